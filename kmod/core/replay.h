/* SPDX-License-Identifier: GPL-2.0 */
#ifndef KSRTP_CORE_REPLAY_H
#define KSRTP_CORE_REPLAY_H

#include <linux/types.h>

/* last index of a stream: 48 bits (RFC 3711 section 3.3.1) */
#define KSRTP_INDEX_MAX		0xffffffffffffULL

/**
 * struct ksrtp_replay - replay list of one stream (RFC 3711 section 3.3.2)
 * @top: highest index accepted so far; nothing was if @any is false
 * @size: packets the list looks back, a power of two, at least 64
 * @any: an index was accepted
 * @bits: @size bits; bit (index mod @size) tells whether index was accepted,
 *	for top - @size < index <= top
 */
struct ksrtp_replay {
	u64 top;
	u32 size;
	bool any;
	u64 *bits;
};

u64 ksrtp_index_guess(const struct ksrtp_replay *r, u32 roc, u16 seq);
int ksrtp_replay_check(const struct ksrtp_replay *r, u64 index);
void ksrtp_replay_commit(struct ksrtp_replay *r, u64 index);
void ksrtp_replay_undo(struct ksrtp_replay *r, u64 index);
void ksrtp_replay_jump(struct ksrtp_replay *r, u64 top);
bool ksrtp_replay_seen(const struct ksrtp_replay *r, u64 index);

#endif /* KSRTP_CORE_REPLAY_H */
