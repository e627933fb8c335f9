// SPDX-License-Identifier: BSD-3-Clause
/*
 * helper/mikey/reassembly.c: order, overlap, and that no sender can make it
 * hold more than section 3.3.2 allows
 */
#include <errno.h>
#include <stdlib.h>

#include "kselftest_harness.h"

#include "mikey/reassembly.h"

#define LEN	1000		/* octets of the usual message */
#define NOW	100000		/* any time */
#define KNOWN	true
#define UNKNOWN	false

FIXTURE(reasm) {
	struct mikey_reasm *ra;
	struct mikey_reasm_result res;
	uint8_t message[MIKEY_MESSAGE_MAX];
};

FIXTURE_SETUP(reasm)
{
	size_t i;

	for (i = 0; i < sizeof(self->message); i++)
		self->message[i] = i * 7 + i / 256;
	self->ra = mikey_reasm_new(MIKEY_MESSAGE_MAX);
	ASSERT_NE(NULL, self->ra);
}

FIXTURE_TEARDOWN(reasm)
{
	mikey_reasm_free(self->ra);
}

/**
 * struct piece - a frame to push
 * @from: last octet of the source
 * @csb: CSB ID, 0: 1
 * @msn: MSN, 0: 1
 * @total: octets of the message, 0: LEN
 * @at: offset
 * @len: octets
 * @unknown: CSB is not known
 * @ms: time after NOW
 */
struct piece {
	uint8_t from;
	uint32_t csb;
	uint16_t msn;
	size_t total;
	size_t at;
	size_t len;
	bool unknown;
	uint64_t ms;
};

/* the frame's data is at @octets, copied to memory of its exact length */
static int push_octets(struct mikey_reasm *ra, const uint8_t *octets,
		       const struct piece *p, struct mikey_reasm_result *res)
{
	struct mikey_source from = { .octets = { p->from } };
	uint8_t *copy = malloc(p->len);
	struct mikey_frame f = {
		.type = MIKEY_FRAME_DATA, .csb_id = p->csb ? p->csb : 1,
		.msn = p->msn ? p->msn : 1, .offset = p->at,
		.total = p->total ? p->total : LEN, .data = { copy, p->len },
	};
	int err;

	if (!copy)
		abort();
	memcpy(copy, octets, p->len);
	err = mikey_reasm_push(ra, &from, &f, !p->unknown, NOW + p->ms, res);
	/* a view of the frame would be a view of freed memory now */
	if (res->message.at == copy)
		res->message.at = octets;
	free(copy);
	return err;
}

/* push a part of self->message */
#define PUSH(...)							\
	push(self->ra, self->message, (struct piece){ __VA_ARGS__ },	\
	     &self->res)

static int push(struct mikey_reasm *ra, const uint8_t *message, struct piece p,
		struct mikey_reasm_result *res)
{
	return push_octets(ra, message + p.at, &p, res);
}

static bool is_whole(const struct mikey_reasm_result *res,
		     const uint8_t *message, size_t len)
{
	return res->message.len == len &&
	       !memcmp(res->message.at, message, len);
}

TEST_F(reasm, single_frame_is_passed_on_unstored)
{
	ASSERT_EQ(0, PUSH(.len = LEN));
	EXPECT_TRUE(is_whole(&self->res, self->message, LEN));
	EXPECT_FALSE(self->res.ack);
	EXPECT_EQ(0u, mikey_reasm_octets(self->ra, false));
}

TEST_F(reasm, fragments_in_order_make_the_message)
{
	ASSERT_EQ(0, PUSH(.at = 0, .len = 400));
	EXPECT_EQ(0u, self->res.message.len);
	EXPECT_EQ(400, self->res.contiguous);
	EXPECT_FALSE(self->res.ack);
	ASSERT_EQ(0, PUSH(.at = 400, .len = 600));
	EXPECT_TRUE(is_whole(&self->res, self->message, LEN));
	EXPECT_TRUE(self->res.ack);
	EXPECT_EQ(LEN, self->res.contiguous);
	EXPECT_EQ(0u, mikey_reasm_octets(self->ra, false));
}

TEST_F(reasm, fragments_in_any_order_make_the_message)
{
	static const size_t orders[][4] = {
		{ 3, 2, 1, 0 }, { 1, 3, 0, 2 }, { 2, 0, 3, 1 },
	};
	size_t i, k;

	for (i = 0; i < 3; i++) {
		for (k = 0; k < 4; k++) {
			ASSERT_EQ(0, PUSH(.at = orders[i][k] * 250,
					  .len = 250));
			EXPECT_EQ(k == 3, self->res.message.len == LEN);
		}
		EXPECT_TRUE(is_whole(&self->res, self->message, LEN));
	}
}

TEST_F(reasm, last_fragment_with_a_hole_left_asks_for_an_ack)
{
	ASSERT_EQ(0, PUSH(.at = 0, .len = 250));
	ASSERT_EQ(0, PUSH(.at = 750, .len = 250));
	EXPECT_TRUE(self->res.ack);
	EXPECT_EQ(250, self->res.contiguous);
	ASSERT_EQ(0, PUSH(.at = 250, .len = 250));
	EXPECT_FALSE(self->res.ack);
	EXPECT_EQ(500, self->res.contiguous);
}

TEST_F(reasm, equal_overlap_is_accepted_and_counted_once)
{
	ASSERT_EQ(0, PUSH(.at = 100, .len = 100));
	ASSERT_EQ(0, PUSH(.at = 300, .len = 100));
	ASSERT_EQ(0, PUSH(.at = 100, .len = 100));
	EXPECT_EQ(200u, mikey_reasm_octets(self->ra, false));
	ASSERT_EQ(0, PUSH(.at = 50, .len = 450));
	EXPECT_EQ(450u, mikey_reasm_octets(self->ra, false));
	ASSERT_EQ(0, PUSH(.at = 0, .len = 60));
	EXPECT_EQ(500, self->res.contiguous);
	ASSERT_EQ(0, PUSH(.at = 1, .len = 999));
	EXPECT_TRUE(is_whole(&self->res, self->message, LEN));
}

TEST_F(reasm, differing_overlap_drops_the_whole_message)
{
	struct piece p = { .csb = 1, .msn = 1, .total = LEN, .at = 399,
			   .len = 2 };
	uint8_t other[2] = { self->message[399] ^ 1, self->message[400] };

	ASSERT_EQ(0, PUSH(.at = 0, .len = 400));
	EXPECT_EQ(-EBADMSG, push_octets(self->ra, other, &p, &self->res));
	EXPECT_EQ(0u, mikey_reasm_octets(self->ra, false));
	ASSERT_EQ(0, PUSH(.at = 400, .len = 600));
	EXPECT_EQ(0u, self->res.message.len);
}

TEST_F(reasm, differing_total_drops_the_whole_message)
{
	ASSERT_EQ(0, PUSH(.at = 0, .len = 400));
	EXPECT_EQ(-EBADMSG, PUSH(.at = 400, .len = 400, .total = LEN + 1));
	EXPECT_EQ(0u, mikey_reasm_octets(self->ra, false));
}

TEST_F(reasm, source_csb_role_and_msn_tell_messages_apart)
{
	struct mikey_source from = { { 0 } };
	struct mikey_frame f = {
		.type = MIKEY_FRAME_DATA, .initiator = true, .csb_id = 1,
		.msn = 1, .total = LEN, .offset = 400,
		.data = { self->message + 400, 600 },
	};

	ASSERT_EQ(0, PUSH(.at = 0, .len = 400));
	ASSERT_EQ(0, PUSH(.at = 400, .len = 600, .from = 1));
	EXPECT_EQ(0u, self->res.message.len);
	ASSERT_EQ(0, PUSH(.at = 400, .len = 600, .csb = 2));
	EXPECT_EQ(0u, self->res.message.len);
	ASSERT_EQ(0, PUSH(.at = 400, .len = 600, .msn = 2));
	EXPECT_EQ(0u, self->res.message.len);
	ASSERT_EQ(0, mikey_reasm_push(self->ra, &from, &f, KNOWN, NOW,
				      &self->res));
	EXPECT_EQ(0u, self->res.message.len);
	ASSERT_EQ(0, PUSH(.at = 400, .len = 600));
	EXPECT_TRUE(is_whole(&self->res, self->message, LEN));
}

TEST_F(reasm, message_above_the_limit_is_refused_from_its_first_frame)
{
	mikey_reasm_free(self->ra);
	self->ra = mikey_reasm_new(LEN);
	EXPECT_EQ(-EMSGSIZE, PUSH(.at = 0, .len = 10, .total = LEN + 1));
	EXPECT_EQ(-EMSGSIZE, PUSH(.len = LEN + 1, .total = LEN + 1));
	EXPECT_EQ(0, PUSH(.len = LEN));
}

TEST_F(reasm, incomplete_message_lives_5_s_from_its_first_frame)
{
	ASSERT_EQ(0, PUSH(.at = 0, .len = 400));
	ASSERT_EQ(0, PUSH(.at = 400, .len = 300, .ms = 4999));
	EXPECT_EQ(700, self->res.contiguous);
	ASSERT_EQ(0, PUSH(.at = 700, .len = 300, .ms = 5000));
	EXPECT_EQ(0, self->res.contiguous);
	EXPECT_EQ(300u, mikey_reasm_octets(self->ra, false));
	mikey_reasm_expire(self->ra, NOW + 10000);
	EXPECT_EQ(0u, mikey_reasm_octets(self->ra, false));
}

TEST_F(reasm, claimed_total_reserves_nothing)
{
	ASSERT_EQ(0, PUSH(.at = 60000, .len = 1, .total = 65535));
	EXPECT_EQ(1u, mikey_reasm_octets(self->ra, false));
}

TEST_F(reasm, fifth_message_of_a_sender_displaces_its_first)
{
	uint16_t msn;

	for (msn = 1; msn <= 5; msn++)
		ASSERT_EQ(0, PUSH(.at = 0, .len = 400, .msn = msn));
	EXPECT_EQ(1600u, mikey_reasm_octets(self->ra, false));
	ASSERT_EQ(0, PUSH(.at = 400, .len = 600, .msn = 2));
	EXPECT_EQ((size_t)LEN, self->res.message.len);
	ASSERT_EQ(0, PUSH(.at = 400, .len = 600, .msn = 1));
	EXPECT_EQ(0u, self->res.message.len);
}

/* @n messages of 8000 octets each, of which the last is missing */
static void fill(struct mikey_reasm *ra, const uint8_t *message, bool known,
		 uint32_t first_csb, size_t n)
{
	struct mikey_reasm_result res;
	struct piece p = { .msn = 1, .total = 8001, .len = 8000,
			   .unknown = !known };
	size_t i;

	for (i = 0; i < n; i++) {
		p.csb = first_csb + i;
		if (push_octets(ra, message, &p, &res))
			abort();
	}
}

TEST_F(reasm, unknown_csbs_hold_32_kib_and_the_oldest_goes)
{
	fill(self->ra, self->message, UNKNOWN, 100, 50);
	EXPECT_EQ(32000u, mikey_reasm_octets(self->ra, true));
	ASSERT_EQ(0, PUSH(.csb = 149, .at = 8000, .len = 1, .total = 8001));
	EXPECT_EQ(8001u, self->res.message.len);
	ASSERT_EQ(0, PUSH(.csb = 100, .at = 8000, .len = 1, .total = 8001));
	EXPECT_EQ(0u, self->res.message.len);
}

TEST_F(reasm, unknown_csbs_never_displace_known_ones)
{
	uint32_t csb;

	fill(self->ra, self->message, KNOWN, 1, 8);
	fill(self->ra, self->message, KNOWN, 1, 8);
	EXPECT_EQ(64000u, mikey_reasm_octets(self->ra, false));
	EXPECT_EQ(-ENOBUFS, PUSH(.csb = 99, .len = 8000, .total = 8001,
				 .unknown = true));
	EXPECT_EQ(0u, mikey_reasm_octets(self->ra, true));
	for (csb = 1; csb <= 8; csb++) {
		ASSERT_EQ(0, PUSH(.csb = csb, .at = 8000, .len = 1,
				  .total = 8001));
		EXPECT_EQ(8001u, self->res.message.len);
	}
}

TEST_F(reasm, known_csb_displaces_the_oldest_unknown_one_first)
{
	fill(self->ra, self->message, KNOWN, 1, 4);
	fill(self->ra, self->message, UNKNOWN, 100, 4);
	fill(self->ra, self->message, KNOWN, 50, 1);
	EXPECT_EQ(24000u, mikey_reasm_octets(self->ra, true));
	EXPECT_EQ(64000u, mikey_reasm_octets(self->ra, false));
	ASSERT_EQ(0, PUSH(.csb = 1, .at = 8000, .len = 1, .total = 8001));
	EXPECT_EQ(8001u, self->res.message.len);
}

TEST_F(reasm, known_csbs_alone_displace_their_oldest)
{
	fill(self->ra, self->message, KNOWN, 1, 9);
	EXPECT_EQ(64000u, mikey_reasm_octets(self->ra, false));
	ASSERT_EQ(0, PUSH(.csb = 9, .at = 8000, .len = 1, .total = 8001));
	EXPECT_EQ(8001u, self->res.message.len);
}

TEST_F(reasm, message_moves_to_the_known_ones_when_its_csb_does)
{
	fill(self->ra, self->message, UNKNOWN, 1, 2);
	EXPECT_EQ(16000u, mikey_reasm_octets(self->ra, true));
	fill(self->ra, self->message, KNOWN, 1, 1);
	EXPECT_EQ(8000u, mikey_reasm_octets(self->ra, true));
	EXPECT_EQ(16000u, mikey_reasm_octets(self->ra, false));
	mikey_reasm_expire(self->ra, NOW + 5000);
	EXPECT_EQ(0u, mikey_reasm_octets(self->ra, true));
	EXPECT_EQ(0u, mikey_reasm_octets(self->ra, false));
}

TEST_F(reasm, largest_message_fits_next_to_nothing_else)
{
	size_t at;

	for (at = 0; at < 65535; at += 1024)
		ASSERT_EQ(0, PUSH(.at = at, .total = 65535,
				  .len = 65535 - at < 1024 ? 65535 - at :
						      1024));
	EXPECT_TRUE(is_whole(&self->res, self->message, 65535));
}

TEST_F(reasm, tiny_pieces_do_not_hold_more_than_large_ones)
{
	size_t at, err = 0;

	for (at = 0; at < 2000; at += 2) {
		if (PUSH(.at = at, .len = 1, .total = 65535))
			err++;
	}
	EXPECT_EQ((size_t)MIKEY_REASM_PIECES,
		  mikey_reasm_octets(self->ra, false));
	EXPECT_EQ(1000u - MIKEY_REASM_PIECES, err);
}

TEST_F(reasm, one_octet_messages_of_many_senders_are_bounded)
{
	uint32_t csb;

	for (csb = 1; csb < 1000; csb++)
		ASSERT_EQ(0, PUSH(.csb = csb, .len = 1, .unknown = true));
	EXPECT_EQ(MIKEY_REASM_MESSAGES / 2u,
		  mikey_reasm_octets(self->ra, true));
}

TEST_F(reasm, whole_frame_replaces_the_pieces_of_its_message)
{
	ASSERT_EQ(0, PUSH(.at = 0, .len = 400));
	ASSERT_EQ(0, PUSH(.len = LEN));
	EXPECT_TRUE(is_whole(&self->res, self->message, LEN));
	EXPECT_EQ(0u, mikey_reasm_octets(self->ra, false));
}

TEST_HARNESS_MAIN
