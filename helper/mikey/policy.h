/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * policy - SRTP suites as SP parameters
 */
#ifndef MIKEY_POLICY_H
#define MIKEY_POLICY_H

#include "span.h"
#include "writer.h"

/* numbers of the DTLS-SRTP protection profiles; AES-256-CM has none */
enum mikey_policy_suite {
	MIKEY_POLICY_NONE			= 0,
	MIKEY_POLICY_AES_CM_128_HMAC_SHA1_80	= 1,
	MIKEY_POLICY_AES_CM_128_HMAC_SHA1_32	= 2,
	MIKEY_POLICY_AEAD_AES_128_GCM		= 7,
	MIKEY_POLICY_AEAD_AES_256_GCM		= 8,
	MIKEY_POLICY_AES_CM_256_HMAC_SHA1_80	= 0x10001,
	MIKEY_POLICY_AES_CM_256_HMAC_SHA1_32	= 0x10002,
};

/**
 * struct mikey_policy_sizes - what a suite needs
 * @name: field's name of the suite
 * @key_len: octets of the master key
 * @salt_len: octets of the master salt
 * @tag_len: octets of the SRTP tag
 * @srtcp_tag_len: octets of the SRTCP tag
 */
struct mikey_policy_sizes {
	const char *name;
	uint8_t key_len;
	uint8_t salt_len;
	uint8_t tag_len;
	uint8_t srtcp_tag_len;
};

/* mikey_policy_sizes() - sizes of a suite, NULL: not in the table */
const struct mikey_policy_sizes *mikey_policy_sizes(uint32_t suite);

/**
 * mikey_policy_encode() - write a suite's parameters, all spelled out
 * @suite: enum mikey_policy_suite
 * @w: takes them; fails if @suite is not in the table
 */
void mikey_policy_encode(uint32_t suite, struct writer *w);

#define MIKEY_POLICY_LEN_MAX	36	/* octets of any suite's parameters */

/**
 * mikey_policy_suite() - recognise parameters
 * @params: contents of an SP or SRTP-POLICY
 *
 * All that a suite spells out must be there, in any order, each once. Others
 * may only say what is so anyway (key derivation rate 0 and the like).
 *
 * Return: enum mikey_policy_suite, MIKEY_POLICY_NONE if it is not one we know.
 */
uint32_t mikey_policy_suite(struct mikey_span params);

/* mikey_policy_wellformed() - do the lengths of all parameters fit? */
bool mikey_policy_wellformed(struct mikey_span params);

#endif
