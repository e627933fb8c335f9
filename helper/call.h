/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * call - what joins signalling, sessions and legs
 */
#ifndef MIKEY_CALL_H
#define MIKEY_CALL_H

#include <stdbool.h>
#include <stdint.h>

#include "config.h"
#include "jobs.h"
#include "kernel.h"
#include "session.h"

/**
 * DOC: calls
 *
 * A *call* is one media session of a program: its RTP socket, perhaps an RTCP
 * socket of its own, the far address, and the key exchange for them. It lives
 * from one of the four ways to open it (enum mikey_call_kind) to
 * mikey_call_stop(), or until its RTP socket is closed.
 *
 * What happens to a call is told to the owner of all calls by
 * mikey_calls_hear. That function may ask, but not change anything here.
 */

#define MIKEY_CALL_NAME_MAX	128	/* octets of a name */
#define MIKEY_CALL_LEGS		2	/* RTP, RTCP */

struct mikey_call;
struct mikey_calls;

enum mikey_call_kind {
	MIKEY_CALL_INITIATE,		/* M1 goes out in the media path */
	MIKEY_CALL_LISTEN,		/* M1 comes in the media path */
	MIKEY_CALL_OFFER,		/* M1 goes out in signalling */
	MIKEY_CALL_ACCEPT,		/* M1 came in signalling */
};

enum mikey_call_state {
	MIKEY_CALL_WAITING,		/* for the program's socket */
	MIKEY_CALL_OPEN,		/* attached; the rest: its session */
	MIKEY_CALL_FAILED,		/* over, until it is stopped */
};

enum mikey_call_event {
	MIKEY_CALL_OPENED,		/* attached, M1 exists or is awaited */
	MIKEY_CALL_RESPONDED,		/* R: the answer can be made */
	MIKEY_CALL_KEYED,
	MIKEY_CALL_CONFIRMED,
	MIKEY_CALL_TRUST,		/* trust or permission to send changed */
	MIKEY_CALL_ADVISORY,		/* unauthenticated error of the peer */
	MIKEY_CALL_ENDED,		/* failed; gone if it never was opened */
	MIKEY_CALL_GONE,		/* last event: stopped, or socket closed */
};

/**
 * struct mikey_call_args - how to open a call
 * @name: unique, 1..MIKEY_CALL_NAME_MAX printable ASCII characters, no blank
 * @kind: way to open it
 * @local: where the program's RTP socket is bound
 * @rtcp: where its RTCP socket is bound, AF_UNSPEC: RTCP on @local too
 * @remote: far RTP address; AF_UNSPEC for LISTEN and OFFER: not known
 * @peer: wanted identity of the peer, NULL: any
 * @fprs: fingerprints of the peer's certificate, n = 0: not known; those of
 *	INITIATE and LISTEN leave mode DH only
 * @m1: the offer, ACCEPT only
 * @m1_len: octets of @m1
 * @set: modes and suites that count for this call; n = 0: as configured
 * @wait_ms: how long to wait for the sockets
 * @waiting: the owner's, see mikey_call_waiting()
 */
struct mikey_call_args {
	const char *name;
	enum mikey_call_kind kind;
	union ksrtp_addr local;
	union ksrtp_addr rtcp;
	union ksrtp_addr remote;
	const char *peer;
	struct mikey_fprs fprs;
	const uint8_t *m1;
	size_t m1_len;
	struct mikey_settings set;
	uint32_t wait_ms;
	void *waiting;
};

/**
 * struct mikey_call_leg - one socket of a call
 * @local: address of the socket
 * @id: id of the leg, 0: not attached (any more)
 * @adopted: was attached before this call, may have keys
 */
struct mikey_call_leg {
	union ksrtp_addr local;
	uint32_t id;
	bool adopted;
};

/**
 * struct mikey_call_status - a call as an operator sees it
 * @name: its name
 * @kind: how it was opened
 * @state: see enum mikey_call_state
 * @n_legs: 1, or 2 with RTCP on its own socket
 * @leg: RTP, RTCP
 * @sending: user media may be sent
 * @n_keys: keys that are installed
 * @late: some key is for any SSRC
 * @session: what @exchange is about exists
 * @exchange: the session
 * @why: what went wrong last, "" if nothing did
 */
struct mikey_call_status {
	const char *name;
	enum mikey_call_kind kind;
	enum mikey_call_state state;
	size_t n_legs;
	const struct mikey_call_leg *leg;
	bool sending;
	size_t n_keys;
	bool late;
	bool session;
	struct mikey_status exchange;
	const char *why;
};

typedef void mikey_calls_hear(void *owner, struct mikey_call *call,
			      enum mikey_call_event event);

/**
 * mikey_calls_new() - all calls of this daemon
 * @loop: loop of this thread
 * @kernel: the module; its notifications come here from now on
 * @jobs: public-key work
 * @hear: told what happens
 * @owner: first argument of @hear
 *
 * Return: the calls, to be configured before the first one is opened; NULL
 * without memory.
 */
struct mikey_calls *mikey_calls_new(uv_loop_t *loop,
				    struct mikey_kernel *kernel,
				    struct mikey_jobs *jobs,
				    mikey_calls_hear *hear, void *owner);

/**
 * mikey_calls_free() - forget all calls; run the loop afterwards
 * @calls: the calls
 *
 * Keys stay in the kernel: media goes on without the daemon.
 */
void mikey_calls_free(struct mikey_calls *calls);

/**
 * mikey_calls_configure() - settings and identity of calls opened from now on
 * @calls: the calls
 * @cfg: copied as far as it is needed
 * @id: identity; one more reference is taken
 *
 * Sessions that exist go on with what they began with.
 */
void mikey_calls_configure(struct mikey_calls *calls,
			  const struct mikey_config *cfg,
			  struct mikey_identity *id);

/* mikey_calls_identity() - the identity in force */
struct mikey_identity *mikey_calls_identity(const struct mikey_calls *calls);

/* mikey_calls_kernel() - the module */
struct mikey_kernel *mikey_calls_kernel(const struct mikey_calls *calls);

/* mikey_calls_stray() - frames that were for no leg of any call */
uint64_t mikey_calls_stray(const struct mikey_calls *calls);

/* mikey_calls_first(), mikey_calls_next() - walk; NULL at the end */
struct mikey_call *mikey_calls_first(const struct mikey_calls *calls);
struct mikey_call *mikey_calls_next(const struct mikey_call *call);

/* mikey_calls_find() - by name; NULL if there is none */
struct mikey_call *mikey_calls_find(const struct mikey_calls *calls,
				    const char *name);

/* mikey_calls_by_leg() - by the id of a leg; NULL if there is none */
struct mikey_call *mikey_calls_by_leg(const struct mikey_calls *calls,
				      uint32_t id);

/**
 * mikey_call_open() - open a call
 * @calls: where it belongs
 * @args: how
 * @why: set on failure
 *
 * After success MIKEY_CALL_OPENED or MIKEY_CALL_ENDED follows, perhaps before
 * this returns.
 *
 * Return: 0, -EEXIST name or socket has a call, -EINVAL, -ENOMEM.
 */
int mikey_call_open(struct mikey_calls *calls, const struct mikey_call_args *args,
		    struct mikey_why *why);

/**
 * mikey_call_answer() - bind the answer to the offer
 * @call: a call of kind MIKEY_CALL_OFFER
 * @binding: what signalling says; its remote must be set
 * @why: set on failure
 *
 * Return: 0, -EINVAL not an offer that waits, or an answer to another one,
 * -EBADMSG malformed answer.
 */
int mikey_call_answer(struct mikey_call *call,
		      const struct mikey_binding *binding,
		      struct mikey_why *why);

/**
 * mikey_call_stop() - end a call: no keys, no session, no call
 * @call: the call
 *
 * That goes for keys of an earlier daemon, too, on sockets that it took over.
 *
 * Its sockets stay in the kernel's care, so that nothing leaves them in clear,
 * until they are closed or get another call.
 */
void mikey_call_stop(struct mikey_call *call);

/* mikey_call_session() - the session that has or will have the keys, or NULL */
struct mikey_session *mikey_call_session(const struct mikey_call *call);

/* mikey_call_status() - the call as an operator sees it */
void mikey_call_status(const struct mikey_call *call,
		       struct mikey_call_status *status);

/**
 * mikey_call_waiting() - take what the owner gave as &mikey_call_args.waiting
 * @call: the call
 *
 * Return: it, once; then NULL.
 */
void *mikey_call_waiting(struct mikey_call *call);

#endif
