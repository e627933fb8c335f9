// SPDX-License-Identifier: BSD-3-Clause
#include "exchange_kat.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "creds.h"
#include "mikey/policy.h"

#define ALICE	"sip:alice@a.example"
#define BOB	"sip:bob@b.example"

struct vec kat_vec(const struct kat *k, const char *key)
{
	char path[VEC_NAME_ROOM];

	snprintf(path, sizeof(path), "%s.%s", k->name, key);
	return vec_get(path);
}

bool kat_is(const struct kat *k, const char *key, const void *octets,
	    size_t len)
{
	struct vec v = kat_vec(k, key);
	bool same = v.len == len && !memcmp(v.octets, octets, len);

	if (!same)
		fprintf(stderr, "# %s.%s differs\n", k->name, key);
	vec_put(&v);
	return same;
}

static bool has(const struct kat *k, const char *key)
{
	char path[VEC_NAME_ROOM];

	snprintf(path, sizeof(path), "%s.%s", k->name, key);
	return vec_has(path);
}

static void give_psk(struct kat *k)
{
	struct vec psk;

	if (!has(k, "psk"))
		return;

	psk = kat_vec(k, "psk");
	creds_psk(k->id_i, ALICE, BOB, psk.octets);
	creds_psk(k->id_r, ALICE, BOB, psk.octets);
	vec_put(&psk);
}

void kat_begin(struct kat *k, const char *name)
{
	struct vec rand_r, tgk;

	creds_begin();
	k->name = name;
	k->rand_i = kat_vec(k, "RANDi");
	k->m1 = kat_vec(k, "M1");
	k->m2 = kat_vec(k, "M2");
	k->m3 = kat_vec(k, "M3");
	k->m4 = kat_vec(k, "M4");
	k->id_i = creds_identity(ALICE, NULL);
	k->id_r = creds_identity(BOB, NULL);
	give_psk(k);

	k->i = mikey_exchange_new(MIKEY_INITIATOR, k->id_i,
				  mikey_span(k->m1.octets, k->m1.len));
	k->r = mikey_exchange_new(MIKEY_RESPONDER, k->id_r,
				  mikey_span(k->m1.octets, k->m1.len));
	k->step = calloc(1, sizeof(*k->step));

	rand_r = kat_vec(k, "RANDr");
	memcpy(k->r->rand_r, rand_r.octets, rand_r.len);
	vec_put(&rand_r);
	if (has(k, "TGK")) {
		tgk = kat_vec(k, "TGK");
		k->r->tgk = crypto_secret_alloc(MIKEY_HASH_MAX);
		memcpy(k->r->tgk, tgk.octets, tgk.len);
		vec_put(&tgk);
	}
}

void kat_end(struct kat *k)
{
	free(k->step);
	mikey_exchange_free(k->i);
	mikey_exchange_free(k->r);
	mikey_identity_put(k->id_i);
	mikey_identity_put(k->id_r);
	vec_put(&k->rand_i);
	vec_put(&k->m1);
	vec_put(&k->m2);
	vec_put(&k->m3);
	vec_put(&k->m4);
	creds_end();
}

static size_t list8(struct mikey_span from, uint8_t *to)
{
	memcpy(to, from.at, from.len);
	return from.len;
}

static size_t list16(struct mikey_span from, uint16_t *to)
{
	size_t i;

	for (i = 0; i < from.len / 2; i++)
		to[i] = from.at[2 * i] << 8 | from.at[2 * i + 1];
	return from.len / 2;
}

struct mikey_buf kat_m1(const struct kat *k, struct mikey_span chain)
{
	struct mikey_fault fault;
	struct mikey_settings set;
	struct mikey_buf buf = { malloc(1024), 0 };
	struct mikey_cs cs;
	struct mikey_m1 m1 = {
		.set = &set,
		.csb_id = k->i->csb_id,
		.rand = mikey_span(k->rand_i.octets, k->rand_i.len),
		.n_streams = 1,
		.stream = &cs,
		.own = mikey_id_of(ALICE),
		.peer = mikey_id_of(BOB),
		.cert = MIKEY_OFFER_CERT,
		.n_chain = chain.len ? 1 : 0,
		.chain = &chain,
	};
	struct mikey_msg m;
	size_t i;
	int len;

	if (mikey_msg_decode(&m, mikey_span(k->m1.octets, k->m1.len), &fault))
		return buf;

	mikey_settings_init(&set);
	set.n_modes = list8(m.cap.modes, set.modes);
	set.n_prfs = list8(m.cap.prfs, set.prfs);
	set.n_encrs = list8(m.cap.encrs, set.encrs);
	set.n_groups = list16(m.cap.groups, set.groups);
	set.n_sigalgs = list16(m.cap.sigalgs, set.sigalgs);
	set.n_suites = m.cap.n_policies;
	for (i = 0; i < set.n_suites; i++)
		set.suites[i] = mikey_policy_suite(m.cap.policy[i].params);
	m1.policy = m.cap.policy[0].policy;
	cs.ssrc = mikey_map_entry(&m.hdr, 0).ssrc;
	cs.roc = mikey_map_entry(&m.hdr, 0).roc;

	len = mikey_m1_build(&m1, buf.at, 1024);
	buf.len = len < 0 ? 0 : len;
	return buf;
}

static bool decode(struct mikey_msg *m, const struct mikey_buf *buf)
{
	struct mikey_fault fault;

	return !mikey_msg_decode(m, mikey_buf_span(buf), &fault);
}

bool kat_m2(struct kat *k)
{
	struct mikey_exchange *x = k->i;

	return !mikey_buf_set(&x->m2, mikey_span(k->m2.octets, k->m2.len)) &&
	       decode(&k->step->m1, &x->m1) && decode(&k->step->m2, &x->m2) &&
	       !mikey_pick_check(&x->pick, &k->step->m1, &k->step->m2,
				 &x->fault);
}

bool kat_m3(struct kat *k)
{
	struct mikey_exchange *x = k->r;

	return !mikey_buf_set(&x->m3, mikey_span(k->m3.octets, k->m3.len)) &&
	       decode(&k->step->m1, &x->m1) && decode(&k->step->m2, &x->m2) &&
	       decode(&k->step->m3, &x->m3) &&
	       !mikey_msg_repeats(&k->step->m3, &k->step->m2, &x->fault);
}

static bool secret_is(const struct kat *k, const struct mikey_exchange *x,
		      const char *key, uint32_t c, uint8_t use, size_t len)
{
	uint8_t out[MIKEY_HASH_MAX];

	return !mikey_keys_from_ms(x->keys, c, use, out, len) &&
	       kat_is(k, key, out, len);
}

bool kat_keys(const struct kat *k, const struct mikey_exchange *x)
{
	size_t h = x->keys->hash_len;
	const struct mikey_policy_sizes *sizes;
	char key[16], salt[16];
	unsigned int cs;

	for (cs = 0; cs < x->pick.n_cs; cs++) {
		sizes = mikey_policy_sizes(x->pick.suite[cs]);
		snprintf(key, sizeof(key), "TEK%u", cs + 1);
		snprintf(salt, sizeof(salt), "SALT%u", cs + 1);
		if (!kat_is(k, key, x->keys->cs[cs].key, sizes->key_len) ||
		    !kat_is(k, salt, x->keys->cs[cs].salt, sizes->salt_len))
			return false;
	}

	return kat_is(k, "MS", x->keys->ms, h) &&
	       secret_is(k, x, "KU0", MIKEY_LABEL_KU, MIKEY_USE_SECRETS, h) &&
	       secret_is(k, x, "RPSK", MIKEY_LABEL_RPSK, MIKEY_USE_SECRETS, h) &&
	       secret_is(k, x, "RPSK_ID", MIKEY_LABEL_RPSK_ID,
			 MIKEY_USE_SECRETS, 16) &&
	       secret_is(k, x, "confirm_auth_key", MIKEY_LABEL_MSG_AUTH,
			 MIKEY_USE_R_TO_I, h);
}
