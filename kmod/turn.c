// SPDX-License-Identifier: GPL-2.0
/* The turn of keys: which one takes over, which one follows, which one goes */
#include <linux/jiffies.h>
#include <linux/list.h>

#include "leg.h"
#include "trace.h"
#include "turn.h"

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

/**
 * ksrtp_turn_retire() - let a key go after a while
 * @leg: the leg, the lock of its keys held
 * @key: the key
 * @ms: milliseconds
 */
void ksrtp_turn_retire(struct ksrtp_leg *leg, struct ksrtp_key *key, u32 ms)
{
	retire(key, jiffies + msecs_to_jiffies(ms));
	arm(leg);
}

/* those of its SSRC that were there before; returns whether there are any */
static bool retire_predecessors(struct ksrtp_leg *leg, const struct ksrtp_key *key,
				unsigned long at)
{
	struct ksrtp_key *other;
	bool any = false;

	list_for_each_entry(other, &leg->keys.list[key->id.dir], list) {
		if (other->serial >= key->serial || !ksrtp_key_same_ssrc(other, key))
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

/**
 * ksrtp_turn_use() - protect with a key from now on
 * @leg: the leg, the lock of its keys held
 * @key: a tx key
 *
 * One key protects for every SSRC, one at most for each single SSRC. The new
 * one wins by its number before the others lose theirs: there is no gap.
 */
void ksrtp_turn_use(struct ksrtp_leg *leg, struct ksrtp_key *key)
{
	struct ksrtp_key *other;

	lockdep_assert_held(&leg->keys.lock);

	key->on_rx = false;
	WRITE_ONCE(key->used, ++leg->keys.last_used);
	list_for_each_entry(other, &leg->keys.list[KSRTP_DIR_TX], list)
		if (other != key && ksrtp_key_same_ssrc(other, key))
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
		if (other->serial > key->serial && ksrtp_key_same_ssrc(other, key) && other->used)
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
			ksrtp_turn_use(leg, key);
}

/**
 * ksrtp_turn_follow() - use keys that wait for what has happened
 * @leg: the leg, the lock of its keys held
 *
 * The peer may have sent under a key before we were asked to wait for this.
 */
void ksrtp_turn_follow(struct ksrtp_leg *leg)
{
	struct ksrtp_key *rx;

	list_for_each_entry(rx, &leg->keys.list[KSRTP_DIR_RX], list)
		if (!test_bit(KSRTP_WATCH_FIRST, &rx->watch))
			follow(leg, rx);
}

static void note_first(struct ksrtp_leg *leg, struct ksrtp_key *key)
{
	spin_lock_bh(&leg->keys.lock);
	if (!key->gone) {
		if (!is_past(leg, key))
			WRITE_ONCE(key->used, ++leg->keys.last_used);
		take_over(leg, key);
		follow(leg, key);
	}
	spin_unlock_bh(&leg->keys.lock);
}

static void end_grace(struct ksrtp_leg *leg, struct ksrtp_key *key)
{
	spin_lock_bh(&leg->keys.lock);
	clear_bit(KSRTP_WATCH_GRACE, &key->watch);
	if (!key->gone && retire_predecessors(leg, key, jiffies))
		arm(leg);
	spin_unlock_bh(&leg->keys.lock);
}

/**
 * ksrtp_turn_passed() - a packet passed under a key that is watched
 * @leg: the leg
 * @key: the key; its @watch was not 0
 *
 * On receipt only for a packet that was authenticated.
 *
 * Context: any, RCU read section.
 *
 * Return: true if it was the first one under a rx key.
 */
bool ksrtp_turn_passed(struct ksrtp_leg *leg, struct ksrtp_key *key)
{
	bool first = test_bit(KSRTP_WATCH_FIRST, &key->watch) &&
		     test_and_clear_bit(KSRTP_WATCH_FIRST, &key->watch);

	if (first)
		note_first(leg, key);
	if (test_bit(KSRTP_WATCH_GRACE, &key->watch) && atomic_dec_and_test(&key->left))
		end_grace(leg, key);

	return first;
}

/**
 * ksrtp_turn_due() - the next key that has to go
 * @leg: the leg, its lock held
 *
 * Return: a key whose time has come; NULL if there is none, then it will be
 * asked for again when there is.
 */
struct ksrtp_key *ksrtp_turn_due(struct ksrtp_leg *leg)
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
