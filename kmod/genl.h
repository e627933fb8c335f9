/* SPDX-License-Identifier: GPL-2.0 */
#ifndef KSRTP_GENL_H
#define KSRTP_GENL_H

#include <net/genetlink.h>
#include <linux/ksrtp.h>

#define KSRTP_MODULE_VERSION	"0.1.0"

extern struct genl_family ksrtp_genl_family;
extern const struct nla_policy ksrtp_leg_policy[KSRTP_A_LEG_MAX + 1];
extern const struct nla_policy ksrtp_key_policy[KSRTP_A_KEY_MAX + 1];
extern const struct nla_policy ksrtp_stream_policy[KSRTP_A_STREAM_MAX + 1];
extern const struct nla_policy ksrtp_link_policy[KSRTP_A_LINK_MAX + 1];
extern const struct nla_policy ksrtp_mikey_policy[KSRTP_A_MIKEY_MAX + 1];

enum ksrtp_mcgrp {
	KSRTP_MCGRP_EVENTS_ID,
};

int ksrtp_genl_init(void);
void ksrtp_genl_exit(void);

/* handlers of the commands: netlink.c, bind.c, relay_request.c, dumps in dump.c */
int ksrtp_nl_caps_get(struct sk_buff *skb, struct genl_info *info);
int ksrtp_nl_helper_set(struct sk_buff *skb, struct genl_info *info);
int ksrtp_nl_leg_attach(struct sk_buff *skb, struct genl_info *info);
int ksrtp_nl_leg_detach(struct sk_buff *skb, struct genl_info *info);
int ksrtp_nl_leg_get(struct sk_buff *skb, struct genl_info *info);
int ksrtp_nl_leg_dump(struct sk_buff *skb, struct netlink_callback *cb);
int ksrtp_nl_key_add(struct sk_buff *skb, struct genl_info *info);
int ksrtp_nl_key_use(struct sk_buff *skb, struct genl_info *info);
int ksrtp_nl_key_del(struct sk_buff *skb, struct genl_info *info);
int ksrtp_nl_key_dump(struct sk_buff *skb, struct netlink_callback *cb);
int ksrtp_nl_stream_set(struct sk_buff *skb, struct genl_info *info);
int ksrtp_nl_stream_start(struct netlink_callback *cb);
int ksrtp_nl_stream_dump(struct sk_buff *skb, struct netlink_callback *cb);
int ksrtp_nl_mikey_send(struct sk_buff *skb, struct genl_info *info);
int ksrtp_nl_leg_bind(struct sk_buff *skb, struct genl_info *info);
int ksrtp_nl_leg_set(struct sk_buff *skb, struct genl_info *info);
int ksrtp_nl_link_add(struct sk_buff *skb, struct genl_info *info);
int ksrtp_nl_link_del(struct sk_buff *skb, struct genl_info *info);
int ksrtp_nl_link_dump(struct sk_buff *skb, struct netlink_callback *cb);

#endif /* KSRTP_GENL_H */
