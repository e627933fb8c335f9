// SPDX-License-Identifier: BSD-3-Clause
/*
 * Packets that must not be delivered: each is counted by its reason and
 * changes no state. A snapshot of ROC, sequence number, SRTCP index, replay
 * lists and counters of all streams is taken before and after every one.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "keyed.h"

#define N_GOOD	5
#define SEQ	1000

FIXTURE_SETUP(keyed)
{
	struct keyed *k = &self->k;
	int i;

	ASSERT_EQ(0, keyed_open(k, variant, KSRTP_DIR_RX));
	for (i = 0; i < N_GOOD; i++) {
		ASSERT_EQ(0, keyed_rtcp(k, SSRC));
		ASSERT_EQ(1, keyed_deliver(k));
		ASSERT_EQ(0, keyed_rtp(k, SSRC, SEQ + i));
		ASSERT_EQ(1, keyed_deliver(k));
	}
	ASSERT_EQ(0, snapshot_take(&self->before, k->pair.conn, k->pair.id));
	ASSERT_EQ(1, self->before.n);
	pair_counted(&k->pair, KSRTP_STAT_RX_SRTP);
}

FIXTURE_TEARDOWN(keyed)
{
	snapshot_free(&self->before);
	keyed_close(&self->k);
}

static bool state_is_unchanged(FIXTURE_DATA(keyed) *self)
{
	struct snapshot now;
	bool same;

	if (snapshot_take(&now, self->k.pair.conn, self->k.pair.id))
		return false;
	same = snapshot_equal(&self->before, &now);
	snapshot_free(&now);
	return same;
}

static bool is_rx_drop(enum ksrtp_leg_stat stat)
{
	return stat >= KSRTP_STAT_RX_DROP_MALFORMED && stat <= KSRTP_STAT_RX_DROP_MIKEY;
}

/* the one drop counter that went up by one since the last look, or 0 */
static enum ksrtp_leg_stat dropped_as(struct pair *p)
{
	enum ksrtp_leg_stat stat, found = 0;
	struct ksrtp_leg leg;

	if (ksrtp_leg_get(p->conn, p->id, &leg))
		return 0;
	for (stat = 0; stat <= KSRTP_STAT_MAX; stat++) {
		if (stat == KSRTP_STAT_RX_OTHER || leg.stats[stat] == p->seen[stat])
			continue;
		if (found || !is_rx_drop(stat) || leg.stats[stat] != p->seen[stat] + 1)
			return 0;
		found = stat;
	}
	memcpy(p->seen, leg.stats, sizeof(p->seen));
	return found;
}

/* deliver k->pkt, which must go nowhere; its reason, or 0 if it did harm */
static enum ksrtp_leg_stat reason(FIXTURE_DATA(keyed) *self)
{
	struct keyed *k = &self->k;

	if (keyed_deliver(k) != 0 || !state_is_unchanged(self))
		return 0;
	return dropped_as(&k->pair);
}

TEST_F(keyed, replayed_packet_is_dropped)
{
	EXPECT_EQ(KSRTP_STAT_RX_DROP_REPLAYED, reason(self));
}

TEST_F(keyed, every_packet_of_the_window_is_dropped_the_second_time)
{
	int i;

	for (i = 0; i < N_GOOD; i++) {
		ASSERT_EQ(0, keyed_rtp(&self->k, SSRC, SEQ + i));
		EXPECT_EQ(KSRTP_STAT_RX_DROP_REPLAYED, reason(self));
	}
}

TEST_F(keyed, replayed_srtcp_is_dropped)
{
	struct keyed *k = &self->k;

	ASSERT_EQ(0, keyed_rtcp(k, SSRC));
	ASSERT_EQ(1, keyed_deliver(k));
	snapshot_free(&self->before);
	ASSERT_EQ(0, snapshot_take(&self->before, k->pair.conn, k->pair.id));
	pair_counted(&k->pair, KSRTP_STAT_RX_SRTCP);
	EXPECT_EQ(KSRTP_STAT_RX_DROP_REPLAYED, reason(self));
}

/* authentic, but the list does not reach back to it */
TEST_F(keyed, packet_older_than_the_window_is_dropped)
{
	ASSERT_EQ(0, keyed_rtp(&self->k, SSRC,
			       SEQ + N_GOOD - 1 - KSRTP_WINDOW_DEFAULT));
	EXPECT_EQ(KSRTP_STAT_RX_DROP_OLD, reason(self));
}

/* where a forged octet stands decides what is counted */
static bool plausible(enum ksrtp_leg_stat seen, size_t at, size_t hdr_len,
		      size_t mki_at, size_t mki_end)
{
	if (at >= mki_at && at < mki_end)
		return seen == KSRTP_STAT_RX_DROP_NO_KEY;
	if (at >= hdr_len)
		return seen == KSRTP_STAT_RX_DROP_AUTH;
	return seen != 0;
}

static void flip_every_octet(struct __test_metadata *_metadata,
			     FIXTURE_DATA(keyed) *self, size_t hdr_len,
			     size_t mki_at, size_t mki_end, size_t index_at)
{
	uint64_t rng = seed_start();
	struct keyed *k = &self->k;
	enum ksrtp_leg_stat seen;
	uint8_t flip;
	size_t at;

	for (at = 0; at < k->len; at++) {
		/* in the first octet not the version: that would be no RTP */
		flip = 1 << seed_next(&rng) % (at ? 8 : 6);
		k->pkt[at] ^= flip;
		seen = reason(self);
		k->pkt[at] ^= flip;
		/* another SRTCP index may be one that was seen, or is old */
		if (at >= index_at && at < index_at + 4 && seen)
			continue;
		ASSERT_TRUE(plausible(seen, at, hdr_len, mki_at, mki_end)) {
			TH_LOG("octet %zu of %zu: %s", at, k->len,
			       ksrtp_stat_name(seen));
		}
	}
	EXPECT_EQ(1, keyed_deliver(k));
}

/* RFC 3711 3.1: MKI, then tag; RFC 7714 has the tag in the ciphertext */
TEST_F(keyed, srtp_with_any_octet_flipped_is_dropped)
{
	bool aead = variant->suite >= KSRTP_SUITE_AEAD_AES_128_GCM;
	struct keyed *k = &self->k;
	size_t mki_end;

	ASSERT_EQ(0, keyed_rtp(k, SSRC, SEQ + N_GOOD));
	mki_end = k->len - (aead ? 0 : variant->rtp_tag_len);
	flip_every_octet(_metadata, self, RTP_HDR_LEN,
			 mki_end - variant->mki_len, mki_end, k->len);
}

TEST_F(keyed, srtcp_with_any_octet_flipped_is_dropped)
{
	bool aead = variant->suite >= KSRTP_SUITE_AEAD_AES_128_GCM;
	struct keyed *k = &self->k;
	size_t mki_end, mki_at;

	ASSERT_EQ(0, keyed_rtcp(k, SSRC));
	mki_end = k->len - (aead ? 0 : variant->rtcp_tag_len);
	mki_at = mki_end - variant->mki_len;
	flip_every_octet(_metadata, self, RTCP_HDR_LEN, mki_at, mki_end, mki_at - 4);
}

static void truncate_everywhere(struct __test_metadata *_metadata,
				FIXTURE_DATA(keyed) *self)
{
	struct keyed *k = &self->k;
	size_t whole = k->len;

	/* a datagram of one octet is a keep-alive */
	for (k->len = 2; k->len < whole; k->len++) {
		ASSERT_NE(0, reason(self)) {
			TH_LOG("%zu of %zu octets", k->len, whole);
		}
	}
	k->pkt[whole] = 0;
	k->len = whole + 1;
	ASSERT_NE(0, reason(self));
	k->len = whole;
	EXPECT_EQ(1, keyed_deliver(k));
}

TEST_F(keyed, srtp_of_any_other_length_is_dropped)
{
	ASSERT_EQ(0, keyed_rtp(&self->k, SSRC, SEQ + N_GOOD));
	truncate_everywhere(_metadata, self);
}

TEST_F(keyed, srtcp_of_any_other_length_is_dropped)
{
	ASSERT_EQ(0, keyed_rtcp(&self->k, SSRC));
	truncate_everywhere(_metadata, self);
}

TEST_F(keyed, header_without_room_for_the_trailer_is_dropped)
{
	struct keyed *k = &self->k;

	k->len = rtp_build(k->pkt, SSRC, SEQ + N_GOOD);
	k->len = RTP_HDR_LEN;
	EXPECT_EQ(variant->mki_len ? KSRTP_STAT_RX_DROP_NO_KEY :
				     KSRTP_STAT_RX_DROP_MALFORMED, reason(self));
	k->len = 2;
	EXPECT_EQ(KSRTP_STAT_RX_DROP_MALFORMED, reason(self));
}

TEST_F(keyed, garbage_is_dropped)
{
	uint64_t rng = seed_start();
	struct keyed *k = &self->k;
	size_t i, n;

	for (n = 0; n < 300; n++) {
		k->len = 2 + seed_next(&rng) % (n % 2 ? 1400 : 60);
		for (i = 0; i < k->len; i++)
			k->pkt[i] = seed_next(&rng);
		k->pkt[0] = 0x80 | (k->pkt[0] & 0x3f);
		ASSERT_NE(0, reason(self)) {
			TH_LOG("packet %zu of %zu octets", n, k->len);
		}
	}
}

/* a whole row of sequence numbers ahead: none may walk the ROC */
TEST_F(keyed, forged_packets_do_not_move_the_index)
{
	struct keyed *k = &self->k;
	uint32_t index;

	for (index = SEQ + N_GOOD; index < SEQ + 300000; index += 9973) {
		ASSERT_EQ(0, keyed_rtp(k, SSRC, index));
		k->pkt[RTP_HDR_LEN] ^= 0x40;
		ASSERT_EQ(0, keyed_deliver(k));
	}
	EXPECT_TRUE(state_is_unchanged(self));
	EXPECT_EQ(N_GOOD, pair_stat(&k->pair, KSRTP_STAT_RX_SRTP));
}

/* libsrtp2 with another master key, the same MKI */
TEST_F(keyed, packet_under_another_key_is_dropped)
{
	struct keyed *k = &self->k;
	struct ksrtp_key other = far_key(0, KSRTP_DIR_RX, variant->suite, 2);

	far_key_mki(&other, variant->mki_len, 0xa5);
	far_close(&k->far);
	ASSERT_EQ(0, far_open(&k->far, &other, true));
	ASSERT_EQ(0, keyed_rtp(k, SSRC, SEQ + N_GOOD));
	EXPECT_EQ(KSRTP_STAT_RX_DROP_AUTH, reason(self));
	ASSERT_EQ(0, keyed_rtp(k, SSRC + 1, 1));
	EXPECT_EQ(KSRTP_STAT_RX_DROP_AUTH, reason(self));
	ASSERT_EQ(0, keyed_rtcp(k, SSRC + 1));
	EXPECT_EQ(KSRTP_STAT_RX_DROP_AUTH, reason(self));
}

TEST_F(keyed, key_bound_to_an_ssrc_opens_no_other)
{
	struct keyed *k = &self->k;

	ASSERT_EQ(0, ksrtp_key_del(k->pair.conn, &k->key));
	k->key.has_ssrc = true;
	k->key.ssrc = SSRC;
	ASSERT_EQ(0, ksrtp_key_add(k->pair.conn, &k->key));
	ASSERT_EQ(0, keyed_rtp(k, SSRC, SEQ + N_GOOD));
	ASSERT_EQ(1, keyed_deliver(k));
	snapshot_free(&self->before);
	ASSERT_EQ(0, snapshot_take(&self->before, k->pair.conn, k->pair.id));
	pair_counted(&k->pair, KSRTP_STAT_RX_SRTP);

	ASSERT_EQ(0, keyed_rtp(k, SSRC + 1, SEQ + N_GOOD));
	EXPECT_EQ(KSRTP_STAT_RX_DROP_NO_KEY, reason(self));
	ASSERT_EQ(0, keyed_rtcp(k, SSRC + 1));
	EXPECT_EQ(KSRTP_STAT_RX_DROP_NO_KEY, reason(self));
}

TEST_F(keyed, packet_with_unknown_mki_is_dropped)
{
	struct keyed *k = &self->k;
	struct ksrtp_key other = k->key;

	if (!variant->mki_len)
		SKIP(return, "packets without MKI");
	far_key_mki(&other, variant->mki_len, 0xa6);
	far_close(&k->far);
	ASSERT_EQ(0, far_open(&k->far, &other, true));
	ASSERT_EQ(0, keyed_rtp(k, SSRC, SEQ + N_GOOD));
	EXPECT_EQ(KSRTP_STAT_RX_DROP_NO_KEY, reason(self));
	ASSERT_EQ(0, keyed_rtcp(k, SSRC));
	EXPECT_EQ(KSRTP_STAT_RX_DROP_NO_KEY, reason(self));
}

/* the plain packet itself: too short, without MKI, or with a wrong tag */
TEST_F(keyed, plain_packet_is_dropped)
{
	struct keyed *k = &self->k;

	k->len = rtp_build(k->pkt, SSRC, SEQ + N_GOOD);
	EXPECT_EQ(variant->mki_len ? KSRTP_STAT_RX_DROP_NO_KEY :
				     KSRTP_STAT_RX_DROP_AUTH, reason(self));
	k->len = rtcp_build(k->pkt, SSRC);
	EXPECT_NE(0, reason(self));
}

TEST_F(keyed, packet_of_a_deleted_key_is_dropped)
{
	struct keyed *k = &self->k;

	ASSERT_EQ(0, ksrtp_key_del(k->pair.conn, &k->key));
	snapshot_free(&self->before);
	ASSERT_EQ(0, snapshot_take(&self->before, k->pair.conn, k->pair.id));
	ASSERT_EQ(0, keyed_rtp(k, SSRC, SEQ + N_GOOD));
	EXPECT_EQ(KSRTP_STAT_RX_DROP_NO_KEY, reason(self));
}

TEST_HARNESS_MAIN
