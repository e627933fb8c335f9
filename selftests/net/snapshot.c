// SPDX-License-Identifier: BSD-3-Clause
#define _GNU_SOURCE
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "snapshot.h"

/* Both replay lists in memory of our own, one behind the other. */
static int keep_replay(struct ksrtp_stream *stream)
{
	uint8_t *lists = malloc(2 * stream->replay_len + 1);

	if (!lists)
		return -ENOMEM;
	memcpy(lists, stream->rtp_replay, stream->replay_len);
	memcpy(lists + stream->replay_len, stream->rtcp_replay,
	       stream->replay_len);
	stream->rtp_replay = lists;
	stream->rtcp_replay = lists + stream->replay_len;
	return 0;
}

static int add(const struct ksrtp_stream *stream, void *arg)
{
	struct snapshot *s = arg;
	struct ksrtp_stream *grown;
	int err;

	grown = reallocarray(s->streams, s->n + 1, sizeof(*grown));
	if (!grown)
		return -ENOMEM;
	s->streams = grown;
	grown[s->n] = *stream;
	err = keep_replay(&grown[s->n]);
	if (!err)
		s->n++;
	return err;
}

static int by_dir_and_ssrc(const void *a, const void *b)
{
	const struct ksrtp_stream *x = a, *y = b;

	if (x->dir != y->dir)
		return x->dir < y->dir ? -1 : 1;
	return x->ssrc < y->ssrc ? -1 : x->ssrc > y->ssrc;
}

/**
 * snapshot_take() - dump the streams of a leg
 * @s: filled in; the caller frees it
 * @conn: connection
 * @leg: id of the leg
 *
 * Return: 0 or -errno.
 */
int snapshot_take(struct snapshot *s, struct ksrtp_conn *conn, uint32_t leg)
{
	int err;

	memset(s, 0, sizeof(*s));
	err = ksrtp_stream_dump(conn, leg, add, s);
	if (s->n)
		qsort(s->streams, s->n, sizeof(*s->streams), by_dir_and_ssrc);
	return err;
}

const struct ksrtp_stream *snapshot_find(const struct snapshot *s, uint8_t dir,
					 uint32_t ssrc)
{
	struct ksrtp_stream key = { .dir = dir, .ssrc = ssrc };

	return s->n ? bsearch(&key, s->streams, s->n, sizeof(key), by_dir_and_ssrc) :
		      NULL;
}

static bool stream_equal(const struct ksrtp_stream *a, const struct ksrtp_stream *b)
{
	return a->leg == b->leg && a->dir == b->dir && a->ssrc == b->ssrc &&
	       a->roc == b->roc && a->seq == b->seq &&
	       a->srtcp_index == b->srtcp_index &&
	       a->rtp_packets == b->rtp_packets && a->rtp_octets == b->rtp_octets &&
	       a->rtcp_packets == b->rtcp_packets &&
	       a->rtcp_octets == b->rtcp_octets && a->replay_len == b->replay_len &&
	       !memcmp(a->rtp_replay, b->rtp_replay, a->replay_len) &&
	       !memcmp(a->rtcp_replay, b->rtcp_replay, a->replay_len);
}

bool snapshot_equal(const struct snapshot *a, const struct snapshot *b)
{
	unsigned int i;

	if (a->n != b->n)
		return false;
	for (i = 0; i < a->n; i++)
		if (!stream_equal(&a->streams[i], &b->streams[i]))
			return false;
	return true;
}

void snapshot_free(struct snapshot *s)
{
	unsigned int i;

	for (i = 0; i < s->n; i++)
		free((void *)s->streams[i].rtp_replay);
	free(s->streams);
	memset(s, 0, sizeof(*s));
}
