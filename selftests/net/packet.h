/* SPDX-License-Identifier: BSD-3-Clause */
/* plain packets as a media program writes them */
#ifndef KSRTP_TEST_PACKET_H
#define KSRTP_TEST_PACKET_H

#include <stddef.h>
#include <stdint.h>

/* stands in the payload of every plain packet: must never be on the wire */
#define MARKER		"plain-octets-of-the-media-program"
#define MARKER_LEN	(sizeof(MARKER) - 1)

#define PACKET_ROOM	2048
#define RTP_HDR_LEN	12
#define RTCP_HDR_LEN	8

size_t rtp_build(uint8_t *pkt, uint32_t ssrc, uint16_t seq);
size_t rtp_build_long(uint8_t *pkt, uint32_t ssrc, uint16_t seq, size_t len);
size_t rtp_build_ext(uint8_t *pkt, uint32_t ssrc, uint16_t seq,
		     unsigned int n_csrc, unsigned int words);
size_t rtcp_build(uint8_t *pkt, uint32_t ssrc);
size_t mikey_build(uint8_t *frame, size_t len, uint8_t fill);

#endif /* KSRTP_TEST_PACKET_H */
