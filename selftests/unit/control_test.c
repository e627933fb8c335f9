// SPDX-License-Identifier: BSD-3-Clause
/* The control socket: clients, lines, requests that are refused. */
#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <kselftest_harness.h>

#include "../../helper/crypto.h"
#include "fake_desk.h"

FIXTURE(control)
{
	struct fake_desk d;
};

FIXTURE_SETUP(control)
{
	const char *wrong = fake_desk_init(&self->d);

	ASSERT_EQ(NULL, wrong) {
		TH_LOG("%s", wrong);
	}
}

FIXTURE_TEARDOWN(control)
{
	const char *wrong = fake_desk_exit(&self->d);

	EXPECT_EQ(NULL, wrong) {
		TH_LOG("%s", wrong);
	}
}

TEST_F(control, id_of_any_scalar_type_is_echoed)
{
	json_t *reply = fake_desk_ask(&self->d, "{\"cmd\":\"version\",\"id\":\"seven\"}");

	EXPECT_STREQ("seven", json_string_value(json_object_get(reply, "id")));
	EXPECT_TRUE(fake_desk_ok(reply));
	reply = fake_desk_ask(&self->d, "{\"id\":7,\"cmd\":\"nothing\"}");
	EXPECT_EQ(7, json_integer_value(json_object_get(reply, "id")));
	EXPECT_TRUE(fake_desk_refuses(reply, "unknown-command", ""));
}

static const struct {
	const char *line;
	const char *code;
	const char *words;
} bad[] = {
	{ "hello", "malformed", "one JSON object" },
	{ "[]", "malformed", "one JSON object" },
	{ "{\"cmd\":\"list\"", "malformed", "one JSON object" },
	{ "{\"cmd\":\"list\"} {}", "malformed", "one JSON object" },
	{ "{\"cmd\":\"list\",\"cmd\":\"stop\"}", "malformed", "one JSON object" },
	{ "{\"cmd\":\"li\\u0000st\"}", "malformed", "one JSON object" },
	{ "{\"cmd\":\"\xff\"}", "malformed", "one JSON object" },
	{ "{}", "malformed", "\"cmd\" is missing" },
	{ "{\"cmd\":5}", "malformed", "\"cmd\" is missing or no string" },
	{ "{\"cmd\":\"list\",\"id\":{}}", "malformed", "\"id\"" },
	{ "{\"cmd\":\"reboot\"}", "unknown-command", "" },
	{ "{\"cmd\":\"version\",\"x\":1}", "bad-request", "unknown member \"x\"" },
	{ "{\"cmd\":\"list\",\"call\":1}", "bad-request", "\"call\" is no string" },
	{ "{\"cmd\":\"list\",\"call\":\"y\"}", "no-such-call", "" },
	{ "{\"cmd\":\"stop\"}", "bad-request", "\"call\" is missing" },
	{ "{\"cmd\":\"stop\",\"call\":\"y\"}", "no-such-call", "" },
	{ "{\"cmd\":\"start\",\"call\":\"x\"}", "bad-request", "\"role\" is missing" },
	{ "{\"cmd\":\"start\",\"call\":\"x\",\"role\":\"boss\",\"local\":\"1.2.3.4:5\"}",
	  "bad-request", "\"role\" is neither" },
	{ "{\"cmd\":\"start\",\"call\":\"x\",\"role\":\"initiator\"}",
	  "bad-request", "\"local\" is missing" },
	{ "{\"cmd\":\"start\",\"call\":\"x\",\"role\":\"initiator\","
	  "\"local\":\"host:5\"}",
	  "bad-request", "\"local\" is no address" },
	{ "{\"cmd\":\"start\",\"call\":\"x\",\"role\":\"initiator\","
	  "\"local\":\"1.2.3.4:0\"}",
	  "bad-request", "\"local\" is no address" },
	{ "{\"cmd\":\"start\",\"call\":\"x\",\"role\":\"initiator\","
	  "\"local\":\"[::1]:65536\"}",
	  "bad-request", "\"local\" is no address" },
	{ "{\"cmd\":\"start\",\"call\":\"x\",\"role\":\"initiator\","
	  "\"local\":\"192.0.2.1:5004\"}",
	  "refused", "remote address is missing" },
	{ "{\"cmd\":\"start\",\"call\":\"x\",\"role\":\"initiator\","
	  "\"local\":\"192.0.2.1:5004\","
	  "\"remote\":\"[::1]:5\"}", "refused", "different address families" },
	{ "{\"cmd\":\"start\",\"call\":\"x y\",\"role\":\"responder\","
	  "\"local\":\"192.0.2.1:5004\"}",
	  "refused", "name" },
	{ "{\"cmd\":\"start\",\"call\":\"x\",\"role\":\"responder\",\"local\":\"192.0.2.1:5004\","
	  "\"rtcp\":\"192.0.2.1:5004\"}", "refused", "say \"mux\"" },
	{ "{\"cmd\":\"start\",\"call\":\"x\",\"role\":\"responder\",\"local\":\"192.0.2.1:5004\","
	  "\"modes\":[\"rsa\"]}", "bad-request", "\"modes\" may have" },
	{ "{\"cmd\":\"start\",\"call\":\"x\",\"role\":\"responder\",\"local\":\"192.0.2.1:5004\","
	  "\"modes\":[]}", "bad-request", "\"modes\" must name a mode" },
	{ "{\"cmd\":\"start\",\"call\":\"x\",\"role\":\"responder\",\"local\":\"192.0.2.1:5004\","
	  "\"suites\":\"X\"}", "bad-request", "\"suites\" names an unknown suite" },
	{ "{\"cmd\":\"start\",\"call\":\"x\",\"role\":\"responder\",\"local\":\"192.0.2.1:5004\","
	  "\"suites\":[1]}", "bad-request", "\"suites\" is neither" },
	{ "{\"cmd\":\"start\",\"call\":\"x\",\"role\":\"responder\",\"local\":\"192.0.2.1:5004\","
	  "\"fingerprints\":\"sha-256 00\"}", "bad-request", "\"fingerprints\"" },
	{ "{\"cmd\":\"start\",\"call\":\"x\",\"role\":\"responder\",\"local\":\"192.0.2.1:5004\","
	  "\"wait_ms\":-1}", "bad-request", "\"wait_ms\" is not from 0" },
	{ "{\"cmd\":\"start\",\"call\":\"x\",\"role\":\"responder\",\"local\":\"192.0.2.1:5004\","
	  "\"wait_ms\":\"1\"}", "bad-request", "\"wait_ms\" is no whole number" },
	{ "{\"cmd\":\"start\",\"call\":\"x\",\"role\":\"responder\",\"local\":\"192.0.2.1:5004\","
	  "\"peer\":\"\"}", "bad-request", "\"peer\" has not 1" },
	{ "{\"cmd\":\"accept\",\"call\":\"x\",\"local\":\"192.0.2.1:5004\","
	  "\"remote\":\"192.0.2.2:5\"}",
	  "bad-request", "\"sdp\" is missing" },
	{ "{\"cmd\":\"accept\",\"call\":\"x\",\"local\":\"192.0.2.1:5004\","
	  "\"remote\":\"192.0.2.2:5\","
	  "\"sdp\":\"a=sendrecv\"}", "bad-request", "no line a=key-mgmt:mikey2" },
	{ "{\"cmd\":\"accept\",\"call\":\"x\",\"local\":\"192.0.2.1:5004\","
	  "\"remote\":\"192.0.2.2:5\","
	  "\"sdp\":\"a=key-mgmt:mikey2 T\"}", "bad-request", "no base64" },
	{ "{\"cmd\":\"answer\",\"call\":\"x\",\"sdp\":\"a=sendrecv\"}",
	  "bad-request", "\"remote\" is missing" },
	{ "{\"cmd\":\"answer\",\"call\":\"y\",\"remote\":\"192.0.2.2:5\"," SDP("") "}",
	  "no-such-call", "" },
};

TEST_F(control, every_bad_request_is_refused_by_code_and_sentence)
{
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		EXPECT_TRUE(fake_desk_refuses(fake_desk_ask(&self->d, bad[i].line), bad[i].code,
				    bad[i].words)) {
			TH_LOG("%s", bad[i].line);
		}
	}
	EXPECT_EQ(NULL, mikey_calls_first(self->d.desk.calls));
	EXPECT_EQ(0, self->d.fake.socket[0].id);
}

TEST_F(control, two_requests_in_one_write_get_two_replies)
{
	const char *two = "{\"cmd\":\"version\",\"id\":1}\n\n{\"cmd\":\"version\",\"id\":2}\n";
	json_t *reply;

	fake_desk_say(&self->d, two, strlen(two));
	reply = fake_desk_hear(&self->d);
	EXPECT_EQ(1, json_integer_value(json_object_get(reply, "id")));
	json_decref(reply);
	reply = fake_desk_hear(&self->d);
	EXPECT_EQ(2, json_integer_value(json_object_get(reply, "id")));
	json_decref(reply);
}

TEST_F(control, request_in_single_octets_is_one_request)
{
	const char *line = "{\"cmd\":\"version\"}\n";

	for (size_t i = 0; line[i]; i++)
		fake_desk_say(&self->d, line + i, 1);
	EXPECT_TRUE(fake_desk_ok(fake_desk_hear(&self->d)));
}

TEST_F(control, line_without_end_disconnects_the_client)
{
	static char line[MIKEY_CONTROL_LINE_MAX + 1];

	memset(line, ' ', sizeof(line));
	fake_desk_say(&self->d, line, sizeof(line));
	EXPECT_EQ(NULL, fake_desk_hear(&self->d));
	EXPECT_EQ(0, self->d.used);
}

TEST_F(control, client_over_the_limit_is_disconnected)
{
	int fd[MIKEY_CONTROL_CLIENTS_MAX];
	char octet;

	for (int i = 0; i < MIKEY_CONTROL_CLIENTS_MAX; i++) {
		fd[i] = fake_desk_connect(&self->d);
		fake_desk_turn(&self->d);
	}

	/* the fixture's client is one of them */
	EXPECT_EQ(0, read(fd[MIKEY_CONTROL_CLIENTS_MAX - 1], &octet, 1));
	EXPECT_EQ(-1, read(fd[MIKEY_CONTROL_CLIENTS_MAX - 2], &octet, 1));
	EXPECT_EQ(EAGAIN, errno);
	for (int i = 0; i < MIKEY_CONTROL_CLIENTS_MAX; i++)
		close(fd[i]);
	EXPECT_TRUE(fake_desk_ok(fake_desk_ask(&self->d, "{\"cmd\":\"version\"}")));
}

TEST_F(control, socket_is_for_owner_and_group_only)
{
	struct stat st;

	ASSERT_EQ(0, stat(self->d.path, &st));
	EXPECT_EQ(0660, st.st_mode & 0777);
}

TEST_F(control, place_that_is_served_is_refused)
{
	struct mikey_why why;

	EXPECT_EQ(NULL, fake_desk_listen(&self->d, &why));
	EXPECT_NE(NULL, strstr(why.text, "served by another daemon"));
	EXPECT_TRUE(fake_desk_ok(fake_desk_ask(&self->d, "{\"cmd\":\"version\"}")));
}

TEST_F(control, monitor_that_does_not_read_is_disconnected)
{
	struct mikey_call *call;
	int fd = fake_desk_connect(&self->d);
	static char octets[1 << 16];
	ssize_t n = 1;

	EXPECT_TRUE(fake_desk_ok(fake_desk_ask(&self->d, START_I)));
	ASSERT_EQ(18, write(fd, "{\"cmd\":\"monitor\"}\n", 18));
	fake_desk_turn(&self->d);
	call = mikey_calls_find(self->d.desk.calls, "x");
	for (int i = 0; i < 20000; i++)
		mikey_desk_hear(&self->d.desk, call, MIKEY_CALL_TRUST);
	fake_desk_turn(&self->d);
	for (int i = 0; i < 1000 && n > 0; i++)
		n = read(fd, octets, sizeof(octets));
	EXPECT_EQ(0, n);
	EXPECT_TRUE(fake_desk_ok(fake_desk_ask(&self->d, "{\"cmd\":\"version\"}")));
	close(fd);
}

static void __attribute__((constructor)) fetch_algorithms(void)
{
	crypto_init();
}

TEST_HARNESS_MAIN
