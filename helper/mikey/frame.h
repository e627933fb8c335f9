/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * frame - one UDP datagram of MIKEYv2 in the media path
 */
#ifndef MIKEY_FRAME_H
#define MIKEY_FRAME_H

#include "span.h"
#include "wire.h"
#include "writer.h"

/**
 * struct mikey_frame - a frame, decoded or to be sent
 * @type: enum mikey_frame_type
 * @initiator: flag I: the sender is the initiator of this CSB
 * @msn: message sequence number; in an ACK the one acknowledged
 * @csb_id: CSB ID
 * @total: octets of the whole message; CHALLENGE: of the cookie
 * @offset: position of @data in the message; ACK: contiguous octets held
 * @cookie: cookie of DATA, len 0: none; of CHALLENGE the cookie itself
 * @data: message octets, DATA only
 */
struct mikey_frame {
	uint8_t type;
	bool initiator;
	uint16_t msn;
	uint32_t csb_id;
	uint16_t total;
	uint16_t offset;
	struct mikey_span cookie;
	struct mikey_span data;
};

/**
 * mikey_frame_decode() - read a datagram
 * @f: the frame, views of @datagram
 * @datagram: UDP payload, anything may be in it
 *
 * Return: 0, -EPROTONOSUPPORT not a MIKEY frame, -EOPNOTSUPP unknown frame
 * type, -EBADMSG malformed. A frame that fails is dropped.
 */
int mikey_frame_decode(struct mikey_frame *f,
		       struct mikey_span datagram) MIKEY_MUST_CHECK;

/**
 * mikey_frame_encode() - write a frame
 * @f: the frame; contents as mikey_frame_decode() would give them
 * @w: takes the datagram; see wr_end()
 */
void mikey_frame_encode(const struct mikey_frame *f, struct writer *w);

/**
 * mikey_frame_room() - octets of message data that fit in one frame
 * @datagram: octets of UDP payload; taken as 548 to 9000 if outside of that
 * @cookie_len: octets of the cookie sent along, 0: none; at most 255
 */
size_t mikey_frame_room(size_t datagram, size_t cookie_len);

/**
 * mikey_frame_count() - number of frames that a message needs
 * @len: octets of the message
 * @datagram: as mikey_frame_room()
 * @cookie_len: as mikey_frame_room()
 */
size_t mikey_frame_count(size_t len, size_t datagram, size_t cookie_len);

/**
 * mikey_frame_fragment() - write the next DATA frame of a message
 * @f: initiator, msn, csb_id and cookie are the caller's; the rest is set
 *	here. Set offset to 0 for the first frame, or to where an ACK says
 * @message: the whole message, 1 to 65535 octets
 * @datagram: as mikey_frame_room()
 * @w: takes the datagram; see wr_end()
 *
 * While this returns true, @f->offset is moved on to the next frame.
 *
 * Return: true if a frame was written, false if none is left.
 */
bool mikey_frame_fragment(struct mikey_frame *f, struct mikey_span message,
			  size_t datagram, struct writer *w) MIKEY_MUST_CHECK;

#endif
