// SPDX-License-Identifier: GPL-2.0
/*
 * Links: which leg's packets leave by which other legs. A leg embeds its
 * struct ksrtp_links; nothing is known here of what a leg is.
 */
#include <linux/mutex.h>
#include <linux/netlink.h>
#include <linux/percpu.h>
#include <linux/rculist.h>
#include <linux/slab.h>

#include "link.h"

/* of all links: two legs are changed by each addition */
static DEFINE_MUTEX(lock);

/**
 * ksrtp_links_init() - a leg without links
 * @links: its links
 */
void ksrtp_links_init(struct ksrtp_links *links)
{
	INIT_LIST_HEAD(&links->out);
	INIT_LIST_HEAD(&links->in);
}

static void read_count(const struct ksrtp_link *link, u64 *packets, u64 *octets, u64 *taken)
{
	const struct ksrtp_link_count *count;
	u64 p, o, t;
	unsigned int start;
	int cpu;

	for_each_possible_cpu(cpu) {
		count = per_cpu_ptr(link->count, cpu);
		do {
			start = u64_stats_fetch_begin(&count->sync);
			p = u64_stats_read(&count->packets);
			o = u64_stats_read(&count->octets);
			t = u64_stats_read(&count->taken);
		} while (u64_stats_fetch_retry(&count->sync, start));
		*packets += p;
		*octets += o;
		*taken += t;
	}
}

/**
 * ksrtp_link_sum() - what a link carried
 * @link: the link
 * @packets: set to the number of packets
 * @octets: set to their octets in plain
 *
 * Context: RCU read section, or any in which the link stays.
 */
void ksrtp_link_sum(const struct ksrtp_link *link, u64 *packets, u64 *octets)
{
	u64 taken = 0;

	*packets = 0;
	*octets = 0;
	read_count(link, packets, octets, &taken);
}

/**
 * ksrtp_links_sum() - what all links of a leg carried, those gone included
 * @links: links of the leg
 * @rx: set to the number of packets taken from it
 * @tx: set to the number of packets that left by it
 *
 * Context: process.
 */
void ksrtp_links_sum(struct ksrtp_links *links, u64 *rx, u64 *tx)
{
	u64 octets = 0, other = 0;
	struct ksrtp_link *link;

	mutex_lock(&lock);
	*rx = links->rx;
	*tx = links->tx;
	list_for_each_entry(link, &links->out, out)
		read_count(link, &other, &octets, rx);
	list_for_each_entry(link, &links->in, in)
		read_count(link, tx, &octets, &other);
	mutex_unlock(&lock);
}

static struct ksrtp_link *find(struct ksrtp_links *from, struct ksrtp_links *to)
{
	struct ksrtp_link *link;

	lockdep_assert_held(&lock);

	list_for_each_entry(link, &from->out, out)
		if (link->to == to)
			return link;

	return NULL;
}

static void free_link(struct ksrtp_link *link)
{
	free_percpu(link->count);
	kfree(link);
}

static void free_rcu_link(struct rcu_head *rcu)
{
	free_link(container_of(rcu, struct ksrtp_link, rcu));
}

static struct ksrtp_link *new_link(struct ksrtp_links *from, struct ksrtp_links *to, u8 kinds)
{
	struct ksrtp_link *link;
	int cpu;

	link = kzalloc(sizeof(*link), GFP_KERNEL_ACCOUNT);
	if (!link)
		return NULL;

	link->count = alloc_percpu_gfp(struct ksrtp_link_count, GFP_KERNEL_ACCOUNT | __GFP_ZERO);
	if (!link->count) {
		kfree(link);
		return NULL;
	}

	for_each_possible_cpu(cpu)
		u64_stats_init(&per_cpu_ptr(link->count, cpu)->sync);
	link->from = from;
	link->to = to;
	link->kinds = kinds;
	return link;
}

static int fits(struct ksrtp_links *from, struct ksrtp_links *to,
		struct netlink_ext_ack *extack)
{
	lockdep_assert_held(&lock);

	if (from->closed || to->closed) {
		NL_SET_ERR_MSG(extack, "leg is gone");
		return -ENOENT;
	}

	if (find(from, to)) {
		NL_SET_ERR_MSG(extack, "these legs are linked in this direction");
		return -EEXIST;
	}

	if (from->n_out >= KSRTP_LINKS_MAX) {
		NL_SET_ERR_MSG(extack, "leg has as many links as it may, delete one first");
		return -ENOSPC;
	}

	return 0;
}

/**
 * ksrtp_link_add() - let what comes in on one leg leave by another
 * @from: links of the leg it comes in on
 * @to: links of the leg it shall leave by, not @from
 * @kinds: bits of enum ksrtp_kinds
 * @extack: names what is wrong
 *
 * Context: process.
 *
 * Return: 0, -ENOENT if a leg is gone, -EEXIST, -ENOSPC if @from has
 * KSRTP_LINKS_MAX links, -ENOMEM.
 */
int ksrtp_link_add(struct ksrtp_links *from, struct ksrtp_links *to, u8 kinds,
		   struct netlink_ext_ack *extack)
{
	struct ksrtp_link *link;
	int err;

	link = new_link(from, to, kinds);
	if (!link)
		return -ENOMEM;

	mutex_lock(&lock);
	err = fits(from, to, extack);
	if (!err) {
		list_add_tail_rcu(&link->out, &from->out);
		list_add_tail(&link->in, &to->in);
		from->n_out++;
	}
	mutex_unlock(&lock);
	if (err)
		free_link(link);

	return err;
}

/* what it carried shall outlive it */
static void unlink_one(struct ksrtp_link *link)
{
	u64 octets = 0;

	lockdep_assert_held(&lock);

	list_del_rcu(&link->out);
	list_del(&link->in);
	link->from->n_out--;
	read_count(link, &link->to->tx, &octets, &link->from->rx);
	call_rcu(&link->rcu, free_rcu_link);
}

/**
 * ksrtp_link_del() - the inverse of ksrtp_link_add()
 * @from: links of the leg it came in on
 * @to: links of the leg it left by
 * @extack: names what is wrong
 *
 * Packets under way may still leave.
 *
 * Context: process.
 *
 * Return: 0, -ENOENT if there is no such link.
 */
int ksrtp_link_del(struct ksrtp_links *from, struct ksrtp_links *to,
		   struct netlink_ext_ack *extack)
{
	struct ksrtp_link *link;

	mutex_lock(&lock);
	link = find(from, to);
	if (link)
		unlink_one(link);
	mutex_unlock(&lock);
	if (link)
		return 0;

	NL_SET_ERR_MSG(extack, "these legs are not linked in this direction");
	return -ENOENT;
}

/**
 * ksrtp_links_close() - end all links from and to a leg, for good
 * @links: links of the leg
 *
 * Context: process. The leg must not be freed before readers are done.
 */
void ksrtp_links_close(struct ksrtp_links *links)
{
	struct ksrtp_link *link, *next;

	mutex_lock(&lock);
	links->closed = true;
	list_for_each_entry_safe(link, next, &links->out, out)
		unlink_one(link);
	list_for_each_entry_safe(link, next, &links->in, in)
		unlink_one(link);
	mutex_unlock(&lock);
}
