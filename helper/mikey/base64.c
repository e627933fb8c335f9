// SPDX-License-Identifier: BSD-3-Clause
#include "base64.h"

#include <errno.h>

static const char alphabet[] =
	"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/* the octets @at to @at + 2 as 24 bits, those behind the end are 0 */
static uint32_t group_at(struct mikey_span octets, size_t at)
{
	uint32_t group = 0;
	size_t i;

	for (i = at; i < at + 3; i++)
		group = group << 8 | (i < octets.len ? octets.at[i] : 0);
	return group;
}

int mikey_base64_encode(struct mikey_span octets, char *text, size_t room)
{
	size_t at, k, left;
	uint32_t group;
	char *p = text;

	if (octets.len > UINT16_MAX || room < MIKEY_BASE64_ROOM(octets.len))
		return -ENOSPC;

	for (at = 0; at < octets.len; at += 3) {
		group = group_at(octets, at);
		left = octets.len - at;
		for (k = 0; k < 4; k++)
			*p++ = k > left ? '=' :
				alphabet[group >> (18 - 6 * k) & 0x3f];
	}
	*p = '\0';
	return p - text;
}

/* 0..63, or -1 for anything outside the alphabet */
static int digit(char c)
{
	const char *p = c ? strchr(alphabet, c) : NULL;

	return p ? (int)(p - alphabet) : -1;
}

/* four characters to 1..3 octets; 0: malformed */
static size_t decode_group(const char *text, bool last, uint8_t octets[3])
{
	size_t n = 3, k;
	uint32_t group = 0;

	if (last && text[3] == '=')
		n = text[2] == '=' ? 1 : 2;

	for (k = 0; k <= n; k++) {
		if (digit(text[k]) < 0)
			return 0;
		group |= (uint32_t)digit(text[k]) << (18 - 6 * k);
	}
	/* unused bits */
	if (group & (0xffffffu >> 8 * n))
		return 0;

	for (k = 0; k < 3; k++)
		octets[k] = group >> (16 - 8 * k);
	return n;
}

int mikey_base64_decode(const char *text, size_t len, uint8_t *octets,
			size_t room)
{
	size_t at, n, done = 0;
	uint8_t group[3];

	if (len % 4 || len >= MIKEY_BASE64_ROOM(UINT16_MAX))
		return -EBADMSG;

	for (at = 0; at < len; at += 4) {
		n = decode_group(text + at, at + 4 == len, group);
		if (!n)
			return -EBADMSG;
		if (n > room - done)
			return -ENOSPC;
		memcpy(octets + done, group, n);
		done += n;
	}
	return done;
}
