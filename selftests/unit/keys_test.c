// SPDX-License-Identifier: BSD-3-Clause
/*
 * helper/keys.c: the key schedule of section 3.8 against every known answer of
 * the modes PSK and DH, from the messages and secrets of the file alone
 */
#include <stdio.h>
#include <stdlib.h>

#include "kselftest_harness.h"

#include "crypto.h"
#include "keys.h"
#include "mikey/message.h"
#include "mikey/policy.h"
#include "vectors.h"

FIXTURE(keys) {
	const char *name;
	struct vec m1, m2, m3, rand_i, rand_r;
	struct mikey_span in[3];
	struct mikey_keys *keys;
	size_t h;
};

FIXTURE_VARIANT(keys) {
	const char *name;
	bool dh;
	size_t encr_len, salt_len;
};

FIXTURE_VARIANT_ADD(keys, psk) {
	.name = "psk", .encr_len = 16, .salt_len = 12,
};

FIXTURE_VARIANT_ADD(keys, psk_sha384) {
	.name = "psk_sha384", .encr_len = 32, .salt_len = 12,
};

FIXTURE_VARIANT_ADD(keys, psk_aes_cm) {
	.name = "psk_aes_cm", .encr_len = 16, .salt_len = 14,
};

FIXTURE_VARIANT_ADD(keys, dh) {
	.name = "dh", .dh = true,
};

FIXTURE_VARIANT_ADD(keys, dh_sha384) {
	.name = "dh_sha384", .dh = true,
};

static struct vec entry(const char *name, const char *key)
{
	char path[VEC_NAME_ROOM];

	snprintf(path, sizeof(path), "%s.%s", name, key);
	return vec_get(path);
}

static bool is(const char *name, const char *key, const uint8_t *octets,
	       size_t len)
{
	struct vec v = entry(name, key);
	bool same = v.len == len && !memcmp(v.octets, octets, len);

	if (!same)
		fprintf(stderr, "# %s.%s differs\n", name, key);
	vec_put(&v);
	return same;
}

static unsigned int prf_of(const char *name)
{
	struct vec m1 = entry(name, "M1");
	unsigned int prf = m1.octets[3] & 0x7f;

	vec_put(&m1);
	return prf;
}

FIXTURE_SETUP(keys)
{
	struct mikey_label_scope scope = { .csb_id = 0x1a2b3c4d };

	ASSERT_EQ(0, crypto_init());
	self->name = variant->name;
	self->m1 = entry(self->name, "M1");
	self->m2 = entry(self->name, "M2");
	self->m3 = entry(self->name, "M3");
	self->in[0] = mikey_span(self->m1.octets, self->m1.len);
	self->in[1] = mikey_span(self->m2.octets, self->m2.len);
	self->in[2] = mikey_span(self->m3.octets, self->m3.len);
	self->rand_i = entry(self->name, "RANDi");
	self->rand_r = entry(self->name, "RANDr");
	scope.rand_i = mikey_span(self->rand_i.octets, self->rand_i.len);
	scope.rand_r = mikey_span(self->rand_r.octets, self->rand_r.len);
	self->keys = mikey_keys_new(prf_of(self->name), &scope);
	ASSERT_NE(NULL, self->keys);
	self->h = self->keys->hash_len;
}

FIXTURE_TEARDOWN(keys)
{
	mikey_keys_free(self->keys);
	vec_put(&self->m1);
	vec_put(&self->m2);
	vec_put(&self->m3);
	vec_put(&self->rand_i);
	vec_put(&self->rand_r);
}

static void start_psk(struct __test_metadata *_metadata,
		      FIXTURE_DATA(keys) *self, size_t encr_len,
		      size_t salt_len)
{
	struct vec psk = entry(self->name, "psk"), tgk;

	ASSERT_EQ(0, mikey_keys_psk(self->keys, mikey_span(psk.octets,
							   psk.len)));
	EXPECT_TRUE(is(self->name, "K", self->keys->k, self->h));
	ASSERT_EQ(0, mikey_keys_kemac(self->keys, self->in[0], encr_len,
				      salt_len));
	EXPECT_TRUE(is(self->name, "encr_key_R", self->keys->encr, encr_len));
	EXPECT_TRUE(is(self->name, "salt_R", self->keys->salt, salt_len));
	EXPECT_TRUE(is(self->name, "auth_key_R", self->keys->auth_r, self->h));
	ASSERT_EQ(0, mikey_keys_finish(self->keys, self->keys->k, self->in[0],
				       self->in[1]));
	tgk = entry(self->name, "TGK");
	memcpy(self->keys->tgk, tgk.octets, tgk.len);
	vec_put(&tgk);
	vec_put(&psk);
}

static void start_dh(struct __test_metadata *_metadata,
		     FIXTURE_DATA(keys) *self)
{
	struct vec zz = entry(self->name, "ZZ");

	ASSERT_EQ(0, mikey_keys_dh(self->keys, mikey_span(zz.octets, zz.len)));
	EXPECT_TRUE(is(self->name, "PRK_TGK", self->keys->tgk, self->h));
	ASSERT_EQ(0, mikey_keys_finish(self->keys, self->keys->tgk, self->in[0],
				       self->in[1]));
	vec_put(&zz);
}

TEST_F(keys, schedule_is_that_of_the_vectors)
{
	struct vec th_k = entry(self->name, "TH_K");
	uint8_t th[MIKEY_HASH_MAX], out[MIKEY_HASH_MAX];
	struct vec tek = entry(self->name, "TEK1");
	struct vec salt = entry(self->name, "SALT1");

	if (variant->dh)
		start_dh(_metadata, self);
	else
		start_psk(_metadata, self, variant->encr_len,
			  variant->salt_len);

	ASSERT_EQ(0, mikey_keys_th(self->keys->prf, self->in, 2, th));
	EXPECT_TRUE(is(self->name, "TH2", th, self->h));
	EXPECT_TRUE(is(self->name, "auth_key_I", self->keys->auth_i, self->h));

	ASSERT_EQ(0, mikey_keys_traffic(self->keys, 1, th_k.octets, tek.len,
					salt.len));
	ASSERT_EQ(0, mikey_keys_traffic(self->keys, 2, th_k.octets, tek.len,
					salt.len));
	EXPECT_TRUE(is(self->name, "TEK1", self->keys->cs[0].key, tek.len));
	EXPECT_TRUE(is(self->name, "SALT1", self->keys->cs[0].salt, salt.len));
	EXPECT_TRUE(is(self->name, "TEK2", self->keys->cs[1].key, tek.len));
	EXPECT_TRUE(is(self->name, "SALT2", self->keys->cs[1].salt, salt.len));

	ASSERT_EQ(0, mikey_keys_th(self->keys->prf, self->in, 3, th));
	EXPECT_TRUE(is(self->name, "TH_F", th, self->h));
	ASSERT_EQ(0, mikey_keys_ms(self->keys, self->in[0], self->in[1],
				   self->in[2]));
	EXPECT_TRUE(is(self->name, "MS", self->keys->ms, self->h));
	ASSERT_EQ(0, mikey_keys_from_ms(self->keys, MIKEY_LABEL_KU,
					MIKEY_USE_SECRETS, out, self->h));
	EXPECT_TRUE(is(self->name, "KU0", out, self->h));
	ASSERT_EQ(0, mikey_keys_from_ms(self->keys, MIKEY_LABEL_RPSK,
					MIKEY_USE_SECRETS, out, self->h));
	EXPECT_TRUE(is(self->name, "RPSK", out, self->h));
	vec_put(&th_k);
	vec_put(&tek);
	vec_put(&salt);
}

TEST_F(keys, forgetting_leaves_only_what_comes_after_the_handshake)
{
	static const uint8_t zero[MIKEY_HASH_MAX];
	struct mikey_keys *keys = self->keys;

	memset(keys->k, 1, sizeof(*keys) - offsetof(struct mikey_keys, k));
	mikey_keys_forget(keys);
	EXPECT_EQ(0, memcmp(zero, keys->k, sizeof(keys->k)));
	EXPECT_EQ(0, memcmp(zero, keys->encr, sizeof(keys->encr)));
	EXPECT_EQ(0, memcmp(zero, keys->salt, sizeof(keys->salt)));
	EXPECT_EQ(0, memcmp(zero, keys->auth_r, sizeof(keys->auth_r)));
	EXPECT_EQ(0, memcmp(zero, keys->auth_i, sizeof(keys->auth_i)));
	EXPECT_EQ(0, memcmp(zero, keys->tgk, sizeof(keys->tgk)));
	EXPECT_EQ(1, keys->ms[0]);
	EXPECT_EQ(1, keys->cs[0].key[0]);
}

TEST(prf_that_is_not_of_version_2_has_no_keys)
{
	const struct mikey_label_scope scope = { .csb_id = 1 };

	EXPECT_EQ(NULL, mikey_keys_new(0, &scope));
	EXPECT_EQ(NULL, mikey_keys_new(2, &scope));
}

TEST_HARNESS_MAIN
