// SPDX-License-Identifier: GPL-2.0
/* The keys of a leg: which are there, which one protects */
#include <linux/netlink.h>
#include <linux/rculist.h>

#include "leg.h"
#include "trace.h"

/**
 * ksrtp_keys_init() - a leg has no keys at first
 * @keys: member of a leg
 */
void ksrtp_keys_init(struct ksrtp_keys *keys)
{
	unsigned int dir;

	for (dir = 0; dir < KSRTP_DIRS; dir++) {
		INIT_LIST_HEAD(&keys->list[dir]);
		INIT_LIST_HEAD(&keys->streams[dir]);
	}
}

static bool same_ssrc(const struct ksrtp_key *a, const struct ksrtp_key *b)
{
	return a->id.has_ssrc == b->id.has_ssrc && a->id.ssrc == b->id.ssrc;
}

/* what streams counted shall outlive them */
static void retire_counters(struct ksrtp_leg *leg, enum ksrtp_dir dir,
			    struct ksrtp_streams *streams)
{
	bool rx = dir == KSRTP_DIR_RX;
	u64 packets[KSRTP_PARTS] = {};
	struct ksrtp_stream *stream;
	unsigned int n, part;

	rcu_read_lock();
	ksrtp_streams_for_each(stream, streams, n)
		for (part = 0; part < KSRTP_PARTS; part++)
			packets[part] += READ_ONCE(stream->part[part].packets);
	rcu_read_unlock();

	ksrtp_stats_add(&leg->stats, rx ? KSRTP_STAT_RX_SRTP : KSRTP_STAT_TX_SRTP,
			packets[KSRTP_PART_RTP]);
	ksrtp_stats_add(&leg->stats, rx ? KSRTP_STAT_RX_SRTCP : KSRTP_STAT_TX_SRTCP,
			packets[KSRTP_PART_RTCP]);
}

/*
 * The key whose streams a new one goes on with: the one of its SSRC, or else
 * one for all, that was taken into use last; without either any other, so that
 * every SSRC has one state.
 */
static struct ksrtp_key *predecessor(struct ksrtp_leg *leg, const struct ksrtp_key *key)
{
	struct ksrtp_key *other, *best = NULL;
	u64 rank, best_rank = 0;

	list_for_each_entry(other, &leg->keys.list[key->id.dir], list) {
		rank = other->used;
		if (same_ssrc(other, key))
			rank |= BIT_ULL(33);
		else if (!other->id.has_ssrc)
			rank |= BIT_ULL(32);
		if (rank >= best_rank) {
			best = other;
			best_rank = rank;
		}
	}

	return best;
}

static int streams_init(struct ksrtp_leg *leg, struct ksrtp_key *key)
{
	struct ksrtp_key *before = NULL;

	if (key->roc_policy == KSRTP_ROC_KEEP)
		before = predecessor(leg, key);

	if (before) {
		key->streams = ksrtp_streams_get(before->streams);
	} else {
		key->streams = ksrtp_streams_new(leg->window);
		if (!key->streams)
			return -ENOMEM;

		list_add_tail(&key->streams->list, &leg->keys.streams[key->id.dir]);
	}

	key->streams->n_keys++;
	return 0;
}

static void streams_exit(struct ksrtp_leg *leg, struct ksrtp_key *key)
{
	if (--key->streams->n_keys)
		return;

	list_del(&key->streams->list);
	retire_counters(leg, key->id.dir, key->streams);
}

static void unpublish(struct ksrtp_leg *leg, struct ksrtp_key *key)
{
	lockdep_assert_held(&leg->lock);

	list_del_rcu(&key->list);
	leg->keys.n[key->id.dir]--;
	streams_exit(leg, key);
	ksrtp_leg_changed(leg);
	trace_ksrtp_key(leg->id, key->id.dir, key->suite->id, KSRTP_ACT_DEL);
	ksrtp_key_free_rcu(key, ksrtp_leg_wq);
}

/**
 * ksrtp_keys_clear() - take all keys of a leg away
 * @leg: the leg, its lock held
 */
void ksrtp_keys_clear(struct ksrtp_leg *leg)
{
	struct ksrtp_key *key, *next;
	unsigned int dir;

	for (dir = 0; dir < KSRTP_DIRS; dir++)
		list_for_each_entry_safe(key, next, &leg->keys.list[dir], list)
			unpublish(leg, key);
}

static struct ksrtp_key *find(struct ksrtp_leg *leg, const struct ksrtp_key_id *id)
{
	struct ksrtp_key *key;

	lockdep_assert_held(&leg->lock);

	list_for_each_entry(key, &leg->keys.list[id->dir], list)
		if (ksrtp_key_id_equal(&key->id, id))
			return key;

	return NULL;
}

/*
 * One key protects for every SSRC, one at most for each single SSRC. The new
 * one wins by its number before the others lose theirs: there is no gap.
 */
static void use(struct ksrtp_leg *leg, struct ksrtp_key *key)
{
	struct ksrtp_key *other;

	WRITE_ONCE(key->used, ++leg->keys.last_used);
	list_for_each_entry(other, &leg->keys.list[KSRTP_DIR_TX], list)
		if (other != key && same_ssrc(other, key))
			WRITE_ONCE(other->used, 0);

	ksrtp_leg_changed(leg);
	trace_ksrtp_key(leg->id, key->id.dir, key->suite->id, KSRTP_ACT_USE);
}

/*
 * The indices of a key die with it: under the same master key they would be
 * used a second time. So the last ones are remembered, by fingerprint.
 */
static bool was_used(const struct ksrtp_leg *leg, const struct ksrtp_key *key)
{
	unsigned int n;

	for (n = 0; n < KSRTP_USED_MAX; n++)
		if (leg->keys.used[n] == key->fingerprint)
			return true;

	return false;
}

static int key_fits(struct ksrtp_leg *leg, const struct ksrtp_key *key,
		    struct netlink_ext_ack *extack)
{
	struct ksrtp_key *other;

	if (leg->gone) {
		NL_SET_ERR_MSG(extack, "leg is gone");
		return -ENOENT;
	}

	if (leg->policy == KSRTP_POLICY_PLAIN) {
		NL_SET_ERR_MSG(extack, "leg is plain for good, it takes no keys");
		return -EPERM;
	}

	if (leg->keys.n[key->id.dir] >= KSRTP_KEYS_MAX) {
		NL_SET_ERR_MSG(extack, "too many keys, delete one first");
		return -ENOSPC;
	}

	if (find(leg, &key->id)) {
		NL_SET_ERR_MSG(extack, "a key of this MKI and SSRC is installed");
		return -EEXIST;
	}

	if (key->id.dir == KSRTP_DIR_TX && was_used(leg, key)) {
		NL_SET_ERR_MSG(extack, "this master key has been used on this leg");
		return -EKEYREJECTED;
	}

	list_for_each_entry(other, &leg->keys.list[key->id.dir], list)
		if (other->id.mki_len != key->id.mki_len) {
			NL_SET_ERR_MSG(extack, "MKI is not as long as that of the other keys");
			return -EINVAL;
		}

	return 0;
}

/**
 * ksrtp_keys_add() - publish a key
 * @leg: the leg
 * @key: the key; consumed if 0 is returned
 * @use_it: tx: protect with it from now on
 * @extack: names what is wrong
 *
 * Return: 0, -ENOENT if the leg is gone, -EPERM if it is plain for good,
 * -ENOSPC, -EEXIST, -EKEYREJECTED if it was installed for tx before, -EINVAL
 * if its MKI has another length than those there, -ENOMEM.
 */
int ksrtp_keys_add(struct ksrtp_leg *leg, struct ksrtp_key *key, bool use_it,
		   struct netlink_ext_ack *extack)
{
	int err;

	mutex_lock(&leg->lock);
	err = key_fits(leg, key, extack) ?: streams_init(leg, key);
	if (err)
		goto unlock;

	/* before the key is visible: once there is a key, nothing is plain */
	WRITE_ONCE(leg->keyed, true);
	leg->keys.n[key->id.dir]++;
	if (key->id.dir == KSRTP_DIR_TX)
		leg->keys.used[leg->keys.n_used++ % KSRTP_USED_MAX] = key->fingerprint;
	list_add_tail_rcu(&key->list, &leg->keys.list[key->id.dir]);
	ksrtp_leg_changed(leg);
	trace_ksrtp_key(leg->id, key->id.dir, key->suite->id, KSRTP_ACT_ADD);
	if (use_it)
		use(leg, key);

unlock:
	mutex_unlock(&leg->lock);
	return err;
}

/**
 * ksrtp_keys_use() - protect with another key from now on
 * @leg: the leg
 * @id: name of a tx key
 * @extack: names what is wrong
 *
 * Return: 0, -ENOENT if there is no such key.
 */
int ksrtp_keys_use(struct ksrtp_leg *leg, const struct ksrtp_key_id *id,
		   struct netlink_ext_ack *extack)
{
	struct ksrtp_key *key;
	int err = 0;

	mutex_lock(&leg->lock);
	key = find(leg, id);
	if (key) {
		use(leg, key);
	} else {
		NL_SET_ERR_MSG(extack, "no key of this MKI and SSRC");
		err = -ENOENT;
	}
	mutex_unlock(&leg->lock);
	return err;
}

/**
 * ksrtp_keys_del() - take a key away
 * @leg: the leg
 * @id: name of the key
 * @extack: names what is wrong
 *
 * Return: 0, -ENOENT if there is no such key.
 */
int ksrtp_keys_del(struct ksrtp_leg *leg, const struct ksrtp_key_id *id,
		   struct netlink_ext_ack *extack)
{
	struct ksrtp_key *key;
	int err = 0;

	mutex_lock(&leg->lock);
	key = find(leg, id);
	if (key) {
		unpublish(leg, key);
	} else {
		NL_SET_ERR_MSG(extack, "no key of this MKI and SSRC");
		err = -ENOENT;
	}
	mutex_unlock(&leg->lock);
	return err;
}
