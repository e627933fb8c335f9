// SPDX-License-Identifier: BSD-3-Clause
/*
 * helper/negotiate.c: R picks from M1, I checks M2 against its own M1
 */
#include <errno.h>
#include <stdlib.h>

#include "kselftest_harness.h"

#include "creds.h"
#include "exchange_step.h"
#include "mikey/policy.h"
#include "offer.h"

#define ALICE	"sip:alice@a.example"
#define BOB	"sip:bob@b.example"

static const uint8_t psk[32] = { 1 };
static const uint8_t rand_i[32] = { 2 };

FIXTURE(pick) {
	struct mikey_settings i, r;
	struct creds_cert cert;
	struct mikey_identity *id;
	struct mikey_m1 offer;
	struct mikey_cs cs[MIKEY_CS_MAX / 2];
	uint8_t octets[4096];
	size_t len;
	struct mikey_msg m1;
	struct mikey_picks pick;
	struct mikey_fault fault;
};

FIXTURE_SETUP(pick)
{
	creds_begin();
	mikey_settings_init(&self->i);
	mikey_settings_init(&self->r);
	creds_cert(&self->cert, "bob", NULL, CREDS_ED25519, NULL, 9);
	self->id = creds_identity(BOB, &self->cert);
	creds_psk(self->id, ALICE, BOB, psk);
	memset(self->cs, 0, sizeof(self->cs));
	self->offer = (struct mikey_m1){
		.set = &self->i,
		.csb_id = 0x01020304,
		.rand = mikey_span(rand_i, sizeof(rand_i)),
		.n_streams = 1,
		.stream = self->cs,
		.own = mikey_id_of(ALICE),
	};
}

FIXTURE_TEARDOWN(pick)
{
	mikey_identity_put(self->id);
	creds_end();
}

static int pick(FIXTURE_DATA(pick) *self)
{
	int len = mikey_m1_build(&self->offer, self->octets,
				 sizeof(self->octets));

	if (len < 0 || mikey_msg_decode(&self->m1, mikey_span(self->octets, len),
					&self->fault))
		return -EBADMSG;
	self->len = len;
	return mikey_pick(&self->pick, &self->r, self->id, &self->m1,
			  &self->fault);
}

TEST_F(pick, order_of_the_responder_decides)
{
	ASSERT_EQ(0, pick(self));
	EXPECT_EQ(MIKEY_MODE_DH, self->pick.mode);
	EXPECT_EQ(0x001d, self->pick.group);
	EXPECT_EQ(0x0807, self->pick.sigalg);
	EXPECT_EQ(MIKEY_PRF_SHA256, self->pick.prf);
	EXPECT_EQ(MIKEY_SUITE_AEAD_AES_128_GCM, self->pick.suite[0]);
	EXPECT_EQ(2u, self->pick.n_cs);

	self->r.modes[0] = MIKEY_MODE_PSK;
	self->r.modes[1] = MIKEY_MODE_DH;
	self->r.prfs[0] = MIKEY_PRF_SHA384;
	self->r.prfs[1] = MIKEY_PRF_SHA256;
	self->r.encrs[0] = MIKEY_ENCR_AES_256_GCM;
	self->r.suites[0] = MIKEY_SUITE_AES_CM_128_HMAC_SHA1_80;
	ASSERT_EQ(0, pick(self));
	EXPECT_EQ(MIKEY_MODE_PSK, self->pick.mode);
	EXPECT_EQ(MIKEY_PRF_SHA384, self->pick.prf);
	EXPECT_EQ(MIKEY_MAC_SHA384, self->pick.mac);
	EXPECT_EQ(MIKEY_ENCR_AES_256_GCM, self->pick.encr);
	EXPECT_EQ(MIKEY_SUITE_AES_CM_128_HMAC_SHA1_80, self->pick.suite[1]);
	EXPECT_EQ(2, self->pick.policy[1]);
}

TEST_F(pick, group_that_is_not_offered_is_passed_over)
{
	self->i.groups[0] = CRYPTO_P256;
	self->i.n_groups = 1;
	ASSERT_EQ(0, pick(self));
	EXPECT_EQ(CRYPTO_P256, self->pick.group);
}

TEST_F(pick, mode_without_credentials_is_passed_over)
{
	/* we cannot sign with anything that I verifies */
	self->i.sigalgs[0] = CRYPTO_ECDSA_P256;
	self->i.n_sigalgs = 1;
	ASSERT_EQ(0, pick(self));
	EXPECT_EQ(MIKEY_MODE_PSK, self->pick.mode);
}

TEST_F(pick, nothing_in_common_is_error_241)
{
	self->i.suites[0] = MIKEY_SUITE_AEAD_AES_256_GCM;
	self->i.n_suites = 1;
	self->r.n_suites = 1;
	EXPECT_EQ(-EOPNOTSUPP, pick(self));
	EXPECT_EQ(MIKEY_ERR_NO_COMMON, self->fault.error);

	self->r = self->i;
	self->i.prfs[0] = MIKEY_PRF_SHA384;
	self->i.n_prfs = 1;
	self->r.prfs[0] = MIKEY_PRF_SHA256;
	self->r.n_prfs = 1;
	EXPECT_EQ(-EOPNOTSUPP, pick(self));
	EXPECT_EQ(MIKEY_ERR_NO_COMMON, self->fault.error);
}

TEST_F(pick, unknown_psk_is_error_246)
{
	self->i.modes[0] = MIKEY_MODE_PSK;
	self->i.n_modes = 1;
	self->offer.own = mikey_id_of("sip:stranger@a.example");
	EXPECT_EQ(-ENOKEY, pick(self));
	EXPECT_EQ(MIKEY_ERR_PSK, self->fault.error);
}

TEST_F(pick, psk_offer_of_the_own_identity_is_refused)
{
	self->i.modes[0] = MIKEY_MODE_PSK;
	self->i.n_modes = 1;
	self->offer.own = mikey_id_of(BOB);
	EXPECT_EQ(-ELOOP, pick(self));
}

TEST_F(pick, anonymous_initiator_has_no_psk)
{
	self->i.modes[0] = MIKEY_MODE_PSK;
	self->i.n_modes = 1;
	self->offer.own.type = MIKEY_ID_OCTETS;
	self->offer.own.value = mikey_span("", 0);
	EXPECT_EQ(-ENOKEY, pick(self));
}

TEST_F(pick, more_crypto_sessions_than_we_have_room_for_are_refused)
{
	self->offer.n_streams = MIKEY_CS_MAX / 2;
	EXPECT_EQ(0, pick(self));
	EXPECT_EQ((size_t)MIKEY_CS_MAX, self->pick.n_cs);
	/* the ninth pair reads past the fixture's streams: build it by hand */
	self->m1.hdr.n_cs = MIKEY_CS_MAX + 1;
	EXPECT_EQ(-EOPNOTSUPP, mikey_pick(&self->pick, &self->r, self->id,
					  &self->m1, &self->fault));
}

/* it would be keyed for nothing, and stay */
TEST_F(pick, offer_without_crypto_session_is_refused)
{
	ASSERT_EQ(0, pick(self));
	self->m1.hdr.n_cs = 0;
	EXPECT_EQ(-EOPNOTSUPP, mikey_pick(&self->pick, &self->r, self->id,
					  &self->m1, &self->fault));
}

/* else each such offer would buy a signature that is thrown away */
TEST_F(pick, offer_that_has_no_room_for_the_response_is_refused)
{
	ASSERT_EQ(0, pick(self));
	self->m1.cap.max_message = 2048;
	EXPECT_EQ(-EOPNOTSUPP, mikey_pick(&self->pick, &self->r, self->id,
					  &self->m1, &self->fault));
	EXPECT_EQ(MIKEY_ERR_TOO_LARGE, self->fault.error);
}

TEST_F(pick, early_share_of_a_group_leads_to_another_group)
{
	const uint8_t share[32] = { 9 };

	ASSERT_EQ(0, pick(self));
	self->m1.dh.group = CRYPTO_X25519;
	self->m1.dh.share = mikey_span(share, sizeof(share));
	ASSERT_EQ(0, mikey_pick(&self->pick, &self->r, self->id, &self->m1,
				&self->fault));
	EXPECT_EQ(MIKEY_MODE_DH, self->pick.mode);
	EXPECT_EQ(CRYPTO_P256, self->pick.group);
}

/* M2 to an M1 with more, checked against the M1 that was really sent */
FIXTURE(check) {
	struct mikey_settings i, r;
	struct creds_cert cert;
	struct mikey_identity *id;
	struct mikey_m1 offer;
	struct mikey_cs cs;
	struct mikey_exchange *x;
	uint8_t octets[4096];
	struct mikey_msg m1, m2;
	struct mikey_picks pick;
	struct mikey_fault fault;
};

FIXTURE_VARIANT(check) {
	enum mikey_mode mode;
};

FIXTURE_VARIANT_ADD(check, psk) {
	.mode = MIKEY_MODE_PSK,
};

FIXTURE_VARIANT_ADD(check, dh) {
	.mode = MIKEY_MODE_DH,
};

static void build_m1(FIXTURE_DATA(check) *self)
{
	int len = mikey_m1_build(&self->offer, self->octets,
				 sizeof(self->octets));

	if (len < 0 || mikey_msg_decode(&self->m1, mikey_span(self->octets, len),
					&self->fault))
		abort();
}

FIXTURE_SETUP(check)
{
	creds_begin();
	mikey_settings_init(&self->i);
	mikey_settings_init(&self->r);
	self->r.modes[0] = variant->mode;
	self->r.n_modes = 1;
	creds_cert(&self->cert, "bob", NULL, CREDS_ED25519, NULL, 9);
	self->id = creds_identity(BOB, &self->cert);
	creds_psk(self->id, ALICE, BOB, psk);
	self->cs = (struct mikey_cs){ 0xdeadbeef, 2 };
	self->offer = (struct mikey_m1){
		.set = &self->i,
		.csb_id = 0x01020304,
		.rand = mikey_span(rand_i, sizeof(rand_i)),
		.n_streams = 1,
		.stream = &self->cs,
		.own = mikey_id_of(ALICE),
	};
	build_m1(self);
	self->x = mikey_exchange_new(MIKEY_RESPONDER, self->id,
				     self->m1.octets);
	ASSERT_EQ(0, mikey_pick(&self->x->pick, &self->r, self->id, &self->m1,
				&self->fault));
	self->x->tgk = crypto_secret_alloc(MIKEY_HASH_MAX);
	ASSERT_EQ(0, mikey_exchange_respond(self->x));
	ASSERT_EQ(0, mikey_msg_decode(&self->m2, mikey_buf_span(&self->x->m2),
				      &self->fault));
}

FIXTURE_TEARDOWN(check)
{
	mikey_exchange_free(self->x);
	mikey_identity_put(self->id);
	creds_end();
}

static int check(FIXTURE_DATA(check) *self)
{
	build_m1(self);
	return mikey_pick_check(&self->pick, &self->m1, &self->m2,
				&self->fault);
}

TEST_F(check, response_to_the_offer_is_taken)
{
	ASSERT_EQ(0, check(self));
	EXPECT_EQ(variant->mode, self->pick.mode);
	EXPECT_EQ(MIKEY_SUITE_AEAD_AES_128_GCM, self->pick.suite[0]);
	EXPECT_EQ(MIKEY_SUITE_AEAD_AES_128_GCM, self->pick.suite[1]);
}

TEST_F(check, mode_that_was_not_offered_is_refused)
{
	self->i.modes[0] = variant->mode == MIKEY_MODE_DH ? MIKEY_MODE_PSK :
							    MIKEY_MODE_DH;
	self->i.n_modes = 1;
	EXPECT_EQ(-EOPNOTSUPP, check(self));
	EXPECT_EQ(MIKEY_ERR_NO_COMMON, self->fault.error);
}

TEST_F(check, algorithms_that_were_not_offered_are_refused)
{
	self->i.prfs[0] = MIKEY_PRF_SHA384;
	self->i.n_prfs = 1;
	EXPECT_EQ(-EOPNOTSUPP, check(self));
	mikey_settings_init(&self->i);

	if (variant->mode == MIKEY_MODE_PSK) {
		self->i.encrs[0] = MIKEY_ENCR_AES_256_GCM;
		self->i.n_encrs = 1;
		EXPECT_EQ(-EOPNOTSUPP, check(self));
		return;
	}
	self->i.groups[0] = CRYPTO_P256;
	self->i.n_groups = 1;
	EXPECT_EQ(-EOPNOTSUPP, check(self));
	mikey_settings_init(&self->i);
	self->i.sigalgs[0] = CRYPTO_ECDSA_P256;
	self->i.n_sigalgs = 1;
	EXPECT_EQ(-EOPNOTSUPP, check(self));
}

TEST_F(check, policy_has_to_be_the_offered_one_under_its_number)
{
	/* number 0 now is another suite */
	self->i.suites[0] = MIKEY_SUITE_AES_CM_128_HMAC_SHA1_80;
	self->i.n_suites = 1;
	EXPECT_EQ(-EOPNOTSUPP, check(self));
	mikey_settings_init(&self->i);
	self->offer.policy = 1;
	EXPECT_EQ(-EOPNOTSUPP, check(self));
}

TEST_F(check, own_ssrc_and_roc_have_to_stay)
{
	self->cs.ssrc++;
	EXPECT_EQ(-EOPNOTSUPP, check(self));
	EXPECT_EQ(MIKEY_ERR_SP_PARAM, self->fault.error);
	self->cs.ssrc--;
	self->cs.roc++;
	EXPECT_EQ(-EOPNOTSUPP, check(self));
}

TEST_F(check, number_of_crypto_sessions_has_to_stay)
{
	struct mikey_cs two[2] = { { 0xdeadbeef, 2 }, { 0, 0 } };

	self->offer.stream = two;
	self->offer.n_streams = 2;
	EXPECT_EQ(-EOPNOTSUPP, check(self));
}

TEST_HARNESS_MAIN
