/* SPDX-License-Identifier: GPL-2.0 */
#ifndef KSRTP_EVENT_H
#define KSRTP_EVENT_H

#include "leg.h"

struct sk_buff;

int ksrtp_event_init(void);
void ksrtp_event_exit(void);

int ksrtp_event_helper_set(struct net *net, u32 portid);
int ksrtp_event_mikey(struct ksrtp_leg *leg, struct sk_buff *skb);
void ksrtp_event_leg(struct ksrtp_leg *leg, u8 cmd);
void ksrtp_event_link(struct net *net, u8 cmd, u32 from, u32 to, u8 kinds);
void ksrtp_event_key(struct ksrtp_leg *leg, const struct ksrtp_key *key,
		     enum ksrtp_key_event event);

#endif /* KSRTP_EVENT_H */
