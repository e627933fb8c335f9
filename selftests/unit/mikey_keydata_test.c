// SPDX-License-Identifier: BSD-3-Clause
/* helper/mikey/keydata.c, on the KEMACs of the vectors decrypted by OpenSSL */
#include <errno.h>
#include <openssl/evp.h>
#include <stdlib.h>

#include "kselftest_harness.h"

#include "mikey/keydata.h"
#include "mikey/message.h"
#include "mikey/parts.h"
#include "vectors.h"

#define ROOM	512

static struct mikey_span span_of(const struct vec *v)
{
	return mikey_span(v->octets, v->len);
}

/* AES-GCM as of section 3.9; @context: H(M1) or TH_prev */
static size_t decrypt(const struct mikey_msg *m, const struct vec *key,
		      const struct vec *salt, const struct vec *context,
		      uint64_t t64, uint8_t *clear)
{
	static const char text[] = MIKEY_CTX_KEMAC;
	struct mikey_span c = mikey_msg_slot(m, &m->encr);
	struct mikey_span aad = mikey_msg_upto(m, m->encr.at);
	EVP_CIPHER_CTX *ctx = EVP_CIPHER_CTX_new();
	int len = 0, tail = 0, i, skip, clear_len = c.len - MIKEY_GCM_TAG_LEN;
	uint8_t nonce[12];

	memcpy(nonce, salt->octets, sizeof(nonce));
	for (i = 0; i < 8; i++)
		nonce[4 + i] ^= t64 >> (56 - 8 * i);

	if (!ctx || clear_len > ROOM ||
	    !EVP_DecryptInit_ex(ctx, key->len == 32 ? EVP_aes_256_gcm() :
				EVP_aes_128_gcm(), NULL, key->octets, nonce) ||
	    !EVP_DecryptUpdate(ctx, NULL, &skip, (const uint8_t *)text,
			       sizeof(text)) ||
	    !EVP_DecryptUpdate(ctx, NULL, &skip, context->octets,
			       context->len) ||
	    !EVP_DecryptUpdate(ctx, NULL, &skip, aad.at, aad.len) ||
	    !EVP_DecryptUpdate(ctx, clear, &len, c.at, clear_len) ||
	    !EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_AEAD_SET_TAG, MIKEY_GCM_TAG_LEN,
				 (void *)(c.at + clear_len)) ||
	    EVP_DecryptFinal_ex(ctx, clear + len, &tail) <= 0)
		len = 0;
	EVP_CIPHER_CTX_free(ctx);
	return len;
}

FIXTURE(kemac) {
	struct vec message;
	struct vec key;
	struct vec salt;
	struct vec context;
	struct mikey_msg m;
	struct mikey_fault fault;
	struct mikey_keydata k;
	uint8_t clear[ROOM];
	size_t len;
};

FIXTURE_VARIANT(kemac) {
	const char *message;
	const char *key;
	const char *salt;
	const char *context;
	uint64_t t64;
	bool with_id;
	const char *tgk;
	const char *mpk;
};

FIXTURE_VARIANT_ADD(kemac, psk) {
	"psk.M2", "psk.encr_key_R", "psk.salt_R", "psk.H_M1", 0, false,
	"psk.TGK", NULL,
};
FIXTURE_VARIANT_ADD(kemac, pk) {
	"pk.M2", "pk.encr_key_R", "pk.salt_R", "pk.H_M1", 0, true,
	"pk.TGK", NULL,
};
FIXTURE_VARIANT_ADD(kemac, sha384) {
	"psk_sha384.M2", "psk_sha384.encr_key_R", "psk_sha384.salt_R",
	"psk_sha384.H_M1", 0, false, "psk_sha384.TGK", NULL,
};
FIXTURE_VARIANT_ADD(kemac, push) {
	"group.push.UPDATE", "group.push.encr_key", "group.push.salt",
	"group.push.TH_prev", 1ull << 63 | 1, false,
	"group.push.GTGK", "group.push.MPK",
};

FIXTURE_SETUP(kemac)
{
	self->message = vec_get(variant->message);
	self->key = vec_get(variant->key);
	self->salt = vec_get(variant->salt);
	self->context = vec_get(variant->context);
	ASSERT_EQ(0, mikey_msg_decode(&self->m, span_of(&self->message),
				      &self->fault));
	self->len = decrypt(&self->m, &self->key, &self->salt, &self->context,
			    variant->t64, self->clear);
	ASSERT_NE(0u, self->len);
}

FIXTURE_TEARDOWN(kemac)
{
	vec_put(&self->message);
	vec_put(&self->key);
	vec_put(&self->salt);
	vec_put(&self->context);
}

/* from memory of the exact length */
static int decode(struct mikey_keydata *k, const uint8_t *clear, size_t len,
		  bool with_id, struct mikey_fault *f)
{
	uint8_t *copy = malloc(len ? len : 1);
	int err;

	if (!copy)
		abort();
	memcpy(copy, clear, len);
	err = mikey_keydata_decode(k, mikey_span(copy, len), with_id, f);
	free(copy);
	return err;
}

static bool is(struct mikey_span s, const char *path)
{
	struct vec v = vec_get(path);
	bool same = mikey_span_equal(s, span_of(&v));

	vec_put(&v);
	return same;
}

TEST_F(kemac, keys_are_those_of_the_vector)
{
	struct mikey_span clear = mikey_span(self->clear, self->len);

	ASSERT_EQ(0, mikey_keydata_decode(&self->k, clear, variant->with_id,
					  &self->fault));
	EXPECT_TRUE(is(variant->mpk ? self->k.gtgk : self->k.tgk,
		       variant->tgk));
	EXPECT_EQ(variant->mpk ? 4u : 0u, self->k.spi.len);
	if (variant->mpk)
		EXPECT_TRUE(is(self->k.mpk, variant->mpk));
	EXPECT_EQ(variant->with_id, self->k.has_id);
	if (variant->with_id) {
		EXPECT_EQ(self->m.id[0].type, self->k.id.type);
		EXPECT_TRUE(mikey_span_equal(self->k.id.value,
					     self->m.id[0].value));
	}
}

TEST_F(kemac, clear_text_is_written_as_it_was_read)
{
	struct mikey_span clear = mikey_span(self->clear, self->len);
	uint8_t out[ROOM];
	struct writer w;

	ASSERT_EQ(0, mikey_keydata_decode(&self->k, clear, variant->with_id,
					  &self->fault));
	wr_init(&w, out, sizeof(out));
	mikey_keydata_encode(&self->k, &w);
	ASSERT_EQ((int)self->len, wr_end(&w));
	EXPECT_EQ(0, memcmp(self->clear, out, self->len));
}

TEST_F(kemac, every_prefix_and_one_octet_more_are_refused)
{
	size_t len;

	for (len = 0; len < self->len; len++)
		EXPECT_GT(0, decode(&self->k, self->clear, len,
				    variant->with_id, &self->fault));
	EXPECT_GT(0, decode(&self->k, self->clear, self->len + 1,
			    variant->with_id, &self->fault));
	EXPECT_EQ(0, decode(&self->k, self->clear, self->len,
			    variant->with_id, &self->fault));
}

TEST_F(kemac, id_is_wanted_exactly_in_pk_mode)
{
	EXPECT_GT(0, decode(&self->k, self->clear, self->len,
			    !variant->with_id, &self->fault));
}

/* clear texts that are refused: next, type and KV, length, key, KV data */
FIXTURE(refused) {
	struct mikey_keydata k;
	struct mikey_fault fault;
};

FIXTURE_VARIANT(refused) {
	const char *clear;
	size_t len;
	int want;
};

#define CLEAR(name, want, text)						\
	FIXTURE_VARIANT_ADD(refused, name) { text, sizeof(text) - 1, want }

CLEAR(tgk_is_accepted, 0, "\0\0\0\2xy");
CLEAR(tgk_with_spi_is_accepted, 0, "\0\1\0\2xy\1m");
CLEAR(gtgk_and_mpk_are_accepted, 0, "\x14\x41\0\1x\4abcd\0\x60\0\1y");
CLEAR(empty_key, -EBADMSG, "\0\0\0\0");
CLEAR(empty_spi, -EBADMSG, "\0\1\0\2xy\0");
CLEAR(interval, -EBADMSG, "\0\2\0\2xy\0\0");
CLEAR(tgk_and_salt, -EBADMSG, "\0\x10\0\2xy\0\1s");
CLEAR(tek, -EBADMSG, "\0\x20\0\2xy");
CLEAR(two_tgks, -EBADMSG, "\x14\0\0\2xy\0\0\0\2xy");
CLEAR(mpk_alone, -EBADMSG, "\0\x60\0\1y");
CLEAR(mpk_first, -EBADMSG, "\x14\x60\0\1y\0\x41\0\1x\4abcd");
CLEAR(mpk_of_other_length, -EBADMSG, "\x14\x41\0\1x\4abcd\0\x60\0\2yz");
CLEAR(mpk_with_spi, -EBADMSG, "\x14\x41\0\1x\4abcd\0\x61\0\1y\1m");
CLEAR(gtgk_without_spi, -EBADMSG, "\0\x40\0\1x");
CLEAR(gtgk_with_short_spi, -EBADMSG, "\0\x41\0\1x\3abc");
CLEAR(tgk_and_gtgk, -EBADMSG, "\x14\0\0\1x\0\x41\0\1x\4abcd");
CLEAR(other_payload_behind, -EBADMSG, "\x15\0\0\2xy");

FIXTURE_SETUP(refused)
{
}

FIXTURE_TEARDOWN(refused)
{
}

TEST_F(refused, clear_text_is_judged)
{
	EXPECT_EQ(variant->want, decode(&self->k,
					(const uint8_t *)variant->clear,
					variant->len, false, &self->fault));
	if (variant->want)
		EXPECT_EQ(MIKEY_ERR_UNSPECIFIED, self->fault.error);
}

TEST_HARNESS_MAIN
