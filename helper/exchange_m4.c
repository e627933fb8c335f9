// SPDX-License-Identifier: BSD-3-Clause
/*
 * exchange_m4 - what comes after M3: MS, and CONFIRM made and checked with it
 */
#include <errno.h>

#include "exchange_step.h"

int mikey_step_ms(struct mikey_exchange *x)
{
	if (mikey_keys_ms(x->keys, mikey_buf_span(&x->m1),
			  mikey_buf_span(&x->m2), mikey_buf_span(&x->m3)))
		return mikey_step_fail(x, MIKEY_ERR_UNSPECIFIED, -EIO);
	return 0;
}

/* in_C of section 3.7 without its last part */
static int in_c(const struct mikey_exchange *x, struct mikey_parts *parts,
		uint8_t *th_f)
{
	const struct mikey_span messages[] = {
		mikey_buf_span(&x->m1), mikey_buf_span(&x->m2),
		mikey_buf_span(&x->m3),
	};

	if (mikey_keys_th(x->pick.prf, messages, 3, th_f))
		return -EIO;

	mikey_parts_init(parts);
	mikey_parts_text(parts, MIKEY_CTX_CONFIRM);
	mikey_parts_add(parts, mikey_span(th_f, x->keys->hash_len));
	return 0;
}

static int confirm_key(const struct mikey_exchange *x, uint8_t *key)
{
	return mikey_keys_from_ms(x->keys, MIKEY_LABEL_MSG_AUTH,
				  MIKEY_USE_R_TO_I, key, x->keys->hash_len);
}

int mikey_step_m4(struct mikey_exchange *x, struct mikey_step *s)
{
	const struct mikey_hdr hdr = {
		.data_type = MIKEY_DT_CONFIRM,
		.prf = x->pick.prf,
		.csb_id = x->csb_id,
	};
	uint8_t th_f[MIKEY_HASH_MAX], key[MIKEY_HASH_MAX];
	struct mikey_parts parts;
	struct mikey_slot mac;
	int err = -EIO;

	mikey_build_init(&s->b, s->octets, sizeof(s->octets));
	mikey_put_hdr(&s->b, &hdr);
	mikey_put_v(&s->b, x->pick.mac, &mac);

	if (!in_c(x, &parts, th_f) && !confirm_key(x, key)) {
		mikey_parts_add(&parts, mikey_step_upto(s, mac.at));
		err = mikey_step_mac(x, s, key, &parts, &mac);
	}
	crypto_wipe(key, sizeof(key));
	return err ? err : mikey_step_keep(x, s, &x->m4);
}

int mikey_exchange_confirm(const struct mikey_exchange *x,
			   struct mikey_span m4)
{
	uint8_t th_f[MIKEY_HASH_MAX], key[MIKEY_HASH_MAX];
	uint8_t want[MIKEY_HASH_MAX];
	struct mikey_parts parts;
	struct mikey_fault fault;
	struct mikey_msg m;
	struct mikey_span mac;
	int err = -EIO;

	/* M4 has no RAND: only its MAC shows that it is of this exchange */
	if (mikey_msg_decode(&m, m4, &fault) ||
	    m.hdr.data_type != MIKEY_DT_CONFIRM ||
	    m.hdr.prf != x->pick.prf || m.hdr.csb_id != x->csb_id)
		return -EBADMSG;

	mac = mikey_msg_slot(&m, &m.mac);
	if (!in_c(x, &parts, th_f) && !confirm_key(x, key)) {
		mikey_parts_add(&parts, mikey_msg_upto(&m, m.mac.at));
		err = mikey_keys_hmac(x->pick.prf,
				      mikey_span(key, x->keys->hash_len),
				      &parts, want);
	}
	crypto_wipe(key, sizeof(key));
	if (err)
		return err;

	return mac.len == x->keys->hash_len &&
	       crypto_equal(mac.at, want, mac.len) ? 0 : -EKEYREJECTED;
}
