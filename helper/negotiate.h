/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * negotiate - what an exchange uses: R picks, I checks, sections 3.5 and 3.6
 */
#ifndef MIKEY_NEGOTIATE_H
#define MIKEY_NEGOTIATE_H

#include "identity.h"
#include "mikey/message.h"
#include "settings.h"

/**
 * struct mikey_picks - the choice of R
 * @mode: data type of M2
 * @prf: PRF func
 * @mac: MAC alg that goes with @prf
 * @encr: KEMAC cipher, 0 in DH mode
 * @group: DH group, 0 in PSK mode
 * @sigalg: scheme of R's signature, 0 in PSK mode
 * @n_cs: crypto sessions
 * @policy: number of the SRTP policy of each
 * @suite: its suite
 */
struct mikey_picks {
	enum mikey_mode mode;
	uint8_t prf;
	uint8_t mac;
	uint8_t encr;
	uint16_t group;
	uint16_t sigalg;
	size_t n_cs;
	uint8_t policy[MIKEY_CS_MAX];
	enum mikey_suite suite[MIKEY_CS_MAX];
};

/**
 * mikey_pick() - choose as R; the own order decides
 * @pick: the choice
 * @set: own settings
 * @id: own credentials
 * @m1: the offer
 * @f: set on failure: 241, or 246 if only a PSK is missing
 *
 * Return: 0, -EOPNOTSUPP nothing in common, -ENOKEY no PSK, -ELOOP the only
 * PSK mode in common is one with ourselves.
 */
int mikey_pick(struct mikey_picks *pick, const struct mikey_settings *set,
	       const struct mikey_identity *id, const struct mikey_msg *m1,
	       struct mikey_fault *f);

/**
 * mikey_pick_check() - read the choice of R from M2, as I
 * @pick: the choice
 * @m1: the offer that was sent
 * @m2: the response; its RANDi was compared already
 * @f: set on failure
 *
 * Everything that M2 uses must stand in @m1.
 *
 * Return: 0, -EOPNOTSUPP it was not offered or is not in this version.
 */
int mikey_pick_check(struct mikey_picks *pick, const struct mikey_msg *m1,
		     const struct mikey_msg *m2, struct mikey_fault *f);

#endif
