// SPDX-License-Identifier: BSD-3-Clause
/*
 * helper/mikey/reader.c and writer.c. Buffers lie on the heap with exactly
 * their length, so that one octet too far is an ASan report.
 */
#include <errno.h>
#include <stdlib.h>

#include "kselftest_harness.h"

#include "mikey/reader.h"
#include "mikey/writer.h"

#define ROOM	70000

FIXTURE(buffer) {
	uint8_t *octets;
	struct reader r;
	struct writer w;
};

FIXTURE_SETUP(buffer)
{
	static const uint8_t count[] = { 1, 2, 3, 4, 5, 6, 7, 8 };

	self->octets = malloc(sizeof(count));
	ASSERT_NE(NULL, self->octets);
	memcpy(self->octets, count, sizeof(count));
	rd_init(&self->r, mikey_span(self->octets, sizeof(count)));
	wr_init(&self->w, self->octets, sizeof(count));
}

FIXTURE_TEARDOWN(buffer)
{
	free(self->octets);
}

TEST_F(buffer, integers_are_read_in_network_order)
{
	uint32_t u32;
	uint16_t u16;
	uint8_t u8;

	ASSERT_TRUE(rd_u8(&self->r, &u8));
	ASSERT_TRUE(rd_u16(&self->r, &u16));
	ASSERT_TRUE(rd_u32(&self->r, &u32));
	EXPECT_EQ(0x01, u8);
	EXPECT_EQ(0x0203, u16);
	EXPECT_EQ(0x04050607u, u32);
	EXPECT_EQ(1u, rd_left(&self->r));
}

TEST_F(buffer, top_bit_of_an_integer_is_not_a_sign)
{
	uint32_t u32;

	memset(self->octets, 0xff, 4);
	ASSERT_TRUE(rd_u32(&self->r, &u32));
	EXPECT_EQ(0xffffffffu, u32);
}

TEST_F(buffer, read_that_does_not_fit_consumes_nothing)
{
	struct mikey_span v;
	struct reader sub;
	uint32_t u32;
	uint16_t u16;

	ASSERT_TRUE(rd_bytes(&self->r, &v, 7));
	EXPECT_FALSE(rd_u32(&self->r, &u32));
	EXPECT_FALSE(rd_u16(&self->r, &u16));
	EXPECT_FALSE(rd_bytes(&self->r, &v, 2));
	EXPECT_FALSE(rd_bytes(&self->r, &v, SIZE_MAX));
	EXPECT_FALSE(rd_sub(&self->r, &sub, 2));
	EXPECT_EQ(1u, rd_left(&self->r));
}

TEST_F(buffer, empty_reader_gives_empty_views_only)
{
	struct mikey_span v = mikey_span(self->octets, 8);
	uint8_t u8;

	rd_init(&self->r, mikey_span(NULL, 0));
	EXPECT_FALSE(rd_u8(&self->r, &u8));
	ASSERT_TRUE(rd_bytes(&self->r, &v, 0));
	EXPECT_EQ(0u, v.len);
}

TEST_F(buffer, sub_reader_ends_at_its_own_end)
{
	struct reader sub;
	uint16_t u16;
	uint8_t u8;

	ASSERT_TRUE(rd_u16(&self->r, &u16));
	ASSERT_TRUE(rd_sub(&self->r, &sub, 1));
	EXPECT_FALSE(rd_u16(&sub, &u16));
	ASSERT_TRUE(rd_u8(&sub, &u8));
	EXPECT_EQ(3, u8);
	EXPECT_EQ(3u, sub.at);
	EXPECT_EQ(5u, rd_left(&self->r));
}

TEST_F(buffer, integers_are_written_in_network_order)
{
	static const uint8_t want[] = { 0xa1, 0xb1, 0xb2, 0xc1, 0xc2, 0xc3,
					0xc4, 0 };

	wr_u8(&self->w, 0xa1);
	wr_u16(&self->w, 0xb1b2);
	wr_u32(&self->w, 0xc1c2c3c4);
	wr_zero(&self->w, 1);
	ASSERT_EQ(8, wr_end(&self->w));
	EXPECT_EQ(0, memcmp(want, self->octets, sizeof(want)));
}

TEST_F(buffer, write_that_does_not_fit_fails_for_good)
{
	wr_zero(&self->w, 6);
	wr_u32(&self->w, 0xffffffff);
	wr_u8(&self->w, 0xff);
	EXPECT_EQ(-EMSGSIZE, wr_end(&self->w));
	EXPECT_EQ(7, self->octets[6]);
}

TEST_F(buffer, last_octet_of_the_room_is_used_and_none_behind_it)
{
	wr_zero(&self->w, 8);
	EXPECT_EQ(8, wr_end(&self->w));
	wr_u8(&self->w, 0xff);
	EXPECT_EQ(-EMSGSIZE, wr_end(&self->w));
}

TEST_F(buffer, length_is_patched_behind_its_own_octets)
{
	size_t at;

	wr_u8(&self->w, 0xee);
	at = wr_len16(&self->w);
	wr_u16(&self->w, 0);
	wr_u8(&self->w, 0);
	wr_patch_len16(&self->w, at);
	ASSERT_EQ(6, wr_end(&self->w));
	EXPECT_EQ(0, self->octets[1]);
	EXPECT_EQ(3, self->octets[2]);
}

TEST_F(buffer, length_above_16_bits_fails)
{
	uint8_t *large = malloc(ROOM);
	struct writer w;
	size_t at;

	ASSERT_NE(NULL, large);
	wr_init(&w, large, ROOM);
	at = wr_len16(&w);
	wr_zero(&w, 65535);
	wr_patch_len16(&w, at);
	EXPECT_EQ(65537, wr_end(&w));
	wr_u8(&w, 0);
	wr_patch_len16(&w, at);
	EXPECT_EQ(-EMSGSIZE, wr_end(&w));
	free(large);
}

TEST_F(buffer, patch_of_what_is_not_written_fails)
{
	wr_u8(&self->w, 0xee);
	wr_patch_u8(&self->w, 1, 0xff);
	EXPECT_EQ(-EMSGSIZE, wr_end(&self->w));
	EXPECT_EQ(2, self->octets[1]);
}

TEST_HARNESS_MAIN
