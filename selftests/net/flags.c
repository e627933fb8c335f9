// SPDX-License-Identifier: BSD-3-Clause
/*
 * What a key may leave undone, against libsrtp2 where both sides do not agree
 * about it, and what is never left undone.
 */
#define _GNU_SOURCE
#include <string.h>
#include <unistd.h>

#include "far.h"
#include "net.h"
#include "packet.h"
#include "pair.h"
#include "test.h"

#define SSRC		0xcafe1234

FIXTURE(flags)
{
	struct pair pair;
	struct far far;
	struct inbox in;
	uint8_t plain[PACKET_ROOM];
	size_t plain_len;
	uint8_t pkt[PACKET_ROOM];
	size_t len;
};

FIXTURE_VARIANT(flags)
{
	uint16_t suite;
};

FIXTURE_VARIANT_ADD(flags, cm) { .suite = KSRTP_SUITE_AES_CM_128_HMAC_SHA1_80 };
FIXTURE_VARIANT_ADD(flags, gcm) { .suite = KSRTP_SUITE_AEAD_AES_128_GCM };

FIXTURE_SETUP(flags)
{
	const struct pair_spec spec = {
		.family = AF_INET,
		.flags = KSRTP_LEG_ALLOW_NO_AUTH,
	};

	ASSERT_EQ(0, net_enter());
	ASSERT_EQ(0, pair_open(&self->pair, &spec));
}

FIXTURE_TEARDOWN(flags)
{
	pair_close(&self->pair);
}

/* a key of the near socket and libsrtp2 with the same key but other flags */
static int keys(FIXTURE_DATA(flags) *self, uint16_t suite, uint8_t dir,
		uint32_t flags, uint32_t far_flags)
{
	struct ksrtp_key key = far_key(self->pair.id, dir, suite, 1);
	int err;

	key.flags = flags;
	err = ksrtp_key_add(self->pair.conn, &key);
	key.flags = far_flags;
	return err ? err : far_open(&self->far, &key, dir == KSRTP_DIR_RX);
}

static int far_rtp(FIXTURE_DATA(flags) *self, uint16_t seq)
{
	self->plain_len = rtp_build(self->plain, SSRC, seq);
	memcpy(self->pkt, self->plain, self->plain_len);
	self->len = self->plain_len;
	return far_protect(&self->far, self->pkt, &self->len);
}

static int far_rtcp(FIXTURE_DATA(flags) *self)
{
	self->plain_len = rtcp_build(self->plain, SSRC);
	memcpy(self->pkt, self->plain, self->plain_len);
	self->len = self->plain_len;
	return far_protect_rtcp(&self->far, self->pkt, &self->len);
}

/* how many datagrams the program gets of self->pkt */
static int deliver(FIXTURE_DATA(flags) *self)
{
	if (pair_send_far(&self->pair, self->pkt, self->len) != (ssize_t)self->len)
		return -1;
	return pair_take(&self->pair, &self->in);
}

static bool got_plain(const FIXTURE_DATA(flags) *self)
{
	return self->in.len == self->plain_len &&
	       !memcmp(self->in.octets, self->plain, self->plain_len);
}

/* RFC 3711 3.4: the E bit says it of each packet; our policy has the last word */
TEST_F(flags, srtcp_that_should_be_encrypted_and_is_not_is_dropped)
{
	ASSERT_EQ(0, keys(self, variant->suite, KSRTP_DIR_RX, 0,
			  KSRTP_KEY_UNENCRYPTED_SRTCP));
	ASSERT_EQ(0, far_rtcp(self));
	EXPECT_EQ(0, deliver(self));
	EXPECT_EQ(1, pair_stat(&self->pair, KSRTP_STAT_RX_DROP_MALFORMED));
	far_close(&self->far);
}

TEST_F(flags, encrypted_srtcp_is_taken_where_it_need_not_be)
{
	ASSERT_EQ(0, keys(self, variant->suite, KSRTP_DIR_RX,
			  KSRTP_KEY_UNENCRYPTED_SRTCP, 0));
	ASSERT_EQ(0, far_rtcp(self));
	EXPECT_EQ(1, deliver(self));
	EXPECT_TRUE(got_plain(self));
	far_close(&self->far);
}

TEST_F(flags, unencrypted_srtcp_with_any_octet_changed_is_dropped)
{
	uint64_t dropped;
	size_t at;

	ASSERT_EQ(0, keys(self, variant->suite, KSRTP_DIR_RX,
			  KSRTP_KEY_UNENCRYPTED_SRTCP, KSRTP_KEY_UNENCRYPTED_SRTCP));
	ASSERT_EQ(0, far_rtcp(self));
	ASSERT_EQ(0, memcmp(self->plain, self->pkt, self->plain_len));
	for (at = 2; at < self->len; at++) {
		self->pkt[at] ^= 0x80;
		ASSERT_EQ(0, deliver(self)) {
			TH_LOG("octet %zu of %zu", at, self->len);
		}
		self->pkt[at] ^= 0x80;
	}
	dropped = pair_stat(&self->pair, KSRTP_STAT_RX_DROP_AUTH);
	EXPECT_LE(self->len - 2 - 4, dropped);
	EXPECT_EQ(1, deliver(self));
	EXPECT_TRUE(got_plain(self));
	far_close(&self->far);
}

/* only the part that is named */
TEST_F(flags, unencrypted_srtcp_leaves_srtp_encrypted)
{
	ASSERT_EQ(0, keys(self, variant->suite, KSRTP_DIR_TX,
			  KSRTP_KEY_UNENCRYPTED_SRTCP, KSRTP_KEY_UNENCRYPTED_SRTCP));
	self->plain_len = rtp_build(self->plain, SSRC, 1);
	ASSERT_LT(0, pair_send(&self->pair, self->plain, self->plain_len));
	ASSERT_EQ(1, pair_take_far(&self->pair, &self->in));
	EXPECT_EQ(NULL, memmem(self->in.octets, self->in.len, MARKER, MARKER_LEN));

	self->plain_len = rtcp_build(self->plain, SSRC);
	ASSERT_LT(0, pair_send(&self->pair, self->plain, self->plain_len));
	ASSERT_EQ(1, pair_take_far(&self->pair, &self->in));
	EXPECT_EQ(0, memcmp(self->plain, self->in.octets, self->plain_len));
	far_close(&self->far);
}

FIXTURE(cm)
{
	FIXTURE_DATA(flags) f;
};

FIXTURE_SETUP(cm)
{
	const struct pair_spec spec = {
		.family = AF_INET,
		.flags = KSRTP_LEG_ALLOW_NO_AUTH,
	};

	ASSERT_EQ(0, net_enter());
	ASSERT_EQ(0, pair_open(&self->f.pair, &spec));
}

FIXTURE_TEARDOWN(cm)
{
	pair_close(&self->f.pair);
}

TEST_F(cm, unencrypted_srtp_is_authenticated)
{
	FIXTURE_DATA(flags) *f = &self->f;

	ASSERT_EQ(0, keys(f, KSRTP_SUITE_AES_CM_128_HMAC_SHA1_80, KSRTP_DIR_RX,
			  KSRTP_KEY_UNENCRYPTED_SRTP, KSRTP_KEY_UNENCRYPTED_SRTP));
	ASSERT_EQ(0, far_rtp(f, 1));
	ASSERT_NE(NULL, memmem(f->pkt, f->len, MARKER, MARKER_LEN));
	f->pkt[RTP_HDR_LEN] ^= 1;
	EXPECT_EQ(0, deliver(f));
	EXPECT_EQ(1, pair_stat(&f->pair, KSRTP_STAT_RX_DROP_AUTH));
	f->pkt[RTP_HDR_LEN] ^= 1;
	EXPECT_EQ(1, deliver(f));
	EXPECT_TRUE(got_plain(f));
	far_close(&f->far);
}

TEST_F(cm, unauthenticated_srtp_leaves_srtcp_authenticated)
{
	FIXTURE_DATA(flags) *f = &self->f;

	ASSERT_EQ(0, keys(f, KSRTP_SUITE_AES_CM_128_HMAC_SHA1_80, KSRTP_DIR_RX,
			  KSRTP_KEY_UNAUTHENTICATED_SRTP,
			  KSRTP_KEY_UNAUTHENTICATED_SRTP));
	ASSERT_EQ(0, far_rtcp(f));
	f->pkt[RTCP_HDR_LEN] ^= 1;
	EXPECT_EQ(0, deliver(f));
	EXPECT_EQ(1, pair_stat(&f->pair, KSRTP_STAT_RX_DROP_AUTH));
	f->pkt[RTCP_HDR_LEN] ^= 1;
	EXPECT_EQ(1, deliver(f));
	EXPECT_TRUE(got_plain(f));
	far_close(&f->far);
}

/* there is no tag to look at, but an index is still taken once */
TEST_F(cm, unauthenticated_srtp_that_is_replayed_is_dropped)
{
	FIXTURE_DATA(flags) *f = &self->f;

	ASSERT_EQ(0, keys(f, KSRTP_SUITE_AES_CM_128_HMAC_SHA1_80, KSRTP_DIR_RX,
			  KSRTP_KEY_UNAUTHENTICATED_SRTP,
			  KSRTP_KEY_UNAUTHENTICATED_SRTP));
	ASSERT_EQ(0, far_rtp(f, 1));
	EXPECT_EQ(f->plain_len, f->len);
	EXPECT_EQ(1, deliver(f));
	EXPECT_TRUE(got_plain(f));
	EXPECT_EQ(0, deliver(f));
	EXPECT_EQ(1, pair_stat(&f->pair, KSRTP_STAT_RX_DROP_REPLAYED));
	far_close(&f->far);
}

static int seen_flags(const struct ksrtp_key *key, void *arg)
{
	*(uint32_t *)arg = key->flags;
	return 0;
}

TEST_F(cm, dump_tells_what_key_and_suite_leave_undone)
{
	struct pair *pair = &self->f.pair;
	struct ksrtp_key key;
	uint32_t flags = 0;

	key = far_key(pair->id, KSRTP_DIR_RX, KSRTP_SUITE_AES_CM_128_HMAC_SHA1_80, 1);
	key.flags = KSRTP_KEY_UNENCRYPTED_SRTCP | KSRTP_KEY_UNAUTHENTICATED_SRTP;
	ASSERT_EQ(0, ksrtp_key_add(pair->conn, &key));
	ASSERT_EQ(0, ksrtp_key_dump(pair->conn, pair->id, seen_flags, &flags));
	EXPECT_EQ(key.flags, flags);
	ASSERT_EQ(0, ksrtp_key_del(pair->conn, &key));

	key = far_key(pair->id, KSRTP_DIR_RX, KSRTP_SUITE_NULL_HMAC_SHA1_80, 2);
	ASSERT_EQ(0, ksrtp_key_add(pair->conn, &key));
	ASSERT_EQ(0, ksrtp_key_dump(pair->conn, pair->id, seen_flags, &flags));
	EXPECT_EQ(KSRTP_KEY_UNENCRYPTED_SRTP | KSRTP_KEY_UNENCRYPTED_SRTCP, flags);
}

TEST_HARNESS_MAIN
