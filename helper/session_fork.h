/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * session_fork - responses that did not win so far, section 3.11
 */
#ifndef MIKEY_SESSION_FORK_H
#define MIKEY_SESSION_FORK_H

#include "exchange.h"
#include "session.h"

/**
 * struct mikey_fork - an M2 of somebody who is not the peer (yet)
 * @hash: its SHA-256
 * @m2: its octets, len 0: no entry
 * @from: its source
 */
struct mikey_fork {
	uint8_t hash[32];
	struct mikey_buf m2;
	struct mikey_addr from;
};

/* mikey_fork_keep() - keep an M2; the oldest one goes if there are too many */
void mikey_fork_keep(struct mikey_session *s, const uint8_t *hash,
		     struct mikey_span m2, const struct mikey_addr *from);

/* mikey_fork_is_kept() - is the M2 with this SHA-256 among them? */
bool mikey_fork_is_kept(const struct mikey_session *s, const uint8_t *hash);

/**
 * mikey_fork_take() - the next one that may win
 * @s: the session
 * @fork: takes it; its @m2 is to be cleared by mikey_buf_clear()
 *
 * With an ANSWER that is the one that it names, and the others are forgotten.
 *
 * Return: false if there is none.
 */
bool mikey_fork_take(struct mikey_session *s, struct mikey_fork *fork);

/* mikey_fork_clear() - forget all: one has won */
void mikey_fork_clear(struct mikey_session *s);

#endif
