// SPDX-License-Identifier: GPL-2.0
/*
 * From leg to leg: a packet that came in in plain, or was unprotected, is
 * protected again for each leg it leaves by and goes to the network layer,
 * all of it in the softirq that received it.
 */
#include <linux/if_vlan.h>
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <linux/netdevice.h>
#include <linux/skbuff.h>
#include <linux/udp.h>
#include <net/dsfield.h>
#include <net/dst.h>
#include <net/ip.h>
#include <net/ip6_checksum.h>
#include <net/ip6_route.h>
#include <net/ipv6.h>
#include <net/l3mdev.h>
#include <net/sock.h>
#include <net/udp.h>

#include "relay.h"
#include "srtp.h"
#include "trace.h"

/**
 * struct hop - what the IP header said of a packet that came in
 * @tos: type of service or traffic class
 * @ttl: time to live or hop limit
 * @stayed: it comes from this host and never left it
 */
struct hop {
	u8 tos;
	u8 ttl;
	bool stayed;
};

/**
 * struct way - by which leg a packet leaves and where it goes
 * @leg: the leg
 * @sk: its socket
 * @path: where to
 * @route: how to get there
 * @ttl: time to live or hop limit it leaves with
 */
struct way {
	struct ksrtp_leg *leg;
	struct sock *sk;
	struct ksrtp_path *path;
	const struct ksrtp_route *route;
	u8 ttl;
};

static void drop(struct ksrtp_leg *leg, struct sk_buff *skb, enum ksrtp_leg_stat stat)
{
	ksrtp_stats_add(&leg->stats, stat, 1);
	trace_ksrtp_drop(leg->id, stat, skb->len);
	kfree_skb(skb);
}

static void look_at(const struct sk_buff *skb, struct hop *hop)
{
	if (skb->protocol == htons(ETH_P_IPV6)) {
		hop->tos = ipv6_get_dsfield(ipv6_hdr(skb));
		hop->ttl = ipv6_hdr(skb)->hop_limit;
	} else {
		hop->tos = ip_hdr(skb)->tos;
		hop->ttl = ip_hdr(skb)->ttl;
	}

	hop->stayed = (skb->dev->flags & IFF_LOOPBACK) || netif_is_l3_master(skb->dev);
}

/* leave nothing on a packet of where it came from; skb->data at the payload */
static void strip(struct sk_buff *skb)
{
	skb_orphan(skb);
	skb_scrub_packet(skb, true);
	__vlan_hwaccel_clear_tag(skb);
	skb_set_queue_mapping(skb, 0);
	skb->dev = NULL;
	skb->encapsulation = 0;
	skb->ip_summed = CHECKSUM_NONE;
	__skb_pull(skb, sizeof(struct udphdr));
}

/*
 * A packet gets a new time to live, as this is the end of its way. But legs
 * may be linked in a circle, and inside one host nothing else would ever end
 * a packet that runs round in it.
 */
static u8 ttl_of(const struct way *way, const struct hop *hop)
{
	u8 ttl = way->path->remote.sa.sa_family == AF_INET6 ?
		 ip6_dst_hoplimit(way->route->dst) : ip4_dst_hoplimit(way->route->dst);

	return hop->stayed ? min_t(u8, ttl, max_t(u8, hop->ttl, 1) - 1) : ttl;
}

/* 0, or why the packet cannot leave by this leg */
static enum ksrtp_leg_stat find_way(struct ksrtp_leg *to, const struct hop *hop,
				    struct way *way)
{
	way->leg = to;
	way->sk = READ_ONCE(to->sk);
	way->path = rcu_dereference(to->far.path);
	if (!way->sk || !way->path)
		return KSRTP_STAT_TX_DROP_NO_REMOTE;

	way->route = ksrtp_path_route(way->path, way->sk);
	if (!way->route)
		return KSRTP_STAT_TX_DROP_ROUTE;

	way->ttl = ttl_of(way, hop);
	return way->ttl ? 0 : KSRTP_STAT_TX_DROP_LOOP;
}

static unsigned int hdr_len(const struct way *way)
{
	return sizeof(struct udphdr) + (way->path->remote.sa.sa_family == AF_INET6 ?
					sizeof(struct ipv6hdr) : sizeof(struct iphdr));
}

/* what goes in front of the payload: UDP, IP, IPsec, the device's own */
static unsigned int headroom(const struct way *way)
{
	const struct dst_entry *dst = way->route->dst;

	return hdr_len(way) + dst->header_len + LL_RESERVED_SPACE(dst->dev);
}

/* @skb is linear and ours; it may have to move to get room for its trailer */
static int protect_skb(const struct way *way, enum ksrtp_kind kind, struct sk_buff *skb)
{
	struct ksrtp_used used;
	size_t len = skb->len;
	int err;

	err = ksrtp_protect(way->leg, kind, skb->data, &len, skb_tailroom(skb), &used);
	if (err == -ENOBUFS) {
		if (pskb_expand_head(skb, 0, KSRTP_TRAILER_MAX, GFP_ATOMIC))
			return -ENOMEM;

		err = ksrtp_protect(way->leg, kind, skb->data, &len, skb_tailroom(skb),
				    &used);
	}

	if (!err)
		skb_put(skb, len - skb->len);

	return err;
}

/* plain is only what may be: a leg that is to be secure sends nothing else */
static enum ksrtp_leg_stat make_ready(const struct way *way, enum ksrtp_kind kind,
				      struct sk_buff *skb)
{
	bool plain = ksrtp_leg_plain(way->leg);
	int err;

	if ((!plain && skb_linearize_cow(skb)) || skb_cow_head(skb, headroom(way)))
		return KSRTP_STAT_TX_DROP_MEMORY;

	err = plain ? 0 : protect_skb(way, kind, skb);
	if (err)
		return ksrtp_stat_tx_drop(err);

	return skb->len + hdr_len(way) > IP_MAX_MTU ? KSRTP_STAT_TX_DROP_TOO_BIG : 0;
}

static void push_udp(const struct way *way, struct sk_buff *skb)
{
	struct udphdr *udp;

	__skb_push(skb, sizeof(*udp));
	skb_reset_transport_header(skb);
	udp = udp_hdr(skb);
	udp->source = inet_sk(way->sk)->inet_sport;
	/* at the same place in both families */
	udp->dest = way->path->remote.in.sin_port;
	udp->len = htons(skb->len);
	skb->mark = way->route->mark;
	skb->priority = READ_ONCE(way->sk->sk_priority);
	skb_set_hash(skb, way->path->hash, PKT_HASH_TYPE_L4);
	skb_dst_set_noref(skb, way->route->dst);
}

/* DF stays clear: a packet of media that is too long is better cut than lost */
static void send_v4(const struct way *way, const struct hop *hop, struct sk_buff *skb)
{
	__be32 daddr = way->path->remote.in.sin_addr.s_addr;
	__be32 saddr = way->route->v4;
	struct iphdr *ip;

	udp_set_csum(false, skb, saddr, daddr, skb->len);
	__skb_push(skb, sizeof(*ip));
	skb_reset_network_header(skb);
	memset(IPCB(skb), 0, sizeof(*IPCB(skb)));
	ip = ip_hdr(skb);
	ip->version = 4;
	ip->ihl = sizeof(*ip) / 4;
	ip->tos = hop->tos;
	ip->frag_off = 0;
	ip->ttl = way->ttl;
	ip->protocol = IPPROTO_UDP;
	ip->saddr = saddr;
	ip->daddr = daddr;
	__ip_select_ident(way->leg->net, ip, 1);
	ip_local_out(way->leg->net, way->sk, skb);
}

static void send_v6(const struct way *way, const struct hop *hop, struct sk_buff *skb)
{
	const struct in6_addr *daddr = &way->path->remote.in6.sin6_addr;
	const struct in6_addr *saddr = &way->route->v6;
	struct ipv6hdr *ip;

	udp6_set_csum(false, skb, saddr, daddr, skb->len);
	__skb_push(skb, sizeof(*ip));
	skb_reset_network_header(skb);
	memset(IP6CB(skb), 0, sizeof(*IP6CB(skb)));
	ip = ipv6_hdr(skb);
	ip6_flow_hdr(ip, hop->tos, 0);
	ip->nexthdr = IPPROTO_UDP;
	ip->hop_limit = way->ttl;
	ip->saddr = *saddr;
	ip->daddr = *daddr;
	/* this host is where it begins, so it may be cut into fragments here */
	skb->ignore_df = 1;
	ip6_local_out(way->leg->net, way->sk, skb);
}

/* one packet by one link; @last: it is taken from where it came in */
static void leave_by(struct ksrtp_link *link, bool last, const struct hop *hop,
		     enum ksrtp_kind kind, struct sk_buff *skb)
{
	struct ksrtp_leg *to = ksrtp_leg_linked(link);
	size_t plain_len = skb->len;
	enum ksrtp_leg_stat stat;
	struct way way;

	stat = find_way(to, hop, &way) ?: make_ready(&way, kind, skb);
	ksrtp_link_count(link, !stat, stat ? 0 : plain_len, last);
	if (stat) {
		drop(to, skb, stat);
		return;
	}

	push_udp(&way, skb);
	if (way.path->remote.sa.sa_family == AF_INET6)
		send_v6(&way, hop, skb);
	else
		send_v4(&way, hop, skb);
}

static void copy_leaves_by(struct ksrtp_link *link, const struct hop *hop,
			   enum ksrtp_kind kind, const struct sk_buff *skb)
{
	struct sk_buff *copy = skb_copy_expand(skb, skb_headroom(skb), KSRTP_TRAILER_MAX,
					       GFP_ATOMIC | __GFP_NOWARN);
	struct ksrtp_leg *to = ksrtp_leg_linked(link);

	if (copy) {
		leave_by(link, false, hop, kind, copy);
		return;
	}

	ksrtp_stats_add(&to->stats, KSRTP_STAT_TX_DROP_MEMORY, 1);
	trace_ksrtp_drop(to->id, KSRTP_STAT_TX_DROP_MEMORY, skb->len);
}

/**
 * ksrtp_relay() - let a packet leave by the legs that its leg is linked to
 * @from: leg it came in on
 * @kind: KSRTP_RTP or KSRTP_RTCP
 * @skb: the packet in plain, skb->data at the UDP header; consumed if there
 *	is a link for its kind
 *
 * The last leg gets the packet itself, the others get copies.
 *
 * Context: RCU read section, softirq.
 *
 * Return: true if there is a link for @kind.
 */
bool ksrtp_relay(struct ksrtp_leg *from, enum ksrtp_kind kind, struct sk_buff *skb)
{
	u8 kinds = kind == KSRTP_RTP ? KSRTP_KINDS_RTP : KSRTP_KINDS_RTCP;
	struct ksrtp_link *link, *last = NULL;
	struct hop hop;

	list_for_each_entry_rcu(link, &from->links.out, out) {
		if (!(link->kinds & kinds))
			continue;

		if (last) {
			copy_leaves_by(last, &hop, kind, skb);
		} else {
			look_at(skb, &hop);
			strip(skb);
		}

		last = link;
	}

	if (last)
		leave_by(last, true, &hop, kind, skb);

	return last;
}
