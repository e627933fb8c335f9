/* SPDX-License-Identifier: GPL-2.0 */
#ifndef KSRTP_CORE_KEYSTREAM_H
#define KSRTP_CORE_KEYSTREAM_H

#include <linux/types.h>

#define KSRTP_BLOCK_LEN		16

/**
 * struct ksrtp_block_cipher - AES under one key
 * @encrypt: encrypt the block @in to @out, KSRTP_BLOCK_LEN octets each
 * @key: passed to @encrypt
 */
struct ksrtp_block_cipher {
	void (*encrypt)(const void *key, u8 *out, const u8 *in);
	const void *key;
};

/**
 * struct ksrtp_keystream - a keystream in the making
 * @cipher: block cipher under the encryption key
 * @f8: F8 mode, else counter mode
 * @iv: counter mode: counter block; F8: IV' of RFC 3711
 * @block: last block of keystream
 * @n: number of the next block
 * @used: octets of @block that are spent
 */
struct ksrtp_keystream {
	const struct ksrtp_block_cipher *cipher;
	bool f8;
	u8 iv[KSRTP_BLOCK_LEN];
	u8 block[KSRTP_BLOCK_LEN];
	u32 n;
	size_t used;
};

void ksrtp_keystream_cm(struct ksrtp_keystream *ks,
			const struct ksrtp_block_cipher *cipher, const u8 *iv);
void ksrtp_keystream_f8(struct ksrtp_keystream *ks,
			const struct ksrtp_block_cipher *cipher,
			const struct ksrtp_block_cipher *masked, const u8 *iv);
void ksrtp_keystream_xor(struct ksrtp_keystream *ks, u8 *buf, size_t len);
void ksrtp_keystream_end(struct ksrtp_keystream *ks);

void ksrtp_f8_mask(u8 *key, size_t len, const u8 *salt, size_t salt_len);

#endif /* KSRTP_CORE_KEYSTREAM_H */
