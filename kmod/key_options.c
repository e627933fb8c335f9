// SPDX-License-Identifier: GPL-2.0
/*
 * What a request may want of a key besides suite and secret, and what of it
 * goes together.
 */
#include <net/genetlink.h>
#include <net/netlink.h>

#include "key_options.h"

static int refuse(struct genl_info *info, const struct nlattr *attr, int err,
		  const char *sentence)
{
	NL_SET_BAD_ATTR(info->extack, attr);
	info->extack->_msg = sentence;
	return err;
}

static int check_flags(struct genl_info *info, const struct nlattr *attr,
		       const struct ksrtp_leg *leg, const struct ksrtp_key_spec *spec)
{
	enum ksrtp_transform transform = spec->suite->transform;
	bool clear = spec->flags & KSRTP_KEY_UNENCRYPTED_SRTP;
	bool open = spec->flags & KSRTP_KEY_UNAUTHENTICATED_SRTP;

	/* RFC 7714 has packets without encryption for SRTCP only */
	if (transform == KSRTP_AEAD && (clear || open))
		return refuse(info, attr, -EOPNOTSUPP,
			      "an AEAD always encrypts and authenticates SRTP");

	if (open && (clear || transform == KSRTP_NULL_HMAC))
		return refuse(info, attr, -EINVAL,
			      "SRTP would be neither encrypted nor authenticated");

	if (open && !(leg->flags & KSRTP_LEG_ALLOW_NO_AUTH))
		return refuse(info, attr, -EPERM,
			      "the leg does not allow SRTP without authentication");

	return 0;
}

static u32 number(const struct nlattr *attr, u32 absent)
{
	return attr ? nla_get_u32(attr) : absent;
}

static u8 choice(const struct nlattr *attr, u8 absent)
{
	return attr ? nla_get_u8(attr) : absent;
}

/* what becomes of the key and of the others */
static int parse_terms(struct genl_info *info, struct nlattr **key,
		       struct ksrtp_key_spec *spec)
{
	bool tx = spec->id.dir == KSRTP_DIR_TX;

	if (key[KSRTP_A_KEY_USE] && !tx) {
		NL_SET_ERR_MSG_ATTR(info->extack, key[KSRTP_A_KEY_USE],
				    "only a tx key can be in use");
		return -EINVAL;
	}

	if (key[KSRTP_A_KEY_SWITCH] && (!tx || key[KSRTP_A_KEY_USE])) {
		NL_SET_ERR_MSG_ATTR(info->extack, key[KSRTP_A_KEY_SWITCH],
				    "only a tx key that is not used at once can wait");
		return -EINVAL;
	}

	if (key[KSRTP_A_KEY_TRIAL_MS] && (tx || !spec->id.successor)) {
		NL_SET_ERR_MSG_ATTR(info->extack, key[KSRTP_A_KEY_TRIAL_MS],
				    "only a rx key that is a successor has a trial");
		return -EINVAL;
	}

	spec->roc = number(key[KSRTP_A_KEY_ROC], 0);
	spec->kinds = choice(key[KSRTP_A_KEY_KINDS], KSRTP_KINDS_BOTH);
	spec->roc_policy = choice(key[KSRTP_A_KEY_ROC_POLICY], KSRTP_ROC_KEEP);
	spec->on_rx = choice(key[KSRTP_A_KEY_SWITCH], KSRTP_SWITCH_COMMAND) ==
		      KSRTP_SWITCH_ON_RX;
	spec->trial_ms = number(key[KSRTP_A_KEY_TRIAL_MS], KSRTP_TRIAL_MS_DEFAULT);
	spec->grace_ms = number(key[KSRTP_A_KEY_GRACE_MS], 0);
	spec->grace_packets = number(key[KSRTP_A_KEY_GRACE_PACKETS], 0);
	return 0;
}

/**
 * ksrtp_key_options() - read what a request wants of a key
 * @info: the request
 * @key: attributes of the key, by enum ksrtp_key_attrs
 * @leg: the leg it is for
 * @spec: its suite is known; the rest is filled in
 *
 * Return: 0, or -errno with a sentence that names the attribute: -EINVAL or
 * -EOPNOTSUPP if the options do not go together, -EPERM if the leg does not
 * allow one.
 */
int ksrtp_key_options(struct genl_info *info, struct nlattr **key,
		      const struct ksrtp_leg *leg, struct ksrtp_key_spec *spec)
{
	spec->flags = number(key[KSRTP_A_KEY_FLAGS], 0);
	return parse_terms(info, key, spec) ?:
	       check_flags(info, key[KSRTP_A_KEY_FLAGS], leg, spec);
}
