// SPDX-License-Identifier: BSD-3-Clause
/* Two hosts with mikeyd, joined by a wire: calls keyed in the media path. */
#include <arpa/inet.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "host.h"
#include "net.h"
#include "packet.h"
#include "test.h"

#define SSRC		0xcafe0001
#define REQUEST_ROOM	1024
#define OK		"\"ok\":true"

FIXTURE(handshake)
{
	struct host a;
	struct host b;
};

FIXTURE_SETUP(handshake)
{
	int err = host_pair(&self->a, &self->b);

	if (err == -ENOENT)
		SKIP(return, "there is no mikeyd here");
	ASSERT_EQ(0, err);
	self->a.rtp = host_socket(&self->a, 5004);
	self->b.rtp = host_socket(&self->b, 5004);
	ASSERT_LE(0, self->a.rtp);
	ASSERT_LE(0, self->b.rtp);
}

FIXTURE_TEARDOWN(handshake)
{
	host_exit(&self->a);
	host_exit(&self->b);
}

/* b awaits, a begins; @more goes into both requests */
static bool start(FIXTURE_DATA(handshake) *self, const char *more_a,
		  const char *more_b)
{
	char request[REQUEST_ROOM];

	snprintf(request, sizeof(request),
		 "{\"cmd\":\"start\",\"call\":\"c\",\"role\":\"responder\","
		 "\"local\":\"10.7.0.2:5004\"%s}",
		 more_b);
	if (!host_asks(&self->b, request, OK))
		return false;

	snprintf(request, sizeof(request),
		 "{\"cmd\":\"start\",\"call\":\"c\",\"role\":\"initiator\","
		 "\"local\":\"10.7.0.1:5004\",\"remote\":\"10.7.0.2:5004\"%s}",
		 more_a);
	return host_asks(&self->a, request, OK);
}

static bool both_keyed(FIXTURE_DATA(handshake) *self)
{
	return host_hears(&self->a, "\"event\":\"keyed\"") &&
	       host_hears(&self->b, "\"event\":\"keyed\"");
}

static ssize_t send_to(int fd, const char *ip, uint16_t port, const void *octets,
		       size_t len)
{
	struct sockaddr_in to = {
		.sin_family = AF_INET,
		.sin_port = htons(port),
		.sin_addr.s_addr = inet_addr(ip),
	};

	return sendto(fd, octets, len, 0, (struct sockaddr *)&to, sizeof(to));
}

/* does what one program writes come out at the other one, octet for octet? */
static bool arrives(int from, int to, const char *ip, uint16_t port,
		    const uint8_t *pkt, size_t len)
{
	uint8_t in[PACKET_ROOM];

	return send_to(from, ip, port, pkt, len) == (ssize_t)len &&
	       net_readable(to) && recv(to, in, sizeof(in), 0) == (ssize_t)len &&
	       !memcmp(in, pkt, len);
}

static bool rtp_arrives(FIXTURE_DATA(handshake) *self, uint16_t seq)
{
	uint8_t pkt[PACKET_ROOM];
	size_t len = rtp_build(pkt, SSRC, seq);

	return arrives(self->a.rtp, self->b.rtp, "10.7.0.2", 5004, pkt, len) &&
	       arrives(self->b.rtp, self->a.rtp, "10.7.0.1", 5004, pkt, len);
}

static uint64_t counted(struct host *host, enum ksrtp_leg_stat stat)
{
	struct ksrtp_leg leg;

	return host_has_leg(host, &leg, 5004) ? leg.stats[stat] : UINT64_MAX;
}

TEST_F(handshake, psk_call_carries_rtp_both_ways)
{
	ASSERT_TRUE(start(self, ",\"modes\":[\"psk\"]", ""));
	ASSERT_TRUE(both_keyed(self));
	EXPECT_TRUE(rtp_arrives(self, 1));
	EXPECT_EQ(1, counted(&self->a, KSRTP_STAT_TX_SRTP));
	EXPECT_EQ(1, counted(&self->a, KSRTP_STAT_RX_SRTP));
	EXPECT_EQ(1, counted(&self->b, KSRTP_STAT_RX_SRTP));
	EXPECT_EQ(0, counted(&self->b, KSRTP_STAT_RX_PLAIN));
	EXPECT_TRUE(host_asks(&self->a, "{\"cmd\":\"list\"}", "\"mode\":\"PSK\""));
	EXPECT_TRUE(host_asks(&self->b, "{\"cmd\":\"list\"}", "\"mode\":\"PSK\""));
}

TEST_F(handshake, dh_call_bound_by_fingerprints_carries_rtp_both_ways)
{
	char more_a[REQUEST_ROOM / 2], more_b[REQUEST_ROOM / 2];

	snprintf(more_a, sizeof(more_a), ",\"modes\":[\"dh\"],\"fingerprints\":\"%s\"",
		 host_fingerprint(&self->b));
	snprintf(more_b, sizeof(more_b), ",\"modes\":[\"dh\"],\"fingerprints\":\"%s\"",
		 host_fingerprint(&self->a));
	ASSERT_TRUE(start(self, more_a, more_b));
	ASSERT_TRUE(both_keyed(self));
	EXPECT_TRUE(rtp_arrives(self, 1));
	EXPECT_EQ(1, counted(&self->b, KSRTP_STAT_RX_SRTP));
	EXPECT_TRUE(host_asks(&self->a, "{\"cmd\":\"list\"}", "\"mode\":\"DH\""));
	EXPECT_TRUE(host_asks(&self->b, "{\"cmd\":\"list\"}", "\"sending\":true"));
}

TEST_F(handshake, dh_call_with_a_stranger_sends_nothing)
{
	uint8_t pkt[PACKET_ROOM];
	size_t len = rtp_build(pkt, SSRC, 1);

	ASSERT_TRUE(start(self, ",\"modes\":[\"dh\"]", ""));
	ASSERT_TRUE(both_keyed(self));
	EXPECT_EQ(-1, send_to(self->a.rtp, "10.7.0.2", 5004, pkt, len));
	EXPECT_EQ(ENOKEY, errno);
	EXPECT_EQ(1, counted(&self->a, KSRTP_STAT_TX_DROP_NO_KEY));
	EXPECT_EQ(0, counted(&self->a, KSRTP_STAT_TX_SRTP));
	EXPECT_TRUE(host_asks(&self->a, "{\"cmd\":\"list\"}", "\"sending\":false"));
}

TEST_F(handshake, rtcp_on_its_own_socket_is_keyed_too)
{
	uint8_t pkt[PACKET_ROOM];
	size_t len = rtcp_build(pkt, SSRC);

	self->a.rtcp = host_socket(&self->a, 5005);
	self->b.rtcp = host_socket(&self->b, 5005);
	ASSERT_TRUE(start(self, ",\"modes\":[\"psk\"],\"rtcp\":\"10.7.0.1:5005\"",
			  ",\"rtcp\":\"10.7.0.2:5005\""));
	ASSERT_TRUE(both_keyed(self));
	EXPECT_TRUE(rtp_arrives(self, 1));
	EXPECT_TRUE(arrives(self->a.rtcp, self->b.rtcp, "10.7.0.2", 5005, pkt, len));
	EXPECT_EQ(-1, send_to(self->a.rtp, "10.7.0.2", 5004, pkt, len));
	EXPECT_EQ(ENOKEY, errno);
}

TEST_F(handshake, program_may_come_after_the_call)
{
	const char *wait = "{\"cmd\":\"start\",\"call\":\"c\",\"role\":\"responder\","
		"\"local\":\"10.7.0.2:6000\",\"wait_ms\":60000}";
	int late;

	ASSERT_TRUE(host_asks(&self->b,
		"{\"cmd\":\"start\",\"call\":\"c\",\"role\":\"responder\","
		"\"local\":\"10.7.0.2:6000\"}", "\"ok\":false"));
	ASSERT_LT(0, write(self->b.ask.fd, wait, strlen(wait)));
	ASSERT_LT(0, write(self->b.ask.fd, "\n", 1));
	late = host_socket(&self->b, 6000);
	EXPECT_TRUE(host_hears(&self->b, "\"event\":\"opened\""));
	close(late);
	EXPECT_TRUE(host_hears(&self->b, "\"event\":\"gone\""));
}

TEST_F(handshake, stop_silences_the_socket_and_a_new_call_revives_it)
{
	uint8_t pkt[PACKET_ROOM];
	size_t len = rtp_build(pkt, SSRC, 2);

	ASSERT_TRUE(start(self, ",\"modes\":[\"psk\"]", ""));
	ASSERT_TRUE(both_keyed(self));
	ASSERT_TRUE(rtp_arrives(self, 1));
	EXPECT_TRUE(host_asks(&self->a, "{\"cmd\":\"stop\",\"call\":\"c\"}", OK));
	EXPECT_TRUE(host_asks(&self->b, "{\"cmd\":\"stop\",\"call\":\"c\"}", OK));
	EXPECT_EQ(-1, send_to(self->a.rtp, "10.7.0.2", 5004, pkt, len));
	EXPECT_EQ(ENOKEY, errno);
	ASSERT_TRUE(start(self, ",\"modes\":[\"psk\"]", ""));
	ASSERT_TRUE(both_keyed(self));
	EXPECT_TRUE(rtp_arrives(self, 3));
}

TEST_F(handshake, media_outlives_the_daemon_and_a_new_one_takes_over)
{
	ASSERT_TRUE(start(self, ",\"modes\":[\"psk\"]", ""));
	ASSERT_TRUE(both_keyed(self));
	ASSERT_TRUE(rtp_arrives(self, 1));

	EXPECT_EQ(SIGKILL, host_daemon_end(&self->a, SIGKILL));
	EXPECT_EQ(0, host_daemon_end(&self->b, SIGTERM));
	EXPECT_TRUE(rtp_arrives(self, 2));

	ASSERT_EQ(0, host_daemon_start(&self->a));
	ASSERT_EQ(0, host_daemon_start(&self->b));
	EXPECT_TRUE(host_asks(&self->a, "{\"cmd\":\"list\"}",
			      "\"local\":\"10.7.0.1:5004\",\"keys\":2"));
	EXPECT_TRUE(rtp_arrives(self, 3));
	ASSERT_TRUE(start(self, ",\"modes\":[\"psk\"]", ""));
	ASSERT_TRUE(both_keyed(self));
	EXPECT_TRUE(rtp_arrives(self, 4));
	EXPECT_TRUE(host_asks(&self->a, "{\"cmd\":\"list\"}", "\"orphans\":[]"));
}

static bool offers_new_certificate(void *arg)
{
	struct host *host = arg;
	const char *offer = "{\"cmd\":\"offer\",\"call\":\"o\",\"local\":\"10.7.0.1:5004\"}";
	bool yes = host_asks(host, offer, host_fingerprint(host));

	return host_asks(host, "{\"cmd\":\"stop\",\"call\":\"o\"}", OK) && yes;
}

TEST_F(handshake, reload_changes_new_offers_and_survives_a_bad_file)
{
	ASSERT_TRUE(start(self, ",\"modes\":[\"psk\"]", ""));
	ASSERT_TRUE(both_keyed(self));
	ASSERT_EQ(0, host_configure(&self->a, "unknown = key\n"));
	ASSERT_EQ(0, kill(self->a.pid, SIGHUP));
	ASSERT_EQ(0, host_certificate(&self->a));
	EXPECT_TRUE(host_asks(&self->a, "{\"cmd\":\"version\"}", OK));
	ASSERT_EQ(0, host_configure(&self->a, ""));
	ASSERT_EQ(0, kill(self->a.pid, SIGHUP));
	EXPECT_TRUE(rtp_arrives(self, 1));
	EXPECT_TRUE(host_asks(&self->a, "{\"cmd\":\"stop\",\"call\":\"c\"}", OK));
	EXPECT_TRUE(net_until(offers_new_certificate, &self->a));
}

TEST_HARNESS_MAIN
