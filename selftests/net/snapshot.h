/* SPDX-License-Identifier: BSD-3-Clause */
/* snapshot: all streams of a leg, to see whether a packet changed any */
#ifndef KSRTP_TEST_SNAPSHOT_H
#define KSRTP_TEST_SNAPSHOT_H

#include "ksrtp.h"

/**
 * struct snapshot - the streams of one leg
 * @n: how many
 * @streams: them, by direction and SSRC
 */
struct snapshot {
	unsigned int n;
	struct ksrtp_stream *streams;
};

int snapshot_take(struct snapshot *s, struct ksrtp_conn *conn, uint32_t leg);
const struct ksrtp_stream *snapshot_find(const struct snapshot *s, uint8_t dir,
					 uint32_t ssrc);
bool snapshot_equal(const struct snapshot *a, const struct snapshot *b);
void snapshot_free(struct snapshot *s);

#endif /* KSRTP_TEST_SNAPSHOT_H */
