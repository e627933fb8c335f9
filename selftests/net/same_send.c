// SPDX-License-Identifier: BSD-3-Clause
/* same: every way to send */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/udp.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/uio.h>
#include <unistd.h>

#include "net.h"
#include "packet.h"
#include "world.h"

static int connect_near(struct world *w)
{
	return connect(w->near, &w->far_addr.sa, net_addr_len(&w->far_addr));
}

static ssize_t send_to(struct world *w, const void *pkt, size_t len, int flags)
{
	return sendto(w->near, pkt, len, flags, &w->far_addr.sa, net_addr_len(&w->far_addr));
}

static void every_call(struct world *w)
{
	uint8_t pkt[PACKET_ROOM];
	size_t len = rtp_build(pkt, WORLD_SSRC, 1);
	struct iovec iov[3] = {
		{ pkt, 2 }, { pkt + 2, 30 }, { pkt + 32, len - 32 },
	};
	struct msghdr msg = {
		.msg_name = &w->far_addr,
		.msg_namelen = net_addr_len(&w->far_addr),
		.msg_iov = iov,
		.msg_iovlen = 3,
	};

	note_result(w, "sendto", send_to(w, pkt, len, 0));
	rtp_build(pkt, WORLD_SSRC, 2);
	note_result(w, "sendmsg", sendmsg(w->near, &msg, 0));
	note_result(w, "connect", connect_near(w));
	rtp_build(pkt, WORLD_SSRC, 3);
	note_result(w, "send", send(w->near, pkt, len, 0));
	rtp_build(pkt, WORLD_SSRC, 4);
	note_result(w, "write", write(w->near, pkt, len));
	rtp_build(pkt, WORLD_SSRC, 5);
	note_result(w, "writev", writev(w->near, iov, 3));
	rtp_build(pkt, WORLD_SSRC, 6);
	note_result(w, "sendto", send_to(w, pkt, len, MSG_DONTWAIT | MSG_NOSIGNAL));
	len = rtcp_build(pkt, WORLD_SSRC);
	note_result(w, "rtcp", send(w->near, pkt, len, 0));
	note_result(w, "empty", send(w->near, pkt, 0, 0));
	note_result(w, "stun", send(w->near, "\0\1\2\3", 4, 0));
}

static void row_of_messages(struct world *w)
{
	uint8_t pkt[4][PACKET_ROOM];
	struct mmsghdr msg[4] = {};
	struct iovec iov[4];
	unsigned int i;

	for (i = 0; i < 4; i++) {
		iov[i].iov_base = pkt[i];
		iov[i].iov_len = rtp_build_long(pkt[i], WORLD_SSRC, i, 100 + i);
		msg[i].msg_hdr.msg_iov = &iov[i];
		msg[i].msg_hdr.msg_iovlen = 1;
		msg[i].msg_hdr.msg_name = &w->far_addr;
		msg[i].msg_hdr.msg_namelen = net_addr_len(&w->far_addr);
	}
	/* the third fails: those before count, its error is lost */
	iov[2].iov_base = (void *)16;
	note_result(w, "sendmmsg", sendmmsg(w->near, msg, 4, 0));
	for (i = 0; i < 4; i++)
		note(w, "  %u", msg[i].msg_len);
	note_result(w, "sendmmsg", sendmmsg(w->near, msg + 2, 2, 0));
	iov[2].iov_base = pkt[2];
	note_result(w, "sendmmsg", sendmmsg(w->near, msg + 2, 2, 0));
	note(w, "  %u %u", msg[2].msg_len, msg[3].msg_len);
}

/* RTP packets of @size octets in a row, the last of @last */
static size_t segments(struct world *w, uint8_t *octets, unsigned int n, size_t size,
		       size_t last)
{
	unsigned int i;

	for (i = 0; i < n; i++)
		rtp_build_long(octets + i * size, WORLD_SSRC, w->sent++,
			       i < n - 1 ? size : last);
	return (n - 1) * size + last;
}

static ssize_t send_cmsg(struct world *w, const void *octets, size_t len, int level,
			 int type, const void *data, size_t data_len, size_t odd)
{
	uint8_t control[WORLD_CONTROL] __attribute__((aligned(8))) = {};
	struct iovec iov = { (void *)octets, len };
	struct msghdr msg = {
		.msg_name = &w->far_addr,
		.msg_namelen = net_addr_len(&w->far_addr),
		.msg_iov = &iov,
		.msg_iovlen = 1,
		.msg_control = control,
		.msg_controllen = CMSG_LEN(data_len) + odd,
	};
	struct cmsghdr *cmsg = (struct cmsghdr *)control;

	memset(control, 0x5a, sizeof(control));
	cmsg->cmsg_level = level;
	cmsg->cmsg_type = type;
	cmsg->cmsg_len = CMSG_LEN(data_len);
	memcpy(CMSG_DATA(cmsg), data, data_len);
	return sendmsg(w->near, &msg, 0);
}

static ssize_t send_segments(struct world *w, const void *octets, size_t len, uint16_t size)
{
	return send_cmsg(w, octets, len, SOL_UDP, UDP_SEGMENT, &size, sizeof(size), 0);
}

/* how often UDP was asked to send on the program's host */
static unsigned long datagrams_out(const struct world *w)
{
	FILE *file = fopen(world_is_v6(w) ? "/proc/thread-self/net/snmp6" :
					    "/proc/thread-self/net/snmp", "r");
	unsigned long n = 0;
	char line[512];

	while (file && fgets(line, sizeof(line), file))
		if (sscanf(line, world_is_v6(w) ? "Udp6OutDatagrams %lu" :
						  "Udp: %*u %*u %*u %lu", &n) == 1)
			break;
	if (file)
		fclose(file);
	return n;
}

static void segments_by_cmsg(struct world *w)
{
	static uint8_t octets[WORLD_ROOM];
	unsigned long before;
	size_t len;

	len = segments(w, octets, 5, 300, 300);
	before = datagrams_out(w);
	note_result(w, "equal", send_segments(w, octets, len, 300));
	note(w, "in one go: %lu", datagrams_out(w) - before);
	world_hear_all(w);
	len = segments(w, octets, 6, 300, 170);
	note_result(w, "last short", send_segments(w, octets, len, 300));
	world_hear_all(w);
	len = segments(w, octets, 1, 300, 200);
	note_result(w, "one shorter", send_segments(w, octets, len, 300));
	len = segments(w, octets, 1, 300, 300);
	note_result(w, "one", send_segments(w, octets, len, 300));
	world_hear_all(w);
	len = segments(w, octets, 40, 1200, 1200);
	note_result(w, "many", send_segments(w, octets, len, 1200));
	world_hear_all(w);
	note_result(w, "too many", send_segments(w, octets, 60000, 60));
	note_result(w, "too long", send_segments(w, octets, 65536, 1200));
	len = segments(w, octets, 1, 300, 300);
	note_result(w, "bad length", send_cmsg(w, octets, len, SOL_UDP, UDP_SEGMENT,
					       &len, 4, 0));
	note_result(w, "bad type", send_cmsg(w, octets, len, SOL_UDP, 77, &len, 2, 0));
	note_result(w, "good", send_segments(w, octets, len, 300));
}

static void segments_by_option(struct world *w)
{
	static uint8_t octets[WORLD_ROOM];
	int size = 300, none = 0;
	socklen_t room = sizeof(size);
	size_t len;

	note_result(w, "option", setsockopt(w->near, SOL_UDP, UDP_SEGMENT, &size, sizeof(size)));
	len = segments(w, octets, 5, 300, 299);
	note_result(w, "sendto", send_to(w, octets, len, 0));
	world_hear_all(w);
	len = segments(w, octets, 3, 200, 200);
	note_result(w, "cmsg wins", send_segments(w, octets, len, 200));
	world_hear_all(w);
	len = segments(w, octets, 1, 600, 600);
	note_result(w, "cmsg takes away", send_segments(w, octets, len, 0));
	world_hear_all(w);
	len = rtcp_build(octets, WORLD_SSRC);
	note_result(w, "rtcp", send_to(w, octets, len, 0));
	note_result(w, "empty", send_to(w, octets, 0, 0));
	world_hear_all(w);
	size = 0;
	getsockopt(w->near, SOL_UDP, UDP_SEGMENT, &size, &room);
	note(w, "it is %d", size);
	note_result(w, "off", setsockopt(w->near, SOL_UDP, UDP_SEGMENT, &none, sizeof(none)));
	len = segments(w, octets, 1, 900, 900);
	note_result(w, "sendto", send_to(w, octets, len, 0));
	size = 70000;
	note_result(w, "bad", setsockopt(w->near, SOL_UDP, UDP_SEGMENT, &size, sizeof(size)));
}

/* RTP and RTCP have trailers of different lengths, STUN has none */
static void segments_of_several_kinds(struct world *w)
{
	static uint8_t octets[WORLD_ROOM];
	size_t size, len;

	size = rtcp_build(octets, WORLD_SSRC);
	rtp_build_long(octets + size, WORLD_SSRC, 1, size);
	memset(octets + 2 * size, 1, size);
	rtp_build_long(octets + 3 * size, WORLD_SSRC, 2, size);
	rtp_build_long(octets + 4 * size, WORLD_SSRC, 3, size);
	rtcp_build(octets + 5 * size, WORLD_SSRC);
	memset(octets + 6 * size, 2, size);
	len = 7 * size;
	note_result(w, "mixed", send_segments(w, octets, len, size));
	world_hear_all(w);
}

/* what stands behind the last control message is not looked at */
static void odd_octets_behind(struct world *w)
{
	uint8_t pkt[PACKET_ROOM];
	size_t len, odd;
	int ttl = 17;

	for (odd = 0; odd < 40; odd += 3) {
		len = rtp_build(pkt, WORLD_SSRC, w->sent++);
		note_result(w, "ttl", world_is_v6(w) ?
			    send_cmsg(w, pkt, len, SOL_IPV6, IPV6_HOPLIMIT, &ttl, 4, odd) :
			    send_cmsg(w, pkt, len, SOL_IP, IP_TTL, &ttl, 4, odd));
	}
	world_hear_all(w);
}

static void control_messages(struct world *w)
{
	bool v6 = world_is_v6(w);
	uint8_t pkt[PACKET_ROOM];
	int tos = 0x28, bad = 300, size = 1000;
	size_t len;

	odd_octets_behind(w);
	setsockopt(w->near, SOL_UDP, UDP_SEGMENT, &size, sizeof(size));
	odd_octets_behind(w);
	len = rtp_build(pkt, WORLD_SSRC, 100);
	note_result(w, "tos", v6 ?
		    send_cmsg(w, pkt, len, SOL_IPV6, IPV6_TCLASS, &tos, 4, 0) :
		    send_cmsg(w, pkt, len, SOL_IP, IP_TOS, &tos, 4, 0));
	len = rtp_build(pkt, WORLD_SSRC, 101);
	note_result(w, "bad", v6 ?
		    send_cmsg(w, pkt, len, SOL_IPV6, IPV6_HOPLIMIT, &bad, 4, 0) :
		    send_cmsg(w, pkt, len, SOL_IP, IP_TTL, &bad, 4, 0));
	note_result(w, "unknown", send_cmsg(w, pkt, len, SOL_SOCKET, 999, &bad, 4, 0));
	note_result(w, "good again", send_to(w, pkt, len, 0));
}

static void source_address(struct world *w)
{
	uint8_t pkt[PACKET_ROOM];
	size_t len = rtp_build(pkt, WORLD_SSRC, 1);
	struct in6_pktinfo info6 = {};
	struct in_pktinfo info = {};

	inet_pton(AF_INET, "192.0.2.11", &info.ipi_spec_dst);
	inet_pton(AF_INET6, "2001:db8::11", &info6.ipi6_addr);
	note_result(w, "other source", world_is_v6(w) ?
		    send_cmsg(w, pkt, len, SOL_IPV6, IPV6_PKTINFO, &info6, sizeof(info6), 0) :
		    send_cmsg(w, pkt, len, SOL_IP, IP_PKTINFO, &info, sizeof(info), 0));
	rtp_build(pkt, WORLD_SSRC, 2);
	inet_pton(AF_INET, "203.0.113.1", &info.ipi_spec_dst);
	inet_pton(AF_INET6, "2001:db8:1::1", &info6.ipi6_addr);
	note_result(w, "not ours", world_is_v6(w) ?
		    send_cmsg(w, pkt, len, SOL_IPV6, IPV6_PKTINFO, &info6, sizeof(info6), 0) :
		    send_cmsg(w, pkt, len, SOL_IP, IP_PKTINFO, &info, sizeof(info), 0));
	note_result(w, "ours", send_to(w, pkt, len, 0));
}

/*
 * Each of them fails before the packet is anywhere: it may be sent again. What
 * glibc calls MSG_PROXY is MSG_PROBE: look for a route, send nothing.
 */
static void refused_and_sent_again(struct world *w)
{
	union ksrtp_addr to = w->far_addr;
	uint8_t pkt[PACKET_ROOM];
	size_t len = rtp_build(pkt, WORLD_SSRC, 1);

	note_result(w, "no address", send(w->near, pkt, len, 0));
	note_result(w, "fault", send_to(w, (void *)16, len, 0));
	note_result(w, "short name", sendto(w->near, pkt, len, 0, &to.sa, 6));
	to.in.sin_port = 0;
	note_result(w, "no port", sendto(w->near, pkt, len, 0, &to.sa, net_addr_len(&to)));
	to.sa.sa_family = AF_UNIX;
	note_result(w, "family", sendto(w->near, pkt, len, 0, &to.sa, sizeof(to)));
	note_result(w, "probe", send_to(w, pkt, len, MSG_CONFIRM | MSG_PROXY));
	note_result(w, "at last", send_to(w, pkt, len, MSG_CONFIRM));
	rtp_build(pkt, WORLD_SSRC, 2);
	note_result(w, "out of band", send_to(w, pkt, len, MSG_OOB));
	world_hear_all(w);
}

/* it is taken apart, and there is no room for all the parts */
static void no_room_for_a_long_packet(struct world *w)
{
	int room = 1, more = 1 << 20;
	static uint8_t pkt[60000];

	rtp_build_long(pkt, WORLD_SSRC, 1, sizeof(pkt));
	setsockopt(w->near, SOL_SOCKET, SO_SNDBUF, &room, sizeof(room));
	note_result(w, "small buffer", send_to(w, pkt, sizeof(pkt), 0));
	note_result(w, "small buffer", send_to(w, pkt, sizeof(pkt), MSG_DONTWAIT));
	setsockopt(w->near, SOL_SOCKET, SO_SNDBUF, &more, sizeof(more));
	note_result(w, "large buffer", send_to(w, pkt, sizeof(pkt), 0));
	world_hear_all(w);
}

static void too_long(struct world *w)
{
	static uint8_t pkt[WORLD_ROOM];

	rtp_build_long(pkt, WORLD_SSRC, 1, 66000);
	note_result(w, "66000", send_to(w, pkt, 66000, 0));
	note_result(w, "65535", send_to(w, pkt, 65535, 0));
	note_result(w, "100", send_to(w, pkt, 100, 0));
}

/* packets for an address that nobody has yet wait for it and fill the buffer */
static void buffer_full(struct world *w)
{
	union ksrtp_addr to = w->far_addr;
	struct pollfd pfd = { .fd = w->near, .events = POLLOUT };
	const char *text = world_is_v6(w) ? "2001:db8::77" : "192.0.2.77";
	uint8_t pkt[PACKET_ROOM];
	unsigned int n = 0, i;
	char lines[256];
	int room = 1;
	size_t len;

	if (w->kind == WORLD_IPV4)
		inet_pton(AF_INET, text, &to.in.sin_addr);
	else
		inet_pton(AF_INET6, world_is_v6(w) ? text : "::ffff:192.0.2.77",
			  &to.in6.sin6_addr);
	setsockopt(w->near, SOL_SOCKET, SO_SNDBUF, &room, sizeof(room));
	do
		len = rtp_build_long(pkt, WORLD_SSRC, n, 400);
	while (sendto(w->near, pkt, len, MSG_DONTWAIT, &to.sa, net_addr_len(&to)) ==
	       (ssize_t)len && n++ < 1000);
	note(w, "%s", n && n < 1000 ? strerrorname_np(errno) : "never full");
	note_result(w, "again", sendto(w->near, pkt, len, MSG_DONTWAIT, &to.sa,
				       net_addr_len(&to)));
	note_result(w, "poll", poll(&pfd, 1, 0));

	snprintf(lines, sizeof(lines), "addr add %s/%s dev v0%s\n", text,
		 world_is_v6(w) ? "64" : "24", world_is_v6(w) ? " nodad" : "");
	world_command(w->far_ns, lines);
	snprintf(lines, sizeof(lines),
		 "neigh replace %s lladdr 02:00:00:00:00:02 dev v0 nud permanent\n", text);
	world_command(w->near_ns, lines);
	note_result(w, "poll", poll(&pfd, 1, NET_DEADLINE_MS));
	note_result(w, "same packet", sendto(w->near, pkt, len, 0, &to.sa, net_addr_len(&to)));
	for (i = 0; i <= n; i++) {
		size_t before = w->used;

		world_hear(w);
		/* how many fit is not the same */
		if (i < n && strstr(w->text + before, "400 octets"))
			w->used = before;
	}
	snprintf(lines, sizeof(lines), "neigh del %s dev v0\n", text);
	world_command(w->near_ns, lines);
	snprintf(lines, sizeof(lines), "addr del %s/%s dev v0\n", text,
		 world_is_v6(w) ? "64" : "24");
	world_command(w->far_ns, lines);
}

static void connected_and_not(struct world *w)
{
	union ksrtp_addr none = { .sa.sa_family = AF_UNSPEC };
	uint8_t pkt[PACKET_ROOM];
	size_t len = rtp_build(pkt, WORLD_SSRC, 1);

	note_result(w, "shutdown", shutdown(w->near, SHUT_WR));
	note_result(w, "connect", connect_near(w));
	note_result(w, "send", send(w->near, pkt, len, 0));
	rtp_build(pkt, WORLD_SSRC, 2);
	note_result(w, "disconnect", connect(w->near, &none.sa, sizeof(none)));
	note_result(w, "send", send(w->near, pkt, len, 0));
	note_result(w, "sendto", send_to(w, pkt, len, 0));
	rtp_build(pkt, WORLD_SSRC, 3);
	note_result(w, "connect", connect_near(w));
	note_result(w, "send", send(w->near, pkt, len, 0));
	rtp_build(pkt, WORLD_SSRC, 4);
	note_result(w, "shutdown", shutdown(w->near, SHUT_WR));
	note_result(w, "send", send(w->near, pkt, len, MSG_NOSIGNAL));
	world_hear_all(w);
}

static void bound_to_a_device(struct world *w)
{
	uint8_t pkt[PACKET_ROOM];
	size_t len = rtp_build(pkt, WORLD_SSRC, 1);

	note_result(w, "lo", setsockopt(w->near, SOL_SOCKET, SO_BINDTODEVICE, "lo", 3));
	note_result(w, "by lo", send_to(w, pkt, len, 0));
	note_result(w, "v0", setsockopt(w->near, SOL_SOCKET, SO_BINDTODEVICE, "v0", 3));
	rtp_build(pkt, WORLD_SSRC, 2);
	note_result(w, "by v0", send_to(w, pkt, len, 0));
	world_say(w, 100);
	note_recv(w, w->near, 0);
}

const struct same_case same_send[] = {
	{ "every call that sends", every_call },
	{ "sendmmsg, also when one message fails", row_of_messages },
	{ "UDP_SEGMENT by control message", segments_by_cmsg },
	{ "UDP_SEGMENT by socket option", segments_by_option },
	{ "UDP_SEGMENT with RTP, RTCP and STUN in one call", segments_of_several_kinds },
	{ "control messages, also with odd octets behind them", control_messages },
	{ "source address by IP_PKTINFO", source_address },
	{ "a packet that was refused is sent again", refused_and_sent_again },
	{ "a datagram too large for the send buffer is sent again", no_room_for_a_long_packet },
	{ "datagrams that are too long", too_long },
	{ "a full send buffer", buffer_full },
	{ "connect, disconnect and shutdown", connected_and_not },
	{ "SO_BINDTODEVICE", bound_to_a_device },
	{}
};
