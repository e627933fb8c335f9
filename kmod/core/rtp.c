// SPDX-License-Identifier: GPL-2.0
/* Bounded walk over RTP and RTCP headers (RFC 3550 sections 5.1, 5.3.1, 6.4) */
#include <linux/errno.h>
#include <linux/unaligned.h>

#include "rtp.h"

#define RTP_VERSION_MASK	0xc0
#define RTP_VERSION_2		0x80
#define RTP_X			0x10
#define RTP_CC			0x0f
#define RTP_EXT_HDR_LEN		4

/**
 * ksrtp_rtp_parse() - find SSRC, sequence number and payload of an RTP packet
 * @pkt: the packet, at least @len octets readable
 * @len: octets of header and payload, without SRTP's trailer
 * @rtp: filled in on success only
 *
 * Padding is part of the payload: SRTP encrypts it with the rest.
 * Source: RFC 3550 sections 5.1 and 5.3.1, RFC 3711 section 3.1.
 *
 * Return: 0, or -EBADMSG if the headers do not fit into @len.
 */
int ksrtp_rtp_parse(const u8 *pkt, size_t len, struct ksrtp_rtp *rtp)
{
	size_t hdr_len;

	if (len < KSRTP_RTP_HDR_LEN ||
	    (pkt[0] & RTP_VERSION_MASK) != RTP_VERSION_2)
		return -EBADMSG;

	hdr_len = KSRTP_RTP_HDR_LEN + 4 * (pkt[0] & RTP_CC);
	if (pkt[0] & RTP_X) {
		if (len < hdr_len + RTP_EXT_HDR_LEN)
			return -EBADMSG;

		hdr_len += RTP_EXT_HDR_LEN +
			   4 * (size_t)get_unaligned_be16(pkt + hdr_len + 2);
	}

	if (len < hdr_len)
		return -EBADMSG;

	rtp->ssrc = get_unaligned_be32(pkt + 8);
	rtp->seq = get_unaligned_be16(pkt + 2);
	rtp->hdr_len = hdr_len;
	return 0;
}

/**
 * ksrtp_rtcp_parse() - find the SSRC of a compound or reduced-size RTCP packet
 * @pkt: the packet, at least @len octets readable
 * @len: octets without SRTCP's trailer
 * @ssrc: SSRC of the sender of the first packet, host order
 *
 * Source: RFC 3550 section 6.4, RFC 3711 section 3.4, RFC 5506.
 *
 * Return: 0, or -EBADMSG if there is no room for the fixed header.
 */
int ksrtp_rtcp_parse(const u8 *pkt, size_t len, u32 *ssrc)
{
	if (len < KSRTP_RTCP_HDR_LEN ||
	    (pkt[0] & RTP_VERSION_MASK) != RTP_VERSION_2)
		return -EBADMSG;

	*ssrc = get_unaligned_be32(pkt + 4);
	return 0;
}
