// SPDX-License-Identifier: BSD-3-Clause
/*
 * exchange_step - what the modes of key exchange have in common
 */
#include <errno.h>
#include <string.h>

#include "exchange_step.h"
#include "mikey/policy.h"

int mikey_step_fail(struct mikey_exchange *x, enum mikey_error error, int err)
{
	mikey_fault_set(&x->fault, error);
	return err;
}

int mikey_step_keys(struct mikey_exchange *x, const struct mikey_step *s,
		    struct mikey_span rand_r)
{
	const struct mikey_label_scope scope = {
		.csb_id = x->csb_id,
		.rand_i = s->m1.rand[0],
		.rand_r = rand_r,
	};

	mikey_keys_free(x->keys);
	x->keys = mikey_keys_new(x->pick.prf, &scope);
	return x->keys ? 0 : -ENOMEM;
}

static void put_hdr(struct mikey_exchange *x, struct mikey_step *s,
		    uint8_t data_type)
{
	const struct mikey_hdr hdr = {
		.data_type = data_type,
		.v = true,
		.prf = x->pick.prf,
		.csb_id = x->csb_id,
	};

	mikey_build_init(&s->b, s->octets, sizeof(s->octets));
	mikey_put_hdr(&s->b, &hdr);
}

void mikey_step_m2(struct mikey_exchange *x, struct mikey_step *s)
{
	struct mikey_map_entry e;
	size_t i;

	put_hdr(x, s, x->pick.mode);
	for (i = 0; i < x->pick.n_cs; i++) {
		e = mikey_map_entry(&s->m1.hdr, i);
		e.policy = x->pick.policy[i];
		mikey_put_map(&s->b, &e);
	}
	mikey_put_rand(&s->b, s->m1.rand[0]);
	mikey_put_rand(&s->b, mikey_span(x->rand_r, sizeof(x->rand_r)));
	mikey_put_id(&s->b, &x->own);
}

static bool used_before(const struct mikey_picks *pick, size_t i)
{
	size_t k;

	for (k = 0; k < i; k++)
		if (pick->policy[k] == pick->policy[i])
			return true;
	return false;
}

void mikey_step_sps(struct mikey_exchange *x, struct mikey_step *s)
{
	size_t i;

	for (i = 0; i < x->pick.n_cs; i++)
		if (!used_before(&x->pick, i))
			mikey_put_sp(&s->b, mikey_cap_policy(&s->m1.cap,
							     x->pick.policy[i]));
}

void mikey_step_m3(struct mikey_exchange *x, struct mikey_step *s)
{
	struct mikey_map_entry e;
	size_t i;

	/* the key-bearing message's data type plus one */
	put_hdr(x, s, x->pick.mode + 1);
	for (i = 0; i < x->pick.n_cs; i++) {
		e = mikey_map_entry(&s->m2.hdr, i);
		mikey_put_map(&s->b, &e);
	}
	mikey_put_rand(&s->b, s->m2.rand[0]);
	mikey_put_rand(&s->b, s->m2.rand[1]);
}

void mikey_step_chain(struct mikey_exchange *x, struct mikey_step *s)
{
	struct mikey_cert cert = { .type = MIKEY_CERT_X509 };
	size_t i;

	for (i = 0; i < x->n_own_chain; i++) {
		cert.value = x->own_chain[i];
		mikey_put_cert(&s->b, &cert);
	}
}

int mikey_step_keep(struct mikey_exchange *x, struct mikey_step *s,
		    struct mikey_buf *to)
{
	int len = mikey_build_end(&s->b);

	if (len < 0)
		return mikey_step_fail(x, MIKEY_ERR_TOO_LARGE, -EMSGSIZE);

	mikey_buf_clear(to);
	return mikey_buf_set(to, mikey_step_upto(s, len));
}

void mikey_in_r(const struct mikey_exchange *x, struct mikey_parts *parts)
{
	mikey_parts_init(parts);
	mikey_parts_text(parts, MIKEY_CTX_RESPONSE);
	mikey_parts_lp(parts, mikey_buf_span(&x->m1));
}

void mikey_in_f(const struct mikey_exchange *x, struct mikey_parts *parts)
{
	mikey_parts_init(parts);
	mikey_parts_text(parts, MIKEY_CTX_FINISH);
	mikey_parts_lp(parts, mikey_buf_span(&x->m1));
	mikey_parts_lp(parts, mikey_buf_span(&x->m2));
}

int mikey_step_mac_ok(struct mikey_exchange *x, const uint8_t *key,
		      const struct mikey_parts *parts, struct mikey_span mac)
{
	size_t len = x->keys->hash_len;
	uint8_t want[MIKEY_HASH_MAX];

	if (mikey_keys_hmac(x->pick.prf, mikey_span(key, len), parts, want))
		return mikey_step_fail(x, MIKEY_ERR_UNSPECIFIED, -EIO);
	/* its time must not tell how many octets were right */
	if (mac.len != len || !crypto_equal(mac.at, want, len))
		return mikey_step_fail(x, MIKEY_ERR_AUTH, -EKEYREJECTED);
	return 0;
}

int mikey_step_mac(struct mikey_exchange *x, struct mikey_step *s,
		   const uint8_t *key, const struct mikey_parts *parts,
		   const struct mikey_slot *slot)
{
	return mikey_keys_hmac(x->pick.prf,
			       mikey_span(key, x->keys->hash_len), parts,
			       s->octets + slot->at);
}

void mikey_step_mki(struct mikey_exchange *x, struct mikey_span spi)
{
	x->mki_len = spi.len;
	if (spi.len)
		memcpy(x->mki, spi.at, spi.len);
}

int mikey_step_traffic(struct mikey_exchange *x, const uint8_t *th_k)
{
	const struct mikey_policy_sizes *sizes;
	size_t i;

	for (i = 0; i < x->pick.n_cs; i++) {
		sizes = mikey_policy_sizes(x->pick.suite[i]);
		if (mikey_keys_traffic(x->keys, i + 1, th_k, sizes->key_len,
				       sizes->salt_len))
			return mikey_step_fail(x, MIKEY_ERR_UNSPECIFIED, -EIO);
	}
	return 0;
}
