// SPDX-License-Identifier: BSD-3-Clause
/*
 * helper/mikey/{message,payload,rules,check,build}.c on every message of the
 * vectors: whole, cut, flipped, with payloads added, missing and swapped.
 */
#include <errno.h>
#include <stdlib.h>

#include "kselftest_harness.h"

#include "mikey_encode.h"
#include "vectors.h"

#define ROOM	MIKEY_MESSAGE_MAX

FIXTURE(messages) {
	size_t n;
	struct vec v[VEC_MESSAGES];
	struct mikey_msg m;
	struct mikey_fault fault;
	uint8_t *out;
};

FIXTURE_SETUP(messages)
{
	self->n = vec_messages(self->v);
	self->out = malloc(ROOM);
	ASSERT_NE(NULL, self->out);
	ASSERT_LT(60u, self->n);
}

FIXTURE_TEARDOWN(messages)
{
	size_t i;

	for (i = 0; i < self->n; i++)
		vec_put(&self->v[i]);
	free(self->out);
}

static struct mikey_span span_of(const struct vec *v)
{
	return mikey_span(v->octets, v->len);
}

/* the first @len octets, alone on the heap */
static uint8_t *copy_of(const struct vec *v, size_t len)
{
	uint8_t *p = malloc(len ? len : 1);

	if (!p)
		abort();
	memcpy(p, v->octets, len < v->len ? len : v->len);
	return p;
}

TEST_F(messages, every_vector_is_decoded)
{
	size_t i;
	int err;

	for (i = 0; i < self->n; i++) {
		err = mikey_msg_decode(&self->m, span_of(&self->v[i]),
				       &self->fault);
		EXPECT_EQ(0, err) {
			TH_LOG("%s: %s, payload %u", self->v[i].name,
			       mikey_error_text(self->fault.error),
			       self->fault.payload);
		}
		EXPECT_TRUE(mikey_in_bounds(&self->m));
	}
}

TEST_F(messages, decoded_message_is_built_again_octet_for_octet)
{
	struct mikey_builder b;
	struct vec *v;
	size_t i;

	for (i = 0; i < self->n; i++) {
		v = &self->v[i];
		ASSERT_EQ(0, mikey_msg_decode(&self->m, span_of(v),
					      &self->fault));
		mikey_build_init(&b, self->out, v->len);
		mikey_encode(&self->m, &b);
		ASSERT_EQ((int)v->len, mikey_build_end(&b)) {
			TH_LOG("%s", v->name);
		}
		EXPECT_EQ(0, memcmp(v->octets, self->out, v->len)) {
			TH_LOG("%s", v->name);
		}
	}
}

TEST_F(messages, message_that_does_not_fit_is_not_built)
{
	struct mikey_builder b;
	struct vec *v;
	size_t i, room;

	for (i = 0; i < self->n; i++) {
		v = &self->v[i];
		ASSERT_EQ(0, mikey_msg_decode(&self->m, span_of(v),
					      &self->fault));
		for (room = 0; room < v->len; room++) {
			uint8_t *out = malloc(room ? room : 1);

			mikey_build_init(&b, out, room);
			mikey_encode(&self->m, &b);
			ASSERT_EQ(-EMSGSIZE, mikey_build_end(&b));
			free(out);
		}
	}
}

TEST_F(messages, every_prefix_is_refused)
{
	size_t i, len;
	uint8_t *p;
	int err;

	for (i = 0; i < self->n; i++) {
		for (len = 0; len < self->v[i].len; len++) {
			p = copy_of(&self->v[i], len);
			err = mikey_msg_decode(&self->m, mikey_span(p, len),
					       &self->fault);
			ASSERT_EQ(-EBADMSG, err) {
				TH_LOG("%s: %zu octets", self->v[i].name, len);
			}
			free(p);
		}
	}
}

TEST_F(messages, one_octet_appended_is_refused)
{
	size_t i, len;
	uint8_t *p;

	for (i = 0; i < self->n; i++) {
		len = self->v[i].len + 1;
		p = copy_of(&self->v[i], len);
		p[len - 1] = 0;
		ASSERT_EQ(-EBADMSG, mikey_msg_decode(&self->m,
						     mikey_span(p, len),
						     &self->fault));
		free(p);
	}
}

/* refused with one of the documented errors, or accepted within bounds */
static bool holds(struct mikey_msg *m, const uint8_t *p, size_t len)
{
	struct mikey_fault fault;
	int err = mikey_msg_decode(m, mikey_span(p, len), &fault);

	return err ? err == -EBADMSG || err == -EOPNOTSUPP || err == -EMSGSIZE :
		     mikey_in_bounds(m);
}

TEST_F(messages, changed_octet_never_leads_out_of_the_message)
{
	size_t i, at, k, len;
	uint8_t *p, was;

	for (i = 0; i < self->n; i++) {
		len = self->v[i].len;
		p = copy_of(&self->v[i], len);
		for (at = 0; at < len; at++) {
			was = p[at];
			for (k = 0; k < 10; k++) {
				p[at] = k < 8 ? was ^ 1 << k :
					k == 8 ? 0 : 0xff;
				ASSERT_TRUE(holds(&self->m, p, len));
			}
			p[at] = was;
		}
		free(p);
	}
}

/* the message from some of its payloads, next-payload octets put right */
static size_t rebuild(const struct mikey_msg *m, const size_t *parts, size_t n,
		      uint8_t *out)
{
	size_t len = MIKEY_HDR_LEN + m->hdr.map.len, next_at = 2, i;
	const struct mikey_part *part;

	memcpy(out, m->octets.at, len);
	for (i = 0; i < n; i++) {
		part = &m->part[parts[i]];
		out[next_at] = part->code;
		next_at = len;
		memcpy(out + len, m->octets.at + part->start, part->len);
		len += part->len;
	}
	if (!n || m->part[parts[n - 1]].code != MIKEY_PL_SIGN)
		out[next_at] = MIKEY_PL_LAST;
	return len;
}

/* which of the payloads of the vectors may be missing */
static bool optional(const struct mikey_msg *m, size_t i)
{
	uint8_t type = m->hdr.data_type, code = m->part[i].code;
	bool first = !i || m->part[i - 1].code != code;
	bool named = i + 1 < m->n_parts && m->part[i + 1].code == MIKEY_PL_CERT;

	switch (code) {
	case MIKEY_PL_CERT:
		return type != MIKEY_DT_UPDATE;
	case MIKEY_PL_ID:
		return type == MIKEY_DT_CAPABILITIES && !named;
	case MIKEY_PL_DH:
		return type == MIKEY_DT_CAPABILITIES ||
		       type == MIKEY_DT_DH_FINISH ||
		       type == MIKEY_DT_DHHMAC_FINISH ||
		       type == MIKEY_DT_UPDATE_ACK;
	case MIKEY_PL_V:
		return type == MIKEY_DT_DH_RESPONSE || type == MIKEY_DT_ERROR;
	case MIKEY_PL_EXT:
		return !m->ext.has_upd && !m->ext.has_resp_hash;
	case MIKEY_PL_RAND:
		return type == MIKEY_DT_ERROR && first;
	default:
		return false;
	}
}

TEST_F(messages, missing_payload_is_refused)
{
	size_t i, drop, k, n, len, parts[MIKEY_PAYLOADS_MAX];
	struct mikey_msg out;
	int want, err;

	for (i = 0; i < self->n; i++) {
		ASSERT_EQ(0, mikey_msg_decode(&self->m, span_of(&self->v[i]),
					      &self->fault));
		for (drop = 0; drop < self->m.n_parts; drop++) {
			for (k = 0, n = 0; k < self->m.n_parts; k++) {
				if (k != drop)
					parts[n++] = k;
			}
			want = optional(&self->m, drop) ? 0 : -EBADMSG;
			len = rebuild(&self->m, parts, n, self->out);
			err = mikey_msg_decode(&out, mikey_span(self->out, len),
					       &self->fault);
			EXPECT_EQ(want, err) {
				TH_LOG("%s without %zu, code %u",
				       self->v[i].name, drop,
				       self->m.part[drop].code);
			}
		}
	}
}

TEST_F(messages, repeated_payload_is_refused)
{
	size_t i, twice, k, n, len, parts[MIKEY_PAYLOADS_MAX + 1];
	struct mikey_msg out;
	uint8_t code;
	int want, err;

	for (i = 0; i < self->n; i++) {
		ASSERT_EQ(0, mikey_msg_decode(&self->m, span_of(&self->v[i]),
					      &self->fault));
		for (twice = 0; twice < self->m.n_parts; twice++) {
			code = self->m.part[twice].code;
			if (code == MIKEY_PL_SIGN)
				continue;
			for (k = 0, n = 0; k < self->m.n_parts; k++) {
				parts[n++] = k;
				if (k == twice)
					parts[n++] = k;
			}
			want = code == MIKEY_PL_CERT || code == MIKEY_PL_ERR ||
			       (code == MIKEY_PL_RAND &&
				self->m.hdr.data_type == MIKEY_DT_ERROR) ?
			       0 : -EBADMSG;
			len = rebuild(&self->m, parts, n, self->out);
			err = mikey_msg_decode(&out, mikey_span(self->out, len),
					       &self->fault);
			EXPECT_EQ(want, err) {
				TH_LOG("%s with %zu twice, code %u",
				       self->v[i].name, twice, code);
			}
		}
	}
}

TEST_F(messages, swapped_payloads_are_refused)
{
	size_t i, at, k, len, parts[MIKEY_PAYLOADS_MAX];
	struct mikey_msg out;
	int err;

	for (i = 0; i < self->n; i++) {
		ASSERT_EQ(0, mikey_msg_decode(&self->m, span_of(&self->v[i]),
					      &self->fault));
		for (at = 0; at + 1 < self->m.n_parts; at++) {
			if (self->m.part[at].code == self->m.part[at + 1].code)
				continue;
			for (k = 0; k < self->m.n_parts; k++)
				parts[k] = k;
			parts[at] = at + 1;
			parts[at + 1] = at;
			len = rebuild(&self->m, parts, self->m.n_parts,
				      self->out);
			err = mikey_msg_decode(&out, mikey_span(self->out, len),
					       &self->fault);
			EXPECT_EQ(-EBADMSG, err) {
				TH_LOG("%s: %zu swapped", self->v[i].name, at);
			}
		}
	}
}

/* a message of the vectors with one octet changed, and what shall come of it */
FIXTURE(changed) {
	struct vec v;
	struct mikey_msg m;
	struct mikey_fault fault;
};

FIXTURE_VARIANT(changed) {
	const char *path;
	uint8_t code;		/* payload, 0: HDR */
	size_t at;		/* offset in that payload */
	uint8_t value;
	int err;
	uint8_t error;
};

FIXTURE_SETUP(changed)
{
	self->v = vec_get(variant->path);
	ASSERT_EQ(0, mikey_msg_decode(&self->m, span_of(&self->v),
				      &self->fault));
}

FIXTURE_TEARDOWN(changed)
{
	vec_put(&self->v);
}

#define CHANGED(test, ...)						\
	FIXTURE_VARIANT_ADD(changed, test) { __VA_ARGS__ }

#define BAD	-EBADMSG
#define UNSUP	-EOPNOTSUPP
#define HDR	0

CHANGED(version_1, "dh.M1", HDR, 0, 1, UNSUP, MIKEY_ERR_VERSION);
CHANGED(version_3, "dh.M2", HDR, 0, 3, UNSUP, MIKEY_ERR_VERSION);
CHANGED(data_type_99, "dh.M2", HDR, 1, 99, UNSUP, MIKEY_ERR_MESSAGE);
CHANGED(other_data_type, "dh.M2", HDR, 1, 0, BAD, MIKEY_ERR_UNSPECIFIED);
CHANGED(first_payload, "dh.M2", HDR, 2, 6, BAD, MIKEY_ERR_UNSPECIFIED);
CHANGED(unknown_payload, "dh.M2", HDR, 2, 99, BAD, MIKEY_ERR_UNSPECIFIED);
CHANGED(tek_payload, "dh.M2", HDR, 2, 20, BAD, MIKEY_ERR_UNSPECIFIED);
CHANGED(prf_of_m1, "dh.M1", HDR, 3, 5, 0, 0);
CHANGED(prf_of_m2, "dh.M2", HDR, 3, 5, UNSUP, MIKEY_ERR_PRF);
CHANGED(prf_sha1, "dh.M2", HDR, 3, 0, UNSUP, MIKEY_ERR_PRF);
CHANGED(mac_not_of_prf, "psk.M2", HDR, 3, 113, UNSUP, MIKEY_ERR_MAC);
CHANGED(v_flag_ignored, "dh.M2", HDR, 3, 1, 0, 0);
CHANGED(map_type, "dh.M2", HDR, 9, 1, BAD, MIKEY_ERR_UNSPECIFIED);
CHANGED(map_policy, "dh.M2", HDR, 10, 7, BAD, MIKEY_ERR_UNSPECIFIED);
CHANGED(rand_short, "dh.M2", MIKEY_PL_RAND, 1, 15, BAD, MIKEY_ERR_UNSPECIFIED);
CHANGED(rand_long, "dh.M2", MIKEY_PL_RAND, 1, 65, BAD, MIKEY_ERR_UNSPECIFIED);
CHANGED(id_type, "dh.M2", MIKEY_PL_ID, 1, 3, UNSUP, MIKEY_ERR_ID);
CHANGED(cert_type, "dh.M2", MIKEY_PL_CERT, 1, 2, UNSUP, MIKEY_ERR_CERT);
CHANGED(cert_raw_key, "dh.M2", MIKEY_PL_CERT, 1, 241, 0, 0);
CHANGED(prot_type, "dh.M2", MIKEY_PL_SP, 2, 1, UNSUP, MIKEY_ERR_SP);
CHANGED(sp_number, "dh.M2", MIKEY_PL_SP, 1, 9, BAD, MIKEY_ERR_UNSPECIFIED);
CHANGED(sp_param, "dh.M2", MIKEY_PL_SP, 6, 0xff, BAD, MIKEY_ERR_UNSPECIFIED);
CHANGED(dh_oakley, "dh.M2", MIKEY_PL_DH, 1, 0, UNSUP, MIKEY_ERR_DH);
CHANGED(dh_share_len, "dh.M2", MIKEY_PL_DH, 3, 0x1e, UNSUP, MIKEY_ERR_DH);
CHANGED(dh_kv_interval, "dh.M2", MIKEY_PL_DH, 38, 2, BAD,
	MIKEY_ERR_UNSPECIFIED);
CHANGED(dh_reserved_ignored, "dh.M2", MIKEY_PL_DH, 38, 0xf0, 0, 0);
CHANGED(early_group, "dh_early.M1", MIKEY_PL_DH, 3, 0x17, UNSUP, MIKEY_ERR_DH);
CHANGED(mac_null, "psk.M3", MIKEY_PL_V, 1, 0, UNSUP, MIKEY_ERR_MAC);
CHANGED(mac_sha1, "psk.M3", MIKEY_PL_V, 1, 1, UNSUP, MIKEY_ERR_MAC);
CHANGED(encr_kw, "psk.M2", MIKEY_PL_KEMAC, 1, 2, UNSUP, MIKEY_ERR_ENCR);
CHANGED(encr_null, "psk.M2", MIKEY_PL_KEMAC, 1, 0, UNSUP, MIKEY_ERR_ENCR);
CHANGED(encr_empty, "dhhmac.M2", MIKEY_PL_KEMAC, 1, 1, UNSUP, MIKEY_ERR_ENCR);
CHANGED(pke_c, "pk.M2", MIKEY_PL_PKE, 1, 0x41, BAD, MIKEY_ERR_UNSPECIFIED);
CHANGED(sign_type, "dh.M2", MIKEY_PL_SIGN, 0, 0x10, BAD,
	MIKEY_ERR_UNSPECIFIED);
CHANGED(sign_len, "dh.M2", MIKEY_PL_SIGN, 1, 0x41, BAD, MIKEY_ERR_UNSPECIFIED);
CHANGED(ext_type_unknown, "answer.ANSWER", MIKEY_PL_EXT, 1, 99, BAD,
	MIKEY_ERR_UNSPECIFIED);
CHANGED(resp_hash_len, "answer.ANSWER", MIKEY_PL_EXT, 3, 31, BAD,
	MIKEY_ERR_UNSPECIFIED);
CHANGED(update_flag_2, "update.symmetric.UPDATE", MIKEY_PL_EXT, 8, 2, BAD,
	MIKEY_ERR_UPDATE);
CHANGED(update_flag_0, "update.symmetric.UPDATE", MIKEY_PL_EXT, 8, 0, BAD,
	MIKEY_ERR_UPDATE);
CHANGED(update_flag_4, "update.symmetric.UPDATE", MIKEY_PL_EXT, 8, 4, BAD,
	MIKEY_ERR_UNSPECIFIED);
CHANGED(update_map_unasked, "update.symmetric_map.UPDATE", MIKEY_PL_EXT, 8, 1,
	BAD, MIKEY_ERR_UNSPECIFIED);
CHANGED(ack_flag_5, "update.symmetric.UPDATE_ACK", MIKEY_PL_EXT, 8, 5, BAD,
	MIKEY_ERR_UPDATE);
CHANGED(ack_dh_without_rekey, "update.dh.UPDATE_ACK", MIKEY_PL_EXT, 8, 4, BAD,
	MIKEY_ERR_UNSPECIFIED);
CHANGED(close_flag_1, "update.close.CLOSE", MIKEY_PL_EXT, 8, 1, BAD,
	MIKEY_ERR_UPDATE);
CHANGED(close_delayed, "update.close.CLOSE", MIKEY_PL_EXT, 10, 1, BAD,
	MIKEY_ERR_UPDATE);
CHANGED(error_flag_1, "update.error_v.ERROR", MIKEY_PL_EXT, 8, 1, BAD,
	MIKEY_ERR_UPDATE);
CHANGED(group_flags, "group.rekey.GROUP_REKEY", MIKEY_PL_EXT, 8, 4, BAD,
	MIKEY_ERR_UPDATE);
/* GROUP begins 11 octets behind UPD */
CHANGED(group_csb, "group.rekey.GROUP_REKEY", MIKEY_PL_EXT, 18, 0x0e, BAD,
	MIKEY_ERR_UNSPECIFIED);
CHANGED(group_without_mpk, "group.rekey.GROUP_REKEY", MIKEY_PL_EXT, 23, 1, BAD,
	MIKEY_ERR_UNSPECIFIED);
CHANGED(group_seq, "group.rekey.GROUP_REKEY", MIKEY_PL_EXT, 7, 3, BAD,
	MIKEY_ERR_UPDATE);

static size_t start_of(const struct mikey_msg *m, uint8_t code)
{
	size_t i;

	for (i = 0; i < m->n_parts; i++) {
		if (m->part[i].code == code)
			return m->part[i].start;
	}
	return code == HDR ? 0 : SIZE_MAX;
}

TEST_F(changed, octet_gives_the_error_that_names_it)
{
	size_t start = start_of(&self->m, variant->code);

	ASSERT_NE(SIZE_MAX, start);
	ASSERT_NE(variant->value, self->v.octets[start + variant->at]);
	self->v.octets[start + variant->at] = variant->value;

	EXPECT_EQ(variant->err, mikey_msg_decode(&self->m, span_of(&self->v),
						 &self->fault));
	EXPECT_EQ(variant->error, self->fault.error) {
		TH_LOG("%s", mikey_error_text(self->fault.error));
	}
}

/* coverage: the slots point to what sections 3.7 and 3.8 name */
FIXTURE(covered) {
	struct vec v;
	struct mikey_msg m;
	struct mikey_fault fault;
};

FIXTURE_VARIANT(covered) {
	const char *path;
	const char *before_mac;
};

FIXTURE_VARIANT_ADD(covered, dh) { "dh.M3", "dh.M3t" };
FIXTURE_VARIANT_ADD(covered, dhhmac) { "dhhmac.M3", "dhhmac.M3t" };
FIXTURE_VARIANT_ADD(covered, dh_early) { "dh_early.M2", "dh_early.M2t" };
FIXTURE_VARIANT_ADD(covered, dhhmac_early) {
	"dhhmac_early.M2", "dhhmac_early.M2t",
};
FIXTURE_VARIANT_ADD(covered, resume) {
	"resume.dhhmac_dir0.M3", "resume.dhhmac_dir0.M3t",
};

FIXTURE_SETUP(covered)
{
	self->v = vec_get(variant->path);
	ASSERT_EQ(0, mikey_msg_decode(&self->m, span_of(&self->v),
				      &self->fault));
}

FIXTURE_TEARDOWN(covered)
{
	vec_put(&self->v);
}

TEST_F(covered, part_before_the_mac_payload_is_m2t_or_m3t)
{
	struct vec want = vec_get(variant->before_mac);

	EXPECT_TRUE(mikey_span_equal(span_of(&want),
				     mikey_msg_upto(&self->m,
						    self->m.mac.start)));
	vec_put(&want);
}

/* MAC alg, MAC, S type and length, scheme, signature: the last 102 octets */
TEST(slots_of_m3_end_where_mac_and_signature_begin)
{
	struct vec v = vec_get("dh.M3"), tail = vec_get("dh.M3_tail");
	struct mikey_fault fault;
	struct mikey_msg m;
	size_t at = v.len - tail.len;

	ASSERT_EQ(0, mikey_msg_decode(&m, span_of(&v), &fault));
	EXPECT_EQ(at, m.mac.start);
	EXPECT_EQ(at + 2, m.mac.at);
	EXPECT_EQ(at + 34, m.sign.start);
	EXPECT_EQ(at + 38, m.sign.at);
	EXPECT_EQ(v.len, m.sign.at + m.sign.len);
	EXPECT_EQ(MIKEY_SIG_ED25519, m.sign_scheme);
	vec_put(&v);
	vec_put(&tail);
}

TEST(m2_signature_is_found)
{
	struct vec v = vec_get("dh.M2"), sig = vec_get("dh.M2_sig");
	struct mikey_fault fault;
	struct mikey_msg m;

	ASSERT_EQ(0, mikey_msg_decode(&m, span_of(&v), &fault));
	EXPECT_TRUE(mikey_span_equal(span_of(&sig),
				     mikey_msg_slot(&m, &m.sign)));
	vec_put(&v);
	vec_put(&sig);
}

/* M3 against M2 */
FIXTURE(pair) {
	struct vec v2;
	struct vec v3;
	struct mikey_msg m2;
	struct mikey_msg m3;
	struct mikey_fault fault;
};

FIXTURE_SETUP(pair)
{
	self->v2 = vec_get("dh.M2");
	self->v3 = vec_get("dh.M3");
	ASSERT_EQ(0, mikey_msg_decode(&self->m2, span_of(&self->v2),
				      &self->fault));
	ASSERT_EQ(0, mikey_msg_decode(&self->m3, span_of(&self->v3),
				      &self->fault));
}

FIXTURE_TEARDOWN(pair)
{
	vec_put(&self->v2);
	vec_put(&self->v3);
}

TEST_F(pair, m3_of_the_same_exchange_repeats_m2)
{
	EXPECT_EQ(0, mikey_msg_repeats(&self->m3, &self->m2, &self->fault));
}

TEST_F(pair, m3_with_another_map_is_error_10)
{
	self->v3.octets[11] ^= 1;
	EXPECT_EQ(-EOPNOTSUPP, mikey_msg_repeats(&self->m3, &self->m2,
						 &self->fault));
	EXPECT_EQ(MIKEY_ERR_SP_PARAM, self->fault.error);
}

TEST_F(pair, m3_with_another_sp_is_error_10)
{
	self->m3.n_sp = 1;
	self->m3.sp[0] = self->m2.sp[0];
	EXPECT_EQ(0, mikey_msg_repeats(&self->m3, &self->m2, &self->fault));
	self->m3.sp[0].params.len--;
	EXPECT_EQ(-EOPNOTSUPP, mikey_msg_repeats(&self->m3, &self->m2,
						 &self->fault));
	EXPECT_EQ(MIKEY_ERR_SP_PARAM, self->fault.error);
	EXPECT_EQ(MIKEY_PL_SP, self->fault.payload);
}

TEST_F(pair, m3_with_some_of_the_sps_is_error_10)
{
	self->m2.n_sp = 2;
	self->m2.sp[1] = self->m2.sp[0];
	self->m3.n_sp = 1;
	self->m3.sp[0] = self->m2.sp[0];
	EXPECT_EQ(-EOPNOTSUPP, mikey_msg_repeats(&self->m3, &self->m2,
						 &self->fault));
	EXPECT_EQ(MIKEY_ERR_SP_PARAM, self->fault.error);
}

TEST_F(pair, m3_with_another_rand_is_refused)
{
	self->v3.octets[self->m3.part[1].start + 5] ^= 1;
	EXPECT_EQ(-EBADMSG, mikey_msg_repeats(&self->m3, &self->m2,
					      &self->fault));
}

TEST_F(pair, m3_with_another_csb_is_refused)
{
	self->m3.hdr.csb_id ^= 1;
	EXPECT_EQ(-EBADMSG, mikey_msg_repeats(&self->m3, &self->m2,
					      &self->fault));
}

TEST_HARNESS_MAIN
