// SPDX-License-Identifier: BSD-3-Clause
#include "prf.h"

#include <errno.h>

#include "writer.h"

size_t mikey_hash_len(uint8_t prf)
{
	switch (prf) {
	case MIKEY_PRF_SHA1:
		return 20;
	case MIKEY_PRF_SHA256:
		return 32;
	case MIKEY_PRF_SHA384:
		return 48;
	default:
		return 0;
	}
}

/* octets of the blocks into which the key is cut */
static size_t block_len(uint8_t prf)
{
	return prf == MIKEY_PRF_SHA384 ? 64 : 32;
}

static void put_len8(struct writer *w, struct mikey_span v)
{
	if (v.len > UINT8_MAX)
		wr_fail(w);
	wr_u8(w, v.len);
	wr_bytes(w, v);
}

void mikey_label(struct mikey_label *label,
		 const struct mikey_label_scope *scope, uint32_t c, uint8_t cs,
		 uint8_t use, struct mikey_span ctx)
{
	struct writer w;
	int len;

	wr_init(&w, label->octets, sizeof(label->octets));
	wr_u32(&w, c);
	wr_u8(&w, cs);
	wr_u32(&w, scope->csb_id);
	wr_u8(&w, use);
	put_len8(&w, scope->rand_i);
	put_len8(&w, scope->rand_r);
	put_len8(&w, ctx);

	len = wr_end(&w);
	label->len = len < 0 ? 0 : len;
}

static int hmac2(mikey_hmac_fn hmac, uint8_t prf, struct mikey_span key,
		 struct mikey_span a, struct mikey_span b, uint8_t *out)
{
	struct mikey_parts parts;

	mikey_parts_init(&parts);
	mikey_parts_add(&parts, a);
	mikey_parts_add(&parts, b);
	return hmac(prf, key, &parts, out);
}

/* out ^= P(s, label, m), RFC 3830 section 4.1.2 */
static int xor_p(mikey_hmac_fn hmac, uint8_t prf, struct mikey_span s,
		 struct mikey_span label, uint8_t *out, size_t len)
{
	uint8_t a[MIKEY_HASH_MAX], block[MIKEY_HASH_MAX];
	size_t hash_len = mikey_hash_len(prf), done, i;
	struct mikey_span last = label;
	int err = 0;

	for (done = 0; done < len; done += hash_len) {
		err = hmac2(hmac, prf, s, last, mikey_span(NULL, 0), block);
		if (err)
			break;
		memcpy(a, block, hash_len);
		last = mikey_span(a, hash_len);

		err = hmac2(hmac, prf, s, last, label, block);
		if (err)
			break;
		for (i = 0; i < hash_len && done + i < len; i++)
			out[done + i] ^= block[i];
	}

	explicit_bzero(a, sizeof(a));
	explicit_bzero(block, sizeof(block));
	return err;
}

int mikey_prf(mikey_hmac_fn hmac, uint8_t prf, struct mikey_span key,
	      struct mikey_span label, uint8_t *out, size_t len)
{
	size_t block = block_len(prf), at, n;
	int err = 0;

	if (!key.len || !label.len || !len || len > MIKEY_PRF_OUT_MAX)
		return -EINVAL;
	if (!mikey_hash_len(prf))
		return -EOPNOTSUPP;

	memset(out, 0, len);
	for (at = 0; !err && at < key.len; at += n) {
		n = key.len - at < block ? key.len - at : block;
		err = xor_p(hmac, prf, mikey_span(key.at + at, n), label, out,
			    len);
	}

	/* half of the XORs are done: neither a key nor nothing */
	if (err)
		explicit_bzero(out, len);
	return err;
}
