// SPDX-License-Identifier: BSD-3-Clause
/*
 * Rekeying under load: thousands of packets in each direction, keys changed in
 * the middle of them, old and new packets interleaved, copies among them. What
 * was sent arrives, once, and nothing is rejected that need not be.
 */
#define _GNU_SOURCE
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <string.h>
#include <unistd.h>

#include "far.h"
#include "net.h"
#include "packet.h"
#include "pair.h"
#include "test.h"

#define SSRC		0x10ad0001
#define N_TURNS		6
#define BLOCK		64
#define N_BLOCKS	80
#define N_PACKETS	(BLOCK * N_BLOCKS)
/* so that the sequence number wraps in the middle */
#define FIRST		(0x10000 - N_PACKETS / 2)
/* packets of the old key, behind the last of which none can come late */
#define GRACE		(2 * BLOCK)
/* how far the sender may be ahead of the reader: more than a grace */
#define AHEAD		400

FIXTURE(load)
{
	struct pair pair;
	struct inbox in;
	struct ksrtp_key key[N_TURNS];
	struct far far[N_TURNS];
	bool far_open[N_TURNS];
	uint64_t rng;
	uint8_t pkt[BLOCK][PACKET_ROOM];
	size_t len[BLOCK];
	uint8_t wire[PACKET_ROOM];
};

FIXTURE_VARIANT(load)
{
	uint16_t suite;
	uint8_t mki_len;
};

#define LOAD_VARIANT(name, id)						\
	FIXTURE_VARIANT_ADD(load, name) { .suite = id };		\
	FIXTURE_VARIANT_ADD(load, name##_mki) { .suite = id, .mki_len = 4 }

LOAD_VARIANT(aes_cm_80, KSRTP_SUITE_AES_CM_128_HMAC_SHA1_80);
LOAD_VARIANT(aes_128_gcm, KSRTP_SUITE_AEAD_AES_128_GCM);

FIXTURE_SETUP(load)
{
	const struct pair_spec spec = { .family = AF_INET, .connected = true };

	ASSERT_EQ(0, net_enter());
	ASSERT_EQ(0, pair_open(&self->pair, &spec));
	self->rng = seed_start();
}

FIXTURE_TEARDOWN(load)
{
	unsigned int n;

	for (n = 0; n < N_TURNS; n++)
		if (self->far_open[n])
			far_close(&self->far[n]);
	pair_close(&self->pair);
}

/* install the key of a turn; libsrtp2 goes on at the index of its first packet */
static int next_turn(FIXTURE_DATA(load) *self, const FIXTURE_VARIANT(load) *variant,
		     uint8_t dir, unsigned int n, uint32_t index)
{
	struct ksrtp_key *key = &self->key[n];

	*key = far_key(self->pair.id, dir, variant->suite, 1 + n);
	far_key_mki(key, variant->mki_len, n);
	key->successor = n && !variant->mki_len;
	key->use = dir == KSRTP_DIR_TX && !n;
	key->grace_packets = n ? GRACE : 0;
	self->far_open[n] = true;
	return ksrtp_key_add(self->pair.conn, key) ?:
	       far_open_at(&self->far[n], key, SSRC, index >> 16);
}

/* one block in any order, each eighth packet twice; the number of copies */
static int send_block(FIXTURE_DATA(load) *self)
{
	unsigned int order[BLOCK], i, other, swap, n_copies = 0;

	for (i = 0; i < BLOCK; i++)
		order[i] = i;
	for (i = BLOCK - 1; i > 0; i--) {
		other = seed_next(&self->rng) % (i + 1);
		swap = order[i];
		order[i] = order[other];
		order[other] = swap;
	}
	for (i = 0; i < BLOCK; i++) {
		pair_send_far(&self->pair, self->pkt[order[i]], self->len[order[i]]);
		if (seed_next(&self->rng) % 8)
			continue;
		other = order[seed_next(&self->rng) % (i + 1)];
		pair_send_far(&self->pair, self->pkt[other], self->len[other]);
		n_copies++;
	}
	return n_copies;
}

/* old keys are removed by a work item, which has the time of a block for it */
static bool is_alone(void *arg)
{
	FIXTURE_DATA(load) *self = arg;
	struct ksrtp_leg leg;

	return !ksrtp_leg_get(self->pair.conn, self->pair.id, &leg) && leg.n_keys == 1;
}

TEST_F(load, nothing_that_arrives_is_lost)
{
	unsigned int block, i, turn = 0, from = 0, copies = 0;
	uint32_t index = FIRST;

	ASSERT_EQ(0, next_turn(self, variant, KSRTP_DIR_RX, 0, index));
	for (block = 0; block < N_BLOCKS; block++) {
		/* a new key every sixteenth block, from a packet inside the next */
		if (block % 16 == 12 && turn + 1 < N_TURNS) {
			ASSERT_TRUE(!turn || net_until(is_alone, self));
			turn++;
			from = index + BLOCK + seed_next(&self->rng) % BLOCK;
			ASSERT_EQ(0, next_turn(self, variant, KSRTP_DIR_RX, turn, from));
		}
		for (i = 0; i < BLOCK; i++, index++) {
			self->len[i] = rtp_build(self->pkt[i], SSRC, index);
			ASSERT_EQ(0, far_protect(&self->far[turn - (turn && index < from)],
						 self->pkt[i], &self->len[i]));
		}
		copies += send_block(self);
		ASSERT_EQ(BLOCK, pair_take(&self->pair, &self->in)) {
			TH_LOG("block %u, turn %u", block, turn);
		}
	}
	EXPECT_EQ(N_TURNS - 1, turn);
	EXPECT_EQ(N_PACKETS, pair_stat(&self->pair, KSRTP_STAT_RX_SRTP));
	EXPECT_EQ(copies, pair_stat(&self->pair, KSRTP_STAT_RX_DROP_REPLAYED));
	EXPECT_EQ(0, pair_stat(&self->pair, KSRTP_STAT_RX_DROP_AUTH));
	EXPECT_EQ(0, pair_stat(&self->pair, KSRTP_STAT_RX_DROP_NO_KEY));
	EXPECT_EQ(0, pair_stat(&self->pair, KSRTP_STAT_RX_DROP_OLD));
}

/**
 * struct sender - the media program, which knows nothing of keys
 * @pair: its socket
 * @n_sent: packets so far
 * @n_got: packets the far side has taken
 * @enough: stop
 * @n_failed: packets that did not leave
 */
struct sender {
	struct pair *pair;
	atomic_uint n_sent;
	atomic_uint n_got;
	atomic_bool enough;
	unsigned int n_failed;
};

static void *keep_sending(void *arg)
{
	struct sender *s = arg;
	uint8_t pkt[PACKET_ROOM];
	unsigned int i;
	size_t len;

	for (i = 0; !atomic_load(&s->enough); ) {
		if (i - atomic_load(&s->n_got) >= AHEAD) {
			sched_yield();
			continue;
		}
		len = rtp_build(pkt, SSRC, FIRST + i);
		s->n_failed += pair_send(s->pair, pkt, len) != (ssize_t)len;
		atomic_store(&s->n_sent, ++i);
	}
	return NULL;
}

/* the key it came under is @turn, or the next: then @turn goes on */
static bool opens(FIXTURE_DATA(load) *self, unsigned int *turn, size_t len)
{
	size_t plain = len;

	memcpy(self->pkt[0], self->wire, len);
	if (!far_unprotect(&self->far[*turn], self->pkt[0], &plain))
		return true;
	if (*turn + 1 == N_TURNS || !self->far_open[*turn + 1])
		return false;
	++*turn;
	memcpy(self->pkt[0], self->wire, len);
	return !far_unprotect(&self->far[*turn], self->pkt[0], &len);
}

/* take the next packet at the far side */
static void take_one(struct __test_metadata *_metadata, FIXTURE_DATA(load) *self,
		     struct sender *s, unsigned int *turn)
{
	uint32_t index = FIRST + atomic_load(&s->n_got);
	ssize_t len;

	ASSERT_TRUE(net_readable(self->pair.far));
	len = recv(self->pair.far, self->wire, sizeof(self->wire), 0);
	ASSERT_LT(0, len);
	/* a session that has not begun is told of the wrap */
	if (index >= 0x10000 && *turn + 1 < N_TURNS && self->far_open[*turn + 1])
		srtp_set_stream_roc(self->far[*turn + 1].srtp, SSRC, 1);
	ASSERT_TRUE(opens(self, turn, len)) {
		TH_LOG("index %u, turn %u", index, *turn);
	}
	ASSERT_EQ(index & 0xff, self->pkt[0][3]);
	atomic_fetch_add(&s->n_got, 1);
}

TEST_F(load, nothing_that_leaves_is_lost)
{
	struct sender sender = { .pair = &self->pair };
	unsigned int turn = 0, n = 1;
	pthread_t thread;

	ASSERT_EQ(0, next_turn(self, variant, KSRTP_DIR_TX, 0, FIRST));
	ASSERT_EQ(0, pthread_create(&thread, NULL, keep_sending, &sender));
	while (sender.n_got < N_PACKETS) {
		take_one(_metadata, self, &sender, &turn);
		if (n == N_TURNS || sender.n_got != n * (N_PACKETS / N_TURNS))
			continue;
		/* the sender goes on, and the old key goes by its packets */
		ASSERT_TRUE(n == 1 || net_until(is_alone, self));
		ASSERT_EQ(0, next_turn(self, variant, KSRTP_DIR_TX, n, 0));
		ASSERT_EQ(0, ksrtp_key_use(self->pair.conn, &self->key[n]));
		n++;
	}
	sender.enough = true;
	ASSERT_EQ(0, pthread_join(thread, NULL));
	while (sender.n_got < sender.n_sent)
		take_one(_metadata, self, &sender, &turn);
	EXPECT_EQ(0, sender.n_failed);
	EXPECT_EQ(N_TURNS - 1, turn);
	EXPECT_EQ(sender.n_sent, pair_stat(&self->pair, KSRTP_STAT_TX_SRTP));
}

TEST_HARNESS_MAIN
