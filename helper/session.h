/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * session - MIKEYv2 without I/O: what the owner of a socket needs to know
 */
#ifndef MIKEY_SESSION_H
#define MIKEY_SESSION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "identity.h"
#include "offer.h"
#include "settings.h"

/**
 * DOC: objects and rules
 *
 * A *node* is this host: settings, identity, cookie secrets, and the limits
 * that count over all its sessions. A host with several sets of settings has a
 * node for each, joined to one another. A *path* is one media transport (a leg):
 * it takes every MIKEY frame that arrives there, reassembles messages, finds
 * the session, and makes a responder session when a new M1 arrives and the
 * path listens. A *session* is one exchange (one CSB) in one role.
 *
 * Nothing here does I/O, reads a clock, or makes a thread. Time comes in as
 * @now, milliseconds of a monotonic clock. What goes out goes through struct
 * mikey_path_ops. All of it runs on one thread (the loop thread), with one
 * exception: mikey_job.run().
 *
 * Callbacks run inside a call of the owner. From inside a callback the owner
 * may call the getters, mikey_session_bind() in @accept, and
 * mikey_session_free(), and nothing else of this header.
 *
 * A session belongs to its path. It ends by mikey_session_free(), by
 * mikey_path_free(), or by itself: then the event MIKEY_EVENT_ENDED is the
 * last thing heard of it and the pointer is dead when the callback returns.
 * A session that is CONFIRMED does not end by itself.
 */

#define MIKEY_SECRET_MAX	32	/* octets of a master key */
#define MIKEY_NEVER		UINT64_MAX

struct mikey_node;
struct mikey_path;
struct mikey_session;

/**
 * struct mikey_addr - a transport address, comparable with memcmp()
 * @family: AF_INET or AF_INET6
 * @port: network order
 * @scope: interface of a link-local address, else 0
 * @ip: network order; AF_INET uses the first 4 octets, the others are 0
 */
struct mikey_addr {
	uint16_t family;
	uint16_t port;
	uint32_t scope;
	uint8_t ip[16];
};

enum mikey_trust {
	MIKEY_UNBOUND,			/* nothing vouches for the peer yet */
	MIKEY_BOUND,			/* by PSK, CA, pin or fingerprint */
	MIKEY_MISMATCH,			/* somebody else than it should be */
};

enum mikey_state {
	MIKEY_M1_SENT,			/* I: waits for a valid M2 */
	MIKEY_M1_SEEN,			/* R: makes M2 */
	MIKEY_M2_SENT,			/* R: waits for a valid M3 */
	MIKEY_KEYED,			/* keys exist */
	MIKEY_CONFIRMED,		/* the peer is known to have them, too */
};

enum mikey_dir {
	MIKEY_RX,			/* numbers of enum ksrtp_dir */
	MIKEY_TX,
};

/**
 * struct mikey_job - public-key work of one session
 * @run: does the work; any thread; touches only the job's own memory
 * @next: the owner's while it has the job
 *
 * The owner calls @run once on any thread, then mikey_job_done() on the loop
 * thread. The session may be gone by then; that is no matter of the owner.
 */
struct mikey_job {
	void (*run)(struct mikey_job *job);
	struct mikey_job *next;
};

/**
 * struct mikey_srtp_key - one master key of one crypto session
 * @cs: CS ID, odd: sent by the initiator, even: sent by the responder
 * @dir: seen from this end
 * @suite: protection profile; its sizes are @key_len, @salt_len
 * @ssrc: the only SSRC of this key, 0: any (late binding)
 * @roc: rollover counter of streams that start under this key
 * @mki_len: octets of @mki, 0: no MKI
 * @mki: master key identifier
 * @key_len: octets of @key
 * @key: SRTP master key
 * @salt_len: octets of @salt
 * @salt: SRTP master salt
 */
struct mikey_srtp_key {
	uint8_t cs;
	enum mikey_dir dir;
	enum mikey_suite suite;
	uint32_t ssrc;
	uint32_t roc;
	size_t mki_len;
	uint8_t mki[255];
	size_t key_len;
	uint8_t key[MIKEY_SECRET_MAX];
	size_t salt_len;
	uint8_t salt[14];
};

enum mikey_event {
	MIKEY_EVENT_RESPONDED,		/* R: M2 exists, an answer can be made */
	MIKEY_EVENT_KEYED,		/* all keys were given to @install */
	MIKEY_EVENT_CONFIRMED,
	MIKEY_EVENT_TRUST,		/* trust or tx_allowed changed */
	MIKEY_EVENT_ADVISORY,		/* unauthenticated ERROR: error, text */
	MIKEY_EVENT_ENDED,		/* failed: error, text; pointer dies */
};

/**
 * struct mikey_path_ops - what a path needs of its owner
 * @send: send one frame as one UDP datagram; loss is no error
 * @timer: call mikey_path_timer() at @at_ms, MIKEY_NEVER: not at all; replaces
 *	what was said before
 * @job: run @job on any thread, see struct mikey_job
 * @accept: an M1 arrived in the media path and made @s (R); the owner may bind
 *	it here; false: forget it silently
 * @install: take these keys into use, receive keys first; those to transmit
 *	only while @tx_allowed of the status is true. Memory of the caller, wiped
 *	afterwards
 * @remove: stop using the keys that @s has installed. Called before
 *	MIKEY_EVENT_ENDED, at MISMATCH, and by mikey_session_free() if there
 *	are any
 * @event: something happened to @s, see mikey_session_status()
 */
struct mikey_path_ops {
	void (*send)(void *owner, const uint8_t *frame, size_t len,
		     const struct mikey_addr *to);
	void (*timer)(void *owner, uint64_t at_ms);
	void (*job)(void *owner, struct mikey_job *job);
	bool (*accept)(void *owner, struct mikey_session *s);
	void (*install)(void *owner, struct mikey_session *s,
			const struct mikey_srtp_key *keys, size_t n);
	void (*remove)(void *owner, struct mikey_session *s);
	void (*event)(void *owner, struct mikey_session *s,
		      enum mikey_event event);
};

/**
 * struct mikey_offer - how to start an exchange
 * @peer: identity of the wanted responder, NULL: any
 * @remote: where M1 goes; NULL: signalling carries it (mikey_session_m1())
 * @n_streams: m-lines (pairs of crypto sessions), 1..MIKEY_CS_MAX / 2
 * @stream: own (odd) crypto session of each pair
 * @sdp_ids: list of key-mgmt protocols for use in SDP ("mikey2"), NULL: none
 */
struct mikey_offer {
	const char *peer;
	const struct mikey_addr *remote;
	size_t n_streams;
	struct mikey_cs stream[MIKEY_CS_MAX / 2];
	const char *sdp_ids;
};

/**
 * struct mikey_binding - what signalling says about the peer
 * @fprs: fingerprints of its certificate; n = 0: none were given
 * @answer: ANSWER message of the SDP answer, NULL: none; for I only
 * @answer_len: octets of @answer
 * @remote: address of the peer if signalling names one, else NULL
 * @peer: identity that I has to claim, NULL: any; for mikey_session_answer()
 */
struct mikey_binding {
	struct mikey_fprs fprs;
	const uint8_t *answer;
	size_t answer_len;
	const struct mikey_addr *remote;
	const char *peer;
};

/**
 * struct mikey_status - a session as an operator sees it; no secrets
 * @role: own role
 * @state: how far it is
 * @trust: is the peer who it should be
 * @tx_allowed: user media may be sent
 * @csb_id: crypto session bundle
 * @mode: key exchange method; this and what follows up to @suite only if
 *	@state is MIKEY_KEYED or better
 * @prf: PRF function
 * @encr: KEMAC cipher, 0 in DH mode
 * @group: DH group, 0 in PSK mode
 * @sigalg: scheme of R's signature, 0 in PSK mode
 * @n_cs: number of crypto sessions
 * @suite: suite of each crypto session
 * @peer_id: identity the peer claims, or "" if not known
 * @peer_exact: @peer_id is what the peer said, to the octet; else some octets
 *	were replaced or left out, and it must not be compared
 * @peer_fpr: fingerprint of the peer's certificate, len 0: none
 * @remote: peer's address, family 0: not known
 * @start_ms: time the session was made
 * @keyed_ms: time it was keyed, 0: not yet
 * @confirmed_ms: time it was confirmed, 0: not yet
 * @tx_frames: frames sent
 * @rx_frames: frames of this session that carried a whole message
 * @retransmissions: messages sent again
 * @round_trips: own flights that an answer ended; CHALLENGE included
 * @error: MIKEY error number, see section 3.14; only if @text is not empty
 * @text: what went wrong, one sentence
 */
struct mikey_status {
	enum mikey_role role;
	enum mikey_state state;
	enum mikey_trust trust;
	bool tx_allowed;
	uint32_t csb_id;
	enum mikey_mode mode;
	uint8_t prf;
	uint8_t encr;
	uint16_t group;
	uint16_t sigalg;
	size_t n_cs;
	enum mikey_suite suite[MIKEY_CS_MAX];
	char peer_id[MIKEY_URI_MAX + 1];
	bool peer_exact;
	struct mikey_fpr peer_fpr;
	struct mikey_addr remote;
	uint64_t start_ms;
	uint64_t keyed_ms;
	uint64_t confirmed_ms;
	uint32_t tx_frames;
	uint32_t rx_frames;
	uint32_t retransmissions;
	uint32_t round_trips;
	uint8_t error;
	char text[128];
};

/* names for logs and JSON; never NULL */
const char *mikey_state_name(enum mikey_state state);
const char *mikey_trust_name(enum mikey_trust trust);

/**
 * mikey_node_new() - this host
 * @set: settings that passed mikey_settings_check(); copied
 * @id: identity; the node takes its own reference
 * @random: fills @buf with @len random octets for RANDs, CSB IDs, cookies, TGK
 *	and jitter; NULL: the system's generator. Key pairs never come from it
 * @random_owner: first argument of @random
 *
 * Return: the node, NULL without memory or without a working generator.
 */
struct mikey_node *mikey_node_new(const struct mikey_settings *set,
				  struct mikey_identity *id,
				  void (*random)(void *owner, void *buf,
						 size_t len),
				  void *random_owner);

/**
 * mikey_node_join() - two nodes are of the same host
 * @node: a node without sessions so far
 * @with: another one
 *
 * From now on they count unproven peers together, and neither answers an M1
 * that the other one has made or answered.
 */
void mikey_node_join(struct mikey_node *node, struct mikey_node *with);

/* mikey_node_free() - after the last of its paths; NULL is fine */
void mikey_node_free(struct mikey_node *node);

/**
 * mikey_node_reload() - new settings and identity for sessions made from now on
 * @node: the node
 * @set: settings that passed mikey_settings_check(); copied
 * @id: identity; the node takes its own reference
 */
void mikey_node_reload(struct mikey_node *node,
		       const struct mikey_settings *set,
		       struct mikey_identity *id);

/**
 * mikey_path_new() - one media transport
 * @node: must outlive the path
 * @ops: must outlive the path
 * @owner: first argument of every callback
 * @listen: answer M1s that arrive in the media path
 *
 * Return: the path, NULL without memory.
 */
struct mikey_path *mikey_path_new(struct mikey_node *node,
				  const struct mikey_path_ops *ops,
				  void *owner, bool listen);

/* mikey_path_free() - with all its sessions, without events; NULL is fine */
void mikey_path_free(struct mikey_path *path);

/**
 * mikey_path_input() - take one frame
 * @path: where it arrived
 * @frame: the UDP payload, magic included; anything at all may be in it
 * @len: octets of @frame
 * @from: its source
 * @now: time
 */
void mikey_path_input(struct mikey_path *path, const uint8_t *frame, size_t len,
		      const struct mikey_addr *from, uint64_t now);

/**
 * mikey_path_timer() - do what is due
 * @path: the path
 * @now: time
 */
void mikey_path_timer(struct mikey_path *path, uint64_t now);

/**
 * mikey_path_next() - walk the sessions of a path
 * @path: the path
 * @s: the session before, NULL: begin
 *
 * Return: the next session, NULL at the end.
 */
struct mikey_session *mikey_path_next(const struct mikey_path *path,
				      const struct mikey_session *s);

/**
 * mikey_session_offer() - start an exchange as initiator
 * @path: the path
 * @offer: what to offer
 * @now: time
 * @out: the session, owned by @path
 * @why: set on failure
 *
 * With @offer->remote M1 is sent at once, or a little later if an M1 of the
 * peer is being answered. Without it, mikey_session_m1() has the octets for the
 * signalling; M2 then comes in by mikey_path_input(), and the session waits for
 * it without end until mikey_session_bind() names an address.
 *
 * Return: 0, -EINVAL offer not usable, -ENOKEY no credential for any mode,
 * -ENOSPC path is full, -ENOMEM.
 */
int mikey_session_offer(struct mikey_path *path, const struct mikey_offer *offer,
			uint64_t now, struct mikey_session **out,
			struct mikey_why *why);

/**
 * mikey_session_m1() - the offer as it goes into signalling
 * @s: an initiator session
 * @len: set to the number of octets
 *
 * Return: M1, owned by @s; NULL for a responder.
 */
const uint8_t *mikey_session_m1(const struct mikey_session *s, size_t *len);

/**
 * mikey_session_answer() - answer an M1 that signalling brought
 * @path: the path
 * @m1: message octets, not trusted
 * @len: octets of @m1
 * @peer: what signalling says about the initiator; @peer->remote must be set:
 *	M2 goes there. NULL @peer->answer
 * @now: time
 * @out: the session, owned by @path
 * @why: set on failure
 *
 * M2 leaves by @send when it is made. The same M1 again gives the same session.
 *
 * Return: 0, -EBADMSG malformed M1, -EPERM M1 of another than the wanted peer
 * (nothing is sent then), -EOPNOTSUPP nothing in common, -ENOKEY no
 * PSK for it, -ELOOP own M1, or PSK mode with ourselves, -EEXIST same CSB ID
 * with another M1, -EINVAL no remote, -ENOSPC path is full, -ENOMEM.
 */
int mikey_session_answer(struct mikey_path *path, const uint8_t *m1, size_t len,
			 const struct mikey_binding *peer, uint64_t now,
			 struct mikey_session **out, struct mikey_why *why);

/**
 * mikey_session_answer_message() - the ANSWER that ties the answer to M2
 * @s: a responder session after MIKEY_EVENT_RESPONDED
 * @buf: memory for the message
 * @room: octets of @buf; 256 are always enough
 *
 * Return: octets of the message, -EAGAIN before M2 exists, -ENOSPC.
 */
int mikey_session_answer_message(const struct mikey_session *s, uint8_t *buf,
				 size_t room);

/**
 * mikey_session_bind() - tell what signalling says about the peer
 * @s: the session; before or after it is keyed
 * @peer: what it says; replaces what was said before, except that an @answer
 *	stays
 * @now: time
 *
 * A peer that is keyed and does not fit becomes MISMATCH: its keys are removed
 * and an initiator waits for another M2 to the same M1 (another fork).
 *
 * A @remote that is new starts PROBEs, by which an initiator behind a NAT can
 * be found; if nothing comes from there in time the session ends.
 *
 * Return: 0, -EBADMSG the answer is malformed (one that holds M2 itself counts
 * as such), -EINVAL it answers another M1, or @s has ended.
 */
int mikey_session_bind(struct mikey_session *s, const struct mikey_binding *peer,
		       uint64_t now);

/**
 * mikey_session_media_seen() - SRTP or SRTCP of the peer was authenticated
 * @s: the session whose key did it
 * @now: time
 *
 * For an initiator in DH mode this ends the retransmission of M3.
 */
void mikey_session_media_seen(struct mikey_session *s, uint64_t now);

/**
 * mikey_session_free() - end a session without an event
 * @s: the session; may be inside a callback; NULL is fine
 *
 * Keys that were installed are taken back by @remove.
 */
void mikey_session_free(struct mikey_session *s);

/* mikey_session_status() - the session as an operator sees it */
void mikey_session_status(const struct mikey_session *s,
			  struct mikey_status *status);

/**
 * mikey_job_done() - take the result of a job
 * @job: after its @run; freed here. If @run was never called, it counts as
 *	failed
 * @now: time
 *
 * Context: loop thread, not from inside a callback. Every job given to @job
 * must come back here, also after its session or path is gone.
 */
void mikey_job_done(struct mikey_job *job, uint64_t now);

#endif
