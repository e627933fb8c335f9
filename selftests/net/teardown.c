// SPDX-License-Identifier: BSD-3-Clause
/*
 * Every end of a leg: detach, close, death of the process, end of the network
 * namespace, unload of the module; in peace and under traffic. A socket that
 * was secured is silent afterwards, never plain.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "far.h"
#include "module.h"
#include "net.h"
#include "packet.h"
#include "pair.h"
#include "tap.h"
#include "test.h"

#define SSRC		0xdeadc0de
#define N_ROUNDS	20
#define N_BEFORE	50

/**
 * struct events - leg notifications
 * @n_new: legs that came
 * @n_gone: legs that went
 * @last: id of the last one
 */
struct events {
	unsigned int n_new;
	unsigned int n_gone;
	uint32_t last;
};

FIXTURE(teardown)
{
	struct ksrtp_conn *monitor;
	struct events events;
	struct pair pair;
	struct ksrtp_key rx;
	struct ksrtp_key tx;
	struct far far;
	struct inbox in;
	uint8_t pkt[PACKET_ROOM];
	size_t len;
};

FIXTURE_VARIANT(teardown)
{
	struct pair_spec spec;
};

FIXTURE_VARIANT_ADD(teardown, ipv4) { .spec = { .family = AF_INET } };
FIXTURE_VARIANT_ADD(teardown, ipv6_connected_optional)
{
	.spec = {
		.family = AF_INET6,
		.connected = true,
		.policy = KSRTP_POLICY_OPTIONAL,
	},
};

/* a pair with a key for each direction */
static int keyed_pair(struct pair *p, const struct pair_spec *spec,
		      struct ksrtp_key *rx, struct ksrtp_key *tx)
{
	int err = pair_open(p, spec);

	if (err)
		return err;
	*rx = far_key(p->id, KSRTP_DIR_RX, KSRTP_SUITE_AES_CM_128_HMAC_SHA1_80, 1);
	*tx = far_key(p->id, KSRTP_DIR_TX, KSRTP_SUITE_AEAD_AES_128_GCM, 2);
	err = ksrtp_key_add(p->conn, rx);
	return err ? err : ksrtp_key_add(p->conn, tx);
}

FIXTURE_SETUP(teardown)
{
	ASSERT_EQ(0, net_enter());
	ASSERT_EQ(0, ksrtp_open(&self->monitor));
	ASSERT_EQ(0, ksrtp_subscribe(self->monitor));
	ASSERT_EQ(0, keyed_pair(&self->pair, &variant->spec, &self->rx, &self->tx));
	ASSERT_EQ(0, far_open(&self->far, &self->rx, true));
}

FIXTURE_TEARDOWN(teardown)
{
	far_close(&self->far);
	pair_close(&self->pair);
	ksrtp_close(self->monitor);
}

static void leg_new(const struct ksrtp_leg *leg, void *arg)
{
	struct events *e = arg;

	e->n_new++;
	e->last = leg->id;
}

static void leg_gone(uint32_t id, void *arg)
{
	struct events *e = arg;

	e->n_gone++;
	e->last = id;
}

static const struct ksrtp_ops ops = { .leg_new = leg_new, .leg_gone = leg_gone };

static int watch(FIXTURE_DATA(teardown) *self)
{
	if (!net_readable(ksrtp_fd(self->monitor)))
		return -ETIMEDOUT;
	return ksrtp_receive(self->monitor, &ops, &self->events);
}

static bool leg_is_gone(FIXTURE_DATA(teardown) *self)
{
	struct ksrtp_leg leg;

	return ksrtp_leg_get(self->pair.conn, self->pair.id, &leg) == -ENOENT;
}

TEST_F(teardown, close_ends_the_leg_and_is_told_once)
{
	ASSERT_EQ(0, watch(self));
	EXPECT_EQ(1, self->events.n_new);
	EXPECT_EQ(self->pair.id, self->events.last);

	close(self->pair.near);
	EXPECT_TRUE(leg_is_gone(self));
	ASSERT_EQ(0, watch(self));
	EXPECT_EQ(1, self->events.n_gone);
	EXPECT_EQ(self->pair.id, self->events.last);
	self->pair.near = dup(self->pair.far);
}

TEST_F(teardown, detach_is_told_once_and_close_no_more)
{
	ASSERT_EQ(0, watch(self));
	ASSERT_EQ(0, ksrtp_leg_detach(self->pair.conn, self->pair.id));
	EXPECT_TRUE(leg_is_gone(self));
	ASSERT_EQ(0, watch(self));
	close(self->pair.near);
	ASSERT_EQ(0, ksrtp_receive(self->monitor, &ops, &self->events));
	EXPECT_EQ(1, self->events.n_gone);
	EXPECT_EQ(-ENOENT, ksrtp_leg_detach(self->pair.conn, self->pair.id));
	self->pair.near = dup(self->pair.far);
}

TEST_F(teardown, detached_socket_is_silent_but_for_what_is_not_rtp)
{
	struct pair *p = &self->pair;
	struct wire wire;
	struct tap tap;

	ASSERT_EQ(0, tap_open(&tap));
	ASSERT_EQ(0, ksrtp_leg_detach(p->conn, p->id));
	self->len = rtp_build(self->pkt, SSRC, 1);
	EXPECT_EQ(-1, pair_send(p, self->pkt, self->len));
	EXPECT_EQ(ENOKEY, errno);
	self->len = rtcp_build(self->pkt, SSRC);
	EXPECT_EQ(-1, pair_send(p, self->pkt, self->len));
	EXPECT_EQ(ENOKEY, errno);
	ASSERT_EQ(0, tap_read(&tap, &wire));
	EXPECT_EQ(0, wire.n);

	self->len = rtp_build(self->pkt, SSRC, 2);
	ASSERT_LT(0, pair_send_far(p, self->pkt, self->len));
	ASSERT_EQ(0, far_protect(&self->far, self->pkt, &self->len));
	ASSERT_LT(0, pair_send_far(p, self->pkt, self->len));
	EXPECT_EQ(0, pair_take(p, &self->in));
	memset(self->pkt, 0, 20);
	EXPECT_EQ(20, pair_send(p, self->pkt, 20));
	EXPECT_EQ(1, pair_take_far(p, &self->in));
	tap_close(&tap);
}

TEST_F(teardown, requests_for_a_detached_leg_are_refused)
{
	struct pair *p = &self->pair;
	struct ksrtp_leg leg;

	ASSERT_EQ(0, ksrtp_leg_detach(p->conn, p->id));
	EXPECT_EQ(-ENOENT, ksrtp_key_add(p->conn, &self->rx));
	EXPECT_EQ(-ENOENT, ksrtp_key_use(p->conn, &self->tx));
	EXPECT_EQ(-ENOENT, ksrtp_key_del(p->conn, &self->rx));
	EXPECT_EQ(-ENOENT, ksrtp_leg_get(p->conn, p->id, &leg));
	EXPECT_STRNE("", ksrtp_error(p->conn));
}

static int add_one(const struct ksrtp_leg *leg, void *arg)
{
	++*(unsigned int *)arg;
	return 0;
}

/* a leg with keys in a process that never ends by itself */
static pid_t busy_process(const struct pair_spec *spec, bool own_net, int ready)
{
	struct ksrtp_key rx, tx;
	uint8_t pkt[PACKET_ROOM];
	struct pair p;
	uint32_t seq;
	size_t len;
	pid_t pid = fork();

	if (pid)
		return pid;
	if ((own_net && net_enter()) || keyed_pair(&p, spec, &rx, &tx))
		_exit(1);
	for (seq = 0; ; seq++) {
		len = rtp_build(pkt, SSRC, seq);
		pair_send(&p, pkt, len);
		pair_send_far(&p, pkt, len);
		if (seq == N_BEFORE && write(ready, "", 1) != 1)
			_exit(1);
	}
}

static int start_busy(const struct pair_spec *spec, bool own_net, pid_t *pid)
{
	char octet;
	int fd[2];

	if (pipe(fd))
		return -errno;
	*pid = busy_process(spec, own_net, fd[1]);
	close(fd[1]);
	if (read(fd[0], &octet, 1) != 1)
		return -ECHILD;
	close(fd[0]);
	return 0;
}

TEST_F(teardown, killed_process_ends_its_legs)
{
	unsigned int n_legs = 0;
	pid_t pid = -1;

	ASSERT_EQ(0, watch(self));
	ASSERT_EQ(0, start_busy(&variant->spec, false, &pid));
	ASSERT_EQ(0, ksrtp_leg_dump(self->pair.conn, add_one, &n_legs));
	EXPECT_EQ(2, n_legs);
	ASSERT_EQ(0, kill(pid, SIGKILL));
	ASSERT_EQ(pid, waitpid(pid, NULL, 0));
	while (!self->events.n_gone) {
		ASSERT_EQ(0, watch(self));
	}
	n_legs = 0;
	ASSERT_EQ(0, ksrtp_leg_dump(self->pair.conn, add_one, &n_legs));
	EXPECT_EQ(1, n_legs);
}

TEST_F(teardown, end_of_the_netns_ends_its_legs)
{
	long ours = 1, both = 2;
	pid_t pid = -1;

	if (module_file() < 0)
		SKIP(return, "not in a test guest: others may have legs");
	/* those of tests before this one are freed after a while */
	ASSERT_TRUE(net_until(module_refs_are, &ours));
	ASSERT_EQ(0, start_busy(&variant->spec, true, &pid));
	EXPECT_TRUE(net_until(module_refs_are, &both));
	ASSERT_EQ(0, kill(pid, SIGKILL));
	ASSERT_EQ(pid, waitpid(pid, NULL, 0));
	EXPECT_TRUE(net_until(module_refs_are, &ours));
}

/**
 * struct traffic - a thread that sends all the time, on any CPU
 * @pair: sockets
 * @srtp: a row of SRTP packets for the near socket
 * @len: octets of each
 * @n: rounds so far
 * @stop: end it
 * @thread: the thread
 */
struct traffic {
	struct pair *pair;
	uint8_t srtp[64][PACKET_ROOM];
	size_t len[64];
	atomic_uint n;
	atomic_bool stop;
	pthread_t thread;
};

static void *send_all_the_time(void *arg)
{
	struct traffic *t = arg;
	uint8_t pkt[PACKET_ROOM];
	cpu_set_t all;
	size_t len;

	memset(&all, 0xff, sizeof(all));
	sched_setaffinity(0, sizeof(all), &all);
	while (!t->stop) {
		len = rtp_build(pkt, SSRC, t->n);
		pair_send(t->pair, pkt, len);
		pair_send_far(t->pair, t->srtp[t->n % 64], t->len[t->n % 64]);
		recv(t->pair->near, pkt, sizeof(pkt), MSG_DONTWAIT);
		recv(t->pair->far, pkt, sizeof(pkt), MSG_DONTWAIT);
		t->n++;
	}
	return NULL;
}

static bool is_warm(void *arg)
{
	struct traffic *t = arg;

	return t->n > N_BEFORE;
}

/* returns when packets flow */
static int traffic_start(struct traffic *t, struct pair *p, struct far *far)
{
	unsigned int i;

	t->pair = p;
	t->n = 0;
	t->stop = false;
	for (i = 0; i < ARRAY_SIZE(t->len); i++) {
		t->len[i] = rtp_build(t->srtp[i], SSRC, i);
		far_protect(far, t->srtp[i], &t->len[i]);
	}
	if (pthread_create(&t->thread, NULL, send_all_the_time, t))
		return -EAGAIN;
	return net_until(is_warm, t) ? 0 : -ETIMEDOUT;
}

static void traffic_end(struct traffic *t)
{
	t->stop = true;
	pthread_join(t->thread, NULL);
}

/* the wire as it was: no plaintext in any moment of @act under traffic */
static void under_traffic(struct __test_metadata *_metadata,
			  FIXTURE_DATA(teardown) *self, const struct pair_spec *spec,
			  void (*act)(struct pair *p, struct ksrtp_key *rx,
				      struct ksrtp_key *tx))
{
	static struct traffic traffic;
	struct ksrtp_key rx, tx;
	struct wire wire;
	struct pair p;
	struct tap tap;
	int i;

	for (i = 0; i < N_ROUNDS; i++) {
		ASSERT_EQ(0, keyed_pair(&p, spec, &rx, &tx));
		ASSERT_EQ(0, tap_open(&tap));
		ASSERT_EQ(0, traffic_start(&traffic, &p, &self->far));
		act(&p, &rx, &tx);
		traffic_end(&traffic);
		ASSERT_EQ(0, tap_read(&tap, &wire));
		EXPECT_EQ(0, wire.n_clear);
		tap_close(&tap);
		pair_close(&p);
	}
}

static void detach(struct pair *p, struct ksrtp_key *rx, struct ksrtp_key *tx)
{
	ksrtp_leg_detach(p->conn, p->id);
}

static void change_keys(struct pair *p, struct ksrtp_key *rx, struct ksrtp_key *tx)
{
	int i;

	for (i = 0; i < 50; i++) {
		ksrtp_key_del(p->conn, tx);
		ksrtp_key_del(p->conn, rx);
		ksrtp_key_add(p->conn, rx);
		ksrtp_key_add(p->conn, tx);
	}
}

/* the descriptor goes on to exist for the thread, the socket does not */
static void replace_socket(struct pair *p, struct ksrtp_key *rx, struct ksrtp_key *tx)
{
	int null = open("/dev/null", O_RDWR);

	dup2(null, p->near);
	close(null);
}

TEST_F(teardown, detach_under_traffic_lets_nothing_out_in_clear)
{
	under_traffic(_metadata, self, &variant->spec, detach);
}

TEST_F(teardown, change_of_keys_under_traffic_lets_nothing_out_in_clear)
{
	under_traffic(_metadata, self, &variant->spec, change_keys);
}

TEST_F(teardown, close_under_traffic_lets_nothing_out_in_clear)
{
	under_traffic(_metadata, self, &variant->spec, replace_socket);
}

TEST_F(teardown, module_stays_while_there_are_legs_and_goes_without)
{
	int file = module_file();

	if (file < 0)
		SKIP(return, "not in a test guest: others may need the module");
	EXPECT_FALSE(module_unloads(NULL));
	EXPECT_EQ(EWOULDBLOCK, errno);

	/* detached, but the socket still needs the code */
	ASSERT_EQ(0, ksrtp_leg_detach(self->pair.conn, self->pair.id));
	EXPECT_FALSE(module_unloads(NULL));
	EXPECT_EQ(EWOULDBLOCK, errno);

	close(self->pair.near);
	EXPECT_TRUE(net_until(module_unloads, NULL));
	EXPECT_EQ(0, module_load(file));
	close(file);
	self->pair.near = dup(self->pair.far);
}

TEST_HARNESS_MAIN
