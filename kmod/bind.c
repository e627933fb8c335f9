// SPDX-License-Identifier: GPL-2.0
/* Handler of the request for a leg with a socket of the kernel's own */
#include <linux/err.h>
#include <linux/log2.h>
#include <linux/netdevice.h>
#include <linux/netlink.h>
#include <net/ip.h>
#include <net/ipv6.h>

#include "genl.h"
#include "port.h"
#include "request.h"

static int refuse(struct genl_info *info, const struct nlattr *attr, int err,
		  const char *sentence)
{
	NL_SET_BAD_ATTR(info->extack, attr);
	info->extack->_msg = sentence;
	return err;
}

/* what would be passed over without a word */
static int refuse_others(struct genl_info *info, struct nlattr **leg)
{
	static const int others[] = {
		KSRTP_A_LEG_ID, KSRTP_A_LEG_FD, KSRTP_A_LEG_REMOTE_IPV4,
		KSRTP_A_LEG_REMOTE_IPV6, KSRTP_A_LEG_REMOTE_PORT,
	};
	unsigned int n;

	for (n = 0; n < ARRAY_SIZE(others); n++)
		if (leg[others[n]])
			return refuse(info, leg[others[n]], -EINVAL,
				      "cannot be said of a new socket");

	return 0;
}

static int parse_ip(struct genl_info *info, struct nlattr **leg,
		    struct ksrtp_port_spec *spec)
{
	struct nlattr *nest = info->attrs[KSRTP_A_LEG];
	struct in6_addr *v6 = &spec->local.in6.sin6_addr;
	int err;

	err = ksrtp_request_ip(info, leg, &ksrtp_leg_local, &spec->local);
	if (err)
		return err;

	if (!spec->local.sa.sa_family)
		return ksrtp_request_require(info, nest, leg, KSRTP_A_LEG_LOCAL_IPV4,
					     "address is missing");

	if (spec->local.sa.sa_family != AF_INET6)
		return 0;

	if (ipv6_addr_v4mapped(v6))
		return refuse(info, leg[KSRTP_A_LEG_LOCAL_IPV6], -EINVAL,
			      "an IPv4 address, give it as such");

	if (ipv6_addr_type(v6) & IPV6_ADDR_LINKLOCAL && !spec->ifindex)
		return ksrtp_request_require(info, nest, leg, KSRTP_A_LEG_IFINDEX,
					     "a link-local address needs a device");

	return 0;
}

static int parse_range(struct genl_info *info, struct nlattr **leg,
		       struct ksrtp_port_spec *spec)
{
	struct nlattr *nest = info->attrs[KSRTP_A_LEG];
	struct nlattr *min = leg[KSRTP_A_LEG_PORT_MIN];
	int err;

	err = ksrtp_request_require(info, nest, leg, KSRTP_A_LEG_PORT_MIN,
				    "neither a port nor a range of ports") ?:
	      ksrtp_request_require(info, nest, leg, KSRTP_A_LEG_PORT_MAX,
				    "last port of the range is missing");
	if (err)
		return err;

	spec->min = nla_get_u16(min);
	spec->max = nla_get_u16(leg[KSRTP_A_LEG_PORT_MAX]);
	if (spec->min > spec->max)
		return refuse(info, leg[KSRTP_A_LEG_PORT_MAX], -EINVAL,
			      "last port of the range is before the first");

	if (spec->pair && spec->min + spec->min % 2 >= spec->max)
		return refuse(info, leg[KSRTP_A_LEG_PORT_MAX], -EINVAL,
			      "no even port with the next one in the range");

	return 0;
}

static int parse_port(struct genl_info *info, struct nlattr **leg,
		      struct ksrtp_port_spec *spec)
{
	struct nlattr *port = leg[KSRTP_A_LEG_LOCAL_PORT];
	struct nlattr *range = leg[KSRTP_A_LEG_PORT_MIN] ?: leg[KSRTP_A_LEG_PORT_MAX];

	spec->pair = leg[KSRTP_A_LEG_PORT_PAIR];
	if (!port)
		return parse_range(info, leg, spec);

	if (range)
		return refuse(info, range, -EINVAL, "either a port or a range of ports");

	spec->min = ntohs(nla_get_be16(port));
	spec->max = spec->min;
	if (!spec->pair)
		return 0;

	if (spec->min % 2)
		return refuse(info, port, -EINVAL, "the port of RTP is even");

	spec->max++;
	return 0;
}

/* also the opener of the netlink socket, who need not be the caller, must have it */
static int check_privilege(struct sk_buff *skb, struct genl_info *info,
			   struct nlattr **leg, const struct ksrtp_port_spec *spec)
{
	struct net *net = genl_info_net(info);

	if (!inet_port_requires_bind_service(net, spec->min) ||
	    netlink_ns_capable(skb, net->user_ns, CAP_NET_BIND_SERVICE))
		return 0;

	return refuse(info, leg[KSRTP_A_LEG_LOCAL_PORT] ?: leg[KSRTP_A_LEG_PORT_MIN],
		      -EACCES, "CAP_NET_BIND_SERVICE is needed for this port");
}

static int check_device(struct genl_info *info, struct nlattr **leg,
			const struct ksrtp_port_spec *spec)
{
	bool there;

	if (!spec->ifindex)
		return 0;

	rcu_read_lock();
	there = dev_get_by_index_rcu(genl_info_net(info), spec->ifindex);
	rcu_read_unlock();
	return there ? 0 : refuse(info, leg[KSRTP_A_LEG_IFINDEX], -ENODEV,
				  "no such device in this network namespace");
}

static int parse(struct sk_buff *skb, struct genl_info *info, struct nlattr **leg,
		 struct ksrtp_port_spec *spec)
{
	int err;

	err = ksrtp_request_parse(leg, KSRTP_A_LEG_MAX, KSRTP_A_LEG, ksrtp_leg_policy, info) ?:
	      refuse_others(info, leg);
	if (err)
		return err;

	if (leg[KSRTP_A_LEG_POLICY])
		spec->policy = nla_get_u8(leg[KSRTP_A_LEG_POLICY]);
	if (leg[KSRTP_A_LEG_WINDOW])
		spec->window = nla_get_u32(leg[KSRTP_A_LEG_WINDOW]);
	if (leg[KSRTP_A_LEG_FLAGS])
		spec->flags = nla_get_u32(leg[KSRTP_A_LEG_FLAGS]);
	if (leg[KSRTP_A_LEG_IFINDEX])
		spec->ifindex = nla_get_u32(leg[KSRTP_A_LEG_IFINDEX]);
	if (!is_power_of_2(spec->window))
		return refuse(info, leg[KSRTP_A_LEG_WINDOW], -EINVAL,
			      "replay window is not a power of two");

	return parse_ip(info, leg, spec) ?: parse_port(info, leg, spec) ?:
	       check_privilege(skb, info, leg, spec) ?: check_device(info, leg, spec);
}

/* what of the request it was that UDP did not like */
static const struct nlattr *blamed(struct nlattr **leg, int err)
{
	if (err == -EADDRINUSE || err == -ENOSPC)
		return leg[KSRTP_A_LEG_LOCAL_PORT] ?: leg[KSRTP_A_LEG_PORT_MIN];

	return leg[KSRTP_A_LEG_LOCAL_IPV4] ?: leg[KSRTP_A_LEG_LOCAL_IPV6];
}

int ksrtp_nl_leg_bind(struct sk_buff *skb, struct genl_info *info)
{
	struct ksrtp_port_spec spec = {
		.policy = KSRTP_POLICY_REQUIRE,
		.window = KSRTP_WINDOW_DEFAULT,
	};
	struct ksrtp_leg *legs[KSRTP_PORT_LEGS];
	struct nlattr *attrs[KSRTP_A_LEG_MAX + 1];
	struct sk_buff *msg;
	void *hdr;
	int err;

	err = parse(skb, info, attrs, &spec);
	if (err)
		return err;

	msg = ksrtp_reply_new(info, &hdr);
	if (!msg)
		return -ENOMEM;

	err = ksrtp_port_bind(genl_info_net(info), &spec, legs, info->extack);
	if (err) {
		NL_SET_BAD_ATTR(info->extack, blamed(attrs, err));
		nlmsg_free(msg);
		return err;
	}

	err = ksrtp_reply_leg(info, legs[0], msg, hdr);
	ksrtp_leg_put(legs[0]);
	if (legs[1])
		ksrtp_leg_put(legs[1]);

	return err;
}
