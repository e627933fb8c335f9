// SPDX-License-Identifier: BSD-3-Clause
/* same: several sockets on one port, and several receivers of one packet */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <string.h>
#include <unistd.h>

#include "net.h"
#include "packet.h"
#include "world.h"

#define PORT		5010
#define N_RECEIVERS	3
#define N_FLOWS		8

/* sockets that share a port, each attached by itself */
static void open_all(struct world *w, int *fd, int option)
{
	unsigned int i;

	for (i = 0; i < N_RECEIVERS; i++) {
		fd[i] = world_near_socket(w, PORT, option);
		note_result(w, "attach", fd[i] < 0 ? -1 : world_attach(w, fd[i]));
	}
}

static void close_all(int *fd)
{
	unsigned int i;

	for (i = 0; i < N_RECEIVERS; i++)
		close(fd[i]);
}

/* which socket gets a flow is chance; that one of them does is not */
static void note_any(struct world *w, const int *fd)
{
	unsigned int i;

	for (i = 0; i < N_RECEIVERS; i++)
		if (net_readable_now(fd[i]))
			note_recv(w, fd[i], 0);
}

static void reuseport(struct world *w)
{
	union ksrtp_addr to = w->near_addr;
	uint8_t pkt[PACKET_ROOM];
	int fd[N_RECEIVERS], far = w->far;
	size_t len;
	int i;

	open_all(w, fd, SO_REUSEPORT);
	to.in.sin_port = htons(PORT);
	for (i = 0; i < N_FLOWS; i++) {
		w->far = world_far_socket(w, 7000 + i);
		len = rtp_build(pkt, WORLD_SSRC, 100 + i);
		note(w, "flow: %zd", world_far_sends(w, &to, pkt, len));
		note_any(w, fd);
		close(w->far);
	}
	w->far = far;
	for (i = 0; i < N_RECEIVERS; i++) {
		len = rtp_build(pkt, WORLD_SSRC + i, 1);
		note_result(w, "send", sendto(fd[i], pkt, len, 0, &w->far_addr.sa,
					      net_addr_len(&w->far_addr)));
		world_hear(w);
	}
	close_all(fd);
}

static union ksrtp_addr group_address(const struct world *w, bool near)
{
	union ksrtp_addr group = near ? w->far_addr : w->near_addr;

	if (world_is_v6(w))
		inet_pton(AF_INET6, "ff15::5352:5450", &group.in6.sin6_addr);
	else if (group.sa.sa_family == AF_INET6)
		inet_pton(AF_INET6, "::ffff:239.1.2.3", &group.in6.sin6_addr);
	else
		inet_pton(AF_INET, "239.1.2.3", &group.in.sin_addr);
	return group;
}

/* 239.1.2.3 or ff15::5352:5450 by v0, for sending and for receiving */
static void use_group(struct world *w, int fd, bool near, bool member)
{
	unsigned int v0 = near ? w->near_v0 : w->far_v0;
	struct ip_mreqn v4 = { .imr_ifindex = v0 };
	struct ipv6_mreq v6 = { .ipv6mr_interface = v0 };
	int off = 0, hops = 3;

	inet_pton(AF_INET, "239.1.2.3", &v4.imr_multiaddr);
	inet_pton(AF_INET6, "ff15::5352:5450", &v6.ipv6mr_multiaddr);
	if (world_is_v6(w)) {
		setsockopt(fd, SOL_IPV6, IPV6_MULTICAST_IF, &v0, sizeof(v0));
		setsockopt(fd, SOL_IPV6, IPV6_MULTICAST_HOPS, &hops, sizeof(hops));
		setsockopt(fd, SOL_IPV6, IPV6_MULTICAST_LOOP, &off, sizeof(off));
		if (member)
			note_result(w, "join", setsockopt(fd, SOL_IPV6, IPV6_JOIN_GROUP, &v6,
							  sizeof(v6)));
		return;
	}
	setsockopt(fd, SOL_IP, IP_MULTICAST_IF, &v4, sizeof(v4));
	setsockopt(fd, SOL_IP, IP_MULTICAST_TTL, &hops, sizeof(hops));
	setsockopt(fd, SOL_IP, IP_MULTICAST_LOOP, &off, sizeof(off));
	if (member)
		note_result(w, "join", setsockopt(fd, SOL_IP, IP_ADD_MEMBERSHIP, &v4,
						  sizeof(v4)));
}

/* all get the same packet, which each has to open for itself */
static void multicast_receivers(struct world *w)
{
	union ksrtp_addr group = group_address(w, false);
	uint8_t pkt[PACKET_ROOM];
	int fd[N_RECEIVERS], i, n;
	size_t len;

	open_all(w, fd, SO_REUSEADDR);
	for (i = 0; i < N_RECEIVERS; i++)
		use_group(w, fd[i], true, true);
	use_group(w, w->far, false, false);
	group.in.sin_port = htons(PORT);
	for (n = 0; n < 3; n++) {
		len = rtp_build_long(pkt, WORLD_SSRC, ++w->seq, 100 + 500 * n);
		note(w, "group: %zd", world_far_sends(w, &group, pkt, len));
		for (i = 0; i < N_RECEIVERS; i++)
			note_recv(w, fd[i], 0);
	}
	world_far_segments(w, &group, 4, 300);
	for (i = 0; i < N_RECEIVERS; i++)
		for (n = 0; n < 4; n++)
			note_recv(w, fd[i], 0);
	close_all(fd);
}

static void multicast_sender(struct world *w)
{
	union ksrtp_addr group = group_address(w, true);
	uint8_t pkt[PACKET_ROOM];
	size_t len = rtp_build(pkt, WORLD_SSRC, 1);

	use_group(w, w->far, false, true);
	use_group(w, w->near, true, false);
	note_result(w, "sendto", sendto(w->near, pkt, len, 0, &group.sa, net_addr_len(&group)));
	world_hear(w);
	note_result(w, "connect", connect(w->near, &group.sa, net_addr_len(&group)));
	rtp_build(pkt, WORLD_SSRC, 2);
	note_result(w, "send", send(w->near, pkt, len, 0));
	world_hear(w);
}

const struct same_case same_group[] = {
	{ "SO_REUSEPORT", reuseport },
	{ "several receivers of a multicast group", multicast_receivers },
	{ "sending to a multicast group", multicast_sender },
	{}
};
