// SPDX-License-Identifier: GPL-2.0
/*
 * From what the program gives to sendmsg to datagrams that UDP sends: copied,
 * parted by UDP_SEGMENT, protected, and put together again if they are equally
 * long.
 */
#include <linux/skbuff.h>
#include <linux/slab.h>
#include <linux/socket.h>
#include <linux/uio.h>
#include <linux/udp.h>
#include <net/ipv6.h>
#include <net/sock.h>

#include "run.h"
#include "srtp.h"
#include "trace.h"

/* a longest run; larger memory is hard to get */
#define RUN_OCTETS_MAX		32768
/* longest segment: what any path of IPv6 takes in one piece */
#define RUN_SEGMENT_MAX		(IPV6_MIN_MTU - sizeof(struct ipv6hdr) - sizeof(struct udphdr))

/**
 * struct datagram - one of a run
 * @stat: counter of what leaves as it is; KSRTP_STAT_UNSPEC: it is protected
 * @used: the index it is protected with
 */
struct datagram {
	enum ksrtp_leg_stat stat;
	struct ksrtp_used used;
};

/**
 * struct run - datagrams that UDP gets in one go, as segments of one
 * @original: sendmsg of UDP
 * @sk: socket they leave by
 * @leg: its leg
 * @msg: what the program sends
 * @segment: where the control messages have the segment size; NULL: they do
 *	not, and there is only one datagram
 * @octets: the datagrams, ready to be sent
 * @room: octets there may be
 * @len: octets there are
 * @size: octets of each; only the last may have less
 * @datagrams: what is to know of each
 * @max: how many there may be
 * @n: how many there are
 * @plain: octets of the program they were
 * @taken: octets taken from the program so far, in all runs
 * @sent: octets of the program that were sent so far
 */
struct run {
	ksrtp_sendmsg *original;
	struct sock *sk;
	struct ksrtp_leg *leg;
	struct msghdr *msg;
	u16 *segment;
	u8 *octets;
	size_t room;
	size_t len;
	size_t size;
	struct datagram *datagrams;
	unsigned int max;
	unsigned int n;
	size_t plain;
	size_t taken;
	size_t sent;
};

/**
 * ksrtp_run_drop() - count what does not leave
 * @leg: its leg
 * @stat: why
 * @len: octets of the program
 */
void ksrtp_run_drop(struct ksrtp_leg *leg, enum ksrtp_leg_stat stat, size_t len)
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
 * all are taken, parts of it may have been seen.
 */
static int send_linear(struct sock *sk, ksrtp_sendmsg *original,
		       const struct msghdr *msg, u8 *octets, size_t len, bool *unsent)
{
	struct kvec vec = { .iov_base = octets, .iov_len = len };
	struct msghdr inner = *msg;
	int err;

	iov_iter_kvec(&inner.msg_iter, ITER_SOURCE, &vec, 1, len);
	err = original(sk, &inner, len);
	*unsent = iov_iter_count(&inner.msg_iter);
	return err;
}

/* protect a datagram of the program, or let it leave as it is */
static int protect(struct ksrtp_leg *leg, u8 *octets, size_t *len,
		   struct datagram *datagram)
{
	enum ksrtp_kind kind = ksrtp_demux(octets, *len);
	size_t plain = *len;
	int err;

	datagram->stat = KSRTP_STAT_TX_OTHER;
	if (kind != KSRTP_RTP && kind != KSRTP_RTCP)
		return 0;

	datagram->stat = KSRTP_STAT_TX_PLAIN;
	if (ksrtp_leg_plain(leg))
		return 0;

	datagram->stat = KSRTP_STAT_UNSPEC;
	rcu_read_lock();
	err = ksrtp_protect(leg, kind, octets, len, KSRTP_TRAILER_MAX, &datagram->used);
	rcu_read_unlock();
	if (!err)
		return 0;

	ksrtp_run_drop(leg, ksrtp_stat_tx_drop(err), plain);
	return err == -EBADMSG ? -EINVAL : err;
}

/* an index that was not on the wire is free again */
static void undo(struct ksrtp_leg *leg, const struct datagram *datagram)
{
	if (datagram->stat)
		return;

	rcu_read_lock();
	ksrtp_protect_undo(leg, &datagram->used);
	rcu_read_unlock();
}

/*
 * UDP does not segment for every route. The same octets may leave a second
 * time: if they were on the wire, the other side sees a replay.
 */
static int send_each(struct run *run)
{
	size_t len, at;
	bool unsent;
	int err = 0;

	*run->segment = 0;
	for (at = 0; at < run->len && err >= 0; at += len) {
		len = min(run->size, run->len - at);
		err = send_linear(run->sk, run->original, run->msg, run->octets + at, len,
				  &unsent);
	}

	return err;
}

static void run_end(struct run *run, int err, bool unsent)
{
	unsigned int i;

	for (i = 0; i < run->n; i++) {
		if (unsent)
			undo(run->leg, &run->datagrams[i]);
		if (err < 0)
			ksrtp_run_drop(run->leg, KSRTP_STAT_TX_DROP_SOCKET, run->len / run->n);
		else if (run->datagrams[i].stat)
			ksrtp_stats_add(&run->leg->stats, run->datagrams[i].stat, 1);
	}

	if (err >= 0)
		run->sent += run->plain;
	run->plain = 0;
	run->len = 0;
	run->n = 0;
}

/* send what there is; afterwards there is nothing, whether it was sent or not */
static int run_send(struct run *run)
{
	bool unsent;
	int err;

	if (!run->n)
		return 0;

	if (run->segment)
		*run->segment = run->n > 1 ? run->size : 0;
	err = send_linear(run->sk, run->original, run->msg, run->octets, run->len,
			  &unsent);
	if (run->n > 1 && (err == -EMSGSIZE || err == -EINVAL || err == -EIO)) {
		err = send_each(run);
		unsent = false;
	}
	run_end(run, err, unsent);
	return min(err, 0);
}

/* can no other datagram of @n octets follow? */
static bool run_full(const struct run *run, size_t n)
{
	return run->n == run->max || run->size > RUN_SEGMENT_MAX ||
	       run->len + n + KSRTP_TRAILER_MAX > run->room;
}

/* the next @n octets of the program are a datagram */
static int run_add(struct run *run, size_t n)
{
	struct datagram datagram;
	size_t len = n;
	u8 *at;
	int err;

	if (run->n && run_full(run, n)) {
		err = run_send(run);
		if (err)
			return err;
	}

	at = run->octets + run->len;
	if (!copy_from_iter_full(at, n, &run->msg->msg_iter))
		return -EFAULT;

	run->taken += n;
	err = protect(run->leg, at, &len, &datagram);
	if (err)
		return err;

	/* longer than those before: the first of others */
	if (run->n && len > run->size) {
		err = run_send(run);
		if (err) {
			undo(run->leg, &datagram);
			return err;
		}
		memmove(run->octets, at, len);
	}

	if (!run->n)
		run->size = len;
	run->datagrams[run->n++] = datagram;
	run->plain += n;
	run->len += len;
	return len < run->size ? run_send(run) : 0;
}

/* @len octets in datagrams of @size; what was sent before an error counts */
static int send_datagrams(struct run *run, size_t len, size_t size)
{
	size_t at = 0, n;
	int err, last;

	do {
		n = min(size, len - at);
		err = run_add(run, n);
		at += n;
	} while (!err && at < len);

	last = run_send(run);
	/* io_uring sends again from where the iterator is */
	iov_iter_revert(&run->msg->msg_iter, run->taken - run->sent);
	return run->sent ?: err ?: last;
}

static int send_one(struct run *run, size_t len)
{
	struct datagram datagram;
	int err;

	run->room = len + KSRTP_TRAILER_MAX;
	run->datagrams = &datagram;
	run->max = 1;
	run->octets = kmalloc(run->room, GFP_KERNEL | __GFP_NOWARN);
	if (!run->octets)
		return -ENOMEM;

	err = send_datagrams(run, len, len);
	kfree(run->octets);
	return err;
}

static int run_alloc(struct run *run, size_t len, size_t size)
{
	size_t one = min(len, size) + KSRTP_TRAILER_MAX;

	run->max = DIV_ROUND_UP(len, size) ?: 1;
	run->room = max(one, min_t(size_t, one * run->max, RUN_OCTETS_MAX));
	run->datagrams = kmalloc_array(run->max, sizeof(*run->datagrams), GFP_KERNEL);
	run->octets = kmalloc(run->room, GFP_KERNEL | __GFP_NOWARN);
	return run->datagrams && run->octets ? 0 : -ENOMEM;
}

static int send_segmented(struct run *run, size_t end, size_t len, size_t size)
{
	struct msghdr *msg = run->msg;
	size_t control_len = msg->msg_controllen;
	void *control = msg->msg_control;
	int err;

	if (len > size * UDP_MAX_SEGMENTS)
		return -EINVAL;

	err = control_segment(msg, end, &run->segment);
	if (err)
		return err;

	err = run_alloc(run, len, size) ?: send_datagrams(run, len, size);
	kfree(run->octets);
	kfree(run->datagrams);
	kfree(msg->msg_control);
	msg->msg_control = control;
	msg->msg_controllen = control_len;
	return err;
}

/**
 * ksrtp_run_send() - protect and send what a program sends
 * @sk: attached socket
 * @original: sendmsg of UDP
 * @leg: its leg
 * @msg: as for sendmsg; the iterator is behind what was sent
 * @len: octets
 *
 * Context: process, in sendmsg.
 *
 * Return: octets sent, or -errno of ksrtp_protect() (-EINVAL for malformed) or
 * of UDP, -EMSGSIZE, -EFAULT, -ENOMEM. Indices of what was not sent are free
 * again.
 */
int ksrtp_run_send(struct sock *sk, ksrtp_sendmsg *original, struct ksrtp_leg *leg,
		   struct msghdr *msg, size_t len)
{
	struct run run = { .sk = sk, .original = original, .leg = leg, .msg = msg };
	size_t end;
	int size;

	if (len > U16_MAX)
		return -EMSGSIZE;

	size = segment_size(msg, READ_ONCE(udp_sk(sk)->gso_size), &end);
	if (size < 0)
		return size;

	/* pages of the caller are copied, not spliced */
	msg->msg_flags &= ~MSG_SPLICE_PAGES;
	return size ? send_segmented(&run, end, len, size) : send_one(&run, len);
}

/**
 * ksrtp_run_send_raw() - send octets as they are, as one datagram
 * @sk: attached socket
 * @original: sendmsg of UDP
 * @msg: destination and flags, no control messages
 * @octets: them
 * @len: how many
 *
 * Return: -errno of UDP, or not below zero.
 */
int ksrtp_run_send_raw(struct sock *sk, ksrtp_sendmsg *original, struct msghdr *msg,
		       void *octets, size_t len)
{
	u16 *segment;
	bool unsent;
	int err;

	err = control_segment(msg, 0, &segment);
	if (err)
		return err;

	err = send_linear(sk, original, msg, octets, len, &unsent);
	kfree(msg->msg_control);
	return err;
}
