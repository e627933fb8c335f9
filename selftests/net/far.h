/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * far: the other side's SRTP, done by libsrtp2, and keys that both sides know
 */
#ifndef KSRTP_TEST_FAR_H
#define KSRTP_TEST_FAR_H

#include <stdint.h>

#include <srtp2/srtp.h>

#include "ksrtp.h"

/**
 * struct far - one libsrtp2 session
 * @srtp: the session
 * @key: its key
 */
struct far {
	srtp_t srtp;
	struct ksrtp_key key;
};

struct ksrtp_key far_key(uint32_t leg, uint8_t dir, uint16_t suite, uint8_t seed);
void far_key_mki(struct ksrtp_key *key, uint8_t len, uint8_t fill);
int far_open(struct far *far, const struct ksrtp_key *key, bool sends);
int far_open_at(struct far *far, const struct ksrtp_key *key, uint32_t ssrc,
		uint32_t roc);
void far_close(struct far *far);
int far_protect(struct far *far, uint8_t *pkt, size_t *len);
int far_unprotect(struct far *far, uint8_t *pkt, size_t *len);
int far_protect_rtcp(struct far *far, uint8_t *pkt, size_t *len);
int far_unprotect_rtcp(struct far *far, uint8_t *pkt, size_t *len);

#endif /* KSRTP_TEST_FAR_H */
