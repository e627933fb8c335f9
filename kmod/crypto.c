// SPDX-License-Identifier: GPL-2.0
/*
 * The only user of the kernel's crypto API: bulk cipher, keyed hash and AEAD
 * on linear buffers, always synchronous, so that packets stay in order.
 *
 * Kernels up to 6.12 at least offer the fast x86 drivers as asynchronous
 * wrappers only; who asks for a synchronous one gets a generic template that
 * is several times slower. Below the wrapper stands an internal algorithm,
 * named with two leading underscores, which is fast and synchronous but may
 * run only where SIMD can be used. So both are kept: the internal one, and
 * the plain synchronous one for the other contexts. Where no internal one
 * exists, the plain one is the fast one.
 */
#include <asm/simd.h>
#include <crypto/aead.h>
#include <crypto/hash.h>
#include <crypto/internal/simd.h>
#include <crypto/sha2.h>
#include <crypto/skcipher.h>
#include <linux/err.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "crypto.h"

#define INTERNAL_NAME_LEN	16
/* how long an internal algorithm that is absent is not asked for again */
#define ABSENT_TIME		(60 * HZ)

/*
 * Asking for an algorithm that does not exist starts modprobe and a thread.
 * So an absence is remembered, for a time: its module may be loaded later.
 */
struct absence {
	bool seen;
	unsigned long until;
};

static struct absence no_internal_ctr, no_internal_aead;

static bool absent(const struct absence *a)
{
	return READ_ONCE(a->seen) && time_before(jiffies, READ_ONCE(a->until));
}

static void remember_absence(struct absence *a, long err)
{
	WRITE_ONCE(a->until, jiffies + ABSENT_TIME);
	WRITE_ONCE(a->seen, err == -ENOENT);
}

static struct crypto_sync_skcipher *ctr_new(const char *name, u32 type, u32 mask,
					    const u8 *key, size_t len)
{
	struct crypto_sync_skcipher *tfm;
	int err;

	tfm = crypto_alloc_sync_skcipher(name, type, mask);
	if (IS_ERR(tfm))
		return tfm;

	err = crypto_sync_skcipher_setkey(tfm, key, len);
	if (err) {
		crypto_free_sync_skcipher(tfm);
		return ERR_PTR(err);
	}

	return tfm;
}

static struct crypto_sync_skcipher *internal_ctr_new(const struct ksrtp_suite *suite,
						     const u8 *key)
{
	struct crypto_sync_skcipher *tfm;
	char name[INTERNAL_NAME_LEN];

	if (absent(&no_internal_ctr))
		return ERR_PTR(-ENOENT);

	snprintf(name, sizeof(name), "__%s", suite->cipher);
	tfm = ctr_new(name, CRYPTO_ALG_INTERNAL, CRYPTO_ALG_INTERNAL, key, suite->key_len);
	remember_absence(&no_internal_ctr, PTR_ERR_OR_ZERO(tfm));
	return tfm;
}

static struct crypto_aead *aead_new(const char *name, u32 type, u32 mask,
				    const struct ksrtp_suite *suite, const u8 *key)
{
	struct crypto_aead *tfm;
	int err;

	tfm = crypto_alloc_aead(name, type, mask | CRYPTO_ALG_ASYNC);
	if (IS_ERR(tfm))
		return tfm;

	err = crypto_aead_setauthsize(tfm, suite->rtp_tag_len);
	if (!err)
		err = crypto_aead_setkey(tfm, key, suite->key_len);
	if (err) {
		crypto_free_aead(tfm);
		return ERR_PTR(err);
	}

	return tfm;
}

static struct crypto_aead *internal_aead_new(const struct ksrtp_suite *suite,
					     const u8 *key)
{
	struct crypto_aead *tfm;
	char name[INTERNAL_NAME_LEN];

	if (absent(&no_internal_aead))
		return ERR_PTR(-ENOENT);

	snprintf(name, sizeof(name), "__%s", suite->cipher);
	tfm = aead_new(name, CRYPTO_ALG_INTERNAL, CRYPTO_ALG_INTERNAL, suite, key);
	remember_absence(&no_internal_aead, PTR_ERR_OR_ZERO(tfm));
	return tfm;
}

/* fast and slow driver of counter mode; fast without slow where one will do */
static int ctr_init(struct ksrtp_crypto *c, const struct ksrtp_suite *suite,
		    const u8 *key)
{
	c->ctr = internal_ctr_new(suite, key);
	if (IS_ERR(c->ctr)) {
		c->ctr = ctr_new(suite->cipher, 0, 0, key, suite->key_len);
		c->ctr_slow = NULL;
		return PTR_ERR_OR_ZERO(c->ctr);
	}

	c->ctr_slow = ctr_new(suite->cipher, 0, 0, key, suite->key_len);
	if (IS_ERR(c->ctr_slow)) {
		crypto_free_sync_skcipher(c->ctr);
		return PTR_ERR(c->ctr_slow);
	}

	return 0;
}

static void ctr_exit(struct ksrtp_crypto *c)
{
	crypto_free_sync_skcipher(c->ctr);
	if (c->ctr_slow)
		crypto_free_sync_skcipher(c->ctr_slow);
}

static int f8_init(struct ksrtp_crypto *c, const struct ksrtp_suite *suite,
		   const u8 *key, const u8 *salt)
{
	int err;

	c->f8 = ksrtp_blockwise_new();
	if (!c->f8)
		return -ENOMEM;

	err = ksrtp_blockwise_set_f8(c->f8, key, suite->key_len, salt, suite->salt_len);
	if (err)
		ksrtp_blockwise_free(c->f8);

	return err;
}

static int cipher_init(struct ksrtp_crypto *c, const struct ksrtp_suite *suite,
		       const u8 *key, const u8 *salt)
{
	switch (suite->transform) {
	case KSRTP_CM_HMAC:
		return ctr_init(c, suite, key);
	case KSRTP_F8_HMAC:
		return f8_init(c, suite, key, salt);
	default:
		return 0;
	}
}

static void cipher_exit(struct ksrtp_crypto *c, enum ksrtp_transform transform)
{
	if (transform == KSRTP_CM_HMAC)
		ctr_exit(c);
	else if (transform == KSRTP_F8_HMAC)
		ksrtp_blockwise_free(c->f8);
}

static int hmac_init(struct ksrtp_crypto *c, const struct ksrtp_suite *suite,
		     const u8 *key, const u8 *auth_key, const u8 *salt)
{
	int err;

	err = cipher_init(c, suite, key, salt);
	if (err)
		return err;

	c->hmac = crypto_alloc_shash(suite->auth, 0, 0);
	if (IS_ERR(c->hmac)) {
		err = PTR_ERR(c->hmac);
		goto exit_cipher;
	}

	err = crypto_shash_setkey(c->hmac, auth_key, suite->auth_key_len);
	if (err)
		goto free_hmac;

	return 0;

free_hmac:
	crypto_free_shash(c->hmac);
exit_cipher:
	cipher_exit(c, suite->transform);
	return err;
}

static int aead_init(struct ksrtp_crypto *c, const struct ksrtp_suite *suite,
		     const u8 *key)
{
	c->aead = internal_aead_new(suite, key);
	if (IS_ERR(c->aead)) {
		c->aead = aead_new(suite->cipher, 0, 0, suite, key);
		c->aead_slow = NULL;
		return PTR_ERR_OR_ZERO(c->aead);
	}

	c->aead_slow = aead_new(suite->cipher, 0, 0, suite, key);
	if (IS_ERR(c->aead_slow)) {
		crypto_free_aead(c->aead);
		return PTR_ERR(c->aead_slow);
	}

	return 0;
}

/**
 * ksrtp_crypto_init() - make one set of session keys ready for packets
 * @c: filled in
 * @suite: suite
 * @key: session encryption key, suite->key_len octets
 * @auth_key: session authentication key, suite->auth_key_len octets
 * @salt: session salt, suite->salt_len octets
 *
 * Context: process, may sleep and load modules. The keys are copied; the
 * caller wipes its own.
 *
 * Return: 0, -ENOENT if the kernel lacks an algorithm, -ENOMEM.
 */
int ksrtp_crypto_init(struct ksrtp_crypto *c, const struct ksrtp_suite *suite,
		      const u8 *key, const u8 *auth_key, const u8 *salt)
{
	int err;

	if (suite->transform == KSRTP_AEAD)
		err = aead_init(c, suite, key);
	else
		err = hmac_init(c, suite, key, auth_key, salt);
	if (err)
		return err;

	c->transform = suite->transform;
	memcpy(c->salt, salt, suite->salt_len);
	return 0;
}

/**
 * ksrtp_crypto_exit() - wipe and free what ksrtp_crypto_init() made
 * @c: set of session keys
 *
 * Context: process.
 */
void ksrtp_crypto_exit(struct ksrtp_crypto *c)
{
	if (c->transform == KSRTP_AEAD) {
		crypto_free_aead(c->aead);
		if (c->aead_slow)
			crypto_free_aead(c->aead_slow);
	} else {
		crypto_free_shash(c->hmac);
		cipher_exit(c, c->transform);
	}

	memzero_explicit(c->salt, sizeof(c->salt));
}

static int ctr_crypt(struct crypto_sync_skcipher *tfm, u8 *iv, u8 *buf,
		     size_t len)
{
	SYNC_SKCIPHER_REQUEST_ON_STACK(req, tfm);
	struct scatterlist sg;
	int err;

	sg_init_one(&sg, buf, len);
	skcipher_request_set_sync_tfm(req, tfm);
	skcipher_request_set_callback(req, 0, NULL, NULL);
	skcipher_request_set_crypt(req, &sg, &sg, len, iv);
	err = crypto_skcipher_encrypt(req);
	skcipher_request_zero(req);
	return err;
}

/**
 * ksrtp_crypto_ctr() - encrypt or decrypt in counter mode, in place
 * @c: set of session keys of a KSRTP_CM_HMAC suite
 * @iv: first counter block, KSRTP_BLOCK_LEN octets; overwritten
 * @buf: linear memory from the page allocator or slab, not a stack
 * @len: octets of @buf
 *
 * Context: process or softirq.
 *
 * Return: 0 or -errno of the driver.
 */
int ksrtp_crypto_ctr(const struct ksrtp_crypto *c, u8 *iv, u8 *buf, size_t len)
{
	bool slow = c->ctr_slow && !crypto_simd_usable();

	return len ? ctr_crypt(slow ? c->ctr_slow : c->ctr, iv, buf, len) : 0;
}

/**
 * ksrtp_crypto_f8() - encrypt or decrypt in F8 mode, in place
 * @c: set of session keys of a KSRTP_F8_HMAC suite
 * @iv: IV, KSRTP_BLOCK_LEN octets
 * @buf: any memory
 * @len: octets of @buf
 *
 * Context: any.
 */
void ksrtp_crypto_f8(const struct ksrtp_crypto *c, const u8 *iv, u8 *buf, size_t len)
{
	struct ksrtp_keystream ks;

	ksrtp_blockwise_start(c->f8, &ks, iv);
	ksrtp_keystream_xor(&ks, buf, len);
	ksrtp_keystream_end(&ks);
}

/**
 * ksrtp_crypto_mac() - keyed hash of linear memory
 * @c: set of session keys of any suite but an AEAD
 * @buf: what to authenticate
 * @len: octets of @buf
 * @mac: KSRTP_AUTH_TAG_MAX octets
 *
 * Context: process or softirq.
 *
 * Return: 0 or -errno of the driver.
 */
int ksrtp_crypto_mac(const struct ksrtp_crypto *c, const u8 *buf, size_t len,
		     u8 *mac)
{
	SHASH_DESC_ON_STACK(desc, c->hmac);
	int err;

	desc->tfm = c->hmac;
	err = crypto_shash_digest(desc, buf, len, mac);
	shash_desc_zero(desc);
	return err;
}

/*
 * A driver without request memory of its own runs from the stack. The others
 * (generic templates) put parts of it into scatterlists, which a stack in
 * vmalloc space forbids.
 */
static int aead_crypt(struct crypto_aead *tfm, int (*crypt)(struct aead_request *),
		      u8 *iv, struct scatterlist *sg, size_t aad_len, size_t len)
{
	u8 on_stack[sizeof(struct aead_request)] CRYPTO_MINALIGN_ATTR;
	struct aead_request *req = (struct aead_request *)on_stack;
	unsigned int own = crypto_aead_reqsize(tfm);
	int err;

	if (own) {
		req = kmalloc(sizeof(*req) + own, GFP_ATOMIC);
		if (!req)
			return -ENOMEM;
	}

	aead_request_set_tfm(req, tfm);
	aead_request_set_callback(req, 0, NULL, NULL);
	aead_request_set_ad(req, aad_len);
	aead_request_set_crypt(req, sg, sg, len, iv);
	err = crypt(req);
	if (own)
		kfree_sensitive(req);

	return err;
}

static struct crypto_aead *aead_of(const struct ksrtp_crypto *c)
{
	return c->aead_slow && !crypto_simd_usable() ? c->aead_slow : c->aead;
}

/**
 * ksrtp_crypto_seal() - encrypt and authenticate with an AEAD, in place
 * @c: set of session keys of a KSRTP_AEAD suite
 * @iv: KSRTP_AEAD_IV_LEN octets
 * @sg: associated data, plaintext, room for the tag
 * @aad_len: octets of associated data
 * @len: octets of plaintext
 *
 * Context: process or softirq.
 *
 * Return: 0, -ENOMEM (generic drivers only) or -errno of the driver.
 */
int ksrtp_crypto_seal(const struct ksrtp_crypto *c, u8 *iv,
		      struct scatterlist *sg, size_t aad_len, size_t len)
{
	return aead_crypt(aead_of(c), crypto_aead_encrypt, iv, sg, aad_len, len);
}

/**
 * ksrtp_crypto_open() - verify and decrypt with an AEAD, in place
 * @c: set of session keys of a KSRTP_AEAD suite
 * @iv: KSRTP_AEAD_IV_LEN octets
 * @sg: associated data, ciphertext, tag
 * @aad_len: octets of associated data
 * @len: octets of ciphertext and tag
 *
 * Context: process or softirq.
 *
 * Return: 0, -EBADMSG if the tag is wrong, -ENOMEM (generic drivers only) or
 * -errno of the driver.
 */
int ksrtp_crypto_open(const struct ksrtp_crypto *c, u8 *iv,
		      struct scatterlist *sg, size_t aad_len, size_t len)
{
	return aead_crypt(aead_of(c), crypto_aead_decrypt, iv, sg, aad_len, len);
}

/**
 * ksrtp_crypto_digest() - first eight octets of a SHA-256
 * @octets: what to digest
 * @len: its octets
 *
 * Return: the digest, never 0.
 */
u64 ksrtp_crypto_digest(const u8 *octets, size_t len)
{
	u8 digest[SHA256_DIGEST_SIZE];
	u64 out;

	sha256(octets, len, digest);
	memcpy(&out, digest, sizeof(out));
	memzero_explicit(digest, sizeof(digest));
	return out ?: 1;
}

/**
 * ksrtp_crypto_cipher_driver() - name of the driver that ciphers packets
 * @c: set of session keys
 *
 * Return: the name, valid as long as @c; "none" for the NULL cipher.
 */
const char *ksrtp_crypto_cipher_driver(const struct ksrtp_crypto *c)
{
	switch (c->transform) {
	case KSRTP_AEAD:
		return crypto_tfm_alg_driver_name(crypto_aead_tfm(c->aead));
	case KSRTP_CM_HMAC:
		return crypto_tfm_alg_driver_name(crypto_skcipher_tfm(&c->ctr->base));
	case KSRTP_F8_HMAC:
		return "f8(aes-lib)";
	default:
		return "none";
	}
}

/**
 * ksrtp_crypto_auth_driver() - name of the driver of the keyed hash
 * @c: set of session keys
 *
 * Return: the name, valid as long as @c, or NULL for an AEAD.
 */
const char *ksrtp_crypto_auth_driver(const struct ksrtp_crypto *c)
{
	if (c->transform == KSRTP_AEAD)
		return NULL;

	return crypto_shash_driver_name(c->hmac);
}
