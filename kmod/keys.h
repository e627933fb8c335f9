/* SPDX-License-Identifier: GPL-2.0 */
#ifndef KSRTP_KEYS_H
#define KSRTP_KEYS_H

#include <linux/list.h>
#include <linux/spinlock.h>
#include <linux/types.h>
#include <linux/workqueue.h>

#include "key.h"

struct ksrtp_leg;
struct netlink_ext_ack;

#define KSRTP_DIRS		2
/* octets: shorter tags do not tell two keys apart */
#define KSRTP_TRIAL_TAG_MIN	10
/* tx keys of a leg that are remembered */
#define KSRTP_USED_MAX		32

/**
 * struct ksrtp_keys - the keys of a leg
 * @lock: protects @closed, @last_used and what keys say of use and retirement
 * @closed: no key comes any more, nothing is due
 * @due: takes away keys whose time has come; holds a reference on the leg
 * @list: keys by direction, RCU; changed under the leg's lock and @lock
 * @n: their number; this and the rest under the leg's lock
 * @streams: tables of streams of these keys
 * @last_used: number of the last key taken into use
 * @used: fingerprints of the last tx keys, a ring
 * @n_used: tx keys so far
 */
struct ksrtp_keys {
	spinlock_t lock;
	bool closed;
	struct delayed_work due;
	struct list_head list[KSRTP_DIRS];
	unsigned int n[KSRTP_DIRS];
	struct list_head streams[KSRTP_DIRS];
	u32 last_used;
	u64 used[KSRTP_USED_MAX];
	unsigned int n_used;
};

void ksrtp_keys_report_to(void (*to)(struct ksrtp_leg *leg, const struct ksrtp_key *key,
				     enum ksrtp_key_event event));
void ksrtp_keys_init(struct ksrtp_keys *keys);
void ksrtp_keys_clear(struct ksrtp_leg *leg);
int ksrtp_keys_add(struct ksrtp_leg *leg, struct ksrtp_key *key, bool use_it,
		   struct netlink_ext_ack *extack);
int ksrtp_keys_use(struct ksrtp_leg *leg, const struct ksrtp_key_id *id,
		   struct netlink_ext_ack *extack);
int ksrtp_keys_del(struct ksrtp_leg *leg, const struct ksrtp_key_id *id,
		   struct netlink_ext_ack *extack);
int ksrtp_keys_set_roc(struct ksrtp_leg *leg, enum ksrtp_dir dir, u32 ssrc, u32 roc,
		       struct netlink_ext_ack *extack);

#endif /* KSRTP_KEYS_H */
