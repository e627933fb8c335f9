// SPDX-License-Identifier: BSD-3-Clause
/*
 * A program that is attached sees what it sees unattached: each case is run in
 * a plain world and in a secured one, and what was written down is compared.
 * What is not the same, and why, is in docs/sockets.md and has tests of its own.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "net.h"
#include "packet.h"
#include "test.h"
#include "world.h"

FIXTURE(same)
{
	struct world *w;
};

FIXTURE_VARIANT(same)
{
	enum world_kind kind;
};

FIXTURE_VARIANT_ADD(same, ipv4)
{
	.kind = WORLD_IPV4,
};

FIXTURE_VARIANT_ADD(same, ipv6)
{
	.kind = WORLD_IPV6,
};

FIXTURE_VARIANT_ADD(same, ipv4_by_ipv6_socket)
{
	.kind = WORLD_DUAL,
};

FIXTURE_SETUP(same)
{
	self->w = malloc(sizeof(*self->w));
	ASSERT_NE(NULL, self->w);
	ASSERT_EQ(0, world_make(self->w));
}

FIXTURE_TEARDOWN(same)
{
	free(self->w);
}

/* where two texts begin to differ, and a line more of each */
static void show_difference(struct __test_metadata *_metadata, const char *plain,
			    const char *secured)
{
	size_t line = 0, i;

	for (i = 0; plain[i] && plain[i] == secured[i]; i++)
		if (plain[i] == '\n')
			line = i + 1;
	TH_LOG("unattached:\n%.300s", plain + line);
	TH_LOG("attached:\n%.300s", secured + line);
}

static char *run(struct __test_metadata *_metadata, struct world *w,
		 const struct same_case *c, enum world_kind kind, bool secured)
{
	ASSERT_EQ(0, world_open(w, kind, secured));
	c->run(w);
	note(w, "and then:");
	world_hear_all(w);
	world_close(w);
	return strdup(w->text);
}

static void compare(struct __test_metadata *_metadata, struct world *w,
		    const struct same_case *c, enum world_kind kind)
{
	char *plain, *secured;

	for (; c->name; c++) {
		plain = run(_metadata, w, c, kind, false);
		secured = run(_metadata, w, c, kind, true);
		EXPECT_EQ(0, strcmp(plain, secured)) {
			TH_LOG("not the same: %s", c->name);
			show_difference(_metadata, plain, secured);
		}
		free(plain);
		free(secured);
	}
}

TEST_F(same, program_sees_the_same_attached_and_not)
{
	static const struct same_case *const tables[] = {
		same_send, same_receive, same_wait, same_group, same_errors,
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(tables); i++)
		compare(_metadata, self->w, tables[i], variant->kind);
}

/* the longest packet that is not taken apart; -1: it was not EMSGSIZE */
static int longest_for_the_path(struct world *w)
{
	int always = IP_PMTUDISC_DO, len = WORLD_MTU;
	uint8_t pkt[PACKET_ROOM];

	setsockopt(w->near, SOL_IP, IP_MTU_DISCOVER, &always, sizeof(always));
	setsockopt(w->near, SOL_IPV6, IPV6_MTU_DISCOVER, &always, sizeof(always));
	for (; len; len--) {
		rtp_build_long(pkt, WORLD_SSRC, 1, len);
		if (sendto(w->near, pkt, len, 0, &w->far_addr.sa,
			   net_addr_len(&w->far_addr)) == len)
			return len;
		if (errno != EMSGSIZE)
			return -1;
	}
	return -1;
}

TEST_F(same, path_takes_packets_shorter_by_the_trailer)
{
	int tag = variant->kind == WORLD_IPV4 ? 10 : 16, plain, secured;
	int headers = variant->kind == WORLD_IPV6 ? 48 : 28;

	ASSERT_EQ(0, world_open(self->w, variant->kind, false));
	plain = longest_for_the_path(self->w);
	world_close(self->w);
	ASSERT_EQ(0, world_open(self->w, variant->kind, true));
	secured = longest_for_the_path(self->w);
	world_hear_all(self->w);
	world_close(self->w);
	EXPECT_EQ(WORLD_MTU - headers, plain);
	EXPECT_EQ(plain - tag, secured);
}

/* each socket stands for itself: attach all of them, or none */
TEST_F(same, unattached_socket_of_a_group_gets_what_is_on_the_wire)
{
	struct world *w = self->w;
	int tag = variant->kind == WORLD_IPV4 ? 10 : 16, fd[2], i, n;
	unsigned int got[2] = {};
	uint8_t pkt[PACKET_ROOM];
	union ksrtp_addr to;

	ASSERT_EQ(0, world_open(w, variant->kind, true));
	to = w->near_addr;
	to.in.sin_port = htons(5010);
	for (i = 0; i < 2; i++) {
		fd[i] = world_near_socket(w, 5010, SO_REUSEPORT);
		ASSERT_LE(0, fd[i]);
	}
	ASSERT_EQ(0, world_attach(w, fd[0]));
	for (n = 0; n < 16; n++) {
		close(w->far);
		w->far = world_far_socket(w, 7000 + n);
		rtp_build_long(pkt, WORLD_SSRC, n, 200);
		ASSERT_EQ(200, world_far_sends(w, &to, pkt, 200));
		for (i = 0; i < 2; i++)
			if (net_readable_now(fd[i])) {
				ASSERT_EQ(200 + i * tag, recv(fd[i], pkt, sizeof(pkt), 0));
				got[i]++;
			}
	}
	EXPECT_EQ(16, got[0] + got[1]);
	EXPECT_NE(0, got[0]);
	EXPECT_NE(0, got[1]);
	for (i = 0; i < 2; i++)
		close(fd[i]);
	world_close(w);
}

TEST_HARNESS_MAIN
