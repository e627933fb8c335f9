// SPDX-License-Identifier: GPL-2.0
/* The generic netlink family: policies, commands, multicast group */
#include <linux/module.h>
#include <net/netlink.h>

#include "genl.h"

/* not const: 6.1 points to it with a plain pointer */
static struct netlink_range_validation window_range = {
	.min = KSRTP_WINDOW_MIN,
	.max = KSRTP_WINDOW_MAX,
};

static struct netlink_range_validation trial_ms_range = {
	.min = 1,
	.max = KSRTP_TRIAL_MS_MAX,
};

static struct netlink_range_validation grace_ms_range = {
	.min = 1,
	.max = KSRTP_GRACE_MS_MAX,
};

static struct netlink_range_validation grace_packets_range = {
	.min = 1,
	.max = INT_MAX,
};

const struct nla_policy ksrtp_leg_policy[KSRTP_A_LEG_MAX + 1] = {
	[KSRTP_A_LEG_ID]		= NLA_POLICY_MIN(NLA_U32, 1),
	[KSRTP_A_LEG_FD]		= { .type = NLA_U32 },
	[KSRTP_A_LEG_LOCAL_IPV4]	= { .type = NLA_U32 },
	[KSRTP_A_LEG_LOCAL_IPV6]	= NLA_POLICY_EXACT_LEN(16),
	[KSRTP_A_LEG_LOCAL_PORT]	= NLA_POLICY_MIN(NLA_U16, 1),
	[KSRTP_A_LEG_REMOTE_IPV4]	= { .type = NLA_U32 },
	[KSRTP_A_LEG_REMOTE_IPV6]	= NLA_POLICY_EXACT_LEN(16),
	[KSRTP_A_LEG_REMOTE_PORT]	= NLA_POLICY_MIN(NLA_U16, 1),
	[KSRTP_A_LEG_POLICY]		= NLA_POLICY_MAX(NLA_U8, KSRTP_POLICY_PLAIN),
	[KSRTP_A_LEG_WINDOW]		= NLA_POLICY_FULL_RANGE(NLA_U32, &window_range),
	[KSRTP_A_LEG_PORT_MIN]		= NLA_POLICY_MIN(NLA_U16, 1),
	[KSRTP_A_LEG_PORT_MAX]		= NLA_POLICY_MIN(NLA_U16, 1),
	[KSRTP_A_LEG_PORT_PAIR]		= { .type = NLA_FLAG },
	[KSRTP_A_LEG_IFINDEX]		= NLA_POLICY_MIN(NLA_U32, 1),
	[KSRTP_A_LEG_FLAGS]		= NLA_POLICY_MAX(NLA_U32, KSRTP_LEG_FLAGS_ALL),
};

const struct nla_policy ksrtp_key_policy[KSRTP_A_KEY_MAX + 1] = {
	[KSRTP_A_KEY_LEG]	= NLA_POLICY_MIN(NLA_U32, 1),
	[KSRTP_A_KEY_DIR]	= NLA_POLICY_MAX(NLA_U8, KSRTP_DIR_TX),
	[KSRTP_A_KEY_SUITE]	= NLA_POLICY_RANGE(NLA_U16, 1, KSRTP_SUITE_LAST),
	[KSRTP_A_KEY_MKI]	= NLA_POLICY_RANGE(NLA_BINARY, 1, KSRTP_MKI_MAX),
	[KSRTP_A_KEY_MASTER]	= NLA_POLICY_RANGE(NLA_BINARY, KSRTP_MASTER_KEY_MIN,
						   KSRTP_MASTER_KEY_MAX),
	[KSRTP_A_KEY_SALT]	= NLA_POLICY_RANGE(NLA_BINARY, KSRTP_MASTER_SALT_MIN,
						   KSRTP_MASTER_SALT_MAX),
	[KSRTP_A_KEY_SSRC]	= { .type = NLA_U32 },
	[KSRTP_A_KEY_ROC]	= { .type = NLA_U32 },
	[KSRTP_A_KEY_KINDS]	= NLA_POLICY_RANGE(NLA_U8, 1, KSRTP_KINDS_BOTH),
	[KSRTP_A_KEY_USE]	= { .type = NLA_FLAG },
	[KSRTP_A_KEY_FLAGS]	= NLA_POLICY_MAX(NLA_U32, KSRTP_KEY_FLAGS_ALL),
	[KSRTP_A_KEY_ROC_POLICY] = NLA_POLICY_MAX(NLA_U8, KSRTP_ROC_RESET),
	[KSRTP_A_KEY_SWITCH]	= NLA_POLICY_MAX(NLA_U8, KSRTP_SWITCH_ON_RX),
	[KSRTP_A_KEY_SUCCESSOR]	= { .type = NLA_FLAG },
	[KSRTP_A_KEY_TRIAL_MS]	= NLA_POLICY_FULL_RANGE(NLA_U32, &trial_ms_range),
	[KSRTP_A_KEY_GRACE_MS]	= NLA_POLICY_FULL_RANGE(NLA_U32, &grace_ms_range),
	[KSRTP_A_KEY_GRACE_PACKETS] = NLA_POLICY_FULL_RANGE(NLA_U32, &grace_packets_range),
};

const struct nla_policy ksrtp_stream_policy[KSRTP_A_STREAM_MAX + 1] = {
	[KSRTP_A_STREAM_LEG]	= NLA_POLICY_MIN(NLA_U32, 1),
	[KSRTP_A_STREAM_DIR]	= NLA_POLICY_MAX(NLA_U8, KSRTP_DIR_TX),
	[KSRTP_A_STREAM_SSRC]	= { .type = NLA_U32 },
	[KSRTP_A_STREAM_ROC]	= { .type = NLA_U32 },
};

const struct nla_policy ksrtp_mikey_policy[KSRTP_A_MIKEY_MAX + 1] = {
	[KSRTP_A_MIKEY_LEG]		= NLA_POLICY_MIN(NLA_U32, 1),
	[KSRTP_A_MIKEY_REMOTE_IPV4]	= { .type = NLA_U32 },
	[KSRTP_A_MIKEY_REMOTE_IPV6]	= NLA_POLICY_EXACT_LEN(16),
	[KSRTP_A_MIKEY_REMOTE_PORT]	= NLA_POLICY_MIN(NLA_U16, 1),
	[KSRTP_A_MIKEY_FRAME]		= NLA_POLICY_RANGE(NLA_BINARY,
							   KSRTP_MIKEY_FRAME_MIN,
							   KSRTP_MIKEY_FRAME_MAX),
};

const struct nla_policy ksrtp_link_policy[KSRTP_A_LINK_MAX + 1] = {
	[KSRTP_A_LINK_FROM]	= NLA_POLICY_MIN(NLA_U32, 1),
	[KSRTP_A_LINK_TO]	= NLA_POLICY_MIN(NLA_U32, 1),
	[KSRTP_A_LINK_KINDS]	= NLA_POLICY_RANGE(NLA_U8, 1, KSRTP_KINDS_BOTH),
};

/* commands that take no object */
static const struct nla_policy none_policy[KSRTP_A_MAX + 1] = {};

static const struct nla_policy legs_policy[KSRTP_A_MAX + 1] = {
	[KSRTP_A_LEG]		= NLA_POLICY_NESTED(ksrtp_leg_policy),
};

static const struct nla_policy keys_policy[KSRTP_A_MAX + 1] = {
	[KSRTP_A_KEY]		= NLA_POLICY_NESTED(ksrtp_key_policy),
};

static const struct nla_policy streams_policy[KSRTP_A_MAX + 1] = {
	[KSRTP_A_STREAM]	= NLA_POLICY_NESTED(ksrtp_stream_policy),
};

static const struct nla_policy mikeys_policy[KSRTP_A_MAX + 1] = {
	[KSRTP_A_MIKEY]		= NLA_POLICY_NESTED(ksrtp_mikey_policy),
};

static const struct nla_policy links_policy[KSRTP_A_MAX + 1] = {
	[KSRTP_A_LINK]		= NLA_POLICY_NESTED(ksrtp_link_policy),
};

static const struct genl_ops ops[] = {
	{
		.cmd = KSRTP_CMD_CAPS_GET,
		.policy = none_policy,
		.maxattr = KSRTP_A_MAX,
		.doit = ksrtp_nl_caps_get,
		.flags = GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd = KSRTP_CMD_HELPER_SET,
		.policy = none_policy,
		.maxattr = KSRTP_A_MAX,
		.doit = ksrtp_nl_helper_set,
		.flags = GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd = KSRTP_CMD_LEG_ATTACH,
		.policy = legs_policy,
		.maxattr = KSRTP_A_MAX,
		.doit = ksrtp_nl_leg_attach,
		.flags = GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd = KSRTP_CMD_LEG_DETACH,
		.policy = legs_policy,
		.maxattr = KSRTP_A_MAX,
		.doit = ksrtp_nl_leg_detach,
		.flags = GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd = KSRTP_CMD_LEG_GET,
		.policy = legs_policy,
		.maxattr = KSRTP_A_MAX,
		.doit = ksrtp_nl_leg_get,
		.dumpit = ksrtp_nl_leg_dump,
		.flags = GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd = KSRTP_CMD_KEY_ADD,
		.policy = keys_policy,
		.maxattr = KSRTP_A_MAX,
		.doit = ksrtp_nl_key_add,
		.flags = GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd = KSRTP_CMD_KEY_USE,
		.policy = keys_policy,
		.maxattr = KSRTP_A_MAX,
		.doit = ksrtp_nl_key_use,
		.flags = GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd = KSRTP_CMD_KEY_DEL,
		.policy = keys_policy,
		.maxattr = KSRTP_A_MAX,
		.doit = ksrtp_nl_key_del,
		.flags = GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd = KSRTP_CMD_KEY_GET,
		.policy = keys_policy,
		.maxattr = KSRTP_A_MAX,
		.dumpit = ksrtp_nl_key_dump,
		.flags = GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd = KSRTP_CMD_STREAM_GET,
		.policy = streams_policy,
		.maxattr = KSRTP_A_MAX,
		.start = ksrtp_nl_stream_start,
		.dumpit = ksrtp_nl_stream_dump,
		.flags = GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd = KSRTP_CMD_STREAM_SET,
		.policy = streams_policy,
		.maxattr = KSRTP_A_MAX,
		.doit = ksrtp_nl_stream_set,
		.flags = GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd = KSRTP_CMD_MIKEY_SEND,
		.policy = mikeys_policy,
		.maxattr = KSRTP_A_MAX,
		.doit = ksrtp_nl_mikey_send,
		.flags = GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd = KSRTP_CMD_LEG_BIND,
		.policy = legs_policy,
		.maxattr = KSRTP_A_MAX,
		.doit = ksrtp_nl_leg_bind,
		.flags = GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd = KSRTP_CMD_LEG_SET,
		.policy = legs_policy,
		.maxattr = KSRTP_A_MAX,
		.doit = ksrtp_nl_leg_set,
		.flags = GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd = KSRTP_CMD_LINK_ADD,
		.policy = links_policy,
		.maxattr = KSRTP_A_MAX,
		.doit = ksrtp_nl_link_add,
		.flags = GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd = KSRTP_CMD_LINK_DEL,
		.policy = links_policy,
		.maxattr = KSRTP_A_MAX,
		.doit = ksrtp_nl_link_del,
		.flags = GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd = KSRTP_CMD_LINK_GET,
		.policy = links_policy,
		.maxattr = KSRTP_A_MAX,
		.dumpit = ksrtp_nl_link_dump,
		.flags = GENL_UNS_ADMIN_PERM,
	},
};

static const struct genl_multicast_group groups[] = {
	[KSRTP_MCGRP_EVENTS_ID] = {
		.name = KSRTP_MCGRP_EVENTS,
		.flags = GENL_MCAST_CAP_NET_ADMIN,
	},
};

struct genl_family ksrtp_genl_family __ro_after_init = {
	.name = KSRTP_FAMILY_NAME,
	.version = KSRTP_FAMILY_VERSION,
	.netnsok = true,
	.parallel_ops = true,
	.module = THIS_MODULE,
	.ops = ops,
	.n_ops = ARRAY_SIZE(ops),
	.mcgrps = groups,
	.n_mcgrps = ARRAY_SIZE(groups),
};

/**
 * ksrtp_genl_init() - register the family: requests come in from now on
 *
 * Return: 0 or -errno of generic netlink.
 */
int ksrtp_genl_init(void)
{
	return genl_register_family(&ksrtp_genl_family);
}

/**
 * ksrtp_genl_exit() - no request comes in any more
 */
void ksrtp_genl_exit(void)
{
	genl_unregister_family(&ksrtp_genl_family);
}
