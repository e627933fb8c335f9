// SPDX-License-Identifier: GPL-2.0
/* What the handlers of requests share: read a nest, find a leg, answer */
#include <linux/err.h>
#include <net/netlink.h>

#include "genl.h"
#include "request.h"

/**
 * ksrtp_request_parse() - take the nest of a request's object apart
 * @object: its attributes
 * @max: the highest of them
 * @attr: the nest, at top level
 * @policy: what it may hold
 * @info: the request
 *
 * Return: 0, -EINVAL, or what else @policy says.
 */
int ksrtp_request_parse(struct nlattr **object, int max, int attr,
			const struct nla_policy *policy, struct genl_info *info)
{
	if (GENL_REQ_ATTR_CHECK(info, attr)) {
		NL_SET_ERR_MSG(info->extack, "attribute of the object is missing");
		return -EINVAL;
	}

	return nla_parse_nested(object, max, info->attrs[attr], policy, info->extack);
}

/**
 * ksrtp_request_require() - name a missing attribute of a nest
 * @info: the request
 * @nest: the nest
 * @object: its attributes
 * @attr: the one that must be there
 * @sentence: what to say if it is not
 *
 * Return: 0 or -EINVAL.
 */
int ksrtp_request_require(struct genl_info *info, struct nlattr *nest,
			  struct nlattr **object, int attr, const char *sentence)
{
	if (object[attr])
		return 0;

	NL_SET_ERR_ATTR_MISS(info->extack, nest, attr);
	info->extack->_msg = sentence;
	return -EINVAL;
}

/**
 * ksrtp_request_ip() - read an address without its port
 * @info: the request
 * @object: attributes of the nest
 * @attrs: which of them
 * @addr: where to; stays as it is if none is given
 *
 * Return: 0, also if no address is given, or -EINVAL if there are two.
 */
int ksrtp_request_ip(struct genl_info *info, struct nlattr **object,
		     const struct ksrtp_addr_attrs *attrs, union ksrtp_addr *addr)
{
	struct nlattr *v4 = object[attrs->v4], *v6 = object[attrs->v6];

	if (v4 && v6) {
		NL_SET_ERR_MSG_ATTR(info->extack, v6, "both an IPv4 and an IPv6 address");
		return -EINVAL;
	}

	if (v6) {
		addr->in6.sin6_family = AF_INET6;
		addr->in6.sin6_addr = nla_get_in6_addr(v6);
	} else if (v4) {
		addr->in.sin_family = AF_INET;
		addr->in.sin_addr.s_addr = nla_get_in_addr(v4);
	}

	return 0;
}

/**
 * ksrtp_request_addr() - read an address and port
 * @info: the request
 * @object: attributes of the nest
 * @attrs: which of them
 * @addr: where to; stays as it is if none is given
 *
 * Return: 0, also if no address is given, or -EINVAL if half of one is.
 */
int ksrtp_request_addr(struct genl_info *info, struct nlattr **object,
		       const struct ksrtp_addr_attrs *attrs, union ksrtp_addr *addr)
{
	struct nlattr *ip = object[attrs->v4] ?: object[attrs->v6];
	struct nlattr *port = object[attrs->port];
	int err;

	err = ksrtp_request_ip(info, object, attrs, addr);
	if (err || (!ip && !port))
		return err;

	if (!port) {
		NL_SET_ERR_MSG_ATTR(info->extack, ip, "address without port");
		return -EINVAL;
	}

	if (!ip) {
		NL_SET_ERR_MSG_ATTR(info->extack, port, "port without address");
		return -EINVAL;
	}

	/* at the same place in both */
	addr->in.sin_port = nla_get_be16(port);
	return 0;
}

/**
 * ksrtp_request_leg() - find the leg a request is about
 * @info: the request
 * @id: attribute with its id
 *
 * Return: the leg with a reference for the caller, or ERR_PTR(-ENOENT).
 */
struct ksrtp_leg *ksrtp_request_leg(struct genl_info *info, const struct nlattr *id)
{
	struct ksrtp_leg *leg = ksrtp_leg_get(genl_info_net(info), nla_get_u32(id));

	if (leg)
		return leg;

	NL_SET_ERR_MSG_ATTR(info->extack, id, "no leg of this id");
	return ERR_PTR(-ENOENT);
}

/**
 * ksrtp_reply_new() - begin the answer to a request
 * @info: the request
 * @hdr: header of the answer
 *
 * Return: the answer, or NULL.
 */
struct sk_buff *ksrtp_reply_new(struct genl_info *info, void **hdr)
{
	struct sk_buff *msg = genlmsg_new(NLMSG_GOODSIZE, GFP_KERNEL);

	if (!msg)
		return NULL;

	*hdr = genlmsg_put_reply(msg, info, &ksrtp_genl_family, 0,
				 info->genlhdr->cmd);
	if (*hdr)
		return msg;

	nlmsg_free(msg);
	return NULL;
}

/**
 * ksrtp_reply_leg() - answer with a leg
 * @info: the request
 * @leg: the leg
 * @msg: the answer; consumed
 * @hdr: its header
 *
 * Return: 0 or -errno.
 */
int ksrtp_reply_leg(struct genl_info *info, struct ksrtp_leg *leg,
		    struct sk_buff *msg, void *hdr)
{
	int err;

	mutex_lock(&leg->lock);
	err = ksrtp_attr_put_leg(msg, leg);
	mutex_unlock(&leg->lock);
	if (err) {
		nlmsg_free(msg);
		return err;
	}

	genlmsg_end(msg, hdr);
	return genlmsg_reply(msg, info);
}
