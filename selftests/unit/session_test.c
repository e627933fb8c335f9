// SPDX-License-Identifier: BSD-3-Clause
/*
 * helper/session*.c: both ends of every mode over a
 * network that does what it likes
 */
#include <errno.h>
#include <stdlib.h>

#include "kselftest_harness.h"

#include "ends.h"
#include "mikey/frame.h"

#define LONG_MS		200000	/* everything is over long before */
#define RUNS		500
#define PATIENCE_S	900	/* for slow machines under sanitizers */

static const uint8_t psk[32] = { 1, 2, 3 };

FIXTURE(pair) {
	struct mikey_settings set;
	struct creds_cert cert_a, cert_b, cert_c;
	struct mikey_identity *id_a, *id_b;
	struct net net;
	struct end *a, *b;
};

FIXTURE_VARIANT(pair) {
	enum mikey_mode mode;
	enum creds_type type;
	uint16_t group;
};

FIXTURE_VARIANT_ADD(pair, psk) {
	.mode = MIKEY_MODE_PSK,
};

FIXTURE_VARIANT_ADD(pair, dh_ed25519_x25519) {
	.mode = MIKEY_MODE_DH,
	.type = CREDS_ED25519,
	.group = 0x001d,
};

FIXTURE_VARIANT_ADD(pair, dh_ecdsa_p256) {
	.mode = MIKEY_MODE_DH,
	.type = CREDS_ECDSA,
	.group = 0x0017,
};

FIXTURE_VARIANT_ADD(pair, dh_rsa_x25519) {
	.mode = MIKEY_MODE_DH,
	.type = CREDS_RSA,
	.group = 0x001d,
};

static void pin(struct mikey_identity *id, const char *peer,
		struct mikey_identity *of)
{
	struct mikey_fpr fpr;

	if (mikey_identity_fpr(of, MIKEY_FPR_SHA256, &fpr) ||
	    mikey_identity_add_pin(id, peer, &fpr))
		abort();
}

FIXTURE_SETUP(pair)
{
	bool dh = variant->mode == MIKEY_MODE_DH;

	creds_begin();
	mikey_settings_init(&self->set);
	self->set.modes[0] = variant->mode;
	self->set.n_modes = 1;
	if (dh) {
		self->set.groups[0] = variant->group;
		self->set.n_groups = 1;
		creds_cert(&self->cert_a, "alice", NULL, variant->type, NULL, 9);
		creds_cert(&self->cert_b, "bob", NULL, variant->type, NULL, 9);
		creds_cert(&self->cert_c, "carol", NULL, variant->type, NULL, 9);
	}
	self->id_a = creds_identity(ENDS_ALICE, dh ? &self->cert_a : NULL);
	self->id_b = creds_identity(ENDS_BOB, dh ? &self->cert_b : NULL);
	if (dh) {
		pin(self->id_a, ENDS_BOB, self->id_b);
		pin(self->id_b, ENDS_ALICE, self->id_a);
	} else {
		creds_psk(self->id_a, ENDS_ALICE, ENDS_BOB, psk);
		creds_psk(self->id_b, ENDS_ALICE, ENDS_BOB, psk);
		creds_psk(self->id_a, ENDS_BOB, ENDS_ALICE, psk);
		creds_psk(self->id_b, ENDS_BOB, ENDS_ALICE, psk);
	}
}

FIXTURE_TEARDOWN(pair)
{
	mikey_identity_put(self->id_a);
	mikey_identity_put(self->id_b);
	creds_end();
}

static void begin(FIXTURE_DATA(pair) *self, uint64_t seed)
{
	net_begin(&self->net, seed);
	self->a = net_host(&self->net, &self->set, self->id_a, true);
	self->b = net_host(&self->net, &self->set, self->id_b, true);
}

static bool is_state(const struct end *end, enum mikey_state state)
{
	struct mikey_status status;

	if (!end->s)
		return false;
	mikey_session_status(end->s, &status);
	return status.state == state;
}

static bool is_over(const struct net *net)
{
	return !net->parcels && !net->chores;
}

TEST_F(pair, good_network_gives_both_ends_the_same_keys)
{
	struct mikey_status a, b;

	begin(self, 1);
	ends_offer(self->a, self->b, ENDS_BOB);
	net_run(&self->net, LONG_MS);

	ASSERT_TRUE(ends_equal(self->a, self->b));
	mikey_session_status(self->a->s, &a);
	mikey_session_status(self->b->s, &b);
	EXPECT_EQ(MIKEY_CONFIRMED, a.state);
	EXPECT_EQ(MIKEY_CONFIRMED, b.state);
	EXPECT_EQ(MIKEY_BOUND, a.trust);
	EXPECT_EQ(MIKEY_BOUND, b.trust);
	EXPECT_TRUE(a.tx_allowed);
	EXPECT_TRUE(b.tx_allowed);
	EXPECT_EQ(variant->mode, a.mode);
	EXPECT_EQ(variant->group, a.group);
	EXPECT_EQ(variant->group, b.group);
	EXPECT_EQ(2u, a.round_trips);
	EXPECT_STREQ(ENDS_BOB, a.peer_id);
	EXPECT_STREQ(ENDS_ALICE, b.peer_id);
	EXPECT_EQ(2u, a.n_cs);
	EXPECT_EQ(1u, self->a->n_installs);
	EXPECT_EQ(1u, self->b->n_installs);
	EXPECT_EQ(0u, self->a->n_events[MIKEY_EVENT_ENDED]);
	net_end(&self->net);
}

TEST_F(pair, receive_keys_come_before_transmit_keys)
{
	begin(self, 2);
	ends_offer(self->a, self->b, ENDS_BOB);
	net_run(&self->net, LONG_MS);
	ASSERT_EQ(2u, self->a->n_keys);
	EXPECT_EQ(MIKEY_RX, self->a->keys[0].dir);
	EXPECT_EQ(MIKEY_TX, self->a->keys[1].dir);
	EXPECT_EQ(1, self->a->keys[1].cs);
	EXPECT_EQ(MIKEY_RX, self->b->keys[0].dir);
	EXPECT_EQ(1, self->b->keys[0].cs);
	net_end(&self->net);
}

TEST_F_TIMEOUT(pair, loss_duplication_and_reordering_delay_but_do_not_prevent_equal_keys,
	       PATIENCE_S)
{
	unsigned int run;

	for (run = 0; run < RUNS; run++) {
		begin(self, 1000 + run);
		self->net.loss = net_below(&self->net, 25);
		self->net.twice = net_below(&self->net, 30);
		self->net.delay_ms = 1 + net_below(&self->net, 400);
		ends_offer(self->a, self->b, ENDS_BOB);
		net_run(&self->net, LONG_MS);
		EXPECT_TRUE(ends_equal(self->a, self->b)) {
			TH_LOG("seed %u: %s", 1000 + run, self->a->last.text);
		}
		EXPECT_TRUE(is_state(self->a, MIKEY_CONFIRMED)) {
			TH_LOG("seed %u", 1000 + run);
		}
		EXPECT_TRUE(is_over(&self->net));
		net_end(&self->net);
	}
}

TEST_F_TIMEOUT(pair, small_datagrams_arrive_as_the_same_messages,
	       PATIENCE_S)
{
	unsigned int run;

	self->set.max_datagram = 548;
	for (run = 0; run < RUNS / 5; run++) {
		begin(self, 2000 + run);
		self->net.loss = net_below(&self->net, 15);
		self->net.twice = net_below(&self->net, 30);
		self->net.delay_ms = 1 + net_below(&self->net, 200);
		ends_offer(self->a, self->b, ENDS_BOB);
		net_run(&self->net, LONG_MS);
		EXPECT_TRUE(ends_equal(self->a, self->b)) {
			TH_LOG("seed %u", 2000 + run);
		}
		net_end(&self->net);
	}
}

TEST_F_TIMEOUT(pair, flipped_bits_never_lead_to_different_keys,
	       PATIENCE_S)
{
	unsigned int equal = 0, run;

	for (run = 0; run < RUNS; run++) {
		begin(self, 3000 + run);
		self->net.flip = 10 + net_below(&self->net, 60);
		self->net.loss = net_below(&self->net, 10);
		self->net.twice = net_below(&self->net, 30);
		ends_offer(self->a, self->b, ENDS_BOB);
		net_run(&self->net, LONG_MS);
		EXPECT_TRUE(!self->a->n_keys || !self->b->n_keys ||
			    ends_equal(self->a, self->b)) {
			TH_LOG("seed %u", 3000 + run);
		}
		equal += ends_equal(self->a, self->b);
		EXPECT_TRUE(is_over(&self->net));
		net_end(&self->net);
	}
	EXPECT_LT(RUNS / 2, equal);
}

TEST_F_TIMEOUT(pair, initiator_that_moves_is_followed, PATIENCE_S)
{
	unsigned int run;

	for (run = 0; run < RUNS / 5; run++) {
		begin(self, 4000 + run);
		self->net.delay_ms = 50;
		ends_offer(self->a, self->b, ENDS_BOB);
		net_run(&self->net, 1000 + net_below(&self->net, 200));
		net_address(self->a);
		net_run(&self->net, LONG_MS);
		EXPECT_TRUE(ends_equal(self->a, self->b)) {
			TH_LOG("seed %u", 4000 + run);
		}
		EXPECT_EQ(0, memcmp(&self->b->last.remote, &self->a->addr,
				    sizeof(self->a->addr)) &&
			     !is_state(self->b, MIKEY_CONFIRMED));
		net_end(&self->net);
	}
}

/* what a tampering network knows of a frame */
static bool is_data(const struct parcel *p, uint16_t msn)
{
	struct mikey_frame f;

	return !mikey_frame_decode(&f, mikey_span(p->octets, p->len)) &&
	       f.type == MIKEY_FRAME_DATA && f.msn == msn;
}

static bool lose_msn(struct net *net, struct parcel *p)
{
	return !is_data(p, *(uint16_t *)net->arg);
}

static bool lose_all(struct net *net, struct parcel *p)
{
	return false;
}

TEST_F(pair, responder_has_no_keys_before_it_has_seen_m3)
{
	uint16_t msn = 3;

	begin(self, 5);
	self->net.tamper = lose_msn;
	self->net.arg = &msn;
	ends_offer(self->a, self->b, ENDS_BOB);
	net_run(&self->net, LONG_MS);
	EXPECT_EQ(0u, self->b->n_installs);
	EXPECT_EQ(1u, self->b->n_events[MIKEY_EVENT_ENDED]);
	EXPECT_EQ(1u, self->a->n_installs);
	EXPECT_EQ(1u, self->a->n_removes);
	EXPECT_EQ(1u, self->a->n_events[MIKEY_EVENT_ENDED]);
	EXPECT_EQ(253, self->a->last.error);
	EXPECT_EQ(NULL, mikey_path_next(self->a->path, NULL));
	EXPECT_EQ(NULL, mikey_path_next(self->b->path, NULL));
	net_end(&self->net);
}

TEST_F(pair, silent_peer_is_given_up_after_seven_sendings)
{
	uint16_t msn = 1;

	begin(self, 6);
	self->net.tamper = lose_msn;
	self->net.arg = &msn;
	ends_offer(self->a, self->b, ENDS_BOB);
	net_run(&self->net, LONG_MS);
	EXPECT_EQ(7u, self->a->last.tx_frames);
	EXPECT_EQ(1u, self->a->n_events[MIKEY_EVENT_ENDED]);
	EXPECT_STREQ("no answer", self->a->last.text);
	EXPECT_EQ(0u, self->b->n_accepts);
	net_end(&self->net);
}

/* whoever sees a frame of M1 can acknowledge it, as often as he likes */
static bool acknowledge_and_lose(struct net *net, struct parcel *p)
{
	struct mikey_frame f;
	uint8_t octets[64];
	struct writer w;

	if (mikey_frame_decode(&f, mikey_span(p->octets, p->len)))
		return true;

	f.type = MIKEY_FRAME_ACK;
	f.initiator = false;
	f.offset = *(bool *)net->arg ? f.total : f.total - 1;
	f.data = mikey_span(NULL, 0);
	f.cookie = f.data;
	wr_init(&w, octets, sizeof(octets));
	mikey_frame_encode(&f, &w);
	for (unsigned int i = 0; i < 2000; i++)
		net_post_at(net, net->now + 20 * i, &p->to, &p->from, octets,
			    wr_end(&w));
	net->tamper = lose_all;
	return false;
}

TEST_F(pair, forged_acks_hold_back_every_other_sending_at_most)
{
	size_t once;
	bool whole;
	int i;

	for (i = 0; i < 2; i++) {
		whole = i;
		begin(self, 21);
		self->net.tamper = acknowledge_and_lose;
		self->net.arg = &whole;
		ends_offer(self->a, self->b, ENDS_BOB);
		once = self->a->tx_octets;
		net_run(&self->net, LONG_MS);
		/* 7 sendings: 0, 2, 4 and 6 go out as a whole */
		EXPECT_LE(4 * once, self->a->tx_octets);
		EXPECT_STREQ("no answer", self->a->last.text);
		net_end(&self->net);
	}
}

TEST_F(pair, media_confirms_in_dh_mode_only)
{
	uint16_t msn = 4;

	begin(self, 7);
	self->net.tamper = lose_msn;
	self->net.arg = &msn;
	ends_offer(self->a, self->b, ENDS_BOB);
	net_run(&self->net, 3000);
	ASSERT_TRUE(is_state(self->a, MIKEY_KEYED));
	mikey_session_media_seen(self->a->s, self->net.now);
	EXPECT_EQ(variant->mode == MIKEY_MODE_DH,
		  is_state(self->a, MIKEY_CONFIRMED));
	/* in PSK mode it at least shows that the peer lives */
	net_run(&self->net, LONG_MS);
	EXPECT_TRUE(ends_equal(self->a, self->b));
	net_end(&self->net);
}

/* keeps the first frame of every message */
struct tape {
	struct parcel m[5];
};

static bool record(struct net *net, struct parcel *p)
{
	struct tape *tape = net->arg;
	uint16_t msn;

	for (msn = 1; msn <= 4; msn++)
		if (is_data(p, msn) && !tape->m[msn].len)
			tape->m[msn] = *p;
	return true;
}

static void replay(struct net *net, const struct parcel *p)
{
	net_post(net, &p->from, &p->to, p->octets, p->len);
	net_run(net, net->now + 5000);
}

TEST_F(pair, replayed_messages_change_nothing)
{
	struct tape *tape = calloc(1, sizeof(*tape));
	size_t frames;

	ASSERT_NE(NULL, tape);
	begin(self, 8);
	self->net.tamper = record;
	self->net.arg = tape;
	ends_offer(self->a, self->b, ENDS_BOB);
	net_run(&self->net, 5000);
	ASSERT_TRUE(ends_equal(self->a, self->b));

	frames = self->b->tx_frames;
	replay(&self->net, &tape->m[1]);
	EXPECT_EQ(frames, self->b->tx_frames);
	/* stored replies, no new keys */
	frames = self->a->tx_frames;
	replay(&self->net, &tape->m[2]);
	EXPECT_LT(frames, self->a->tx_frames);
	frames = self->b->tx_frames;
	replay(&self->net, &tape->m[3]);
	EXPECT_LT(frames, self->b->tx_frames);
	replay(&self->net, &tape->m[4]);

	EXPECT_EQ(1u, self->a->n_installs);
	EXPECT_EQ(1u, self->b->n_installs);
	EXPECT_EQ(1u, self->b->n_accepts);
	EXPECT_EQ(1u, self->a->n_events[MIKEY_EVENT_CONFIRMED]);
	EXPECT_TRUE(ends_equal(self->a, self->b));
	net_end(&self->net);
	free(tape);
}

TEST_F(pair, offer_is_answered_once_even_if_its_session_has_gone)
{
	struct tape *tape = calloc(1, sizeof(*tape));
	unsigned int accepts;

	ASSERT_NE(NULL, tape);
	begin(self, 9);
	self->net.tamper = record;
	self->net.arg = tape;
	ends_offer(self->a, self->b, ENDS_BOB);
	net_run(&self->net, 5000);
	ASSERT_TRUE(ends_equal(self->a, self->b));
	mikey_session_free(self->b->s);
	EXPECT_EQ(1u, self->b->n_removes);

	accepts = self->b->n_accepts;
	replay(&self->net, &tape->m[1]);
	EXPECT_EQ(accepts, self->b->n_accepts);
	EXPECT_EQ(NULL, mikey_path_next(self->b->path, NULL));
	net_end(&self->net);
	free(tape);
}

TEST_F(pair, own_offer_that_comes_back_is_dropped)
{
	struct tape *tape = calloc(1, sizeof(*tape));
	struct mikey_addr elsewhere;
	size_t frames;

	ASSERT_NE(NULL, tape);
	begin(self, 10);
	self->net.tamper = record;
	self->net.arg = tape;
	self->b->refuse = true;
	ends_offer(self->a, self->b, ENDS_BOB);
	frames = self->a->tx_frames;
	net_post(&self->net, &self->b->addr, &self->a->addr,
		 tape->m[1].octets, tape->m[1].len);
	elsewhere = self->b->addr;
	elsewhere.port++;
	net_post(&self->net, &elsewhere, &self->a->addr, tape->m[1].octets,
		 tape->m[1].len);
	net_run(&self->net, self->net.now + 100);
	EXPECT_EQ(frames, self->a->tx_frames);
	EXPECT_EQ(0u, self->a->n_accepts);
	EXPECT_TRUE(is_state(self->a, MIKEY_M1_SENT));
	net_end(&self->net);
	free(tape);
}

TEST_F_TIMEOUT(pair, offers_of_both_lead_to_one_exchange, PATIENCE_S)
{
	unsigned int run;

	for (run = 0; run < RUNS / 5; run++) {
		begin(self, 5000 + run);
		self->net.delay_ms = 1 + net_below(&self->net, 300);
		ends_offer(self->a, self->b, ENDS_BOB);
		net_run(&self->net, 1000 + net_below(&self->net, 100));
		ends_offer(self->b, self->a, ENDS_ALICE);
		net_run(&self->net, LONG_MS);
		EXPECT_TRUE(ends_equal(self->a, self->b)) {
			TH_LOG("seed %u", 5000 + run);
		}
		net_end(&self->net);
	}
}

TEST_F(pair, offers_at_the_same_time_cost_one_of_them)
{
	begin(self, 11);
	ends_offer(self->a, self->b, ENDS_BOB);
	ends_offer(self->b, self->a, ENDS_ALICE);
	net_run(&self->net, LONG_MS);
	EXPECT_TRUE(ends_equal(self->a, self->b));
	EXPECT_EQ(1u, self->a->n_events[MIKEY_EVENT_ENDED] +
		      self->b->n_events[MIKEY_EVENT_ENDED]);
	EXPECT_EQ(1u, self->a->n_installs);
	EXPECT_EQ(1u, self->b->n_installs);
	net_end(&self->net);
}

TEST_F(pair, cookie_costs_one_round_trip)
{
	self->set.always_challenge = true;
	begin(self, 12);
	ends_offer(self->a, self->b, ENDS_BOB);
	net_run(&self->net, 1200);
	EXPECT_TRUE(ends_equal(self->a, self->b));
	EXPECT_EQ(3u, self->a->last.round_trips);
	net_end(&self->net);
}

/* keeps and loses every M1 that carries a cookie */
static bool catch_cookie(struct net *net, struct parcel *p)
{
	if (!is_data(p, 1) || !(p->octets[5] & MIKEY_FRAME_C))
		return true;

	*(struct parcel *)net->arg = *p;
	return false;
}

TEST_F(pair, cookie_is_good_for_its_source_only)
{
	struct parcel *m1 = calloc(1, sizeof(*m1));
	struct mikey_addr elsewhere;

	ASSERT_NE(NULL, m1);
	self->set.always_challenge = true;
	begin(self, 20);
	self->net.tamper = catch_cookie;
	self->net.arg = m1;
	ends_offer(self->a, self->b, ENDS_BOB);
	net_run(&self->net, 1100);
	ASSERT_LT(0u, m1->len);
	/* from here on nothing of A shall arrive by itself */
	mikey_session_free(self->a->s);

	elsewhere = self->a->addr;
	elsewhere.port++;
	net_post(&self->net, &elsewhere, &self->b->addr, m1->octets, m1->len);
	net_run(&self->net, 1200);
	EXPECT_EQ(0u, self->b->n_accepts);
	/* cookie length stands at 16, the cookie from 17 on */
	m1->octets[20] ^= 1;
	net_post(&self->net, &m1->from, &m1->to, m1->octets, m1->len);
	net_run(&self->net, 1300);
	EXPECT_EQ(0u, self->b->n_accepts);
	m1->octets[20] ^= 1;
	net_post(&self->net, &m1->from, &m1->to, m1->octets, m1->len);
	net_run(&self->net, 1400);
	EXPECT_EQ(1u, self->b->n_accepts);
	net_end(&self->net);
	free(m1);
}

TEST_F(pair, offer_without_cookie_leaves_no_trace_when_cookies_are_asked)
{
	struct tape *tape = calloc(1, sizeof(*tape));
	size_t i;

	ASSERT_NE(NULL, tape);
	self->set.half_open_max = 0;
	begin(self, 13);
	self->net.tamper = record;
	self->net.arg = tape;
	ends_offer(self->a, self->b, ENDS_BOB);
	net_run(&self->net, 1000);
	mikey_session_free(self->a->s);
	for (i = 0; i < 100; i++)
		replay(&self->net, &tape->m[1]);
	EXPECT_EQ(0u, self->b->n_accepts);
	EXPECT_EQ(NULL, mikey_path_next(self->b->path, NULL));
	EXPECT_GE(self->a->tx_octets * 101, self->b->tx_octets);
	net_end(&self->net);
	free(tape);
}

static bool lose_from_a(struct net *net, struct parcel *p)
{
	/* one M1 gets through, then nothing of A any more */
	unsigned int *n = net->arg;

	return memcmp(&p->from, &net->end[0].addr, sizeof(p->from)) || !(*n)++;
}

TEST_F(pair, source_that_is_not_validated_gets_at_most_three_times_its_octets)
{
	unsigned int n = 0;
	size_t m1;

	begin(self, 14);
	self->net.tamper = lose_from_a;
	self->net.arg = &n;
	ends_offer(self->a, self->b, ENDS_BOB);
	m1 = self->a->tx_octets;
	net_run(&self->net, LONG_MS);
	EXPECT_LT(0u, self->b->tx_octets);
	EXPECT_GE(3 * m1, self->b->tx_octets);
	net_end(&self->net);
}

TEST_F(pair, every_stream_has_keys_and_numbers_of_its_own)
{
	struct mikey_offer offer = {
		.peer = ENDS_BOB,
		.n_streams = 3,
		.stream = { { 0, 0 }, { 0xdeadbeef, 7 }, { 1, 0 } },
	};
	struct mikey_why why;
	size_t i, k;

	begin(self, 17);
	offer.remote = &self->b->addr;
	ASSERT_EQ(0, mikey_session_offer(self->a->path, &offer, self->net.now,
					 &self->a->s, &why));
	net_run(&self->net, LONG_MS);
	ASSERT_EQ(6u, self->a->n_keys);
	EXPECT_TRUE(ends_equal(self->a, self->b));
	for (i = 0; i < 6; i++) {
		for (k = 0; k < i; k++)
			EXPECT_NE(0, memcmp(self->a->keys[i].key,
					    self->a->keys[k].key, 16));
		if (self->a->keys[i].cs != 3)
			continue;
		EXPECT_EQ(MIKEY_TX, self->a->keys[i].dir);
		EXPECT_EQ(0xdeadbeef, self->a->keys[i].ssrc);
		EXPECT_EQ(7u, self->a->keys[i].roc);
	}
	net_end(&self->net);
}

/* M1s from nowhere fill neither the host nor the way of who is there */
TEST_F(pair, flood_of_forged_offers_does_not_keep_a_true_one_out)
{
	struct tape *tape = calloc(1, sizeof(*tape));
	struct mikey_addr nowhere;
	struct end *c;
	unsigned int i;

	ASSERT_NE(NULL, tape);
	begin(self, 18);
	c = net_host(&self->net, &self->set, self->id_a, false);
	nowhere = self->b->addr;
	nowhere.ip[2] = 9;
	self->net.tamper = record;
	for (i = 0; i < 200; i++) {
		self->net.arg = tape;
		memset(tape, 0, sizeof(*tape));
		ends_offer(c, self->b, ENDS_BOB);
		mikey_session_free(c->s);
		nowhere.ip[3] = i;
		net_post(&self->net, &nowhere, &self->b->addr,
			 tape->m[1].octets, tape->m[1].len);
	}
	net_run(&self->net, 1100);
	EXPECT_GE(5u, self->b->n_accepts);
	EXPECT_LE(4u, self->b->n_accepts);

	ends_offer(self->a, self->b, ENDS_BOB);
	net_run(&self->net, LONG_MS);
	EXPECT_TRUE(ends_equal(self->a, self->b));
	net_end(&self->net);
	free(tape);
}

TEST_F(pair, forged_offers_delay_an_own_one_by_three_seconds_at_most)
{
	struct tape *tape = calloc(1, sizeof(*tape));
	uint16_t msn = 1;
	uint64_t start;
	unsigned int i;

	ASSERT_NE(NULL, tape);
	begin(self, 19);
	self->net.tamper = record;
	self->net.arg = tape;
	ends_offer(self->b, self->a, ENDS_ALICE);
	mikey_session_free(self->b->s);
	net_run(&self->net, self->net.now + 100);

	/* the first M1 of A is lost, and forged ones stop the next */
	self->net.tamper = lose_msn;
	self->net.arg = &msn;
	start = self->net.now;
	ends_offer(self->a, self->b, ENDS_BOB);
	self->net.tamper = NULL;
	for (i = 0; i < 10; i++) {
		/* RANDi follows frame header, HDR, map entries, two octets */
		memset(&tape->m[1].octets[16 + 10 + 18 + 2], 0xff, 31);
		tape->m[1].octets[16 + 10 + 18 + 2 + 31] = i;
		net_post(&self->net, &self->b->addr, &self->a->addr,
			 tape->m[1].octets, tape->m[1].len);
		net_run(&self->net, start + 400 * (i + 1));
	}
	EXPECT_TRUE(ends_equal(self->a, self->b));
	EXPECT_LT(start + 3000, self->b->last.keyed_ms);
	net_end(&self->net);
	free(tape);
}

TEST_F(pair, job_that_outlives_its_session_is_harmless)
{
	begin(self, 15);
	self->net.work_ms = 5000;
	ends_offer(self->a, self->b, ENDS_BOB);
	net_run(&self->net, 1100);
	if (self->b->s)
		mikey_session_free(self->b->s);
	mikey_session_free(self->a->s);
	net_run(&self->net, LONG_MS);
	EXPECT_EQ(NULL, mikey_path_next(self->a->path, NULL));
	net_end(&self->net);
}

TEST_F_TIMEOUT(pair, garbage_is_dropped, PATIENCE_S)
{
	uint8_t octets[600] = { 0x0e, 0x4d, 0x4b, 0x32 };
	unsigned int i, k;
	size_t len;

	begin(self, 16);
	ends_offer(self->a, self->b, ENDS_BOB);
	for (i = 0; i < 20000; i++) {
		len = 4 + net_below(&self->net, 596);
		for (k = 4; k < len; k++)
			octets[k] = net_below(&self->net, 256);
		octets[4] = 1 + net_below(&self->net, 4);
		mikey_path_input(self->b->path, octets, len, &self->a->addr,
				 self->net.now);
	}
	net_run(&self->net, LONG_MS);
	EXPECT_TRUE(ends_equal(self->a, self->b));
	net_end(&self->net);
}

TEST_HARNESS_MAIN
