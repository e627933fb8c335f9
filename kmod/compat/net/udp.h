/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The table of UDP sockets belongs to the network namespace since 6.2, and the
 * hook for ICMP errors of encapsulating sockets gets all there is to know since
 * 6.7.
 */
#ifndef KSRTP_COMPAT_NET_UDP_H
#define KSRTP_COMPAT_NET_UDP_H

#include <linux/version.h>
#include <linux/errqueue.h>
#include <linux/icmp.h>
#include <linux/icmpv6.h>
#include_next <net/udp.h>
#include <net/icmp.h>
#include <net/ipv6.h>

static inline struct udp_table *ksrtp_udp_table(const struct net *net)
{
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 2, 0)
	return net->ipv4.udp_table;
#else
	return &udp_table;
#endif
}

/* does UDP tell a connected program, though it has not asked for all errors? */
static inline bool ksrtp_err_is_hard(const struct sock *sk, const struct sk_buff *skb)
{
	const struct icmp6hdr *icmp6 = icmp6_hdr(skb);
	const struct icmphdr *icmp = icmp_hdr(skb);
	int err;

	if (skb->protocol == htons(ETH_P_IPV6))
		return icmpv6_err_convert(icmp6->icmp6_type, icmp6->icmp6_code, &err) ||
		       (icmp6->icmp6_type == ICMPV6_PKT_TOOBIG &&
			inet6_sk(sk)->pmtudisc != IPV6_PMTUDISC_DONT);

	if (icmp->type == ICMP_PARAMETERPROB)
		return true;

	return icmp->type == ICMP_DEST_UNREACH && icmp->code <= NR_ICMP_UNREACH &&
	       (icmp->code == ICMP_FRAG_NEEDED || icmp_err_convert[icmp->code].fatal);
}

/* what UDP does for a socket that does not encapsulate */
static inline void ksrtp_err_report(struct sock *sk, struct sk_buff *skb, int err,
				    bool queued)
{
	if (!queued && (!ksrtp_err_is_hard(sk, skb) || sk->sk_state != TCP_ESTABLISHED))
		return;

	WRITE_ONCE(sk->sk_err, err);
	sk_error_report(sk);
}

#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 7, 0)
static inline void ksrtp_encap_err(struct sock *sk, struct sk_buff *skb, int err,
				   __be16 port, u32 info, u8 *payload)
{
	bool v6 = skb->protocol == htons(ETH_P_IPV6);
	bool queue = v6 ? inet6_test_bit(RECVERR6, sk) : inet_test_bit(RECVERR, sk);

	if (queue && v6)
		ipv6_icmp_error(sk, skb, err, port, info, payload);
	else if (queue)
		ip_icmp_error(sk, skb, err, port, info, payload);

	ksrtp_err_report(sk, skb, err, queue);
}
#else
/*
 * Here the hook is told neither error nor MTU, and modules have no function
 * that puts an ICMP error into the error queue. An extension of the ICMP
 * message (RFC 4884) is not looked for.
 */
static inline int ksrtp_icmp_errno(struct sk_buff *skb)
{
	const struct icmphdr *icmp = icmp_hdr(skb);
	int err = EHOSTUNREACH;

	if (skb->protocol == htons(ETH_P_IPV6)) {
		icmpv6_err_convert(icmp6_hdr(skb)->icmp6_type,
				   icmp6_hdr(skb)->icmp6_code, &err);
		return err;
	}

	if (icmp->type == ICMP_PARAMETERPROB)
		return EPROTO;

	if (icmp->type == ICMP_DEST_UNREACH && icmp->code == ICMP_FRAG_NEEDED)
		return EMSGSIZE;

	if (icmp->type == ICMP_DEST_UNREACH && icmp->code <= NR_ICMP_UNREACH)
		return icmp_err_convert[icmp->code].errno;

	return err;
}

/* MTU or place of the error, as the ICMP message has it */
static inline u32 ksrtp_icmp_info(const struct sk_buff *skb)
{
	const struct icmphdr *icmp = icmp_hdr(skb);

	if (skb->protocol == htons(ETH_P_IPV6))
		return ntohl(icmp6_hdr(skb)->icmp6_mtu);

	if (icmp->type == ICMP_PARAMETERPROB)
		return ntohl(icmp->un.gateway) >> 24;

	if (icmp->type == ICMP_DEST_UNREACH && icmp->code == ICMP_FRAG_NEEDED)
		return ntohs(icmp->un.frag.mtu);

	return 0;
}

/* the address behind the ICMP header is where the packet was to go */
static inline void ksrtp_err_fill(struct sk_buff *skb, int err, __be16 port)
{
	bool v6 = skb->protocol == htons(ETH_P_IPV6);
	struct sock_exterr_skb *serr = SKB_EXT_ERR(skb);
	u8 *quoted = (u8 *)(icmp_hdr(skb) + 1);
	u8 *to = v6 ? (u8 *)&((struct ipv6hdr *)quoted)->daddr :
		      (u8 *)&((struct iphdr *)quoted)->daddr;

	serr->ee = (struct sock_extended_err) {
		.ee_errno = err,
		.ee_origin = v6 ? SO_EE_ORIGIN_ICMP6 : SO_EE_ORIGIN_ICMP,
		.ee_type = icmp_hdr(skb)->type,
		.ee_code = icmp_hdr(skb)->code,
		.ee_info = ksrtp_icmp_info(skb),
	};
	serr->addr_offset = to - skb_network_header(skb);
	serr->port = port;
}

static inline void ksrtp_err_queue(struct sock *sk, struct sk_buff *skb, int err,
				   unsigned int udp_offset)
{
	struct udphdr *uh = (struct udphdr *)(skb->data + udp_offset);
	__be16 port = uh->dest;

	skb = skb_clone(skb, GFP_ATOMIC);
	if (!skb)
		return;

	ksrtp_err_fill(skb, err, port);
	if (skb_pull(skb, udp_offset + sizeof(*uh))) {
		skb_reset_transport_header(skb);
		if (!sock_queue_err_skb(sk, skb))
			return;
	}

	kfree_skb(skb);
}

static inline void ksrtp_encap_err(struct sock *sk, struct sk_buff *skb,
				   unsigned int udp_offset)
{
	bool v6 = skb->protocol == htons(ETH_P_IPV6);
	bool queue = v6 ? inet6_sk(sk)->recverr : inet_sk(sk)->recverr;
	int err = ksrtp_icmp_errno(skb);

	if (queue)
		ksrtp_err_queue(sk, skb, err, udp_offset);

	ksrtp_err_report(sk, skb, err, queue);
}
#endif

#endif /* KSRTP_COMPAT_NET_UDP_H */
