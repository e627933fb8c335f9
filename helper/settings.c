// SPDX-License-Identifier: BSD-3-Clause
/*
 * settings - defaults and limits
 */
#include <errno.h>
#include <stdio.h>

#include "mikey/policy.h"
#include "mikey/wire.h"
#include "settings.h"

#define N(a)		(sizeof(a) / sizeof((a)[0]))

#define RTO_MIN		100
#define RTO_MAX		3000
#define HALF_OPEN	64

static const struct mikey_settings defaults = {
	.modes		= { MIKEY_MODE_DH, MIKEY_MODE_PSK },
	.n_modes	= 2,
	.prfs		= { MIKEY_PRF_SHA256, MIKEY_PRF_SHA384 },
	.n_prfs		= 2,
	.encrs		= { MIKEY_ENCR_AES_128_GCM, MIKEY_ENCR_AES_256_GCM,
			    MIKEY_ENCR_AES_CM_128 },
	.n_encrs	= 3,
	.groups		= { MIKEY_GROUP_X25519, MIKEY_GROUP_P256 },
	.n_groups	= 2,
	.sigalgs	= { MIKEY_SIG_ED25519, MIKEY_SIG_ECDSA_P256,
			    MIKEY_SIG_RSA_PSS_RSAE_SHA256 },
	.n_sigalgs	= 3,
	.suites		= { MIKEY_SUITE_AEAD_AES_128_GCM,
			    MIKEY_SUITE_AEAD_AES_256_GCM,
			    MIKEY_SUITE_AES_CM_128_HMAC_SHA1_80 },
	.n_suites	= 3,
	.max_datagram	= MIKEY_DATAGRAM_DEFAULT,
	.max_message	= MIKEY_MESSAGE_LIMIT,
	.rto_ms		= 500,
	.half_open_max	= HALF_OPEN,
};

const char *mikey_mode_name(enum mikey_mode mode)
{
	return mode == MIKEY_MODE_DH ? "DH" : "PSK";
}

const char *mikey_suite_name(enum mikey_suite suite)
{
	const struct mikey_policy_sizes *sizes = mikey_policy_sizes(suite);

	return sizes ? sizes->name : "none";
}

void mikey_settings_init(struct mikey_settings *set)
{
	*set = defaults;
}

static bool known8(const uint8_t *list, size_t n, const uint8_t *known,
		   size_t n_known)
{
	size_t i, k;

	for (i = 0; i < n; i++) {
		for (k = 0; k < n_known && known[k] != list[i]; k++)
			;
		if (k == n_known)
			return false;
	}
	return n > 0;
}

static bool known16(const uint16_t *list, size_t n, const uint16_t *known,
		    size_t n_known)
{
	size_t i, k;

	for (i = 0; i < n; i++) {
		for (k = 0; k < n_known && known[k] != list[i]; k++)
			;
		if (k == n_known)
			return false;
	}
	return n > 0;
}

static int fail(struct mikey_why *why, const char *what)
{
	snprintf(why->text, sizeof(why->text), "%s", what);
	return -EINVAL;
}

int mikey_settings_check(const struct mikey_settings *set,
			 struct mikey_why *why)
{
	static const uint16_t suites[] = {
		MIKEY_SUITE_AES_CM_128_HMAC_SHA1_80,
		MIKEY_SUITE_AES_CM_128_HMAC_SHA1_32,
		MIKEY_SUITE_AEAD_AES_128_GCM, MIKEY_SUITE_AEAD_AES_256_GCM,
	};
	const struct mikey_settings *d = &defaults;

	if (set->n_modes > N(set->modes) ||
	    !known8(set->modes, set->n_modes, d->modes, d->n_modes))
		return fail(why, "modes: none, or one that is not known");
	if (set->n_prfs > N(set->prfs) ||
	    !known8(set->prfs, set->n_prfs, d->prfs, d->n_prfs))
		return fail(why, "prfs: none, or one that is not known");
	if (set->n_encrs > N(set->encrs) ||
	    !known8(set->encrs, set->n_encrs, d->encrs, d->n_encrs))
		return fail(why, "encrs: none, or one that is not known");
	if (set->n_groups > N(set->groups) ||
	    !known16(set->groups, set->n_groups, d->groups, d->n_groups))
		return fail(why, "groups: none, or one that is not known");
	if (set->n_sigalgs > N(set->sigalgs) ||
	    !known16(set->sigalgs, set->n_sigalgs, d->sigalgs, d->n_sigalgs))
		return fail(why, "sigalgs: none, or one that is not known");
	if (set->n_suites > N(set->suites) ||
	    !known16(set->suites, set->n_suites, suites, N(suites)))
		return fail(why, "suites: none, or one that is not known");
	if (set->max_datagram < MIKEY_DATAGRAM_MIN ||
	    set->max_datagram > MIKEY_DATAGRAM_MAX)
		return fail(why, "max_datagram: must be 548 to 9000");
	if (set->max_message < MIKEY_DATAGRAM_DEFAULT)
		return fail(why, "max_message: must be 1200 or more");
	if (set->rto_ms < RTO_MIN || set->rto_ms > RTO_MAX)
		return fail(why, "rto_ms: must be 100 to 3000");
	return 0;
}
