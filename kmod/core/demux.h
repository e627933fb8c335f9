/* SPDX-License-Identifier: GPL-2.0 */
#ifndef KSRTP_CORE_DEMUX_H
#define KSRTP_CORE_DEMUX_H

#include <linux/types.h>
#include <linux/unaligned.h>
#include <linux/ksrtp.h>

/**
 * enum ksrtp_kind - what a datagram on a media socket is
 * @KSRTP_OTHER: STUN, ZRTP, DTLS, TURN, QUIC, keep-alive: not ours
 * @KSRTP_RTP: RTP or SRTP
 * @KSRTP_RTCP: RTCP or SRTCP
 * @KSRTP_MIKEY: a frame of the MIKEYv2 media path
 * @KSRTP_UNKNOWN: in the range of MIKEY but without its magic
 */
enum ksrtp_kind {
	KSRTP_OTHER,
	KSRTP_RTP,
	KSRTP_RTCP,
	KSRTP_MIKEY,
	KSRTP_UNKNOWN,
};

/* octets ksrtp_demux() may look at, if the datagram has them */
#define KSRTP_DEMUX_LEN		4

/**
 * ksrtp_demux() - classify a datagram by its first octets
 * @p: first octets, min(@len, KSRTP_DEMUX_LEN) of them readable
 * @len: octets of the whole datagram
 *
 * Source: RFC 7983 section 7, RFC 9443 section 3, RFC 5761 section 4;
 * octets 4 to 15 belong to the frames of MIKEYv2's media path.
 *
 * Return: the kind; every input has one.
 */
static inline enum ksrtp_kind ksrtp_demux(const u8 *p, size_t len)
{
	if (len < 2)
		return KSRTP_OTHER;

	if (p[0] >= 128 && p[0] <= 191)
		return (p[1] & 0x7f) >= 64 && (p[1] & 0x7f) <= 95 ?
		       KSRTP_RTCP : KSRTP_RTP;

	if (p[0] < 4 || p[0] > 15)
		return KSRTP_OTHER;

	if (len >= KSRTP_MIKEY_FRAME_MIN &&
	    get_unaligned_be32(p) == KSRTP_MIKEY_MAGIC)
		return KSRTP_MIKEY;

	return KSRTP_UNKNOWN;
}

#endif /* KSRTP_CORE_DEMUX_H */
