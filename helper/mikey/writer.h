/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * writer - put octets into a bounded buffer
 */
#ifndef MIKEY_WRITER_H
#define MIKEY_WRITER_H

#include "span.h"

/**
 * struct writer - a buffer that is being filled
 * @octets: first octet, not owned
 * @len: octets written
 * @room: octets of the whole buffer
 * @failed: something did not fit; from then on nothing is written
 *
 * Writes need no check of their own, wr_end() tells about all of them.
 */
struct writer {
	uint8_t *octets;
	size_t len;
	size_t room;
	bool failed;
};

/* wr_init() - fill @room octets at @octets */
void wr_init(struct writer *w, uint8_t *octets, size_t room);

/* wr_u8(), wr_u16(), wr_u32() - write one integer in network order */
void wr_u8(struct writer *w, uint8_t v);
void wr_u16(struct writer *w, uint16_t v);
void wr_u32(struct writer *w, uint32_t v);

/* wr_bytes() - write a copy of @v */
void wr_bytes(struct writer *w, struct mikey_span v);

/* wr_zero() - write @len octets of zero */
void wr_zero(struct writer *w, size_t len);

/* wr_patch_u8() - change the octet at offset @at, which is written already */
void wr_patch_u8(struct writer *w, size_t at, uint8_t v);

/**
 * wr_len16() - write a 16-bit length that is not known yet
 * @w: the writer
 *
 * Return: what wr_patch_len16() needs.
 */
size_t wr_len16(struct writer *w) MIKEY_MUST_CHECK;

/**
 * wr_patch_len16() - fill in the number of octets written since wr_len16()
 * @w: the writer; fails if there are 65536 or more
 * @at: return value of wr_len16()
 */
void wr_patch_len16(struct writer *w, size_t at);

/* wr_fail() - what shall be written cannot be encoded */
void wr_fail(struct writer *w);

/* wr_end() - octets written, or -EMSGSIZE if anything did not fit */
int wr_end(const struct writer *w) MIKEY_MUST_CHECK;

#endif
