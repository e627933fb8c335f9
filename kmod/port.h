/* SPDX-License-Identifier: GPL-2.0 */
#ifndef KSRTP_PORT_H
#define KSRTP_PORT_H

#include "attr.h"
#include "leg.h"

struct netlink_ext_ack;

/* legs of one request: RTP, and RTCP at the next port */
#define KSRTP_PORT_LEGS		2

/**
 * struct ksrtp_port_spec - where to bind, and what leg to make of it
 * @local: address; its port does not matter
 * @min: first port of the range to choose from, not 0
 * @max: last port of the range
 * @pair: two legs, an even port in the range and the next one, in it as well
 * @ifindex: device to bind to, 0: any
 * @policy: what may happen in clear
 * @window: replay window, packets
 * @flags: bits of enum ksrtp_leg_flags
 */
struct ksrtp_port_spec {
	union ksrtp_addr local;
	u16 min;
	u16 max;
	bool pair;
	int ifindex;
	enum ksrtp_policy policy;
	u32 window;
	u32 flags;
};

int ksrtp_port_bind(struct net *net, const struct ksrtp_port_spec *spec,
		    struct ksrtp_leg *legs[KSRTP_PORT_LEGS],
		    struct netlink_ext_ack *extack);

#endif /* KSRTP_PORT_H */
