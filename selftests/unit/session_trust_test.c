// SPDX-License-Identifier: BSD-3-Clause
/*
 * helper/session_keyed.c and what hangs on it: who the peer is, what signalling
 * says about it, and attackers who are somebody else
 */
#include <errno.h>
#include <stdlib.h>

#include "kselftest_harness.h"

#include "ends.h"
#include "mikey/frame.h"
#include "mikey/message.h"
#include "offer.h"

#define LONG_MS	200000
#define CAROL	"sip:carol@c.example"

static const uint8_t psk[32] = { 1, 2, 3 };
static const uint8_t other_psk[32] = { 1, 2, 4 };

static bool no_strdup;
static unsigned int n_secrets;

int __real_RAND_priv_bytes(unsigned char *buf, int len);
int __wrap_RAND_priv_bytes(unsigned char *buf, int len);

int __wrap_RAND_priv_bytes(unsigned char *buf, int len)
{
	n_secrets++;
	return __real_RAND_priv_bytes(buf, len);
}

char *__real_strdup(const char *text);
char *__wrap_strdup(const char *text);

char *__wrap_strdup(const char *text)
{
	return no_strdup ? NULL : __real_strdup(text);
}

FIXTURE(trust) {
	struct mikey_settings set;
	struct creds_cert cert_a, cert_b, cert_c;
	struct mikey_identity *id_a, *id_b, *id_c;
	struct mikey_fprs fpr_a, fpr_b, fpr_c;
	struct net net;
	struct end *a, *b, *c;
};

static void fprs_of(struct mikey_fprs *fprs, struct mikey_identity *id)
{
	fprs->n = 1;
	if (mikey_identity_fpr(id, MIKEY_FPR_SHA256, &fprs->fpr[0]))
		abort();
}

FIXTURE_SETUP(trust)
{
	creds_begin();
	mikey_settings_init(&self->set);
	creds_cert(&self->cert_a, "alice", NULL, CREDS_ED25519, NULL, 9);
	creds_cert(&self->cert_b, "bob", NULL, CREDS_ECDSA, NULL, 9);
	creds_cert(&self->cert_c, "carol", NULL, CREDS_ED25519, NULL, 9);
	self->id_a = creds_identity(ENDS_ALICE, &self->cert_a);
	self->id_b = creds_identity(ENDS_BOB, &self->cert_b);
	self->id_c = creds_identity(CAROL, &self->cert_c);
	fprs_of(&self->fpr_a, self->id_a);
	fprs_of(&self->fpr_b, self->id_b);
	fprs_of(&self->fpr_c, self->id_c);
}

FIXTURE_TEARDOWN(trust)
{
	net_end(&self->net);
	mikey_identity_put(self->id_a);
	mikey_identity_put(self->id_b);
	mikey_identity_put(self->id_c);
	creds_end();
}

static void begin(FIXTURE_DATA(trust) *self)
{
	net_begin(&self->net, 77);
	self->a = net_host(&self->net, &self->set, self->id_a, false);
	self->b = net_host(&self->net, &self->set, self->id_b, true);
	self->c = net_host(&self->net, &self->set, self->id_c, true);
}

static int bind(struct end *end, const struct mikey_fprs *fprs,
		const uint8_t *answer, size_t len)
{
	struct mikey_binding b = { .answer = answer, .answer_len = len };

	if (fprs)
		b.fprs = *fprs;
	return mikey_session_bind(end->s, &b, end->net->now);
}

static enum mikey_trust trust_of(const struct end *end)
{
	struct mikey_status status;

	mikey_session_status(end->s, &status);
	return status.trust;
}

static bool tx_of(const struct end *end)
{
	struct mikey_status status;

	mikey_session_status(end->s, &status);
	return status.tx_allowed;
}

/* as signalling would: A makes an offer, returns its octets */
static const uint8_t *offer(struct end *a, size_t *len)
{
	const struct mikey_offer o = { .n_streams = 1, .sdp_ids = "mikey2" };
	struct mikey_why why;

	if (mikey_session_offer(a->path, &o, a->net->now, &a->s, &why))
		abort();
	return mikey_session_m1(a->s, len);
}

static int answer(struct end *r, const struct end *a, const uint8_t *m1,
		  size_t len, const struct mikey_fprs *fprs)
{
	struct mikey_binding b = { .remote = &a->addr };
	struct mikey_why why;

	if (fprs)
		b.fprs = *fprs;
	return mikey_session_answer(r->path, m1, len, &b, r->net->now, &r->s,
				    &why);
}

TEST_F(trust, self_signed_peer_is_unbound_and_gets_no_media)
{
	begin(self);
	ends_offer(self->a, self->b, NULL);
	net_run(&self->net, 5000);
	EXPECT_TRUE(ends_equal(self->a, self->b));
	EXPECT_EQ(MIKEY_UNBOUND, trust_of(self->a));
	EXPECT_EQ(MIKEY_UNBOUND, trust_of(self->b));
	EXPECT_FALSE(tx_of(self->a));
	EXPECT_FALSE(tx_of(self->b));
}

TEST_F(trust, policy_may_allow_media_to_the_unbound)
{
	self->set.unbound_media = true;
	begin(self);
	ends_offer(self->a, self->b, NULL);
	net_run(&self->net, 5000);
	EXPECT_EQ(MIKEY_UNBOUND, trust_of(self->a));
	EXPECT_TRUE(tx_of(self->a));
}

TEST_F(trust, late_fingerprint_binds_the_peer)
{
	begin(self);
	ends_offer(self->a, self->b, NULL);
	net_run(&self->net, 5000);
	EXPECT_EQ(0u, self->a->n_events[MIKEY_EVENT_TRUST]);
	EXPECT_EQ(0, bind(self->a, &self->fpr_b, NULL, 0));
	EXPECT_EQ(1u, self->a->n_events[MIKEY_EVENT_TRUST]);
	EXPECT_EQ(MIKEY_BOUND, trust_of(self->a));
	EXPECT_TRUE(tx_of(self->a));
	EXPECT_EQ(0u, self->a->n_removes);
}

TEST_F(trust, early_fingerprint_binds_the_peer)
{
	begin(self);
	self->b->bind = self->fpr_a;
	ends_offer(self->a, self->b, NULL);
	EXPECT_EQ(0, bind(self->a, &self->fpr_b, NULL, 0));
	net_run(&self->net, 5000);
	EXPECT_TRUE(ends_equal(self->a, self->b));
	EXPECT_EQ(MIKEY_BOUND, trust_of(self->a));
	EXPECT_EQ(MIKEY_BOUND, trust_of(self->b));
}

TEST_F(trust, responder_with_another_fingerprint_gets_no_m3)
{
	begin(self);
	ends_offer(self->a, self->b, NULL);
	EXPECT_EQ(0, bind(self->a, &self->fpr_c, NULL, 0));
	net_run(&self->net, 5000);
	EXPECT_EQ(MIKEY_MISMATCH, trust_of(self->a));
	/* its M2 came again and again, but was looked at once */
	EXPECT_EQ(1u, self->a->n_jobs);
	net_run(&self->net, LONG_MS);
	EXPECT_EQ(0u, self->a->n_installs);
	EXPECT_EQ(0u, self->b->n_installs);
	EXPECT_EQ(1u, self->a->n_events[MIKEY_EVENT_ENDED]);
	EXPECT_EQ(245, self->a->last.error);
}

TEST_F(trust, initiator_with_another_fingerprint_gets_no_keys)
{
	begin(self);
	self->b->bind = self->fpr_c;
	ends_offer(self->a, self->b, NULL);
	net_run(&self->net, 5000);
	EXPECT_EQ(0u, self->b->n_installs);
	EXPECT_EQ(MIKEY_MISMATCH, trust_of(self->b));
	net_run(&self->net, LONG_MS);
	EXPECT_EQ(245, self->b->last.error);
	EXPECT_EQ(0u, self->a->n_keys);
}

TEST_F(trust, late_fingerprint_of_another_takes_the_keys_back)
{
	begin(self);
	ends_offer(self->a, self->b, NULL);
	net_run(&self->net, 5000);
	ASSERT_EQ(1u, self->a->n_installs);
	ASSERT_EQ(1u, self->b->n_installs);
	EXPECT_EQ(0, bind(self->a, &self->fpr_c, NULL, 0));
	EXPECT_EQ(1u, self->a->n_removes);
	EXPECT_EQ(MIKEY_MISMATCH, trust_of(self->a));
	EXPECT_FALSE(tx_of(self->a));

	EXPECT_EQ(0, bind(self->b, &self->fpr_c, NULL, 0));
	EXPECT_EQ(1u, self->b->n_removes);
	EXPECT_EQ(1u, self->b->n_events[MIKEY_EVENT_ENDED]);
	EXPECT_EQ(NULL, mikey_path_next(self->b->path, NULL));
	net_run(&self->net, LONG_MS);
	EXPECT_EQ(1u, self->a->n_installs);
}

TEST_F(trust, fingerprint_that_comes_while_m3_is_verified_keeps_the_keys_away)
{
	begin(self);
	ends_offer(self->a, self->b, NULL);
	/* one job made M2, the next one has M3 */
	while (self->b->n_jobs < 2)
		net_run(&self->net, self->net.now + 1);
	ASSERT_EQ(0u, self->b->n_installs);
	EXPECT_EQ(0, bind(self->b, &self->fpr_c, NULL, 0));
	net_run(&self->net, 5000);
	EXPECT_EQ(0u, self->b->n_installs);
	EXPECT_EQ(1u, self->b->n_events[MIKEY_EVENT_ENDED]);
	EXPECT_EQ(245, self->b->last.error);
}

TEST_F(trust, one_of_several_fingerprints_is_enough_if_it_is_of_the_strongest_hash)
{
	struct mikey_fprs fprs = self->fpr_c;

	begin(self);
	fprs.fpr[fprs.n++] = self->fpr_b.fpr[0];
	ends_offer(self->a, self->b, NULL);
	EXPECT_EQ(0, bind(self->a, &fprs, NULL, 0));
	net_run(&self->net, 5000);
	EXPECT_EQ(MIKEY_BOUND, trust_of(self->a));

	/* the right one by SHA-256, a wrong one by SHA-512 */
	fprs = self->fpr_b;
	ASSERT_EQ(0, mikey_identity_fpr(self->id_c, MIKEY_FPR_SHA512,
					&fprs.fpr[fprs.n++]));
	EXPECT_EQ(0, bind(self->a, &fprs, NULL, 0));
	EXPECT_EQ(MIKEY_MISMATCH, trust_of(self->a));
}

TEST_F(trust, ca_binds_only_the_identity_in_the_certificate)
{
	struct creds_cert ca, cert;
	struct mikey_identity *id;
	struct mikey_why why;

	creds_cert(&ca, "ca", NULL, CREDS_ECDSA, NULL, 99);
	creds_cert(&cert, "bob2", "URI:sip:bob@b.example", CREDS_ED25519, &ca,
		   9);
	ASSERT_EQ(0, mikey_identity_set_ca(self->id_a, ca.cert, &why));
	begin(self);

	id = creds_identity(ENDS_BOB, &cert);
	mikey_node_reload(self->b->node, &self->set, id);
	ends_offer(self->a, self->b, ENDS_BOB);
	net_run(&self->net, 5000);
	EXPECT_EQ(MIKEY_BOUND, trust_of(self->a));
	mikey_session_free(self->a->s);
	mikey_identity_put(id);

	/* the same certificate, but it claims to be Carol */
	id = creds_identity(CAROL, &cert);
	mikey_node_reload(self->b->node, &self->set, id);
	ends_offer(self->a, self->b, CAROL);
	net_run(&self->net, 10000);
	EXPECT_EQ(MIKEY_UNBOUND, trust_of(self->a));
	EXPECT_FALSE(tx_of(self->a));
	mikey_identity_put(id);
}

TEST_F(trust, fingerprint_binds_without_a_ca_only_where_none_is_required)
{
	struct creds_cert ca, cert;
	struct mikey_identity *id;
	struct mikey_fprs fpr;
	struct mikey_why why;

	creds_cert(&ca, "ca", NULL, CREDS_ECDSA, NULL, 99);
	creds_cert(&cert, "bob2", "URI:sip:bob@b.example", CREDS_ED25519, &ca,
		   9);
	ASSERT_EQ(0, mikey_identity_set_ca(self->id_a, ca.cert, &why));
	begin(self);
	ends_offer(self->a, self->b, ENDS_BOB);
	EXPECT_EQ(0, bind(self->a, &self->fpr_b, NULL, 0));
	net_run(&self->net, 5000);
	EXPECT_EQ(MIKEY_BOUND, trust_of(self->a));
	mikey_session_free(self->a->s);

	self->set.require_ca = true;
	mikey_node_reload(self->a->node, &self->set, self->id_a);
	ends_offer(self->a, self->b, ENDS_BOB);
	EXPECT_EQ(0, bind(self->a, &self->fpr_b, NULL, 0));
	net_run(&self->net, 10000);
	EXPECT_TRUE(ends_equal(self->a, self->b));
	EXPECT_EQ(MIKEY_UNBOUND, trust_of(self->a));
	EXPECT_FALSE(tx_of(self->a));
	mikey_session_free(self->a->s);

	/* both; and the CA is still asked when the fingerprint comes first */
	id = creds_identity(ENDS_BOB, &cert);
	fprs_of(&fpr, id);
	mikey_node_reload(self->b->node, &self->set, id);
	ends_offer(self->a, self->b, ENDS_BOB);
	EXPECT_EQ(0, bind(self->a, &fpr, NULL, 0));
	net_run(&self->net, 15000);
	EXPECT_EQ(MIKEY_BOUND, trust_of(self->a));
	EXPECT_EQ(0, bind(self->a, &self->fpr_b, NULL, 0));
	EXPECT_EQ(MIKEY_MISMATCH, trust_of(self->a));
	mikey_identity_put(id);
}

TEST_F(trust, another_than_the_wanted_peer_stays_unbound_unless_policy_says_so)
{
	struct mikey_status status;

	begin(self);
	ends_offer(self->a, self->c, ENDS_BOB);
	EXPECT_EQ(0, bind(self->a, &self->fpr_c, NULL, 0));
	net_run(&self->net, 5000);
	mikey_session_status(self->a->s, &status);
	EXPECT_STREQ(CAROL, status.peer_id);
	EXPECT_EQ(MIKEY_UNBOUND, status.trust);
	mikey_session_free(self->a->s);

	self->set.any_peer = true;
	mikey_node_reload(self->a->node, &self->set, self->id_a);
	ends_offer(self->a, self->c, ENDS_BOB);
	EXPECT_EQ(0, bind(self->a, &self->fpr_c, NULL, 0));
	net_run(&self->net, 10000);
	EXPECT_EQ(MIKEY_BOUND, trust_of(self->a));
}

TEST_F(trust, want_of_memory_does_not_make_any_peer_the_wanted_one)
{
	begin(self);
	no_strdup = true;
	ends_offer(self->a, self->c, ENDS_BOB);
	no_strdup = false;
	EXPECT_EQ(0, bind(self->a, &self->fpr_c, NULL, 0));
	net_run(&self->net, 5000);
	EXPECT_EQ(MIKEY_UNBOUND, trust_of(self->a));
}

TEST_F(trust, identity_that_cannot_be_shown_as_it_is_is_marked)
{
	struct mikey_identity *id = creds_identity("sip:b\xff@b.example",
						   &self->cert_b);
	struct mikey_status status;

	begin(self);
	ends_offer(self->a, self->b, NULL);
	net_run(&self->net, 5000);
	mikey_session_status(self->a->s, &status);
	EXPECT_STREQ(ENDS_BOB, status.peer_id);
	EXPECT_TRUE(status.peer_exact);
	mikey_session_free(self->a->s);

	mikey_node_reload(self->b->node, &self->set, id);
	ends_offer(self->a, self->b, NULL);
	net_run(&self->net, 10000);
	mikey_session_status(self->a->s, &status);
	EXPECT_STREQ("sip:b\\@b.example", status.peer_id);
	EXPECT_FALSE(status.peer_exact);
	mikey_identity_put(id);
}

TEST_F(trust, only_secrets_come_from_the_generator_of_secrets)
{
	const struct mikey_offer o = { .n_streams = 1, .sdp_ids = "mikey2" };
	struct mikey_session *s;
	struct mikey_why why;

	begin(self);
	mikey_path_free(self->c->path);
	mikey_node_free(self->c->node);
	self->c->node = mikey_node_new(&self->set, self->id_c, NULL, NULL);
	self->c->path = mikey_path_new(self->c->node, self->c->ops, self->c,
				       false);
	n_secrets = 0;
	ASSERT_EQ(0, mikey_session_offer(self->c->path, &o, self->net.now, &s,
					 &why));
	EXPECT_EQ(0u, n_secrets);
}

TEST_F(trust, signalled_offer_is_answered_in_the_media_path)
{
	uint8_t ans[256];
	const uint8_t *m1;
	size_t m1_len;
	int len;

	begin(self);
	m1 = offer(self->a, &m1_len);
	EXPECT_EQ(0u, self->a->tx_frames);
	ASSERT_EQ(0, answer(self->b, self->a, m1, m1_len, &self->fpr_a));
	EXPECT_EQ(-EAGAIN, mikey_session_answer_message(self->b->s, ans, 256));
	net_run(&self->net, 5000);
	EXPECT_EQ(1u, self->b->n_events[MIKEY_EVENT_RESPONDED]);
	EXPECT_TRUE(ends_equal(self->a, self->b));
	EXPECT_EQ(MIKEY_UNBOUND, trust_of(self->a));
	EXPECT_EQ(MIKEY_BOUND, trust_of(self->b));

	len = mikey_session_answer_message(self->b->s, ans, sizeof(ans));
	ASSERT_LT(0, len);
	EXPECT_EQ(0, bind(self->a, &self->fpr_b, ans, len));
	EXPECT_EQ(MIKEY_BOUND, trust_of(self->a));
	EXPECT_EQ(-EBADMSG, bind(self->a, NULL, ans, len - 1));
	ans[12] ^= 1;
	EXPECT_EQ(-EINVAL, bind(self->a, NULL, ans, len));
}

TEST_F(trust, signalled_offer_of_another_than_the_wanted_peer_is_answered_by_nothing)
{
	struct mikey_binding from_carol = { .peer = CAROL };
	struct mikey_why why;
	const uint8_t *m1;
	size_t len;

	begin(self);
	m1 = offer(self->a, &len);
	from_carol.remote = &self->a->addr;
	EXPECT_EQ(-EPERM, mikey_session_answer(self->b->path, m1, len,
					       &from_carol, self->net.now,
					       &self->b->s, &why));
	net_run(&self->net, 5000);
	EXPECT_EQ(0u, self->b->tx_frames);
	EXPECT_EQ(0u, self->b->n_jobs);
	EXPECT_EQ(NULL, mikey_path_next(self->b->path, NULL));
}

TEST_F(trust, same_signalled_offer_again_is_the_same_session)
{
	struct mikey_session *s;
	const uint8_t *m1;
	size_t len;

	begin(self);
	m1 = offer(self->a, &len);
	ASSERT_EQ(0, answer(self->b, self->a, m1, len, NULL));
	s = self->b->s;
	EXPECT_EQ(0, answer(self->b, self->a, m1, len, NULL));
	EXPECT_EQ(s, self->b->s);
	EXPECT_EQ(-ELOOP, answer(self->a, self->b, m1, len, NULL));
	EXPECT_EQ(-EBADMSG, answer(self->b, self->a, m1, len - 1, NULL));
}

TEST_F(trust, answer_picks_the_fork_and_the_other_loses_its_keys)
{
	uint8_t ans[256];
	const uint8_t *m1;
	size_t m1_len;
	int len;

	begin(self);
	m1 = offer(self->a, &m1_len);
	ASSERT_EQ(0, answer(self->b, self->a, m1, m1_len, &self->fpr_a));
	net_run(&self->net, 2000);
	ASSERT_TRUE(ends_equal(self->a, self->b));
	ASSERT_EQ(0, answer(self->c, self->a, m1, m1_len, &self->fpr_a));
	net_run(&self->net, 2100);
	len = mikey_session_answer_message(self->c->s, ans, sizeof(ans));
	ASSERT_LT(0, len);

	EXPECT_EQ(0, bind(self->a, &self->fpr_c, ans, len));
	EXPECT_EQ(1u, self->a->n_removes);
	net_run(&self->net, 20000);
	EXPECT_TRUE(ends_equal(self->a, self->c));
	EXPECT_EQ(MIKEY_BOUND, trust_of(self->a));
}

TEST_F(trust, proven_peer_takes_the_place_of_one_who_was_faster)
{
	struct creds_cert ca, cert;
	struct mikey_identity *proven, *squatter;
	struct mikey_why why;
	const uint8_t *m1;
	size_t len;

	creds_cert(&ca, "ca", NULL, CREDS_ECDSA, NULL, 99);
	creds_cert(&cert, "bob2", "URI:sip:bob@b.example", CREDS_ED25519, &ca,
		   9);
	ASSERT_EQ(0, mikey_identity_set_ca(self->id_a, ca.cert, &why));
	begin(self);
	proven = creds_identity(ENDS_BOB, &cert);
	squatter = creds_identity(ENDS_BOB, &self->cert_c);
	mikey_node_reload(self->b->node, &self->set, proven);
	mikey_node_reload(self->c->node, &self->set, squatter);

	m1 = offer(self->a, &len);
	ASSERT_EQ(0, answer(self->c, self->a, m1, len, NULL));
	net_run(&self->net, 3000);
	ASSERT_TRUE(ends_equal(self->a, self->c));
	ASSERT_EQ(MIKEY_UNBOUND, trust_of(self->a));

	ASSERT_EQ(0, answer(self->b, self->a, m1, len, NULL));
	net_run(&self->net, 6000);
	EXPECT_TRUE(ends_equal(self->a, self->b));
	EXPECT_EQ(MIKEY_BOUND, trust_of(self->a));
	EXPECT_EQ(1u, self->a->n_removes);
	EXPECT_EQ(2u, self->a->n_events[MIKEY_EVENT_KEYED]);
	/* and nobody takes it from him */
	ASSERT_EQ(0, answer(net_leg(self->c, false), self->a, m1, len, NULL));
	net_run(&self->net, 9000);
	EXPECT_TRUE(ends_equal(self->a, self->b));
	EXPECT_EQ(2u, self->a->n_installs);
	mikey_identity_put(proven);
	mikey_identity_put(squatter);
}

TEST_F(trust, second_stranger_does_not_take_the_place_of_the_first)
{
	const uint8_t *m1;
	unsigned int i;
	size_t len;

	begin(self);
	m1 = offer(self->a, &len);
	ASSERT_EQ(0, answer(self->c, self->a, m1, len, NULL));
	net_run(&self->net, 3000);
	ASSERT_TRUE(ends_equal(self->a, self->c));
	ASSERT_EQ(1u, self->a->n_jobs);

	/* each costs public-key work: as many as may fail in ten seconds */
	for (i = 0; i < 4; i++)
		ASSERT_EQ(0, answer(net_leg(self->b, false), self->a, m1, len,
				    NULL));
	ASSERT_EQ(0, answer(self->b, self->a, m1, len, NULL));
	net_run(&self->net, 6000);
	EXPECT_EQ(1u + 4u, self->a->n_jobs);
	EXPECT_EQ(1u, self->a->n_installs);
	EXPECT_TRUE(ends_equal(self->a, self->c));
}

/* PSK and CA prove a fork at its M2, the answer says which fork it is to be */
TEST_F(trust, fork_that_came_too_late_is_kept_for_the_answer_that_names_it)
{
	struct mikey_fprs both = self->fpr_b;
	uint8_t ans[256];
	const uint8_t *m1;
	size_t m1_len;
	int len;

	begin(self);
	both.fpr[both.n++] = self->fpr_c.fpr[0];
	m1 = offer(self->a, &m1_len);
	EXPECT_EQ(0, bind(self->a, &both, NULL, 0));
	ASSERT_EQ(0, answer(self->b, self->a, m1, m1_len, &self->fpr_a));
	net_run(&self->net, 2000);
	ASSERT_TRUE(ends_equal(self->a, self->b));
	ASSERT_EQ(MIKEY_BOUND, trust_of(self->a));
	ASSERT_EQ(0, answer(self->c, self->a, m1, m1_len, &self->fpr_a));
	net_run(&self->net, 2100);
	EXPECT_EQ(1u, self->a->n_jobs);
	len = mikey_session_answer_message(self->c->s, ans, sizeof(ans));
	ASSERT_LT(0, len);

	/* C repeats its M2 at 2.5 s; it must not be needed */
	EXPECT_EQ(0, bind(self->a, &both, ans, len));
	net_run(&self->net, 2300);
	EXPECT_TRUE(ends_equal(self->a, self->c));
	EXPECT_EQ(MIKEY_BOUND, trust_of(self->a));
	EXPECT_EQ(2u, self->a->n_jobs);
}

TEST_F(trust, answer_of_one_fork_ahead_of_its_m2_keeps_the_other_out)
{
	uint8_t ans[256];
	const uint8_t *m1;
	size_t m1_len;
	int len;

	begin(self);
	m1 = offer(self->a, &m1_len);
	ASSERT_EQ(0, answer(self->c, self->a, m1, m1_len, &self->fpr_a));
	net_run(&self->net, 1000 + self->net.work_ms);
	len = mikey_session_answer_message(self->c->s, ans, sizeof(ans));
	ASSERT_LT(0, len);
	EXPECT_EQ(0, bind(self->a, NULL, ans, len));
	ASSERT_EQ(0, answer(self->b, self->a, m1, m1_len, &self->fpr_a));
	net_run(&self->net, 20000);
	EXPECT_TRUE(ends_equal(self->a, self->c));
	EXPECT_EQ(0u, self->b->n_installs);
}

/* the address in the SDP is not what the NAT of A makes of it */
TEST_F(trust, probe_leads_a_response_through_a_nat)
{
	struct mikey_binding to_b = { .fprs.n = 0 };
	struct end *behind;
	const uint8_t *m1;
	size_t m1_len;

	begin(self);
	behind = self->c;	/* where B believes A to be: nobody answers */
	mikey_path_free(self->c->path);
	self->c->path = NULL;
	self->net.n_ends--;
	m1 = offer(self->a, &m1_len);
	ASSERT_EQ(0, answer(self->b, behind, m1, m1_len, &self->fpr_a));
	net_run(&self->net, 3000);
	EXPECT_EQ(0u, self->a->n_installs);

	to_b.remote = &self->b->addr;
	ASSERT_EQ(0, mikey_session_bind(self->a->s, &to_b, self->net.now));
	net_run(&self->net, 8000);
	EXPECT_TRUE(ends_equal(self->a, self->b));
	mikey_node_free(behind->node);
}

/* a frame without message octets, as anybody can make who knows the CSB ID */
static void forge(struct end *to, const struct mikey_addr *from,
		  enum mikey_frame_type type)
{
	static const uint8_t cookie[17] = { 1 };
	struct mikey_frame f = { .type = type };
	struct mikey_status status;
	uint8_t octets[64];
	struct writer w;

	mikey_session_status(to->s, &status);
	f.csb_id = status.csb_id;
	f.initiator = type == MIKEY_FRAME_PROBE;
	if (type == MIKEY_FRAME_CHALLENGE) {
		f.msn = 1;
		f.total = sizeof(cookie);
		f.cookie = mikey_span(cookie, sizeof(cookie));
	}
	wr_init(&w, octets, sizeof(octets));
	mikey_frame_encode(&f, &w);
	mikey_path_input(to->path, octets, wr_end(&w), from, to->net->now);
}

static bool lose_all(struct net *net, struct parcel *p)
{
	return false;
}

TEST_F(trust, forged_probes_do_not_use_up_the_answers_to_true_ones)
{
	const uint8_t *m1;
	size_t m1_len, i, before;

	begin(self);
	m1 = offer(self->a, &m1_len);
	ASSERT_EQ(0, answer(self->b, self->a, m1, m1_len, &self->fpr_a));
	self->net.tamper = lose_all;
	net_run(&self->net, 1100);
	before = self->b->tx_octets;
	for (i = 0; i < 50; i++) {
		self->net.now += 100;
		forge(self->b, &self->c->addr, MIKEY_FRAME_PROBE);
	}
	EXPECT_EQ(before + 7 * (16 + 17), self->b->tx_octets);

	before = self->b->tx_octets;
	forge(self->b, &self->a->addr, MIKEY_FRAME_PROBE);
	EXPECT_LT(before + 100, self->b->tx_octets);
	for (i = 0; i < 50; i++) {
		self->net.now += 100;
		forge(self->b, &self->a->addr, MIKEY_FRAME_PROBE);
	}
	EXPECT_GE(before + 21 * 1200, self->b->tx_octets);
}

TEST_F(trust, forged_challenges_do_not_keep_the_true_one_out_for_good)
{
	size_t i, frames;

	self->set.always_challenge = true;
	begin(self);
	self->net.tamper = lose_all;
	ends_offer(self->a, self->b, NULL);
	frames = self->a->tx_frames;
	for (i = 0; i < 20; i++)
		forge(self->a, &self->b->addr, MIKEY_FRAME_CHALLENGE);
	EXPECT_EQ(frames + 4, self->a->tx_frames);
	self->net.tamper = NULL;
	net_run(&self->net, 39000);
	EXPECT_TRUE(ends_equal(self->a, self->b));
}

static void use_psk(FIXTURE_DATA(trust) *self, const uint8_t *of_b)
{
	self->set.modes[0] = MIKEY_MODE_PSK;
	self->set.n_modes = 1;
	creds_psk(self->id_a, ENDS_ALICE, ENDS_BOB, psk);
	if (of_b)
		creds_psk(self->id_b, ENDS_ALICE, ENDS_BOB, of_b);
}

TEST_F(trust, wrong_psk_gives_no_keys)
{
	use_psk(self, other_psk);
	begin(self);
	ends_offer(self->a, self->b, ENDS_BOB);
	net_run(&self->net, LONG_MS);
	EXPECT_EQ(0u, self->a->n_installs);
	EXPECT_EQ(0u, self->b->n_installs);
	EXPECT_EQ(1u, self->a->n_events[MIKEY_EVENT_ENDED]);
	EXPECT_EQ(0, self->a->last.error);
	EXPECT_STREQ("authentication failure", self->a->last.text);
}

TEST_F(trust, unknown_initiator_is_told_so_and_gives_up_in_its_time)
{
	use_psk(self, NULL);
	begin(self);
	ends_offer(self->a, self->b, ENDS_BOB);
	net_run(&self->net, 2000);
	EXPECT_LE(1u, self->a->n_events[MIKEY_EVENT_ADVISORY]);
	EXPECT_EQ(246, self->a->last.error);
	EXPECT_NE(NULL, mikey_path_next(self->a->path, NULL));
	EXPECT_EQ(0u, self->b->n_accepts);
	net_run(&self->net, LONG_MS);
	EXPECT_EQ(1u, self->a->n_events[MIKEY_EVENT_ENDED]);
}

TEST_F(trust, psk_of_the_other_direction_is_not_used)
{
	struct mikey_why why;
	struct mikey_offer o = { .peer = ENDS_BOB, .n_streams = 1 };

	self->set.modes[0] = MIKEY_MODE_PSK;
	self->set.n_modes = 1;
	creds_psk(self->id_a, ENDS_BOB, ENDS_ALICE, psk);
	begin(self);
	EXPECT_EQ(-ENOKEY, mikey_session_offer(self->a->path, &o, 0,
					       &self->a->s, &why));
}

/* takes modes out of M1 on its way; the rest stays as it is */
static bool strip_dh(struct net *net, struct parcel *p)
{
	struct mikey_settings set;
	struct mikey_fault fault;
	struct mikey_frame f;
	struct mikey_m1 m1 = { .set = &set, .n_streams = 1 };
	struct mikey_cs cs = { 0, 0 };
	uint8_t octets[2048];
	struct mikey_msg m;
	struct writer w;

	if (mikey_frame_decode(&f, mikey_span(p->octets, p->len)) ||
	    f.type != MIKEY_FRAME_DATA || f.msn != 1 ||
	    mikey_msg_decode(&m, f.data, &fault))
		return true;

	set = *(struct mikey_settings *)net->arg;
	set.modes[0] = MIKEY_MODE_PSK;
	set.n_modes = 1;
	m1.csb_id = m.hdr.csb_id;
	m1.rand = m.rand[0];
	m1.own = m.id[0];
	m1.peer = m.id[1];
	m1.stream = &cs;
	f.total = mikey_m1_build(&m1, octets, sizeof(octets));
	f.data = mikey_span(octets, f.total);
	wr_init(&w, p->octets, sizeof(p->octets));
	mikey_frame_encode(&f, &w);
	p->len = wr_end(&w);
	return true;
}

TEST_F(trust, mode_that_was_taken_out_of_the_offer_is_noticed)
{
	creds_psk(self->id_a, ENDS_ALICE, ENDS_BOB, psk);
	creds_psk(self->id_b, ENDS_ALICE, ENDS_BOB, psk);
	begin(self);
	self->net.tamper = strip_dh;
	self->net.arg = &self->set;
	ends_offer(self->a, self->b, ENDS_BOB);
	net_run(&self->net, LONG_MS);
	/* B answered in PSK mode, and A saw that it was not to this M1 */
	EXPECT_EQ(1u, self->b->n_events[MIKEY_EVENT_RESPONDED]);
	EXPECT_EQ(0u, self->a->n_installs);
	EXPECT_EQ(0u, self->b->n_installs);
	EXPECT_STREQ("authentication failure", self->a->last.text);
}

TEST_F(trust, untouched_offer_leads_to_the_mode_that_the_responder_prefers)
{
	struct mikey_status status;

	creds_psk(self->id_a, ENDS_ALICE, ENDS_BOB, psk);
	creds_psk(self->id_b, ENDS_ALICE, ENDS_BOB, psk);
	begin(self);
	ends_offer(self->a, self->b, ENDS_BOB);
	net_run(&self->net, 5000);
	mikey_session_status(self->a->s, &status);
	EXPECT_EQ(MIKEY_MODE_DH, status.mode);
	mikey_session_free(self->a->s);

	self->set.modes[0] = MIKEY_MODE_PSK;
	self->set.modes[1] = MIKEY_MODE_DH;
	mikey_node_reload(self->b->node, &self->set, self->id_b);
	ends_offer(self->a, self->b, ENDS_BOB);
	net_run(&self->net, 9000);
	mikey_session_status(self->a->s, &status);
	EXPECT_EQ(MIKEY_MODE_PSK, status.mode);
	EXPECT_EQ(MIKEY_BOUND, status.trust);
}

/* whoever leads a host to another leg of itself proves nothing by it */
TEST_F(trust, own_offer_is_not_answered_on_another_leg_of_the_host)
{
	struct end *leg, *joined;
	const uint8_t *m1;
	size_t len;

	begin(self);
	leg = net_leg(self->a, true);
	joined = net_host(&self->net, &self->set, self->id_a, true);
	mikey_node_join(joined->node, self->a->node);
	ends_offer(self->a, leg, NULL);
	net_run(&self->net, 3000);
	EXPECT_EQ(0u, leg->n_accepts);
	ends_offer(self->a, joined, NULL);
	net_run(&self->net, 6000);
	EXPECT_EQ(0u, joined->n_accepts);
	EXPECT_EQ(0u, self->a->n_installs);

	m1 = offer(self->a, &len);
	EXPECT_EQ(-ELOOP, answer(leg, self->c, m1, len, NULL));
	EXPECT_EQ(-ELOOP, answer(joined, self->c, m1, len, NULL));
	EXPECT_EQ(0, answer(self->b, self->a, m1, len, NULL));
}

/* makes M1s with good cookies and never an M3 */
static void squat(struct end *from, struct end *to, unsigned int n)
{
	while (n--) {
		ends_offer(from, to, NULL);
		net_run(from->net, from->net->now + 100);
		mikey_session_free(from->s);
	}
}

static bool lose_m3_of_c(struct net *net, struct parcel *p)
{
	struct mikey_frame f;

	return memcmp(p->from.ip, net->end[2].addr.ip, 2) ||
	       mikey_frame_decode(&f, mikey_span(p->octets, p->len)) ||
	       f.msn != 3;
}

static size_t sessions_of(const struct end *end)
{
	struct mikey_session *s = NULL;
	size_t n = 0;

	while ((s = mikey_path_next(end->path, s)))
		n++;
	return n;
}

TEST_F(trust, source_with_cookies_has_four_places_and_takes_its_own)
{
	uint64_t start;

	self->set.always_challenge = true;
	begin(self);
	self->net.tamper = lose_m3_of_c;
	squat(self->c, self->b, 20);
	EXPECT_EQ(20u, self->b->n_accepts);
	EXPECT_EQ(4u, sessions_of(self->b));
	start = self->net.now;
	ends_offer(self->a, self->b, NULL);
	net_run(&self->net, start + 1000);
	EXPECT_TRUE(ends_equal(self->a, self->b));
}

TEST_F(trust, sources_with_cookies_do_not_keep_a_leg_from_the_true_peer)
{
	unsigned int i;

	self->set.always_challenge = true;
	begin(self);
	self->net.tamper = lose_m3_of_c;
	for (i = 0; i < 20; i++) {
		net_address(self->c);
		squat(self->c, self->b, 1);
	}
	EXPECT_EQ(16u, sessions_of(self->b));
	ends_offer(self->a, self->b, NULL);
	net_run(&self->net, self->net.now + 1000);
	EXPECT_TRUE(ends_equal(self->a, self->b));
}

TEST_F(trust, half_open_exchanges_of_a_host_are_limited_even_with_cookies)
{
	struct end *leg[5];
	unsigned int i;

	self->set.half_open_max = 1;
	begin(self);
	self->net.tamper = lose_m3_of_c;
	for (i = 0; i < 5; i++) {
		leg[i] = net_leg(self->b, true);
		squat(self->c, leg[i], 4);
	}
	for (i = 0; i < 4; i++)
		EXPECT_EQ(4u, sessions_of(leg[i]));
	EXPECT_EQ(0u, sessions_of(leg[4]));
	/* those who are through have made room */
	mikey_session_free(leg[0]->s);
	squat(self->c, leg[4], 1);
	EXPECT_EQ(1u, sessions_of(leg[4]));
}

/* every M3 gets another wrong octet; they come all at once */
static bool spoil_m3(struct net *net, struct parcel *p)
{
	struct mikey_frame f;
	unsigned int i;

	if (mikey_frame_decode(&f, mikey_span(p->octets, p->len)) || f.msn != 3)
		return true;
	for (i = 1; i <= 20; i++) {
		p->octets[p->len - 1] += i;
		net_post(net, &p->from, &p->to, p->octets, p->len);
		p->octets[p->len - 1] -= i;
	}
	return false;
}

TEST_F(trust, at_most_four_wrong_m3_are_verified_in_ten_seconds)
{
	begin(self);
	self->net.tamper = spoil_m3;
	self->net.work_ms = 0;
	ends_offer(self->a, self->b, NULL);
	net_run(&self->net, 10500);
	/* one job made M2 */
	EXPECT_EQ(1u + 4u, self->b->n_jobs);
	EXPECT_EQ(0u, self->b->n_installs);
	self->net.tamper = NULL;
	net_run(&self->net, 39000);
	EXPECT_TRUE(ends_equal(self->a, self->b));
}

/* what this host is short of says nothing about the peer's messages */
TEST_F(trust, messages_that_could_not_be_examined_are_not_held_against_the_peer)
{
	begin(self);
	self->a->unrun = 5;
	ends_offer(self->a, self->b, NULL);
	net_run(&self->net, 1100);
	EXPECT_EQ(0u, self->a->n_installs);
	net_run(&self->net, 39000);
	EXPECT_EQ(0u, self->a->unrun);
	EXPECT_TRUE(ends_equal(self->a, self->b));

	mikey_session_free(self->a->s);
	mikey_session_free(self->b->s);
	self->b->s = NULL;
	ends_offer(self->a, self->b, NULL);
	/* M2 gets its job, then M3 gets none */
	while (!self->b->s || !self->b->n_events[MIKEY_EVENT_RESPONDED] ||
	       self->b->last.state != MIKEY_M2_SENT)
		net_run(&self->net, self->net.now + 1);
	self->b->unrun = 5;
	net_run(&self->net, self->net.now + 39000);
	EXPECT_EQ(0u, self->b->unrun);
	EXPECT_TRUE(ends_equal(self->a, self->b));
}

TEST_HARNESS_MAIN
