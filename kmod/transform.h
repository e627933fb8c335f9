/* SPDX-License-Identifier: GPL-2.0 */
#ifndef KSRTP_TRANSFORM_H
#define KSRTP_TRANSFORM_H

#include <linux/types.h>

#include "core/rtp.h"
#include "key.h"

/**
 * struct ksrtp_packet - one packet on its way
 * @key: key that protects it
 * @part: RTP or RTCP
 * @data: its first octet
 * @ssrc: host order
 * @seq: RTP: sequence number
 * @index: packet index
 * @hdr_len: octets that stay in clear
 * @body_len: octets that are encrypted
 * @word: RTCP: E bit and index; behind the body of RTP
 * @mki: where the MKI stands
 * @tag: where the tag stands
 * @tag_len: octets of the tag
 */
struct ksrtp_packet {
	struct ksrtp_key *key;
	enum ksrtp_part part;
	u8 *data;
	u32 ssrc;
	u16 seq;
	u64 index;
	size_t hdr_len;
	size_t body_len;
	u8 *word;
	u8 *mki;
	u8 *tag;
	size_t tag_len;
};

size_t ksrtp_trailer_len(const struct ksrtp_key *key, enum ksrtp_part part);

int ksrtp_packet_parse(struct ksrtp_packet *p, size_t len);
void ksrtp_packet_lay_out(struct ksrtp_packet *p);
int ksrtp_packet_index(struct ksrtp_packet *p);
int ksrtp_packet_open(struct ksrtp_packet *p);
int ksrtp_packet_seal(struct ksrtp_packet *p);

#endif /* KSRTP_TRANSFORM_H */
