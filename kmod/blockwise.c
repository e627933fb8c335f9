// SPDX-License-Identifier: GPL-2.0
/*
 * AES block by block, by the kernel's library: for key derivation and F8 mode,
 * which are rare or short. It needs no request and works on any memory, in any
 * context. Bulk work is done by the drivers in crypto.c.
 */
#include <crypto/aes.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/ksrtp.h>

#include "blockwise.h"

/**
 * struct ksrtp_blockwise - AES under one key, or for F8 mode under two
 * @cipher: under the key
 * @masked: under the key that F8 derives from it; without @encrypt: no F8
 * @aes: key of @cipher
 * @aes_masked: key of @masked
 */
struct ksrtp_blockwise {
	struct ksrtp_block_cipher cipher;
	struct ksrtp_block_cipher masked;
	struct aes_enckey aes;
	struct aes_enckey aes_masked;
};

static void encrypt(const void *key, u8 *out, const u8 *in)
{
	ksrtp_aes_encrypt(key, out, in);
}

/**
 * ksrtp_blockwise_new() - room for a key
 *
 * Context: process.
 *
 * Return: the cipher without a key, or NULL if there is no memory.
 */
struct ksrtp_blockwise *ksrtp_blockwise_new(void)
{
	struct ksrtp_blockwise *b = kzalloc(sizeof(*b), GFP_KERNEL_ACCOUNT);

	if (b) {
		b->cipher = (struct ksrtp_block_cipher){ encrypt, &b->aes };
		b->masked.key = &b->aes_masked;
	}

	return b;
}

/**
 * ksrtp_blockwise_free() - wipe and free
 * @b: the cipher, or NULL
 */
void ksrtp_blockwise_free(struct ksrtp_blockwise *b)
{
	kfree_sensitive(b);
}

/**
 * ksrtp_blockwise_set() - set the key, for counter mode
 * @b: the cipher
 * @key: key
 * @len: its octets: 16, 24 or 32
 *
 * Context: any.
 *
 * Return: 0, -EINVAL if @len is another.
 */
int ksrtp_blockwise_set(struct ksrtp_blockwise *b, const u8 *key, size_t len)
{
	return aes_prepareenckey(&b->aes, key, len);
}

/**
 * ksrtp_blockwise_set_f8() - set the key, for F8 mode
 * @b: the cipher
 * @key: session encryption key
 * @len: its octets, at most KSRTP_MASTER_KEY_MAX
 * @salt: session salt
 * @salt_len: its octets, at most @len
 *
 * Context: any.
 *
 * Return: 0, -EINVAL if @len is none of AES.
 */
int ksrtp_blockwise_set_f8(struct ksrtp_blockwise *b, const u8 *key, size_t len,
			   const u8 *salt, size_t salt_len)
{
	u8 masked[KSRTP_MASTER_KEY_MAX];
	int err;

	memcpy(masked, key, len);
	ksrtp_f8_mask(masked, len, salt, salt_len);
	err = aes_prepareenckey(&b->aes_masked, masked, len) ?:
	      aes_prepareenckey(&b->aes, key, len);
	memzero_explicit(masked, sizeof(masked));
	b->masked.encrypt = encrypt;
	return err;
}

/**
 * ksrtp_blockwise_cipher() - the cipher under its key
 * @b: the cipher
 *
 * Return: valid as long as @b.
 */
const struct ksrtp_block_cipher *ksrtp_blockwise_cipher(const struct ksrtp_blockwise *b)
{
	return &b->cipher;
}

/**
 * ksrtp_blockwise_start() - begin the keystream of a packet
 * @b: the cipher, keyed
 * @ks: filled in; ended by ksrtp_keystream_end()
 * @iv: KSRTP_BLOCK_LEN octets, as the mode wants them
 *
 * Context: any.
 */
void ksrtp_blockwise_start(const struct ksrtp_blockwise *b,
			   struct ksrtp_keystream *ks, const u8 *iv)
{
	if (b->masked.encrypt)
		ksrtp_keystream_f8(ks, &b->cipher, &b->masked, iv);
	else
		ksrtp_keystream_cm(ks, &b->cipher, iv);
}
