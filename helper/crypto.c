// SPDX-License-Identifier: BSD-3-Clause
/*
 * crypto - symmetric algorithms, random numbers, memory for secrets
 */
#include <errno.h>
#include <string.h>
#include <sys/mman.h>

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/params.h>
#include <openssl/rand.h>

#include "crypto.h"

static const struct {
	const char *name;
	size_t len;
} hash_table[] = {
	[CRYPTO_SHA256]	= { "SHA2-256", 32 },
	[CRYPTO_SHA384]	= { "SHA2-384", 48 },
	[CRYPTO_SHA512]	= { "SHA2-512", 64 },
};

#define N_HASHES	(sizeof(hash_table) / sizeof(hash_table[0]))

/* what crypto_init() fetched; read-only afterwards */
static struct {
	EVP_MD *md[N_HASHES];
	EVP_MAC *hmac;
	EVP_CIPHER *gcm128;
	EVP_CIPHER *gcm256;
	EVP_CIPHER *ctr128;
} alg;

void crypto_exit(void)
{
	size_t i;

	for (i = 0; i < N_HASHES; i++)
		EVP_MD_free(alg.md[i]);
	EVP_MAC_free(alg.hmac);
	EVP_CIPHER_free(alg.gcm128);
	EVP_CIPHER_free(alg.gcm256);
	EVP_CIPHER_free(alg.ctr128);
	memset(&alg, 0, sizeof(alg));
}

int crypto_init(void)
{
	size_t i;

	if (alg.ctr128)
		return 0;

	for (i = 0; i < N_HASHES; i++) {
		alg.md[i] = EVP_MD_fetch(NULL, hash_table[i].name, NULL);
		if (!alg.md[i])
			goto exit;
	}
	alg.hmac = EVP_MAC_fetch(NULL, "HMAC", NULL);
	alg.gcm128 = EVP_CIPHER_fetch(NULL, "AES-128-GCM", NULL);
	alg.gcm256 = EVP_CIPHER_fetch(NULL, "AES-256-GCM", NULL);
	alg.ctr128 = EVP_CIPHER_fetch(NULL, "AES-128-CTR", NULL);
	if (alg.hmac && alg.gcm128 && alg.gcm256 && alg.ctr128)
		return 0;
exit:
	crypto_exit();
	return -EOPNOTSUPP;
}

int crypto_random(void *buf, size_t len)
{
	return RAND_bytes(buf, len) == 1 ? 0 : -EIO;
}

int crypto_random_secret(void *buf, size_t len)
{
	return RAND_priv_bytes(buf, len) == 1 ? 0 : -EIO;
}

bool crypto_equal(const void *a, const void *b, size_t len)
{
	return CRYPTO_memcmp(a, b, len) == 0;
}

void crypto_wipe(void *p, size_t len)
{
	OPENSSL_cleanse(p, len);
}

void *crypto_secret_alloc(size_t len)
{
	void *p;

	p = mmap(NULL, len, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS,
		 -1, 0);
	if (p == MAP_FAILED)
		return NULL;

	/* both are a precaution: RLIMIT_MEMLOCK may be small */
	(void)mlock(p, len);
	(void)madvise(p, len, MADV_DONTDUMP);
	return p;
}

void crypto_secret_free(void *p, size_t len)
{
	if (!p)
		return;

	OPENSSL_cleanse(p, len);
	munmap(p, len);
}

size_t crypto_hash_len(enum crypto_hash hash)
{
	return hash_table[hash].len;
}

int crypto_digest(enum crypto_hash hash, const struct mikey_span *in, size_t n,
		  uint8_t *out)
{
	EVP_MD_CTX *ctx;
	int err = -EIO;
	size_t i;

	ctx = EVP_MD_CTX_new();
	if (!ctx || !EVP_DigestInit_ex2(ctx, alg.md[hash], NULL))
		goto free_ctx;

	for (i = 0; i < n; i++)
		if (!EVP_DigestUpdate(ctx, in[i].at, in[i].len))
			goto free_ctx;

	if (EVP_DigestFinal_ex(ctx, out, NULL))
		err = 0;
free_ctx:
	EVP_MD_CTX_free(ctx);
	return err;
}

int crypto_hmac(enum crypto_hash hash, const void *key, size_t key_len,
		const struct mikey_span *in, size_t n, uint8_t *out)
{
	OSSL_PARAM params[2];
	EVP_MAC_CTX *ctx;
	int err = -EIO;
	size_t len, i;

	params[0] = OSSL_PARAM_construct_utf8_string(
		OSSL_MAC_PARAM_DIGEST, (char *)hash_table[hash].name, 0);
	params[1] = OSSL_PARAM_construct_end();

	/* the digest by its name: a MAC context takes no fetched EVP_MD */
	ctx = EVP_MAC_CTX_new(alg.hmac);
	if (!ctx || !EVP_MAC_init(ctx, key, key_len, params))
		goto free_ctx;

	for (i = 0; i < n; i++)
		if (!EVP_MAC_update(ctx, in[i].at, in[i].len))
			goto free_ctx;

	if (EVP_MAC_final(ctx, out, &len, hash_table[hash].len))
		err = 0;
free_ctx:
	EVP_MAC_CTX_free(ctx);
	return err;
}

static EVP_CIPHER_CTX *gcm_start(bool seal, const uint8_t *key, size_t key_len,
				 const uint8_t *nonce,
				 const struct mikey_span *aad, size_t n_aad)
{
	const EVP_CIPHER *cipher = key_len == 32 ? alg.gcm256 : alg.gcm128;
	EVP_CIPHER_CTX *ctx;
	size_t i;
	int n;

	ctx = EVP_CIPHER_CTX_new();
	if (!ctx || !EVP_CipherInit_ex2(ctx, cipher, key, nonce, seal, NULL))
		goto free_ctx;

	for (i = 0; i < n_aad; i++)
		if (!EVP_CipherUpdate(ctx, NULL, &n, aad[i].at, aad[i].len))
			goto free_ctx;
	return ctx;

free_ctx:
	EVP_CIPHER_CTX_free(ctx);
	return NULL;
}

int crypto_gcm_seal(const uint8_t *key, size_t key_len, const uint8_t *nonce,
		    const struct mikey_span *aad, size_t n_aad,
		    const uint8_t *in, size_t len, uint8_t *out)
{
	EVP_CIPHER_CTX *ctx;
	int err = -EIO;
	int n;

	ctx = gcm_start(true, key, key_len, nonce, aad, n_aad);
	if (!ctx)
		return -EIO;

	if (EVP_CipherUpdate(ctx, out, &n, in, len) &&
	    EVP_CipherFinal_ex(ctx, out + n, &n) &&
	    EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_AEAD_GET_TAG, CRYPTO_GCM_TAG,
				out + len))
		err = 0;
	EVP_CIPHER_CTX_free(ctx);
	return err;
}

int crypto_gcm_open(const uint8_t *key, size_t key_len, const uint8_t *nonce,
		    const struct mikey_span *aad, size_t n_aad,
		    const uint8_t *in, size_t len, uint8_t *out)
{
	EVP_CIPHER_CTX *ctx;
	size_t clear;
	int err = 0;
	int n;

	if (len < CRYPTO_GCM_TAG)
		return -EBADMSG;
	clear = len - CRYPTO_GCM_TAG;

	ctx = gcm_start(false, key, key_len, nonce, aad, n_aad);
	if (!ctx)
		return -EIO;

	if (!EVP_CipherUpdate(ctx, out, &n, in, clear) ||
	    !EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_AEAD_SET_TAG, CRYPTO_GCM_TAG,
				 (void *)(in + clear)))
		err = -EIO;
	else if (EVP_CipherFinal_ex(ctx, out + n, &n) <= 0)
		err = -EKEYREJECTED;
	EVP_CIPHER_CTX_free(ctx);

	/* GCM deciphers before it knows whether the tag is right */
	if (err)
		OPENSSL_cleanse(out, clear);
	return err;
}

int crypto_ctr(const uint8_t *key, const uint8_t *iv, const uint8_t *in,
	       size_t len, uint8_t *out)
{
	EVP_CIPHER_CTX *ctx;
	int err = -EIO;
	int n;

	ctx = EVP_CIPHER_CTX_new();
	if (ctx && EVP_EncryptInit_ex2(ctx, alg.ctr128, key, iv, NULL) &&
	    EVP_EncryptUpdate(ctx, out, &n, in, len))
		err = 0;
	EVP_CIPHER_CTX_free(ctx);
	return err;
}
