/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * keys - key schedule of MIKEYv2, section 3.8
 */
#ifndef MIKEY_KEYS_H
#define MIKEY_KEYS_H

#include "mikey/parts.h"
#include "mikey/prf.h"
#include "settings.h"

#define MIKEY_KEY_LEN_MAX	32	/* octets of a cipher's key */
#define MIKEY_SALT_LEN_MAX	14

/**
 * struct mikey_cs_key - SRTP master key and salt of one crypto session
 * @key: TEK
 * @salt: SALT
 */
struct mikey_cs_key {
	uint8_t key[MIKEY_KEY_LEN_MAX];
	uint8_t salt[MIKEY_SALT_LEN_MAX];
};

/**
 * struct mikey_keys - every secret of one exchange, in memory for secrets
 * @prf: PRF func, names the hash, too
 * @hash_len: its octets
 * @scope: what all labels share; its RANDs are views of messages
 * @k: K, from the PSK
 * @encr: KEMAC key
 * @salt: KEMAC salt
 * @auth_r: key of the MACs that R makes
 * @auth_i: key of the MACs that I makes
 * @tgk: TGK, in DH mode the PRK
 * @ms: secret for what comes after the handshake
 * @cs: traffic keys
 */
struct mikey_keys {
	uint8_t prf;
	size_t hash_len;
	struct mikey_label_scope scope;
	uint8_t k[MIKEY_HASH_MAX];
	uint8_t encr[MIKEY_KEY_LEN_MAX];
	uint8_t salt[MIKEY_SALT_LEN_MAX];
	uint8_t auth_r[MIKEY_HASH_MAX];
	uint8_t auth_i[MIKEY_HASH_MAX];
	uint8_t tgk[MIKEY_HASH_MAX];
	uint8_t ms[MIKEY_HASH_MAX];
	struct mikey_cs_key cs[MIKEY_CS_MAX];
};

/**
 * mikey_keys_new() - an empty set of keys
 * @prf: PRF func
 * @scope: CSB ID and RANDs; the octets must outlive the keys
 *
 * Return: the keys, NULL without memory or if @prf is not known.
 */
struct mikey_keys *mikey_keys_new(uint8_t prf,
				  const struct mikey_label_scope *scope);

/* mikey_keys_free() - wipe and free; NULL is fine */
void mikey_keys_free(struct mikey_keys *keys);

/* mikey_keys_forget() - wipe all but MS and the traffic keys */
void mikey_keys_forget(struct mikey_keys *keys);

/* mikey_keys_hmac() - HMAC with the hash of a PRF, see mikey_hmac_fn */
int mikey_keys_hmac(uint8_t prf, struct mikey_span key,
		    const struct mikey_parts *message, uint8_t *out);

/* mikey_keys_hash() - H() over parts; 0 or -EIO */
int mikey_keys_hash(uint8_t prf, const struct mikey_parts *parts, uint8_t *out);

/* mikey_keys_th() - TH() over @n messages, at most 3; 0 or -EIO */
int mikey_keys_th(uint8_t prf, const struct mikey_span *messages, size_t n,
		  uint8_t *out);

/* mikey_keys_psk() - set K from an external PSK; 0 or -EIO */
int mikey_keys_psk(struct mikey_keys *keys, struct mikey_span psk);

/**
 * mikey_keys_kemac() - set encr, salt and auth_r from K
 * @keys: the keys
 * @m1: M1
 * @encr_len: octets of the KEMAC key
 * @salt_len: octets of the KEMAC salt
 *
 * Return: 0, -EIO.
 */
int mikey_keys_kemac(struct mikey_keys *keys, struct mikey_span m1,
		     size_t encr_len, size_t salt_len);

/* mikey_keys_dh() - set tgk to the PRK of a shared secret; 0 or -EIO */
int mikey_keys_dh(struct mikey_keys *keys, struct mikey_span zz);

/**
 * mikey_keys_finish() - set auth_i
 * @keys: the keys
 * @kf: K or PRK, hash_len octets
 * @m1: M1
 * @m2: M2
 *
 * Return: 0, -EIO.
 */
int mikey_keys_finish(struct mikey_keys *keys, const uint8_t *kf,
		      struct mikey_span m1, struct mikey_span m2);

/**
 * mikey_keys_traffic() - set TEK and SALT of one crypto session from tgk
 * @keys: the keys
 * @cs: CS ID, 1 to MIKEY_CS_MAX
 * @th_k: transcript hash of the mode
 * @key_len: octets of the master key
 * @salt_len: octets of the master salt
 *
 * Return: 0, -EIO.
 */
int mikey_keys_traffic(struct mikey_keys *keys, uint8_t cs, const uint8_t *th_k,
		       size_t key_len, size_t salt_len);

/* mikey_keys_ms() - set MS from tgk and the whole transcript; 0 or -EIO */
int mikey_keys_ms(struct mikey_keys *keys, struct mikey_span m1,
		  struct mikey_span m2, struct mikey_span m3);

/**
 * mikey_keys_from_ms() - a secret of the time after the handshake
 * @keys: the keys
 * @c: constant: KU, RPSK, RPSK-ID, or MSG_AUTH for the key of M4
 * @use: MIKEY_USE_SECRETS; MIKEY_USE_R_TO_I for the key of M4
 * @out: takes the secret
 * @len: octets wanted
 *
 * Return: 0, -EIO.
 */
int mikey_keys_from_ms(const struct mikey_keys *keys, uint32_t c, uint8_t use,
		       uint8_t *out, size_t len);

#endif
