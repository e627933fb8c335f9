// SPDX-License-Identifier: BSD-3-Clause
/*
 * helper/exchange_psk.c, exchange.c and offer.c against the known answers
 * psk, psk_sha384, psk_aes_cm (mikeyv2 section 3.20)
 */
#include <errno.h>
#include <stdlib.h>

#include "kselftest_harness.h"

#include "exchange_kat.h"

FIXTURE(psk) {
	struct kat k;
};

FIXTURE_VARIANT(psk) {
	const char *name;
};

FIXTURE_VARIANT_ADD(psk, sha256) {
	.name = "psk",
};

FIXTURE_VARIANT_ADD(psk, sha384) {
	.name = "psk_sha384",
};

FIXTURE_VARIANT_ADD(psk, aes_cm) {
	.name = "psk_aes_cm",
};

FIXTURE_SETUP(psk)
{
	kat_begin(&self->k, variant->name);
}

FIXTURE_TEARDOWN(psk)
{
	kat_end(&self->k);
}

/* the responder chooses as the vectors do */
static int pick(struct kat *k)
{
	struct mikey_settings set;
	struct mikey_fault fault;

	mikey_settings_init(&set);
	set.modes[0] = MIKEY_MODE_PSK;
	set.n_modes = 1;
	if (mikey_msg_decode(&k->step->m1, mikey_buf_span(&k->r->m1), &fault))
		return -EBADMSG;
	return mikey_pick(&k->r->pick, &set, k->id_r, &k->step->m1, &fault);
}

TEST_F(psk, capabilities_are_octet_identical)
{
	struct mikey_buf m1 = kat_m1(&self->k, mikey_span(NULL, 0));

	EXPECT_TRUE(kat_is(&self->k, "M1", m1.at, m1.len));
	mikey_buf_clear(&m1);
}

TEST_F(psk, response_is_octet_identical)
{
	struct kat *k = &self->k;

	ASSERT_EQ(0, pick(k));
	ASSERT_EQ(0, mikey_exchange_respond(k->r));
	EXPECT_TRUE(kat_is(k, "M2", k->r->m2.at, k->r->m2.len));
	EXPECT_TRUE(kat_is(k, "K", k->r->keys->k, k->r->keys->hash_len));
	EXPECT_TRUE(kat_is(k, "auth_key_R", k->r->keys->auth_r,
			   k->r->keys->hash_len));
}

TEST_F(psk, finish_is_octet_identical)
{
	struct kat *k = &self->k;

	ASSERT_TRUE(kat_m2(k));
	ASSERT_EQ(0, mikey_exchange_finish(k->i));
	EXPECT_TRUE(kat_is(k, "M3", k->i->m3.at, k->i->m3.len));
	EXPECT_TRUE(kat_keys(k, k->i));
}

TEST_F(psk, confirm_is_octet_identical)
{
	struct kat *k = &self->k;

	ASSERT_EQ(0, pick(k));
	ASSERT_EQ(0, mikey_exchange_respond(k->r));
	ASSERT_EQ(0, mikey_exchange_conclude(k->r, mikey_span(k->m3.octets,
							      k->m3.len)));
	EXPECT_TRUE(kat_is(k, "M4", k->r->m4.at, k->r->m4.len));
	EXPECT_TRUE(kat_keys(k, k->r));
}

TEST_F(psk, confirm_of_the_vectors_is_accepted)
{
	struct kat *k = &self->k;

	ASSERT_TRUE(kat_m2(k));
	ASSERT_EQ(0, mikey_exchange_finish(k->i));
	EXPECT_EQ(0, mikey_exchange_confirm(k->i, mikey_span(k->m4.octets,
							     k->m4.len)));
}

TEST_F(psk, response_with_any_bit_changed_is_refused)
{
	struct kat *k = &self->k;
	struct mikey_exchange *x;
	size_t i;

	for (i = 0; i < 8 * k->m2.len; i++) {
		/* V of HDR is ignored, but covered as everything else */
		k->m2.octets[i / 8] ^= 1 << i % 8;
		x = mikey_exchange_new(MIKEY_INITIATOR, k->id_i,
				       mikey_span(k->m1.octets, k->m1.len));
		ASSERT_EQ(0, mikey_buf_set(&x->m2, mikey_span(k->m2.octets,
							      k->m2.len)));
		EXPECT_NE(0, mikey_exchange_finish(x)) {
			TH_LOG("bit %zu", i);
		}
		mikey_exchange_free(x);
		k->m2.octets[i / 8] ^= 1 << i % 8;
	}
}

TEST_F(psk, finish_with_any_bit_changed_is_refused_and_the_true_one_taken)
{
	struct kat *k = &self->k;
	struct mikey_span m3 = mikey_span(k->m3.octets, k->m3.len);
	size_t i;

	ASSERT_EQ(0, pick(k));
	ASSERT_EQ(0, mikey_exchange_respond(k->r));
	for (i = 0; i < 8 * k->m3.len; i++) {
		k->m3.octets[i / 8] ^= 1 << i % 8;
		EXPECT_NE(0, mikey_exchange_conclude(k->r, m3)) {
			TH_LOG("bit %zu", i);
		}
		k->m3.octets[i / 8] ^= 1 << i % 8;
	}
	EXPECT_EQ(0, mikey_exchange_conclude(k->r, m3));
	EXPECT_TRUE(kat_keys(k, k->r));
}

TEST_F(psk, confirm_with_any_bit_changed_is_refused)
{
	struct kat *k = &self->k;
	size_t i;

	ASSERT_TRUE(kat_m2(k));
	ASSERT_EQ(0, mikey_exchange_finish(k->i));
	for (i = 0; i < 8 * k->m4.len; i++) {
		k->m4.octets[i / 8] ^= 1 << i % 8;
		EXPECT_NE(0, mikey_exchange_confirm(k->i,
				mikey_span(k->m4.octets, k->m4.len))) {
			TH_LOG("bit %zu", i);
		}
		k->m4.octets[i / 8] ^= 1 << i % 8;
	}
}

TEST_F(psk, forgotten_keys_are_gone)
{
	static const uint8_t zero[MIKEY_HASH_MAX];
	struct kat *k = &self->k;

	ASSERT_TRUE(kat_m2(k));
	ASSERT_EQ(0, mikey_exchange_finish(k->i));
	EXPECT_EQ(0, memcmp(zero, k->i->keys->k, sizeof(k->i->keys->k)));
	EXPECT_EQ(0, memcmp(zero, k->i->keys->tgk, sizeof(k->i->keys->tgk)));
	EXPECT_EQ(0, memcmp(zero, k->i->keys->encr, sizeof(k->i->keys->encr)));
	EXPECT_EQ(0, memcmp(zero, k->i->keys->auth_i,
			    sizeof(k->i->keys->auth_i)));
}

TEST_HARNESS_MAIN
