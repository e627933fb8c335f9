// SPDX-License-Identifier: BSD-3-Clause
#include "mikey_encode.h"

#include <stdlib.h>

/**
 * struct cursor - which of several payloads of a kind comes next
 * @rand: index in mikey_msg.rand
 * @id: index in mikey_msg.id
 * @cert: index in mikey_msg.cert
 * @sp: index in mikey_msg.sp
 * @err: index in mikey_msg.err
 */
struct cursor {
	size_t rand;
	size_t id;
	size_t cert;
	size_t sp;
	size_t err;
};

static void fill(struct mikey_builder *b, const struct mikey_msg *m,
		 const struct mikey_slot *to, const struct mikey_slot *from)
{
	if (!b->w.failed && from->len)
		memcpy(b->w.octets + to->at, m->octets.at + from->at,
		       from->len);
}

static void encode_kemac(const struct mikey_msg *m, struct mikey_builder *b)
{
	struct mikey_slot encr, mac;

	mikey_put_kemac(b, m->encr_alg, m->encr.len, m->mac_alg, &encr, &mac);
	fill(b, m, &encr, &m->encr);
	fill(b, m, &mac, &m->mac);
}

static void encode_v(const struct mikey_msg *m, struct mikey_builder *b)
{
	struct mikey_slot mac;

	mikey_put_v(b, m->mac_alg, &mac);
	fill(b, m, &mac, &m->mac);
}

static void encode_sign(const struct mikey_msg *m, struct mikey_builder *b)
{
	struct mikey_slot sign;

	mikey_put_sign(b, m->sign_scheme, m->sign.len, &sign);
	fill(b, m, &sign, &m->sign);
}

void mikey_encode_pke(struct mikey_builder *b, uint8_t alg,
		      struct mikey_span ciphertext)
{
	size_t start = b->w.len;

	wr_patch_u8(&b->w, b->next_at, MIKEY_PL_PKE);
	b->next_at = start;
	wr_u8(&b->w, MIKEY_PL_LAST);
	wr_u16(&b->w, ciphertext.len + 1);
	wr_u8(&b->w, alg);
	wr_bytes(&b->w, ciphertext);
}

void mikey_encode_upd(struct mikey_builder *b, const struct mikey_upd *upd)
{
	uint8_t octets[7];
	struct writer w;

	wr_init(&w, octets, sizeof(octets));
	wr_u32(&w, upd->seq);
	wr_u8(&w, upd->flags);
	wr_u16(&w, upd->activation_ms);
	mikey_put_ext(b, MIKEY_EXT_UPD, mikey_span(octets, w.len));
}

void mikey_encode_group(struct mikey_builder *b,
			const struct mikey_group_ext *g)
{
	uint8_t octets[12 + UINT8_MAX];
	struct writer w;

	wr_init(&w, octets, sizeof(octets));
	wr_u32(&w, g->csb_id);
	wr_u32(&w, g->epoch);
	wr_u8(&w, g->flags);
	wr_u16(&w, g->activation_ms);
	wr_u8(&w, g->rand.len);
	wr_bytes(&w, g->rand);
	mikey_put_ext(b, MIKEY_EXT_GROUP, mikey_span(octets, w.len));
}

static void encode_resume(struct mikey_builder *b,
			  const struct mikey_resume *res)
{
	uint8_t octets[6];
	struct writer w;

	wr_init(&w, octets, sizeof(octets));
	wr_u32(&w, res->lifetime_s);
	wr_u16(&w, res->uses);
	mikey_put_ext(b, MIKEY_EXT_RESUME, mikey_span(octets, w.len));
}

static void encode_pskid(struct mikey_builder *b,
			 const struct mikey_pskid *pskid)
{
	uint8_t octets[UINT16_MAX];
	struct writer w;

	wr_init(&w, octets, sizeof(octets));
	wr_u8(&w, pskid->kind);
	wr_bytes(&w, pskid->id);
	mikey_put_ext(b, MIKEY_EXT_PSKID, mikey_span(octets, w.len));
}

static void put_u8s(struct mikey_builder *b, enum mikey_cap_type type,
		    struct mikey_span list)
{
	mikey_put_cap_u8s(b, type, list.at, list.len);
}

static void put_u16s(struct mikey_builder *b, enum mikey_cap_type type,
		     struct mikey_span list)
{
	uint16_t *values = calloc(list.len / 2 + 1, sizeof(*values));
	size_t i;

	if (!values)
		abort();
	for (i = 0; i < list.len / 2; i++)
		values[i] = list.at[2 * i] << 8 | list.at[2 * i + 1];
	mikey_put_cap_u16s(b, type, values, list.len / 2);
	free(values);
}

/* a default is not part of the message */
static bool sent(const struct mikey_msg *m, struct mikey_span list)
{
	return list.at >= m->octets.at &&
	       list.at < m->octets.at + m->octets.len;
}

/* TLVs in the order of their types */
static void encode_cap(const struct mikey_msg *m, struct mikey_builder *b)
{
	const struct mikey_cap *cap = &m->cap;
	size_t at = mikey_put_cap(b), i;

	put_u8s(b, MIKEY_CAP_VERSIONS, cap->versions);
	put_u8s(b, MIKEY_CAP_MODES, cap->modes);
	put_u8s(b, MIKEY_CAP_PRF, cap->prfs);
	put_u8s(b, MIKEY_CAP_ENCR, cap->encrs);
	put_u8s(b, MIKEY_CAP_MAC, cap->macs);
	put_u16s(b, MIKEY_CAP_GROUPS, cap->groups);
	put_u16s(b, MIKEY_CAP_SIGALGS, cap->sigalgs);
	put_u8s(b, MIKEY_CAP_PKE, cap->pkes);
	for (i = 0; i < cap->n_policies; i++)
		mikey_put_cap_policy(b, &cap->policy[i]);
	if (sent(m, cap->cert_types))
		put_u8s(b, MIKEY_CAP_CERT_TYPES, cap->cert_types);
	if (sent(m, cap->hashes))
		put_u8s(b, MIKEY_CAP_HASHES, cap->hashes);
	if (cap->max_datagram != MIKEY_DATAGRAM_DEFAULT ||
	    cap->max_message != MIKEY_MESSAGE_LIMIT)
		mikey_put_cap_limits(b, cap->max_datagram, cap->max_message);
	if (sent(m, cap->maps))
		put_u8s(b, MIKEY_CAP_MAPS, cap->maps);
	if (cap->resume.len)
		mikey_put_cap_tlv(b, MIKEY_CAP_RESUME, cap->resume);
	if (sent(m, cap->psk_kinds))
		put_u8s(b, MIKEY_CAP_PSK_KINDS, cap->psk_kinds);
	mikey_put_cap_end(b, at);
}

/* type and value of a General Extension as they stand in the message */
static void encode_raw(const struct mikey_msg *m, const struct mikey_part *part,
		       struct mikey_builder *b)
{
	const uint8_t *p = m->octets.at + part->start;

	mikey_put_new(b, part->code, p[1], mikey_span(p + 4, part->len - 4));
}

static void encode_ext(const struct mikey_msg *m, const struct mikey_part *part,
		       struct mikey_builder *b)
{
	switch (m->octets.at[part->start + 1]) {
	case MIKEY_EXT_SDP_IDS:
		mikey_put_ext(b, MIKEY_EXT_SDP_IDS, m->ext.sdp_ids);
		break;
	case MIKEY_EXT_UPD:
		mikey_encode_upd(b, &m->ext.upd);
		break;
	case MIKEY_EXT_GROUP:
		mikey_encode_group(b, &m->ext.group);
		break;
	case MIKEY_EXT_RESUME:
		encode_resume(b, &m->ext.resume);
		break;
	case MIKEY_EXT_PSKID:
		encode_pskid(b, &m->ext.pskid);
		break;
	case MIKEY_EXT_RESP_HASH:
		mikey_put_ext(b, MIKEY_EXT_RESP_HASH, m->ext.resp_hash);
		break;
	case MIKEY_EXT_ERR_INFO:
		mikey_put_ext(b, MIKEY_EXT_ERR_INFO, m->ext.err_info);
		break;
	case MIKEY_EXT_PAD:
		mikey_put_pad(b, part->len - 4);
		break;
	default:
		encode_raw(m, part, b);
	}
}

/* CAP is type 0 of its code, other types are unknown payloads */
static void encode_new(const struct mikey_msg *m, const struct mikey_part *part,
		       struct mikey_builder *b)
{
	if (part->code == MIKEY_PL_CAP && !m->octets.at[part->start + 1])
		encode_cap(m, b);
	else
		encode_raw(m, part, b);
}

static void encode_part(const struct mikey_msg *m, const struct mikey_part *part,
			struct cursor *c, struct mikey_builder *b)
{
	switch (part->code) {
	case MIKEY_PL_KEMAC:
		encode_kemac(m, b);
		break;
	case MIKEY_PL_PKE:
		mikey_encode_pke(b, m->pke_alg, m->pke);
		break;
	case MIKEY_PL_DH:
		mikey_put_dh(b, &m->dh);
		break;
	case MIKEY_PL_SIGN:
		encode_sign(m, b);
		break;
	case MIKEY_PL_ID:
		mikey_put_id(b, &m->id[c->id++]);
		break;
	case MIKEY_PL_CERT:
		mikey_put_cert(b, &m->cert[c->cert++]);
		break;
	case MIKEY_PL_CHASH:
		mikey_put_chash(b, m->chash);
		break;
	case MIKEY_PL_V:
		encode_v(m, b);
		break;
	case MIKEY_PL_SP:
		mikey_put_sp(b, &m->sp[c->sp++]);
		break;
	case MIKEY_PL_RAND:
		mikey_put_rand(b, m->rand[c->rand++]);
		break;
	case MIKEY_PL_ERR:
		mikey_put_err(b, &m->err[c->err++]);
		break;
	case MIKEY_PL_EXT:
		encode_ext(m, part, b);
		break;
	default:
		encode_new(m, part, b);
	}
}

void mikey_encode(const struct mikey_msg *m, struct mikey_builder *b)
{
	struct cursor c = { 0 };
	struct mikey_map_entry e;
	size_t i;

	mikey_put_hdr(b, &m->hdr);
	for (i = 0; i < m->hdr.n_cs; i++) {
		e = mikey_map_entry(&m->hdr, i);
		mikey_put_map(b, &e);
	}
	for (i = 0; i < m->n_parts; i++)
		encode_part(m, &m->part[i], &c, b);
}

static bool inside(const struct mikey_msg *m, struct mikey_span s)
{
	return !s.len || (s.at >= m->octets.at &&
			  s.at + s.len <= m->octets.at + m->octets.len);
}

static bool slot_inside(const struct mikey_msg *m, const struct mikey_slot *s)
{
	return s->start <= s->at && s->at + s->len <= m->octets.len;
}

static bool lists_inside(const struct mikey_msg *m)
{
	const struct mikey_cap *cap = &m->cap;
	size_t i;

	for (i = 0; i < cap->n_policies; i++) {
		if (!inside(m, cap->policy[i].params))
			return false;
	}
	return inside(m, cap->versions) && inside(m, cap->modes) &&
	       inside(m, cap->prfs) && inside(m, cap->encrs) &&
	       inside(m, cap->macs) && inside(m, cap->groups) &&
	       inside(m, cap->sigalgs) && inside(m, cap->pkes) &&
	       inside(m, cap->resume) && inside(m, cap->commit);
}

static bool arrays_inside(const struct mikey_msg *m)
{
	size_t i;

	for (i = 0; i < m->n_cert; i++) {
		if (!inside(m, m->cert[i].value))
			return false;
	}
	for (i = 0; i < m->n_sp; i++) {
		if (!inside(m, m->sp[i].params))
			return false;
	}
	for (i = 0; i < 2; i++) {
		if (!inside(m, m->rand[i]) || !inside(m, m->id[i].value))
			return false;
	}
	return true;
}

/* the parts stand one behind the other and fill the message */
static bool parts_fill(const struct mikey_msg *m)
{
	size_t at = MIKEY_HDR_LEN + m->hdr.map.len, i;

	for (i = 0; i < m->n_parts; i++) {
		if (m->part[i].start != at || !m->part[i].len)
			return false;
		at += m->part[i].len;
	}
	return at == m->octets.len;
}

bool mikey_in_bounds(const struct mikey_msg *m)
{
	return inside(m, m->hdr.map) && arrays_inside(m) &&
	       (!m->has_cap || lists_inside(m)) && inside(m, m->chash) &&
	       inside(m, m->dh.share) && inside(m, m->dh.spi) &&
	       inside(m, m->pke) && inside(m, m->ext.sdp_ids) &&
	       inside(m, m->ext.group.rand) && inside(m, m->ext.pskid.id) &&
	       inside(m, m->ext.resp_hash) && inside(m, m->ext.err_info) &&
	       slot_inside(m, &m->encr) && slot_inside(m, &m->mac) &&
	       slot_inside(m, &m->sign) && parts_fill(m);
}
