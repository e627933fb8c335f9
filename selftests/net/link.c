// SPDX-License-Identifier: BSD-3-Clause
/*
 * Links as objects: how many there may be, dumps and notifications, what a
 * link carried, and that it ends with either of its legs.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "net.h"
#include "side.h"
#include "test.h"

#define N_SIDES		3
#define N_MANY		(KSRTP_LINKS_MAX + 1)

/**
 * struct events - link notifications
 * @n_new: links that came
 * @n_gone: links that went
 * @n_legs_gone: legs that went
 * @last: the last link
 */
struct events {
	unsigned int n_new;
	unsigned int n_gone;
	unsigned int n_legs_gone;
	struct ksrtp_link last;
};

/**
 * struct links - what a dump showed
 * @n: how many
 * @link: they
 */
struct links {
	unsigned int n;
	struct ksrtp_link link[2 * N_MANY];
};

FIXTURE(link)
{
	struct ksrtp_conn *monitor;
	struct events events;
	struct side side[N_SIDES];
	struct links links;
	struct inbox in;
	uint8_t plain[PACKET_ROOM];
	size_t len;
};

FIXTURE_SETUP(link)
{
	const struct side_spec spec[N_SIDES] = {
		{ AF_INET, KSRTP_SUITE_AEAD_AES_128_GCM, 0, 1 },
		{ AF_INET6, KSRTP_SUITE_AES_CM_128_HMAC_SHA1_80, 4, 2 },
		{ AF_INET, SIDE_PLAIN, 0, 3 },
	};
	unsigned int n;

	ASSERT_EQ(0, net_enter());
	ASSERT_EQ(0, ksrtp_open(&self->monitor));
	for (n = 0; n < N_SIDES; n++) {
		ASSERT_EQ(0, side_open(&self->side[n], &spec[n]));
	}
	ASSERT_EQ(0, ksrtp_subscribe(self->monitor));
}

FIXTURE_TEARDOWN(link)
{
	unsigned int n;

	ksrtp_close(self->monitor);
	for (n = 0; n < N_SIDES; n++)
		side_close(&self->side[n]);
}

static void leg_gone(uint32_t id, void *arg)
{
	struct events *e = arg;

	e->n_legs_gone++;
}

static void link_event(const struct ksrtp_link *link, bool gone, void *arg)
{
	struct events *e = arg;

	e->n_new += !gone;
	e->n_gone += gone;
	e->last = *link;
}

static int watch(FIXTURE_DATA(link) *self)
{
	const struct ksrtp_ops ops = { .leg_gone = leg_gone, .link = link_event };

	if (!net_readable(ksrtp_fd(self->monitor)))
		return -ETIMEDOUT;
	return ksrtp_receive(self->monitor, &ops, &self->events);
}

static int note(const struct ksrtp_link *link, void *arg)
{
	struct links *links = arg;

	if (links->n == 2 * N_MANY)
		return -ENOBUFS;
	links->link[links->n++] = *link;
	return 0;
}

static int dump(FIXTURE_DATA(link) *self, uint32_t from)
{
	self->links.n = 0;
	return ksrtp_link_dump(self->side[0].pair.conn, from, note, &self->links);
}

TEST_F(link, links_are_dumped_with_what_they_carried)
{
	struct side *s = self->side;
	struct ksrtp_link *l = self->links.link;
	unsigned int n;

	ASSERT_EQ(0, side_link(&s[0], &s[1], KSRTP_KINDS_RTP));
	ASSERT_EQ(0, side_link(&s[0], &s[2], 0));
	ASSERT_EQ(0, side_link(&s[2], &s[0], KSRTP_KINDS_RTCP));
	for (n = 0; n < 3; n++) {
		ASSERT_TRUE(side_sends(&s[0], false, self->plain, &self->len));
		ASSERT_TRUE(side_gets(&s[1], false, self->plain, self->len));
		ASSERT_TRUE(side_gets(&s[2], false, self->plain, self->len));
	}

	ASSERT_EQ(0, dump(self, 0));
	ASSERT_EQ(3, self->links.n);
	EXPECT_EQ(s[0].pair.id, l[0].from);
	EXPECT_EQ(s[1].pair.id, l[0].to);
	EXPECT_EQ(KSRTP_KINDS_RTP, l[0].kinds);
	EXPECT_EQ(3, l[0].packets);
	EXPECT_EQ(3 * self->len, l[0].octets);
	EXPECT_EQ(s[2].pair.id, l[1].to);
	EXPECT_EQ(KSRTP_KINDS_BOTH, l[1].kinds);
	EXPECT_EQ(3, l[1].packets);
	EXPECT_EQ(s[2].pair.id, l[2].from);
	EXPECT_EQ(0, l[2].packets);

	ASSERT_EQ(0, dump(self, s[2].pair.id));
	ASSERT_EQ(1, self->links.n);
	EXPECT_EQ(s[0].pair.id, l[0].to);
	ASSERT_EQ(0, dump(self, s[1].pair.id));
	EXPECT_EQ(0, self->links.n);
}

TEST_F(link, link_is_told_when_it_comes_and_when_it_goes)
{
	struct side *s = self->side;

	ASSERT_EQ(0, side_link(&s[0], &s[1], KSRTP_KINDS_RTP));
	ASSERT_EQ(0, watch(self));
	EXPECT_EQ(1, self->events.n_new);
	EXPECT_EQ(s[0].pair.id, self->events.last.from);
	EXPECT_EQ(s[1].pair.id, self->events.last.to);
	EXPECT_EQ(KSRTP_KINDS_RTP, self->events.last.kinds);
	ASSERT_EQ(0, side_unlink(&s[0], &s[1]));
	ASSERT_EQ(0, watch(self));
	EXPECT_EQ(1, self->events.n_gone);
	EXPECT_EQ(s[1].pair.id, self->events.last.to);
}

TEST_F(link, link_that_is_there_is_refused_its_inverse_is_not)
{
	struct side *s = self->side;

	ASSERT_EQ(0, side_link(&s[0], &s[1], KSRTP_KINDS_RTP));
	EXPECT_EQ(-EEXIST, side_link(&s[0], &s[1], 0));
	EXPECT_EQ(-EEXIST, side_link(&s[0], &s[1], KSRTP_KINDS_RTCP));
	EXPECT_STRNE("", ksrtp_error(s[0].pair.conn));
	EXPECT_EQ(0, side_link(&s[1], &s[0], 0));
	EXPECT_EQ(-ENOENT, side_unlink(&s[0], &s[2]));
	EXPECT_STRNE("", ksrtp_error(s[0].pair.conn));
	EXPECT_EQ(0, side_unlink(&s[0], &s[1]));
	EXPECT_EQ(-ENOENT, side_unlink(&s[0], &s[1]));
}

TEST_F(link, more_links_than_a_leg_may_have_are_refused)
{
	const struct pair_spec spec = { .family = AF_INET };
	struct side *from = &self->side[0];
	static struct side to[N_MANY];
	unsigned int n;

	for (n = 0; n < N_MANY; n++) {
		ASSERT_EQ(0, pair_open(&to[n].pair, &spec));
		ASSERT_EQ(n < KSRTP_LINKS_MAX ? 0 : -ENOSPC, side_link(from, &to[n], 0));
	}
	EXPECT_STRNE("", ksrtp_error(from->pair.conn));
	ASSERT_EQ(0, dump(self, from->pair.id));
	EXPECT_EQ(KSRTP_LINKS_MAX, self->links.n);
	EXPECT_EQ(0, side_unlink(from, &to[7]));
	EXPECT_EQ(0, side_link(from, &to[N_MANY - 1], 0));
	/* but as many as you like may lead to it */
	for (n = 0; n < N_MANY; n++) {
		ASSERT_EQ(0, side_link(&to[n], from, 0));
	}
	for (n = 0; n < N_MANY; n++)
		pair_close(&to[n].pair);
	ASSERT_EQ(0, dump(self, 0));
	EXPECT_EQ(0, self->links.n);
}

TEST_F(link, closing_or_detaching_either_leg_ends_the_link)
{
	struct side *s = self->side;

	ASSERT_EQ(0, side_link(&s[0], &s[1], 0));
	ASSERT_EQ(0, side_link(&s[1], &s[2], 0));
	ASSERT_EQ(0, side_link(&s[2], &s[0], 0));
	ASSERT_EQ(0, ksrtp_leg_detach(s[0].pair.conn, s[1].pair.id));
	ASSERT_EQ(0, dump(self, 0));
	ASSERT_EQ(1, self->links.n);
	EXPECT_EQ(s[2].pair.id, self->links.link[0].from);
	EXPECT_EQ(-ENOENT, side_link(&s[0], &s[1], 0));

	close(s[0].pair.near);
	ASSERT_EQ(0, dump(self, 0));
	EXPECT_EQ(0, self->links.n);
	s[0].pair.near = dup(s[0].pair.far);

	while (self->events.n_legs_gone < 2) {
		ASSERT_EQ(0, watch(self));
	}
	EXPECT_EQ(3, self->events.n_new);
	EXPECT_EQ(0, self->events.n_gone);
}

TEST_F(link, what_went_by_links_that_are_gone_stays_counted)
{
	struct side *s = self->side;

	ASSERT_EQ(0, side_link(&s[0], &s[2], 0));
	ASSERT_TRUE(side_relays(&s[0], &s[2], false));
	ASSERT_EQ(0, side_unlink(&s[0], &s[2]));
	ASSERT_EQ(0, side_link(&s[1], &s[2], 0));
	ASSERT_TRUE(side_relays(&s[1], &s[2], false));
	ASSERT_EQ(0, ksrtp_leg_detach(s[0].pair.conn, s[1].pair.id));
	EXPECT_EQ(1, pair_stat(&s[0].pair, KSRTP_STAT_RX_RELAY));
	EXPECT_EQ(2, pair_stat(&s[2].pair, KSRTP_STAT_TX_RELAY));
}

TEST_F(link, unlinked_leg_gives_its_packets_to_the_program_again)
{
	struct side *s = self->side;

	ASSERT_EQ(0, side_link(&s[0], &s[2], 0));
	ASSERT_TRUE(side_relays(&s[0], &s[2], false));
	ASSERT_EQ(0, side_unlink(&s[0], &s[2]));
	ASSERT_TRUE(side_sends(&s[0], false, self->plain, &self->len));
	EXPECT_EQ(1, pair_take(&s[0].pair, &self->in));
	EXPECT_EQ(0, pair_take_far(&s[2].pair, &self->in));
}

TEST_F(link, plain_leg_takes_no_key)
{
	struct side *plain = &self->side[2];
	struct ksrtp_key key = far_key(plain->pair.id, KSRTP_DIR_TX,
				       KSRTP_SUITE_AEAD_AES_128_GCM, 1);

	EXPECT_EQ(-EPERM, ksrtp_key_add(plain->pair.conn, &key));
	EXPECT_STRNE("", ksrtp_error(plain->pair.conn));
}

TEST_F(link, remote_address_must_be_one_the_socket_can_send_to)
{
	union ksrtp_addr v4 = net_loopback(AF_INET, 5004), v6 = net_loopback(AF_INET6, 5004);
	union ksrtp_addr group = v4, any = net_any(AF_INET6, 5004), link_local = v6;
	struct side *s = self->side;
	struct ksrtp_leg leg;

	group.in.sin_addr.s_addr = htobe32(0xe0000001);
	link_local.in6.sin6_addr.s6_addr[0] = 0xfe;
	link_local.in6.sin6_addr.s6_addr[1] = 0x80;
	EXPECT_EQ(-EAFNOSUPPORT, side_remote(&s[0], &v6));
	EXPECT_EQ(-EAFNOSUPPORT, side_remote(&s[1], &v4));
	EXPECT_EQ(-EAFNOSUPPORT, side_remote(&s[0], &group));
	EXPECT_EQ(-EAFNOSUPPORT, side_remote(&s[1], &any));
	EXPECT_EQ(-EAFNOSUPPORT, side_remote(&s[1], &link_local));
	EXPECT_STRNE("", ksrtp_error(s[1].pair.conn));
	EXPECT_EQ(0, side_remote(&s[0], &v4));
	ASSERT_EQ(0, ksrtp_leg_get(s[0].pair.conn, s[0].pair.id, &leg));
	EXPECT_TRUE(net_addr_equal(&v4, &leg.remote));
}

TEST_F(link, remote_address_needs_a_port_to_send_from)
{
	struct ksrtp_attach attach = { .fd = socket(AF_INET, SOCK_DGRAM, 0) };
	struct ksrtp_set set = { .remote = net_loopback(AF_INET, 5004) };
	struct ksrtp_conn *conn = self->side[0].pair.conn;
	union ksrtp_addr any = net_loopback(AF_INET, 0);
	struct ksrtp_leg leg;

	ASSERT_EQ(0, ksrtp_leg_attach(conn, &attach, &leg));
	set.id = leg.id;
	EXPECT_EQ(-EADDRNOTAVAIL, ksrtp_leg_set(conn, &set));
	EXPECT_STRNE("", ksrtp_error(conn));
	ASSERT_EQ(0, bind(attach.fd, &any.sa, sizeof(any.in)));
	EXPECT_EQ(0, ksrtp_leg_set(conn, &set));
	close(attach.fd);
}

TEST_HARNESS_MAIN
