/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * identity - who we are and whom we can authenticate: own identity, own
 * certificate and key, trusted CAs, pre-shared keys, pinned fingerprints
 */
#ifndef MIKEY_IDENTITY_H
#define MIKEY_IDENTITY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "mikey/fpr.h"

#define MIKEY_URI_MAX		255	/* octets of an identity */
#define MIKEY_PSK_MIN		16	/* octets of a pre-shared key */
#define MIKEY_PSK_MAX		64

struct crypto_chain;
struct crypto_key;
struct crypto_store;

/**
 * struct mikey_why - one sentence for the operator, never a secret
 * @text: lower case, no full stop, names the file if there is one
 */
struct mikey_why {
	char text[256];
};

/* opaque, counted, read-only once it is in use by a node */
struct mikey_identity;

/**
 * mikey_identity_new() - an identity without any credential
 * @uri: own identity, e.g. "sip:alice@a.example", 1..MIKEY_URI_MAX octets
 *
 * Context: all functions of this header run on the loop thread.
 *
 * Return: a reference, or NULL without memory or if @uri does not fit.
 */
struct mikey_identity *mikey_identity_new(const char *uri);

/* mikey_identity_get() - take one more reference */
struct mikey_identity *mikey_identity_get(struct mikey_identity *id);

/* mikey_identity_put() - drop a reference; the last one wipes; NULL is fine */
void mikey_identity_put(struct mikey_identity *id);

/**
 * mikey_identity_add_psk() - add the key of an ordered pair of identities
 * @id: the identity
 * @idi: identity of the initiator
 * @idr: identity of the responder, not @idi
 * @path: file with the key as hex, base64 or raw octets
 * @why: set on failure
 *
 * The key counts for exchanges that @idi starts, only. One of the two must be
 * the own identity. The file must be regular, owned by root or by the own
 * user, and neither readable nor writable for group and others.
 *
 * A file of text is hex if all of it is hex, else base64 if all of it is that;
 * anything else is the key itself. A last newline of a text does not count.
 *
 * Return: 0, -EACCES unsafe file, -EINVAL key or pair not usable, -EEXIST pair
 * known already, -ENOMEM, or what open() and read() said.
 */
int mikey_identity_add_psk(struct mikey_identity *id, const char *idi,
			   const char *idr, const char *path,
			   struct mikey_why *why);

/**
 * mikey_identity_set_cert() - set the own certificate chain and private key
 * @id: the identity
 * @cert_path: PEM, leaf first
 * @key_path: PEM, not encrypted; same rule for the file as for a PSK
 * @why: set on failure
 *
 * Ed25519, ECDSA P-256 and RSA of 2048 bits and more are usable.
 *
 * Return: 0, -EACCES unsafe file, -EINVAL not readable as PEM, key does not
 * belong to the certificate or is of no usable type, or a file error.
 */
int mikey_identity_set_cert(struct mikey_identity *id, const char *cert_path,
			    const char *key_path, struct mikey_why *why);

/**
 * mikey_identity_set_ca() - set the CA certificates that peers may chain to
 * @id: the identity
 * @path: PEM, one certificate or more; must not be writable for others
 * @why: set on failure
 *
 * Return: 0, -EACCES unsafe file, -EINVAL no certificate in it, a file error.
 */
int mikey_identity_set_ca(struct mikey_identity *id, const char *path,
			  struct mikey_why *why);

/**
 * mikey_identity_add_pin() - accept a certificate for one peer identity
 * @id: the identity
 * @peer: the identity the peer claims
 * @fpr: fingerprint of its certificate
 *
 * A peer with pins is BOUND if its certificate has one of them and MISMATCH
 * otherwise, unless the owner of the session gives fingerprints itself.
 *
 * Return: 0, -ENOSPC too many, -EINVAL @peer does not fit, -ENOMEM.
 */
int mikey_identity_add_pin(struct mikey_identity *id, const char *peer,
			   const struct mikey_fpr *fpr);

/* mikey_identity_uri() - the own identity, ends in a NUL octet */
const char *mikey_identity_uri(const struct mikey_identity *id);

/**
 * mikey_identity_fpr() - fingerprint of the own leaf certificate
 * @id: the identity
 * @hash: hash function
 * @fpr: the fingerprint
 *
 * Return: 0, -ENOENT if there is no certificate.
 */
int mikey_identity_fpr(const struct mikey_identity *id,
		       enum mikey_fpr_hash hash, struct mikey_fpr *fpr);

/**
 * mikey_identity_psk() - find the key of an ordered pair
 * @id: the identity
 * @idi: identity of the initiator, @idi_len octets
 * @idi_len: octets of @idi
 * @idr: identity of the responder, @idr_len octets
 * @idr_len: octets of @idr
 * @len: set to the octets of the key
 *
 * Return: the key, owned by @id, or NULL.
 */
const uint8_t *mikey_identity_psk(const struct mikey_identity *id,
				  const void *idi, size_t idi_len,
				  const void *idr, size_t idr_len, size_t *len);

/* mikey_identity_has_psk() - is there a PSK for exchanges we would start? */
bool mikey_identity_has_psk(const struct mikey_identity *id);

/* mikey_identity_pins() - pins of peer @uri, or NULL if there are none */
const struct mikey_fprs *mikey_identity_pins(const struct mikey_identity *id,
					     const void *uri, size_t len);

/* mikey_identity_chain() - own certificates, or NULL */
const struct crypto_chain *mikey_identity_chain(const struct mikey_identity *id);

/* mikey_identity_key() - own private key, or NULL */
const struct crypto_key *mikey_identity_key(const struct mikey_identity *id);

/* mikey_identity_store() - trusted CAs, or NULL */
const struct crypto_store *mikey_identity_store(const struct mikey_identity *id);

/**
 * mikey_fpr_of_cert() - compute a fingerprint
 * @fpr: the fingerprint; its len is 0 if the computation failed
 * @hash: hash function
 * @cert: the certificate as sent
 * @len: octets of @cert
 *
 * Context: any thread.
 */
void mikey_fpr_of_cert(struct mikey_fpr *fpr, enum mikey_fpr_hash hash,
		       const uint8_t *cert, size_t len);

/**
 * mikey_fprs_match() - does a certificate have one of the fingerprints?
 * @fprs: the fingerprints; only those of the strongest hash count
 * @cert: the certificate as sent
 * @len: octets of @cert
 *
 * Context: any thread.
 */
bool mikey_fprs_match(const struct mikey_fprs *fprs, const uint8_t *cert,
		      size_t len);

#endif
