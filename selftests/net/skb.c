// SPDX-License-Identifier: BSD-3-Clause
/*
 * Datagrams that lie in memory in other ways than usual: shared by several
 * receivers, aggregated, in fragments, with a checksum still to be verified.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <net/if.h>
#include <netinet/udp.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "keyed.h"

#define MTU		1500
#define GROUP		"239.255.42.42"
#define N_AGGREGATE	6

FIXTURE_SETUP(keyed)
{
	ASSERT_EQ(0, keyed_open(&self->k, variant, KSRTP_DIR_RX));
}

FIXTURE_TEARDOWN(keyed)
{
	keyed_close(&self->k);
}

static int loopback_mtu(int mtu)
{
	struct ifreq ifr = { .ifr_name = "lo", .ifr_mtu = mtu };
	int fd = socket(AF_INET, SOCK_DGRAM, 0), err;

	err = ioctl(fd, SIOCSIFMTU, &ifr);
	close(fd);
	return err;
}

TEST_F(keyed, datagram_in_ip_fragments_is_delivered)
{
	static uint8_t plain[8000], pkt[sizeof(plain) + SRTP_MAX_TRAILER_LEN];
	struct keyed *k = &self->k;
	size_t len = sizeof(plain);

	ASSERT_EQ(0, loopback_mtu(MTU));
	rtp_build_long(plain, SSRC, 1, len);
	memcpy(pkt, plain, len);
	ASSERT_EQ(0, far_protect(&k->far, pkt, &len));
	ASSERT_EQ((ssize_t)len, pair_send_far(&k->pair, pkt, len));
	ASSERT_EQ(1, pair_take(&k->pair, &k->in));
	ASSERT_EQ(sizeof(plain), k->in.len);
	EXPECT_EQ(0, memcmp(plain, k->in.octets, sizeof(plain)));
}

TEST_F(keyed, datagram_that_leaves_in_ip_fragments_is_protected)
{
	static uint8_t plain[8000];
	struct keyed *k = &self->k;
	struct wire wire;
	struct tap tap;
	size_t len;

	k->key.dir = KSRTP_DIR_TX;
	k->key.use = true;
	ASSERT_EQ(0, ksrtp_key_add(k->pair.conn, &k->key));
	far_close(&k->far);
	ASSERT_EQ(0, far_open(&k->far, &k->key, false));
	ASSERT_EQ(0, loopback_mtu(MTU));
	ASSERT_EQ(0, tap_open(&tap));

	rtp_build_long(plain, SSRC, 1, sizeof(plain));
	ASSERT_EQ((ssize_t)sizeof(plain), pair_send(&k->pair, plain, sizeof(plain)));
	ASSERT_EQ(0, tap_read(&tap, &wire));
	EXPECT_EQ(0, wire.n_clear);
	ASSERT_EQ(1, pair_take_far(&k->pair, &k->in));
	len = k->in.len;
	ASSERT_EQ(0, far_unprotect(&k->far, k->in.octets, &len));
	ASSERT_EQ(sizeof(plain), len);
	EXPECT_EQ(0, memcmp(plain, k->in.octets, len));
	tap_close(&tap);
}

/* a row of SRTP packets of equal length in one send: they stay one skb */
static void send_aggregate(struct __test_metadata *_metadata, struct keyed *k)
{
	static uint8_t row[N_AGGREGATE * PACKET_ROOM];
	size_t at = 0;
	int i, size;

	for (i = 0; i < N_AGGREGATE; i++) {
		ASSERT_EQ(0, keyed_rtp(k, SSRC, 100 + i));
		memcpy(row + at, k->pkt, k->len);
		at += k->len;
	}
	size = k->len;
	ASSERT_EQ(0, setsockopt(k->pair.far, SOL_UDP, UDP_SEGMENT, &size, sizeof(size)));
	ASSERT_EQ((ssize_t)at, pair_send_far(&k->pair, row, at));
	size = 0;
	ASSERT_EQ(0, setsockopt(k->pair.far, SOL_UDP, UDP_SEGMENT, &size, sizeof(size)));
}

TEST_F(keyed, aggregate_is_delivered_packet_by_packet)
{
	struct keyed *k = &self->k;

	send_aggregate(_metadata, k);
	EXPECT_EQ(N_AGGREGATE, pair_take(&k->pair, &k->in));
	EXPECT_EQ(N_AGGREGATE, pair_counted(&k->pair, KSRTP_STAT_RX_SRTP));
	EXPECT_EQ(0, memcmp(k->plain, k->in.octets, k->plain_len));
}

/* a program that asked for aggregates must not lose its media for it */
TEST_F(keyed, aggregate_for_a_socket_with_udp_gro_is_delivered)
{
	struct keyed *k = &self->k;
	int one = 1;

	setsockopt(k->pair.near, SOL_UDP, UDP_GRO, &one, sizeof(one));
	send_aggregate(_metadata, k);
	EXPECT_EQ(N_AGGREGATE, pair_take(&k->pair, &k->in));
	EXPECT_EQ(N_AGGREGATE, pair_counted(&k->pair, KSRTP_STAT_RX_SRTP));
	EXPECT_EQ(0, memcmp(k->plain, k->in.octets, k->plain_len));
}

TEST_F(keyed, aggregate_for_a_socket_attached_with_udp_gro_is_delivered)
{
	struct keyed *k = &self->k;
	int one = 1;

	pair_close(&k->pair);
	ASSERT_EQ(0, pair_sockets(&k->pair, &variant->spec));
	ASSERT_EQ(0, setsockopt(k->pair.near, SOL_UDP, UDP_GRO, &one, sizeof(one)));
	ASSERT_EQ(0, pair_attach(&k->pair, &variant->spec));
	k->key.leg = k->pair.id;
	ASSERT_EQ(0, ksrtp_key_add(k->pair.conn, &k->key));
	send_aggregate(_metadata, k);
	EXPECT_EQ(N_AGGREGATE, pair_take(&k->pair, &k->in));
	EXPECT_EQ(N_AGGREGATE, pair_counted(&k->pair, KSRTP_STAT_RX_SRTP));
	EXPECT_EQ(0, memcmp(k->plain, k->in.octets, k->plain_len));
}

/* one IPv6 socket for both families: what comes over IPv4 is opened as well */
TEST_F(keyed, dual_stack_socket_opens_ipv4_packets)
{
	struct ksrtp_attach attach = {};
	union ksrtp_addr at = net_any(AF_INET6, 0);
	struct keyed *k = &self->k;
	uint8_t octets[PACKET_ROOM];
	struct ksrtp_leg leg;
	int fd = net_udp(&at), v4;

	at = net_name(fd);
	attach.fd = fd;
	ASSERT_EQ(0, ksrtp_leg_attach(k->pair.conn, &attach, &leg));
	k->key.leg = leg.id;
	ASSERT_EQ(0, ksrtp_key_add(k->pair.conn, &k->key));
	ASSERT_EQ(0, keyed_rtp(k, SSRC, 1));

	at = net_loopback(AF_INET, net_port(&at));
	v4 = socket(AF_INET, SOCK_DGRAM, 0);
	ASSERT_EQ((ssize_t)k->len, sendto(v4, k->pkt, k->len, 0, &at.sa,
					  net_addr_len(&at)));
	ASSERT_TRUE(net_readable(fd));
	ASSERT_EQ((ssize_t)k->plain_len, recv(fd, octets, sizeof(octets), 0));
	EXPECT_EQ(0, memcmp(k->plain, octets, k->plain_len));
	close(v4);
	close(fd);
}

static uint32_t sum16(const void *octets, size_t len, uint32_t sum)
{
	const uint8_t *p = octets;

	for (; len > 1; p += 2, len -= 2)
		sum += p[0] << 8 | p[1];
	return len ? sum + (p[0] << 8) : sum;
}

/* RFC 768: over pseudo header, UDP header and data */
static uint16_t udp_checksum(const union ksrtp_addr *from, const union ksrtp_addr *to,
			     const void *udp, size_t len)
{
	uint32_t sum = IPPROTO_UDP + len;

	if (from->sa.sa_family == AF_INET) {
		sum = sum16(&from->in.sin_addr, 4, sum);
		sum = sum16(&to->in.sin_addr, 4, sum);
	} else {
		sum = sum16(&from->in6.sin6_addr, 16, sum);
		sum = sum16(&to->in6.sin6_addr, 16, sum);
	}
	sum = sum16(udp, len, sum);
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	return htons(~sum & 0xffff ? ~sum : 0xffff);
}

/*
 * k->pkt as if a network card without checksum offload had received it.
 * @wrong: bits to flip in the checksum
 */
static ssize_t send_raw(struct keyed *k, uint16_t wrong)
{
	union ksrtp_addr to = k->pair.near_addr;
	uint8_t udp[sizeof(struct udphdr) + PACKET_ROOM];
	struct udphdr hdr = {
		.source = htons(net_port(&k->pair.far_addr)),
		.dest = htons(net_port(&to)),
		.len = htons(sizeof(hdr) + k->len),
	};
	ssize_t sent;
	int fd;

	memcpy(udp, &hdr, sizeof(hdr));
	memcpy(udp + sizeof(hdr), k->pkt, k->len);
	hdr.check = udp_checksum(&k->pair.far_addr, &to, udp, sizeof(hdr) + k->len) ^ wrong;
	memcpy(udp, &hdr, sizeof(hdr));

	fd = socket(to.sa.sa_family, SOCK_RAW, IPPROTO_UDP);
	if (to.sa.sa_family == AF_INET6)
		to.in6.sin6_port = 0;
	sent = sendto(fd, udp, sizeof(hdr) + k->len, 0, &to.sa, net_addr_len(&to));
	close(fd);
	return sent;
}

TEST_F(keyed, verified_checksum_is_not_verified_again_over_the_plaintext)
{
	struct keyed *k = &self->k;
	uint8_t octets[PACKET_ROOM];

	k->plain_len = rtp_build_long(k->plain, SSRC, 1, 1200);
	ASSERT_EQ(0, keyed_protect(k));
	ASSERT_LT(0, send_raw(k, 0));
	ASSERT_TRUE(net_readable(k->pair.near));
	ASSERT_EQ((ssize_t)k->plain_len,
		  recv(k->pair.near, octets, sizeof(octets), MSG_PEEK));
	ASSERT_EQ(1, pair_take(&k->pair, &k->in));
	EXPECT_TRUE(keyed_got_plain(k));
	EXPECT_EQ(1, pair_counted(&k->pair, KSRTP_STAT_RX_SRTP));
}

TEST_F(keyed, datagram_with_wrong_checksum_does_not_reach_us)
{
	struct keyed *k = &self->k;

	ASSERT_EQ(0, keyed_rtp(k, SSRC, 1));
	ASSERT_LT(0, send_raw(k, htons(0x0100)));
	ASSERT_EQ(0, pair_take(&k->pair, &k->in));
	EXPECT_EQ(0, pair_counted(&k->pair, KSRTP_STAT_RX_SRTP));
	ASSERT_LT(0, send_raw(k, 0));
	ASSERT_EQ(1, pair_take(&k->pair, &k->in));
	EXPECT_TRUE(keyed_got_plain(k));
}

/* a receiver of the group, attached under the key of @k if @with_leg */
static int join(struct keyed *k, uint16_t port, bool with_leg)
{
	struct ip_mreqn mreq = { .imr_ifindex = if_nametoindex("lo") };
	union ksrtp_addr addr = net_any(AF_INET, port);
	struct ksrtp_attach attach = {};
	struct ksrtp_key key = k->key;
	struct ksrtp_leg leg;
	int fd, one = 1;

	inet_pton(AF_INET, GROUP, &addr.in.sin_addr);
	mreq.imr_multiaddr = addr.in.sin_addr;
	fd = socket(AF_INET, SOCK_DGRAM, 0);
	if (setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one)) ||
	    bind(fd, &addr.sa, net_addr_len(&addr)) ||
	    setsockopt(fd, IPPROTO_IP, IP_ADD_MEMBERSHIP, &mreq, sizeof(mreq)))
		return -1;
	attach.fd = fd;
	if (!with_leg)
		return fd;
	if (ksrtp_leg_attach(k->pair.conn, &attach, &leg))
		return -1;
	key.leg = leg.id;
	return ksrtp_key_add(k->pair.conn, &key) ? -1 : fd;
}

static int send_to_group(struct keyed *k, uint16_t port)
{
	struct ip_mreqn lo = { .imr_ifindex = if_nametoindex("lo") };
	union ksrtp_addr to = net_any(AF_INET, port);
	int fd = socket(AF_INET, SOCK_DGRAM, 0), err = 0;

	inet_pton(AF_INET, GROUP, &to.in.sin_addr);
	if (setsockopt(fd, IPPROTO_IP, IP_MULTICAST_IF, &lo, sizeof(lo)) ||
	    sendto(fd, k->pkt, k->len, 0, &to.sa, net_addr_len(&to)) < 0)
		err = -errno;
	close(fd);
	return err;
}

/* each receiver opens its own copy, who is not attached gets ciphertext */
TEST_F(keyed, receivers_of_one_multicast_datagram_do_not_disturb_each_other)
{
	struct keyed *k = &self->k;
	uint8_t octets[PACKET_ROOM];
	int fd[3], i;

	for (i = 0; i < 3; i++) {
		fd[i] = join(k, 4242, i != 1);
		ASSERT_LE(0, fd[i]);
	}
	ASSERT_EQ(0, keyed_rtp(k, SSRC, 1));
	ASSERT_EQ(0, send_to_group(k, 4242));
	for (i = 0; i < 3; i++) {
		ASSERT_TRUE(net_readable(fd[i]));
		ASSERT_EQ((ssize_t)(i == 1 ? k->len : k->plain_len),
			  recv(fd[i], octets, sizeof(octets), 0));
		EXPECT_EQ(0, memcmp(i == 1 ? k->pkt : k->plain, octets, k->plain_len));
		close(fd[i]);
	}
}

TEST_HARNESS_MAIN
