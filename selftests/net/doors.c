// SPDX-License-Identifier: BSD-3-Clause
/*
 * The side doors of sendmsg: corking, segments, zero copy, splice, sendfile,
 * vmsplice, io_uring, vectors and rows of messages. Each may send SRTP or be
 * refused; whatever it returns, a packet socket never sees plaintext, and no
 * part of what was refused leaves later.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <liburing.h>
#include <netinet/udp.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/uio.h>
#include <unistd.h>

#include "far.h"
#include "net.h"
#include "packet.h"
#include "pair.h"
#include "tap.h"
#include "test.h"

#define SSRC		0xcafe1234

#define PAGE		4096

FIXTURE(door)
{
	struct pair pair;
	struct far far;
	struct tap tap;
	struct wire wire;
	uint8_t plain[PACKET_ROOM];
	size_t len;
};

FIXTURE_VARIANT(door)
{
	struct pair_spec spec;
	uint16_t suite;
};

FIXTURE_VARIANT_ADD(door, ipv4_aes_cm)
{
	.spec = { .family = AF_INET, .connected = true },
	.suite = KSRTP_SUITE_AES_CM_128_HMAC_SHA1_80,
};

FIXTURE_VARIANT_ADD(door, ipv6_gcm)
{
	.spec = { .family = AF_INET6, .connected = true },
	.suite = KSRTP_SUITE_AEAD_AES_128_GCM,
};

FIXTURE_SETUP(door)
{
	struct ksrtp_key key;

	ASSERT_EQ(0, net_enter());
	ASSERT_EQ(0, pair_open(&self->pair, &variant->spec));
	key = far_key(self->pair.id, KSRTP_DIR_TX, variant->suite, 1);
	ASSERT_EQ(0, ksrtp_key_add(self->pair.conn, &key));
	ASSERT_EQ(0, far_open(&self->far, &key, false));
	ASSERT_EQ(0, tap_open(&self->tap));
	self->len = rtp_build(self->plain, SSRC, 1);
}

FIXTURE_TEARDOWN(door)
{
	tap_close(&self->tap);
	far_close(&self->far);
	pair_close(&self->pair);
}

/* an ordinary send, to see that the socket still works and holds nothing */
static void flush(struct __test_metadata *_metadata, FIXTURE_DATA(door) *self)
{
	uint8_t pkt[PACKET_ROOM];
	size_t len = rtp_build(pkt, SSRC, 30000);

	ASSERT_EQ((ssize_t)len, send(self->pair.near, pkt, len, 0));
	ASSERT_EQ(0, tap_read(&self->tap, &self->wire));
	EXPECT_EQ(1, self->wire.n);
	EXPECT_EQ(0, self->wire.n_clear);
	memcpy(pkt, self->wire.octets, self->wire.len);
	len = self->wire.len;
	EXPECT_EQ(0, far_unprotect(&self->far, pkt, &len));
}

/* refused: the errno, the counter, and nothing leaves now or later */
static void expect_refused(struct __test_metadata *_metadata,
			   FIXTURE_DATA(door) *self, ssize_t returned, int error)
{
	EXPECT_EQ(-1, returned);
	EXPECT_EQ(EOPNOTSUPP, error);
	ASSERT_EQ(0, tap_read(&self->tap, &self->wire));
	EXPECT_EQ(0, self->wire.n);
	EXPECT_EQ(1, pair_counted(&self->pair, KSRTP_STAT_TX_DROP_FLAGS));
	flush(_metadata, self);
}

/* sent: one SRTP packet that opens to self->plain */
static void expect_srtp(struct __test_metadata *_metadata,
			FIXTURE_DATA(door) *self, ssize_t returned)
{
	size_t len;

	ASSERT_EQ((ssize_t)self->len, returned);
	ASSERT_EQ(0, tap_read(&self->tap, &self->wire));
	ASSERT_EQ(1, self->wire.n);
	EXPECT_EQ(0, self->wire.n_clear);
	len = self->wire.len;
	ASSERT_EQ(0, far_unprotect(&self->far, self->wire.octets, &len));
	ASSERT_EQ(self->len, len);
	EXPECT_EQ(0, memcmp(self->plain, self->wire.octets, len));
	flush(_metadata, self);
}

TEST_F(door, msg_more_is_refused)
{
	ssize_t n = send(self->pair.near, self->plain, self->len, MSG_MORE);

	expect_refused(_metadata, self, n, errno);
}

TEST_F(door, udp_cork_cannot_be_set)
{
	int one = 1;

	EXPECT_EQ(-1, setsockopt(self->pair.near, SOL_UDP, UDP_CORK, &one, sizeof(one)));
	EXPECT_EQ(EBUSY, errno);
	expect_srtp(_metadata, self,
		    send(self->pair.near, self->plain, self->len, 0));
}

TEST_F(door, msg_zerocopy_is_refused)
{
	int one = 1;
	ssize_t n;

	setsockopt(self->pair.near, SOL_SOCKET, SO_ZEROCOPY, &one, sizeof(one));
	n = send(self->pair.near, self->plain, self->len, MSG_ZEROCOPY);
	expect_refused(_metadata, self, n, errno);
}

TEST_F(door, writev_is_one_packet)
{
	struct iovec iov[3] = {
		{ self->plain, 1 },
		{ self->plain + 1, 30 },
		{ self->plain + 31, self->len - 31 },
	};

	expect_srtp(_metadata, self, writev(self->pair.near, iov, 3));
}

/* such a packet is not there: neither its index nor anything else is used up */
TEST_F(door, memory_that_cannot_be_read_is_refused)
{
	struct iovec iov[2] = {
		{ self->plain, 40 },
		{ (void *)16, self->len - 40 },
	};

	EXPECT_EQ(-1, writev(self->pair.near, iov, 2));
	EXPECT_EQ(EFAULT, errno);
	EXPECT_EQ(-1, send(self->pair.near, (void *)16, self->len, 0));
	EXPECT_EQ(EFAULT, errno);
	expect_srtp(_metadata, self, send(self->pair.near, self->plain, self->len, 0));
}

TEST_F(door, sendmmsg_protects_each_message)
{
	uint8_t pkt[4][PACKET_ROOM];
	struct mmsghdr msg[4] = {};
	struct iovec iov[4];
	unsigned int i;

	for (i = 0; i < 4; i++) {
		iov[i].iov_base = pkt[i];
		iov[i].iov_len = rtp_build(pkt[i], SSRC, 10 + i);
		msg[i].msg_hdr.msg_iov = &iov[i];
		msg[i].msg_hdr.msg_iovlen = 1;
	}
	ASSERT_EQ(4, sendmmsg(self->pair.near, msg, 4, 0));
	ASSERT_EQ(0, tap_read(&self->tap, &self->wire));
	EXPECT_EQ(4, self->wire.n);
	EXPECT_EQ(0, self->wire.n_clear);
	EXPECT_EQ(4, pair_counted(&self->pair, KSRTP_STAT_TX_SRTP));
	flush(_metadata, self);
}

/**
 * struct segments - a row of RTP packets for UDP_SEGMENT
 * @size: octets of each
 * @n: how many
 * @octets: them, one behind the other
 */
struct segments {
	uint16_t size;
	unsigned int n;
	uint8_t octets[8 * PACKET_ROOM];
};

static void segments_build(struct segments *s, uint16_t size, unsigned int n)
{
	unsigned int i;

	s->size = size;
	s->n = n;
	for (i = 0; i < n; i++)
		rtp_build_long(s->octets + i * size, SSRC, 100 + i, size);
}

/* each segment arrives as an SRTP packet of its own */
static void expect_segments(struct __test_metadata *_metadata,
			    FIXTURE_DATA(door) *self, const struct segments *s)
{
	uint8_t pkt[PACKET_ROOM];
	unsigned int i;
	size_t len;

	ASSERT_EQ(0, tap_read(&self->tap, &self->wire));
	EXPECT_EQ(0, self->wire.n_clear);
	for (i = 0; i < s->n; i++) {
		ASSERT_TRUE(net_readable(self->pair.far));
		len = recv(self->pair.far, pkt, sizeof(pkt), 0);
		ASSERT_EQ(0, far_unprotect(&self->far, pkt, &len));
		ASSERT_EQ(s->size, len);
		ASSERT_EQ(0, memcmp(s->octets + i * s->size, pkt, len));
	}
	EXPECT_EQ(s->n, pair_counted(&self->pair, KSRTP_STAT_TX_SRTP));
}

static ssize_t send_with_cmsg(int fd, const struct segments *s)
{
	union {
		char room[CMSG_SPACE(sizeof(uint16_t))];
		struct cmsghdr align;
	} control = {};
	struct iovec iov = { (void *)s->octets, s->size * s->n };
	struct msghdr msg = {
		.msg_iov = &iov,
		.msg_iovlen = 1,
		.msg_control = control.room,
		.msg_controllen = sizeof(control.room),
	};
	struct cmsghdr *cmsg = CMSG_FIRSTHDR(&msg);

	cmsg->cmsg_level = SOL_UDP;
	cmsg->cmsg_type = UDP_SEGMENT;
	cmsg->cmsg_len = CMSG_LEN(sizeof(uint16_t));
	memcpy(CMSG_DATA(cmsg), &s->size, sizeof(s->size));
	return sendmsg(fd, &msg, 0);
}

TEST_F(door, segments_by_control_message_are_each_protected)
{
	struct segments s;

	segments_build(&s, 500, 6);
	ASSERT_EQ(3000, send_with_cmsg(self->pair.near, &s));
	expect_segments(_metadata, self, &s);
}

TEST_F(door, segments_by_socket_option_are_each_protected)
{
	struct segments s;
	int size = 500;

	segments_build(&s, 500, 6);
	ASSERT_EQ(0, setsockopt(self->pair.near, SOL_UDP, UDP_SEGMENT, &size,
				sizeof(size)));
	ASSERT_EQ(3000, send(self->pair.near, s.octets, 3000, 0));
	expect_segments(_metadata, self, &s);
}

/* the packet fits the segment size, with its tag it no longer does */
TEST_F(door, tag_does_not_become_a_segment_of_its_own)
{
	int size = self->len + 3;

	ASSERT_EQ(0, setsockopt(self->pair.near, SOL_UDP, UDP_SEGMENT, &size,
				sizeof(size)));
	expect_srtp(_metadata, self,
		    send(self->pair.near, self->plain, self->len, 0));
}

TEST_F(door, segment_size_of_one_packet_is_harmless)
{
	struct segments s;

	segments_build(&s, 500, 1);
	ASSERT_EQ(500, send_with_cmsg(self->pair.near, &s));
	expect_segments(_metadata, self, &s);
}

static ssize_t through_pipe(int in, int fd, size_t len)
{
	size_t done = 0;
	ssize_t n;

	while (done < len) {
		n = splice(in, NULL, fd, NULL, len - done, 0);
		if (n <= 0)
			return done ? (ssize_t)done : n;
		done += n;
	}
	return done;
}

TEST_F(door, splice_from_a_pipe_is_protected)
{
	int pipes[2];

	ASSERT_EQ(0, pipe(pipes));
	ASSERT_EQ((ssize_t)self->len, write(pipes[1], self->plain, self->len));
	expect_srtp(_metadata, self,
		    through_pipe(pipes[0], self->pair.near, self->len));
	close(pipes[0]);
	close(pipes[1]);
}

/* pages that the program still holds and may change at any time */
TEST_F(door, vmsplice_is_protected_and_does_not_touch_the_page)
{
	struct iovec iov = { .iov_len = self->len };
	int pipes[2];
	uint8_t *page;

	page = mmap(NULL, PAGE, PROT_READ | PROT_WRITE,
		    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	ASSERT_NE(MAP_FAILED, page);
	memcpy(page, self->plain, self->len);
	iov.iov_base = page;
	ASSERT_EQ(0, pipe(pipes));
	ASSERT_EQ((ssize_t)self->len, vmsplice(pipes[1], &iov, 1, 0));
	expect_srtp(_metadata, self,
		    through_pipe(pipes[0], self->pair.near, self->len));
	EXPECT_EQ(0, memcmp(self->plain, page, self->len));
	munmap(page, PAGE);
	close(pipes[0]);
	close(pipes[1]);
}

TEST_F(door, sendfile_is_protected_and_does_not_touch_the_file)
{
	int file = memfd_create("media", MFD_CLOEXEC);
	uint8_t again[PACKET_ROOM];
	off_t at = 0;

	ASSERT_LE(0, file);
	ASSERT_EQ((ssize_t)self->len, write(file, self->plain, self->len));
	expect_srtp(_metadata, self,
		    sendfile(self->pair.near, file, &at, self->len));
	ASSERT_EQ((ssize_t)self->len, pread(file, again, sizeof(again), 0));
	EXPECT_EQ(0, memcmp(self->plain, again, self->len));
	close(file);
}

/* header and payload in pages of their own: the payload alone is no RTP */
TEST_F(door, vmsplice_of_two_pages_leaves_nothing_in_clear)
{
	uint8_t *pages = mmap(NULL, 2 * PAGE, PROT_READ | PROT_WRITE,
			      MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	struct iovec iov[2] = {
		{ pages + PAGE - RTP_HDR_LEN, RTP_HDR_LEN },
		{ pages + PAGE, self->len - RTP_HDR_LEN },
	};
	int pipes[2];

	ASSERT_NE(MAP_FAILED, pages);
	memcpy(pages + PAGE - RTP_HDR_LEN, self->plain, self->len);
	ASSERT_EQ(0, pipe(pipes));
	ASSERT_EQ((ssize_t)self->len, vmsplice(pipes[1], iov, 2, 0));
	through_pipe(pipes[0], self->pair.near, self->len);
	ASSERT_EQ(0, tap_read(&self->tap, &self->wire));
	EXPECT_EQ(0, self->wire.n_clear);
	munmap(pages, 2 * PAGE);
	close(pipes[0]);
	close(pipes[1]);
}

/* a file that the kernel would send in several parts with MSG_MORE between */
TEST_F(door, sendfile_of_several_pages_leaves_nothing_in_clear)
{
	int file = memfd_create("media", MFD_CLOEXEC);
	static uint8_t plain[5 * PAGE];
	off_t at = 0;

	ASSERT_LE(0, file);
	rtp_build_long(plain, SSRC, 1, sizeof(plain));
	ASSERT_EQ((ssize_t)sizeof(plain), write(file, plain, sizeof(plain)));
	sendfile(self->pair.near, file, &at, sizeof(plain));
	ASSERT_EQ(0, tap_read(&self->tap, &self->wire));
	EXPECT_EQ(0, self->wire.n_clear);
	close(file);
}

/* the second half is no RTP by itself: only what was sent whole may leave */
TEST_F(door, splice_with_more_leaves_nothing_in_clear)
{
	int pipes[2];

	ASSERT_EQ(0, pipe(pipes));
	ASSERT_EQ((ssize_t)self->len, write(pipes[1], self->plain, self->len));
	splice(pipes[0], NULL, self->pair.near, NULL, self->len, SPLICE_F_MORE);
	ASSERT_EQ(0, tap_read(&self->tap, &self->wire));
	EXPECT_EQ(0, self->wire.n_clear);
	close(pipes[0]);
	close(pipes[1]);
}

/* result of one io_uring request, or -ENOSYS */
static int ring_run(FIXTURE_DATA(door) *self, uint8_t opcode, int flags)
{
	struct io_uring_sqe *sqe;
	struct io_uring_cqe *cqe;
	struct io_uring ring;
	int res;

	if (io_uring_queue_init(4, &ring, 0))
		return -ENOSYS;
	sqe = io_uring_get_sqe(&ring);
	io_uring_prep_send(sqe, self->pair.near, self->plain, self->len, flags);
	sqe->opcode = opcode;
	res = -ENOSYS;
	if (io_uring_submit_and_wait(&ring, 1) == 1 &&
	    !io_uring_wait_cqe(&ring, &cqe)) {
		res = cqe->res;
		io_uring_cqe_seen(&ring, cqe);
	}
	io_uring_queue_exit(&ring);
	return res;
}

TEST_F(door, io_uring_send_is_protected)
{
	int res = ring_run(self, IORING_OP_SEND, 0);

	if (res == -ENOSYS)
		SKIP(return, "kernel without io_uring");
	expect_srtp(_metadata, self, res);
}

TEST_F(door, io_uring_send_with_more_is_refused)
{
	int res = ring_run(self, IORING_OP_SEND, MSG_MORE);

	if (res == -ENOSYS)
		SKIP(return, "kernel without io_uring");
	expect_refused(_metadata, self, res < 0 ? -1 : res, -res);
}

TEST_F(door, io_uring_zero_copy_is_refused)
{
	int res = ring_run(self, IORING_OP_SEND_ZC, 0);

	if (res == -ENOSYS || res == -EINVAL)
		SKIP(return, "kernel without IORING_OP_SEND_ZC");
	expect_refused(_metadata, self, res < 0 ? -1 : res, -res);
}

TEST_HARNESS_MAIN
