// SPDX-License-Identifier: GPL-2.0
/*
 * Protect and unprotect one packet in linear memory, step by step as in
 * RFC 3711 section 3.3, RTP and RTCP alike.
 *
 * A protected packet is, from left to right (RFC 3711 sections 3.1 and 3.4,
 * RFC 7714 sections 8.2 and 9.2):
 *
 *   AES-CM, RTP:   header | body |               [MKI] | tag
 *   AES-CM, RTCP:  header | body | E and index | [MKI] | tag
 *   AES-GCM, RTP:  header | body | tag |               [MKI]
 *   AES-GCM, RTCP: header | body | tag | E and index | [MKI]
 */
#include <crypto/algapi.h>
#include <linux/err.h>
#include <linux/rculist.h>
#include <linux/unaligned.h>

#include "core/rtp.h"
#include "srtp.h"

#define ROC_LEN			4
#define BOUND_RANK		BIT_ULL(32)
#define AEAD_RTCP_AAD_LEN	(KSRTP_RTCP_HDR_LEN + KSRTP_SRTCP_INDEX_LEN)

/**
 * struct packet - one packet on its way
 * @key: key that protects it
 * @part: RTP or RTCP
 * @data: its first octet
 * @ssrc: host order
 * @seq: RTP: sequence number
 * @index: packet index
 * @hdr_len: octets that stay in clear
 * @body_len: octets that are encrypted
 * @word: RTCP: E bit and index
 * @mki: where the MKI stands
 * @tag: where the tag stands
 * @tag_len: octets of the tag
 */
struct packet {
	struct ksrtp_key *key;
	enum ksrtp_part part;
	u8 *data;
	u32 ssrc;
	u16 seq;
	u64 index;
	size_t hdr_len;
	size_t body_len;
	u8 *word;
	u8 *mki;
	u8 *tag;
	size_t tag_len;
};

static enum ksrtp_part part_of(enum ksrtp_kind kind)
{
	return kind == KSRTP_RTP ? KSRTP_PART_RTP : KSRTP_PART_RTCP;
}

static size_t tag_len(const struct ksrtp_key *key, enum ksrtp_part part)
{
	return part == KSRTP_PART_RTP ? key->suite->rtp_tag_len :
					key->suite->rtcp_tag_len;
}

static size_t trailer_len(const struct ksrtp_key *key, enum ksrtp_part part)
{
	return tag_len(key, part) + key->id.mki_len +
	       (part == KSRTP_PART_RTCP ? KSRTP_SRTCP_INDEX_LEN : 0);
}

static bool allows(const struct ksrtp_key *key, enum ksrtp_part part)
{
	return key->kinds & (part == KSRTP_PART_RTP ? KSRTP_KINDS_RTP :
						      KSRTP_KINDS_RTCP);
}

/* does the packet carry the MKI of the key? The MKI is public. */
static bool has_mki(const struct ksrtp_key *key, enum ksrtp_part part,
		    const u8 *pkt, size_t len)
{
	size_t behind = key->suite->transform == KSRTP_AEAD ? 0 : tag_len(key, part);

	if (len < behind + key->id.mki_len)
		return false;

	return !memcmp(pkt + len - behind - key->id.mki_len, key->id.mki,
		       key->id.mki_len);
}

/* header, SSRC and size of the body of a packet of @len octets, no trailer */
static int parse(struct packet *p, size_t len)
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

/*
 * The key of a packet of @len octets: on receipt by the MKI it carries, on
 * sending the one taken into use last. A key bound to the SSRC wins over one
 * for all.
 */
static struct ksrtp_key *pick_key(struct ksrtp_leg *leg, enum ksrtp_dir dir,
				  const struct packet *p, size_t len)
{
	struct ksrtp_key *key, *best = NULL;
	u64 rank, best_rank = 0;

	list_for_each_entry_rcu(key, &leg->keys[dir], list) {
		if (!allows(key, p->part) ||
		    (key->id.has_ssrc && key->id.ssrc != p->ssrc))
			continue;

		rank = dir == KSRTP_DIR_TX ? READ_ONCE(key->used) :
					     has_mki(key, p->part, p->data, len);
		if (rank && key->id.has_ssrc)
			rank |= BOUND_RANK;
		if (rank > best_rank) {
			best = key;
			best_rank = rank;
		}
	}

	return best;
}

/* where the parts of the trailer stand, see the top of this file */
static void lay_out(struct packet *p)
{
	bool aead = p->key->suite->transform == KSRTP_AEAD;
	u8 *at = p->data + p->hdr_len + p->body_len;

	p->tag_len = tag_len(p->key, p->part);
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

static const struct ksrtp_crypto *crypto_of(const struct packet *p)
{
	return &p->key->part[p->part];
}

/*
 * The MAC covers header, body and four octets more: the ROC of an RTP packet,
 * which then stands where MKI and tag belong, or E bit and index of RTCP,
 * which are there already (RFC 3711 section 4.2).
 */
static int cm_mac(struct packet *p, u8 *mac)
{
	if (p->part == KSRTP_PART_RTP)
		put_unaligned_be32((u32)(p->index >> 16), p->word);

	return ksrtp_crypto_mac(crypto_of(p), p->data,
				p->hdr_len + p->body_len + ROC_LEN, mac);
}

static int cm_crypt(struct packet *p)
{
	const struct ksrtp_crypto *c = crypto_of(p);
	u8 iv[KSRTP_BLOCK_LEN];

	ksrtp_iv_cm(iv, c->salt, p->ssrc, p->index);
	return ksrtp_crypto_ctr(c, iv, p->data + p->hdr_len, p->body_len);
}

static int cm_open(struct packet *p)
{
	u8 mac[KSRTP_AUTH_TAG_MAX], tag[KSRTP_TAG_MAX];
	int err;

	memcpy(tag, p->tag, p->tag_len);
	err = cm_mac(p, mac);
	if (err)
		return err;

	if (crypto_memneq(mac, tag, p->tag_len))
		return -EKEYREJECTED;

	return cm_crypt(p);
}

static int cm_seal(struct packet *p)
{
	u8 mac[KSRTP_AUTH_TAG_MAX];
	int err;

	err = cm_crypt(p);
	if (err)
		return err;

	err = cm_mac(p, mac);
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
static size_t aead_layout(struct packet *p, struct scatterlist *sg)
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

static void aead_iv(const struct packet *p, u8 *iv)
{
	if (p->part == KSRTP_PART_RTP)
		ksrtp_iv_aead_rtp(iv, crypto_of(p)->salt, p->ssrc, p->index);
	else
		ksrtp_iv_aead_rtcp(iv, crypto_of(p)->salt, p->ssrc, p->index);
}

static int aead_open(struct packet *p)
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

static int aead_seal(struct packet *p)
{
	u8 iv[KSRTP_AEAD_IV_LEN];
	struct scatterlist sg[3];
	size_t aad_len;

	aead_iv(p, iv);
	aad_len = aead_layout(p, sg);
	memcpy(p->mki, p->key->id.mki, p->key->id.mki_len);
	return ksrtp_crypto_seal(crypto_of(p), iv, sg, aad_len, p->body_len);
}

/* RFC 3711 section 3.3 step 2, or the index a SRTCP packet brings along */
static int rx_index(struct packet *p, struct ksrtp_stream *stream)
{
	static const struct ksrtp_replay fresh;
	const struct ksrtp_replay *r = &fresh;
	u32 word;

	if (stream)
		r = &stream->part[p->part].replay;

	if (p->part == KSRTP_PART_RTP) {
		p->index = ksrtp_index_guess(r, p->key->roc, p->seq);
	} else {
		word = get_unaligned_be32(p->word);
		if (!(word & KSRTP_SRTCP_E))
			return -EBADMSG;

		p->index = word & KSRTP_SRTCP_INDEX_MAX;
	}

	if (p->index > KSRTP_INDEX_MAX)
		return -EKEYEXPIRED;

	return ksrtp_replay_check(r, p->index);
}

/* who sent it and which key it wants, then all that the key lays out */
static int rx_parse(struct ksrtp_leg *leg, struct packet *p, size_t len)
{
	size_t trailer;
	int err;

	err = parse(p, len);
	if (err)
		return err;

	p->key = pick_key(leg, KSRTP_DIR_RX, p, len);
	if (!p->key)
		return -ENOKEY;

	trailer = trailer_len(p->key, p->part);
	if (len < trailer)
		return -EBADMSG;

	err = parse(p, len - trailer);
	if (err)
		return err;

	lay_out(p);
	return 0;
}

static int rx_check(struct packet *p, struct ksrtp_stream *stream)
{
	int err;

	if (!stream)
		return rx_index(p, NULL);

	spin_lock_bh(&stream->lock);
	err = rx_index(p, stream);
	spin_unlock_bh(&stream->lock);
	return err;
}

static struct ksrtp_stream *stream_new(struct ksrtp_leg *leg, const struct packet *p)
{
	struct ksrtp_stream *stream = ksrtp_stream_add(&p->key->streams, p->ssrc);

	if (!IS_ERR(stream))
		ksrtp_leg_stream_added(leg);

	return stream;
}

/* the only place where a received packet changes state: its tag was right */
static int rx_commit(struct ksrtp_leg *leg, struct packet *p,
		     struct ksrtp_stream *stream)
{
	struct ksrtp_stream_part *part;
	int err;

	if (!stream) {
		stream = stream_new(leg, p);
		if (IS_ERR(stream))
			return PTR_ERR(stream);
	}

	part = &stream->part[p->part];
	spin_lock_bh(&stream->lock);
	err = ksrtp_replay_check(&part->replay, p->index);
	if (!err) {
		ksrtp_replay_commit(&part->replay, p->index);
		ksrtp_stream_count(part, p->hdr_len + p->body_len);
	}
	spin_unlock_bh(&stream->lock);
	return err;
}

/**
 * ksrtp_unprotect() - turn an SRTP or SRTCP packet into RTP or RTCP, in place
 * @leg: leg it came in on
 * @kind: KSRTP_RTP or KSRTP_RTCP
 * @pkt: linear memory, not a stack
 * @len: its octets; those of the plain packet after success
 * @first: set to the key if this was the first packet under it, else to NULL
 *
 * One index, one check of the tag; no state changes before the tag was right.
 * Source: RFC 3711 section 3.3, RFC 7714 sections 8 and 9.
 *
 * Context: RCU read section, softirq or process.
 *
 * Return: 0, -EBADMSG malformed, -ENOKEY, -EALREADY replayed, -ESTALE too
 * old, -EKEYREJECTED tag wrong, -ENOSPC too many streams, -EKEYEXPIRED index
 * space used up, -ENOMEM. After a failure the contents of @pkt are undefined.
 */
int ksrtp_unprotect(struct ksrtp_leg *leg, enum ksrtp_kind kind, u8 *pkt,
		    size_t *len, struct ksrtp_key **first)
{
	struct packet p = { .part = part_of(kind), .data = pkt };
	struct ksrtp_stream *stream;
	int err;

	*first = NULL;
	err = rx_parse(leg, &p, *len);
	if (err)
		return err;

	stream = ksrtp_stream_find(&p.key->streams, p.ssrc);
	err = rx_check(&p, stream);
	if (err)
		return err;

	err = p.key->suite->transform == KSRTP_AEAD ? aead_open(&p) : cm_open(&p);
	if (err)
		return err;

	err = rx_commit(leg, &p, stream);
	if (err)
		return err;

	if (!test_bit(0, &p.key->seen) && !test_and_set_bit(0, &p.key->seen))
		*first = p.key;

	*len = p.hdr_len + p.body_len;
	return 0;
}

static int tx_index(struct packet *p, struct ksrtp_stream_part *part)
{
	struct ksrtp_replay *r = &part->replay;
	u64 max = KSRTP_INDEX_MAX;
	int err;

	if (p->part == KSRTP_PART_RTP) {
		p->index = ksrtp_index_guess(r, p->key->roc, p->seq);
	} else {
		p->index = r->any ? r->top + 1 : 0;
		max = KSRTP_SRTCP_INDEX_MAX;
	}

	if (p->index > max)
		return -EKEYEXPIRED;

	err = ksrtp_replay_check(r, p->index);
	if (err)
		return err;

	ksrtp_replay_commit(r, p->index);
	ksrtp_stream_count(part, p->hdr_len + p->body_len);
	return 0;
}

/* take an index before it is used, so that it is never used twice */
static int tx_reserve(struct ksrtp_leg *leg, struct packet *p)
{
	struct ksrtp_stream *stream;
	int err;

	stream = ksrtp_stream_find(&p->key->streams, p->ssrc);
	if (!stream) {
		stream = stream_new(leg, p);
		if (IS_ERR(stream))
			return PTR_ERR(stream);
	}

	spin_lock_bh(&stream->lock);
	err = tx_index(p, &stream->part[p->part]);
	spin_unlock_bh(&stream->lock);
	return err;
}

/**
 * ksrtp_protect_undo() - give back the index of a packet that never left
 * @leg: leg
 * @used: what ksrtp_protect() took
 *
 * So that a program may send the packet again. SRTCP indices are not given
 * back: the next packet has the next one.
 *
 * Context: RCU read section.
 */
void ksrtp_protect_undo(struct ksrtp_leg *leg, const struct ksrtp_used *used)
{
	struct ksrtp_stream_part *part;
	struct ksrtp_stream *stream;
	struct ksrtp_key *key;

	list_for_each_entry_rcu(key, &leg->keys[KSRTP_DIR_TX], list) {
		if (key->serial != used->serial)
			continue;

		stream = ksrtp_stream_find(&key->streams, used->ssrc);
		part = &stream->part[used->part];
		spin_lock_bh(&stream->lock);
		if (used->part == KSRTP_PART_RTP)
			ksrtp_replay_undo(&part->replay, used->index);
		part->packets--;
		part->octets -= used->octets;
		spin_unlock_bh(&stream->lock);
		return;
	}
}

/**
 * ksrtp_protect() - turn an RTP or RTCP packet into SRTP or SRTCP, in place
 * @leg: leg it leaves by
 * @kind: KSRTP_RTP or KSRTP_RTCP
 * @pkt: linear memory, not a stack, with KSRTP_TRAILER_MAX octets of room
 *	behind the packet
 * @len: octets of the plain packet; those of the protected one after success
 * @used: the index that was taken, for ksrtp_protect_undo()
 *
 * Source: RFC 3711 section 3.3, RFC 7714 sections 8 and 9.
 *
 * Context: RCU read section, softirq or process.
 *
 * Return: 0, -EBADMSG malformed, -ENOKEY, -EALREADY or -ESTALE if the index
 * was used before or may have been, -ENOSPC too many streams, -EKEYEXPIRED
 * index space used up, -ENOMEM.
 */
int ksrtp_protect(struct ksrtp_leg *leg, enum ksrtp_kind kind, u8 *pkt,
		  size_t *len, struct ksrtp_used *used)
{
	struct packet p = { .part = part_of(kind), .data = pkt };
	int err;

	err = parse(&p, *len);
	if (err)
		return err;

	p.key = pick_key(leg, KSRTP_DIR_TX, &p, *len);
	if (!p.key)
		return -ENOKEY;

	err = tx_reserve(leg, &p);
	if (err)
		return err;

	lay_out(&p);
	if (p.part == KSRTP_PART_RTCP)
		put_unaligned_be32(KSRTP_SRTCP_E | (u32)p.index, p.word);

	*used = (struct ksrtp_used) {
		.serial = p.key->serial,
		.ssrc = p.ssrc,
		.index = p.index,
		.part = p.part,
		.octets = *len,
	};
	err = p.key->suite->transform == KSRTP_AEAD ? aead_seal(&p) : cm_seal(&p);
	if (err) {
		ksrtp_protect_undo(leg, used);
		return err;
	}

	*len += trailer_len(p.key, p.part);
	return 0;
}
