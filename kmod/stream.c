// SPDX-License-Identifier: GPL-2.0
/*
 * Streams: index, replay list and counters per SSRC. A stream lives as long
 * as the keys whose indices it keeps, however long its SSRC is silent.
 */
#include <linux/err.h>
#include <linux/hash.h>
#include <linux/random.h>
#include <linux/rculist.h>
#include <linux/slab.h>
#include <linux/ksrtp.h>

#include "stream.h"

static struct hlist_head *bucket_of(const struct ksrtp_streams *streams, u32 ssrc)
{
	u32 n = hash_32(ssrc ^ streams->seed, ilog2(KSRTP_STREAM_BUCKETS));

	return (struct hlist_head *)&streams->bucket[n];
}

/**
 * ksrtp_streams_new() - an empty table
 * @window: replay window in packets, a power of two, a multiple of 64
 *
 * Context: process.
 *
 * Return: the table with a reference for the caller, or NULL without memory.
 */
struct ksrtp_streams *ksrtp_streams_new(u32 window)
{
	struct ksrtp_streams *streams;
	unsigned int n;

	streams = kzalloc(sizeof(*streams), GFP_KERNEL_ACCOUNT);
	if (!streams)
		return NULL;

	INIT_LIST_HEAD(&streams->list);
	refcount_set(&streams->refs, 1);
	spin_lock_init(&streams->lock);
	streams->n_max = min_t(u32, KSRTP_STREAMS_MAX,
			       KSRTP_REPLAY_MEMORY * 8 / KSRTP_PARTS / window);
	streams->window = window;
	streams->seed = get_random_u32();
	for (n = 0; n < KSRTP_STREAM_BUCKETS; n++)
		INIT_HLIST_HEAD(&streams->bucket[n]);
	return streams;
}

/**
 * ksrtp_streams_get() - share a table
 * @streams: the table
 *
 * Return: the table with a reference for the caller.
 */
struct ksrtp_streams *ksrtp_streams_get(struct ksrtp_streams *streams)
{
	refcount_inc(&streams->refs);
	return streams;
}

/**
 * ksrtp_streams_put() - give a reference back; the last one frees all streams
 * @streams: a table the owner of the reference does not look at any more
 */
void ksrtp_streams_put(struct ksrtp_streams *streams)
{
	struct ksrtp_stream *stream;
	struct hlist_node *next;
	unsigned int n;

	if (!refcount_dec_and_test(&streams->refs))
		return;

	for (n = 0; n < KSRTP_STREAM_BUCKETS; n++)
		hlist_for_each_entry_safe(stream, next, &streams->bucket[n], node)
			kfree(stream);
	kfree(streams);
}

/**
 * ksrtp_stream_find() - look up an SSRC
 * @streams: the table
 * @ssrc: host order
 *
 * Context: RCU read section.
 *
 * Return: the stream or NULL.
 */
struct ksrtp_stream *ksrtp_stream_find(const struct ksrtp_streams *streams,
				       u32 ssrc)
{
	struct ksrtp_stream *stream;

	hlist_for_each_entry_rcu(stream, bucket_of(streams, ssrc), node)
		if (stream->ssrc == ssrc)
			return stream;

	return NULL;
}

static struct ksrtp_stream *stream_new(u32 ssrc, u32 window)
{
	struct ksrtp_stream *stream;
	size_t words = window / 64;
	unsigned int n;

	stream = kzalloc(struct_size(stream, bits, KSRTP_PARTS * words), GFP_ATOMIC);
	if (!stream)
		return NULL;

	stream->ssrc = ssrc;
	spin_lock_init(&stream->lock);
	for (n = 0; n < KSRTP_PARTS; n++) {
		stream->part[n].replay.size = window;
		stream->part[n].replay.bits = stream->bits + n * words;
	}

	return stream;
}

/**
 * ksrtp_stream_add() - get the stream of an SSRC, make it if it is new
 * @streams: the table
 * @ssrc: host order
 *
 * On receipt only for a packet that was authenticated.
 *
 * Context: RCU read section, process or softirq.
 *
 * Return: the stream, ERR_PTR(-ENOSPC) if the table is full,
 * ERR_PTR(-ENOMEM).
 */
struct ksrtp_stream *ksrtp_stream_add(struct ksrtp_streams *streams, u32 ssrc)
{
	struct ksrtp_stream *stream;

	spin_lock_bh(&streams->lock);
	stream = ksrtp_stream_find(streams, ssrc);
	if (stream)
		goto unlock;

	if (streams->n >= streams->n_max) {
		stream = ERR_PTR(-ENOSPC);
		goto unlock;
	}

	stream = stream_new(ssrc, streams->window);
	if (!stream) {
		stream = ERR_PTR(-ENOMEM);
		goto unlock;
	}

	hlist_add_head_rcu(&stream->node, bucket_of(streams, ssrc));
	streams->n++;
unlock:
	spin_unlock_bh(&streams->lock);
	return stream;
}

/**
 * ksrtp_stream_set_roc() - set the rollover counter of RTP
 * @stream: the stream
 * @start: where it starts if nothing was said before
 * @roc: rollover counter
 * @back: before its first packet it may go back, too
 *
 * Return: 0 or -ERANGE if it would go back.
 */
int ksrtp_stream_set_roc(struct ksrtp_stream *stream, u32 start, u32 roc, bool back)
{
	struct ksrtp_replay *r = &stream->part[KSRTP_PART_RTP].replay;
	u32 now;
	int err = 0;

	spin_lock_bh(&stream->lock);
	now = r->any ? r->top >> 16 : ksrtp_stream_start(stream, start);
	if (roc < now && (r->any || !back)) {
		err = -ERANGE;
	} else if (!r->any) {
		stream->has_roc = true;
		stream->roc = roc;
	} else if (roc > now) {
		ksrtp_replay_jump(r, (u64)roc << 16 | (u16)r->top);
	}
	spin_unlock_bh(&stream->lock);
	return err;
}

/**
 * ksrtp_stream_count() - count one packet
 * @part: RTP or RTCP of a stream, its lock held
 * @octets: octets of the plain packet
 */
void ksrtp_stream_count(struct ksrtp_stream_part *part, size_t octets)
{
	part->packets++;
	part->octets += octets;
}
