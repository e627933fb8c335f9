// SPDX-License-Identifier: BSD-3-Clause
/*
 * helper/crypto*.c
 */
#include <errno.h>
#include <stdlib.h>

#include "kselftest_harness.h"

#include "creds.h"
#include "crypto.h"
#include "vectors.h"

#define URI(text)	mikey_span(text, sizeof(text) - 1), true
#define NAI(text)	mikey_span(text, sizeof(text) - 1), false

FIXTURE(crypto) {
	int unused;
};

FIXTURE_SETUP(crypto)
{
	ASSERT_EQ(0, crypto_init());
	creds_begin();
}

FIXTURE_TEARDOWN(crypto)
{
	creds_end();
	crypto_exit();
}

static struct mikey_span text(const char *s)
{
	return mikey_span(s, strlen(s));
}

/* FIPS 180-4 examples, RFC 4231 test case 2 */
TEST_F(crypto, hash_and_hmac_take_their_input_in_parts)
{
	const struct mikey_span abc[] = { text("a"), text(""), text("bc") };
	const struct mikey_span what[] = {
		text("what do ya "), text("want for nothing?"),
	};
	uint8_t out[CRYPTO_HASH_MAX];

	ASSERT_EQ(0, crypto_digest(CRYPTO_SHA256, abc, 3, out));
	EXPECT_EQ(0, memcmp(out, "\xba\x78\x16\xbf\x8f\x01\xcf\xea", 8));
	ASSERT_EQ(0, crypto_digest(CRYPTO_SHA384, abc, 3, out));
	EXPECT_EQ(0, memcmp(out, "\xcb\x00\x75\x3f\x45\xa3\x5e\x8b", 8));
	ASSERT_EQ(0, crypto_hmac(CRYPTO_SHA256, "Jefe", 4, what, 2, out));
	EXPECT_EQ(0, memcmp(out, "\x5b\xdc\xc1\x46\xbf\x60\x75\x4e", 8));
	ASSERT_EQ(0, crypto_hmac(CRYPTO_SHA384, "Jefe", 4, what, 2, out));
	EXPECT_EQ(0, memcmp(out, "\xaf\x45\xd2\xe3\x76\x48\x40\x31", 8));
}

TEST_F(crypto, gcm_opens_what_it_sealed_and_nothing_else)
{
	const uint8_t key[32] = { 1 }, nonce[CRYPTO_GCM_NONCE] = { 2 };
	const struct mikey_span aad[] = { text("a"), text("ad") };
	const struct mikey_span same[] = { text("aad") };
	uint8_t sealed[4 + CRYPTO_GCM_TAG], open[4];
	size_t i;

	ASSERT_EQ(0, crypto_gcm_seal(key, 32, nonce, aad, 2,
				     (const uint8_t *)"text", 4, sealed));
	EXPECT_EQ(0, crypto_gcm_open(key, 32, nonce, same, 1, sealed,
				     sizeof(sealed), open));
	EXPECT_EQ(0, memcmp(open, "text", 4));
	for (i = 0; i < sizeof(sealed); i++) {
		sealed[i] ^= 1;
		EXPECT_EQ(-EKEYREJECTED,
			  crypto_gcm_open(key, 32, nonce, aad, 2, sealed,
					  sizeof(sealed), open));
		sealed[i] ^= 1;
	}
	EXPECT_EQ(-EKEYREJECTED, crypto_gcm_open(key, 32, nonce, aad, 1, sealed,
						 sizeof(sealed), open));
	EXPECT_EQ(-EBADMSG, crypto_gcm_open(key, 32, nonce, aad, 2, sealed, 15,
					    open));
}

static void expect_zz(struct __test_metadata *_metadata, uint16_t group,
		      const char *x_i, const char *x_r, const char *zz)
{
	struct vec vi = vec_get(x_i), vr = vec_get(x_r), want = vec_get(zz);
	struct crypto_dh *i = crypto_dh_import(group, vi.octets);
	struct crypto_dh *r = crypto_dh_import(group, vr.octets);
	size_t len = crypto_dh_share_len(group);
	uint8_t out[CRYPTO_ZZ_MAX];

	ASSERT_NE(NULL, i);
	ASSERT_NE(NULL, r);
	EXPECT_EQ(0, crypto_dh_derive(i, crypto_dh_share(r), len, out));
	EXPECT_EQ(0, memcmp(out, want.octets, want.len));
	EXPECT_EQ(0, crypto_dh_derive(r, crypto_dh_share(i), len, out));
	EXPECT_EQ(0, memcmp(out, want.octets, want.len));
	crypto_dh_free(i);
	crypto_dh_free(r);
	vec_put(&vi);
	vec_put(&vr);
	vec_put(&want);
}

TEST_F(crypto, shared_secrets_are_those_of_the_vectors)
{
	expect_zz(_metadata, CRYPTO_X25519, "dh.x_i", "dh.x_r", "dh.ZZ");
	expect_zz(_metadata, CRYPTO_P256, "dhhmac.x_i", "dhhmac.x_r",
		  "dhhmac.ZZ");
}

TEST_F(crypto, shares_that_are_no_points_are_refused)
{
	struct crypto_dh *x = crypto_dh_new(CRYPTO_X25519);
	struct crypto_dh *p = crypto_dh_new(CRYPTO_P256);
	uint8_t share[CRYPTO_SHARE_MAX] = { 0 }, zz[CRYPTO_ZZ_MAX];

	ASSERT_NE(NULL, x);
	ASSERT_NE(NULL, p);
	/* points of small order lead to zero: RFC 7748 section 6.1 */
	EXPECT_EQ(-EBADMSG, crypto_dh_derive(x, share, 32, zz));
	share[0] = 1;
	EXPECT_EQ(-EBADMSG, crypto_dh_derive(x, share, 32, zz));
	EXPECT_EQ(-EBADMSG, crypto_dh_derive(x, crypto_dh_share(p), 65, zz));
	EXPECT_EQ(-EBADMSG, crypto_dh_derive(x, crypto_dh_share(x), 31, zz));

	memcpy(share, crypto_dh_share(p), sizeof(share));
	share[64] ^= 1;
	EXPECT_EQ(-EBADMSG, crypto_dh_derive(p, share, 65, zz));
	share[64] ^= 1;
	EXPECT_EQ(0, crypto_dh_derive(p, share, 65, zz));
	/* the same point in hybrid and in compressed form */
	share[0] = 6 + share[64] % 2;
	EXPECT_EQ(-EBADMSG, crypto_dh_derive(p, share, 65, zz));
	share[0] = 2 + share[64] % 2;
	EXPECT_EQ(-EBADMSG, crypto_dh_derive(p, share, 33, zz));
	memset(share, 0, sizeof(share));
	EXPECT_EQ(-EBADMSG, crypto_dh_derive(p, share, 65, zz));
	EXPECT_EQ(-EBADMSG, crypto_dh_derive(p, share, 1, zz));
	crypto_dh_free(x);
	crypto_dh_free(p);
}

TEST_F(crypto, private_keys_outside_of_the_group_are_refused)
{
	uint8_t priv[32];

	memset(priv, 0, sizeof(priv));
	EXPECT_EQ(NULL, crypto_dh_import(CRYPTO_P256, priv));
	memset(priv, 0xff, sizeof(priv));
	EXPECT_EQ(NULL, crypto_dh_import(CRYPTO_P256, priv));
	EXPECT_EQ(NULL, crypto_dh_import(0x0018, priv));
	EXPECT_EQ(NULL, crypto_dh_new(0x0018));
}

static void read_key(FIXTURE_DATA(crypto) *self, enum creds_type type,
		     struct mikey_identity **id)
{
	struct creds_cert c;

	creds_cert(&c, "signer", NULL, type, NULL, 9);
	*id = creds_identity("sip:signer@example", &c);
}

TEST_F(crypto, signatures_verify_and_changed_ones_do_not)
{
	static const uint16_t scheme[] = { 0x0807, 0x0403, 0x0804 };
	static const size_t len[] = { 64, 64, 256 };
	const struct mikey_span *der;
	uint8_t sig[CRYPTO_SIG_MAX];
	struct mikey_identity *id;
	const struct crypto_key *key;
	struct crypto_key *pub;
	size_t n, i;
	int t;

	for (t = CREDS_ED25519; t <= CREDS_RSA; t++) {
		read_key(self, t, &id);
		key = mikey_identity_key(id);
		der = crypto_chain_der(mikey_identity_chain(id), &n);
		pub = crypto_key_of_cert(der->at, der->len);
		ASSERT_NE(NULL, pub);
		EXPECT_EQ(scheme[t], crypto_key_scheme(key));
		ASSERT_EQ(len[t], crypto_sig_len(key));
		ASSERT_EQ(0, crypto_sign(key, "text", 4, sig));
		EXPECT_EQ(0, crypto_verify(pub, scheme[t], "text", 4, sig,
					   len[t]));

		EXPECT_NE(0, crypto_verify(pub, scheme[t], "tex", 3, sig,
					   len[t]));
		EXPECT_NE(0, crypto_verify(pub, scheme[(t + 1) % 3], "text", 4,
					   sig, len[t]));
		EXPECT_NE(0, crypto_verify(pub, scheme[t], "text", 4, sig,
					   len[t] - 1));
		for (i = 0; i < len[t]; i++) {
			sig[i] ^= 0x10;
			EXPECT_NE(0, crypto_verify(pub, scheme[t], "text", 4,
						   sig, len[t]));
			sig[i] ^= 0x10;
		}
		memset(sig, 0, sizeof(sig));
		EXPECT_NE(0, crypto_verify(pub, scheme[t], "text", 4, sig,
					   len[t]));
		crypto_key_free(pub);
		mikey_identity_put(id);
	}
}

FIXTURE(chain) {
	struct creds_cert ca, other;
	struct mikey_identity *id;
};

FIXTURE_SETUP(chain)
{
	ASSERT_EQ(0, crypto_init());
	creds_begin();
	creds_cert(&self->ca, "ca", NULL, CREDS_ECDSA, NULL, 99);
	creds_cert(&self->other, "other", NULL, CREDS_ECDSA, NULL, 99);
	self->id = NULL;
}

FIXTURE_TEARDOWN(chain)
{
	mikey_identity_put(self->id);
	creds_end();
}

/* a certificate by @ca against the CA of the fixture */
static int check(FIXTURE_DATA(chain) *self, const char *san,
		 const struct creds_cert *ca, int days, struct mikey_span id,
		 bool is_uri)
{
	const struct mikey_span *der;
	struct mikey_why why;
	struct creds_cert c;
	size_t n;

	creds_cert(&c, "leaf", san, CREDS_ED25519, ca, days);
	mikey_identity_put(self->id);
	self->id = creds_identity("sip:x@example", &c);
	if (mikey_identity_set_ca(self->id, self->ca.cert, &why))
		return -EIO;
	der = crypto_chain_der(mikey_identity_chain(self->id), &n);
	return crypto_store_verify(mikey_identity_store(self->id), der, n, id,
				   is_uri);
}

TEST_F(chain, identity_has_to_be_in_the_certificate)
{
	EXPECT_EQ(0, check(self, "URI:sip:bob@b.example", &self->ca, 9,
			   URI("sip:bob@b.example")));
	EXPECT_EQ(-EPERM, check(self, "URI:sip:bob@b.example", &self->ca, 9,
				URI("sip:eve@b.example")));
	EXPECT_EQ(-EPERM, check(self, NULL, &self->ca, 9,
				URI("sip:bob@b.example")));
	EXPECT_EQ(0, check(self, "email:bob@b.example", &self->ca, 9,
			   NAI("bob@b.example")));
	EXPECT_EQ(-EPERM, check(self, "email:bob@b.example", &self->ca, 9,
				URI("bob@b.example")));
}

/* RFC 5922 section 7.1 */
TEST_F(chain, certificate_of_a_sip_domain_is_good_for_its_users)
{
	EXPECT_EQ(0, check(self, "URI:sip:b.example", &self->ca, 9,
			   URI("sip:bob@B.example:5060;transport=udp")));
	EXPECT_EQ(-EPERM, check(self, "URI:sip:b.example", &self->ca, 9,
				URI("sip:bob@a.b.example")));
	EXPECT_EQ(-EPERM, check(self, "URI:sip:b.example", &self->ca, 9,
				URI("sip:b.example@evil.example")));
	EXPECT_EQ(-EPERM, check(self, "URI:sip:eve@b.example", &self->ca, 9,
				URI("sip:bob@b.example")));
}

TEST_F(chain, stranger_and_expired_certificate_are_not_trusted)
{
	EXPECT_EQ(-EKEYREJECTED, check(self, "URI:sip:bob@b.example",
				       &self->other, 9,
				       URI("sip:bob@b.example")));
	EXPECT_EQ(-EKEYREJECTED, check(self, "URI:sip:bob@b.example", NULL, 9,
				       URI("sip:bob@b.example")));
	EXPECT_EQ(-EKEYREJECTED, check(self, "URI:sip:bob@b.example", &self->ca,
				       -1, URI("sip:bob@b.example")));
}

TEST_HARNESS_MAIN
