// SPDX-License-Identifier: BSD-3-Clause
/* same: every way to receive, and what is told besides the octets */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <linux/filter.h>
#include <linux/net_tstamp.h>
#include <linux/sockios.h>
#include <netinet/udp.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/uio.h>
#include <unistd.h>

#include "net.h"
#include "packet.h"
#include "world.h"

static void note_read(struct world *w, const char *what, ssize_t n, const uint8_t *pkt,
		      size_t room)
{
	note_result(w, what, n);
	if (n > 0)
		note_octets(w, pkt, (size_t)n < room ? (size_t)n : room);
}

static void every_call(struct world *w)
{
	uint8_t pkt[PACKET_ROOM], more[PACKET_ROOM];
	struct iovec iov[2] = { { pkt, 50 }, { more, sizeof(more) } };
	ssize_t n;

	world_say(w, 200);
	note_recv(w, w->near, 0);
	world_say(w, 201);
	note_read(w, "read", read(w->near, pkt, sizeof(pkt)), pkt, sizeof(pkt));
	world_say(w, 202);
	note_read(w, "recv", recv(w->near, pkt, sizeof(pkt), 0), pkt, sizeof(pkt));
	world_say(w, 203);
	n = readv(w->near, iov, 2);
	note_read(w, "readv", n, pkt, 50);
	note_octets(w, more, n > 50 ? n - 50 : 0);
	note_read(w, "nothing", recv(w->near, pkt, sizeof(pkt), MSG_DONTWAIT), pkt, 0);
	world_far_sends(w, &w->near_addr, "", 0);
	note_recv(w, w->near, 0);
	world_far_sends(w, &w->near_addr, "\1stun", 5);
	note_recv(w, w->near, 0);
	n = rtcp_build(pkt, WORLD_SSRC);
	world_far_sends(w, &w->near_addr, pkt, n);
	note_recv(w, w->near, 0);
}

static void row_of_messages(struct world *w)
{
	uint8_t pkt[5][PACKET_ROOM];
	union ksrtp_addr from[5];
	struct mmsghdr msg[5] = {};
	struct iovec iov[5];
	unsigned int i;
	int n;

	for (i = 0; i < 5; i++) {
		iov[i] = (struct iovec){ pkt[i], sizeof(pkt[i]) };
		msg[i].msg_hdr.msg_iov = &iov[i];
		msg[i].msg_hdr.msg_iovlen = 1;
		msg[i].msg_hdr.msg_name = &from[i];
		msg[i].msg_hdr.msg_namelen = sizeof(from[i]);
	}
	for (i = 0; i < 4; i++)
		world_say(w, 100 + 50 * i);
	world_lie(w);
	n = recvmmsg(w->near, msg, 4, 0, NULL);
	note_result(w, "recvmmsg", n);
	for (i = 0; (int)i < n; i++)
		note_msg(w, "message", msg[i].msg_len, &msg[i].msg_hdr);
	note_result(w, "nothing", recvmmsg(w->near, msg, 5, MSG_DONTWAIT, NULL));
}

static void too_little_room(struct world *w)
{
	uint8_t pkt[PACKET_ROOM];
	struct iovec iov = { pkt, 60 };
	struct msghdr msg = { .msg_iov = &iov, .msg_iovlen = 1 };

	world_say(w, 300);
	note_msg(w, "short", recvmsg(w->near, &msg, 0), &msg);
	world_say(w, 301);
	note_msg(w, "whole length", recvmsg(w->near, &msg, MSG_TRUNC), &msg);
	world_say(w, 302);
	note_read(w, "recv", recv(w->near, pkt, 10, MSG_TRUNC), pkt, 10);
	world_say(w, 303);
	note_read(w, "no room", recv(w->near, pkt, 0, 0), pkt, 0);
	world_say(w, 304);
	note_read(w, "fault", recv(w->near, (void *)16, 100, 0), pkt, 0);
	note_read(w, "nothing", recv(w->near, pkt, sizeof(pkt), MSG_DONTWAIT), pkt, 0);
}

static void peek(struct world *w)
{
	uint8_t pkt[PACKET_ROOM];
	int at = 0, n;

	world_say(w, 250);
	note_recv(w, w->near, MSG_PEEK);
	note_recv(w, w->near, MSG_PEEK);
	note_read(w, "part", recv(w->near, pkt, 30, MSG_PEEK), pkt, 30);
	note_read(w, "length", recv(w->near, pkt, 0, MSG_PEEK | MSG_TRUNC), pkt, 0);
	note_result(w, "offset", setsockopt(w->near, SOL_SOCKET, SO_PEEK_OFF, &at, sizeof(at)));
	for (n = 0; n < 4; n++)
		note_read(w, "next part", recv(w->near, pkt, 100, MSG_PEEK | MSG_DONTWAIT),
			  pkt, 100);
	world_say(w, 251);
	note_read(w, "next", recv(w->near, pkt, 100, MSG_PEEK | MSG_DONTWAIT), pkt, 100);
	note_recv(w, w->near, 0);
	note_recv(w, w->near, 0);
	note_read(w, "nothing", recv(w->near, pkt, 1, MSG_PEEK | MSG_DONTWAIT), pkt, 0);
}

static void length_of_the_next(struct world *w)
{
	int n = -1;

	world_say(w, 400);
	net_readable(w->near);
	note_result(w, "ioctl", ioctl(w->near, SIOCINQ, &n));
	note(w, "  %d", n);
	world_say(w, 300);
	note_result(w, "ioctl", ioctl(w->near, SIOCINQ, &n));
	note(w, "  %d", n);
	note_recv(w, w->near, 0);
	note_result(w, "ioctl", ioctl(w->near, SIOCINQ, &n));
	note(w, "  %d", n);
	note_recv(w, w->near, 0);
	note_result(w, "ioctl", ioctl(w->near, SIOCINQ, &n));
	note(w, "  %d", n);
}

static void options_on(struct world *w, int level, const int *option, unsigned int n)
{
	int one = 1;

	while (n--)
		note_result(w, "option", setsockopt(w->near, level, option[n], &one, sizeof(one)));
}

static void control_messages(struct world *w)
{
	static const int v4[] = {
		IP_PKTINFO, IP_RECVTTL, IP_RECVTOS, IP_RECVORIGDSTADDR, IP_CHECKSUM,
	};
	static const int v6[] = {
		IPV6_RECVPKTINFO, IPV6_RECVHOPLIMIT, IPV6_RECVTCLASS, IPV6_RECVORIGDSTADDR,
	};
	int tos = 0xb8, ttl = 33;

	options_on(w, SOL_IP, v4, 4);
	if (w->kind != WORLD_IPV4)
		options_on(w, SOL_IPV6, v6, 4);
	setsockopt(w->far, SOL_IP, IP_TOS, &tos, sizeof(tos));
	setsockopt(w->far, SOL_IP, IP_TTL, &ttl, sizeof(ttl));
	if (world_is_v6(w)) {
		setsockopt(w->far, SOL_IPV6, IPV6_TCLASS, &tos, sizeof(tos));
		setsockopt(w->far, SOL_IPV6, IPV6_UNICAST_HOPS, &ttl, sizeof(ttl));
	}
	world_say(w, 200);
	note_recv(w, w->near, MSG_PEEK);
	note_recv(w, w->near, 0);
	world_far_sends(w, &w->near_addr, "\2zrtp", 5);
	note_recv(w, w->near, 0);
}

static void times(struct world *w)
{
	int flags = SOF_TIMESTAMPING_RX_SOFTWARE | SOF_TIMESTAMPING_SOFTWARE, one = 1, none = 0;

	note_result(w, "us", setsockopt(w->near, SOL_SOCKET, SO_TIMESTAMP, &one, sizeof(one)));
	world_say(w, 200);
	note_recv(w, w->near, 0);
	note_result(w, "ns", setsockopt(w->near, SOL_SOCKET, SO_TIMESTAMPNS, &one, sizeof(one)));
	world_say(w, 200);
	note_recv(w, w->near, MSG_PEEK);
	note_recv(w, w->near, 0);
	note_result(w, "off", setsockopt(w->near, SOL_SOCKET, SO_TIMESTAMPNS, &none, sizeof(none)));
	note_result(w, "ing", setsockopt(w->near, SOL_SOCKET, SO_TIMESTAMPING, &flags,
					 sizeof(flags)));
	world_say(w, 200);
	note_recv(w, w->near, 0);
}

/* the program's filter looks at plain octets: 'p' begins the payload */
static void socket_filter(struct world *w)
{
	struct sock_filter only_plain[] = {
		BPF_STMT(BPF_LD | BPF_B | BPF_ABS, 8 + RTP_HDR_LEN),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 'p', 0, 1),
		BPF_STMT(BPF_RET | BPF_K, 0xffff),
		BPF_STMT(BPF_RET | BPF_K, 0),
	};
	struct sock_filter cut[] = { BPF_STMT(BPF_RET | BPF_K, 8 + 50) };
	struct sock_fprog prog = { 4, only_plain };

	note_result(w, "filter", setsockopt(w->near, SOL_SOCKET, SO_ATTACH_FILTER, &prog,
					    sizeof(prog)));
	world_say(w, 200);
	note_recv(w, w->near, 0);
	prog = (struct sock_fprog){ 1, cut };
	note_result(w, "filter", setsockopt(w->near, SOL_SOCKET, SO_ATTACH_FILTER, &prog,
					    sizeof(prog)));
	world_say(w, 200);
	note_recv(w, w->near, 0);
}

/* a program that has asked for aggregates takes them apart by what it is told */
static unsigned int read_aggregate(struct world *w, int fd)
{
	uint8_t octets[WORLD_ROOM], control[WORLD_CONTROL];
	struct iovec iov = { octets, sizeof(octets) };
	struct msghdr msg = {
		.msg_iov = &iov,
		.msg_iovlen = 1,
		.msg_control = control,
		.msg_controllen = sizeof(control),
	};
	struct cmsghdr *cmsg;
	unsigned int n = 0;
	ssize_t len, at;
	int size;

	if (!net_readable(fd))
		return 1000;
	len = recvmsg(fd, &msg, 0);
	size = len;
	for (cmsg = CMSG_FIRSTHDR(&msg); cmsg; cmsg = CMSG_NXTHDR(&msg, cmsg))
		if (cmsg->cmsg_level == SOL_UDP && cmsg->cmsg_type == UDP_GRO)
			memcpy(&size, CMSG_DATA(cmsg), sizeof(size));
	for (at = 0; at < len; at += size, n++)
		note_octets(w, octets + at, size < len - at ? size : len - at);
	return n;
}

static void note_aggregates(struct world *w, int fd, const union ksrtp_addr *to)
{
	unsigned int n = 0;

	world_far_segments(w, to, 8, 300);
	while (n < 8)
		n += read_aggregate(w, fd);
	note(w, "%u packets", n);
}

static void aggregates(struct world *w)
{
	union ksrtp_addr to = w->near_addr;
	int one = 1, none = 0, is = 0, other;
	socklen_t len = sizeof(is);

	note_aggregates(w, w->near, &to);
	note_result(w, "on", setsockopt(w->near, SOL_UDP, UDP_GRO, &one, sizeof(one)));
	getsockopt(w->near, SOL_UDP, UDP_GRO, &is, &len);
	note(w, "it is %d", is);
	note_aggregates(w, w->near, &to);
	world_say(w, 200);
	note_recv(w, w->near, 0);
	note_result(w, "off", setsockopt(w->near, SOL_UDP, UDP_GRO, &none, sizeof(none)));
	note_aggregates(w, w->near, &to);

	other = world_near_socket(w, 5006, 0);
	setsockopt(other, SOL_UDP, UDP_GRO, &one, sizeof(one));
	note_result(w, "attach", world_attach(w, other));
	to.in.sin_port = htons(5006);
	note_aggregates(w, other, &to);
	close(other);
}

static void room_used_up(struct world *w)
{
	unsigned int i, n = 0;
	int room = 1;

	setsockopt(w->near, SOL_SOCKET, SO_RCVBUF, &room, sizeof(room));
	for (i = 0; i < 50; i++)
		world_say(w, 1000);
	while (recv(w->near, (char[PACKET_ROOM]){}, PACKET_ROOM, MSG_DONTWAIT) == 1000)
		n++;
	note(w, "%s", n && n < 50 ? "some fit" : "all or none fit");
	world_say(w, 1000);
	note_recv(w, w->near, 0);
}

static void connected_and_shut_down(struct world *w)
{
	union ksrtp_addr none = { .sa.sa_family = AF_UNSPEC };
	union ksrtp_addr other = w->far_addr;

	other.in.sin_port = htons(9);
	note_result(w, "connect", connect(w->near, &other.sa, net_addr_len(&other)));
	world_say(w, 100);
	note_recv(w, w->near, MSG_DONTWAIT);
	note_result(w, "connect", connect(w->near, &w->far_addr.sa, net_addr_len(&w->far_addr)));
	world_say(w, 101);
	note_recv(w, w->near, 0);
	note_result(w, "shutdown", shutdown(w->near, SHUT_RD));
	note_recv(w, w->near, MSG_DONTWAIT);
	note_result(w, "disconnect", connect(w->near, &none.sa, sizeof(none)));
	world_say(w, 102);
	note_recv(w, w->near, MSG_DONTWAIT);
}

const struct same_case same_receive[] = {
	{ "every call that receives", every_call },
	{ "recvmmsg", row_of_messages },
	{ "MSG_TRUNC and too little room", too_little_room },
	{ "MSG_PEEK and SO_PEEK_OFF", peek },
	{ "SIOCINQ", length_of_the_next },
	{ "packet info, TTL, TOS and original destination", control_messages },
	{ "SO_TIMESTAMP, SO_TIMESTAMPNS and SO_TIMESTAMPING", times },
	{ "socket filter", socket_filter },
	{ "UDP_GRO", aggregates },
	{ "a full receive buffer", room_used_up },
	{ "connect, disconnect and shutdown", connected_and_shut_down },
	{}
};
