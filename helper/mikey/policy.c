// SPDX-License-Identifier: BSD-3-Clause
#include "policy.h"

#include "reader.h"
#include "wire.h"

#define PARAMS_MAX	11
#define ABSENT		(-1)

struct param {
	uint8_t type;
	uint8_t value;
};

/**
 * struct suite_row - one suite
 * @suite: enum mikey_policy_suite
 * @sizes: what others need to know
 * @n_params: entries of @param
 * @param: the policy, spelled out as in section 3.5, in that order
 */
struct suite_row {
	uint32_t suite;
	struct mikey_policy_sizes sizes;
	size_t n_params;
	struct param param[PARAMS_MAX];
};

#define AES_CM(key_len, tag_len)					\
	{ MIKEY_SRTP_ENCR, MIKEY_SRTP_ENCR_AES_CM },			\
	{ MIKEY_SRTP_ENCR_LEN, key_len },				\
	{ MIKEY_SRTP_AUTH, MIKEY_SRTP_AUTH_SHA1 },			\
	{ MIKEY_SRTP_AUTH_LEN, 20 },					\
	{ MIKEY_SRTP_SALT_LEN, 14 },					\
	{ MIKEY_SRTP_PRF, 0 },						\
	{ MIKEY_SRTP_ENCR_ON, 1 },					\
	{ MIKEY_SRTP_SRTCP_ENCR_ON, 1 },				\
	{ MIKEY_SRTP_AUTH_ON, 1 },					\
	{ MIKEY_SRTP_TAG_LEN, tag_len }

#define AES_GCM(key_len)						\
	{ MIKEY_SRTP_ENCR, MIKEY_SRTP_ENCR_AES_GCM },			\
	{ MIKEY_SRTP_ENCR_LEN, key_len },				\
	{ MIKEY_SRTP_AUTH, MIKEY_SRTP_AUTH_NULL },			\
	{ MIKEY_SRTP_SALT_LEN, 12 },					\
	{ MIKEY_SRTP_PRF, 0 },						\
	{ MIKEY_SRTP_ENCR_ON, 1 },					\
	{ MIKEY_SRTP_SRTCP_ENCR_ON, 1 },				\
	{ MIKEY_SRTP_AUTH_ON, 1 },					\
	{ MIKEY_SRTP_AEAD_TAG_LEN, 16 }

static const struct suite_row rows[] = {
	{
		MIKEY_POLICY_AES_CM_128_HMAC_SHA1_80,
		{ "AES_CM_128_HMAC_SHA1_80", 16, 14, 10, 10 },
		10, { AES_CM(16, 10) },
	},
	{
		MIKEY_POLICY_AES_CM_128_HMAC_SHA1_32,
		{ "AES_CM_128_HMAC_SHA1_32", 16, 14, 4, 10 },
		11, { AES_CM(16, 4), { MIKEY_SRTP_SRTCP_TAG_LEN, 10 } },
	},
	{
		MIKEY_POLICY_AEAD_AES_128_GCM,
		{ "AEAD_AES_128_GCM", 16, 12, 16, 16 },
		9, { AES_GCM(16) },
	},
	{
		MIKEY_POLICY_AEAD_AES_256_GCM,
		{ "AEAD_AES_256_GCM", 32, 12, 16, 16 },
		9, { AES_GCM(32) },
	},
	{
		MIKEY_POLICY_AES_CM_256_HMAC_SHA1_80,
		{ "AES_CM_256_HMAC_SHA1_80", 32, 14, 10, 10 },
		10, { AES_CM(32, 10) },
	},
	{
		MIKEY_POLICY_AES_CM_256_HMAC_SHA1_32,
		{ "AES_CM_256_HMAC_SHA1_32", 32, 14, 4, 10 },
		11, { AES_CM(32, 4), { MIKEY_SRTP_SRTCP_TAG_LEN, 10 } },
	},
};

#define N_ROWS	(sizeof(rows) / sizeof(rows[0]))

static const struct suite_row *find(uint32_t suite)
{
	size_t i;

	for (i = 0; i < N_ROWS; i++) {
		if (rows[i].suite == suite)
			return &rows[i];
	}
	return NULL;
}

const struct mikey_policy_sizes *mikey_policy_sizes(uint32_t suite)
{
	const struct suite_row *row = find(suite);

	return row ? &row->sizes : NULL;
}

void mikey_policy_encode(uint32_t suite, struct writer *w)
{
	const struct suite_row *row = find(suite);
	size_t i;

	if (!row) {
		wr_fail(w);
		return;
	}

	for (i = 0; i < row->n_params; i++) {
		wr_u8(w, row->param[i].type);
		wr_u8(w, 1);
		wr_u8(w, row->param[i].value);
	}
}

static bool next_param(struct reader *r, uint8_t *type, struct mikey_span *value)
{
	uint8_t len;

	return rd_u8(r, type) && rd_u8(r, &len) && rd_bytes(r, value, len);
}

bool mikey_policy_wellformed(struct mikey_span params)
{
	struct mikey_span value;
	struct reader r;
	uint8_t type;

	rd_init(&r, params);
	while (rd_left(&r)) {
		if (!next_param(&r, &type, &value))
			return false;
	}
	return true;
}

/* parameters by type; false if one is repeated or not a single octet */
static bool collect(struct mikey_span params, int16_t value[256])
{
	struct mikey_span v;
	struct reader r;
	uint8_t type;
	size_t i;

	for (i = 0; i < 256; i++)
		value[i] = ABSENT;

	rd_init(&r, params);
	while (rd_left(&r)) {
		if (!next_param(&r, &type, &v) || v.len != 1 ||
		    value[type] != ABSENT)
			return false;
		value[type] = v.at[0];
	}
	return true;
}

/* does a parameter that the suite does not spell out say what is so anyway? */
static bool harmless(const struct suite_row *row, size_t type, int16_t value)
{
	switch (type) {
	case MIKEY_SRTP_KDR:
	case MIKEY_SRTP_FEC:
	case MIKEY_SRTP_PREFIX_LEN:
	case MIKEY_SRTP_CRYPTEX:
		return !value;
	case MIKEY_SRTP_SRTCP_TAG_LEN:
		return value == row->sizes.srtcp_tag_len;
	default:
		return false;
	}
}

/* the SRTCP tag length has a default, so it may be absent */
static bool matches(const struct suite_row *row, const int16_t value[256])
{
	bool spelled[256] = { false };
	const struct param *p;
	size_t i;

	for (i = 0; i < row->n_params; i++) {
		p = &row->param[i];
		spelled[p->type] = true;
		if (value[p->type] == p->value)
			continue;
		if (p->type != MIKEY_SRTP_SRTCP_TAG_LEN ||
		    value[p->type] != ABSENT)
			return false;
	}

	for (i = 0; i < 256; i++) {
		if (value[i] != ABSENT && !spelled[i] &&
		    !harmless(row, i, value[i]))
			return false;
	}
	return true;
}

uint32_t mikey_policy_suite(struct mikey_span params)
{
	int16_t value[256];
	size_t i;

	if (!collect(params, value))
		return MIKEY_POLICY_NONE;

	for (i = 0; i < N_ROWS; i++) {
		if (matches(&rows[i], value))
			return rows[i].suite;
	}
	return MIKEY_POLICY_NONE;
}
