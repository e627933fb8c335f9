// SPDX-License-Identifier: GPL-2.0
/*
 * Protect and unprotect one packet in linear memory, step by step as in
 * RFC 3711 section 3.3, RTP and RTCP alike: key, index, replay list, state.
 */
#include <linux/err.h>
#include <linux/rculist.h>
#include <linux/string.h>

#include "srtp.h"
#include "transform.h"
#include "turn.h"

#define BOUND_RANK		BIT_ULL(33)

static enum ksrtp_part part_of(enum ksrtp_kind kind)
{
	return kind == KSRTP_RTP ? KSRTP_PART_RTP : KSRTP_PART_RTCP;
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
	size_t behind = key->suite->transform == KSRTP_AEAD ? 0 : key->tag_len[part];

	if (len < behind + key->id.mki_len)
		return false;

	return !memcmp(pkt + len - behind - key->id.mki_len, key->id.mki,
		       key->id.mki_len);
}

/*
 * The key of a packet of @len octets: on receipt by the MKI it carries, on
 * sending the one taken into use; the last one of several. A key bound to the
 * SSRC wins over one for all.
 */
static struct ksrtp_key *pick_key(struct ksrtp_leg *leg, enum ksrtp_dir dir,
				  const struct ksrtp_packet *p, size_t len)
{
	struct ksrtp_key *key, *best = NULL;
	u64 rank, best_rank = 0;

	list_for_each_entry_rcu(key, &leg->keys.list[dir], list) {
		if (!allows(key, p->part) ||
		    (key->id.has_ssrc && key->id.ssrc != p->ssrc))
			continue;

		rank = READ_ONCE(key->used);
		if (dir == KSRTP_DIR_RX)
			rank = has_mki(key, p->part, p->data, len) ? rank + 1 : 0;
		if (rank && key->id.has_ssrc)
			rank |= BOUND_RANK;
		if (rank > best_rank) {
			best = key;
			best_rank = rank;
		}
	}

	return best;
}

/* RFC 3711 section 3.3 step 2, or the index a SRTCP packet brings along */
static int rx_index(struct ksrtp_packet *p, struct ksrtp_stream *stream)
{
	static const struct ksrtp_replay fresh;
	const struct ksrtp_replay *r = &fresh;
	u32 roc = p->key->roc;
	int err;

	if (stream) {
		r = &stream->part[p->part].replay;
		roc = ksrtp_stream_start(stream, roc);
	}

	if (p->part == KSRTP_PART_RTP) {
		p->index = ksrtp_index_guess(r, roc, p->seq);
	} else {
		err = ksrtp_packet_index(p);
		if (err)
			return err;
	}

	if (p->index > KSRTP_INDEX_MAX)
		return -EKEYEXPIRED;

	return ksrtp_replay_check(r, p->index);
}

/* all that the key lays out */
static int rx_parse(struct ksrtp_packet *p, size_t len)
{
	size_t trailer = ksrtp_trailer_len(p->key, p->part);
	int err;

	if (len < trailer)
		return -EBADMSG;

	err = ksrtp_packet_parse(p, len - trailer);
	if (err)
		return err;

	ksrtp_packet_lay_out(p);
	return 0;
}

static int rx_check(struct ksrtp_packet *p, struct ksrtp_stream *stream)
{
	int err;

	if (!stream)
		return rx_index(p, NULL);

	spin_lock_bh(&stream->lock);
	err = rx_index(p, stream);
	spin_unlock_bh(&stream->lock);
	return err;
}

static struct ksrtp_stream *stream_new(struct ksrtp_leg *leg, const struct ksrtp_packet *p)
{
	struct ksrtp_stream *stream = ksrtp_stream_add(p->key->streams, p->ssrc);

	if (!IS_ERR(stream))
		ksrtp_leg_stream_added(leg);

	return stream;
}

/* the only place where a received packet changes state: its tag was right */
static int rx_commit(struct ksrtp_leg *leg, struct ksrtp_packet *p,
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

/* under the key of @p: index, replay list, tag, state */
static int rx_open(struct ksrtp_leg *leg, struct ksrtp_packet *p, size_t len)
{
	struct ksrtp_stream *stream;
	int err;

	err = rx_parse(p, len);
	if (err)
		return err;

	stream = ksrtp_stream_find(p->key->streams, p->ssrc);
	err = rx_check(p, stream);
	if (err)
		return err;

	err = ksrtp_packet_open(p);
	if (err)
		return err;

	return rx_commit(leg, p, stream);
}

/*
 * Without an MKI, while a key is followed by another one: what one cannot
 * open, the other may. The first try may spoil the packet.
 */
static int rx_open_trial(struct ksrtp_leg *leg, struct ksrtp_packet *p, size_t len,
			 struct ksrtp_key *other)
{
	u8 *copy = kmemdup(p->data, len, GFP_ATOMIC);
	int err, second;

	if (!copy)
		return -ENOMEM;

	err = rx_open(leg, p, len);
	if (err) {
		memcpy(p->data, copy, len);
		p->key = other;
		second = rx_open(leg, p, len);
		/* a wrong tag is the least that can be said of a packet */
		if (!second || err == -EKEYREJECTED)
			err = second;
	}

	kfree(copy);
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
 * One index, one check of the tag, or two for the time of a trial; no state
 * changes before the tag was right.
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
	struct ksrtp_packet p = { .part = part_of(kind), .data = pkt };
	struct ksrtp_key *twin;
	int err;

	*first = NULL;
	err = ksrtp_packet_parse(&p, *len);
	if (err)
		return err;

	p.key = pick_key(leg, KSRTP_DIR_RX, &p, *len);
	if (!p.key)
		return -ENOKEY;

	twin = rcu_dereference(p.key->twin);
	if (twin && allows(twin, p.part))
		err = rx_open_trial(leg, &p, *len, twin);
	else
		err = rx_open(leg, &p, *len);
	if (err)
		return err;

	/* only what has a tag tells who it comes from */
	if (p.tag_len && READ_ONCE(p.key->watch) && ksrtp_turn_passed(leg, p.key))
		*first = p.key;

	*len = p.hdr_len + p.body_len;
	return 0;
}

static int tx_index(struct ksrtp_packet *p, struct ksrtp_stream *stream)
{
	struct ksrtp_stream_part *part = &stream->part[p->part];
	struct ksrtp_replay *r = &part->replay;
	u64 max = KSRTP_INDEX_MAX;
	int err;

	if (p->part == KSRTP_PART_RTP) {
		p->index = ksrtp_index_guess(r, ksrtp_stream_start(stream, p->key->roc),
					     p->seq);
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
static int tx_reserve(struct ksrtp_leg *leg, struct ksrtp_packet *p)
{
	struct ksrtp_stream *stream;
	int err;

	stream = ksrtp_stream_find(p->key->streams, p->ssrc);
	if (!stream) {
		stream = stream_new(leg, p);
		if (IS_ERR(stream))
			return PTR_ERR(stream);
	}

	spin_lock_bh(&stream->lock);
	err = tx_index(p, stream);
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

	list_for_each_entry_rcu(key, &leg->keys.list[KSRTP_DIR_TX], list) {
		if (key->serial != used->serial)
			continue;

		stream = ksrtp_stream_find(key->streams, used->ssrc);
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
 * @pkt: linear memory, not a stack
 * @len: octets of the plain packet; those of the protected one after success
 * @room: octets of room behind the packet; KSRTP_TRAILER_MAX is enough for
 *	any key
 * @used: the index that was taken, for ksrtp_protect_undo()
 *
 * Source: RFC 3711 section 3.3, RFC 7714 sections 8 and 9.
 *
 * Context: RCU read section, softirq or process.
 *
 * Return: 0, -EBADMSG malformed, -ENOKEY, -ENOBUFS if @room is not enough,
 * -EALREADY or -ESTALE if the index was used before or may have been, -ENOSPC
 * too many streams, -EKEYEXPIRED index space used up, -ENOMEM.
 */
int ksrtp_protect(struct ksrtp_leg *leg, enum ksrtp_kind kind, u8 *pkt,
		  size_t *len, size_t room, struct ksrtp_used *used)
{
	struct ksrtp_packet p = { .part = part_of(kind), .data = pkt };
	int err;

	err = ksrtp_packet_parse(&p, *len);
	if (err)
		return err;

	p.key = pick_key(leg, KSRTP_DIR_TX, &p, *len);
	if (!p.key)
		return -ENOKEY;

	if (ksrtp_trailer_len(p.key, p.part) > room)
		return -ENOBUFS;

	err = tx_reserve(leg, &p);
	if (err)
		return err;

	ksrtp_packet_lay_out(&p);
	*used = (struct ksrtp_used) {
		.serial = p.key->serial,
		.ssrc = p.ssrc,
		.index = p.index,
		.part = p.part,
		.octets = *len,
	};
	err = ksrtp_packet_seal(&p);
	if (err) {
		ksrtp_protect_undo(leg, used);
		return err;
	}

	if (READ_ONCE(p.key->watch))
		ksrtp_turn_passed(leg, p.key);

	*len += ksrtp_trailer_len(p.key, p.part);
	return 0;
}
