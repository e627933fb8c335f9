// SPDX-License-Identifier: BSD-3-Clause
/*
 * MIKEY frames in the media path: to the registered helper and never to the
 * program, back out as they are, through a bounded queue; and media that runs
 * on without a helper.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <netinet/udp.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "far.h"
#include "net.h"
#include "packet.h"
#include "pair.h"
#include "test.h"

#define SSRC		0x0badc0de
#define FRAME_LEN	300
#define N_FLOOD		20000

/**
 * struct heard - what the helper was told last
 * @n: frames so far
 * @n_lost: times that frames were lost
 * @leg: leg of the last frame
 * @remote: its source
 * @len: octets of @frame
 * @frame: the last frame
 */
struct heard {
	unsigned int n;
	unsigned int n_lost;
	uint32_t leg;
	union ksrtp_addr remote;
	size_t len;
	uint8_t frame[KSRTP_MIKEY_FRAME_MAX];
};

FIXTURE(mikey)
{
	struct pair pair;
	struct ksrtp_conn *helper;
	struct heard heard;
	struct inbox in;
	uint8_t frame[2 * KSRTP_MIKEY_FRAME_MAX];
};

FIXTURE_VARIANT(mikey)
{
	struct pair_spec spec;
};

FIXTURE_VARIANT_ADD(mikey, ipv4) { .spec = { .family = AF_INET } };
FIXTURE_VARIANT_ADD(mikey, ipv6) { .spec = { .family = AF_INET6 } };
FIXTURE_VARIANT_ADD(mikey, ipv4_connected)
{
	.spec = { .family = AF_INET, .connected = true },
};
FIXTURE_VARIANT_ADD(mikey, ipv6_connected_optional)
{
	.spec = {
		.family = AF_INET6,
		.connected = true,
		.policy = KSRTP_POLICY_OPTIONAL,
	},
};

FIXTURE_SETUP(mikey)
{
	ASSERT_EQ(0, net_enter());
	ASSERT_EQ(0, pair_open(&self->pair, &variant->spec));
	ASSERT_EQ(0, ksrtp_open(&self->helper));
	ASSERT_EQ(0, ksrtp_helper_set(self->helper));
}

FIXTURE_TEARDOWN(mikey)
{
	ksrtp_close(self->helper);
	pair_close(&self->pair);
}

static void hear(const struct ksrtp_mikey *mikey, void *arg)
{
	struct heard *h = arg;

	h->n++;
	h->leg = mikey->leg;
	h->remote = mikey->remote;
	h->len = mikey->frame_len;
	memcpy(h->frame, mikey->frame, mikey->frame_len);
}

static void lost(void *arg)
{
	((struct heard *)arg)->n_lost++;
}

static const struct ksrtp_ops ops = { .mikey = hear, .lost = lost };

/* the next frame for the helper of @self */
static int listen_once(FIXTURE_DATA(mikey) *self)
{
	if (!net_readable(ksrtp_fd(self->helper)))
		return -ETIMEDOUT;
	return ksrtp_receive(self->helper, &ops, &self->heard);
}

TEST_F(mikey, frame_goes_to_the_helper_and_not_to_the_program)
{
	static const size_t len[] = { KSRTP_MIKEY_FRAME_MIN, 100, 1200, 1500,
				      KSRTP_MIKEY_FRAME_MAX };
	struct heard *h = &self->heard;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(len); i++) {
		mikey_build(self->frame, len[i], i);
		ASSERT_EQ((ssize_t)len[i],
			  pair_send_far(&self->pair, self->frame, len[i]));
		EXPECT_EQ(0, pair_take(&self->pair, &self->in));
		ASSERT_EQ(0, listen_once(self));
		ASSERT_EQ(i + 1, h->n);
		EXPECT_EQ(self->pair.id, h->leg);
		EXPECT_TRUE(net_addr_equal(&self->pair.far_addr, &h->remote));
		ASSERT_EQ(len[i], h->len);
		EXPECT_EQ(0, memcmp(self->frame, h->frame, len[i]));
	}
	EXPECT_EQ(ARRAY_SIZE(len), pair_counted(&self->pair, KSRTP_STAT_RX_MIKEY));
}

TEST_F(mikey, frame_of_another_source_names_it)
{
	union ksrtp_addr at = net_loopback(variant->spec.family, 0), from;
	int fd = net_udp(&at);

	if (variant->spec.connected)
		SKIP(return, "UDP drops it before us");
	from = net_name(fd);
	mikey_build(self->frame, FRAME_LEN, 0);
	ASSERT_EQ(FRAME_LEN, sendto(fd, self->frame, FRAME_LEN, 0,
				    &self->pair.near_addr.sa,
				    net_addr_len(&self->pair.near_addr)));
	ASSERT_EQ(0, listen_once(self));
	EXPECT_TRUE(net_addr_equal(&from, &self->heard.remote));
	close(fd);
}

TEST_F(mikey, frame_longer_than_any_is_dropped)
{
	size_t len = KSRTP_MIKEY_FRAME_MAX + 1;

	mikey_build(self->frame, len, 0);
	ASSERT_EQ((ssize_t)len, pair_send_far(&self->pair, self->frame, len));
	EXPECT_EQ(0, pair_take(&self->pair, &self->in));
	EXPECT_EQ(1, pair_counted(&self->pair, KSRTP_STAT_RX_DROP_MIKEY));
}

TEST_F(mikey, without_helper_frames_are_dropped_and_counted)
{
	ksrtp_close(self->helper);
	self->helper = NULL;
	mikey_build(self->frame, FRAME_LEN, 0);
	ASSERT_EQ(FRAME_LEN, pair_send_far(&self->pair, self->frame, FRAME_LEN));
	EXPECT_EQ(0, pair_take(&self->pair, &self->in));
	EXPECT_EQ(1, pair_counted(&self->pair, KSRTP_STAT_RX_DROP_MIKEY));
}

TEST_F(mikey, caps_tell_of_the_helper_as_long_as_it_lives)
{
	struct ksrtp_caps caps;

	ASSERT_EQ(0, ksrtp_caps_get(self->pair.conn, &caps));
	EXPECT_NE(0, caps.helper);
	EXPECT_STRNE("", caps.module);
	ksrtp_close(self->helper);
	self->helper = NULL;
	ASSERT_EQ(0, ksrtp_caps_get(self->pair.conn, &caps));
	EXPECT_EQ(0, caps.helper);
}

TEST_F(mikey, second_helper_is_refused_until_the_first_is_gone)
{
	struct ksrtp_conn *second;

	ASSERT_EQ(0, ksrtp_open(&second));
	EXPECT_EQ(-EBUSY, ksrtp_helper_set(second));
	EXPECT_STRNE("", ksrtp_error(second));
	ksrtp_close(self->helper);
	self->helper = second;
	ASSERT_EQ(0, ksrtp_helper_set(second));
	mikey_build(self->frame, FRAME_LEN, 0);
	ASSERT_EQ(FRAME_LEN, pair_send_far(&self->pair, self->frame, FRAME_LEN));
	EXPECT_EQ(0, listen_once(self));
	EXPECT_EQ(1, self->heard.n);
}

/* each namespace has its own helper */
TEST_F(mikey, helper_of_another_netns_hears_nothing)
{
	struct heard stranger = {};
	struct ksrtp_conn *other;
	int here = net_ns();

	ASSERT_EQ(0, net_enter());
	ASSERT_EQ(0, ksrtp_open(&other));
	ASSERT_EQ(0, ksrtp_helper_set(other));
	ASSERT_EQ(0, setns(here, CLONE_NEWNET));
	mikey_build(self->frame, FRAME_LEN, 0);
	ASSERT_EQ(FRAME_LEN, pair_send_far(&self->pair, self->frame, FRAME_LEN));
	ASSERT_EQ(0, listen_once(self));
	EXPECT_EQ(1, self->heard.n);
	ASSERT_EQ(0, ksrtp_receive(other, &ops, &stranger));
	EXPECT_EQ(0, stranger.n);
	ksrtp_close(other);
	close(here);
}

/* one leg has its share of the helper's queue, the rest is dropped and counted */
TEST_F(mikey, flood_of_one_leg_is_bounded)
{
	uint64_t taken, dropped;
	unsigned int i;

	mikey_build(self->frame, FRAME_LEN, 0);
	for (i = 0; i < N_FLOOD; i++) {
		ASSERT_EQ(FRAME_LEN, pair_send_far(&self->pair, self->frame, FRAME_LEN));
	}
	EXPECT_EQ(0, pair_take(&self->pair, &self->in));
	taken = pair_stat(&self->pair, KSRTP_STAT_RX_MIKEY);
	dropped = pair_stat(&self->pair, KSRTP_STAT_RX_DROP_MIKEY);
	EXPECT_LE(taken + dropped, N_FLOOD);
	EXPECT_LT(0, taken);
	EXPECT_LT(0, dropped);

	/* what was taken is there */
	while (self->heard.n < taken) {
		ASSERT_EQ(0, listen_once(self));
	}
	EXPECT_EQ(taken, self->heard.n);
}

static int send_frame(FIXTURE_DATA(mikey) *self, bool named, size_t len)
{
	struct ksrtp_mikey mikey = {
		.leg = self->pair.id,
		.frame = self->frame,
		.frame_len = len,
	};

	if (named)
		mikey.remote = self->pair.far_addr;
	return ksrtp_mikey_send(self->pair.conn, &mikey);
}

TEST_F(mikey, frame_of_the_helper_leaves_as_it_is)
{
	static const size_t len[] = { KSRTP_MIKEY_FRAME_MIN, 100, 1200,
				      KSRTP_MIKEY_FRAME_MAX };
	size_t i;

	for (i = 0; i < ARRAY_SIZE(len); i++) {
		mikey_build(self->frame, len[i], i);
		ASSERT_EQ(0, send_frame(self, true, len[i]));
		ASSERT_EQ(1, pair_take_far(&self->pair, &self->in));
		ASSERT_EQ(len[i], self->in.len);
		EXPECT_EQ(0, memcmp(self->frame, self->in.octets, len[i]));
	}
	EXPECT_EQ(ARRAY_SIZE(len), pair_counted(&self->pair, KSRTP_STAT_TX_MIKEY));
}

TEST_F(mikey, frame_without_destination_needs_a_connected_socket)
{
	mikey_build(self->frame, FRAME_LEN, 0);
	if (!variant->spec.connected) {
		EXPECT_EQ(-EDESTADDRREQ, send_frame(self, false, FRAME_LEN));
		EXPECT_STRNE("", ksrtp_error(self->pair.conn));
		return;
	}
	ASSERT_EQ(0, send_frame(self, false, FRAME_LEN));
	EXPECT_EQ(1, pair_take_far(&self->pair, &self->in));
}

/* the raw way out must not become a way around SRTP */
TEST_F(mikey, octets_without_magic_do_not_leave)
{
	unsigned int bit;

	mikey_build(self->frame, FRAME_LEN, 0);
	for (bit = 0; bit < 32; bit++) {
		self->frame[bit / 8] ^= 1 << bit % 8;
		EXPECT_EQ(-EINVAL, send_frame(self, true, FRAME_LEN));
		self->frame[bit / 8] ^= 1 << bit % 8;
	}
	rtp_build(self->frame, SSRC, 1);
	EXPECT_EQ(-EINVAL, send_frame(self, true, FRAME_LEN));
	EXPECT_EQ(0, pair_take_far(&self->pair, &self->in));
	EXPECT_EQ(0, pair_counted(&self->pair, KSRTP_STAT_TX_MIKEY));
}

TEST_F(mikey, segment_size_of_the_program_does_not_cut_frames)
{
	int size = 100;

	ASSERT_EQ(0, setsockopt(self->pair.near, SOL_UDP, UDP_SEGMENT,
				&size, sizeof(size)));
	mikey_build(self->frame, FRAME_LEN, 0);
	ASSERT_EQ(0, send_frame(self, true, FRAME_LEN));
	ASSERT_EQ(1, pair_take_far(&self->pair, &self->in));
	EXPECT_EQ(FRAME_LEN, self->in.len);
}

TEST_F(mikey, frame_for_an_unknown_leg_is_refused)
{
	mikey_build(self->frame, FRAME_LEN, 0);
	self->pair.id += 1000;
	EXPECT_EQ(-ENOENT, send_frame(self, true, FRAME_LEN));
	EXPECT_STRNE("", ksrtp_error(self->pair.conn));
}

TEST_F(mikey, detached_leg_neither_hears_nor_speaks)
{
	ASSERT_EQ(0, ksrtp_leg_detach(self->pair.conn, self->pair.id));
	mikey_build(self->frame, FRAME_LEN, 0);
	ASSERT_EQ(FRAME_LEN, pair_send_far(&self->pair, self->frame, FRAME_LEN));
	EXPECT_EQ(0, pair_take(&self->pair, &self->in));
	ASSERT_EQ(0, ksrtp_receive(self->helper, &ops, &self->heard));
	EXPECT_EQ(0, self->heard.n);
	EXPECT_EQ(-ENOENT, send_frame(self, true, FRAME_LEN));
	EXPECT_EQ(0, pair_take_far(&self->pair, &self->in));
}

/* be a helper in a process of its own until killed; tells @ready when it is */
static pid_t helper_process(int ready)
{
	struct ksrtp_conn *conn;
	pid_t pid = fork();

	if (pid)
		return pid;
	if (ksrtp_open(&conn) || ksrtp_helper_set(conn) || write(ready, "", 1) != 1)
		_exit(1);
	for (;;)
		pause();
}

static int start_helper(pid_t *pid)
{
	char octet;
	int fd[2];

	if (pipe(fd))
		return -errno;
	*pid = helper_process(fd[1]);
	close(fd[1]);
	if (read(fd[0], &octet, 1) != 1)
		return -ECHILD;
	close(fd[0]);
	return 0;
}

TEST_F(mikey, killed_helper_leaves_media_running)
{
	struct ksrtp_key key = far_key(self->pair.id, KSRTP_DIR_TX,
				       KSRTP_SUITE_AEAD_AES_128_GCM, 1);
	struct far far;
	uint16_t seq;
	pid_t pid = -1;
	size_t len;

	ksrtp_close(self->helper);
	self->helper = NULL;
	ASSERT_EQ(0, start_helper(&pid));
	ASSERT_EQ(0, ksrtp_key_add(self->pair.conn, &key));
	ASSERT_EQ(0, far_open(&far, &key, false));
	for (seq = 0; seq < 20; seq++) {
		if (seq == 10) {
			ASSERT_EQ(0, kill(pid, SIGKILL));
			ASSERT_EQ(pid, waitpid(pid, NULL, 0));
		}
		len = rtp_build(self->frame, SSRC, seq);
		ASSERT_EQ((ssize_t)len, pair_send(&self->pair, self->frame, len));
		ASSERT_EQ(1, pair_take_far(&self->pair, &self->in));
		ASSERT_EQ(0, far_unprotect(&far, self->in.octets, &self->in.len));
	}
	ASSERT_EQ(0, ksrtp_open(&self->helper));
	EXPECT_EQ(0, ksrtp_helper_set(self->helper));
	far_close(&far);
}

TEST_HARNESS_MAIN
