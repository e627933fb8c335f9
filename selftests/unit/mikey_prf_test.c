// SPDX-License-Identifier: BSD-3-Clause
/*
 * helper/mikey/prf.c and parts.c: the PRF vectors, and the key schedule of
 * section 3.8 for every exchange of the vectors
 */
#include <errno.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <stdio.h>
#include <stdlib.h>

#include "kselftest_harness.h"

#include "mikey/prf.h"
#include "vectors.h"

static const EVP_MD *digest(uint8_t prf)
{
	switch (prf) {
	case MIKEY_PRF_SHA1:
		return EVP_sha1();
	case MIKEY_PRF_SHA256:
		return EVP_sha256();
	default:
		return EVP_sha384();
	}
}

/* all parts in one piece */
static uint8_t *join(const struct mikey_parts *parts, size_t *len)
{
	uint8_t *all;
	size_t i, at = 0;

	if (parts->overflow)
		abort();

	*len = 0;
	for (i = 0; i < parts->n; i++)
		*len += parts->span[i].len;
	all = malloc(*len + 1);
	if (!all)
		abort();
	for (i = 0; i < parts->n; at += parts->span[i++].len) {
		if (parts->span[i].len)
			memcpy(all + at, parts->span[i].at, parts->span[i].len);
	}
	return all;
}

static int hmac(uint8_t prf, struct mikey_span key,
		const struct mikey_parts *message, uint8_t *out)
{
	size_t len;
	uint8_t *all = join(message, &len);
	bool ok = HMAC(digest(prf), key.at, key.len, all, len, out, NULL);

	free(all);
	return ok ? 0 : -EIO;
}

static int failing_hmac(uint8_t prf, struct mikey_span key,
			const struct mikey_parts *message, uint8_t *out)
{
	static int calls;

	return ++calls == 3 ? -EIO : hmac(prf, key, message, out);
}

static void hash(uint8_t prf, const struct mikey_parts *parts, uint8_t *out)
{
	size_t len;
	uint8_t *all = join(parts, &len);

	if (!EVP_Digest(all, len, out, NULL, digest(prf), NULL))
		abort();
	free(all);
}

static struct mikey_span span_of(const struct vec *v)
{
	return mikey_span(v->octets, v->len);
}

FIXTURE(prf) {
	struct vec key;
	struct vec label;
	struct vec want;
	uint8_t out[MIKEY_PRF_OUT_MAX];
};

FIXTURE_VARIANT(prf) {
	uint8_t prf;
	const char *key;
	const char *want;
};

FIXTURE_VARIANT_ADD(prf, sha1_one_block) {
	MIKEY_PRF_SHA1, "inputs.k16", "prf_sha1_k16_n16",
};
FIXTURE_VARIANT_ADD(prf, sha1_two_blocks) {
	MIKEY_PRF_SHA1, "inputs.k48", "prf_sha1_k48_n30",
};
FIXTURE_VARIANT_ADD(prf, sha256_one_block) {
	MIKEY_PRF_SHA256, "inputs.k32", "prf_sha256_k32_n48",
};
FIXTURE_VARIANT_ADD(prf, sha256_two_blocks) {
	MIKEY_PRF_SHA256, "inputs.k48", "prf_sha256_k48_n32",
};
FIXTURE_VARIANT_ADD(prf, sha384_one_block) {
	MIKEY_PRF_SHA384, "inputs.k48", "prf_sha384_k48_n64",
};

FIXTURE_SETUP(prf)
{
	self->key = vec_get(variant->key);
	self->label = vec_get("lab1");
	self->want = vec_get(variant->want);
}

FIXTURE_TEARDOWN(prf)
{
	vec_put(&self->key);
	vec_put(&self->label);
	vec_put(&self->want);
}

TEST_F(prf, output_is_that_of_the_vector)
{
	ASSERT_EQ(0, mikey_prf(hmac, variant->prf, span_of(&self->key),
			       span_of(&self->label), self->out,
			       self->want.len));
	EXPECT_EQ(0, memcmp(self->want.octets, self->out, self->want.len));
}

TEST_F(prf, shorter_output_is_the_beginning_of_a_longer_one)
{
	size_t len;

	for (len = 1; len <= self->want.len; len++) {
		memset(self->out, 0xee, sizeof(self->out));
		ASSERT_EQ(0, mikey_prf(hmac, variant->prf, span_of(&self->key),
				       span_of(&self->label), self->out, len));
		EXPECT_EQ(0, memcmp(self->want.octets, self->out, len));
		EXPECT_EQ(0xee, self->out[len]);
	}
}

TEST_F(prf, what_cannot_be_derived_is_refused)
{
	struct mikey_span key = span_of(&self->key), none = { NULL, 0 };
	struct mikey_span label = span_of(&self->label);

	EXPECT_EQ(-EINVAL, mikey_prf(hmac, variant->prf, none, label,
				     self->out, 16));
	EXPECT_EQ(-EINVAL, mikey_prf(hmac, variant->prf, key, none,
				     self->out, 16));
	EXPECT_EQ(-EINVAL, mikey_prf(hmac, variant->prf, key, label,
				     self->out, 0));
	EXPECT_EQ(-EINVAL, mikey_prf(hmac, variant->prf, key, label,
				     self->out, MIKEY_PRF_OUT_MAX + 1));
	EXPECT_EQ(-EOPNOTSUPP, mikey_prf(hmac, 2, key, label, self->out, 16));
}

TEST_F(prf, failing_hmac_leaves_zeros)
{
	uint8_t zero[64] = { 0 };

	memset(self->out, 0xee, sizeof(self->out));
	EXPECT_EQ(-EIO, mikey_prf(failing_hmac, variant->prf,
				  span_of(&self->key), span_of(&self->label),
				  self->out, 64));
	EXPECT_EQ(0, memcmp(zero, self->out, sizeof(zero)));
}

/* one exchange of the vectors with its keys */
FIXTURE(exchange) {
	uint8_t prf;
	size_t hash_len;
	struct vec rand_i;
	struct vec rand_r;
	struct vec m[3];
	struct mikey_label_scope scope;
	uint8_t th[3][MIKEY_HASH_MAX];	/* of M1; M1, M2; M1, M2, M3 */
	uint8_t out[MIKEY_PRF_OUT_MAX];
};

FIXTURE_VARIANT(exchange) {
	const char *path;
	const char *final_key;		/* Kf: keys I->R */
	const char *tgk;
};

#define EXCHANGE(name, path, kf, tgk)					\
	FIXTURE_VARIANT_ADD(exchange, name) { path, kf, tgk }

EXCHANGE(psk, "psk", "K", "TGK");
EXCHANGE(dh, "dh", "PRK_TGK", "PRK_TGK");
EXCHANGE(dhhmac, "dhhmac", "PRK_TGK", "PRK_TGK");
EXCHANGE(dh_early, "dh_early", "PRK_TGK", "PRK_TGK");
EXCHANGE(dhhmac_early, "dhhmac_early", "PRK_TGK", "PRK_TGK");
EXCHANGE(pk, "pk", "K", "TGK");
EXCHANGE(psk_sha384, "psk_sha384", "K", "TGK");
EXCHANGE(dh_sha384, "dh_sha384", "PRK_TGK", "PRK_TGK");
EXCHANGE(psk_aes_cm, "psk_aes_cm", "K", "TGK");
EXCHANGE(resume_dhhmac, "resume.dhhmac_dir0", "PRK_TGK", "PRK_TGK");
EXCHANGE(resume_psk, "resume.psk_dir1", "K", "TGK");

static const char *entry(const char *path, const char *name)
{
	static char full[VEC_NAME_ROOM];

	snprintf(full, sizeof(full), "%s.%s", path, name);
	return full;
}

/* the length of MS tells the hash */
FIXTURE_SETUP(exchange)
{
	static const char *const names[] = { "M1", "M2", "M3" };
	struct mikey_parts parts;
	struct vec v;
	size_t i, k;

	v = vec_get(entry(variant->path, "MS"));
	self->hash_len = v.len;
	self->prf = v.len == 48 ? MIKEY_PRF_SHA384 : MIKEY_PRF_SHA256;
	vec_put(&v);

	self->rand_i = vec_get(entry(variant->path, "RANDi"));
	self->rand_r = vec_get(entry(variant->path, "RANDr"));
	self->scope.csb_id = vec_uint(entry(variant->path, "CSB_ID"));
	self->scope.rand_i = span_of(&self->rand_i);
	self->scope.rand_r = span_of(&self->rand_r);

	for (i = 0; i < 3; i++) {
		self->m[i] = vec_get(entry(variant->path, names[i]));
		mikey_parts_init(&parts);
		if (!i)
			mikey_parts_add(&parts, span_of(&self->m[0]));
		for (k = 0; i && k <= i; k++)
			mikey_parts_lp(&parts, span_of(&self->m[k]));
		hash(self->prf, &parts, self->th[i]);
	}
}

FIXTURE_TEARDOWN(exchange)
{
	size_t i;

	vec_put(&self->rand_i);
	vec_put(&self->rand_r);
	for (i = 0; i < 3; i++)
		vec_put(&self->m[i]);
}

/**
 * struct derived - one line of section 3.8
 * @want: entry with the result
 * @key: entry with the key
 * @c: constant
 * @cs: CS ID
 * @use: U
 * @ctx: context
 */
struct derived {
	const char *want;
	const char *key;
	uint32_t c;
	uint8_t cs;
	uint8_t use;
	struct mikey_span ctx;
};

static bool derives(FIXTURE_DATA(exchange) *self, const char *path,
		    const struct derived *d)
{
	struct vec want = vec_get(entry(path, d->want));
	struct vec key = vec_get(entry(path, d->key));
	struct mikey_label label;
	bool same;

	mikey_label(&label, &self->scope, d->c, d->cs, d->use, d->ctx);
	same = !mikey_prf(hmac, self->prf, span_of(&key),
			  mikey_span(label.octets, label.len), self->out,
			  want.len) &&
	       !memcmp(want.octets, self->out, want.len);
	vec_put(&want);
	vec_put(&key);
	return same;
}

#define DERIVES(...) \
	derives(self, variant->path, &(struct derived){ __VA_ARGS__ })
#define HAS(name) vec_has(entry(variant->path, name))
#define NO_CTX mikey_span(NULL, 0)
#define TH(i) mikey_span(self->th[i], self->hash_len)

TEST_F(exchange, transcript_hashes_are_those_of_the_vector)
{
	static const char *const names[] = { "H_M1", "TH2", "TH_F" };
	struct vec v;
	size_t i;

	for (i = 0; i < 3; i++) {
		v = vec_get(entry(variant->path, names[i]));
		ASSERT_EQ(self->hash_len, v.len);
		EXPECT_EQ(0, memcmp(v.octets, self->th[i], v.len)) {
			TH_LOG("%s", names[i]);
		}
		vec_put(&v);
	}
}

TEST_F(exchange, message_keys_are_those_of_the_vector)
{
	const uint8_t all = MIKEY_CS_ALL, to_i = MIKEY_USE_R_TO_I;
	const char *k = HAS("K") ? "K" : variant->final_key;

	/* the early variant has no K, or does not use it here */
	if (strstr(variant->path, "early"))
		k = variant->final_key;
	if (HAS("auth_key_R"))
		EXPECT_TRUE(DERIVES("auth_key_R", k, MIKEY_LABEL_MSG_AUTH, all,
				    to_i, TH(0)));
	if (HAS("encr_key_R")) {
		EXPECT_TRUE(DERIVES("encr_key_R", k, MIKEY_LABEL_MSG_ENCR, all,
				    to_i, TH(0)));
		EXPECT_TRUE(DERIVES("salt_R", k, MIKEY_LABEL_MSG_SALT, all,
				    to_i, TH(0)));
	}
	EXPECT_TRUE(DERIVES("auth_key_I", variant->final_key,
			    MIKEY_LABEL_MSG_AUTH, all, MIKEY_USE_I_TO_R,
			    TH(1)));
	EXPECT_TRUE(DERIVES("confirm_auth_key", "MS", MIKEY_LABEL_MSG_AUTH, all,
			    to_i, NO_CTX));
}

TEST_F(exchange, traffic_keys_are_those_of_the_vector)
{
	struct vec th_k = vec_get(entry(variant->path, "TH_K"));
	struct mikey_span ctx = span_of(&th_k);
	const uint8_t use = MIKEY_USE_TRAFFIC;

	EXPECT_TRUE(DERIVES("TEK1", variant->tgk, MIKEY_LABEL_TEK, 1, use,
			    ctx));
	EXPECT_TRUE(DERIVES("TEK2", variant->tgk, MIKEY_LABEL_TEK, 2, use,
			    ctx));
	EXPECT_TRUE(DERIVES("SALT1", variant->tgk, MIKEY_LABEL_SALT, 1, use,
			    ctx));
	EXPECT_TRUE(DERIVES("SALT2", variant->tgk, MIKEY_LABEL_SALT, 2, use,
			    ctx));
	vec_put(&th_k);
}

TEST_F(exchange, later_secrets_are_those_of_the_vector)
{
	const uint8_t all = MIKEY_CS_ALL, use = MIKEY_USE_SECRETS;

	EXPECT_TRUE(DERIVES("MS", variant->tgk, MIKEY_LABEL_MS, all, use,
			    TH(2)));
	EXPECT_TRUE(DERIVES("KU0", "MS", MIKEY_LABEL_KU, all, use, NO_CTX));
	EXPECT_TRUE(DERIVES("RPSK", "MS", MIKEY_LABEL_RPSK, all, use, NO_CTX));
	EXPECT_TRUE(DERIVES("RPSK_ID", "MS", MIKEY_LABEL_RPSK_ID, all, use,
			    NO_CTX));
}

TEST(extraction_salt_is_that_of_the_vector)
{
	struct vec h1 = vec_get("dhhmac.H_M1"), k = vec_get("dhhmac.K");
	struct vec want = vec_get("dhhmac.XS");
	struct vec rand_i = vec_get("dhhmac.RANDi");
	struct vec rand_r = vec_get("dhhmac.RANDr");
	struct mikey_label_scope scope = {
		0x1a2b3c4d, span_of(&rand_i), span_of(&rand_r),
	};
	struct mikey_label label;
	uint8_t out[32];

	mikey_label(&label, &scope, MIKEY_LABEL_XS, MIKEY_CS_ALL,
		    MIKEY_USE_EXTRACT, span_of(&h1));
	ASSERT_EQ(0, mikey_prf(hmac, MIKEY_PRF_SHA256, span_of(&k),
			       mikey_span(label.octets, label.len), out,
			       sizeof(out)));
	EXPECT_EQ(0, memcmp(want.octets, out, sizeof(out)));
	vec_put(&h1);
	vec_put(&k);
	vec_put(&want);
	vec_put(&rand_i);
	vec_put(&rand_r);
}

/* section 3.19: RAND_G stands for RANDr, the epoch is the context */
TEST(group_traffic_key_is_that_of_the_vector)
{
	struct vec gtgk = vec_get("group.push.GTGK");
	struct vec rand_g = vec_get("group.push.RAND_G");
	struct vec want = vec_get("group.push.TEK_G2");
	struct mikey_label_scope scope = {
		.csb_id = 0x0a0b0c0d, .rand_r = span_of(&rand_g),
	};
	struct mikey_label label;
	uint8_t out[16];

	mikey_label(&label, &scope, MIKEY_LABEL_TEK, 2, MIKEY_USE_GROUP,
		    mikey_span("\0\0\0\1", 4));
	ASSERT_EQ(0, mikey_prf(hmac, MIKEY_PRF_SHA256, span_of(&gtgk),
			       mikey_span(label.octets, label.len), out,
			       sizeof(out)));
	EXPECT_EQ(0, memcmp(want.octets, out, sizeof(out)));
	vec_put(&gtgk);
	vec_put(&rand_g);
	vec_put(&want);
}

TEST(label_that_no_length_octet_can_say_is_empty)
{
	static const uint8_t ctx[256];
	struct mikey_label_scope scope = { .csb_id = 1 };
	struct mikey_label label;

	mikey_label(&label, &scope, MIKEY_LABEL_TEK, 1, MIKEY_USE_TRAFFIC,
		    mikey_span(ctx, 255));
	EXPECT_EQ(4u + 1 + 4 + 1 + 1 + 1 + 1 + 255, label.len);
	mikey_label(&label, &scope, MIKEY_LABEL_TEK, 1, MIKEY_USE_TRAFFIC,
		    mikey_span(ctx, 256));
	EXPECT_EQ(0u, label.len);
}

TEST(parts_that_do_not_fit_are_told)
{
	struct mikey_parts parts;
	size_t i;

	mikey_parts_init(&parts);
	for (i = 0; i < MIKEY_PARTS_MAX; i++)
		mikey_parts_add(&parts, mikey_span("x", 1));
	EXPECT_FALSE(parts.overflow);
	mikey_parts_add(&parts, mikey_span("x", 1));
	EXPECT_TRUE(parts.overflow);

	mikey_parts_init(&parts);
	for (i = 0; i < MIKEY_PARTS_LP_MAX; i++)
		mikey_parts_lp(&parts, mikey_span("x", 1));
	EXPECT_FALSE(parts.overflow);
	mikey_parts_lp(&parts, mikey_span("x", 1));
	EXPECT_TRUE(parts.overflow);
}

TEST(text_is_added_with_its_nul)
{
	struct mikey_parts parts;

	mikey_parts_init(&parts);
	mikey_parts_text(&parts, MIKEY_CTX_DH);
	ASSERT_EQ(1u, parts.n);
	EXPECT_EQ(11u, parts.span[0].len);
	EXPECT_EQ(0, parts.span[0].at[10]);
}

TEST_HARNESS_MAIN
