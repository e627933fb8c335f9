// SPDX-License-Identifier: GPL-2.0
/* The keys of a leg: they come, with their streams, and go */
#include <linux/err.h>
#include <linux/netlink.h>
#include <linux/rculist.h>

#include "leg.h"
#include "trace.h"
#include "turn.h"

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
		if (ksrtp_key_same_ssrc(other, key))
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
	key->gone = true;
	part_twins(leg, key);
	spin_unlock_bh(&leg->keys.lock);
	leg->keys.n[key->id.dir]--;
	streams_exit(leg, key);
	ksrtp_leg_changed(leg);
	trace_ksrtp_key(leg->id, key->id.dir, key->suite->id, KSRTP_ACT_DEL);
	ksrtp_key_free_rcu(key, ksrtp_leg_wq);
}

static void due(struct work_struct *work)
{
	struct ksrtp_leg *leg = container_of(to_delayed_work(work), struct ksrtp_leg,
					     keys.due);
	struct ksrtp_key *key;

	mutex_lock(&leg->lock);
	while ((key = ksrtp_turn_due(leg))) {
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
	if (key->id.dir == KSRTP_DIR_RX)
		ksrtp_turn_retire(leg, older, key->trial_ms);
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
		ksrtp_turn_use(leg, key);
	else if (key->on_rx)
		ksrtp_turn_follow(leg);
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
		ksrtp_turn_use(leg, key);
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

/* the key that was taken into use last of those that are for an SSRC */
static struct ksrtp_key *key_of(struct ksrtp_leg *leg, enum ksrtp_dir dir, u32 ssrc)
{
	struct ksrtp_key *key, *best = NULL;
	u64 rank, best_rank = 0;

	list_for_each_entry(key, &leg->keys.list[dir], list) {
		if (key->id.has_ssrc && key->id.ssrc != ssrc)
			continue;

		rank = key->used | (key->id.has_ssrc ? BIT_ULL(32) : 0);
		if (rank >= best_rank) {
			best = key;
			best_rank = rank;
		}
	}

	return best;
}

static int set_roc(struct ksrtp_leg *leg, struct ksrtp_key *key, u32 ssrc, u32 roc,
		   struct netlink_ext_ack *extack)
{
	struct ksrtp_stream *stream;
	int err;

	rcu_read_lock();
	stream = ksrtp_stream_add(key->streams, ssrc);
	err = PTR_ERR_OR_ZERO(stream);
	if (err == -ENOSPC)
		NL_SET_ERR_MSG(extack, "as many streams as there may be");
	if (err)
		goto unlock;

	err = ksrtp_stream_set_roc(stream, key->roc, roc, key->id.dir == KSRTP_DIR_RX);
	if (err)
		NL_SET_ERR_MSG(extack, "rollover counter would go back");
	ksrtp_leg_stream_added(leg);
unlock:
	rcu_read_unlock();
	return err;
}

/**
 * ksrtp_keys_set_roc() - set the rollover counter of a stream
 * @leg: the leg
 * @dir: direction
 * @ssrc: host order; the stream is made if it is new
 * @roc: rollover counter
 * @extack: names what is wrong
 *
 * What leaves never goes back, or an index would be used twice; what arrives
 * may, before the first packet.
 *
 * Return: 0, -ENOKEY without a key for the stream, -ERANGE if it would go
 * back, -ENOSPC if there are too many streams, -ENOMEM.
 */
int ksrtp_keys_set_roc(struct ksrtp_leg *leg, enum ksrtp_dir dir, u32 ssrc, u32 roc,
		       struct netlink_ext_ack *extack)
{
	struct ksrtp_key *key;
	int err;

	mutex_lock(&leg->lock);
	key = key_of(leg, dir, ssrc);
	if (key) {
		err = set_roc(leg, key, ssrc, roc, extack);
	} else {
		NL_SET_ERR_MSG(extack, "no key for this direction and SSRC");
		err = -ENOKEY;
	}
	mutex_unlock(&leg->lock);
	return err;
}
