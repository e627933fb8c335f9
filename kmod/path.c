// SPDX-License-Identifier: GPL-2.0
/*
 * Paths: where the packets of a leg go, and the route there, which is asked
 * for once and again when it is no longer right. The packet path reads both
 * under RCU, so it never sees half of a change and takes no reference.
 */
#include <linux/err.h>
#include <linux/random.h>
#include <linux/security.h>
#include <linux/slab.h>
#include <net/inet_sock.h>
#include <net/ip6_fib.h>
#include <net/ip6_route.h>
#include <net/ipv6.h>
#include <net/route.h>
#include <net/sock.h>

#include "path.h"

/**
 * ksrtp_far_init() - a far end that is not known
 * @far: the far end
 */
void ksrtp_far_init(struct ksrtp_far *far)
{
	spin_lock_init(&far->lock);
}

static void free_route(struct ksrtp_route *route)
{
	if (!route)
		return;

	dst_release(route->dst);
	kfree(route);
}

static void free_rcu_route(struct rcu_head *rcu)
{
	free_route(container_of(rcu, struct ksrtp_route, rcu));
}

static void free_path(struct ksrtp_path *path)
{
	if (!path)
		return;

	free_route(rcu_dereference_protected(path->route, true));
	kfree(path);
}

static void free_rcu_path(struct rcu_head *rcu)
{
	free_path(container_of(rcu, struct ksrtp_path, rcu));
}

/**
 * ksrtp_far_exit() - free what there is
 * @far: a far end nobody looks at any more
 */
void ksrtp_far_exit(struct ksrtp_far *far)
{
	free_path(rcu_dereference_protected(far->path, true));
}

/* one name for one address */
static void unmap(union ksrtp_addr *addr)
{
	struct in6_addr v6 = addr->in6.sin6_addr;
	__be16 port = addr->in6.sin6_port;

	if (addr->sa.sa_family != AF_INET6 || !ipv6_addr_v4mapped(&v6))
		return;

	memset(addr, 0, sizeof(*addr));
	addr->in.sin_family = AF_INET;
	addr->in.sin_addr.s_addr = v6.s6_addr32[3];
	addr->in.sin_port = port;
}

/**
 * ksrtp_far_set() - send to another address from now on
 * @far: the far end
 * @remote: address and port; AF_UNSPEC: nowhere
 *
 * Context: process.
 *
 * Return: 0 or -ENOMEM.
 */
int ksrtp_far_set(struct ksrtp_far *far, const union ksrtp_addr *remote)
{
	struct ksrtp_path *path = NULL, *old;

	if (remote->sa.sa_family != AF_UNSPEC) {
		path = kzalloc(sizeof(*path), GFP_KERNEL_ACCOUNT);
		if (!path)
			return -ENOMEM;

		path->remote = *remote;
		path->hash = get_random_u32();
		unmap(&path->remote);
	}

	spin_lock_bh(&far->lock);
	old = rcu_replace_pointer(far->path, path, lockdep_is_held(&far->lock));
	spin_unlock_bh(&far->lock);
	if (old)
		call_rcu(&old->rcu, free_rcu_path);

	return 0;
}

static const char *unfit_v4(const struct sock *sk, __be32 addr)
{
	if (sk->sk_family == AF_INET6 &&
	    (ipv6_only_sock(sk) || (!ipv6_addr_any(&sk->sk_v6_rcv_saddr) &&
				    !ipv6_addr_v4mapped(&sk->sk_v6_rcv_saddr))))
		return "socket is bound to IPv6, the address is IPv4";

	if (ipv4_is_zeronet(addr) || ipv4_is_multicast(addr) || ipv4_is_lbcast(addr))
		return "not the address of one host";

	return NULL;
}

static const char *unfit_v6(const struct sock *sk, const struct in6_addr *addr)
{
	if (sk->sk_family != AF_INET6 || ipv6_addr_v4mapped(&sk->sk_v6_rcv_saddr))
		return "socket is bound to IPv4, the address is IPv6";

	if (ipv6_addr_any(addr) || ipv6_addr_is_multicast(addr))
		return "not the address of one host";

	if ((ipv6_addr_type(addr) & IPV6_ADDR_LINKLOCAL) && !sk->sk_bound_dev_if)
		return "link-local address, but the socket is bound to no device";

	return NULL;
}

/**
 * ksrtp_path_fits() - can a socket send to an address?
 * @sk: the socket
 * @remote: address and port
 * @why: set to a sentence if it cannot
 *
 * Return: true if it can.
 */
bool ksrtp_path_fits(const struct sock *sk, const union ksrtp_addr *remote,
		     const char **why)
{
	union ksrtp_addr addr = *remote;

	unmap(&addr);
	*why = addr.sa.sa_family == AF_INET6 ?
	       unfit_v6(sk, &addr.in6.sin6_addr) :
	       unfit_v4(sk, addr.in.sin_addr.s_addr);
	return !*why;
}

static void peer_of(const struct sock *sk, union ksrtp_addr *peer)
{
	const struct inet_sock *inet = inet_sk(sk);

	if (sk->sk_state != TCP_ESTABLISHED || !inet->inet_dport)
		return;

	peer->sa.sa_family = sk->sk_family;
	if (sk->sk_family == AF_INET6) {
		peer->in6.sin6_addr = sk->sk_v6_daddr;
		peer->in6.sin6_port = inet->inet_dport;
	} else {
		peer->in.sin_addr.s_addr = inet->inet_daddr;
		peer->in.sin_port = inet->inet_dport;
	}
}

/**
 * ksrtp_far_follow() - send to the peer that a socket is connected to
 * @far: the far end
 * @sk: the socket, its lock held; if it is not connected, or to no single
 *	host, or there is no memory, the far end is not known afterwards
 *
 * Context: process.
 */
void ksrtp_far_follow(struct ksrtp_far *far, struct sock *sk)
{
	static const union ksrtp_addr nowhere;
	union ksrtp_addr peer = {};
	const char *why;

	peer_of(sk, &peer);
	if (!ksrtp_path_fits(sk, &peer, &why) || ksrtp_far_set(far, &peer))
		ksrtp_far_set(far, &nowhere);
}

static struct dst_entry *lookup_v4(struct sock *sk, const struct sockaddr_in *to,
				   struct ksrtp_route *route)
{
	struct flowi4 fl4 = {
		.flowi4_oif = route->oif,
		.flowi4_mark = route->mark,
		.flowi4_proto = IPPROTO_UDP,
		.daddr = to->sin_addr.s_addr,
		.saddr = inet_sk(sk)->inet_saddr,
		.fl4_dport = to->sin_port,
		.fl4_sport = inet_sk(sk)->inet_sport,
	};
	struct rtable *rt;

	security_sk_classify_flow(sk, flowi4_to_flowi_common(&fl4));
	rt = ip_route_output_flow(sock_net(sk), &fl4, sk);
	if (IS_ERR(rt))
		return ERR_CAST(rt);

	if (rt->rt_flags & (RTCF_BROADCAST | RTCF_MULTICAST)) {
		ip_rt_put(rt);
		return ERR_PTR(-EACCES);
	}

	route->v4 = fl4.saddr;
	return &rt->dst;
}

static struct dst_entry *lookup_v6(struct sock *sk, const struct sockaddr_in6 *to,
				   struct ksrtp_route *route)
{
	struct flowi6 fl6 = {
		.flowi6_oif = route->oif,
		.flowi6_mark = route->mark,
		.flowi6_proto = IPPROTO_UDP,
		.daddr = to->sin6_addr,
		.saddr = inet6_sk(sk)->saddr,
		.fl6_dport = to->sin6_port,
		.fl6_sport = inet_sk(sk)->inet_sport,
	};
	struct dst_entry *dst;

	security_sk_classify_flow(sk, flowi6_to_flowi_common(&fl6));
	dst = ip6_dst_lookup_flow(sock_net(sk), sk, &fl6, NULL);
	if (IS_ERR(dst))
		return dst;

	route->v6 = fl6.saddr;
	route->cookie = rt6_get_cookie(container_of(dst, struct rt6_info, dst));
	return dst;
}

static struct ksrtp_route *find_route(struct ksrtp_path *path, struct sock *sk,
				      int oif, u32 mark)
{
	struct ksrtp_route *route, *old;

	route = kzalloc(sizeof(*route), GFP_ATOMIC | __GFP_NOWARN);
	if (!route)
		return NULL;

	route->oif = oif;
	route->mark = mark;
	if (path->remote.sa.sa_family == AF_INET6)
		route->dst = lookup_v6(sk, &path->remote.in6, route);
	else
		route->dst = lookup_v4(sk, &path->remote.in, route);
	if (IS_ERR(route->dst)) {
		kfree(route);
		return NULL;
	}

	/* several CPUs may be here: the last one wins, all of them are right */
	old = unrcu_pointer(xchg(&path->route, RCU_INITIALIZER(route)));
	if (old)
		call_rcu(&old->rcu, free_rcu_route);

	return route;
}

/**
 * ksrtp_path_route() - how to get there
 * @path: the path
 * @sk: socket the packet leaves by
 *
 * Asks the routing again when its last answer is no longer right, or the
 * socket has another device or mark.
 *
 * Context: RCU read section, softirq.
 *
 * Return: the route, valid in the RCU read section, or NULL if there is none.
 */
const struct ksrtp_route *ksrtp_path_route(struct ksrtp_path *path, struct sock *sk)
{
	const struct ksrtp_route *route = rcu_dereference(path->route);
	int oif = READ_ONCE(sk->sk_bound_dev_if);
	u32 mark = READ_ONCE(sk->sk_mark);

	if (route && route->oif == oif && route->mark == mark &&
	    dst_check(route->dst, route->cookie))
		return route;

	return find_route(path, sk, oif, mark);
}
