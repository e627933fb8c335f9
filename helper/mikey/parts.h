/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * parts - octet strings put one behind the other without copying, the input of
 * hashes, MACs and signatures
 */
#ifndef MIKEY_PARTS_H
#define MIKEY_PARTS_H

#include "span.h"

enum {
	MIKEY_PARTS_MAX		= 16,
	MIKEY_PARTS_LP_MAX	= 4,
};

/**
 * struct mikey_parts - a list of views; must not be copied, it holds pointers
 * into itself
 * @span: the views
 * @n: number of them
 * @prefix: 32-bit lengths in front of those added by mikey_parts_lp()
 * @n_prefix: number of them
 * @overflow: something was left out; the hash, MAC or signature must fail
 */
struct mikey_parts {
	struct mikey_span span[MIKEY_PARTS_MAX];
	size_t n;
	uint8_t prefix[MIKEY_PARTS_LP_MAX][4];
	size_t n_prefix;
	bool overflow;
};

/* mikey_parts_init() - an empty list */
void mikey_parts_init(struct mikey_parts *p);

/* mikey_parts_add() - add @octets as they are; they must outlive @p */
void mikey_parts_add(struct mikey_parts *p, struct mikey_span octets);

/* mikey_parts_text() - add @text with its terminating NUL octet */
void mikey_parts_text(struct mikey_parts *p, const char *text);

/* mikey_parts_lp() - add lp(@octets): 32-bit length, then the octets */
void mikey_parts_lp(struct mikey_parts *p, struct mikey_span octets);

/* context strings of section 3.7, 3.8, 3.9; to be used by mikey_parts_text() */
#define MIKEY_CTX_RESPONSE	"MIKEYv2 Response"
#define MIKEY_CTX_FINISH	"MIKEYv2 Finish"
#define MIKEY_CTX_CONFIRM	"MIKEYv2 Confirm"
#define MIKEY_CTX_UPDATE	"MIKEYv2 Update"
#define MIKEY_CTX_UPDATE_ACK	"MIKEYv2 UpdAck"
#define MIKEY_CTX_CLOSE		"MIKEYv2 Close"
#define MIKEY_CTX_GROUP		"MIKEYv2 Group"
#define MIKEY_CTX_ERROR		"MIKEYv2 Error"
#define MIKEY_CTX_KEMAC		"MIKEYv2 KEMAC"
#define MIKEY_CTX_PSK		"MIKEYv2 psk"
#define MIKEY_CTX_DH		"MIKEYv2 DH"

#endif
