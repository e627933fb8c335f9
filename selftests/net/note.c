// SPDX-License-Identifier: BSD-3-Clause
/* write down what a program sees, without what differs from run to run */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <linux/errqueue.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "net.h"
#include "packet.h"
#include "world.h"

/**
 * note() - write a line
 * @w: the world
 * @fmt: as for printf()
 */
void note(struct world *w, const char *fmt, ...)
{
	size_t room = sizeof(w->text) - w->used;
	va_list args;
	int n;

	va_start(args, fmt);
	n = vsnprintf(w->text + w->used, room, fmt, args);
	va_end(args);
	if (n < 0 || (size_t)n + 2 > room)
		return;
	w->used += n;
	w->text[w->used++] = '\n';
	w->text[w->used] = '\0';
}

/**
 * note_result() - write down what a system call returned
 * @w: the world
 * @what: the call
 * @n: its result; below zero errno is looked at
 */
void note_result(struct world *w, const char *what, ssize_t n)
{
	if (n < 0)
		note(w, "%s: %s", what, strerrorname_np(errno));
	else
		note(w, "%s: %zd", what, n);
}

/**
 * note_octets() - write down octets in short
 * @w: the world
 * @octets: them
 * @len: how many
 */
void note_octets(struct world *w, const uint8_t *octets, size_t len)
{
	uint32_t hash = 2166136261u;
	size_t i;

	for (i = 0; i < len; i++)
		hash = (hash ^ octets[i]) * 16777619u;
	note(w, "  %zu octets %08x", len, hash);
}

static void note_name(struct world *w, const struct msghdr *msg)
{
	const union ksrtp_addr *name = msg->msg_name;
	char text[INET6_ADDRSTRLEN] = "";

	if (!name || !msg->msg_namelen)
		return;
	if (name->sa.sa_family == AF_INET)
		inet_ntop(AF_INET, &name->in.sin_addr, text, sizeof(text));
	else
		inet_ntop(AF_INET6, &name->in6.sin6_addr, text, sizeof(text));
	note(w, "  from %u octets, family %u, %s port %u", msg->msg_namelen,
	     name->sa.sa_family, text, net_port(name));
}

static bool is_now(const struct timespec *t)
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	return t->tv_sec <= now.tv_sec && t->tv_sec >= now.tv_sec - 60;
}

/* a moment is only looked at for whether it can be true */
static bool note_time(struct world *w, const struct cmsghdr *cmsg)
{
	struct timespec t[3] = {};
	struct timeval tv;

	if (cmsg->cmsg_level != SOL_SOCKET)
		return false;
	if (cmsg->cmsg_type == SO_TIMESTAMP) {
		memcpy(&tv, CMSG_DATA(cmsg), sizeof(tv));
		t[0] = (struct timespec){ tv.tv_sec, 1000 * tv.tv_usec };
	} else if (cmsg->cmsg_type == SO_TIMESTAMPNS) {
		memcpy(t, CMSG_DATA(cmsg), sizeof(t[0]));
	} else if (cmsg->cmsg_type == SO_TIMESTAMPING) {
		memcpy(t, CMSG_DATA(cmsg), sizeof(t));
	} else {
		return false;
	}
	note(w, "  time %d: %s", cmsg->cmsg_type, is_now(&t[0]) ? "now" : "wrong");
	return true;
}

static void note_control(struct world *w, const struct cmsghdr *cmsg)
{
	const uint8_t *data = CMSG_DATA(cmsg);
	char hex[2 * 96 + 1] = "";
	size_t i, n = cmsg->cmsg_len - CMSG_LEN(0);

	if (note_time(w, cmsg))
		return;
	for (i = 0; i < n && i < 96; i++)
		sprintf(hex + 2 * i, "%02x", data[i]);
	note(w, "  control %d %d: %s", cmsg->cmsg_level, cmsg->cmsg_type, hex);
}

/**
 * note_msg() - write down all that recvmsg() has told
 * @w: the world
 * @what: the call
 * @n: its result
 * @msg: what it filled in
 *
 * An ICMP error quotes what was on the wire: only the RTP header is the same
 * there, and there may be more than fits.
 */
void note_msg(struct world *w, const char *what, ssize_t n, struct msghdr *msg)
{
	bool quoted = msg->msg_flags & MSG_ERRQUEUE;
	struct cmsghdr *cmsg;

	note_result(w, what, n < 0 || !quoted || n < RTP_HDR_LEN ? n : RTP_HDR_LEN);
	if (n < 0)
		return;
	note(w, "  flags %#x", msg->msg_flags);
	note_name(w, msg);
	for (cmsg = CMSG_FIRSTHDR(msg); cmsg; cmsg = CMSG_NXTHDR(msg, cmsg))
		note_control(w, cmsg);
	if ((size_t)n > msg->msg_iov->iov_len)
		n = msg->msg_iov->iov_len;
	note_octets(w, msg->msg_iov->iov_base,
		    quoted && n > RTP_HDR_LEN ? RTP_HDR_LEN : n);
}

/**
 * note_recv() - receive a datagram and write down all there is to see
 * @w: the world
 * @fd: socket
 * @flags: of recvmsg(); without MSG_DONTWAIT something must come
 */
void note_recv(struct world *w, int fd, int flags)
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

	if (!(flags & MSG_DONTWAIT) && !net_readable(fd)) {
		note(w, "near: nothing came");
		return;
	}
	note_msg(w, "near", recvmsg(fd, &msg, flags), &msg);
}
