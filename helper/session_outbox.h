/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * session_outbox - one message that is sent until it has had its effect, section 3.12
 */
#ifndef MIKEY_SESSION_OUTBOX_H
#define MIKEY_SESSION_OUTBOX_H

#include "exchange.h"
#include "mikey/frame.h"
#include "session.h"

/**
 * struct mikey_outbox - the last message of a session
 * @msg: the message, len 0: none
 * @msn: its number
 * @to: where it goes
 * @acked: contiguous octets that the peer has
 * @skip: the peer has all of it: skip one retransmission
 * @obeyed: the last sending by the timer was skipped or cut for an ACK
 * @cookie: sent along in every frame
 * @cookie_len: octets of @cookie
 * @n_sent: times it was sent by the timer
 * @rto_ms: time to the next sending, without jitter
 * @next_ms: when to send it next, MIKEY_NEVER: no more by itself
 * @sent_ms: when it was sent last
 */
struct mikey_outbox {
	struct mikey_buf msg;
	uint16_t msn;
	struct mikey_addr to;
	uint16_t acked;
	bool skip;
	bool obeyed;
	uint8_t cookie[MIKEY_COOKIE_MAX];
	size_t cookie_len;
	unsigned int n_sent;
	uint64_t rto_ms;
	uint64_t next_ms;
	uint64_t sent_ms;
};

/* mikey_outbox_clear() - forget the message */
void mikey_outbox_clear(struct mikey_outbox *out);

/**
 * mikey_outbox_set() - put a message in place of the one before
 * @s: the session
 * @msn: its number
 * @msg: its octets, copied
 * @to: where it goes
 *
 * Nothing is sent yet.
 *
 * Return: 0, -ENOMEM.
 */
int mikey_outbox_set(struct mikey_session *s, uint16_t msn,
		     struct mikey_span msg, const struct mikey_addr *to);

/* mikey_outbox_start() - send now, and again by the timer, first after @rto */
void mikey_outbox_start(struct mikey_session *s, uint64_t rto, uint64_t now);

/* mikey_outbox_stop() - no more by the timer; the message stays */
void mikey_outbox_stop(struct mikey_outbox *out);

/* mikey_outbox_once() - send all of it to @to, outside the timer's order */
void mikey_outbox_once(struct mikey_session *s, const struct mikey_addr *to,
		       uint64_t now);

/* mikey_outbox_repeat() - the same for what was sent before */
void mikey_outbox_repeat(struct mikey_session *s, const struct mikey_addr *to,
			 uint64_t now);

/* mikey_outbox_timer() - send again if it is time */
void mikey_outbox_timer(struct mikey_session *s, uint64_t now);

/* mikey_outbox_ack() - the peer says how much it has; not authenticated */
void mikey_outbox_ack(struct mikey_outbox *out, const struct mikey_frame *ack);

/* mikey_outbox_octets() - octets on the wire if all of it is sent once */
size_t mikey_outbox_octets(const struct mikey_session *s);

#endif
