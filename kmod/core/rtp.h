/* SPDX-License-Identifier: GPL-2.0 */
#ifndef KSRTP_CORE_RTP_H
#define KSRTP_CORE_RTP_H

#include <linux/types.h>

#define KSRTP_RTP_HDR_LEN	12
#define KSRTP_RTCP_HDR_LEN	8
#define KSRTP_SRTCP_INDEX_LEN	4
#define KSRTP_SRTCP_E		0x80000000u
#define KSRTP_SRTCP_INDEX_MAX	0x7fffffffu

/**
 * struct ksrtp_rtp - what SRTP needs to know of an RTP header
 * @ssrc: synchronisation source, host order
 * @seq: sequence number, host order
 * @hdr_len: octets of header, CSRC list and header extension: the part that
 *	stays in clear
 */
struct ksrtp_rtp {
	u32 ssrc;
	u16 seq;
	u32 hdr_len;
};

int ksrtp_rtp_parse(const u8 *pkt, size_t len, struct ksrtp_rtp *rtp);
int ksrtp_rtcp_parse(const u8 *pkt, size_t len, u32 *ssrc);

#endif /* KSRTP_CORE_RTP_H */
