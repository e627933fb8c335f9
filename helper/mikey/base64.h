/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * base64 - RFC 4648 section 4, with padding, without line breaks
 */
#ifndef MIKEY_BASE64_H
#define MIKEY_BASE64_H

#include "span.h"

/* octets of text for @len octets, with the terminating NUL */
#define MIKEY_BASE64_ROOM(len)	(((len) + 2) / 3 * 4 + 1)

/**
 * mikey_base64_encode() - octets to text
 * @octets: the octets
 * @text: takes the text and a NUL
 * @room: octets of @text
 *
 * Return: length of the text, -ENOSPC.
 */
int mikey_base64_encode(struct mikey_span octets, char *text,
			size_t room) MIKEY_MUST_CHECK;

/**
 * mikey_base64_decode() - text to octets
 * @text: the text
 * @len: its length
 * @octets: takes the octets
 * @room: octets of @octets
 *
 * Strict: padding must be there and unused bits must be 0, so that there is
 * exactly one text for any octets.
 *
 * Return: number of octets, -EBADMSG, -ENOSPC.
 */
int mikey_base64_decode(const char *text, size_t len, uint8_t *octets,
			size_t room) MIKEY_MUST_CHECK;

#endif
