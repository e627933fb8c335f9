// SPDX-License-Identifier: BSD-3-Clause
/*
 * Against libsrtp2: every suite it has with and without MKI, and what keys may
 * leave undone; SRTP and SRTCP, both directions, across two wraps of the
 * sequence number, with packets lost and reordered.
 */
#define _GNU_SOURCE
#include <string.h>
#include <unistd.h>

#include "far.h"
#include "net.h"
#include "packet.h"
#include "pair.h"
#include "test.h"

#define SSRC		0x1badcafe
#define BLOCK		32
#define N_BLOCKS	8

FIXTURE(interop)
{
	struct pair pair;
	struct far out;
	struct far in;
	uint64_t rng;
	uint8_t pkt[BLOCK][PACKET_ROOM];
	size_t len[BLOCK];
	unsigned int order[BLOCK];
};

FIXTURE_VARIANT(interop)
{
	uint16_t suite;
	uint8_t mki_len;
	uint32_t flags;
};

#define INTEROP_VARIANT(name, id)					\
	FIXTURE_VARIANT_ADD(interop, name) { .suite = id };		\
	FIXTURE_VARIANT_ADD(interop, name##_mki) { .suite = id, .mki_len = 4 }

INTEROP_VARIANT(aes_cm_80, KSRTP_SUITE_AES_CM_128_HMAC_SHA1_80);
INTEROP_VARIANT(aes_cm_32, KSRTP_SUITE_AES_CM_128_HMAC_SHA1_32);
INTEROP_VARIANT(aes_cm_256_80, KSRTP_SUITE_AES_CM_256_HMAC_SHA1_80);
INTEROP_VARIANT(aes_cm_256_32, KSRTP_SUITE_AES_CM_256_HMAC_SHA1_32);
INTEROP_VARIANT(aes_128_gcm, KSRTP_SUITE_AEAD_AES_128_GCM);
INTEROP_VARIANT(aes_256_gcm, KSRTP_SUITE_AEAD_AES_256_GCM);

INTEROP_VARIANT(null_80, KSRTP_SUITE_NULL_HMAC_SHA1_80);
INTEROP_VARIANT(null_32, KSRTP_SUITE_NULL_HMAC_SHA1_32);

#define FLAGS_VARIANT(name, id, bits) \
	FIXTURE_VARIANT_ADD(interop, name) { .suite = id, .mki_len = 2, .flags = bits }

FLAGS_VARIANT(unencrypted_cm, KSRTP_SUITE_AES_CM_128_HMAC_SHA1_80,
	      KSRTP_KEY_UNENCRYPTED_SRTP | KSRTP_KEY_UNENCRYPTED_SRTCP);
FLAGS_VARIANT(unencrypted_gcm, KSRTP_SUITE_AEAD_AES_128_GCM,
	      KSRTP_KEY_UNENCRYPTED_SRTCP);
FLAGS_VARIANT(unauthenticated_cm, KSRTP_SUITE_AES_CM_256_HMAC_SHA1_80,
	      KSRTP_KEY_UNAUTHENTICATED_SRTP);

FIXTURE_SETUP(interop)
{
	const struct pair_spec spec = {
		.family = AF_INET,
		.connected = true,
		.flags = KSRTP_LEG_ALLOW_NO_AUTH,
	};
	struct ksrtp_key key;

	ASSERT_EQ(0, net_enter());
	ASSERT_EQ(0, pair_open(&self->pair, &spec));
	self->rng = seed_start();

	key = far_key(self->pair.id, KSRTP_DIR_RX, variant->suite, 1);
	far_key_mki(&key, variant->mki_len, 0x42);
	key.flags = variant->flags;
	ASSERT_EQ(0, ksrtp_key_add(self->pair.conn, &key));
	ASSERT_EQ(0, far_open(&self->out, &key, true));

	key = far_key(self->pair.id, KSRTP_DIR_TX, variant->suite, 2);
	far_key_mki(&key, variant->mki_len, 0x43);
	key.flags = variant->flags;
	ASSERT_EQ(0, ksrtp_key_add(self->pair.conn, &key));
	ASSERT_EQ(0, far_open(&self->in, &key, false));
}

FIXTURE_TEARDOWN(interop)
{
	far_close(&self->in);
	far_close(&self->out);
	pair_close(&self->pair);
}

/* a new order for the packets of a block */
static void shuffle(FIXTURE_DATA(interop) *self)
{
	unsigned int i, other, swap;

	for (i = 0; i < BLOCK; i++)
		self->order[i] = i;
	for (i = BLOCK - 1; i > 0; i--) {
		other = seed_next(&self->rng) % (i + 1);
		swap = self->order[i];
		self->order[i] = self->order[other];
		self->order[other] = swap;
	}
}

static bool lost(FIXTURE_DATA(interop) *self)
{
	return seed_next(&self->rng) % 8 == 0;
}

static size_t plain(uint8_t *pkt, bool rtcp, uint32_t index)
{
	return rtcp ? rtcp_build(pkt, SSRC) : rtp_build(pkt, SSRC, index);
}

static void protect_block(struct __test_metadata *_metadata,
			  FIXTURE_DATA(interop) *self, bool rtcp, uint32_t index)
{
	unsigned int i;

	for (i = 0; i < BLOCK; i++) {
		self->len[i] = plain(self->pkt[i], rtcp, index + i);
		ASSERT_EQ(0, (rtcp ? far_protect_rtcp : far_protect)
			  (&self->out, self->pkt[i], &self->len[i]));
	}
}

/* libsrtp2 protects, the kernel opens */
static void receive_block(struct __test_metadata *_metadata,
			  FIXTURE_DATA(interop) *self, bool rtcp, uint32_t index)
{
	uint8_t expected[PACKET_ROOM], got[PACKET_ROOM];
	unsigned int i, at;
	size_t len;

	protect_block(_metadata, self, rtcp, index);
	shuffle(self);
	for (i = 0; i < BLOCK; i++) {
		at = self->order[i];
		if (lost(self))
			continue;
		ASSERT_EQ((ssize_t)self->len[at],
			  pair_send_far(&self->pair, self->pkt[at], self->len[at]));
		ASSERT_TRUE(net_readable(self->pair.near)) {
			TH_LOG("index %u", index + at);
		}
		len = plain(expected, rtcp, index + at);
		ASSERT_EQ((ssize_t)len, recv(self->pair.near, got, sizeof(got), 0));
		ASSERT_EQ(0, memcmp(expected, got, len));
	}
}

/* the kernel protects, libsrtp2 opens */
static void send_block(struct __test_metadata *_metadata,
		       FIXTURE_DATA(interop) *self, bool rtcp, uint32_t index)
{
	uint8_t expected[PACKET_ROOM], got[PACKET_ROOM];
	size_t len, got_len;
	unsigned int i;

	shuffle(self);
	for (i = 0; i < BLOCK; i++) {
		len = plain(expected, rtcp, index + self->order[i]);
		if (!rtcp && lost(self))
			continue;
		ASSERT_EQ((ssize_t)len, pair_send(&self->pair, expected, len));
		ASSERT_TRUE(net_readable(self->pair.far));
		got_len = recv(self->pair.far, got, sizeof(got), 0);
		if (rtcp && lost(self))
			continue;
		ASSERT_EQ(0, (rtcp ? far_unprotect_rtcp : far_unprotect)
			  (&self->in, got, &got_len)) {
			TH_LOG("index %u", index + self->order[i]);
		}
		ASSERT_EQ(len, got_len);
		ASSERT_EQ(0, memcmp(expected, got, len));
	}
}

/* blocks around 65536, a jump that no receiver mistakes, blocks around 131072 */
static uint32_t block_index(unsigned int n)
{
	return (n < N_BLOCKS ? 0x10000 : 0x20000) +
	       BLOCK * (int)(n % N_BLOCKS - N_BLOCKS / 2) + 5;
}

TEST_F(interop, srtp_of_libsrtp2_is_delivered)
{
	unsigned int n;

	for (n = 0; n < 2 * N_BLOCKS; n++) {
		if (n == N_BLOCKS)
			receive_block(_metadata, self, false, 0x18000);
		receive_block(_metadata, self, false, block_index(n));
	}
}

TEST_F(interop, srtcp_of_libsrtp2_is_delivered)
{
	unsigned int n;

	for (n = 0; n < N_BLOCKS; n++)
		receive_block(_metadata, self, true, n);
}

TEST_F(interop, libsrtp2_opens_our_srtp)
{
	unsigned int n;

	for (n = 0; n < 2 * N_BLOCKS; n++) {
		if (n == N_BLOCKS)
			send_block(_metadata, self, false, 0x18000);
		send_block(_metadata, self, false, block_index(n));
	}
}

TEST_F(interop, libsrtp2_opens_our_srtcp)
{
	unsigned int n;

	for (n = 0; n < N_BLOCKS; n++)
		send_block(_metadata, self, true, n);
}

TEST_HARNESS_MAIN
