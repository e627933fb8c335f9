// SPDX-License-Identifier: GPL-2.0
/*
 * What leaves by an attached socket. The socket gets a copy of its struct
 * proto in which sendmsg protects RTP and RTCP before the original sendmsg
 * takes over, so that routing, options and errors stay those of UDP. Every
 * other way to send, or to get the original back, is closed.
 */
#include <linux/net.h>
#include <linux/skbuff.h>
#include <linux/slab.h>
#include <linux/socket.h>
#include <linux/uio.h>
#include <linux/udp.h>
#include <net/inet_common.h>
#include <net/ipv6.h>
#include <net/sock.h>
#include <net/udp.h>

#include "send.h"
#include "srtp.h"
#include "trace.h"

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

static void count_drop(struct ksrtp_leg *leg, enum ksrtp_leg_stat stat, size_t len)
{
	ksrtp_stats_add(&leg->stats, stat, 1);
	trace_ksrtp_drop(leg->id, stat, len);
}

/*
 * The segment size of one send: that of its control messages, or @size. @end
 * is set to where they end: what stands behind is not looked at by UDP.
 */
static int segment_size(struct msghdr *msg, int size, size_t *end)
{
	struct cmsghdr *cmsg;

	*end = 0;
	if (!msg->msg_controllen)
		return size;

	for_each_cmsghdr(cmsg, msg) {
		if (!CMSG_OK(msg, cmsg))
			return -EINVAL;

		*end = (u8 *)cmsg + cmsg->cmsg_len - (u8 *)msg->msg_control;
		if (cmsg->cmsg_level == SOL_UDP && cmsg->cmsg_type == UDP_SEGMENT) {
			if (cmsg->cmsg_len != CMSG_LEN(sizeof(u16)))
				return -EINVAL;

			size = *(u16 *)CMSG_DATA(cmsg);
		}
	}

	return size;
}

/*
 * The first @end octets of the caller's control messages, then one of ours
 * that says what UDP shall do about segments, whatever the socket says.
 */
static int control_segment(struct msghdr *msg, size_t end, u16 **size)
{
	size_t before = CMSG_ALIGN(end), len = before + CMSG_SPACE(sizeof(u16));
	struct cmsghdr *cmsg;
	u8 *buf;

	buf = kzalloc(len, GFP_KERNEL);
	if (!buf)
		return -ENOMEM;

	if (end)
		memcpy(buf, msg->msg_control, end);

	cmsg = (struct cmsghdr *)(buf + before);
	cmsg->cmsg_level = SOL_UDP;
	cmsg->cmsg_type = UDP_SEGMENT;
	cmsg->cmsg_len = CMSG_LEN(sizeof(u16));
	*size = (u16 *)CMSG_DATA(cmsg);
	msg->msg_control = buf;
	msg->msg_controllen = len;
	return 0;
}

/*
 * The original sendmsg for octets that are in our memory. It copies all of
 * them before it gives the datagram to the network layer. So while some are
 * left, nothing of the datagram was on the wire, whatever the error is; when
 * all are taken, parts of it may have been seen, and so may other errors than
 * those of the network layer come.
 */
static int send_linear(struct sock *sk, const struct msghdr *msg, u8 *octets,
		       size_t len, bool *unsent)
{
	struct kvec vec = { .iov_base = octets, .iov_len = len };
	struct msghdr inner = *msg;
	int err;

	iov_iter_kvec(&inner.msg_iter, ITER_SOURCE, &vec, 1, len);
	err = original[family_of(sk)]->sendmsg(sk, &inner, len);
	*unsent = iov_iter_count(&inner.msg_iter);
	return err;
}

static void undo(struct ksrtp_leg *leg, const struct ksrtp_used *used)
{
	rcu_read_lock();
	ksrtp_protect_undo(leg, used);
	rcu_read_unlock();
}

static int send_protected(struct sock *sk, struct ksrtp_leg *leg,
			  const struct msghdr *msg, enum ksrtp_kind kind,
			  u8 *octets, size_t len)
{
	struct ksrtp_used used;
	size_t plain = len;
	bool unsent;
	int err;

	rcu_read_lock();
	err = ksrtp_protect(leg, kind, octets, &len, &used);
	rcu_read_unlock();
	if (err) {
		count_drop(leg, ksrtp_stat_tx_drop(err), plain);
		return err == -EBADMSG ? -EINVAL : err;
	}

	err = send_linear(sk, msg, octets, len, &unsent);
	if (unsent)
		undo(leg, &used);
	if (err >= 0)
		return plain;

	count_drop(leg, KSRTP_STAT_TX_DROP_SOCKET, plain);
	return err;
}

/* one datagram of the program: protect it, or let it pass if it is not RTP */
static int send_one(struct sock *sk, struct ksrtp_leg *leg,
		    const struct msghdr *msg, u8 *octets, size_t len)
{
	enum ksrtp_kind kind = ksrtp_demux(octets, len);
	enum ksrtp_leg_stat stat = KSRTP_STAT_TX_OTHER;
	bool unsent;
	int err;

	if (kind == KSRTP_RTP || kind == KSRTP_RTCP) {
		if (!ksrtp_leg_plain(leg))
			return send_protected(sk, leg, msg, kind, octets, len);

		stat = KSRTP_STAT_TX_PLAIN;
	}

	err = send_linear(sk, msg, octets, len, &unsent);
	if (err >= 0)
		ksrtp_stats_add(&leg->stats, stat, 1);

	return err < 0 ? err : len;
}

/* @len octets in datagrams of @size; what was sent before an error counts */
static int send_segments(struct sock *sk, struct ksrtp_leg *leg,
			 struct msghdr *msg, u8 *octets, size_t len, size_t size)
{
	size_t n, sent = 0;
	int err;

	do {
		n = min(size, len - sent);
		if (!copy_from_iter_full(octets, n, &msg->msg_iter)) {
			err = -EFAULT;
			break;
		}

		err = send_one(sk, leg, msg, octets, n);
		if (err < 0) {
			/* io_uring sends again from where the iterator is */
			iov_iter_revert(&msg->msg_iter, n);
			break;
		}

		sent += n;
	} while (sent < len);

	return sent ? sent : err;
}

static int send_segmented(struct sock *sk, struct ksrtp_leg *leg,
			  struct msghdr *msg, size_t end, u8 *octets, size_t len,
			  size_t size)
{
	void *control = msg->msg_control;
	size_t control_len = msg->msg_controllen;
	u16 *segment;
	int err;

	if (len > size * UDP_MAX_SEGMENTS)
		return -EINVAL;

	err = control_segment(msg, end, &segment);
	if (err)
		return err;

	err = send_segments(sk, leg, msg, octets, len, size);
	kfree(msg->msg_control);
	msg->msg_control = control;
	msg->msg_controllen = control_len;
	return err;
}

/*
 * Parts of a datagram would leave in clear: those of this call, or those of a
 * call that was under way when the socket was attached. Pages of the program
 * could change after they were protected.
 */
static int refuse(const struct sock *sk, const struct msghdr *msg)
{
	if (msg->msg_flags & (KSRTP_MSG_PARTS | MSG_ZEROCOPY))
		return -EOPNOTSUPP;

	return READ_ONCE(udp_sk(sk)->pending) ? -EBUSY : 0;
}

static int sendmsg(struct sock *sk, struct msghdr *msg, size_t len)
{
	struct ksrtp_leg *leg;
	int size, err;
	size_t end;
	u8 *octets;

	/* pairs with smp_store_release() in ksrtp_send_hook() */
	smp_rmb();
	leg = ksrtp_leg_of(sk);
	err = refuse(sk, msg);
	if (err) {
		count_drop(leg, KSRTP_STAT_TX_DROP_FLAGS, len);
		return err;
	}

	if (len > U16_MAX)
		return -EMSGSIZE;

	size = segment_size(msg, READ_ONCE(udp_sk(sk)->gso_size), &end);
	if (size < 0)
		return size;

	/* pages of the caller are copied, not spliced */
	msg->msg_flags &= ~MSG_SPLICE_PAGES;
	octets = kmalloc((size ? min_t(size_t, size, len) : len) + KSRTP_TRAILER_MAX,
			 GFP_KERNEL | __GFP_NOWARN);
	if (!octets)
		return -ENOMEM;

	if (size)
		err = send_segmented(sk, leg, msg, end, octets, len, size);
	else
		err = send_segments(sk, leg, msg, octets, len, len);

	kfree(octets);
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
	u16 *segment;
	bool unsent;
	int err;

	if (name.sa.sa_family) {
		msg.msg_name = &name;
		msg.msg_namelen = sizeof(name);
	}

	err = control_segment(&msg, 0, &segment);
	if (err)
		return err;

	mutex_lock(&leg->lock);
	err = leg->sk && !leg->gone ? refuse(leg->sk, &msg) : -ENOENT;
	if (!err && !inet_sk(leg->sk)->inet_num)
		err = -EADDRNOTAVAIL;
	if (!err)
		err = send_linear(leg->sk, &msg, octets, len, &unsent);
	mutex_unlock(&leg->lock);
	kfree(msg.msg_control);
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
