// SPDX-License-Identifier: BSD-3-Clause
#include "frame.h"

#include <errno.h>

#include "reader.h"

/* all but ERROR may be sent in several frames */
static bool data_fits(const struct mikey_frame *f)
{
	if (!f->total || !f->data.len || f->offset + f->data.len > f->total)
		return false;
	return f->msn != MIKEY_MSN_ERROR || f->data.len == f->total;
}

static int data_decode(struct mikey_frame *f, struct reader *r, bool has_cookie)
{
	uint8_t len;

	if (has_cookie &&
	    (!rd_u8(r, &len) || !len || !rd_bytes(r, &f->cookie, len)))
		return -EBADMSG;
	if (!rd_bytes(r, &f->data, rd_left(r)))
		return -EBADMSG;

	return data_fits(f) ? 0 : -EBADMSG;
}

static int ack_decode(const struct mikey_frame *f, const struct reader *r)
{
	if (rd_left(r) || !f->total || f->offset > f->total)
		return -EBADMSG;
	return 0;
}

/* Section 3.3.2: the cookie stands bare, its length is the total. */
static int challenge_decode(struct mikey_frame *f, struct reader *r)
{
	if (f->msn != MIKEY_MSN_CHALLENGE || f->offset || !f->total ||
	    f->total > MIKEY_COOKIE_MAX || rd_left(r) != f->total ||
	    !rd_bytes(r, &f->cookie, f->total))
		return -EBADMSG;
	return 0;
}

static int probe_decode(const struct mikey_frame *f, const struct reader *r)
{
	if (rd_left(r) || f->msn != MIKEY_MSN_PROBE || f->total || f->offset)
		return -EBADMSG;
	return 0;
}

/*
 * Nothing of a frame is authenticated. What is checked here is that it is of one
 * meaning, so that later code has no odd cases.
 */
int mikey_frame_decode(struct mikey_frame *f, struct mikey_span datagram)
{
	struct reader r;
	uint32_t magic;
	uint8_t flags;

	memset(f, 0, sizeof(*f));
	rd_init(&r, datagram);
	if (!rd_u32(&r, &magic) || magic != MIKEY_FRAME_MAGIC)
		return -EPROTONOSUPPORT;

	if (!rd_u8(&r, &f->type) || !rd_u8(&r, &flags) ||
	    !rd_u16(&r, &f->msn) || !rd_u32(&r, &f->csb_id) ||
	    !rd_u16(&r, &f->total) || !rd_u16(&r, &f->offset))
		return -EBADMSG;

	f->initiator = flags & MIKEY_FRAME_I;
	if ((flags & MIKEY_FRAME_C) && f->type != MIKEY_FRAME_DATA)
		return -EBADMSG;

	switch (f->type) {
	case MIKEY_FRAME_DATA:
		return data_decode(f, &r, flags & MIKEY_FRAME_C);
	case MIKEY_FRAME_ACK:
		return ack_decode(f, &r);
	case MIKEY_FRAME_CHALLENGE:
		return challenge_decode(f, &r);
	case MIKEY_FRAME_PROBE:
		return probe_decode(f, &r);
	default:
		return -EOPNOTSUPP;
	}
}

void mikey_frame_encode(const struct mikey_frame *f, struct writer *w)
{
	bool has_cookie = f->type == MIKEY_FRAME_DATA && f->cookie.len;

	if (f->cookie.len > MIKEY_COOKIE_MAX)
		wr_fail(w);

	wr_u32(w, MIKEY_FRAME_MAGIC);
	wr_u8(w, f->type);
	wr_u8(w, (f->initiator ? MIKEY_FRAME_I : 0) |
		 (has_cookie ? MIKEY_FRAME_C : 0));
	wr_u16(w, f->msn);
	wr_u32(w, f->csb_id);
	wr_u16(w, f->total);
	wr_u16(w, f->offset);
	if (has_cookie)
		wr_u8(w, f->cookie.len);
	wr_bytes(w, f->cookie);
	wr_bytes(w, f->data);
}

/* a peer's LIMITS must not make us send thousands of tiny frames */
size_t mikey_frame_room(size_t datagram, size_t cookie_len)
{
	if (datagram < MIKEY_DATAGRAM_MIN)
		datagram = MIKEY_DATAGRAM_MIN;
	if (datagram > MIKEY_DATAGRAM_MAX)
		datagram = MIKEY_DATAGRAM_MAX;

	return datagram - MIKEY_FRAME_HDR_LEN -
	       (cookie_len ? 1 + cookie_len : 0);
}

size_t mikey_frame_count(size_t len, size_t datagram, size_t cookie_len)
{
	size_t room = mikey_frame_room(datagram, cookie_len);

	return (len + room - 1) / room;
}

bool mikey_frame_fragment(struct mikey_frame *f, struct mikey_span message,
			  size_t datagram, struct writer *w)
{
	size_t len = mikey_frame_room(datagram, f->cookie.len);

	if (f->offset >= message.len || message.len > MIKEY_MESSAGE_MAX)
		return false;

	if (len > message.len - f->offset)
		len = message.len - f->offset;

	f->type = MIKEY_FRAME_DATA;
	f->total = message.len;
	f->data = mikey_span(message.at + f->offset, len);
	mikey_frame_encode(f, w);
	f->offset += len;
	return true;
}
