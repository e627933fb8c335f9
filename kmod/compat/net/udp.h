/* SPDX-License-Identifier: GPL-2.0 */
/* The table of UDP sockets belongs to the network namespace since 6.2 */
#ifndef KSRTP_COMPAT_NET_UDP_H
#define KSRTP_COMPAT_NET_UDP_H

#include <linux/version.h>
#include_next <net/udp.h>

static inline struct udp_table *ksrtp_udp_table(const struct net *net)
{
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 2, 0)
	return net->ipv4.udp_table;
#else
	return &udp_table;
#endif
}

#endif /* KSRTP_COMPAT_NET_UDP_H */
