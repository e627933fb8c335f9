/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * exchange - the messages of one handshake and their keys, without time
 *
 * R: mikey_exchange_respond() makes M2, mikey_exchange_conclude() checks M3 and
 * makes M4. I: mikey_exchange_finish() checks M2 and makes M3,
 * mikey_exchange_confirm() checks M4. In between, an exchange may be handed to
 * another thread; one thread has it at a time.
 */
#ifndef MIKEY_EXCHANGE_H
#define MIKEY_EXCHANGE_H

#include "crypto.h"
#include "identity.h"
#include "keys.h"
#include "mikey/build.h"
#include "mikey/message.h"
#include "negotiate.h"
#include "settings.h"

/* octets of a message; owned */
struct mikey_buf {
	uint8_t *at;
	size_t len;
};

/**
 * struct mikey_exchange - one handshake with one peer
 * @role: own role
 * @pick: what is used
 * @csb_id: CSB ID
 * @rand_r: RANDr if we are R
 * @tgk: TGK of PSK mode if we are R, in memory for secrets
 * @m1: M1
 * @m2: M2
 * @m3: M3
 * @m4: M4, R only
 * @id: own identity; a reference
 * @own: own ID payload, view of @id
 * @own_key: own signature key, NULL: none; belongs to @id
 * @own_chain: own certificates; belong to @id
 * @n_own_chain: number of them
 * @expect: fingerprints the peer's certificate has to have; n = 0: not known
 * @dh: own key pair; R's is made for M2 and erased when M3 was verified
 * @keys: all secrets, NULL until M2 is made or examined
 * @peer: the peer's ID payload, view of a message; in PSK mode it is proven
 * @peer_cert: the peer's leaf certificate, view of a message
 * @ca: a trusted CA vouches for @peer
 * @mki_len: octets of @mki
 * @mki: MKI of all traffic keys
 * @fault: why a step failed
 */
struct mikey_exchange {
	enum mikey_role role;
	struct mikey_picks pick;
	uint32_t csb_id;
	uint8_t rand_r[MIKEY_RAND_LEN];
	uint8_t *tgk;
	struct mikey_buf m1;
	struct mikey_buf m2;
	struct mikey_buf m3;
	struct mikey_buf m4;
	struct mikey_identity *id;
	struct mikey_id own;
	const struct crypto_key *own_key;
	const struct mikey_span *own_chain;
	size_t n_own_chain;
	struct mikey_fprs expect;
	struct crypto_dh *dh;
	struct mikey_keys *keys;
	struct mikey_id peer;
	struct mikey_span peer_cert;
	bool ca;
	size_t mki_len;
	uint8_t mki[255];
	struct mikey_fault fault;
};

/**
 * mikey_exchange_new() - begin or receive
 * @role: own role
 * @id: own identity; the exchange takes its own reference
 * @m1: M1, copied
 *
 * Context: loop thread, as mikey_exchange_free().
 *
 * Return: the exchange, NULL without memory.
 */
struct mikey_exchange *mikey_exchange_new(enum mikey_role role,
					  struct mikey_identity *id,
					  struct mikey_span m1);

/* mikey_exchange_free() - wipe and free; NULL is fine */
void mikey_exchange_free(struct mikey_exchange *x);

/* mikey_buf_set() - copy @from into an empty buffer; 0 or -ENOMEM */
int mikey_buf_set(struct mikey_buf *buf, struct mikey_span from);

/* mikey_buf_clear() - free the octets */
void mikey_buf_clear(struct mikey_buf *buf);

static inline struct mikey_span mikey_buf_span(const struct mikey_buf *buf)
{
	return mikey_span(buf->at, buf->len);
}

/* mikey_exchange_slow() - does its mode, @x->pick, need public-key work? */
bool mikey_exchange_slow(const struct mikey_exchange *x);

/**
 * mikey_exchange_respond() - R: make M2
 * @x: with @pick, @rand_r and, in PSK mode, @tgk; @dh is made if NULL
 *
 * Context: any thread, as the next three.
 *
 * Return: 0, or -errno with @x->fault.
 */
int mikey_exchange_respond(struct mikey_exchange *x);

/**
 * mikey_exchange_finish() - I: check M2, make M3 and the traffic keys
 * @x: with @m2 and, if it matters, @expect; @dh is made if NULL
 *
 * Return: 0; -EKEYREJECTED not authentic, -EPERM certificate of somebody else,
 * other -errno; with @x->fault.
 */
int mikey_exchange_finish(struct mikey_exchange *x);

/**
 * mikey_exchange_conclude() - R: check M3, make M4 and the traffic keys
 * @x: after mikey_exchange_respond()
 * @m3: M3, copied if it is good
 *
 * A failure leaves @x ready for the next M3.
 *
 * Return: as mikey_exchange_finish().
 */
int mikey_exchange_conclude(struct mikey_exchange *x, struct mikey_span m3);

/**
 * mikey_exchange_confirm() - I: check M4
 * @x: after mikey_exchange_finish()
 * @m4: M4
 *
 * Return: 0, -EKEYREJECTED not authentic, -EBADMSG.
 */
int mikey_exchange_confirm(const struct mikey_exchange *x,
			   struct mikey_span m4);

/* mikey_exchange_forget() - wipe what only the handshake needed */
void mikey_exchange_forget(struct mikey_exchange *x);

#endif
