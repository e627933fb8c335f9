/* SPDX-License-Identifier: GPL-2.0 */
#ifndef KSRTP_CRYPTO_H
#define KSRTP_CRYPTO_H

#include <linux/scatterlist.h>
#include <linux/types.h>

#include "blockwise.h"
#include "core/kdf.h"
#include "core/suite.h"

struct crypto_aead;
struct crypto_shash;
struct crypto_sync_skcipher;

/**
 * struct ksrtp_crypto - one set of session keys
 * @transform: which part of the union is in use
 * @hmac: keyed hash
 * @ctr: counter mode, the fastest driver that completes synchronously
 * @ctr_slow: the same for contexts in which SIMD cannot be used, or NULL if
 *	@ctr takes care of that itself
 * @f8: AES in F8 mode
 * @aead: AES-GCM, as @ctr
 * @aead_slow: as @ctr_slow
 * @salt: session salt
 *
 * Immutable between ksrtp_crypto_init() and ksrtp_crypto_exit().
 */
struct ksrtp_crypto {
	enum ksrtp_transform transform;
	union {
		struct {
			struct crypto_shash *hmac;
			union {
				struct {
					struct crypto_sync_skcipher *ctr;
					struct crypto_sync_skcipher *ctr_slow;
				};
				struct ksrtp_blockwise *f8;
			};
		};
		struct {
			struct crypto_aead *aead;
			struct crypto_aead *aead_slow;
		};
	};
	u8 salt[KSRTP_SALT_MAX];
};

int ksrtp_crypto_init(struct ksrtp_crypto *c, const struct ksrtp_suite *suite,
		      const u8 *key, const u8 *auth_key, const u8 *salt);
void ksrtp_crypto_exit(struct ksrtp_crypto *c);

int ksrtp_crypto_ctr(const struct ksrtp_crypto *c, u8 *iv, u8 *buf, size_t len);
void ksrtp_crypto_f8(const struct ksrtp_crypto *c, const u8 *iv, u8 *buf, size_t len);
int ksrtp_crypto_mac(const struct ksrtp_crypto *c, const u8 *buf, size_t len,
		     u8 *mac);
int ksrtp_crypto_seal(const struct ksrtp_crypto *c, u8 *iv,
		      struct scatterlist *sg, size_t aad_len, size_t len);
int ksrtp_crypto_open(const struct ksrtp_crypto *c, u8 *iv,
		      struct scatterlist *sg, size_t aad_len, size_t len);

u64 ksrtp_crypto_digest(const u8 *octets, size_t len);

const char *ksrtp_crypto_cipher_driver(const struct ksrtp_crypto *c);
const char *ksrtp_crypto_auth_driver(const struct ksrtp_crypto *c);

#endif /* KSRTP_CRYPTO_H */
