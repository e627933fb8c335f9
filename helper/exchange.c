// SPDX-License-Identifier: BSD-3-Clause
/*
 * exchange - the messages of one handshake and their keys, without time
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "exchange_dh.h"
#include "exchange_psk.h"
#include "offer.h"

int mikey_buf_set(struct mikey_buf *buf, struct mikey_span from)
{
	buf->at = malloc(from.len);
	if (!buf->at)
		return -ENOMEM;

	memcpy(buf->at, from.at, from.len);
	buf->len = from.len;
	return 0;
}

void mikey_buf_clear(struct mikey_buf *buf)
{
	free(buf->at);
	buf->at = NULL;
	buf->len = 0;
}

static uint32_t csb_id_of(struct mikey_span m1)
{
	/* version, data type, next payload, V and PRF stand before it */
	return (uint32_t)m1.at[4] << 24 | m1.at[5] << 16 | m1.at[6] << 8 |
	       m1.at[7];
}

struct mikey_exchange *mikey_exchange_new(enum mikey_role role,
					  struct mikey_identity *id,
					  struct mikey_span m1)
{
	struct mikey_exchange *x;

	if (m1.len < MIKEY_HDR_LEN)
		return NULL;

	x = calloc(1, sizeof(*x));
	if (!x)
		return NULL;

	if (mikey_buf_set(&x->m1, m1)) {
		free(x);
		return NULL;
	}
	x->role = role;
	x->csb_id = csb_id_of(m1);
	x->id = mikey_identity_get(id);
	x->own = mikey_id_of(mikey_identity_uri(id));
	x->own_key = mikey_identity_key(id);
	if (x->own_key)
		x->own_chain = crypto_chain_der(mikey_identity_chain(id),
						&x->n_own_chain);
	return x;
}

void mikey_exchange_free(struct mikey_exchange *x)
{
	if (!x)
		return;

	mikey_exchange_forget(x);
	mikey_keys_free(x->keys);
	mikey_buf_clear(&x->m1);
	mikey_buf_clear(&x->m2);
	mikey_buf_clear(&x->m3);
	mikey_buf_clear(&x->m4);
	mikey_identity_put(x->id);
	free(x);
}

void mikey_exchange_forget(struct mikey_exchange *x)
{
	crypto_dh_free(x->dh);
	x->dh = NULL;
	crypto_secret_free(x->tgk, MIKEY_HASH_MAX);
	x->tgk = NULL;
	if (x->keys)
		mikey_keys_forget(x->keys);
}

bool mikey_exchange_slow(const struct mikey_exchange *x)
{
	return x->pick.mode == MIKEY_MODE_DH;
}

int mikey_exchange_respond(struct mikey_exchange *x)
{
	struct mikey_step *s = malloc(sizeof(*s));
	int err;

	if (!s)
		return mikey_step_fail(x, MIKEY_ERR_UNSPECIFIED, -ENOMEM);

	err = mikey_msg_decode(&s->m1, mikey_buf_span(&x->m1), &x->fault);
	if (!err)
		err = x->pick.mode == MIKEY_MODE_DH ? mikey_dh_respond(x, s) :
						      mikey_psk_respond(x, s);
	/* I has said in LIMITS what it can take */
	if (!err && x->m2.len > s->m1.cap.max_message)
		err = mikey_step_fail(x, MIKEY_ERR_TOO_LARGE, -EMSGSIZE);
	free(s);
	return err;
}

/* section 3.10: who is the owner of this certificate? */
static int check_chain(struct mikey_exchange *x, const struct mikey_msg *m)
{
	const struct crypto_store *store = mikey_identity_store(x->id);
	struct mikey_span chain[MIKEY_CERTS_MAX];
	size_t i;

	for (i = 0; i < m->n_cert; i++) {
		if (m->cert[i].type != MIKEY_CERT_X509)
			return mikey_step_fail(x, MIKEY_ERR_CERT, -EOPNOTSUPP);
		chain[i] = m->cert[i].value;
	}

	x->peer_cert = chain[0];
	if (x->expect.n &&
	    !mikey_fprs_match(&x->expect, chain[0].at, chain[0].len))
		return mikey_step_fail(x, MIKEY_ERR_MISMATCH, -EPERM);

	x->ca = store && x->peer.type != MIKEY_ID_OCTETS &&
		!crypto_store_verify(store, chain, m->n_cert, x->peer.value,
				     x->peer.type == MIKEY_ID_URI);
	return 0;
}

/* the key that has to verify the signature of the message with chain @m */
static struct crypto_key *peer_key(struct mikey_exchange *x,
				   const struct mikey_msg *m)
{
	struct crypto_key *key;

	if (!m->n_cert) {
		mikey_step_fail(x, MIKEY_ERR_CERT, -ENOKEY);
		return NULL;
	}
	if (check_chain(x, m))
		return NULL;

	key = crypto_key_of_cert(x->peer_cert.at, x->peer_cert.len);
	if (!key)
		mikey_step_fail(x, MIKEY_ERR_CERT, -EBADMSG);
	return key;
}

static int finish_dh(struct mikey_exchange *x, struct mikey_step *s)
{
	struct crypto_key *peer;
	int err;

	/*
	 * who it is comes first: a certificate of somebody else is not worth the
	 * verification, and his M2 gets no M3
	 */
	x->peer = s->m2.id[0];
	peer = peer_key(x, &s->m2);
	if (!peer)
		return x->fault.error == MIKEY_ERR_MISMATCH ? -EPERM :
							      -EKEYREJECTED;

	err = mikey_dh_finish(x, s, peer);
	crypto_key_free(peer);
	return err;
}

int mikey_exchange_finish(struct mikey_exchange *x)
{
	struct mikey_step *s = malloc(sizeof(*s));
	int err;

	if (!s)
		return mikey_step_fail(x, MIKEY_ERR_UNSPECIFIED, -ENOMEM);

	err = mikey_msg_decode(&s->m1, mikey_buf_span(&x->m1), &x->fault);
	if (!err)
		err = mikey_msg_decode(&s->m2, mikey_buf_span(&x->m2),
				       &x->fault);
	if (!err)
		err = mikey_pick_check(&x->pick, &s->m1, &s->m2, &x->fault);
	if (!err)
		err = x->pick.mode == MIKEY_MODE_DH ? finish_dh(x, s) :
						      mikey_psk_finish(x, s);
	if (!err)
		err = mikey_step_ms(x);
	if (!err)
		mikey_exchange_forget(x);
	free(s);
	return err;
}

static bool chash_fits(const struct mikey_msg *m1, const struct mikey_msg *m3)
{
	uint8_t hash[CRYPTO_HASH_MAX];

	return !crypto_digest(CRYPTO_SHA256, &m3->cert[0].value, 1, hash) &&
	       mikey_span_equal(m1->chash, mikey_span(hash, m1->chash.len));
}

/* CERTi may be in M1, in M3, or in both; section 3.4 */
static const struct mikey_msg *cert_message(struct mikey_exchange *x,
					    const struct mikey_step *s)
{
	const struct mikey_msg *m1 = &s->m1, *m3 = &s->m3;

	if (!m3->n_cert)
		return m1;
	if ((m1->chash.len && !chash_fits(m1, m3)) ||
	    (m1->n_cert && !mikey_span_equal(m1->cert[0].value,
					     m3->cert[0].value))) {
		mikey_step_fail(x, MIKEY_ERR_CERT, -EKEYREJECTED);
		return NULL;
	}
	return m3;
}

static int conclude_dh(struct mikey_exchange *x, struct mikey_step *s)
{
	const struct mikey_msg *with_cert = cert_message(x, s);
	struct crypto_key *peer;
	int err;

	/* M3 is signed by I, with a scheme of its own list */
	if (!with_cert ||
	    !mikey_cap_has16(s->m1.cap.sigalgs, s->m3.sign_scheme))
		return -EKEYREJECTED;

	peer = peer_key(x, with_cert);
	if (!peer)
		return -EKEYREJECTED;

	err = mikey_dh_conclude(x, s, peer);
	crypto_key_free(peer);
	return err;
}

static int check_m3(struct mikey_exchange *x, struct mikey_step *s)
{
	int err;

	err = mikey_msg_decode(&s->m1, mikey_buf_span(&x->m1), &x->fault);
	if (!err)
		err = mikey_msg_decode(&s->m2, mikey_buf_span(&x->m2),
				       &x->fault);
	if (!err)
		err = mikey_msg_decode(&s->m3, mikey_buf_span(&x->m3),
				       &x->fault);
	if (!err && s->m3.hdr.data_type != x->pick.mode + 1)
		err = mikey_step_fail(x, MIKEY_ERR_MESSAGE, -EOPNOTSUPP);
	if (!err)
		err = mikey_msg_repeats(&s->m3, &s->m2, &x->fault);
	if (err)
		return err;

	return x->pick.mode == MIKEY_MODE_DH ? conclude_dh(x, s) :
					       mikey_psk_conclude(x, s);
}

int mikey_exchange_conclude(struct mikey_exchange *x, struct mikey_span m3)
{
	struct mikey_step *s = malloc(sizeof(*s));
	int err;

	if (!s)
		return mikey_step_fail(x, MIKEY_ERR_UNSPECIFIED, -ENOMEM);

	err = mikey_buf_set(&x->m3, m3);
	if (!err)
		err = check_m3(x, s);
	if (!err)
		err = mikey_step_ms(x);
	if (!err)
		err = mikey_step_m4(x, s);
	if (err) {
		/* views of the M3 that goes */
		x->peer_cert = mikey_span(NULL, 0);
		x->ca = false;
		mikey_buf_clear(&x->m3);
	} else {
		mikey_exchange_forget(x);
	}
	free(s);
	return err;
}
