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
 *
 * The word of E bit and index says of each SRTCP packet whether its body is
 * encrypted. Of SRTP the key says so, and whether there is a tag.
 */
#include <crypto/algapi.h>
#include <linux/unaligned.h>

#include "transform.h"

#define ROC_LEN			4

/**
 * ksrtp_trailer_len() - octets a packet grows by under a key
 * @key: key
 * @part: RTP or RTCP
 *
 * Return: octets of tag, MKI and, for RTCP, E bit and index.
 */
size_t ksrtp_trailer_len(const struct ksrtp_key *key, enum ksrtp_part part)
{
	return key->tag_len[part] + key->id.mki_len +
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

	p->tag_len = p->key->tag_len[p->part];
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

/* E bit and index, RFC 3711 section 3.4 */
static void put_word(struct ksrtp_packet *p)
{
	u32 e = p->key->flags & KSRTP_KEY_UNENCRYPTED_SRTCP ? 0 : KSRTP_SRTCP_E;

	put_unaligned_be32(e | (u32)p->index, p->word);
}

/* does the body stay in clear? The E bit of a packet says so of RTCP. */
static bool is_clear(const struct ksrtp_packet *p)
{
	if (p->part == KSRTP_PART_RTP)
		return p->key->flags & KSRTP_KEY_UNENCRYPTED_SRTP;

	return !(get_unaligned_be32(p->word) & KSRTP_SRTCP_E);
}

/**
 * ksrtp_packet_index() - SRTCP index that a packet carries
 * @p: RTCP packet, laid out; @index is set
 *
 * A packet that is not encrypted is taken only under a key that says so: the
 * E bit is authenticated, but a peer that was to encrypt and does not is
 * broken or attacked.
 *
 * Source: RFC 3711 section 3.4.
 *
 * Return: 0, -EBADMSG if the packet should have been encrypted.
 */
int ksrtp_packet_index(struct ksrtp_packet *p)
{
	p->index = get_unaligned_be32(p->word) & KSRTP_SRTCP_INDEX_MAX;
	if (is_clear(p) && !(p->key->flags & KSRTP_KEY_UNENCRYPTED_SRTCP))
		return -EBADMSG;

	return 0;
}

static const struct ksrtp_crypto *crypto_of(const struct ksrtp_packet *p)
{
	return &p->key->part[p->part];
}

/*
 * The tag, if there is one, covers header, body and four octets more: the ROC
 * of an RTP packet, which then stands where MKI and tag belong, or E bit and
 * index of RTCP, which are there already (RFC 3711 section 4.2).
 */
static int hmac_mac(struct ksrtp_packet *p, u8 *mac)
{
	if (!p->tag_len)
		return 0;

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
	if (is_clear(p))
		return 0;

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

/**
 * struct aead - a packet as an AEAD sees it
 * @iv: IV
 * @sg: associated data, then what is encrypted, then the tag
 * @aad_len: octets of associated data
 * @len: octets that are encrypted
 */
struct aead {
	u8 iv[KSRTP_AEAD_IV_LEN];
	struct scatterlist sg[3];
	size_t aad_len;
	size_t len;
};

/*
 * RTP: associated data is the header, and all is contiguous. RTCP: the header,
 * the body if it stays in clear, and the word behind the tag (RFC 7714
 * sections 8.2, 9.2 and 9.3).
 */
static void aead_init(struct aead *a, struct ksrtp_packet *p)
{
	size_t clear = p->hdr_len;

	a->len = p->body_len;
	if (p->part == KSRTP_PART_RTP) {
		ksrtp_iv_aead_rtp(a->iv, crypto_of(p)->salt, p->ssrc, p->index);
		a->aad_len = clear;
		sg_init_one(a->sg, p->data, clear + a->len + p->tag_len);
		return;
	}

	if (is_clear(p)) {
		clear += a->len;
		a->len = 0;
	}

	ksrtp_iv_aead_rtcp(a->iv, crypto_of(p)->salt, p->ssrc, p->index);
	a->aad_len = clear + KSRTP_SRTCP_INDEX_LEN;
	sg_init_table(a->sg, ARRAY_SIZE(a->sg));
	sg_set_buf(&a->sg[0], p->data, clear);
	sg_set_buf(&a->sg[1], p->word, KSRTP_SRTCP_INDEX_LEN);
	sg_set_buf(&a->sg[2], p->data + clear, a->len + p->tag_len);
}

static int aead_open(struct ksrtp_packet *p)
{
	struct aead a;
	int err;

	aead_init(&a, p);
	err = ksrtp_crypto_open(crypto_of(p), a.iv, a.sg, a.aad_len, a.len + p->tag_len);
	return err == -EBADMSG ? -EKEYREJECTED : err;
}

static int aead_seal(struct ksrtp_packet *p)
{
	struct aead a;

	aead_init(&a, p);
	memcpy(p->mki, p->key->id.mki, p->key->id.mki_len);
	return ksrtp_crypto_seal(crypto_of(p), a.iv, a.sg, a.aad_len, a.len);
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
 * @p: packet, laid out, with its index
 *
 * Source: RFC 3711 section 3.3 steps 5 to 7, RFC 7714 sections 8 and 9.
 *
 * Return: 0, -ENOMEM.
 */
int ksrtp_packet_seal(struct ksrtp_packet *p)
{
	if (p->part == KSRTP_PART_RTCP)
		put_word(p);

	return p->key->suite->transform == KSRTP_AEAD ? aead_seal(p) : hmac_seal(p);
}
