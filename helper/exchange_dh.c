// SPDX-License-Identifier: BSD-3-Clause
/*
 * exchange_dh - mode DH: signed Diffie-Hellman, V as key confirmation
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "exchange_dh.h"

/* keeps our signatures apart from those of TLS under the same certificate */
#define SIGN_PREFIX	64
#define SIGN_PREFIX_CH	0x20

/* the octets that are signed, for free(); NULL without memory */
static uint8_t *flatten(const struct mikey_parts *parts, size_t *len)
{
	uint8_t *flat, *p;
	size_t i;

	if (parts->overflow)
		return NULL;

	*len = SIGN_PREFIX;
	for (i = 0; i < parts->n; i++)
		*len += parts->span[i].len;

	flat = malloc(*len);
	if (!flat)
		return NULL;

	memset(flat, SIGN_PREFIX_CH, SIGN_PREFIX);
	p = flat + SIGN_PREFIX;
	for (i = 0; i < parts->n; i++) {
		memcpy(p, parts->span[i].at, parts->span[i].len);
		p += parts->span[i].len;
	}
	return flat;
}

/* In one piece, since Ed25519 goes over its message twice. */
static int sign(struct mikey_exchange *x, struct mikey_step *s,
		const struct mikey_parts *parts, const struct mikey_slot *slot)
{
	uint8_t *flat;
	size_t len;
	int err;

	flat = flatten(parts, &len);
	if (!flat)
		return mikey_step_fail(x, MIKEY_ERR_UNSPECIFIED, -ENOMEM);

	err = crypto_sign(x->own_key, flat, len, s->octets + slot->at);
	free(flat);
	return err;
}

static int verify(struct mikey_exchange *x, const struct crypto_key *peer,
		  const struct mikey_parts *parts, const struct mikey_msg *m)
{
	struct mikey_span sig = mikey_msg_slot(m, &m->sign);
	uint8_t *flat;
	size_t len;
	int err;

	flat = flatten(parts, &len);
	if (!flat)
		return mikey_step_fail(x, MIKEY_ERR_UNSPECIFIED, -ENOMEM);

	err = crypto_verify(peer, m->sign_scheme, flat, len, sig.at, sig.len);
	free(flat);
	return err ? mikey_step_fail(x, MIKEY_ERR_AUTH, err) : 0;
}

static void put_dh(struct mikey_exchange *x, struct mikey_step *s)
{
	const struct mikey_dh dh = {
		.group = x->pick.group,
		.share = mikey_span(crypto_dh_share(x->dh),
				    crypto_dh_share_len(x->pick.group)),
	};

	mikey_put_dh(&s->b, &dh);
}

static int put_sign(struct mikey_exchange *x, struct mikey_step *s,
		    struct mikey_slot *slot)
{
	mikey_put_sign(&s->b, crypto_key_scheme(x->own_key),
		       crypto_sig_len(x->own_key), slot);
	if (mikey_build_end(&s->b) < 0)
		return mikey_step_fail(x, MIKEY_ERR_TOO_LARGE, -EMSGSIZE);
	return 0;
}

static int make_dh(struct mikey_exchange *x)
{
	if (!x->dh)
		x->dh = crypto_dh_new(x->pick.group);
	return x->dh ? 0 : mikey_step_fail(x, MIKEY_ERR_UNSPECIFIED, -EIO);
}

/*
 * R commits itself first: its share and its signature are out before it knows
 * whether there is an I at all. The key pair waits for M3.
 */
int mikey_dh_respond(struct mikey_exchange *x, struct mikey_step *s)
{
	struct mikey_parts parts;
	struct mikey_slot slot;
	int err;

	err = make_dh(x);
	if (err)
		return err;

	x->peer = s->m1.id[0];
	mikey_step_m2(x, s);
	mikey_step_chain(x, s);
	mikey_step_sps(x, s);
	put_dh(x, s);
	err = put_sign(x, s, &slot);
	if (err)
		return err;

	mikey_in_r(x, &parts);
	mikey_parts_add(&parts, mikey_step_upto(s, slot.at));
	err = sign(x, s, &parts, &slot);
	return err ? err : mikey_step_keep(x, s, &x->m2);
}

/* PRK, and from it the key of M3's V */
static int derive(struct mikey_exchange *x, const struct mikey_step *s,
		  struct mikey_span rand_r, struct mikey_span share)
{
	uint8_t zz[CRYPTO_ZZ_MAX];
	int err;

	err = crypto_dh_derive(x->dh, share.at, share.len, zz);
	if (err)
		return mikey_step_fail(x, MIKEY_ERR_DH, err);

	if (mikey_step_keys(x, s, rand_r) ||
	    mikey_keys_dh(x->keys, mikey_span(zz, sizeof(zz))) ||
	    mikey_keys_finish(x->keys, x->keys->tgk, mikey_buf_span(&x->m1),
			      mikey_buf_span(&x->m2)))
		err = mikey_step_fail(x, MIKEY_ERR_UNSPECIFIED, -EIO);
	crypto_wipe(zz, sizeof(zz));
	return err;
}

/* @m3t: M3 before its V */
static int traffic(struct mikey_exchange *x, struct mikey_span m3t)
{
	const struct mikey_span messages[] = {
		mikey_buf_span(&x->m1), mikey_buf_span(&x->m2), m3t,
	};
	uint8_t th_k[MIKEY_HASH_MAX];

	if (mikey_keys_th(x->pick.prf, messages, 3, th_k))
		return mikey_step_fail(x, MIKEY_ERR_UNSPECIFIED, -EIO);
	return mikey_step_traffic(x, th_k);
}

static int put_m3(struct mikey_exchange *x, struct mikey_step *s)
{
	struct mikey_slot mac, slot;
	struct mikey_parts parts;
	int err;

	mikey_step_m3(x, s);
	if (!s->m1.n_cert)
		mikey_step_chain(x, s);
	put_dh(x, s);
	mikey_put_v(&s->b, x->pick.mac, &mac);
	err = put_sign(x, s, &slot);
	if (err)
		return err;

	mikey_in_f(x, &parts);
	mikey_parts_add(&parts, mikey_step_upto(s, mac.at));
	err = mikey_step_mac(x, s, x->keys->auth_i, &parts, &mac);
	if (err)
		return err;

	mikey_in_f(x, &parts);
	mikey_parts_add(&parts, mikey_step_upto(s, slot.at));
	err = sign(x, s, &parts, &slot);
	if (!err)
		err = mikey_step_keep(x, s, &x->m3);
	return err ? err : traffic(x, mikey_span(x->m3.at, mac.start));
}

int mikey_dh_finish(struct mikey_exchange *x, struct mikey_step *s,
		    const struct crypto_key *peer)
{
	struct mikey_parts parts;
	int err;

	/* no key pair and no secret for an M2 that nobody signed */
	mikey_in_r(x, &parts);
	mikey_parts_add(&parts, mikey_msg_upto(&s->m2, s->m2.sign.at));
	err = verify(x, peer, &parts, &s->m2);
	if (!err)
		err = make_dh(x);
	if (!err)
		err = derive(x, s, s->m2.rand[1], s->m2.dh.share);
	if (err)
		return err;

	mikey_step_mki(x, s->m2.dh.spi);
	return put_m3(x, s);
}

int mikey_dh_conclude(struct mikey_exchange *x, struct mikey_step *s,
		      const struct crypto_key *peer)
{
	struct mikey_parts parts;
	int err;

	/* its octets would be taken for a share of the group that was chosen */
	if (s->m3.dh.group != x->pick.group)
		return mikey_step_fail(x, MIKEY_ERR_DH, -EBADMSG);

	mikey_in_f(x, &parts);
	mikey_parts_add(&parts, mikey_msg_upto(&s->m3, s->m3.sign.at));
	err = verify(x, peer, &parts, &s->m3);
	if (!err)
		err = derive(x, s, mikey_span(x->rand_r, sizeof(x->rand_r)),
			     s->m3.dh.share);
	if (err)
		return err;

	mikey_in_f(x, &parts);
	mikey_parts_add(&parts, mikey_msg_upto(&s->m3, s->m3.mac.at));
	err = mikey_step_mac_ok(x, x->keys->auth_i, &parts,
				mikey_msg_slot(&s->m3, &s->m3.mac));
	return err ? err : traffic(x, mikey_msg_upto(&s->m3, s->m3.mac.start));
}
