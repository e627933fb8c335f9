/* SPDX-License-Identifier: GPL-2.0 */
/* The attributes of a dump request moved into struct genl_info in 6.6 */
#ifndef KSRTP_COMPAT_NET_GENETLINK_H
#define KSRTP_COMPAT_NET_GENETLINK_H

#include <linux/version.h>
#include_next <net/genetlink.h>

static inline struct nlattr **ksrtp_dump_attrs(struct netlink_callback *cb)
{
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 6, 0)
	return genl_dumpit_info(cb)->info.attrs;
#else
	return genl_dumpit_info(cb)->attrs;
#endif
}

#endif /* KSRTP_COMPAT_NET_GENETLINK_H */
