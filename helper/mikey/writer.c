// SPDX-License-Identifier: BSD-3-Clause
#include "writer.h"

#include <errno.h>
#include <limits.h>

void wr_init(struct writer *w, uint8_t *octets, size_t room)
{
	*w = (struct writer){ .octets = octets, .room = room };
}

/*
 * A failure stays: whoever writes asks once, at the end, and no error is lost in
 * between.
 */
void wr_fail(struct writer *w)
{
	w->failed = true;
}

/* room for @len more octets, NULL if there is none */
static uint8_t *extend(struct writer *w, size_t len)
{
	uint8_t *at;

	if (w->failed || len > w->room - w->len) {
		w->failed = true;
		return NULL;
	}

	at = w->octets + w->len;
	w->len += len;
	return at;
}

void wr_bytes(struct writer *w, struct mikey_span v)
{
	uint8_t *at;

	if (!v.len)
		return;

	at = extend(w, v.len);
	if (at)
		memcpy(at, v.at, v.len);
}

void wr_zero(struct writer *w, size_t len)
{
	uint8_t *at;

	if (!len)
		return;

	at = extend(w, len);
	if (at)
		memset(at, 0, len);
}

void wr_u8(struct writer *w, uint8_t v)
{
	wr_bytes(w, mikey_span(&v, 1));
}

void wr_u16(struct writer *w, uint16_t v)
{
	uint8_t octets[2] = { v >> 8, v };

	wr_bytes(w, mikey_span(octets, sizeof(octets)));
}

void wr_u32(struct writer *w, uint32_t v)
{
	uint8_t octets[4] = { v >> 24, v >> 16, v >> 8, v };

	wr_bytes(w, mikey_span(octets, sizeof(octets)));
}

/*
 * Only what was written before can be patched; a place that did not fit any more
 * is no place.
 */
void wr_patch_u8(struct writer *w, size_t at, uint8_t v)
{
	if (at >= w->len)
		w->failed = true;
	if (!w->failed)
		w->octets[at] = v;
}

size_t wr_len16(struct writer *w)
{
	size_t at = w->len;

	wr_u16(w, 0);
	return at;
}

void wr_patch_len16(struct writer *w, size_t at)
{
	size_t len;

	if (w->failed || w->len < at + 2) {
		w->failed = true;
		return;
	}

	len = w->len - at - 2;
	if (len > UINT16_MAX) {
		w->failed = true;
		return;
	}

	w->octets[at] = len >> 8;
	w->octets[at + 1] = len;
}

int wr_end(const struct writer *w)
{
	return w->failed || w->len > INT_MAX ? -EMSGSIZE : (int)w->len;
}
