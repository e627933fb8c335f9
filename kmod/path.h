/* SPDX-License-Identifier: GPL-2.0 */
#ifndef KSRTP_PATH_H
#define KSRTP_PATH_H

#include <linux/in.h>
#include <linux/in6.h>
#include <linux/rcupdate.h>
#include <linux/spinlock.h>
#include <linux/types.h>
#include <net/dst.h>

struct sock;

/**
 * union ksrtp_addr - address and port
 * @sa: family, AF_UNSPEC: none
 */
union ksrtp_addr {
	struct sockaddr sa;
	struct sockaddr_in in;
	struct sockaddr_in6 in6;
};

/**
 * struct ksrtp_route - what the routing said of a path
 * @dst: a reference
 * @cookie: tells whether @dst is still right
 * @oif: device the socket was bound to when it was asked for, 0: any
 * @mark: mark of the socket then
 * @v4: source address
 * @v6: source address
 * @rcu: frees after the last reader
 *
 * Immutable.
 */
struct ksrtp_route {
	struct dst_entry *dst;
	u32 cookie;
	int oif;
	u32 mark;
	union {
		__be32 v4;
		struct in6_addr v6;
	};
	struct rcu_head rcu;
};

/**
 * struct ksrtp_path - where the packets of a leg go
 * @remote: address and port, never an IPv4 address mapped to IPv6
 * @hash: of all packets, so that they stay in one queue and in order
 * @route: how to get there, RCU; NULL before the first packet
 * @rcu: frees after the last reader
 *
 * Immutable, but for @route.
 */
struct ksrtp_path {
	union ksrtp_addr remote;
	u32 hash;
	struct ksrtp_route __rcu *route;
	struct rcu_head rcu;
};

/**
 * struct ksrtp_far - the far end of a leg
 * @lock: serialises changes
 * @path: the way there, RCU; NULL: not known
 */
struct ksrtp_far {
	spinlock_t lock;
	struct ksrtp_path __rcu *path;
};

void ksrtp_far_init(struct ksrtp_far *far);
void ksrtp_far_exit(struct ksrtp_far *far);
int ksrtp_far_set(struct ksrtp_far *far, const union ksrtp_addr *remote);
void ksrtp_far_follow(struct ksrtp_far *far, struct sock *sk);

bool ksrtp_path_fits(const struct sock *sk, const union ksrtp_addr *remote,
		     const char **why);
const struct ksrtp_route *ksrtp_path_route(struct ksrtp_path *path, struct sock *sk);

#endif /* KSRTP_PATH_H */
