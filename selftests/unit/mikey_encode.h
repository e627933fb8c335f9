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
 * Every payload goes through its own mikey_put_*() function.
 */
void mikey_encode(const struct mikey_msg *m, struct mikey_builder *b);

/**
 * mikey_in_bounds() - do all views lie inside of the message?
 * @m: a decoded message
 */
bool mikey_in_bounds(const struct mikey_msg *m);

#endif
