// SPDX-License-Identifier: BSD-3-Clause
#include "payload.h"

#include "message.h"
#include "policy.h"

#define PKE_C_MASK	0xc000
#define SIGN_LEN_MASK	0x0fff

static int malformed(struct mikey_fault *f)
{
	return mikey_fault_set(f, MIKEY_ERR_UNSPECIFIED);
}

enum mikey_mac_alg mikey_prf_mac(uint8_t prf)
{
	switch (prf) {
	case MIKEY_PRF_SHA256:
		return MIKEY_MAC_SHA256;
	case MIKEY_PRF_SHA384:
		return MIKEY_MAC_SHA384;
	default:
		return MIKEY_MAC_NULL;
	}
}

size_t mikey_mac_len(uint8_t mac_alg)
{
	switch (mac_alg) {
	case MIKEY_MAC_SHA256:
		return 32;
	case MIKEY_MAC_SHA384:
		return 48;
	default:
		return 0;
	}
}

size_t mikey_share_len(uint16_t group)
{
	switch (group) {
	case MIKEY_GROUP_X25519:
		return 32;
	case MIKEY_GROUP_X448:
		return 56;
	case MIKEY_GROUP_P256:
		return 65;
	case MIKEY_GROUP_P384:
		return 97;
	case MIKEY_GROUP_P521:
		return 133;
	case MIKEY_GROUP_FFDHE2048:
		return 256;
	case MIKEY_GROUP_FFDHE3072:
		return 384;
	case MIKEY_GROUP_FFDHE4096:
		return 512;
	default:
		return 0;
	}
}

int mikey_hdr_decode(struct mikey_hdr *hdr, struct reader *r, uint8_t *next,
		     struct mikey_fault *f)
{
	uint8_t version, prf, map_type;

	if (!rd_u8(r, &version))
		return malformed(f);
	if (version != MIKEY_VERSION)
		return mikey_fault_set(f, MIKEY_ERR_VERSION);

	if (!rd_u8(r, &hdr->data_type))
		return malformed(f);
	f->data_type = hdr->data_type;

	if (!rd_u8(r, next) || !rd_u8(r, &prf) || !rd_u32(r, &hdr->csb_id) ||
	    !rd_u8(r, &hdr->n_cs) || !rd_u8(r, &map_type) ||
	    map_type != MIKEY_MAP_SRTP_ID ||
	    !rd_bytes(r, &hdr->map, hdr->n_cs * MIKEY_MAP_ENTRY_LEN))
		return malformed(f);

	hdr->v = prf & MIKEY_HDR_V;
	hdr->prf = prf & ~MIKEY_HDR_V;

	if (!hdr->csb_id || hdr->csb_id == MIKEY_CSB_STUN)
		return malformed(f);
	return 0;
}

struct mikey_map_entry mikey_map_entry(const struct mikey_hdr *hdr, size_t i)
{
	const uint8_t *p = hdr->map.at + i * MIKEY_MAP_ENTRY_LEN;
	struct mikey_map_entry e = { .policy = p[0] };
	size_t k;

	for (k = 1; k <= 4; k++)
		e.ssrc = e.ssrc << 8 | p[k];
	for (; k <= 8; k++)
		e.roc = e.roc << 8 | p[k];
	return e;
}

/* RFC 3830 section 6.11 */
static int rand_decode(struct mikey_msg *m, struct reader *r,
		       struct mikey_fault *f)
{
	struct mikey_span *rand = &m->rand[m->n_rand];
	uint8_t len;

	if (!rd_u8(r, &len) || len < MIKEY_RAND_MIN || len > MIKEY_RAND_MAX ||
	    !rd_bytes(r, rand, len))
		return malformed(f);

	m->n_rand++;
	return 0;
}

int mikey_id_decode(struct mikey_id *id, struct reader *r,
		    struct mikey_fault *f)
{
	uint16_t len;

	if (!rd_u8(r, &id->type) || !rd_u16(r, &len) ||
	    !rd_bytes(r, &id->value, len))
		return malformed(f);

	if (id->type > MIKEY_ID_OCTETS)
		return mikey_fault_set(f, MIKEY_ERR_ID);
	return 0;
}

bool mikey_id_anonymous(const struct mikey_id *id)
{
	return id->type == MIKEY_ID_OCTETS && !id->value.len;
}

/* RFC 3830 section 6.7 */
static int cert_decode(struct mikey_msg *m, struct reader *r,
		       struct mikey_fault *f)
{
	struct mikey_cert *cert = &m->cert[m->n_cert];
	uint16_t len;

	if (!rd_u8(r, &cert->type) || !rd_u16(r, &len) || !len ||
	    !rd_bytes(r, &cert->value, len))
		return malformed(f);

	if (cert->type != MIKEY_CERT_X509 && cert->type != MIKEY_CERT_URL &&
	    cert->type != MIKEY_CERT_RAW_KEY)
		return mikey_fault_set(f, MIKEY_ERR_CERT);

	m->n_cert++;
	return 0;
}

/* RFC 3830 section 6.8; the length follows from the hash function */
static int chash_decode(struct mikey_msg *m, struct reader *r,
			struct mikey_fault *f)
{
	uint8_t func;

	if (!rd_u8(r, &func))
		return malformed(f);
	if (func != MIKEY_HASH_SHA256)
		return mikey_fault_set(f, MIKEY_ERR_HASH);

	return rd_bytes(r, &m->chash, 32) ? 0 : malformed(f);
}

/* RFC 3830 section 6.10 */
static int sp_decode(struct mikey_msg *m, struct reader *r,
		     struct mikey_fault *f)
{
	struct mikey_sp *sp = &m->sp[m->n_sp];
	uint8_t prot;
	uint16_t len;

	if (!rd_u8(r, &sp->policy) || !rd_u8(r, &prot) || !rd_u16(r, &len) ||
	    !rd_bytes(r, &sp->params, len) ||
	    !mikey_policy_wellformed(sp->params))
		return malformed(f);

	if (prot != MIKEY_PROT_SRTP)
		return mikey_fault_set(f, MIKEY_ERR_SP);
	if (mikey_msg_sp(m, sp->policy))
		return malformed(f);

	m->n_sp++;
	return 0;
}

/* the second sharer of X25519MLKEM768 sends a shorter share */
static bool share_fits(uint16_t group, size_t len)
{
	size_t want = mikey_share_len(group);

	if (group == MIKEY_GROUP_X25519MLKEM768)
		return len == 1216 || len == 1120;
	return want ? len == want : len > 0;
}

int mikey_kv_decode(struct mikey_span *spi, struct reader *r, uint8_t kv,
		    struct mikey_fault *f)
{
	uint8_t len;

	switch (kv & 0x0f) {
	case MIKEY_KV_NULL:
		*spi = mikey_span(NULL, 0);
		return 0;
	case MIKEY_KV_SPI:
		if (rd_u8(r, &len) && len && rd_bytes(r, spi, len))
			return 0;
		return malformed(f);
	default:
		return malformed(f);
	}
}

/* RFC 3830 section 6.4, with a DH-value that tells its length */
static int dh_decode(struct mikey_msg *m, struct reader *r,
		     struct mikey_fault *f)
{
	uint8_t group, kv;
	uint16_t len;

	if (!rd_u8(r, &group))
		return malformed(f);
	if (group != MIKEY_DH_TLS_GROUP)
		return mikey_fault_set(f, MIKEY_ERR_DH);

	if (!rd_u16(r, &m->dh.group) || !rd_u16(r, &len) ||
	    !rd_bytes(r, &m->dh.share, len) || !rd_u8(r, &kv))
		return malformed(f);
	if (!share_fits(m->dh.group, len))
		return mikey_fault_set(f, MIKEY_ERR_DH);

	return mikey_kv_decode(&m->dh.spi, r, kv, f);
}

/* the MAC alg is not chosen, it follows from the PRF */
static int mac_decode(struct mikey_msg *m, struct reader *r,
		      const struct mikey_part *part, struct mikey_fault *f)
{
	struct mikey_span mac;

	if (!rd_u8(r, &m->mac_alg))
		return malformed(f);
	if (m->mac_alg == MIKEY_MAC_NULL ||
	    m->mac_alg != mikey_prf_mac(m->hdr.prf))
		return mikey_fault_set(f, MIKEY_ERR_MAC);

	m->mac.start = part->start;
	m->mac.at = r->at;
	m->mac.len = mikey_mac_len(m->mac_alg);
	return rd_bytes(r, &mac, m->mac.len) ? 0 : malformed(f);
}

/* NULL and empty go together, all others have clear text */
static bool encr_fits(uint8_t alg, size_t len)
{
	switch (alg) {
	case MIKEY_ENCR_NULL:
		return !len;
	case MIKEY_ENCR_AES_CM_128:
	case MIKEY_ENCR_AES_CM_256:
		return len;
	case MIKEY_ENCR_AES_128_GCM:
	case MIKEY_ENCR_AES_256_GCM:
		return len > MIKEY_GCM_TAG_LEN;
	default:
		return false;
	}
}

/* RFC 3830 section 6.2 */
static int kemac_decode(struct mikey_msg *m, struct reader *r,
			const struct mikey_part *part, struct mikey_fault *f)
{
	struct mikey_span encr;
	uint16_t len;

	if (!rd_u8(r, &m->encr_alg) || !rd_u16(r, &len))
		return malformed(f);

	m->encr = (struct mikey_slot){ part->start, r->at, len };
	if (!rd_bytes(r, &encr, len))
		return malformed(f);
	if (!encr_fits(m->encr_alg, len))
		return mikey_fault_set(f, MIKEY_ERR_ENCR);

	m->has_kemac = true;
	return mac_decode(m, r, part, f);
}

/* RFC 3830 section 6.9 */
static int v_decode(struct mikey_msg *m, struct reader *r,
		    const struct mikey_part *part, struct mikey_fault *f)
{
	m->has_v = true;
	return mac_decode(m, r, part, f);
}

/* RFC 3830 section 6.3; C must be 0 */
static int pke_decode(struct mikey_msg *m, struct reader *r,
		      struct mikey_fault *f)
{
	uint16_t len;

	if (!rd_u16(r, &len) || (len & PKE_C_MASK) || len < 2 ||
	    !rd_u8(r, &m->pke_alg) || !rd_bytes(r, &m->pke, len - 1))
		return malformed(f);
	return 0;
}

/* RFC 3830 section 6.5 */
static int sign_decode(struct mikey_msg *m, struct reader *r,
		       const struct mikey_part *part, struct mikey_fault *f)
{
	struct mikey_span sign;
	uint16_t len;

	if (!rd_u16(r, &len) || len >> 12 != MIKEY_SIGN_TLS_SCHEME)
		return malformed(f);

	len &= SIGN_LEN_MASK;
	if (len < 3 || !rd_u16(r, &m->sign_scheme))
		return malformed(f);

	m->sign = (struct mikey_slot){ part->start, r->at, len - 2 };
	return rd_bytes(r, &sign, len - 2) ? 0 : malformed(f);
}

/* RFC 3830 section 6.12, Reserved split in two */
static int err_decode(struct mikey_msg *m, struct reader *r,
		      struct mikey_fault *f)
{
	struct mikey_fault *err = &m->err[m->n_err];

	if (!rd_u8(r, &err->error) || !rd_u8(r, &err->data_type) ||
	    !rd_u8(r, &err->payload))
		return malformed(f);

	m->n_err++;
	return 0;
}

static bool upd_decode(struct mikey_upd *upd, struct reader *r)
{
	return rd_u32(r, &upd->seq) && rd_u8(r, &upd->flags) &&
	       rd_u16(r, &upd->activation_ms);
}

static bool group_decode(struct mikey_group_ext *g, struct reader *r)
{
	uint8_t len;

	return rd_u32(r, &g->csb_id) && rd_u32(r, &g->epoch) &&
	       rd_u8(r, &g->flags) && rd_u16(r, &g->activation_ms) &&
	       rd_u8(r, &len) && rd_bytes(r, &g->rand, len);
}

static bool resume_decode(struct mikey_resume *resume, struct reader *r)
{
	return rd_u32(r, &resume->lifetime_s) && rd_u16(r, &resume->uses);
}

static bool pskid_decode(struct mikey_pskid *pskid, struct reader *r)
{
	return rd_u8(r, &pskid->kind) && rd_left(r) &&
	       rd_bytes(r, &pskid->id, rd_left(r));
}

/* true once, so that a known extension occurs at most once */
static bool first(bool *has)
{
	bool is_first = !*has;

	*has = true;
	return is_first;
}

/* false: malformed or repeated. An unknown type is left unread */
static bool known_ext_decode(struct mikey_exts *e, uint8_t type,
			     struct reader *r)
{
	switch (type) {
	case MIKEY_EXT_SDP_IDS:
		return first(&e->has_sdp_ids) &&
		       rd_bytes(r, &e->sdp_ids, rd_left(r));
	case MIKEY_EXT_UPD:
		return first(&e->has_upd) && upd_decode(&e->upd, r) &&
		       !rd_left(r);
	case MIKEY_EXT_GROUP:
		return first(&e->has_group) && group_decode(&e->group, r) &&
		       !rd_left(r);
	case MIKEY_EXT_RESUME:
		return first(&e->has_resume) && resume_decode(&e->resume, r) &&
		       !rd_left(r);
	case MIKEY_EXT_PSKID:
		return first(&e->has_pskid) && pskid_decode(&e->pskid, r);
	case MIKEY_EXT_RESP_HASH:
		return first(&e->has_resp_hash) &&
		       rd_bytes(r, &e->resp_hash, MIKEY_RESP_HASH_LEN) &&
		       !rd_left(r);
	case MIKEY_EXT_ERR_INFO:
		return first(&e->has_err_info) &&
		       rd_left(r) <= MIKEY_ERR_INFO_MAX &&
		       rd_bytes(r, &e->err_info, rd_left(r));
	case MIKEY_EXT_PAD:
		return first(&e->has_pad);
	default:
		return true;
	}
}

/* RFC 3830 section 6.15, and the new payloads, which are laid out alike */
static int ext_decode(struct mikey_msg *m, struct reader *r,
		      const struct mikey_part *part, struct mikey_fault *f)
{
	struct mikey_span value;
	struct reader sub;
	uint8_t type;
	uint16_t len;

	if (!rd_u8(r, &type) || !rd_u16(r, &len) || !rd_sub(r, &sub, len))
		return malformed(f);

	if (part->code == MIKEY_PL_EXT)
		return known_ext_decode(&m->ext, type, &sub) ? 0 : malformed(f);
	if (part->code != MIKEY_PL_CAP || type)
		return 0;

	if (!rd_bytes(&sub, &value, len))
		return malformed(f);
	m->has_cap = true;
	return mikey_cap_decode(&m->cap, value, f);
}

int mikey_payload_decode(struct mikey_msg *m, struct reader *r,
			 const struct mikey_part *part, struct mikey_fault *f)
{
	switch (part->code) {
	case MIKEY_PL_KEMAC:
		return kemac_decode(m, r, part, f);
	case MIKEY_PL_PKE:
		return pke_decode(m, r, f);
	case MIKEY_PL_DH:
		return dh_decode(m, r, f);
	case MIKEY_PL_SIGN:
		return sign_decode(m, r, part, f);
	case MIKEY_PL_ID:
		return mikey_id_decode(&m->id[m->n_id++], r, f);
	case MIKEY_PL_CERT:
		return cert_decode(m, r, f);
	case MIKEY_PL_CHASH:
		return chash_decode(m, r, f);
	case MIKEY_PL_V:
		return v_decode(m, r, part, f);
	case MIKEY_PL_SP:
		return sp_decode(m, r, f);
	case MIKEY_PL_RAND:
		return rand_decode(m, r, f);
	case MIKEY_PL_ERR:
		return err_decode(m, r, f);
	default:
		return ext_decode(m, r, part, f);
	}
}
