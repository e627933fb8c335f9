// SPDX-License-Identifier: GPL-2.0
/* The suites: RFC 3711 section 5, RFC 5764 section 4.1.2, RFC 6188, RFC 7714 */
#include <linux/types.h>

#include "suite.h"

/* RFC 5764 and RFC 6188: the tag of SRTCP has 80 bits in every one of them */
#define HMAC_SHA1(prefix, mode, bits, kernel, tag_bits, rtp_tag)	\
	{								\
		.id = KSRTP_SUITE_##prefix##_HMAC_SHA1_##tag_bits,	\
		.transform = mode,					\
		.key_len = (bits) / 8,					\
		.salt_len = 14,						\
		.auth_key_len = KSRTP_AUTH_KEY_LEN,			\
		.rtp_tag_len = (rtp_tag),				\
		.rtcp_tag_len = 10,					\
		.cipher = kernel,					\
		.auth = "hmac(sha1)",					\
		.name = #prefix "_HMAC_SHA1_" #tag_bits,		\
	}

#define CM_80(bits)							\
	HMAC_SHA1(AES_CM_##bits, KSRTP_CM_HMAC, bits, "ctr(aes)", 80, 10)
#define CM_32(bits)							\
	HMAC_SHA1(AES_CM_##bits, KSRTP_CM_HMAC, bits, "ctr(aes)", 32, 4)

#define AEAD_GCM(bits)							\
	{								\
		.id = KSRTP_SUITE_AEAD_AES_##bits##_GCM,		\
		.transform = KSRTP_AEAD,				\
		.key_len = (bits) / 8,					\
		.salt_len = 12,						\
		.rtp_tag_len = 16,					\
		.rtcp_tag_len = 16,					\
		.cipher = "gcm(aes)",					\
		.name = "AEAD_AES_" #bits "_GCM",			\
	}

/* the NULL cipher has the master key of the key derivation, RFC 3711 section 5 */
static const struct ksrtp_suite suites[] = {
	CM_80(128),
	CM_32(128),
	HMAC_SHA1(NULL, KSRTP_NULL_HMAC, 128, NULL, 80, 10),
	HMAC_SHA1(NULL, KSRTP_NULL_HMAC, 128, NULL, 32, 4),
	AEAD_GCM(128),
	AEAD_GCM(256),
	CM_80(192),
	CM_32(192),
	CM_80(256),
	CM_32(256),
	HMAC_SHA1(AES_F8_128, KSRTP_F8_HMAC, 128, NULL, 80, 10),
};

#define N_SUITES	(sizeof(suites) / sizeof(suites[0]))

/**
 * ksrtp_suite_at() - walk the table of suites
 * @n: position, from 0
 *
 * Return: the suite, or NULL behind the last one.
 */
const struct ksrtp_suite *ksrtp_suite_at(unsigned int n)
{
	return n < N_SUITES ? &suites[n] : NULL;
}

/**
 * ksrtp_suite_find() - look a suite up by its number
 * @id: enum ksrtp_suite_id
 *
 * Return: the suite, or NULL if there is none of that number.
 */
const struct ksrtp_suite *ksrtp_suite_find(u16 id)
{
	unsigned int n;

	for (n = 0; n < N_SUITES; n++)
		if (suites[n].id == id)
			return &suites[n];

	return NULL;
}
