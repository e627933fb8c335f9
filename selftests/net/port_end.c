// SPDX-License-Identifier: BSD-3-Clause
/*
 * Every end of a leg with a socket of the kernel's own: detached, or with its
 * network namespace, in peace and under traffic. Not with the process that
 * asked for it, nor with the module, which it keeps.
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
#include "test.h"

#define SSRC		0xdeadc0de
#define PORT		7000
#define N_LEGS		16
#define N_ROUNDS	4
#define N_BINDS		200
#define N_BEFORE	200

/* hosts of the veth pair: 192.0.2.1 sends, 192.0.2.2 has the legs */
#define NEAR_ADDR	0xc0000202

FIXTURE(port_end)
{
	struct ksrtp_conn *conn;
	struct ksrtp_bind bind;
};

FIXTURE_SETUP(port_end)
{
	ASSERT_EQ(0, net_enter());
	ASSERT_EQ(0, ksrtp_open(&self->conn));
	self->bind.local = net_loopback(AF_INET, PORT);
}

FIXTURE_TEARDOWN(port_end)
{
	ksrtp_close(self->conn);
}

/* a leg at PORT + @n with a key in each direction */
static int bind_keyed(struct ksrtp_conn *conn, struct ksrtp_bind *bind,
		      unsigned int n, struct ksrtp_leg *leg)
{
	struct ksrtp_key rx, tx;
	int err;

	bind->local.in.sin_port = htons(PORT + n);
	err = ksrtp_leg_bind(conn, bind, leg);
	if (err)
		return err;
	rx = far_key(leg->id, KSRTP_DIR_RX, KSRTP_SUITE_AES_CM_128_HMAC_SHA1_80, 1);
	tx = far_key(leg->id, KSRTP_DIR_TX, KSRTP_SUITE_AEAD_AES_128_GCM, 2);
	err = ksrtp_key_add(conn, &rx);
	return err ? err : ksrtp_key_add(conn, &tx);
}

/**
 * struct flood - a thread that sends to all ports, on any CPU
 * @fd: its socket
 * @to: first port
 * @srtp: a row of authentic packets
 * @len: octets of each
 * @mikey: a MIKEY frame
 * @n: rounds so far
 * @stop: end it
 * @thread: the thread
 */
struct flood {
	int fd;
	union ksrtp_addr to;
	uint8_t srtp[64][PACKET_ROOM];
	size_t len[64];
	uint8_t mikey[100];
	atomic_uint n;
	atomic_bool stop;
	pthread_t thread;
};

static void send_to(struct flood *f, unsigned int port, const void *octets, size_t len)
{
	union ksrtp_addr to = f->to;

	to.in.sin_port = htons(PORT + port);
	sendto(f->fd, octets, len, MSG_DONTWAIT, &to.sa, net_addr_len(&to));
}

static void *flood_run(void *arg)
{
	static const uint8_t stun[20];
	struct flood *f = arg;
	unsigned int port, i;
	cpu_set_t all;

	memset(&all, 0xff, sizeof(all));
	sched_setaffinity(0, sizeof(all), &all);
	while (!f->stop) {
		i = f->n % 64;
		for (port = 0; port < N_LEGS; port++)
			send_to(f, port, f->srtp[i], f->len[i]);
		send_to(f, i % N_LEGS, f->mikey, sizeof(f->mikey));
		send_to(f, i % N_LEGS, stun, sizeof(stun));
		f->n++;
	}
	return NULL;
}

static bool flood_is_warm(void *arg)
{
	struct flood *f = arg;

	return f->n > N_BEFORE;
}

static int flood_start(struct flood *f, const union ksrtp_addr *from,
		       const union ksrtp_addr *to)
{
	struct ksrtp_key key = far_key(1, KSRTP_DIR_RX,
				       KSRTP_SUITE_AES_CM_128_HMAC_SHA1_80, 1);
	struct far far;
	unsigned int i;

	if (far_open(&far, &key, true))
		return -EINVAL;
	for (i = 0; i < 64; i++) {
		f->len[i] = rtp_build(f->srtp[i], SSRC, i);
		far_protect(&far, f->srtp[i], &f->len[i]);
	}
	far_close(&far);
	mikey_build(f->mikey, sizeof(f->mikey), 1);
	f->to = *to;
	f->n = 0;
	f->stop = false;
	f->fd = net_udp(from);
	if (f->fd < 0 || pthread_create(&f->thread, NULL, flood_run, f))
		return -EAGAIN;
	return net_until(flood_is_warm, f) ? 0 : -ETIMEDOUT;
}

static void flood_end(struct flood *f)
{
	f->stop = true;
	pthread_join(f->thread, NULL);
	close(f->fd);
}

TEST_F(port_end, leg_outlives_who_asked_for_it)
{
	struct ksrtp_leg leg;
	int status;
	pid_t pid;

	ksrtp_close(self->conn);
	pid = fork();
	if (!pid)
		_exit(ksrtp_open(&self->conn) ||
		      bind_keyed(self->conn, &self->bind, 0, &leg) || leg.id != 1);
	ASSERT_EQ(pid, waitpid(pid, &status, 0));
	ASSERT_EQ(0, status);
	ASSERT_EQ(0, ksrtp_open(&self->conn));
	ASSERT_EQ(0, ksrtp_leg_get(self->conn, 1, &leg));
	EXPECT_EQ(2, leg.n_keys);
	EXPECT_TRUE(leg.kernel);
}

TEST_F(port_end, leg_of_a_pair_outlives_the_other)
{
	struct ksrtp_leg leg, rtcp;

	self->bind.pair = true;
	ASSERT_EQ(0, ksrtp_leg_bind(self->conn, &self->bind, &leg));
	ASSERT_EQ(0, ksrtp_leg_detach(self->conn, leg.id));
	ASSERT_EQ(0, ksrtp_leg_get(self->conn, leg.pair, &rtcp));
	EXPECT_EQ(PORT + 1, net_port(&rtcp.local));
	self->bind.pair = false;
	EXPECT_EQ(0, ksrtp_leg_bind(self->conn, &self->bind, &leg));
}

TEST_F(port_end, detach_under_traffic_frees_the_port_at_once)
{
	static struct flood flood;
	union ksrtp_addr any = net_loopback(AF_INET, 0);
	struct ksrtp_leg leg;
	unsigned int i;

	ASSERT_EQ(0, flood_start(&flood, &any, &self->bind.local));
	for (i = 0; i < N_BINDS; i++) {
		ASSERT_EQ(0, bind_keyed(self->conn, &self->bind, 0, &leg));
		ASSERT_EQ(0, ksrtp_leg_detach(self->conn, leg.id));
	}
	flood_end(&flood);
}

/**
 * struct race - two threads that detach the same leg
 * @start: both wait here
 * @id: the leg
 * @n_done: how many were told that they did it
 */
struct race {
	pthread_barrier_t start;
	uint32_t id;
	atomic_uint n_done;
};

static void *detach_once(void *arg)
{
	struct ksrtp_conn *conn;
	struct race *race = arg;
	cpu_set_t all;

	memset(&all, 0xff, sizeof(all));
	sched_setaffinity(0, sizeof(all), &all);
	if (!ksrtp_open(&conn)) {
		pthread_barrier_wait(&race->start);
		race->n_done += !ksrtp_leg_detach(conn, race->id);
	}
	ksrtp_close(conn);
	return NULL;
}

TEST_F(port_end, detached_by_two_at_once_it_ends_once)
{
	struct ksrtp_leg leg;
	pthread_t thread[2];
	struct race race;
	unsigned int i;

	for (i = 0; i < 2 * N_ROUNDS; i++) {
		ASSERT_EQ(0, bind_keyed(self->conn, &self->bind, 0, &leg));
		race.id = leg.id;
		race.n_done = 0;
		pthread_barrier_init(&race.start, NULL, 2);
		pthread_create(&thread[0], NULL, detach_once, &race);
		pthread_create(&thread[1], NULL, detach_once, &race);
		pthread_join(thread[0], NULL);
		pthread_join(thread[1], NULL);
		pthread_barrier_destroy(&race.start);
		EXPECT_EQ(1, race.n_done);
	}
}

/*
 * A process with a network namespace of its own, joined to ours by a veth
 * pair, and legs at its end; it does not end by itself.
 */
static pid_t gateway(int ready, int go)
{
	struct ksrtp_conn *conn;
	struct ksrtp_bind bind = {};
	struct ksrtp_leg leg;
	unsigned int n;
	char octet;
	pid_t pid = fork();

	if (pid)
		return pid;
	if (net_enter() || write(ready, "", 1) != 1 || read(go, &octet, 1) != 1 ||
	    system("ip addr add 192.0.2.2/24 dev near && ip link set near up") ||
	    ksrtp_open(&conn))
		_exit(1);
	bind.local = net_any(AF_INET, 0);
	bind.local.in.sin_addr.s_addr = htonl(NEAR_ADDR);
	for (n = 0; n < N_LEGS; n++)
		if (bind_keyed(conn, &bind, n, &leg))
			_exit(2);
	if (write(ready, "", 1) != 1)
		_exit(3);
	pause();
	_exit(4);
}

static int gateway_start(pid_t *pid)
{
	int ready[2], go[2], err = 0;
	char octet, command[200];

	if (pipe(ready) || pipe(go))
		return -errno;
	*pid = gateway(ready[1], go[0]);
	close(ready[1]);
	if (read(ready[0], &octet, 1) != 1)
		return -ECHILD;
	snprintf(command, sizeof(command),
		 "ip link add far type veth peer name near netns %d && "
		 "ip addr add 192.0.2.1/24 dev far && ip link set far up", *pid);
	if (system(command) || write(go[1], "", 1) != 1 || read(ready[0], &octet, 1) != 1)
		err = -EIO;
	close(ready[0]);
	close(go[0]);
	close(go[1]);
	return err;
}

TEST_F(port_end, netns_dies_under_traffic_and_ends_its_legs)
{
	long none = 0, all = N_LEGS;
	static struct flood flood;
	union ksrtp_addr any = net_any(AF_INET, 0), to = any;
	pid_t pid = -1;
	int i;

	if (module_file() < 0)
		SKIP(return, "not in a test guest: others may have legs");
	ASSERT_TRUE(net_until(module_refs_are, &none));
	to.in.sin_addr.s_addr = htonl(NEAR_ADDR);
	for (i = 0; i < N_ROUNDS; i++) {
		ASSERT_EQ(0, gateway_start(&pid));
		ASSERT_EQ(0, flood_start(&flood, &any, &to));
		EXPECT_EQ(all, module_refs());
		ASSERT_EQ(0, kill(pid, SIGKILL));
		ASSERT_EQ(pid, waitpid(pid, NULL, 0));
		EXPECT_TRUE(net_until(module_refs_are, &none));
		flood_end(&flood);
	}
}

TEST_F(port_end, netns_without_process_keeps_its_legs)
{
	long none = 0, all = N_LEGS;
	pid_t pid = -1;
	char path[64];
	int ns;

	if (module_file() < 0)
		SKIP(return, "not in a test guest: others may have legs");
	ASSERT_TRUE(net_until(module_refs_are, &none));
	ASSERT_EQ(0, gateway_start(&pid));
	snprintf(path, sizeof(path), "/proc/%d/ns/net", pid);
	ns = open(path, O_RDONLY | O_CLOEXEC);
	ASSERT_LE(0, ns);
	ASSERT_EQ(0, kill(pid, SIGKILL));
	ASSERT_EQ(pid, waitpid(pid, NULL, 0));
	EXPECT_EQ(all, module_refs());
	close(ns);
	EXPECT_TRUE(net_until(module_refs_are, &none));
}

TEST_F(port_end, module_stays_while_there_are_legs_and_goes_without)
{
	int file = module_file();
	struct ksrtp_leg leg;

	if (file < 0)
		SKIP(return, "not in a test guest: others may need the module");
	ASSERT_EQ(0, bind_keyed(self->conn, &self->bind, 0, &leg));
	EXPECT_FALSE(module_unloads(NULL));
	EXPECT_EQ(EWOULDBLOCK, errno);
	ASSERT_EQ(0, ksrtp_leg_detach(self->conn, leg.id));
	EXPECT_TRUE(net_until(module_unloads, NULL));
	EXPECT_EQ(0, module_load(file));
	close(file);
}

TEST_HARNESS_MAIN
