// SPDX-License-Identifier: BSD-3-Clause
/*
 * tools/lib/codec.c: what is put into a message reads back the same.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <netlink/genl/genl.h>

#include "kselftest_harness.h"

#include "codec.h"

#define ROOM	(KSRTP_MIKEY_FRAME_MAX + KSRTP_REQUEST_ROOM)

FIXTURE(codec)
{
	struct nl_msg *msg;
};

FIXTURE_SETUP(codec)
{
	self->msg = nlmsg_alloc_size(NLMSG_HDRLEN + GENL_HDRLEN + ROOM);
	ASSERT_NE(NULL, self->msg);
	genlmsg_put(self->msg, 0, 0, GENL_MIN_ID, 0, 0, 1, 1);
}

FIXTURE_TEARDOWN(codec)
{
	nlmsg_free(self->msg);
}

static const struct nlattr *object(struct nl_msg *msg, int type)
{
	return ksrtp_object(nlmsg_hdr(msg), type);
}

/* attribute @type inside of the object @nest */
static struct nlattr *inside(struct nl_msg *msg, int nest, int type)
{
	return nla_find(nla_data(object(msg, nest)), nla_len(object(msg, nest)),
			type);
}

static struct ksrtp_key some_key(void)
{
	struct ksrtp_key key = {
		.leg		= 7,
		.dir		= KSRTP_DIR_TX,
		.suite		= KSRTP_SUITE_AEAD_AES_256_GCM,
		.mki		= { 0xca, 0xfe },
		.mki_len	= 2,
		.master_len	= 32,
		.salt_len	= 12,
		.has_ssrc	= true,
		.ssrc		= 0xdeadbeef,
		.roc		= 3,
		.kinds		= KSRTP_KINDS_RTCP,
		.flags		= KSRTP_KEY_UNENCRYPTED_SRTCP,
		.use		= true,
		.roc_policy	= KSRTP_ROC_RESET,
		.grace_ms	= 5000,
		.grace_packets	= 100,
		.switch_by	= KSRTP_SWITCH_ON_RX,
		.successor	= true,
	};

	memset(key.master, 0x11, sizeof(key.master));
	memset(key.salt, 0x22, sizeof(key.salt));
	return key;
}

TEST_F(codec, key_reads_back_without_its_secrets)
{
	struct ksrtp_key key = some_key(), back;

	ASSERT_EQ(0, ksrtp_key_put(self->msg, &key));
	ASSERT_EQ(0, ksrtp_key_parse(object(self->msg, KSRTP_A_KEY), &back));

	memset(key.master, 0, sizeof(key.master));
	memset(key.salt, 0, sizeof(key.salt));
	key.master_len = 0;
	key.salt_len = 0;
	EXPECT_EQ(0, memcmp(&key, &back, sizeof(key)));
}

TEST_F(codec, key_carries_its_secrets_to_the_kernel)
{
	struct ksrtp_key key = some_key();
	struct nlattr *master, *salt;

	ASSERT_EQ(0, ksrtp_key_put(self->msg, &key));
	master = inside(self->msg, KSRTP_A_KEY, KSRTP_A_KEY_MASTER);
	salt = inside(self->msg, KSRTP_A_KEY, KSRTP_A_KEY_SALT);
	ASSERT_EQ(32, nla_len(master));
	EXPECT_EQ(0, memcmp(nla_data(master), key.master, 32));
	ASSERT_EQ(12, nla_len(salt));
	EXPECT_EQ(0, memcmp(nla_data(salt), key.salt, 12));
}

TEST_F(codec, link_reads_back)
{
	const struct ksrtp_link link = { .from = 7, .to = 9, .kinds = KSRTP_KINDS_RTCP };
	struct ksrtp_link back;

	ASSERT_EQ(0, ksrtp_link_put(self->msg, &link));
	ASSERT_EQ(0, ksrtp_link_parse(object(self->msg, KSRTP_A_LINK), &back));
	EXPECT_EQ(7, back.from);
	EXPECT_EQ(9, back.to);
	EXPECT_EQ(KSRTP_KINDS_RTCP, back.kinds);
}

TEST_F(codec, link_without_an_end_is_not_understood)
{
	struct ksrtp_link back;

	ASSERT_EQ(0, ksrtp_link_from_put(self->msg, 7));
	EXPECT_EQ(-EBADMSG, ksrtp_link_parse(object(self->msg, KSRTP_A_LINK), &back));
}

TEST_F(codec, change_of_a_leg_says_only_what_changes)
{
	struct ksrtp_set set = { .id = 7 };
	struct ksrtp_leg leg;

	ASSERT_EQ(0, ksrtp_set_put(self->msg, &set));
	EXPECT_EQ(NULL, inside(self->msg, KSRTP_A_LEG, KSRTP_A_LEG_REMOTE_PORT));
	set.remote.in.sin_family = AF_INET;
	set.remote.in.sin_port = htons(5004);
	set.remote.in.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	nlmsg_free(self->msg);
	self->msg = nlmsg_alloc_size(NLMSG_HDRLEN + GENL_HDRLEN + ROOM);
	genlmsg_put(self->msg, 0, 0, GENL_MIN_ID, 0, 0, 1, 1);
	ASSERT_EQ(0, ksrtp_set_put(self->msg, &set));
	ASSERT_EQ(0, ksrtp_leg_parse(object(self->msg, KSRTP_A_LEG), &leg));
	EXPECT_EQ(7, leg.id);
	EXPECT_EQ(0, memcmp(&set.remote.in, &leg.remote.in, sizeof(leg.remote.in)));
}

TEST_F(codec, name_of_a_key_carries_no_secret)
{
	struct ksrtp_key key = some_key();

	ASSERT_EQ(0, ksrtp_key_name_put(self->msg, &key));
	EXPECT_EQ(NULL, inside(self->msg, KSRTP_A_KEY, KSRTP_A_KEY_MASTER));
	EXPECT_EQ(NULL, inside(self->msg, KSRTP_A_KEY, KSRTP_A_KEY_SALT));
	EXPECT_EQ(NULL, inside(self->msg, KSRTP_A_KEY, KSRTP_A_KEY_SUITE));
	EXPECT_NE(NULL, inside(self->msg, KSRTP_A_KEY, KSRTP_A_KEY_MKI));
	EXPECT_NE(NULL, inside(self->msg, KSRTP_A_KEY, KSRTP_A_KEY_SSRC));
}

TEST_F(codec, stream_to_be_set_reads_back)
{
	struct ksrtp_stream back, stream = {
		.leg	= 7,
		.dir	= KSRTP_DIR_TX,
		.ssrc	= 0xcafe,
		.roc	= 3,
	};

	ASSERT_EQ(0, ksrtp_stream_put(self->msg, &stream));
	ASSERT_EQ(0, ksrtp_stream_parse(object(self->msg, KSRTP_A_STREAM), &back));
	EXPECT_EQ(0, memcmp(&stream, &back, sizeof(stream)));
}

TEST_F(codec, what_a_key_does_not_say_is_absent)
{
	struct ksrtp_key key = {
		.leg = 7, .dir = KSRTP_DIR_RX,
		.suite = KSRTP_SUITE_AEAD_AES_128_GCM,
		.master_len = 16, .salt_len = 12,
	};

	ASSERT_EQ(0, ksrtp_key_put(self->msg, &key));
	EXPECT_EQ(NULL, inside(self->msg, KSRTP_A_KEY, KSRTP_A_KEY_MKI));
	EXPECT_EQ(NULL, inside(self->msg, KSRTP_A_KEY, KSRTP_A_KEY_SSRC));
	EXPECT_EQ(NULL, inside(self->msg, KSRTP_A_KEY, KSRTP_A_KEY_KINDS));
	EXPECT_EQ(NULL, inside(self->msg, KSRTP_A_KEY, KSRTP_A_KEY_USE));
	EXPECT_EQ(NULL, inside(self->msg, KSRTP_A_KEY, KSRTP_A_KEY_FLAGS));
}

TEST_F(codec, longest_key_fits_the_request)
{
	struct ksrtp_key key = some_key();
	struct nl_msg *msg;

	key.mki_len = KSRTP_MKI_MAX;
	msg = nlmsg_alloc_size(NLMSG_HDRLEN + GENL_HDRLEN + KSRTP_REQUEST_ROOM);
	ASSERT_NE(NULL, msg);
	genlmsg_put(msg, 0, 0, GENL_MIN_ID, 0, 0, 1, 1);
	EXPECT_EQ(0, ksrtp_key_put(msg, &key));
	nlmsg_free(msg);
}

TEST_F(codec, length_beyond_its_array_is_refused)
{
	struct ksrtp_key key = some_key();

	key.mki_len = KSRTP_MKI_MAX + 1;
	EXPECT_EQ(-EMSGSIZE, ksrtp_key_put(self->msg, &key));
	key = some_key();
	key.master_len = KSRTP_MASTER_KEY_MAX + 1;
	EXPECT_EQ(-EMSGSIZE, ksrtp_key_put(self->msg, &key));
	key = some_key();
	key.salt_len = KSRTP_MASTER_SALT_MAX + 1;
	EXPECT_EQ(-EMSGSIZE, ksrtp_key_put(self->msg, &key));
}

/* The kernel's strict validation wants the flag. */
TEST_F(codec, objects_are_marked_as_nests)
{
	struct nlattr *attr;

	ASSERT_EQ(0, ksrtp_leg_id_put(self->msg, 7));
	attr = genlmsg_attrdata(genlmsg_hdr(nlmsg_hdr(self->msg)), 0);
	EXPECT_EQ(NLA_F_NESTED | KSRTP_A_LEG, attr->nla_type);
}

TEST_F(codec, attach_by_fd_carries_no_address)
{
	struct ksrtp_attach attach = { .fd = 3, .policy = KSRTP_POLICY_OPTIONAL };
	struct ksrtp_leg leg;

	ksrtp_addr_parse("192.0.2.1:5004", &attach.local);
	ASSERT_EQ(0, ksrtp_attach_put(self->msg, &attach));
	EXPECT_EQ(3, nla_get_u32(inside(self->msg, KSRTP_A_LEG, KSRTP_A_LEG_FD)));
	EXPECT_EQ(NULL, inside(self->msg, KSRTP_A_LEG, KSRTP_A_LEG_LOCAL_IPV4));
	EXPECT_EQ(NULL, inside(self->msg, KSRTP_A_LEG, KSRTP_A_LEG_WINDOW));
	EXPECT_EQ(NULL, inside(self->msg, KSRTP_A_LEG, KSRTP_A_LEG_FLAGS));

	/* a request has no id */
	EXPECT_EQ(-EBADMSG, ksrtp_leg_parse(object(self->msg, KSRTP_A_LEG), &leg));
}

TEST_F(codec, bind_in_a_range_carries_an_address_without_port)
{
	struct ksrtp_bind bind = { .port_min = 10000, .port_max = 10001, .pair = true };
	struct nlattr *attr;

	ksrtp_addr_parse("192.0.2.1:5004", &bind.local);
	bind.local.in.sin_port = 0;
	ASSERT_EQ(0, ksrtp_bind_put(self->msg, &bind));
	EXPECT_NE(NULL, inside(self->msg, KSRTP_A_LEG, KSRTP_A_LEG_LOCAL_IPV4));
	EXPECT_EQ(NULL, inside(self->msg, KSRTP_A_LEG, KSRTP_A_LEG_LOCAL_PORT));
	attr = inside(self->msg, KSRTP_A_LEG, KSRTP_A_LEG_PORT_MIN);
	EXPECT_EQ(10000, nla_get_u16(attr));
	attr = inside(self->msg, KSRTP_A_LEG, KSRTP_A_LEG_PORT_MAX);
	EXPECT_EQ(10001, nla_get_u16(attr));
	EXPECT_NE(NULL, inside(self->msg, KSRTP_A_LEG, KSRTP_A_LEG_PORT_PAIR));
	EXPECT_EQ(NULL, inside(self->msg, KSRTP_A_LEG, KSRTP_A_LEG_IFINDEX));
	EXPECT_EQ(NULL, inside(self->msg, KSRTP_A_LEG, KSRTP_A_LEG_WINDOW));
}

static const char *const ends[][2] = {
	{ "192.0.2.1:5004", "198.51.100.2:6000" },
	{ "[2001:db8::1]:5004", "[2001:db8::2]:6000" },
};

TEST_F(codec, addresses_of_both_families_read_back)
{
	struct ksrtp_attach attach = {
		.fd = -1, .window = 64, .flags = KSRTP_LEG_ALLOW_NO_AUTH,
	};
	struct ksrtp_leg leg;
	struct nlattr *nest;
	size_t i;

	for (i = 0; i < 2; i++) {
		ksrtp_addr_parse(ends[i][0], &attach.local);
		ksrtp_addr_parse(ends[i][1], &attach.remote);
		nlmsg_hdr(self->msg)->nlmsg_len = NLMSG_HDRLEN + GENL_HDRLEN;
		ASSERT_EQ(0, ksrtp_attach_put(self->msg, &attach));

		/* the kernel's answer is the same with an id */
		nest = (struct nlattr *)object(self->msg, KSRTP_A_LEG);
		ASSERT_EQ(0, nla_put_u32(self->msg, KSRTP_A_LEG_ID, 9));
		nest->nla_len += NLA_HDRLEN + 4;

		ASSERT_EQ(0, ksrtp_leg_parse(nest, &leg));
		EXPECT_EQ(9, leg.id);
		EXPECT_EQ(64, leg.window);
		EXPECT_EQ(KSRTP_LEG_ALLOW_NO_AUTH, leg.flags);
		EXPECT_EQ(0, memcmp(&attach.local, &leg.local, sizeof(leg.local)));
		EXPECT_EQ(0, memcmp(&attach.remote, &leg.remote,
				    sizeof(leg.remote)));
	}
}

TEST_F(codec, mikey_frame_of_any_length_reads_back)
{
	static uint8_t frame[KSRTP_MIKEY_FRAME_MAX + 1];
	struct ksrtp_mikey mikey = { .leg = 7, .frame = frame }, back;
	size_t i;

	for (i = 0; i < sizeof(frame); i++)
		frame[i] = i;
	ksrtp_addr_parse("[2001:db8::2]:6000", &mikey.remote);
	for (i = 0; i < 2; i++) {
		mikey.frame_len = i ? KSRTP_MIKEY_FRAME_MAX :
				      KSRTP_MIKEY_FRAME_MIN;
		nlmsg_hdr(self->msg)->nlmsg_len = NLMSG_HDRLEN + GENL_HDRLEN;
		ASSERT_EQ(0, ksrtp_mikey_put(self->msg, &mikey));
		ASSERT_EQ(0, ksrtp_mikey_parse(object(self->msg, KSRTP_A_MIKEY),
					       &back));
		EXPECT_EQ(mikey.frame_len, back.frame_len);
		EXPECT_EQ(0, memcmp(frame, back.frame, back.frame_len));
		EXPECT_EQ(0, memcmp(&mikey.remote, &back.remote,
				    sizeof(back.remote)));
	}
	nlmsg_hdr(self->msg)->nlmsg_len = NLMSG_HDRLEN + GENL_HDRLEN;
	mikey.frame_len = KSRTP_MIKEY_FRAME_MAX + 1;
	EXPECT_EQ(-EMSGSIZE, ksrtp_mikey_put(self->msg, &mikey));
}

TEST_F(codec, every_counter_reads_back)
{
	struct nlattr *nest, *stats;
	struct ksrtp_leg leg;
	unsigned int stat;

	nest = nla_nest_start(self->msg, KSRTP_A_LEG);
	nla_put_u32(self->msg, KSRTP_A_LEG_ID, 1);
	nla_put_flag(self->msg, KSRTP_A_LEG_KEYED);
	stats = nla_nest_start(self->msg, KSRTP_A_LEG_STATS);
	/* one more than we know: a newer module */
	for (stat = KSRTP_STAT_PAD + 1; stat <= KSRTP_STAT_MAX + 1; stat++)
		nla_put_u64(self->msg, stat, (1ull << 40) + stat);
	nla_nest_end(self->msg, stats);
	nla_nest_end(self->msg, nest);

	ASSERT_EQ(0, ksrtp_leg_parse(object(self->msg, KSRTP_A_LEG), &leg));
	EXPECT_TRUE(leg.keyed);
	for (stat = KSRTP_STAT_PAD + 1; stat <= KSRTP_STAT_MAX; stat++) {
		EXPECT_EQ((1ull << 40) + stat, leg.stats[stat]);
		EXPECT_NE(NULL, ksrtp_stat_name(stat)) TH_LOG("%u", stat);
	}
	EXPECT_EQ(NULL, ksrtp_stat_name(KSRTP_STAT_MAX + 1));
}

static void put_suite(struct nl_msg *msg, uint16_t id, const char *auth)
{
	struct nlattr *nest = nla_nest_start(msg, KSRTP_A_CAPS_SUITE);

	nla_put_u16(msg, KSRTP_A_SUITE_ID, id);
	nla_put_string(msg, KSRTP_A_SUITE_NAME, ksrtp_suite_name(id));
	nla_put_u8(msg, KSRTP_A_SUITE_KEY_LEN, 16);
	nla_put_u8(msg, KSRTP_A_SUITE_SALT_LEN, 12);
	nla_put_string(msg, KSRTP_A_SUITE_CIPHER_DRIVER, "ctr-aes-aesni");
	if (auth)
		nla_put_string(msg, KSRTP_A_SUITE_AUTH_DRIVER, auth);
	nla_nest_end(msg, nest);
}

TEST_F(codec, caps_hold_as_many_suites_as_there_is_room_for)
{
	struct ksrtp_caps caps;
	struct nlattr *nest;
	unsigned int i;

	nest = nla_nest_start(self->msg, KSRTP_A_CAPS);
	nla_put_u32(self->msg, KSRTP_A_CAPS_VERSION, 1);
	nla_put_u64(self->msg, KSRTP_A_CAPS_FEATURES, KSRTP_FEATURE_SOCKET);
	nla_put_string(self->msg, KSRTP_A_CAPS_MODULE, "1.2.3");
	nla_put_u32(self->msg, KSRTP_A_CAPS_HELPER, 4711);
	put_suite(self->msg, KSRTP_SUITE_AES_CM_128_HMAC_SHA1_80, "hmac(sha1-ni)");
	for (i = 0; i < KSRTP_N_SUITES; i++)
		put_suite(self->msg, KSRTP_SUITE_AEAD_AES_128_GCM, NULL);
	nla_nest_end(self->msg, nest);

	ASSERT_EQ(0, ksrtp_caps_parse(object(self->msg, KSRTP_A_CAPS), &caps));
	EXPECT_EQ(1, caps.version);
	EXPECT_EQ(KSRTP_FEATURE_SOCKET, caps.features);
	EXPECT_STREQ("1.2.3", caps.module);
	EXPECT_EQ(4711, caps.helper);
	ASSERT_EQ(KSRTP_N_SUITES, caps.n_suites);
	EXPECT_STREQ("AES_CM_128_HMAC_SHA1_80", caps.suites[0].name);
	EXPECT_STREQ("hmac(sha1-ni)", caps.suites[0].auth);
	EXPECT_STREQ("", caps.suites[15].auth);
	EXPECT_EQ(12, caps.suites[15].salt_len);
}

static void put_stream(struct nl_msg *msg, size_t rtp_len, size_t rtcp_len)
{
	static const uint8_t replay[KSRTP_WINDOW_MAX / 8 + 1] = { 0x81, 0x01 };
	struct nlattr *nest = nla_nest_start(msg, KSRTP_A_STREAM);

	nla_put_u32(msg, KSRTP_A_STREAM_LEG, 7);
	nla_put_u8(msg, KSRTP_A_STREAM_DIR, KSRTP_DIR_TX);
	nla_put_u32(msg, KSRTP_A_STREAM_SSRC, 0xcafe);
	nla_put_u16(msg, KSRTP_A_STREAM_SEQ, 65535);
	nla_put_u64(msg, KSRTP_A_STREAM_RTP_OCTETS, 1ull << 33);
	nla_put(msg, KSRTP_A_STREAM_RTP_REPLAY, rtp_len, replay);
	nla_put(msg, KSRTP_A_STREAM_RTCP_REPLAY, rtcp_len, replay);
	nla_nest_end(msg, nest);
}

TEST_F(codec, stream_with_the_largest_window_reads_back)
{
	static struct ksrtp_stream stream;

	put_stream(self->msg, KSRTP_WINDOW_MAX / 8, KSRTP_WINDOW_MAX / 8);
	ASSERT_EQ(0, ksrtp_stream_parse(object(self->msg, KSRTP_A_STREAM),
					&stream));
	EXPECT_EQ(7, stream.leg);
	EXPECT_EQ(KSRTP_DIR_TX, stream.dir);
	EXPECT_EQ(0xcafe, stream.ssrc);
	EXPECT_EQ(65535, stream.seq);
	EXPECT_EQ(1ull << 33, stream.rtp_octets);
	EXPECT_EQ(KSRTP_WINDOW_MAX / 8, stream.replay_len);
	EXPECT_EQ(0x81, stream.rtp_replay[0]);
	EXPECT_EQ(0x01, stream.rtcp_replay[1]);
}

TEST_F(codec, stream_with_lists_of_wrong_length_is_refused)
{
	static struct ksrtp_stream stream;

	put_stream(self->msg, KSRTP_WINDOW_MAX / 8 + 1,
		   KSRTP_WINDOW_MAX / 8 + 1);
	EXPECT_EQ(-EBADMSG, ksrtp_stream_parse(object(self->msg, KSRTP_A_STREAM),
					       &stream));
	nlmsg_hdr(self->msg)->nlmsg_len = NLMSG_HDRLEN + GENL_HDRLEN;
	put_stream(self->msg, 16, 8);
	EXPECT_EQ(-EBADMSG, ksrtp_stream_parse(object(self->msg, KSRTP_A_STREAM),
					       &stream));
}

/* ASan sees a read behind the cut. */
TEST_F(codec, cut_objects_are_read_within_their_length)
{
	struct ksrtp_key key = some_key(), back;
	const struct nlattr *whole;
	struct nlattr *cut;
	int len;

	ASSERT_EQ(0, ksrtp_key_put(self->msg, &key));
	whole = object(self->msg, KSRTP_A_KEY);
	for (len = NLA_HDRLEN; len < whole->nla_len; len++) {
		cut = malloc(len);
		ASSERT_NE(NULL, cut);
		memcpy(cut, whole, len);
		cut->nla_len = len;
		if (ksrtp_key_parse(cut, &back))
			EXPECT_GT(NLA_HDRLEN + 16, len);
		free(cut);
	}
}

TEST_F(codec, offset_of_a_refusal_names_the_attribute)
{
	struct ksrtp_key key = some_key();
	struct nlmsghdr *hdr = nlmsg_hdr(self->msg);
	char *nest, *salt;

	ASSERT_EQ(0, ksrtp_key_put(self->msg, &key));
	nest = (char *)object(self->msg, KSRTP_A_KEY);
	salt = (char *)inside(self->msg, KSRTP_A_KEY, KSRTP_A_KEY_SALT);

	EXPECT_STREQ("salt", ksrtp_attr_name(hdr, salt - (char *)hdr, 0));
	EXPECT_STREQ("key", ksrtp_attr_name(hdr, nest - (char *)hdr, 0));
	EXPECT_STREQ("suite", ksrtp_attr_name(hdr, nest - (char *)hdr,
					      KSRTP_A_KEY_SUITE));
	EXPECT_STREQ("leg", ksrtp_attr_name(hdr, 0, KSRTP_A_LEG));
	EXPECT_STREQ("", ksrtp_attr_name(hdr, 0, 0));
	EXPECT_STREQ("", ksrtp_attr_name(hdr, salt - (char *)hdr + 1, 0));
	EXPECT_STREQ("", ksrtp_attr_name(hdr, nest - (char *)hdr, 999));
	EXPECT_STREQ("", ksrtp_attr_name(hdr, 1u << 30, 0));
}

TEST(suite_names_read_back)
{
	static const uint16_t ids[] = {
		KSRTP_SUITE_AES_CM_128_HMAC_SHA1_80,
		KSRTP_SUITE_AES_CM_128_HMAC_SHA1_32,
		KSRTP_SUITE_NULL_HMAC_SHA1_80,
		KSRTP_SUITE_NULL_HMAC_SHA1_32,
		KSRTP_SUITE_AEAD_AES_128_GCM,
		KSRTP_SUITE_AEAD_AES_256_GCM,
		KSRTP_SUITE_AES_CM_192_HMAC_SHA1_80,
		KSRTP_SUITE_AES_CM_192_HMAC_SHA1_32,
		KSRTP_SUITE_AES_CM_256_HMAC_SHA1_80,
		KSRTP_SUITE_AES_CM_256_HMAC_SHA1_32,
		KSRTP_SUITE_AES_F8_128_HMAC_SHA1_80,
	};
	uint8_t key_len, salt_len;
	size_t i;

	for (i = 0; i < sizeof(ids) / sizeof(ids[0]); i++) {
		EXPECT_EQ(ids[i], ksrtp_suite_by_name(ksrtp_suite_name(ids[i])));
		EXPECT_EQ(0, ksrtp_suite_sizes(ids[i], &key_len, &salt_len));
		EXPECT_LE(KSRTP_MASTER_KEY_MIN, key_len);
		EXPECT_GE(KSRTP_MASTER_KEY_MAX, key_len);
		EXPECT_LE(KSRTP_MASTER_SALT_MIN, salt_len);
		EXPECT_GE(KSRTP_MASTER_SALT_MAX, salt_len);
	}
	EXPECT_EQ(KSRTP_SUITE_AEAD_AES_128_GCM,
		  ksrtp_suite_by_name("srtp_aead_aes_128_gcm"));
	EXPECT_EQ(-EINVAL, ksrtp_suite_by_name("NULL_HMAC_SHA1_128"));
	EXPECT_EQ(-EINVAL, ksrtp_suite_by_name(""));
	EXPECT_EQ(NULL, ksrtp_suite_name(3));
}

TEST_HARNESS_MAIN
