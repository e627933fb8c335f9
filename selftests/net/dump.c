// SPDX-License-Identifier: BSD-3-Clause
/*
 * Dumps that need many messages: complete, each object once, resumable, and
 * marked if something changed meanwhile.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include <netlink/attr.h>
#include <netlink/genl/genl.h>

#include "far.h"
#include "net.h"
#include "packet.h"
#include "pair.h"
#include "request.h"
#include "test.h"

#define N_LEGS		300
#define N_MANY		2000
/* as many streams as the memory of one key is for */
#define N_STREAMS	(KSRTP_REPLAY_MEMORY * 4 / KSRTP_WINDOW_MAX)

/**
 * struct seen - what a dump showed
 * @n: objects
 * @n_doubles: objects that came twice
 * @ids: their ids, or SSRCs
 */
struct seen {
	unsigned int n;
	unsigned int n_doubles;
	uint32_t ids[2 * N_MANY];
};

static void note(struct seen *s, uint32_t id)
{
	unsigned int i;

	for (i = 0; i < s->n; i++)
		s->n_doubles += s->ids[i] == id;
	if (s->n < ARRAY_SIZE(s->ids))
		s->ids[s->n++] = id;
}

static bool has(const struct seen *s, uint32_t id)
{
	unsigned int i;

	for (i = 0; i < s->n; i++)
		if (s->ids[i] == id)
			return true;
	return false;
}

static int note_leg(const struct ksrtp_leg *leg, void *arg)
{
	note(arg, leg->id);
	return 0;
}

static int note_stream(const struct ksrtp_stream *stream, void *arg)
{
	note(arg, stream->ssrc);
	return 0;
}

static int note_key(const struct ksrtp_key *key, void *arg)
{
	note(arg, key->leg << 8 | key->mki[0]);
	return 0;
}

FIXTURE(legs)
{
	struct ksrtp_conn *conn;
	struct request r;
	struct seen seen;
	unsigned int n;
	int fd[N_MANY];
	uint32_t id[N_MANY];
};

static int attach(FIXTURE_DATA(legs) *self)
{
	unsigned int i = self->n++;
	union ksrtp_addr at = net_loopback(i % 2 ? AF_INET6 : AF_INET, 0);
	struct ksrtp_attach request = { .fd = net_udp(&at) };
	struct ksrtp_leg leg;
	int err;

	err = ksrtp_leg_attach(self->conn, &request, &leg);
	self->fd[i] = request.fd;
	self->id[i] = leg.id;
	return err;
}

FIXTURE_SETUP(legs)
{
	struct rlimit room = { N_MANY + 200, N_MANY + 200 };

	ASSERT_EQ(0, setrlimit(RLIMIT_NOFILE, &room));
	ASSERT_EQ(0, net_enter());
	ASSERT_EQ(0, ksrtp_open(&self->conn));
	ASSERT_EQ(0, request_open(&self->r));
	while (self->n < N_LEGS) {
		ASSERT_EQ(0, attach(self));
	}
}

FIXTURE_TEARDOWN(legs)
{
	unsigned int i;

	for (i = 0; i < self->n; i++)
		close(self->fd[i]);
	request_close(&self->r);
	ksrtp_close(self->conn);
}

TEST_F(legs, dump_of_many_shows_each_once)
{
	unsigned int i;

	while (self->n < N_MANY) {
		ASSERT_EQ(0, attach(self));
	}
	ASSERT_EQ(0, ksrtp_leg_dump(self->conn, note_leg, &self->seen));
	EXPECT_EQ(N_MANY, self->seen.n);
	EXPECT_EQ(0, self->seen.n_doubles);
	for (i = 0; i < N_MANY; i++)
		EXPECT_TRUE(has(&self->seen, self->id[i]));
}

static void note_raw_leg(const struct nlmsghdr *hdr, void *arg)
{
	struct genlmsghdr *genl = nlmsg_data(hdr);
	struct nlattr *leg, *id;

	leg = nla_find(genlmsg_attrdata(genl, 0), genlmsg_attrlen(genl, 0), KSRTP_A_LEG);
	id = nla_find(nla_data(leg), nla_len(leg), KSRTP_A_LEG_ID);
	note(arg, nla_get_u32(id));
}

/* read on to the end of the dump; number of messages, or -errno */
static int read_on(FIXTURE_DATA(legs) *self)
{
	int ret, n = 0;

	do {
		ret = request_next(&self->r, note_raw_leg, &self->seen);
		n++;
	} while (ret == 1);
	return ret < 0 ? ret : n;
}

static int begin_dump(FIXTURE_DATA(legs) *self)
{
	request_begin(&self->r, KSRTP_CMD_LEG_GET, NLM_F_DUMP);
	if (request_send(&self->r))
		return -EIO;
	return request_next(&self->r, note_raw_leg, &self->seen);
}

TEST_F(legs, quiet_dump_is_not_marked_as_interrupted)
{
	ASSERT_EQ(1, begin_dump(self));
	EXPECT_LT(3, read_on(self));
	EXPECT_FALSE(self->r.interrupted);
	EXPECT_EQ(N_LEGS, self->seen.n);
}

TEST_F(legs, dump_is_marked_if_a_leg_came_meanwhile)
{
	ASSERT_EQ(1, begin_dump(self));
	ASSERT_EQ(0, attach(self));
	EXPECT_LT(3, read_on(self));
	EXPECT_TRUE(self->r.interrupted);
}

/* those that stay are all there, once */
TEST_F(legs, dump_goes_on_over_legs_that_went_meanwhile)
{
	unsigned int i;

	ASSERT_EQ(1, begin_dump(self));
	for (i = 0; i < N_LEGS; i += 3) {
		close(self->fd[i]);
		self->fd[i] = -1;
	}
	EXPECT_LT(1, read_on(self));
	EXPECT_TRUE(self->r.interrupted);
	EXPECT_EQ(0, self->seen.n_doubles);
	for (i = 0; i < N_LEGS; i++)
		if (i % 3 && !has(&self->seen, self->id[i])) {
			EXPECT_TRUE(has(&self->seen, self->id[i]));
			break;
		}
}

/* the reader goes away in the middle: nothing is held */
TEST_F(legs, dump_may_be_left_unfinished)
{
	ASSERT_EQ(1, begin_dump(self));
	request_close(&self->r);
	ASSERT_EQ(0, request_open(&self->r));
	self->seen.n = 0;
	ASSERT_EQ(0, ksrtp_leg_dump(self->conn, note_leg, &self->seen));
	EXPECT_EQ(N_LEGS, self->seen.n);
	EXPECT_EQ(0, self->seen.n_doubles);
}

TEST_F(legs, dump_in_another_netns_is_empty)
{
	struct ksrtp_conn *conn;
	int here = net_ns();

	ASSERT_EQ(0, net_enter());
	ASSERT_EQ(0, ksrtp_open(&conn));
	ASSERT_EQ(0, ksrtp_leg_dump(conn, note_leg, &self->seen));
	EXPECT_EQ(0, self->seen.n);
	ksrtp_close(conn);
	ASSERT_EQ(0, setns(here, CLONE_NEWNET));
	close(here);
}

static void add_keys(struct __test_metadata *_metadata, FIXTURE_DATA(legs) *self,
		     unsigned int n_legs)
{
	struct ksrtp_key key;
	unsigned int i, mki;

	for (i = 0; i < n_legs; i++)
		for (mki = 0; mki < KSRTP_KEYS_MAX; mki++) {
			key = far_key(self->id[i], KSRTP_DIR_RX,
				      KSRTP_SUITE_AEAD_AES_128_GCM, mki);
			far_key_mki(&key, 1, mki);
			ASSERT_EQ(0, ksrtp_key_add(self->conn, &key));
		}
}

TEST_F(legs, dump_of_keys_shows_each_once)
{
	const unsigned int n = 40;

	add_keys(_metadata, self, n);
	ASSERT_EQ(0, ksrtp_key_dump(self->conn, 0, note_key, &self->seen));
	EXPECT_EQ(n * KSRTP_KEYS_MAX, self->seen.n);
	EXPECT_EQ(0, self->seen.n_doubles);

	memset(&self->seen, 0, sizeof(self->seen));
	ASSERT_EQ(0, ksrtp_key_dump(self->conn, self->id[7], note_key, &self->seen));
	EXPECT_EQ(KSRTP_KEYS_MAX, self->seen.n);
}

FIXTURE(streams)
{
	struct pair pair;
	struct seen seen;
	uint8_t pkt[PACKET_ROOM];
	size_t len;
};

FIXTURE_SETUP(streams)
{
	const struct pair_spec spec = {
		.family = AF_INET,
		.connected = true,
		.window = KSRTP_WINDOW_MAX,
	};
	struct ksrtp_key key;

	ASSERT_EQ(0, net_enter());
	ASSERT_EQ(0, pair_open(&self->pair, &spec));
	key = far_key(self->pair.id, KSRTP_DIR_TX,
		      KSRTP_SUITE_AES_CM_128_HMAC_SHA1_80, 1);
	ASSERT_EQ(0, ksrtp_key_add(self->pair.conn, &key));
}

FIXTURE_TEARDOWN(streams)
{
	pair_close(&self->pair);
}

/* an object of 8 KiB and more: hardly one fits a message */
TEST_F(streams, dump_with_the_largest_window_shows_each_once)
{
	unsigned int i;

	for (i = 0; i < N_STREAMS; i++) {
		self->len = rtp_build(self->pkt, 77 * i, i);
		ASSERT_EQ((ssize_t)self->len,
			  pair_send(&self->pair, self->pkt, self->len));
	}
	ASSERT_EQ(0, ksrtp_stream_dump(self->pair.conn, self->pair.id, note_stream,
				       &self->seen));
	EXPECT_EQ(N_STREAMS, self->seen.n);
	EXPECT_EQ(0, self->seen.n_doubles);
}

TEST_F(streams, number_of_streams_is_bounded)
{
	struct ksrtp_leg leg;
	unsigned int i;

	for (i = 0; i < N_STREAMS; i++) {
		self->len = rtp_build(self->pkt, i, 1);
		ASSERT_EQ((ssize_t)self->len,
			  pair_send(&self->pair, self->pkt, self->len));
	}
	self->len = rtp_build(self->pkt, i, 1);
	EXPECT_EQ(-1, pair_send(&self->pair, self->pkt, self->len));
	EXPECT_EQ(ENOSPC, errno);
	EXPECT_EQ(1, pair_stat(&self->pair, KSRTP_STAT_TX_DROP_STREAMS));
	ASSERT_EQ(0, ksrtp_leg_get(self->pair.conn, self->pair.id, &leg));
	EXPECT_EQ(N_STREAMS, leg.n_streams);
	self->len = rtp_build(self->pkt, 0, 2);
	EXPECT_EQ((ssize_t)self->len, pair_send(&self->pair, self->pkt, self->len));
}

/* also those a peer may make, and he has to be authentic for each of them */
TEST_F(streams, number_of_received_streams_is_bounded)
{
	struct ksrtp_key key = far_key(self->pair.id, KSRTP_DIR_RX,
				       KSRTP_SUITE_AEAD_AES_128_GCM, 2);
	struct inbox in;
	struct far far;
	unsigned int i;

	ASSERT_EQ(0, ksrtp_key_add(self->pair.conn, &key));
	ASSERT_EQ(0, far_open(&far, &key, true));
	for (i = 0; i <= N_STREAMS; i++) {
		self->len = rtp_build(self->pkt, i, 1);
		ASSERT_EQ(0, far_protect(&far, self->pkt, &self->len));
		pair_send_far(&self->pair, self->pkt, self->len);
		ASSERT_EQ(i < N_STREAMS ? 1 : 0, pair_take(&self->pair, &in));
	}
	EXPECT_EQ(1, pair_stat(&self->pair, KSRTP_STAT_RX_DROP_STREAMS));
	far_close(&far);
}

TEST_HARNESS_MAIN
