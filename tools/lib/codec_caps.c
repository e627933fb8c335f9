// SPDX-License-Identifier: BSD-3-Clause
#include <string.h>

#include "codec.h"
#include "codec_get.h"

static const struct nla_policy caps_policy[KSRTP_A_CAPS_MAX + 1] = {
	[KSRTP_A_CAPS_VERSION]		= { .type = NLA_U32 },
	[KSRTP_A_CAPS_FEATURES]		= { .type = NLA_U64 },
	[KSRTP_A_CAPS_SUITE]		= { .type = NLA_NESTED },
	[KSRTP_A_CAPS_MODULE]		= { .type = NLA_STRING },
	[KSRTP_A_CAPS_HELPER]		= { .type = NLA_U32 },
};

static const struct nla_policy suite_policy[KSRTP_A_SUITE_MAX + 1] = {
	[KSRTP_A_SUITE_ID]		= { .type = NLA_U16 },
	[KSRTP_A_SUITE_NAME]		= { .type = NLA_STRING },
	[KSRTP_A_SUITE_KEY_LEN]		= { .type = NLA_U8 },
	[KSRTP_A_SUITE_SALT_LEN]	= { .type = NLA_U8 },
	[KSRTP_A_SUITE_CIPHER_DRIVER]	= { .type = NLA_STRING },
	[KSRTP_A_SUITE_AUTH_DRIVER]	= { .type = NLA_STRING },
};

static int parse_suite(const struct nlattr *attr, struct ksrtp_suite *suite)
{
	struct nlattr *tb[KSRTP_A_SUITE_MAX + 1];
	int err;

	err = parse_nest(tb, KSRTP_A_SUITE_MAX, attr, suite_policy);
	if (err)
		return err;
	suite->id = get_u16(tb[KSRTP_A_SUITE_ID]);
	suite->key_len = get_u8(tb[KSRTP_A_SUITE_KEY_LEN]);
	suite->salt_len = get_u8(tb[KSRTP_A_SUITE_SALT_LEN]);
	get_name(tb[KSRTP_A_SUITE_NAME], suite->name);
	get_name(tb[KSRTP_A_SUITE_CIPHER_DRIVER], suite->cipher);
	get_name(tb[KSRTP_A_SUITE_AUTH_DRIVER], suite->auth);
	return 0;
}

/**
 * ksrtp_caps_parse() - read KSRTP_A_CAPS
 * @attr: the nest
 * @caps: struct ksrtp_caps; suites beyond KSRTP_N_SUITES are left out
 *
 * Return: 0 or -EBADMSG.
 */
int ksrtp_caps_parse(const struct nlattr *attr, void *caps)
{
	struct nlattr *tb[KSRTP_A_CAPS_MAX + 1], *pos;
	struct ksrtp_caps *to = caps;
	int err, left;

	memset(to, 0, sizeof(*to));
	err = parse_nest(tb, KSRTP_A_CAPS_MAX, attr, caps_policy);
	if (err)
		return err;
	to->version = get_u32(tb[KSRTP_A_CAPS_VERSION]);
	to->features = get_u64(tb[KSRTP_A_CAPS_FEATURES]);
	get_name(tb[KSRTP_A_CAPS_MODULE], to->module);
	to->helper = get_u32(tb[KSRTP_A_CAPS_HELPER]);
	nla_for_each_nested(pos, attr, left) {
		if (nla_type(pos) != KSRTP_A_CAPS_SUITE ||
		    to->n_suites == KSRTP_N_SUITES)
			continue;
		err = parse_suite(pos, &to->suites[to->n_suites]);
		if (err)
			return err;
		to->n_suites++;
	}
	return 0;
}
