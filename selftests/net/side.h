/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * side: one side of a relay. A leg in the middle, and far from it a peer that
 * speaks SRTP by libsrtp2, or plain RTP.
 */
#ifndef KSRTP_TEST_SIDE_H
#define KSRTP_TEST_SIDE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "far.h"
#include "packet.h"
#include "pair.h"

/* instead of a suite: plain RTP, under KSRTP_POLICY_PLAIN */
#define SIDE_PLAIN	0

/**
 * struct side_spec - what kind of side
 * @family: AF_INET or AF_INET6
 * @suite: enum ksrtp_suite_id, or SIDE_PLAIN
 * @mki_len: octets of the MKI
 * @seed: another seed, other keys and another SSRC
 */
struct side_spec {
	int family;
	uint16_t suite;
	uint8_t mki_len;
	uint8_t seed;
};

/**
 * struct side - the leg, its peer, and their keys
 * @pair: near is the socket of the leg, far that of the peer
 * @spec: what kind of side
 * @rx: key of what the peer sends
 * @tx: key of what the peer gets
 * @out: protects what the peer sends
 * @in: opens what the peer gets
 * @ssrc: of what the peer sends
 * @seq: of the next packet the peer sends
 */
struct side {
	struct pair pair;
	struct side_spec spec;
	struct ksrtp_key rx;
	struct ksrtp_key tx;
	struct far out;
	struct far in;
	uint32_t ssrc;
	uint16_t seq;
};

int side_open(struct side *side, const struct side_spec *spec);
void side_close(struct side *side);
int side_remote(struct side *side, const union ksrtp_addr *remote);

int side_link(struct side *from, struct side *to, uint8_t kinds);
int side_unlink(struct side *from, struct side *to);

size_t side_protect(struct side *side, bool rtcp, uint8_t *plain, uint8_t *pkt,
		    size_t *len);
bool side_sends(struct side *side, bool rtcp, uint8_t *plain, size_t *plain_len);
bool side_opens(struct side *side, bool rtcp, uint8_t *pkt, size_t *len);
bool side_gets(struct side *side, bool rtcp, const uint8_t *plain, size_t plain_len);
bool side_relays(struct side *from, struct side *to, bool rtcp);

#endif /* KSRTP_TEST_SIDE_H */
