// SPDX-License-Identifier: BSD-3-Clause
/*
 * RFC 3711 B.3 through the kernel: its master key is installed, and what the
 * socket sends and opens is compared with a packet computed here from the
 * session keys the RFC gives for it.
 *
 * RFC 7714 gives session keys without a master key, which no netlink request
 * can install; the module in selftests/vectors runs those packets through the
 * module's own files.
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

#define SSRC		0xdecafbad
#define ROC		3
#define SEQ		0xfffe
#define AUTH_KEY_LEN	20
#define TAG_LEN		10
#define BLOCK_LEN	16

FIXTURE(b3)
{
	struct pair pair;
	struct ksrtp_key key;
	uint8_t plain[PACKET_ROOM];
	size_t plain_len;
	uint8_t srtp[PACKET_ROOM];
	size_t srtp_len;
};

/* RFC 3711 4.1.1, written out for the SSRC, ROC and sequence number above */
static void counter_block(uint8_t *iv)
{
	static const uint8_t with[BLOCK_LEN] = {
		0, 0, 0, 0, 0xde, 0xca, 0xfb, 0xad, 0, 0, 0, ROC, 0xff, 0xfe, 0, 0,
	};
	unsigned int i;

	memset(iv, 0, BLOCK_LEN);
	memcpy(iv, rfc3711_cipher_salt, sizeof(rfc3711_cipher_salt));
	for (i = 0; i < BLOCK_LEN; i++)
		iv[i] ^= with[i];
}

/* RFC 3711 3.3: encrypt the payload, MAC over packet and ROC, cut to 80 bits */
static size_t expected_srtp(uint8_t *pkt, size_t len)
{
	EVP_CIPHER_CTX *ctx = EVP_CIPHER_CTX_new();
	uint8_t iv[BLOCK_LEN], mac[EVP_MAX_MD_SIZE];
	unsigned int mac_len;
	int n;

	counter_block(iv);
	if (!ctx || !EVP_EncryptInit_ex(ctx, EVP_aes_128_ctr(), NULL,
					rfc3711_cipher_key, iv) ||
	    !EVP_EncryptUpdate(ctx, pkt + RTP_HDR_LEN, &n, pkt + RTP_HDR_LEN,
			       len - RTP_HDR_LEN))
		abort();
	EVP_CIPHER_CTX_free(ctx);

	memcpy(pkt + len, "\0\0\0\003", 4);
	if (!HMAC(EVP_sha1(), rfc3711_auth_key, AUTH_KEY_LEN, pkt, len + 4, mac,
		  &mac_len))
		abort();
	memcpy(pkt + len, mac, TAG_LEN);
	return len + TAG_LEN;
}

FIXTURE_SETUP(b3)
{
	const struct pair_spec spec = { .family = AF_INET };

	ASSERT_EQ(0, net_enter());
	ASSERT_EQ(0, pair_open(&self->pair, &spec));
	self->plain_len = rtp_build(self->plain, SSRC, SEQ);
	memcpy(self->srtp, self->plain, self->plain_len);
	self->srtp_len = expected_srtp(self->srtp, self->plain_len);

	self->key = far_key(self->pair.id, KSRTP_DIR_RX,
			    KSRTP_SUITE_AES_CM_128_HMAC_SHA1_80, 0);
	memcpy(self->key.master, rfc3711_master_key, sizeof(rfc3711_master_key));
	memcpy(self->key.salt, rfc3711_master_salt, sizeof(rfc3711_master_salt));
	self->key.roc = ROC;
}

FIXTURE_TEARDOWN(b3)
{
	pair_close(&self->pair);
}

TEST_F(b3, socket_sends_the_packet_of_the_rfc_keys)
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

TEST_F(b3, socket_opens_the_packet_of_the_rfc_keys)
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
