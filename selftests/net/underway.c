// SPDX-License-Identifier: BSD-3-Clause
/*
 * A plain send that is under way in one thread while another attaches the
 * socket. A page that is not there holds such a thread up where it has the
 * lock of the socket, so that the others queue for it in a known order.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/userfaultfd.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "far.h"
#include "net.h"
#include "packet.h"
#include "pair.h"
#include "tap.h"
#include "test.h"

#define PAGE	4096
#define SSRC	0xcafe1234

/**
 * struct call - a thread in a system call
 * @thread: the thread
 * @tid: its id for /proc, 0: not started yet
 * @pair: the pair
 * @spec: of the pair
 * @octets: what it sends
 * @result: of the call
 */
struct call {
	pthread_t thread;
	pid_t tid;
	struct pair *pair;
	const struct pair_spec *spec;
	const void *octets;
	ssize_t result;
};

FIXTURE(underway)
{
	struct pair pair;
	struct tap tap;
	struct wire wire;
	struct far far;
	int faults;
	void *page;
};

FIXTURE_VARIANT(underway)
{
	struct pair_spec spec;
};

FIXTURE_VARIANT_ADD(underway, ipv4)
{
	.spec = { .family = AF_INET, .connected = true },
};

FIXTURE_VARIANT_ADD(underway, ipv6)
{
	.spec = { .family = AF_INET6, .connected = true },
};

static int page_that_is_not_there(void **page)
{
	struct uffdio_api api = { .api = UFFD_API };
	struct uffdio_register range = { .mode = UFFDIO_REGISTER_MODE_MISSING };
	int fd = syscall(SYS_userfaultfd, O_CLOEXEC);

	*page = mmap(NULL, PAGE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	range.range.start = (unsigned long)*page;
	range.range.len = PAGE;
	if (fd >= 0 && !ioctl(fd, UFFDIO_API, &api) && !ioctl(fd, UFFDIO_REGISTER, &range))
		return fd;
	close(fd);
	return -1;
}

FIXTURE_SETUP(underway)
{
	ASSERT_EQ(0, net_enter());
	ASSERT_EQ(0, pair_sockets(&self->pair, &variant->spec));
	ASSERT_EQ(0, tap_open(&self->tap));
	self->faults = page_that_is_not_there(&self->page);
	if (self->faults < 0)
		SKIP(return, "kernel without userfaultfd");
}

FIXTURE_TEARDOWN(underway)
{
	close(self->faults);
	tap_close(&self->tap);
	pair_close(&self->pair);
}

static void *begin_datagram(void *arg)
{
	struct call *call = arg;

	call->tid = gettid();
	call->result = send(call->pair->near, call->octets, 100, MSG_MORE);
	return NULL;
}

static void *attach(void *arg)
{
	struct call *call = arg;

	call->tid = gettid();
	call->result = pair_attach(call->pair, call->spec);
	return NULL;
}

static bool queues_for_the_lock(void *arg)
{
	const struct call *call = arg;
	char path[64], name[64] = "";
	FILE *file;

	snprintf(path, sizeof(path), "/proc/self/task/%d/wchan", call->tid);
	file = fopen(path, "r");
	if (!file)
		return false;
	if (!fgets(name, sizeof(name), file))
		name[0] = '\0';
	fclose(file);
	return strstr(name, "lock_sock");
}

/* the page becomes none, and who waits for it finds out */
static int take_page_away(int faults, void *page)
{
	struct uffdio_range range = { (unsigned long)page, PAGE };

	return munmap(page, PAGE) || ioctl(faults, UFFDIO_WAKE, &range) ? -errno : 0;
}

TEST_F(underway, part_of_a_datagram_begun_before_does_not_leave_after)
{
	struct call first = { .pair = &self->pair, .octets = self->page };
	struct call attaches = { .pair = &self->pair, .spec = &variant->spec };
	struct call second = { .pair = &self->pair, .octets = MARKER MARKER MARKER MARKER };
	uint8_t pkt[PACKET_ROOM];
	struct uffd_msg fault;
	struct ksrtp_key key;
	size_t len;

	ASSERT_EQ(0, pthread_create(&first.thread, NULL, begin_datagram, &first));
	ASSERT_EQ((ssize_t)sizeof(fault), read(self->faults, &fault, sizeof(fault)));
	ASSERT_EQ(0, pthread_create(&attaches.thread, NULL, attach, &attaches));
	ASSERT_TRUE(net_until(queues_for_the_lock, &attaches));
	ASSERT_EQ(0, pthread_create(&second.thread, NULL, begin_datagram, &second));
	ASSERT_TRUE(net_until(queues_for_the_lock, &second));
	ASSERT_EQ(0, take_page_away(self->faults, self->page));
	pthread_join(first.thread, NULL);
	pthread_join(attaches.thread, NULL);
	pthread_join(second.thread, NULL);
	ASSERT_EQ(-1, first.result);
	ASSERT_EQ(0, attaches.result);
	ASSERT_EQ(100, second.result);

	key = far_key(self->pair.id, KSRTP_DIR_TX, KSRTP_SUITE_AEAD_AES_128_GCM, 1);
	ASSERT_EQ(0, ksrtp_key_add(self->pair.conn, &key));
	ASSERT_EQ(0, far_open(&self->far, &key, false));
	len = rtp_build(pkt, SSRC, 1);
	EXPECT_EQ((ssize_t)len, pair_send(&self->pair, pkt, len));
	ASSERT_EQ(0, tap_read(&self->tap, &self->wire));
	EXPECT_EQ(1, self->wire.n);
	EXPECT_EQ(0, self->wire.n_clear);
	len = self->wire.len;
	EXPECT_EQ(0, far_unprotect(&self->far, self->wire.octets, &len));
	far_close(&self->far);
}

TEST_HARNESS_MAIN
