/* SPDX-License-Identifier: GPL-2.0 */
#ifndef KSRTP_STATS_H
#define KSRTP_STATS_H

#include <linux/atomic.h>
#include <linux/ksrtp.h>

/* what happens to a leg or key, in tracepoints */
enum ksrtp_act {
	KSRTP_ACT_ADD,
	KSRTP_ACT_USE,
	KSRTP_ACT_DEL,
	KSRTP_ACT_ATTACH,
	KSRTP_ACT_DETACH,
	KSRTP_ACT_CLOSE,
	KSRTP_ACT_LINK,
	KSRTP_ACT_UNLINK,
};

/**
 * struct ksrtp_stats - counters of a leg
 * @n: by enum ksrtp_leg_stat
 *
 * Only what is rare, or bad: packets that pass SRTP are counted in their
 * stream, under the lock that is held anyway.
 */
struct ksrtp_stats {
	atomic64_t n[KSRTP_STAT_MAX + 1];
};

static inline void ksrtp_stats_add(struct ksrtp_stats *s,
				   enum ksrtp_leg_stat stat, u64 n)
{
	atomic64_add(n, &s->n[stat]);
}

enum ksrtp_leg_stat ksrtp_stat_rx_drop(int err);
enum ksrtp_leg_stat ksrtp_stat_tx_drop(int err);

#endif /* KSRTP_STATS_H */
