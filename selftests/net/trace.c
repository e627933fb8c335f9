// SPDX-License-Identifier: BSD-3-Clause
/*
 * Tracepoints: what happens to a leg, to its keys, and to a packet that is
 * dropped stands in the trace buffer, with the number of the leg and the
 * reason in words, and no key.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <unistd.h>

#include "far.h"
#include "net.h"
#include "packet.h"
#include "pair.h"
#include "test.h"

#define TRACEFS	"/sys/kernel/tracing/"
#define SSRC	0x7ace0001

FIXTURE(trace)
{
	struct pair pair;
	struct inbox in;
	uint8_t pkt[PACKET_ROOM];
	char text[65536];
};

static int write_file(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_TRUNC);
	ssize_t n;

	if (fd < 0)
		return -errno;

	n = write(fd, text, strlen(text));
	close(fd);
	return n == (ssize_t)strlen(text) ? 0 : -EIO;
}

static void read_trace(FIXTURE_DATA(trace) *self)
{
	FILE *file = fopen(TRACEFS "trace", "r");
	size_t n = 0;

	if (file) {
		n = fread(self->text, 1, sizeof(self->text) - 1, file);
		fclose(file);
	}
	self->text[n] = 0;
}

/* one line with the event and what it says of leg @leg */
static bool traced(FIXTURE_DATA(trace) *self, const char *event, const char *says)
{
	char want[128];

	snprintf(want, sizeof(want), "%s: leg=%u %s", event, self->pair.id, says);
	return strstr(self->text, want);
}

FIXTURE_SETUP(trace)
{
	const struct pair_spec spec = { .family = AF_INET };

	mount("tracefs", TRACEFS, "tracefs", 0, NULL);
	ASSERT_EQ(0, write_file(TRACEFS "events/ksrtp/enable", "1"));
	ASSERT_EQ(0, write_file(TRACEFS "trace", "\n"));
	ASSERT_EQ(0, net_enter());
	ASSERT_EQ(0, pair_open(&self->pair, &spec));
}

FIXTURE_TEARDOWN(trace)
{
	pair_close(&self->pair);
	write_file(TRACEFS "events/ksrtp/enable", "0");
}

TEST_F(trace, leg_is_traced_from_attach_to_detach)
{
	ASSERT_EQ(0, ksrtp_leg_detach(self->pair.conn, self->pair.id));
	read_trace(self);
	EXPECT_TRUE(traced(self, "ksrtp_leg", "act=attach"));
	EXPECT_TRUE(traced(self, "ksrtp_leg", "act=detach"));
}

TEST_F(trace, key_is_traced_without_its_secret)
{
	struct ksrtp_key key = far_key(self->pair.id, KSRTP_DIR_TX,
				       KSRTP_SUITE_AEAD_AES_128_GCM, 1);

	key.use = true;
	ASSERT_EQ(0, ksrtp_key_add(self->pair.conn, &key));
	ASSERT_EQ(0, ksrtp_key_del(self->pair.conn, &key));
	read_trace(self);
	EXPECT_TRUE(traced(self, "ksrtp_key", "dir=tx suite=7 act=add\n"));
	EXPECT_TRUE(traced(self, "ksrtp_key", "dir=tx suite=7 act=use\n"));
	EXPECT_TRUE(traced(self, "ksrtp_key", "dir=tx suite=7 act=del\n"));
}

TEST_F(trace, dropped_packet_is_traced_with_its_reason)
{
	size_t len = rtp_build(self->pkt, SSRC, 1);
	char says[64];

	ASSERT_EQ((ssize_t)len, pair_send_far(&self->pair, self->pkt, len));
	EXPECT_EQ(0, pair_take(&self->pair, &self->in));
	EXPECT_EQ(-1, pair_send(&self->pair, self->pkt, len));
	read_trace(self);
	snprintf(says, sizeof(says), "reason=rx-no-key len=%zu\n", len);
	EXPECT_TRUE(traced(self, "ksrtp_drop", says));
	snprintf(says, sizeof(says), "reason=tx-no-key len=%zu\n", len);
	EXPECT_TRUE(traced(self, "ksrtp_drop", says));
}

TEST_HARNESS_MAIN
