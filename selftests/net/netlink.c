// SPDX-License-Identifier: BSD-3-Clause
/*
 * The interface itself: every refusal has a sentence and names its attribute,
 * who may do what, and that secrets never come back. Dumps are in dump.c.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <sched.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <netlink/attr.h>

#include "far.h"
#include "net.h"
#include "packet.h"
#include "pair.h"
#include "request.h"
#include "test.h"

#define N_PUTS		8
#define NOBODY		65534

/* instead of an attribute number: any will do */
#define ANY		(-2)

/* instead of a length */
#define FLAG		(-1)

/* instead of a value: that of the fixture's leg or socket */
#define LEG		0xfffffffeu
#define FD		0xfffffffdu

/**
 * struct put - one attribute
 * @type: its number
 * @len: octets: 1, 2, 4: @value; FLAG: none; any other: that many octets 'k'
 * @value: in host order; LEG and FD stand for those of the fixture
 */
struct put {
	int type;
	int len;
	uint32_t value;
};

/**
 * struct refusal - a request and what is wrong with it
 * @cmd: enum ksrtp_cmd
 * @object: enum ksrtp_attrs, 0: none
 * @puts: attributes of the object
 * @err: errno
 * @attr: attribute that is named, inside the object or the object itself
 */
struct refusal {
	uint8_t cmd;
	int object;
	struct put puts[N_PUTS];
	int err;
	int attr;
};

#define LEG_REFUSAL(name, e, a, ...) \
	{ KSRTP_CMD_LEG_##name, KSRTP_A_LEG, { __VA_ARGS__ }, e, KSRTP_A_LEG_##a }
#define KEY_REFUSAL(name, e, a, ...) \
	{ KSRTP_CMD_KEY_##name, KSRTP_A_KEY, { __VA_ARGS__ }, e, KSRTP_A_KEY_##a }
#define STREAM_REFUSAL(e, a, ...) \
	{ KSRTP_CMD_STREAM_SET, KSRTP_A_STREAM, { __VA_ARGS__ }, e, KSRTP_A_STREAM_##a }
#define MIKEY_REFUSAL(e, a, ...) \
	{ KSRTP_CMD_MIKEY_SEND, KSRTP_A_MIKEY, { __VA_ARGS__ }, e, KSRTP_A_MIKEY_##a }

#define P_FD		{ KSRTP_A_LEG_FD, 4, FD }
#define P_IPV4		{ KSRTP_A_LEG_LOCAL_IPV4, 4, 0x0100007f }
#define P_IPV6		{ KSRTP_A_LEG_LOCAL_IPV6, 16, 0 }
#define P_PORT		{ KSRTP_A_LEG_LOCAL_PORT, 2, 0x0900 }
#define P_REMOTE	{ KSRTP_A_LEG_REMOTE_IPV4, 4, 0x0100007f }, \
			{ KSRTP_A_LEG_REMOTE_PORT, 2, 0x0900 }

static const struct refusal legs[] = {
	{ KSRTP_CMD_LEG_ATTACH, 0, { { 0 } }, EINVAL, KSRTP_A_LEG },
	{ KSRTP_CMD_LEG_DETACH, 0, { { 0 } }, EINVAL, KSRTP_A_LEG },
	{ KSRTP_CMD_LEG_GET, 0, { { 0 } }, EINVAL, KSRTP_A_LEG },
	LEG_REFUSAL(ATTACH, EINVAL, FD, { KSRTP_A_LEG_POLICY, 1, 0 }),
	LEG_REFUSAL(ATTACH, EINVAL, FD, P_FD, P_IPV4, P_PORT),
	LEG_REFUSAL(ATTACH, EINVAL, LOCAL_IPV4, P_IPV4),
	LEG_REFUSAL(ATTACH, EINVAL, LOCAL_PORT, P_PORT),
	LEG_REFUSAL(ATTACH, EINVAL, LOCAL_IPV6, P_IPV4, P_IPV6, P_PORT),
	LEG_REFUSAL(ATTACH, EINVAL, REMOTE_PORT, P_IPV4, P_PORT,
		    { KSRTP_A_LEG_REMOTE_PORT, 2, 0x0900 }),
	LEG_REFUSAL(ATTACH, ERANGE, LOCAL_IPV6, { KSRTP_A_LEG_LOCAL_IPV6, 15, 0 }, P_PORT),
	LEG_REFUSAL(ATTACH, ERANGE, LOCAL_PORT, P_IPV4, { KSRTP_A_LEG_LOCAL_PORT, 2, 0 }),
	LEG_REFUSAL(ATTACH, ERANGE, POLICY, P_FD, { KSRTP_A_LEG_POLICY, 1, 3 }),
	LEG_REFUSAL(ATTACH, ERANGE, WINDOW, P_FD, { KSRTP_A_LEG_WINDOW, 4, 63 }),
	LEG_REFUSAL(ATTACH, ERANGE, WINDOW, P_FD, { KSRTP_A_LEG_WINDOW, 4, 32769 }),
	LEG_REFUSAL(ATTACH, EINVAL, WINDOW, P_FD, { KSRTP_A_LEG_WINDOW, 4, 100 }),
	LEG_REFUSAL(ATTACH, ERANGE, FLAGS, P_FD, { KSRTP_A_LEG_FLAGS, 4, 2 }),
	LEG_REFUSAL(ATTACH, EINVAL, MAX + 1, P_FD, { KSRTP_A_LEG_MAX + 1, 4, 1 }),
	LEG_REFUSAL(ATTACH, EINVAL, KEYED, P_FD, { KSRTP_A_LEG_KEYED, 4, 1 }),
	LEG_REFUSAL(ATTACH, EBADF, FD, { KSRTP_A_LEG_FD, 4, 1000 }),
	LEG_REFUSAL(ATTACH, EBUSY, FD, P_FD),
	{ KSRTP_CMD_LEG_ATTACH, KSRTP_A_LEG, { P_IPV4, P_PORT }, ENOENT, ANY },
	LEG_REFUSAL(DETACH, EINVAL, ID, P_FD),
	LEG_REFUSAL(DETACH, ENOENT, ID, { KSRTP_A_LEG_ID, 4, 123456 }),
	{ KSRTP_CMD_LEG_SET, 0, { { 0 } }, EINVAL, KSRTP_A_LEG },
	LEG_REFUSAL(SET, EINVAL, ID, P_REMOTE),
	LEG_REFUSAL(SET, EINVAL, REMOTE_IPV4, { KSRTP_A_LEG_ID, 4, LEG }),
	LEG_REFUSAL(SET, EINVAL, REMOTE_PORT, { KSRTP_A_LEG_ID, 4, LEG },
		    { KSRTP_A_LEG_REMOTE_PORT, 2, 0x0900 }),
	LEG_REFUSAL(SET, ENOENT, ID, { KSRTP_A_LEG_ID, 4, 123456 }, P_REMOTE),
	LEG_REFUSAL(SET, EAFNOSUPPORT, REMOTE_IPV6, { KSRTP_A_LEG_ID, 4, LEG },
		    { KSRTP_A_LEG_REMOTE_IPV6, 16, 0 },
		    { KSRTP_A_LEG_REMOTE_PORT, 2, 0x0900 }),
	LEG_REFUSAL(GET, EINVAL, ID, P_FD),
	LEG_REFUSAL(GET, ERANGE, ID, { KSRTP_A_LEG_ID, 4, 0 }),
	LEG_REFUSAL(GET, ENOENT, ID, { KSRTP_A_LEG_ID, 4, 123456 }),
};

#define P_MIN(n)	{ KSRTP_A_LEG_PORT_MIN, 2, n }
#define P_MAX(n)	{ KSRTP_A_LEG_PORT_MAX, 2, n }
#define P_PAIR		{ KSRTP_A_LEG_PORT_PAIR, 0, 0 }

static const struct refusal binds[] = {
	{ KSRTP_CMD_LEG_BIND, 0, { { 0 } }, EINVAL, KSRTP_A_LEG },
	LEG_REFUSAL(BIND, EINVAL, LOCAL_IPV4, P_PORT),
	LEG_REFUSAL(BIND, EINVAL, LOCAL_IPV6, P_IPV4, P_IPV6, P_PORT),
	LEG_REFUSAL(BIND, EINVAL, PORT_MIN, P_IPV4),
	LEG_REFUSAL(BIND, EINVAL, PORT_MIN, P_IPV4, P_MAX(7000)),
	LEG_REFUSAL(BIND, EINVAL, PORT_MAX, P_IPV4, P_MIN(7000)),
	LEG_REFUSAL(BIND, EINVAL, PORT_MAX, P_IPV4, P_MIN(7000), P_MAX(6999)),
	LEG_REFUSAL(BIND, EINVAL, PORT_MIN, P_IPV4, P_PORT, P_MIN(7000), P_MAX(7001)),
	LEG_REFUSAL(BIND, EINVAL, LOCAL_PORT, P_IPV4, P_PORT, P_PAIR),
	LEG_REFUSAL(BIND, EINVAL, PORT_MAX, P_IPV4, P_MIN(7000), P_MAX(7000), P_PAIR),
	LEG_REFUSAL(BIND, EINVAL, PORT_MAX, P_IPV4, P_MIN(7001), P_MAX(7002), P_PAIR),
	LEG_REFUSAL(BIND, EINVAL, PORT_MAX, P_IPV4, P_MIN(65535), P_MAX(65535), P_PAIR),
	LEG_REFUSAL(BIND, ERANGE, PORT_MIN, P_IPV4, P_MIN(0), P_MAX(7000)),
	LEG_REFUSAL(BIND, ERANGE, PORT_MAX, P_IPV4, P_MIN(7000), P_MAX(0)),
	LEG_REFUSAL(BIND, ERANGE, LOCAL_PORT, P_IPV4, { KSRTP_A_LEG_LOCAL_PORT, 2, 0 }),
	LEG_REFUSAL(BIND, ERANGE, IFINDEX, P_IPV4, P_PORT, { KSRTP_A_LEG_IFINDEX, 4, 0 }),
	LEG_REFUSAL(BIND, ENODEV, IFINDEX, P_IPV4, P_PORT,
		    { KSRTP_A_LEG_IFINDEX, 4, 123456 }),
	LEG_REFUSAL(BIND, ENODEV, IFINDEX, P_IPV4, P_PORT,
		    { KSRTP_A_LEG_IFINDEX, 4, 0x80000001 }),
	LEG_REFUSAL(BIND, EADDRNOTAVAIL, LOCAL_IPV4,
		    { KSRTP_A_LEG_LOCAL_IPV4, 4, 0x010200c0 }, P_PORT),
	LEG_REFUSAL(BIND, EADDRNOTAVAIL, LOCAL_IPV6, P_IPV6, P_MIN(7000), P_MAX(7100)),
	LEG_REFUSAL(BIND, EINVAL, WINDOW, P_IPV4, P_PORT, { KSRTP_A_LEG_WINDOW, 4, 100 }),
	LEG_REFUSAL(BIND, ERANGE, POLICY, P_IPV4, P_PORT, { KSRTP_A_LEG_POLICY, 1, 3 }),
	LEG_REFUSAL(BIND, EINVAL, FD, P_IPV4, P_PORT, P_FD),
	LEG_REFUSAL(BIND, EINVAL, REMOTE_PORT, P_IPV4, P_PORT,
		    { KSRTP_A_LEG_REMOTE_PORT, 2, 0x0900 }),
	LEG_REFUSAL(BIND, EINVAL, KERNEL, P_IPV4, P_PORT, { KSRTP_A_LEG_KERNEL, 0, 0 }),
};

#define P_LEG		{ KSRTP_A_KEY_LEG, 4, LEG }
#define P_RX		{ KSRTP_A_KEY_DIR, 1, KSRTP_DIR_RX }
#define P_TX		{ KSRTP_A_KEY_DIR, 1, KSRTP_DIR_TX }
#define P_SUITE		{ KSRTP_A_KEY_SUITE, 2, KSRTP_SUITE_AEAD_AES_256_GCM }
#define P_MASTER	{ KSRTP_A_KEY_MASTER, 32, 0 }
#define P_SALT		{ KSRTP_A_KEY_SALT, 12, 0 }
#define P_KEY		P_LEG, P_RX, P_SUITE, P_MASTER, P_SALT

#define P_CM_MASTER	{ KSRTP_A_KEY_MASTER, 16, 0 }, { KSRTP_A_KEY_SALT, 14, 0 }
#define P_CM_KEY	P_LEG, P_RX, P_CM_MASTER, \
			{ KSRTP_A_KEY_SUITE, 2, KSRTP_SUITE_AES_CM_128_HMAC_SHA1_80 }
#define P_FLAGS(flags)	{ KSRTP_A_KEY_FLAGS, 4, flags }

static const struct refusal keys[] = {
	{ KSRTP_CMD_KEY_ADD, 0, { { 0 } }, EINVAL, KSRTP_A_KEY },
	{ KSRTP_CMD_KEY_USE, 0, { { 0 } }, EINVAL, KSRTP_A_KEY },
	{ KSRTP_CMD_KEY_DEL, 0, { { 0 } }, EINVAL, KSRTP_A_KEY },
	KEY_REFUSAL(ADD, EINVAL, LEG, P_RX, P_SUITE, P_MASTER, P_SALT),
	KEY_REFUSAL(ADD, EINVAL, DIR, P_LEG, P_SUITE, P_MASTER, P_SALT),
	KEY_REFUSAL(ADD, EINVAL, SUITE, P_LEG, P_RX, P_MASTER, P_SALT),
	KEY_REFUSAL(ADD, EINVAL, MASTER, P_LEG, P_RX, P_SUITE, P_SALT),
	KEY_REFUSAL(ADD, EINVAL, SALT, P_LEG, P_RX, P_SUITE, P_MASTER),
	KEY_REFUSAL(ADD, ENOENT, LEG, { KSRTP_A_KEY_LEG, 4, 123456 }, P_RX, P_SUITE,
		    P_MASTER, P_SALT),
	KEY_REFUSAL(ADD, ERANGE, DIR, P_LEG, { KSRTP_A_KEY_DIR, 1, 2 }, P_SUITE,
		    P_MASTER, P_SALT),
	KEY_REFUSAL(ADD, ERANGE, SUITE, P_LEG, P_RX, { KSRTP_A_KEY_SUITE, 2, 0 },
		    P_MASTER, P_SALT),
	KEY_REFUSAL(ADD, ERANGE, SUITE, P_LEG, P_RX, { KSRTP_A_KEY_SUITE, 2, KSRTP_SUITE_LAST + 1 },
		    P_MASTER, P_SALT),
	KEY_REFUSAL(ADD, EOPNOTSUPP, SUITE, P_LEG, P_RX, { KSRTP_A_KEY_SUITE, 2, 3 },
		    P_MASTER, P_SALT),
	KEY_REFUSAL(ADD, EINVAL, MASTER, P_LEG, P_RX, P_SUITE,
		    { KSRTP_A_KEY_MASTER, 16, 0 }, P_SALT),
	KEY_REFUSAL(ADD, ERANGE, MASTER, P_LEG, P_RX, P_SUITE,
		    { KSRTP_A_KEY_MASTER, 15, 0 }, P_SALT),
	KEY_REFUSAL(ADD, ERANGE, MASTER, P_LEG, P_RX, P_SUITE,
		    { KSRTP_A_KEY_MASTER, 33, 0 }, P_SALT),
	KEY_REFUSAL(ADD, EINVAL, SALT, P_LEG, P_RX, P_SUITE, P_MASTER,
		    { KSRTP_A_KEY_SALT, 14, 0 }),
	KEY_REFUSAL(ADD, ERANGE, SALT, P_LEG, P_RX, P_SUITE, P_MASTER,
		    { KSRTP_A_KEY_SALT, 11, 0 }),
	KEY_REFUSAL(ADD, ERANGE, SALT, P_LEG, P_RX, P_SUITE, P_MASTER,
		    { KSRTP_A_KEY_SALT, 15, 0 }),
	KEY_REFUSAL(ADD, ERANGE, MKI, P_KEY, { KSRTP_A_KEY_MKI, 129, 0 }),
	KEY_REFUSAL(ADD, ERANGE, KINDS, P_KEY, { KSRTP_A_KEY_KINDS, 1, 0 }),
	KEY_REFUSAL(ADD, ERANGE, KINDS, P_KEY, { KSRTP_A_KEY_KINDS, 1, 4 }),
	KEY_REFUSAL(ADD, ERANGE, FLAGS, P_KEY, P_FLAGS(KSRTP_KEY_FLAGS_ALL + 1)),
	KEY_REFUSAL(ADD, EOPNOTSUPP, FLAGS, P_KEY, P_FLAGS(KSRTP_KEY_UNENCRYPTED_SRTP)),
	KEY_REFUSAL(ADD, EOPNOTSUPP, FLAGS, P_KEY, P_FLAGS(KSRTP_KEY_UNAUTHENTICATED_SRTP)),
	KEY_REFUSAL(ADD, EPERM, FLAGS, P_CM_KEY, P_FLAGS(KSRTP_KEY_UNAUTHENTICATED_SRTP)),
	KEY_REFUSAL(ADD, EINVAL, FLAGS, P_CM_KEY, P_FLAGS(KSRTP_KEY_UNAUTHENTICATED_SRTP |
							  KSRTP_KEY_UNENCRYPTED_SRTP)),
	KEY_REFUSAL(ADD, EINVAL, FLAGS, P_LEG, P_RX, P_CM_MASTER,
		    { KSRTP_A_KEY_SUITE, 2, KSRTP_SUITE_NULL_HMAC_SHA1_80 },
		    P_FLAGS(KSRTP_KEY_UNAUTHENTICATED_SRTP)),
	KEY_REFUSAL(ADD, ERANGE, ROC_POLICY, P_KEY, { KSRTP_A_KEY_ROC_POLICY, 1, 2 }),
	KEY_REFUSAL(ADD, ERANGE, SWITCH, P_KEY, { KSRTP_A_KEY_SWITCH, 1, 2 }),
	KEY_REFUSAL(ADD, EINVAL, SWITCH, P_KEY,
		    { KSRTP_A_KEY_SWITCH, 1, KSRTP_SWITCH_ON_RX }),
	KEY_REFUSAL(ADD, ERANGE, TRIAL_MS, P_KEY, { KSRTP_A_KEY_TRIAL_MS, 4, 0 }),
	KEY_REFUSAL(ADD, ERANGE, TRIAL_MS, P_KEY,
		    { KSRTP_A_KEY_TRIAL_MS, 4, KSRTP_TRIAL_MS_MAX + 1 }),
	KEY_REFUSAL(ADD, EINVAL, TRIAL_MS, P_KEY, { KSRTP_A_KEY_TRIAL_MS, 4, 1 }),
	KEY_REFUSAL(ADD, EINVAL, SUCCESSOR, P_KEY, { KSRTP_A_KEY_MKI, 8, 0 },
		    { KSRTP_A_KEY_SUCCESSOR, FLAG, 0 }),
	KEY_REFUSAL(ADD, ERANGE, GRACE_MS, P_KEY, { KSRTP_A_KEY_GRACE_MS, 4, 0 }),
	KEY_REFUSAL(ADD, ERANGE, GRACE_MS, P_KEY,
		    { KSRTP_A_KEY_GRACE_MS, 4, KSRTP_GRACE_MS_MAX + 1 }),
	KEY_REFUSAL(ADD, ERANGE, GRACE_PACKETS, P_KEY, { KSRTP_A_KEY_GRACE_PACKETS, 4, 0 }),
	KEY_REFUSAL(ADD, EINVAL, RETIRE_MS, P_KEY, { KSRTP_A_KEY_RETIRE_MS, 4, 1 }),
	KEY_REFUSAL(ADD, EINVAL, MAX + 1, P_KEY, { KSRTP_A_KEY_MAX + 1, 4, 0 }),
	KEY_REFUSAL(USE, EINVAL, DIR, P_LEG, P_RX),
	{ KSRTP_CMD_KEY_USE, KSRTP_A_KEY, { P_LEG, P_TX }, ENOENT, ANY },
	{ KSRTP_CMD_KEY_DEL, KSRTP_A_KEY, { P_LEG, P_RX }, ENOENT, ANY },
	{ KSRTP_CMD_KEY_DEL, KSRTP_A_KEY, { P_LEG, P_RX, { KSRTP_A_KEY_SUCCESSOR, FLAG, 0 } },
	  ENOENT, ANY },
	KEY_REFUSAL(DEL, EINVAL, DIR, P_LEG),
};

#define P_STREAM_LEG	{ KSRTP_A_STREAM_LEG, 4, LEG }
#define P_STREAM_DIR	{ KSRTP_A_STREAM_DIR, 1, KSRTP_DIR_TX }
#define P_STREAM_SSRC	{ KSRTP_A_STREAM_SSRC, 4, 1 }
#define P_STREAM_ROC	{ KSRTP_A_STREAM_ROC, 4, 1 }

static const struct refusal streams[] = {
	{ KSRTP_CMD_STREAM_SET, 0, { { 0 } }, EINVAL, KSRTP_A_STREAM },
	STREAM_REFUSAL(EINVAL, LEG, P_STREAM_DIR, P_STREAM_SSRC, P_STREAM_ROC),
	STREAM_REFUSAL(EINVAL, DIR, P_STREAM_LEG, P_STREAM_SSRC, P_STREAM_ROC),
	STREAM_REFUSAL(EINVAL, SSRC, P_STREAM_LEG, P_STREAM_DIR, P_STREAM_ROC),
	STREAM_REFUSAL(EINVAL, ROC, P_STREAM_LEG, P_STREAM_DIR, P_STREAM_SSRC),
	STREAM_REFUSAL(ERANGE, DIR, P_STREAM_LEG, { KSRTP_A_STREAM_DIR, 1, 2 },
		       P_STREAM_SSRC, P_STREAM_ROC),
	STREAM_REFUSAL(EINVAL, SEQ, P_STREAM_LEG, P_STREAM_DIR, P_STREAM_SSRC,
		       P_STREAM_ROC, { KSRTP_A_STREAM_SEQ, 2, 1 }),
	STREAM_REFUSAL(ENOENT, LEG, { KSRTP_A_STREAM_LEG, 4, 123456 }, P_STREAM_DIR,
		       P_STREAM_SSRC, P_STREAM_ROC),
	STREAM_REFUSAL(ENOKEY, SSRC, P_STREAM_LEG, P_STREAM_DIR, P_STREAM_SSRC,
		       P_STREAM_ROC),
};

#define P_MIKEY_LEG	{ KSRTP_A_MIKEY_LEG, 4, LEG }

static const struct refusal mikeys[] = {
	{ KSRTP_CMD_MIKEY_SEND, 0, { { 0 } }, EINVAL, KSRTP_A_MIKEY },
	MIKEY_REFUSAL(EINVAL, LEG, { KSRTP_A_MIKEY_FRAME, 100, 0 }),
	MIKEY_REFUSAL(EINVAL, FRAME, P_MIKEY_LEG),
	MIKEY_REFUSAL(EINVAL, FRAME, P_MIKEY_LEG, { KSRTP_A_MIKEY_FRAME, 100, 0 }),
	MIKEY_REFUSAL(ERANGE, FRAME, P_MIKEY_LEG, { KSRTP_A_MIKEY_FRAME, 15, 0 }),
	MIKEY_REFUSAL(ERANGE, FRAME, P_MIKEY_LEG, { KSRTP_A_MIKEY_FRAME, 9001, 0 }),
	MIKEY_REFUSAL(EINVAL, REMOTE_PORT, P_MIKEY_LEG,
		      { KSRTP_A_MIKEY_REMOTE_PORT, 2, 0x0900 },
		      { KSRTP_A_MIKEY_FRAME, 100, 0 }),
};

#define LINK_REFUSAL(name, e, a, ...) \
	{ KSRTP_CMD_LINK_##name, KSRTP_A_LINK, { __VA_ARGS__ }, e, KSRTP_A_LINK_##a }
#define P_FROM		{ KSRTP_A_LINK_FROM, 4, LEG }
#define P_TO		{ KSRTP_A_LINK_TO, 4, LEG }
#define P_NONE		123456

static const struct refusal links[] = {
	{ KSRTP_CMD_LINK_ADD, 0, { { 0 } }, EINVAL, KSRTP_A_LINK },
	{ KSRTP_CMD_LINK_DEL, 0, { { 0 } }, EINVAL, KSRTP_A_LINK },
	LINK_REFUSAL(ADD, EINVAL, FROM, P_TO),
	LINK_REFUSAL(ADD, EINVAL, TO, P_FROM),
	LINK_REFUSAL(ADD, ERANGE, FROM, { KSRTP_A_LINK_FROM, 4, 0 }, P_TO),
	LINK_REFUSAL(ADD, ENOENT, FROM, { KSRTP_A_LINK_FROM, 4, P_NONE }, P_TO),
	LINK_REFUSAL(ADD, ENOENT, TO, P_FROM, { KSRTP_A_LINK_TO, 4, P_NONE }),
	LINK_REFUSAL(ADD, EINVAL, TO, P_FROM, P_TO),
	LINK_REFUSAL(ADD, ERANGE, KINDS, P_FROM, P_TO, { KSRTP_A_LINK_KINDS, 1, 0 }),
	LINK_REFUSAL(ADD, ERANGE, KINDS, P_FROM, P_TO, { KSRTP_A_LINK_KINDS, 1, 4 }),
	LINK_REFUSAL(ADD, EINVAL, PACKETS, P_FROM, P_TO, { KSRTP_A_LINK_PACKETS, 8, 0 }),
	LINK_REFUSAL(DEL, ENOENT, TO, P_FROM, { KSRTP_A_LINK_TO, 4, P_NONE }),
};

FIXTURE(netlink)
{
	struct pair pair;
	struct request r;
};

FIXTURE_SETUP(netlink)
{
	const struct pair_spec spec = { .family = AF_INET };

	ASSERT_EQ(0, net_enter());
	ASSERT_EQ(0, pair_open(&self->pair, &spec));
	ASSERT_EQ(0, request_open(&self->r));
}

FIXTURE_TEARDOWN(netlink)
{
	request_close(&self->r);
	pair_close(&self->pair);
}

static void put(FIXTURE_DATA(netlink) *self, const struct put *p)
{
	static uint8_t octets[10000];
	uint32_t value = p->value;
	uint16_t value16;

	if (value == LEG)
		value = self->pair.id;
	else if (value == FD)
		value = self->pair.near;
	value16 = value;
	memset(octets, 'k', sizeof(octets));
	if (p->len == 1)
		nla_put_u8(self->r.msg, p->type, value);
	else if (p->len == 2)
		nla_put_u16(self->r.msg, p->type, value16);
	else if (p->len == 4)
		nla_put_u32(self->r.msg, p->type, value);
	else if (p->len == FLAG)
		nla_put_flag(self->r.msg, p->type);
	else
		nla_put(self->r.msg, p->type, p->len, octets);
}

static int run(FIXTURE_DATA(netlink) *self, uint8_t cmd, int object,
	       const struct put *puts)
{
	struct nlattr *nest;
	int i;

	request_begin(&self->r, cmd, NLM_F_ACK);
	if (object) {
		nest = nla_nest_start(self->r.msg, object);
		for (i = 0; i < N_PUTS && puts[i].type; i++)
			put(self, &puts[i]);
		nla_nest_end(self->r.msg, nest);
	}
	return request_run(&self->r);
}

static void expect_refusals(struct __test_metadata *_metadata,
			    FIXTURE_DATA(netlink) *self,
			    const struct refusal *row, size_t n)
{
	const struct refusal *end = row + n, *first = row;
	int err;

	for (; row < end; row++) {
		err = run(self, row->cmd, row->object, row->puts);
		EXPECT_EQ(-row->err, err) {
			TH_LOG("row %td: %s", row - first, self->r.text);
		}
		EXPECT_STRNE("", self->r.text) {
			TH_LOG("row %td: no sentence", row - first);
		}
		if (row->attr != ANY ? row->attr == self->r.attr : self->r.attr > 0)
			continue;
		EXPECT_EQ(row->attr, self->r.attr) {
			TH_LOG("row %td: %s", row - first, self->r.text);
		}
	}
}

TEST_F(netlink, refused_leg_request_has_a_sentence_and_names_the_attribute)
{
	expect_refusals(_metadata, self, legs, ARRAY_SIZE(legs));
}

TEST_F(netlink, refused_bind_request_has_a_sentence_and_names_the_attribute)
{
	expect_refusals(_metadata, self, binds, ARRAY_SIZE(binds));
}

TEST_F(netlink, refused_key_request_has_a_sentence_and_names_the_attribute)
{
	expect_refusals(_metadata, self, keys, ARRAY_SIZE(keys));
}

TEST_F(netlink, refused_stream_request_has_a_sentence_and_names_the_attribute)
{
	expect_refusals(_metadata, self, streams, ARRAY_SIZE(streams));
}

TEST_F(netlink, refused_mikey_request_has_a_sentence_and_names_the_attribute)
{
	expect_refusals(_metadata, self, mikeys, ARRAY_SIZE(mikeys));
}

TEST_F(netlink, refused_link_request_has_a_sentence_and_names_the_attribute)
{
	expect_refusals(_metadata, self, links, ARRAY_SIZE(links));
}

/* what depends on the keys that are there */
TEST_F(netlink, refused_key_that_does_not_fit_the_others_is_explained)
{
	struct ksrtp_key key = far_key(self->pair.id, KSRTP_DIR_RX,
				       KSRTP_SUITE_AEAD_AES_128_GCM, 1);
	struct ksrtp_conn *conn = self->pair.conn;
	int i;

	far_key_mki(&key, 2, 0);
	for (i = 0; i < KSRTP_KEYS_MAX; i++) {
		key.mki[0] = i;
		ASSERT_EQ(0, ksrtp_key_add(conn, &key));
	}
	key.mki[0] = 99;
	EXPECT_EQ(-ENOSPC, ksrtp_key_add(conn, &key));
	EXPECT_STRNE("", ksrtp_error(conn));
	key.mki[0] = 0;
	ASSERT_EQ(0, ksrtp_key_del(conn, &key));
	key.mki[0] = 1;
	EXPECT_EQ(-EEXIST, ksrtp_key_add(conn, &key));
	EXPECT_STRNE("", ksrtp_error(conn));
	far_key_mki(&key, 3, 0);
	EXPECT_EQ(-EINVAL, ksrtp_key_add(conn, &key));
	EXPECT_STRNE("", ksrtp_error(conn));
}

TEST_F(netlink, rx_key_cannot_be_put_to_use)
{
	static const struct put puts[] = { P_KEY };
	struct nlattr *nest;
	size_t i;

	request_begin(&self->r, KSRTP_CMD_KEY_ADD, NLM_F_ACK);
	nest = nla_nest_start(self->r.msg, KSRTP_A_KEY);
	for (i = 0; i < ARRAY_SIZE(puts); i++)
		put(self, &puts[i]);
	nla_put_flag(self->r.msg, KSRTP_A_KEY_USE);
	nla_nest_end(self->r.msg, nest);
	EXPECT_EQ(-EINVAL, request_run(&self->r));
	EXPECT_EQ(KSRTP_A_KEY_USE, self->r.attr);
	EXPECT_STRNE("", self->r.text);
}

TEST_F(netlink, unknown_command_is_refused)
{
	static const struct put none[N_PUTS];

	EXPECT_EQ(-EOPNOTSUPP, run(self, KSRTP_CMD_MAX + 1, 0, none));
	EXPECT_EQ(-EOPNOTSUPP, run(self, KSRTP_CMD_MIKEY_NTF, 0, none));
}

static const struct ksrtp_suite suites[] = {
	{ .id = 1, .key_len = 16, .salt_len = 14, .name = "AES_CM_128_HMAC_SHA1_80" },
	{ .id = 2, .key_len = 16, .salt_len = 14, .name = "AES_CM_128_HMAC_SHA1_32" },
	{ .id = 5, .key_len = 16, .salt_len = 14, .name = "NULL_HMAC_SHA1_80" },
	{ .id = 6, .key_len = 16, .salt_len = 14, .name = "NULL_HMAC_SHA1_32" },
	{ .id = 7, .key_len = 16, .salt_len = 12, .name = "AEAD_AES_128_GCM" },
	{ .id = 8, .key_len = 32, .salt_len = 12, .name = "AEAD_AES_256_GCM" },
	{ .id = 0x100, .key_len = 24, .salt_len = 14, .name = "AES_CM_192_HMAC_SHA1_80" },
	{ .id = 0x101, .key_len = 24, .salt_len = 14, .name = "AES_CM_192_HMAC_SHA1_32" },
	{ .id = 0x102, .key_len = 32, .salt_len = 14, .name = "AES_CM_256_HMAC_SHA1_80" },
	{ .id = 0x103, .key_len = 32, .salt_len = 14, .name = "AES_CM_256_HMAC_SHA1_32" },
	{ .id = 0x104, .key_len = 16, .salt_len = 14, .name = "AES_F8_128_HMAC_SHA1_80" },
};

TEST_F(netlink, caps_name_version_and_suites)
{
	struct ksrtp_caps caps;
	unsigned int i;

	ASSERT_EQ(0, ksrtp_caps_get(self->pair.conn, &caps));
	EXPECT_EQ(KSRTP_FAMILY_VERSION, caps.version);
	EXPECT_EQ(KSRTP_FEATURE_SOCKET, caps.features & KSRTP_FEATURE_SOCKET);
	ASSERT_EQ(ARRAY_SIZE(suites), caps.n_suites);
	for (i = 0; i < caps.n_suites; i++) {
		EXPECT_EQ(suites[i].id, caps.suites[i].id);
		EXPECT_EQ(suites[i].key_len, caps.suites[i].key_len);
		EXPECT_EQ(suites[i].salt_len, caps.suites[i].salt_len);
		EXPECT_STREQ(suites[i].name, caps.suites[i].name);
	}
}

static void find_secret(const struct nlmsghdr *hdr, void *arg)
{
	const struct ksrtp_key *key = arg;

	if (memmem(hdr, hdr->nlmsg_len, key->master, key->master_len) ||
	    memmem(hdr, hdr->nlmsg_len, key->salt, key->salt_len))
		_exit(KSFT_FAIL);
}

TEST_F(netlink, secrets_never_come_back)
{
	static const uint8_t cmds[] = { KSRTP_CMD_LEG_GET, KSRTP_CMD_KEY_GET,
					KSRTP_CMD_STREAM_GET };
	struct ksrtp_key key = far_key(self->pair.id, KSRTP_DIR_TX,
				       KSRTP_SUITE_AEAD_AES_256_GCM, 1);
	unsigned int i;
	int ret;

	ASSERT_EQ(0, ksrtp_key_add(self->pair.conn, &key));
	for (i = 0; i < ARRAY_SIZE(cmds); i++) {
		request_begin(&self->r, cmds[i], NLM_F_DUMP);
		ASSERT_EQ(0, request_send(&self->r));
		do {
			ret = request_next(&self->r, find_secret, &key);
		} while (ret == 1);
		EXPECT_EQ(0, ret);
	}
}

/* exit status of @act in a child: the rights of this process stay */
static int in_child(FIXTURE_DATA(netlink) *self, int (*act)(FIXTURE_DATA(netlink) *self))
{
	pid_t pid = fork();
	int status;

	if (!pid)
		_exit(act(self));
	if (pid < 0 || waitpid(pid, &status, 0) != pid || !WIFEXITED(status))
		return -1;
	return WEXITSTATUS(status);
}

/* number of the first thing that nobody was allowed to do but should not be */
static int nobody_tries(FIXTURE_DATA(netlink) *self)
{
	struct ksrtp_attach attach = { .fd = self->pair.far };
	struct ksrtp_bind bind = { .local = net_loopback(AF_INET, 7000) };
	struct ksrtp_conn *conn;
	struct ksrtp_caps caps;
	struct ksrtp_leg leg;
	struct ksrtp_key key = far_key(self->pair.id, KSRTP_DIR_RX,
				       KSRTP_SUITE_AEAD_AES_256_GCM, 1);

	if (setresgid(NOBODY, NOBODY, NOBODY) || setresuid(NOBODY, NOBODY, NOBODY) ||
	    ksrtp_open(&conn))
		return 1;
	if (ksrtp_leg_attach(conn, &attach, &leg) != -EPERM)
		return 2;
	if (ksrtp_leg_detach(conn, self->pair.id) != -EPERM ||
	    ksrtp_leg_bind(conn, &bind, &leg) != -EPERM)
		return 3;
	if (ksrtp_leg_get(conn, self->pair.id, &leg) != -EPERM)
		return 4;
	if (ksrtp_key_add(conn, &key) != -EPERM || ksrtp_key_del(conn, &key) != -EPERM)
		return 5;
	if (ksrtp_caps_get(conn, &caps) != -EPERM)
		return 6;
	if (ksrtp_helper_set(conn) != -EPERM)
		return 7;
	ksrtp_close(conn);
	if (ksrtp_open(&conn) || !ksrtp_subscribe(conn))
		return 8;
	/* and the owner of another user namespace is nobody here */
	if (unshare(CLONE_NEWUSER))
		return 0;
	ksrtp_close(conn);
	if (ksrtp_open(&conn) || ksrtp_leg_get(conn, self->pair.id, &leg) != -EPERM)
		return 9;
	return 0;
}

TEST_F(netlink, user_without_rights_may_do_nothing)
{
	EXPECT_EQ(0, in_child(self, nobody_tries));
}

/* 0, or 100 if user namespaces are not to be had, or where it failed */
static int owner_tries(FIXTURE_DATA(netlink) *self)
{
	const struct pair_spec spec = { .family = AF_INET };
	struct ksrtp_key key;
	struct pair p;

	if (setresgid(NOBODY, NOBODY, NOBODY) || setresuid(NOBODY, NOBODY, NOBODY) ||
	    unshare(CLONE_NEWUSER))
		return 100;
	if (net_enter())
		return 1;
	if (pair_open(&p, &spec))
		return 2;
	key = far_key(p.id, KSRTP_DIR_TX, KSRTP_SUITE_AEAD_AES_256_GCM, 1);
	if (ksrtp_key_add(p.conn, &key))
		return 3;
	if (ksrtp_leg_detach(p.conn, p.id))
		return 4;
	return 0;
}

TEST_F(netlink, owner_of_a_user_namespace_may_do_all_in_its_netns)
{
	int status = in_child(self, owner_tries);

	if (status == 100)
		SKIP(return, "no user namespaces for users");
	EXPECT_EQ(0, status);
}

TEST_F(netlink, other_netns_has_no_leg_of_ours)
{
	int here = net_ns();
	struct ksrtp_conn *conn;
	struct ksrtp_leg leg;

	ASSERT_EQ(0, net_enter());
	ASSERT_EQ(0, ksrtp_open(&conn));
	EXPECT_EQ(-ENOENT, ksrtp_leg_get(conn, self->pair.id, &leg));
	EXPECT_EQ(-ENOENT, ksrtp_leg_detach(conn, self->pair.id));
	ksrtp_close(conn);
	ASSERT_EQ(0, setns(here, CLONE_NEWNET));
	EXPECT_EQ(0, ksrtp_leg_get(self->pair.conn, self->pair.id, &leg));
	close(here);
}

TEST_HARNESS_MAIN
