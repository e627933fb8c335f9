/* SPDX-License-Identifier: BSD-3-Clause */
/* AES of OpenSSL as the block cipher of kmod/core */
#ifndef KSRTP_UNIT_BLOCK_H
#define KSRTP_UNIT_BLOCK_H

#include "core/keystream.h"

struct ksrtp_block_cipher block_new(const u8 *key, size_t len);
void block_free(struct ksrtp_block_cipher *cipher);

#endif /* KSRTP_UNIT_BLOCK_H */
