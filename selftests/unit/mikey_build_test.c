// SPDX-License-Identifier: BSD-3-Clause
/*
 * helper/mikey/{build,check,rules,payload}.c on messages built for the rule
 * they keep or break
 */
#include <errno.h>
#include <stdlib.h>

#include "kselftest_harness.h"

#include "mikey/build.h"
#include "mikey/message.h"
#include "mikey_encode.h"

#define ROOM	MIKEY_MESSAGE_MAX

/* messages built payload by payload */
FIXTURE(built) {
	struct mikey_builder b;
	struct mikey_slot encr;
	struct mikey_slot mac;
	struct mikey_slot sign;
	struct mikey_msg m;
	struct mikey_fault fault;
	uint8_t *octets;
	struct mikey_span zeros;
	uint8_t zero[512];
};

FIXTURE_SETUP(built)
{
	self->octets = malloc(ROOM);
	ASSERT_NE(NULL, self->octets);
	mikey_build_init(&self->b, self->octets, ROOM);
	self->zeros = mikey_span(self->zero, 32);
}

FIXTURE_TEARDOWN(built)
{
	free(self->octets);
}

static const uint8_t policy_params[] = { MIKEY_SRTP_ENCR, 1, 6 };
static const struct mikey_id nobody = { .type = MIKEY_ID_OCTETS };
static const struct mikey_sp policy_0 = {
	.params = { policy_params, sizeof(policy_params) },
};
static const struct mikey_sp policy_1 = {
	.policy = 1, .params = { policy_params, sizeof(policy_params) },
};

static void put_hdr(struct mikey_builder *b, uint8_t data_type)
{
	mikey_put_hdr(b, &(struct mikey_hdr){
		.data_type = data_type, .prf = MIKEY_PRF_SHA256, .csb_id = 7,
	});
}

static int decode(struct mikey_msg *m, struct mikey_builder *b,
		  struct mikey_fault *f)
{
	int len = mikey_build_end(b);

	if (len < 0)
		abort();
	return mikey_msg_decode(m, mikey_span(b->w.octets, len), f);
}

/* M3 in PSK mode up to where extensions may stand */
static void begin_finish(struct mikey_builder *b, struct mikey_span rand)
{
	put_hdr(b, MIKEY_DT_PSK_FINISH);
	mikey_put_rand(b, rand);
	mikey_put_rand(b, rand);
}

TEST_F(built, smallest_finish_is_accepted)
{
	begin_finish(&self->b, self->zeros);
	mikey_put_v(&self->b, MIKEY_MAC_SHA256, &self->mac);
	ASSERT_EQ(0, decode(&self->m, &self->b, &self->fault));
	EXPECT_EQ(self->mac.start, self->m.mac.start);
	EXPECT_EQ(self->mac.at, self->m.mac.at);
	EXPECT_EQ(32u, self->m.mac.len);
	EXPECT_TRUE(self->m.has_v);
	EXPECT_FALSE(self->m.has_kemac);
}

TEST_F(built, unknown_extension_is_skipped_any_number_of_times)
{
	begin_finish(&self->b, self->zeros);
	mikey_put_ext(&self->b, 99, self->zeros);
	mikey_put_ext(&self->b, 99, self->zeros);
	mikey_put_ext(&self->b, 0xff, mikey_span(NULL, 0));
	mikey_put_pad(&self->b, 100);
	mikey_put_v(&self->b, MIKEY_MAC_SHA256, &self->mac);
	ASSERT_EQ(0, decode(&self->m, &self->b, &self->fault));
	EXPECT_EQ(7u, self->m.n_parts);
	EXPECT_TRUE(self->m.ext.has_pad);
}

TEST_F(built, second_pad_is_refused)
{
	begin_finish(&self->b, self->zeros);
	mikey_put_pad(&self->b, 1);
	mikey_put_pad(&self->b, 1);
	mikey_put_v(&self->b, MIKEY_MAC_SHA256, &self->mac);
	EXPECT_EQ(-EBADMSG, decode(&self->m, &self->b, &self->fault));
	EXPECT_EQ(MIKEY_PL_EXT, self->fault.payload);
	EXPECT_EQ(MIKEY_DT_PSK_FINISH, self->fault.data_type);
}

TEST_F(built, unknown_payload_that_is_not_critical_is_skipped)
{
	begin_finish(&self->b, self->zeros);
	mikey_put_new(&self->b, 250, 0x7f, self->zeros);
	mikey_put_new(&self->b, MIKEY_PL_CAP, 1, self->zeros);
	mikey_put_v(&self->b, MIKEY_MAC_SHA256, &self->mac);
	EXPECT_EQ(0, decode(&self->m, &self->b, &self->fault));
	EXPECT_FALSE(self->m.has_cap);
}

TEST_F(built, unknown_payload_that_is_critical_is_error_11)
{
	begin_finish(&self->b, self->zeros);
	mikey_put_new(&self->b, 250, MIKEY_CRITICAL, self->zeros);
	mikey_put_v(&self->b, MIKEY_MAC_SHA256, &self->mac);
	EXPECT_EQ(-EOPNOTSUPP, decode(&self->m, &self->b, &self->fault));
	EXPECT_EQ(MIKEY_ERR_PAYLOAD, self->fault.error);
	EXPECT_EQ(250, self->fault.payload);
}

TEST_F(built, cap_of_a_critical_type_is_error_11)
{
	begin_finish(&self->b, self->zeros);
	mikey_put_new(&self->b, MIKEY_PL_CAP, 0x80, self->zeros);
	mikey_put_v(&self->b, MIKEY_MAC_SHA256, &self->mac);
	EXPECT_EQ(-EOPNOTSUPP, decode(&self->m, &self->b, &self->fault));
	EXPECT_EQ(MIKEY_ERR_PAYLOAD, self->fault.error);
}

TEST_F(built, unknown_payload_outside_of_the_extensions_is_refused)
{
	put_hdr(&self->b, MIKEY_DT_PSK_FINISH);
	mikey_put_rand(&self->b, self->zeros);
	mikey_put_new(&self->b, 250, 0, self->zeros);
	mikey_put_rand(&self->b, self->zeros);
	mikey_put_v(&self->b, MIKEY_MAC_SHA256, &self->mac);
	EXPECT_EQ(-EBADMSG, decode(&self->m, &self->b, &self->fault));
}

TEST_F(built, confirm_takes_no_extension)
{
	put_hdr(&self->b, MIKEY_DT_CONFIRM);
	mikey_put_pad(&self->b, 1);
	mikey_put_v(&self->b, MIKEY_MAC_SHA256, &self->mac);
	EXPECT_EQ(-EBADMSG, decode(&self->m, &self->b, &self->fault));
}

TEST_F(built, confirm_takes_no_map)
{
	put_hdr(&self->b, MIKEY_DT_CONFIRM);
	mikey_put_map(&self->b, &(struct mikey_map_entry){ 0 });
	mikey_put_v(&self->b, MIKEY_MAC_SHA256, &self->mac);
	EXPECT_EQ(-EBADMSG, decode(&self->m, &self->b, &self->fault));
}

TEST_F(built, map_behind_a_payload_is_not_built)
{
	begin_finish(&self->b, self->zeros);
	mikey_put_map(&self->b, &(struct mikey_map_entry){ 0 });
	EXPECT_EQ(-EMSGSIZE, mikey_build_end(&self->b));
}

TEST_F(built, csb_id_0_and_the_stun_cookie_are_refused)
{
	put_hdr(&self->b, MIKEY_DT_CONFIRM);
	mikey_put_v(&self->b, MIKEY_MAC_SHA256, &self->mac);
	ASSERT_EQ(0, decode(&self->m, &self->b, &self->fault));
	memcpy(self->octets + 4, "\x21\x12\xa4\x42", 4);
	EXPECT_EQ(-EBADMSG, decode(&self->m, &self->b, &self->fault));
	memset(self->octets + 4, 0, 4);
	EXPECT_EQ(-EBADMSG, decode(&self->m, &self->b, &self->fault));
}

/* M2 in DHHMAC mode with a map of policies 0 and 1 up to its SPs */
static void begin_response(struct mikey_builder *b, struct mikey_span rand)
{
	put_hdr(b, MIKEY_DT_DHHMAC_RESPONSE);
	mikey_put_map(b, &(struct mikey_map_entry){ .policy = 0 });
	mikey_put_map(b, &(struct mikey_map_entry){ .policy = 1 });
	mikey_put_rand(b, rand);
	mikey_put_rand(b, rand);
	mikey_put_id(b, &nobody);
}

static void end_response(struct mikey_builder *b, struct mikey_span share,
			 struct mikey_slot *encr, struct mikey_slot *mac)
{
	mikey_put_dh(b, &(struct mikey_dh){
		.group = MIKEY_GROUP_X25519, .share = share,
	});
	mikey_put_kemac(b, MIKEY_ENCR_NULL, 0, MIKEY_MAC_SHA256, encr, mac);
}

TEST_F(built, policies_may_differ_per_crypto_session)
{
	begin_response(&self->b, self->zeros);
	mikey_put_sp(&self->b, &policy_0);
	mikey_put_sp(&self->b, &policy_1);
	end_response(&self->b, self->zeros, &self->encr, &self->mac);
	ASSERT_EQ(0, decode(&self->m, &self->b, &self->fault));
	EXPECT_EQ(self->encr.at, self->m.encr.at);
	EXPECT_EQ(0u, self->m.encr.len);
	EXPECT_TRUE(mikey_id_anonymous(&self->m.id[0]));
}

TEST_F(built, policy_of_the_map_without_sp_is_refused)
{
	begin_response(&self->b, self->zeros);
	mikey_put_sp(&self->b, &policy_0);
	end_response(&self->b, self->zeros, &self->encr, &self->mac);
	EXPECT_EQ(-EBADMSG, decode(&self->m, &self->b, &self->fault));
	EXPECT_EQ(MIKEY_PL_SP, self->fault.payload);
}

TEST_F(built, sp_that_the_map_does_not_use_is_refused)
{
	struct mikey_sp policy_2 = policy_0;

	policy_2.policy = 2;
	begin_response(&self->b, self->zeros);
	mikey_put_sp(&self->b, &policy_0);
	mikey_put_sp(&self->b, &policy_1);
	mikey_put_sp(&self->b, &policy_2);
	end_response(&self->b, self->zeros, &self->encr, &self->mac);
	EXPECT_EQ(-EBADMSG, decode(&self->m, &self->b, &self->fault));
}

TEST_F(built, mki_is_read_from_m2)
{
	struct mikey_dh dh = {
		.group = MIKEY_GROUP_X25519, .share = self->zeros,
		.spi = { (const uint8_t *)"\1\2\3\4", 4 },
	};

	put_hdr(&self->b, MIKEY_DT_DHHMAC_RESPONSE);
	mikey_put_rand(&self->b, self->zeros);
	mikey_put_rand(&self->b, self->zeros);
	mikey_put_id(&self->b, &nobody);
	mikey_put_dh(&self->b, &dh);
	mikey_put_kemac(&self->b, MIKEY_ENCR_NULL, 0, MIKEY_MAC_SHA256,
			&self->encr, &self->mac);
	ASSERT_EQ(0, decode(&self->m, &self->b, &self->fault));
	EXPECT_TRUE(mikey_span_equal(dh.spi, self->m.dh.spi));
}

TEST_F(built, mki_in_m3_is_refused)
{
	struct mikey_dh dh = {
		.group = MIKEY_GROUP_X25519, .share = self->zeros,
		.spi = { (const uint8_t *)"\1", 1 },
	};

	put_hdr(&self->b, MIKEY_DT_DHHMAC_FINISH);
	mikey_put_rand(&self->b, self->zeros);
	mikey_put_rand(&self->b, self->zeros);
	mikey_put_dh(&self->b, &dh);
	mikey_put_kemac(&self->b, MIKEY_ENCR_NULL, 0, MIKEY_MAC_SHA256,
			&self->encr, &self->mac);
	EXPECT_EQ(-EBADMSG, decode(&self->m, &self->b, &self->fault));
	EXPECT_EQ(MIKEY_PL_DH, self->fault.payload);
}

/* M2 in DH mode up to its DH payload */
static void begin_dh_response(struct mikey_builder *b, struct mikey_span rand)
{
	put_hdr(b, MIKEY_DT_DH_RESPONSE);
	mikey_put_rand(b, rand);
	mikey_put_rand(b, rand);
	mikey_put_id(b, &nobody);
}

static void end_dh_response(struct mikey_builder *b, uint16_t group,
			    struct mikey_span share, struct mikey_slot *sign)
{
	mikey_put_dh(b, &(struct mikey_dh){ .group = group, .share = share });
	mikey_put_sign(b, MIKEY_SIG_ED25519, 64, sign);
}

TEST_F(built, chash_may_stand_for_the_certificate)
{
	begin_dh_response(&self->b, self->zeros);
	mikey_put_chash(&self->b, self->zeros);
	end_dh_response(&self->b, MIKEY_GROUP_X25519, self->zeros, &self->sign);
	ASSERT_EQ(0, decode(&self->m, &self->b, &self->fault));
	EXPECT_EQ(32u, self->m.chash.len);
	EXPECT_EQ(self->sign.at, self->m.sign.at);
	EXPECT_EQ(64u, self->m.sign.len);
}

TEST_F(built, chash_beside_the_certificate_is_refused)
{
	begin_dh_response(&self->b, self->zeros);
	mikey_put_cert(&self->b, &(struct mikey_cert){ .value = self->zeros });
	mikey_put_chash(&self->b, self->zeros);
	end_dh_response(&self->b, MIKEY_GROUP_X25519, self->zeros, &self->sign);
	EXPECT_EQ(-EBADMSG, decode(&self->m, &self->b, &self->fault));
	EXPECT_EQ(MIKEY_PL_CHASH, self->fault.payload);
}

TEST_F(built, chash_of_another_hash_is_error_5)
{
	size_t at;

	begin_dh_response(&self->b, self->zeros);
	at = self->b.w.len + 1;
	mikey_put_chash(&self->b, self->zeros);
	end_dh_response(&self->b, MIKEY_GROUP_X25519, self->zeros, &self->sign);
	self->octets[at] = 1;
	EXPECT_EQ(-EOPNOTSUPP, decode(&self->m, &self->b, &self->fault));
	EXPECT_EQ(MIKEY_ERR_HASH, self->fault.error);
}

TEST_F(built, ninth_certificate_is_refused)
{
	size_t i;

	begin_dh_response(&self->b, self->zeros);
	for (i = 0; i < MIKEY_CERTS_MAX + 1; i++)
		mikey_put_cert(&self->b, &(struct mikey_cert){
			.value = self->zeros,
		});
	end_dh_response(&self->b, MIKEY_GROUP_X25519, self->zeros, &self->sign);
	EXPECT_EQ(-EBADMSG, decode(&self->m, &self->b, &self->fault));
}

TEST_F(built, share_of_each_group_has_its_length)
{
	static const struct { uint16_t group; size_t len; } shares[] = {
		{ MIKEY_GROUP_P256, 65 }, { MIKEY_GROUP_P384, 97 },
		{ MIKEY_GROUP_P521, 133 }, { MIKEY_GROUP_X448, 56 },
		{ MIKEY_GROUP_FFDHE2048, 256 }, { MIKEY_GROUP_FFDHE3072, 384 },
		{ MIKEY_GROUP_FFDHE4096, 512 },
	};
	size_t i, len;

	for (i = 0; i < sizeof(shares) / sizeof(shares[0]); i++) {
		for (len = shares[i].len - 1; len <= shares[i].len; len++) {
			mikey_build_init(&self->b, self->octets, ROOM);
			begin_dh_response(&self->b, self->zeros);
			end_dh_response(&self->b, shares[i].group,
					mikey_span(self->zero, len),
					&self->sign);
			EXPECT_EQ(len == shares[i].len ? 0 : -EOPNOTSUPP,
				  decode(&self->m, &self->b, &self->fault));
		}
	}
}

TEST_F(built, sixty_fifth_payload_is_error_249)
{
	size_t i;

	begin_finish(&self->b, self->zeros);
	for (i = 0; i < MIKEY_PAYLOADS_MAX - 3; i++)
		mikey_put_ext(&self->b, 99, mikey_span(NULL, 0));
	mikey_put_v(&self->b, MIKEY_MAC_SHA256, &self->mac);
	EXPECT_EQ(0, decode(&self->m, &self->b, &self->fault));

	mikey_build_init(&self->b, self->octets, ROOM);
	begin_finish(&self->b, self->zeros);
	for (i = 0; i < MIKEY_PAYLOADS_MAX - 2; i++)
		mikey_put_ext(&self->b, 99, mikey_span(NULL, 0));
	mikey_put_v(&self->b, MIKEY_MAC_SHA256, &self->mac);
	EXPECT_EQ(-EMSGSIZE, decode(&self->m, &self->b, &self->fault));
	EXPECT_EQ(MIKEY_ERR_TOO_LARGE, self->fault.error);
}

TEST_F(built, message_of_65536_octets_is_error_249)
{
	EXPECT_EQ(-EMSGSIZE,
		  mikey_msg_decode(&self->m, mikey_span(self->octets, 65536),
				   &self->fault));
	EXPECT_EQ(MIKEY_ERR_TOO_LARGE, self->fault.error);
}

TEST_F(built, what_no_length_field_can_say_is_not_built)
{
	put_hdr(&self->b, MIKEY_DT_DH_RESPONSE);
	mikey_put_rand(&self->b, mikey_span(self->zero, 256));
	EXPECT_EQ(-EMSGSIZE, mikey_build_end(&self->b));
	mikey_build_init(&self->b, self->octets, ROOM);
	put_hdr(&self->b, MIKEY_DT_DH_RESPONSE);
	mikey_put_sign(&self->b, MIKEY_SIG_ED25519, 4094, &self->sign);
	EXPECT_EQ(-EMSGSIZE, mikey_build_end(&self->b));
}

TEST_F(built, answer_has_a_response_hash_of_32_octets)
{
	size_t len;

	for (len = 31; len <= 33; len++) {
		mikey_build_init(&self->b, self->octets, ROOM);
		put_hdr(&self->b, MIKEY_DT_ANSWER);
		mikey_put_rand(&self->b, self->zeros);
		mikey_put_rand(&self->b, self->zeros);
		mikey_put_ext(&self->b, MIKEY_EXT_RESP_HASH,
			      mikey_span(self->zero, len));
		EXPECT_EQ(len == 32 ? 0 : -EBADMSG,
			  decode(&self->m, &self->b, &self->fault));
	}
}

TEST_F(built, psk_response_without_key_data_is_error_4)
{
	put_hdr(&self->b, MIKEY_DT_PSK_RESPONSE);
	mikey_put_rand(&self->b, self->zeros);
	mikey_put_rand(&self->b, self->zeros);
	mikey_put_id(&self->b, &nobody);
	mikey_put_kemac(&self->b, MIKEY_ENCR_NULL, 0, MIKEY_MAC_SHA256,
			&self->encr, &self->mac);
	EXPECT_EQ(-EOPNOTSUPP, decode(&self->m, &self->b, &self->fault));
	EXPECT_EQ(MIKEY_ERR_ENCR, self->fault.error);
}

TEST_F(built, dhhmac_message_with_key_data_is_error_4)
{
	struct mikey_dh dh = {
		.group = MIKEY_GROUP_X25519, .share = self->zeros,
	};
	uint8_t types[] = { MIKEY_DT_DHHMAC_RESPONSE, MIKEY_DT_DHHMAC_FINISH };
	size_t i;

	for (i = 0; i < sizeof(types); i++) {
		mikey_build_init(&self->b, self->octets, ROOM);
		put_hdr(&self->b, types[i]);
		mikey_put_rand(&self->b, self->zeros);
		mikey_put_rand(&self->b, self->zeros);
		if (types[i] == MIKEY_DT_DHHMAC_RESPONSE)
			mikey_put_id(&self->b, &nobody);
		mikey_put_dh(&self->b, &dh);
		mikey_put_kemac(&self->b, MIKEY_ENCR_AES_128_GCM, 17,
				MIKEY_MAC_SHA256, &self->encr, &self->mac);
		EXPECT_EQ(-EOPNOTSUPP,
			  decode(&self->m, &self->b, &self->fault));
		EXPECT_EQ(MIKEY_ERR_ENCR, self->fault.error);
	}
}

TEST_F(built, envelope_key_to_be_cached_is_refused)
{
	size_t at;

	put_hdr(&self->b, MIKEY_DT_PK_RESPONSE);
	mikey_put_rand(&self->b, self->zeros);
	mikey_put_rand(&self->b, self->zeros);
	mikey_put_id(&self->b, &nobody);
	mikey_put_kemac(&self->b, MIKEY_ENCR_AES_128_GCM, 17, MIKEY_MAC_SHA256,
			&self->encr, &self->mac);
	at = self->b.w.len + 1;
	mikey_encode_pke(&self->b, 1, mikey_span(self->zero, 255));
	/* C = 1 adds 2^14 to the length if it is taken for a part of it */
	wr_zero(&self->b.w, 1 << 14);
	mikey_put_sign(&self->b, MIKEY_SIG_ED25519, 64, &self->sign);
	self->octets[at] |= 0x40;
	EXPECT_EQ(-EBADMSG, decode(&self->m, &self->b, &self->fault));
	EXPECT_EQ(MIKEY_PL_PKE, self->fault.payload);
}

/* M1 with a commitment to an X25519 share */
static void put_committed_offer(struct mikey_builder *b, struct mikey_span rand)
{
	uint8_t commit[2 + MIKEY_COMMIT_LEN] = { 0, MIKEY_GROUP_X25519 };
	size_t cap;

	put_hdr(b, MIKEY_DT_CAPABILITIES);
	mikey_put_rand(b, rand);
	cap = mikey_put_cap(b);
	mikey_put_cap_tlv(b, MIKEY_CAP_VERSIONS, mikey_span("\2", 1));
	mikey_put_cap_tlv(b, MIKEY_CAP_MODES, mikey_span("\4", 1));
	mikey_put_cap_tlv(b, MIKEY_CAP_PRF, mikey_span("\1", 1));
	mikey_put_cap_tlv(b, MIKEY_CAP_ENCR, mikey_span("\xf1", 1));
	mikey_put_cap_tlv(b, MIKEY_CAP_MAC, mikey_span("\2", 1));
	mikey_put_cap_tlv(b, MIKEY_CAP_GROUPS, mikey_span("\0\x1d", 2));
	mikey_put_cap_policy(b, &policy_0);
	mikey_put_cap_tlv(b, MIKEY_CAP_DH_COMMIT,
			  mikey_span(commit, sizeof(commit)));
	mikey_put_cap_end(b, cap);
	mikey_put_id(b, &nobody);
}

TEST_F(built, commitment_beside_the_share_itself_is_refused)
{
	put_committed_offer(&self->b, self->zeros);
	ASSERT_EQ(0, decode(&self->m, &self->b, &self->fault));
	EXPECT_EQ(MIKEY_GROUP_X25519, self->m.cap.commit_group);
	mikey_put_dh(&self->b, &(struct mikey_dh){
		.group = MIKEY_GROUP_X25519, .share = self->zeros,
	});
	EXPECT_EQ(-EBADMSG, decode(&self->m, &self->b, &self->fault));
	EXPECT_EQ(MIKEY_PL_CAP, self->fault.payload);
}

/* an UPDATE made from parts of all kinds of UPDATE, section 3.17 and 3.19 */
FIXTURE(updated) {
	struct mikey_builder b;
	struct mikey_slot encr;
	struct mikey_slot mac;
	struct mikey_msg m;
	struct mikey_fault fault;
	uint8_t octets[1024];
	uint8_t zero[64];
};

FIXTURE_VARIANT(updated) {
	uint8_t flags;
	bool has_group;
	uint8_t group_flags;
	size_t rand_len;
	bool map;
	bool cert;
	bool sp;
	bool dh;
	size_t encr_len;
	int want;
};

#define UPDATED(name, ...)						\
	FIXTURE_VARIANT_ADD(updated, name) { __VA_ARGS__ }
#define PUSH .flags = 4, .has_group = true
#define SPS .map = true, .sp = true
#define KEYS .encr_len = 20
#define REFUSED .want = -EBADMSG

UPDATED(rekey, .flags = 1, KEYS);
UPDATED(rekey_by_dh, .flags = 1, .dh = true);
UPDATED(rekey_by_both, .flags = 1, .dh = true, KEYS, REFUSED);
UPDATED(rekey_by_nothing, .flags = 1, REFUSED);
UPDATED(rekey_with_cert, .flags = 1, .cert = true, KEYS, REFUSED);
UPDATED(rekey_with_group, .flags = 1, .has_group = true, KEYS, REFUSED);
UPDATED(rekey_with_sp, .flags = 1, .sp = true, KEYS, REFUSED);
UPDATED(map, .flags = 3, .map = true, KEYS);
UPDATED(map_and_sp, .flags = 3, SPS, KEYS);
UPDATED(map_gone, .flags = 3, KEYS);
UPDATED(map_without_key, .flags = 3, .map = true, REFUSED);
UPDATED(push, PUSH, .rand_len = 32, SPS, KEYS);
UPDATED(push_by_dh, PUSH, .rand_len = 32, SPS, .dh = true, KEYS, REFUSED);
UPDATED(push_without_group, .flags = 4, SPS, KEYS, REFUSED);
UPDATED(push_short_rand, PUSH, .rand_len = 31, SPS, KEYS, REFUSED);
UPDATED(push_long_rand, PUSH, .rand_len = 33, SPS, KEYS, REFUSED);
UPDATED(push_without_sp, PUSH, .rand_len = 32, KEYS, REFUSED);
UPDATED(push_without_map, PUSH, .rand_len = 32, .sp = true, KEYS, REFUSED);
UPDATED(push_map_without_sp, PUSH, .rand_len = 32, .map = true, KEYS, REFUSED);
UPDATED(push_mpk, PUSH, .rand_len = 32, SPS, .group_flags = 2, .cert = true,
	KEYS);
UPDATED(push_mpk_without_cert, PUSH, .rand_len = 32, SPS, .group_flags = 2,
	KEYS, REFUSED);
UPDATED(ask, PUSH);
UPDATED(ask_with_rand, PUSH, .rand_len = 32, REFUSED);
UPDATED(ask_with_flags, PUSH, .group_flags = 1, REFUSED);
UPDATED(ask_with_cert, PUSH, .cert = true, REFUSED);
UPDATED(ask_with_map, PUSH, .map = true, REFUSED);
UPDATED(ask_with_sp, PUSH, .sp = true, REFUSED);

FIXTURE_SETUP(updated)
{
	struct mikey_span zeros = mikey_span(self->zero, 32);

	mikey_build_init(&self->b, self->octets, sizeof(self->octets));
	put_hdr(&self->b, MIKEY_DT_UPDATE);
	if (variant->map)
		mikey_put_map(&self->b, &(struct mikey_map_entry){ 0 });
	mikey_encode_upd(&self->b, &(struct mikey_upd){ 1, variant->flags, 0 });
	if (variant->has_group)
		mikey_encode_group(&self->b, &(struct mikey_group_ext){
			.csb_id = 9, .epoch = 1, .flags = variant->group_flags,
			.rand = mikey_span(self->zero, variant->rand_len),
		});
	if (variant->cert)
		mikey_put_cert(&self->b, &(struct mikey_cert){ 0, zeros });
	if (variant->sp)
		mikey_put_sp(&self->b, &policy_0);
	if (variant->dh)
		mikey_put_dh(&self->b, &(struct mikey_dh){
			.group = MIKEY_GROUP_X25519, .share = zeros,
		});
	mikey_put_kemac(&self->b, variant->encr_len ? MIKEY_ENCR_AES_128_GCM :
			MIKEY_ENCR_NULL, variant->encr_len, MIKEY_MAC_SHA256,
			&self->encr, &self->mac);
}

FIXTURE_TEARDOWN(updated)
{
}

TEST_F(updated, update_is_judged)
{
	EXPECT_EQ(variant->want, decode(&self->m, &self->b, &self->fault));
}

TEST_HARNESS_MAIN
