// SPDX-License-Identifier: GPL-2.0
/*
 * Attach UDP sockets: the only writer of sk_user_data, sk_prot and the encap
 * hooks. They are set once and stay until the socket is closed, so that a
 * socket once secured never falls back to plain RTP.
 */
#include <linux/err.h>
#include <linux/file.h>
#include <linux/fs.h>
#include <linux/net.h>
#include <linux/netlink.h>
#include <linux/rcupdate.h>
#include <net/inet_sock.h>
#include <net/ipv6.h>
#include <net/sock.h>
#include <net/udp.h>
#include <net/udp_tunnel.h>

#include "event.h"
#include "receive.h"
#include "send.h"
#include "socket.h"
#include "trace.h"

/* no value of uapi/linux/udp.h: no other user takes it for its own */
#define ENCAP_TYPE	115

/* how well a socket's local address fits the one asked for */
enum fit {
	FIT_NOT,
	FIT_WILDCARD,
	FIT_EXACT,
};

/**
 * ksrtp_socket_by_fd() - a socket of the calling process
 * @net: namespace of the request
 * @fd: file descriptor
 * @extack: names what is wrong
 *
 * Context: process that holds @fd.
 *
 * Return: the socket with a reference, or ERR_PTR: -EBADF, -ENOTSOCK,
 * -EPROTOTYPE if it is not UDP, -EXDEV if it is of another namespace.
 */
struct sock *ksrtp_socket_by_fd(struct net *net, int fd,
				struct netlink_ext_ack *extack)
{
	struct socket *sock;
	struct sock *sk;
	int err;

	sock = sockfd_lookup(fd, &err);
	if (!sock) {
		NL_SET_ERR_MSG(extack, "not a file descriptor of a socket");
		return ERR_PTR(err);
	}

	sk = sock->sk;
	if ((sk->sk_family != AF_INET && sk->sk_family != AF_INET6) ||
	    sk->sk_type != SOCK_DGRAM || sk->sk_protocol != IPPROTO_UDP) {
		NL_SET_ERR_MSG(extack, "not a UDP socket");
		sk = ERR_PTR(-EPROTOTYPE);
	} else if (!net_eq(sock_net(sk), net)) {
		NL_SET_ERR_MSG(extack, "socket is of another network namespace");
		sk = ERR_PTR(-EXDEV);
	} else {
		sock_hold(sk);
	}

	sockfd_put(sock);
	return sk;
}

static bool mapped_equal(const struct in6_addr *v6, __be32 v4)
{
	return ipv6_addr_v4mapped(v6) && v6->s6_addr32[3] == v4;
}

static enum fit fit_v4(const struct sock *sk, __be32 addr)
{
	if (sk->sk_family == AF_INET6) {
		if (mapped_equal(&sk->sk_v6_rcv_saddr, addr))
			return FIT_EXACT;

		return ipv6_addr_any(&sk->sk_v6_rcv_saddr) && !ipv6_only_sock(sk) ?
		       FIT_WILDCARD : FIT_NOT;
	}

	if (inet_sk(sk)->inet_rcv_saddr == addr)
		return FIT_EXACT;

	return inet_sk(sk)->inet_rcv_saddr ? FIT_NOT : FIT_WILDCARD;
}

static enum fit fit_v6(const struct sock *sk, const struct in6_addr *addr)
{
	if (sk->sk_family != AF_INET6)
		return FIT_NOT;

	if (ipv6_addr_equal(&sk->sk_v6_rcv_saddr, addr))
		return FIT_EXACT;

	return ipv6_addr_any(&sk->sk_v6_rcv_saddr) ? FIT_WILDCARD : FIT_NOT;
}

static bool connected_to(const struct sock *sk, const union ksrtp_addr *remote)
{
	if (remote->sa.sa_family == AF_INET6)
		return sk->sk_family == AF_INET6 &&
		       inet_sk(sk)->inet_dport == remote->in6.sin6_port &&
		       ipv6_addr_equal(&sk->sk_v6_daddr, &remote->in6.sin6_addr);

	if (inet_sk(sk)->inet_dport != remote->in.sin_port)
		return false;

	return sk->sk_family == AF_INET6 ?
	       mapped_equal(&sk->sk_v6_daddr, remote->in.sin_addr.s_addr) :
	       inet_sk(sk)->inet_daddr == remote->in.sin_addr.s_addr;
}

static enum fit fit(const struct sock *sk, struct net *net,
		    const union ksrtp_addr *local, const union ksrtp_addr *remote)
{
	if (!net_eq(sock_net(sk), net) || sk->sk_protocol != IPPROTO_UDP ||
	    inet_sk(sk)->inet_sport != local->in.sin_port)
		return FIT_NOT;

	if (remote->sa.sa_family && !connected_to(sk, remote))
		return FIT_NOT;

	return local->sa.sa_family == AF_INET6 ?
	       fit_v6(sk, &local->in6.sin6_addr) :
	       fit_v4(sk, local->in.sin_addr.s_addr);
}

/**
 * ksrtp_socket_by_addr() - the socket bound to an address and port
 * @net: namespace
 * @local: address and port it is bound to
 * @remote: address and port it is connected to, AF_UNSPEC: does not matter
 * @extack: names what is wrong
 *
 * A socket bound to exactly this address wins over one bound to all.
 *
 * Return: the socket with a reference, or ERR_PTR: -ENOENT, -ENOTUNIQ if
 * several fit equally well.
 */
struct sock *ksrtp_socket_by_addr(struct net *net, const union ksrtp_addr *local,
				  const union ksrtp_addr *remote,
				  struct netlink_ext_ack *extack)
{
	struct udp_hslot *slot = udp_hashslot(ksrtp_udp_table(net), net,
					      ntohs(local->in.sin_port));
	enum fit fits, best_fit = FIT_NOT;
	struct sock *sk, *best = NULL;
	bool several = false;

	spin_lock_bh(&slot->lock);
	sk_for_each(sk, &slot->head) {
		fits = fit(sk, net, local, remote);
		if (fits == FIT_NOT || fits < best_fit)
			continue;

		several = fits == best_fit;
		best_fit = fits;
		best = sk;
	}

	if (best && !several && !refcount_inc_not_zero(&best->sk_refcnt))
		best = NULL;
	spin_unlock_bh(&slot->lock);

	if (!best) {
		NL_SET_ERR_MSG(extack, "no UDP socket is bound to this address and port");
		return ERR_PTR(-ENOENT);
	}

	if (several) {
		NL_SET_ERR_MSG(extack, "several sockets are bound there, name the remote address");
		return ERR_PTR(-ENOTUNIQ);
	}

	return best;
}

/**
 * ksrtp_socket_leave() - the end of an attached socket
 * @sk: the socket, nobody sends by it any more
 *
 * May be called a second time for the same socket. The hooks are taken away
 * before the last reference on the leg, and so on the module, can go.
 */
void ksrtp_socket_leave(struct sock *sk)
{
	struct ksrtp_leg *leg = ksrtp_leg_of(sk);

	if (!leg)
		return;

	mutex_lock(&leg->lock);
	WRITE_ONCE(leg->sk, NULL);
	if (ksrtp_leg_kill(leg)) {
		trace_ksrtp_leg(leg->id, KSRTP_ACT_CLOSE);
		ksrtp_event_leg(leg, KSRTP_CMD_LEG_GONE_NTF);
	}
	mutex_unlock(&leg->lock);

	WRITE_ONCE(udp_sk(sk)->encap_rcv, NULL);
	WRITE_ONCE(udp_sk(sk)->encap_err_rcv, NULL);
	rcu_assign_sk_user_data(sk, NULL);
	ksrtp_send_unhook(sk);
	sock_put(sk);
	ksrtp_leg_put(leg);
}

/* what stands against attaching a socket, its lock held */
static int attachable(struct sock *sk, struct netlink_ext_ack *extack)
{
	const struct udp_sock *up = udp_sk(sk);

	if (sock_flag(sk, SOCK_DEAD)) {
		NL_SET_ERR_MSG(extack, "socket is being closed");
		return -ENOENT;
	}

	if (sk->sk_kern_sock) {
		NL_SET_ERR_MSG(extack, "socket belongs to the kernel");
		return -EPERM;
	}

	if (up->encap_type == ENCAP_TYPE) {
		NL_SET_ERR_MSG(extack, "socket is attached, or was: close it first");
		return -EBUSY;
	}

	if (up->pending || udp_test_bit(CORK, sk)) {
		NL_SET_ERR_MSG(extack, "socket is corked");
		return -EBUSY;
	}

	return 0;
}

/*
 * The type comes last: with it UDP begins to call us. The reference makes sure
 * that a leg never outlives its socket.
 */
static int hook(struct sock *sk, struct ksrtp_leg *leg, struct netlink_ext_ack *extack)
{
	struct udp_sock *up = udp_sk(sk);
	int err = -EBUSY;

	write_lock_bh(&sk->sk_callback_lock);
	if (up->encap_type || sk->sk_user_data)
		goto unlock;

	rcu_assign_sk_user_data(sk, leg);
	err = ksrtp_send_hook(sk);
	if (err) {
		rcu_assign_sk_user_data(sk, NULL);
		goto unlock;
	}

	/* the packet path looks at sockets of other legs under RCU */
	sock_set_flag(sk, SOCK_RCU_FREE);
	sock_hold(sk);
	refcount_inc(&leg->refs);
	up->encap_destroy = ksrtp_socket_leave;
	up->encap_err_rcv = ksrtp_encap_err;
	WRITE_ONCE(up->encap_rcv, ksrtp_receive);
	smp_store_release(&up->encap_type, ENCAP_TYPE);
unlock:
	write_unlock_bh(&sk->sk_callback_lock);
	if (err)
		NL_SET_ERR_MSG(extack, "socket is taken by another encapsulation or a sockmap");
	else
		udp_tunnel_encap_enable(sk);

	return err;
}

static int publish_and_hook(struct sock *sk, struct ksrtp_leg *leg,
			    struct netlink_ext_ack *extack)
{
	int err;

	err = ksrtp_leg_publish(leg);
	if (err)
		return err;

	err = hook(sk, leg, extack);
	if (err) {
		mutex_lock(&leg->lock);
		leg->sk = NULL;
		ksrtp_leg_kill(leg);
		mutex_unlock(&leg->lock);
	}

	return err;
}

/*
 * What came in before nobody has authenticated, the program must not take it
 * so. What is on its way past the hook comes to the queue in the RCU read
 * section it began in. An error that is pending comes before what is queued.
 */
static void drain(struct sock *sk)
{
	struct sk_buff *skb;
	int err;

	synchronize_rcu_expedited();
	do {
		err = 0;
		skb = skb_recv_udp(sk, MSG_DONTWAIT, &err);
		consume_skb(skb);
	} while (skb || (err && err != -EAGAIN));
}

/* is there more than one descriptor, or a system call of another thread? */
static bool shared(struct sock *sk)
{
	bool ret;

	read_lock_bh(&sk->sk_callback_lock);
	ret = sk->sk_socket && sk->sk_socket->file && file_count(sk->sk_socket->file) > 1;
	read_unlock_bh(&sk->sk_callback_lock);
	return ret;
}

/**
 * ksrtp_socket_attach() - take a UDP socket into our care
 * @net: its namespace
 * @sk: the socket; the caller keeps its reference
 * @policy: what may happen in clear
 * @window: replay window, packets
 * @flags: bits of enum ksrtp_leg_flags
 * @own: the caller holds a descriptor; then its other threads, which may be
 *	about to send, are waited for. From outside the moment of the attachment
 *	means nothing to the program, and nobody waits.
 * @extack: names what is wrong
 *
 * Context: process.
 *
 * Under KSRTP_POLICY_REQUIRE what waits in its queue is thrown away.
 *
 * Return: the leg with a reference for the caller, or ERR_PTR: -EBUSY, -EPERM
 * for a socket of the kernel, -ENOENT if it is being closed, -ENOMEM.
 */
struct ksrtp_leg *ksrtp_socket_attach(struct net *net, struct sock *sk,
				      enum ksrtp_policy policy, u32 window, u32 flags, bool own,
				      struct netlink_ext_ack *extack)
{
	struct ksrtp_leg *leg;
	int err;

	leg = ksrtp_leg_new(net, sk, policy, window, flags);
	if (IS_ERR(leg))
		return leg;

	lock_sock(sk);
	ksrtp_far_follow(&leg->far, sk);
	err = attachable(sk, extack) ?: publish_and_hook(sk, leg, extack);
	release_sock(sk);
	if (err) {
		ksrtp_leg_put(leg);
		return ERR_PTR(err);
	}

	if (own && shared(sk))
		ksrtp_send_settle(sk);
	if (policy == KSRTP_POLICY_REQUIRE)
		drain(sk);

	mutex_lock(&leg->lock);
	trace_ksrtp_leg(leg->id, KSRTP_ACT_ATTACH);
	if (!leg->gone)
		ksrtp_event_leg(leg, KSRTP_CMD_LEG_NTF);
	mutex_unlock(&leg->lock);
	return leg;
}

/**
 * ksrtp_socket_adopt() - make a leg of a socket of our own
 * @net: its namespace
 * @own: the socket, not bound yet, so that no packet comes in unseen; belongs
 *	to the leg if one is returned
 * @policy: what may happen in clear
 * @window: replay window, packets
 * @flags: bits of enum ksrtp_leg_flags
 * @extack: names what is wrong
 *
 * Context: process.
 *
 * Return: the leg, not yet published, with a reference for the caller, or
 * ERR_PTR: -EBUSY, -ENOMEM.
 */
struct ksrtp_leg *ksrtp_socket_adopt(struct net *net, struct socket *own,
				     enum ksrtp_policy policy, u32 window, u32 flags,
				     struct netlink_ext_ack *extack)
{
	struct ksrtp_leg *leg;
	int err;

	leg = ksrtp_leg_new(net, own->sk, policy, window, flags);
	if (IS_ERR(leg))
		return leg;

	leg->kernel = true;
	err = hook(own->sk, leg, extack);
	if (err) {
		ksrtp_leg_put(leg);
		return ERR_PTR(err);
	}

	leg->own = own;
	return leg;
}
