/* SPDX-License-Identifier: GPL-2.0 */
#ifndef KSRTP_ATTR_H
#define KSRTP_ATTR_H

#include <linux/skbuff.h>

#include "leg.h"

/**
 * struct ksrtp_addr_attrs - attribute numbers that make up an address
 * @v4: IPv4 address
 * @v6: IPv6 address
 * @port: port
 */
struct ksrtp_addr_attrs {
	int v4;
	int v6;
	int port;
};

extern const struct ksrtp_addr_attrs ksrtp_leg_local;
extern const struct ksrtp_addr_attrs ksrtp_leg_remote;
extern const struct ksrtp_addr_attrs ksrtp_mikey_remote;

int ksrtp_attr_put_addr(struct sk_buff *msg, const struct ksrtp_addr_attrs *attrs,
			const union ksrtp_addr *addr);
int ksrtp_attr_put_leg(struct sk_buff *msg, struct ksrtp_leg *leg);
int ksrtp_attr_put_key(struct sk_buff *msg, u32 leg, const struct ksrtp_key *key,
		       int event);
int ksrtp_attr_put_stream(struct sk_buff *msg, u32 leg,
			  enum ksrtp_dir dir, struct ksrtp_stream *stream);
int ksrtp_attr_put_link(struct sk_buff *msg, u32 from, u32 to, u8 kinds,
			const struct ksrtp_link *link);

#endif /* KSRTP_ATTR_H */
