// SPDX-License-Identifier: BSD-3-Clause
#include "reader.h"

void rd_init(struct reader *r, struct mikey_span octets)
{
	r->octets = octets.at;
	r->at = 0;
	r->end = octets.len;
}

size_t rd_left(const struct reader *r)
{
	return r->end - r->at;
}

/*
 * All others are made of this one: the only place where a length is compared with
 * what there is.
 */
bool rd_bytes(struct reader *r, struct mikey_span *v, size_t len)
{
	if (len > rd_left(r))
		return false;

	/* an empty view points nowhere, not behind the last octet */
	*v = len ? mikey_span(r->octets + r->at, len) : mikey_span(NULL, 0);
	r->at += len;
	return true;
}

bool rd_sub(struct reader *r, struct reader *sub, size_t len)
{
	if (len > rd_left(r))
		return false;

	*sub = (struct reader){ r->octets, r->at, r->at + len };
	r->at += len;
	return true;
}

bool rd_u8(struct reader *r, uint8_t *v)
{
	struct mikey_span s;

	if (!rd_bytes(r, &s, 1))
		return false;

	*v = s.at[0];
	return true;
}

bool rd_u16(struct reader *r, uint16_t *v)
{
	struct mikey_span s;

	if (!rd_bytes(r, &s, 2))
		return false;

	*v = s.at[0] << 8 | s.at[1];
	return true;
}

bool rd_u32(struct reader *r, uint32_t *v)
{
	struct mikey_span s;

	if (!rd_bytes(r, &s, 4))
		return false;

	*v = (uint32_t)s.at[0] << 24 | s.at[1] << 16 | s.at[2] << 8 | s.at[3];
	return true;
}
