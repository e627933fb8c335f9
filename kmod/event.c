// SPDX-License-Identifier: GPL-2.0
/*
 * Kernel to helper and to whoever listens: MIKEY frames to the one registered
 * helper of the namespace, leg and key events to the multicast group.
 */
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <linux/netlink.h>
#include <linux/ratelimit.h>
#include <linux/udp.h>
#include <net/sock.h>

#include "attr.h"
#include "event.h"
#include "genl.h"

/* attributes of a MIKEY event beside the frame, with room to spare */
#define MIKEY_EVENT_ROOM	128

static void source_of(const struct sk_buff *skb, union ksrtp_addr *addr)
{
	if (skb->protocol == htons(ETH_P_IPV6)) {
		addr->in6.sin6_family = AF_INET6;
		addr->in6.sin6_addr = ipv6_hdr(skb)->saddr;
		addr->in6.sin6_port = udp_hdr(skb)->source;
	} else {
		addr->in.sin_family = AF_INET;
		addr->in.sin_addr.s_addr = ip_hdr(skb)->saddr;
		addr->in.sin_port = udp_hdr(skb)->source;
	}
}

static int put_mikey(struct sk_buff *msg, struct ksrtp_leg *leg,
		     const struct sk_buff *skb)
{
	size_t len = skb->len - sizeof(struct udphdr);
	union ksrtp_addr source = {};
	struct nlattr *nest, *frame;

	nest = nla_nest_start(msg, KSRTP_A_MIKEY);
	if (!nest)
		return -EMSGSIZE;

	source_of(skb, &source);
	if (nla_put_u32(msg, KSRTP_A_MIKEY_LEG, leg->id) ||
	    ksrtp_attr_put_addr(msg, &ksrtp_mikey_remote, &source))
		return -EMSGSIZE;

	frame = nla_reserve(msg, KSRTP_A_MIKEY_FRAME, len);
	if (!frame)
		return -EMSGSIZE;

	nla_nest_end(msg, nest);
	return skb_copy_bits(skb, sizeof(struct udphdr), nla_data(frame), len);
}

/**
 * ksrtp_event_mikey() - hand a frame to the helper
 * @leg: leg it came in on
 * @skb: the datagram, skb->data at the UDP header; stays with the caller
 *
 * The queue is the receive buffer of the helper's netlink socket; one leg may
 * put KSRTP_MIKEY_BURST frames a second into it, so that it starves no other.
 *
 * Context: softirq, RCU read section.
 *
 * Return: 0, -ENOTCONN without a helper or if the leg is detached, -EMSGSIZE
 * for a frame longer than KSRTP_MIKEY_FRAME_MAX, -EAGAIN if the queue is full
 * or the leg has had its share, -ENOMEM.
 */
int ksrtp_event_mikey(struct ksrtp_leg *leg, struct sk_buff *skb)
{
	u32 portid = READ_ONCE(ksrtp_net(leg->net)->helper);
	struct sk_buff *msg;
	void *hdr;
	int err;

	if (!portid || READ_ONCE(leg->gone))
		return -ENOTCONN;

	if (skb->len > sizeof(struct udphdr) + KSRTP_MIKEY_FRAME_MAX)
		return -EMSGSIZE;

	if (!__ratelimit(&leg->mikey_rate))
		return -EAGAIN;

	msg = genlmsg_new(MIKEY_EVENT_ROOM + skb->len, GFP_ATOMIC);
	if (!msg)
		return -ENOMEM;

	hdr = genlmsg_put(msg, 0, 0, &ksrtp_genl_family, 0, KSRTP_CMD_MIKEY_NTF);
	err = hdr ? put_mikey(msg, leg, skb) : -EMSGSIZE;
	if (err) {
		nlmsg_free(msg);
		return err;
	}

	genlmsg_end(msg, hdr);
	err = genlmsg_unicast(leg->net, msg, portid);
	return err < 0 ? err : 0;
}

/**
 * ksrtp_event_leg() - tell that a leg came or went
 * @leg: the leg, its lock held
 * @cmd: KSRTP_CMD_LEG_NTF or KSRTP_CMD_LEG_GONE_NTF
 *
 * Context: process.
 */
void ksrtp_event_leg(struct ksrtp_leg *leg, u8 cmd)
{
	struct sk_buff *msg;
	void *hdr;

	if (!genl_has_listeners(&ksrtp_genl_family, leg->net, KSRTP_MCGRP_EVENTS_ID))
		return;

	msg = genlmsg_new(NLMSG_GOODSIZE, GFP_KERNEL);
	if (!msg)
		return;

	hdr = genlmsg_put(msg, 0, 0, &ksrtp_genl_family, 0, cmd);
	if (!hdr || ksrtp_attr_put_leg(msg, leg)) {
		nlmsg_free(msg);
		return;
	}

	genlmsg_end(msg, hdr);
	genlmsg_multicast_netns(&ksrtp_genl_family, leg->net, msg, 0,
				KSRTP_MCGRP_EVENTS_ID, GFP_KERNEL);
}

/**
 * ksrtp_event_link() - tell that a link came or went
 * @net: network namespace
 * @cmd: KSRTP_CMD_LINK_NTF or KSRTP_CMD_LINK_GONE_NTF
 * @from: id of the leg it comes from
 * @to: id of the leg it leads to
 * @kinds: bits of enum ksrtp_kinds, 0: not known
 *
 * Context: process.
 */
void ksrtp_event_link(struct net *net, u8 cmd, u32 from, u32 to, u8 kinds)
{
	struct sk_buff *msg;
	void *hdr;

	if (!genl_has_listeners(&ksrtp_genl_family, net, KSRTP_MCGRP_EVENTS_ID))
		return;

	msg = genlmsg_new(NLMSG_GOODSIZE, GFP_KERNEL);
	if (!msg)
		return;

	hdr = genlmsg_put(msg, 0, 0, &ksrtp_genl_family, 0, cmd);
	if (!hdr || ksrtp_attr_put_link(msg, from, to, kinds, NULL)) {
		nlmsg_free(msg);
		return;
	}

	genlmsg_end(msg, hdr);
	genlmsg_multicast_netns(&ksrtp_genl_family, net, msg, 0, KSRTP_MCGRP_EVENTS_ID,
				GFP_KERNEL);
}

/**
 * ksrtp_event_key() - tell what happened to a key
 * @leg: its leg
 * @key: the key
 * @event: what happened
 *
 * Context: any; @leg and @key do not go meanwhile.
 */
void ksrtp_event_key(struct ksrtp_leg *leg, const struct ksrtp_key *key,
		     enum ksrtp_key_event event)
{
	struct sk_buff *msg;
	void *hdr;

	if (!genl_has_listeners(&ksrtp_genl_family, leg->net, KSRTP_MCGRP_EVENTS_ID))
		return;

	msg = genlmsg_new(NLMSG_GOODSIZE, GFP_ATOMIC);
	if (!msg)
		return;

	hdr = genlmsg_put(msg, 0, 0, &ksrtp_genl_family, 0, KSRTP_CMD_KEY_NTF);
	if (!hdr || ksrtp_attr_put_key(msg, leg->id, key, event)) {
		nlmsg_free(msg);
		return;
	}

	genlmsg_end(msg, hdr);
	genlmsg_multicast_netns(&ksrtp_genl_family, leg->net, msg, 0,
				KSRTP_MCGRP_EVENTS_ID, GFP_ATOMIC);
}

/**
 * ksrtp_event_helper_set() - make a netlink socket the helper of its namespace
 * @net: namespace
 * @portid: port id of the socket; it is the helper until it is closed
 *
 * Return: 0, -EBUSY if there is another one.
 */
int ksrtp_event_helper_set(struct net *net, u32 portid)
{
	u32 old = cmpxchg(&ksrtp_net(net)->helper, 0, portid);

	return old && old != portid ? -EBUSY : 0;
}

static int netlink_event(struct notifier_block *nb, unsigned long event, void *ptr)
{
	struct netlink_notify *n = ptr;

	if (event == NETLINK_URELEASE && n->protocol == NETLINK_GENERIC)
		cmpxchg(&ksrtp_net(n->net)->helper, n->portid, 0);

	return NOTIFY_DONE;
}

static struct notifier_block netlink_notifier = {
	.notifier_call = netlink_event,
};

/**
 * ksrtp_event_init() - watch for the end of helpers
 *
 * Return: 0 or -errno.
 */
int ksrtp_event_init(void)
{
	return netlink_register_notifier(&netlink_notifier);
}

/**
 * ksrtp_event_exit() - stop watching
 */
void ksrtp_event_exit(void)
{
	netlink_unregister_notifier(&netlink_notifier);
}
