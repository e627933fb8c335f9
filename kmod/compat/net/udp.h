/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The table of UDP sockets belongs to the network namespace since 6.2, and the
 * hook for ICMP errors of encapsulating sockets gets all there is to know.
 */
#ifndef KSRTP_COMPAT_NET_UDP_H
#define KSRTP_COMPAT_NET_UDP_H

#include <linux/version.h>
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

/* errors that may pass: only a program that asks for all of them is told */
static inline bool ksrtp_err_is_soft(int err)
{
	return err == EHOSTUNREACH || err == ENETUNREACH || err == EOPNOTSUPP;
}

static inline void ksrtp_err_report(struct sock *sk, int err)
{
	WRITE_ONCE(sk->sk_err, err);
	sk_error_report(sk);
}

/*
 * Report an ICMP error to the program as UDP does for a socket that does not
 * encapsulate. Before 6.7 the error queue is out of reach of modules.
 */
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
	else if (ksrtp_err_is_soft(err) || sk->sk_state != TCP_ESTABLISHED)
		return;

	ksrtp_err_report(sk, err);
}
#else
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

	if (icmp->type == ICMP_DEST_UNREACH && icmp->code <= NR_ICMP_UNREACH)
		return icmp_err_convert[icmp->code].errno;

	return err;
}

static inline void ksrtp_encap_err(struct sock *sk, struct sk_buff *skb,
				   unsigned int udp_offset)
{
	int err = ksrtp_icmp_errno(skb);

	if (!ksrtp_err_is_soft(err) && sk->sk_state == TCP_ESTABLISHED)
		ksrtp_err_report(sk, err);
}
#endif

#endif /* KSRTP_COMPAT_NET_UDP_H */
