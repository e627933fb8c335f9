// SPDX-License-Identifier: BSD-3-Clause
#include <errno.h>
#include <string.h>

#include "codec.h"

static const struct nla_policy link_policy[KSRTP_A_LINK_MAX + 1] = {
	[KSRTP_A_LINK_FROM]	= { .type = NLA_U32 },
	[KSRTP_A_LINK_TO]	= { .type = NLA_U32 },
	[KSRTP_A_LINK_KINDS]	= { .type = NLA_U8 },
	[KSRTP_A_LINK_PACKETS]	= { .type = NLA_U64 },
	[KSRTP_A_LINK_OCTETS]	= { .type = NLA_U64 },
};

/**
 * ksrtp_link_put() - append a link
 * @msg: a KSRTP_CMD_LINK_ADD or KSRTP_CMD_LINK_DEL
 * @link: the link
 *
 * Return: 0 or -EMSGSIZE.
 */
int ksrtp_link_put(struct nl_msg *msg, const struct ksrtp_link *link)
{
	struct nlattr *nest = nla_nest_start(msg, KSRTP_A_LINK);
	int err;

	if (!nest)
		return -EMSGSIZE;
	err = nla_put_u32(msg, KSRTP_A_LINK_FROM, link->from);
	err |= nla_put_u32(msg, KSRTP_A_LINK_TO, link->to);
	if (link->kinds)
		err |= nla_put_u8(msg, KSRTP_A_LINK_KINDS, link->kinds);
	err |= nla_nest_end(msg, nest);
	return err ? -EMSGSIZE : 0;
}

/**
 * ksrtp_link_from_put() - append from which leg the links are asked for
 * @msg: a KSRTP_CMD_LINK_GET
 * @from: id, 0 for all
 *
 * Return: 0 or -EMSGSIZE.
 */
int ksrtp_link_from_put(struct nl_msg *msg, uint32_t from)
{
	struct nlattr *nest;
	int err;

	if (!from)
		return 0;
	nest = nla_nest_start(msg, KSRTP_A_LINK);
	if (!nest)
		return -EMSGSIZE;
	err = nla_put_u32(msg, KSRTP_A_LINK_FROM, from);
	err |= nla_nest_end(msg, nest);
	return err ? -EMSGSIZE : 0;
}

/**
 * ksrtp_link_parse() - read KSRTP_A_LINK
 * @attr: the nest
 * @link: struct ksrtp_link
 *
 * Return: 0 or -EBADMSG.
 */
int ksrtp_link_parse(const struct nlattr *attr, void *link)
{
	struct nlattr *tb[KSRTP_A_LINK_MAX + 1];
	struct ksrtp_link *to = link;

	memset(to, 0, sizeof(*to));
	if (nla_parse(tb, KSRTP_A_LINK_MAX, nla_data(attr), nla_len(attr),
		      (struct nla_policy *)link_policy) ||
	    !tb[KSRTP_A_LINK_FROM] || !tb[KSRTP_A_LINK_TO])
		return -EBADMSG;
	to->from = nla_get_u32(tb[KSRTP_A_LINK_FROM]);
	to->to = nla_get_u32(tb[KSRTP_A_LINK_TO]);
	if (tb[KSRTP_A_LINK_KINDS])
		to->kinds = nla_get_u8(tb[KSRTP_A_LINK_KINDS]);
	if (tb[KSRTP_A_LINK_PACKETS])
		to->packets = nla_get_u64(tb[KSRTP_A_LINK_PACKETS]);
	if (tb[KSRTP_A_LINK_OCTETS])
		to->octets = nla_get_u64(tb[KSRTP_A_LINK_OCTETS]);
	return 0;
}
