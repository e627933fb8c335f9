/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * prf - key derivation of MIKEY: labels and the PRF of RFC 3830 section 4.1.2.
 * Hash and HMAC come from the caller
 */
#ifndef MIKEY_PRF_H
#define MIKEY_PRF_H

#include "parts.h"
#include "wire.h"

/* constants of labels: 9-digit chunks of the decimals of e */
enum mikey_label_const {
	MIKEY_LABEL_TEK		= 0x2ad01c64,
	MIKEY_LABEL_SALT	= 0x39a2c14b,
	MIKEY_LABEL_MSG_ENCR	= 0x150533e1,
	MIKEY_LABEL_MSG_AUTH	= 0x2d22ac75,
	MIKEY_LABEL_MSG_SALT	= 0x29b88916,
	MIKEY_LABEL_XS		= 0x197a9e97,
	MIKEY_LABEL_MS		= 0x378d3cf3,
	MIKEY_LABEL_KU		= 0x36f1d145,
	MIKEY_LABEL_RPSK	= 0x238fd633,
	MIKEY_LABEL_RPSK_ID	= 0x2225c3ee,
	MIKEY_LABEL_EXPORTER	= 0x119951b3,
	MIKEY_LABEL_SAS		= 0x25984cd4,
};

/* U of labels */
enum mikey_label_use {
	MIKEY_USE_R_TO_I	= 0x21,
	MIKEY_USE_I_TO_R	= 0x22,
	MIKEY_USE_TRAFFIC	= 0x23,
	MIKEY_USE_EXTRACT	= 0x24,
	MIKEY_USE_SECRETS	= 0x25,
	MIKEY_USE_GROUP		= 0x26,
};

#define MIKEY_CS_ALL		0xff	/* cs of labels that are not for one CS */
#define MIKEY_PRF_OUT_MAX	256	/* octets of one output */

/**
 * struct mikey_label_scope - what all labels of one exchange share
 * @csb_id: CSB ID; groups: group CSB ID
 * @rand_i: RANDi; groups: empty
 * @rand_r: RANDr; groups: RAND_G
 */
struct mikey_label_scope {
	uint32_t csb_id;
	struct mikey_span rand_i;
	struct mikey_span rand_r;
};

/**
 * struct mikey_label - L(c, cs, U, ctx) of section 3.8
 * @octets: the label
 * @len: octets used, 0: an input was too long
 */
struct mikey_label {
	uint8_t octets[4 + 1 + 4 + 1 + 3 + 3 * 255];
	size_t len;
};

/**
 * mikey_hmac_fn - HMAC
 * @prf: enum mikey_prf_func, tells the hash: SHA-1, SHA-256, SHA-384
 * @key: the key
 * @message: the message
 * @out: hashlen octets, 20, 32 or 48
 *
 * Return: 0 or -errno; must fail if @message->overflow.
 */
typedef int (*mikey_hmac_fn)(uint8_t prf, struct mikey_span key,
			     const struct mikey_parts *message, uint8_t *out);

/* mikey_hash_len() - hashlen of a PRF func, 0: not known */
size_t mikey_hash_len(uint8_t prf);

/**
 * mikey_label() - make a label
 * @label: the label
 * @scope: CSB ID and RANDs
 * @c: enum mikey_label_const
 * @cs: CS ID or MIKEY_CS_ALL
 * @use: enum mikey_label_use
 * @ctx: at most 255 octets
 */
void mikey_label(struct mikey_label *label,
		 const struct mikey_label_scope *scope, uint32_t c, uint8_t cs,
		 uint8_t use, struct mikey_span ctx);

/**
 * mikey_prf() - derive a key
 * @hmac: HMAC function
 * @prf: enum mikey_prf_func
 * @key: inkey, not empty
 * @label: label, not empty
 * @out: takes the key
 * @len: octets wanted, 1 to MIKEY_PRF_OUT_MAX
 *
 * Return: 0, -EINVAL, -EOPNOTSUPP PRF not known, or what @hmac returned; @out
 * is zero then.
 */
int mikey_prf(mikey_hmac_fn hmac, uint8_t prf, struct mikey_span key,
	      struct mikey_span label, uint8_t *out,
	      size_t len) MIKEY_MUST_CHECK;

#endif
