// SPDX-License-Identifier: GPL-2.0
/* Handlers of requests: attributes to calls on leg, key and socket. No state. */
#include <linux/err.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/unaligned.h>
#include <net/genetlink.h>
#include <net/netlink.h>
#include <net/sock.h>

#include "attr.h"
#include "event.h"
#include "genl.h"
#include "key_options.h"
#include "request.h"
#include "send.h"
#include "socket.h"
#include "trace.h"

#define FEATURES	(KSRTP_FEATURE_SOCKET | KSRTP_FEATURE_BIND | \
			 KSRTP_FEATURE_RELAY | KSRTP_FEATURE_KEY_FLAGS)

/* a suite with the drivers that a key of it would get */
static int put_suite(struct sk_buff *msg, const struct ksrtp_suite *suite)
{
	static const u8 zero[KSRTP_MASTER_KEY_MAX];
	struct ksrtp_crypto c;
	struct nlattr *nest;
	const char *auth;
	int err;

	nest = nla_nest_start(msg, KSRTP_A_CAPS_SUITE);
	if (!nest)
		return -EMSGSIZE;

	err = ksrtp_crypto_init(&c, suite, zero, zero, zero);
	if (err) {
		nla_nest_cancel(msg, nest);
		return err == -ENOENT ? 0 : err;
	}

	auth = ksrtp_crypto_auth_driver(&c);
	if (nla_put_u16(msg, KSRTP_A_SUITE_ID, suite->id) ||
	    nla_put_string(msg, KSRTP_A_SUITE_NAME, suite->name) ||
	    nla_put_u8(msg, KSRTP_A_SUITE_KEY_LEN, suite->key_len) ||
	    nla_put_u8(msg, KSRTP_A_SUITE_SALT_LEN, suite->salt_len) ||
	    nla_put_string(msg, KSRTP_A_SUITE_CIPHER_DRIVER,
			   ksrtp_crypto_cipher_driver(&c)) ||
	    (auth && nla_put_string(msg, KSRTP_A_SUITE_AUTH_DRIVER, auth)))
		err = -EMSGSIZE;

	ksrtp_crypto_exit(&c);
	nla_nest_end(msg, nest);
	return err;
}

static int put_caps(struct sk_buff *msg, u32 helper)
{
	const struct ksrtp_suite *suite;
	struct nlattr *nest;
	unsigned int n;
	int err;

	nest = nla_nest_start(msg, KSRTP_A_CAPS);
	if (!nest ||
	    nla_put_u32(msg, KSRTP_A_CAPS_VERSION, KSRTP_FAMILY_VERSION) ||
	    nla_put_u64_64bit(msg, KSRTP_A_CAPS_FEATURES, FEATURES, KSRTP_A_CAPS_PAD) ||
	    nla_put_string(msg, KSRTP_A_CAPS_MODULE, KSRTP_MODULE_VERSION) ||
	    (helper && nla_put_u32(msg, KSRTP_A_CAPS_HELPER, helper)))
		return -EMSGSIZE;

	for (n = 0; (suite = ksrtp_suite_at(n)); n++) {
		err = put_suite(msg, suite);
		if (err)
			return err;
	}

	nla_nest_end(msg, nest);
	return 0;
}

int ksrtp_nl_caps_get(struct sk_buff *skb, struct genl_info *info)
{
	struct sk_buff *msg;
	void *hdr;
	int err;

	msg = ksrtp_reply_new(info, &hdr);
	if (!msg)
		return -ENOMEM;

	err = put_caps(msg, READ_ONCE(ksrtp_net(genl_info_net(info))->helper));
	if (err) {
		nlmsg_free(msg);
		return err;
	}

	genlmsg_end(msg, hdr);
	return genlmsg_reply(msg, info);
}

int ksrtp_nl_helper_set(struct sk_buff *skb, struct genl_info *info)
{
	int err = ksrtp_event_helper_set(genl_info_net(info), info->snd_portid);

	if (err)
		NL_SET_ERR_MSG(info->extack, "another helper is registered");

	return err;
}

/* what names the socket of a request */
static struct nlattr *socket_attr(struct nlattr **leg)
{
	return leg[KSRTP_A_LEG_FD] ?: leg[KSRTP_A_LEG_LOCAL_PORT];
}

static struct sock *find_socket(struct genl_info *info, struct nlattr **leg)
{
	union ksrtp_addr local = {}, remote = {};
	struct net *net = genl_info_net(info);
	int err;

	err = ksrtp_request_addr(info, leg, &ksrtp_leg_local, &local) ?:
	      ksrtp_request_addr(info, leg, &ksrtp_leg_remote, &remote);
	if (err)
		return ERR_PTR(err);

	if (leg[KSRTP_A_LEG_FD]) {
		if (!local.sa.sa_family && !remote.sa.sa_family)
			return ksrtp_socket_by_fd(net, nla_get_u32(leg[KSRTP_A_LEG_FD]),
						  info->extack);

		NL_SET_ERR_MSG_ATTR(info->extack, leg[KSRTP_A_LEG_FD],
				    "either a file descriptor or an address");
		return ERR_PTR(-EINVAL);
	}

	if (!local.sa.sa_family) {
		NL_SET_ERR_ATTR_MISS(info->extack, info->attrs[KSRTP_A_LEG],
				     KSRTP_A_LEG_FD);
		NL_SET_ERR_MSG(info->extack, "neither a file descriptor nor an address");
		return ERR_PTR(-EINVAL);
	}

	return ksrtp_socket_by_addr(net, &local, &remote, info->extack);
}

int ksrtp_nl_leg_attach(struct sk_buff *skb, struct genl_info *info)
{
	enum ksrtp_policy policy = KSRTP_POLICY_REQUIRE;
	struct nlattr *attrs[KSRTP_A_LEG_MAX + 1];
	u32 window = KSRTP_WINDOW_DEFAULT, flags = 0;
	struct ksrtp_leg *leg;
	struct sk_buff *msg;
	struct sock *sk;
	void *hdr;
	int err;

	err = ksrtp_request_parse(attrs, KSRTP_A_LEG_MAX, KSRTP_A_LEG, ksrtp_leg_policy, info);
	if (err)
		return err;

	if (attrs[KSRTP_A_LEG_POLICY])
		policy = nla_get_u8(attrs[KSRTP_A_LEG_POLICY]);
	if (attrs[KSRTP_A_LEG_WINDOW])
		window = nla_get_u32(attrs[KSRTP_A_LEG_WINDOW]);
	if (attrs[KSRTP_A_LEG_FLAGS])
		flags = nla_get_u32(attrs[KSRTP_A_LEG_FLAGS]);
	if (!is_power_of_2(window)) {
		NL_SET_ERR_MSG_ATTR(info->extack, attrs[KSRTP_A_LEG_WINDOW],
				    "replay window is not a power of two");
		return -EINVAL;
	}

	sk = find_socket(info, attrs);
	if (IS_ERR(sk)) {
		if (!info->extack->bad_attr && socket_attr(attrs))
			NL_SET_BAD_ATTR(info->extack, socket_attr(attrs));
		return PTR_ERR(sk);
	}

	/* before the attachment: it cannot be undone */
	msg = ksrtp_reply_new(info, &hdr);
	if (!msg) {
		err = -ENOMEM;
		goto put_sk;
	}

	leg = ksrtp_socket_attach(genl_info_net(info), sk, policy, window, flags,
				  attrs[KSRTP_A_LEG_FD], info->extack);
	if (IS_ERR(leg)) {
		NL_SET_BAD_ATTR(info->extack, socket_attr(attrs));
		nlmsg_free(msg);
		err = PTR_ERR(leg);
		goto put_sk;
	}

	err = ksrtp_reply_leg(info, leg, msg, hdr);
	ksrtp_leg_put(leg);
put_sk:
	sock_put(sk);
	return err;
}

static struct ksrtp_leg *request_leg(struct genl_info *info)
{
	struct nlattr *attrs[KSRTP_A_LEG_MAX + 1];
	int err;

	err = ksrtp_request_parse(attrs, KSRTP_A_LEG_MAX, KSRTP_A_LEG, ksrtp_leg_policy, info) ?:
	      ksrtp_request_require(info, info->attrs[KSRTP_A_LEG], attrs, KSRTP_A_LEG_ID,
				    "id is missing");
	return err ? ERR_PTR(err) : ksrtp_request_leg(info, attrs[KSRTP_A_LEG_ID]);
}

int ksrtp_nl_leg_detach(struct sk_buff *skb, struct genl_info *info)
{
	struct ksrtp_leg *leg;
	int err = 0;

	leg = request_leg(info);
	if (IS_ERR(leg))
		return PTR_ERR(leg);

	mutex_lock(&leg->lock);
	if (ksrtp_leg_kill(leg)) {
		trace_ksrtp_leg(leg->id, KSRTP_ACT_DETACH);
		ksrtp_event_leg(leg, KSRTP_CMD_LEG_GONE_NTF);
	} else {
		NL_SET_ERR_MSG(info->extack, "leg is gone");
		err = -ENOENT;
	}
	mutex_unlock(&leg->lock);
	ksrtp_leg_close(leg);
	ksrtp_leg_put(leg);
	return err;
}

int ksrtp_nl_leg_get(struct sk_buff *skb, struct genl_info *info)
{
	struct ksrtp_leg *leg;
	struct sk_buff *msg;
	void *hdr;
	int err;

	leg = request_leg(info);
	if (IS_ERR(leg))
		return PTR_ERR(leg);

	msg = ksrtp_reply_new(info, &hdr);
	err = msg ? ksrtp_reply_leg(info, leg, msg, hdr) : -ENOMEM;
	ksrtp_leg_put(leg);
	return err;
}

/* the name of a key, from the attributes that make it up */
static void parse_key_id(struct nlattr **key, struct ksrtp_key_id *id)
{
	id->dir = nla_get_u8(key[KSRTP_A_KEY_DIR]);
	if (key[KSRTP_A_KEY_MKI]) {
		id->mki_len = nla_len(key[KSRTP_A_KEY_MKI]);
		nla_memcpy(id->mki, key[KSRTP_A_KEY_MKI], sizeof(id->mki));
	}

	if (key[KSRTP_A_KEY_SSRC]) {
		id->has_ssrc = true;
		id->ssrc = nla_get_u32(key[KSRTP_A_KEY_SSRC]);
	}

	id->successor = key[KSRTP_A_KEY_SUCCESSOR];
}

static int parse_key(struct genl_info *info, struct nlattr **key,
		     struct ksrtp_key_id *id)
{
	struct nlattr *nest = info->attrs[KSRTP_A_KEY];
	int err;

	err = ksrtp_request_parse(key, KSRTP_A_KEY_MAX, KSRTP_A_KEY, ksrtp_key_policy, info) ?:
	      ksrtp_request_require(info, nest, key, KSRTP_A_KEY_LEG, "leg is missing") ?:
	      ksrtp_request_require(info, nest, key, KSRTP_A_KEY_DIR, "direction is missing");
	if (err)
		return err;

	if (key[KSRTP_A_KEY_SUCCESSOR] && key[KSRTP_A_KEY_MKI]) {
		NL_SET_ERR_MSG_ATTR(info->extack, key[KSRTP_A_KEY_SUCCESSOR],
				    "a key with an MKI is known by it");
		return -EINVAL;
	}

	parse_key_id(key, id);
	return 0;
}

/* what two attributes state together: suite, master key, salt */
static int parse_secret(struct genl_info *info, struct nlattr **key,
			struct ksrtp_key_spec *spec)
{
	struct nlattr *nest = info->attrs[KSRTP_A_KEY];
	int err;

	err = ksrtp_request_require(info, nest, key, KSRTP_A_KEY_SUITE, "suite is missing") ?:
	      ksrtp_request_require(info, nest, key, KSRTP_A_KEY_MASTER, "master key is missing") ?:
	      ksrtp_request_require(info, nest, key, KSRTP_A_KEY_SALT, "master salt is missing");
	if (err)
		return err;

	spec->suite = ksrtp_suite_find(nla_get_u16(key[KSRTP_A_KEY_SUITE]));
	if (!spec->suite) {
		NL_SET_ERR_MSG_ATTR(info->extack, key[KSRTP_A_KEY_SUITE], "no such suite");
		return -EOPNOTSUPP;
	}

	if (nla_len(key[KSRTP_A_KEY_MASTER]) != spec->suite->key_len) {
		NL_SET_ERR_MSG_ATTR(info->extack, key[KSRTP_A_KEY_MASTER],
				    "master key does not fit the suite");
		return -EINVAL;
	}

	if (nla_len(key[KSRTP_A_KEY_SALT]) != spec->suite->salt_len) {
		NL_SET_ERR_MSG_ATTR(info->extack, key[KSRTP_A_KEY_SALT],
				    "salt does not fit the suite");
		return -EINVAL;
	}

	spec->master = nla_data(key[KSRTP_A_KEY_MASTER]);
	spec->salt = nla_data(key[KSRTP_A_KEY_SALT]);
	return 0;
}

/* the request lies in an skb that others free without looking */
static void wipe(struct nlattr *secret)
{
	if (secret)
		memzero_explicit(nla_data(secret), nla_len(secret));
}

static int add_key(struct genl_info *info, struct ksrtp_leg *leg,
		   const struct ksrtp_key_spec *spec, bool use)
{
	struct ksrtp_key *key;
	int err;

	key = ksrtp_key_new(spec);
	if (key == ERR_PTR(-ENOENT))
		NL_SET_ERR_MSG(info->extack,
			       "the kernel lacks an algorithm of the suite");
	if (IS_ERR(key))
		return PTR_ERR(key);

	err = ksrtp_keys_add(leg, key, use, info->extack);
	if (err) {
		NL_SET_BAD_ATTR(info->extack, info->attrs[KSRTP_A_KEY]);
		ksrtp_key_free(key);
	}

	return err;
}

int ksrtp_nl_key_add(struct sk_buff *skb, struct genl_info *info)
{
	struct nlattr *attrs[KSRTP_A_KEY_MAX + 1] = {};
	struct ksrtp_key_spec spec = {};
	struct ksrtp_leg *leg;
	int err;

	err = parse_key(info, attrs, &spec.id) ?:
	      parse_secret(info, attrs, &spec);
	if (err)
		goto wipe;

	leg = ksrtp_request_leg(info, attrs[KSRTP_A_KEY_LEG]);
	if (IS_ERR(leg)) {
		err = PTR_ERR(leg);
		goto wipe;
	}

	err = ksrtp_key_options(info, attrs, leg, &spec) ?:
	      add_key(info, leg, &spec, attrs[KSRTP_A_KEY_USE]);
	ksrtp_leg_put(leg);
wipe:
	wipe(attrs[KSRTP_A_KEY_MASTER]);
	wipe(attrs[KSRTP_A_KEY_SALT]);
	return err;
}

int ksrtp_nl_key_use(struct sk_buff *skb, struct genl_info *info)
{
	struct nlattr *attrs[KSRTP_A_KEY_MAX + 1];
	struct ksrtp_key_id id = {};
	struct ksrtp_leg *leg;
	int err;

	err = parse_key(info, attrs, &id);
	if (err)
		return err;

	if (id.dir != KSRTP_DIR_TX) {
		NL_SET_ERR_MSG_ATTR(info->extack, attrs[KSRTP_A_KEY_DIR],
				    "only a tx key can be in use");
		return -EINVAL;
	}

	leg = ksrtp_request_leg(info, attrs[KSRTP_A_KEY_LEG]);
	if (IS_ERR(leg))
		return PTR_ERR(leg);

	err = ksrtp_keys_use(leg, &id, info->extack);
	if (err)
		NL_SET_BAD_ATTR(info->extack, info->attrs[KSRTP_A_KEY]);
	ksrtp_leg_put(leg);
	return err;
}

int ksrtp_nl_key_del(struct sk_buff *skb, struct genl_info *info)
{
	struct nlattr *attrs[KSRTP_A_KEY_MAX + 1];
	struct ksrtp_key_id id = {};
	struct ksrtp_leg *leg;
	int err;

	err = parse_key(info, attrs, &id);
	if (err)
		return err;

	leg = ksrtp_request_leg(info, attrs[KSRTP_A_KEY_LEG]);
	if (IS_ERR(leg))
		return PTR_ERR(leg);

	err = ksrtp_keys_del(leg, &id, info->extack);
	if (err)
		NL_SET_BAD_ATTR(info->extack, info->attrs[KSRTP_A_KEY]);
	ksrtp_leg_put(leg);
	return err;
}

int ksrtp_nl_stream_set(struct sk_buff *skb, struct genl_info *info)
{
	struct nlattr *attrs[KSRTP_A_STREAM_MAX + 1];
	struct nlattr *nest = info->attrs[KSRTP_A_STREAM];
	struct ksrtp_leg *leg;
	int err;

	err = ksrtp_request_parse(attrs, KSRTP_A_STREAM_MAX, KSRTP_A_STREAM,
				  ksrtp_stream_policy, info) ?:
	      ksrtp_request_require(info, nest, attrs, KSRTP_A_STREAM_LEG, "leg is missing") ?:
	      ksrtp_request_require(info, nest, attrs, KSRTP_A_STREAM_DIR,
				    "direction is missing") ?:
	      ksrtp_request_require(info, nest, attrs, KSRTP_A_STREAM_SSRC,
				    "SSRC is missing") ?:
	      ksrtp_request_require(info, nest, attrs, KSRTP_A_STREAM_ROC,
				    "rollover counter is missing");
	if (err)
		return err;

	leg = ksrtp_request_leg(info, attrs[KSRTP_A_STREAM_LEG]);
	if (IS_ERR(leg))
		return PTR_ERR(leg);

	err = ksrtp_keys_set_roc(leg, nla_get_u8(attrs[KSRTP_A_STREAM_DIR]),
				 nla_get_u32(attrs[KSRTP_A_STREAM_SSRC]),
				 nla_get_u32(attrs[KSRTP_A_STREAM_ROC]), info->extack);
	if (err)
		NL_SET_BAD_ATTR(info->extack, err == -ERANGE ? attrs[KSRTP_A_STREAM_ROC] :
							       attrs[KSRTP_A_STREAM_SSRC]);
	ksrtp_leg_put(leg);
	return err;
}

int ksrtp_nl_mikey_send(struct sk_buff *skb, struct genl_info *info)
{
	struct nlattr *attrs[KSRTP_A_MIKEY_MAX + 1];
	struct nlattr *nest = info->attrs[KSRTP_A_MIKEY];
	union ksrtp_addr remote = {};
	struct nlattr *frame;
	struct ksrtp_leg *leg;
	int err;

	err = ksrtp_request_parse(attrs, KSRTP_A_MIKEY_MAX, KSRTP_A_MIKEY,
			   ksrtp_mikey_policy, info) ?:
	      ksrtp_request_require(info, nest, attrs, KSRTP_A_MIKEY_LEG, "leg is missing") ?:
	      ksrtp_request_require(info, nest, attrs, KSRTP_A_MIKEY_FRAME, "frame is missing") ?:
	      ksrtp_request_addr(info, attrs, &ksrtp_mikey_remote, &remote);
	if (err)
		return err;

	frame = attrs[KSRTP_A_MIKEY_FRAME];
	if (get_unaligned_be32(nla_data(frame)) != KSRTP_MIKEY_MAGIC) {
		NL_SET_ERR_MSG_ATTR(info->extack, frame, "not a MIKEY frame");
		return -EINVAL;
	}

	leg = ksrtp_request_leg(info, attrs[KSRTP_A_MIKEY_LEG]);
	if (IS_ERR(leg))
		return PTR_ERR(leg);

	err = ksrtp_send_raw(leg, &remote, nla_data(frame), nla_len(frame));
	if (err == -EDESTADDRREQ)
		NL_SET_ERR_MSG(info->extack, "no address given and the socket is not connected");
	else if (err)
		NL_SET_ERR_MSG(info->extack, "the socket refused the frame");

	ksrtp_leg_put(leg);
	return err;
}
