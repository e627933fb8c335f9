// SPDX-License-Identifier: BSD-3-Clause
/*
 * kmod/core/demux.h: all pairs of first octets against the ranges of RFC 7983
 * section 7, RFC 9443 section 3, RFC 5761 section 4 and the frame of MIKEYv2's
 * media path (32-bit magic, at least 16 octets).
 */
#include <stdlib.h>
#include <string.h>

#include "kselftest_harness.h"

#include "core/demux.h"

#define DATAGRAM_LEN	172

/**
 * struct range - who owns a range of first octets
 * @last: last octet of the range; it begins behind the one before
 * @kind: kind of a datagram that begins with it
 */
struct range {
	u8 last;
	enum ksrtp_kind kind;
};

static const struct range ranges[] = {
	{   3, KSRTP_OTHER },	/* STUN */
	{  15, KSRTP_UNKNOWN },	/* MIKEYv2, if the magic is there */
	{  19, KSRTP_OTHER },	/* ZRTP */
	{  63, KSRTP_OTHER },	/* DTLS */
	{  79, KSRTP_OTHER },	/* TURN channel */
	{ 127, KSRTP_OTHER },	/* QUIC */
	{ 191, KSRTP_RTP },
	{ 255, KSRTP_OTHER },	/* QUIC */
};

static enum ksrtp_kind kind_of(unsigned int first, unsigned int second)
{
	const struct range *r = ranges;

	while (first > r->last)
		r++;
	/* RFC 5761 section 4: with the marker bit 192..223 */
	if (r->kind == KSRTP_RTP &&
	    ((second >= 64 && second <= 95) || (second >= 192 && second <= 223)))
		return KSRTP_RTCP;
	return r->kind;
}

/* classify @len octets that lie in memory of exactly that length */
static enum ksrtp_kind demux(const u8 *p, size_t len)
{
	u8 *copy = malloc(len ? len : 1);
	enum ksrtp_kind kind;

	memcpy(copy, p, len);
	kind = ksrtp_demux(copy, len);
	free(copy);
	return kind;
}

TEST(every_pair_of_first_octets_has_its_kind)
{
	unsigned int first, second;
	u8 p[DATAGRAM_LEN] = {};

	for (first = 0; first < 256; first++)
		for (second = 0; second < 256; second++) {
			p[0] = first;
			p[1] = second;
			ASSERT_EQ(kind_of(first, second), demux(p, sizeof(p))) {
				TH_LOG("octets %u %u", first, second);
			}
		}
}

TEST(two_octets_are_enough_to_classify)
{
	unsigned int first, second;
	u8 p[2];

	for (first = 0; first < 256; first++)
		for (second = 0; second < 256; second++) {
			p[0] = first;
			p[1] = second;
			ASSERT_EQ(kind_of(first, second), demux(p, sizeof(p)));
		}
}

TEST(empty_datagram_and_keepalive_of_one_octet_are_other)
{
	unsigned int first;
	u8 p;

	EXPECT_EQ(KSRTP_OTHER, demux(&p, 0));
	for (first = 0; first < 256; first++) {
		p = first;
		EXPECT_EQ(KSRTP_OTHER, demux(&p, 1));
	}
}

TEST(magic_on_sixteen_octets_is_mikey)
{
	u8 p[KSRTP_MIKEY_FRAME_MIN + 1] = { 0x0e, 'M', 'K', '2' };
	size_t len;

	for (len = 2; len <= sizeof(p); len++)
		EXPECT_EQ(len < KSRTP_MIKEY_FRAME_MIN ? KSRTP_UNKNOWN : KSRTP_MIKEY,
			  demux(p, len));
}

TEST(magic_with_any_bit_wrong_is_not_mikey)
{
	u8 p[KSRTP_MIKEY_FRAME_MIN] = { 0x0e, 'M', 'K', '2' };
	unsigned int bit;

	for (bit = 0; bit < 32; bit++) {
		p[bit / 8] ^= 1 << bit % 8;
		EXPECT_EQ(kind_of(p[0], p[1]), demux(p, sizeof(p)));
		EXPECT_NE(KSRTP_MIKEY, demux(p, sizeof(p)));
		p[bit / 8] ^= 1 << bit % 8;
	}
}

TEST_HARNESS_MAIN
