// SPDX-License-Identifier: BSD-3-Clause
/*
 * Which sockets can be attached, by descriptor and by address, what is said
 * about the others, and what an attached socket refuses from then on.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <netinet/udp.h>
#include <sched.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "net.h"
#include "packet.h"
#include "pair.h"
#include "test.h"

FIXTURE(attach)
{
	struct ksrtp_conn *conn;
	struct ksrtp_leg leg;
	union ksrtp_addr addr;
	union ksrtp_addr peer;
	int fd;
	int far;
};

FIXTURE_VARIANT(attach)
{
	int family;
	bool connected;
	bool wildcard;
};

FIXTURE_VARIANT_ADD(attach, ipv4) { .family = AF_INET };
FIXTURE_VARIANT_ADD(attach, ipv4_wildcard) { .family = AF_INET, .wildcard = true };
FIXTURE_VARIANT_ADD(attach, ipv4_connected) { .family = AF_INET, .connected = true };
FIXTURE_VARIANT_ADD(attach, ipv6) { .family = AF_INET6 };
FIXTURE_VARIANT_ADD(attach, ipv6_wildcard) { .family = AF_INET6, .wildcard = true };
FIXTURE_VARIANT_ADD(attach, ipv6_connected) { .family = AF_INET6, .connected = true };

FIXTURE_SETUP(attach)
{
	union ksrtp_addr at = net_loopback(variant->family, 0);

	ASSERT_EQ(0, net_enter());
	ASSERT_EQ(0, ksrtp_open(&self->conn));
	self->far = net_udp(&at);
	ASSERT_LE(0, self->far);
	self->peer = net_name(self->far);
	if (variant->wildcard)
		at = net_any(variant->family, 0);
	self->fd = net_udp(&at);
	ASSERT_LE(0, self->fd);
	if (variant->connected)
		ASSERT_EQ(0, net_connect(self->fd, &self->peer));
	self->addr = net_name(self->fd);
}

FIXTURE_TEARDOWN(attach)
{
	ksrtp_close(self->conn);
	close(self->fd);
	close(self->far);
}

static int by_fd(FIXTURE_DATA(attach) *self, int fd)
{
	struct ksrtp_attach attach = { .fd = fd };

	return ksrtp_leg_attach(self->conn, &attach, &self->leg);
}

static int by_addr(FIXTURE_DATA(attach) *self, const union ksrtp_addr *local,
		   const union ksrtp_addr *remote)
{
	struct ksrtp_attach attach = { .fd = -1, .local = *local };

	if (remote)
		attach.remote = *remote;
	return ksrtp_leg_attach(self->conn, &attach, &self->leg);
}

/* a sentence as the style wants it: there, lower case or a name, no full stop */
static bool is_sentence(const char *text)
{
	size_t len = text ? strlen(text) : 0;

	return len > 10 && text[len - 1] != '.' && strchr(text, ' ');
}

TEST_F(attach, socket_by_fd_shows_its_addresses)
{
	ASSERT_EQ(0, by_fd(self, self->fd));
	EXPECT_NE(0, self->leg.id);
	EXPECT_TRUE(net_addr_equal(&self->addr, &self->leg.local));
	EXPECT_EQ(KSRTP_POLICY_REQUIRE, self->leg.policy);
	EXPECT_EQ(KSRTP_WINDOW_DEFAULT, self->leg.window);
	EXPECT_FALSE(self->leg.keyed);
	if (!variant->connected) {
		EXPECT_EQ(AF_UNSPEC, self->leg.remote.sa.sa_family);
		return;
	}
	EXPECT_TRUE(net_addr_equal(&self->peer, &self->leg.remote));
}

TEST_F(attach, socket_by_address_is_the_bound_one)
{
	ASSERT_EQ(0, by_addr(self, &self->addr, NULL));
	EXPECT_TRUE(net_addr_equal(&self->addr, &self->leg.local));
	EXPECT_EQ(-EBUSY, by_fd(self, self->fd));
}

/* a socket bound to all addresses is found by any of them */
TEST_F(attach, socket_is_found_by_an_address_it_listens_on)
{
	union ksrtp_addr at = net_loopback(variant->family, net_port(&self->addr));

	ASSERT_EQ(0, by_addr(self, &at, NULL));
	EXPECT_EQ(-EBUSY, by_fd(self, self->fd));
}

TEST_F(attach, connected_socket_is_found_by_its_peer)
{
	if (!variant->connected) {
		EXPECT_EQ(-ENOENT, by_addr(self, &self->addr, &self->peer));
		EXPECT_TRUE(is_sentence(ksrtp_error(self->conn)));
		return;
	}
	ASSERT_EQ(0, by_addr(self, &self->addr, &self->peer));
	EXPECT_TRUE(net_addr_equal(&self->peer, &self->leg.remote));
}

TEST_F(attach, exact_address_wins_over_the_wildcard)
{
	union ksrtp_addr all = net_any(variant->family, net_port(&self->addr));
	int one = 1, wild;

	if (variant->wildcard)
		SKIP(return, "there is only one wildcard");
	wild = socket(variant->family, SOCK_DGRAM, 0);
	ASSERT_EQ(0, setsockopt(self->fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one)));
	ASSERT_EQ(0, setsockopt(wild, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one)));
	ASSERT_EQ(0, bind(wild, &all.sa, net_addr_len(&all)));
	ASSERT_EQ(0, by_addr(self, &self->addr, NULL));
	EXPECT_EQ(-EBUSY, by_fd(self, self->fd));
	EXPECT_EQ(0, by_fd(self, wild));
	close(wild);
}

TEST_F(attach, second_time_is_refused)
{
	ASSERT_EQ(0, by_fd(self, self->fd));
	EXPECT_EQ(-EBUSY, by_fd(self, self->fd));
	EXPECT_TRUE(is_sentence(ksrtp_error(self->conn)));
	EXPECT_EQ(-EBUSY, by_addr(self, &self->addr, NULL));
	EXPECT_TRUE(is_sentence(ksrtp_error(self->conn)));
}

TEST_F(attach, detached_socket_cannot_be_attached_again)
{
	ASSERT_EQ(0, by_fd(self, self->fd));
	ASSERT_EQ(0, ksrtp_leg_detach(self->conn, self->leg.id));
	EXPECT_EQ(-EBUSY, by_fd(self, self->fd));
	EXPECT_TRUE(is_sentence(ksrtp_error(self->conn)));
}

TEST_F(attach, what_is_no_udp_socket_is_refused)
{
	int type[] = { SOCK_STREAM, SOCK_RAW }, fd, pipes[2], pair[2];
	size_t i;

	for (i = 0; i < ARRAY_SIZE(type); i++) {
		fd = socket(variant->family, type[i],
			    type[i] == SOCK_RAW ? IPPROTO_UDP : 0);
		EXPECT_EQ(-EPROTOTYPE, by_fd(self, fd));
		EXPECT_TRUE(is_sentence(ksrtp_error(self->conn)));
		close(fd);
	}
	ASSERT_EQ(0, socketpair(AF_UNIX, SOCK_DGRAM, 0, pair));
	EXPECT_EQ(-EPROTOTYPE, by_fd(self, pair[0]));
	fd = socket(variant->family, SOCK_DGRAM, IPPROTO_UDPLITE);
	if (fd >= 0)
		EXPECT_EQ(-EPROTOTYPE, by_fd(self, fd));
	ASSERT_EQ(0, pipe(pipes));
	EXPECT_EQ(-ENOTSOCK, by_fd(self, pipes[0]));
	EXPECT_EQ(-EBADF, by_fd(self, 1000));
	EXPECT_TRUE(is_sentence(ksrtp_error(self->conn)));
}

TEST_F(attach, socket_of_another_netns_is_refused)
{
	union ksrtp_addr at = net_loopback(variant->family, 0);
	int here = net_ns(), fd;

	ASSERT_EQ(0, net_enter());
	fd = net_udp(&at);
	ASSERT_LE(0, fd);
	at = net_name(fd);
	ASSERT_EQ(0, setns(here, CLONE_NEWNET));
	EXPECT_EQ(-EXDEV, by_fd(self, fd));
	EXPECT_TRUE(is_sentence(ksrtp_error(self->conn)));
	if (net_port(&at) != net_port(&self->addr))
		EXPECT_EQ(-ENOENT, by_addr(self, &at, NULL));
	close(fd);
}

TEST_F(attach, port_without_socket_is_told)
{
	union ksrtp_addr nobody = net_loopback(variant->family, 9);

	EXPECT_EQ(-ENOENT, by_addr(self, &nobody, NULL));
	EXPECT_TRUE(is_sentence(ksrtp_error(self->conn)));
}

/* two programs on one port: which one, we do not guess */
TEST_F(attach, ambiguous_address_is_told)
{
	union ksrtp_addr at = net_loopback(variant->family, 0);
	int one = 1, fd[2], i;

	for (i = 0; i < 2; i++) {
		fd[i] = socket(variant->family, SOCK_DGRAM, 0);
		ASSERT_EQ(0, setsockopt(fd[i], SOL_SOCKET, SO_REUSEPORT, &one,
					sizeof(one)));
		ASSERT_EQ(0, bind(fd[i], &at.sa, net_addr_len(&at)));
		at = net_name(fd[i]);
	}
	EXPECT_EQ(-ENOTUNIQ, by_addr(self, &at, NULL));
	EXPECT_TRUE(is_sentence(ksrtp_error(self->conn)));
	EXPECT_EQ(0, by_fd(self, fd[0]));
	close(fd[0]);
	close(fd[1]);
}

TEST_F(attach, corked_socket_is_refused)
{
	int one = 1;

	ASSERT_EQ(0, setsockopt(self->fd, SOL_UDP, UDP_CORK, &one, sizeof(one)));
	EXPECT_EQ(-EBUSY, by_fd(self, self->fd));
	EXPECT_TRUE(is_sentence(ksrtp_error(self->conn)));
}

/* the part that waits would leave in clear */
TEST_F(attach, socket_with_part_of_a_datagram_waiting_is_refused)
{
	ASSERT_EQ(1, sendto(self->fd, "x", 1, MSG_MORE, &self->peer.sa,
			    net_addr_len(&self->peer)));
	EXPECT_EQ(-EBUSY, by_fd(self, self->fd));
	EXPECT_TRUE(is_sentence(ksrtp_error(self->conn)));
}

TEST_F(attach, socket_of_another_encapsulation_is_refused)
{
	int type = UDP_ENCAP_ESPINUDP;

	if (setsockopt(self->fd, SOL_UDP, UDP_ENCAP, &type, sizeof(type)))
		SKIP(return, "kernel without ESP in UDP");
	EXPECT_EQ(-EBUSY, by_fd(self, self->fd));
	EXPECT_TRUE(is_sentence(ksrtp_error(self->conn)));
}

static void expect_no_option(struct __test_metadata *_metadata, int fd, int level,
			     int option, int value)
{
	EXPECT_EQ(-1, setsockopt(fd, level, option, &value, sizeof(value)));
	EXPECT_EQ(EBUSY, errno);
}

TEST_F(attach, options_that_would_undo_it_are_refused)
{
	ASSERT_EQ(0, by_fd(self, self->fd));
	expect_no_option(_metadata, self->fd, SOL_UDP, UDP_ENCAP, UDP_ENCAP_ESPINUDP);
	expect_no_option(_metadata, self->fd, SOL_UDP, UDP_ENCAP, 0);
	expect_no_option(_metadata, self->fd, SOL_UDP, UDP_CORK, 1);
	if (variant->family == AF_INET6)
		expect_no_option(_metadata, self->fd, IPPROTO_IPV6, IPV6_ADDRFORM, AF_INET);
}

TEST_F(attach, other_options_still_work)
{
	int value = 0x10000, level = variant->family == AF_INET ? IPPROTO_IP : IPPROTO_IPV6;
	int tos = variant->family == AF_INET ? IP_TOS : IPV6_TCLASS, got = 0;
	socklen_t len = sizeof(got);

	ASSERT_EQ(0, by_fd(self, self->fd));
	EXPECT_EQ(0, setsockopt(self->fd, SOL_SOCKET, SO_RCVBUF, &value, sizeof(value)));
	value = 0xb8;
	EXPECT_EQ(0, setsockopt(self->fd, level, tos, &value, sizeof(value)));
	EXPECT_EQ(0, getsockopt(self->fd, level, tos, &got, &len));
	EXPECT_EQ(0xb8, got);
}

TEST_F(attach, socket_may_be_connected_and_disconnected_afterwards)
{
	struct sockaddr none = { .sa_family = AF_UNSPEC };
	struct ksrtp_leg leg;

	ASSERT_EQ(0, by_fd(self, self->fd));
	ASSERT_EQ(0, net_connect(self->fd, &self->peer));
	ASSERT_EQ(0, ksrtp_leg_get(self->conn, self->leg.id, &leg));
	EXPECT_TRUE(net_addr_equal(&self->peer, &leg.remote));
	ASSERT_EQ(0, connect(self->fd, &none, sizeof(none)));
	ASSERT_EQ(0, ksrtp_leg_get(self->conn, self->leg.id, &leg));
	EXPECT_EQ(AF_UNSPEC, leg.remote.sa.sa_family);
}

TEST_F(attach, window_is_settable_in_its_range)
{
	static const uint32_t windows[] = { 64, 128, 1024, 32768 };
	static const uint32_t bad[] = { 1, 63, 32769, 65536, UINT32_MAX };
	struct ksrtp_attach attach = { .fd = self->fd };
	size_t i;

	for (i = 0; i < ARRAY_SIZE(bad); i++) {
		attach.window = bad[i];
		EXPECT_GT(0, ksrtp_leg_attach(self->conn, &attach, &self->leg));
	}
	for (i = 0; i < ARRAY_SIZE(windows); i++) {
		union ksrtp_addr at = net_loopback(variant->family, 0);

		attach.fd = net_udp(&at);
		attach.window = windows[i];
		ASSERT_EQ(0, ksrtp_leg_attach(self->conn, &attach, &self->leg));
		EXPECT_EQ(windows[i], self->leg.window);
		close(attach.fd);
	}
}

TEST_F(attach, ids_are_unique)
{
	uint32_t ids[50];
	int i, j, fd[50];

	for (i = 0; i < 50; i++) {
		union ksrtp_addr at = net_loopback(variant->family, 0);

		fd[i] = net_udp(&at);
		ASSERT_EQ(0, by_fd(self, fd[i]));
		ids[i] = self->leg.id;
		for (j = 0; j < i; j++) {
			ASSERT_NE(ids[j], ids[i]);
		}
	}
	for (i = 0; i < 50; i++)
		close(fd[i]);
}

/* the leg belongs to the socket, not to one of its descriptors */
TEST_F(attach, leg_lives_as_long_as_any_descriptor)
{
	int copy = dup(self->fd);
	struct ksrtp_leg leg;

	ASSERT_EQ(0, by_fd(self, self->fd));
	close(self->fd);
	EXPECT_EQ(0, ksrtp_leg_get(self->conn, self->leg.id, &leg));
	close(copy);
	EXPECT_EQ(-ENOENT, ksrtp_leg_get(self->conn, self->leg.id, &leg));
	self->fd = dup(self->far);
}

/* nobody has authenticated it, and UDP tells of the error first */
TEST_F(attach, what_waits_behind_an_error_is_thrown_away)
{
	uint8_t pkt[PACKET_ROOM];
	size_t len = rtp_build(pkt, 1, 1);

	if (!variant->connected)
		SKIP(return, "only a connected socket is told");
	ASSERT_EQ((ssize_t)len, sendto(self->far, pkt, len, 0, &self->addr.sa,
				       net_addr_len(&self->addr)));
	close(self->far);
	ASSERT_EQ((ssize_t)len, send(self->fd, pkt, len, 0));
	ASSERT_TRUE(net_readable(self->fd));
	ASSERT_EQ(0, by_fd(self, self->fd));
	EXPECT_EQ(-1, recv(self->fd, pkt, sizeof(pkt), MSG_DONTWAIT));
	EXPECT_EQ(EAGAIN, errno);
}

TEST_HARNESS_MAIN
