// SPDX-License-Identifier: BSD-3-Clause
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <net/if.h>
#include <netinet/udp.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "net.h"
#include "packet.h"
#include "world.h"

#define NEAR_PORT	5004
#define FAR_PORT	6004
#define BARRIER_LEN	13

/**
 * world_command() - have ip(8) do something on one of the hosts
 * @ns: network namespace of the host
 * @lines: commands of ip, a line each
 *
 * Return: 0 or -errno.
 */
int world_command(int ns, const char *lines)
{
	int before = net_ns(), err = 0;
	FILE *ip;

	if (setns(ns, CLONE_NEWNET))
		return -errno;
	ip = popen("ip -batch -", "w");
	if (!ip || fputs(lines, ip) < 0)
		err = -EIO;
	if (ip && pclose(ip))
		err = -ECHILD;
	setns(before, CLONE_NEWNET);
	close(before);
	return err;
}

static int host_up(int ns, unsigned int self, unsigned int other)
{
	char lines[1024];

	snprintf(lines, sizeof(lines),
		 "addr add 192.0.2.%u/24 dev v0\n"
		 "addr add 192.0.2.1%u/24 dev v0\n"
		 "addr add 2001:db8::%u/64 dev v0 nodad\n"
		 "addr add 2001:db8::1%u/64 dev v0 nodad preferred_lft 0\n"
		 "link set v0 up\n"
		 "neigh add 192.0.2.%u lladdr 02:00:00:00:00:0%u dev v0 nud permanent\n"
		 "neigh add 2001:db8::%u lladdr 02:00:00:00:00:0%u dev v0 nud permanent\n",
		 self, self, self, self, other, other, other, other);
	return world_command(ns, lines);
}

static int write_file(const char *path, const char *text)
{
	FILE *file = fopen(path, "w");

	if (!file)
		return -errno;
	fputs(text, file);
	return fclose(file) ? -errno : 0;
}

/* the far end routes, and may tell of more errors than a host should */
static int router(void)
{
	static const char *const files[][2] = {
		{ "/proc/sys/net/ipv4/icmp_ratemask", "0" },
		{ "/proc/sys/net/ipv6/icmp/ratelimit", "0" },
		{ "/proc/sys/net/ipv4/ip_forward", "1" },
		{ "/proc/sys/net/ipv6/conf/all/forwarding", "1" },
	};
	unsigned int i;
	int err = 0;

	for (i = 0; i < 4 && !err; i++)
		err = write_file(files[i][0], files[i][1]);
	return err;
}

static int prohibit(const struct world *w)
{
	int err;

	err = world_command(w->near_ns,
			    "neigh add " WORLD_PROHIBITED
			    " lladdr 02:00:00:00:00:02 dev v0 nud permanent\n"
			    "neigh add " WORLD_PROHIBITED6
			    " lladdr 02:00:00:00:00:02 dev v0 nud permanent\n");
	return err ? err : world_command(w->far_ns,
					 "route add prohibit " WORLD_PROHIBITED "\n"
					 "route add prohibit " WORLD_PROHIBITED6 "\n");
}

static unsigned int v0_of(const struct world *w, int ns)
{
	unsigned int v0;

	setns(ns, CLONE_NEWNET);
	v0 = if_nametoindex("v0");
	setns(w->near_ns, CLONE_NEWNET);
	return v0;
}

/*
 * The kernel looks at the clock for what comes in a while after the first
 * socket has asked for it, so one asks long before the cases.
 */
static void keep_times(void)
{
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0), one = 1;

	setsockopt(fd, SOL_SOCKET, SO_TIMESTAMP, &one, sizeof(one));
}

static union ksrtp_addr address(const char *text, uint16_t port)
{
	int family = strchr(text, ':') ? AF_INET6 : AF_INET;
	union ksrtp_addr addr = net_any(family, port);

	inet_pton(family, text, family == AF_INET ? (void *)&addr.in.sin_addr :
						    (void *)&addr.in6.sin6_addr);
	return addr;
}

/* routes of multicast come with the link, too */
static bool far_has_multicast(const struct world *w)
{
	union ksrtp_addr group = address("ff15::1", 9);

	setsockopt(w->far, SOL_IPV6, IPV6_MULTICAST_IF, &w->far_v0, sizeof(w->far_v0));
	return sendto(w->far, "", 1, 0, &group.sa, sizeof(group.in6)) == 1;
}

/* links come up some time after they are told to */
static bool link_works(struct world *w, enum world_kind kind)
{
	bool works = !world_open(w, kind, false) &&
		     world_far_sends(w, &w->near_addr, "", 1) == 1 &&
		     recv(w->near, (char[1]){}, 1, MSG_DONTWAIT) == 1 &&
		     sendto(w->near, "", 1, 0, &w->far_addr.sa,
			    net_addr_len(&w->far_addr)) == 1 &&
		     recv(w->far, (char[1]){}, 1, MSG_DONTWAIT) == 1 &&
		     (kind == WORLD_IPV4 || far_has_multicast(w));

	world_close(w);
	return works;
}

static bool link_up(void *arg)
{
	return link_works(arg, WORLD_IPV4) && link_works(arg, WORLD_IPV6);
}

/**
 * world_make() - two hosts and the wire between them
 * @w: filled in
 *
 * The process is on the program's host afterwards.
 *
 * Return: 0 or -errno.
 */
int world_make(struct world *w)
{
	char line[256];
	int err;

	keep_times();
	err = net_enter();
	w->far_ns = net_ns();
	err = err ? err : router();
	err = err ? err : net_enter();
	w->near_ns = net_ns();
	if (err)
		return err;

	snprintf(line, sizeof(line), "link add v0 mtu %u address 02:00:00:00:00:01 "
		 "type veth peer name v0 mtu %u address 02:00:00:00:00:02 "
		 "netns /proc/%d/fd/%d\n", WORLD_MTU, WORLD_MTU, getpid(), w->far_ns);
	err = world_command(w->near_ns, line);
	err = err ? err : host_up(w->near_ns, 1, 2);
	err = err ? err : host_up(w->far_ns, 2, 1);
	err = err ? err : prohibit(w);
	if (err)
		return err;
	w->near_v0 = v0_of(w, w->near_ns);
	w->far_v0 = v0_of(w, w->far_ns);
	return net_until(link_up, w) ? 0 : -ETIMEDOUT;
}

bool world_is_v6(const struct world *w)
{
	return w->kind == WORLD_IPV6;
}

static int bound(int fd, const union ksrtp_addr *addr)
{
	if (fd < 0 || !bind(fd, &addr->sa, net_addr_len(addr)))
		return fd;
	close(fd);
	return -1;
}

/**
 * world_near_socket() - a socket of the program
 * @w: the world
 * @port: port to bind to, on all addresses
 * @option: SO_REUSEADDR or SO_REUSEPORT or 0
 *
 * Return: the socket, or -1 with errno set.
 */
int world_near_socket(const struct world *w, uint16_t port, int option)
{
	union ksrtp_addr any = net_any(w->kind == WORLD_IPV4 ? AF_INET : AF_INET6, port);
	int fd = socket(any.sa.sa_family, SOCK_DGRAM | SOCK_CLOEXEC, 0), one = 1;

	if (option)
		setsockopt(fd, SOL_SOCKET, option, &one, sizeof(one));
	return bound(fd, &any);
}

/**
 * world_far_socket() - a socket of the far end
 * @w: the world
 * @port: port to bind to, on all addresses
 *
 * Return: the socket, or -1 with errno set.
 */
int world_far_socket(const struct world *w, uint16_t port)
{
	union ksrtp_addr any = net_any(world_is_v6(w) ? AF_INET6 : AF_INET, port);
	int fd, one = 1;

	setns(w->far_ns, CLONE_NEWNET);
	fd = socket(any.sa.sa_family, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	setns(w->near_ns, CLONE_NEWNET);
	setsockopt(fd, SOL_IP, IP_RECVTTL, &one, sizeof(one));
	setsockopt(fd, SOL_IP, IP_RECVTOS, &one, sizeof(one));
	if (world_is_v6(w)) {
		setsockopt(fd, SOL_IPV6, IPV6_RECVHOPLIMIT, &one, sizeof(one));
		setsockopt(fd, SOL_IPV6, IPV6_RECVTCLASS, &one, sizeof(one));
	}
	return bound(fd, &any);
}

static uint16_t suite(const struct world *w)
{
	return w->kind == WORLD_IPV4 ? KSRTP_SUITE_AES_CM_128_HMAC_SHA1_80 :
				       KSRTP_SUITE_AEAD_AES_128_GCM;
}

/**
 * world_attach() - secure a socket of the program, if the world is
 * @w: the world
 * @fd: the socket; all sockets have the same keys
 *
 * Return: 0 or -errno.
 */
int world_attach(struct world *w, int fd)
{
	struct ksrtp_attach attach = { .fd = fd };
	struct ksrtp_leg leg;
	struct ksrtp_key key;
	int err;

	if (!w->secured)
		return 0;
	err = ksrtp_leg_attach(w->conn, &attach, &leg);
	if (err)
		return err;
	w->leg = leg.id;
	key = far_key(leg.id, KSRTP_DIR_RX, suite(w), 1);
	err = ksrtp_key_add(w->conn, &key);
	key = far_key(leg.id, KSRTP_DIR_TX, suite(w), 2);
	return err ? err : ksrtp_key_add(w->conn, &key);
}

static int secure(struct world *w)
{
	struct ksrtp_key in = far_key(0, KSRTP_DIR_RX, suite(w), 1);
	struct ksrtp_key out = far_key(0, KSRTP_DIR_TX, suite(w), 2);
	int err;

	err = far_open(&w->protect, &in, true) || far_open(&w->unprotect, &out, false);
	err = err ? -EPROTO : ksrtp_open(&w->conn);
	return err ? err : world_attach(w, w->near);
}

/* io_uring may hold the socket of the case before for a while */
static bool near_opens(void *arg)
{
	struct world *w = arg;

	w->near = world_near_socket(w, NEAR_PORT, 0);
	return w->near >= 0;
}

/**
 * world_open() - begin a case
 * @w: the world, made
 * @kind: what the two speak
 * @secured: attach the program's socket
 *
 * Return: 0 or -errno.
 */
int world_open(struct world *w, enum world_kind kind, bool secured)
{
	union ksrtp_addr any = net_any(AF_INET6, 0);

	w->kind = kind;
	w->secured = secured;
	w->used = 0;
	w->text[0] = '\0';
	w->seq = 0;
	w->sent = 0;
	w->lies = 0;
	w->conn = NULL;
	w->near_addr = address(world_is_v6(w) ? "2001:db8::1" : "192.0.2.1", NEAR_PORT);
	w->far_addr = address(kind == WORLD_IPV4 ? "192.0.2.2" :
			      kind == WORLD_DUAL ? "::ffff:192.0.2.2" : "2001:db8::2",
			      FAR_PORT);
	w->far = world_far_socket(w, FAR_PORT);
	w->barrier = net_udp(&any);
	if (!net_until(near_opens, w) || w->far < 0 || w->barrier < 0)
		return -EADDRINUSE;
	return secured ? secure(w) : 0;
}

void world_close(struct world *w)
{
	close(w->near);
	close(w->far);
	close(w->barrier);
	if (!w->conn)
		return;
	far_close(&w->protect);
	far_close(&w->unprotect);
	ksrtp_close(w->conn);
}

static bool is_rtp(const uint8_t *pkt, size_t len)
{
	return len >= 2 && pkt[0] >> 6 == 2;
}

static bool is_rtcp(const uint8_t *pkt)
{
	return (pkt[1] & 0x7f) >= 64 && (pkt[1] & 0x7f) <= 95;
}

/**
 * world_far_sends() - the far end sends a packet, protected if the world is
 * @w: the world
 * @to: where to
 * @plain: the packet
 * @len: its octets
 *
 * Return: octets of the plain packet, or -errno.
 */
ssize_t world_far_sends(struct world *w, const union ksrtp_addr *to,
			const void *plain, size_t len)
{
	static uint8_t pkt[WORLD_ROOM];
	size_t wire = len;

	memcpy(pkt, plain, len);
	if (w->secured && is_rtp(pkt, len) &&
	    (is_rtcp(pkt) ? far_protect_rtcp(&w->protect, pkt, &wire) :
			    far_protect(&w->protect, pkt, &wire)))
		return -EPROTO;
	if (sendto(w->far, pkt, wire, 0, &to->sa, net_addr_len(to)) < 0)
		return -errno;
	return len;
}

/**
 * world_say() - the far end sends the program the next RTP packet
 * @w: the world
 * @len: octets of the packet
 *
 * Return: @len.
 */
size_t world_say(struct world *w, size_t len)
{
	uint8_t pkt[WORLD_ROOM];

	rtp_build_long(pkt, WORLD_SSRC, ++w->seq, len);
	if (world_far_sends(w, &w->near_addr, pkt, len) != (ssize_t)len)
		note(w, "the far end cannot send");
	return len;
}

/**
 * world_far_segments() - the far end sends RTP packets in one go
 * @w: the world
 * @to: where to
 * @n: how many
 * @size: octets of each, in plain
 *
 * So they come in as one, as they would if the network card had put them
 * together.
 */
void world_far_segments(struct world *w, const union ksrtp_addr *to, unsigned int n,
			uint16_t size)
{
	static uint8_t octets[WORLD_ROOM];
	size_t at = 0, len = size;
	int segment;

	while (n--) {
		len = rtp_build_long(octets + at, WORLD_SSRC, ++w->seq, size);
		if (w->secured)
			far_protect(&w->protect, octets + at, &len);
		at += len;
	}
	segment = len;
	setsockopt(w->far, SOL_UDP, UDP_SEGMENT, &segment, sizeof(segment));
	if (sendto(w->far, octets, at, 0, &to->sa, net_addr_len(to)) != (ssize_t)at)
		note(w, "the far end cannot send segments");
	segment = 0;
	setsockopt(w->far, SOL_UDP, UDP_SEGMENT, &segment, sizeof(segment));
}

static bool lie_counted(void *arg)
{
	struct world *w = arg;
	struct ksrtp_leg leg;

	return !ksrtp_leg_get(w->conn, w->leg, &leg) &&
	       leg.stats[KSRTP_STAT_RX_DROP_AUTH] == w->lies;
}

/**
 * world_lie() - a forged packet comes in and goes
 * @w: the world; in a plain one nothing happens
 */
void world_lie(struct world *w)
{
	uint8_t pkt[PACKET_ROOM];
	size_t len = rtp_build(pkt, WORLD_SSRC, 40000);

	if (!w->secured)
		return;
	w->lies++;
	if (sendto(w->far, pkt, len, 0, &w->near_addr.sa, net_addr_len(&w->near_addr)) < 0 ||
	    !net_until(lie_counted, w))
		note(w, "the forged packet was not dropped");
}

/* what the far end got becomes plain, or it is written down why not */
static size_t open_at_far(struct world *w, uint8_t *pkt, size_t len)
{
	int err;

	if (!w->secured || !is_rtp(pkt, len))
		return len;
	if (memmem(pkt, len, MARKER, MARKER_LEN))
		note(w, "on the wire in clear");
	err = is_rtcp(pkt) ? far_unprotect_rtcp(&w->unprotect, pkt, &len) :
			     far_unprotect(&w->unprotect, pkt, &len);
	if (err)
		note(w, "libsrtp2 does not open it: %d", err);
	return len;
}

static ssize_t far_recv(struct world *w, uint8_t *pkt, struct msghdr *msg)
{
	ssize_t n = recvmsg(w->far, msg, 0);

	return n < 0 ? n : (ssize_t)open_at_far(w, pkt, n);
}

/* one datagram at the far end; false if it was the barrier */
static bool hear(struct world *w, const uint8_t *barrier)
{
	uint8_t pkt[WORLD_ROOM], control[WORLD_CONTROL];
	struct iovec iov = { pkt, sizeof(pkt) };
	union ksrtp_addr from = {};
	struct msghdr msg = {
		.msg_name = &from,
		.msg_namelen = sizeof(from),
		.msg_iov = &iov,
		.msg_iovlen = 1,
		.msg_control = control,
		.msg_controllen = sizeof(control),
	};
	ssize_t n;

	if (!net_readable(w->far)) {
		note(w, "far: nothing came");
		return false;
	}
	n = far_recv(w, pkt, &msg);
	if (barrier && n == BARRIER_LEN && !memcmp(pkt, barrier, BARRIER_LEN))
		return false;
	note_msg(w, "far", n, &msg);
	return true;
}

/**
 * world_hear() - write down the next datagram of the far end
 * @w: the world
 */
void world_hear(struct world *w)
{
	hear(w, NULL);
}

/**
 * world_hear_all() - write down all that has come to the far end
 * @w: the world
 */
void world_hear_all(struct world *w)
{
	static uint8_t barrier[BARRIER_LEN];
	union ksrtp_addr to = w->far_addr;

	if (to.sa.sa_family == AF_INET)
		to = address("::ffff:192.0.2.2", FAR_PORT);
	barrier[BARRIER_LEN - 1]++;
	if (sendto(w->barrier, barrier, sizeof(barrier), 0, &to.sa, sizeof(to.in6)) < 0)
		note(w, "no barrier: %s", strerrorname_np(errno));
	while (hear(w, barrier))
		;
}
