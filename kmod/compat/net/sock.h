/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Before 6.5 pages are sent by a sendpage and a flag of its own. Since 6.19 the
 * address connect() gets has a type of its own.
 */
#ifndef KSRTP_COMPAT_NET_SOCK_H
#define KSRTP_COMPAT_NET_SOCK_H

#include <linux/version.h>
#include_next <net/sock.h>

/* Without a sendpage the socket layer copies the pages and calls sendmsg. */
static inline void ksrtp_proto_drop_sendpage(struct proto *proto)
{
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 5, 0)
	proto->sendpage = NULL;
#endif
}

/* what says that a datagram is not complete with this call */
#ifdef MSG_SENDPAGE_NOTLAST
#define KSRTP_MSG_PARTS		(MSG_MORE | MSG_SENDPAGE_NOTLAST)
#else
#define KSRTP_MSG_PARTS		MSG_MORE
#endif

#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 19, 0)
typedef struct sockaddr_unsized ksrtp_sockaddr;
#else
typedef struct sockaddr ksrtp_sockaddr;
#endif

#endif /* KSRTP_COMPAT_NET_SOCK_H */
