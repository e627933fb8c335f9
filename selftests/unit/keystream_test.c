// SPDX-License-Identifier: BSD-3-Clause
/*
 * kmod/core/keystream.c with AES of OpenSSL as its block cipher: AES-F8 of
 * RFC 3711 B.1, AES-CM of RFC 3711 B.2 and RFC 6188 7.1 and 7.3.
 */
#include <string.h>

#include "kselftest_harness.h"

#include "block.h"
#include "core/kdf.h"

#include "vectors/rfc3711.h"
#include "vectors/rfc6188.h"

#define F8_HDR_LEN	12
#define LATE_BLOCK	0xfeff
#define ROOM		(KSRTP_BLOCK_LEN * (LATE_BLOCK + 3))

#define EXPECT_OCTETS(expected, seen) \
	EXPECT_EQ(0, memcmp(expected, seen, sizeof(expected)))

static u8 stream[ROOM];

/* the keystream of RFC 3711 B.2 under another key, to the last block it shows */
static void cm_stream(const u8 *key, size_t len)
{
	struct ksrtp_block_cipher cipher = block_new(key, len);
	struct ksrtp_keystream ks;
	u8 iv[KSRTP_BLOCK_LEN];

	ksrtp_iv_cm(iv, rfc3711_cm_salt, 0, 0);
	memset(stream, 0, sizeof(stream));
	ksrtp_keystream_cm(&ks, &cipher, iv);
	ksrtp_keystream_xor(&ks, stream, sizeof(stream));
	ksrtp_keystream_end(&ks);
	block_free(&cipher);
}

TEST(counter_mode_of_rfc3711_b2_is_met)
{
	cm_stream(rfc3711_cm_key, sizeof(rfc3711_cm_key));
	EXPECT_OCTETS(rfc3711_cm_keystream, stream);
	EXPECT_OCTETS(rfc3711_cm_late_keystream, stream + KSRTP_BLOCK_LEN * LATE_BLOCK);
}

TEST(counter_mode_of_rfc6188_7_1_is_met)
{
	cm_stream(rfc6188_256_cm_key, sizeof(rfc6188_256_cm_key));
	EXPECT_OCTETS(rfc6188_256_cm_keystream, stream);
	EXPECT_OCTETS(rfc6188_256_cm_late_keystream, stream + KSRTP_BLOCK_LEN * LATE_BLOCK);
}

TEST(counter_mode_of_rfc6188_7_3_is_met)
{
	cm_stream(rfc6188_192_cm_key, sizeof(rfc6188_192_cm_key));
	EXPECT_OCTETS(rfc6188_192_cm_keystream, stream);
	EXPECT_OCTETS(rfc6188_192_cm_late_keystream, stream + KSRTP_BLOCK_LEN * LATE_BLOCK);
}

FIXTURE(f8)
{
	struct ksrtp_block_cipher cipher;
	struct ksrtp_block_cipher masked;
	u8 iv[KSRTP_BLOCK_LEN];
	u8 rtp[sizeof(rfc3711_f8_rtp)];
};

FIXTURE_SETUP(f8)
{
	self->cipher = block_new(rfc3711_f8_key, sizeof(rfc3711_f8_key));
	self->masked = block_new(rfc3711_f8_masked_key, sizeof(rfc3711_f8_masked_key));
	memcpy(self->rtp, rfc3711_f8_rtp, sizeof(self->rtp));
	ksrtp_iv_f8_rtp(self->iv, self->rtp, RFC3711_F8_ROC);
}

FIXTURE_TEARDOWN(f8)
{
	block_free(&self->masked);
	block_free(&self->cipher);
}

TEST_F(f8, iv_of_rfc3711_b1_is_met)
{
	EXPECT_OCTETS(rfc3711_f8_iv, self->iv);
}

TEST_F(f8, packet_of_rfc3711_b1_is_met)
{
	struct ksrtp_keystream ks;

	ksrtp_keystream_f8(&ks, &self->cipher, &self->masked, self->iv);
	ksrtp_keystream_xor(&ks, self->rtp + F8_HDR_LEN, sizeof(self->rtp) - F8_HDR_LEN);
	EXPECT_OCTETS(rfc3711_f8_srtp, self->rtp);
}

/* header extensions are encrypted in pieces (RFC 6904) */
TEST_F(f8, pieces_give_what_the_whole_gives)
{
	size_t first, rest, len = sizeof(self->rtp) - F8_HDR_LEN;
	struct ksrtp_keystream ks;

	for (first = 0; first <= len; first++) {
		rest = len - first;
		memcpy(self->rtp, rfc3711_f8_rtp, sizeof(self->rtp));
		ksrtp_keystream_f8(&ks, &self->cipher, &self->masked, self->iv);
		ksrtp_keystream_xor(&ks, self->rtp + F8_HDR_LEN, first);
		ksrtp_keystream_xor(&ks, self->rtp + F8_HDR_LEN + first, rest);
		ASSERT_EQ(0, memcmp(rfc3711_f8_srtp, self->rtp, sizeof(self->rtp))) {
			TH_LOG("%zu octets, then %zu", first, rest);
		}
	}
}

TEST_F(f8, end_leaves_nothing)
{
	static const struct ksrtp_keystream nothing;
	struct ksrtp_keystream ks;

	ksrtp_keystream_f8(&ks, &self->cipher, &self->masked, self->iv);
	ksrtp_keystream_xor(&ks, self->rtp, 1);
	ksrtp_keystream_end(&ks);
	EXPECT_EQ(0, memcmp(&nothing, &ks, sizeof(ks)));
}

TEST(mask_of_rfc3711_b1_is_met)
{
	u8 key[sizeof(rfc3711_f8_key)];

	memcpy(key, rfc3711_f8_key, sizeof(key));
	ksrtp_f8_mask(key, sizeof(key), rfc3711_f8_salt, sizeof(rfc3711_f8_salt));
	EXPECT_OCTETS(rfc3711_f8_masked_key, key);
}

/* a salt as long as the key leaves no room for the pattern */
TEST(mask_is_as_long_as_the_key)
{
	u8 key[4] = { 1, 2, 3, 4 }, salt[4] = { 1, 2, 3, 4 };
	static const u8 zero[4], pattern[4] = { 0x54, 0x57, 0x56, 0x51 };

	ksrtp_f8_mask(key, sizeof(key), salt, sizeof(salt));
	EXPECT_OCTETS(zero, key);
	memcpy(key, salt, sizeof(key));
	ksrtp_f8_mask(key, sizeof(key), salt, 0);
	EXPECT_OCTETS(pattern, key);
}

/* RFC 3711 4.1.2.3: 32 zero bits, E, index, then the first header */
TEST(iv_of_f8_for_srtcp_holds_the_word_and_the_first_header)
{
	static const u8 hdr[] = { 0x81, 0xc8, 0x00, 0x0d, 0x4d, 0x61, 0x72, 0x73 };
	static const u8 expected[KSRTP_BLOCK_LEN] = {
		0, 0, 0, 0, 0x80, 0, 0x05, 0xd4,
		0x81, 0xc8, 0x00, 0x0d, 0x4d, 0x61, 0x72, 0x73,
	};
	u8 iv[KSRTP_BLOCK_LEN];

	ksrtp_iv_f8_rtcp(iv, hdr, 0x800005d4);
	EXPECT_OCTETS(expected, iv);
}

TEST_HARNESS_MAIN
