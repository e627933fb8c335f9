/* SPDX-License-Identifier: GPL-2.0 */
#ifndef KSRTP_RELAY_H
#define KSRTP_RELAY_H

#include <linux/rculist.h>

#include "core/demux.h"
#include "leg.h"

struct sk_buff;

bool ksrtp_relay(struct ksrtp_leg *from, enum ksrtp_kind kind, struct sk_buff *skb);

/* is there any link from it? */
static inline bool ksrtp_relays(const struct ksrtp_leg *leg)
{
	return !list_empty(&leg->links.out);
}

#endif /* KSRTP_RELAY_H */
