// SPDX-License-Identifier: GPL-2.0
/* Keystreams block by block: AES-CM and AES-F8 (RFC 3711 section 4.1) */
#include <linux/string.h>
#include <linux/unaligned.h>

#include "keystream.h"

#define F8_PAD	0x55

static void start(struct ksrtp_keystream *ks, const struct ksrtp_block_cipher *cipher,
		  bool f8)
{
	memset(ks, 0, sizeof(*ks));
	ks->cipher = cipher;
	ks->f8 = f8;
	ks->used = KSRTP_BLOCK_LEN;
}

/**
 * ksrtp_keystream_cm() - begin a keystream of AES counter mode
 * @ks: filled in; ended by ksrtp_keystream_end()
 * @cipher: AES under the encryption key, valid as long as @ks
 * @iv: first counter block, its last 16 bits are 0: x * 2^16 of the RFC
 *
 * Source: RFC 3711 section 4.1.1, which gives a packet 2^16 blocks.
 */
void ksrtp_keystream_cm(struct ksrtp_keystream *ks,
			const struct ksrtp_block_cipher *cipher, const u8 *iv)
{
	start(ks, cipher, false);
	memcpy(ks->iv, iv, KSRTP_BLOCK_LEN);
}

/**
 * ksrtp_keystream_f8() - begin a keystream of AES-F8
 * @ks: filled in; ended by ksrtp_keystream_end()
 * @cipher: AES under the encryption key, valid as long as @ks
 * @masked: AES under the key that ksrtp_f8_mask() makes of it
 * @iv: IV of the packet
 *
 * Source: RFC 3711 section 4.1.2.1.
 */
void ksrtp_keystream_f8(struct ksrtp_keystream *ks,
			const struct ksrtp_block_cipher *cipher,
			const struct ksrtp_block_cipher *masked, const u8 *iv)
{
	start(ks, cipher, true);
	masked->encrypt(masked->key, ks->iv, iv);
}

/* counter mode: E(IV + n); F8: S(n) = E(IV' XOR n XOR S(n - 1)) */
static void next_block(struct ksrtp_keystream *ks)
{
	u8 in[KSRTP_BLOCK_LEN];
	unsigned int i;

	memcpy(in, ks->iv, sizeof(in));
	if (ks->f8) {
		put_unaligned_be32(get_unaligned_be32(in + 12) ^ ks->n, in + 12);
		for (i = 0; i < sizeof(in); i++)
			in[i] ^= ks->block[i];
	} else {
		put_unaligned_be16(ks->n, in + 14);
	}

	ks->cipher->encrypt(ks->cipher->key, ks->block, in);
	ks->n++;
	ks->used = 0;
	memzero_explicit(in, sizeof(in));
}

/**
 * ksrtp_keystream_xor() - encrypt or decrypt the next octets
 * @ks: keystream
 * @buf: octets, in place
 * @len: how many
 */
void ksrtp_keystream_xor(struct ksrtp_keystream *ks, u8 *buf, size_t len)
{
	while (len--) {
		if (ks->used == KSRTP_BLOCK_LEN)
			next_block(ks);
		*buf++ ^= ks->block[ks->used++];
	}
}

/**
 * ksrtp_keystream_end() - wipe what is left of a keystream
 * @ks: keystream
 */
void ksrtp_keystream_end(struct ksrtp_keystream *ks)
{
	memzero_explicit(ks, sizeof(*ks));
}

/**
 * ksrtp_f8_mask() - make the key of F8's IV out of the encryption key
 * @key: encryption key, in place
 * @len: its octets
 * @salt: session salt
 * @salt_len: its octets, at most @len
 *
 * The mask m is the salt, padded with 0101... on the right.
 * Source: RFC 3711 section 4.1.2.1.
 */
void ksrtp_f8_mask(u8 *key, size_t len, const u8 *salt, size_t salt_len)
{
	size_t i;

	for (i = 0; i < len; i++)
		key[i] ^= i < salt_len ? salt[i] : F8_PAD;
}
