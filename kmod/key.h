/* SPDX-License-Identifier: GPL-2.0 */
#ifndef KSRTP_KEY_H
#define KSRTP_KEY_H

#include <linux/atomic.h>
#include <linux/list.h>
#include <linux/types.h>
#include <linux/workqueue.h>
#include <linux/ksrtp.h>

#include "crypto.h"
#include "stream.h"

/* bits of struct ksrtp_key.watch: what a packet under the key may bring about */
enum ksrtp_watch {
	KSRTP_WATCH_FIRST,		/* rx: none was authenticated yet */
	KSRTP_WATCH_GRACE,		/* its predecessors go after so many */
};

/**
 * struct ksrtp_key_id - what names a key among those of a leg
 * @dir: direction
 * @mki: master key identifier
 * @mki_len: octets of @mki, 0: none
 * @has_ssrc: only for @ssrc, otherwise for every SSRC
 * @ssrc: host order
 * @successor: the newer one of two that have the rest in common
 */
struct ksrtp_key_id {
	enum ksrtp_dir dir;
	u8 mki[KSRTP_MKI_MAX];
	u8 mki_len;
	bool has_ssrc;
	u32 ssrc;
	bool successor;
};

/**
 * struct ksrtp_key_spec - a key to be made
 * @id: its name
 * @suite: suite
 * @master: master key, suite->key_len octets
 * @salt: master salt, suite->salt_len octets
 * @roc: rollover counter of streams that start under it
 * @kinds: bits of enum ksrtp_kinds
 * @flags: bits of enum ksrtp_key_flags
 * @roc_policy: whether streams go on under it
 * @on_rx: tx: take it into use when the peer does
 * @trial_ms: rx, successor: how long the key before it is tried
 * @grace_ms: its predecessors go so long after it took over, 0: they stay
 * @grace_packets: or after so many packets under it, 0: they stay
 */
struct ksrtp_key_spec {
	struct ksrtp_key_id id;
	const struct ksrtp_suite *suite;
	const u8 *master;
	const u8 *salt;
	u32 roc;
	u8 kinds;
	u32 flags;
	enum ksrtp_roc_policy roc_policy;
	bool on_rx;
	u32 trial_ms;
	u32 grace_ms;
	u32 grace_packets;
};

/**
 * struct ksrtp_key - one installed master key
 * @list: in the leg, RCU
 * @free: wipes and frees after the last reader
 * @id: its name as it was added; what is newer now says @twin
 * @twin: the other key of the same name, RCU; changed under keys->lock
 * @suite: suite
 * @serial: never the same for two keys of this boot, later ones are higher
 * @after: @serial of the key it was added as successor of, or 0
 * @roc: rollover counter of streams that start under it
 * @kinds: bits of enum ksrtp_kinds
 * @flags: bits of enum ksrtp_key_flags, also what the suite leaves undone
 * @tag_len: octets of the tags of SRTP and SRTCP
 * @roc_policy: whether streams went on under it
 * @fingerprint: of suite, master key, salt, and @id without its MKI
 * @trial_ms: as in struct ksrtp_key_spec
 * @grace_ms: likewise
 * @grace_packets: likewise
 * @used: when it was taken into use or, rx, took over, 0: it is not or did
 *	not; changed under keys->lock, read with READ_ONCE()
 * @on_rx: tx: it waits for the first packet of a rx key of its MKI; under
 *	keys->lock
 * @watch: bits of enum ksrtp_watch, usually none
 * @left: packets until its predecessors go, if they are counted
 * @gone: it is off its list; under keys->lock
 * @retiring: it goes at @retire_at; both under keys->lock
 * @retire_at: jiffies
 * @part: session keys of RTP and of RTCP
 * @streams: state per SSRC, maybe shared; set when it is published
 *
 * Immutable once published, but for @twin, @used to @retire_at and @streams.
 */
struct ksrtp_key {
	struct list_head list;
	struct rcu_work free;
	struct ksrtp_key_id id;
	struct ksrtp_key __rcu *twin;
	const struct ksrtp_suite *suite;
	u64 serial;
	u64 after;
	u32 roc;
	u8 kinds;
	u32 flags;
	u8 tag_len[KSRTP_PARTS];
	enum ksrtp_roc_policy roc_policy;
	u64 fingerprint;
	u32 trial_ms;
	u32 grace_ms;
	u32 grace_packets;
	u32 used;
	bool on_rx;
	unsigned long watch;
	atomic_t left;
	bool gone;
	bool retiring;
	unsigned long retire_at;
	struct ksrtp_crypto part[KSRTP_PARTS];
	struct ksrtp_streams *streams;
};

struct ksrtp_key *ksrtp_key_new(const struct ksrtp_key_spec *spec);
void ksrtp_key_free(struct ksrtp_key *key);
void ksrtp_key_free_rcu(struct ksrtp_key *key, struct workqueue_struct *wq);
bool ksrtp_key_is_successor(const struct ksrtp_key *key);
bool ksrtp_key_mki_equal(const struct ksrtp_key_id *a, const struct ksrtp_key_id *b);
bool ksrtp_key_id_equal(const struct ksrtp_key_id *a, const struct ksrtp_key_id *b);

static inline bool ksrtp_key_same_ssrc(const struct ksrtp_key *a,
				       const struct ksrtp_key *b)
{
	return a->id.has_ssrc == b->id.has_ssrc && a->id.ssrc == b->id.ssrc;
}

#endif /* KSRTP_KEY_H */
