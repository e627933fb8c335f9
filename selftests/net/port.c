// SPDX-License-Identifier: BSD-3-Clause
/*
 * Legs with sockets of the kernel's own: which port they get, what is said if
 * there is none, and that nothing that comes in there waits for a reader.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <linux/capability.h>
#include <net/if.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "far.h"
#include "net.h"
#include "packet.h"
#include "test.h"

#define SSRC		0xfeedbeef
#define PORT		7000
#define N_RANGE		12
#define N_AGAIN		100
#define N_FLOOD		3000
#define FRAME_LEN	300

FIXTURE(port)
{
	struct ksrtp_conn *conn;
	struct ksrtp_bind bind;
	struct ksrtp_leg leg;
	union ksrtp_addr at;
	int far;
};

FIXTURE_VARIANT(port)
{
	int family;
	bool wildcard;
};

FIXTURE_VARIANT_ADD(port, ipv4) { .family = AF_INET };
FIXTURE_VARIANT_ADD(port, ipv4_wildcard) { .family = AF_INET, .wildcard = true };
FIXTURE_VARIANT_ADD(port, ipv6) { .family = AF_INET6 };
FIXTURE_VARIANT_ADD(port, ipv6_wildcard) { .family = AF_INET6, .wildcard = true };

FIXTURE_SETUP(port)
{
	union ksrtp_addr any = net_loopback(variant->family, 0);

	ASSERT_EQ(0, net_enter());
	ASSERT_EQ(0, ksrtp_open(&self->conn));
	self->far = net_udp(&any);
	ASSERT_LE(0, self->far);
	self->at = net_loopback(variant->family, PORT);
	self->bind.local = variant->wildcard ? net_any(variant->family, PORT) : self->at;
}

FIXTURE_TEARDOWN(port)
{
	close(self->far);
	ksrtp_close(self->conn);
}

static int bind_leg(FIXTURE_DATA(port) *self)
{
	return ksrtp_leg_bind(self->conn, &self->bind, &self->leg);
}

/* one of PORT .. PORT + @n - 1 */
static void use_range(FIXTURE_DATA(port) *self, unsigned int n, bool pair)
{
	self->bind.local.in.sin_port = 0;
	self->bind.port_min = PORT;
	self->bind.port_max = PORT + n - 1;
	self->bind.pair = pair;
}

static uint16_t port_of(const struct ksrtp_leg *leg)
{
	return net_port(&leg->local);
}

static int socket_at(FIXTURE_DATA(port) *self, uint16_t port)
{
	union ksrtp_addr at = self->at;

	at.in.sin_port = htons(port);
	return net_udp(&at);
}

static int count(const struct ksrtp_leg *leg, void *n)
{
	++*(unsigned int *)n;
	return 0;
}

static unsigned int n_legs(FIXTURE_DATA(port) *self)
{
	unsigned int n = 0;

	return ksrtp_leg_dump(self->conn, count, &n) ? ~0u : n;
}

TEST_F(port, bound_leg_shows_what_it_is)
{
	int before = dup(self->far), after;
	struct ksrtp_leg leg;

	self->bind.window = 256;
	self->bind.policy = KSRTP_POLICY_OPTIONAL;
	ASSERT_EQ(0, bind_leg(self));
	ASSERT_EQ(0, ksrtp_leg_get(self->conn, self->leg.id, &leg));
	EXPECT_TRUE(leg.kernel);
	EXPECT_TRUE(net_addr_equal(&self->bind.local, &leg.local));
	EXPECT_EQ(AF_UNSPEC, leg.remote.sa.sa_family);
	EXPECT_EQ(256, leg.window);
	EXPECT_EQ(KSRTP_POLICY_OPTIONAL, leg.policy);
	EXPECT_EQ(0, leg.pair);
	EXPECT_EQ(0, leg.ifindex);

	/* the next descriptor is the next one: the leg has none */
	after = dup(self->far);
	EXPECT_EQ(before + 1, after);
}

TEST_F(port, port_in_use_is_told)
{
	int fd = socket_at(self, PORT);

	EXPECT_EQ(-EADDRINUSE, bind_leg(self));
	EXPECT_STREQ("local-port", ksrtp_error_attr(self->conn));
	EXPECT_NE(NULL, strstr(ksrtp_error(self->conn), "in use"));
	close(fd);
	ASSERT_EQ(0, bind_leg(self));
	EXPECT_EQ(-EADDRINUSE, bind_leg(self));
	EXPECT_EQ(-1, socket_at(self, PORT));
	EXPECT_EQ(EADDRINUSE, errno);
	EXPECT_EQ(1, n_legs(self));
}

TEST_F(port, port_is_free_as_soon_as_the_leg_is_detached)
{
	uint32_t last = 0;
	int i, fd;

	for (i = 0; i < N_AGAIN; i++) {
		ASSERT_EQ(0, bind_leg(self));
		ASSERT_NE(last, self->leg.id);
		last = self->leg.id;
		ASSERT_EQ(0, ksrtp_leg_detach(self->conn, self->leg.id));
	}
	EXPECT_EQ(-ENOENT, ksrtp_leg_detach(self->conn, self->leg.id));
	EXPECT_EQ(-ENOENT, ksrtp_leg_get(self->conn, self->leg.id, &self->leg));
	fd = socket_at(self, PORT);
	EXPECT_LE(0, fd);
	close(fd);
}

/* all of a range are found, and the difference between full and in use */
TEST_F(port, range_is_used_up_to_its_last_port)
{
	uint32_t id[N_RANGE] = {};
	unsigned int i, port;
	int busy;

	busy = socket_at(self, PORT + 3);
	use_range(self, N_RANGE, false);
	for (i = 0; i < N_RANGE - 1; i++) {
		ASSERT_EQ(0, bind_leg(self));
		port = port_of(&self->leg);
		ASSERT_LE(PORT, port);
		ASSERT_GT(PORT + N_RANGE, port);
		ASSERT_NE(PORT + 3, port);
		ASSERT_EQ(0, id[port - PORT]);
		id[port - PORT] = self->leg.id;
	}
	EXPECT_EQ(-ENOSPC, bind_leg(self));
	EXPECT_STREQ("port-min", ksrtp_error_attr(self->conn));
	EXPECT_NE(NULL, strstr(ksrtp_error(self->conn), "whole range"));
	EXPECT_EQ(N_RANGE - 1, n_legs(self));

	ASSERT_EQ(0, ksrtp_leg_detach(self->conn, id[7]));
	ASSERT_EQ(0, bind_leg(self));
	EXPECT_EQ(PORT + 7, port_of(&self->leg));
	close(busy);

	use_range(self, 1, false);
	EXPECT_EQ(-EADDRINUSE, bind_leg(self));
	EXPECT_STREQ("port-min", ksrtp_error_attr(self->conn));
}

/* the chance to fail without a fault is one in 4e13 */
TEST_F(port, port_of_a_range_cannot_be_foreseen)
{
	unsigned int i, same = 0;
	uint16_t first = 0;

	self->bind.local.in.sin_port = 0;
	self->bind.port_min = 10000;
	self->bind.port_max = 59999;
	for (i = 0; i < 4; i++) {
		ASSERT_EQ(0, bind_leg(self));
		first = i ? first : port_of(&self->leg);
		same += port_of(&self->leg) == first;
		ASSERT_EQ(0, ksrtp_leg_detach(self->conn, self->leg.id));
	}
	EXPECT_GT(4, same);
}

TEST_F(port, pair_is_an_even_port_and_the_next_one)
{
	struct ksrtp_leg rtcp;
	unsigned int i;
	int busy[2];

	/* pairs 7000 to 7011: half of two of them is in use */
	busy[0] = socket_at(self, PORT + 2);
	busy[1] = socket_at(self, PORT + 5);
	use_range(self, N_RANGE, true);
	for (i = 0; i < N_RANGE / 2 - 2; i++) {
		ASSERT_EQ(0, bind_leg(self));
		ASSERT_EQ(0, port_of(&self->leg) % 2);
		ASSERT_EQ(0, ksrtp_leg_get(self->conn, self->leg.pair, &rtcp));
		EXPECT_EQ(port_of(&self->leg) + 1, port_of(&rtcp));
		EXPECT_EQ(self->leg.id, rtcp.pair);
		EXPECT_TRUE(rtcp.kernel);
	}
	EXPECT_EQ(-ENOSPC, bind_leg(self));
	EXPECT_EQ(N_RANGE - 4, n_legs(self));

	/* nothing is left of those tried in vain */
	close(busy[0]);
	close(busy[1]);
	ASSERT_EQ(0, bind_leg(self));
	ASSERT_EQ(0, bind_leg(self));
	EXPECT_EQ(N_RANGE, n_legs(self));

	self->bind = (struct ksrtp_bind){ .local = self->at, .pair = true };
	EXPECT_EQ(-EADDRINUSE, bind_leg(self));
	EXPECT_STREQ("local-port", ksrtp_error_attr(self->conn));
	self->bind.local.in.sin_port = htons(PORT + 100);
	EXPECT_EQ(0, bind_leg(self));
	EXPECT_EQ(PORT + 100, port_of(&self->leg));
}

TEST_F(port, range_begins_and_ends_where_it_says)
{
	uint16_t ends[] = { 1024, 65535 };
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(ends); i++) {
		self->bind.local.in.sin_port = 0;
		self->bind.port_min = ends[i];
		self->bind.port_max = ends[i];
		ASSERT_EQ(0, bind_leg(self));
		EXPECT_EQ(ends[i], port_of(&self->leg));
	}
	self->bind.port_min = 65531;
	self->bind.port_max = 65535;
	self->bind.pair = true;
	ASSERT_EQ(0, bind_leg(self));
	EXPECT_EQ(65532, port_of(&self->leg));
	EXPECT_EQ(-ENOSPC, bind_leg(self));
}

TEST_F(port, both_families_have_ports_of_their_own)
{
	union ksrtp_addr other = net_any(variant->family == AF_INET ? AF_INET6 : AF_INET,
					 PORT);

	ASSERT_EQ(0, bind_leg(self));
	self->bind.local = other;
	EXPECT_EQ(0, bind_leg(self));
}

TEST_F(port, mapped_and_link_local_addresses_are_explained)
{
	struct in6_addr *ip = &self->bind.local.in6.sin6_addr;

	self->bind.local = net_any(AF_INET6, PORT);
	memset(ip->s6_addr + 10, 0xff, 2);
	ip->s6_addr[12] = 127;
	ip->s6_addr[15] = 1;
	EXPECT_EQ(-EINVAL, bind_leg(self));
	EXPECT_STREQ("local-ipv6", ksrtp_error_attr(self->conn));

	memset(ip, 0, sizeof(*ip));
	ip->s6_addr[0] = 0xfe;
	ip->s6_addr[1] = 0x80;
	ip->s6_addr[15] = 1;
	EXPECT_EQ(-EINVAL, bind_leg(self));
	EXPECT_STREQ("ifindex", ksrtp_error_attr(self->conn));
}

/**
 * struct awaited - a counter that packets on their way will bring somewhere
 * @self: fixture
 * @stat: enum ksrtp_leg_stat
 * @least: where to
 * @now: where it is
 */
struct awaited {
	FIXTURE_DATA(port) *self;
	enum ksrtp_leg_stat stat;
	uint64_t least;
	uint64_t now;
};

static bool has_come(void *arg)
{
	struct awaited *a = arg;
	struct ksrtp_leg leg;

	if (ksrtp_leg_get(a->self->conn, a->self->leg.id, &leg))
		return false;
	a->now = leg.stats[a->stat];
	return a->now >= a->least;
}

/* a counter of the leg once it is @least, or what it is at the deadline */
static uint64_t stat_of(FIXTURE_DATA(port) *self, enum ksrtp_leg_stat stat, uint64_t least)
{
	struct awaited a = { .self = self, .stat = stat, .least = least, .now = ~0ull };

	net_until(has_come, &a);
	return a.now;
}

TEST_F(port, device_of_a_leg_tells_its_packets_from_others)
{
	const uint32_t lo = if_nametoindex("lo");
	uint8_t other[13] = {};
	struct ksrtp_leg leg;
	uint32_t id;

	if (system("ip link add other type dummy && ip link set other up"))
		SKIP(return, "kernel without dummy devices");
	self->bind.local = net_any(variant->family, PORT);
	self->bind.ifindex = if_nametoindex("other");
	ASSERT_EQ(0, bind_leg(self));
	EXPECT_EQ(self->bind.ifindex, self->leg.ifindex);
	id = self->leg.id;
	self->bind.ifindex = lo;
	ASSERT_EQ(0, bind_leg(self));
	EXPECT_EQ(lo, self->leg.ifindex);

	ASSERT_LT(0, sendto(self->far, other, sizeof(other), 0, &self->at.sa,
			    net_addr_len(&self->at)));
	EXPECT_EQ(1, stat_of(self, KSRTP_STAT_RX_DROP_OTHER, 1));
	ASSERT_EQ(0, ksrtp_leg_get(self->conn, id, &leg));
	EXPECT_EQ(0, leg.stats[KSRTP_STAT_RX_DROP_OTHER]);
}

TEST_F(port, socket_of_the_kernel_cannot_be_attached)
{
	struct ksrtp_attach attach = { .fd = -1, .local = self->at };

	ASSERT_EQ(0, bind_leg(self));
	EXPECT_EQ(-EPERM, ksrtp_leg_attach(self->conn, &attach, &self->leg));
	EXPECT_NE(NULL, strstr(ksrtp_error(self->conn), "kernel"));
}

/* exit status of @act in a child: the rights of this process stay */
static int in_child(FIXTURE_DATA(port) *self, int (*act)(FIXTURE_DATA(port) *self))
{
	pid_t pid = fork();
	int status;

	if (!pid)
		_exit(act(self));
	if (pid < 0 || waitpid(pid, &status, 0) != pid || !WIFEXITED(status))
		return -1;
	return WEXITSTATUS(status);
}

static int keep_only(unsigned int cap)
{
	struct __user_cap_header_struct header = { _LINUX_CAPABILITY_VERSION_3, 0 };
	struct __user_cap_data_struct caps[2] = {};

	caps[0].effective = 1u << cap;
	caps[0].permitted = 1u << cap;
	return syscall(SYS_capset, &header, caps);
}

/* number of the first thing that was not as it should be */
static int admin_tries(FIXTURE_DATA(port) *self)
{
	struct ksrtp_conn *conn;

	if (keep_only(CAP_NET_ADMIN) || ksrtp_open(&conn))
		return 1;
	self->bind.local.in.sin_port = htons(1023);
	if (ksrtp_leg_bind(conn, &self->bind, &self->leg) != -EACCES ||
	    strcmp(ksrtp_error_attr(conn), "local-port"))
		return 2;
	/* whichever port it would have been */
	self->bind.local.in.sin_port = 0;
	self->bind.port_min = 1023;
	self->bind.port_max = 60000;
	if (ksrtp_leg_bind(conn, &self->bind, &self->leg) != -EACCES ||
	    strcmp(ksrtp_error_attr(conn), "port-min"))
		return 3;
	/* who opened the connection had the right, who asks has not */
	if (ksrtp_leg_bind(self->conn, &self->bind, &self->leg) != -EACCES)
		return 4;
	self->bind.port_min = 1024;
	return ksrtp_leg_bind(conn, &self->bind, &self->leg) ? 5 : 0;
}

TEST_F(port, low_port_needs_the_right_to_bind_it)
{
	EXPECT_EQ(0, in_child(self, admin_tries));
	self->bind.local.in.sin_port = htons(1023);
	EXPECT_EQ(0, bind_leg(self));
}

static int service_tries(FIXTURE_DATA(port) *self)
{
	struct ksrtp_conn *conn;

	if (keep_only(CAP_NET_BIND_SERVICE) || ksrtp_open(&conn))
		return 1;
	return ksrtp_leg_bind(conn, &self->bind, &self->leg) != -EPERM ? 2 : 0;
}

TEST_F(port, only_the_admin_of_the_netns_may_bind)
{
	EXPECT_EQ(0, in_child(self, service_tries));
	EXPECT_EQ(0, n_legs(self));
}

struct told {
	unsigned int n_new;
	unsigned int n_gone;
	unsigned int n_mikey;
	uint32_t id;
	bool kernel;
	union ksrtp_addr remote;
};

static void tell_new(const struct ksrtp_leg *leg, void *arg)
{
	struct told *told = arg;

	told->n_new++;
	told->id = leg->id;
	told->kernel = leg->kernel;
}

static void tell_gone(uint32_t id, void *arg)
{
	struct told *told = arg;

	told->n_gone += id == told->id;
}

static void tell_mikey(const struct ksrtp_mikey *mikey, void *arg)
{
	struct told *told = arg;

	told->n_mikey++;
	told->id = mikey->leg;
	told->remote = mikey->remote;
}

static const struct ksrtp_ops ops = {
	.leg_new = tell_new,
	.leg_gone = tell_gone,
	.mikey = tell_mikey,
};

TEST_F(port, coming_and_going_is_told_once)
{
	struct ksrtp_conn *monitor;
	struct told told = {};

	ASSERT_EQ(0, ksrtp_open(&monitor));
	ASSERT_EQ(0, ksrtp_subscribe(monitor));
	ASSERT_EQ(0, bind_leg(self));
	ASSERT_EQ(0, ksrtp_receive(monitor, &ops, &told));
	EXPECT_EQ(1, told.n_new);
	EXPECT_EQ(self->leg.id, told.id);
	EXPECT_TRUE(told.kernel);
	ASSERT_EQ(-EADDRINUSE, bind_leg(self));
	ASSERT_EQ(0, ksrtp_leg_detach(self->conn, self->leg.id));
	ASSERT_EQ(0, ksrtp_receive(monitor, &ops, &told));
	EXPECT_EQ(1, told.n_new);
	EXPECT_EQ(1, told.n_gone);
	ksrtp_close(monitor);
}

static void to_port(FIXTURE_DATA(port) *self, const void *octets, size_t len)
{
	sendto(self->far, octets, len, 0, &self->at.sa, net_addr_len(&self->at));
}

TEST_F(port, mikey_comes_in_and_leaves_by_the_port)
{
	uint8_t frame[FRAME_LEN], back[FRAME_LEN];
	struct sockaddr_storage from;
	socklen_t len = sizeof(from);
	struct ksrtp_mikey mikey;
	struct ksrtp_conn *helper;
	struct told told = {};

	ASSERT_EQ(0, ksrtp_open(&helper));
	ASSERT_EQ(0, ksrtp_helper_set(helper));
	ASSERT_EQ(0, bind_leg(self));
	to_port(self, frame, mikey_build(frame, sizeof(frame), 1));
	ASSERT_TRUE(net_readable(ksrtp_fd(helper)));
	ASSERT_EQ(0, ksrtp_receive(helper, &ops, &told));
	EXPECT_EQ(1, told.n_mikey);
	EXPECT_EQ(self->leg.id, told.id);

	mikey = (struct ksrtp_mikey){ told.id, told.remote, frame, sizeof(frame) };
	ASSERT_EQ(0, ksrtp_mikey_send(self->conn, &mikey));
	ASSERT_TRUE(net_readable(self->far));
	EXPECT_EQ(FRAME_LEN, recvfrom(self->far, back, sizeof(back), 0,
				      (struct sockaddr *)&from, &len));
	EXPECT_EQ(0, memcmp(frame, back, sizeof(back)));
	EXPECT_TRUE(net_addr_equal(&self->at, (union ksrtp_addr *)&from));
	ksrtp_close(helper);
}

/* octets that wait in the socket of our port, from /proc/net; -1: no socket */
static long n_waiting(int family)
{
	FILE *f = fopen(family == AF_INET ? "/proc/net/udp" : "/proc/net/udp6", "r");
	unsigned int port, queued;
	char line[512];
	long n = -1;

	while (f && fgets(line, sizeof(line), f))
		if (sscanf(line, " %*d: %*[0-9A-F]:%x %*[0-9A-F]:%*x %*x %*x:%x", &port,
			   &queued) == 2 && port == PORT)
			n = queued;
	if (f)
		fclose(f);
	return n;
}

/* as a script does: numbers of the legs, one on each line */
TEST_F(port, command_binds_a_pair_and_detaches_all)
{
	char text[KSRTP_ADDR_TEXT], command[200];
	unsigned int id[2] = {};
	struct ksrtp_leg leg;
	FILE *f;

	if (system("command -v ksrtp >/dev/null"))
		SKIP(return, "no ksrtp here");
	snprintf(command, sizeof(command), "ksrtp bind %s-%u pair window 64",
		 ksrtp_addr_format(&self->bind.local, text), PORT + 99);
	f = popen(command, "r");
	ASSERT_NE(NULL, f);
	EXPECT_EQ(2, fscanf(f, "%u %u", &id[0], &id[1]));
	EXPECT_EQ(0, pclose(f));
	ASSERT_EQ(0, ksrtp_leg_get(self->conn, id[0], &leg));
	EXPECT_EQ(id[1], leg.pair);
	EXPECT_EQ(64, leg.window);
	EXPECT_EQ(0, port_of(&leg) % 2);
	EXPECT_EQ(0, system("ksrtp detach -a"));
	EXPECT_EQ(0, n_legs(self));
}

TEST_F(port, what_nobody_reads_is_dropped_and_counted)
{
	static const struct {
		uint8_t first;
		enum ksrtp_leg_stat stat;
	} rows[] = {
		{ 0x00, KSRTP_STAT_RX_DROP_OTHER },	/* STUN */
		{ 0x16, KSRTP_STAT_RX_DROP_OTHER },	/* DTLS */
		{ 0x40, KSRTP_STAT_RX_DROP_OTHER },	/* TURN channel */
		{ 0x05, KSRTP_STAT_RX_DROP_UNKNOWN },
		{ 0x80, KSRTP_STAT_RX_DROP_NO_KEY },	/* RTP */
	};
	uint8_t octets[200] = {};
	unsigned int i;

	ASSERT_EQ(0, bind_leg(self));
	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		uint64_t next = stat_of(self, rows[i].stat, 0) + 1;

		octets[0] = rows[i].first;
		to_port(self, octets, sizeof(octets));
		EXPECT_EQ(next, stat_of(self, rows[i].stat, next)) {
			TH_LOG("first octet %#x", rows[i].first);
		}
	}
	EXPECT_EQ(0, stat_of(self, KSRTP_STAT_RX_OTHER, 0));
	octets[0] = 0;
	for (i = 0; i < N_FLOOD; i++)
		to_port(self, octets, sizeof(octets));
	EXPECT_EQ(3 + N_FLOOD, stat_of(self, KSRTP_STAT_RX_DROP_OTHER, 3 + N_FLOOD));
	EXPECT_EQ(0, n_waiting(variant->family));
}

TEST_F(port, media_of_a_leg_without_link_is_authenticated_then_dropped)
{
	struct ksrtp_key key;
	struct far far;
	uint8_t pkt[PACKET_ROOM];
	unsigned int i;
	size_t len;

	ASSERT_EQ(0, bind_leg(self));
	key = far_key(self->leg.id, KSRTP_DIR_RX, KSRTP_SUITE_AES_CM_128_HMAC_SHA1_80, 1);
	ASSERT_EQ(0, ksrtp_key_add(self->conn, &key));
	ASSERT_EQ(0, far_open(&far, &key, true));
	for (i = 0; i < 3; i++) {
		len = rtp_build(pkt, SSRC, i);
		ASSERT_EQ(0, far_protect(&far, pkt, &len));
		to_port(self, pkt, len);
	}
	EXPECT_EQ(3, stat_of(self, KSRTP_STAT_RX_SRTP, 3));
	EXPECT_EQ(3, stat_of(self, KSRTP_STAT_RX_DROP_NO_LINK, 3));
	len = rtp_build(pkt, SSRC, i);
	ASSERT_EQ(0, far_protect(&far, pkt, &len));
	pkt[len - 1] ^= 1;
	to_port(self, pkt, len);
	EXPECT_EQ(1, stat_of(self, KSRTP_STAT_RX_DROP_AUTH, 1));
	EXPECT_EQ(3, stat_of(self, KSRTP_STAT_RX_SRTP, 3));
	EXPECT_EQ(3, stat_of(self, KSRTP_STAT_RX_DROP_NO_LINK, 3));
	EXPECT_EQ(0, n_waiting(variant->family));
	far_close(&far);
}

TEST_F(port, plain_media_of_a_leg_without_link_is_dropped)
{
	uint8_t pkt[PACKET_ROOM];

	self->bind.policy = KSRTP_POLICY_OPTIONAL;
	ASSERT_EQ(0, bind_leg(self));
	to_port(self, pkt, rtp_build(pkt, SSRC, 1));
	to_port(self, pkt, rtcp_build(pkt, SSRC));
	EXPECT_EQ(2, stat_of(self, KSRTP_STAT_RX_PLAIN, 2));
	EXPECT_EQ(2, stat_of(self, KSRTP_STAT_RX_DROP_NO_LINK, 2));
	EXPECT_EQ(0, n_waiting(variant->family));
}

TEST_HARNESS_MAIN
