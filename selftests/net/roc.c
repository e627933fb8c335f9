// SPDX-License-Identifier: BSD-3-Clause
/*
 * What becomes of the index of a stream when its key changes: it goes on (RFC
 * 3711 section 3.3.1), or starts anew if that was asked for.
 */
#define _GNU_SOURCE
#include <endian.h>
#include <errno.h>
#include <string.h>

#include "far.h"
#include "net.h"
#include "packet.h"
#include "pair.h"
#include "snapshot.h"
#include "test.h"

#define SSRC		0x0ddba11
#define MKI_LEN		1

/* an index behind the first wrap, and how to get there without a doubt */
#define INDEX		70000
#define STEP		30000

FIXTURE(roc)
{
	struct pair pair;
	struct inbox in;
	struct snapshot s;
	uint8_t pkt[PACKET_ROOM];
	size_t len;
};

FIXTURE_VARIANT(roc)
{
	uint16_t suite;
};

FIXTURE_VARIANT_ADD(roc, aes_cm_80)
{
	.suite = KSRTP_SUITE_AES_CM_128_HMAC_SHA1_80,
};

FIXTURE_VARIANT_ADD(roc, aes_128_gcm)
{
	.suite = KSRTP_SUITE_AEAD_AES_128_GCM,
};

FIXTURE_SETUP(roc)
{
	const struct pair_spec spec = { .family = AF_INET, .connected = true };

	ASSERT_EQ(0, net_enter());
	ASSERT_EQ(0, pair_open(&self->pair, &spec));
}

FIXTURE_TEARDOWN(roc)
{
	snapshot_free(&self->s);
	pair_close(&self->pair);
}

static struct ksrtp_key nth_key(FIXTURE_DATA(roc) *self,
				const FIXTURE_VARIANT(roc) *variant, uint8_t dir,
				uint8_t n)
{
	struct ksrtp_key key = far_key(self->pair.id, dir, variant->suite, n);

	far_key_mki(&key, MKI_LEN, n);
	return key;
}

/* libsrtp2 sends; how many datagrams the program gets of it */
static int receive(FIXTURE_DATA(roc) *self, struct far *far, uint32_t index)
{
	self->len = rtp_build(self->pkt, SSRC, index);
	if (far_protect(far, self->pkt, &self->len))
		return -1;
	pair_send_far(&self->pair, self->pkt, self->len);
	return pair_take(&self->pair, &self->in);
}

/* the program sends, the far side has it in self->in */
static bool transmit(FIXTURE_DATA(roc) *self, bool rtcp, uint32_t index)
{
	self->len = rtcp ? rtcp_build(self->pkt, SSRC) : rtp_build(self->pkt, SSRC, index);
	return pair_send(&self->pair, self->pkt, self->len) == (ssize_t)self->len &&
	       pair_take_far(&self->pair, &self->in) == 1;
}

/* a first key under which streams get to INDEX */
static void wind_up_rx(struct __test_metadata *_metadata, FIXTURE_DATA(roc) *self,
		       const FIXTURE_VARIANT(roc) *variant)
{
	struct ksrtp_key key = nth_key(self, variant, KSRTP_DIR_RX, 1);
	uint32_t index;
	struct far far;

	ASSERT_EQ(0, ksrtp_key_add(self->pair.conn, &key));
	ASSERT_EQ(0, far_open(&far, &key, true));
	for (index = INDEX - 2 * STEP; index <= INDEX; index += STEP) {
		ASSERT_EQ(1, receive(self, &far, index));
	}
	far_close(&far);
}

static void wind_up_tx(struct __test_metadata *_metadata, FIXTURE_DATA(roc) *self,
		       const FIXTURE_VARIANT(roc) *variant)
{
	struct ksrtp_key key = nth_key(self, variant, KSRTP_DIR_TX, 1);
	uint32_t index;

	ASSERT_EQ(0, ksrtp_key_add(self->pair.conn, &key));
	for (index = INDEX - 2 * STEP; index <= INDEX; index += STEP) {
		ASSERT_TRUE(transmit(self, false, index));
	}
}

static const struct ksrtp_stream *only_stream(FIXTURE_DATA(roc) *self)
{
	snapshot_free(&self->s);
	if (snapshot_take(&self->s, self->pair.conn, self->pair.id) || self->s.n != 1)
		return NULL;
	return self->s.streams;
}

TEST_F(roc, received_stream_goes_on_under_the_next_key)
{
	struct ksrtp_key key = nth_key(self, variant, KSRTP_DIR_RX, 2);
	const struct ksrtp_stream *stream;
	struct far far;

	wind_up_rx(_metadata, self, variant);
	/* for SSRCs that come later, no other */
	key.roc = 77;
	ASSERT_EQ(0, ksrtp_key_add(self->pair.conn, &key));
	ASSERT_EQ(0, far_open_at(&far, &key, SSRC, INDEX >> 16));
	EXPECT_EQ(1, receive(self, &far, INDEX + 1));
	stream = only_stream(self);
	ASSERT_NE(NULL, stream);
	EXPECT_EQ((INDEX + 1) >> 16, stream->roc);
	EXPECT_EQ((INDEX + 1) & 0xffff, stream->seq);
	EXPECT_EQ(4, stream->rtp_packets);
	far_close(&far);
}

/* what one key let in the next one does not let in again */
TEST_F(roc, index_of_the_key_before_is_a_replay)
{
	struct ksrtp_key key = nth_key(self, variant, KSRTP_DIR_RX, 2);
	struct far far;

	wind_up_rx(_metadata, self, variant);
	ASSERT_EQ(0, ksrtp_key_add(self->pair.conn, &key));
	ASSERT_EQ(0, far_open_at(&far, &key, SSRC, INDEX >> 16));
	EXPECT_EQ(0, receive(self, &far, INDEX));
	EXPECT_EQ(1, pair_stat(&self->pair, KSRTP_STAT_RX_DROP_REPLAYED));
	/* late, but not seen yet */
	EXPECT_EQ(1, receive(self, &far, INDEX - 1));
	far_close(&far);
}

TEST_F(roc, received_stream_starts_anew_if_told_so)
{
	struct ksrtp_key key = nth_key(self, variant, KSRTP_DIR_RX, 2);
	struct far far;

	wind_up_rx(_metadata, self, variant);
	key.roc_policy = KSRTP_ROC_RESET;
	key.roc = 5;
	ASSERT_EQ(0, ksrtp_key_add(self->pair.conn, &key));
	ASSERT_EQ(0, far_open_at(&far, &key, SSRC, 5));
	EXPECT_EQ(1, receive(self, &far, INDEX));
	ASSERT_EQ(0, snapshot_take(&self->s, self->pair.conn, self->pair.id));
	ASSERT_EQ(2, self->s.n);
	EXPECT_EQ(6, self->s.streams[0].roc + self->s.streams[1].roc);
	far_close(&far);
}

TEST_F(roc, sent_stream_goes_on_under_the_next_key)
{
	struct ksrtp_key key = nth_key(self, variant, KSRTP_DIR_TX, 2);
	struct far far;

	wind_up_tx(_metadata, self, variant);
	ASSERT_EQ(0, ksrtp_key_add(self->pair.conn, &key));
	ASSERT_EQ(0, far_open_at(&far, &key, SSRC, INDEX >> 16));
	ASSERT_TRUE(transmit(self, false, INDEX + 1));
	EXPECT_EQ(0, far_unprotect(&far, self->in.octets, &self->in.len));
	EXPECT_EQ(4, only_stream(self)->rtp_packets);

	/* a copy of the program is none of the new key either */
	EXPECT_FALSE(transmit(self, false, INDEX));
	EXPECT_EQ(1, pair_stat(&self->pair, KSRTP_STAT_TX_DROP_REPLAYED));
	far_close(&far);
}

TEST_F(roc, sent_stream_starts_anew_if_told_so)
{
	struct ksrtp_key key = nth_key(self, variant, KSRTP_DIR_TX, 2);
	struct far far;

	wind_up_tx(_metadata, self, variant);
	key.roc_policy = KSRTP_ROC_RESET;
	ASSERT_EQ(0, ksrtp_key_add(self->pair.conn, &key));
	ASSERT_EQ(0, far_open(&far, &key, false));
	ASSERT_TRUE(transmit(self, false, INDEX));
	EXPECT_EQ(0, far_unprotect(&far, self->in.octets, &self->in.len));
	far_close(&far);
}

/* E bit and index of the SRTCP packet in self->in */
static uint32_t srtcp_word(FIXTURE_DATA(roc) *self, bool aead)
{
	size_t behind = MKI_LEN + 4 + (aead ? 0 : 10);
	uint32_t word;

	memcpy(&word, self->in.octets + self->in.len - behind, sizeof(word));
	return be32toh(word);
}

/* RFC 3711 section 3.4: "after a re-key, the SRTCP index MUST NOT be reset" */
TEST_F(roc, srtcp_index_goes_on_under_the_next_key)
{
	struct ksrtp_key key = nth_key(self, variant, KSRTP_DIR_TX, 1);
	bool aead = variant->suite == KSRTP_SUITE_AEAD_AES_128_GCM;
	unsigned int i;

	for (i = 0; i < 9; i++) {
		if (i % 3 == 0) {
			key = nth_key(self, variant, KSRTP_DIR_TX, 1 + i);
			ASSERT_EQ(0, ksrtp_key_add(self->pair.conn, &key));
		}
		ASSERT_TRUE(transmit(self, true, 0));
		EXPECT_EQ(0x80000000 | i, srtcp_word(self, aead));
	}
}

static int set_roc(FIXTURE_DATA(roc) *self, uint8_t dir, uint32_t ssrc, uint32_t roc)
{
	struct ksrtp_stream stream = {
		.leg = self->pair.id,
		.dir = dir,
		.ssrc = ssrc,
		.roc = roc,
	};

	return ksrtp_stream_set(self->pair.conn, &stream);
}

TEST_F(roc, counter_of_a_received_stream_can_be_set)
{
	struct ksrtp_key key = nth_key(self, variant, KSRTP_DIR_RX, 1);
	struct far far;

	key.roc = 9;
	ASSERT_EQ(0, ksrtp_key_add(self->pair.conn, &key));
	/* to and fro before the first packet */
	ASSERT_EQ(0, set_roc(self, KSRTP_DIR_RX, SSRC, 12));
	ASSERT_EQ(0, set_roc(self, KSRTP_DIR_RX, SSRC, 3));
	ASSERT_EQ(0, far_open_at(&far, &key, SSRC, 3));
	EXPECT_EQ(1, receive(self, &far, 100));
	EXPECT_EQ(3, only_stream(self)->roc);

	/* then forward only */
	EXPECT_EQ(-ERANGE, set_roc(self, KSRTP_DIR_RX, SSRC, 2));
	EXPECT_STREQ("roc", ksrtp_error_attr(self->pair.conn));
	ASSERT_EQ(0, set_roc(self, KSRTP_DIR_RX, SSRC, 3));
	EXPECT_EQ(0, receive(self, &far, 100));
	EXPECT_EQ(1, receive(self, &far, 101));
	ASSERT_EQ(0, set_roc(self, KSRTP_DIR_RX, SSRC, 7));
	EXPECT_EQ(0, receive(self, &far, 102));
	far_close(&far);
	ASSERT_EQ(0, far_open_at(&far, &key, SSRC, 7));
	EXPECT_EQ(1, receive(self, &far, 102));
	EXPECT_EQ(7, only_stream(self)->roc);
	EXPECT_EQ(102, self->s.streams->seq);
	far_close(&far);
}

TEST_F(roc, counter_of_a_sent_stream_only_goes_forward)
{
	struct ksrtp_key key = nth_key(self, variant, KSRTP_DIR_TX, 1);
	struct far far;

	key.roc = 5;
	ASSERT_EQ(0, ksrtp_key_add(self->pair.conn, &key));
	EXPECT_EQ(-ERANGE, set_roc(self, KSRTP_DIR_TX, SSRC, 4));
	ASSERT_EQ(0, set_roc(self, KSRTP_DIR_TX, SSRC, 6));
	EXPECT_EQ(-ERANGE, set_roc(self, KSRTP_DIR_TX, SSRC, 5));
	ASSERT_EQ(0, far_open_at(&far, &key, SSRC, 6));
	ASSERT_TRUE(transmit(self, false, 100));
	EXPECT_EQ(0, far_unprotect(&far, self->in.octets, &self->in.len));

	EXPECT_EQ(-ERANGE, set_roc(self, KSRTP_DIR_TX, SSRC, 0));
	/* at the same place nothing is forgotten */
	ASSERT_EQ(0, set_roc(self, KSRTP_DIR_TX, SSRC, 6));
	EXPECT_FALSE(transmit(self, false, 100));
	ASSERT_EQ(0, set_roc(self, KSRTP_DIR_TX, SSRC, 8));
	EXPECT_EQ(-ERANGE, set_roc(self, KSRTP_DIR_TX, SSRC, 7));
	far_close(&far);
	ASSERT_EQ(0, far_open_at(&far, &key, SSRC, 8));
	ASSERT_TRUE(transmit(self, false, 100));
	EXPECT_EQ(0, far_unprotect(&far, self->in.octets, &self->in.len));
	EXPECT_EQ(8, only_stream(self)->roc);
	far_close(&far);
}

TEST_F(roc, last_counter_ends_the_stream)
{
	struct ksrtp_key key = nth_key(self, variant, KSRTP_DIR_TX, 1);

	ASSERT_EQ(0, ksrtp_key_add(self->pair.conn, &key));
	ASSERT_EQ(0, set_roc(self, KSRTP_DIR_TX, SSRC, UINT32_MAX));
	ASSERT_TRUE(transmit(self, false, 0xffff));
	EXPECT_FALSE(transmit(self, false, 0));
	EXPECT_EQ(EKEYEXPIRED, errno);
	EXPECT_EQ(1, pair_stat(&self->pair, KSRTP_STAT_TX_DROP_LIMIT));
}

/* every SSRC has one state, whether its keys are bound to it or not */
TEST_F(roc, stream_goes_on_under_a_key_bound_to_it_and_back)
{
	struct ksrtp_key bound = nth_key(self, variant, KSRTP_DIR_TX, 2);
	struct ksrtp_key all = nth_key(self, variant, KSRTP_DIR_TX, 3);
	struct ksrtp_key first = nth_key(self, variant, KSRTP_DIR_TX, 1);

	wind_up_tx(_metadata, self, variant);
	bound.has_ssrc = true;
	bound.ssrc = SSRC;
	ASSERT_EQ(0, ksrtp_key_add(self->pair.conn, &bound));
	ASSERT_TRUE(transmit(self, false, INDEX + 1));
	ASSERT_EQ(0, ksrtp_key_del(self->pair.conn, &first));
	ASSERT_EQ(0, ksrtp_key_add(self->pair.conn, &all));
	ASSERT_EQ(0, ksrtp_key_del(self->pair.conn, &bound));
	ASSERT_TRUE(transmit(self, false, INDEX + 2));
	ASSERT_NE(NULL, only_stream(self));
	EXPECT_EQ(5, self->s.streams->rtp_packets);
	EXPECT_EQ((INDEX + 2) >> 16, self->s.streams->roc);
}

/* packets are counted once, under keys that share and that do not, and after */
TEST_F(roc, counters_of_the_leg_outlive_keys)
{
	struct ksrtp_key key;
	unsigned int n;

	for (n = 1; n <= 4; n++) {
		key = nth_key(self, variant, KSRTP_DIR_TX, n);
		key.roc_policy = n % 2 ? KSRTP_ROC_RESET : KSRTP_ROC_KEEP;
		ASSERT_EQ(0, ksrtp_key_add(self->pair.conn, &key));
		ASSERT_TRUE(transmit(self, false, n));
		EXPECT_EQ(n, pair_stat(&self->pair, KSRTP_STAT_TX_SRTP));
	}
	for (n = 1; n <= 4; n++) {
		key = nth_key(self, variant, KSRTP_DIR_TX, n);
		ASSERT_EQ(0, ksrtp_key_del(self->pair.conn, &key));
		EXPECT_EQ(4, pair_stat(&self->pair, KSRTP_STAT_TX_SRTP));
	}
}

TEST_HARNESS_MAIN
