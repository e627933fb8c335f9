/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * session_impl - inside of a session, for session*.c
 */
#ifndef MIKEY_SESSION_IMPL_H
#define MIKEY_SESSION_IMPL_H

#include "exchange.h"
#include "mikey/message.h"
#include "mikey/reassembly.h"
#include "session_fork.h"
#include "session_node.h"
#include "session_outbox.h"
#include "session.h"

enum {
	MIKEY_HASH_LEN		= 32,	/* SHA-256 of M1 and M2 */
	MIKEY_CANDIDATES	= 8,	/* M2s rejected, and M2s kept, per CSB */
	MIKEY_FAILURES		= 4,	/* failed verifications within: */
	MIKEY_FAILURES_MS	= 10000,
	MIKEY_GIVE_UP_RTOS	= 79,	/* 39.5 s with an RTO of 500 ms */
	MIKEY_REPLY_MS		= 32000, /* stored replies live so long */
	MIKEY_ANSWERED_MS	= 40000, /* an M1 is answered once */
	MIKEY_GLARE_MS		= 3000,
	MIKEY_PROBE_MS		= 100,	/* least time between answers to PROBE */
	MIKEY_PROBES		= 21,	/* M2s in answer to PROBE per CSB */
	MIKEY_PROBE_COOKIES	= 7,	/* CHALLENGEs in answer to it */
	MIKEY_CHALLENGES	= 4,	/* cookies that I takes within: */
	MIKEY_CHALLENGES_MS	= 10000,
	MIKEY_SESSIONS_MAX	= 16,	/* per path */
	MIKEY_HALF_OPEN_MAX	= 4,	/* per path, without cookies */
	MIKEY_HALF_OPEN_SOURCE	= 4,	/* per path and source, with them */
};

enum mikey_job_step {
	MIKEY_STEP_RESPOND,
	MIKEY_STEP_FINISH,
	MIKEY_STEP_CONCLUDE,
};

/**
 * struct mikey_session_job - one step of an exchange on another thread
 * @job: what the owner sees; first
 * @s: the session, NULL when it has gone
 * @step: what to do
 * @x: exchange, with the job until it is done
 * @m3: message to conclude
 * @from: source of the message
 * @err: result
 */
struct mikey_session_job {
	struct mikey_job job;
	struct mikey_session *s;
	enum mikey_job_step step;
	struct mikey_exchange *x;
	struct mikey_buf m3;
	struct mikey_addr from;
	int err;
};

/**
 * struct mikey_probed - answers to PROBEs
 * @n: answers so far
 * @last_ms: time of the last one
 */
struct mikey_probed {
	unsigned int n;
	uint64_t last_ms;
};

/**
 * struct mikey_session - see session.h
 * @next: list of the path
 * @path: where it belongs
 * @set: settings when it began
 * @id: identity when it began; a reference
 * @status: what the owner may know; @tx_allowed is kept by session.c
 * @dead: has ended; freed when the path is left
 * @installed: keys were given to the owner
 * @m1: M1
 * @rand_i: RANDi, view of @m1
 * @own: I: M1 as the host knows it
 * @m1_hash: SHA-256 of M1
 * @m2_hash: SHA-256 of M2, of the adopted one if we are I
 * @rand_r: R: RANDr
 * @x: exchange; NULL while a job has it, and for I until M2 is good
 * @job: step on its way
 * @out: message that is being sent
 * @give_up_ms: when an exchange without success ends
 * @wipe_ms: when stored replies go, and secrets if they are still there
 * @peer: what signalling says: fingerprints
 * @has_answer: an ANSWER came
 * @resp_hash: its RESP-HASH
 * @failed_ms: times of the last failed verifications, a ring
 * @n_failed: failures so far
 * @wanted: I: identity of the wanted responder, "": any. Part of the session,
 *	so that want of memory cannot turn "this one" into "anybody"
 * @in_media: I: M1 is sent in the media path
 * @rejected: I: hashes of M2s that are of somebody else
 * @n_rejected: number so far
 * @fork: I: M2s that did not win so far, a ring
 * @n_forks: number of them so far
 * @n_challenges: I: cookies taken since @challenges_ms
 * @challenges_ms: I: begin of the present period
 * @probe_ms: I: when to send the next PROBE
 * @n_probes: I: PROBEs sent
 * @probed: R: answers to PROBEs of the validated source, and to others
 * @suspended_ms: I: glare: M1 is not sent until then
 * @was_suspended: I: it was once
 * @glare_ms: I: the peer's M1 is ignored until then, 0: none came yet
 * @half_open: R: counted by the node
 * @validated: R: the peer is at status.remote, section 3.15
 * @max_datagram: octets of a datagram to the peer
 * @rtt_ms: I: measured round trip, 0: not known
 * @media_seen: I: SRTP of the peer was authenticated
 * @advisory_ms: I: when an ERROR was reported last
 */
struct mikey_session {
	struct mikey_session *next;
	struct mikey_path *path;
	struct mikey_settings set;
	struct mikey_identity *id;
	struct mikey_status status;
	bool dead;
	bool installed;
	struct mikey_buf m1;
	struct mikey_span rand_i;
	struct mikey_own_m1 own;
	uint8_t m1_hash[MIKEY_HASH_LEN];
	uint8_t m2_hash[MIKEY_HASH_LEN];
	uint8_t rand_r[MIKEY_RAND_LEN];
	struct mikey_exchange *x;
	struct mikey_session_job *job;
	struct mikey_outbox out;
	uint64_t give_up_ms;
	uint64_t wipe_ms;
	struct mikey_fprs peer;
	bool has_answer;
	uint8_t resp_hash[MIKEY_HASH_LEN];
	uint64_t failed_ms[MIKEY_FAILURES];
	size_t n_failed;
	char wanted[MIKEY_URI_MAX + 1];
	bool in_media;
	uint8_t rejected[MIKEY_CANDIDATES][MIKEY_HASH_LEN];
	size_t n_rejected;
	struct mikey_fork fork[MIKEY_CANDIDATES];
	size_t n_forks;
	unsigned int n_challenges;
	uint64_t challenges_ms;
	uint64_t probe_ms;
	unsigned int n_probes;
	struct mikey_probed probed[2];
	uint64_t suspended_ms;
	bool was_suspended;
	uint64_t glare_ms;
	bool half_open;
	bool validated;
	size_t max_datagram;
	uint64_t rtt_ms;
	bool media_seen;
	uint64_t advisory_ms;
};

/**
 * struct mikey_path - see session.h
 * @node: this host
 * @ops: callbacks
 * @owner: their argument
 * @listen: new M1s are welcome
 * @depth: calls of the owner that are on their way; sessions die at 0
 * @sessions: list
 * @reasm: reassembly
 * @reasm_ms: when reassembly has nothing left, if nothing comes
 * @timer_ms: what the owner was told last
 * @error_ms: when the last ERROR was sent
 */
struct mikey_path {
	struct mikey_node *node;
	const struct mikey_path_ops *ops;
	void *owner;
	bool listen;
	unsigned int depth;
	struct mikey_session *sessions;
	struct mikey_reasm *reasm;
	uint64_t reasm_ms;
	uint64_t timer_ms;
	uint64_t error_ms;
};

/* session_path.c */

/* mikey_path_enter() - a call of the owner begins; sessions stay in memory */
void mikey_path_enter(struct mikey_path *path);

/* mikey_path_leave() - it ends: free dead sessions, set the timer */
void mikey_path_leave(struct mikey_path *path);

/* mikey_path_send() - send one frame that is not DATA */
void mikey_path_send(struct mikey_path *path, const struct mikey_frame *f,
		     const struct mikey_addr *to);

/* mikey_path_wants_cookie() - shall a new M1 show a cookie? */
bool mikey_path_wants_cookie(const struct mikey_path *path);

/* mikey_path_challenge() - ask @to for a cookie */
void mikey_path_challenge(struct mikey_path *path, uint32_t csb_id,
			  uint16_t total, const struct mikey_addr *to,
			  uint64_t now);

/* session_m1.c */

/* mikey_path_m1() - an M1 arrived; @cookie: with a good cookie */
void mikey_path_m1(struct mikey_path *path, const struct mikey_msg *m1,
		   const struct mikey_addr *from, bool cookie, uint64_t now);

/**
 * mikey_path_refuse() - send an advisory ERROR about an M1, at most 1 per s
 * @path: the path
 * @csb_id: CSB ID
 * @m1: M1, NULL: it could not be decoded
 * @f: what is wrong
 * @to: source of M1
 * @now: time
 */
void mikey_path_refuse(struct mikey_path *path, uint32_t csb_id,
		       const struct mikey_msg *m1, const struct mikey_fault *f,
		       const struct mikey_addr *to, uint64_t now);

/* session.c */

/**
 * mikey_session_new() - a session that has its M1
 * @path: takes it into its list
 * @role: own role
 * @m1: M1, copied
 * @now: time
 *
 * Return: the session, NULL without memory.
 */
struct mikey_session *mikey_session_new(struct mikey_path *path,
					enum mikey_role role,
					struct mikey_span m1, uint64_t now);

/* mikey_session_destroy() - free its memory; it is in no list any more */
void mikey_session_destroy(struct mikey_session *s);

/* mikey_session_end() - it has failed: tell the owner, then it is dead */
void mikey_session_end(struct mikey_session *s, uint8_t error,
		       const char *text);

/* mikey_session_tell() - an event, unless the session is dead */
void mikey_session_tell(struct mikey_session *s, enum mikey_event event);

/* mikey_session_fault() - set error and text of the status */
void mikey_session_fault(struct mikey_session *s, uint8_t error,
			 const char *text);

/* mikey_session_peer() - set the identity that the peer claims */
void mikey_session_peer(struct mikey_session *s, const struct mikey_id *id);

/* mikey_session_timer() - do what is due in this session */
void mikey_session_timer(struct mikey_session *s, uint64_t now);

/* mikey_session_due() - when mikey_session_timer() is needed next */
uint64_t mikey_session_due(const struct mikey_session *s);

/* mikey_session_may_fail() - would one more failed verification be allowed? */
bool mikey_session_may_fail(const struct mikey_session *s, uint64_t now);

/* mikey_session_short() - did a step fail for want of something of our own? */
bool mikey_session_short(int err);

/* mikey_session_failed() - count a failed verification */
void mikey_session_failed(struct mikey_session *s, uint64_t now);

/**
 * mikey_session_step() - do a step of an exchange, now or on another thread
 * @s: the session, which has no job
 * @step: what to do
 * @x: the exchange, handed over
 * @m3: message to conclude, else empty; copied
 * @from: source of the message
 * @now: time
 *
 * The result comes to mikey_initiator_done() or mikey_responder_done(), maybe
 * before this returns.
 */
void mikey_session_step(struct mikey_session *s, enum mikey_job_step step,
			struct mikey_exchange *x, struct mikey_span m3,
			const struct mikey_addr *from, uint64_t now);

/* session_keyed.c */

/**
 * mikey_session_judge() - who is the peer?
 * @s: the session, not changed
 * @x: an exchange of it that has succeeded
 * @m2_hash: SHA-256 of its M2
 */
enum mikey_trust mikey_session_judge(const struct mikey_session *s,
				     const struct mikey_exchange *x,
				     const uint8_t *m2_hash);

/* mikey_session_expect() - fingerprints a peer with claimed ID @id must have */
void mikey_session_expect(const struct mikey_session *s,
			  const struct mikey_id *id, struct mikey_fprs *fprs);

/* mikey_session_set_trust() - note and report a change of trust */
void mikey_session_set_trust(struct mikey_session *s, enum mikey_trust trust);

/* mikey_session_keyed() - s->x is complete: hand its keys over, report */
void mikey_session_keyed(struct mikey_session *s, uint64_t now);

/* mikey_session_confirmed() - the peer has the keys, too */
void mikey_session_confirmed(struct mikey_session *s, uint64_t now);

/* mikey_session_unkey() - take the keys back */
void mikey_session_unkey(struct mikey_session *s);

/* session_initiator.c */

/* mikey_initiator_send_m1() - send M1 in the media path, with its timer */
void mikey_initiator_send_m1(struct mikey_session *s, uint64_t now);

/* mikey_initiator_give_up() - when an exchange that begins now has failed */
uint64_t mikey_initiator_give_up(const struct mikey_session *s, uint64_t now);

/* mikey_initiator_suspend() - section 3.13: do not send M1 for 3 s */
void mikey_initiator_suspend(struct mikey_session *s, uint64_t now);

void mikey_initiator_input(struct mikey_session *s, const struct mikey_msg *m,
			   const struct mikey_addr *from, uint64_t now);
void mikey_initiator_done(struct mikey_session *s,
			  struct mikey_session_job *job, uint64_t now);
void mikey_initiator_challenge(struct mikey_session *s,
			       const struct mikey_frame *f,
			       const struct mikey_addr *from, uint64_t now);
void mikey_initiator_timer(struct mikey_session *s, uint64_t now);
uint64_t mikey_initiator_due(const struct mikey_session *s);

/* mikey_initiator_remote() - signalling names the address of the peer */
void mikey_initiator_remote(struct mikey_session *s,
			    const struct mikey_addr *remote, uint64_t now);

/* mikey_initiator_reject() - the adopted M2 is of somebody else: wait on */
void mikey_initiator_reject(struct mikey_session *s, uint64_t now);

/* mikey_initiator_glare() - an M1 with @rand came in; shall it be ignored? */
bool mikey_initiator_glare(struct mikey_session *s, struct mikey_span rand,
			   uint64_t now);

/* session_responder.c */

/**
 * mikey_responder_new() - a session for a new M1
 * @path: the path
 * @m1: M1, decoded
 * @from: where M2 goes
 * @now: time
 * @out: the session, idle
 * @f: error for the peer, if this fails
 *
 * Return: 0, -EOPNOTSUPP, -ENOKEY, -ELOOP as mikey_pick(), -ENOMEM.
 */
int mikey_responder_new(struct mikey_path *path, const struct mikey_msg *m1,
			const struct mikey_addr *from, uint64_t now,
			struct mikey_session **out, struct mikey_fault *f);

/* mikey_responder_start() - make M2 */
void mikey_responder_start(struct mikey_session *s, uint64_t now);

void mikey_responder_input(struct mikey_session *s, const struct mikey_msg *m,
			   const struct mikey_addr *from, uint64_t now);
void mikey_responder_done(struct mikey_session *s,
			  struct mikey_session_job *job, uint64_t now);

/* mikey_responder_again() - M1 came once more; @cookie: with a good cookie */
void mikey_responder_again(struct mikey_session *s,
			   const struct mikey_addr *from, bool cookie,
			   uint64_t now);
void mikey_responder_probe(struct mikey_session *s,
			   const struct mikey_addr *from, uint64_t now);

#endif
