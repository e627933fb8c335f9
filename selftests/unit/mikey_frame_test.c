// SPDX-License-Identifier: BSD-3-Clause
/* helper/mikey/frame.c against the vectors `frames`, section 3.3.2 */
#include <errno.h>
#include <stdlib.h>

#include "kselftest_harness.h"

#include "mikey/frame.h"
#include "vectors.h"

#define CSB	0x1a2b3c4d
#define HDR	MIKEY_FRAME_HDR_LEN
#define ROOM	9000

enum {				/* offsets in a frame */
	AT_TYPE		= 4,
	AT_FLAGS	= 5,
	AT_MSN		= 6,
	AT_TOTAL	= 12,
	AT_OFFSET	= 14,
};

static struct mikey_span span_of(const struct vec *v)
{
	return mikey_span(v->octets, v->len);
}

FIXTURE(frame) {
	struct mikey_frame f;
	struct writer w;
	uint8_t octets[ROOM];
};

FIXTURE_SETUP(frame)
{
	wr_init(&self->w, self->octets, sizeof(self->octets));
}

FIXTURE_TEARDOWN(frame)
{
}

static bool wrote(const struct writer *w, const char *path)
{
	struct vec v = vec_get(path);
	bool same = wr_end(w) == (int)v.len &&
		    !memcmp(v.octets, w->octets, v.len);

	vec_put(&v);
	return same;
}

TEST_F(frame, message_is_cut_at_the_datagram_size)
{
	struct vec m2 = vec_get("pk.M2");

	self->f = (struct mikey_frame){ .msn = 2, .csb_id = CSB };
	ASSERT_TRUE(mikey_frame_fragment(&self->f, span_of(&m2), 548,
					 &self->w));
	EXPECT_TRUE(wrote(&self->w, "frames.pk_M2_548.0"));

	wr_init(&self->w, self->octets, sizeof(self->octets));
	ASSERT_TRUE(mikey_frame_fragment(&self->f, span_of(&m2), 548,
					 &self->w));
	EXPECT_TRUE(wrote(&self->w, "frames.pk_M2_548.1"));
	EXPECT_FALSE(mikey_frame_fragment(&self->f, span_of(&m2), 548,
					  &self->w));
	EXPECT_EQ(2u, mikey_frame_count(m2.len, 548, 0));
	vec_put(&m2);
}

TEST_F(frame, cookie_goes_in_front_of_the_message_octets)
{
	struct vec m1 = vec_get("dh.M1"), challenge;
	struct mikey_frame c;

	challenge = vec_get("frames.challenge");
	ASSERT_EQ(0, mikey_frame_decode(&c, span_of(&challenge)));
	self->f = (struct mikey_frame){
		.initiator = true, .msn = 1, .csb_id = CSB, .cookie = c.cookie,
	};
	ASSERT_TRUE(mikey_frame_fragment(&self->f, span_of(&m1), 1200,
					 &self->w));
	EXPECT_TRUE(wrote(&self->w, "frames.dh_M1_cookie.0"));
	EXPECT_EQ(m1.len, self->f.offset);
	vec_put(&challenge);
	vec_put(&m1);
}

/* the vector's frames of 200 octets are below the smallest datagram we cut to */
TEST_F(frame, cookie_is_in_every_fragment)
{
	struct vec v[2] = { vec_get("frames.dh_M1_cookie_200.0"),
			    vec_get("frames.dh_M1_cookie_200.1") };
	size_t i, at = 0;

	for (i = 0; i < 2; i++) {
		ASSERT_EQ(0, mikey_frame_decode(&self->f, span_of(&v[i])));
		EXPECT_EQ(at, self->f.offset);
		EXPECT_EQ(17u, self->f.cookie.len);
		at += self->f.data.len;

		wr_init(&self->w, self->octets, sizeof(self->octets));
		mikey_frame_encode(&self->f, &self->w);
		EXPECT_TRUE(wrote(&self->w, v[i].name));
		vec_put(&v[i]);
	}
	EXPECT_EQ(at, self->f.total);
}

TEST_F(frame, challenge_carries_the_bare_cookie)
{
	struct vec v = vec_get("frames.challenge");

	ASSERT_EQ(0, mikey_frame_decode(&self->f, span_of(&v)));
	EXPECT_EQ(MIKEY_FRAME_CHALLENGE, self->f.type);
	EXPECT_FALSE(self->f.initiator);
	EXPECT_EQ(17u, self->f.cookie.len);
	mikey_frame_encode(&self->f, &self->w);
	EXPECT_TRUE(wrote(&self->w, "frames.challenge"));
	vec_put(&v);
}

TEST_F(frame, ack_says_what_is_held)
{
	mikey_frame_encode(&(struct mikey_frame){
		.type = MIKEY_FRAME_ACK, .initiator = true, .msn = 2,
		.csb_id = CSB, .total = 0x265, .offset = 0x214,
	}, &self->w);
	EXPECT_TRUE(wrote(&self->w, "frames.ack_partial"));
	ASSERT_EQ(0, mikey_frame_decode(&self->f, mikey_span(self->octets,
							     HDR)));
	EXPECT_EQ(0x214, self->f.offset);

	wr_init(&self->w, self->octets, sizeof(self->octets));
	self->f.offset = self->f.total;
	mikey_frame_encode(&self->f, &self->w);
	EXPECT_TRUE(wrote(&self->w, "frames.ack_complete"));
	EXPECT_EQ(0, mikey_frame_decode(&self->f, mikey_span(self->octets,
							     HDR)));
}

TEST_F(frame, probe_has_nothing_but_the_csb)
{
	mikey_frame_encode(&(struct mikey_frame){
		.type = MIKEY_FRAME_PROBE, .initiator = true, .csb_id = CSB,
	}, &self->w);
	EXPECT_TRUE(wrote(&self->w, "frames.probe"));
	EXPECT_EQ(0, mikey_frame_decode(&self->f, mikey_span(self->octets,
							     HDR)));
}

TEST_F(frame, header_of_the_dh_response_is_this)
{
	struct vec m2 = vec_get("dh.M2"), hdr = vec_get("frame_hdr");

	self->f = (struct mikey_frame){ .msn = 2, .csb_id = CSB };
	ASSERT_TRUE(mikey_frame_fragment(&self->f, span_of(&m2), 1200,
					 &self->w));
	EXPECT_EQ(0, memcmp(hdr.octets, self->octets, hdr.len));
	vec_put(&m2);
	vec_put(&hdr);
}

TEST_F(frame, fragments_begin_where_an_ack_says)
{
	uint8_t message[3000] = { 0 };

	self->f = (struct mikey_frame){ .msn = 2, .csb_id = CSB,
					.offset = 2999 };
	ASSERT_TRUE(mikey_frame_fragment(&self->f,
					 mikey_span(message, sizeof(message)),
					 1200, &self->w));
	EXPECT_EQ(HDR + 1, wr_end(&self->w));
	EXPECT_EQ(2999, self->octets[AT_OFFSET] << 8 |
			self->octets[AT_OFFSET + 1]);
	EXPECT_EQ(3000, self->f.offset);
}

TEST_F(frame, largest_message_is_cut_and_ends)
{
	uint8_t *message = calloc(1, MIKEY_MESSAGE_MAX);
	size_t frames = 0, octets = 0;

	self->f = (struct mikey_frame){ .msn = 2, .csb_id = CSB };
	while (mikey_frame_fragment(&self->f,
				    mikey_span(message, MIKEY_MESSAGE_MAX),
				    548, &self->w)) {
		octets += wr_end(&self->w) - HDR;
		wr_init(&self->w, self->octets, sizeof(self->octets));
		frames++;
	}
	EXPECT_EQ((size_t)MIKEY_MESSAGE_MAX, octets);
	EXPECT_EQ(frames, mikey_frame_count(MIKEY_MESSAGE_MAX, 548, 0));
	free(message);
}

TEST(datagram_size_of_a_peer_is_bounded)
{
	EXPECT_EQ(548u - 16, mikey_frame_room(0, 0));
	EXPECT_EQ(548u - 16, mikey_frame_room(17, 0));
	EXPECT_EQ(9000u - 16, mikey_frame_room(65535, 0));
	EXPECT_EQ(1200u - 16, mikey_frame_room(1200, 0));
	EXPECT_EQ(1200u - 16 - 18, mikey_frame_room(1200, 17));
	EXPECT_EQ(548u - 16 - 256, mikey_frame_room(548, 255));
}

/* a good frame with some octets changed */
FIXTURE(changed) {
	struct vec v;
	struct mikey_frame f;
};

FIXTURE_VARIANT(changed) {
	const char *path;
	size_t at;
	const char *octets;
	size_t n;
	int want;
};

#define CHANGED(test, path, at, octets, want)				\
	FIXTURE_VARIANT_ADD(changed, test) {				\
		"frames." path, at, octets, sizeof(octets) - 1, want	\
	}

#define BAD -EBADMSG
#define FRAME1 "pk_M2_548.1"

CHANGED(nothing, FRAME1, 0, "", 0);
CHANGED(magic, FRAME1, 3, "\x33", -EPROTONOSUPPORT);
CHANGED(type_0, FRAME1, AT_TYPE, "\0", -EOPNOTSUPP);
CHANGED(type_5, FRAME1, AT_TYPE, "\5", -EOPNOTSUPP);
CHANGED(reserved_flags, FRAME1, AT_FLAGS, "\x3f", 0);
CHANGED(total_0, FRAME1, AT_TOTAL, "\0\0", BAD);
CHANGED(beyond_total, FRAME1, AT_TOTAL, "\2\x64", BAD);
CHANGED(offset_too_high, FRAME1, AT_OFFSET, "\2\x15", BAD);
CHANGED(offset_near_64k, FRAME1, AT_OFFSET, "\xff\xff", BAD);
CHANGED(error_in_parts, FRAME1, AT_MSN, "\0\0", BAD);
CHANGED(cookie_too_long, "dh_M1_cookie_200.1", HDR, "\xff", BAD);
CHANGED(cookie_not_flagged, "dh_M1_cookie.0", AT_FLAGS, "\x80", BAD);
CHANGED(ack_total_0, "ack_partial", AT_TOTAL, "\0\0\0\0", BAD);
CHANGED(ack_beyond_total, "ack_partial", AT_OFFSET, "\2\x66", BAD);
CHANGED(ack_with_cookie, "ack_partial", AT_FLAGS, "\xc0", BAD);
CHANGED(challenge_msn, "challenge", AT_MSN, "\0\2", BAD);
CHANGED(challenge_offset, "challenge", AT_OFFSET, "\0\1", BAD);
CHANGED(challenge_total, "challenge", AT_TOTAL, "\0\x10", BAD);
CHANGED(challenge_total_256, "challenge", AT_TOTAL, "\1\x11", BAD);
CHANGED(challenge_flag_c, "challenge", AT_FLAGS, "\x40", BAD);
CHANGED(probe_total, "probe", AT_TOTAL, "\0\1", BAD);
CHANGED(probe_offset, "probe", AT_OFFSET, "\0\1", BAD);
CHANGED(probe_msn, "probe", AT_MSN, "\0\1", BAD);
CHANGED(probe_flag_c, "probe", AT_FLAGS, "\xc0", BAD);

FIXTURE_SETUP(changed)
{
	self->v = vec_get(variant->path);
	memcpy(self->v.octets + variant->at, variant->octets, variant->n);
}

FIXTURE_TEARDOWN(changed)
{
	vec_put(&self->v);
}

TEST_F(changed, frame_is_judged)
{
	EXPECT_EQ(variant->want, mikey_frame_decode(&self->f,
						    span_of(&self->v)));
}

TEST(header_of_any_frame_is_needed_whole)
{
	struct vec v = vec_get("frames.challenge");
	struct mikey_frame f;
	size_t len;
	uint8_t *p;
	int want;

	for (len = 0; len < v.len; len++) {
		p = malloc(len ? len : 1);
		memcpy(p, v.octets, len);
		want = len < 4 ? -EPROTONOSUPPORT : -EBADMSG;
		EXPECT_EQ(want, mikey_frame_decode(&f, mikey_span(p, len)));
		free(p);
	}
	vec_put(&v);
}

TEST(frame_without_data_is_refused)
{
	struct vec v = vec_get("frames.pk_M2_548.0");
	struct mikey_frame f;

	EXPECT_EQ(0, mikey_frame_decode(&f, mikey_span(v.octets, HDR + 1)));
	EXPECT_EQ(-EBADMSG, mikey_frame_decode(&f, mikey_span(v.octets, HDR)));
	vec_put(&v);
}

TEST(flag_c_without_a_cookie_is_refused)
{
	static const uint8_t octets[] = {
		0x0e, 0x4d, 0x4b, 0x32, MIKEY_FRAME_DATA, MIKEY_FRAME_C, 0, 1,
		0, 0, 0, 1, 0, 1, 0, 0, 1, 0xcc, 0xdd,
	};
	uint8_t empty[sizeof(octets) - 1];
	struct mikey_frame f;

	ASSERT_EQ(0, mikey_frame_decode(&f, mikey_span(octets,
						       sizeof(octets))));
	EXPECT_EQ(1u, f.cookie.len);
	EXPECT_EQ(0xdd, f.data.at[0]);

	memcpy(empty, octets, sizeof(empty));
	empty[HDR] = 0;
	EXPECT_EQ(-EBADMSG, mikey_frame_decode(&f, mikey_span(empty,
							      sizeof(empty))));
}

TEST(octets_behind_ack_challenge_and_probe_are_refused)
{
	static const char *const paths[] = {
		"frames.ack_complete", "frames.challenge", "frames.probe",
	};
	struct mikey_frame f;
	uint8_t octets[64];
	struct vec v;
	size_t i;

	for (i = 0; i < sizeof(paths) / sizeof(paths[0]); i++) {
		v = vec_get(paths[i]);
		memcpy(octets, v.octets, v.len);
		octets[v.len] = 0;
		EXPECT_EQ(0, mikey_frame_decode(&f, mikey_span(octets,
							       v.len)));
		EXPECT_EQ(-EBADMSG,
			  mikey_frame_decode(&f, mikey_span(octets,
							    v.len + 1)));
		vec_put(&v);
	}
}

TEST_HARNESS_MAIN
