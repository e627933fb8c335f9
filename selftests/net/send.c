// SPDX-License-Identifier: BSD-3-Clause
/*
 * Plain in, SRTP out: what leaves by an attached socket. libsrtp2 opens it at
 * the far side, and a packet socket sees that nothing in clear ever does. The
 * other ways to send (segments, splice, io_uring, ...) are in doors.c.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "keyed.h"

FIXTURE_SETUP(keyed)
{
	ASSERT_EQ(0, keyed_open(&self->k, variant, KSRTP_DIR_TX));
}

FIXTURE_TEARDOWN(keyed)
{
	keyed_close(&self->k);
}

/* the program sends k->plain */
static ssize_t send_plain(struct keyed *k)
{
	return pair_send(&k->pair, k->plain, k->plain_len);
}

static int next_on_the_wire(struct keyed *k)
{
	if (!net_readable(k->pair.far))
		return -ETIMEDOUT;
	k->len = recv(k->pair.far, k->pkt, sizeof(k->pkt), 0);
	return 0;
}

static bool opens_to_plain(struct keyed *k)
{
	size_t len = k->len;

	return !far_unprotect(&k->far, k->pkt, &len) && len == k->plain_len &&
	       !memcmp(k->pkt, k->plain, len);
}

TEST_F(keyed, libsrtp2_opens_what_leaves)
{
	struct keyed *k = &self->k;
	struct snapshot s;
	uint16_t seq;

	for (seq = 7; seq < 17; seq++) {
		k->plain_len = rtp_build(k->plain, SSRC, seq);
		ASSERT_EQ((ssize_t)k->plain_len, send_plain(k));
		ASSERT_EQ(0, next_on_the_wire(k));
		ASSERT_EQ(k->plain_len + variant->rtp_tag_len + variant->mki_len, k->len);
		ASSERT_EQ(0, memcmp(k->plain, k->pkt, RTP_HDR_LEN));
		ASSERT_TRUE(opens_to_plain(k));
	}
	EXPECT_EQ(10, pair_counted(&k->pair, KSRTP_STAT_TX_SRTP));

	ASSERT_EQ(0, snapshot_take(&s, k->pair.conn, k->pair.id));
	ASSERT_EQ(1, s.n);
	EXPECT_EQ(KSRTP_DIR_TX, s.streams[0].dir);
	EXPECT_EQ(16, s.streams[0].seq);
	EXPECT_EQ(10, s.streams[0].rtp_packets);
	EXPECT_EQ(10 * k->plain_len, s.streams[0].rtp_octets);
	snapshot_free(&s);
}

/* also for suites with a short tag the one of SRTCP is long */
TEST_F(keyed, libsrtp2_opens_rtcp_that_leaves)
{
	struct keyed *k = &self->k;
	size_t len;
	int i;

	for (i = 0; i < 10; i++) {
		k->plain_len = rtcp_build(k->plain, SSRC);
		ASSERT_EQ((ssize_t)k->plain_len, send_plain(k));
		ASSERT_EQ(0, next_on_the_wire(k));
		len = k->len;
		ASSERT_EQ(k->plain_len + 4 + variant->rtcp_tag_len + variant->mki_len, len);
		ASSERT_EQ(0, far_unprotect_rtcp(&k->far, k->pkt, &len));
		ASSERT_EQ(k->plain_len, len);
		ASSERT_EQ(0, memcmp(k->plain, k->pkt, len));
	}
	EXPECT_EQ(10, pair_counted(&k->pair, KSRTP_STAT_TX_SRTCP));
}

TEST_F(keyed, mki_stands_where_the_rfc_says)
{
	bool aead = variant->suite >= KSRTP_SUITE_AEAD_AES_128_GCM;
	struct keyed *k = &self->k;
	size_t behind = aead ? 0 : variant->rtp_tag_len;

	if (!variant->mki_len)
		SKIP(return, "packets without MKI");
	k->plain_len = rtp_build(k->plain, SSRC, 1);
	ASSERT_EQ((ssize_t)k->plain_len, send_plain(k));
	ASSERT_EQ(0, next_on_the_wire(k));
	EXPECT_EQ(0, memcmp(k->key.mki, k->pkt + k->len - behind - variant->mki_len,
			    variant->mki_len));
}

TEST_F(keyed, payload_of_any_length_is_protected)
{
	struct keyed *k = &self->k;
	size_t len, seq = 0;

	for (len = RTP_HDR_LEN; len < 1400; len += 1 + len / 9) {
		k->plain_len = rtp_build_long(k->plain, SSRC, seq++, len);
		ASSERT_EQ((ssize_t)len, send_plain(k));
		ASSERT_EQ(0, next_on_the_wire(k));
		ASSERT_TRUE(opens_to_plain(k));
	}
}

TEST_F(keyed, roc_is_counted_up_at_each_wrap)
{
	struct keyed *k = &self->k;
	struct snapshot s;
	uint32_t index;

	for (index = 65000; index < 3 * 65536; index += 30000) {
		k->plain_len = rtp_build(k->plain, SSRC, index);
		ASSERT_EQ((ssize_t)k->plain_len, send_plain(k));
		ASSERT_EQ(0, next_on_the_wire(k));
		ASSERT_TRUE(opens_to_plain(k));
		ASSERT_EQ(0, snapshot_take(&s, k->pair.conn, k->pair.id));
		EXPECT_EQ(index >> 16, s.streams[0].roc);
		snapshot_free(&s);
	}
}

/* the same (key, SSRC, index) with other octets would give both away */
TEST_F(keyed, index_is_never_used_twice)
{
	struct keyed *k = &self->k;
	uint16_t seq;

	for (seq = 0; seq < 20; seq++) {
		k->plain_len = rtp_build(k->plain, SSRC, seq);
		ASSERT_EQ((ssize_t)k->plain_len, send_plain(k));
	}
	ASSERT_EQ(20, pair_take_far(&k->pair, &k->in));
	pair_counted(&k->pair, KSRTP_STAT_TX_SRTP);

	for (seq = 0; seq < 20; seq++) {
		rtp_build(k->plain, SSRC, seq);
		k->plain[20] ^= 0xff;
		ASSERT_EQ(-1, send_plain(k));
		ASSERT_EQ(EALREADY, errno);
		ASSERT_EQ(1, pair_counted(&k->pair, KSRTP_STAT_TX_DROP_REPLAYED));
	}
	EXPECT_EQ(0, pair_take_far(&k->pair, &k->in));
}

/* the error of an earlier packet: this one was not seen by anybody */
TEST_F(keyed, packet_refused_for_a_pending_error_may_be_sent_again)
{
	struct keyed *k = &self->k;

	if (!variant->spec.connected)
		SKIP(return, "only a connected socket is told");
	close(k->pair.far);
	k->plain_len = rtp_build(k->plain, SSRC, 1);
	ASSERT_EQ((ssize_t)k->plain_len, send_plain(k));
	rtp_build(k->plain, SSRC, 2);
	ASSERT_EQ(-1, send_plain(k));
	ASSERT_EQ(ECONNREFUSED, errno);
	EXPECT_EQ(1, pair_stat(&k->pair, KSRTP_STAT_TX_DROP_SOCKET));
	EXPECT_EQ(1, pair_stat(&k->pair, KSRTP_STAT_TX_SRTP));

	k->pair.far = net_udp(&k->pair.far_addr);
	ASSERT_LE(0, k->pair.far);
	ASSERT_EQ((ssize_t)k->plain_len, send_plain(k));
	ASSERT_EQ(0, next_on_the_wire(k));
	EXPECT_TRUE(opens_to_plain(k));
}

TEST_F(keyed, index_older_than_the_list_is_refused)
{
	struct keyed *k = &self->k;

	k->plain_len = rtp_build(k->plain, SSRC, 1000);
	ASSERT_EQ((ssize_t)k->plain_len, send_plain(k));
	ASSERT_EQ(1, pair_counted(&k->pair, KSRTP_STAT_TX_SRTP));
	rtp_build(k->plain, SSRC, 1000 - KSRTP_WINDOW_DEFAULT);
	EXPECT_EQ(-1, send_plain(k));
	EXPECT_EQ(ESTALE, errno);
	EXPECT_EQ(1, pair_counted(&k->pair, KSRTP_STAT_TX_DROP_OLD));
	rtp_build(k->plain, SSRC, 1001 - KSRTP_WINDOW_DEFAULT);
	EXPECT_EQ((ssize_t)k->plain_len, send_plain(k));
}

TEST_F(keyed, without_key_nothing_leaves)
{
	struct keyed *k = &self->k;

	ASSERT_EQ(0, ksrtp_key_del(k->pair.conn, &k->key));
	k->plain_len = rtp_build(k->plain, SSRC, 1);
	EXPECT_EQ(-1, send_plain(k));
	EXPECT_EQ(ENOKEY, errno);
	EXPECT_EQ(1, pair_counted(&k->pair, KSRTP_STAT_TX_DROP_NO_KEY));
	k->plain_len = rtcp_build(k->plain, SSRC);
	EXPECT_EQ(-1, send_plain(k));
	EXPECT_EQ(ENOKEY, errno);
	EXPECT_EQ(1, pair_counted(&k->pair, KSRTP_STAT_TX_DROP_NO_KEY));
	EXPECT_EQ(0, pair_take_far(&k->pair, &k->in));
}

/* installed, but nobody said that it protects */
TEST_F(keyed, key_not_in_use_protects_nothing)
{
	struct keyed *k = &self->k;

	ASSERT_EQ(0, ksrtp_key_del(k->pair.conn, &k->key));
	k->key.use = false;
	k->key.master[0] ^= 1;
	ASSERT_EQ(0, ksrtp_key_add(k->pair.conn, &k->key));
	k->plain_len = rtp_build(k->plain, SSRC, 1);
	EXPECT_EQ(-1, send_plain(k));
	EXPECT_EQ(ENOKEY, errno);
	ASSERT_EQ(0, ksrtp_key_use(k->pair.conn, &k->key));
	EXPECT_EQ((ssize_t)k->plain_len, send_plain(k));
	ASSERT_EQ(0, next_on_the_wire(k));
}

TEST_F(keyed, malformed_rtp_is_refused)
{
	struct keyed *k = &self->k;
	size_t whole = rtp_build_ext(k->plain, SSRC, 1, 2, 3) - 5 * MARKER_LEN;

	for (k->plain_len = 2; k->plain_len < whole; k->plain_len++) {
		ASSERT_EQ(-1, send_plain(k));
		ASSERT_EQ(EINVAL, errno);
		ASSERT_EQ(1, pair_counted(&k->pair, KSRTP_STAT_TX_DROP_MALFORMED));
	}
	EXPECT_EQ((ssize_t)whole, send_plain(k));
	EXPECT_EQ(1, pair_take_far(&k->pair, &k->in));
}

TEST_F(keyed, everything_that_is_not_rtp_leaves_untouched)
{
	struct keyed *k = &self->k;
	unsigned int first;

	for (first = 0; first < 256; first++) {
		if ((first >= 4 && first < 16) || (first >= 128 && first < 192))
			continue;
		memset(k->plain, 0x77, 50);
		k->plain[0] = first;
		k->plain_len = 50;
		ASSERT_EQ(50, send_plain(k));
		ASSERT_EQ(0, next_on_the_wire(k));
		ASSERT_EQ(50, k->len);
		ASSERT_EQ(0, memcmp(k->plain, k->pkt, 50));
	}
}

TEST_F(keyed, empty_datagram_leaves)
{
	struct keyed *k = &self->k;

	k->plain_len = 0;
	ASSERT_EQ(0, send_plain(k));
	ASSERT_EQ(1, pair_take_far(&k->pair, &k->in));
	EXPECT_EQ(0, k->in.len);
}

TEST_F(keyed, packet_socket_sees_no_plaintext)
{
	struct keyed *k = &self->k;
	struct wire wire;
	struct tap tap;

	ASSERT_EQ(0, tap_open(&tap));
	k->plain_len = rtp_build(k->plain, SSRC, 1);
	ASSERT_EQ((ssize_t)k->plain_len, send_plain(k));
	k->plain_len = rtcp_build(k->plain, SSRC);
	ASSERT_EQ((ssize_t)k->plain_len, send_plain(k));
	ASSERT_EQ(0, tap_read(&tap, &wire));
	EXPECT_EQ(2, wire.n);
	EXPECT_EQ(0, wire.n_clear);
	tap_close(&tap);
}

TEST_F(keyed, datagram_that_does_not_fit_is_refused)
{
	/* the longest payload of UDP over IPv4, over IPv6 */
	size_t len = variant->spec.family == AF_INET ? 65507 : 65527;
	static uint8_t plain[65527];
	struct keyed *k = &self->k;
	struct wire wire;
	struct tap tap;

	ASSERT_EQ(0, tap_open(&tap));
	rtp_build_long(plain, SSRC, 1, len);
	ASSERT_EQ(-1, pair_send(&k->pair, plain, len));
	EXPECT_EQ(EMSGSIZE, errno);
	ASSERT_EQ(0, tap_read(&tap, &wire));
	EXPECT_EQ(0, wire.n);
	tap_close(&tap);
}

/* the program's octets are its own: they must come back as they were */
TEST_F(keyed, memory_of_the_program_is_not_written)
{
	struct keyed *k = &self->k;

	k->plain_len = rtp_build(k->plain, SSRC, 1);
	memcpy(k->pkt, k->plain, k->plain_len);
	ASSERT_EQ((ssize_t)k->plain_len, send_plain(k));
	EXPECT_EQ(0, memcmp(k->pkt, k->plain, k->plain_len));
}

TEST_F(keyed, key_bound_to_an_ssrc_protects_no_other)
{
	struct keyed *k = &self->k;

	ASSERT_EQ(0, ksrtp_key_del(k->pair.conn, &k->key));
	k->key.has_ssrc = true;
	k->key.ssrc = SSRC;
	ASSERT_EQ(0, ksrtp_key_add(k->pair.conn, &k->key));
	k->plain_len = rtp_build(k->plain, SSRC, 1);
	ASSERT_EQ((ssize_t)k->plain_len, send_plain(k));
	ASSERT_EQ(0, next_on_the_wire(k));
	EXPECT_TRUE(opens_to_plain(k));
	rtp_build(k->plain, SSRC + 1, 1);
	EXPECT_EQ(-1, send_plain(k));
	EXPECT_EQ(ENOKEY, errno);
}

TEST_HARNESS_MAIN
