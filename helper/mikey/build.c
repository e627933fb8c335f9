// SPDX-License-Identifier: BSD-3-Clause
#include "build.h"

#include <errno.h>

#include "message.h"

#define HDR_NEXT_AT	2	/* offset of HDR's next-payload octet */
#define HDR_N_CS_AT	8	/* offset of #CS */

void mikey_build_init(struct mikey_builder *b, uint8_t *octets, size_t room)
{
	wr_init(&b->w, octets, room);
	b->next_at = 0;
}

int mikey_build_end(const struct mikey_builder *b)
{
	int len = wr_end(&b->w);

	return len > MIKEY_MESSAGE_MAX ? -EMSGSIZE : len;
}

/* begin a payload: tell the one before, write the own next-payload octet */
static size_t begin(struct mikey_builder *b, uint8_t code)
{
	size_t start = b->w.len;

	wr_patch_u8(&b->w, b->next_at, code);
	b->next_at = start;
	wr_u8(&b->w, MIKEY_PL_LAST);
	return start;
}

static void put_len8(struct mikey_builder *b, struct mikey_span v)
{
	if (v.len > UINT8_MAX)
		wr_fail(&b->w);
	wr_u8(&b->w, v.len);
	wr_bytes(&b->w, v);
}

static void put_len16(struct mikey_builder *b, struct mikey_span v)
{
	if (v.len > UINT16_MAX)
		wr_fail(&b->w);
	wr_u16(&b->w, v.len);
	wr_bytes(&b->w, v);
}

void mikey_put_hdr(struct mikey_builder *b, const struct mikey_hdr *hdr)
{
	wr_u8(&b->w, MIKEY_VERSION);
	wr_u8(&b->w, hdr->data_type);
	b->next_at = b->w.len;
	wr_u8(&b->w, MIKEY_PL_LAST);
	wr_u8(&b->w, (hdr->v ? MIKEY_HDR_V : 0) | hdr->prf);
	wr_u32(&b->w, hdr->csb_id);
	wr_u8(&b->w, 0);
	wr_u8(&b->w, MIKEY_MAP_SRTP_ID);
}

void mikey_put_map(struct mikey_builder *b, const struct mikey_map_entry *e)
{
	uint8_t n;

	if (b->w.failed || b->next_at != HDR_NEXT_AT ||
	    b->w.octets[HDR_N_CS_AT] == UINT8_MAX) {
		wr_fail(&b->w);
		return;
	}

	n = b->w.octets[HDR_N_CS_AT];
	wr_patch_u8(&b->w, HDR_N_CS_AT, n + 1);
	wr_u8(&b->w, e->policy);
	wr_u32(&b->w, e->ssrc);
	wr_u32(&b->w, e->roc);
}

void mikey_put_rand(struct mikey_builder *b, struct mikey_span rand)
{
	begin(b, MIKEY_PL_RAND);
	put_len8(b, rand);
}

void mikey_put_id(struct mikey_builder *b, const struct mikey_id *id)
{
	begin(b, MIKEY_PL_ID);
	wr_u8(&b->w, id->type);
	put_len16(b, id->value);
}

void mikey_put_cert(struct mikey_builder *b, const struct mikey_cert *cert)
{
	begin(b, MIKEY_PL_CERT);
	wr_u8(&b->w, cert->type);
	put_len16(b, cert->value);
}

void mikey_put_chash(struct mikey_builder *b, struct mikey_span hash)
{
	begin(b, MIKEY_PL_CHASH);
	wr_u8(&b->w, MIKEY_HASH_SHA256);
	wr_bytes(&b->w, hash);
}

void mikey_put_sp(struct mikey_builder *b, const struct mikey_sp *sp)
{
	begin(b, MIKEY_PL_SP);
	wr_u8(&b->w, sp->policy);
	wr_u8(&b->w, MIKEY_PROT_SRTP);
	put_len16(b, sp->params);
}

void mikey_put_dh(struct mikey_builder *b, const struct mikey_dh *dh)
{
	begin(b, MIKEY_PL_DH);
	wr_u8(&b->w, MIKEY_DH_TLS_GROUP);
	wr_u16(&b->w, dh->group);
	put_len16(b, dh->share);
	if (!dh->spi.len) {
		wr_u8(&b->w, MIKEY_KV_NULL);
		return;
	}

	wr_u8(&b->w, MIKEY_KV_SPI);
	put_len8(b, dh->spi);
}

static void put_mac(struct mikey_builder *b, uint8_t mac_alg, size_t start,
		    struct mikey_slot *mac)
{
	size_t len = mikey_mac_len(mac_alg);

	if (!len)
		wr_fail(&b->w);
	wr_u8(&b->w, mac_alg);
	*mac = (struct mikey_slot){ start, b->w.len, len };
	wr_zero(&b->w, len);
}

void mikey_put_kemac(struct mikey_builder *b, uint8_t encr_alg, size_t encr_len,
		     uint8_t mac_alg, struct mikey_slot *encr,
		     struct mikey_slot *mac)
{
	size_t start = begin(b, MIKEY_PL_KEMAC);

	if (encr_len > UINT16_MAX)
		wr_fail(&b->w);
	wr_u8(&b->w, encr_alg);
	wr_u16(&b->w, encr_len);
	*encr = (struct mikey_slot){ start, b->w.len, encr_len };
	wr_zero(&b->w, encr_len);
	put_mac(b, mac_alg, start, mac);
}

void mikey_put_v(struct mikey_builder *b, uint8_t mac_alg,
		 struct mikey_slot *mac)
{
	put_mac(b, mac_alg, begin(b, MIKEY_PL_V), mac);
}

void mikey_put_sign(struct mikey_builder *b, uint16_t scheme, size_t len,
		    struct mikey_slot *sign)
{
	size_t start = b->w.len;

	if (len + 2 > MIKEY_SIGN_MAX)
		wr_fail(&b->w);
	wr_patch_u8(&b->w, b->next_at, MIKEY_PL_SIGN);
	wr_u16(&b->w, MIKEY_SIGN_TLS_SCHEME << 12 | (len + 2));
	wr_u16(&b->w, scheme);
	*sign = (struct mikey_slot){ start, b->w.len, len };
	wr_zero(&b->w, len);
}

void mikey_put_err(struct mikey_builder *b, const struct mikey_fault *err)
{
	begin(b, MIKEY_PL_ERR);
	wr_u8(&b->w, err->error);
	wr_u8(&b->w, err->data_type);
	wr_u8(&b->w, err->payload);
}

void mikey_put_new(struct mikey_builder *b, uint8_t code, uint8_t type,
		   struct mikey_span value)
{
	begin(b, code);
	wr_u8(&b->w, type);
	put_len16(b, value);
}

void mikey_put_ext(struct mikey_builder *b, uint8_t type,
		   struct mikey_span value)
{
	mikey_put_new(b, MIKEY_PL_EXT, type, value);
}

/* begin a General Extension whose value is written piece by piece */
static size_t begin_ext(struct mikey_builder *b, uint8_t type)
{
	begin(b, MIKEY_PL_EXT);
	wr_u8(&b->w, type);
	return wr_len16(&b->w);
}

void mikey_put_pad(struct mikey_builder *b, size_t len)
{
	size_t at = begin_ext(b, MIKEY_EXT_PAD);

	wr_zero(&b->w, len);
	wr_patch_len16(&b->w, at);
}

size_t mikey_put_cap(struct mikey_builder *b)
{
	begin(b, MIKEY_PL_CAP);
	wr_u8(&b->w, 0);
	return wr_len16(&b->w);
}

void mikey_put_cap_end(struct mikey_builder *b, size_t cap)
{
	wr_patch_len16(&b->w, cap);
}

void mikey_put_cap_tlv(struct mikey_builder *b, uint8_t type,
		       struct mikey_span value)
{
	wr_u8(&b->w, type);
	put_len16(b, value);
}

void mikey_put_cap_u8s(struct mikey_builder *b, enum mikey_cap_type type,
		       const uint8_t *values, size_t n)
{
	if (n)
		mikey_put_cap_tlv(b, type, mikey_span(values, n));
}

void mikey_put_cap_u16s(struct mikey_builder *b, enum mikey_cap_type type,
			const uint16_t *values, size_t n)
{
	size_t at, i;

	if (!n)
		return;

	wr_u8(&b->w, type);
	at = wr_len16(&b->w);
	for (i = 0; i < n; i++)
		wr_u16(&b->w, values[i]);
	wr_patch_len16(&b->w, at);
}

void mikey_put_cap_policy(struct mikey_builder *b, const struct mikey_sp *sp)
{
	size_t at;

	wr_u8(&b->w, MIKEY_CAP_SRTP_POLICY);
	at = wr_len16(&b->w);
	wr_u8(&b->w, sp->policy);
	wr_bytes(&b->w, sp->params);
	wr_patch_len16(&b->w, at);
}

void mikey_put_cap_limits(struct mikey_builder *b, uint16_t datagram,
			  uint16_t message)
{
	wr_u8(&b->w, MIKEY_CAP_LIMITS);
	wr_u16(&b->w, 4);
	wr_u16(&b->w, datagram);
	wr_u16(&b->w, message);
}
