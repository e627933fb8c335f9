// SPDX-License-Identifier: BSD-3-Clause
#include "keydata.h"

#define GTGK_SPI_LEN	4	/* the epoch */

/* a sub-payload's key and KV, RFC 3830 section 6.13 */
struct entry {
	uint8_t type;
	struct mikey_span key;
	struct mikey_span spi;
};

static int malformed(struct mikey_fault *f)
{
	return mikey_fault_set(f, MIKEY_ERR_UNSPECIFIED);
}

static int entry_decode(struct entry *e, struct reader *r, uint8_t *next,
			struct mikey_fault *f)
{
	uint8_t type_kv;
	uint16_t len;

	if (!rd_u8(r, next) || !rd_u8(r, &type_kv) || !rd_u16(r, &len) ||
	    !len || !rd_bytes(r, &e->key, len))
		return malformed(f);

	e->type = type_kv >> 4;
	return mikey_kv_decode(&e->spi, r, type_kv, f);
}

static bool take_tgk(struct mikey_keydata *k, const struct entry *e)
{
	k->tgk = e->key;
	k->spi = e->spi;
	return true;
}

static bool take_gtgk(struct mikey_keydata *k, const struct entry *e)
{
	k->gtgk = e->key;
	k->spi = e->spi;
	return e->spi.len == GTGK_SPI_LEN;
}

static bool take_mpk(struct mikey_keydata *k, const struct entry *e)
{
	k->mpk = e->key;
	return !e->spi.len && e->key.len == k->gtgk.len;
}

/* a TGK stands alone, an MPK behind a GTGK */
static bool take(struct mikey_keydata *k, const struct entry *e)
{
	bool none = !k->tgk.len && !k->gtgk.len;

	switch (e->type) {
	case MIKEY_KEY_TGK:
		return none && take_tgk(k, e);
	case MIKEY_KEY_GTGK:
		return none && take_gtgk(k, e);
	case MIKEY_KEY_MPK:
		return k->gtgk.len && !k->mpk.len && take_mpk(k, e);
	default:
		return false;
	}
}

/*
 * Read after the MAC was verified, so by somebody who has the keys. He may still
 * be mistaken, or malicious towards us: the same rules as for any message.
 */
int mikey_keydata_decode(struct mikey_keydata *k, struct mikey_span clear,
			 bool with_id, struct mikey_fault *f)
{
	uint8_t next = MIKEY_PL_KEY_DATA;
	struct entry e;
	struct reader r;
	int err;

	memset(k, 0, sizeof(*k));
	f->payload = MIKEY_PL_KEMAC;
	rd_init(&r, clear);

	if (with_id) {
		if (!rd_u8(&r, &next))
			return malformed(f);
		err = mikey_id_decode(&k->id, &r, f);
		if (err)
			return err;
		k->has_id = true;
	}

	do {
		if (next != MIKEY_PL_KEY_DATA)
			return malformed(f);
		err = entry_decode(&e, &r, &next, f);
		if (err)
			return err;
		if (!take(k, &e))
			return malformed(f);
	} while (next != MIKEY_PL_LAST);

	return rd_left(&r) ? malformed(f) : 0;
}

static void entry_encode(struct writer *w, const struct entry *e, uint8_t next)
{
	wr_u8(w, next);
	wr_u8(w, e->type << 4 | (e->spi.len ? MIKEY_KV_SPI : MIKEY_KV_NULL));
	if (e->key.len > UINT16_MAX || e->spi.len > UINT8_MAX)
		wr_fail(w);
	wr_u16(w, e->key.len);
	wr_bytes(w, e->key);
	if (e->spi.len) {
		wr_u8(w, e->spi.len);
		wr_bytes(w, e->spi);
	}
}

void mikey_keydata_encode(const struct mikey_keydata *k, struct writer *w)
{
	struct entry mpk = { .type = MIKEY_KEY_MPK, .key = k->mpk };
	struct entry main_key = {
		.type = k->gtgk.len ? MIKEY_KEY_GTGK : MIKEY_KEY_TGK,
		.key = k->gtgk.len ? k->gtgk : k->tgk,
		.spi = k->spi,
	};

	if (k->has_id) {
		if (k->id.value.len > UINT16_MAX)
			wr_fail(w);
		wr_u8(w, MIKEY_PL_KEY_DATA);
		wr_u8(w, k->id.type);
		wr_u16(w, k->id.value.len);
		wr_bytes(w, k->id.value);
	}

	entry_encode(w, &main_key, k->mpk.len ? MIKEY_PL_KEY_DATA :
						MIKEY_PL_LAST);
	if (k->mpk.len)
		entry_encode(w, &mpk, MIKEY_PL_LAST);
}
