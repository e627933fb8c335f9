// SPDX-License-Identifier: BSD-3-Clause
/*
 * What may happen in clear, and which key does what: policies require and
 * optional in both directions, keys by MKI and kind, the change from one key
 * to the next.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "far.h"
#include "net.h"
#include "packet.h"
#include "pair.h"
#include "tap.h"
#include "test.h"

#define SSRC	0xfeed0001
#define SUITE	KSRTP_SUITE_AEAD_AES_128_GCM

FIXTURE(policy)
{
	struct pair pair;
	struct tap tap;
	struct wire wire;
	struct inbox in;
	uint8_t pkt[PACKET_ROOM];
	size_t len;
	uint16_t seq;
};

FIXTURE_VARIANT(policy)
{
	struct pair_spec spec;
};

FIXTURE_VARIANT_ADD(policy, require_ipv4)
{
	.spec = { .family = AF_INET },
};

FIXTURE_VARIANT_ADD(policy, require_ipv6_connected)
{
	.spec = { .family = AF_INET6, .connected = true },
};

FIXTURE_VARIANT_ADD(policy, optional_ipv4_connected)
{
	.spec = {
		.family = AF_INET,
		.connected = true,
		.policy = KSRTP_POLICY_OPTIONAL,
	},
};

FIXTURE_VARIANT_ADD(policy, optional_ipv6)
{
	.spec = { .family = AF_INET6, .policy = KSRTP_POLICY_OPTIONAL },
};

FIXTURE_SETUP(policy)
{
	ASSERT_EQ(0, net_enter());
	ASSERT_EQ(0, pair_open(&self->pair, &variant->spec));
	ASSERT_EQ(0, tap_open(&self->tap));
}

FIXTURE_TEARDOWN(policy)
{
	tap_close(&self->tap);
	pair_close(&self->pair);
}

/* the next plain packet of the program, RTP and RTCP in turn */
static void next_plain(FIXTURE_DATA(policy) *self)
{
	self->len = ++self->seq % 2 ? rtp_build(self->pkt, SSRC, self->seq) :
				      rtcp_build(self->pkt, SSRC);
}

static void expect_closed(struct __test_metadata *_metadata,
			  FIXTURE_DATA(policy) *self)
{
	int i;

	for (i = 0; i < 2; i++) {
		next_plain(self);
		EXPECT_EQ(-1, pair_send(&self->pair, self->pkt, self->len));
		EXPECT_EQ(ENOKEY, errno);
		ASSERT_EQ(0, tap_read(&self->tap, &self->wire));
		EXPECT_EQ(0, self->wire.n);
		ASSERT_EQ((ssize_t)self->len,
			  pair_send_far(&self->pair, self->pkt, self->len));
		EXPECT_EQ(0, pair_take(&self->pair, &self->in));
		/* what the far side sent was in clear */
		ASSERT_EQ(0, tap_read(&self->tap, &self->wire));
	}
}

static void expect_open(struct __test_metadata *_metadata,
			FIXTURE_DATA(policy) *self)
{
	next_plain(self);
	EXPECT_EQ((ssize_t)self->len, pair_send(&self->pair, self->pkt, self->len));
	EXPECT_EQ(1, pair_take_far(&self->pair, &self->in));
	EXPECT_EQ(0, memcmp(self->pkt, self->in.octets, self->len));
	EXPECT_EQ(1, pair_counted(&self->pair, KSRTP_STAT_TX_PLAIN));

	ASSERT_EQ((ssize_t)self->len, pair_send_far(&self->pair, self->pkt, self->len));
	EXPECT_EQ(1, pair_take(&self->pair, &self->in));
	EXPECT_EQ(0, memcmp(self->pkt, self->in.octets, self->len));
	EXPECT_EQ(1, pair_counted(&self->pair, KSRTP_STAT_RX_PLAIN));
	ASSERT_EQ(0, tap_read(&self->tap, &self->wire));
}

TEST_F(policy, without_key_only_optional_is_open)
{
	struct ksrtp_leg leg;

	ASSERT_EQ(0, ksrtp_leg_get(self->pair.conn, self->pair.id, &leg));
	EXPECT_EQ(variant->spec.policy, leg.policy);
	EXPECT_FALSE(leg.keyed);
	if (variant->spec.policy == KSRTP_POLICY_OPTIONAL)
		expect_open(_metadata, self);
	else
		expect_closed(_metadata, self);
}

TEST_F(policy, plain_packet_without_key_is_counted_as_such)
{
	if (variant->spec.policy == KSRTP_POLICY_OPTIONAL)
		SKIP(return, "it is delivered");
	self->len = rtp_build(self->pkt, SSRC, 1);
	ASSERT_EQ((ssize_t)self->len, pair_send_far(&self->pair, self->pkt, self->len));
	EXPECT_EQ(0, pair_take(&self->pair, &self->in));
	EXPECT_EQ(1, pair_counted(&self->pair, KSRTP_STAT_RX_DROP_NO_KEY));
}

/* a key for one direction closes the other one too */
TEST_F(policy, rx_key_ends_plain_in_both_directions)
{
	struct ksrtp_key key = far_key(self->pair.id, KSRTP_DIR_RX, SUITE, 1);

	ASSERT_EQ(0, ksrtp_key_add(self->pair.conn, &key));
	expect_closed(_metadata, self);
}

TEST_F(policy, nothing_is_plain_after_the_last_key_was_deleted)
{
	struct ksrtp_key rx = far_key(self->pair.id, KSRTP_DIR_RX, SUITE, 1);
	struct ksrtp_key tx = far_key(self->pair.id, KSRTP_DIR_TX, SUITE, 2);
	struct ksrtp_leg leg;

	ASSERT_EQ(0, ksrtp_key_add(self->pair.conn, &rx));
	ASSERT_EQ(0, ksrtp_key_add(self->pair.conn, &tx));
	ASSERT_EQ(0, ksrtp_key_del(self->pair.conn, &rx));
	ASSERT_EQ(0, ksrtp_key_del(self->pair.conn, &tx));
	ASSERT_EQ(0, ksrtp_leg_get(self->pair.conn, self->pair.id, &leg));
	EXPECT_TRUE(leg.keyed);
	EXPECT_EQ(0, leg.n_keys);
	expect_closed(_metadata, self);
}

TEST_F(policy, detached_socket_is_silent_once_it_had_a_key)
{
	struct ksrtp_key tx = far_key(self->pair.id, KSRTP_DIR_TX, SUITE, 2);

	ASSERT_EQ(0, ksrtp_key_add(self->pair.conn, &tx));
	ASSERT_EQ(0, ksrtp_leg_detach(self->pair.conn, self->pair.id));
	expect_closed(_metadata, self);
}

/* libsrtp2 sends under @key; does the program get it? */
static int delivered(FIXTURE_DATA(policy) *self, const struct ksrtp_key *key,
		     bool rtcp)
{
	struct far far;
	int n;

	if (far_open(&far, key, true))
		return -EINVAL;
	self->len = rtcp ? rtcp_build(self->pkt, SSRC) :
			   rtp_build(self->pkt, SSRC, ++self->seq);
	if (rtcp)
		far_protect_rtcp(&far, self->pkt, &self->len);
	else
		far_protect(&far, self->pkt, &self->len);
	far_close(&far);
	pair_send_far(&self->pair, self->pkt, self->len);
	n = pair_take(&self->pair, &self->in);
	return n;
}

/* the program sends; does @key open it? */
static bool leaves_under(FIXTURE_DATA(policy) *self, const struct ksrtp_key *key,
			 bool rtcp)
{
	struct far far;
	bool opens;

	self->len = rtcp ? rtcp_build(self->pkt, SSRC) :
			   rtp_build(self->pkt, SSRC, ++self->seq);
	if (pair_send(&self->pair, self->pkt, self->len) < 0 ||
	    pair_take_far(&self->pair, &self->in) != 1 || far_open(&far, key, false))
		return false;
	opens = !(rtcp ? far_unprotect_rtcp : far_unprotect)
		 (&far, self->in.octets, &self->in.len);
	far_close(&far);
	return opens;
}

/* RFC 3711 9.1: the MKI says which; old and new work side by side */
TEST_F(policy, rx_accepts_old_and_new_key)
{
	struct ksrtp_key old = far_key(self->pair.id, KSRTP_DIR_RX, SUITE, 1);
	struct ksrtp_key new = far_key(self->pair.id, KSRTP_DIR_RX, SUITE, 2);

	far_key_mki(&old, 2, 1);
	far_key_mki(&new, 2, 2);
	ASSERT_EQ(0, ksrtp_key_add(self->pair.conn, &old));
	EXPECT_EQ(1, delivered(self, &old, false));
	EXPECT_EQ(0, delivered(self, &new, false));
	ASSERT_EQ(0, ksrtp_key_add(self->pair.conn, &new));
	EXPECT_EQ(1, delivered(self, &new, false));
	EXPECT_EQ(1, delivered(self, &old, false));
	ASSERT_EQ(0, ksrtp_key_del(self->pair.conn, &old));
	EXPECT_EQ(0, delivered(self, &old, false));
	EXPECT_EQ(1, delivered(self, &new, false));
}

TEST_F(policy, tx_switches_keys_on_command)
{
	struct ksrtp_key old = far_key(self->pair.id, KSRTP_DIR_TX, SUITE, 1);
	struct ksrtp_key new = far_key(self->pair.id, KSRTP_DIR_TX, SUITE, 2);

	far_key_mki(&old, 2, 1);
	far_key_mki(&new, 2, 2);
	new.use = false;
	ASSERT_EQ(0, ksrtp_key_add(self->pair.conn, &old));
	ASSERT_EQ(0, ksrtp_key_add(self->pair.conn, &new));
	EXPECT_TRUE(leaves_under(self, &old, false));
	EXPECT_TRUE(leaves_under(self, &old, true));
	ASSERT_EQ(0, ksrtp_key_use(self->pair.conn, &new));
	EXPECT_TRUE(leaves_under(self, &new, false));
	EXPECT_TRUE(leaves_under(self, &new, true));
}

TEST_F(policy, key_of_one_kind_leaves_the_other_alone)
{
	struct ksrtp_key key = far_key(self->pair.id, KSRTP_DIR_RX, SUITE, 1);

	key.kinds = KSRTP_KINDS_RTP;
	ASSERT_EQ(0, ksrtp_key_add(self->pair.conn, &key));
	EXPECT_EQ(1, delivered(self, &key, false));
	EXPECT_EQ(0, delivered(self, &key, true));
	ASSERT_EQ(0, ksrtp_key_del(self->pair.conn, &key));
	key.kinds = KSRTP_KINDS_RTCP;
	ASSERT_EQ(0, ksrtp_key_add(self->pair.conn, &key));
	EXPECT_EQ(0, delivered(self, &key, false));
	EXPECT_EQ(1, delivered(self, &key, true));
}

TEST_F(policy, key_of_an_ssrc_wins_over_the_key_for_all)
{
	struct ksrtp_key all = far_key(self->pair.id, KSRTP_DIR_RX, SUITE, 1);
	struct ksrtp_key one = far_key(self->pair.id, KSRTP_DIR_RX, SUITE, 2);

	one.has_ssrc = true;
	one.ssrc = SSRC;
	ASSERT_EQ(0, ksrtp_key_add(self->pair.conn, &all));
	EXPECT_EQ(1, delivered(self, &all, false));
	ASSERT_EQ(0, ksrtp_key_add(self->pair.conn, &one));
	EXPECT_EQ(0, delivered(self, &all, false));
	EXPECT_EQ(1, delivered(self, &one, false));
}

static void note_key(const struct ksrtp_key *key, void *arg)
{
	*(struct ksrtp_key *)arg = *key;
}

/* the helper learns that the peer has the key; forged packets say nothing */
TEST_F(policy, first_authenticated_packet_is_told_once)
{
	struct ksrtp_key key = far_key(self->pair.id, KSRTP_DIR_RX, SUITE, 1);
	struct ksrtp_key wrong = far_key(self->pair.id, KSRTP_DIR_RX, SUITE, 2);
	static const struct ksrtp_ops ops = { .key = note_key };
	struct ksrtp_key seen = { .event = 0xff };
	struct ksrtp_conn *monitor;

	ASSERT_EQ(0, ksrtp_open(&monitor));
	ASSERT_EQ(0, ksrtp_subscribe(monitor));
	ASSERT_EQ(0, ksrtp_key_add(self->pair.conn, &key));
	EXPECT_EQ(0, delivered(self, &wrong, false));
	ASSERT_EQ(0, ksrtp_receive(monitor, &ops, &seen));
	EXPECT_EQ(0xff, seen.event);

	EXPECT_EQ(1, delivered(self, &key, false));
	ASSERT_TRUE(net_readable(ksrtp_fd(monitor)));
	ASSERT_EQ(0, ksrtp_receive(monitor, &ops, &seen));
	EXPECT_EQ(KSRTP_KEY_EVENT_FIRST, seen.event);
	EXPECT_EQ(self->pair.id, seen.leg);
	EXPECT_EQ(KSRTP_DIR_RX, seen.dir);

	seen.event = 0xff;
	EXPECT_EQ(1, delivered(self, &key, false));
	ASSERT_EQ(0, ksrtp_receive(monitor, &ops, &seen));
	EXPECT_EQ(0xff, seen.event);
	ksrtp_close(monitor);
}

/* a receiver that joins late is told the ROC */
TEST_F(policy, first_packet_takes_the_roc_of_the_key)
{
	struct ksrtp_key key = far_key(self->pair.id, KSRTP_DIR_RX, SUITE, 1);
	struct far far;

	key.roc = 2;
	ASSERT_EQ(0, ksrtp_key_add(self->pair.conn, &key));
	ASSERT_EQ(0, far_open(&far, &key, true));
	/* libsrtp2 counts to ROC 2 by itself */
	for (self->seq = 0; ; self->seq += 30000) {
		uint32_t roc;

		self->len = rtp_build(self->pkt, SSRC, self->seq);
		ASSERT_EQ(0, far_protect(&far, self->pkt, &self->len));
		ASSERT_EQ(0, srtp_get_stream_roc(far.srtp, SSRC, &roc));
		if (roc == 2)
			break;
	}
	ASSERT_EQ((ssize_t)self->len, pair_send_far(&self->pair, self->pkt, self->len));
	EXPECT_EQ(1, pair_take(&self->pair, &self->in));
	far_close(&far);
}

TEST_HARNESS_MAIN
