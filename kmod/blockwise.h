/* SPDX-License-Identifier: GPL-2.0 */
#ifndef KSRTP_BLOCKWISE_H
#define KSRTP_BLOCKWISE_H

#include <linux/types.h>

#include "core/keystream.h"

struct ksrtp_blockwise;

struct ksrtp_blockwise *ksrtp_blockwise_new(void);
void ksrtp_blockwise_free(struct ksrtp_blockwise *b);
int ksrtp_blockwise_set(struct ksrtp_blockwise *b, const u8 *key, size_t len);
int ksrtp_blockwise_set_f8(struct ksrtp_blockwise *b, const u8 *key, size_t len,
			   const u8 *salt, size_t salt_len);
const struct ksrtp_block_cipher *ksrtp_blockwise_cipher(const struct ksrtp_blockwise *b);
void ksrtp_blockwise_start(const struct ksrtp_blockwise *b,
			   struct ksrtp_keystream *ks, const u8 *iv);

#endif /* KSRTP_BLOCKWISE_H */
