// SPDX-License-Identifier: BSD-3-Clause
#include <stdlib.h>

#include <openssl/evp.h>

#include "block.h"

static void encrypt(const void *key, u8 *out, const u8 *in)
{
	int n;

	if (!EVP_EncryptUpdate((EVP_CIPHER_CTX *)key, out, &n, in, KSRTP_BLOCK_LEN))
		abort();
}

static const EVP_CIPHER *mode_of(size_t len)
{
	switch (len) {
	case 16:
		return EVP_aes_128_ecb();
	case 24:
		return EVP_aes_192_ecb();
	case 32:
		return EVP_aes_256_ecb();
	}
	abort();
}

/**
 * block_new() - AES under a key
 * @key: the key
 * @len: its octets: 16, 24 or 32
 *
 * Return: the cipher, freed by block_free().
 */
struct ksrtp_block_cipher block_new(const u8 *key, size_t len)
{
	EVP_CIPHER_CTX *ctx = EVP_CIPHER_CTX_new();

	if (!ctx || !EVP_EncryptInit_ex(ctx, mode_of(len), NULL, key, NULL))
		abort();
	EVP_CIPHER_CTX_set_padding(ctx, 0);
	return (struct ksrtp_block_cipher){ encrypt, ctx };
}

void block_free(struct ksrtp_block_cipher *cipher)
{
	EVP_CIPHER_CTX_free((EVP_CIPHER_CTX *)cipher->key);
}
