/* SPDX-License-Identifier: GPL-2.0 */
#ifndef KSRTP_STREAM_H
#define KSRTP_STREAM_H

#include <linux/rculist.h>
#include <linux/refcount.h>
#include <linux/spinlock.h>
#include <linux/types.h>

#include "core/replay.h"

#define KSRTP_STREAM_BUCKETS	16

/* RTP and RTCP of an SSRC have indices, and so replay lists, of their own */
enum ksrtp_part {
	KSRTP_PART_RTP,
	KSRTP_PART_RTCP,
	KSRTP_PARTS,
};

/**
 * struct ksrtp_stream_part - index and counters of RTP or of RTCP
 * @replay: replay list; on tx the list of indices already used
 * @packets: packets protected or unprotected
 * @octets: their octets in plain, header included
 */
struct ksrtp_stream_part {
	struct ksrtp_replay replay;
	u64 packets;
	u64 octets;
};

/**
 * struct ksrtp_stream - state of one SSRC
 * @node: in the hash table, RCU; never removed before the table is freed
 * @ssrc: synchronisation source, host order
 * @lock: protects the rest
 * @has_roc: RTP starts at @roc, otherwise at that of its key
 * @roc: rollover counter
 * @part: RTP and RTCP
 * @bits: memory of the two replay lists
 */
struct ksrtp_stream {
	struct hlist_node node;
	u32 ssrc;
	spinlock_t lock;
	bool has_roc;
	u32 roc;
	struct ksrtp_stream_part part[KSRTP_PARTS];
	u64 bits[];
};

/**
 * struct ksrtp_streams - streams, by SSRC
 * @list: in the leg, under its lock
 * @refs: one for each key
 * @n_keys: published keys that share them; under the leg's lock
 * @lock: serialises additions
 * @n: number of streams; under @lock
 * @n_max: how many there may be, less than KSRTP_STREAMS_MAX if @window is large
 * @window: size of the replay lists, packets
 * @seed: makes the bucket of an SSRC unknown to those who choose it
 * @bucket: hash table by SSRC
 *
 * Indices of a stream go on under the next key (RFC 3711 section 3.3.1), so
 * the keys of a leg and direction share their streams, unless one was added
 * to begin anew.
 */
struct ksrtp_streams {
	struct list_head list;
	refcount_t refs;
	unsigned int n_keys;
	spinlock_t lock;
	u32 n;
	u32 n_max;
	u32 window;
	u32 seed;
	struct hlist_head bucket[KSRTP_STREAM_BUCKETS];
};

/* all streams of a table, in RCU read section; @n is the bucket */
#define ksrtp_streams_for_each(stream, streams, n)			\
	for ((n) = 0; (n) < KSRTP_STREAM_BUCKETS; (n)++)		\
		hlist_for_each_entry_rcu(stream, &(streams)->bucket[n], node)

struct ksrtp_streams *ksrtp_streams_new(u32 window);
struct ksrtp_streams *ksrtp_streams_get(struct ksrtp_streams *streams);
void ksrtp_streams_put(struct ksrtp_streams *streams);
struct ksrtp_stream *ksrtp_stream_find(const struct ksrtp_streams *streams,
				       u32 ssrc);
struct ksrtp_stream *ksrtp_stream_add(struct ksrtp_streams *streams, u32 ssrc);
int ksrtp_stream_set_roc(struct ksrtp_stream *stream, u32 start, u32 roc, bool back);
void ksrtp_stream_count(struct ksrtp_stream_part *part, size_t octets);

/* rollover counter of the first RTP packet, @roc that of the key; under @lock */
static inline u32 ksrtp_stream_start(const struct ksrtp_stream *stream, u32 roc)
{
	return stream->has_roc ? stream->roc : roc;
}

#endif /* KSRTP_STREAM_H */
