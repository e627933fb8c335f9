// SPDX-License-Identifier: BSD-3-Clause
/* helper/mikey/policy.c: SRTP suites as SP parameters, section 3.5 */
#include <stdlib.h>

#include "kselftest_harness.h"

#include "mikey/message.h"
#include "mikey/policy.h"
#include "vectors.h"

FIXTURE(suite) {
	uint8_t octets[64];
	struct writer w;
};

FIXTURE_VARIANT(suite) {
	uint32_t suite;
	const char *params;
	size_t len;
	struct mikey_policy_sizes sizes;
};

#define CM_128 "\0\1\1" "\1\1\x10" "\2\1\1" "\3\1\x14" "\4\1\x0e" "\5\1\0" \
	       "\7\1\1" "\x08\1\1" "\x0a\1\1"
#define CM_256 "\0\1\1" "\1\1\x20" "\2\1\1" "\3\1\x14" "\4\1\x0e" "\5\1\0" \
	       "\7\1\1" "\x08\1\1" "\x0a\1\1"
#define GCM(len) "\0\1\6" "\1\1" len "\2\1\0" "\4\1\x0c" "\5\1\0" "\7\1\1" \
		 "\x08\1\1" "\x0a\1\1" "\x14\1\x10"
#define TAG_80 "\x0b\1\x0a"
#define TAG_32 "\x0b\1\4"
#define SRTCP_80 "\xf3\1\x0a"

#define PARAMS(text)	.params = text, .len = sizeof(text) - 1

FIXTURE_VARIANT_ADD(suite, aes_cm_128_80) {
	.suite = 1, PARAMS(CM_128 TAG_80), .sizes = { "", 16, 14, 10, 10 },
};
FIXTURE_VARIANT_ADD(suite, aes_cm_128_32) {
	.suite = 2, PARAMS(CM_128 TAG_32 SRTCP_80),
	.sizes = { "", 16, 14, 4, 10 },
};
FIXTURE_VARIANT_ADD(suite, aes_128_gcm) {
	.suite = 7, PARAMS(GCM("\x10")), .sizes = { "", 16, 12, 16, 16 },
};
FIXTURE_VARIANT_ADD(suite, aes_256_gcm) {
	.suite = 8, PARAMS(GCM("\x20")), .sizes = { "", 32, 12, 16, 16 },
};
FIXTURE_VARIANT_ADD(suite, aes_cm_256_80) {
	.suite = MIKEY_POLICY_AES_CM_256_HMAC_SHA1_80, PARAMS(CM_256 TAG_80),
	.sizes = { "", 32, 14, 10, 10 },
};
FIXTURE_VARIANT_ADD(suite, aes_cm_256_32) {
	.suite = MIKEY_POLICY_AES_CM_256_HMAC_SHA1_32,
	PARAMS(CM_256 TAG_32 SRTCP_80), .sizes = { "", 32, 14, 4, 10 },
};

FIXTURE_SETUP(suite)
{
	wr_init(&self->w, self->octets, sizeof(self->octets));
	wr_bytes(&self->w, mikey_span(variant->params, variant->len));
}

FIXTURE_TEARDOWN(suite)
{
}

/* what the parameters in @w say, read from memory of their exact length */
static uint32_t recognised(const struct writer *w)
{
	uint8_t *copy = malloc(w->len);
	uint32_t suite;

	if (!copy)
		abort();
	memcpy(copy, w->octets, w->len);
	suite = mikey_policy_suite(mikey_span(copy, w->len));
	free(copy);
	return suite;
}

TEST_F(suite, policy_is_spelled_out_in_this_order)
{
	uint8_t octets[MIKEY_POLICY_LEN_MAX];
	struct writer w;

	wr_init(&w, octets, sizeof(octets));
	mikey_policy_encode(variant->suite, &w);
	ASSERT_EQ((int)variant->len, wr_end(&w));
	EXPECT_EQ(0, memcmp(variant->params, octets, variant->len));
}

TEST_F(suite, spelled_out_policy_is_recognised)
{
	EXPECT_EQ(variant->suite, recognised(&self->w));
}

TEST_F(suite, sizes_are_those_of_the_policy)
{
	const struct mikey_policy_sizes *s = mikey_policy_sizes(variant->suite);

	ASSERT_NE(NULL, s);
	EXPECT_EQ(variant->sizes.key_len, s->key_len);
	EXPECT_EQ(variant->sizes.salt_len, s->salt_len);
	EXPECT_EQ(variant->sizes.tag_len, s->tag_len);
	EXPECT_EQ(variant->sizes.srtcp_tag_len, s->srtcp_tag_len);
}

TEST_F(suite, order_of_parameters_does_not_matter)
{
	uint8_t octets[64];
	struct writer w;
	size_t at;

	wr_init(&w, octets, sizeof(octets));
	for (at = variant->len; at; at -= 3)
		wr_bytes(&w, mikey_span(variant->params + at - 3, 3));
	EXPECT_EQ(variant->suite, recognised(&w));
}

TEST_F(suite, parameter_that_is_missing_is_not_chosen)
{
	uint8_t octets[64];
	struct writer w;
	size_t at;
	bool srtcp;

	for (at = 0; at < variant->len; at += 3) {
		/* without it the SRTCP tag has 10 octets anyway */
		srtcp = variant->params[at] == (char)MIKEY_SRTP_SRTCP_TAG_LEN;
		wr_init(&w, octets, sizeof(octets));
		wr_bytes(&w, mikey_span(variant->params, at));
		wr_bytes(&w, mikey_span(variant->params + at + 3,
					variant->len - at - 3));
		EXPECT_EQ(srtcp ? variant->suite : 0, recognised(&w));
	}
}

TEST_F(suite, any_other_value_is_not_this_suite)
{
	size_t at;

	for (at = 2; at < variant->len; at += 3) {
		self->octets[at] ^= 0x40;
		EXPECT_EQ(0u, recognised(&self->w));
		self->octets[at] ^= 0x40;
	}
}

TEST_F(suite, repeated_parameter_is_not_chosen)
{
	wr_bytes(&self->w, mikey_span(variant->params, 3));
	EXPECT_EQ(0u, recognised(&self->w));
}

TEST_F(suite, unknown_parameter_is_not_chosen)
{
	wr_bytes(&self->w, mikey_span("\x0d\2\0\1", 4));
	EXPECT_EQ(0u, recognised(&self->w));
	wr_init(&self->w, self->octets, sizeof(self->octets));
	wr_bytes(&self->w, mikey_span(variant->params, variant->len));
	wr_bytes(&self->w, mikey_span("\xc8\1\0", 3));
	EXPECT_EQ(0u, recognised(&self->w));
}

TEST_F(suite, parameter_of_another_size_is_not_chosen)
{
	wr_bytes(&self->w, mikey_span("\6\2\0\0", 4));
	EXPECT_EQ(0u, recognised(&self->w));
	wr_init(&self->w, self->octets, sizeof(self->octets));
	wr_bytes(&self->w, mikey_span(variant->params, variant->len));
	wr_bytes(&self->w, mikey_span("\6\0", 2));
	EXPECT_EQ(0u, recognised(&self->w));
}

TEST_F(suite, default_that_is_spelled_out_is_harmless)
{
	wr_bytes(&self->w, mikey_span("\6\1\0\x09\1\0\x0c\1\0\xf1\1\0", 12));
	EXPECT_EQ(variant->suite, recognised(&self->w));
}

TEST_F(suite, key_derivation_rate_is_not_chosen)
{
	wr_bytes(&self->w, mikey_span("\6\1\1", 3));
	EXPECT_EQ(0u, recognised(&self->w));
}

TEST_F(suite, cut_policy_is_not_wellformed)
{
	size_t len;

	for (len = 0; len <= variant->len; len++)
		EXPECT_EQ(len % 3 == 0, mikey_policy_wellformed(
				mikey_span(variant->params, len)));
}

TEST(suite_that_is_not_in_the_table_is_not_encoded)
{
	uint8_t octets[64];
	struct writer w;

	wr_init(&w, octets, sizeof(octets));
	mikey_policy_encode(3, &w);
	EXPECT_GT(0, wr_end(&w));
	EXPECT_EQ(NULL, mikey_policy_sizes(3));
	EXPECT_EQ(NULL, mikey_policy_sizes(0));
}

TEST(hmac_suite_with_an_srtcp_tag_of_4_octets_is_not_chosen)
{
	static const char params[] = CM_128 TAG_32 "\xf3\1\4";

	EXPECT_EQ(0u, mikey_policy_suite(mikey_span(params,
						    sizeof(params) - 1)));
}

TEST(aead_suite_with_a_shorter_srtcp_tag_is_not_chosen)
{
	static const char short_tag[] = GCM("\x10") SRTCP_80;
	static const char full_tag[] = GCM("\x10") "\xf3\1\x10";

	EXPECT_EQ(0u, mikey_policy_suite(mikey_span(short_tag,
						    sizeof(short_tag) - 1)));
	EXPECT_EQ(7u, mikey_policy_suite(mikey_span(full_tag,
						    sizeof(full_tag) - 1)));
}

TEST(no_parameters_are_no_suite)
{
	EXPECT_EQ(0u, mikey_policy_suite(mikey_span(NULL, 0)));
}

static uint32_t suite_of_m2(const char *path)
{
	struct vec v = vec_get(path);
	struct mikey_fault fault;
	struct mikey_msg m;
	uint32_t suite;

	if (mikey_msg_decode(&m, mikey_span(v.octets, v.len), &fault))
		abort();
	suite = mikey_policy_suite(m.sp[0].params);
	vec_put(&v);
	return suite;
}

TEST(policies_of_the_vectors_are_recognised)
{
	EXPECT_EQ(7u, suite_of_m2("psk.M2"));
	EXPECT_EQ(8u, suite_of_m2("dh_sha384.M2"));
	EXPECT_EQ(1u, suite_of_m2("psk_aes_cm.M2"));
}

TEST_HARNESS_MAIN
