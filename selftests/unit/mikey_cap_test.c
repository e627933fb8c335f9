// SPDX-License-Identifier: BSD-3-Clause
/*
 * helper/mikey/cap.c: the rules of section 3.5, each on a CAP that is
 * acceptable but for one TLV.
 */
#include <errno.h>
#include <stdlib.h>

#include "kselftest_harness.h"

#include "mikey/build.h"
#include "mikey/cap.h"
#include "mikey/message.h"
#include "vectors.h"

FIXTURE(cap) {
	struct mikey_builder b;
	struct mikey_cap cap;
	struct mikey_fault fault;
	uint8_t octets[1024];
};

FIXTURE_SETUP(cap)
{
	mikey_build_init(&self->b, self->octets, sizeof(self->octets));
}

FIXTURE_TEARDOWN(cap)
{
}

static void put(struct mikey_builder *b, uint8_t type, const void *value,
		size_t len)
{
	mikey_put_cap_tlv(b, type, mikey_span(value, len));
}

/* what a CAP cannot do without, less one of them */
static void put_needed(struct mikey_builder *b, uint8_t but)
{
	static const struct { uint8_t type; const char *value; } needed[] = {
		{ MIKEY_CAP_VERSIONS, "\2" }, { MIKEY_CAP_MODES, "\4" },
		{ MIKEY_CAP_PRF, "\1" }, { MIKEY_CAP_ENCR, "\xf1" },
		{ MIKEY_CAP_MAC, "\2" }, { MIKEY_CAP_SRTP_POLICY, "\1" },
	};
	size_t i;

	for (i = 0; i < sizeof(needed) / sizeof(needed[0]); i++) {
		if (needed[i].type != but)
			put(b, needed[i].type, needed[i].value, 1);
	}
}

/* on the heap with its exact length */
static int decode(struct mikey_cap *cap, const uint8_t *octets, size_t len,
		  struct mikey_fault *f)
{
	uint8_t *copy = malloc(len ? len : 1);
	int err;

	if (!copy)
		abort();
	memcpy(copy, octets, len);
	err = mikey_cap_decode(cap, mikey_span(copy, len), f);
	free(copy);
	return err;
}

#define DECODE() \
	decode(&self->cap, self->octets, self->b.w.len, &self->fault)

TEST_F(cap, least_cap_has_the_defaults)
{
	const struct mikey_cap *cap = &self->cap;

	put_needed(&self->b, 0);
	ASSERT_EQ(0, DECODE());
	EXPECT_EQ(0u, cap->groups.len);
	EXPECT_EQ(0u, cap->sigalgs.len);
	EXPECT_EQ(0u, cap->pkes.len);
	EXPECT_EQ(0u, cap->resume.len);
	EXPECT_EQ(0u, cap->commit.len);
	EXPECT_EQ(1u, cap->cert_types.len);
	EXPECT_TRUE(mikey_cap_has(cap->cert_types, MIKEY_CERT_X509));
	EXPECT_TRUE(mikey_cap_has(cap->hashes, MIKEY_HASH_SHA256));
	EXPECT_TRUE(mikey_cap_has(cap->maps, MIKEY_MAP_SRTP_ID));
	EXPECT_EQ(1200, cap->max_datagram);
	EXPECT_EQ(16384, cap->max_message);
	EXPECT_EQ(1u, cap->psk_kinds.len);
	EXPECT_TRUE(mikey_cap_has(cap->psk_kinds, MIKEY_PSK_EXTERNAL));
}

TEST_F(cap, resumption_is_a_default_kind_if_ids_are_offered)
{
	put_needed(&self->b, 0);
	put(&self->b, MIKEY_CAP_RESUME, "\1x", 2);
	ASSERT_EQ(0, DECODE());
	EXPECT_TRUE(mikey_cap_has(self->cap.psk_kinds, MIKEY_PSK_RESUMPTION));
	EXPECT_TRUE(mikey_cap_has(self->cap.psk_kinds, MIKEY_PSK_EXTERNAL));
}

TEST_F(cap, needed_tlv_that_is_absent_is_refused)
{
	static const uint8_t needed[] = {
		MIKEY_CAP_MODES, MIKEY_CAP_PRF, MIKEY_CAP_ENCR, MIKEY_CAP_MAC,
		MIKEY_CAP_SRTP_POLICY,
	};
	size_t i;

	for (i = 0; i < sizeof(needed); i++) {
		mikey_build_init(&self->b, self->octets, sizeof(self->octets));
		put_needed(&self->b, needed[i]);
		EXPECT_EQ(-EBADMSG, DECODE());
		EXPECT_EQ(MIKEY_ERR_UNSPECIFIED, self->fault.error);
	}
}

TEST_F(cap, offer_without_version_2_is_error_242)
{
	put_needed(&self->b, MIKEY_CAP_VERSIONS);
	EXPECT_EQ(-EOPNOTSUPP, DECODE());
	EXPECT_EQ(MIKEY_ERR_VERSION, self->fault.error);

	put(&self->b, MIKEY_CAP_VERSIONS, "\1\3", 2);
	EXPECT_EQ(-EOPNOTSUPP, DECODE());
	EXPECT_EQ(MIKEY_ERR_VERSION, self->fault.error);
}

TEST_F(cap, version_2_may_stand_anywhere_in_the_list)
{
	put_needed(&self->b, MIKEY_CAP_VERSIONS);
	put(&self->b, MIKEY_CAP_VERSIONS, "\3\2\1", 3);
	EXPECT_EQ(0, DECODE());
}

TEST_F(cap, unknown_tlv_is_skipped)
{
	put_needed(&self->b, 0);
	put(&self->b, 18, "x", 1);
	put(&self->b, 18, "", 0);
	put(&self->b, 0x7f, "xyz", 3);
	put(&self->b, 0, "", 0);
	EXPECT_EQ(0, DECODE());
}

TEST_F(cap, unknown_critical_tlv_is_error_241)
{
	put_needed(&self->b, 0);
	put(&self->b, 0x80, "", 0);
	EXPECT_EQ(-EOPNOTSUPP, DECODE());
	EXPECT_EQ(MIKEY_ERR_NO_COMMON, self->fault.error);
}

TEST_F(cap, known_tlv_with_the_critical_bit_is_an_unknown_one)
{
	put_needed(&self->b, 0);
	put(&self->b, MIKEY_CRITICAL | MIKEY_CAP_GROUPS, "\0\x1d", 2);
	EXPECT_EQ(-EOPNOTSUPP, DECODE());
	EXPECT_EQ(MIKEY_ERR_NO_COMMON, self->fault.error);
}

/* a good value of each TLV, by type; NULL: none of that type */
static const struct { const char *value; size_t len; } good[] = {
	[MIKEY_CAP_VERSIONS]	= { "\2", 1 },
	[MIKEY_CAP_MODES]	= { "\4\0", 2 },
	[MIKEY_CAP_PRF]		= { "\1", 1 },
	[MIKEY_CAP_ENCR]	= { "\xf1", 1 },
	[MIKEY_CAP_MAC]		= { "\2", 1 },
	[MIKEY_CAP_GROUPS]	= { "\0\x1d", 2 },
	[MIKEY_CAP_SIGALGS]	= { "\x08\x07", 2 },
	[MIKEY_CAP_PKE]		= { "\1", 1 },
	[MIKEY_CAP_SRTP_POLICY]	= { "\1\0\1\6", 4 },
	[MIKEY_CAP_CERT_TYPES]	= { "\0", 1 },
	[MIKEY_CAP_HASHES]	= { "\2", 1 },
	[MIKEY_CAP_LIMITS]	= { "\5\xdc\x40\0", 4 },
	[MIKEY_CAP_MAPS]	= { "\0", 1 },
	[MIKEY_CAP_RESUME]	= { "\2xy", 3 },
	[MIKEY_CAP_GROUPCAP]	= { "\7", 1 },
	[MIKEY_CAP_DH_COMMIT]	= { "\0\x1d" "01234567890123456789012345678901",
				    34 },
	[MIKEY_CAP_PSK_KINDS]	= { "\0\1", 2 },
};

#define N_GOOD	(sizeof(good) / sizeof(good[0]))

TEST_F(cap, known_tlv_is_accepted_once)
{
	uint8_t type;

	for (type = 1; type < N_GOOD; type++) {
		mikey_build_init(&self->b, self->octets, sizeof(self->octets));
		put_needed(&self->b, type);
		put(&self->b, type, good[type].value, good[type].len);
		EXPECT_EQ(0, DECODE()) {
			TH_LOG("type %u", type);
		}
		put(&self->b, type, good[type].value, good[type].len);
		EXPECT_EQ(-EBADMSG, DECODE()) {
			TH_LOG("type %u twice", type);
		}
	}
}

TEST_F(cap, empty_tlv_is_refused)
{
	uint8_t type;

	for (type = 1; type < N_GOOD; type++) {
		mikey_build_init(&self->b, self->octets, sizeof(self->octets));
		put_needed(&self->b, type);
		put(&self->b, type, "", 0);
		EXPECT_EQ(-EBADMSG, DECODE()) {
			TH_LOG("type %u", type);
		}
	}
}

TEST_F(cap, tlv_one_octet_short_or_long_is_refused)
{
	static const uint8_t fixed[] = {
		MIKEY_CAP_GROUPS, MIKEY_CAP_SIGALGS, MIKEY_CAP_LIMITS,
		MIKEY_CAP_RESUME, MIKEY_CAP_DH_COMMIT, MIKEY_CAP_SRTP_POLICY,
	};
	size_t i, len;

	for (i = 0; i < 2 * sizeof(fixed); i++) {
		uint8_t type = fixed[i / 2];
		uint8_t value[64] = { 0 };

		memcpy(value, good[type].value, good[type].len);
		len = good[type].len + (i % 2 ? 1 : -1);
		mikey_build_init(&self->b, self->octets, sizeof(self->octets));
		put_needed(&self->b, type);
		put(&self->b, type, value, len);
		EXPECT_EQ(-EBADMSG, DECODE()) {
			TH_LOG("type %u, %zu octets", type, len);
		}
	}
}

TEST_F(cap, empty_resumption_id_is_refused)
{
	put_needed(&self->b, 0);
	put(&self->b, MIKEY_CAP_RESUME, "\1x\0", 3);
	EXPECT_EQ(-EBADMSG, DECODE());
}

TEST_F(cap, commitment_to_mlkem_is_refused)
{
	char value[34] = "\x11\xec";

	put_needed(&self->b, 0);
	put(&self->b, MIKEY_CAP_DH_COMMIT, value, sizeof(value));
	EXPECT_EQ(-EBADMSG, DECODE());
}

TEST_F(cap, policies_keep_the_order_of_the_offer)
{
	put_needed(&self->b, 0);
	put(&self->b, MIKEY_CAP_SRTP_POLICY, "\x09", 1);
	put(&self->b, MIKEY_CAP_SRTP_POLICY, "\0\0\1\1", 4);
	ASSERT_EQ(0, DECODE());
	ASSERT_EQ(3u, self->cap.n_policies);
	EXPECT_EQ(1, self->cap.policy[0].policy);
	EXPECT_EQ(9, self->cap.policy[1].policy);
	EXPECT_EQ(0, self->cap.policy[2].policy);
	EXPECT_EQ(&self->cap.policy[1], mikey_cap_policy(&self->cap, 9));
	EXPECT_EQ(NULL, mikey_cap_policy(&self->cap, 2));
}

TEST_F(cap, seventeenth_policy_is_refused)
{
	uint8_t no;

	put_needed(&self->b, MIKEY_CAP_SRTP_POLICY);
	for (no = 0; no < MIKEY_POLICIES_MAX; no++)
		put(&self->b, MIKEY_CAP_SRTP_POLICY, &no, 1);
	EXPECT_EQ(0, DECODE());
	put(&self->b, MIKEY_CAP_SRTP_POLICY, &no, 1);
	EXPECT_EQ(-EBADMSG, DECODE());
}

TEST_F(cap, cut_tlv_is_refused_wherever_it_is_cut)
{
	size_t len, full;

	put_needed(&self->b, 0);
	full = self->b.w.len;
	put(&self->b, MIKEY_CAP_GROUPS, "\0\x1d\0\x17", 4);
	for (len = full + 1; len < self->b.w.len; len++)
		EXPECT_EQ(-EBADMSG, decode(&self->cap, self->octets, len,
					   &self->fault));
}

TEST_F(cap, lists_are_searched_by_whole_values)
{
	struct mikey_span list = mikey_span("\x00\x1d\x17\x00\x18", 5);

	EXPECT_TRUE(mikey_cap_has16(list, 0x001d));
	EXPECT_TRUE(mikey_cap_has16(list, 0x1700));
	EXPECT_FALSE(mikey_cap_has16(list, 0x1d17));
	EXPECT_FALSE(mikey_cap_has16(list, 0x0018));
	EXPECT_TRUE(mikey_cap_has(list, 0x18));
	EXPECT_FALSE(mikey_cap_has(list, 0x19));
	EXPECT_FALSE(mikey_cap_has(mikey_span(NULL, 0), 0));
	EXPECT_FALSE(mikey_cap_has16(mikey_span(NULL, 0), 0));
}

TEST_F(cap, resumption_ids_are_walked_one_by_one)
{
	struct mikey_span rest, id;

	put_needed(&self->b, 0);
	put(&self->b, MIKEY_CAP_RESUME, "\1x\2yz", 5);
	ASSERT_EQ(0, mikey_cap_decode(&self->cap,
				      mikey_span(self->octets, self->b.w.len),
				      &self->fault));
	rest = self->cap.resume;
	ASSERT_TRUE(mikey_cap_resume_next(&rest, &id));
	EXPECT_TRUE(mikey_span_equal(id, mikey_span("x", 1)));
	ASSERT_TRUE(mikey_cap_resume_next(&rest, &id));
	EXPECT_TRUE(mikey_span_equal(id, mikey_span("yz", 2)));
	EXPECT_FALSE(mikey_cap_resume_next(&rest, &id));
}

TEST_F(cap, lists_are_written_as_they_are_read)
{
	static const uint16_t groups[] = { 0x001d, 0x0017 };
	static const uint8_t modes[] = { 4, 0 };

	put_needed(&self->b, MIKEY_CAP_MODES);
	mikey_put_cap_u8s(&self->b, MIKEY_CAP_MODES, modes, 2);
	mikey_put_cap_u16s(&self->b, MIKEY_CAP_GROUPS, groups, 2);
	mikey_put_cap_u16s(&self->b, MIKEY_CAP_SIGALGS, groups, 0);
	mikey_put_cap_limits(&self->b, 1400, 20000);
	ASSERT_EQ(0, mikey_cap_decode(&self->cap,
				      mikey_span(self->octets, self->b.w.len),
				      &self->fault));
	EXPECT_TRUE(mikey_cap_has16(self->cap.groups, 0x0017));
	EXPECT_EQ(4u, self->cap.groups.len);
	EXPECT_EQ(0u, self->cap.sigalgs.len);
	EXPECT_EQ(4, self->cap.modes.at[0]);
	EXPECT_EQ(1400, self->cap.max_datagram);
	EXPECT_EQ(20000, self->cap.max_message);
}

TEST_F(cap, cap_of_the_dh_vector_is_what_it_offers)
{
	struct vec v = vec_get("dh.M1");
	struct mikey_msg m;

	ASSERT_EQ(0, mikey_msg_decode(&m, mikey_span(v.octets, v.len),
				      &self->fault));
	ASSERT_TRUE(m.has_cap);
	EXPECT_TRUE(mikey_cap_has(m.cap.modes, MIKEY_DT_DH_RESPONSE));
	EXPECT_TRUE(mikey_cap_has16(m.cap.groups, MIKEY_GROUP_X25519));
	EXPECT_TRUE(mikey_cap_has16(m.cap.sigalgs, MIKEY_SIG_ED25519));
	EXPECT_EQ(2u, m.cap.n_policies);
	vec_put(&v);
}

TEST_HARNESS_MAIN
