// SPDX-License-Identifier: BSD-3-Clause
/* kmod/core/suite.c: the table against RFC 3711 5, RFC 5764 4.1.2, RFC 6188, RFC 7714 12 */
#include <string.h>

#include "kselftest_harness.h"

#include "core/kdf.h"
#include "core/suite.h"

#define HMAC_SUITE(number, mode, key, tag, kernel, text)		\
	{								\
		.id = number,						\
		.transform = mode,					\
		.key_len = key,						\
		.salt_len = 14,						\
		.auth_key_len = 20,					\
		.rtp_tag_len = tag,					\
		.rtcp_tag_len = 10,					\
		.cipher = kernel,					\
		.auth = "hmac(sha1)",					\
		.name = text,						\
	}

#define AEAD_SUITE(number, key, text)					\
	{								\
		.id = number,						\
		.transform = KSRTP_AEAD,				\
		.key_len = key,						\
		.salt_len = 12,						\
		.rtp_tag_len = 16,					\
		.rtcp_tag_len = 16,					\
		.cipher = "gcm(aes)",					\
		.name = text,						\
	}

#define CM_SUITE(number, key, tag, text) \
	HMAC_SUITE(number, KSRTP_CM_HMAC, key, tag, "ctr(aes)", text)

/* RFC 5764 section 4.1.2, RFC 6188 section 3: the tag of SRTCP stays 80 bits */
static const struct ksrtp_suite expected[] = {
	CM_SUITE(0x0001, 16, 10, "AES_CM_128_HMAC_SHA1_80"),
	CM_SUITE(0x0002, 16, 4, "AES_CM_128_HMAC_SHA1_32"),
	HMAC_SUITE(0x0005, KSRTP_NULL_HMAC, 16, 10, NULL, "NULL_HMAC_SHA1_80"),
	HMAC_SUITE(0x0006, KSRTP_NULL_HMAC, 16, 4, NULL, "NULL_HMAC_SHA1_32"),
	AEAD_SUITE(0x0007, 16, "AEAD_AES_128_GCM"),
	AEAD_SUITE(0x0008, 32, "AEAD_AES_256_GCM"),
	CM_SUITE(0x0100, 24, 10, "AES_CM_192_HMAC_SHA1_80"),
	CM_SUITE(0x0101, 24, 4, "AES_CM_192_HMAC_SHA1_32"),
	CM_SUITE(0x0102, 32, 10, "AES_CM_256_HMAC_SHA1_80"),
	CM_SUITE(0x0103, 32, 4, "AES_CM_256_HMAC_SHA1_32"),
	HMAC_SUITE(0x0104, KSRTP_F8_HMAC, 16, 10, NULL, "AES_F8_128_HMAC_SHA1_80"),
};

static const char *or_none(const char *name)
{
	return name ? name : "none";
}

TEST(every_suite_has_the_sizes_of_its_rfc)
{
	const struct ksrtp_suite *s;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(expected); i++) {
		s = ksrtp_suite_find(expected[i].id);
		ASSERT_NE(NULL, s);
		EXPECT_EQ(expected[i].id, s->id);
		EXPECT_EQ(expected[i].transform, s->transform);
		EXPECT_EQ(expected[i].key_len, s->key_len);
		EXPECT_EQ(expected[i].salt_len, s->salt_len);
		EXPECT_EQ(expected[i].auth_key_len, s->auth_key_len);
		EXPECT_EQ(expected[i].rtp_tag_len, s->rtp_tag_len);
		EXPECT_EQ(expected[i].rtcp_tag_len, s->rtcp_tag_len);
		EXPECT_STREQ(or_none(expected[i].cipher), or_none(s->cipher));
		EXPECT_STREQ(or_none(expected[i].auth), or_none(s->auth));
		EXPECT_STREQ(expected[i].name, s->name);
	}
}

TEST(every_other_number_is_unknown)
{
	unsigned int id, found = 0;

	for (id = 0; id <= 0xffff; id++)
		found += !!ksrtp_suite_find(id);
	EXPECT_EQ(ARRAY_SIZE(expected), found);
}

TEST(walk_shows_each_suite_once_and_ends)
{
	const struct ksrtp_suite *s;
	unsigned int n;

	for (n = 0; (s = ksrtp_suite_at(n)); n++)
		EXPECT_EQ(s, ksrtp_suite_find(s->id));
	EXPECT_EQ(ARRAY_SIZE(expected), n);
	EXPECT_EQ(NULL, ksrtp_suite_at(n + 1));
	EXPECT_EQ(NULL, ksrtp_suite_at(-1U));
}

TEST(every_suite_fits_the_buffers_and_the_interface)
{
	const struct ksrtp_suite *s;
	unsigned int n;

	for (n = 0; (s = ksrtp_suite_at(n)); n++) {
		EXPECT_LE(s->id, KSRTP_SUITE_LAST);
		EXPECT_LE(s->rtp_tag_len, KSRTP_TAG_MAX);
		EXPECT_LE(s->rtcp_tag_len, KSRTP_TAG_MAX);
		EXPECT_LE(s->auth_key_len, KSRTP_AUTH_KEY_LEN);
		EXPECT_LE(s->salt_len, KSRTP_SALT_MAX);
		EXPECT_LE(s->key_len, KSRTP_MASTER_KEY_MAX);
		EXPECT_GE(s->key_len, KSRTP_MASTER_KEY_MIN);
		EXPECT_LE(s->salt_len, KSRTP_MASTER_SALT_MAX);
		EXPECT_GE(s->salt_len, KSRTP_MASTER_SALT_MIN);
	}
}

TEST_HARNESS_MAIN
