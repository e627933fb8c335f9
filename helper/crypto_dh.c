// SPDX-License-Identifier: BSD-3-Clause
/*
 * crypto_dh - X25519 and P-256 with shares as in TLS 1.3
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/obj_mac.h>
#include <openssl/param_build.h>

#include "crypto.h"

#define PRIV_LEN	32
#define UNCOMPRESSED	0x04	/* SEC 1, first octet of the point */

struct crypto_dh {
	uint16_t group;
	EVP_PKEY *pkey;
	uint8_t share[CRYPTO_SHARE_MAX];
};

void crypto_dh_free(struct crypto_dh *dh)
{
	if (!dh)
		return;

	EVP_PKEY_free(dh->pkey);
	free(dh);
}

size_t crypto_dh_share_len(uint16_t group)
{
	switch (group) {
	case CRYPTO_X25519:
		return 32;
	case CRYPTO_P256:
		return 65;
	default:
		return 0;
	}
}

uint16_t crypto_dh_group(const struct crypto_dh *dh)
{
	return dh->group;
}

const uint8_t *crypto_dh_share(const struct crypto_dh *dh)
{
	return dh->share;
}

/* takes @pkey over, also on failure */
static struct crypto_dh *wrap(uint16_t group, EVP_PKEY *pkey)
{
	unsigned char *share = NULL;
	struct crypto_dh *dh;
	size_t len;

	if (!pkey)
		return NULL;

	dh = calloc(1, sizeof(*dh));
	len = EVP_PKEY_get1_encoded_public_key(pkey, &share);
	if (!dh || len != crypto_dh_share_len(group)) {
		OPENSSL_free(share);
		EVP_PKEY_free(pkey);
		free(dh);
		return NULL;
	}

	dh->group = group;
	dh->pkey = pkey;
	memcpy(dh->share, share, len);
	OPENSSL_free(share);
	return dh;
}

struct crypto_dh *crypto_dh_new(uint16_t group)
{
	switch (group) {
	case CRYPTO_X25519:
		return wrap(group, EVP_PKEY_Q_keygen(NULL, NULL, "X25519"));
	case CRYPTO_P256:
		return wrap(group, EVP_PKEY_Q_keygen(NULL, NULL, "EC", "P-256"));
	default:
		return NULL;
	}
}

static EVP_PKEY *p256_from_params(OSSL_PARAM *params, int selection)
{
	EVP_PKEY *pkey = NULL;
	EVP_PKEY_CTX *ctx;

	ctx = EVP_PKEY_CTX_new_from_name(NULL, "EC", NULL);
	if (ctx && EVP_PKEY_fromdata_init(ctx) > 0 &&
	    EVP_PKEY_fromdata(ctx, &pkey, selection, params) <= 0)
		pkey = NULL;
	EVP_PKEY_CTX_free(ctx);
	return pkey;
}

/*
 * OpenSSL checks that the point is on the curve, but takes compressed and hybrid
 * points, too: one share would have several encodings.
 */
static EVP_PKEY *p256_public(const uint8_t *share, size_t len)
{
	OSSL_PARAM params[] = {
		OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME,
						 (char *)"P-256", 0),
		OSSL_PARAM_construct_octet_string(OSSL_PKEY_PARAM_PUB_KEY,
						  (void *)share, len),
		OSSL_PARAM_construct_end(),
	};

	if (share[0] != UNCOMPRESSED)
		return NULL;
	return p256_from_params(params, EVP_PKEY_PUBLIC_KEY);
}

/* the point of a private key; OpenSSL does not compute it on import */
static bool p256_point(const BIGNUM *priv, uint8_t *share)
{
	EC_GROUP *group = EC_GROUP_new_by_curve_name(NID_X9_62_prime256v1);
	EC_POINT *point = group ? EC_POINT_new(group) : NULL;
	bool ok;

	ok = point && !BN_is_zero(priv) &&
	     BN_cmp(priv, EC_GROUP_get0_order(group)) < 0 &&
	     EC_POINT_mul(group, point, priv, NULL, NULL, NULL) &&
	     EC_POINT_point2oct(group, point, POINT_CONVERSION_UNCOMPRESSED,
				share, CRYPTO_SHARE_MAX, NULL);
	EC_POINT_free(point);
	EC_GROUP_free(group);
	return ok;
}

static EVP_PKEY *p256_private(const uint8_t *octets)
{
	OSSL_PARAM_BLD *bld = OSSL_PARAM_BLD_new();
	BIGNUM *priv = BN_secure_new();
	uint8_t share[CRYPTO_SHARE_MAX];
	OSSL_PARAM *params = NULL;
	EVP_PKEY *pkey = NULL;

	if (bld && priv && BN_bin2bn(octets, PRIV_LEN, priv) &&
	    p256_point(priv, share) &&
	    OSSL_PARAM_BLD_push_utf8_string(bld, OSSL_PKEY_PARAM_GROUP_NAME,
					    "P-256", 0) &&
	    OSSL_PARAM_BLD_push_octet_string(bld, OSSL_PKEY_PARAM_PUB_KEY,
					     share, sizeof(share)) &&
	    OSSL_PARAM_BLD_push_BN(bld, OSSL_PKEY_PARAM_PRIV_KEY, priv))
		params = OSSL_PARAM_BLD_to_param(bld);
	if (params)
		pkey = p256_from_params(params, EVP_PKEY_KEYPAIR);

	OSSL_PARAM_free(params);
	OSSL_PARAM_BLD_free(bld);
	BN_clear_free(priv);
	return pkey;
}

struct crypto_dh *crypto_dh_import(uint16_t group, const uint8_t *priv)
{
	switch (group) {
	case CRYPTO_X25519:
		return wrap(group, EVP_PKEY_new_raw_private_key_ex(
				NULL, "X25519", NULL, priv, PRIV_LEN));
	case CRYPTO_P256:
		return wrap(group, p256_private(priv));
	default:
		return NULL;
	}
}

static EVP_PKEY *peer_public(uint16_t group, const uint8_t *share, size_t len)
{
	if (len != crypto_dh_share_len(group))
		return NULL;
	if (group == CRYPTO_P256)
		return p256_public(share, len);
	return EVP_PKEY_new_raw_public_key_ex(NULL, "X25519", NULL, share, len);
}

int crypto_dh_derive(const struct crypto_dh *dh, const uint8_t *share,
		     size_t len, uint8_t *zz)
{
	static const uint8_t zero[CRYPTO_ZZ_MAX];
	size_t zz_len = CRYPTO_ZZ_MAX;
	EVP_PKEY_CTX *ctx = NULL;
	int err = -EBADMSG;
	EVP_PKEY *peer;

	peer = peer_public(dh->group, share, len);
	if (!peer)
		return -EBADMSG;

	ctx = EVP_PKEY_CTX_new_from_pkey(NULL, dh->pkey, NULL);
	if (!ctx || EVP_PKEY_derive_init(ctx) <= 0) {
		err = -EIO;
		goto free_ctx;
	}
	/* all zero: the peer chose a point of small order, and knows the result */
	if (EVP_PKEY_derive_set_peer_ex(ctx, peer, 1) > 0 &&
	    EVP_PKEY_derive(ctx, zz, &zz_len) > 0 && zz_len == CRYPTO_ZZ_MAX &&
	    !crypto_equal(zz, zero, CRYPTO_ZZ_MAX))
		err = 0;
free_ctx:
	EVP_PKEY_CTX_free(ctx);
	EVP_PKEY_free(peer);
	return err;
}
