// SPDX-License-Identifier: GPL-2.0
/* Handlers of requests that say what goes where: far ends and links */
#include <linux/err.h>
#include <net/genetlink.h>
#include <net/inet_sock.h>
#include <net/netlink.h>
#include <net/sock.h>

#include "event.h"
#include "genl.h"
#include "request.h"
#include "trace.h"

/* what stands against sending to @remote, the lock of @sk held */
static int far_fits(struct sock *sk, const union ksrtp_addr *remote,
		    struct netlink_ext_ack *extack)
{
	const char *why;

	if (sk->sk_state == TCP_ESTABLISHED) {
		NL_SET_ERR_MSG(extack, "socket is connected, its peer is the remote address");
		return -EISCONN;
	}

	if (!inet_sk(sk)->inet_num) {
		NL_SET_ERR_MSG(extack, "socket is not bound to a port");
		return -EADDRNOTAVAIL;
	}

	if (!ksrtp_path_fits(sk, remote, &why)) {
		extack->_msg = why;
		return -EAFNOSUPPORT;
	}

	return 0;
}

static int set_remote(struct genl_info *info, struct ksrtp_leg *leg,
		      const union ksrtp_addr *remote, const struct nlattr *attr)
{
	int err;

	mutex_lock(&leg->lock);
	err = leg->sk && !leg->gone ? 0 : -ENOENT;
	if (err) {
		NL_SET_ERR_MSG(info->extack, "leg is gone");
		goto unlock;
	}

	lock_sock(leg->sk);
	err = far_fits(leg->sk, remote, info->extack);
	if (err)
		NL_SET_BAD_ATTR(info->extack, attr);
	else
		err = ksrtp_far_set(&leg->far, remote);
	release_sock(leg->sk);
	if (!err)
		ksrtp_leg_changed(leg);
unlock:
	mutex_unlock(&leg->lock);
	return err;
}

int ksrtp_nl_leg_set(struct sk_buff *skb, struct genl_info *info)
{
	struct nlattr *attrs[KSRTP_A_LEG_MAX + 1], *ip;
	struct nlattr *nest = info->attrs[KSRTP_A_LEG];
	union ksrtp_addr remote = {};
	struct ksrtp_leg *leg;
	int err;

	err = ksrtp_request_parse(attrs, KSRTP_A_LEG_MAX, KSRTP_A_LEG, ksrtp_leg_policy,
				  info) ?:
	      ksrtp_request_require(info, nest, attrs, KSRTP_A_LEG_ID, "id is missing") ?:
	      ksrtp_request_addr(info, attrs, &ksrtp_leg_remote, &remote);
	if (err)
		return err;

	ip = attrs[KSRTP_A_LEG_REMOTE_IPV4] ?: attrs[KSRTP_A_LEG_REMOTE_IPV6];
	if (!ip) {
		NL_SET_ERR_ATTR_MISS(info->extack, nest, KSRTP_A_LEG_REMOTE_IPV4);
		NL_SET_ERR_MSG(info->extack, "nothing to set");
		return -EINVAL;
	}

	leg = ksrtp_request_leg(info, attrs[KSRTP_A_LEG_ID]);
	if (IS_ERR(leg))
		return PTR_ERR(leg);

	err = set_remote(info, leg, &remote, ip);
	ksrtp_leg_put(leg);
	return err;
}

/**
 * struct ends - the legs of a link
 * @from: it comes from
 * @to: it leads to
 * @kinds: bits of enum ksrtp_kinds
 */
struct ends {
	struct ksrtp_leg *from;
	struct ksrtp_leg *to;
	u8 kinds;
};

/* 0, and the caller has references on both legs; or -errno */
static int ends_get(struct genl_info *info, struct ends *ends)
{
	struct nlattr *attrs[KSRTP_A_LINK_MAX + 1];
	struct nlattr *nest = info->attrs[KSRTP_A_LINK];
	int err;

	err = ksrtp_request_parse(attrs, KSRTP_A_LINK_MAX, KSRTP_A_LINK, ksrtp_link_policy,
				  info) ?:
	      ksrtp_request_require(info, nest, attrs, KSRTP_A_LINK_FROM,
				    "leg it comes from is missing") ?:
	      ksrtp_request_require(info, nest, attrs, KSRTP_A_LINK_TO,
				    "leg it leads to is missing");
	if (err)
		return err;

	ends->kinds = attrs[KSRTP_A_LINK_KINDS] ? nla_get_u8(attrs[KSRTP_A_LINK_KINDS]) :
						  KSRTP_KINDS_BOTH;
	ends->from = ksrtp_request_leg(info, attrs[KSRTP_A_LINK_FROM]);
	if (IS_ERR(ends->from))
		return PTR_ERR(ends->from);

	ends->to = ksrtp_request_leg(info, attrs[KSRTP_A_LINK_TO]);
	if (IS_ERR(ends->to)) {
		err = PTR_ERR(ends->to);
		goto put_from;
	}

	if (ends->from != ends->to)
		return 0;

	NL_SET_ERR_MSG_ATTR(info->extack, attrs[KSRTP_A_LINK_TO], "link from a leg to itself");
	err = -EINVAL;
	ksrtp_leg_put(ends->to);
put_from:
	ksrtp_leg_put(ends->from);
	return err;
}

static void ends_put(const struct ends *ends)
{
	ksrtp_leg_put(ends->to);
	ksrtp_leg_put(ends->from);
}

int ksrtp_nl_link_add(struct sk_buff *skb, struct genl_info *info)
{
	struct ends ends;
	int err;

	err = ends_get(info, &ends);
	if (err)
		return err;

	err = ksrtp_link_add(&ends.from->links, &ends.to->links, ends.kinds, info->extack);
	if (err) {
		NL_SET_BAD_ATTR(info->extack, info->attrs[KSRTP_A_LINK]);
		goto put;
	}

	ksrtp_leg_changed(ends.from);
	trace_ksrtp_link(ends.from->id, ends.to->id, KSRTP_ACT_LINK);
	ksrtp_event_link(genl_info_net(info), KSRTP_CMD_LINK_NTF, ends.from->id, ends.to->id,
			 ends.kinds);
put:
	ends_put(&ends);
	return err;
}

int ksrtp_nl_link_del(struct sk_buff *skb, struct genl_info *info)
{
	struct ends ends;
	int err;

	err = ends_get(info, &ends);
	if (err)
		return err;

	err = ksrtp_link_del(&ends.from->links, &ends.to->links, info->extack);
	if (err) {
		NL_SET_BAD_ATTR(info->extack, info->attrs[KSRTP_A_LINK]);
		goto put;
	}

	ksrtp_leg_changed(ends.from);
	trace_ksrtp_link(ends.from->id, ends.to->id, KSRTP_ACT_UNLINK);
	ksrtp_event_link(genl_info_net(info), KSRTP_CMD_LINK_GONE_NTF, ends.from->id,
			 ends.to->id, 0);
put:
	ends_put(&ends);
	return err;
}
