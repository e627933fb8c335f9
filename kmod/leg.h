/* SPDX-License-Identifier: GPL-2.0 */
#ifndef KSRTP_LEG_H
#define KSRTP_LEG_H

#include <linux/mutex.h>
#include <linux/ratelimit_types.h>
#include <linux/refcount.h>
#include <linux/types.h>
#include <linux/workqueue.h>
#include <linux/xarray.h>
#include <linux/ksrtp.h>

#include "keys.h"
#include "link.h"
#include "path.h"
#include "stats.h"

struct net;
struct sock;
struct socket;

/* MIKEY frames a second from one leg to the helper */
#define KSRTP_MIKEY_BURST	200

/**
 * struct ksrtp_net - what belongs to one network namespace
 * @legs: legs by id, RCU; its own lock for changes
 * @last_id: where the search for a free id goes on
 * @seq: changes with every change of legs and keys, for consistent dumps
 * @stream_seq: changes with every new stream, likewise
 * @helper: port id of the registered helper's socket, 0: none
 */
struct ksrtp_net {
	struct xarray legs;
	u32 last_id;
	atomic_t seq;
	atomic_t stream_seq;
	u32 helper;
};

/**
 * struct ksrtp_leg - one UDP socket in our care, a program's or our own
 * @id: unique in the network namespace
 * @refs: the socket holds one until it is closed
 * @free: frees after the last reader
 * @net: namespace of @sk, valid while @sk is
 * @lock: serialises all changes and raw sends with the end of the socket
 * @sk: the socket, NULL once it is closed; under @lock, or for readers of
 *	its addresses under RCU
 * @kernel: @sk is our own: it has no file, and nobody reads it
 * @own: with @kernel, what ends @sk; under @lock, NULL once it was released
 * @pair: id of the leg that was made for the next or the previous port by the
 *	same request, 0: none; under @lock
 * @gone: not, or no longer, in the table of legs; set under @lock once it was
 *	there, read with READ_ONCE()
 * @policy: what may happen in clear
 * @window: replay window of streams to come, packets
 * @flags: bits of enum ksrtp_leg_flags
 * @keyed: had a key once; set under @lock, read with READ_ONCE()
 * @keys: its keys
 * @far: its far end
 * @links: from and to it
 * @mikey_rate: bounds what one leg may put into the helper's queue
 * @stats: counters
 */
struct ksrtp_leg {
	u32 id;
	refcount_t refs;
	struct rcu_work free;
	struct net *net;
	struct mutex lock;
	struct sock *sk;
	bool kernel;
	struct socket *own;
	u32 pair;
	bool gone;
	enum ksrtp_policy policy;
	u32 window;
	u32 flags;
	bool keyed;
	struct ksrtp_keys keys;
	struct ksrtp_far far;
	struct ksrtp_links links;
	struct ratelimit_state mikey_rate;
	struct ksrtp_stats stats;
};

/* where what may sleep is done later */
extern struct workqueue_struct *ksrtp_leg_wq;

int ksrtp_leg_init(void);
void ksrtp_leg_exit(void);

struct ksrtp_net *ksrtp_net(const struct net *net);
void ksrtp_leg_changed(struct ksrtp_leg *leg);
void ksrtp_leg_stream_added(struct ksrtp_leg *leg);

struct ksrtp_leg *ksrtp_leg_new(struct net *net, struct sock *sk,
				enum ksrtp_policy policy, u32 window, u32 flags);
int ksrtp_leg_publish(struct ksrtp_leg *leg);
struct ksrtp_leg *ksrtp_leg_of(const struct sock *sk);
struct ksrtp_leg *ksrtp_leg_get(struct net *net, u32 id);
struct ksrtp_leg *ksrtp_leg_get_from(struct net *net, unsigned long *id);
void ksrtp_leg_put(struct ksrtp_leg *leg);
bool ksrtp_leg_kill(struct ksrtp_leg *leg);
void ksrtp_leg_close(struct ksrtp_leg *leg);

/* the leg that a link leads to; stays in the RCU read section */
static inline struct ksrtp_leg *ksrtp_leg_linked(const struct ksrtp_link *link)
{
	return container_of(link->to, struct ksrtp_leg, links);
}

static inline bool ksrtp_leg_plain(const struct ksrtp_leg *leg)
{
	return leg->policy == KSRTP_POLICY_PLAIN ||
	       (leg->policy == KSRTP_POLICY_OPTIONAL && !READ_ONCE(leg->keyed));
}

#endif /* KSRTP_LEG_H */
