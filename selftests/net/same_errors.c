// SPDX-License-Identifier: BSD-3-Clause
/* same: ICMP errors, the error queue, and the time a packet was sent */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <linux/errqueue.h>
#include <linux/net_tstamp.h>
#include <netinet/udp.h>
#include <poll.h>
#include <string.h>

#include "net.h"
#include "packet.h"
#include "world.h"

static void want_errors(struct world *w)
{
	int one = 1;

	note_result(w, "recverr", setsockopt(w->near, SOL_IP, IP_RECVERR, &one, sizeof(one)));
	if (w->kind != WORLD_IPV4)
		note_result(w, "recverr", setsockopt(w->near, SOL_IPV6, IPV6_RECVERR, &one,
						     sizeof(one)));
}

static void wait_error(struct world *w)
{
	struct pollfd pfd = { .fd = w->near };

	note_result(w, "poll", poll(&pfd, 1, NET_DEADLINE_MS));
	note(w, "  %#x", pfd.revents);
}

static void note_error(struct world *w)
{
	int err = 0;
	socklen_t len = sizeof(err);

	getsockopt(w->near, SOL_SOCKET, SO_ERROR, &err, &len);
	note(w, "SO_ERROR %s", strerrorname_np(err));
}

/* nobody is at this port, or nobody may go to this address */
static union ksrtp_addr wrong(const struct world *w, bool port)
{
	union ksrtp_addr to = w->far_addr;

	if (port)
		to.in.sin_port = htons(9);
	else if (world_is_v6(w))
		inet_pton(AF_INET6, WORLD_PROHIBITED6, &to.in6.sin6_addr);
	else if (to.sa.sa_family == AF_INET6)
		inet_pton(AF_INET6, "::ffff:" WORLD_PROHIBITED, &to.in6.sin6_addr);
	else
		inet_pton(AF_INET, WORLD_PROHIBITED, &to.in.sin_addr);
	return to;
}

static void note_queue(struct world *w)
{
	note_recv(w, w->near, MSG_ERRQUEUE | MSG_DONTWAIT);
}

static void send_next(struct world *w)
{
	uint8_t pkt[PACKET_ROOM];
	size_t len = rtp_build(pkt, WORLD_SSRC, ++w->sent);

	note_result(w, "send", send(w->near, pkt, len, 0));
}

static void nobody_at_the_port(struct world *w)
{
	union ksrtp_addr to = wrong(w, true);

	note_result(w, "connect", connect(w->near, &to.sa, net_addr_len(&to)));
	send_next(w);
	wait_error(w);
	note_queue(w);
	send_next(w);
	send_next(w);
	wait_error(w);
	note_recv(w, w->near, MSG_DONTWAIT);
	note_recv(w, w->near, MSG_DONTWAIT);
	note_queue(w);
	note_queue(w);
}

/* routers are sparing with such errors: only one is asked for */
static void nobody_may_go_there(struct world *w)
{
	union ksrtp_addr to = wrong(w, false);

	note_result(w, "connect", connect(w->near, &to.sa, net_addr_len(&to)));
	send_next(w);
	wait_error(w);
	note_error(w);
	note_queue(w);
}

static void connected(struct world *w)
{
	nobody_at_the_port(w);
	nobody_may_go_there(w);
	note_result(w, "connect", connect(w->near, &w->far_addr.sa, net_addr_len(&w->far_addr)));
	world_say(w, 100);
	note_recv(w, w->near, 0);
	note_error(w);
}

static void connected_with_queue(struct world *w)
{
	want_errors(w);
	connected(w);
}

static void unconnected(struct world *w)
{
	union ksrtp_addr to = wrong(w, true);
	uint8_t pkt[PACKET_ROOM];
	size_t len = rtp_build(pkt, WORLD_SSRC, 1);

	note_result(w, "nobody told", sendto(w->near, pkt, len, 0, &to.sa, net_addr_len(&to)));
	want_errors(w);
	rtp_build(pkt, WORLD_SSRC, 2);
	note_result(w, "told", sendto(w->near, pkt, len, 0, &to.sa, net_addr_len(&to)));
	wait_error(w);
	note_error(w);
	note_queue(w);
	note_queue(w);
	rtp_build(pkt, WORLD_SSRC, 3);
	note_result(w, "good", sendto(w->near, pkt, len, 0, &w->far_addr.sa,
				      net_addr_len(&w->far_addr)));
}

/* too long for the path, and not to be taken apart: told without a packet */
static void too_long_for_the_path(struct world *w)
{
	int always = IP_PMTUDISC_DO;
	uint8_t pkt[PACKET_ROOM];
	size_t len = rtp_build_long(pkt, WORLD_SSRC, 1, 1600);

	want_errors(w);
	setsockopt(w->near, SOL_IP, IP_MTU_DISCOVER, &always, sizeof(always));
	setsockopt(w->near, SOL_IPV6, IPV6_MTU_DISCOVER, &always, sizeof(always));
	note_result(w, "send", sendto(w->near, pkt, len, 0, &w->far_addr.sa,
				      net_addr_len(&w->far_addr)));
	note_queue(w);
	len = rtp_build_long(pkt, WORLD_SSRC, 1, 1400);
	note_result(w, "shorter", sendto(w->near, pkt, len, 0, &w->far_addr.sa,
					 net_addr_len(&w->far_addr)));
}

static void times_of_sending(struct world *w)
{
	int flags = SOF_TIMESTAMPING_TX_SOFTWARE | SOF_TIMESTAMPING_TX_SCHED |
		    SOF_TIMESTAMPING_SOFTWARE | SOF_TIMESTAMPING_OPT_ID |
		    SOF_TIMESTAMPING_OPT_TSONLY | SOF_TIMESTAMPING_OPT_CMSG;
	uint8_t pkt[4 * PACKET_ROOM];
	int i, size = 300;

	note_result(w, "times", setsockopt(w->near, SOL_SOCKET, SO_TIMESTAMPING, &flags,
					   sizeof(flags)));
	note_result(w, "connect", connect(w->near, &w->far_addr.sa, net_addr_len(&w->far_addr)));
	for (i = 0; i < 2; i++) {
		rtp_build_long(pkt, WORLD_SSRC, i, 300);
		note_result(w, "send", send(w->near, pkt, 300, 0));
		note_queue(w);
		note_queue(w);
	}
	setsockopt(w->near, SOL_UDP, UDP_SEGMENT, &size, sizeof(size));
	for (i = 0; i < 4; i++)
		rtp_build_long(pkt + 300 * i, WORLD_SSRC, 10 + i, 300);
	note_result(w, "segments", send(w->near, pkt, 1200, 0));
	for (i = 0; i < 3; i++)
		note_queue(w);
}

const struct same_case same_errors[] = {
	{ "ICMP errors of a connected socket", connected },
	{ "the same with IP_RECVERR", connected_with_queue },
	{ "ICMP errors of a socket that is not connected", unconnected },
	{ "a packet that may not be taken apart", too_long_for_the_path },
	{ "time stamps of what was sent", times_of_sending },
	{}
};
