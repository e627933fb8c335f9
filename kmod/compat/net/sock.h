/* SPDX-License-Identifier: GPL-2.0 */
/* struct proto has a sendpage of its own before 6.5 */
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

#endif /* KSRTP_COMPAT_NET_SOCK_H */
