// SPDX-License-Identifier: BSD-3-Clause
/*
 * kmod/core/rtp.c: every header shape against every length. Packets lie in
 * memory of exactly their length, so that one octet read too far is an ASan
 * report.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "kselftest_harness.h"

#include "core/rtp.h"

#define SSRC	0xcafe1234
#define SEQ	0xf17b

/**
 * struct shape - what a header announces
 * @cc: number of CSRCs
 * @ext: extension present
 * @words: 32-bit words of the extension
 */
struct shape {
	unsigned int cc;
	bool ext;
	unsigned int words;
};

static size_t shape_len(const struct shape *s)
{
	return 12 + 4 * s->cc + (s->ext ? 4 + 4 * s->words : 0);
}

/* the first @len octets of a packet of this shape, on the heap */
static u8 *packet(const struct shape *s, size_t len)
{
	static const u8 fixed[] = {
		0, 0x60, SEQ >> 8, SEQ & 0xff, 0, 0, 0, 0,
		SSRC >> 24, SSRC >> 16 & 0xff, SSRC >> 8 & 0xff, SSRC & 0xff,
	};
	size_t ext = 12 + 4 * s->cc;
	u8 *pkt = malloc(len ? len : 1), *whole;

	whole = calloc(1, (ext + 4 > len ? ext + 4 : len));
	memcpy(whole, fixed, sizeof(fixed));
	whole[0] = 0x80 | s->cc | (s->ext ? 0x10 : 0);
	whole[ext + 2] = s->words >> 8;
	whole[ext + 3] = s->words;
	memcpy(pkt, whole, len);
	free(whole);
	return pkt;
}

static int parse(const struct shape *s, size_t len, struct ksrtp_rtp *rtp)
{
	u8 *pkt = packet(s, len);
	int err = ksrtp_rtp_parse(pkt, len, rtp);

	free(pkt);
	return err;
}

static void check_every_length(struct __test_metadata *_metadata,
			       const struct shape *s)
{
	size_t len, hdr_len = shape_len(s);
	struct ksrtp_rtp rtp;

	for (len = 0; len < hdr_len; len++) {
		ASSERT_EQ(-EBADMSG, parse(s, len, &rtp)) {
			TH_LOG("cc %u ext %d words %u: prefix of %zu octets",
			       s->cc, s->ext, s->words, len);
		}
	}

	for (; len < hdr_len + 5; len++) {
		ASSERT_EQ(0, parse(s, len, &rtp));
		ASSERT_EQ(hdr_len, rtp.hdr_len);
		ASSERT_EQ(SSRC, rtp.ssrc);
		ASSERT_EQ(SEQ, rtp.seq);
	}
}

TEST(every_prefix_of_every_header_is_malformed)
{
	static const unsigned int words[] = { 0, 1, 2, 7, 255, 256, 300 };
	struct shape s = {};
	size_t i;

	for (s.cc = 0; s.cc < 16; s.cc++) {
		s.ext = false;
		check_every_length(_metadata, &s);
		s.ext = true;
		for (i = 0; i < ARRAY_SIZE(words); i++) {
			s.words = words[i];
			check_every_length(_metadata, &s);
		}
	}
}

/* longer than any datagram, and than 16 bits: must not be cut to a short one */
TEST(longest_extension_is_measured_in_full)
{
	struct shape s = { .cc = 15, .ext = true, .words = 0xffff };
	struct ksrtp_rtp rtp;

	EXPECT_EQ(-EBADMSG, parse(&s, shape_len(&s) & 0xffff, &rtp));
	EXPECT_EQ(-EBADMSG, parse(&s, 0xffff, &rtp));
	EXPECT_EQ(-EBADMSG, parse(&s, shape_len(&s) - 1, &rtp));
	ASSERT_EQ(0, parse(&s, shape_len(&s), &rtp));
	EXPECT_EQ(shape_len(&s), rtp.hdr_len);
}

TEST(only_version_2_is_accepted)
{
	struct ksrtp_rtp rtp;
	unsigned int first;
	u8 pkt[128] = {};
	u32 ssrc;

	for (first = 0; first < 256; first++) {
		pkt[0] = first;
		ASSERT_EQ(first >> 6 == 2 ? 0 : -EBADMSG,
			  ksrtp_rtp_parse(pkt, sizeof(pkt), &rtp));
		ASSERT_EQ(first >> 6 == 2 ? 0 : -EBADMSG,
			  ksrtp_rtcp_parse(pkt, sizeof(pkt), &ssrc));
	}
}

/* RFC 3711 section 3.1: padding belongs to the encrypted part */
TEST(padding_is_payload)
{
	u8 pkt[20] = { 0xa0 };
	struct ksrtp_rtp rtp;
	unsigned int pad;

	for (pad = 0; pad < 256; pad++) {
		pkt[sizeof(pkt) - 1] = pad;
		ASSERT_EQ(0, ksrtp_rtp_parse(pkt, sizeof(pkt), &rtp));
		ASSERT_EQ(12, rtp.hdr_len);
	}
}

TEST(refused_packet_leaves_the_result_alone)
{
	struct ksrtp_rtp rtp, before;
	struct shape s = { .cc = 3, .ext = true, .words = 2 };
	u8 pkt[8] = { 0x40 };
	u32 ssrc = 7;

	memset(&before, 0x5a, sizeof(before));
	rtp = before;
	EXPECT_EQ(-EBADMSG, parse(&s, shape_len(&s) - 1, &rtp));
	EXPECT_EQ(0, memcmp(&before, &rtp, sizeof(rtp)));
	EXPECT_EQ(-EBADMSG, ksrtp_rtcp_parse(pkt, sizeof(pkt), &ssrc));
	EXPECT_EQ(7, ssrc);
}

TEST(rtcp_needs_eight_octets)
{
	static const u8 sr[] = { 0x80, 200, 0, 6, 0xca, 0xfe, 0x12, 0x34, 0, 0 };
	size_t len;
	u32 ssrc;
	u8 *pkt;
	int err;

	for (len = 0; len <= sizeof(sr); len++) {
		pkt = malloc(len ? len : 1);
		memcpy(pkt, sr, len);
		ssrc = 0;
		err = ksrtp_rtcp_parse(pkt, len, &ssrc);
		free(pkt);
		ASSERT_EQ(len < 8 ? -EBADMSG : 0, err);
		ASSERT_EQ(len < 8 ? 0 : SSRC, ssrc);
	}
}

TEST_HARNESS_MAIN
