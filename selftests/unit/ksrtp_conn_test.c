// SPDX-License-Identifier: BSD-3-Clause
/*
 * tools/lib/{request,dump,notify}.c against a kernel played by this file:
 * the linker puts our sendto() and recvmsg() in place of libc's.
 */
#include <errno.h>
#include <string.h>

#include "kselftest_harness.h"

#include "conn.h"

#define N_DATAGRAMS	16
#define FAMILY		GENL_MIN_ID

ssize_t __wrap_sendto(int fd, const void *octets, size_t len, int flags,
		      const struct sockaddr *to, socklen_t to_len);
ssize_t __wrap_recvmsg(int fd, struct msghdr *mh, int flags);

/**
 * struct datagram - what the next recvmsg() returns
 * @len: of @octets
 * @err: errno instead of a datagram
 * @from: port of the sender, 0 is the kernel
 * @octets: netlink messages; 0 as their sequence number: that of the request
 */
struct datagram {
	size_t len;
	int err;
	uint32_t from;
	_Alignas(struct nlmsghdr) uint8_t octets[1024];
};

static struct datagram queue[N_DATAGRAMS];
static unsigned int n_queued, n_received, n_sent;
static uint32_t last_seq;
static uint16_t last_flags;

ssize_t __wrap_sendto(int fd, const void *octets, size_t len, int flags,
		      const struct sockaddr *to, socklen_t to_len)
{
	const struct nlmsghdr *hdr = octets;

	last_seq = hdr->nlmsg_seq;
	last_flags = hdr->nlmsg_flags;
	n_sent++;
	return len;
}

ssize_t __wrap_recvmsg(int fd, struct msghdr *mh, int flags)
{
	struct sockaddr_nl from = { .nl_family = AF_NETLINK };
	struct datagram *next = &queue[n_received];
	struct nlmsghdr *hdr;

	if (n_received == n_queued) {
		errno = EAGAIN;
		return -1;
	}
	n_received++;
	if (next->err) {
		errno = next->err;
		return -1;
	}
	for (hdr = (struct nlmsghdr *)next->octets;
	     (uint8_t *)hdr < next->octets + next->len;
	     hdr = (void *)hdr + NLMSG_ALIGN(hdr->nlmsg_len))
		if (!hdr->nlmsg_seq)
			hdr->nlmsg_seq = last_seq;
	from.nl_pid = next->from;
	memcpy(mh->msg_name, &from, sizeof(from));
	memcpy(mh->msg_iov->iov_base, next->octets, next->len);
	return next->len;
}

static struct datagram *say(void)
{
	return &queue[n_queued++];
}

static void *append(struct datagram *to, const void *octets, size_t len)
{
	void *at = to->octets + to->len;

	memcpy(at, octets, len);
	to->len += NLMSG_ALIGN(len);
	return at;
}

static struct nlmsghdr *say_header(uint16_t type, uint16_t flags)
{
	struct nlmsghdr hdr = {
		.nlmsg_len = sizeof(hdr),
		.nlmsg_type = type,
		.nlmsg_flags = flags,
	};

	return append(say(), &hdr, sizeof(hdr));
}

/* the last datagram, one message, gets more payload */
static void add(struct nlmsghdr *hdr, const void *octets, size_t len)
{
	append(&queue[n_queued - 1], octets, len);
	hdr->nlmsg_len += NLMSG_ALIGN(len);
}

static void add_attr(struct nlmsghdr *hdr, uint16_t type, const void *octets,
		     uint16_t len)
{
	struct nlattr attr = { .nla_len = NLA_HDRLEN + len, .nla_type = type };

	add(hdr, &attr, sizeof(attr));
	add(hdr, octets, len);
}

static struct nlmsghdr *say_verdict(int err, uint16_t flags)
{
	struct nlmsghdr *hdr = say_header(NLMSG_ERROR, NLM_F_CAPPED | flags);
	struct nlmsgerr e = { .error = err };

	add(hdr, &e, sizeof(e));
	return hdr;
}

static void say_done(int err, uint16_t flags)
{
	add(say_header(NLMSG_DONE, NLM_F_MULTI | flags), &err, sizeof(err));
}

static void say_leg(uint8_t cmd, uint32_t id, uint16_t flags)
{
	struct nlmsghdr *hdr = say_header(FAMILY, flags);
	struct genlmsghdr gh = { .cmd = cmd };
	struct {
		struct nlattr nest;
		struct nlattr attr;
		uint32_t id;
	} leg = {
		{ sizeof(leg), NLA_F_NESTED | KSRTP_A_LEG },
		{ NLA_HDRLEN + 4, KSRTP_A_LEG_ID },
		id,
	};

	add(hdr, &gh, sizeof(gh));
	add(hdr, &leg, sizeof(leg));
}

FIXTURE(conn)
{
	struct ksrtp_conn conn;
};

FIXTURE_SETUP(conn)
{
	memset(queue, 0, sizeof(queue));
	n_queued = 0;
	n_received = 0;
	n_sent = 0;
	self->conn.nl = nl_socket_alloc();
	ASSERT_NE(NULL, self->conn.nl);
	self->conn.family = FAMILY;
	self->conn.error_attr = "";
}

FIXTURE_TEARDOWN(conn)
{
	nl_socket_free(self->conn.nl);
}

TEST_F(conn, reply_and_verdict_make_an_answer)
{
	struct ksrtp_leg leg;

	say_leg(KSRTP_CMD_LEG_GET, 7, 0);
	say_verdict(0, 0);
	EXPECT_EQ(0, ksrtp_leg_get(&self->conn, 7, &leg));
	EXPECT_EQ(7, leg.id);
	EXPECT_EQ(NLM_F_REQUEST | NLM_F_ACK, last_flags);
}

TEST_F(conn, refusal_keeps_the_sentence_and_names_the_attribute)
{
	/* behind the netlink header, generic header and header of the nest */
	uint32_t offset = NLMSG_HDRLEN + GENL_HDRLEN + NLA_HDRLEN;
	struct nlmsghdr *hdr = say_verdict(-ERANGE, NLM_F_ACK_TLVS);

	add_attr(hdr, NLMSGERR_ATTR_MSG, "integer out of range", 21);
	add_attr(hdr, NLMSGERR_ATTR_OFFS, &offset, sizeof(offset));
	EXPECT_EQ(-ERANGE, ksrtp_leg_detach(&self->conn, 0));
	EXPECT_STREQ("id: integer out of range", ksrtp_error(&self->conn));
	EXPECT_STREQ("id", ksrtp_error_attr(&self->conn));
}

TEST_F(conn, sentence_that_names_the_attribute_stays_as_it_is)
{
	uint32_t offset = NLMSG_HDRLEN + GENL_HDRLEN;
	struct nlmsghdr *hdr = say_verdict(-ENOENT, NLM_F_ACK_TLVS);

	add_attr(hdr, NLMSGERR_ATTR_MSG, "no such leg", 12);
	add_attr(hdr, NLMSGERR_ATTR_OFFS, &offset, sizeof(offset));
	EXPECT_EQ(-ENOENT, ksrtp_leg_detach(&self->conn, 7));
	EXPECT_STREQ("no such leg", ksrtp_error(&self->conn));
	EXPECT_STREQ("leg", ksrtp_error_attr(&self->conn));
}

TEST_F(conn, missing_attribute_is_named)
{
	uint32_t type = KSRTP_A_LEG_WINDOW;
	uint32_t nest = NLMSG_HDRLEN + GENL_HDRLEN;
	struct nlmsghdr *hdr = say_verdict(-EINVAL, NLM_F_ACK_TLVS);

	add_attr(hdr, NLMSGERR_ATTR_MISS_TYPE, &type, sizeof(type));
	add_attr(hdr, NLMSGERR_ATTR_MISS_NEST, &nest, sizeof(nest));
	EXPECT_EQ(-EINVAL, ksrtp_leg_detach(&self->conn, 7));
	EXPECT_STREQ("window: attribute is missing", ksrtp_error(&self->conn));
}

TEST_F(conn, refusal_without_sentence_gets_one)
{
	say_verdict(-EPERM, 0);
	EXPECT_EQ(-EPERM, ksrtp_leg_detach(&self->conn, 7));
	EXPECT_NE(NULL, strstr(ksrtp_error(&self->conn), "CAP_NET_ADMIN"));
}

TEST_F(conn, sentence_without_end_is_not_read)
{
	struct nlmsghdr *hdr = say_verdict(-ERANGE, NLM_F_ACK_TLVS);

	add_attr(hdr, NLMSGERR_ATTR_MSG, "endless.", 8);
	EXPECT_EQ(-ERANGE, ksrtp_leg_detach(&self->conn, 7));
	EXPECT_STREQ(strerror(ERANGE), ksrtp_error(&self->conn));
}

/* A kernel without NETLINK_CAP_ACK puts the request before the sentence. */
TEST_F(conn, sentence_behind_the_request_is_found)
{
	struct nlmsghdr *hdr = say_header(NLMSG_ERROR, NLM_F_ACK_TLVS);
	struct nlmsgerr e = {
		.error = -EBUSY, .msg.nlmsg_len = sizeof(e.msg) + 8,
	};

	add(hdr, &e, sizeof(e));
	add(hdr, "request", 8);
	add_attr(hdr, NLMSGERR_ATTR_MSG, "socket is taken", 16);
	EXPECT_EQ(-EBUSY, ksrtp_leg_detach(&self->conn, 7));
	EXPECT_STREQ("socket is taken", ksrtp_error(&self->conn));
}

TEST_F(conn, answers_to_others_and_from_others_are_passed_over)
{
	say_verdict(-EBUSY, 0)->nlmsg_seq = 12345;
	say_verdict(-EBUSY, 0);
	queue[1].from = 4711;
	say_verdict(0, 0);
	EXPECT_EQ(0, ksrtp_leg_detach(&self->conn, 7));
	EXPECT_EQ(3, n_received);
}

TEST_F(conn, answer_without_the_object_is_an_error)
{
	struct ksrtp_leg leg;
	struct nlmsghdr *hdr = say_header(FAMILY, 0);
	struct genlmsghdr gh = { .cmd = KSRTP_CMD_LEG_GET };

	add(hdr, &gh, sizeof(gh));
	say_verdict(0, 0);
	EXPECT_EQ(-EBADMSG, ksrtp_leg_get(&self->conn, 7, &leg));
}

static int sum_ids(const struct ksrtp_leg *leg, void *arg)
{
	uint32_t *sum = arg;

	*sum += leg->id;
	return leg->id == 99 ? 99 : 0;
}

TEST_F(conn, dump_hands_over_all_objects)
{
	uint32_t sum = 0;

	say_leg(KSRTP_CMD_LEG_GET, 1, NLM_F_MULTI);
	say_leg(KSRTP_CMD_LEG_GET, 2, NLM_F_MULTI);
	say_done(0, 0);
	EXPECT_EQ(0, ksrtp_leg_dump(&self->conn, sum_ids, &sum));
	EXPECT_EQ(3, sum);
	EXPECT_EQ(1, n_sent);
	EXPECT_EQ(NLM_F_REQUEST | NLM_F_DUMP, last_flags);
}

TEST_F(conn, interrupted_dump_is_repeated_and_nobody_sees_the_first)
{
	uint32_t sum = 0;

	say_leg(KSRTP_CMD_LEG_GET, 1, NLM_F_MULTI);
	say_leg(KSRTP_CMD_LEG_GET, 2, NLM_F_MULTI | NLM_F_DUMP_INTR);
	say_done(0, 0);
	say_leg(KSRTP_CMD_LEG_GET, 4, NLM_F_MULTI);
	say_done(0, 0);
	EXPECT_EQ(0, ksrtp_leg_dump(&self->conn, sum_ids, &sum));
	EXPECT_EQ(4, sum);
	EXPECT_EQ(2, n_sent);
	EXPECT_FALSE(ksrtp_dump_changed(&self->conn));
}

TEST_F(conn, dump_that_is_always_interrupted_hands_over_the_last_and_tells)
{
	uint32_t sum = 0;
	int i;

	for (i = 0; i < N_DATAGRAMS / 2; i++) {
		say_leg(KSRTP_CMD_LEG_GET, 10 + i, NLM_F_MULTI);
		say_done(0, NLM_F_DUMP_INTR);
	}
	EXPECT_EQ(0, ksrtp_leg_dump(&self->conn, sum_ids, &sum));
	EXPECT_TRUE(ksrtp_dump_changed(&self->conn));
	EXPECT_GT(N_DATAGRAMS / 2, n_sent);
	EXPECT_EQ(10 + n_sent - 1, sum);
}

TEST_F(conn, dump_that_fails_at_its_end_hands_over_nothing)
{
	uint32_t sum = 0;

	say_leg(KSRTP_CMD_LEG_GET, 1, NLM_F_MULTI);
	say_done(-EMSGSIZE, 0);
	EXPECT_EQ(-EMSGSIZE, ksrtp_leg_dump(&self->conn, sum_ids, &sum));
	EXPECT_EQ(0, sum);
}

TEST_F(conn, dump_ends_when_the_caller_has_enough)
{
	uint32_t sum = 0;

	say_leg(KSRTP_CMD_LEG_GET, 99, NLM_F_MULTI);
	say_leg(KSRTP_CMD_LEG_GET, 1, NLM_F_MULTI);
	say_done(0, 0);
	EXPECT_EQ(99, ksrtp_leg_dump(&self->conn, sum_ids, &sum));
	EXPECT_EQ(99, sum);
}

struct seen {
	uint32_t new_id;
	uint32_t gone_id;
	unsigned int lost;
};

static void see_new(const struct ksrtp_leg *leg, void *arg)
{
	((struct seen *)arg)->new_id = leg->id;
}

static void see_gone(uint32_t id, void *arg)
{
	((struct seen *)arg)->gone_id = id;
}

static void see_lost(void *arg)
{
	((struct seen *)arg)->lost++;
}

TEST_F(conn, notifications_and_losses_reach_their_callbacks)
{
	static const struct ksrtp_ops ops = {
		.leg_new = see_new, .leg_gone = see_gone, .lost = see_lost,
	};
	struct seen seen = { 0 };

	say_leg(KSRTP_CMD_LEG_NTF, 5, 0);
	say()->err = ENOBUFS;
	say_leg(KSRTP_CMD_LEG_GONE_NTF, 6, 0);
	say_leg(200, 7, 0);
	EXPECT_EQ(0, ksrtp_receive(&self->conn, &ops, &seen));
	EXPECT_EQ(5, seen.new_id);
	EXPECT_EQ(6, seen.gone_id);
	EXPECT_EQ(1, seen.lost);
	EXPECT_EQ(n_queued, n_received);
}

TEST_F(conn, callbacks_may_be_absent)
{
	static const struct ksrtp_ops ops = { 0 };

	say_leg(KSRTP_CMD_LEG_NTF, 5, 0);
	say()->err = ENOBUFS;
	EXPECT_EQ(0, ksrtp_receive(&self->conn, &ops, NULL));
}

TEST_F(conn, connection_for_notifications_takes_no_request)
{
	struct ksrtp_leg leg;

	say_verdict(0, 0);
	ASSERT_EQ(0, ksrtp_helper_set(&self->conn));
	EXPECT_EQ(-EBUSY, ksrtp_leg_get(&self->conn, 7, &leg));
	EXPECT_EQ(1, n_sent);
}

TEST_HARNESS_MAIN
