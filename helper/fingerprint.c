// SPDX-License-Identifier: BSD-3-Clause
/*
 * fingerprint - which certificate a fingerprint is of
 */
#include <errno.h>

#include "crypto.h"
#include "identity.h"

static const enum crypto_hash hash_of[] = {
	[MIKEY_FPR_SHA256]	= CRYPTO_SHA256,
	[MIKEY_FPR_SHA384]	= CRYPTO_SHA384,
	[MIKEY_FPR_SHA512]	= CRYPTO_SHA512,
};

void mikey_fpr_of_cert(struct mikey_fpr *fpr, enum mikey_fpr_hash hash,
		       const uint8_t *cert, size_t len)
{
	struct mikey_span in = mikey_span(cert, len);

	fpr->hash = hash;
	fpr->len = crypto_hash_len(hash_of[hash]);
	if (crypto_digest(hash_of[hash], &in, 1, fpr->octets))
		fpr->len = 0;
}

bool mikey_fprs_match(const struct mikey_fprs *fprs, const uint8_t *cert,
		      size_t len)
{
	enum mikey_fpr_hash best = MIKEY_FPR_SHA256;
	struct mikey_fpr own;
	bool found = false;
	size_t i;

	for (i = 0; i < fprs->n; i++)
		if (fprs->fpr[i].hash > best)
			best = fprs->fpr[i].hash;

	mikey_fpr_of_cert(&own, best, cert, len);
	for (i = 0; i < fprs->n; i++)
		if (fprs->fpr[i].hash == best && own.len &&
		    crypto_equal(fprs->fpr[i].octets, own.octets, own.len))
			found = true;
	return found;
}

int mikey_identity_fpr(const struct mikey_identity *id,
		       enum mikey_fpr_hash hash, struct mikey_fpr *fpr)
{
	const struct crypto_chain *chain = mikey_identity_chain(id);
	const struct mikey_span *der;
	size_t n;

	if (!chain)
		return -ENOENT;

	der = crypto_chain_der(chain, &n);
	mikey_fpr_of_cert(fpr, hash, der[0].at, der[0].len);
	return fpr->len ? 0 : -ENOENT;
}
