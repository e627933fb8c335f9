// SPDX-License-Identifier: BSD-3-Clause
/* Commands and calls, over a fake kernel and fake sessions. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <kselftest_harness.h>

#include "../../helper/crypto.h"
#include "address.h"
#include "fake_desk.h"
#include "log.h"
#include "log_tape.h"

#define FPR	"sha-256 4A:AD:B9:B1:3F:82:18:3B:54:02:12:DF:3E:5D:49:6B:" \
	"19:E5:7C:AB:4A:AD:B9:B1:3F:82:18:3B:54:02:12:DF"

FIXTURE(desk)
{
	struct fake_desk d;
};

FIXTURE_SETUP(desk)
{
	const char *wrong = fake_desk_init(&self->d);

	ASSERT_EQ(NULL, wrong) {
		TH_LOG("%s", wrong);
	}
}

FIXTURE_TEARDOWN(desk)
{
	const char *wrong = fake_desk_exit(&self->d);

	EXPECT_EQ(NULL, wrong) {
		TH_LOG("%s", wrong);
	}
}

TEST_F(desk, start_attaches_and_stop_deletes_the_keys)
{
	ASSERT_TRUE(fake_desk_ok(fake_desk_ask(&self->d, START_I)));
	EXPECT_NE(0, self->d.fake.socket[0].id);
	ASSERT_NE(NULL, fake_session_last());
	EXPECT_TRUE(fake_desk_refuses(fake_desk_ask(&self->d, START_I), "exists", "of that name"));

	fake_session_last()->status.tx_allowed = true;
	fake_session_install(fake_session_last());
	EXPECT_EQ(2, self->d.fake.socket[0].n_keys);
	EXPECT_TRUE(fake_desk_ok(fake_desk_ask(&self->d, STOP_X)));
	EXPECT_EQ(0, self->d.fake.socket[0].n_keys);
	EXPECT_EQ(0, fake_sessions);
	EXPECT_TRUE(fake_desk_refuses(fake_desk_ask(&self->d, LIST_X), "no-such-call", ""));
}

TEST_F(desk, rx_is_installed_before_tx_and_tx_used_at_once_when_allowed)
{
	ASSERT_TRUE(fake_desk_ok(fake_desk_ask(&self->d, START_I)));
	fake_session_last()->status.tx_allowed = true;
	fake_session_install(fake_session_last());
	EXPECT_STREQ("rtU", self->d.fake.order);
	EXPECT_EQ(KSRTP_KINDS_BOTH, self->d.fake.socket[0].key[0].kinds);
	EXPECT_EQ(0x11, fake_kernel_key(&self->d.fake.socket[0], KSRTP_DIR_RX)->master[0]);
	EXPECT_EQ(0x22, fake_kernel_key(&self->d.fake.socket[0], KSRTP_DIR_TX)->master[0]);
}

TEST_F(desk, tx_key_of_an_unbound_peer_waits_for_trust)
{
	ASSERT_TRUE(fake_desk_ok(fake_desk_ask(&self->d, START_I)));
	fake_session_install(fake_session_last());
	EXPECT_STREQ("rt", self->d.fake.order);
	fake_session_last()->status.trust = MIKEY_BOUND;
	fake_session_last()->status.tx_allowed = true;
	fake_session_event(fake_session_last(), MIKEY_EVENT_TRUST);
	EXPECT_STREQ("rtu", self->d.fake.order);
	fake_session_event(fake_session_last(), MIKEY_EVENT_TRUST);
	EXPECT_STREQ("rtu", self->d.fake.order);
}

TEST_F(desk, permission_to_send_that_is_withdrawn_takes_the_tx_keys_along)
{
	struct mikey_session *s;

	ASSERT_TRUE(fake_desk_ok(fake_desk_ask(&self->d, START_I)));
	s = fake_session_last();
	s->status.tx_allowed = true;
	fake_session_install(s);
	s->status.tx_allowed = false;
	fake_session_event(s, MIKEY_EVENT_TRUST);
	EXPECT_STREQ("rtUd", self->d.fake.order);
	EXPECT_EQ(NULL, fake_kernel_key(&self->d.fake.socket[0], KSRTP_DIR_TX));
	EXPECT_NE(NULL, fake_kernel_key(&self->d.fake.socket[0], KSRTP_DIR_RX));

	/* the key is gone for good */
	s->status.tx_allowed = true;
	fake_session_event(s, MIKEY_EVENT_TRUST);
	EXPECT_STREQ("rtUd", self->d.fake.order);
	EXPECT_TRUE(fake_desk_ok(fake_desk_ask(&self->d, STOP_X)));
	EXPECT_EQ(0, self->d.fake.socket[0].n_keys);
}

TEST_F(desk, rtcp_socket_of_its_own_gets_rtcp_keys_only)
{
	ASSERT_TRUE(fake_desk_ok(fake_desk_ask(&self->d,
		"{\"cmd\":\"start\",\"call\":\"x\",\"role\":\"initiator\","
		"\"local\":\"192.0.2.1:5004\",\"rtcp\":\"192.0.2.1:5005\","
		"\"remote\":\"192.0.2.2:5004\"}")));
	fake_session_last()->status.tx_allowed = true;
	fake_session_install(fake_session_last());
	EXPECT_STREQ("rrtUtU", self->d.fake.order);
	EXPECT_EQ(2, self->d.fake.socket[0].n_keys);
	EXPECT_EQ(2, self->d.fake.socket[1].n_keys);
	for (int i = 0; i < 2; i++) {
		EXPECT_EQ(KSRTP_KINDS_RTP, self->d.fake.socket[0].key[i].kinds);
		EXPECT_EQ(KSRTP_KINDS_RTCP, self->d.fake.socket[1].key[i].kinds);
	}
}

TEST_F(desk, key_the_kernel_refuses_fails_the_call_without_keys)
{
	ASSERT_TRUE(fake_desk_ok(fake_desk_ask(&self->d, START_I)));
	self->d.fake.key_err = -EINVAL;
	fake_session_install(fake_session_last());
	EXPECT_EQ(0, self->d.fake.socket[0].n_keys);
	EXPECT_EQ(0, fake_sessions);
	EXPECT_TRUE(fake_desk_state(fake_desk_ask(&self->d, LIST_X), "failed"));
	EXPECT_TRUE(fake_desk_ok(fake_desk_ask(&self->d, STOP_X)));
}

TEST_F(desk, missing_socket_fails_at_once_without_wait)
{
	EXPECT_TRUE(fake_desk_refuses(fake_desk_ask(&self->d,
		"{\"cmd\":\"start\",\"call\":\"x\",\"role\":\"responder\","
		"\"local\":\"192.0.2.1:7000\"}"), "failed", "RTP socket"));
	EXPECT_EQ(NULL, mikey_calls_first(self->d.desk.calls));
}

TEST_F(desk, missing_socket_is_awaited_and_stop_ends_the_wait)
{
	const char *start = "{\"cmd\":\"start\",\"call\":\"x\",\"id\":1,"
		"\"role\":\"responder\",\"local\":\"192.0.2.1:7000\","
		"\"wait_ms\":600000}\n";
	json_t *reply;

	fake_desk_say(&self->d, start, strlen(start));
	EXPECT_TRUE(fake_desk_state(fake_desk_ask(&self->d, LIST_X), "waiting-for-socket"));

	fake_kernel_bind(&self->d.fake, "192.0.2.1:7000");
	reply = fake_desk_hear(&self->d);
	EXPECT_EQ(1, json_integer_value(json_object_get(reply, "id")));
	EXPECT_TRUE(fake_desk_ok(reply));
	EXPECT_TRUE(fake_desk_ok(fake_desk_ask(&self->d, STOP_X)));

	self->d.fake.n_sockets--;
	fake_desk_say(&self->d, start, strlen(start));
	fake_desk_say(&self->d, STOP_X "\n", sizeof(STOP_X));
	reply = fake_desk_hear(&self->d);
	EXPECT_EQ(1, json_integer_value(json_object_get(reply, "id")));
	EXPECT_FALSE(json_is_true(json_object_get(reply, "ok")));
	json_decref(reply);
	EXPECT_TRUE(fake_desk_ok(fake_desk_hear(&self->d)));
}

TEST_F(desk, socket_that_is_closed_ends_its_call)
{
	ASSERT_TRUE(fake_desk_ok(fake_desk_ask(&self->d, START_I)));
	fake_session_install(fake_session_last());
	fake_kernel_close(&self->d.fake, &self->d.fake.socket[0]);
	EXPECT_EQ(0, fake_sessions);
	EXPECT_TRUE(fake_desk_refuses(fake_desk_ask(&self->d, LIST_X), "no-such-call", ""));
}

TEST_F(desk, lost_notifications_end_calls_whose_socket_is_gone)
{
	ASSERT_TRUE(fake_desk_ok(fake_desk_ask(&self->d, START_I)));
	self->d.fake.kernel.up->lost(self->d.fake.kernel.up_arg);
	EXPECT_NE(NULL, mikey_calls_find(self->d.desk.calls, "x"));
	self->d.fake.socket[0].id = 0;
	self->d.fake.kernel.up->lost(self->d.fake.kernel.up_arg);
	EXPECT_EQ(NULL, mikey_calls_find(self->d.desk.calls, "x"));
}

TEST_F(desk, flood_of_lost_notifications_does_not_fill_the_log)
{
	mikey_log_level_set(LOG_INFO);
	log_tape_begin();
	for (int i = 0; i < 100; i++)
		self->d.fake.kernel.up->lost(self->d.fake.kernel.up_arg);
	EXPECT_EQ(MIKEY_LOG_BURST, log_tape_count(log_tape_end(), "were lost"));
}

TEST_F(desk, end_of_a_call_is_logged_with_its_leg_and_without_a_warning)
{
	const char *said;

	ASSERT_TRUE(fake_desk_ok(fake_desk_ask(&self->d,
		"{\"cmd\":\"start\",\"call\":\"x\",\"role\":\"initiator\","
		"\"local\":\"192.0.2.1:5004\",\"rtcp\":\"192.0.2.1:5005\","
		"\"remote\":\"192.0.2.2:5004\"}")));
	fake_session_install(fake_session_last());
	/* a program that ends closes both before anybody hears of it */
	self->d.fake.socket[1].id = 0;
	self->d.fake.socket[1].n_keys = 0;
	mikey_log_level_set(LOG_INFO);
	log_tape_begin();
	fake_kernel_close(&self->d.fake, &self->d.fake.socket[0]);
	said = log_tape_end();
	EXPECT_STREQ("leg 1: call x: socket closed\nleg 1: call x: ends\n",
		     said);
}

TEST_F(desk, leg_of_an_earlier_daemon_is_listed_and_adopted)
{
	struct ksrtp_key old = { .leg = 77, .dir = KSRTP_DIR_RX };
	char *text;
	json_t *reply;

	self->d.fake.socket[0].id = 77;
	self->d.fake.kernel.ops->key_add(&self->d.fake.kernel, &old);
	reply = fake_desk_ask(&self->d, "{\"cmd\":\"list\"}");
	text = json_dumps(reply, JSON_COMPACT);
	EXPECT_NE(NULL, strstr(text, "\"orphans\":[{\"leg\":77,"
			       "\"local\":\"192.0.2.1:5004\",\"keys\":1}]")) {
		TH_LOG("%s", text);
	}
	free(text);
	json_decref(reply);

	ASSERT_TRUE(fake_desk_ok(fake_desk_ask(&self->d, START_I)));
	EXPECT_EQ(1, self->d.fake.socket[0].n_keys);
	fake_session_last()->status.tx_allowed = true;
	fake_session_install(fake_session_last());
	EXPECT_STREQ("rdrtU", self->d.fake.order);
	EXPECT_EQ(2, self->d.fake.socket[0].n_keys);
}

static void leave_key(struct fake_desk *d)
{
	struct ksrtp_key old = { .leg = 77, .dir = KSRTP_DIR_TX };

	d->fake.socket[0].id = 77;
	d->fake.kernel.ops->key_add(&d->fake.kernel, &old);
}

TEST_F(desk, end_of_a_call_takes_the_keys_of_an_earlier_daemon_along)
{
	leave_key(&self->d);
	ASSERT_TRUE(fake_desk_ok(fake_desk_ask(&self->d, START_I)));
	EXPECT_EQ(1, self->d.fake.socket[0].n_keys);
	EXPECT_TRUE(fake_desk_ok(fake_desk_ask(&self->d, STOP_X)));
	EXPECT_EQ(0, self->d.fake.socket[0].n_keys);

	leave_key(&self->d);
	ASSERT_TRUE(fake_desk_ok(fake_desk_ask(&self->d, START_I)));
	fake_session_event(fake_session_last(), MIKEY_EVENT_ENDED);
	EXPECT_TRUE(fake_desk_state(fake_desk_ask(&self->d, LIST_X), "failed"));
	EXPECT_EQ(0, self->d.fake.socket[0].n_keys);
}

TEST_F(desk, call_that_could_not_begin_leaves_the_keys_of_an_earlier_daemon)
{
	leave_key(&self->d);
	fake_session_err = -ENOKEY;
	EXPECT_TRUE(fake_desk_refuses(fake_desk_ask(&self->d, START_I),
				      "failed", "cannot offer"));
	fake_desk_turn(&self->d);
	EXPECT_EQ(NULL, mikey_calls_first(self->d.desk.calls));
	EXPECT_EQ(1, self->d.fake.socket[0].n_keys);

	/* nor does the end of the daemon touch them */
	ASSERT_TRUE(fake_desk_ok(fake_desk_ask(&self->d, START_I)));
	mikey_calls_free(self->d.desk.calls);
	EXPECT_EQ(1, self->d.fake.socket[0].n_keys);
	self->d.desk.calls = mikey_calls_new(self->d.loop, &self->d.fake.kernel,
					   self->d.jobs, mikey_desk_hear,
					   &self->d.desk);
}

TEST_F(desk, leg_of_a_socket_bound_to_all_addresses_is_adopted)
{
	fake_kernel_bind(&self->d.fake, "[::]:7000")->id = 78;
	ASSERT_TRUE(fake_desk_ok(fake_desk_ask(&self->d,
		"{\"cmd\":\"start\",\"call\":\"x\",\"role\":\"responder\","
		"\"local\":\"192.0.2.1:7000\"}")));
	EXPECT_NE(NULL, mikey_calls_by_leg(self->d.desk.calls, 78));
}

TEST_F(desk, socket_of_another_call_is_refused)
{
	ASSERT_TRUE(fake_desk_ok(fake_desk_ask(&self->d, START_I)));
	EXPECT_TRUE(fake_desk_refuses(fake_desk_ask(&self->d,
		"{\"cmd\":\"start\",\"call\":\"y\",\"role\":\"responder\","
		"\"local\":\"192.0.2.1:5004\"}"), "failed", "another call"));
	EXPECT_NE(NULL, mikey_calls_find(self->d.desk.calls, "x"));
}

TEST_F(desk, offer_gives_the_lines_and_answer_binds)
{
	const char *line;
	json_t *reply;

	reply = fake_desk_ask(&self->d,
		"{\"cmd\":\"offer\",\"call\":\"x\",\"local\":\"192.0.2.1:5004\"}");
	line = json_string_value(json_array_get(json_object_get(json_object_get(
		reply, "result"), "sdp"), 0));
	EXPECT_STREQ("a=key-mgmt:mikey2 TTEh", line);
	EXPECT_STREQ("00001234", json_string_value(json_object_get(
		json_object_get(reply, "result"), "csb")));
	EXPECT_TRUE(fake_desk_ok(reply));

	EXPECT_TRUE(fake_desk_ok(fake_desk_ask(&self->d, "{\"cmd\":\"answer\",\"call\":\"x\","
		"\"remote\":\"192.0.2.2:5004\","
		SDP(",\"a=fingerprint:" FPR "\"") "}")));
	EXPECT_EQ(1, fake_session_last()->n_bound);
	EXPECT_EQ(3, fake_session_last()->binding.answer_len);
	EXPECT_EQ(1, fake_session_last()->binding.fprs.n);
	EXPECT_EQ(32, fake_session_last()->binding.fprs.fpr[0].len);

	fake_session_err = -EINVAL;
	EXPECT_TRUE(fake_desk_refuses(fake_desk_ask(&self->d, "{\"cmd\":\"answer\",\"call\":\"x\","
		"\"remote\":\"192.0.2.2:5004\"," SDP("") "}"),
		"refused", "another offer"));
}

#define ACCEPT "{\"cmd\":\"accept\",\"call\":\"x\",\"id\":9," \
	"\"local\":\"192.0.2.1:5004\",\"remote\":\"192.0.2.2:5004\"," \
	"\"peer\":\"sip:b@b\"," SDP("") "}\n"

TEST_F(desk, accept_is_answered_when_the_response_exists)
{
	json_t *reply;

	fake_session_peer = "sip:b@b";
	fake_desk_say(&self->d, ACCEPT, strlen(ACCEPT));
	EXPECT_TRUE(fake_desk_ok(fake_desk_ask(&self->d, LIST_X)));
	ASSERT_NE(NULL, fake_session_last());
	fake_session_event(fake_session_last(), MIKEY_EVENT_RESPONDED);
	reply = fake_desk_hear(&self->d);
	EXPECT_EQ(9, json_integer_value(json_object_get(reply, "id")));
	EXPECT_STREQ("a=key-mgmt:mikey2 QU5T", json_string_value(json_array_get(
		json_object_get(json_object_get(reply, "result"), "sdp"), 0)));
	EXPECT_TRUE(fake_desk_ok(reply));
}

TEST_F(desk, accept_of_another_peer_than_wanted_fails)
{
	fake_session_peer = "sip:mallory@m";
	fake_desk_say(&self->d, ACCEPT, strlen(ACCEPT));
	EXPECT_TRUE(fake_desk_refuses(fake_desk_hear(&self->d), "failed",
				      "wants another peer"));
	EXPECT_EQ(0, fake_sessions);
	fake_desk_turn(&self->d);
	EXPECT_EQ(NULL, mikey_calls_first(self->d.desk.calls));
}

TEST_F(desk, accept_that_nobody_can_answer_fails_and_leaves_no_call)
{
	fake_session_err = -EOPNOTSUPP;
	fake_desk_say(&self->d, ACCEPT, strlen(ACCEPT));
	EXPECT_TRUE(fake_desk_refuses(fake_desk_hear(&self->d), "failed",
				      "the fake cannot answer"));
	fake_desk_turn(&self->d);
	EXPECT_EQ(NULL, mikey_calls_first(self->d.desk.calls));
}

static void m1(FIXTURE_DATA(desk) *self, const char *peer, const char *from)
{
	fake_kernel_receive(&self->d.fake, self->d.fake.socket[0].id, from, peer,
			    strlen(peer));
}

TEST_F(desk, m1_of_another_peer_or_address_than_wanted_is_ignored)
{
	ASSERT_TRUE(fake_desk_ok(fake_desk_ask(&self->d,
		"{\"cmd\":\"start\",\"call\":\"x\",\"role\":\"responder\","
		"\"local\":\"192.0.2.1:5004\",\"remote\":\"192.0.2.2:5004\","
		"\"peer\":\"sip:b@b\",\"fingerprints\":[\"" FPR "\"]}")));
	m1(self, "sip:c@c", "192.0.2.2:5004");
	EXPECT_EQ(0, fake_sessions);
	m1(self, "sip:b@b", "192.0.2.3:5004");
	EXPECT_EQ(0, fake_sessions);
	m1(self, "sip:b@b", "192.0.2.2:5004");
	ASSERT_EQ(1, fake_sessions);
	EXPECT_EQ(1, fake_session_last()->binding.fprs.n);
}

/* a PSK would prove the peer, but has no certificate to compare */
TEST_F(desk, call_that_demands_a_fingerprint_is_made_in_mode_dh_or_refused)
{
	static const char head[] = "{\"cmd\":\"start\",\"call\":\"x\","
		"\"role\":\"responder\",\"local\":\"192.0.2.1:5004\","
		"\"fingerprints\":\"" FPR "\"";
	const struct mikey_settings *set;
	char request[512];

	snprintf(request, sizeof(request), "%s,\"modes\":[\"psk\"]}", head);
	EXPECT_TRUE(fake_desk_refuses(fake_desk_ask(&self->d, request),
				      "refused", "mode dh"));
	EXPECT_EQ(NULL, mikey_calls_first(self->d.desk.calls));

	snprintf(request, sizeof(request), "%s}", head);
	ASSERT_TRUE(fake_desk_ok(fake_desk_ask(&self->d, request)));
	set = fake_session_settings();
	ASSERT_EQ(1, set->n_modes);
	EXPECT_EQ(MIKEY_MODE_DH, set->modes[0]);
}

TEST_F(desk, calls_with_modes_of_their_own_are_of_the_same_host)
{
	ASSERT_TRUE(fake_desk_ok(fake_desk_ask(&self->d, START_R)));
	EXPECT_FALSE(fake_session_joined());
	ASSERT_TRUE(fake_desk_ok(fake_desk_ask(&self->d,
		"{\"cmd\":\"start\",\"call\":\"y\",\"role\":\"responder\","
		"\"local\":\"192.0.2.1:5005\",\"modes\":[\"psk\"]}")));
	EXPECT_TRUE(fake_session_joined());
}

TEST_F(desk, bound_peer_may_start_anew_and_nobody_else_may)
{
	struct mikey_session *first;

	ASSERT_TRUE(fake_desk_ok(fake_desk_ask(&self->d, START_R)));
	m1(self, "sip:b@b", "192.0.2.2:5004");
	first = fake_session_last();
	first->status.trust = MIKEY_BOUND;
	fake_session_install(first);
	EXPECT_EQ(2, self->d.fake.socket[0].n_keys);

	m1(self, "sip:b@b", "192.0.2.2:5004");
	fake_session_install(fake_session_last());
	EXPECT_EQ(1, fake_sessions);
	m1(self, "sip:c@c", "192.0.2.2:5004");
	fake_session_last()->status.trust = MIKEY_BOUND;
	fake_session_install(fake_session_last());
	EXPECT_EQ(1, fake_sessions);
	EXPECT_STREQ("rt", self->d.fake.order);

	m1(self, "sip:b@b", "192.0.2.2:6000");
	fake_session_last()->status.trust = MIKEY_BOUND;
	fake_session_install(fake_session_last());
	EXPECT_STREQ("rtddrt", self->d.fake.order);
	EXPECT_EQ(2, self->d.fake.socket[0].n_keys);
	EXPECT_EQ(1, fake_sessions);
}

TEST_F(desk, peer_whose_identity_only_looks_the_same_may_not_start_anew)
{
	ASSERT_TRUE(fake_desk_ok(fake_desk_ask(&self->d, START_R)));
	m1(self, "sip:b\\\\@b", "192.0.2.2:5004");
	fake_session_last()->status.trust = MIKEY_BOUND;
	fake_session_last()->status.peer_exact = false;
	fake_session_install(fake_session_last());
	EXPECT_STREQ("rt", self->d.fake.order);
	m1(self, "sip:b\\\\@b", "192.0.2.2:5004");
	fake_session_last()->status.trust = MIKEY_BOUND;
	fake_session_last()->status.peer_exact = false;
	fake_session_install(fake_session_last());
	EXPECT_STREQ("rt", self->d.fake.order);
	EXPECT_EQ(1, fake_sessions);
}

TEST_F(desk, session_that_ends_takes_its_keys_and_fails_the_call)
{
	ASSERT_TRUE(fake_desk_ok(fake_desk_ask(&self->d, START_I)));
	fake_session_install(fake_session_last());
	strcpy(fake_session_last()->status.text, "no answer");
	fake_session_event(fake_session_last(), MIKEY_EVENT_ENDED);
	EXPECT_EQ(0, self->d.fake.socket[0].n_keys);
	EXPECT_TRUE(fake_desk_state(fake_desk_ask(&self->d, LIST_X), "failed"));
	EXPECT_TRUE(fake_desk_ok(fake_desk_ask(&self->d, STOP_X)));
}

TEST_F(desk, first_authentic_packet_is_told_to_the_session)
{
	struct ksrtp_key key = { .dir = KSRTP_DIR_TX };

	ASSERT_TRUE(fake_desk_ok(fake_desk_ask(&self->d, START_I)));
	key.leg = self->d.fake.socket[0].id;
	key.event = KSRTP_KEY_EVENT_FIRST;
	self->d.fake.kernel.up->key(&key, self->d.fake.kernel.up_arg);
	EXPECT_FALSE(fake_session_last()->media_seen);
	key.dir = KSRTP_DIR_RX;
	self->d.fake.kernel.up->key(&key, self->d.fake.kernel.up_arg);
	EXPECT_TRUE(fake_session_last()->media_seen);
}

TEST_F(desk, frame_for_no_call_is_counted)
{
	fake_kernel_receive(&self->d.fake, 99, "192.0.2.2:1", "x", 1);
	EXPECT_EQ(1, mikey_calls_stray(self->d.desk.calls));
}

TEST_F(desk, monitor_hears_events_and_others_do_not)
{
	json_t *event;

	EXPECT_TRUE(fake_desk_ok(fake_desk_ask(&self->d, START_R)));
	EXPECT_EQ(0, self->d.used);
	EXPECT_TRUE(fake_desk_ok(fake_desk_ask(&self->d, "{\"cmd\":\"monitor\"}")));
	m1(self, "sip:b@b", "192.0.2.2:5004");
	fake_session_install(fake_session_last());
	fake_session_event(fake_session_last(), MIKEY_EVENT_KEYED);
	event = fake_desk_hear(&self->d);
	EXPECT_STREQ("keyed", json_string_value(json_object_get(event, "event")));
	EXPECT_STREQ("x", json_string_value(json_object_get(event, "call")));
	EXPECT_STREQ("sip:b@b", json_string_value(json_object_get(event, "peer")));
	json_decref(event);
}

TEST_F(desk, thousands_of_calls_are_found_by_name_and_leg)
{
	struct mikey_call_args args = { .kind = MIKEY_CALL_LISTEN };
	struct mikey_why why;
	char name[32];

	mikey_address_parse(&args.local, "192.0.2.1:9000");
	args.wait_ms = 600000;
	args.name = name;
	for (int i = 0; i < 5000; i++) {
		snprintf(name, sizeof(name), "call-%d", i);
		ASSERT_EQ(0, mikey_call_open(self->d.desk.calls, &args, &why));
	}
	EXPECT_NE(NULL, mikey_calls_find(self->d.desk.calls, "call-4711"));
	EXPECT_EQ(NULL, mikey_calls_find(self->d.desk.calls, "call-5000"));
	ASSERT_TRUE(fake_desk_ok(fake_desk_ask(&self->d, START_R)));
	EXPECT_EQ(mikey_calls_find(self->d.desk.calls, "x"),
		  mikey_calls_by_leg(self->d.desk.calls, self->d.fake.socket[0].id));
}

TEST_F(desk, end_of_the_daemon_leaves_the_keys)
{
	ASSERT_TRUE(fake_desk_ok(fake_desk_ask(&self->d, START_I)));
	fake_session_install(fake_session_last());
	mikey_calls_free(self->d.desk.calls);
	EXPECT_EQ(2, self->d.fake.socket[0].n_keys);
	self->d.desk.calls = mikey_calls_new(self->d.loop, &self->d.fake.kernel,
					   self->d.jobs, mikey_desk_hear,
					   &self->d.desk);
}

static void __attribute__((constructor)) fetch_algorithms(void)
{
	crypto_init();
}

TEST_HARNESS_MAIN
