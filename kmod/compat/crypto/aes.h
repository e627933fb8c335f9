/* SPDX-License-Identifier: GPL-2.0 */
/* Before 7.0 the AES library has no keys that can only encrypt */
#ifndef KSRTP_COMPAT_CRYPTO_AES_H
#define KSRTP_COMPAT_CRYPTO_AES_H

#include <linux/version.h>
#include_next <crypto/aes.h>

#if LINUX_VERSION_CODE < KERNEL_VERSION(7, 0, 0)
struct aes_enckey {
	struct crypto_aes_ctx ctx;
};

static inline int aes_prepareenckey(struct aes_enckey *key, const u8 *in_key, size_t key_len)
{
	return aes_expandkey(&key->ctx, in_key, key_len);
}

static inline void ksrtp_aes_encrypt(const struct aes_enckey *key, u8 *out, const u8 *in)
{
	aes_encrypt(&key->ctx, out, in);
}
#else
static inline void ksrtp_aes_encrypt(const struct aes_enckey *key, u8 *out, const u8 *in)
{
	aes_encrypt(key, out, in);
}
#endif

#endif /* KSRTP_COMPAT_CRYPTO_AES_H */
