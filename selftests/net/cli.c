// SPDX-License-Identifier: BSD-3-Clause
/*
 * ksrtp(8) with the module: every subcommand, what it prints as text and as
 * JSON, its exit codes, and that no secret it was given is ever printed. Its
 * grammar needs no module and is tested natively. ksrtp is found by PATH.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <jansson.h>

#include "command.h"
#include "far.h"
#include "net.h"
#include "packet.h"
#include "pair.h"
#include "test.h"

#define NOBODY		65534
#define SSRC		0xcafe1234

/* exit codes as in ksrtp(8) */
enum { DONE, REFUSED, USAGE, NO_MODULE, NO_PERMISSION };

static const uint16_t suites[] = {
	KSRTP_SUITE_AES_CM_128_HMAC_SHA1_80,
	KSRTP_SUITE_AES_CM_128_HMAC_SHA1_32,
	KSRTP_SUITE_AEAD_AES_128_GCM,
	KSRTP_SUITE_AEAD_AES_256_GCM,
};

/* all that the module can do */
#define N_SUITES	11
#define SECRET_ROOM	(2 * (KSRTP_MASTER_KEY_MAX + KSRTP_MASTER_SALT_MAX) + 2)

/*
 * @key: the key whose secret is in @hex, @base64 and the file @path
 * @json: what said() read last
 */
FIXTURE(cli)
{
	struct ksrtp_conn *conn;
	struct pair pair;
	struct command c;
	struct command monitor;
	char near[KSRTP_ADDR_TEXT];
	char far[KSRTP_ADDR_TEXT];
	struct ksrtp_key key;
	char hex[SECRET_ROOM];
	char base64[SECRET_ROOM];
	char path[32];
	json_t *json;
};

#define RUN(...)		command_run(&self->c, __VA_ARGS__)

static void open_sockets(FIXTURE_DATA(cli) *self, int family, bool connected)
{
	const struct pair_spec spec = { .family = family, .connected = connected };

	if (self->pair.near_addr.sa.sa_family) {
		close(self->pair.near);
		close(self->pair.far);
	}
	if (pair_sockets(&self->pair, &spec))
		self->pair.near = -1;
	fcntl(self->pair.near, F_SETFD, 0);
	fcntl(self->pair.far, F_SETFD, 0);
	ksrtp_addr_format(&self->pair.near_addr, self->near);
	ksrtp_addr_format(&self->pair.far_addr, self->far);
}

/* attach the near socket; false if that is refused or prints no number */
static bool attach(FIXTURE_DATA(cli) *self)
{
	char *end;

	if (RUN("attach fd %d", self->pair.near))
		return false;
	self->pair.id = strtoul(self->c.out, &end, 10);
	return self->pair.id && !strcmp(end, "\n");
}

static void write_base64(const uint8_t *octets, size_t len, char *text)
{
	static const char digits[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	size_t i, n_digits = (len * 8 + 5) / 6;
	unsigned int bits;

	for (i = 0; i < n_digits; i++) {
		bits = octets[i * 6 / 8] << 8;
		if (i * 6 / 8 + 1 < len)
			bits |= octets[i * 6 / 8 + 1];
		*text++ = digits[bits >> (10 - i * 6 % 8) & 63];
	}
	for (; i % 4; i++)
		*text++ = '=';
	*text = '\0';
}

/* the secret of a key in all its forms; the file is ours alone */
static void spell_secret(FIXTURE_DATA(cli) *self, uint16_t suite, uint8_t seed)
{
	uint8_t both[KSRTP_MASTER_KEY_MAX + KSRTP_MASTER_SALT_MAX];
	size_t i, len;
	FILE *file;

	self->key = far_key(self->pair.id, KSRTP_DIR_TX, suite, seed);
	len = self->key.master_len + self->key.salt_len;
	memcpy(both, self->key.master, self->key.master_len);
	memcpy(both + self->key.master_len, self->key.salt, self->key.salt_len);
	for (i = 0; i < len; i++)
		sprintf(self->hex + 2 * i, "%02x", both[i]);
	write_base64(both, len, self->base64);

	file = fopen(self->path, "w");
	if (file) {
		fprintf(file, "%s\n", self->base64);
		fclose(file);
	}
}

/* eight characters of the secret stand in what was printed */
static bool leaked(FIXTURE_DATA(cli) *self)
{
	const char *forms[] = { self->hex, self->base64 };
	char part[9] = "";
	const char *at;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(forms); i++) {
		for (at = forms[i]; strlen(at) >= 8; at++) {
			memcpy(part, at, 8);
			if (strcasestr(self->c.out, part) ||
			    strcasestr(self->c.err, part))
				return true;
		}
	}
	return false;
}

/* the last output as JSON, kept until the next call; NULL if it is none */
static json_t *said(FIXTURE_DATA(cli) *self)
{
	json_decref(self->json);
	self->json = json_loads(self->c.out, JSON_REJECT_DUPLICATES, NULL);
	return self->json;
}

/* a member of the only object of the only array that was printed */
static json_t *member(FIXTURE_DATA(cli) *self, const char *name)
{
	json_t *array = said(self);

	if (json_array_size(array) != 1)
		return NULL;
	return json_object_get(json_array_get(array, 0), name);
}

static bool begins(const char *text, const char *with)
{
	return !strncmp(text, with, strlen(with));
}

static bool is_text(json_t *value, const char *text)
{
	return json_is_string(value) && !strcmp(json_string_value(value), text);
}

FIXTURE_SETUP(cli)
{
	ASSERT_EQ(0, net_enter());
	ASSERT_EQ(0, ksrtp_open(&self->conn));
	ASSERT_NE(127, RUN("--version"));
	strcpy(self->path, "/tmp/ksrtp-cli-XXXXXX");
	close(mkstemp(self->path));
	open_sockets(self, AF_INET, false);
	ASSERT_LE(0, self->pair.near);
}

FIXTURE_TEARDOWN(cli)
{
	command_end(&self->monitor);
	json_decref(self->json);
	unlink(self->path);
	close(self->pair.near);
	close(self->pair.far);
	ksrtp_close(self->conn);
}

/**
 * struct way - a way to attach the near socket
 * @family: of the socket
 * @connected: it is connected
 * @by_fd: it is named by descriptor, otherwise by address
 * @settings: words behind that
 * @policy: of the leg that comes of it
 * @window: of the leg that comes of it
 */
struct way {
	int family;
	bool connected;
	bool by_fd;
	const char *settings;
	const char *policy;
	unsigned int window;
};

static const struct way ways[] = {
	{ AF_INET, false, false, "", "require", 128 },
	{ AF_INET, true, false, "window 64", "require", 64 },
	{ AF_INET6, false, false, "policy optional", "optional", 128 },
	{ AF_INET6, true, false, "policy require window 32768", "require", 32768 },
	{ AF_INET, false, true, "", "require", 128 },
	{ AF_INET6, true, true, "window 1024 policy optional", "optional", 1024 },
};

static int attach_by(FIXTURE_DATA(cli) *self, const struct way *way)
{
	if (way->by_fd)
		return RUN("attach fd %d %s", self->pair.near, way->settings);
	return RUN("attach %s %s %s %s", self->near, way->connected ? "remote" : "",
		   way->connected ? self->far : "", way->settings);
}

TEST_F(cli, attached_leg_is_shown_by_its_number)
{
	const struct way *way;
	char want[256];
	unsigned int id;

	for (way = ways; way < ways + ARRAY_SIZE(ways); way++) {
		open_sockets(self, way->family, way->connected);
		ASSERT_EQ(DONE, attach_by(self, way));
		ASSERT_EQ(1, sscanf(self->c.out, "%u\n", &id));

		ASSERT_EQ(DONE, RUN("show -j %u", id));
		EXPECT_EQ(id, json_integer_value(member(self, "leg")));
		EXPECT_TRUE(is_text(member(self, "local"), self->near));
		if (way->connected) {
			EXPECT_TRUE(is_text(member(self, "remote"), self->far));
		} else {
			EXPECT_TRUE(json_is_null(member(self, "remote")));
		}
		EXPECT_TRUE(is_text(member(self, "policy"), way->policy));
		EXPECT_EQ(way->window, json_integer_value(member(self, "window")));
		EXPECT_TRUE(json_is_false(member(self, "keyed")));
		EXPECT_EQ(0, json_array_size(member(self, "keys")));

		ASSERT_EQ(DONE, RUN("show %u", id));
		snprintf(want, sizeof(want), "leg %u: %s%s%s\n  policy %s, window %u, ",
			 id, self->near, way->connected ? " -> " : "",
			 way->connected ? self->far : "", way->policy, way->window);
		EXPECT_TRUE(begins(self->c.out, want));

		EXPECT_EQ(DONE, RUN("detach %u", id));
		EXPECT_STREQ("", self->c.out);
		EXPECT_EQ(REFUSED, RUN("show %u", id));
	}
}

TEST_F(cli, show_is_the_default_and_lists_all_legs)
{
	EXPECT_EQ(DONE, RUN("show"));
	EXPECT_STREQ("", self->c.out);
	EXPECT_EQ(DONE, RUN("-j"));
	EXPECT_TRUE(json_is_array(said(self)));
	EXPECT_EQ(0, json_array_size(self->json));

	ASSERT_EQ(DONE, RUN("attach fd %d", self->pair.near));
	ASSERT_EQ(DONE, RUN("attach %s", self->far));
	EXPECT_EQ(DONE, RUN("-j"));
	EXPECT_EQ(2, json_array_size(said(self)));
	EXPECT_EQ(DONE, RUN("%s", ""));
	EXPECT_NE(NULL, strstr(self->c.out, self->near));
	EXPECT_NE(NULL, strstr(self->c.out, self->far));
}

/* instead of a number: that of the leg or of the far socket; no number */
#define LEG		0xfffffffeu
#define FD		0xfffffffdu
#define NONE		0

/**
 * struct refusal - a request the module refuses
 * @before: words before the number
 * @number: a number, LEG, FD or NONE
 * @behind: words behind it
 * @says: attribute and sentence, or the begin of it
 */
struct refusal {
	const char *before;
	uint32_t number;
	const char *behind;
	const char *says;
};

static const struct refusal refusals[] = {
	{ "attach 127.0.0.1:9", NONE, "", "local-port: no UDP socket" },
	{ "attach [::1]:9", NONE, "", "local-port: no UDP socket" },
	{ "attach fd", 99, "", "fd: " },
	{ "attach fd 0", NONE, "", "fd: " },
	{ "attach fd", FD, "window 63", "window" },
	{ "attach fd", FD, "window 100", "window" },
	{ "detach", 123456, "", "leg 123456: no leg of this id" },
	{ "show", 123456, "", "leg 123456: no leg of this id" },
	{ "stats", 123456, "", "leg 123456: no leg of this id" },
	{ "key use", 123456, "tx", "leg 123456: no leg of this id" },
	{ "key del", 123456, "rx", "leg 123456: no leg of this id" },
	{ "key add", 123456, "rx suite AEAD_AES_128_GCM stdin",
	  "leg 123456: no leg of this id" },
	{ "key use", LEG, "tx", "no key of this MKI and SSRC" },
	{ "key use", LEG, "tx mki 02", "no key of this MKI and SSRC" },
	{ "key del", LEG, "tx mki 01", "no key of this MKI and SSRC" },
	{ "key del", LEG, "rx ssrc 7", "no key of this MKI and SSRC" },
	{ "key add", LEG, "rx suite AEAD_AES_128_GCM mki 01 stdin",
	  "a key of this MKI and SSRC" },
};

static void expect_refusal(struct __test_metadata *_metadata, FIXTURE_DATA(cli) *self,
			   const struct refusal *r)
{
	uint32_t number = r->number;
	char text[16] = "";

	if (number == LEG)
		number = self->pair.id;
	else if (number == FD)
		number = self->pair.far;
	if (number)
		snprintf(text, sizeof(text), "%u", number);
	EXPECT_EQ(REFUSED, RUN("%s %s %s", r->before, text, r->behind)) {
		TH_LOG("ksrtp %s %s %s", r->before, text, r->behind);
	}
	EXPECT_STREQ("", self->c.out);
	EXPECT_TRUE(begins(self->c.err, "ksrtp: "));
	EXPECT_NE(NULL, strstr(self->c.err, r->says)) {
		TH_LOG("no \"%s\" in: %s", r->says, self->c.err);
	}
	EXPECT_FALSE(leaked(self));
}

TEST_F(cli, refusal_ends_with_1_and_says_what_was_wrong)
{
	unsigned int i;

	ASSERT_TRUE(attach(self));
	spell_secret(self, KSRTP_SUITE_AEAD_AES_128_GCM, 1);
	ASSERT_EQ(DONE, RUN("key add %u rx suite AEAD_AES_128_GCM mki 01 file %s",
			    self->pair.id, self->path));
	self->c.input = self->hex;
	for (i = 0; i < ARRAY_SIZE(refusals); i++)
		expect_refusal(_metadata, self, &refusals[i]);
}

TEST_F(cli, socket_is_attached_once)
{
	ASSERT_TRUE(attach(self));
	EXPECT_EQ(REFUSED, RUN("attach fd %d", self->pair.near));
	EXPECT_TRUE(begins(self->c.err, "ksrtp: fd: socket is attached"));
	EXPECT_EQ(REFUSED, RUN("attach %s", self->near));
	EXPECT_TRUE(begins(self->c.err, "ksrtp: local-port: socket is attached"));
}

TEST_F(cli, user_without_capability_gets_4)
{
	static const char *const words[] = {
		"show", "-s -j", "attach 127.0.0.1:9", "detach 1", "stats", "caps",
		"monitor", "key use 1 tx", "key del 1 rx",
		"key add 1 rx suite AEAD_AES_128_GCM stdin",
	};
	unsigned int i;

	spell_secret(self, KSRTP_SUITE_AEAD_AES_128_GCM, 1);
	self->c.uid = NOBODY;
	self->c.input = self->hex;
	for (i = 0; i < ARRAY_SIZE(words); i++) {
		EXPECT_EQ(NO_PERMISSION, RUN("%s", words[i])) {
			TH_LOG("ksrtp %s: %s", words[i], self->c.err);
		}
		EXPECT_STREQ("", self->c.out);
		EXPECT_TRUE(begins(self->c.err, "ksrtp: "));
	}
}

/* the key of the leg is shown as it was given: suite, name, kinds, ROC */
static bool shows_key(FIXTURE_DATA(cli) *self, const char *suite, bool in_use)
{
	json_t *keys = member(self, "keys"), *key = json_array_get(keys, 0);
	const char *driver = NULL;
	json_int_t ssrc = 0, roc = 0;
	int rtp, rtcp, use, slow;
	const char *name, *mki, *dir;

	if (json_array_size(keys) != 1 ||
	    json_unpack(key, "{s:s, s:s, s:s, s:I, s:I, s:b, s:b, s:b, s:b, s:s}",
			"dir", &dir, "suite", &name, "mki", &mki, "ssrc", &ssrc,
			"roc", &roc, "rtp", &rtp, "rtcp", &rtcp, "in_use", &use,
			"slow", &slow, "cipher_driver", &driver))
		return false;
	return !strcmp(dir, "tx") && !strcmp(name, suite) && !strcmp(mki, "0a0b") &&
	       ssrc == SSRC && roc == 5 && rtp && !rtcp && use == in_use && *driver;
}

TEST_F(cli, key_is_added_used_shown_and_deleted)
{
	const char *name;
	unsigned int i;

	ASSERT_TRUE(attach(self));
	for (i = 0; i < ARRAY_SIZE(suites); i++) {
		name = ksrtp_suite_name(suites[i]);
		spell_secret(self, suites[i], 1 + i);
		self->c.input = self->hex;
		ASSERT_EQ(DONE, RUN("key add %u tx suite %s mki 0A0b ssrc 0x%x roc 5 "
				    "only rtp stdin", self->pair.id, name, SSRC)) {
			TH_LOG("%s: %s", name, self->c.err);
		}
		EXPECT_STREQ("", self->c.out);
		self->c.input = NULL;
		ASSERT_EQ(DONE, RUN("show -j %u", self->pair.id));
		EXPECT_TRUE(shows_key(self, name, false));
		EXPECT_FALSE(leaked(self));

		ASSERT_EQ(DONE, RUN("key use %u tx mki 0a0b ssrc %u", self->pair.id, SSRC));
		ASSERT_EQ(DONE, RUN("show -s -j %u", self->pair.id));
		EXPECT_TRUE(shows_key(self, name, true));
		EXPECT_FALSE(leaked(self));
		ASSERT_EQ(DONE, RUN("show -s %u", self->pair.id));
		EXPECT_NE(NULL, strstr(self->c.out,
				       " mki 0a0b ssrc 0xcafe1234 only rtp in use\n"));
		EXPECT_FALSE(leaked(self));

		ASSERT_EQ(DONE, RUN("key del %u tx mki 0a0b ssrc %u", self->pair.id, SSRC));
		ASSERT_EQ(DONE, RUN("show %u", self->pair.id));
		EXPECT_NE(NULL, strstr(self->c.out, "keys are gone, blocked, 0 keys"));
	}
}

/* near sends, libsrtp2 reads it under the key the secret stands for */
static bool far_understands(FIXTURE_DATA(cli) *self, uint16_t seq)
{
	uint8_t plain[PACKET_ROOM];
	struct inbox in;
	struct far far;
	size_t len = rtp_build(plain, SSRC, seq);
	bool same;

	if (far_open(&far, &self->key, false))
		return false;
	same = pair_send(&self->pair, plain, len) == (ssize_t)len &&
	       pair_take_far(&self->pair, &in) == 1 &&
	       memcmp(in.octets, plain, len) &&
	       !far_unprotect(&far, in.octets, &in.len) &&
	       in.len == len && !memcmp(in.octets, plain, len);
	far_close(&far);
	return same;
}

TEST_F(cli, secret_by_file_and_stdin_is_the_key_of_the_media)
{
	bool by_file;
	unsigned int i;

	ASSERT_TRUE(attach(self));
	for (i = 0; i < 2 * ARRAY_SIZE(suites); i++) {
		by_file = i % 2;
		spell_secret(self, suites[i / 2], 1 + i);
		self->c.input = by_file ? NULL : self->hex;
		ASSERT_EQ(DONE, RUN("key add %u tx suite %s use %s %s", self->pair.id,
				    ksrtp_suite_name(suites[i / 2]),
				    by_file ? "file" : "stdin", by_file ? self->path : ""));
		EXPECT_TRUE(far_understands(self, 1 + i)) {
			TH_LOG("suite %u by %s", suites[i / 2], by_file ? "file" : "stdin");
		}
		ASSERT_EQ(DONE, RUN("key del %u tx", self->pair.id));
	}
}

TEST_F(cli, secret_others_can_read_is_not_given_to_the_module)
{
	ASSERT_TRUE(attach(self));
	spell_secret(self, KSRTP_SUITE_AEAD_AES_128_GCM, 1);
	chmod(self->path, 0644);
	EXPECT_EQ(5, RUN("key add %u tx suite AEAD_AES_128_GCM file %s", self->pair.id,
			 self->path));
	EXPECT_FALSE(leaked(self));
	ASSERT_EQ(DONE, RUN("show -j %u", self->pair.id));
	EXPECT_EQ(0, json_array_size(member(self, "keys")));
}

/* what was counted beside that one packet was sent, in the last output */
static bool counted_one_packet(FIXTURE_DATA(cli) *self, size_t n_names)
{
	json_t *stats = member(self, "stats"), *value;
	json_int_t sum = 0;
	const char *name;

	json_object_foreach(stats, name, value)
		sum += json_integer_value(value);
	return json_object_size(stats) == n_names && sum == 1 &&
	       json_integer_value(json_object_get(stats, "tx_srtp")) == 1;
}

TEST_F(cli, counters_and_streams_are_shown)
{
	json_t *stream;
	size_t n_names;

	ASSERT_TRUE(attach(self));
	spell_secret(self, KSRTP_SUITE_AEAD_AES_128_GCM, 1);
	ASSERT_EQ(DONE, RUN("key add %u tx suite AEAD_AES_128_GCM use file %s",
			    self->pair.id, self->path));
	ASSERT_TRUE(far_understands(self, 7));

	EXPECT_EQ(DONE, RUN("stats -j %u", self->pair.id));
	EXPECT_TRUE(counted_one_packet(self, 1));
	EXPECT_EQ(DONE, RUN("stats -a -j"));
	n_names = json_object_size(member(self, "stats"));
	EXPECT_LT(20, n_names);
	EXPECT_TRUE(counted_one_packet(self, n_names));
	EXPECT_EQ(DONE, RUN("stats"));
	EXPECT_NE(NULL, strstr(self->c.out, "\n  tx_srtp            1\n"));
	EXPECT_EQ(NULL, strstr(self->c.out, "rx_srtp"));
	EXPECT_EQ(DONE, RUN("stats -a"));
	EXPECT_NE(NULL, strstr(self->c.out, "\n  rx_drop_auth       0\n"));

	EXPECT_EQ(DONE, RUN("show -s -j"));
	EXPECT_TRUE(counted_one_packet(self, n_names));
	stream = json_array_get(member(self, "streams"), 0);
	EXPECT_EQ(SSRC, json_integer_value(json_object_get(stream, "ssrc")));
	EXPECT_EQ(7, json_integer_value(json_object_get(stream, "seq")));
	EXPECT_EQ(1, json_integer_value(json_object_get(stream, "rtp_packets")));
	EXPECT_TRUE(is_text(json_object_get(stream, "dir"), "tx"));
	EXPECT_EQ(DONE, RUN("-s"));
	EXPECT_NE(NULL, strstr(self->c.out, "stream tx ssrc 0xcafe1234\n      rtp 1 packets"));
}

TEST_F(cli, caps_list_every_suite_with_its_driver)
{
	json_int_t id, last = 0;
	json_t *list, *suite;
	size_t i;

	ASSERT_EQ(DONE, RUN("caps -j"));
	list = json_object_get(said(self), "suites");
	EXPECT_EQ(N_SUITES, json_array_size(list));
	json_array_foreach(list, i, suite) {
		id = json_integer_value(json_object_get(suite, "suite"));
		EXPECT_LT(last, id);
		last = id;
		ASSERT_NE(NULL, ksrtp_suite_name(id));
		EXPECT_TRUE(is_text(json_object_get(suite, "name"), ksrtp_suite_name(id)));
		EXPECT_LT(0, json_string_length(json_object_get(suite, "cipher_driver")));
	}
	ASSERT_EQ(DONE, RUN("caps"));
	EXPECT_NE(NULL, strstr(self->c.out,
			       " AEAD_AES_256_GCM: 32 octets of key, then 12 of salt\n"));
}

/* what to wait for the monitor to say */
struct saying {
	FIXTURE_DATA(cli) *self;
	char text[192];
};

/* it does not say when it begins: let things happen until it tells of them */
static bool listens(void *arg)
{
	struct saying *saying = arg;
	FIXTURE_DATA(cli) *self = saying->self;
	struct ksrtp_leg leg;

	open_sockets(self, AF_INET, false);
	ksrtp_leg_attach(self->conn, &(struct ksrtp_attach){ .fd = self->pair.near }, &leg);
	return command_says(&self->monitor, "\n");
}

static bool is_said(void *arg)
{
	struct saying *saying = arg;

	return command_says(&saying->self->monitor, saying->text);
}

/* leg, its key's first packet, and its end, while the monitor listens */
static bool happens(FIXTURE_DATA(cli) *self)
{
	uint8_t pkt[PACKET_ROOM];
	struct inbox in;
	struct far far;
	size_t len = rtp_build(pkt, SSRC, 1);

	open_sockets(self, AF_INET, false);
	if (!attach(self))
		return false;
	spell_secret(self, KSRTP_SUITE_AEAD_AES_256_GCM, 1);
	self->key.dir = KSRTP_DIR_RX;
	if (RUN("key add %u rx suite AEAD_AES_256_GCM file %s", self->pair.id, self->path) ||
	    far_open(&far, &self->key, true))
		return false;
	return !far_protect(&far, pkt, &len) &&
	       pair_send_far(&self->pair, pkt, len) == (ssize_t)len &&
	       pair_take(&self->pair, &in) == 1 && !RUN("detach %u", self->pair.id);
}

static void watch(struct __test_metadata *_metadata, FIXTURE_DATA(cli) *self,
		  const char *words, const char *last)
{
	struct saying saying = { .self = self };

	ASSERT_EQ(0, command_start(&self->monitor, words));
	ASSERT_TRUE(net_until(listens, &saying));
	ASSERT_TRUE(happens(self));
	snprintf(saying.text, sizeof(saying.text), last, self->pair.id);
	ASSERT_TRUE(net_until(is_said, &saying));
	ASSERT_EQ(0, command_end(&self->monitor));
}

TEST_F(cli, monitor_tells_of_legs_and_first_packets)
{
	char want[256];

	watch(_metadata, self, "monitor", "leg %u gone\n");
	snprintf(want, sizeof(want),
		 "leg %1$u attached %2$s policy require\n"
		 "leg %1$u key rx AEAD_AES_256_GCM first-packet\n"
		 "leg %1$u gone\n", self->pair.id, self->near);
	EXPECT_NE(NULL, strstr(self->monitor.out, want)) {
		TH_LOG("no\n%s in\n%s", want, self->monitor.out);
	}
}

TEST_F(cli, monitor_tells_it_in_json_line_by_line)
{
	static const char *const events[] = { "attached", "first-packet", "gone" };
	unsigned int n = 0;
	json_t *event;
	char *line;

	watch(_metadata, self, "monitor -j", "{\"leg\":%u,\"event\":\"gone\"}\n");
	for (line = strtok(self->monitor.out, "\n"); line; line = strtok(NULL, "\n")) {
		event = json_loads(line, JSON_REJECT_DUPLICATES, NULL);
		ASSERT_NE(NULL, event);
		if (json_integer_value(json_object_get(event, "leg")) == self->pair.id) {
			ASSERT_GT(ARRAY_SIZE(events), n);
			EXPECT_TRUE(is_text(json_object_get(event, "event"), events[n++]));
		}
		json_decref(event);
	}
	EXPECT_EQ(ARRAY_SIZE(events), n);
}

TEST_HARNESS_MAIN
