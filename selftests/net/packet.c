// SPDX-License-Identifier: BSD-3-Clause
#include <endian.h>
#include <string.h>

#include "ksrtp.h"
#include "packet.h"

static void put16(uint8_t *to, uint16_t value)
{
	value = htobe16(value);
	memcpy(to, &value, sizeof(value));
}

static void put32(uint8_t *to, uint32_t value)
{
	value = htobe32(value);
	memcpy(to, &value, sizeof(value));
}

/* the marker over and over: any whole piece of the payload holds it */
static size_t fill_marker(uint8_t *to, size_t len)
{
	size_t i;

	for (i = 0; i < len; i++)
		to[i] = MARKER[i % MARKER_LEN];
	return len;
}

/**
 * rtp_build_ext() - an RTP packet with CSRC list and header extension
 * @pkt: room for PACKET_ROOM octets
 * @ssrc: host order
 * @seq: host order
 * @n_csrc: number of CSRCs, at most 15
 * @words: 32-bit words of the extension, 0: no extension
 *
 * Return: octets written; the payload is the marker.
 */
size_t rtp_build_ext(uint8_t *pkt, uint32_t ssrc, uint16_t seq,
		     unsigned int n_csrc, unsigned int words)
{
	size_t len = RTP_HDR_LEN + 4 * n_csrc;

	memset(pkt, 0x11, len);
	pkt[0] = 0x80 | n_csrc | (words ? 0x10 : 0);
	pkt[1] = 96;
	put16(pkt + 2, seq);
	put32(pkt + 4, 160u * seq);
	put32(pkt + 8, ssrc);
	if (words) {
		memset(pkt + len, 0x22, 4 + 4 * words);
		put16(pkt + len + 2, words);
		len += 4 + 4 * words;
	}
	return len + fill_marker(pkt + len, 5 * MARKER_LEN);
}

size_t rtp_build(uint8_t *pkt, uint32_t ssrc, uint16_t seq)
{
	return rtp_build_ext(pkt, ssrc, seq, 0, 0);
}

/**
 * rtp_build_long() - an RTP packet of a given length
 * @pkt: room for @len octets, and for PACKET_ROOM
 * @ssrc: host order
 * @seq: host order
 * @len: octets of the whole packet, at least RTP_HDR_LEN
 *
 * Return: @len.
 */
size_t rtp_build_long(uint8_t *pkt, uint32_t ssrc, uint16_t seq, size_t len)
{
	rtp_build(pkt, ssrc, seq);
	fill_marker(pkt + RTP_HDR_LEN, len - RTP_HDR_LEN);
	return len;
}

/* a sender report, and an APP packet that holds the marker */
size_t rtcp_build(uint8_t *pkt, uint32_t ssrc)
{
	const size_t sr = 28, app = 12 + 2 * 36;

	memset(pkt, 0, sr + app);
	pkt[0] = 0x80;
	pkt[1] = 200;
	put16(pkt + 2, sr / 4 - 1);
	put32(pkt + 4, ssrc);
	pkt[sr] = 0x80;
	pkt[sr + 1] = 204;
	put16(pkt + sr + 2, app / 4 - 1);
	put32(pkt + sr + 4, ssrc);
	memcpy(pkt + sr + 8, "test", 4);
	fill_marker(pkt + sr + 12, app - 12);
	return sr + app;
}

/**
 * mikey_build() - octets that begin with the magic of a MIKEY frame
 * @frame: room for @len octets
 * @len: octets, at least KSRTP_MIKEY_FRAME_MIN
 * @fill: what follows the magic; each next octet is one more
 *
 * Return: @len.
 */
size_t mikey_build(uint8_t *frame, size_t len, uint8_t fill)
{
	size_t i;

	put32(frame, KSRTP_MIKEY_MAGIC);
	for (i = 4; i < len; i++)
		frame[i] = fill++;
	return len;
}
