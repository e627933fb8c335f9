// SPDX-License-Identifier: BSD-3-Clause
/*
 * exchange_psk - mode PSK: R transports the TGK under a pre-shared key
 */
#include <errno.h>
#include <string.h>

#include "exchange_psk.h"
#include "mikey/keydata.h"

#define CLEAR_MAX	(MIKEY_KEYDATA_HDR_LEN + MIKEY_HASH_MAX)
#define CLEAR_ROOM	1024	/* for M2 of others: SPI and whatever */

struct kemac_sizes {
	size_t key_len;
	size_t salt_len;
	size_t tag_len;
};

static struct kemac_sizes sizes_of(uint8_t encr)
{
	switch (encr) {
	case MIKEY_ENCR_AES_128_GCM:
		return (struct kemac_sizes){ 16, 12, MIKEY_GCM_TAG_LEN };
	case MIKEY_ENCR_AES_256_GCM:
		return (struct kemac_sizes){ 32, 12, MIKEY_GCM_TAG_LEN };
	default:
		return (struct kemac_sizes){ 16, 14, 0 };
	}
}

/* section 3.9: what GCM authenticates in front of the message octets */
static int kemac_aad(struct mikey_exchange *x, struct mikey_span upto,
		     uint8_t *h1, struct mikey_span *aad)
{
	struct mikey_parts parts;

	mikey_parts_init(&parts);
	mikey_parts_add(&parts, mikey_buf_span(&x->m1));
	if (mikey_keys_hash(x->pick.prf, &parts, h1))
		return -EIO;

	/* with its NUL octet */
	aad[0] = mikey_span(MIKEY_CTX_KEMAC, sizeof(MIKEY_CTX_KEMAC));
	aad[1] = mikey_span(h1, x->keys->hash_len);
	aad[2] = upto;
	return 0;
}

/* section 3.9: (S XOR (0x0000 || CSB ID || T)) || 0x0000 with T = 0 */
static void cm_iv(const struct mikey_exchange *x, uint8_t *iv)
{
	memcpy(iv, x->keys->salt, 14);
	iv[2] ^= x->csb_id >> 24;
	iv[3] ^= x->csb_id >> 16;
	iv[4] ^= x->csb_id >> 8;
	iv[5] ^= x->csb_id;
	iv[14] = 0;
	iv[15] = 0;
}

static int encrypt(struct mikey_exchange *x, struct mikey_step *s,
		   const struct mikey_slot *encr, const uint8_t *clear,
		   size_t len)
{
	struct kemac_sizes sizes = sizes_of(x->pick.encr);
	struct mikey_span aad[3];
	uint8_t h1[MIKEY_HASH_MAX];
	uint8_t iv[16];

	if (!sizes.tag_len) {
		cm_iv(x, iv);
		return crypto_ctr(x->keys->encr, iv, clear, len,
				  s->octets + encr->at);
	}

	if (kemac_aad(x, mikey_step_upto(s, encr->at), h1, aad))
		return -EIO;
	return crypto_gcm_seal(x->keys->encr, sizes.key_len, x->keys->salt, aad,
			       3, clear, len, s->octets + encr->at);
}

static int decrypt(struct mikey_exchange *x, struct mikey_step *s,
		   uint8_t *clear, size_t *len)
{
	struct mikey_span in = mikey_msg_slot(&s->m2, &s->m2.encr);
	struct kemac_sizes sizes = sizes_of(x->pick.encr);
	struct mikey_span aad[3];
	uint8_t h1[MIKEY_HASH_MAX];
	uint8_t iv[16];

	if (in.len < sizes.tag_len || in.len > CLEAR_ROOM)
		return -EBADMSG;

	*len = in.len - sizes.tag_len;
	if (!sizes.tag_len) {
		cm_iv(x, iv);
		return crypto_ctr(x->keys->encr, iv, in.at, in.len, clear);
	}

	if (kemac_aad(x, mikey_msg_upto(&s->m2, s->m2.encr.at), h1, aad))
		return -EIO;
	return crypto_gcm_open(x->keys->encr, sizes.key_len, x->keys->salt, aad,
			       3, in.at, in.len, clear);
}

/* K and the keys of M2 */
static int start_keys(struct mikey_exchange *x, struct mikey_step *s,
		      struct mikey_span rand_r, struct mikey_span idi,
		      struct mikey_span idr)
{
	struct kemac_sizes sizes = sizes_of(x->pick.encr);
	struct mikey_span psk;

	psk.at = mikey_identity_psk(x->id, idi.at, idi.len, idr.at, idr.len,
				    &psk.len);
	if (!psk.at)
		return mikey_step_fail(x, MIKEY_ERR_PSK, -ENOKEY);

	if (mikey_step_keys(x, s, rand_r) || mikey_keys_psk(x->keys, psk) ||
	    mikey_keys_kemac(x->keys, mikey_buf_span(&x->m1), sizes.key_len,
			     sizes.salt_len))
		return mikey_step_fail(x, MIKEY_ERR_UNSPECIFIED, -EIO);
	return 0;
}

/* TGK is known: the keys that hang on it and on M1, M2 */
static int m2_keys(struct mikey_exchange *x)
{
	const struct mikey_span messages[] = {
		mikey_buf_span(&x->m1), mikey_buf_span(&x->m2),
	};
	uint8_t th_k[MIKEY_HASH_MAX];

	if (mikey_keys_th(x->pick.prf, messages, 2, th_k) ||
	    mikey_keys_finish(x->keys, x->keys->k, messages[0], messages[1]))
		return mikey_step_fail(x, MIKEY_ERR_UNSPECIFIED, -EIO);

	return mikey_step_traffic(x, th_k);
}

/* Encrypted first, then covered by the MAC, with everything in front of it. */
static int put_kemac(struct mikey_exchange *x, struct mikey_step *s)
{
	size_t len = MIKEY_KEYDATA_HDR_LEN + x->keys->hash_len;
	const struct mikey_keydata key = {
		.tgk = mikey_span(x->keys->tgk, x->keys->hash_len),
	};
	struct mikey_slot encr, mac;
	struct mikey_parts parts;
	uint8_t clear[CLEAR_MAX];
	struct writer w;
	int err = -EIO;

	mikey_put_kemac(&s->b, x->pick.encr,
			len + sizes_of(x->pick.encr).tag_len, x->pick.mac,
			&encr, &mac);
	if (mikey_build_end(&s->b) < 0)
		return mikey_step_fail(x, MIKEY_ERR_TOO_LARGE, -EMSGSIZE);

	wr_init(&w, clear, sizeof(clear));
	mikey_keydata_encode(&key, &w);
	if (wr_end(&w) != (int)len || encrypt(x, s, &encr, clear, len))
		goto wipe_clear;

	mikey_in_r(x, &parts);
	mikey_parts_add(&parts, mikey_step_upto(s, mac.at));
	err = mikey_step_mac(x, s, x->keys->auth_r, &parts, &mac);
wipe_clear:
	crypto_wipe(clear, sizeof(clear));
	return err;
}

int mikey_psk_respond(struct mikey_exchange *x, struct mikey_step *s)
{
	int err;

	x->peer = s->m1.id[0];
	err = start_keys(x, s, mikey_span(x->rand_r, sizeof(x->rand_r)),
			 x->peer.value, x->own.value);
	if (err)
		return err;
	memcpy(x->keys->tgk, x->tgk, x->keys->hash_len);

	mikey_step_m2(x, s);
	mikey_step_sps(x, s);
	err = put_kemac(x, s);
	if (!err)
		err = mikey_step_keep(x, s, &x->m2);
	return err ? err : m2_keys(x);
}

/*
 * Only after the MAC was right: with AES-CM nothing else would tell, and the
 * parser sees what the holder of the PSK wrote.
 */
static int take_tgk(struct mikey_exchange *x, struct mikey_step *s)
{
	struct mikey_keydata key;
	uint8_t clear[CLEAR_ROOM];
	size_t len;
	int err;

	err = decrypt(x, s, clear, &len);
	if (err)
		return mikey_step_fail(x, MIKEY_ERR_AUTH, err);

	err = mikey_keydata_decode(&key, mikey_span(clear, len), false,
				   &x->fault);
	/* the PRF would XOR the blocks of a longer one, and equal blocks cancel */
	if (!err && key.tgk.len != x->keys->hash_len)
		err = mikey_step_fail(x, MIKEY_ERR_UNSPECIFIED, -EBADMSG);
	if (!err) {
		memcpy(x->keys->tgk, key.tgk.at, key.tgk.len);
		mikey_step_mki(x, key.spi);
	}
	crypto_wipe(clear, sizeof(clear));
	return err;
}

static int put_v(struct mikey_exchange *x, struct mikey_step *s)
{
	struct mikey_parts parts;
	struct mikey_slot mac;

	mikey_put_v(&s->b, x->pick.mac, &mac);
	if (mikey_build_end(&s->b) < 0)
		return mikey_step_fail(x, MIKEY_ERR_TOO_LARGE, -EMSGSIZE);

	mikey_in_f(x, &parts);
	mikey_parts_add(&parts, mikey_step_upto(s, mac.at));
	return mikey_step_mac(x, s, x->keys->auth_i, &parts, &mac);
}

int mikey_psk_finish(struct mikey_exchange *x, struct mikey_step *s)
{
	struct mikey_parts parts;
	int err;

	x->peer = s->m2.id[0];
	/* one end that plays both roles would talk to itself */
	if (mikey_id_anonymous(&x->peer) ||
	    mikey_span_equal(x->peer.value, x->own.value))
		return mikey_step_fail(x, MIKEY_ERR_ID, -EPERM);

	err = start_keys(x, s, s->m2.rand[1], x->own.value, x->peer.value);
	if (err)
		return err;

	mikey_in_r(x, &parts);
	mikey_parts_add(&parts, mikey_msg_upto(&s->m2, s->m2.mac.at));
	err = mikey_step_mac_ok(x, x->keys->auth_r, &parts,
				mikey_msg_slot(&s->m2, &s->m2.mac));
	if (!err)
		err = take_tgk(x, s);
	if (!err)
		err = m2_keys(x);
	if (err)
		return err;

	mikey_step_m3(x, s);
	err = put_v(x, s);
	return err ? err : mikey_step_keep(x, s, &x->m3);
}

int mikey_psk_conclude(struct mikey_exchange *x, struct mikey_step *s)
{
	struct mikey_parts parts;

	mikey_in_f(x, &parts);
	mikey_parts_add(&parts, mikey_msg_upto(&s->m3, s->m3.mac.at));
	return mikey_step_mac_ok(x, x->keys->auth_i, &parts,
				 mikey_msg_slot(&s->m3, &s->m3.mac));
}
