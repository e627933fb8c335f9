/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * exchange_step - what the modes of key exchange have in common
 */
#ifndef MIKEY_EXCHANGE_STEP_H
#define MIKEY_EXCHANGE_STEP_H

#include "exchange.h"

/**
 * struct mikey_step - one message of an exchange while it is made or checked
 * @m1: M1, decoded
 * @m2: M2, decoded; where it exists
 * @m3: M3, decoded; where R checks it
 * @b: message that is being made, in @room octets at @octets
 * @octets: memory of @b
 */
struct mikey_step {
	struct mikey_msg m1;
	struct mikey_msg m2;
	struct mikey_msg m3;
	struct mikey_builder b;
	uint8_t octets[MIKEY_MESSAGE_LIMIT];
};

/* mikey_step_fail() - note @error in @x->fault; returns @err */
int mikey_step_fail(struct mikey_exchange *x, enum mikey_error error, int err);

/* mikey_step_keys() - make @x->keys for RANDi of M1 and @rand_r */
int mikey_step_keys(struct mikey_exchange *x, const struct mikey_step *s,
		    struct mikey_span rand_r);

/* mikey_step_m2() - begin M2: HDR, map, RANDs, IDr */
void mikey_step_m2(struct mikey_exchange *x, struct mikey_step *s);

/* mikey_step_sps() - the SPs that the map of M2 uses */
void mikey_step_sps(struct mikey_exchange *x, struct mikey_step *s);

/* mikey_step_m3() - begin M3: HDR, map, RANDs */
void mikey_step_m3(struct mikey_exchange *x, struct mikey_step *s);

/* mikey_step_chain() - own certificates */
void mikey_step_chain(struct mikey_exchange *x, struct mikey_step *s);

/* mikey_step_keep() - the message is complete: copy it to @to */
int mikey_step_keep(struct mikey_exchange *x, struct mikey_step *s,
		    struct mikey_buf *to);

/* the octets that were written so far, up to @end */
static inline struct mikey_span mikey_step_upto(const struct mikey_step *s,
						size_t end)
{
	return mikey_span(s->octets, end);
}

/* mikey_in_r() - in_R of section 3.7 without its last part */
void mikey_in_r(const struct mikey_exchange *x, struct mikey_parts *parts);

/* mikey_in_f() - in_F of section 3.7 without its last part */
void mikey_in_f(const struct mikey_exchange *x, struct mikey_parts *parts);

/**
 * mikey_step_mac_ok() - does a message have the right MAC?
 * @x: the exchange
 * @key: hash_len octets
 * @parts: what is covered
 * @mac: what the message has
 *
 * Return: 0, -EKEYREJECTED, -EIO.
 */
int mikey_step_mac_ok(struct mikey_exchange *x, const uint8_t *key,
		      const struct mikey_parts *parts, struct mikey_span mac);

/* mikey_step_mac() - write the MAC over @parts into its slot; 0 or -EIO */
int mikey_step_mac(struct mikey_exchange *x, struct mikey_step *s,
		   const uint8_t *key, const struct mikey_parts *parts,
		   const struct mikey_slot *slot);

/* mikey_step_mki() - take the SPI of M2 as MKI */
void mikey_step_mki(struct mikey_exchange *x, struct mikey_span spi);

/* mikey_step_traffic() - all TEKs and SALTs from tgk; 0 or -EIO */
int mikey_step_traffic(struct mikey_exchange *x, const uint8_t *th_k);

/* mikey_step_ms() - MS from tgk and the three messages; 0 or -EIO */
int mikey_step_ms(struct mikey_exchange *x);

/* mikey_step_m4() - R: make M4 with MS; 0, -EIO, -ENOMEM */
int mikey_step_m4(struct mikey_exchange *x, struct mikey_step *s);

#endif
