// SPDX-License-Identifier: BSD-3-Clause
#include "rules.h"

#define EXTS { MIKEY_PL_EXT, 0, MIKEY_PAYLOADS_MAX }
#define SPS { MIKEY_PL_SP, 0, MIKEY_POLICIES_MAX }
#define CERTS { MIKEY_PL_CERT, 0, MIKEY_CERTS_MAX }
#define ONE(code) { MIKEY_PL_##code, 1, 1 }
#define OPT(code) { MIKEY_PL_##code, 0, 1 }
#define RANDS { MIKEY_PL_RAND, 2, 2 }

/*
 * Section 3.4. CERT+ or CHASH, and which SPs, is checked afterwards, as is
 * which extensions a message needs.
 */
static const struct mikey_rule capabilities[] = {
	ONE(RAND), ONE(CAP), ONE(ID), CERTS, OPT(CHASH), OPT(ID), OPT(DH),
	EXTS, { 0 },
};

static const struct mikey_rule psk_response[] = {
	RANDS, ONE(ID), SPS, EXTS, ONE(KEMAC), { 0 },
};

static const struct mikey_rule pk_response[] = {
	RANDS, ONE(ID), CERTS, OPT(CHASH), SPS, EXTS, ONE(KEMAC), ONE(PKE),
	ONE(SIGN), { 0 },
};

static const struct mikey_rule dh_response[] = {
	RANDS, ONE(ID), CERTS, OPT(CHASH), SPS, EXTS, ONE(DH), OPT(V),
	ONE(SIGN), { 0 },
};

static const struct mikey_rule dhhmac_response[] = {
	RANDS, ONE(ID), SPS, EXTS, ONE(DH), ONE(KEMAC), { 0 },
};

static const struct mikey_rule finish[] = {
	RANDS, SPS, EXTS, ONE(V), { 0 },
};

static const struct mikey_rule dh_finish[] = {
	RANDS, CERTS, SPS, EXTS, OPT(DH), ONE(V), ONE(SIGN), { 0 },
};

static const struct mikey_rule dhhmac_finish[] = {
	RANDS, SPS, EXTS, OPT(DH), ONE(KEMAC), { 0 },
};

static const struct mikey_rule confirm[] = {
	ONE(V), { 0 },
};

static const struct mikey_rule answer[] = {
	RANDS, EXTS, { 0 },
};

static const struct mikey_rule update[] = {
	EXTS, CERTS, SPS, OPT(DH), ONE(KEMAC), { 0 },
};

static const struct mikey_rule update_ack[] = {
	EXTS, OPT(DH), ONE(V), { 0 },
};

static const struct mikey_rule group_rekey[] = {
	EXTS, SPS, ONE(KEMAC), ONE(SIGN), { 0 },
};

static const struct mikey_rule close_order[] = {
	EXTS, ONE(V), { 0 },
};

static const struct mikey_rule error_order[] = {
	{ MIKEY_PL_RAND, 0, 2 }, { MIKEY_PL_ERR, 1, MIKEY_ERRS_MAX }, OPT(CAP),
	EXTS, OPT(V), { 0 },
};

static const struct mikey_rule *const rules[256] = {
	[MIKEY_DT_PSK_RESPONSE]		= psk_response,
	[MIKEY_DT_PSK_FINISH]		= finish,
	[MIKEY_DT_PK_RESPONSE]		= pk_response,
	[MIKEY_DT_PK_FINISH]		= finish,
	[MIKEY_DT_DH_RESPONSE]		= dh_response,
	[MIKEY_DT_DH_FINISH]		= dh_finish,
	[MIKEY_DT_ERROR]		= error_order,
	[MIKEY_DT_DHHMAC_RESPONSE]	= dhhmac_response,
	[MIKEY_DT_DHHMAC_FINISH]	= dhhmac_finish,
	[MIKEY_DT_CAPABILITIES]		= capabilities,
	[MIKEY_DT_UPDATE]		= update,
	[MIKEY_DT_UPDATE_ACK]		= update_ack,
	[MIKEY_DT_GROUP_REKEY]		= group_rekey,
	[MIKEY_DT_CONFIRM]		= confirm,
	[MIKEY_DT_ANSWER]		= answer,
	[MIKEY_DT_CLOSE]		= close_order,
};

bool mikey_order_init(struct mikey_order *o, uint8_t data_type)
{
	o->at = rules[data_type];
	o->n = 0;
	return o->at;
}

bool mikey_order_next(struct mikey_order *o, uint8_t code)
{
	for (; o->at->max; o->at++, o->n = 0) {
		if (o->at->code == code && o->n < o->at->max) {
			o->n++;
			return true;
		}
		if (o->n < o->at->min)
			return false;
	}
	return false;
}

bool mikey_order_end(struct mikey_order *o, uint8_t *missing)
{
	for (; o->at->max; o->at++, o->n = 0) {
		if (o->n < o->at->min) {
			*missing = o->at->code;
			return false;
		}
	}
	return true;
}
