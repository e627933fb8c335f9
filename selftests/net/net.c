// SPDX-License-Identifier: BSD-3-Clause
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <net/if.h>
#include <netinet/udp.h>
#include <poll.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/random.h>
#include <time.h>
#include <unistd.h>

#include "net.h"

/*
 * The first encapsulated UDP socket and the last one have the kernel patch
 * its text. Emulated CPUs have been seen to stumble over that (oops: int3), so
 * two sockets of the process that forks the tests keep the kernel from doing
 * it for every test.
 */
static __attribute__((constructor)) void keep_encap_enabled(void)
{
	int family[] = { AF_INET, AF_INET6 }, one = 1, i, fd;

	for (i = 0; i < 2; i++) {
		fd = socket(family[i], SOCK_DGRAM | SOCK_CLOEXEC, 0);
		setsockopt(fd, SOL_UDP, UDP_GRO, &one, sizeof(one));
	}
}

static int loopback_up(void)
{
	int fd = socket(AF_INET, SOCK_DGRAM, 0), err = 0;
	struct ifreq ifr = { .ifr_name = "lo" };

	if (fd < 0)
		return -errno;
	ifr.ifr_flags = IFF_UP | IFF_LOOPBACK | IFF_RUNNING;
	if (ioctl(fd, SIOCSIFFLAGS, &ifr))
		err = -errno;
	close(fd);
	return err;
}

/* loopback keeps the order of datagrams only as long as one CPU sends them */
static int stay_on_this_cpu(void)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(sched_getcpu(), &set);
	return sched_setaffinity(0, sizeof(set), &set) ? -errno : 0;
}

/**
 * net_enter() - go to a network namespace of our own with loopback up
 *
 * The calling thread stays on its CPU from then on.
 *
 * Return: 0 or -errno.
 */
int net_enter(void)
{
	int err = stay_on_this_cpu();

	if (err)
		return err;
	if (unshare(CLONE_NEWNET))
		return -errno;
	return loopback_up();
}

/**
 * net_ns() - the network namespace the calling thread is in
 *
 * Return: a descriptor for setns(), or -1.
 */
int net_ns(void)
{
	return open("/proc/thread-self/ns/net", O_RDONLY | O_CLOEXEC);
}

/**
 * net_any() - the wildcard address
 * @family: AF_INET or AF_INET6
 * @port: host order
 *
 * Return: the address.
 */
union ksrtp_addr net_any(int family, uint16_t port)
{
	union ksrtp_addr addr = {};

	addr.sa.sa_family = family;
	if (family == AF_INET)
		addr.in.sin_port = htons(port);
	else
		addr.in6.sin6_port = htons(port);
	return addr;
}

/**
 * net_loopback() - 127.0.0.1 or ::1
 * @family: AF_INET or AF_INET6
 * @port: host order
 *
 * Return: the address.
 */
union ksrtp_addr net_loopback(int family, uint16_t port)
{
	union ksrtp_addr addr = net_any(family, port);

	if (family == AF_INET)
		addr.in.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	else
		addr.in6.sin6_addr = in6addr_loopback;
	return addr;
}

/**
 * net_name() - the address a socket is bound to
 * @fd: the socket
 *
 * Return: the address; of family AF_UNSPEC on failure.
 */
union ksrtp_addr net_name(int fd)
{
	union ksrtp_addr addr = {};
	socklen_t len = sizeof(addr);

	if (getsockname(fd, &addr.sa, &len))
		addr.sa.sa_family = AF_UNSPEC;
	return addr;
}

socklen_t net_addr_len(const union ksrtp_addr *addr)
{
	return addr->sa.sa_family == AF_INET ? sizeof(addr->in) : sizeof(addr->in6);
}

uint16_t net_port(const union ksrtp_addr *addr)
{
	return ntohs(addr->sa.sa_family == AF_INET ? addr->in.sin_port :
						     addr->in6.sin6_port);
}

bool net_addr_equal(const union ksrtp_addr *a, const union ksrtp_addr *b)
{
	if (a->sa.sa_family != b->sa.sa_family || net_port(a) != net_port(b))
		return false;
	if (a->sa.sa_family == AF_INET)
		return a->in.sin_addr.s_addr == b->in.sin_addr.s_addr;
	return !memcmp(&a->in6.sin6_addr, &b->in6.sin6_addr,
		       sizeof(a->in6.sin6_addr));
}

/**
 * net_udp() - a bound UDP socket
 * @addr: address; port 0 for any
 *
 * Return: the socket, or -1 with errno set.
 */
int net_udp(const union ksrtp_addr *addr)
{
	int fd = socket(addr->sa.sa_family, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	if (fd < 0 || !bind(fd, &addr->sa, net_addr_len(addr)))
		return fd;
	close(fd);
	return -1;
}

int net_connect(int fd, const union ksrtp_addr *to)
{
	return connect(fd, &to->sa, net_addr_len(to));
}

/**
 * net_readable() - wait until there is something to read
 * @fd: descriptor
 *
 * Return: true, or false if there was nothing until the deadline.
 */
bool net_readable(int fd)
{
	struct pollfd pfd = { .fd = fd, .events = POLLIN };

	return poll(&pfd, 1, NET_DEADLINE_MS) == 1;
}

/* is there something to read now? */
bool net_readable_now(int fd)
{
	struct pollfd pfd = { .fd = fd, .events = POLLIN };

	return poll(&pfd, 1, 0) == 1;
}

/**
 * net_until() - wait for something that can only be asked for
 * @done: the question
 * @arg: its argument
 *
 * Return: true, or false if it was not so until the deadline.
 */
bool net_until(bool (*done)(void *arg), void *arg)
{
	struct timespec tick = { .tv_nsec = 2000000 };
	unsigned int n;

	for (n = 0; n < NET_DEADLINE_MS / 2; n++) {
		if (done(arg))
			return true;
		nanosleep(&tick, NULL);
	}
	return false;
}

/**
 * seed_start() - begin a repeatable row of random numbers
 *
 * The seed is printed; KSRTP_SEED in the environment repeats a run.
 *
 * Return: the state for seed_next().
 */
uint64_t seed_start(void)
{
	const char *given = getenv("KSRTP_SEED");
	uint64_t state = 0;

	if (given)
		state = strtoull(given, NULL, 0);
	else if (getrandom(&state, sizeof(state), 0) != sizeof(state))
		abort();
	printf("# KSRTP_SEED=%#llx\n", (unsigned long long)state);
	return state;
}

/* splitmix64 */
uint64_t seed_next(uint64_t *state)
{
	uint64_t z = (*state += 0x9e3779b97f4a7c15ULL);

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9ULL;
	z = (z ^ z >> 27) * 0x94d049bb133111ebULL;
	return z ^ z >> 31;
}
