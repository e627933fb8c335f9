// SPDX-License-Identifier: GPL-2.0
/*
 * What leaves by an attached socket. The socket gets a copy of its struct
 * proto in which sendmsg protects RTP and RTCP before the original sendmsg
 * takes over, so that routing, options and errors stay those of UDP. Every
 * other way to send, or to get the original back, is closed.
 */
#include <linux/net.h>
#include <linux/rcupdate.h>
#include <linux/skbuff.h>
#include <linux/socket.h>
#include <linux/uio.h>
#include <linux/udp.h>
#include <net/inet_common.h>
#include <net/ipv6.h>
#include <net/sock.h>
#include <net/udp.h>

#include "run.h"
#include "send.h"

/* original and own struct proto of UDP over IPv4 and over IPv6 */
enum { V4, V6, FAMILIES };

static struct proto *original[FAMILIES] __ro_after_init;
static struct proto own[FAMILIES] __ro_after_init;
static void (*leave_socket)(struct sock *sk) __ro_after_init;

/* of an attached socket; its sk_family is the program's to change */
static unsigned int family_of(const struct sock *sk)
{
	return READ_ONCE(sk->sk_prot) == &own[V6] ? V6 : V4;
}

/**
 * ksrtp_send_hook() - let a UDP socket send by way of us
 * @sk: the socket, not attached, its callback lock held
 *
 * Return: 0, -EBUSY if its struct proto is not that of UDP.
 */
int ksrtp_send_hook(struct sock *sk)
{
	unsigned int family = sk->sk_family == AF_INET6 ? V6 : V4;

	if (!original[family] || sk->sk_prot != original[family])
		return -EBUSY;

	/* pairs with smp_rmb() in sendmsg() */
	smp_store_release(&sk->sk_prot, &own[family]);
	return 0;
}

/**
 * ksrtp_send_unhook() - give a socket that is being closed its own back
 * @sk: the socket
 */
void ksrtp_send_unhook(struct sock *sk)
{
	WRITE_ONCE(sk->sk_prot, original[family_of(sk)]);
}

/*
 * Parts of a datagram that a call under way at the attachment has left would
 * leave together with the next one. An octet that cannot be read makes UDP
 * forget them. The option to cork may have come as late.
 */
static int forget_parts(struct sock *sk)
{
	struct msghdr msg = { .msg_flags = MSG_DONTWAIT | MSG_NOSIGNAL };

	udp_clear_bit(CORK, sk);
	if (!READ_ONCE(udp_sk(sk)->pending))
		return 0;

	iov_iter_kvec(&msg.msg_iter, ITER_SOURCE, NULL, 0, 0);
	original[family_of(sk)]->sendmsg(sk, &msg, 1);
	return READ_ONCE(udp_sk(sk)->pending) ? -EBUSY : 0;
}

/**
 * ksrtp_send_settle() - let calls end that began with the original sendmsg
 * @sk: the socket, hooked
 *
 * RCU tasks wait for all that run, the socket lock for those that queue for it
 * to cork; what they have corked is thrown away. A call that sleeps, for memory
 * or for room in the send buffer, is not waited for: that may take for ever.
 * Its packet left the program before the attachment.
 *
 * Context: process, sleeps.
 */
void ksrtp_send_settle(struct sock *sk)
{
	synchronize_rcu_tasks();
	lock_sock(sk);
	release_sock(sk);
	forget_parts(sk);
}

/*
 * Parts of a datagram would leave in clear. Pages of the program could change
 * after they were protected.
 */
static int refuse(struct sock *sk, const struct msghdr *msg)
{
	if (msg->msg_flags & (KSRTP_MSG_PARTS | MSG_ZEROCOPY))
		return -EOPNOTSUPP;

	if (READ_ONCE(udp_sk(sk)->pending) || udp_test_bit(CORK, sk))
		return forget_parts(sk);

	return 0;
}

static int sendmsg(struct sock *sk, struct msghdr *msg, size_t len)
{
	struct ksrtp_leg *leg;
	int err;

	/* pairs with smp_store_release() in ksrtp_send_hook() */
	smp_rmb();
	leg = ksrtp_leg_of(sk);
	err = refuse(sk, msg);
	if (err) {
		ksrtp_run_drop(leg, KSRTP_STAT_TX_DROP_FLAGS, len);
		return err;
	}

	return ksrtp_run_send(sk, original[family_of(sk)]->sendmsg, leg, msg, len);
}

/* what other legs relay goes where the program says its peer is */
static void follow_peer(struct sock *sk)
{
	/* pairs with smp_store_release() in ksrtp_send_hook() */
	smp_rmb();
	lock_sock(sk);
	ksrtp_far_follow(&ksrtp_leg_of(sk)->far, sk);
	release_sock(sk);
}

static int connect(struct sock *sk, ksrtp_sockaddr *addr, int addr_len)
{
	int err = original[family_of(sk)]->connect(sk, addr, addr_len);

	if (!err)
		follow_peer(sk);

	return err;
}

static int disconnect(struct sock *sk, int flags)
{
	int err = original[family_of(sk)]->disconnect(sk, flags);

	follow_peer(sk);
	return err;
}

/*
 * Options that would undo the attachment, or hold datagrams back. Up to 6.12
 * UDP takes its options at the level of UDP-Lite as well.
 */
static int setsockopt(struct sock *sk, int level, int optname, sockptr_t optval,
		      unsigned int optlen)
{
	if ((level == SOL_UDP || level == IPPROTO_UDPLITE) &&
	    (optname == UDP_ENCAP || optname == UDP_CORK))
		return -EBUSY;

	if (level == SOL_IPV6 && optname == IPV6_ADDRFORM)
		return -EBUSY;

	return original[family_of(sk)]->setsockopt(sk, level, optname, optval, optlen);
}

/*
 * UDP calls the encap hook only while the socket has our encap type, which a
 * setsockopt that was under way at the attachment may have changed. This one
 * is called in any case.
 */
static void destroy(struct sock *sk)
{
	original[family_of(sk)]->destroy(sk);
	leave_socket(sk);
}

/**
 * ksrtp_send_raw() - send a MIKEY frame as it is
 * @leg: leg to leave by
 * @to: destination, AF_UNSPEC for the connected peer
 * @octets: the frame
 * @len: its octets
 *
 * Context: process; does not wait for the send buffer.
 *
 * Return: 0, -ENOENT if the leg is gone, -EADDRNOTAVAIL if its socket is not
 * bound, -errno of UDP.
 */
int ksrtp_send_raw(struct ksrtp_leg *leg, const union ksrtp_addr *to,
		   void *octets, size_t len)
{
	struct msghdr msg = { .msg_flags = MSG_DONTWAIT | MSG_NOSIGNAL };
	union ksrtp_addr name = *to;
	int err;

	if (name.sa.sa_family) {
		msg.msg_name = &name;
		msg.msg_namelen = sizeof(name);
	}

	mutex_lock(&leg->lock);
	err = leg->sk && !leg->gone ? refuse(leg->sk, &msg) : -ENOENT;
	if (!err && !inet_sk(leg->sk)->inet_num)
		err = -EADDRNOTAVAIL;
	if (!err)
		err = ksrtp_run_send_raw(leg->sk, original[family_of(leg->sk)]->sendmsg,
					 &msg, octets, len);
	mutex_unlock(&leg->lock);
	if (err < 0)
		return err;

	ksrtp_stats_add(&leg->stats, KSRTP_STAT_TX_MIKEY, 1);
	return 0;
}

static void proto_init(unsigned int family, struct proto *proto)
{
	original[family] = proto;
	own[family] = *proto;
	own[family].sendmsg = sendmsg;
	own[family].connect = connect;
	own[family].disconnect = disconnect;
	own[family].setsockopt = setsockopt;
	own[family].destroy = destroy;
	ksrtp_proto_drop_sendpage(&own[family]);
}

/**
 * ksrtp_send_init() - copy the struct proto of UDP over IPv4 and over IPv6
 * @leave: called when an attached socket is destroyed
 *
 * That of IPv6 is not exported: a socket has it. IPv6 may be disabled.
 *
 * Return: 0 or -errno.
 */
int ksrtp_send_init(void (*leave)(struct sock *sk))
{
	struct socket *sock;
	int err;

	leave_socket = leave;
	proto_init(V4, &udp_prot);
	err = sock_create_kern(&init_net, AF_INET6, SOCK_DGRAM, IPPROTO_UDP, &sock);
	if (err)
		return err == -EAFNOSUPPORT ? 0 : err;

	proto_init(V6, sock->sk->sk_prot);
	sock_release(sock);
	return 0;
}
