// SPDX-License-Identifier: GPL-2.0
/* The suites: RFC 3711 section 5, RFC 5764 section 4.1.2, RFC 7714 section 12 */
#include <linux/types.h>

#include "suite.h"

#define CM_HMAC_SHA1(bits, tag_bits, rtp_tag)				\
	{								\
		.id = KSRTP_SUITE_AES_CM_##bits##_HMAC_SHA1_##tag_bits,	\
		.transform = KSRTP_CM_HMAC,				\
		.key_len = (bits) / 8,					\
		.salt_len = 14,						\
		.auth_key_len = KSRTP_AUTH_KEY_LEN,			\
		.rtp_tag_len = (rtp_tag),				\
		.rtcp_tag_len = 10,					\
		.cipher = "ctr(aes)",					\
		.auth = "hmac(sha1)",					\
		.name = "AES_CM_" #bits "_HMAC_SHA1_" #tag_bits,	\
	}

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

static const struct ksrtp_suite suites[] = {
	CM_HMAC_SHA1(128, 80, 10),
	CM_HMAC_SHA1(128, 32, 4),
	AEAD_GCM(128),
	AEAD_GCM(256),
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
