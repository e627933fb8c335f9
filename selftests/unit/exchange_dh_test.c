// SPDX-License-Identifier: BSD-3-Clause
/*
 * helper/exchange_dh.c, exchange_m4.c and offer.c against the known answers dh,
 * dh_sha384 (mikeyv2 section 3.20). Their certificates are placeholders, whose
 * keys are given.
 */
#include <errno.h>
#include <stdlib.h>

#include "kselftest_harness.h"

#include "creds.h"
#include "exchange_dh.h"
#include "exchange_kat.h"

FIXTURE(dh) {
	struct kat k;
	struct vec cert_i, cert_r;
	struct mikey_span chain_i, chain_r;
	struct crypto_key *key_i, *key_r;
};

FIXTURE_VARIANT(dh) {
	const char *name;
};

FIXTURE_VARIANT_ADD(dh, sha256) {
	.name = "dh",
};

FIXTURE_VARIANT_ADD(dh, sha384) {
	.name = "dh_sha384",
};

static void give(const struct kat *k, struct mikey_exchange *x,
		 const char *share, const struct crypto_key *key,
		 const struct mikey_span *chain)
{
	struct vec priv = kat_vec(k, share);

	x->dh = crypto_dh_import(CRYPTO_X25519, priv.octets);
	x->own_key = key;
	x->own_chain = chain;
	x->n_own_chain = 1;
	vec_put(&priv);
}

static struct crypto_key *key_of(const struct kat *k, const char *name)
{
	struct vec seed = kat_vec(k, name);
	struct crypto_key *key = crypto_key_ed25519(seed.octets);

	vec_put(&seed);
	return key;
}

FIXTURE_SETUP(dh)
{
	struct kat *k = &self->k;

	kat_begin(k, variant->name);
	self->cert_i = kat_vec(k, "cert_i");
	self->cert_r = kat_vec(k, "cert_r");
	self->chain_i = mikey_span(self->cert_i.octets, self->cert_i.len);
	self->chain_r = mikey_span(self->cert_r.octets, self->cert_r.len);
	self->key_i = key_of(k, "ed25519_seed_i");
	self->key_r = key_of(k, "ed25519_seed_r");
	give(k, k->i, "x_i", self->key_i, &self->chain_i);
	give(k, k->r, "x_r", self->key_r, &self->chain_r);
}

FIXTURE_TEARDOWN(dh)
{
	kat_end(&self->k);
	crypto_key_free(self->key_i);
	crypto_key_free(self->key_r);
	vec_put(&self->cert_i);
	vec_put(&self->cert_r);
}

/* the choice of the vectors; identities with certificates: see session_test */
static bool pick(struct kat *k)
{
	struct mikey_fault f;

	return !mikey_msg_decode(&k->step->m1,
				 mikey_span(k->m1.octets, k->m1.len), &f) &&
	       !mikey_msg_decode(&k->step->m2,
				 mikey_span(k->m2.octets, k->m2.len), &f) &&
	       !mikey_pick_check(&k->r->pick, &k->step->m1, &k->step->m2, &f);
}

TEST_F(dh, capabilities_are_octet_identical)
{
	struct mikey_buf m1 = kat_m1(&self->k, self->chain_i);

	EXPECT_TRUE(kat_is(&self->k, "M1", m1.at, m1.len));
	mikey_buf_clear(&m1);
}

TEST_F(dh, response_is_octet_identical)
{
	struct kat *k = &self->k;

	ASSERT_TRUE(pick(k));
	ASSERT_EQ(0, mikey_exchange_respond(k->r));
	EXPECT_TRUE(kat_is(k, "M2", k->r->m2.at, k->r->m2.len));
}

TEST_F(dh, finish_is_octet_identical)
{
	struct kat *k = &self->k;

	ASSERT_TRUE(kat_m2(k));
	ASSERT_EQ(0, mikey_dh_finish(k->i, k->step, self->key_r));
	EXPECT_TRUE(kat_is(k, "M3", k->i->m3.at, k->i->m3.len));
	EXPECT_TRUE(kat_is(k, "PRK_TGK", k->i->keys->tgk,
			   k->i->keys->hash_len));
	EXPECT_TRUE(kat_is(k, "auth_key_I", k->i->keys->auth_i,
			   k->i->keys->hash_len));
	ASSERT_EQ(0, mikey_step_ms(k->i));
	EXPECT_TRUE(kat_keys(k, k->i));
	EXPECT_EQ(0, mikey_exchange_confirm(k->i, mikey_span(k->m4.octets,
							     k->m4.len)));
}

TEST_F(dh, confirm_is_octet_identical)
{
	struct kat *k = &self->k;

	ASSERT_TRUE(pick(k));
	ASSERT_EQ(0, mikey_exchange_respond(k->r));
	ASSERT_TRUE(kat_m3(k));
	ASSERT_EQ(0, mikey_dh_conclude(k->r, k->step, self->key_i));
	ASSERT_EQ(0, mikey_step_ms(k->r));
	ASSERT_EQ(0, mikey_step_m4(k->r, k->step));
	EXPECT_TRUE(kat_is(k, "M4", k->r->m4.at, k->r->m4.len));
	EXPECT_TRUE(kat_keys(k, k->r));
}

TEST_F(dh, response_signed_by_another_key_is_refused)
{
	struct kat *k = &self->k;

	ASSERT_TRUE(kat_m2(k));
	EXPECT_EQ(-EKEYREJECTED, mikey_dh_finish(k->i, k->step, self->key_i));
	EXPECT_EQ(MIKEY_ERR_AUTH, (int)k->i->fault.error);
}

/* everything but the signature itself, which crypto_test changes */
TEST_F(dh, response_with_any_octet_changed_is_refused)
{
	struct kat *k = &self->k;
	struct mikey_exchange *x = k->i;
	size_t i;

	for (i = 0; i < k->m2.len; i++) {
		k->m2.octets[i] ^= 0x40;
		if (kat_m2(k))
			EXPECT_NE(0, mikey_dh_finish(x, k->step, self->key_r)) {
				TH_LOG("octet %zu", i);
			}
		mikey_buf_clear(&x->m2);
		k->m2.octets[i] ^= 0x40;
	}
	ASSERT_TRUE(kat_m2(k));
	EXPECT_EQ(0, mikey_dh_finish(x, k->step, self->key_r));
}

TEST_F(dh, finish_with_any_octet_changed_is_refused_and_the_true_one_taken)
{
	struct kat *k = &self->k;
	struct mikey_exchange *x = k->r;
	size_t i;

	ASSERT_TRUE(pick(k));
	ASSERT_EQ(0, mikey_exchange_respond(x));
	for (i = 0; i < k->m3.len; i++) {
		k->m3.octets[i] ^= 0x40;
		if (kat_m3(k))
			EXPECT_NE(0, mikey_dh_conclude(x, k->step,
						       self->key_i)) {
				TH_LOG("octet %zu", i);
			}
		mikey_buf_clear(&x->m3);
		k->m3.octets[i] ^= 0x40;
	}
	ASSERT_TRUE(kat_m3(k));
	EXPECT_EQ(0, mikey_dh_conclude(x, k->step, self->key_i));
}

/* 64 x 0x20, in_F and M3 up to its signature */
static void sign_again(FIXTURE_DATA(dh) *self, size_t sign_at)
{
	uint8_t flat[4096];
	struct mikey_parts parts;
	size_t len = 64, i;

	mikey_in_f(self->k.r, &parts);
	mikey_parts_add(&parts, mikey_span(self->k.m3.octets, sign_at));
	memset(flat, 0x20, len);
	for (i = 0; i < parts.n; i++) {
		memcpy(flat + len, parts.span[i].at, parts.span[i].len);
		len += parts.span[i].len;
	}
	if (crypto_sign(self->key_i, flat, len, self->k.m3.octets + sign_at))
		abort();
}

TEST_F(dh, finish_that_is_signed_but_does_not_confirm_the_key_is_refused)
{
	struct kat *k = &self->k;
	size_t mac_at, sign_at;

	ASSERT_TRUE(pick(k));
	ASSERT_EQ(0, mikey_exchange_respond(k->r));
	ASSERT_TRUE(kat_m3(k));
	mac_at = k->step->m3.mac.at;
	sign_at = k->step->m3.sign.at;
	mikey_buf_clear(&k->r->m3);

	k->m3.octets[mac_at] ^= 1;
	sign_again(self, sign_at);
	ASSERT_TRUE(kat_m3(k));
	EXPECT_EQ(-EKEYREJECTED, mikey_dh_conclude(k->r, k->step, self->key_i));
	mikey_buf_clear(&k->r->m3);

	k->m3.octets[mac_at] ^= 1;
	sign_again(self, sign_at);
	ASSERT_TRUE(kat_m3(k));
	EXPECT_EQ(0, mikey_dh_conclude(k->r, k->step, self->key_i));
}

TEST_F(dh, placeholder_certificate_is_no_certificate)
{
	struct kat *k = &self->k;

	ASSERT_TRUE(kat_m2(k));
	EXPECT_EQ(-EKEYREJECTED, mikey_exchange_finish(k->i));
	EXPECT_EQ(MIKEY_ERR_CERT, (int)k->i->fault.error);
}

/* real certificates, by way of mikey_exchange_*() */
FIXTURE(cert) {
	struct mikey_settings set;
	struct mikey_identity *id_i, *id_r, *id_other;
	struct mikey_exchange *i, *r;
	uint8_t m1[2048];
};

static struct mikey_identity *with_cert(const char *uri, const char *name)
{
	struct creds_cert c;

	creds_cert(&c, name, NULL, CREDS_ECDSA, NULL, 9);
	return creds_identity(uri, &c);
}

static struct mikey_identity *with_ed25519(const char *uri)
{
	struct creds_cert c;

	creds_cert(&c, "ed25519", NULL, CREDS_ED25519, NULL, 9);
	return creds_identity(uri, &c);
}

FIXTURE_SETUP(cert)
{
	creds_begin();
	mikey_settings_init(&self->set);
	self->id_i = with_cert("sip:i@example", "i");
	self->id_r = with_cert("sip:r@example", "r");
	self->id_other = with_cert("sip:i@example", "other");
	self->i = NULL;
	self->r = NULL;
}

FIXTURE_TEARDOWN(cert)
{
	mikey_exchange_free(self->i);
	mikey_exchange_free(self->r);
	mikey_identity_put(self->id_i);
	mikey_identity_put(self->id_r);
	mikey_identity_put(self->id_other);
	creds_end();
}

/* M1 shows the certificate of @id_i as @how; M3 is made by @signer */
static int exchange(FIXTURE_DATA(cert) *self, enum mikey_offer_cert how,
		    struct mikey_identity *signer)
{
	const uint8_t rand[MIKEY_RAND_LEN] = { 1 };
	const struct mikey_cs cs = { 0, 0 };
	struct mikey_m1 m1 = {
		.set = &self->set,
		.csb_id = 1,
		.rand = mikey_span(rand, sizeof(rand)),
		.n_streams = 1,
		.stream = &cs,
		.own = mikey_id_of("sip:i@example"),
		.cert = how,
	};
	struct mikey_fault fault;
	struct mikey_span octets;
	struct mikey_msg m;

	m1.chain = crypto_chain_der(mikey_identity_chain(self->id_i),
				    &m1.n_chain);
	octets = mikey_span(self->m1, mikey_m1_build(&m1, self->m1,
						     sizeof(self->m1)));
	self->i = mikey_exchange_new(MIKEY_INITIATOR, signer, octets);
	self->r = mikey_exchange_new(MIKEY_RESPONDER, self->id_r, octets);
	if (mikey_msg_decode(&m, octets, &fault) ||
	    mikey_pick(&self->r->pick, &self->set, self->id_r, &m, &fault) ||
	    mikey_exchange_respond(self->r) ||
	    mikey_buf_set(&self->i->m2, mikey_buf_span(&self->r->m2)) ||
	    mikey_exchange_finish(self->i))
		return -EIO;
	return mikey_exchange_conclude(self->r, mikey_buf_span(&self->i->m3));
}

TEST_F(cert, certificate_may_come_in_m1_or_in_m3)
{
	static const enum mikey_offer_cert how[] = {
		MIKEY_OFFER_NO_CERT, MIKEY_OFFER_CHASH, MIKEY_OFFER_CERT,
	};
	size_t k;

	for (k = 0; k < 3; k++) {
		ASSERT_EQ(0, exchange(self, how[k], self->id_i));
		EXPECT_EQ(0, mikey_exchange_confirm(self->i,
				mikey_buf_span(&self->r->m4)));
		mikey_exchange_free(self->i);
		mikey_exchange_free(self->r);
		self->i = NULL;
		self->r = NULL;
	}
}

TEST_F(cert, certificate_of_m3_has_to_be_the_one_that_m1_promised)
{
	EXPECT_EQ(-EKEYREJECTED, exchange(self, MIKEY_OFFER_CHASH,
					  self->id_other));
	EXPECT_EQ(MIKEY_ERR_CERT, (int)self->r->fault.error);
}

TEST_F(cert, certificate_of_m1_is_the_one_that_m3_is_verified_with)
{
	EXPECT_EQ(-EKEYREJECTED, exchange(self, MIKEY_OFFER_CERT,
					  self->id_other));
	EXPECT_EQ(MIKEY_ERR_AUTH, (int)self->r->fault.error);
}

TEST_F(cert, scheme_that_is_not_of_the_own_list_is_refused)
{
	self->set.sigalgs[0] = MIKEY_SIG_ECDSA_P256;
	self->set.n_sigalgs = 1;
	ASSERT_EQ(0, exchange(self, MIKEY_OFFER_CHASH, self->id_i));
	mikey_exchange_free(self->i);
	mikey_exchange_free(self->r);
	self->i = NULL;
	self->r = NULL;

	/* R signs with ECDSA; I has a key that it does not offer */
	mikey_identity_put(self->id_i);
	self->id_i = with_ed25519("sip:i@example");
	EXPECT_EQ(-EKEYREJECTED, exchange(self, MIKEY_OFFER_CHASH,
					  self->id_i));
}

TEST_HARNESS_MAIN
