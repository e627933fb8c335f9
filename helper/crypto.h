/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * crypto - every use of OpenSSL; algorithms are fetched once
 *
 * All functions but crypto_init() and crypto_exit() may run on any thread.
 */
#ifndef MIKEY_CRYPTO_H
#define MIKEY_CRYPTO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "mikey/span.h"

#define CRYPTO_HASH_MAX		64
#define CRYPTO_GCM_TAG		16
#define CRYPTO_GCM_NONCE	12
#define CRYPTO_SHARE_MAX	65	/* octets of a DH share on the wire */
#define CRYPTO_ZZ_MAX		32	/* octets of a raw shared secret */
#define CRYPTO_SIG_MAX		1024	/* RSA of 8192 bits */
#define CRYPTO_CHAIN_MAX	8	/* certificates of one chain */

/* TLS NamedGroup and SignatureScheme */
#define CRYPTO_X25519		0x001d
#define CRYPTO_P256		0x0017
#define CRYPTO_ED25519		0x0807
#define CRYPTO_ECDSA_P256	0x0403
#define CRYPTO_RSA_PSS		0x0804

enum crypto_hash {
	CRYPTO_SHA256,
	CRYPTO_SHA384,
	CRYPTO_SHA512,
};

struct crypto_dh;
struct crypto_key;
struct crypto_chain;
struct crypto_store;

/**
 * crypto_init() - fetch the algorithms; may be called again
 *
 * Context: the main thread, before any other function of this header.
 *
 * Return: 0, -EOPNOTSUPP if OpenSSL lacks one of them.
 */
int crypto_init(void);

/* crypto_exit() - the inverse; nothing of this header may be used after it */
void crypto_exit(void);

/*
 * crypto_random() - fill with what others will see; 0 or -EIO
 *
 * Secrets come from a generator of their own, so that nothing on the wire
 * tells of its state.
 */
int crypto_random(void *buf, size_t len);

/* crypto_random_secret() - fill with what nobody else may know; 0 or -EIO */
int crypto_random_secret(void *buf, size_t len);

/* crypto_equal() - compare in constant time */
bool crypto_equal(const void *a, const void *b, size_t len);

/* crypto_wipe() - overwrite for good */
void crypto_wipe(void *p, size_t len);

/**
 * crypto_secret_alloc() - zeroed memory for secrets
 * @len: octets
 *
 * It stays out of core dumps and, as far as limits allow, out of swap.
 *
 * Return: memory for crypto_secret_free(), NULL if there is none.
 */
void *crypto_secret_alloc(size_t len);

/* crypto_secret_free() - wipe and free what crypto_secret_alloc() gave */
void crypto_secret_free(void *p, size_t len);

/* crypto_hash_len() - octets of a digest */
size_t crypto_hash_len(enum crypto_hash hash);

/* crypto_digest() - hash @n spans one after the other; 0 or -EIO */
int crypto_digest(enum crypto_hash hash, const struct mikey_span *in, size_t n,
		  uint8_t *out);

/* crypto_hmac() - HMAC over @n spans, full length; 0 or -EIO */
int crypto_hmac(enum crypto_hash hash, const void *key, size_t key_len,
		const struct mikey_span *in, size_t n, uint8_t *out);

/**
 * crypto_gcm_seal() - AES-GCM
 * @key: @key_len octets
 * @key_len: 16 or 32
 * @nonce: CRYPTO_GCM_NONCE octets
 * @aad: additional data
 * @n_aad: number of spans of @aad
 * @in: clear text, @len octets
 * @len: octets of @in
 * @out: @len + CRYPTO_GCM_TAG octets, the tag last
 *
 * Return: 0, -EIO.
 */
int crypto_gcm_seal(const uint8_t *key, size_t key_len, const uint8_t *nonce,
		    const struct mikey_span *aad, size_t n_aad,
		    const uint8_t *in, size_t len, uint8_t *out);

/**
 * crypto_gcm_open() - the inverse of crypto_gcm_seal()
 * @key: @key_len octets
 * @key_len: 16 or 32
 * @nonce: CRYPTO_GCM_NONCE octets
 * @aad: additional data
 * @n_aad: number of spans of @aad
 * @in: cipher text and tag, @len octets
 * @len: octets of @in
 * @out: @len - CRYPTO_GCM_TAG octets, wiped on failure
 *
 * Return: 0, -EBADMSG shorter than a tag, -EKEYREJECTED tag wrong, -EIO.
 */
int crypto_gcm_open(const uint8_t *key, size_t key_len, const uint8_t *nonce,
		    const struct mikey_span *aad, size_t n_aad,
		    const uint8_t *in, size_t len, uint8_t *out);

/* crypto_ctr() - AES-128 in counter mode from block @iv; 0 or -EIO */
int crypto_ctr(const uint8_t *key, const uint8_t *iv, const uint8_t *in,
	       size_t len, uint8_t *out);

/**
 * crypto_dh_new() - make a key pair
 * @group: CRYPTO_X25519 or CRYPTO_P256
 *
 * Return: the pair, NULL if OpenSSL failed.
 */
struct crypto_dh *crypto_dh_new(uint16_t group);

/**
 * crypto_dh_import() - the key pair of a known private key
 * @group: CRYPTO_X25519 or CRYPTO_P256
 * @priv: 32 octets
 *
 * Return: the pair, NULL if @priv is not usable.
 */
struct crypto_dh *crypto_dh_import(uint16_t group, const uint8_t *priv);

/* crypto_dh_free() - wipes; NULL is fine */
void crypto_dh_free(struct crypto_dh *dh);

/* crypto_dh_share_len() - octets of a share of @group, 0: unknown group */
size_t crypto_dh_share_len(uint16_t group);

/* crypto_dh_group() - the group of a pair */
uint16_t crypto_dh_group(const struct crypto_dh *dh);

/* crypto_dh_share() - own share as TLS 1.3 writes it */
const uint8_t *crypto_dh_share(const struct crypto_dh *dh);

/**
 * crypto_dh_derive() - the raw shared secret
 * @dh: own pair
 * @share: the peer's share
 * @len: octets of @share
 * @zz: CRYPTO_ZZ_MAX octets
 *
 * Return: 0, -EBADMSG if @share is no valid point or leads to zero, -EIO.
 */
int crypto_dh_derive(const struct crypto_dh *dh, const uint8_t *share,
		     size_t len, uint8_t *zz);

/**
 * crypto_key_load() - read a private key
 * @pem: @len octets; an encrypted key is not read
 * @len: octets of @pem
 *
 * Return: the key, NULL if it is not readable or of no usable type.
 */
struct crypto_key *crypto_key_load(const void *pem, size_t len);

/* crypto_key_ed25519() - an Ed25519 private key from its 32 octet seed */
struct crypto_key *crypto_key_ed25519(const uint8_t *seed);

/**
 * crypto_key_of_cert() - the public key of a certificate
 * @der: X.509 certificate, @len octets
 * @len: octets of @der
 *
 * Return: the key, NULL if the certificate is malformed, has a key of no
 * usable type, or must not be used for signatures.
 */
struct crypto_key *crypto_key_of_cert(const uint8_t *der, size_t len);

/* crypto_key_free() - wipes; NULL is fine */
void crypto_key_free(struct crypto_key *key);

/* crypto_key_match() - does private @key belong to public @pub? */
bool crypto_key_match(const struct crypto_key *key,
		      const struct crypto_key *pub);

/* crypto_key_scheme() - the signature scheme that fits @key */
uint16_t crypto_key_scheme(const struct crypto_key *key);

/* crypto_sig_len() - octets of a signature by @key */
size_t crypto_sig_len(const struct crypto_key *key);

/**
 * crypto_sign() - sign with the scheme of the key; ECDSA as r || s
 * @key: private key
 * @msg: @len octets
 * @len: octets of @msg
 * @sig: crypto_sig_len() octets
 *
 * Return: 0, -EIO.
 */
int crypto_sign(const struct crypto_key *key, const void *msg, size_t len,
		uint8_t *sig);

/**
 * crypto_verify() - check a signature
 * @key: public key
 * @scheme: scheme the signer named; must fit the key
 * @msg: @len octets
 * @len: octets of @msg
 * @sig: @sig_len octets
 * @sig_len: octets of @sig
 *
 * Return: 0, -EKEYREJECTED.
 */
int crypto_verify(const struct crypto_key *key, uint16_t scheme,
		  const void *msg, size_t len, const uint8_t *sig,
		  size_t sig_len);

/**
 * crypto_chain_load() - read certificates
 * @pem: @len octets, leaf first
 * @len: octets of @pem
 *
 * Return: the chain, NULL if there is no certificate, one is malformed or
 * there are more than CRYPTO_CHAIN_MAX.
 */
struct crypto_chain *crypto_chain_load(const void *pem, size_t len);

/* crypto_chain_free() - NULL is fine */
void crypto_chain_free(struct crypto_chain *chain);

/* crypto_chain_der() - the certificates as DER, leaf first */
const struct mikey_span *crypto_chain_der(const struct crypto_chain *chain,
					   size_t *n);

/* crypto_store_load() - trusted certificates from @len octets PEM, or NULL */
struct crypto_store *crypto_store_load(const void *pem, size_t len);

/* crypto_store_free() - NULL is fine */
void crypto_store_free(struct crypto_store *store);

/**
 * crypto_store_verify() - does a chain lead to a trusted certificate?
 * @store: trusted certificates
 * @chain: DER, leaf first
 * @n: number of certificates, at least 1
 * @id: identity the leaf must have, mikeyv2 section 3.10
 * @is_uri: @id is a URI, else a NAI
 *
 * Validity dates are compared with the system's calendar.
 *
 * Return: 0, -EBADMSG malformed, -EKEYREJECTED not trusted, -EPERM trusted, but
 * of somebody else.
 */
int crypto_store_verify(const struct crypto_store *store,
			const struct mikey_span *chain, size_t n,
			struct mikey_span id, bool is_uri);

#endif
