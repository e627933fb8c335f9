/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * mikey_encode - a decoded message written again, for tests and fuzzing
 */
#ifndef MIKEY_ENCODE_H
#define MIKEY_ENCODE_H

#include "mikey/build.h"
#include "mikey/message.h"

/**
 * mikey_encode() - write a message from what was decoded of it
 * @m: the message
 * @b: takes it; see mikey_build_end()
 *
 * Every payload that has a mikey_put_*() function goes through it.
 */
void mikey_encode(const struct mikey_msg *m, struct mikey_builder *b);

/*
 * Payloads that the daemon reads but does not write.
 */

/* mikey_encode_pke() - enum mikey_pke_alg and ciphertext */
void mikey_encode_pke(struct mikey_builder *b, uint8_t alg,
		      struct mikey_span ciphertext);

void mikey_encode_upd(struct mikey_builder *b, const struct mikey_upd *upd);
void mikey_encode_group(struct mikey_builder *b,
			const struct mikey_group_ext *g);

/**
 * mikey_in_bounds() - do all views lie inside of the message?
 * @m: a decoded message
 */
bool mikey_in_bounds(const struct mikey_msg *m);

#endif
