/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * keyed: a pair whose near socket has one key, libsrtp2 with the same key at
 * the far side. This is the fixture of several programs; its variants
 * together cover every suite, family, MKI length and both kinds of socket.
 */
#ifndef KSRTP_TEST_KEYED_H
#define KSRTP_TEST_KEYED_H

#include "far.h"
#include "net.h"
#include "packet.h"
#include "pair.h"
#include "snapshot.h"
#include "tap.h"
#include "test.h"

#define SSRC	0xcafe1234

/**
 * struct keyed - the pair with its key
 * @pair: sockets and leg
 * @key: key of the near socket
 * @far: libsrtp2 under the same key
 * @in: what pair_take() took last
 * @pkt: last packet that was built
 * @len: octets of @pkt
 * @plain: the same packet before libsrtp2 protected it
 * @plain_len: octets of @plain
 */
struct keyed {
	struct pair pair;
	struct ksrtp_key key;
	struct far far;
	struct inbox in;
	uint8_t pkt[PACKET_ROOM];
	size_t len;
	uint8_t plain[PACKET_ROOM];
	size_t plain_len;
};

/* @before: state that a packet must not change */
FIXTURE(keyed)
{
	struct keyed k;
	struct snapshot before;
};

FIXTURE_VARIANT(keyed)
{
	struct pair_spec spec;
	uint16_t suite;
	uint8_t mki_len;
	uint8_t rtp_tag_len;
	uint8_t rtcp_tag_len;
};

FIXTURE_VARIANT_ADD(keyed, ipv4_aes_cm_80)
{
	.spec = { .family = AF_INET },
	.suite = KSRTP_SUITE_AES_CM_128_HMAC_SHA1_80,
	.rtp_tag_len = 10,
	.rtcp_tag_len = 10,
};

FIXTURE_VARIANT_ADD(keyed, ipv6_connected_aes_cm_32_mki)
{
	.spec = { .family = AF_INET6, .connected = true },
	.suite = KSRTP_SUITE_AES_CM_128_HMAC_SHA1_32,
	.mki_len = 4,
	.rtp_tag_len = 4,
	.rtcp_tag_len = 10,
};

FIXTURE_VARIANT_ADD(keyed, ipv4_connected_aes_128_gcm)
{
	.spec = { .family = AF_INET, .connected = true },
	.suite = KSRTP_SUITE_AEAD_AES_128_GCM,
	.rtp_tag_len = 16,
	.rtcp_tag_len = 16,
};

FIXTURE_VARIANT_ADD(keyed, ipv6_aes_256_gcm_longest_mki)
{
	.spec = { .family = AF_INET6 },
	.suite = KSRTP_SUITE_AEAD_AES_256_GCM,
	.mki_len = KSRTP_MKI_MAX,
	.rtp_tag_len = 16,
	.rtcp_tag_len = 16,
};

static inline int keyed_open(struct keyed *k,
			     const FIXTURE_VARIANT(keyed) *variant, uint8_t dir)
{
	int err;

	err = net_enter();
	if (!err)
		err = pair_open(&k->pair, &variant->spec);
	if (err)
		return err;
	k->key = far_key(k->pair.id, dir, variant->suite, 1);
	far_key_mki(&k->key, variant->mki_len, 0xa5);
	err = ksrtp_key_add(k->pair.conn, &k->key);
	if (!err)
		err = far_open(&k->far, &k->key, dir == KSRTP_DIR_RX);
	return err;
}

static inline void keyed_close(struct keyed *k)
{
	far_close(&k->far);
	pair_close(&k->pair);
}

/* make k->pkt the SRTP packet of k->plain */
static inline int keyed_protect(struct keyed *k)
{
	memcpy(k->pkt, k->plain, k->plain_len);
	k->len = k->plain_len;
	return far_protect(&k->far, k->pkt, &k->len);
}

static inline int keyed_rtp(struct keyed *k, uint32_t ssrc, uint16_t seq)
{
	k->plain_len = rtp_build(k->plain, ssrc, seq);
	return keyed_protect(k);
}

static inline int keyed_rtcp(struct keyed *k, uint32_t ssrc)
{
	k->plain_len = rtcp_build(k->plain, ssrc);
	memcpy(k->pkt, k->plain, k->plain_len);
	k->len = k->plain_len;
	return far_protect_rtcp(&k->far, k->pkt, &k->len);
}

/* put k->pkt on the wire; how many datagrams the program gets of it */
static inline int keyed_deliver(struct keyed *k)
{
	if (pair_send_far(&k->pair, k->pkt, k->len) != (ssize_t)k->len)
		return -errno;
	return pair_take(&k->pair, &k->in);
}

/* the program got k->plain and nothing else */
static inline bool keyed_got_plain(const struct keyed *k)
{
	return k->in.n == 1 && k->in.len == k->plain_len &&
	       !memcmp(k->in.octets, k->plain, k->plain_len);
}

#endif /* KSRTP_TEST_KEYED_H */
