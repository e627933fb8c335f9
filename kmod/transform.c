// SPDX-License-Identifier: GPL-2.0
/*
 * The transforms: encrypt and authenticate one packet in linear memory whose
 * key and index are known, and the way back.
 *
 * A protected packet is, from left to right (RFC 3711 sections 3.1 and 3.4,
 * RFC 7714 sections 8.2 and 9.2):
 *
 *   HMAC, RTP:     header | body |               [MKI] | tag
 *   HMAC, RTCP:    header | body | E and index | [MKI] | tag
 *   AES-GCM, RTP:  header | body | tag |               [MKI]
 *   AES-GCM, RTCP: header | body | tag | E and index | [MKI]
 */
#include <crypto/algapi.h>
#include <linux/unaligned.h>

#include "transform.h"

#define ROC_LEN			4
#define AEAD_RTCP_AAD_LEN	(KSRTP_RTCP_HDR_LEN + KSRTP_SRTCP_INDEX_LEN)

/**
 * ksrtp_tag_len() - octets of the tags under a key
 * @key: key
 * @part: RTP or RTCP
 *
 * Return: octets.
 */
size_t ksrtp_tag_len(const struct ksrtp_key *key, enum ksrtp_part part)
{
	return part == KSRTP_PART_RTP ? key->suite->rtp_tag_len :
					key->suite->rtcp_tag_len;
}

/**
 * ksrtp_trailer_len() - octets a packet grows by under a key
 * @key: key
 * @part: RTP or RTCP
 *
 * Return: octets of tag, MKI and, for RTCP, E bit and index.
 */
size_t ksrtp_trailer_len(const struct ksrtp_key *key, enum ksrtp_part part)
{
	return ksrtp_tag_len(key, part) + key->id.mki_len +
	       (part == KSRTP_PART_RTCP ? KSRTP_SRTCP_INDEX_LEN : 0);
}

/**
 * ksrtp_packet_parse() - header, SSRC and size of the body of a packet
 * @p: packet; @part and @data are set
 * @len: its octets without a trailer
 *
 * Return: 0 or -EBADMSG.
 */
int ksrtp_packet_parse(struct ksrtp_packet *p, size_t len)
{
	struct ksrtp_rtp rtp;
	int err;

	if (p->part == KSRTP_PART_RTCP) {
		p->hdr_len = KSRTP_RTCP_HDR_LEN;
		err = ksrtp_rtcp_parse(p->data, len, &p->ssrc);
		if (err)
			return err;
	} else {
		err = ksrtp_rtp_parse(p->data, len, &rtp);
		if (err)
			return err;

		p->hdr_len = rtp.hdr_len;
		p->ssrc = rtp.ssrc;
		p->seq = rtp.seq;
	}

	p->body_len = len - p->hdr_len;
	return 0;
}

/**
 * ksrtp_packet_lay_out() - where the parts of the trailer stand
 * @p: packet, parsed, its key known; see the top of this file
 */
void ksrtp_packet_lay_out(struct ksrtp_packet *p)
{
	bool aead = p->key->suite->transform == KSRTP_AEAD;
	u8 *at = p->data + p->hdr_len + p->body_len;

	p->tag_len = ksrtp_tag_len(p->key, p->part);
	if (aead) {
		p->tag = at;
		at += p->tag_len;
	}

	p->word = at;
	if (p->part == KSRTP_PART_RTCP)
		at += KSRTP_SRTCP_INDEX_LEN;

	p->mki = at;
	if (!aead)
		p->tag = at + p->key->id.mki_len;
}

static const struct ksrtp_crypto *crypto_of(const struct ksrtp_packet *p)
{
	return &p->key->part[p->part];
}

/*
 * The MAC covers header, body and four octets more: the ROC of an RTP packet,
 * which then stands where MKI and tag belong, or E bit and index of RTCP,
 * which are there already (RFC 3711 section 4.2).
 */
static int hmac_mac(struct ksrtp_packet *p, u8 *mac)
{
	if (p->part == KSRTP_PART_RTP)
		put_unaligned_be32((u32)(p->index >> 16), p->word);

	return ksrtp_crypto_mac(crypto_of(p), p->data,
				p->hdr_len + p->body_len + ROC_LEN, mac);
}

static int cm_crypt(struct ksrtp_packet *p)
{
	const struct ksrtp_crypto *c = crypto_of(p);
	u8 iv[KSRTP_BLOCK_LEN];

	ksrtp_iv_cm(iv, c->salt, p->ssrc, p->index);
	return ksrtp_crypto_ctr(c, iv, p->data + p->hdr_len, p->body_len);
}

static void f8_crypt(struct ksrtp_packet *p)
{
	u8 iv[KSRTP_BLOCK_LEN];

	if (p->part == KSRTP_PART_RTP)
		ksrtp_iv_f8_rtp(iv, p->data, (u32)(p->index >> 16));
	else
		ksrtp_iv_f8_rtcp(iv, p->data, get_unaligned_be32(p->word));

	ksrtp_crypto_f8(crypto_of(p), iv, p->data + p->hdr_len, p->body_len);
}

static int hmac_crypt(struct ksrtp_packet *p)
{
	switch (p->key->suite->transform) {
	case KSRTP_CM_HMAC:
		return cm_crypt(p);
	case KSRTP_F8_HMAC:
		f8_crypt(p);
		return 0;
	default:
		return 0;
	}
}

static int hmac_open(struct ksrtp_packet *p)
{
	u8 mac[KSRTP_AUTH_TAG_MAX], tag[KSRTP_TAG_MAX];
	int err;

	memcpy(tag, p->tag, p->tag_len);
	err = hmac_mac(p, mac);
	if (err)
		return err;

	if (crypto_memneq(mac, tag, p->tag_len))
		return -EKEYREJECTED;

	return hmac_crypt(p);
}

static int hmac_seal(struct ksrtp_packet *p)
{
	u8 mac[KSRTP_AUTH_TAG_MAX];
	int err;

	err = hmac_crypt(p);
	if (err)
		return err;

	err = hmac_mac(p, mac);
	if (err)
		return err;

	memcpy(p->mki, p->key->id.mki, p->key->id.mki_len);
	memcpy(p->tag, mac, p->tag_len);
	return 0;
}

/*
 * RTP: associated data is the header, and all is contiguous. RTCP: the header
 * and the word behind the tag (RFC 7714 sections 8.2 and 9.2).
 */
static size_t aead_layout(struct ksrtp_packet *p, struct scatterlist *sg)
{
	size_t sealed = p->body_len + p->tag_len;

	if (p->part == KSRTP_PART_RTP) {
		sg_init_one(sg, p->data, p->hdr_len + sealed);
		return p->hdr_len;
	}

	sg_init_table(sg, 3);
	sg_set_buf(&sg[0], p->data, p->hdr_len);
	sg_set_buf(&sg[1], p->word, KSRTP_SRTCP_INDEX_LEN);
	sg_set_buf(&sg[2], p->data + p->hdr_len, sealed);
	return AEAD_RTCP_AAD_LEN;
}

static void aead_iv(const struct ksrtp_packet *p, u8 *iv)
{
	if (p->part == KSRTP_PART_RTP)
		ksrtp_iv_aead_rtp(iv, crypto_of(p)->salt, p->ssrc, p->index);
	else
		ksrtp_iv_aead_rtcp(iv, crypto_of(p)->salt, p->ssrc, p->index);
}

static int aead_open(struct ksrtp_packet *p)
{
	u8 iv[KSRTP_AEAD_IV_LEN];
	struct scatterlist sg[3];
	size_t aad_len;
	int err;

	aead_iv(p, iv);
	aad_len = aead_layout(p, sg);
	err = ksrtp_crypto_open(crypto_of(p), iv, sg, aad_len,
				p->body_len + p->tag_len);
	return err == -EBADMSG ? -EKEYREJECTED : err;
}

static int aead_seal(struct ksrtp_packet *p)
{
	u8 iv[KSRTP_AEAD_IV_LEN];
	struct scatterlist sg[3];
	size_t aad_len;

	aead_iv(p, iv);
	aad_len = aead_layout(p, sg);
	memcpy(p->mki, p->key->id.mki, p->key->id.mki_len);
	return ksrtp_crypto_seal(crypto_of(p), iv, sg, aad_len, p->body_len);
}

/**
 * ksrtp_packet_open() - authenticate and decrypt a packet in place
 * @p: packet, laid out, its index known
 *
 * Source: RFC 3711 section 3.3 steps 5 and 6, RFC 7714 sections 8 and 9.
 *
 * Return: 0, -EKEYREJECTED tag wrong, -ENOMEM.
 */
int ksrtp_packet_open(struct ksrtp_packet *p)
{
	return p->key->suite->transform == KSRTP_AEAD ? aead_open(p) : hmac_open(p);
}

/**
 * ksrtp_packet_seal() - encrypt a packet in place and write MKI and tag
 * @p: packet, laid out, with its index; the word of RTCP is written
 *
 * Source: RFC 3711 section 3.3 steps 5 to 7, RFC 7714 sections 8 and 9.
 *
 * Return: 0, -ENOMEM.
 */
int ksrtp_packet_seal(struct ksrtp_packet *p)
{
	return p->key->suite->transform == KSRTP_AEAD ? aead_seal(p) : hmac_seal(p);
}
