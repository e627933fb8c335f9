// SPDX-License-Identifier: BSD-3-Clause
/*
 * SRTP in, plain out: what an attached socket delivers. What it must not
 * deliver is in forged.c. The far side is libsrtp2.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

#include "keyed.h"

FIXTURE_SETUP(keyed)
{
	ASSERT_EQ(0, keyed_open(&self->k, variant, KSRTP_DIR_RX));
}

FIXTURE_TEARDOWN(keyed)
{
	keyed_close(&self->k);
}

TEST_F(keyed, srtp_is_delivered_plain)
{
	struct keyed *k = &self->k;
	struct snapshot s;
	uint16_t seq;

	for (seq = 100; seq < 110; seq++) {
		ASSERT_EQ(0, keyed_rtp(k, SSRC, seq));
		ASSERT_EQ(k->plain_len + variant->rtp_tag_len + variant->mki_len,
			  k->len);
		ASSERT_EQ(1, keyed_deliver(k));
		ASSERT_TRUE(keyed_got_plain(k));
	}
	EXPECT_EQ(10, pair_counted(&k->pair, KSRTP_STAT_RX_SRTP));

	ASSERT_EQ(0, snapshot_take(&s, k->pair.conn, k->pair.id));
	ASSERT_EQ(1, s.n);
	EXPECT_EQ(SSRC, s.streams[0].ssrc);
	EXPECT_EQ(KSRTP_DIR_RX, s.streams[0].dir);
	EXPECT_EQ(0, s.streams[0].roc);
	EXPECT_EQ(109, s.streams[0].seq);
	EXPECT_EQ(10, s.streams[0].rtp_packets);
	EXPECT_EQ(10 * k->plain_len, s.streams[0].rtp_octets);
	EXPECT_EQ(0, s.streams[0].rtcp_packets);
	EXPECT_EQ(0xff, s.streams[0].rtp_replay[0]);
	EXPECT_EQ(0x03, s.streams[0].rtp_replay[1]);
	snapshot_free(&s);
}

TEST_F(keyed, srtcp_is_delivered_plain)
{
	struct keyed *k = &self->k;
	struct snapshot s;
	int i;

	for (i = 0; i < 10; i++) {
		ASSERT_EQ(0, keyed_rtcp(k, SSRC));
		ASSERT_EQ(k->plain_len + 4 + variant->rtcp_tag_len + variant->mki_len,
			  k->len);
		ASSERT_EQ(1, keyed_deliver(k));
		ASSERT_TRUE(keyed_got_plain(k));
	}
	EXPECT_EQ(10, pair_counted(&k->pair, KSRTP_STAT_RX_SRTCP));

	ASSERT_EQ(0, snapshot_take(&s, k->pair.conn, k->pair.id));
	ASSERT_EQ(1, s.n);
	EXPECT_EQ(10, s.streams[0].rtcp_packets);
	EXPECT_EQ(10 * k->plain_len, s.streams[0].rtcp_octets);
	EXPECT_EQ(10, s.streams[0].srtcp_index);
	EXPECT_EQ(0, s.streams[0].rtp_packets);
	snapshot_free(&s);
}

TEST_F(keyed, csrc_list_and_extension_are_delivered)
{
	struct keyed *k = &self->k;
	unsigned int n_csrc;

	for (n_csrc = 0; n_csrc < 16; n_csrc++) {
		k->plain_len = rtp_build_ext(k->plain, SSRC, n_csrc, n_csrc, 5 * n_csrc);
		ASSERT_EQ(0, keyed_protect(k));
		ASSERT_EQ(1, keyed_deliver(k));
		ASSERT_TRUE(keyed_got_plain(k));
	}
}

TEST_F(keyed, payload_of_any_length_is_delivered)
{
	struct keyed *k = &self->k;
	size_t len, seq = 0;

	for (len = RTP_HDR_LEN; len < 1400; len += 1 + len / 9) {
		k->plain_len = rtp_build_long(k->plain, SSRC, seq++, len);
		ASSERT_EQ(0, keyed_protect(k));
		ASSERT_EQ(1, keyed_deliver(k));
		ASSERT_TRUE(keyed_got_plain(k)) {
			TH_LOG("%zu octets", len);
		}
	}
}

/* such a datagram does not arrive in linear memory */
TEST_F(keyed, datagram_of_sixty_kilobytes_is_delivered)
{
	static uint8_t plain[60000], pkt[sizeof(plain) + SRTP_MAX_TRAILER_LEN];
	struct keyed *k = &self->k;
	size_t len = sizeof(plain);

	rtp_build_long(plain, SSRC, 1, len);
	memcpy(pkt, plain, len);
	ASSERT_EQ(0, far_protect(&k->far, pkt, &len));
	ASSERT_EQ((ssize_t)len, pair_send_far(&k->pair, pkt, len));
	ASSERT_EQ(1, pair_take(&k->pair, &k->in));
	ASSERT_EQ(sizeof(plain), k->in.len);
	EXPECT_EQ(0, memcmp(plain, k->in.octets, sizeof(plain)));
}

TEST_F(keyed, many_ssrcs_are_bound_late)
{
	struct keyed *k = &self->k;
	const unsigned int n = 200;
	struct snapshot s;
	unsigned int i;

	for (i = 0; i < 2 * n; i++) {
		ASSERT_EQ(0, keyed_rtp(k, 7919 * (i % n), i));
		ASSERT_EQ(1, keyed_deliver(k));
		ASSERT_TRUE(keyed_got_plain(k));
	}
	ASSERT_EQ(0, snapshot_take(&s, k->pair.conn, k->pair.id));
	EXPECT_EQ(n, s.n);
	for (i = 0; i < s.n; i++)
		EXPECT_EQ(2, s.streams[i].rtp_packets);
	snapshot_free(&s);
}

TEST_F(keyed, reordered_packets_in_the_window_are_each_delivered_once)
{
	static uint8_t pkt[KSRTP_WINDOW_DEFAULT][PACKET_ROOM];
	size_t len[KSRTP_WINDOW_DEFAULT];
	struct keyed *k = &self->k;
	unsigned int i, at;

	for (i = 0; i < KSRTP_WINDOW_DEFAULT; i++) {
		ASSERT_EQ(0, keyed_rtp(k, SSRC, 5000 + i));
		memcpy(pkt[i], k->pkt, k->len);
		len[i] = k->len;
	}
	/* the last one first, so that the first one is at the window's edge */
	for (i = 0; i < 2 * KSRTP_WINDOW_DEFAULT; i++) {
		at = (KSRTP_WINDOW_DEFAULT - 1 + 37 * i) % KSRTP_WINDOW_DEFAULT;
		memcpy(k->pkt, pkt[at], len[at]);
		k->len = len[at];
		ASSERT_EQ(i < KSRTP_WINDOW_DEFAULT ? 1 : 0, keyed_deliver(k));
	}
	EXPECT_EQ(KSRTP_WINDOW_DEFAULT, pair_stat(&k->pair, KSRTP_STAT_RX_SRTP));
	EXPECT_EQ(KSRTP_WINDOW_DEFAULT,
		  pair_stat(&k->pair, KSRTP_STAT_RX_DROP_REPLAYED));
}

TEST_F(keyed, roc_is_counted_up_at_each_wrap)
{
	struct keyed *k = &self->k;
	struct snapshot s;
	uint32_t index;

	/* three wraps in steps that leave no doubt about the index */
	for (index = 65000; index < 3 * 65536 + 10; index += 30000) {
		ASSERT_EQ(0, keyed_rtp(k, SSRC, index));
		ASSERT_EQ(1, keyed_deliver(k));
		ASSERT_TRUE(keyed_got_plain(k));
		ASSERT_EQ(0, snapshot_take(&s, k->pair.conn, k->pair.id));
		ASSERT_EQ(1, s.n);
		EXPECT_EQ(index >> 16, s.streams[0].roc);
		EXPECT_EQ(index & 0xffff, s.streams[0].seq);
		snapshot_free(&s);
	}
}

TEST_F(keyed, packet_from_before_the_wrap_is_still_accepted)
{
	struct keyed *k = &self->k;
	static const uint32_t order[] = { 65530, 65538, 65535, 65533, 65536, 65539 };
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(order); i++) {
		ASSERT_EQ(0, keyed_rtp(k, SSRC, order[i]));
		ASSERT_EQ(1, keyed_deliver(k));
		ASSERT_TRUE(keyed_got_plain(k));
	}
}

TEST_F(keyed, peeked_datagram_is_plain_and_stays)
{
	struct keyed *k = &self->k;
	uint8_t octets[PACKET_ROOM];
	int i;

	ASSERT_EQ(0, keyed_rtp(k, SSRC, 1));
	ASSERT_EQ((ssize_t)k->len, pair_send_far(&k->pair, k->pkt, k->len));
	ASSERT_TRUE(net_readable(k->pair.near));
	for (i = 0; i < 3; i++) {
		ASSERT_EQ((ssize_t)k->plain_len,
			  recv(k->pair.near, octets, sizeof(octets),
			       i < 2 ? MSG_PEEK : MSG_DONTWAIT));
		EXPECT_EQ(0, memcmp(k->plain, octets, k->plain_len));
	}
	EXPECT_EQ(-1, recv(k->pair.near, octets, sizeof(octets), MSG_DONTWAIT));
	EXPECT_EQ(EAGAIN, errno);
}

TEST_F(keyed, dropped_packet_does_not_make_the_socket_readable)
{
	struct keyed *k = &self->k;
	struct pollfd pfd = { .fd = k->pair.near, .events = POLLIN };

	ASSERT_EQ(0, keyed_rtp(k, SSRC, 1));
	k->pkt[k->len - 1] ^= 1;
	ASSERT_EQ(0, keyed_deliver(k));
	EXPECT_EQ(0, poll(&pfd, 1, 0));
	k->pkt[k->len - 1] ^= 1;
	ASSERT_EQ((ssize_t)k->len, pair_send_far(&k->pair, k->pkt, k->len));
	EXPECT_TRUE(net_readable(k->pair.near));
}

TEST_F(keyed, recvmmsg_takes_plain_datagrams_in_order)
{
	struct keyed *k = &self->k;
	uint8_t octets[4][PACKET_ROOM];
	struct mmsghdr msg[4] = {};
	struct iovec iov[4];
	unsigned int i;

	for (i = 0; i < 4; i++) {
		iov[i].iov_base = octets[i];
		iov[i].iov_len = sizeof(octets[i]);
		msg[i].msg_hdr.msg_iov = &iov[i];
		msg[i].msg_hdr.msg_iovlen = 1;
		ASSERT_EQ(0, keyed_rtp(k, SSRC, i));
		ASSERT_EQ((ssize_t)k->len, pair_send_far(&k->pair, k->pkt, k->len));
	}
	ASSERT_TRUE(net_readable(k->pair.near));
	ASSERT_EQ(4, recvmmsg(k->pair.near, msg, 4, 0, NULL));
	for (i = 0; i < 4; i++) {
		EXPECT_EQ(k->plain_len, msg[i].msg_len);
		EXPECT_EQ(i, octets[i][3]);
		EXPECT_EQ(0, memcmp(k->plain + RTP_HDR_LEN, octets[i] + RTP_HDR_LEN,
				    k->plain_len - RTP_HDR_LEN));
	}
}

TEST_F(keyed, tap_sees_ciphertext_while_the_program_gets_plain)
{
	struct keyed *k = &self->k;
	struct wire wire;
	struct tap tap;

	ASSERT_EQ(0, tap_open(&tap));
	ASSERT_EQ(0, keyed_rtp(k, SSRC, 1));
	ASSERT_EQ((ssize_t)k->len, pair_send_far(&k->pair, k->pkt, k->len));
	/* only now look: the tap's clone is older than the decryption */
	ASSERT_EQ(0, tap_read(&tap, &wire));
	EXPECT_EQ(1, wire.n);
	EXPECT_EQ(0, wire.n_clear);
	ASSERT_EQ(k->len, wire.len);
	EXPECT_EQ(0, memcmp(k->pkt, wire.octets, k->len));
	ASSERT_EQ(1, pair_take(&k->pair, &k->in));
	EXPECT_TRUE(keyed_got_plain(k));
	tap_close(&tap);
}

TEST_F(keyed, everything_that_is_not_rtp_passes_untouched)
{
	struct keyed *k = &self->k;
	uint64_t before = pair_stat(&k->pair, KSRTP_STAT_RX_OTHER), sent = 0;
	unsigned int first, len;

	for (first = 0; first < 256; first++) {
		if ((first >= 4 && first < 16) || (first >= 128 && first < 192))
			continue;
		for (len = 1; len < 200; len += len < 3 ? 1 : 65) {
			memset(k->plain, 0x5a, len);
			k->plain[0] = first;
			memcpy(k->pkt, k->plain, len);
			k->plain_len = len;
			k->len = len;
			ASSERT_EQ(1, keyed_deliver(k));
			ASSERT_TRUE(keyed_got_plain(k));
			sent++;
		}
	}
	/* each keyed_deliver() adds one that ends it */
	EXPECT_EQ(2 * sent, pair_stat(&k->pair, KSRTP_STAT_RX_OTHER) - before);
	EXPECT_EQ(0, pair_counted(&k->pair, KSRTP_STAT_RX_SRTP));
}

TEST_F(keyed, keepalive_of_one_or_no_octet_passes_whatever_it_is)
{
	struct keyed *k = &self->k;
	unsigned int first;

	k->len = 0;
	k->plain_len = 0;
	ASSERT_EQ(1, keyed_deliver(k));
	EXPECT_EQ(0, k->in.len);
	for (first = 0; first < 256; first++) {
		k->pkt[0] = first;
		k->plain[0] = first;
		k->len = 1;
		k->plain_len = 1;
		ASSERT_EQ(1, keyed_deliver(k));
		ASSERT_TRUE(keyed_got_plain(k));
	}
	EXPECT_EQ(0, pair_counted(&k->pair, KSRTP_STAT_RX_DROP_UNKNOWN));
}

TEST_F(keyed, first_octets_4_to_15_without_magic_are_dropped)
{
	struct keyed *k = &self->k;
	unsigned int first;

	memset(k->pkt, 0, sizeof(k->pkt));
	k->len = 100;
	for (first = 4; first < 16; first++) {
		k->pkt[0] = first;
		ASSERT_EQ(0, keyed_deliver(k));
		ASSERT_EQ(1, pair_counted(&k->pair, KSRTP_STAT_RX_DROP_UNKNOWN));
	}
}

TEST_HARNESS_MAIN
