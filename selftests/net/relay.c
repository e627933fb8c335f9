// SPDX-License-Identifier: BSD-3-Clause
/*
 * From leg to leg: every suite, plain, either family, RTP and RTCP, one to
 * many and many to one. The peers are libsrtp2, or speak plain RTP.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "net.h"
#include "side.h"
#include "tap.h"
#include "test.h"

#define N_SUITES	4
/* plain, each suite, each suite with an MKI; over IPv4 and over IPv6 */
#define N_SIDES		(2 * (1 + 2 * N_SUITES))
#define N_FAN		8

static const uint16_t suites[N_SUITES] = {
	KSRTP_SUITE_AES_CM_128_HMAC_SHA1_80,
	KSRTP_SUITE_AES_CM_128_HMAC_SHA1_32,
	KSRTP_SUITE_AEAD_AES_128_GCM,
	KSRTP_SUITE_AEAD_AES_256_GCM,
};

static struct side_spec spec_of(unsigned int n)
{
	struct side_spec spec = {
		.family = n % 2 ? AF_INET6 : AF_INET,
		.suite = SIDE_PLAIN,
		.seed = n + 1,
	};

	n /= 2;
	if (n) {
		spec.suite = suites[(n - 1) / 2];
		spec.mki_len = n % 2 ? 0 : n;
	}
	return spec;
}

FIXTURE(relay)
{
	struct side side[N_SIDES];
	struct inbox in;
	struct tap tap;
	struct wire wire;
	uint8_t plain[PACKET_ROOM];
	size_t len;
};

FIXTURE_SETUP(relay)
{
	struct side_spec spec;
	unsigned int n;

	ASSERT_EQ(0, net_enter());
	for (n = 0; n < N_SIDES; n++) {
		spec = spec_of(n);
		ASSERT_EQ(0, side_open(&self->side[n], &spec)) {
			TH_LOG("side %u", n);
		}
	}
	ASSERT_EQ(0, tap_open(&self->tap));
}

FIXTURE_TEARDOWN(relay)
{
	unsigned int n;

	tap_close(&self->tap);
	for (n = 0; n < N_SIDES; n++)
		side_close(&self->side[n]);
}

TEST_F(relay, every_pair_of_sides_is_relayed_rtp_and_rtcp)
{
	struct side *from, *to;
	unsigned int n;

	for (n = 0; n < N_SIDES * N_SIDES; n++) {
		from = &self->side[n / N_SIDES];
		to = &self->side[n % N_SIDES];
		if (from == to)
			continue;

		ASSERT_EQ(0, side_link(from, to, 0));
		EXPECT_TRUE(side_relays(from, to, false)) {
			TH_LOG("RTP from side %u to side %u", n / N_SIDES, n % N_SIDES);
		}
		EXPECT_TRUE(side_relays(from, to, true)) {
			TH_LOG("RTCP from side %u to side %u", n / N_SIDES, n % N_SIDES);
		}
		ASSERT_EQ(0, side_unlink(from, to));
	}

	for (n = 0; n < N_SIDES; n++) {
		struct pair *p = &self->side[n].pair;

		EXPECT_EQ(2 * (N_SIDES - 1), pair_stat(p, KSRTP_STAT_RX_RELAY));
		EXPECT_EQ(2 * (N_SIDES - 1), pair_stat(p, KSRTP_STAT_TX_RELAY));
		EXPECT_EQ(0, pair_stat(p, KSRTP_STAT_RX_PLAIN));
		EXPECT_EQ(0, pair_take(p, &self->in));
	}
}

TEST_F(relay, nothing_plain_is_on_the_wire_between_srtp_sides)
{
	struct side *from = &self->side[2], *to = &self->side[7];
	unsigned int n;

	ASSERT_EQ(0, side_link(from, to, 0));
	for (n = 0; n < 20; n++) {
		ASSERT_TRUE(side_relays(from, to, n % 2));
	}
	ASSERT_EQ(0, tap_read(&self->tap, &self->wire));
	EXPECT_EQ(40, self->wire.n);
	EXPECT_EQ(0, self->wire.n_clear);
}

TEST_F(relay, packet_leaves_once_by_each_of_eight_legs)
{
	struct side *from = &self->side[4];
	unsigned int n, round;

	for (n = 0; n < N_FAN; n++) {
		ASSERT_EQ(0, side_link(from, &self->side[5 + n], 0));
		for (round = 0; round < 4; round++) {
			unsigned int i;

			ASSERT_TRUE(side_sends(from, round % 2, self->plain, &self->len));
			for (i = 0; i <= n; i++) {
				EXPECT_TRUE(side_gets(&self->side[5 + i], round % 2,
						      self->plain, self->len)) {
					TH_LOG("leg %u of %u", i, n + 1);
				}
			}
		}
	}
	EXPECT_EQ(4 * N_FAN, pair_stat(&from->pair, KSRTP_STAT_RX_RELAY));
	for (n = 0; n < N_FAN; n++) {
		EXPECT_EQ(4 * (N_FAN - n),
			  pair_stat(&self->side[5 + n].pair, KSRTP_STAT_TX_RELAY));
		EXPECT_EQ(0, pair_take_far(&self->side[5 + n].pair, &self->in));
	}
}

TEST_F(relay, packets_of_many_legs_leave_by_one)
{
	struct side *to = &self->side[9];
	unsigned int n, round;

	for (n = 0; n < N_FAN; n++)
		ASSERT_EQ(0, side_link(&self->side[n], to, 0));
	for (round = 0; round < 6; round++)
		for (n = 0; n < N_FAN; n++) {
			ASSERT_TRUE(side_relays(&self->side[n], to, round % 3 == 2)) {
				TH_LOG("from side %u", n);
			}
		}
	EXPECT_EQ(6 * N_FAN, pair_stat(&to->pair, KSRTP_STAT_TX_RELAY));
}

/* RTP and RTCP on one port at one side, on two ports at the other */
TEST_F(relay, multiplexed_side_meets_separate_ports)
{
	struct side *mux = &self->side[2], *rtp = &self->side[5], *rtcp = &self->side[8];

	ASSERT_EQ(0, side_link(mux, rtp, KSRTP_KINDS_RTP));
	ASSERT_EQ(0, side_link(mux, rtcp, KSRTP_KINDS_RTCP));
	ASSERT_EQ(0, side_link(rtp, mux, KSRTP_KINDS_RTP));
	ASSERT_EQ(0, side_link(rtcp, mux, KSRTP_KINDS_RTCP));

	EXPECT_TRUE(side_relays(mux, rtp, false));
	EXPECT_TRUE(side_relays(mux, rtcp, true));
	EXPECT_TRUE(side_relays(rtp, mux, false));
	EXPECT_TRUE(side_relays(rtcp, mux, true));
	EXPECT_EQ(0, pair_take_far(&rtp->pair, &self->in));
	EXPECT_EQ(0, pair_take_far(&rtcp->pair, &self->in));
}

TEST_F(relay, kind_without_a_link_goes_to_the_program)
{
	struct side *from = &self->side[2], *to = &self->side[5];

	ASSERT_EQ(0, side_link(from, to, KSRTP_KINDS_RTP));
	ASSERT_TRUE(side_sends(from, true, self->plain, &self->len));
	EXPECT_EQ(1, pair_take(&from->pair, &self->in));
	ASSERT_EQ(self->len, self->in.len);
	EXPECT_EQ(0, memcmp(self->plain, self->in.octets, self->len));
	EXPECT_TRUE(side_relays(from, to, false));
	EXPECT_EQ(0, pair_take(&from->pair, &self->in));
}

TEST_F(relay, what_is_not_media_goes_to_the_program)
{
	static const uint8_t first[] = { 0, 3, 16, 20, 63, 64, 79, 80, 127, 192, 255 };
	struct side *from = &self->side[2];
	unsigned int n;

	ASSERT_EQ(0, side_link(from, &self->side[5], 0));
	memset(self->plain, 0x77, 100);
	for (n = 0; n < ARRAY_SIZE(first); n++) {
		self->plain[0] = first[n];
		ASSERT_EQ(100, pair_send_far(&from->pair, self->plain, 100));
		ASSERT_EQ(1, pair_take(&from->pair, &self->in));
		ASSERT_EQ(100, self->in.len);
		EXPECT_EQ(first[n], self->in.octets[0]);
	}
	EXPECT_EQ(0, pair_take_far(&self->side[5].pair, &self->in));
}

TEST_F(relay, payload_of_any_length_is_relayed)
{
	static uint8_t plain[65507], got[70000];
	struct side *from = &self->side[0], *to = &self->side[8];
	size_t len, got_len, seq = 0;

	ASSERT_EQ(0, side_link(from, to, 0));
	for (len = RTP_HDR_LEN; len < 60000; len += 1 + len / 5) {
		rtp_build_long(plain, from->ssrc, seq++, len);
		ASSERT_EQ((ssize_t)len, pair_send_far(&from->pair, plain, len));
		ASSERT_TRUE(net_readable(to->pair.far)) {
			TH_LOG("%zu octets", len);
		}
		got_len = recv(to->pair.far, got, sizeof(got), 0);
		ASSERT_TRUE(side_opens(to, false, got, &got_len));
		ASSERT_EQ(len, got_len);
		ASSERT_EQ(0, memcmp(plain, got, len));
	}
}

TEST_F(relay, packet_that_gets_too_long_is_dropped_and_counted)
{
	static uint8_t plain[65507];
	struct side *from = &self->side[0], *to = &self->side[8];

	ASSERT_EQ(0, side_link(from, to, 0));
	rtp_build_long(plain, from->ssrc, 1, sizeof(plain));
	ASSERT_EQ((ssize_t)sizeof(plain),
		  pair_send_far(&from->pair, plain, sizeof(plain)));
	ASSERT_TRUE(side_relays(from, to, false));
	EXPECT_EQ(1, pair_stat(&to->pair, KSRTP_STAT_TX_DROP_TOO_BIG));
	EXPECT_EQ(1, pair_stat(&to->pair, KSRTP_STAT_TX_RELAY));
}

TEST_F(relay, forged_and_replayed_packets_are_not_relayed)
{
	struct side *from = &self->side[2], *to = &self->side[5];
	uint8_t pkt[PACKET_ROOM];
	size_t len;

	ASSERT_EQ(0, side_link(from, to, 0));
	self->len = side_protect(from, false, self->plain, pkt, &len);
	pkt[len - 1] ^= 1;
	ASSERT_EQ((ssize_t)len, pair_send_far(&from->pair, pkt, len));
	pkt[len - 1] ^= 1;
	ASSERT_EQ((ssize_t)len, pair_send_far(&from->pair, pkt, len));
	EXPECT_TRUE(side_gets(to, false, self->plain, self->len));
	ASSERT_EQ((ssize_t)len, pair_send_far(&from->pair, pkt, len));
	EXPECT_TRUE(side_relays(from, to, false));
	EXPECT_EQ(1, pair_stat(&from->pair, KSRTP_STAT_RX_DROP_AUTH));
	EXPECT_EQ(1, pair_stat(&from->pair, KSRTP_STAT_RX_DROP_REPLAYED));
	EXPECT_EQ(2, pair_stat(&to->pair, KSRTP_STAT_TX_RELAY));
}

TEST_F(relay, secure_leg_without_a_key_sends_nothing)
{
	struct side *from = &self->side[0], *to = &self->side[8];
	struct ksrtp_key again = to->tx;

	ASSERT_EQ(0, side_link(from, to, 0));
	EXPECT_TRUE(side_relays(from, to, false));
	ASSERT_EQ(0, ksrtp_key_del(to->pair.conn, &to->tx));
	ASSERT_TRUE(side_sends(from, false, self->plain, &self->len));
	ASSERT_TRUE(side_sends(from, true, self->plain, &self->len));
	EXPECT_EQ(2, pair_stat(&to->pair, KSRTP_STAT_TX_DROP_NO_KEY));

	again.master[0] ^= 1;
	ASSERT_EQ(0, ksrtp_key_add(to->pair.conn, &again));
	far_close(&to->in);
	ASSERT_EQ(0, far_open(&to->in, &again, false));
	EXPECT_TRUE(side_relays(from, to, false));
}

TEST_F(relay, leg_that_knows_no_remote_sends_nothing)
{
	const struct pair_spec spec = { .family = AF_INET, .policy = KSRTP_POLICY_PLAIN };
	struct side *from = &self->side[0], lost = {};

	ASSERT_EQ(0, pair_open(&lost.pair, &spec));
	ASSERT_EQ(0, side_link(from, &lost, 0));
	ASSERT_TRUE(side_sends(from, false, self->plain, &self->len));
	EXPECT_EQ(1, pair_stat(&lost.pair, KSRTP_STAT_TX_DROP_NO_REMOTE));
	EXPECT_EQ(1, pair_stat(&from->pair, KSRTP_STAT_RX_RELAY));
	pair_close(&lost.pair);
}

TEST_F(relay, connected_leg_sends_to_its_peer_and_follows_it)
{
	const struct pair_spec spec = {
		.family = AF_INET, .policy = KSRTP_POLICY_PLAIN, .connected = true,
	};
	struct side *from = &self->side[4], to = {};
	union ksrtp_addr nobody = { .sa.sa_family = AF_UNSPEC };

	ASSERT_EQ(0, pair_open(&to.pair, &spec));
	ASSERT_EQ(0, side_link(from, &to, 0));
	EXPECT_TRUE(side_relays(from, &to, false));

	/* another peer */
	ASSERT_EQ(0, net_connect(to.pair.near, &self->side[0].pair.far_addr));
	ASSERT_TRUE(side_sends(from, false, self->plain, &self->len));
	EXPECT_TRUE(side_gets(&self->side[0], false, self->plain, self->len));

	/* the remote address is not ours to set */
	EXPECT_EQ(-EISCONN, side_remote(&to, &to.pair.far_addr));

	ASSERT_EQ(0, connect(to.pair.near, &nobody.sa, sizeof(nobody)));
	ASSERT_TRUE(side_sends(from, false, self->plain, &self->len));
	EXPECT_EQ(1, pair_stat(&to.pair, KSRTP_STAT_TX_DROP_NO_REMOTE));
	EXPECT_EQ(2, pair_stat(&to.pair, KSRTP_STAT_TX_RELAY));
	pair_close(&to.pair);
}

/* the legs send to each other, nothing else would ever end such a packet */
TEST_F(relay, packet_in_a_circle_of_legs_ends)
{
	struct side *a = &self->side[0], *b = &self->side[1];
	const struct side_spec spec = { .family = AF_INET, .suite = SIDE_PLAIN, .seed = 99 };
	struct side c, d;

	/* out by b comes in on c, out by d comes in on a */
	ASSERT_EQ(0, side_open(&c, &spec));
	ASSERT_EQ(0, side_open(&d, &spec));
	ASSERT_EQ(0, side_remote(&d, &a->pair.near_addr));
	ASSERT_EQ(0, side_remote(a, &d.pair.near_addr));
	ASSERT_EQ(0, side_link(a, &d, 0));
	ASSERT_EQ(0, side_link(&d, a, 0));
	ASSERT_EQ(0, side_link(&c, b, 0));

	ASSERT_TRUE(side_sends(a, false, self->plain, &self->len));
	ASSERT_TRUE(side_relays(&c, b, false));
	EXPECT_EQ(1, pair_stat(&a->pair, KSRTP_STAT_TX_DROP_LOOP) +
		     pair_stat(&d.pair, KSRTP_STAT_TX_DROP_LOOP));
	EXPECT_GE(64, pair_stat(&a->pair, KSRTP_STAT_TX_RELAY) +
		      pair_stat(&d.pair, KSRTP_STAT_TX_RELAY));
	side_close(&c);
	side_close(&d);
}

TEST_HARNESS_MAIN
