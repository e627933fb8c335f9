/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * call_impl - what the call_*.c files share
 */
#ifndef MIKEY_CALL_IMPL_H
#define MIKEY_CALL_IMPL_H

#include <sys/queue.h>
#include <uv.h>

#include "call.h"
#include "log.h"

#define MIKEY_CALL_KEYS		8	/* keys of one call, all legs */
#define MIKEY_CALL_RETRY_MS	100	/* between looks for a socket */

/**
 * struct mikey_call_node - sessions with the same preferences
 * @link: place among the nodes
 * @set: n_modes, modes, n_suites, suites as asked for; n = 0: as configured
 * @node: the node
 * @n_calls: calls that use it
 */
struct mikey_call_node {
	LIST_ENTRY(mikey_call_node) link;
	struct mikey_settings set;
	struct mikey_node *node;
	unsigned int n_calls;
};

/**
 * struct mikey_calls - all calls
 * @loop: loop of this thread
 * @kernel: the module
 * @jobs: public-key work
 * @hear: told what happens
 * @owner: first argument of @hear
 * @identity: identity of new calls
 * @set: configured preferences
 * @window: replay window of new legs
 * @policy: policy of new legs
 * @nodes: one per set of preferences in use
 * @list: all calls
 * @by_name: tree of all calls
 * @by_leg: tree of the &struct mikey_call_ref of all attached legs
 * @stray: frames for no leg of any call
 * @leaving: the daemon ends: leave the keys where they are
 * @limit: of lines that the network can cause
 */
struct mikey_calls {
	uv_loop_t *loop;
	struct mikey_kernel *kernel;
	struct mikey_jobs *jobs;
	mikey_calls_hear *hear;
	void *owner;
	struct mikey_identity *identity;
	struct mikey_settings set;
	uint32_t window;
	uint8_t policy;
	LIST_HEAD(, mikey_call_node) nodes;
	TAILQ_HEAD(, mikey_call) list;
	void *by_name;
	void *by_leg;
	uint64_t stray;
	bool leaving;
	struct mikey_log_limit limit;
};

/**
 * struct mikey_call_ref - from the id of a leg to its call
 * @id: id of the leg
 * @call: its call
 * @seen: the leg was in the last dump
 */
struct mikey_call_ref {
	uint32_t id;
	struct mikey_call *call;
	bool seen;
};

/**
 * struct mikey_call - one call
 * @link: place among all calls
 * @calls: all calls
 * @name: its name
 * @kind: how it was opened
 * @state: see enum mikey_call_state
 * @opened: MIKEY_CALL_OPENED was told
 * @doomed: ends in the next turn of the loop
 * @n_legs: entries of @leg
 * @leg: RTP, RTCP
 * @ref: entries of the by_leg tree; ids stay when the legs have gone, for logs
 * @remote: far RTP address or AF_UNSPEC
 * @peer: wanted identity or ""
 * @fprs: fingerprints that signalling gave
 * @m1: offer to be answered, NULL: none
 * @m1_len: octets of @m1
 * @node: preferences
 * @path: media transport, NULL until attached
 * @session: the session that has or will have the keys
 * @timer: looks for the socket, later @path's
 * @deadline: end of the looking, ms
 * @keys: installed keys, without their secrets
 * @n_keys: entries of @keys
 * @sending: the tx keys are in use
 * @why: what went wrong last
 * @waiting: the owner's
 */
struct mikey_call {
	TAILQ_ENTRY(mikey_call) link;
	struct mikey_calls *calls;
	char name[MIKEY_CALL_NAME_MAX + 1];
	enum mikey_call_kind kind;
	enum mikey_call_state state;
	bool opened;
	bool doomed;
	size_t n_legs;
	struct mikey_call_leg leg[MIKEY_CALL_LEGS];
	struct mikey_call_ref ref[MIKEY_CALL_LEGS];
	union ksrtp_addr remote;
	char peer[MIKEY_URI_MAX + 1];
	struct mikey_fprs fprs;
	uint8_t *m1;
	size_t m1_len;
	struct mikey_call_node *node;
	struct mikey_path *path;
	struct mikey_session *session;
	uv_timer_t timer;
	uint64_t deadline;
	struct ksrtp_key keys[MIKEY_CALL_KEYS];
	size_t n_keys;
	bool sending;
	struct mikey_why why;
	void *waiting;
};

/* call_path.c: what a path asks of its owner, a call */
extern const struct mikey_path_ops mikey_call_path_ops;

/* call_table.c: notifications of the kernel, for a struct mikey_calls */
extern const struct ksrtp_ops mikey_calls_up;

/* mikey_call_fail() - end a call's exchange; gone soon if it never opened */
void mikey_call_fail(struct mikey_call *call, const char *why);

/* mikey_call_tell() - tell the owner */
void mikey_call_tell(struct mikey_call *call, enum mikey_call_event event);

/* mikey_call_log_fprs() - tell if fingerprints do not matter in this exchange */
void mikey_call_log_fprs(const struct mikey_call *call);

/**
 * mikey_call_attach() - attach the legs that are not attached yet
 * @call: the call
 *
 * Return: 0, -ENOENT a socket is not there, -EEXIST a leg belongs to another
 * call, or what the kernel said, which is then in &mikey_call.why.
 */
int mikey_call_attach(struct mikey_call *call);

/* mikey_call_forget_legs() - nothing that happens to them matters any more */
void mikey_call_forget_legs(struct mikey_call *call);

/**
 * mikey_call_install() - give keys to the kernel
 * @call: the call
 * @keys: keys of its session
 * @n: entries of @keys
 * @send: user media may be sent
 *
 * Return: 0, or what the kernel said; all keys of the call are deleted then.
 */
int mikey_call_install(struct mikey_call *call,
		       const struct mikey_srtp_key *keys, size_t n, bool send);

/* mikey_call_use() - user media may be sent from now on; -ENOKEY: by no key */
int mikey_call_use(struct mikey_call *call);

/* mikey_call_revoke() - it may not be sent any more: delete the keys for it */
void mikey_call_revoke(struct mikey_call *call);

/* mikey_call_clear_adopted() - delete what an earlier helper installed */
void mikey_call_clear_adopted(struct mikey_call *call);

/* mikey_call_remove() - delete all keys of the call */
void mikey_call_remove(struct mikey_call *call);

/* mikey_calls_insert() - into list and tree; -EEXIST, -ENOMEM */
int mikey_calls_insert(struct mikey_call *call);

/* mikey_calls_erase() - the inverse */
void mikey_calls_erase(struct mikey_call *call);

/* mikey_calls_insert_leg() - leg @i got its id; -ENOMEM */
int mikey_calls_insert_leg(struct mikey_call *call, size_t i);

/* mikey_calls_erase_leg() - the inverse; @i's id becomes 0 */
void mikey_calls_erase_leg(struct mikey_call *call, size_t i);

/* mikey_call_node_get() - a node with the preferences @set; NULL: no memory */
struct mikey_call_node *mikey_call_node_get(struct mikey_calls *calls,
					    const struct mikey_settings *set);

/* mikey_call_node_put() - the last call of a node frees it */
void mikey_call_node_put(struct mikey_call_node *node);

/* mikey_call_node_settings() - what counts in a node at present */
struct mikey_settings
mikey_call_node_settings(const struct mikey_calls *calls,
			 const struct mikey_settings *set);

#endif
