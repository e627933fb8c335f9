// SPDX-License-Identifier: BSD-3-Clause
/* helper/mikey/sdp.c and base64.c: section 3.11, RFC 4567, RFC 8122 */
#include <errno.h>
#include <stdlib.h>

#include "kselftest_harness.h"

#include "mikey/base64.h"
#include "mikey/sdp.h"
#include "vectors.h"

#define TEXT_ROOM	4096

/* RFC 4648 section 10 */
FIXTURE(base64) {
	char text[64];
	uint8_t octets[64];
};

FIXTURE_VARIANT(base64) {
	const char *octets;
	const char *text;
};

FIXTURE_VARIANT_ADD(base64, none) { "", "" };
FIXTURE_VARIANT_ADD(base64, f) { "f", "Zg==" };
FIXTURE_VARIANT_ADD(base64, fo) { "fo", "Zm8=" };
FIXTURE_VARIANT_ADD(base64, foo) { "foo", "Zm9v" };
FIXTURE_VARIANT_ADD(base64, foob) { "foob", "Zm9vYg==" };
FIXTURE_VARIANT_ADD(base64, fooba) { "fooba", "Zm9vYmE=" };
FIXTURE_VARIANT_ADD(base64, foobar) { "foobar", "Zm9vYmFy" };
FIXTURE_VARIANT_ADD(base64, high) { "\xfb\xff\xbf", "+/+/" };

FIXTURE_SETUP(base64)
{
}

FIXTURE_TEARDOWN(base64)
{
}

TEST_F(base64, octets_give_the_text)
{
	int len = mikey_base64_encode(mikey_span(variant->octets,
						 strlen(variant->octets)),
				      self->text, sizeof(self->text));

	ASSERT_EQ((int)strlen(variant->text), len);
	EXPECT_STREQ(variant->text, self->text);
}

TEST_F(base64, text_gives_the_octets)
{
	int len = mikey_base64_decode(variant->text, strlen(variant->text),
				      self->octets, sizeof(self->octets));

	ASSERT_EQ((int)strlen(variant->octets), len);
	EXPECT_EQ(0, memcmp(variant->octets, self->octets, len));
}

TEST_F(base64, room_is_needed_to_the_last_octet)
{
	size_t n = strlen(variant->octets), len = strlen(variant->text);

	EXPECT_EQ((int)len, mikey_base64_encode(mikey_span(variant->octets, n),
						self->text, len + 1));
	EXPECT_EQ(-ENOSPC, mikey_base64_encode(mikey_span(variant->octets, n),
					       self->text, len));
	if (n)
		EXPECT_EQ(-ENOSPC, mikey_base64_decode(variant->text, len,
						       self->octets, n - 1));
}

TEST(text_that_no_octets_give_is_refused)
{
	static const char *const bad[] = {
		"Z", "Zg", "Zg=", "Zg=a", "=", "====", "Z===", "Zh==", "Zm9=",
		"Zg==Zg==", "Zm9v\n", "Zm 9v", "Zm9-", "Zm9_", "Zm9vZg=",
		"Z\xe4==",
	};
	uint8_t octets[16];
	size_t i;

	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		EXPECT_EQ(-EBADMSG, mikey_base64_decode(bad[i], strlen(bad[i]),
							octets,
							sizeof(octets))) {
			TH_LOG("text %zu", i);
		}
	EXPECT_EQ(-EBADMSG, mikey_base64_decode("Zm\0v", 4, octets,
						sizeof(octets)));
}

TEST(largest_message_goes_through_base64)
{
	size_t room = MIKEY_BASE64_ROOM(65535);
	uint8_t *in = malloc(65536), *out = malloc(65535);
	char *text = malloc(room);
	size_t i;

	for (i = 0; i < 65536; i++)
		in[i] = i * 13 >> 3;
	EXPECT_EQ((int)room - 1, mikey_base64_encode(mikey_span(in, 65535),
						     text, room));
	EXPECT_EQ(65535, mikey_base64_decode(text, room - 1, out, 65535));
	EXPECT_EQ(0, memcmp(in, out, 65535));
	EXPECT_EQ(-ENOSPC, mikey_base64_encode(mikey_span(in, 65536), text,
					       room));
	free(in);
	free(out);
	free(text);
}

#define HEX_32(x) \
	x ":" x ":" x ":" x ":" x ":" x ":" x ":" x ":" \
	x ":" x ":" x ":" x ":" x ":" x ":" x ":" x ":" \
	x ":" x ":" x ":" x ":" x ":" x ":" x ":" x ":" \
	x ":" x ":" x ":" x ":" x ":" x ":" x ":" x
#define HEX_64(x) HEX_32(x) ":" HEX_32(x)

#define SESSION "v=0\r\no=- 1 1 IN IP4 192.0.2.1\r\ns=-\r\nt=0 0\r\n"
#define AUDIO "m=audio 49170 RTP/SAVPF 111\r\n"
#define VIDEO "m=video 49172 RTP/SAVPF 112\r\n"

FIXTURE(sdp) {
	struct mikey_sdp sdp;
	char text[TEXT_ROOM];
};

FIXTURE_SETUP(sdp)
{
}

FIXTURE_TEARDOWN(sdp)
{
}

/* on the heap without a NUL, so that one octet too far is seen */
static int parse(struct mikey_sdp *sdp, char *keep, const char *text,
		 size_t media)
{
	size_t len = strlen(text);
	char *copy = malloc(len ? len : 1);
	int err;

	if (!copy || len > TEXT_ROOM)
		abort();
	memcpy(copy, text, len);
	err = mikey_sdp_parse(sdp, copy, len, media);
	/* views of the copy become views of @keep */
	memcpy(keep, copy, len);
	if (sdp->base64.len)
		sdp->base64.at = (uint8_t *)keep +
				 (sdp->base64.at - (uint8_t *)copy);
	free(copy);
	return err;
}

#define PARSE(text_, media) parse(&self->sdp, self->text, text_, media)

static bool is_text(struct mikey_span s, const char *text)
{
	return mikey_span_equal(s, mikey_span(text, strlen(text)));
}

TEST_F(sdp, offer_gives_message_and_fingerprint)
{
	ASSERT_EQ(0, PARSE(SESSION AUDIO
			   "a=key-mgmt:mikey2 AvEL\r\n"
			   "a=rtpmap:111 opus/48000/2\r\n"
			   "a=fingerprint:sha-256 " HEX_32("4A") "\r\n", 0));
	EXPECT_EQ(1u, self->sdp.n_media);
	EXPECT_TRUE(is_text(self->sdp.base64, "AvEL"));
	EXPECT_STREQ("mikey2", self->sdp.ids);
	ASSERT_EQ(1u, self->sdp.fprs.n);
	EXPECT_EQ(32u, self->sdp.fprs.fpr[0].len);
	EXPECT_EQ(0x4a, self->sdp.fprs.fpr[0].octets[0]);
	EXPECT_EQ(0x4a, self->sdp.fprs.fpr[0].octets[31]);
}

TEST_F(sdp, description_without_attributes_gives_nothing)
{
	ASSERT_EQ(0, PARSE(SESSION AUDIO VIDEO, 1));
	EXPECT_EQ(2u, self->sdp.n_media);
	EXPECT_EQ(0u, self->sdp.base64.len);
	EXPECT_EQ(0u, self->sdp.fprs.n);
	EXPECT_STREQ("", self->sdp.ids);
	ASSERT_EQ(0, PARSE("", 0));
	EXPECT_EQ(0u, self->sdp.n_media);
}

TEST_F(sdp, last_line_needs_no_end_and_lf_is_enough)
{
	ASSERT_EQ(0, PARSE("v=0\nm=audio 1 RTP/SAVP 0\na=key-mgmt:mikey2 AvEL",
			   0));
	EXPECT_TRUE(is_text(self->sdp.base64, "AvEL"));
}

TEST_F(sdp, session_level_counts_for_every_section_without_its_own)
{
	static const char text[] =
		SESSION "a=key-mgmt:mikey2 AAAA\r\n"
		"a=fingerprint:sha-256 " HEX_32("01") "\r\n"
		AUDIO "a=key-mgmt:mikey2 BBBB\r\n"
		VIDEO "a=fingerprint:sha-256 " HEX_32("02") "\r\n";

	ASSERT_EQ(0, PARSE(text, 0));
	EXPECT_TRUE(is_text(self->sdp.base64, "BBBB"));
	EXPECT_STREQ("mikey2", self->sdp.ids);
	ASSERT_EQ(1u, self->sdp.fprs.n);
	EXPECT_EQ(1, self->sdp.fprs.fpr[0].octets[0]);

	ASSERT_EQ(0, PARSE(text, 1));
	EXPECT_TRUE(is_text(self->sdp.base64, "AAAA"));
	ASSERT_EQ(1u, self->sdp.fprs.n);
	EXPECT_EQ(2, self->sdp.fprs.fpr[0].octets[0]);

	ASSERT_EQ(0, PARSE(text, 2));
	EXPECT_TRUE(is_text(self->sdp.base64, "AAAA"));
	EXPECT_EQ(1, self->sdp.fprs.fpr[0].octets[0]);
	EXPECT_EQ(2u, self->sdp.n_media);
}

TEST_F(sdp, section_with_v1_alone_does_not_inherit_mikey2)
{
	ASSERT_EQ(0, PARSE(SESSION "a=key-mgmt:mikey2 AAAA\r\n" AUDIO
			   "a=key-mgmt:mikey BBBB\r\n", 0));
	EXPECT_EQ(0u, self->sdp.base64.len);
	EXPECT_STREQ("mikey", self->sdp.ids);
}

TEST_F(sdp, protocols_are_listed_in_their_order)
{
	ASSERT_EQ(0, PARSE(SESSION AUDIO "a=key-mgmt:mikey2 AvEL\r\n"
			   "a=key-mgmt:mikey AQAF\r\n", 0));
	EXPECT_STREQ("mikey2;mikey", self->sdp.ids);
	EXPECT_TRUE(is_text(self->sdp.base64, "AvEL"));
}

TEST_F(sdp, second_mikey2_line_at_one_level_is_refused)
{
	EXPECT_EQ(-EEXIST, PARSE(SESSION AUDIO "a=key-mgmt:mikey2 AvEL\r\n"
				 "a=key-mgmt:mikey2 AvEL\r\n", 0));
}

TEST_F(sdp, malformed_attribute_is_refused)
{
	static const char *const bad[] = {
		"a=key-mgmt:\r\n", "a=key-mgmt:mikey2\r\n",
		"a=key-mgmt:mikey2 \r\n", "a=key-mgmt: AAAA\r\n",
		"a=key-mgmt:a;b AAAA\r\n", "a=fingerprint:\r\n",
		"a=fingerprint:sha-256\r\n", "a=fingerprint:sha-256 \r\n",
		"a=fingerprint: " HEX_32("01") "\r\n",
		"a=fingerprint:sha-256 " HEX_64("01") "\r\n",
		"a=fingerprint:sha-512 " HEX_32("01") "\r\n",
		"a=fingerprint:sha-256 " HEX_32("0g") "\r\n",
		"a=fingerprint:sha-256 " HEX_32("01") ":\r\n",
		"a=fingerprint:sha-256 " HEX_32("01") " \r\n",
	};
	size_t i;

	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		EXPECT_EQ(-EBADMSG, PARSE(bad[i], 0)) {
			TH_LOG("text %zu", i);
		}
}

TEST_F(sdp, attribute_of_another_section_does_not_matter)
{
	ASSERT_EQ(0, PARSE(SESSION AUDIO "a=key-mgmt:mikey2 AvEL\r\n" VIDEO
			   "a=key-mgmt:\r\na=fingerprint:sha-256 x\r\n", 0));
	EXPECT_TRUE(is_text(self->sdp.base64, "AvEL"));
}

TEST_F(sdp, attribute_that_only_begins_alike_does_not_matter)
{
	ASSERT_EQ(0, PARSE("a=key-mgmtx:mikey2 AAAA\r\nb=a=key-mgmt:x\r\n"
			   "a=key-mgmt\r\na=k\r\n", 0));
	EXPECT_EQ(0u, self->sdp.base64.len);
}

TEST_F(sdp, fingerprint_of_an_unknown_hash_does_not_count)
{
	ASSERT_EQ(0, PARSE("a=fingerprint:sha-1 " HEX_32("01") "\r\n"
			   "a=fingerprint:md5 zz\r\n", 0));
	EXPECT_EQ(0u, self->sdp.fprs.n);
}

TEST_F(sdp, case_of_hash_and_digits_does_not_matter)
{
	ASSERT_EQ(0, PARSE("a=fingerprint:SHA-256 " HEX_32("aF") "\r\n", 0));
	EXPECT_EQ(0xaf, self->sdp.fprs.fpr[0].octets[5]);
}

TEST_F(sdp, ninth_fingerprint_is_refused)
{
	char text[TEXT_ROOM] = "";
	size_t i;

	for (i = 0; i < MIKEY_FPRS_MAX; i++)
		strcat(text, "a=fingerprint:sha-256 " HEX_32("01") "\r\n");
	EXPECT_EQ(0, PARSE(text, 0));
	strcat(text, "a=fingerprint:sha-256 " HEX_32("01") "\r\n");
	EXPECT_EQ(-E2BIG, PARSE(text, 0));
}

TEST_F(sdp, too_many_protocols_are_refused)
{
	char text[TEXT_ROOM] = "";
	size_t i;

	for (i = 0; i < 10; i++)
		strcat(text, "a=key-mgmt:mikey A\r\n");
	EXPECT_EQ(0, PARSE(text, 0));
	strcat(text, "a=key-mgmt:mikey A\r\n");
	EXPECT_EQ(-E2BIG, PARSE(text, 0));
}

TEST_F(sdp, message_comes_back_from_the_line_it_was_put_in)
{
	struct vec m1 = vec_get("dh.M1");
	uint8_t octets[1024];
	char line[1024];
	int len;

	len = mikey_sdp_key_mgmt(mikey_span(m1.octets, m1.len), line,
				 sizeof(line));
	ASSERT_EQ((int)strlen(line), len);
	ASSERT_EQ(0, PARSE(line, 0));
	len = mikey_base64_decode((const char *)self->sdp.base64.at,
				  self->sdp.base64.len, octets, sizeof(octets));
	ASSERT_EQ((int)m1.len, len);
	EXPECT_EQ(0, memcmp(m1.octets, octets, len));
	vec_put(&m1);
}

TEST_F(sdp, line_that_does_not_fit_is_not_written)
{
	char line[64];
	size_t room;
	int len;

	len = mikey_sdp_key_mgmt(mikey_span("abc", 3), line, sizeof(line));
	EXPECT_STREQ("a=key-mgmt:mikey2 YWJj", line);
	for (room = 0; room <= (size_t)len; room++)
		EXPECT_EQ(-ENOSPC, mikey_sdp_key_mgmt(mikey_span("abc", 3),
						      line, room));
	EXPECT_EQ(len, mikey_sdp_key_mgmt(mikey_span("abc", 3), line, room));
}

TEST_F(sdp, fingerprint_comes_back_from_the_line_it_was_put_in)
{
	static const size_t len[] = {
		[MIKEY_FPR_SHA256] = 32,
		[MIKEY_FPR_SHA384] = 48,
		[MIKEY_FPR_SHA512] = 64,
	};
	char line[32 + MIKEY_FPR_TEXT] = "a=fingerprint:";
	struct mikey_fpr fpr, *back = &self->sdp.fprs.fpr[0];
	size_t i;

	for (i = 0; i < 3; i++) {
		fpr.hash = i;
		fpr.len = len[i];
		memset(fpr.octets, 0xa0 + i, sizeof(fpr.octets));
		mikey_fpr_print(&fpr, line + strlen("a=fingerprint:"));
		ASSERT_EQ(0, PARSE(line, 0));
		ASSERT_EQ(1u, self->sdp.fprs.n);
		EXPECT_EQ(fpr.hash, back->hash);
		ASSERT_EQ(fpr.len, back->len);
		EXPECT_EQ(0, memcmp(fpr.octets, back->octets, fpr.len));
	}
}

TEST_HARNESS_MAIN
