// SPDX-License-Identifier: BSD-3-Clause
/* same: waiting for a datagram, by epoll, by poll, in recv() and by io_uring */
#define _GNU_SOURCE
#include <errno.h>
#include <liburing.h>
#include <poll.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <unistd.h>

#include "net.h"
#include "packet.h"
#include "world.h"

#define N_BUFFERS	8

static void note_events(struct world *w, int epoll, int ms)
{
	struct epoll_event event = {};
	int n = epoll_wait(epoll, &event, 1, ms);

	note_result(w, "epoll", n);
	if (n == 1)
		note(w, "  events %#x", event.events);
}

static int watch(const struct world *w, uint32_t events)
{
	struct epoll_event event = { .events = events };
	int epoll = epoll_create1(EPOLL_CLOEXEC);

	epoll_ctl(epoll, EPOLL_CTL_ADD, w->near, &event);
	return epoll;
}

/* a packet that is dropped wakes nobody, one that is not wakes once or always */
static void watch_events(struct world *w, uint32_t events)
{
	int epoll = watch(w, events);

	note_events(w, epoll, 0);
	world_lie(w);
	note_events(w, epoll, 0);
	world_say(w, 100);
	note_events(w, epoll, NET_DEADLINE_MS);
	note_events(w, epoll, 0);
	world_lie(w);
	note_events(w, epoll, 0);
	world_say(w, 101);
	note_events(w, epoll, 0);
	note_recv(w, w->near, 0);
	note_events(w, epoll, 0);
	world_lie(w);
	note_recv(w, w->near, 0);
	note_events(w, epoll, 0);
	world_lie(w);
	note_events(w, epoll, 0);
	note_recv(w, w->near, MSG_DONTWAIT);
	close(epoll);
}

static void level(struct world *w)
{
	watch_events(w, EPOLLIN);
}

static void edge(struct world *w)
{
	watch_events(w, EPOLLIN | EPOLLET);
}

static void once(struct world *w)
{
	watch_events(w, EPOLLIN | EPOLLONESHOT);
}

static void writable(struct world *w)
{
	int epoll = watch(w, EPOLLIN | EPOLLOUT);

	note_events(w, epoll, 0);
	world_lie(w);
	note_events(w, epoll, 0);
	close(epoll);
}

static void poll_and_timeout(struct world *w)
{
	struct pollfd pfd = { .fd = w->near, .events = POLLIN | POLLOUT | POLLPRI };
	struct timeval soon = { .tv_usec = 1000 };

	world_lie(w);
	note_result(w, "poll", poll(&pfd, 1, 0));
	note(w, "  %#x", pfd.revents);
	world_say(w, 100);
	net_readable(w->near);
	note_result(w, "poll", poll(&pfd, 1, 0));
	note(w, "  %#x", pfd.revents);
	note_recv(w, w->near, 0);
	setsockopt(w->near, SOL_SOCKET, SO_RCVTIMEO, &soon, sizeof(soon));
	world_lie(w);
	note_result(w, "recv", recv(w->near, (char[8]){}, 8, 0));
}

/* what a request has come to; false: there was none to be had */
static bool note_completion(struct world *w, struct io_uring *ring, uint8_t *pkt,
			    const uint8_t *buffers)
{
	struct io_uring_cqe *cqe;
	int err = io_uring_wait_cqe(ring, &cqe);

	if (err) {
		note(w, "wait: %s", strerrorname_np(-err));
		return false;
	}
	note(w, "completed: %d%s", cqe->res, cqe->flags & IORING_CQE_F_MORE ? ", more" : "");
	if (buffers && cqe->flags & IORING_CQE_F_BUFFER)
		memcpy(pkt, buffers + (cqe->flags >> IORING_CQE_BUFFER_SHIFT) * PACKET_ROOM,
		       PACKET_ROOM);
	if (cqe->res > 0)
		note_octets(w, pkt, cqe->res);
	io_uring_cqe_seen(ring, cqe);
	return true;
}

static void ring_sends(struct world *w, struct io_uring *ring)
{
	uint8_t pkt[PACKET_ROOM];
	size_t len = rtp_build(pkt, WORLD_SSRC, 1);
	struct iovec iov = { pkt, len };
	struct msghdr msg = {
		.msg_name = &w->far_addr,
		.msg_namelen = net_addr_len(&w->far_addr),
		.msg_iov = &iov,
		.msg_iovlen = 1,
	};

	io_uring_prep_send(io_uring_get_sqe(ring), w->near, pkt, len, 0);
	io_uring_submit(ring);
	note_completion(w, ring, pkt, NULL);
	io_uring_prep_sendmsg(io_uring_get_sqe(ring), w->near, &msg, 0);
	io_uring_submit(ring);
	note_completion(w, ring, pkt, NULL);
	connect(w->near, &w->far_addr.sa, net_addr_len(&w->far_addr));
	rtp_build(pkt, WORLD_SSRC, 2);
	io_uring_prep_send(io_uring_get_sqe(ring), w->near, pkt, len, 0);
	io_uring_submit(ring);
	note_completion(w, ring, pkt, NULL);
	rtp_build(pkt, WORLD_SSRC, 3);
	io_uring_prep_write(io_uring_get_sqe(ring), w->near, pkt, len, 0);
	io_uring_submit(ring);
	note_completion(w, ring, pkt, NULL);
}

/* asked for before and after the packet is there */
static void ring_receives(struct world *w, struct io_uring *ring)
{
	uint8_t pkt[PACKET_ROOM];
	struct iovec iov = { pkt, sizeof(pkt) };
	union ksrtp_addr from = {};
	struct msghdr msg = {
		.msg_name = &from,
		.msg_namelen = sizeof(from),
		.msg_iov = &iov,
		.msg_iovlen = 1,
	};

	io_uring_prep_recv(io_uring_get_sqe(ring), w->near, pkt, sizeof(pkt), 0);
	io_uring_submit(ring);
	world_lie(w);
	world_say(w, 100);
	note_completion(w, ring, pkt, NULL);
	world_say(w, 101);
	io_uring_prep_recvmsg(io_uring_get_sqe(ring), w->near, &msg, 0);
	io_uring_submit(ring);
	note_completion(w, ring, pkt, NULL);
	note(w, "from port %u, flags %#x", net_port(&from), msg.msg_flags);
	io_uring_prep_poll_add(io_uring_get_sqe(ring), w->near, POLLIN);
	io_uring_submit(ring);
	world_lie(w);
	note(w, "ready: %u", io_uring_cq_ready(ring));
	world_say(w, 102);
	pkt[0] = 0;
	note_completion(w, ring, pkt, NULL);
	note_recv(w, w->near, 0);
}

static void ring_receives_many(struct world *w, struct io_uring *ring)
{
	size_t size = N_BUFFERS * (sizeof(struct io_uring_buf) + PACKET_ROOM);
	struct io_uring_buf_ring *br = mmap(NULL, size, PROT_READ | PROT_WRITE,
					    MAP_ANONYMOUS | MAP_PRIVATE, -1, 0);
	uint8_t *buffers = (uint8_t *)(br + 0) + N_BUFFERS * sizeof(struct io_uring_buf);
	struct io_uring_buf_reg reg = {
		.ring_addr = (unsigned long)br, .ring_entries = N_BUFFERS, .bgid = 1,
	};
	struct io_uring_sqe *sqe = io_uring_get_sqe(ring);
	uint8_t pkt[PACKET_ROOM];
	int i, err;

	err = io_uring_register_buf_ring(ring, &reg, 0);
	note(w, "buffers: %d", err);
	if (err)
		return;
	for (i = 0; i < N_BUFFERS; i++)
		io_uring_buf_ring_add(br, buffers + i * PACKET_ROOM, PACKET_ROOM, i,
				      N_BUFFERS - 1, i);
	io_uring_buf_ring_advance(br, N_BUFFERS);
	io_uring_prep_recv_multishot(sqe, w->near, NULL, 0, 0);
	sqe->flags |= IOSQE_BUFFER_SELECT;
	sqe->buf_group = 1;
	io_uring_submit(ring);
	for (i = 0; i < 3; i++) {
		world_lie(w);
		world_say(w, 100 + i);
		if (!note_completion(w, ring, pkt, buffers))
			break;
	}
	io_uring_unregister_buf_ring(ring, 1);
	munmap(br, size);
}

static void with_ring(struct world *w, void (*run)(struct world *w, struct io_uring *ring))
{
	struct io_uring ring;
	int err = io_uring_queue_init(8, &ring, 0);

	note(w, "ring: %d", err);
	if (err)
		return;
	run(w, &ring);
	io_uring_queue_exit(&ring);
}

static void uring_sends(struct world *w)
{
	with_ring(w, ring_sends);
}

static void uring_receives(struct world *w)
{
	with_ring(w, ring_receives);
}

static void uring_receives_many(struct world *w)
{
	with_ring(w, ring_receives_many);
}

const struct same_case same_wait[] = {
	{ "epoll, level triggered", level },
	{ "epoll, edge triggered", edge },
	{ "epoll, one shot", once },
	{ "epoll, also for writing", writable },
	{ "poll and SO_RCVTIMEO", poll_and_timeout },
	{ "io_uring sends", uring_sends },
	{ "io_uring receives", uring_receives },
	{ "io_uring receives by one request for many", uring_receives_many },
	{}
};
