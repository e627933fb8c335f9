// SPDX-License-Identifier: GPL-2.0
/* The keys of a leg: which are there, which one protects, when they go */
#include <linux/jiffies.h>
#include <linux/netlink.h>
#include <linux/rculist.h>

#include "leg.h"
#include "trace.h"

static void (*report)(struct ksrtp_leg *leg, const struct ksrtp_key *key,
		      enum ksrtp_key_event event);

/**
 * ksrtp_keys_report_to() - who is told of what time does to keys
 * @to: called in process context, with the lock of the leg held
 */
void ksrtp_keys_report_to(void (*to)(struct ksrtp_leg *leg, const struct ksrtp_key *key,
				     enum ksrtp_key_event event))
{
	report = to;
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

static struct ksrtp_key *twin_of(struct ksrtp_leg *leg, const struct ksrtp_key *key)
{
	return rcu_dereference_protected(key->twin, lockdep_is_held(&leg->keys.lock) ||
						    lockdep_is_held(&leg->lock));
}

/* the other key of the name stands alone again, its trial is over */
static void part_twins(struct ksrtp_leg *leg, struct ksrtp_key *key)
{
	struct ksrtp_key *twin = twin_of(leg, key);

	if (!twin)
		return;

	RCU_INIT_POINTER(twin->twin, NULL);
	RCU_INIT_POINTER(key->twin, NULL);
	if (twin->serial < key->serial)
		WRITE_ONCE(twin->retiring, false);
}

static void unpublish(struct ksrtp_leg *leg, struct ksrtp_key *key)
{
	lockdep_assert_held(&leg->lock);

	spin_lock_bh(&leg->keys.lock);
	list_del_rcu(&key->list);
	part_twins(leg, key);
	spin_unlock_bh(&leg->keys.lock);
	leg->keys.n[key->id.dir]--;
	streams_exit(leg, key);
	ksrtp_leg_changed(leg);
	trace_ksrtp_key(leg->id, key->id.dir, key->suite->id, KSRTP_ACT_DEL);
	ksrtp_key_free_rcu(key, ksrtp_leg_wq);
}

/* the key whose time comes first */
static struct ksrtp_key *next_due(struct ksrtp_keys *keys)
{
	struct ksrtp_key *key, *next = NULL;
	unsigned int dir;

	lockdep_assert_held(&keys->lock);

	for (dir = 0; dir < KSRTP_DIRS; dir++)
		list_for_each_entry(key, &keys->list[dir], list)
			if (key->retiring &&
			    (!next || time_before(key->retire_at, next->retire_at)))
				next = key;

	return next;
}

/*
 * A leg that is not closed has the reference of its socket, so that there is
 * one to take; the work cannot have given it back before we are done.
 */
static void arm(struct ksrtp_leg *leg)
{
	struct ksrtp_key *key = next_due(&leg->keys);
	unsigned long now = jiffies, delay = 0;

	if (!key || leg->keys.closed)
		return;

	if (time_after(key->retire_at, now))
		delay = key->retire_at - now;
	if (!mod_delayed_work(ksrtp_leg_wq, &leg->keys.due, delay))
		refcount_inc(&leg->refs);
}

/* what comes first counts */
static void retire(struct ksrtp_key *key, unsigned long at)
{
	if (key->retiring && time_before(key->retire_at, at))
		return;

	key->retire_at = at;
	WRITE_ONCE(key->retiring, true);
}

/* those of its SSRC that were there before; returns whether there are any */
static bool retire_predecessors(struct ksrtp_leg *leg, const struct ksrtp_key *key,
				unsigned long at)
{
	struct ksrtp_key *other;
	bool any = false;

	list_for_each_entry(other, &leg->keys.list[key->id.dir], list) {
		if (other->serial >= key->serial || !same_ssrc(other, key))
			continue;

		retire(other, at);
		any = true;
	}

	return any;
}

/* the key is in use from now on: the grace of those before it begins */
static void take_over(struct ksrtp_leg *leg, struct ksrtp_key *key)
{
	lockdep_assert_held(&leg->keys.lock);

	if (key->grace_packets && !test_bit(KSRTP_WATCH_GRACE, &key->watch)) {
		atomic_set(&key->left, key->grace_packets);
		set_bit(KSRTP_WATCH_GRACE, &key->watch);
	}

	if (key->grace_ms &&
	    retire_predecessors(leg, key, jiffies + msecs_to_jiffies(key->grace_ms)))
		arm(leg);
}

/*
 * One key protects for every SSRC, one at most for each single SSRC. The new
 * one wins by its number before the others lose theirs: there is no gap.
 */
static void use(struct ksrtp_leg *leg, struct ksrtp_key *key)
{
	struct ksrtp_key *other;

	lockdep_assert_held(&leg->keys.lock);

	key->on_rx = false;
	WRITE_ONCE(key->used, ++leg->keys.last_used);
	list_for_each_entry(other, &leg->keys.list[KSRTP_DIR_TX], list)
		if (other != key && same_ssrc(other, key))
			WRITE_ONCE(other->used, 0);

	take_over(leg, key);
	ksrtp_leg_changed(leg);
	trace_ksrtp_key(leg->id, key->id.dir, key->suite->id, KSRTP_ACT_USE);
}

/* has a key that came later had its turn? Then there is no way back. */
static bool is_past(struct ksrtp_leg *leg, const struct ksrtp_key *key)
{
	struct ksrtp_key *other;

	list_for_each_entry(other, &leg->keys.list[key->id.dir], list)
		if (other->serial > key->serial && same_ssrc(other, key) && other->used)
			return true;

	return false;
}

/* without an MKI successors belong together, of the same turn */
static bool belong(const struct ksrtp_key *tx, const struct ksrtp_key *rx)
{
	return ksrtp_key_mki_equal(&tx->id, &rx->id) &&
	       tx->id.successor == rx->id.successor && rx->serial > tx->after;
}

/* the peer sends under a key: those that wait for this are used now */
static void follow(struct ksrtp_leg *leg, const struct ksrtp_key *rx)
{
	struct ksrtp_key *key;

	list_for_each_entry(key, &leg->keys.list[KSRTP_DIR_TX], list)
		if (key->on_rx && belong(key, rx) && !is_past(leg, key))
			use(leg, key);
}

/* the peer may have sent under it before we were asked to wait for this */
static void follow_seen(struct ksrtp_leg *leg)
{
	struct ksrtp_key *rx;

	list_for_each_entry(rx, &leg->keys.list[KSRTP_DIR_RX], list)
		if (!test_bit(KSRTP_WATCH_FIRST, &rx->watch))
			follow(leg, rx);
}

/**
 * ksrtp_keys_passed() - a packet passed under a key that is watched
 * @leg: the leg
 * @key: the key; its @watch was not 0
 *
 * On receipt only for a packet that was authenticated.
 *
 * Context: any, RCU read section.
 *
 * Return: true if it was the first one under a rx key.
 */
bool ksrtp_keys_passed(struct ksrtp_leg *leg, struct ksrtp_key *key)
{
	bool first = test_bit(KSRTP_WATCH_FIRST, &key->watch) &&
		     test_and_clear_bit(KSRTP_WATCH_FIRST, &key->watch);

	if (first) {
		spin_lock_bh(&leg->keys.lock);
		if (!is_past(leg, key))
			WRITE_ONCE(key->used, ++leg->keys.last_used);
		take_over(leg, key);
		follow(leg, key);
		spin_unlock_bh(&leg->keys.lock);
	}

	if (test_bit(KSRTP_WATCH_GRACE, &key->watch) && atomic_dec_and_test(&key->left)) {
		spin_lock_bh(&leg->keys.lock);
		if (retire_predecessors(leg, key, jiffies))
			arm(leg);
		clear_bit(KSRTP_WATCH_GRACE, &key->watch);
		spin_unlock_bh(&leg->keys.lock);
	}

	return first;
}

static struct ksrtp_key *take_due(struct ksrtp_leg *leg)
{
	struct ksrtp_key *key;

	spin_lock_bh(&leg->keys.lock);
	key = next_due(&leg->keys);
	if (key && time_after(key->retire_at, jiffies)) {
		arm(leg);
		key = NULL;
	}
	spin_unlock_bh(&leg->keys.lock);
	return key;
}

static void due(struct work_struct *work)
{
	struct ksrtp_leg *leg = container_of(to_delayed_work(work), struct ksrtp_leg,
					     keys.due);
	struct ksrtp_key *key;

	mutex_lock(&leg->lock);
	while ((key = take_due(leg))) {
		report(leg, key, KSRTP_KEY_EVENT_RETIRED);
		unpublish(leg, key);
	}
	mutex_unlock(&leg->lock);
	ksrtp_leg_put(leg);
}

/**
 * ksrtp_keys_init() - a leg has no keys at first
 * @keys: member of a leg
 */
void ksrtp_keys_init(struct ksrtp_keys *keys)
{
	unsigned int dir;

	spin_lock_init(&keys->lock);
	INIT_DELAYED_WORK(&keys->due, due);
	for (dir = 0; dir < KSRTP_DIRS; dir++) {
		INIT_LIST_HEAD(&keys->list[dir]);
		INIT_LIST_HEAD(&keys->streams[dir]);
	}
}

/**
 * ksrtp_keys_clear() - take all keys of a leg away, for ever
 * @leg: the leg, its lock held; the caller has a reference
 */
void ksrtp_keys_clear(struct ksrtp_leg *leg)
{
	struct ksrtp_key *key, *next;
	unsigned int dir;

	spin_lock_bh(&leg->keys.lock);
	leg->keys.closed = true;
	spin_unlock_bh(&leg->keys.lock);
	if (cancel_delayed_work(&leg->keys.due))
		ksrtp_leg_put(leg);

	for (dir = 0; dir < KSRTP_DIRS; dir++)
		list_for_each_entry_safe(key, next, &leg->keys.list[dir], list)
			unpublish(leg, key);
}

/* the older one of a name, unless it is the successor that is named */
static struct ksrtp_key *find(struct ksrtp_leg *leg, const struct ksrtp_key_id *id)
{
	struct ksrtp_key *key;

	lockdep_assert_held(&leg->lock);

	list_for_each_entry(key, &leg->keys.list[id->dir], list)
		if (ksrtp_key_id_equal(&key->id, id))
			return id->successor ? twin_of(leg, key) : key;

	return NULL;
}

/* the older one of its name, or NULL */
static struct ksrtp_key *find_older(struct ksrtp_leg *leg, const struct ksrtp_key *key)
{
	struct ksrtp_key_id id = key->id;

	id.successor = false;
	return find(leg, &id);
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

/* a tag must tell two keys apart, and not by chance (RFC 3711 section 9.5.1) */
static bool has_long_tags(const struct ksrtp_key *key)
{
	return (!(key->kinds & KSRTP_KINDS_RTP) ||
		key->tag_len[KSRTP_PART_RTP] >= KSRTP_TRIAL_TAG_MIN) &&
	       (!(key->kinds & KSRTP_KINDS_RTCP) ||
		key->tag_len[KSRTP_PART_RTCP] >= KSRTP_TRIAL_TAG_MIN);
}

static int successor_fits(struct ksrtp_leg *leg, const struct ksrtp_key *key,
			  const struct ksrtp_key *older, struct netlink_ext_ack *extack)
{
	if (!key->id.successor) {
		NL_SET_ERR_MSG(extack, "a key of this MKI and SSRC is installed");
		return -EEXIST;
	}

	if (twin_of(leg, older)) {
		NL_SET_ERR_MSG(extack, "the key has a successor, delete one of the two");
		return -EEXIST;
	}

	if (key->id.dir == KSRTP_DIR_RX && !(has_long_tags(key) && has_long_tags(older))) {
		NL_SET_ERR_MSG(extack, "tags are too short to tell two keys apart");
		return -EINVAL;
	}

	return 0;
}

static int key_fits(struct ksrtp_leg *leg, const struct ksrtp_key *key,
		    struct netlink_ext_ack *extack)
{
	struct ksrtp_key *older = find_older(leg, key), *other;
	int err;

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

	err = older ? successor_fits(leg, key, older, extack) : 0;
	if (err)
		return err;

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

/* both are tried on receipt, for the time of the trial */
static void succeed(struct ksrtp_leg *leg, struct ksrtp_key *older, struct ksrtp_key *key)
{
	key->after = older->serial;
	rcu_assign_pointer(key->twin, older);
	rcu_assign_pointer(older->twin, key);
	if (key->id.dir == KSRTP_DIR_RX) {
		retire(older, jiffies + msecs_to_jiffies(key->trial_ms));
		arm(leg);
	}
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
 * if its MKI has another length than those there, or if it is to succeed and has too
 * short tags, -ENOMEM.
 */
int ksrtp_keys_add(struct ksrtp_leg *leg, struct ksrtp_key *key, bool use_it,
		   struct netlink_ext_ack *extack)
{
	struct ksrtp_key *older;
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
	trace_ksrtp_key(leg->id, key->id.dir, key->suite->id, KSRTP_ACT_ADD);
	older = find_older(leg, key);
	spin_lock_bh(&leg->keys.lock);
	list_add_tail_rcu(&key->list, &leg->keys.list[key->id.dir]);
	if (older)
		succeed(leg, older, key);
	if (use_it)
		use(leg, key);
	else if (key->on_rx)
		follow_seen(leg);
	spin_unlock_bh(&leg->keys.lock);
	ksrtp_leg_changed(leg);

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
		spin_lock_bh(&leg->keys.lock);
		use(leg, key);
		spin_unlock_bh(&leg->keys.lock);
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
