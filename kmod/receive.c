// SPDX-License-Identifier: GPL-2.0
/* What comes in on an attached socket: demultiplex, unprotect, pass on */
#include <linux/skbuff.h>
#include <linux/udp.h>
#include <net/sock.h>

#include "event.h"
#include "receive.h"
#include "relay.h"
#include "srtp.h"
#include "trace.h"

static void drop(struct ksrtp_leg *leg, struct sk_buff *skb, enum ksrtp_leg_stat stat)
{
	ksrtp_stats_add(&leg->stats, stat, 1);
	trace_ksrtp_drop(leg->id, stat, skb->len - sizeof(struct udphdr));
	kfree_skb(skb);
}

/* nobody would ever read what is queued on a socket of our own */
static int queue(struct ksrtp_leg *leg, struct sk_buff *skb, enum ksrtp_leg_stat unread)
{
	if (!leg->kernel)
		return 1;

	drop(leg, skb, unread);
	return 0;
}

static void take_mikey(struct ksrtp_leg *leg, struct sk_buff *skb)
{
	if (ksrtp_event_mikey(leg, skb)) {
		drop(leg, skb, KSRTP_STAT_RX_DROP_MIKEY);
		return;
	}

	ksrtp_stats_add(&leg->stats, KSRTP_STAT_RX_MIKEY, 1);
	consume_skb(skb);
}

/*
 * The datagram may be shared with a tap or another receiver, and its pages
 * with their owner: it is made linear and ours before anything is written.
 */
static int unprotect_skb(struct ksrtp_leg *leg, struct sk_buff *skb,
			 enum ksrtp_kind kind)
{
	size_t len = skb->len - sizeof(struct udphdr);
	struct ksrtp_key *first;
	int err;

	if (skb_linearize_cow(skb))
		return -ENOMEM;

	err = ksrtp_unprotect(leg, kind, skb->data + sizeof(struct udphdr), &len, &first);
	if (err)
		return err;

	/* UDP verified the checksum of what came in; it is no longer that */
	skb->ip_summed = CHECKSUM_UNNECESSARY;
	skb_trim(skb, sizeof(struct udphdr) + len);
	udp_hdr(skb)->len = htons(skb->len);
	if (first)
		ksrtp_event_key(leg, first, KSRTP_KEY_EVENT_FIRST);

	return 0;
}

/* RTP or RTCP that may go on: it was unprotected, or may be plain */
static int take_media(struct ksrtp_leg *leg, struct sk_buff *skb, enum ksrtp_kind kind)
{
	/* UDP has undone GRO; aggregates of a tunnel are not RTP */
	if (skb_is_gso(skb))
		return -EBADMSG;

	return ksrtp_leg_plain(leg) ? 0 : unprotect_skb(leg, skb, kind);
}

/**
 * ksrtp_receive() - take one datagram from an attached socket
 * @sk: the socket
 * @skb: the datagram, skb->data at the UDP header, its checksum verified
 *
 * Context: RCU read section, softirq.
 *
 * Return: 0 if @skb was consumed, 1 if UDP shall queue it on @sk.
 */
int ksrtp_receive(struct sock *sk, struct sk_buff *skb)
{
	struct ksrtp_leg *leg = rcu_dereference_sk_user_data(sk);
	size_t len = skb->len - sizeof(struct udphdr);
	size_t look = min_t(size_t, len, KSRTP_DEMUX_LEN);
	enum ksrtp_kind kind;
	int err;

	/* the socket is being closed */
	if (!leg) {
		kfree_skb(skb);
		return 0;
	}

	if (!pskb_may_pull(skb, sizeof(struct udphdr) + look)) {
		drop(leg, skb, KSRTP_STAT_RX_DROP_MEMORY);
		return 0;
	}

	kind = ksrtp_demux(skb->data + sizeof(struct udphdr), len);
	switch (kind) {
	case KSRTP_OTHER:
		if (!leg->kernel)
			ksrtp_stats_add(&leg->stats, KSRTP_STAT_RX_OTHER, 1);
		return queue(leg, skb, KSRTP_STAT_RX_DROP_OTHER);
	case KSRTP_MIKEY:
		take_mikey(leg, skb);
		return 0;
	case KSRTP_UNKNOWN:
		drop(leg, skb, KSRTP_STAT_RX_DROP_UNKNOWN);
		return 0;
	case KSRTP_RTP:
	case KSRTP_RTCP:
		break;
	}

	err = take_media(leg, skb, kind);
	if (err) {
		drop(leg, skb, ksrtp_stat_rx_drop(err));
		return 0;
	}

	if (ksrtp_relays(leg) && ksrtp_relay(leg, kind, skb))
		return 0;

	if (ksrtp_leg_plain(leg))
		ksrtp_stats_add(&leg->stats, KSRTP_STAT_RX_PLAIN, 1);
	return queue(leg, skb, KSRTP_STAT_RX_DROP_NO_LINK);
}
