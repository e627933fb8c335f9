// SPDX-License-Identifier: BSD-3-Clause
/*
 * kmod/core/kdf.c with AES of OpenSSL as its block cipher: the derivations of
 * RFC 3711 B.3, RFC 6188 7.2 and 7.4, the IVs of RFC 3711 B.2 and RFC 7714 16 and
 * 17, and with those IVs the packets of RFC 7714.
 */
#include <stdlib.h>
#include <string.h>

#include <openssl/evp.h>

#include "kselftest_harness.h"

#include "block.h"
#include "core/kdf.h"

#include "vectors/rfc3711.h"
#include "vectors/rfc6188.h"
#include "vectors/rfc7714.h"

#define TAG_LEN		16
#define OUT_MAX		128

static EVP_CIPHER_CTX *aes_new(const EVP_CIPHER *mode, const u8 *key,
			       const u8 *iv)
{
	EVP_CIPHER_CTX *ctx = EVP_CIPHER_CTX_new();

	if (!ctx || !EVP_EncryptInit_ex(ctx, mode, NULL, key, iv))
		abort();
	EVP_CIPHER_CTX_set_padding(ctx, 0);
	return ctx;
}

/**
 * struct master - a master key and its salt
 * @key: the key
 * @key_len: its octets
 * @salt: the salt
 * @salt_len: its octets
 */
struct master {
	const u8 *key;
	size_t key_len;
	const u8 *salt;
	size_t salt_len;
};

#define MASTER(rfc)							\
	{ rfc##_master_key, sizeof(rfc##_master_key),			\
	  rfc##_master_salt, sizeof(rfc##_master_salt) }

/* the output lies in memory of exactly its length while it is derived */
static void derive(const struct master *m, enum ksrtp_label label, u8 *out, size_t len)
{
	struct ksrtp_block_cipher prf = block_new(m->key, m->key_len);
	u8 *exact = malloc(len ? len : 1);

	ksrtp_kdf(&prf, m->salt, m->salt_len, label, exact, len);
	memcpy(out, exact, len);
	free(exact);
	block_free(&prf);
}

#define EXPECT_OCTETS(expected, seen) \
	EXPECT_EQ(0, memcmp(expected, seen, sizeof(expected)))

#define EXPECT_DERIVED(master, label, expected) do {			\
	u8 out[sizeof(expected)];					\
									\
	derive(master, KSRTP_LABEL_RTP_##label, out, sizeof(out));	\
	EXPECT_OCTETS(expected, out);					\
} while (0)

TEST(derivation_of_rfc3711_b3_is_met)
{
	static const struct master m = MASTER(rfc3711);

	EXPECT_DERIVED(&m, ENCR, rfc3711_cipher_key);
	EXPECT_DERIVED(&m, SALT, rfc3711_cipher_salt);
	EXPECT_DERIVED(&m, AUTH, rfc3711_auth_key);
}

TEST(derivation_of_rfc6188_7_2_is_met)
{
	static const struct master m = MASTER(rfc6188_256);

	EXPECT_DERIVED(&m, ENCR, rfc6188_256_cipher_key);
	EXPECT_DERIVED(&m, SALT, rfc6188_256_cipher_salt);
	EXPECT_DERIVED(&m, AUTH, rfc6188_256_auth_key);
}

TEST(derivation_of_rfc6188_7_4_is_met)
{
	static const struct master m = MASTER(rfc6188_192);

	EXPECT_DERIVED(&m, ENCR, rfc6188_192_cipher_key);
	EXPECT_DERIVED(&m, SALT, rfc6188_192_cipher_salt);
	EXPECT_DERIVED(&m, AUTH, rfc6188_192_auth_key);
}

/* RFC 3711 4.3.3: AES counter mode over zeros, from x * 2^16 with the label */
static void expect_counter_mode(struct __test_metadata *_metadata,
				size_t salt_len, enum ksrtp_label label,
				size_t len)
{
	struct master m = {
		rfc3711_master_key, sizeof(rfc3711_master_key),
		rfc3711_master_salt, salt_len,
	};
	u8 iv[KSRTP_BLOCK_LEN] = {}, zero[OUT_MAX] = {};
	u8 expected[OUT_MAX], out[OUT_MAX];
	EVP_CIPHER_CTX *ctr;
	int n;

	memcpy(iv, rfc3711_master_salt, salt_len);
	iv[13 - 6] ^= label;
	ctr = aes_new(EVP_aes_128_ctr(), rfc3711_master_key, iv);
	ASSERT_EQ(1, EVP_EncryptUpdate(ctr, expected, &n, zero, len));
	EVP_CIPHER_CTX_free(ctr);

	derive(&m, label, out, len);
	ASSERT_EQ(0, memcmp(expected, out, len)) {
		TH_LOG("label %d, %zu octets, salt of %zu", label, len, salt_len);
	}
}

/* the labels of SRTCP have no vectors of their own */
TEST(every_label_and_length_is_counter_mode_over_the_label)
{
	enum ksrtp_label label;
	size_t len;

	for (label = KSRTP_LABEL_RTP_ENCR; label <= KSRTP_LABEL_RTCP_SALT; label++)
		for (len = 0; len <= OUT_MAX; len++)
			expect_counter_mode(_metadata, 14, label, len);
}

TEST(labels_have_the_numbers_of_rfc3711)
{
	EXPECT_EQ(0, KSRTP_LABEL_RTP_ENCR);
	EXPECT_EQ(1, KSRTP_LABEL_RTP_AUTH);
	EXPECT_EQ(2, KSRTP_LABEL_RTP_SALT);
	EXPECT_EQ(3, KSRTP_LABEL_RTCP_ENCR);
	EXPECT_EQ(4, KSRTP_LABEL_RTCP_AUTH);
	EXPECT_EQ(5, KSRTP_LABEL_RTCP_SALT);
}

/* the salt of 96 bits of RFC 7714 stands left in the 112 bits of the PRF */
TEST(short_salt_is_padded_on_the_right)
{
	enum ksrtp_label label;

	for (label = KSRTP_LABEL_RTP_ENCR; label <= KSRTP_LABEL_RTCP_SALT; label++)
		expect_counter_mode(_metadata, 12, label, 32);
}

TEST(counter_block_of_rfc3711_b2_gives_its_keystream)
{
	u8 zero[sizeof(rfc3711_cm_keystream)] = {}, out[sizeof(zero)];
	u8 iv[KSRTP_BLOCK_LEN];
	EVP_CIPHER_CTX *ctr;
	int n;

	ksrtp_iv_cm(iv, rfc3711_cm_salt, 0, 0);
	EXPECT_OCTETS(rfc3711_cm_iv, iv);
	ctr = aes_new(EVP_aes_128_ctr(), rfc3711_cm_key, iv);
	ASSERT_EQ(1, EVP_EncryptUpdate(ctr, out, &n, zero, sizeof(zero)));
	EVP_CIPHER_CTX_free(ctr);
	EXPECT_OCTETS(rfc3711_cm_keystream, out);
}

/* RFC 3711 4.1.1: (k_s * 2^16) XOR (SSRC * 2^64) XOR (i * 2^16) */
TEST(counter_block_holds_ssrc_and_all_48_bits_of_the_index)
{
	static const u8 expected[KSRTP_BLOCK_LEN] = {
		0, 0, 0, 0, 0xca, 0xfe, 0xba, 0xbe,
		0x01, 0x23, 0x45, 0x67, 0x89, 0xab, 0, 0,
	};
	u8 salt[KSRTP_CM_SALT_LEN] = {}, iv[KSRTP_BLOCK_LEN];

	ksrtp_iv_cm(iv, salt, 0xcafebabe, 0x0123456789abULL);
	EXPECT_OCTETS(expected, iv);
}

TEST(ivs_of_rfc7714_16_and_17_are_met)
{
	u8 iv[KSRTP_AEAD_IV_LEN];

	ksrtp_iv_aead_rtp(iv, rfc7714_salt, RFC7714_RTP_SSRC, RFC7714_RTP_SEQ);
	EXPECT_OCTETS(rfc7714_rtp_iv, iv);
	ksrtp_iv_aead_rtcp(iv, rfc7714_salt, RFC7714_RTCP_SSRC,
			   RFC7714_SRTCP_INDEX);
	EXPECT_OCTETS(rfc7714_rtcp_iv, iv);
}

TEST(aead_iv_holds_roc_and_sequence_number)
{
	static const u8 expected[KSRTP_AEAD_IV_LEN] = {
		0, 0, 0xca, 0xfe, 0xba, 0xbe, 0x01, 0x23, 0x45, 0x67, 0x89, 0xab,
	};
	u8 salt[KSRTP_AEAD_IV_LEN] = {}, iv[KSRTP_AEAD_IV_LEN];

	ksrtp_iv_aead_rtp(iv, salt, 0xcafebabe, 0x0123456789abULL);
	EXPECT_OCTETS(expected, iv);
}

/**
 * struct gcm - one packet of RFC 7714
 * @mode: AES-GCM of the key's length
 * @iv: as computed by the code under test
 * @aad: authenticated octets
 * @aad_len: octets of @aad
 * @plain: encrypted octets
 * @plain_len: octets of @plain
 */
struct gcm {
	const EVP_CIPHER *mode;
	const u8 *iv;
	const u8 *aad;
	int aad_len;
	const u8 *plain;
	int plain_len;
};

/* ciphertext and tag, as OpenSSL computes them */
static void gcm_seal(const struct gcm *g, u8 *out)
{
	EVP_CIPHER_CTX *ctx = aes_new(g->mode, rfc7714_key_256, g->iv);
	int n;

	if (!EVP_EncryptUpdate(ctx, NULL, &n, g->aad, g->aad_len) ||
	    !EVP_EncryptUpdate(ctx, out, &n, g->plain, g->plain_len) ||
	    !EVP_EncryptFinal_ex(ctx, out + n, &n) ||
	    !EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_GCM_GET_TAG, TAG_LEN,
				 out + g->plain_len))
		abort();
	EVP_CIPHER_CTX_free(ctx);
}

TEST(srtp_packets_of_rfc7714_16_are_met)
{
	u8 iv[KSRTP_AEAD_IV_LEN], out[sizeof(rfc7714_srtp_128)];
	struct gcm g = {
		.mode = EVP_aes_128_gcm(),
		.iv = iv,
		.aad = rfc7714_rtp,
		.aad_len = RFC7714_RTP_HDR_LEN,
		.plain = rfc7714_rtp + RFC7714_RTP_HDR_LEN,
		.plain_len = sizeof(rfc7714_rtp) - RFC7714_RTP_HDR_LEN,
	};

	ksrtp_iv_aead_rtp(iv, rfc7714_salt, RFC7714_RTP_SSRC, RFC7714_RTP_SEQ);
	memcpy(out, rfc7714_rtp, RFC7714_RTP_HDR_LEN);
	gcm_seal(&g, out + RFC7714_RTP_HDR_LEN);
	EXPECT_OCTETS(rfc7714_srtp_128, out);
	g.mode = EVP_aes_256_gcm();
	gcm_seal(&g, out + RFC7714_RTP_HDR_LEN);
	EXPECT_OCTETS(rfc7714_srtp_256, out);
}

TEST(srtcp_packets_of_rfc7714_17_are_met)
{
	u8 iv[KSRTP_AEAD_IV_LEN], out[sizeof(rfc7714_srtcp_128)];
	u8 aad[] = { 0, 0, 0, 0, 0, 0, 0, 0, 0x80, 0x00, 0x05, 0xd4 };
	struct gcm g = {
		.mode = EVP_aes_128_gcm(),
		.iv = iv,
		.aad = aad,
		.aad_len = sizeof(aad),
		.plain = rfc7714_rtcp + RFC7714_RTCP_HDR_LEN,
		.plain_len = sizeof(rfc7714_rtcp) - RFC7714_RTCP_HDR_LEN,
	};

	ksrtp_iv_aead_rtcp(iv, rfc7714_salt, RFC7714_RTCP_SSRC,
			   RFC7714_SRTCP_INDEX);
	memcpy(aad, rfc7714_rtcp, RFC7714_RTCP_HDR_LEN);
	memcpy(out, rfc7714_rtcp, RFC7714_RTCP_HDR_LEN);
	memcpy(out + sizeof(out) - 4, aad + 8, 4);
	gcm_seal(&g, out + RFC7714_RTCP_HDR_LEN);
	EXPECT_OCTETS(rfc7714_srtcp_128, out);
	g.mode = EVP_aes_256_gcm();
	gcm_seal(&g, out + RFC7714_RTCP_HDR_LEN);
	EXPECT_OCTETS(rfc7714_srtcp_256, out);
}

TEST_HARNESS_MAIN
