/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * reader - take octets from a bounded buffer, or fail
 */
#ifndef MIKEY_READER_H
#define MIKEY_READER_H

#include "span.h"

/**
 * struct reader - the part of a buffer that was not read yet
 * @octets: first octet of the whole buffer
 * @at: offset of the next octet in @octets
 * @end: offset behind the last octet that may be read
 *
 * A sub-reader keeps @octets, so its offsets count from the same place.
 */
struct reader {
	const uint8_t *octets;
	size_t at;
	size_t end;
};

/* rd_init() - read all of @octets */
void rd_init(struct reader *r, struct mikey_span octets);

/* rd_left() - octets not read yet */
size_t rd_left(const struct reader *r);

/**
 * rd_u8(), rd_u16(), rd_u32() - read one integer in network order
 * @r: the reader
 * @v: the value
 *
 * Return: true, or false if there are not enough octets; nothing is consumed
 * then.
 */
bool rd_u8(struct reader *r, uint8_t *v) MIKEY_MUST_CHECK;
bool rd_u16(struct reader *r, uint16_t *v) MIKEY_MUST_CHECK;
bool rd_u32(struct reader *r, uint32_t *v) MIKEY_MUST_CHECK;

/* rd_bytes() - read @len octets as a view; false: not enough */
bool rd_bytes(struct reader *r, struct mikey_span *v,
	      size_t len) MIKEY_MUST_CHECK;

/* rd_sub() - read @len octets as a reader of their own; false: not enough */
bool rd_sub(struct reader *r, struct reader *sub, size_t len) MIKEY_MUST_CHECK;

#endif
