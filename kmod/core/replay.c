// SPDX-License-Identifier: GPL-2.0
/* Packet index and replay list (RFC 3711 sections 3.3.1 and 3.3.2) */
#include <linux/errno.h>
#include <linux/string.h>

#include "replay.h"

#define SEQ_MEDIAN	0x8000
#define WORD_BITS	64

static u64 *word(const struct ksrtp_replay *r, u64 index)
{
	return &r->bits[(index & (r->size - 1)) / WORD_BITS];
}

static u64 mask(u64 index)
{
	return 1ULL << (index % WORD_BITS);
}

/* forget the bits of indices that the list has not reached yet */
static void clear_range(struct ksrtp_replay *r, u64 first, u64 last)
{
	if (last - first >= r->size - 1) {
		memset(r->bits, 0, r->size / 8);
		return;
	}

	for (; first <= last; first++)
		*word(r, first) &= ~mask(first);
}

/**
 * ksrtp_index_guess() - packet index of a sequence number
 * @r: replay list of the stream
 * @roc: rollover counter to begin with if @r has accepted nothing yet
 * @seq: sequence number, host order
 *
 * The index nearest to the highest one accepted, but never below zero.
 * Source: RFC 3711 section 3.3.1 and appendix A.
 *
 * Return: the index; above KSRTP_INDEX_MAX if the rollover counter is used up.
 */
u64 ksrtp_index_guess(const struct ksrtp_replay *r, u32 roc, u16 seq)
{
	u16 top_seq = (u16)r->top;
	u64 v = r->top >> 16;

	if (!r->any)
		return (u64)roc << 16 | seq;

	if (top_seq < SEQ_MEDIAN) {
		if (seq - top_seq > SEQ_MEDIAN && v > 0)
			v--;
	} else if (top_seq - SEQ_MEDIAN > seq) {
		v++;
	}

	return v << 16 | seq;
}

/**
 * ksrtp_replay_seen() - whether an index inside the window was accepted
 * @r: replay list
 * @index: index, at most r->top
 *
 * Return: true if it was accepted and is still in the list.
 */
bool ksrtp_replay_seen(const struct ksrtp_replay *r, u64 index)
{
	return r->any && r->top - index < r->size && (*word(r, index) & mask(index));
}

/**
 * ksrtp_replay_check() - may this index be accepted?
 * @r: replay list
 * @index: packet index
 *
 * Source: RFC 3711 section 3.3.2.
 *
 * Return: 0, -EALREADY if it was accepted before, -ESTALE if it is older
 * than the list.
 */
int ksrtp_replay_check(const struct ksrtp_replay *r, u64 index)
{
	if (!r->any || index > r->top)
		return 0;

	if (r->top - index >= r->size)
		return -ESTALE;

	return *word(r, index) & mask(index) ? -EALREADY : 0;
}

/**
 * ksrtp_replay_commit() - accept an index that ksrtp_replay_check() allowed
 * @r: replay list
 * @index: packet index
 */
void ksrtp_replay_commit(struct ksrtp_replay *r, u64 index)
{
	if (!r->any) {
		memset(r->bits, 0, r->size / 8);
		r->any = true;
		r->top = index;
	} else if (index > r->top) {
		clear_range(r, r->top + 1, index);
		r->top = index;
	}

	*word(r, index) |= mask(index);
}

/**
 * ksrtp_replay_undo() - take back an index that was not used after all
 * @r: replay list
 * @index: the index, accepted before
 *
 * The highest index stays: only this one becomes free again.
 */
void ksrtp_replay_undo(struct ksrtp_replay *r, u64 index)
{
	if (r->top - index < r->size)
		*word(r, index) &= ~mask(index);
}

/**
 * ksrtp_replay_jump() - go on at a later index, of which none was accepted yet
 * @r: replay list that has accepted something
 * @top: higher than the highest index accepted
 */
void ksrtp_replay_jump(struct ksrtp_replay *r, u64 top)
{
	clear_range(r, r->top + 1, top);
	r->top = top;
}
