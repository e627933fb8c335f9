// SPDX-License-Identifier: GPL-2.0
/* Objects to netlink attributes; keys without their secrets */
#include <linux/in.h>
#include <net/inet_sock.h>
#include <net/ipv6.h>
#include <net/netlink.h>

#include "attr.h"

const struct ksrtp_addr_attrs ksrtp_leg_local = {
	.v4 = KSRTP_A_LEG_LOCAL_IPV4,
	.v6 = KSRTP_A_LEG_LOCAL_IPV6,
	.port = KSRTP_A_LEG_LOCAL_PORT,
};

const struct ksrtp_addr_attrs ksrtp_leg_remote = {
	.v4 = KSRTP_A_LEG_REMOTE_IPV4,
	.v6 = KSRTP_A_LEG_REMOTE_IPV6,
	.port = KSRTP_A_LEG_REMOTE_PORT,
};

const struct ksrtp_addr_attrs ksrtp_mikey_remote = {
	.v4 = KSRTP_A_MIKEY_REMOTE_IPV4,
	.v6 = KSRTP_A_MIKEY_REMOTE_IPV6,
	.port = KSRTP_A_MIKEY_REMOTE_PORT,
};

/**
 * ksrtp_attr_put_addr() - append an address and port
 * @msg: message
 * @attrs: numbers to use
 * @addr: address; AF_UNSPEC appends nothing
 *
 * Return: 0 or -EMSGSIZE.
 */
int ksrtp_attr_put_addr(struct sk_buff *msg, const struct ksrtp_addr_attrs *attrs,
			const union ksrtp_addr *addr)
{
	if (addr->sa.sa_family == AF_INET)
		return nla_put_in_addr(msg, attrs->v4, addr->in.sin_addr.s_addr) ?:
		       nla_put_be16(msg, attrs->port, addr->in.sin_port);

	if (addr->sa.sa_family == AF_INET6)
		return nla_put_in6_addr(msg, attrs->v6, &addr->in6.sin6_addr) ?:
		       nla_put_be16(msg, attrs->port, addr->in6.sin6_port);

	return 0;
}

static void local_of(const struct sock *sk, union ksrtp_addr *addr)
{
	const struct inet_sock *inet = inet_sk(sk);

	if (!inet->inet_num)
		return;

	addr->sa.sa_family = sk->sk_family;
	if (sk->sk_family == AF_INET6) {
		addr->in6.sin6_addr = sk->sk_v6_rcv_saddr;
		addr->in6.sin6_port = inet->inet_sport;
	} else {
		addr->in.sin_addr.s_addr = inet->inet_rcv_saddr;
		addr->in.sin_port = inet->inet_sport;
	}
}

static void remote_of(const struct sock *sk, union ksrtp_addr *addr)
{
	const struct inet_sock *inet = inet_sk(sk);

	if (!inet->inet_dport)
		return;

	addr->sa.sa_family = sk->sk_family;
	if (sk->sk_family == AF_INET6) {
		addr->in6.sin6_addr = sk->sk_v6_daddr;
		addr->in6.sin6_port = inet->inet_dport;
	} else {
		addr->in.sin_addr.s_addr = inet->inet_daddr;
		addr->in.sin_port = inet->inet_dport;
	}
}

/* one that was set stays known when the socket is closed */
static bool far_of(const struct ksrtp_leg *leg, union ksrtp_addr *remote)
{
	const struct ksrtp_path *path;

	rcu_read_lock();
	path = rcu_dereference(leg->far.path);
	if (path)
		*remote = path->remote;
	rcu_read_unlock();
	return path;
}

static int put_addrs(struct sk_buff *msg, struct ksrtp_leg *leg)
{
	union ksrtp_addr local = {}, remote = {};
	int ifindex = 0;

	if (leg->sk) {
		ifindex = READ_ONCE(leg->sk->sk_bound_dev_if);
		local_of(leg->sk, &local);
	}
	if (!far_of(leg, &remote) && leg->sk)
		remote_of(leg->sk, &remote);

	return ksrtp_attr_put_addr(msg, &ksrtp_leg_local, &local) ?:
	       ksrtp_attr_put_addr(msg, &ksrtp_leg_remote, &remote) ?:
	       (ifindex ? nla_put_u32(msg, KSRTP_A_LEG_IFINDEX, ifindex) : 0);
}

/* the counters of the leg and of all streams under keys that still exist */
static void sum_up(struct ksrtp_leg *leg, u64 *n, u32 *n_streams)
{
	unsigned int dir, i, rtp, rtcp;
	struct ksrtp_streams *streams;
	struct ksrtp_stream *stream;

	for (i = 0; i <= KSRTP_STAT_MAX; i++)
		n[i] = atomic64_read(&leg->stats.n[i]);

	for (dir = 0; dir < KSRTP_DIRS; dir++) {
		rtp = dir == KSRTP_DIR_RX ? KSRTP_STAT_RX_SRTP : KSRTP_STAT_TX_SRTP;
		rtcp = dir == KSRTP_DIR_RX ? KSRTP_STAT_RX_SRTCP : KSRTP_STAT_TX_SRTCP;
		list_for_each_entry(streams, &leg->keys.streams[dir], list) {
			*n_streams += READ_ONCE(streams->n);
			ksrtp_streams_for_each(stream, streams, i) {
				n[rtp] += READ_ONCE(stream->part[KSRTP_PART_RTP].packets);
				n[rtcp] += READ_ONCE(stream->part[KSRTP_PART_RTCP].packets);
			}
		}
	}
}

static int put_stats(struct sk_buff *msg, const u64 *n)
{
	struct nlattr *nest;
	unsigned int i;

	nest = nla_nest_start(msg, KSRTP_A_LEG_STATS);
	if (!nest)
		return -EMSGSIZE;

	for (i = KSRTP_STAT_PAD + 1; i <= KSRTP_STAT_MAX; i++)
		if (nla_put_u64_64bit(msg, i, n[i], KSRTP_STAT_PAD))
			return -EMSGSIZE;

	nla_nest_end(msg, nest);
	return 0;
}

/**
 * ksrtp_attr_put_leg() - append a leg with its addresses and counters
 * @msg: message
 * @leg: the leg, its lock held
 *
 * Return: 0 or -EMSGSIZE; then @msg holds a part of it.
 */
int ksrtp_attr_put_leg(struct sk_buff *msg, struct ksrtp_leg *leg)
{
	u64 n[KSRTP_STAT_MAX + 1], rx, tx;
	struct nlattr *nest;
	u32 n_streams = 0;

	lockdep_assert_held(&leg->lock);

	nest = nla_nest_start(msg, KSRTP_A_LEG);
	if (!nest)
		return -EMSGSIZE;

	rcu_read_lock();
	sum_up(leg, n, &n_streams);
	rcu_read_unlock();
	ksrtp_links_sum(&leg->links, &rx, &tx);
	n[KSRTP_STAT_RX_RELAY] += rx;
	n[KSRTP_STAT_TX_RELAY] += tx;
	if (nla_put_u32(msg, KSRTP_A_LEG_ID, leg->id) ||
	    put_addrs(msg, leg) ||
	    nla_put_u8(msg, KSRTP_A_LEG_POLICY, leg->policy) ||
	    nla_put_u32(msg, KSRTP_A_LEG_WINDOW, leg->window) ||
	    (leg->flags && nla_put_u32(msg, KSRTP_A_LEG_FLAGS, leg->flags)) ||
	    (leg->keyed && nla_put_flag(msg, KSRTP_A_LEG_KEYED)) ||
	    nla_put_u32(msg, KSRTP_A_LEG_N_KEYS,
			leg->keys.n[KSRTP_DIR_RX] + leg->keys.n[KSRTP_DIR_TX]) ||
	    nla_put_u32(msg, KSRTP_A_LEG_N_STREAMS, n_streams) ||
	    (leg->kernel && nla_put_flag(msg, KSRTP_A_LEG_KERNEL)) ||
	    (leg->pair && nla_put_u32(msg, KSRTP_A_LEG_PAIR, leg->pair)) ||
	    put_stats(msg, n))
		return -EMSGSIZE;

	nla_nest_end(msg, nest);
	return 0;
}

static int put_drivers(struct sk_buff *msg, const struct ksrtp_crypto *c)
{
	const char *auth = ksrtp_crypto_auth_driver(c);

	if (nla_put_string(msg, KSRTP_A_KEY_CIPHER_DRIVER,
			   ksrtp_crypto_cipher_driver(c)))
		return -EMSGSIZE;

	return auth ? nla_put_string(msg, KSRTP_A_KEY_AUTH_DRIVER, auth) : 0;
}

static int put_retirement(struct sk_buff *msg, const struct ksrtp_key *key)
{
	long left = READ_ONCE(key->retire_at) - jiffies;

	if ((key->grace_ms && nla_put_u32(msg, KSRTP_A_KEY_GRACE_MS, key->grace_ms)) ||
	    (key->grace_packets &&
	     nla_put_u32(msg, KSRTP_A_KEY_GRACE_PACKETS, key->grace_packets)))
		return -EMSGSIZE;

	if (!READ_ONCE(key->retiring))
		return 0;

	return nla_put_u32(msg, KSRTP_A_KEY_RETIRE_MS, jiffies_to_msecs(max(left, 0L)));
}

/**
 * ksrtp_attr_put_key() - append a key: everything but its secrets
 * @msg: message
 * @leg: id of its leg
 * @key: the key
 * @event: enum ksrtp_key_event, or -1
 *
 * Return: 0 or -EMSGSIZE; then @msg holds a part of it.
 */
int ksrtp_attr_put_key(struct sk_buff *msg, u32 leg, const struct ksrtp_key *key,
		       int event)
{
	struct nlattr *nest;

	nest = nla_nest_start(msg, KSRTP_A_KEY);
	if (!nest)
		return -EMSGSIZE;

	if (nla_put_u32(msg, KSRTP_A_KEY_LEG, leg) ||
	    nla_put_u8(msg, KSRTP_A_KEY_DIR, key->id.dir) ||
	    nla_put_u16(msg, KSRTP_A_KEY_SUITE, key->suite->id) ||
	    (key->id.mki_len &&
	     nla_put(msg, KSRTP_A_KEY_MKI, key->id.mki_len, key->id.mki)) ||
	    (key->id.has_ssrc && nla_put_u32(msg, KSRTP_A_KEY_SSRC, key->id.ssrc)) ||
	    nla_put_u32(msg, KSRTP_A_KEY_ROC, key->roc) ||
	    nla_put_u8(msg, KSRTP_A_KEY_KINDS, key->kinds) ||
	    (key->flags && nla_put_u32(msg, KSRTP_A_KEY_FLAGS, key->flags)) ||
	    nla_put_u8(msg, KSRTP_A_KEY_ROC_POLICY, key->roc_policy) ||
	    put_retirement(msg, key) ||
	    (key->id.dir == KSRTP_DIR_TX && READ_ONCE(key->used) &&
	     nla_put_flag(msg, KSRTP_A_KEY_USE)) ||
	    (ksrtp_key_is_successor(key) && nla_put_flag(msg, KSRTP_A_KEY_SUCCESSOR)) ||
	    (READ_ONCE(key->on_rx) &&
	     nla_put_u8(msg, KSRTP_A_KEY_SWITCH, KSRTP_SWITCH_ON_RX)) ||
	    (event >= 0 && nla_put_u8(msg, KSRTP_A_KEY_EVENT, event)) ||
	    put_drivers(msg, &key->part[KSRTP_PART_RTP]))
		return -EMSGSIZE;

	nla_nest_end(msg, nest);
	return 0;
}

/* bit 0 is the highest index, as a reader thinks of it, not as it is kept */
static int put_replay(struct sk_buff *msg, int attr, const struct ksrtp_replay *r)
{
	struct nlattr *nla;
	u8 *octets;
	u32 back;

	nla = nla_reserve(msg, attr, r->size / 8);
	if (!nla)
		return -EMSGSIZE;

	octets = nla_data(nla);
	memset(octets, 0, r->size / 8);
	for (back = 0; back < r->size && back <= r->top; back++)
		if (ksrtp_replay_seen(r, r->top - back))
			octets[back / 8] |= 1 << (back % 8);

	return 0;
}

static int put_part(struct sk_buff *msg, const struct ksrtp_stream_part *part,
		    int packets, int octets, int replay)
{
	if (nla_put_u64_64bit(msg, packets, part->packets, KSRTP_A_STREAM_PAD) ||
	    nla_put_u64_64bit(msg, octets, part->octets, KSRTP_A_STREAM_PAD))
		return -EMSGSIZE;

	return put_replay(msg, replay, &part->replay);
}

/**
 * ksrtp_attr_put_stream() - append a stream
 * @msg: message
 * @leg: id of its leg
 * @dir: its direction
 * @stream: the stream
 *
 * Context: process, RCU read section.
 *
 * Return: 0 or -EMSGSIZE; then @msg holds a part of it.
 */
int ksrtp_attr_put_stream(struct sk_buff *msg, u32 leg,
			  enum ksrtp_dir dir, struct ksrtp_stream *stream)
{
	const struct ksrtp_stream_part *rtp = &stream->part[KSRTP_PART_RTP];
	const struct ksrtp_stream_part *rtcp = &stream->part[KSRTP_PART_RTCP];
	struct nlattr *nest;
	bool full;

	nest = nla_nest_start(msg, KSRTP_A_STREAM);
	if (!nest)
		return -EMSGSIZE;

	spin_lock_bh(&stream->lock);
	full = nla_put_u32(msg, KSRTP_A_STREAM_LEG, leg) ||
	       nla_put_u8(msg, KSRTP_A_STREAM_DIR, dir) ||
	       nla_put_u32(msg, KSRTP_A_STREAM_SSRC, stream->ssrc) ||
	       nla_put_u32(msg, KSRTP_A_STREAM_ROC, rtp->replay.top >> 16) ||
	       nla_put_u16(msg, KSRTP_A_STREAM_SEQ, rtp->replay.top) ||
	       nla_put_u32(msg, KSRTP_A_STREAM_SRTCP_INDEX, rtcp->replay.top) ||
	       put_part(msg, rtp, KSRTP_A_STREAM_RTP_PACKETS,
			KSRTP_A_STREAM_RTP_OCTETS, KSRTP_A_STREAM_RTP_REPLAY) ||
	       put_part(msg, rtcp, KSRTP_A_STREAM_RTCP_PACKETS,
			KSRTP_A_STREAM_RTCP_OCTETS, KSRTP_A_STREAM_RTCP_REPLAY);
	spin_unlock_bh(&stream->lock);
	if (full)
		return -EMSGSIZE;

	nla_nest_end(msg, nest);
	return 0;
}

static int put_count(struct sk_buff *msg, const struct ksrtp_link *link)
{
	u64 packets, octets;

	ksrtp_link_sum(link, &packets, &octets);
	return nla_put_u64_64bit(msg, KSRTP_A_LINK_PACKETS, packets, KSRTP_A_LINK_PAD) ?:
	       nla_put_u64_64bit(msg, KSRTP_A_LINK_OCTETS, octets, KSRTP_A_LINK_PAD);
}

/**
 * ksrtp_attr_put_link() - append a link
 * @msg: message
 * @from: id of the leg it comes from
 * @to: id of the leg it leads to
 * @kinds: bits of enum ksrtp_kinds, 0: not known
 * @link: what has its counters, or NULL
 *
 * Return: 0 or -EMSGSIZE; then @msg holds a part of it.
 */
int ksrtp_attr_put_link(struct sk_buff *msg, u32 from, u32 to, u8 kinds,
			const struct ksrtp_link *link)
{
	struct nlattr *nest;

	nest = nla_nest_start(msg, KSRTP_A_LINK);
	if (!nest)
		return -EMSGSIZE;

	if (nla_put_u32(msg, KSRTP_A_LINK_FROM, from) ||
	    nla_put_u32(msg, KSRTP_A_LINK_TO, to) ||
	    (kinds && nla_put_u8(msg, KSRTP_A_LINK_KINDS, kinds)) ||
	    (link && put_count(msg, link)))
		return -EMSGSIZE;

	nla_nest_end(msg, nest);
	return 0;
}
