/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * fpr - certificate fingerprints as SDP and operators write them, RFC 8122
 */
#ifndef MIKEY_FPR_H
#define MIKEY_FPR_H

#include "span.h"

#define MIKEY_FPR_MAX		64	/* octets of a digest */
#define MIKEY_FPRS_MAX		8	/* fingerprints in one set */

/* stronger ones are larger */
enum mikey_fpr_hash {
	MIKEY_FPR_SHA256,
	MIKEY_FPR_SHA384,
	MIKEY_FPR_SHA512,
};

/**
 * struct mikey_fpr - one certificate fingerprint
 * @hash: its hash function
 * @len: octets used in @octets; follows from @hash
 * @octets: the digest of the DER certificate
 */
struct mikey_fpr {
	enum mikey_fpr_hash hash;
	size_t len;
	uint8_t octets[MIKEY_FPR_MAX];
};

/**
 * struct mikey_fprs - the fingerprints one peer may show
 * @n: number of entries used
 * @fpr: the entries; only those with the strongest hash present count
 */
struct mikey_fprs {
	size_t n;
	struct mikey_fpr fpr[MIKEY_FPRS_MAX];
};

/**
 * mikey_fpr_parse() - read a fingerprint
 * @fpr: the fingerprint
 * @text: "sha-256 4A:AD:B9:..."; case of hash and digits does not count
 * @len: octets of @text
 *
 * Return: 0, -EBADMSG malformed, -EOPNOTSUPP another hash function.
 */
int mikey_fpr_parse(struct mikey_fpr *fpr, const char *text,
		    size_t len) MIKEY_MUST_CHECK;

/**
 * mikey_fpr_print() - write a fingerprint
 * @fpr: the fingerprint
 * @text: at least MIKEY_FPR_TEXT octets; ends in a NUL octet
 */
#define MIKEY_FPR_TEXT		(sizeof("sha-512 ") + 3 * MIKEY_FPR_MAX)
void mikey_fpr_print(const struct mikey_fpr *fpr, char *text);

#endif
