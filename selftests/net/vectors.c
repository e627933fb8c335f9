// SPDX-License-Identifier: BSD-3-Clause
/*
 * RFC 3711 B.3, RFC 6188 7.2 and 7.4 through the kernel: the master key is
 * installed, and what the socket sends and opens is compared with a packet
 * computed here from the session keys the RFC gives for it.
 *
 * Where an RFC gives session keys without a master key no netlink request can
 * install them; the module in selftests/kvectors runs those packets through
 * the module's own files.
 */
#define _GNU_SOURCE
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include "far.h"
#include "net.h"
#include "packet.h"
#include "pair.h"
#include "test.h"

#include "vectors/rfc3711.h"
#include "vectors/rfc6188.h"

#define SSRC		0xdecafbad
#define ROC		3
#define SEQ		0xfffe
#define AUTH_KEY_LEN	20
#define TAG_LEN		10
#define BLOCK_LEN	16
#define SALT_LEN	14

FIXTURE(rfc)
{
	struct pair pair;
	struct ksrtp_key key;
	uint8_t plain[PACKET_ROOM];
	size_t plain_len;
	uint8_t srtp[PACKET_ROOM];
	size_t srtp_len;
};

FIXTURE_VARIANT(rfc)
{
	uint16_t suite;
	const uint8_t *master;
	const uint8_t *salt;
	const EVP_CIPHER *(*cipher)(void);
	const uint8_t *cipher_key;
	const uint8_t *cipher_salt;
	const uint8_t *auth_key;
};

#define RFC_VARIANT(name, bits, prefix)						\
	FIXTURE_VARIANT_ADD(rfc, name)						\
	{									\
		.suite = KSRTP_SUITE_AES_CM_##bits##_HMAC_SHA1_80,		\
		.master = prefix##_master_key,					\
		.salt = prefix##_master_salt,					\
		.cipher = EVP_aes_##bits##_ctr,					\
		.cipher_key = prefix##_cipher_key,				\
		.cipher_salt = prefix##_cipher_salt,				\
		.auth_key = prefix##_auth_key,					\
	}

RFC_VARIANT(rfc3711_b3, 128, rfc3711);
RFC_VARIANT(rfc6188_7_2, 256, rfc6188_256);
RFC_VARIANT(rfc6188_7_4, 192, rfc6188_192);

/* RFC 3711 4.1.1, written out for the SSRC, ROC and sequence number above */
static void counter_block(uint8_t *iv, const uint8_t *salt)
{
	static const uint8_t with[BLOCK_LEN] = {
		0, 0, 0, 0, 0xde, 0xca, 0xfb, 0xad, 0, 0, 0, ROC, 0xff, 0xfe, 0, 0,
	};
	unsigned int i;

	memset(iv, 0, BLOCK_LEN);
	memcpy(iv, salt, SALT_LEN);
	for (i = 0; i < BLOCK_LEN; i++)
		iv[i] ^= with[i];
}

/* RFC 3711 3.3: encrypt the payload, MAC over packet and ROC, cut to 80 bits */
static size_t expected_srtp(const FIXTURE_VARIANT(rfc) *v, uint8_t *pkt, size_t len)
{
	EVP_CIPHER_CTX *ctx = EVP_CIPHER_CTX_new();
	uint8_t iv[BLOCK_LEN], mac[EVP_MAX_MD_SIZE];
	unsigned int mac_len;
	int n;

	counter_block(iv, v->cipher_salt);
	if (!ctx || !EVP_EncryptInit_ex(ctx, v->cipher(), NULL, v->cipher_key, iv) ||
	    !EVP_EncryptUpdate(ctx, pkt + RTP_HDR_LEN, &n, pkt + RTP_HDR_LEN,
			       len - RTP_HDR_LEN))
		abort();
	EVP_CIPHER_CTX_free(ctx);

	memcpy(pkt + len, "\0\0\0\003", 4);
	if (!HMAC(EVP_sha1(), v->auth_key, AUTH_KEY_LEN, pkt, len + 4, mac, &mac_len))
		abort();
	memcpy(pkt + len, mac, TAG_LEN);
	return len + TAG_LEN;
}

FIXTURE_SETUP(rfc)
{
	const struct pair_spec spec = { .family = AF_INET };

	ASSERT_EQ(0, net_enter());
	ASSERT_EQ(0, pair_open(&self->pair, &spec));
	self->plain_len = rtp_build(self->plain, SSRC, SEQ);
	memcpy(self->srtp, self->plain, self->plain_len);
	self->srtp_len = expected_srtp(variant, self->srtp, self->plain_len);

	self->key = far_key(self->pair.id, KSRTP_DIR_RX, variant->suite, 0);
	memcpy(self->key.master, variant->master, self->key.master_len);
	memcpy(self->key.salt, variant->salt, self->key.salt_len);
	self->key.roc = ROC;
}

FIXTURE_TEARDOWN(rfc)
{
	pair_close(&self->pair);
}

TEST_F(rfc, socket_sends_the_packet_of_the_rfc_keys)
{
	uint8_t got[PACKET_ROOM];

	self->key.dir = KSRTP_DIR_TX;
	self->key.use = true;
	ASSERT_EQ(0, ksrtp_key_add(self->pair.conn, &self->key));
	ASSERT_EQ((ssize_t)self->plain_len,
		  pair_send(&self->pair, self->plain, self->plain_len));
	ASSERT_TRUE(net_readable(self->pair.far));
	ASSERT_EQ((ssize_t)self->srtp_len,
		  recv(self->pair.far, got, sizeof(got), 0));
	EXPECT_EQ(0, memcmp(self->srtp, got, self->srtp_len));
}

TEST_F(rfc, socket_opens_the_packet_of_the_rfc_keys)
{
	uint8_t got[PACKET_ROOM];

	ASSERT_EQ(0, ksrtp_key_add(self->pair.conn, &self->key));
	ASSERT_EQ((ssize_t)self->srtp_len,
		  pair_send_far(&self->pair, self->srtp, self->srtp_len));
	ASSERT_TRUE(net_readable(self->pair.near));
	ASSERT_EQ((ssize_t)self->plain_len,
		  recv(self->pair.near, got, sizeof(got), 0));
	EXPECT_EQ(0, memcmp(self->plain, got, self->plain_len));
}

TEST_HARNESS_MAIN
