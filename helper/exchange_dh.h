/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * exchange_dh - mode DH: signed Diffie-Hellman, V as key confirmation
 */
#ifndef MIKEY_EXCHANGE_DH_H
#define MIKEY_EXCHANGE_DH_H

#include "exchange_step.h"

/* mikey_dh_respond() - as mikey_exchange_respond() */
int mikey_dh_respond(struct mikey_exchange *x, struct mikey_step *s);

/**
 * mikey_dh_finish() - as mikey_exchange_finish()
 * @x: the exchange
 * @s: with M1 and M2
 * @peer: key that has to verify M2; whose it is, was checked
 *
 * Return: as mikey_exchange_finish().
 */
int mikey_dh_finish(struct mikey_exchange *x, struct mikey_step *s,
		    const struct crypto_key *peer);

/**
 * mikey_dh_conclude() - as mikey_exchange_conclude()
 * @x: the exchange
 * @s: with M1, M2 and M3
 * @peer: key that has to verify M3; whose it is, was checked
 *
 * Return: as mikey_exchange_conclude().
 */
int mikey_dh_conclude(struct mikey_exchange *x, struct mikey_step *s,
		      const struct crypto_key *peer);

#endif
