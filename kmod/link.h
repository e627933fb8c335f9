/* SPDX-License-Identifier: GPL-2.0 */
#ifndef KSRTP_LINK_H
#define KSRTP_LINK_H

#include <linux/list.h>
#include <linux/types.h>
#include <linux/u64_stats_sync.h>
#include <linux/ksrtp.h>

struct netlink_ext_ack;

/**
 * struct ksrtp_links - the links of one leg
 * @out: links from it, RCU
 * @in: links to it
 * @n_out: number of links in @out
 * @closed: there will be no more links: the leg is gone
 * @rx: packets that links which are gone took from it
 * @tx: packets that links which are gone brought to it
 *
 * Changed under the lock of all links.
 */
struct ksrtp_links {
	struct list_head out;
	struct list_head in;
	unsigned int n_out;
	bool closed;
	u64 rx;
	u64 tx;
};

/**
 * struct ksrtp_link_count - what a link carried on one CPU
 * @packets: packets that left by it
 * @octets: their octets in plain, header included
 * @taken: packets of the source of which this link was the last: each packet
 *	is taken once, however many links it leaves by
 * @sync: consistency of the above
 */
struct ksrtp_link_count {
	u64_stats_t packets;
	u64_stats_t octets;
	u64_stats_t taken;
	struct u64_stats_sync sync;
};

/**
 * struct ksrtp_link - what comes in on one leg leaves by another
 * @out: in @from->out, RCU
 * @in: in @to->in
 * @from: links of the leg it comes from
 * @to: links of the leg it leaves by
 * @kinds: bits of enum ksrtp_kinds
 * @count: counters by CPU
 * @rcu: frees after the last reader
 *
 * A link ends before its legs, each of which waits for its last reader: it
 * holds no reference.
 */
struct ksrtp_link {
	struct list_head out;
	struct list_head in;
	struct ksrtp_links *from;
	struct ksrtp_links *to;
	u8 kinds;
	struct ksrtp_link_count __percpu *count;
	struct rcu_head rcu;
};

void ksrtp_links_init(struct ksrtp_links *links);
void ksrtp_links_close(struct ksrtp_links *links);
void ksrtp_links_sum(struct ksrtp_links *links, u64 *rx, u64 *tx);

int ksrtp_link_add(struct ksrtp_links *from, struct ksrtp_links *to, u8 kinds,
		   struct netlink_ext_ack *extack);
int ksrtp_link_del(struct ksrtp_links *from, struct ksrtp_links *to,
		   struct netlink_ext_ack *extack);
void ksrtp_link_sum(const struct ksrtp_link *link, u64 *packets, u64 *octets);

/* @taken: no other link of its source follows that takes the packet */
static inline void ksrtp_link_count(struct ksrtp_link *link, unsigned int packets,
				    size_t octets, bool taken)
{
	struct ksrtp_link_count *count = this_cpu_ptr(link->count);

	u64_stats_update_begin(&count->sync);
	u64_stats_add(&count->packets, packets);
	u64_stats_add(&count->octets, octets);
	u64_stats_add(&count->taken, taken);
	u64_stats_update_end(&count->sync);
}

#endif /* KSRTP_LINK_H */
