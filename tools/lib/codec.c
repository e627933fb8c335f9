// SPDX-License-Identifier: BSD-3-Clause
#include <errno.h>
#include <string.h>

#include <netlink/genl/genl.h>

#include "codec.h"
#include "codec_get.h"

/* attribute numbers of one address */
struct addr_attrs {
	int ipv4;
	int ipv6;
	int port;
};

static const struct addr_attrs local_attrs = {
	.ipv4	= KSRTP_A_LEG_LOCAL_IPV4,
	.ipv6	= KSRTP_A_LEG_LOCAL_IPV6,
	.port	= KSRTP_A_LEG_LOCAL_PORT,
};

static const struct addr_attrs remote_attrs = {
	.ipv4	= KSRTP_A_LEG_REMOTE_IPV4,
	.ipv6	= KSRTP_A_LEG_REMOTE_IPV6,
	.port	= KSRTP_A_LEG_REMOTE_PORT,
};

static const struct addr_attrs mikey_attrs = {
	.ipv4	= KSRTP_A_MIKEY_REMOTE_IPV4,
	.ipv6	= KSRTP_A_MIKEY_REMOTE_IPV6,
	.port	= KSRTP_A_MIKEY_REMOTE_PORT,
};

#define IPV6_POLICY { .minlen = sizeof(struct in6_addr), \
		      .maxlen = sizeof(struct in6_addr) }

static const struct nla_policy leg_policy[KSRTP_A_LEG_MAX + 1] = {
	[KSRTP_A_LEG_ID]		= { .type = NLA_U32 },
	[KSRTP_A_LEG_FD]		= { .type = NLA_U32 },
	[KSRTP_A_LEG_LOCAL_IPV4]	= { .type = NLA_U32 },
	[KSRTP_A_LEG_LOCAL_IPV6]	= IPV6_POLICY,
	[KSRTP_A_LEG_LOCAL_PORT]	= { .type = NLA_U16 },
	[KSRTP_A_LEG_REMOTE_IPV4]	= { .type = NLA_U32 },
	[KSRTP_A_LEG_REMOTE_IPV6]	= IPV6_POLICY,
	[KSRTP_A_LEG_REMOTE_PORT]	= { .type = NLA_U16 },
	[KSRTP_A_LEG_POLICY]		= { .type = NLA_U8 },
	[KSRTP_A_LEG_WINDOW]		= { .type = NLA_U32 },
	[KSRTP_A_LEG_FLAGS]		= { .type = NLA_U32 },
	[KSRTP_A_LEG_N_KEYS]		= { .type = NLA_U32 },
	[KSRTP_A_LEG_N_STREAMS]		= { .type = NLA_U32 },
	[KSRTP_A_LEG_STATS]		= { .type = NLA_NESTED },
	[KSRTP_A_LEG_IFINDEX]		= { .type = NLA_U32 },
	[KSRTP_A_LEG_PAIR]		= { .type = NLA_U32 },
};

static const struct nla_policy key_policy[KSRTP_A_KEY_MAX + 1] = {
	[KSRTP_A_KEY_LEG]		= { .type = NLA_U32 },
	[KSRTP_A_KEY_DIR]		= { .type = NLA_U8 },
	[KSRTP_A_KEY_SUITE]		= { .type = NLA_U16 },
	[KSRTP_A_KEY_MKI]		= { .minlen = 1, .maxlen = KSRTP_MKI_MAX },
	[KSRTP_A_KEY_SSRC]		= { .type = NLA_U32 },
	[KSRTP_A_KEY_ROC]		= { .type = NLA_U32 },
	[KSRTP_A_KEY_KINDS]		= { .type = NLA_U8 },
	[KSRTP_A_KEY_FLAGS]		= { .type = NLA_U32 },
	[KSRTP_A_KEY_CIPHER_DRIVER]	= { .type = NLA_STRING },
	[KSRTP_A_KEY_AUTH_DRIVER]	= { .type = NLA_STRING },
	[KSRTP_A_KEY_EVENT]		= { .type = NLA_U8 },
	[KSRTP_A_KEY_ROC_POLICY]	= { .type = NLA_U8 },
	[KSRTP_A_KEY_GRACE_MS]		= { .type = NLA_U32 },
	[KSRTP_A_KEY_GRACE_PACKETS]	= { .type = NLA_U32 },
	[KSRTP_A_KEY_RETIRE_MS]		= { .type = NLA_U32 },
	[KSRTP_A_KEY_SWITCH]		= { .type = NLA_U8 },
};

static const struct nla_policy stream_policy[KSRTP_A_STREAM_MAX + 1] = {
	[KSRTP_A_STREAM_LEG]		= { .type = NLA_U32 },
	[KSRTP_A_STREAM_DIR]		= { .type = NLA_U8 },
	[KSRTP_A_STREAM_SSRC]		= { .type = NLA_U32 },
	[KSRTP_A_STREAM_ROC]		= { .type = NLA_U32 },
	[KSRTP_A_STREAM_SEQ]		= { .type = NLA_U16 },
	[KSRTP_A_STREAM_SRTCP_INDEX]	= { .type = NLA_U32 },
	[KSRTP_A_STREAM_RTP_PACKETS]	= { .type = NLA_U64 },
	[KSRTP_A_STREAM_RTP_OCTETS]	= { .type = NLA_U64 },
	[KSRTP_A_STREAM_RTCP_PACKETS]	= { .type = NLA_U64 },
	[KSRTP_A_STREAM_RTCP_OCTETS]	= { .type = NLA_U64 },
	[KSRTP_A_STREAM_RTP_REPLAY]	= { .maxlen = KSRTP_WINDOW_MAX / 8 },
	[KSRTP_A_STREAM_RTCP_REPLAY]	= { .maxlen = KSRTP_WINDOW_MAX / 8 },
};

static const struct nla_policy mikey_policy[KSRTP_A_MIKEY_MAX + 1] = {
	[KSRTP_A_MIKEY_LEG]		= { .type = NLA_U32 },
	[KSRTP_A_MIKEY_REMOTE_IPV4]	= { .type = NLA_U32 },
	[KSRTP_A_MIKEY_REMOTE_IPV6]	= IPV6_POLICY,
	[KSRTP_A_MIKEY_REMOTE_PORT]	= { .type = NLA_U16 },
	[KSRTP_A_MIKEY_FRAME]		= { .minlen = KSRTP_MIKEY_FRAME_MIN,
					    .maxlen = KSRTP_MIKEY_FRAME_MAX },
};

static void get_addr(struct nlattr *tb[], const struct addr_attrs *attrs,
		     union ksrtp_addr *addr)
{
	if (tb[attrs->ipv4]) {
		addr->in.sin_family = AF_INET;
		addr->in.sin_addr.s_addr = nla_get_u32(tb[attrs->ipv4]);
		addr->in.sin_port = get_u16(tb[attrs->port]);
	} else if (tb[attrs->ipv6]) {
		addr->in6.sin6_family = AF_INET6;
		memcpy(&addr->in6.sin6_addr, nla_data(tb[attrs->ipv6]),
		       sizeof(addr->in6.sin6_addr));
		addr->in6.sin6_port = get_u16(tb[attrs->port]);
	}
}

/* The port is at the same place in both. 0: it is not given. */
static int put_addr(struct nl_msg *msg, const struct addr_attrs *attrs,
		    const union ksrtp_addr *addr)
{
	int err;

	switch (addr->sa.sa_family) {
	case AF_UNSPEC:
		return 0;
	case AF_INET:
		err = nla_put_u32(msg, attrs->ipv4, addr->in.sin_addr.s_addr);
		break;
	case AF_INET6:
		err = nla_put(msg, attrs->ipv6, sizeof(addr->in6.sin6_addr),
			      &addr->in6.sin6_addr);
		break;
	default:
		return -1;
	}
	if (addr->in.sin_port)
		err |= nla_put_u16(msg, attrs->port, addr->in.sin_port);
	return err;
}

/* @err collects what libnl said about each attribute of the nest. */
static int end_nest(struct nl_msg *msg, struct nlattr *nest, int err)
{
	err |= nla_nest_end(msg, nest);
	return err ? -EMSGSIZE : 0;
}

/* A nest of one u32. */
static int put_number(struct nl_msg *msg, int nest_type, int type,
		      uint32_t value)
{
	struct nlattr *nest = nla_nest_start(msg, nest_type);

	if (!nest)
		return -EMSGSIZE;
	return end_nest(msg, nest, nla_put_u32(msg, type, value));
}

/**
 * ksrtp_attach_put() - append what to attach
 * @msg: a KSRTP_CMD_LEG_ATTACH
 * @attach: what and how
 *
 * Return: 0 or -EMSGSIZE.
 */
int ksrtp_attach_put(struct nl_msg *msg, const struct ksrtp_attach *attach)
{
	struct nlattr *nest = nla_nest_start(msg, KSRTP_A_LEG);
	int err;

	if (!nest)
		return -EMSGSIZE;
	if (attach->fd >= 0) {
		err = nla_put_u32(msg, KSRTP_A_LEG_FD, attach->fd);
	} else {
		err = put_addr(msg, &local_attrs, &attach->local);
		err |= put_addr(msg, &remote_attrs, &attach->remote);
	}
	err |= nla_put_u8(msg, KSRTP_A_LEG_POLICY, attach->policy);
	if (attach->window)
		err |= nla_put_u32(msg, KSRTP_A_LEG_WINDOW, attach->window);
	if (attach->flags)
		err |= nla_put_u32(msg, KSRTP_A_LEG_FLAGS, attach->flags);
	return end_nest(msg, nest, err);
}

/**
 * ksrtp_bind_put() - append what socket to make
 * @msg: a KSRTP_CMD_LEG_BIND
 * @bind: where and how
 *
 * Return: 0 or -EMSGSIZE.
 */
int ksrtp_bind_put(struct nl_msg *msg, const struct ksrtp_bind *bind)
{
	struct nlattr *nest = nla_nest_start(msg, KSRTP_A_LEG);
	int err;

	if (!nest)
		return -EMSGSIZE;
	err = put_addr(msg, &local_attrs, &bind->local);
	if (bind->port_min)
		err |= nla_put_u16(msg, KSRTP_A_LEG_PORT_MIN, bind->port_min);
	if (bind->port_max)
		err |= nla_put_u16(msg, KSRTP_A_LEG_PORT_MAX, bind->port_max);
	if (bind->pair)
		err |= nla_put_flag(msg, KSRTP_A_LEG_PORT_PAIR);
	if (bind->ifindex)
		err |= nla_put_u32(msg, KSRTP_A_LEG_IFINDEX, bind->ifindex);
	err |= nla_put_u8(msg, KSRTP_A_LEG_POLICY, bind->policy);
	if (bind->window)
		err |= nla_put_u32(msg, KSRTP_A_LEG_WINDOW, bind->window);
	return end_nest(msg, nest, err);
}

/**
 * ksrtp_set_put() - append what to change of a leg
 * @msg: a KSRTP_CMD_LEG_SET
 * @set: leg and change
 *
 * Return: 0 or -EMSGSIZE.
 */
int ksrtp_set_put(struct nl_msg *msg, const struct ksrtp_set *set)
{
	struct nlattr *nest = nla_nest_start(msg, KSRTP_A_LEG);
	int err;

	if (!nest)
		return -EMSGSIZE;
	err = nla_put_u32(msg, KSRTP_A_LEG_ID, set->id);
	err |= put_addr(msg, &remote_attrs, &set->remote);
	return end_nest(msg, nest, err);
}

/**
 * ksrtp_leg_id_put() - append the name of a leg
 * @msg: a KSRTP_CMD_LEG_*
 * @id: its id
 *
 * Return: 0 or -EMSGSIZE.
 */
int ksrtp_leg_id_put(struct nl_msg *msg, uint32_t id)
{
	return put_number(msg, KSRTP_A_LEG, KSRTP_A_LEG_ID, id);
}

/**
 * ksrtp_key_leg_put() - append of which leg the keys are asked for
 * @msg: a KSRTP_CMD_KEY_GET
 * @leg: id, 0 for all
 *
 * Return: 0 or -EMSGSIZE.
 */
int ksrtp_key_leg_put(struct nl_msg *msg, uint32_t leg)
{
	return leg ? put_number(msg, KSRTP_A_KEY, KSRTP_A_KEY_LEG, leg) : 0;
}

/**
 * ksrtp_stream_leg_put() - append of which leg the streams are asked for
 * @msg: a KSRTP_CMD_STREAM_GET
 * @leg: id, 0 for all
 *
 * Return: 0 or -EMSGSIZE.
 */
int ksrtp_stream_leg_put(struct nl_msg *msg, uint32_t leg)
{
	return leg ? put_number(msg, KSRTP_A_STREAM, KSRTP_A_STREAM_LEG, leg) : 0;
}

static int put_key_name(struct nl_msg *msg, const struct ksrtp_key *key)
{
	int err;

	if (key->mki_len > sizeof(key->mki))
		return -1;
	err = nla_put_u32(msg, KSRTP_A_KEY_LEG, key->leg);
	err |= nla_put_u8(msg, KSRTP_A_KEY_DIR, key->dir);
	if (key->mki_len)
		err |= nla_put(msg, KSRTP_A_KEY_MKI, key->mki_len, key->mki);
	if (key->has_ssrc)
		err |= nla_put_u32(msg, KSRTP_A_KEY_SSRC, key->ssrc);
	if (key->successor)
		err |= nla_put_flag(msg, KSRTP_A_KEY_SUCCESSOR);
	return err;
}

/**
 * ksrtp_key_name_put() - append which key is meant
 * @msg: a KSRTP_CMD_KEY_USE or KSRTP_CMD_KEY_DEL
 * @key: leg, dir, MKI and SSRC are used
 *
 * Return: 0 or -EMSGSIZE.
 */
int ksrtp_key_name_put(struct nl_msg *msg, const struct ksrtp_key *key)
{
	struct nlattr *nest = nla_nest_start(msg, KSRTP_A_KEY);

	if (!nest)
		return -EMSGSIZE;
	return end_nest(msg, nest, put_key_name(msg, key));
}

/**
 * ksrtp_key_put() - append a key with its secrets
 * @msg: a KSRTP_CMD_KEY_ADD
 * @key: the key
 *
 * Return: 0 or -EMSGSIZE.
 */
int ksrtp_key_put(struct nl_msg *msg, const struct ksrtp_key *key)
{
	struct nlattr *nest = nla_nest_start(msg, KSRTP_A_KEY);
	int err;

	if (!nest || key->master_len > sizeof(key->master) ||
	    key->salt_len > sizeof(key->salt))
		return -EMSGSIZE;
	err = put_key_name(msg, key);
	err |= nla_put_u16(msg, KSRTP_A_KEY_SUITE, key->suite);
	err |= nla_put(msg, KSRTP_A_KEY_MASTER, key->master_len, key->master);
	err |= nla_put(msg, KSRTP_A_KEY_SALT, key->salt_len, key->salt);
	if (key->roc)
		err |= nla_put_u32(msg, KSRTP_A_KEY_ROC, key->roc);
	if (key->kinds)
		err |= nla_put_u8(msg, KSRTP_A_KEY_KINDS, key->kinds);
	if (key->flags)
		err |= nla_put_u32(msg, KSRTP_A_KEY_FLAGS, key->flags);
	if (key->use)
		err |= nla_put_flag(msg, KSRTP_A_KEY_USE);
	if (key->roc_policy)
		err |= nla_put_u8(msg, KSRTP_A_KEY_ROC_POLICY, key->roc_policy);
	if (key->switch_by)
		err |= nla_put_u8(msg, KSRTP_A_KEY_SWITCH, key->switch_by);
	if (key->trial_ms)
		err |= nla_put_u32(msg, KSRTP_A_KEY_TRIAL_MS, key->trial_ms);
	if (key->grace_ms)
		err |= nla_put_u32(msg, KSRTP_A_KEY_GRACE_MS, key->grace_ms);
	if (key->grace_packets)
		err |= nla_put_u32(msg, KSRTP_A_KEY_GRACE_PACKETS,
				   key->grace_packets);
	return end_nest(msg, nest, err);
}

/**
 * ksrtp_stream_put() - append a stream and where it shall be
 * @msg: a KSRTP_CMD_STREAM_SET
 * @stream: leg, dir, SSRC and ROC are used
 *
 * Return: 0 or -EMSGSIZE.
 */
int ksrtp_stream_put(struct nl_msg *msg, const struct ksrtp_stream *stream)
{
	struct nlattr *nest = nla_nest_start(msg, KSRTP_A_STREAM);
	int err;

	if (!nest)
		return -EMSGSIZE;
	err = nla_put_u32(msg, KSRTP_A_STREAM_LEG, stream->leg);
	err |= nla_put_u8(msg, KSRTP_A_STREAM_DIR, stream->dir);
	err |= nla_put_u32(msg, KSRTP_A_STREAM_SSRC, stream->ssrc);
	err |= nla_put_u32(msg, KSRTP_A_STREAM_ROC, stream->roc);
	return end_nest(msg, nest, err);
}

/**
 * ksrtp_mikey_put() - append a MIKEY frame and where it goes
 * @msg: a KSRTP_CMD_MIKEY_SEND with room for the frame
 * @mikey: frame and address
 *
 * Return: 0 or -EMSGSIZE.
 */
int ksrtp_mikey_put(struct nl_msg *msg, const struct ksrtp_mikey *mikey)
{
	struct nlattr *nest = nla_nest_start(msg, KSRTP_A_MIKEY);
	int err;

	if (!nest || mikey->frame_len > KSRTP_MIKEY_FRAME_MAX)
		return -EMSGSIZE;
	err = nla_put_u32(msg, KSRTP_A_MIKEY_LEG, mikey->leg);
	err |= put_addr(msg, &mikey_attrs, &mikey->remote);
	err |= nla_put(msg, KSRTP_A_MIKEY_FRAME, mikey->frame_len, mikey->frame);
	return end_nest(msg, nest, err);
}

/* Numbers we do not know are of a newer module. */
static void parse_stats(const struct nlattr *attr,
			uint64_t stats[KSRTP_STAT_MAX + 1])
{
	struct nlattr *pos;
	int left;

	nla_for_each_nested(pos, attr, left)
		if (nla_type(pos) > KSRTP_STAT_PAD &&
		    nla_type(pos) <= KSRTP_STAT_MAX &&
		    nla_len(pos) == sizeof(uint64_t))
			stats[nla_type(pos)] = nla_get_u64(pos);
}

/**
 * ksrtp_leg_parse() - read KSRTP_A_LEG
 * @attr: the nest
 * @leg: struct ksrtp_leg
 *
 * Return: 0 or -EBADMSG.
 */
int ksrtp_leg_parse(const struct nlattr *attr, void *leg)
{
	struct nlattr *tb[KSRTP_A_LEG_MAX + 1];
	struct ksrtp_leg *to = leg;

	memset(to, 0, sizeof(*to));
	if (parse_nest(tb, KSRTP_A_LEG_MAX, attr, leg_policy) ||
	    !tb[KSRTP_A_LEG_ID])
		return -EBADMSG;
	to->id = nla_get_u32(tb[KSRTP_A_LEG_ID]);
	get_addr(tb, &local_attrs, &to->local);
	get_addr(tb, &remote_attrs, &to->remote);
	to->policy = get_u8(tb[KSRTP_A_LEG_POLICY]);
	to->window = get_u32(tb[KSRTP_A_LEG_WINDOW]);
	to->flags = get_u32(tb[KSRTP_A_LEG_FLAGS]);
	to->keyed = tb[KSRTP_A_LEG_KEYED];
	to->n_keys = get_u32(tb[KSRTP_A_LEG_N_KEYS]);
	to->n_streams = get_u32(tb[KSRTP_A_LEG_N_STREAMS]);
	to->kernel = tb[KSRTP_A_LEG_KERNEL];
	to->ifindex = get_u32(tb[KSRTP_A_LEG_IFINDEX]);
	to->pair = get_u32(tb[KSRTP_A_LEG_PAIR]);
	if (tb[KSRTP_A_LEG_STATS])
		parse_stats(tb[KSRTP_A_LEG_STATS], to->stats);
	return 0;
}

/**
 * ksrtp_key_parse() - read KSRTP_A_KEY; master key and salt never come back
 * @attr: the nest
 * @key: struct ksrtp_key
 *
 * Return: 0 or -EBADMSG.
 */
int ksrtp_key_parse(const struct nlattr *attr, void *key)
{
	struct nlattr *tb[KSRTP_A_KEY_MAX + 1];
	struct ksrtp_key *to = key;

	memset(to, 0, sizeof(*to));
	if (parse_nest(tb, KSRTP_A_KEY_MAX, attr, key_policy) ||
	    !tb[KSRTP_A_KEY_LEG] || !tb[KSRTP_A_KEY_DIR])
		return -EBADMSG;
	to->leg = nla_get_u32(tb[KSRTP_A_KEY_LEG]);
	to->dir = nla_get_u8(tb[KSRTP_A_KEY_DIR]);
	to->suite = get_u16(tb[KSRTP_A_KEY_SUITE]);
	if (tb[KSRTP_A_KEY_MKI]) {
		to->mki_len = nla_len(tb[KSRTP_A_KEY_MKI]);
		memcpy(to->mki, nla_data(tb[KSRTP_A_KEY_MKI]), to->mki_len);
	}
	to->has_ssrc = tb[KSRTP_A_KEY_SSRC];
	to->ssrc = get_u32(tb[KSRTP_A_KEY_SSRC]);
	to->roc = get_u32(tb[KSRTP_A_KEY_ROC]);
	to->kinds = get_u8(tb[KSRTP_A_KEY_KINDS]);
	to->flags = get_u32(tb[KSRTP_A_KEY_FLAGS]);
	to->use = tb[KSRTP_A_KEY_USE];
	get_name(tb[KSRTP_A_KEY_CIPHER_DRIVER], to->cipher);
	get_name(tb[KSRTP_A_KEY_AUTH_DRIVER], to->auth);
	to->event = get_u8(tb[KSRTP_A_KEY_EVENT]);
	to->roc_policy = get_u8(tb[KSRTP_A_KEY_ROC_POLICY]);
	to->grace_ms = get_u32(tb[KSRTP_A_KEY_GRACE_MS]);
	to->grace_packets = get_u32(tb[KSRTP_A_KEY_GRACE_PACKETS]);
	to->retiring = tb[KSRTP_A_KEY_RETIRE_MS];
	to->retire_ms = get_u32(tb[KSRTP_A_KEY_RETIRE_MS]);
	to->switch_by = get_u8(tb[KSRTP_A_KEY_SWITCH]);
	to->successor = tb[KSRTP_A_KEY_SUCCESSOR];
	return 0;
}

static const uint8_t *get_replay(struct nlattr *attr)
{
	return attr ? nla_data(attr) : NULL;
}

static size_t replay_len(struct nlattr *attr)
{
	return attr ? nla_len(attr) : 0;
}

/**
 * ksrtp_stream_parse() - read KSRTP_A_STREAM
 * @attr: the nest
 * @stream: struct ksrtp_stream; its replay lists point into @attr
 *
 * Return: 0 or -EBADMSG.
 */
int ksrtp_stream_parse(const struct nlattr *attr, void *stream)
{
	struct nlattr *tb[KSRTP_A_STREAM_MAX + 1];
	struct ksrtp_stream *to = stream;

	memset(to, 0, sizeof(*to));
	if (parse_nest(tb, KSRTP_A_STREAM_MAX, attr, stream_policy) ||
	    !tb[KSRTP_A_STREAM_LEG] || !tb[KSRTP_A_STREAM_DIR])
		return -EBADMSG;
	to->replay_len = replay_len(tb[KSRTP_A_STREAM_RTP_REPLAY]);
	if (replay_len(tb[KSRTP_A_STREAM_RTCP_REPLAY]) != to->replay_len)
		return -EBADMSG;
	to->leg = nla_get_u32(tb[KSRTP_A_STREAM_LEG]);
	to->dir = nla_get_u8(tb[KSRTP_A_STREAM_DIR]);
	to->ssrc = get_u32(tb[KSRTP_A_STREAM_SSRC]);
	to->roc = get_u32(tb[KSRTP_A_STREAM_ROC]);
	to->seq = get_u16(tb[KSRTP_A_STREAM_SEQ]);
	to->srtcp_index = get_u32(tb[KSRTP_A_STREAM_SRTCP_INDEX]);
	to->rtp_packets = get_u64(tb[KSRTP_A_STREAM_RTP_PACKETS]);
	to->rtp_octets = get_u64(tb[KSRTP_A_STREAM_RTP_OCTETS]);
	to->rtcp_packets = get_u64(tb[KSRTP_A_STREAM_RTCP_PACKETS]);
	to->rtcp_octets = get_u64(tb[KSRTP_A_STREAM_RTCP_OCTETS]);
	to->rtp_replay = get_replay(tb[KSRTP_A_STREAM_RTP_REPLAY]);
	to->rtcp_replay = get_replay(tb[KSRTP_A_STREAM_RTCP_REPLAY]);
	return 0;
}

/**
 * ksrtp_mikey_parse() - read KSRTP_A_MIKEY
 * @attr: the nest
 * @mikey: struct ksrtp_mikey; its frame points into @attr
 *
 * Return: 0 or -EBADMSG.
 */
int ksrtp_mikey_parse(const struct nlattr *attr, void *mikey)
{
	struct nlattr *tb[KSRTP_A_MIKEY_MAX + 1];
	struct ksrtp_mikey *to = mikey;

	memset(to, 0, sizeof(*to));
	if (parse_nest(tb, KSRTP_A_MIKEY_MAX, attr, mikey_policy) ||
	    !tb[KSRTP_A_MIKEY_LEG] || !tb[KSRTP_A_MIKEY_FRAME])
		return -EBADMSG;
	to->leg = nla_get_u32(tb[KSRTP_A_MIKEY_LEG]);
	get_addr(tb, &mikey_attrs, &to->remote);
	to->frame = nla_data(tb[KSRTP_A_MIKEY_FRAME]);
	to->frame_len = nla_len(tb[KSRTP_A_MIKEY_FRAME]);
	return 0;
}

/**
 * ksrtp_object() - find the object a message carries
 * @hdr: the message
 * @type: enum ksrtp_attrs
 *
 * Return: its nest, or NULL.
 */
const struct nlattr *ksrtp_object(const struct nlmsghdr *hdr, int type)
{
	struct nlmsghdr *message = (struct nlmsghdr *)hdr;
	struct nlattr *tb[KSRTP_A_MAX + 1];

	if (!genlmsg_valid_hdr(message, 0) ||
	    genlmsg_parse(message, 0, tb, KSRTP_A_MAX, NULL))
		return NULL;
	return tb[type];
}
