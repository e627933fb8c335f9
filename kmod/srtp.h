/* SPDX-License-Identifier: GPL-2.0 */
#ifndef KSRTP_SRTP_H
#define KSRTP_SRTP_H

#include <linux/types.h>

#include "core/demux.h"
#include "leg.h"

/**
 * struct ksrtp_used - the index a packet was protected with
 * @serial: serial of the key
 * @ssrc: host order
 * @index: packet index
 * @part: RTP or RTCP
 * @octets: octets of the plain packet
 */
struct ksrtp_used {
	u64 serial;
	u32 ssrc;
	u64 index;
	enum ksrtp_part part;
	size_t octets;
};

int ksrtp_unprotect(struct ksrtp_leg *leg, enum ksrtp_kind kind, u8 *pkt,
		    size_t *len, struct ksrtp_key **first);
int ksrtp_protect(struct ksrtp_leg *leg, enum ksrtp_kind kind, u8 *pkt,
		  size_t *len, size_t room, struct ksrtp_used *used);
void ksrtp_protect_undo(struct ksrtp_leg *leg, const struct ksrtp_used *used);

#endif /* KSRTP_SRTP_H */
