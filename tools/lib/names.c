// SPDX-License-Identifier: BSD-3-Clause
#include <errno.h>
#include <string.h>
#include <strings.h>

#include <netlink/genl/genl.h>

#include "codec.h"

#define ARRAY_SIZE(a)	(sizeof(a) / sizeof((a)[0]))
#define SUITE_PREFIX	"SRTP_"

static const char *const stat_names[KSRTP_STAT_MAX + 1] = {
	[KSRTP_STAT_RX_SRTP]		= "rx_srtp",
	[KSRTP_STAT_RX_SRTCP]		= "rx_srtcp",
	[KSRTP_STAT_RX_PLAIN]		= "rx_plain",
	[KSRTP_STAT_RX_OTHER]		= "rx_other",
	[KSRTP_STAT_RX_MIKEY]		= "rx_mikey",
	[KSRTP_STAT_TX_SRTP]		= "tx_srtp",
	[KSRTP_STAT_TX_SRTCP]		= "tx_srtcp",
	[KSRTP_STAT_TX_PLAIN]		= "tx_plain",
	[KSRTP_STAT_TX_OTHER]		= "tx_other",
	[KSRTP_STAT_TX_MIKEY]		= "tx_mikey",
	[KSRTP_STAT_RX_DROP_MALFORMED]	= "rx_drop_malformed",
	[KSRTP_STAT_RX_DROP_NO_KEY]	= "rx_drop_no_key",
	[KSRTP_STAT_RX_DROP_AUTH]	= "rx_drop_auth",
	[KSRTP_STAT_RX_DROP_REPLAYED]	= "rx_drop_replayed",
	[KSRTP_STAT_RX_DROP_OLD]	= "rx_drop_old",
	[KSRTP_STAT_RX_DROP_STREAMS]	= "rx_drop_streams",
	[KSRTP_STAT_RX_DROP_LIMIT]	= "rx_drop_limit",
	[KSRTP_STAT_RX_DROP_MEMORY]	= "rx_drop_memory",
	[KSRTP_STAT_RX_DROP_UNKNOWN]	= "rx_drop_unknown",
	[KSRTP_STAT_RX_DROP_MIKEY]	= "rx_drop_mikey",
	[KSRTP_STAT_TX_DROP_MALFORMED]	= "tx_drop_malformed",
	[KSRTP_STAT_TX_DROP_NO_KEY]	= "tx_drop_no_key",
	[KSRTP_STAT_TX_DROP_REPLAYED]	= "tx_drop_replayed",
	[KSRTP_STAT_TX_DROP_OLD]	= "tx_drop_old",
	[KSRTP_STAT_TX_DROP_STREAMS]	= "tx_drop_streams",
	[KSRTP_STAT_TX_DROP_LIMIT]	= "tx_drop_limit",
	[KSRTP_STAT_TX_DROP_MEMORY]	= "tx_drop_memory",
	[KSRTP_STAT_TX_DROP_FLAGS]	= "tx_drop_flags",
	[KSRTP_STAT_TX_DROP_SOCKET]	= "tx_drop_socket",
	[KSRTP_STAT_RX_DROP_NO_LINK]	= "rx_drop_no_link",
	[KSRTP_STAT_RX_DROP_OTHER]	= "rx_drop_other",
	[KSRTP_STAT_RX_RELAY]		= "rx_relay",
	[KSRTP_STAT_TX_RELAY]		= "tx_relay",
	[KSRTP_STAT_TX_DROP_NO_REMOTE]	= "tx_drop_no_remote",
	[KSRTP_STAT_TX_DROP_ROUTE]	= "tx_drop_route",
	[KSRTP_STAT_TX_DROP_TOO_BIG]	= "tx_drop_too_big",
	[KSRTP_STAT_TX_DROP_LOOP]	= "tx_drop_loop",
};

/* RFC 3711 section 5, RFC 5764 section 4.1.2, RFC 6188, RFC 7714 section 14.2 */
static const struct {
	uint16_t id;
	uint8_t key_len;
	uint8_t salt_len;
	const char *name;
} suites[] = {
	{ KSRTP_SUITE_AES_CM_128_HMAC_SHA1_80, 16, 14, "AES_CM_128_HMAC_SHA1_80" },
	{ KSRTP_SUITE_AES_CM_128_HMAC_SHA1_32, 16, 14, "AES_CM_128_HMAC_SHA1_32" },
	{ KSRTP_SUITE_NULL_HMAC_SHA1_80, 16, 14, "NULL_HMAC_SHA1_80" },
	{ KSRTP_SUITE_NULL_HMAC_SHA1_32, 16, 14, "NULL_HMAC_SHA1_32" },
	{ KSRTP_SUITE_AEAD_AES_128_GCM, 16, 12, "AEAD_AES_128_GCM" },
	{ KSRTP_SUITE_AEAD_AES_256_GCM, 32, 12, "AEAD_AES_256_GCM" },
	{ KSRTP_SUITE_AES_CM_192_HMAC_SHA1_80, 24, 14, "AES_CM_192_HMAC_SHA1_80" },
	{ KSRTP_SUITE_AES_CM_192_HMAC_SHA1_32, 24, 14, "AES_CM_192_HMAC_SHA1_32" },
	{ KSRTP_SUITE_AES_CM_256_HMAC_SHA1_80, 32, 14, "AES_CM_256_HMAC_SHA1_80" },
	{ KSRTP_SUITE_AES_CM_256_HMAC_SHA1_32, 32, 14, "AES_CM_256_HMAC_SHA1_32" },
	{ KSRTP_SUITE_AES_F8_128_HMAC_SHA1_80, 16, 14, "AES_F8_128_HMAC_SHA1_80" },
};

static const char *const top_names[] = {
	[KSRTP_A_CAPS]			= "caps",
	[KSRTP_A_LEG]			= "leg",
	[KSRTP_A_KEY]			= "key",
	[KSRTP_A_STREAM]		= "stream",
	[KSRTP_A_MIKEY]			= "mikey",
	[KSRTP_A_LINK]			= "link",
};

static const char *const leg_names[] = {
	[KSRTP_A_LEG_ID]		= "id",
	[KSRTP_A_LEG_FD]		= "fd",
	[KSRTP_A_LEG_LOCAL_IPV4]	= "local-ipv4",
	[KSRTP_A_LEG_LOCAL_IPV6]	= "local-ipv6",
	[KSRTP_A_LEG_LOCAL_PORT]	= "local-port",
	[KSRTP_A_LEG_REMOTE_IPV4]	= "remote-ipv4",
	[KSRTP_A_LEG_REMOTE_IPV6]	= "remote-ipv6",
	[KSRTP_A_LEG_REMOTE_PORT]	= "remote-port",
	[KSRTP_A_LEG_POLICY]		= "policy",
	[KSRTP_A_LEG_WINDOW]		= "window",
	[KSRTP_A_LEG_PORT_MIN]		= "port-min",
	[KSRTP_A_LEG_PORT_MAX]		= "port-max",
	[KSRTP_A_LEG_PORT_PAIR]		= "port-pair",
	[KSRTP_A_LEG_IFINDEX]		= "ifindex",
	[KSRTP_A_LEG_FLAGS]		= "flags",
};

static const char *const key_names[] = {
	[KSRTP_A_KEY_LEG]		= "leg",
	[KSRTP_A_KEY_DIR]		= "dir",
	[KSRTP_A_KEY_SUITE]		= "suite",
	[KSRTP_A_KEY_MKI]		= "mki",
	[KSRTP_A_KEY_MASTER]		= "master",
	[KSRTP_A_KEY_SALT]		= "salt",
	[KSRTP_A_KEY_SSRC]		= "ssrc",
	[KSRTP_A_KEY_ROC]		= "roc",
	[KSRTP_A_KEY_KINDS]		= "kinds",
	[KSRTP_A_KEY_USE]		= "use",
	[KSRTP_A_KEY_FLAGS]		= "flags",
	[KSRTP_A_KEY_ROC_POLICY]	= "roc-policy",
	[KSRTP_A_KEY_GRACE_MS]		= "grace-ms",
	[KSRTP_A_KEY_GRACE_PACKETS]	= "grace-packets",
	[KSRTP_A_KEY_SWITCH]		= "switch",
	[KSRTP_A_KEY_SUCCESSOR]		= "successor",
	[KSRTP_A_KEY_TRIAL_MS]		= "trial-ms",
};

static const char *const stream_names[] = {
	[KSRTP_A_STREAM_LEG]		= "leg",
	[KSRTP_A_STREAM_DIR]		= "dir",
	[KSRTP_A_STREAM_SSRC]		= "ssrc",
	[KSRTP_A_STREAM_ROC]		= "roc",
};

static const char *const mikey_names[] = {
	[KSRTP_A_MIKEY_LEG]		= "leg",
	[KSRTP_A_MIKEY_REMOTE_IPV4]	= "remote-ipv4",
	[KSRTP_A_MIKEY_REMOTE_IPV6]	= "remote-ipv6",
	[KSRTP_A_MIKEY_REMOTE_PORT]	= "remote-port",
	[KSRTP_A_MIKEY_FRAME]		= "frame",
};

static const char *const link_names[] = {
	[KSRTP_A_LINK_FROM]		= "from",
	[KSRTP_A_LINK_TO]		= "to",
	[KSRTP_A_LINK_KINDS]		= "kinds",
};

/* names of the attributes a request may carry inside each object */
static const struct {
	const char *const *names;
	size_t n;
} nests[KSRTP_A_MAX + 1] = {
	[KSRTP_A_LEG]		= { leg_names, ARRAY_SIZE(leg_names) },
	[KSRTP_A_KEY]		= { key_names, ARRAY_SIZE(key_names) },
	[KSRTP_A_STREAM]	= { stream_names, ARRAY_SIZE(stream_names) },
	[KSRTP_A_MIKEY]		= { mikey_names, ARRAY_SIZE(mikey_names) },
	[KSRTP_A_LINK]		= { link_names, ARRAY_SIZE(link_names) },
};

static const char *top_name(unsigned int type)
{
	return type < ARRAY_SIZE(top_names) && top_names[type] ?
	       top_names[type] : "";
}

static const char *nested_name(unsigned int object, unsigned int type)
{
	if (object > KSRTP_A_MAX || type >= nests[object].n ||
	    !nests[object].names[type])
		return "";
	return nests[object].names[type];
}

/**
 * ksrtp_attr_name() - which attribute of a request the kernel means
 * @request: the request
 * @offset: octets from its header to the attribute, or to the nest that lacks
 *          one; 0: none, or the top level
 * @missing: type of the attribute that is missing, or 0
 *
 * Return: its name as in uapi/ksrtp.yaml, "" if there is none.
 */
const char *ksrtp_attr_name(const struct nlmsghdr *request, uint32_t offset,
			    uint16_t missing)
{
	const uint8_t *at = (const uint8_t *)request + offset;
	struct genlmsghdr *gh = nlmsg_data(request);
	struct nlattr *top, *attr;
	int left, inner;

	if (!offset)
		return missing ? top_name(missing) : "";

	nla_for_each_attr(top, genlmsg_attrdata(gh, 0), genlmsg_attrlen(gh, 0),
			  left) {
		if (at == (uint8_t *)top)
			return missing ? nested_name(nla_type(top), missing) :
			       top_name(nla_type(top));
		nla_for_each_nested(attr, top, inner)
			if (at == (uint8_t *)attr)
				return nested_name(nla_type(top), nla_type(attr));
	}
	return "";
}

/**
 * ksrtp_stat_name() - name of a counter
 * @stat: enum ksrtp_leg_stat
 *
 * Return: lower case, underscores; NULL if there is no such counter.
 */
const char *ksrtp_stat_name(enum ksrtp_leg_stat stat)
{
	return (unsigned int)stat <= KSRTP_STAT_MAX ? stat_names[stat] : NULL;
}

/**
 * ksrtp_suite_name() - name of a suite
 * @id: enum ksrtp_suite_id
 *
 * Return: name of RFC 5764 or RFC 7714 without "SRTP_", NULL if unknown.
 */
const char *ksrtp_suite_name(uint16_t id)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(suites); i++)
		if (suites[i].id == id)
			return suites[i].name;
	return NULL;
}

/**
 * ksrtp_suite_by_name() - suite of a name
 * @name: with or without "SRTP_", any case
 *
 * Return: enum ksrtp_suite_id, or -EINVAL.
 */
int ksrtp_suite_by_name(const char *name)
{
	size_t i;

	if (!strncasecmp(name, SUITE_PREFIX, strlen(SUITE_PREFIX)))
		name += strlen(SUITE_PREFIX);
	for (i = 0; i < ARRAY_SIZE(suites); i++)
		if (!strcasecmp(suites[i].name, name))
			return suites[i].id;
	return -EINVAL;
}

/**
 * ksrtp_suite_sizes() - how much secret a suite takes
 * @id: enum ksrtp_suite_id
 * @key_len: octets of the master key
 * @salt_len: octets of the master salt
 *
 * Return: 0 or -EINVAL.
 */
int ksrtp_suite_sizes(uint16_t id, uint8_t *key_len, uint8_t *salt_len)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(suites); i++) {
		if (suites[i].id != id)
			continue;
		*key_len = suites[i].key_len;
		*salt_len = suites[i].salt_len;
		return 0;
	}
	return -EINVAL;
}
