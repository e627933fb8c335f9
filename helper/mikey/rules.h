/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * rules - which payloads a message has, how many, and in which order
 */
#ifndef MIKEY_RULES_H
#define MIKEY_RULES_H

#include "message.h"

/**
 * struct mikey_rule - one place in the order of payloads
 * @code: payload code; MIKEY_PL_EXT also takes new payloads that are skipped
 * @min: number of payloads that must stand here
 * @max: number that may; 0 ends the table
 */
struct mikey_rule {
	uint8_t code;
	uint8_t min;
	uint8_t max;
};

/**
 * struct mikey_order - how far a message has come in its order
 * @at: the current place
 * @n: payloads at it so far
 */
struct mikey_order {
	const struct mikey_rule *at;
	size_t n;
};

/* mikey_order_init() - begin; false: data type not known */
bool mikey_order_init(struct mikey_order *o, uint8_t data_type);

/* mikey_order_next() - may a payload of this code come now? */
bool mikey_order_next(struct mikey_order *o, uint8_t code);

/**
 * mikey_order_end() - may the message end now?
 * @o: the order
 * @missing: set to the code of the payload that is missing
 */
bool mikey_order_end(struct mikey_order *o, uint8_t *missing);

/**
 * mikey_msg_check() - rules that concern several payloads of one message
 * @m: all payloads are decoded
 * @f: set if this fails
 *
 * Return: as mikey_msg_decode().
 */
int mikey_msg_check(const struct mikey_msg *m, struct mikey_fault *f);

#endif
