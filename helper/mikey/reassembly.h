/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * reassembly - whole messages from frames, in bounded memory
 */
#ifndef MIKEY_REASSEMBLY_H
#define MIKEY_REASSEMBLY_H

#include "frame.h"
#include "span.h"

enum {
	MIKEY_REASM_OCTETS	= 65536, /* received octets held */
	MIKEY_REASM_UNKNOWN	= 32768, /* of these for CSBs not known */
	MIKEY_REASM_PER_SENDER	= 4,	/* messages of one sender in one CSB */
	MIKEY_REASM_MESSAGES	= 64,	/* messages of all; unknown CSBs: half */
	MIKEY_REASM_PIECES	= 512,	/* pieces of all; unknown CSBs: half */
	MIKEY_REASM_MS		= 5000,	/* life of an incomplete message */
};

/**
 * struct mikey_source - transport address, compared octet by octet
 * @octets: address, port, whatever else makes it unique; unused ones 0
 */
struct mikey_source {
	uint8_t octets[32];
};

/**
 * struct mikey_reasm_result - what a frame brought
 * @message: the whole message; valid until the next call; len 0: not yet
 * @contiguous: octets held from the first one on
 * @ack: send an ACK with offset @contiguous
 */
struct mikey_reasm_result {
	struct mikey_span message;
	uint16_t contiguous;
	bool ack;
};

struct mikey_reasm;

/**
 * mikey_reasm_new() - state of one transport
 * @message_limit: octets of a message that are accepted
 *
 * Return: the state, NULL without memory.
 */
struct mikey_reasm *mikey_reasm_new(size_t message_limit);

/* mikey_reasm_free() - free all; NULL is fine */
void mikey_reasm_free(struct mikey_reasm *ra);

/**
 * mikey_reasm_push() - take a DATA frame
 * @ra: the transport's state
 * @from: source of the datagram
 * @f: the frame
 * @known: the CSB has an outstanding M1 or M2 of ours, or has keys
 * @now_ms: time
 * @res: what came of it, if this returns 0
 *
 * A message in one frame is passed on without being stored; @res->ack stays
 * false then. Messages older than 5 s are dropped first. When there is no room,
 * the oldest message of an unknown CSB goes, then, if @known, the oldest of all.
 *
 * Return: 0; -EMSGSIZE larger than the limit; -EBADMSG total or overlapping
 * octets differ: the whole message was dropped; -ENOBUFS no room; -ENOMEM.
 */
int mikey_reasm_push(struct mikey_reasm *ra, const struct mikey_source *from,
		     const struct mikey_frame *f, bool known, uint64_t now_ms,
		     struct mikey_reasm_result *res) MIKEY_MUST_CHECK;

/* mikey_reasm_expire() - drop messages older than 5 s */
void mikey_reasm_expire(struct mikey_reasm *ra, uint64_t now_ms);

/* mikey_reasm_octets() - received octets held, of unknown CSBs or of all */
size_t mikey_reasm_octets(const struct mikey_reasm *ra, bool unknown_only);

#endif
