// SPDX-License-Identifier: BSD-3-Clause
/*
 * From one key to the next: who takes over and when, who goes and when. With
 * an MKI, which says whose a packet is, and without, when both keys are tried.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "far.h"
#include "net.h"
#include "packet.h"
#include "pair.h"
#include "snapshot.h"
#include "test.h"

#define SSRC		0x5eed0001
#define N_KEYS		4
/* longer than any run */
#define LATER_MS	KSRTP_TRIAL_MS_MAX

/**
 * struct turn - one generation of keys, and what libsrtp2 does with them
 * @rx: key of what arrives
 * @tx: key of what leaves
 * @out: libsrtp2 that protects under @rx
 * @in: libsrtp2 that unprotects under @tx
 */
struct turn {
	struct ksrtp_key rx;
	struct ksrtp_key tx;
	struct far out;
	struct far in;
};

/* @n_retired: events of keys that went; @last: the last of them */
struct events {
	unsigned int n_retired;
	struct ksrtp_key last;
};

FIXTURE(rekey)
{
	struct pair pair;
	struct ksrtp_conn *monitor;
	struct events events;
	struct inbox in;
	struct turn turn[N_KEYS];
	uint8_t pkt[PACKET_ROOM];
	size_t len;
	uint16_t seq;
};

FIXTURE_VARIANT(rekey)
{
	uint16_t suite;
	uint8_t mki_len;
};

#define REKEY_VARIANT(name, id)						\
	FIXTURE_VARIANT_ADD(rekey, name) { .suite = id };		\
	FIXTURE_VARIANT_ADD(rekey, name##_mki) { .suite = id, .mki_len = 2 }

REKEY_VARIANT(aes_cm_80, KSRTP_SUITE_AES_CM_128_HMAC_SHA1_80);
REKEY_VARIANT(aes_256_gcm, KSRTP_SUITE_AEAD_AES_256_GCM);

/* a key that follows the one before, if there is one, and waits to be used */
static struct ksrtp_key nth_key(FIXTURE_DATA(rekey) *self,
				const FIXTURE_VARIANT(rekey) *variant, uint8_t dir,
				uint8_t n)
{
	struct ksrtp_key key = far_key(self->pair.id, dir, variant->suite,
				       2 * n + dir);

	far_key_mki(&key, variant->mki_len, n);
	key.use = dir == KSRTP_DIR_TX && !n;
	key.successor = n && !variant->mki_len;
	return key;
}

FIXTURE_SETUP(rekey)
{
	const struct pair_spec spec = { .family = AF_INET, .connected = true };
	struct turn *t;
	uint8_t n;

	ASSERT_EQ(0, net_enter());
	ASSERT_EQ(0, pair_open(&self->pair, &spec));
	ASSERT_EQ(0, ksrtp_open(&self->monitor));
	ASSERT_EQ(0, ksrtp_subscribe(self->monitor));
	for (n = 0; n < N_KEYS; n++) {
		t = &self->turn[n];
		t->rx = nth_key(self, variant, KSRTP_DIR_RX, n);
		t->tx = nth_key(self, variant, KSRTP_DIR_TX, n);
		ASSERT_EQ(0, far_open(&t->out, &t->rx, true));
		ASSERT_EQ(0, far_open(&t->in, &t->tx, false));
	}
	ASSERT_EQ(0, ksrtp_key_add(self->pair.conn, &self->turn[0].rx));
	ASSERT_EQ(0, ksrtp_key_add(self->pair.conn, &self->turn[0].tx));
}

FIXTURE_TEARDOWN(rekey)
{
	unsigned int n;

	for (n = 0; n < N_KEYS; n++) {
		far_close(&self->turn[n].out);
		far_close(&self->turn[n].in);
	}
	ksrtp_close(self->monitor);
	pair_close(&self->pair);
}

/* the next packet of libsrtp2 under the key of a turn */
static void protect(FIXTURE_DATA(rekey) *self, unsigned int n)
{
	self->len = rtp_build(self->pkt, SSRC, ++self->seq);
	far_protect(&self->turn[n].out, self->pkt, &self->len);
}

/* what the program gets of the packet */
static int deliver(FIXTURE_DATA(rekey) *self)
{
	pair_send_far(&self->pair, self->pkt, self->len);
	return pair_take(&self->pair, &self->in);
}

static int receive(FIXTURE_DATA(rekey) *self, unsigned int n)
{
	protect(self, n);
	return deliver(self);
}

/* the program sends: which turn is it under? */
static int sent_under(FIXTURE_DATA(rekey) *self)
{
	uint8_t copy[PACKET_ROOM];
	size_t len;
	int n;

	self->len = rtp_build(self->pkt, SSRC, ++self->seq);
	if (pair_send(&self->pair, self->pkt, self->len) < 0 ||
	    pair_take_far(&self->pair, &self->in) != 1)
		return -1;
	for (n = 0; n < N_KEYS; n++) {
		memcpy(copy, self->in.octets, self->in.len);
		len = self->in.len;
		if (!far_unprotect(&self->turn[n].in, copy, &len))
			return n;
	}
	return -1;
}

static void note(const struct ksrtp_key *key, void *arg)
{
	struct events *e = arg;

	if (key->event != KSRTP_KEY_EVENT_RETIRED)
		return;
	e->n_retired++;
	e->last = *key;
}

static const struct ksrtp_ops ops = { .key = note };

static bool has_retired(void *arg)
{
	FIXTURE_DATA(rekey) *self = arg;

	ksrtp_receive(self->monitor, &ops, &self->events);
	return self->events.n_retired;
}

/* wait for it; which of the keys of a direction is left alone? */
static bool retires(FIXTURE_DATA(rekey) *self, uint8_t dir)
{
	bool is = net_until(has_retired, self) && self->events.n_retired == 1 &&
		  self->events.last.dir == dir && !self->events.last.successor;

	memset(&self->events, 0, sizeof(self->events));
	return is;
}

struct keys {
	unsigned int n;
	struct ksrtp_key key[2 * KSRTP_KEYS_MAX];
};

static int note_key(const struct ksrtp_key *key, void *arg)
{
	struct keys *keys = arg;

	keys->key[keys->n++] = *key;
	return 0;
}

static struct keys keys_of(FIXTURE_DATA(rekey) *self)
{
	struct keys keys = {};

	ksrtp_key_dump(self->pair.conn, self->pair.id, note_key, &keys);
	return keys;
}

/* counted drops of all reasons that a rekey could bring about */
static uint64_t dropped(FIXTURE_DATA(rekey) *self)
{
	return pair_stat(&self->pair, KSRTP_STAT_RX_DROP_AUTH) +
	       pair_stat(&self->pair, KSRTP_STAT_RX_DROP_NO_KEY) +
	       pair_stat(&self->pair, KSRTP_STAT_RX_DROP_REPLAYED) +
	       pair_stat(&self->pair, KSRTP_STAT_RX_DROP_OLD);
}

TEST_F(rekey, both_keys_open_before_and_after_the_new_one_took_over)
{
	unsigned int i;

	EXPECT_EQ(1, receive(self, 0));
	ASSERT_EQ(0, ksrtp_key_add(self->pair.conn, &self->turn[1].rx));
	for (i = 0; i < 10; i++) {
		EXPECT_EQ(1, receive(self, i < 3 ? 0 : i % 2));
	}
	EXPECT_EQ(0, dropped(self));
	EXPECT_EQ(0, receive(self, 2));
	EXPECT_EQ(1, dropped(self));
}

TEST_F(rekey, forged_packet_changes_nothing_while_there_are_two_keys)
{
	struct snapshot before, after;

	EXPECT_EQ(1, receive(self, 0));
	ASSERT_EQ(0, ksrtp_key_add(self->pair.conn, &self->turn[1].rx));
	ASSERT_EQ(0, snapshot_take(&before, self->pair.conn, self->pair.id));
	protect(self, 1);
	self->pkt[RTP_HDR_LEN] ^= 1;
	EXPECT_EQ(0, deliver(self));
	EXPECT_EQ(1, pair_stat(&self->pair, KSRTP_STAT_RX_DROP_AUTH));
	ASSERT_EQ(0, snapshot_take(&after, self->pair.conn, self->pair.id));
	EXPECT_TRUE(snapshot_equal(&before, &after));
	snapshot_free(&before);
	snapshot_free(&after);

	self->pkt[RTP_HDR_LEN] ^= 1;
	EXPECT_EQ(1, deliver(self));
	/* and a copy is a copy, whichever key it is tried under first */
	EXPECT_EQ(0, deliver(self));
	EXPECT_EQ(1, pair_stat(&self->pair, KSRTP_STAT_RX_DROP_REPLAYED));
	EXPECT_EQ(1, receive(self, 0));
	EXPECT_EQ(0, deliver(self));
	EXPECT_EQ(2, pair_stat(&self->pair, KSRTP_STAT_RX_DROP_REPLAYED));
}

TEST_F(rekey, old_rx_key_goes_when_the_grace_in_time_is_over)
{
	ASSERT_EQ(1, receive(self, 0));
	self->turn[1].rx.grace_ms = 1;
	ASSERT_EQ(0, ksrtp_key_add(self->pair.conn, &self->turn[1].rx));
	EXPECT_EQ(1, receive(self, 0));
	EXPECT_EQ(1, receive(self, 1));
	EXPECT_TRUE(retires(self, KSRTP_DIR_RX));
	EXPECT_EQ(0, receive(self, 0));
	EXPECT_EQ(1, receive(self, 1));
	EXPECT_EQ(2, keys_of(self).n);
}

TEST_F(rekey, old_rx_key_stays_for_the_grace_in_packets)
{
	const unsigned int grace = 10;
	unsigned int i;

	ASSERT_EQ(1, receive(self, 0));
	self->turn[1].rx.grace_packets = grace;
	self->turn[1].rx.grace_ms = LATER_MS;
	ASSERT_EQ(0, ksrtp_key_add(self->pair.conn, &self->turn[1].rx));
	for (i = 0; i < grace; i++) {
		EXPECT_EQ(1, receive(self, 0));
		EXPECT_EQ(1, receive(self, 1));
	}
	EXPECT_TRUE(retires(self, KSRTP_DIR_RX));
	EXPECT_EQ(0, dropped(self));
	EXPECT_EQ(0, receive(self, 0));
	EXPECT_EQ(1, receive(self, 1));
}

TEST_F(rekey, old_tx_key_goes_after_its_grace)
{
	unsigned int i;

	self->turn[1].tx.grace_packets = 5;
	ASSERT_EQ(0, ksrtp_key_add(self->pair.conn, &self->turn[1].tx));
	EXPECT_EQ(0, sent_under(self));
	ASSERT_EQ(0, ksrtp_key_use(self->pair.conn, &self->turn[1].tx));
	for (i = 0; i < 5; i++) {
		EXPECT_EQ(3, keys_of(self).n);
		EXPECT_EQ(1, sent_under(self));
	}
	EXPECT_TRUE(retires(self, KSRTP_DIR_TX));

	self->turn[2].tx.grace_ms = 1;
	self->turn[2].tx.use = true;
	ASSERT_EQ(0, ksrtp_key_add(self->pair.conn, &self->turn[2].tx));
	EXPECT_TRUE(retires(self, KSRTP_DIR_TX));
	EXPECT_EQ(2, sent_under(self));
	EXPECT_EQ(2, keys_of(self).n);
}

/* several old ones at once, and none that came later */
TEST_F(rekey, all_older_keys_go_and_no_newer_one)
{
	unsigned int n;

	if (!variant->mki_len)
		SKIP(return, "two at most without an MKI");
	self->turn[2].rx.grace_ms = 1;
	for (n = 1; n < N_KEYS; n++) {
		ASSERT_EQ(0, ksrtp_key_add(self->pair.conn, &self->turn[n].rx));
	}
	EXPECT_EQ(1, receive(self, 2));
	EXPECT_TRUE(net_until(has_retired, self));
	while (self->events.n_retired < 2)
		ASSERT_TRUE(net_until(has_retired, self));
	EXPECT_EQ(2, self->events.n_retired);
	EXPECT_EQ(1, receive(self, 3));
	EXPECT_EQ(1, receive(self, 2));
	EXPECT_EQ(0, receive(self, 1));
}

TEST_F(rekey, key_of_another_ssrc_stays)
{
	struct ksrtp_key other = nth_key(self, variant, KSRTP_DIR_RX, 3);
	struct keys keys;

	other.successor = false;
	other.has_ssrc = true;
	other.ssrc = SSRC + 1;
	ASSERT_EQ(0, ksrtp_key_add(self->pair.conn, &other));
	self->turn[1].rx.grace_ms = 1;
	ASSERT_EQ(0, ksrtp_key_add(self->pair.conn, &self->turn[1].rx));
	EXPECT_EQ(1, receive(self, 1));
	EXPECT_TRUE(retires(self, KSRTP_DIR_RX));
	keys = keys_of(self);
	ASSERT_EQ(3, keys.n);
	EXPECT_EQ(SSRC + 1, keys.key[0].ssrc);
}

TEST_F(rekey, tx_key_waits_for_the_peer)
{
	self->turn[1].tx.switch_by = KSRTP_SWITCH_ON_RX;
	EXPECT_EQ(1, receive(self, 0));
	ASSERT_EQ(0, ksrtp_key_add(self->pair.conn, &self->turn[1].rx));
	ASSERT_EQ(0, ksrtp_key_add(self->pair.conn, &self->turn[1].tx));
	EXPECT_EQ(0, sent_under(self));
	EXPECT_EQ(1, receive(self, 0));
	EXPECT_EQ(0, sent_under(self));
	/* somebody who does not have the key */
	protect(self, 1);
	self->pkt[self->len - 1 - variant->mki_len] ^= 1;
	EXPECT_EQ(0, deliver(self));
	EXPECT_EQ(0, sent_under(self));
	EXPECT_EQ(1, receive(self, 1));
	EXPECT_EQ(1, sent_under(self));
	/* late packets of the old key, and a command to go back */
	EXPECT_EQ(1, receive(self, 0));
	EXPECT_EQ(1, sent_under(self));
	ASSERT_EQ(0, ksrtp_key_use(self->pair.conn, &self->turn[0].tx));
	EXPECT_EQ(1, receive(self, 1));
	EXPECT_EQ(0, sent_under(self));
}

TEST_F(rekey, tx_key_that_comes_after_the_peer_switched_is_used_at_once)
{
	self->turn[1].tx.switch_by = KSRTP_SWITCH_ON_RX;
	EXPECT_EQ(1, receive(self, 0));
	ASSERT_EQ(0, ksrtp_key_add(self->pair.conn, &self->turn[1].rx));
	EXPECT_EQ(1, receive(self, 1));
	ASSERT_EQ(0, ksrtp_key_add(self->pair.conn, &self->turn[1].tx));
	EXPECT_EQ(1, sent_under(self));
}

/* the first packet ever may be a late one of a key that is past */
TEST_F(rekey, tx_key_that_waits_does_not_come_after_a_later_one)
{
	struct ksrtp_key waits = self->turn[0].tx;

	ASSERT_EQ(0, ksrtp_key_del(self->pair.conn, &waits));
	waits = nth_key(self, variant, KSRTP_DIR_TX, 0);
	memset(waits.master, 0x5a, sizeof(waits.master));
	waits.use = false;
	waits.switch_by = KSRTP_SWITCH_ON_RX;
	ASSERT_EQ(0, ksrtp_key_add(self->pair.conn, &waits));
	ASSERT_EQ(0, ksrtp_key_add(self->pair.conn, &self->turn[1].rx));
	self->turn[1].tx.use = true;
	ASSERT_EQ(0, ksrtp_key_add(self->pair.conn, &self->turn[1].tx));
	EXPECT_EQ(1, sent_under(self));
	EXPECT_EQ(1, receive(self, 1));
	EXPECT_EQ(1, receive(self, 0));
	EXPECT_EQ(1, sent_under(self));
}

/* in the mean time we would send under what the peer may not have yet */
TEST_F(rekey, tx_key_does_not_follow_the_rx_key_before)
{
	self->turn[1].tx.switch_by = KSRTP_SWITCH_ON_RX;
	ASSERT_EQ(0, ksrtp_key_add(self->pair.conn, &self->turn[1].rx));
	ASSERT_EQ(0, ksrtp_key_add(self->pair.conn, &self->turn[1].tx));
	EXPECT_EQ(1, receive(self, 0));
	EXPECT_EQ(0, sent_under(self));
	ASSERT_EQ(0, ksrtp_key_use(self->pair.conn, &self->turn[1].tx));
	EXPECT_EQ(1, sent_under(self));
}

/* a silent peer does not hold the old key for ever, nor the trial open */
TEST_F(rekey, trial_ends_with_the_successor_alone)
{
	if (variant->mki_len)
		SKIP(return, "no trial with an MKI");
	EXPECT_EQ(1, receive(self, 0));
	self->turn[1].rx.trial_ms = 1;
	ASSERT_EQ(0, ksrtp_key_add(self->pair.conn, &self->turn[1].rx));
	EXPECT_TRUE(retires(self, KSRTP_DIR_RX));
	EXPECT_EQ(0, receive(self, 0));
	EXPECT_EQ(1, receive(self, 1));
	/* and then there may be another one */
	ASSERT_EQ(0, ksrtp_key_add(self->pair.conn, &self->turn[2].rx));
	EXPECT_EQ(1, receive(self, 2));
}

TEST_F(rekey, successor_that_is_deleted_leaves_the_key_before_as_it_was)
{
	struct keys keys;

	if (variant->mki_len)
		SKIP(return, "no successors with an MKI");
	EXPECT_EQ(1, receive(self, 0));
	ASSERT_EQ(0, ksrtp_key_add(self->pair.conn, &self->turn[1].rx));
	keys = keys_of(self);
	ASSERT_EQ(3, keys.n);
	EXPECT_TRUE(keys.key[0].retiring);
	EXPECT_FALSE(keys.key[0].successor);
	EXPECT_TRUE(keys.key[1].successor);
	ASSERT_EQ(0, ksrtp_key_del(self->pair.conn, &self->turn[1].rx));
	keys = keys_of(self);
	ASSERT_EQ(2, keys.n);
	EXPECT_FALSE(keys.key[0].retiring);
	EXPECT_EQ(1, receive(self, 0));
	EXPECT_EQ(0, receive(self, 1));
	EXPECT_EQ(-ENOENT, ksrtp_key_del(self->pair.conn, &self->turn[1].rx));
	/* without the word the older one is meant */
	ASSERT_EQ(0, ksrtp_key_add(self->pair.conn, &self->turn[2].rx));
	self->turn[2].rx.successor = false;
	ASSERT_EQ(0, ksrtp_key_del(self->pair.conn, &self->turn[2].rx));
	EXPECT_EQ(1, receive(self, 2));
	EXPECT_EQ(0, receive(self, 0));
}

TEST_F(rekey, successor_must_be_one_and_told_apart)
{
	struct ksrtp_key key = self->turn[1].rx;
	struct ksrtp_conn *conn = self->pair.conn;

	if (variant->mki_len)
		SKIP(return, "no successors with an MKI");
	key.successor = false;
	EXPECT_EQ(-EEXIST, ksrtp_key_add(conn, &key));
	key = far_key(self->pair.id, KSRTP_DIR_RX, KSRTP_SUITE_AES_CM_128_HMAC_SHA1_32, 9);
	key.successor = true;
	EXPECT_EQ(-EINVAL, ksrtp_key_add(conn, &key));
	key.kinds = KSRTP_KINDS_RTCP;
	EXPECT_EQ(0, ksrtp_key_add(conn, &key));
	EXPECT_EQ(-EEXIST, ksrtp_key_add(conn, &self->turn[1].rx));
	EXPECT_STRNE("", ksrtp_error(conn));
}

static int references(void)
{
	FILE *f = fopen("/sys/module/ksrtp/refcnt", "r");
	int n = -1;

	if (f && fscanf(f, "%d", &n) != 1)
		n = -1;
	if (f)
		fclose(f);
	return n;
}

static bool has_references(void *arg)
{
	return references() == *(int *)arg;
}

TEST_F(rekey, closed_socket_does_not_wait_for_a_grace)
{
	const struct pair_spec spec = { .family = AF_INET };
	int before = references();
	struct ksrtp_key key;
	struct pair pair;
	unsigned int n;

	for (n = 0; n < 50; n++) {
		ASSERT_EQ(0, pair_open(&pair, &spec));
		key = nth_key(self, variant, KSRTP_DIR_TX, 0);
		key.leg = pair.id;
		ASSERT_EQ(0, ksrtp_key_add(pair.conn, &key));
		key = nth_key(self, variant, KSRTP_DIR_TX, 1);
		key.leg = pair.id;
		key.use = true;
		key.grace_ms = n % 2 ? LATER_MS : 1;
		ASSERT_EQ(0, ksrtp_key_add(pair.conn, &key));
		pair_close(&pair);
	}
	EXPECT_TRUE(net_until(has_references, &before)) {
		TH_LOG("%d references, before %d", references(), before);
	}
}

TEST_HARNESS_MAIN
