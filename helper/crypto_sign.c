// SPDX-License-Identifier: BSD-3-Clause
/*
 * crypto_sign - keys and signatures: Ed25519, ECDSA P-256, RSA-PSS
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/core_names.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509v3.h>

#include "crypto.h"

#define P256_LEN	32	/* octets of r and of s */
#define P256_DER_MAX	72
#define RSA_BITS_MIN	2048
#define RSA_BITS_MAX	(8 * CRYPTO_SIG_MAX)

struct crypto_key {
	uint16_t scheme;
	EVP_PKEY *pkey;
};

/*
 * One scheme per type of key, so a scheme in a message chooses nothing: it either
 * fits the key of the certificate or the signature is bad.
 */
static uint16_t scheme_of(const EVP_PKEY *pkey)
{
	char group[32];
	size_t len;
	int bits;

	if (EVP_PKEY_is_a(pkey, "ED25519"))
		return CRYPTO_ED25519;
	if (EVP_PKEY_is_a(pkey, "EC") &&
	    EVP_PKEY_get_group_name(pkey, group, sizeof(group), &len) &&
	    !strcmp(group, SN_X9_62_prime256v1))
		return CRYPTO_ECDSA_P256;

	bits = EVP_PKEY_get_bits(pkey);
	if (EVP_PKEY_is_a(pkey, "RSA") && bits >= RSA_BITS_MIN &&
	    bits <= RSA_BITS_MAX)
		return CRYPTO_RSA_PSS;
	return 0;
}

/* takes @pkey over, also on failure */
static struct crypto_key *wrap(EVP_PKEY *pkey)
{
	struct crypto_key *key;
	uint16_t scheme;

	if (!pkey)
		return NULL;

	scheme = scheme_of(pkey);
	key = scheme ? malloc(sizeof(*key)) : NULL;
	if (!key) {
		EVP_PKEY_free(pkey);
		return NULL;
	}

	key->scheme = scheme;
	key->pkey = pkey;
	return key;
}

/* without this OpenSSL would ask for a passphrase on the terminal */
static int no_passphrase(char *buf, int size, int rwflag, void *u)
{
	return -1;
}

struct crypto_key *crypto_key_load(const void *pem, size_t len)
{
	EVP_PKEY *pkey;
	BIO *bio;

	bio = BIO_new_mem_buf(pem, len);
	if (!bio)
		return NULL;

	pkey = PEM_read_bio_PrivateKey(bio, NULL, no_passphrase, NULL);
	BIO_free(bio);
	return wrap(pkey);
}

struct crypto_key *crypto_key_ed25519(const uint8_t *seed)
{
	return wrap(EVP_PKEY_new_raw_private_key_ex(NULL, "ED25519", NULL, seed,
						    32));
}

struct crypto_key *crypto_key_of_cert(const uint8_t *der, size_t len)
{
	const uint8_t *p = der;
	EVP_PKEY *pkey = NULL;
	X509 *cert;

	cert = d2i_X509(NULL, &p, len);
	if (!cert)
		return NULL;

	/* without the extension every usage is set */
	if (p == der + len &&
	    X509_get_key_usage(cert) & X509v3_KU_DIGITAL_SIGNATURE)
		pkey = X509_get_pubkey(cert);
	X509_free(cert);
	return wrap(pkey);
}

void crypto_key_free(struct crypto_key *key)
{
	if (!key)
		return;

	EVP_PKEY_free(key->pkey);
	free(key);
}

bool crypto_key_match(const struct crypto_key *key,
		      const struct crypto_key *pub)
{
	return EVP_PKEY_eq(key->pkey, pub->pkey) == 1;
}

uint16_t crypto_key_scheme(const struct crypto_key *key)
{
	return key->scheme;
}

size_t crypto_sig_len(const struct crypto_key *key)
{
	if (key->scheme == CRYPTO_RSA_PSS)
		return EVP_PKEY_get_size(key->pkey);
	return 64;
}

static const char *digest_of(uint16_t scheme)
{
	return scheme == CRYPTO_ED25519 ? NULL : "SHA2-256";
}

static bool set_pss(EVP_PKEY_CTX *pctx, uint16_t scheme)
{
	if (scheme != CRYPTO_RSA_PSS)
		return true;

	return EVP_PKEY_CTX_set_rsa_padding(pctx, RSA_PKCS1_PSS_PADDING) > 0 &&
	       EVP_PKEY_CTX_set_rsa_pss_saltlen(pctx, RSA_PSS_SALTLEN_DIGEST) > 0;
}

/* DER to r || s, each at full width */
/* Section 3.4: the length of a signature is signed, and must be known before. */
static int ecdsa_flatten(const uint8_t *der, size_t len, uint8_t *sig)
{
	ECDSA_SIG *es;
	int err = -EIO;

	es = d2i_ECDSA_SIG(NULL, &der, len);
	if (es &&
	    BN_bn2binpad(ECDSA_SIG_get0_r(es), sig, P256_LEN) == P256_LEN &&
	    BN_bn2binpad(ECDSA_SIG_get0_s(es), sig + P256_LEN, P256_LEN) ==
	    P256_LEN)
		err = 0;
	ECDSA_SIG_free(es);
	return err;
}

/* r || s to DER; returns its octets, 0 on failure */
static size_t ecdsa_to_der(const uint8_t *sig, uint8_t *der)
{
	BIGNUM *r = BN_bin2bn(sig, P256_LEN, NULL);
	BIGNUM *s = BN_bin2bn(sig + P256_LEN, P256_LEN, NULL);
	ECDSA_SIG *es = ECDSA_SIG_new();
	int len = 0;

	if (!r || !s || !es || !ECDSA_SIG_set0(es, r, s)) {
		BN_free(r);
		BN_free(s);
	} else {
		len = i2d_ECDSA_SIG(es, &der);
	}
	ECDSA_SIG_free(es);
	return len > 0 ? len : 0;
}

int crypto_sign(const struct crypto_key *key, const void *msg, size_t len,
		uint8_t *sig)
{
	bool ecdsa = key->scheme == CRYPTO_ECDSA_P256;
	size_t out_len = ecdsa ? P256_DER_MAX : crypto_sig_len(key);
	uint8_t der[P256_DER_MAX];
	EVP_PKEY_CTX *pctx;
	EVP_MD_CTX *ctx;
	int err = -EIO;

	ctx = EVP_MD_CTX_new();
	if (!ctx ||
	    EVP_DigestSignInit_ex(ctx, &pctx, digest_of(key->scheme), NULL,
				  NULL, key->pkey, NULL) <= 0 ||
	    !set_pss(pctx, key->scheme) ||
	    EVP_DigestSign(ctx, ecdsa ? der : sig, &out_len, msg, len) <= 0)
		goto free_ctx;

	err = ecdsa ? ecdsa_flatten(der, out_len, sig) : 0;
free_ctx:
	EVP_MD_CTX_free(ctx);
	return err;
}

int crypto_verify(const struct crypto_key *key, uint16_t scheme,
		  const void *msg, size_t len, const uint8_t *sig,
		  size_t sig_len)
{
	uint8_t der[P256_DER_MAX];
	EVP_PKEY_CTX *pctx;
	EVP_MD_CTX *ctx;
	bool ok;

	if (scheme != key->scheme || sig_len != crypto_sig_len(key))
		return -EKEYREJECTED;

	if (scheme == CRYPTO_ECDSA_P256) {
		sig_len = ecdsa_to_der(sig, der);
		sig = der;
	}

	ctx = EVP_MD_CTX_new();
	ok = ctx && sig_len &&
	     EVP_DigestVerifyInit_ex(ctx, &pctx, digest_of(scheme), NULL, NULL,
				     key->pkey, NULL) > 0 &&
	     set_pss(pctx, scheme) &&
	     EVP_DigestVerify(ctx, sig, sig_len, msg, len) == 1;
	EVP_MD_CTX_free(ctx);
	return ok ? 0 : -EKEYREJECTED;
}
