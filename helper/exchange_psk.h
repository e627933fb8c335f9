/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * exchange_psk - mode PSK: R transports the TGK under a pre-shared key
 */
#ifndef MIKEY_EXCHANGE_PSK_H
#define MIKEY_EXCHANGE_PSK_H

#include "exchange_step.h"

/* what each does and returns: the function of the same name in exchange.h */
int mikey_psk_respond(struct mikey_exchange *x, struct mikey_step *s);
int mikey_psk_finish(struct mikey_exchange *x, struct mikey_step *s);
int mikey_psk_conclude(struct mikey_exchange *x, struct mikey_step *s);

#endif
