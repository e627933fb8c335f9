// SPDX-License-Identifier: BSD-3-Clause
/*
 * keys - key schedule of MIKEYv2, section 3.8
 */
#include <errno.h>
#include <stddef.h>

#include "crypto.h"
#include "keys.h"

static enum crypto_hash hash_of(uint8_t prf)
{
	return prf == MIKEY_PRF_SHA384 ? CRYPTO_SHA384 : CRYPTO_SHA256;
}

/*
 * All of them in one piece of locked memory that a core dump leaves out: what is
 * derived on the way to a key is as good as the key.
 */
struct mikey_keys *mikey_keys_new(uint8_t prf,
				  const struct mikey_label_scope *scope)
{
	struct mikey_keys *keys;

	if (prf != MIKEY_PRF_SHA256 && prf != MIKEY_PRF_SHA384)
		return NULL;

	keys = crypto_secret_alloc(sizeof(*keys));
	if (!keys)
		return NULL;

	keys->prf = prf;
	keys->hash_len = mikey_hash_len(prf);
	keys->scope = *scope;
	return keys;
}

void mikey_keys_free(struct mikey_keys *keys)
{
	crypto_secret_free(keys, sizeof(*keys));
}

void mikey_keys_forget(struct mikey_keys *keys)
{
	/* ms stays: M4 is checked, and made again, with it */
	crypto_wipe(keys->k, sizeof(keys->k));
	crypto_wipe(keys->encr, sizeof(keys->encr));
	crypto_wipe(keys->salt, sizeof(keys->salt));
	crypto_wipe(keys->auth_r, sizeof(keys->auth_r));
	crypto_wipe(keys->auth_i, sizeof(keys->auth_i));
	crypto_wipe(keys->tgk, sizeof(keys->tgk));
}

int mikey_keys_hmac(uint8_t prf, struct mikey_span key,
		    const struct mikey_parts *message, uint8_t *out)
{
	if (message->overflow)
		return -EIO;

	return crypto_hmac(hash_of(prf), key.at, key.len, message->span,
			   message->n, out);
}

int mikey_keys_hash(uint8_t prf, const struct mikey_parts *parts, uint8_t *out)
{
	if (parts->overflow)
		return -EIO;

	return crypto_digest(hash_of(prf), parts->span, parts->n, out);
}

int mikey_keys_th(uint8_t prf, const struct mikey_span *messages, size_t n,
		  uint8_t *out)
{
	struct mikey_parts parts;
	size_t i;

	mikey_parts_init(&parts);
	for (i = 0; i < n; i++)
		mikey_parts_lp(&parts, messages[i]);
	return mikey_keys_hash(prf, &parts, out);
}

/* PRF(k, L(c, cs, use, ctx), len) */
static int derive(const struct mikey_keys *keys, const uint8_t *k, uint32_t c,
		  uint8_t cs, uint8_t use, struct mikey_span ctx, uint8_t *out,
		  size_t len)
{
	struct mikey_label label;

	mikey_label(&label, &keys->scope, c, cs, use, ctx);
	if (mikey_prf(mikey_keys_hmac, keys->prf,
		      mikey_span(k, keys->hash_len),
		      mikey_span(label.octets, label.len), out, len))
		return -EIO;
	return 0;
}

/*
 * Section 3.8: K, not the PSK, keys everything, so that the same PSK may serve
 * MIKEY version 1 or something else without the two getting in each other's way.
 */
int mikey_keys_psk(struct mikey_keys *keys, struct mikey_span psk)
{
	const uint8_t kind = MIKEY_PSK_EXTERNAL;
	struct mikey_parts parts;

	mikey_parts_init(&parts);
	mikey_parts_text(&parts, MIKEY_CTX_PSK);
	mikey_parts_add(&parts, mikey_span(&kind, 1));
	return mikey_keys_hmac(keys->prf, psk, &parts, keys->k);
}

int mikey_keys_kemac(struct mikey_keys *keys, struct mikey_span m1,
		     size_t encr_len, size_t salt_len)
{
	uint8_t h1[MIKEY_HASH_MAX];
	struct mikey_span ctx = mikey_span(h1, keys->hash_len);
	struct mikey_parts parts;

	mikey_parts_init(&parts);
	mikey_parts_add(&parts, m1);
	if (mikey_keys_hash(keys->prf, &parts, h1) ||
	    derive(keys, keys->k, MIKEY_LABEL_MSG_ENCR, MIKEY_CS_ALL,
		   MIKEY_USE_R_TO_I, ctx, keys->encr, encr_len) ||
	    derive(keys, keys->k, MIKEY_LABEL_MSG_SALT, MIKEY_CS_ALL,
		   MIKEY_USE_R_TO_I, ctx, keys->salt, salt_len) ||
	    derive(keys, keys->k, MIKEY_LABEL_MSG_AUTH, MIKEY_CS_ALL,
		   MIKEY_USE_R_TO_I, ctx, keys->auth_r, keys->hash_len))
		return -EIO;
	return 0;
}

/*
 * HKDF-Extract. XS is public: it makes PRKs of different exchanges independent
 * even if a share comes twice; the messages come in by TH_K, not here.
 */
int mikey_keys_dh(struct mikey_keys *keys, struct mikey_span zz)
{
	const struct mikey_label_scope *scope = &keys->scope;
	const uint8_t csb_id[] = {
		scope->csb_id >> 24, scope->csb_id >> 16, scope->csb_id >> 8,
		scope->csb_id,
	};
	uint8_t xs[MIKEY_HASH_MAX];
	struct mikey_parts parts;

	mikey_parts_init(&parts);
	mikey_parts_text(&parts, MIKEY_CTX_DH);
	mikey_parts_add(&parts, mikey_span(csb_id, sizeof(csb_id)));
	mikey_parts_add(&parts, scope->rand_i);
	mikey_parts_add(&parts, scope->rand_r);
	if (mikey_keys_hash(keys->prf, &parts, xs))
		return -EIO;

	mikey_parts_init(&parts);
	mikey_parts_add(&parts, zz);
	return mikey_keys_hmac(keys->prf, mikey_span(xs, keys->hash_len),
			       &parts, keys->tgk);
}

/* The key of M3 depends on M2, so an M3 fits only the response that I has seen. */
int mikey_keys_finish(struct mikey_keys *keys, const uint8_t *kf,
		      struct mikey_span m1, struct mikey_span m2)
{
	const struct mikey_span messages[] = { m1, m2 };
	uint8_t th2[MIKEY_HASH_MAX];

	if (mikey_keys_th(keys->prf, messages, 2, th2))
		return -EIO;

	return derive(keys, kf, MIKEY_LABEL_MSG_AUTH, MIKEY_CS_ALL,
		      MIKEY_USE_I_TO_R, mikey_span(th2, keys->hash_len),
		      keys->auth_i, keys->hash_len);
}

int mikey_keys_traffic(struct mikey_keys *keys, uint8_t cs, const uint8_t *th_k,
		       size_t key_len, size_t salt_len)
{
	struct mikey_span ctx = mikey_span(th_k, keys->hash_len);
	struct mikey_cs_key *to = &keys->cs[cs - 1];

	if (derive(keys, keys->tgk, MIKEY_LABEL_TEK, cs, MIKEY_USE_TRAFFIC, ctx,
		   to->key, key_len) ||
	    derive(keys, keys->tgk, MIKEY_LABEL_SALT, cs, MIKEY_USE_TRAFFIC,
		   ctx, to->salt, salt_len))
		return -EIO;
	return 0;
}

/*
 * What lives on after the handshake hangs on all three messages, and on none of
 * the keys that protected them.
 */
int mikey_keys_ms(struct mikey_keys *keys, struct mikey_span m1,
		  struct mikey_span m2, struct mikey_span m3)
{
	const struct mikey_span messages[] = { m1, m2, m3 };
	uint8_t th_f[MIKEY_HASH_MAX];

	if (mikey_keys_th(keys->prf, messages, 3, th_f))
		return -EIO;

	return derive(keys, keys->tgk, MIKEY_LABEL_MS, MIKEY_CS_ALL,
		      MIKEY_USE_SECRETS, mikey_span(th_f, keys->hash_len),
		      keys->ms, keys->hash_len);
}

int mikey_keys_from_ms(const struct mikey_keys *keys, uint32_t c, uint8_t use,
		       uint8_t *out, size_t len)
{
	return derive(keys, keys->ms, c, MIKEY_CS_ALL, use,
		      mikey_span(NULL, 0), out, len);
}
