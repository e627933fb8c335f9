// SPDX-License-Identifier: GPL-2.0
/**
 * DOC: legs, references and locks
 *
 * A leg is made for a socket and belongs to it: the reference in the socket's
 * sk_user_data goes when the socket is destroyed. The table of legs holds no
 * reference, a lookup under RCU takes one if there is still one to take. Every
 * leg holds a reference on the module.
 *
 * Lock order: leg->lock -> socket lock; leg->lock -> stream->lock. The packet
 * path takes stream->lock and streams->lock only, one at a time, and finds
 * leg, keys and streams under RCU.
 */
#include <linux/err.h>
#include <linux/module.h>
#include <linux/netlink.h>
#include <linux/ratelimit.h>
#include <linux/rculist.h>
#include <linux/slab.h>
#include <net/net_namespace.h>
#include <net/netns/generic.h>
#include <net/sock.h>

#include "leg.h"
#include "trace.h"

static unsigned int net_id;
static struct workqueue_struct *free_wq;

/**
 * ksrtp_net() - our part of a network namespace
 * @net: the namespace
 *
 * Return: never NULL while the module is loaded.
 */
struct ksrtp_net *ksrtp_net(const struct net *net)
{
	return net_generic(net, net_id);
}

/**
 * ksrtp_leg_changed() - tell dumps in progress that they are not consistent
 * @leg: what changed
 */
void ksrtp_leg_changed(struct ksrtp_leg *leg)
{
	atomic_inc(&ksrtp_net(leg->net)->seq);
}

/**
 * ksrtp_leg_stream_added() - the same for dumps of streams
 * @leg: where a stream was added
 */
void ksrtp_leg_stream_added(struct ksrtp_leg *leg)
{
	atomic_inc(&ksrtp_net(leg->net)->stream_seq);
}

static int __net_init net_init(struct net *net)
{
	struct ksrtp_net *kn = ksrtp_net(net);

	xa_init_flags(&kn->legs, XA_FLAGS_ALLOC1);
	atomic_set(&kn->seq, 1);
	return 0;
}

/* A socket of a program holds its namespace: no leg is left here. */
static void __net_exit net_exit(struct net *net)
{
	xa_destroy(&ksrtp_net(net)->legs);
}

static struct pernet_operations net_ops = {
	.init = net_init,
	.exit = net_exit,
	.id = &net_id,
	.size = sizeof(struct ksrtp_net),
};

/**
 * ksrtp_leg_init() - make the table of legs in every network namespace
 *
 * Return: 0 or -ENOMEM.
 */
int ksrtp_leg_init(void)
{
	int err;

	free_wq = alloc_workqueue("ksrtp", WQ_UNBOUND, 0);
	if (!free_wq)
		return -ENOMEM;

	err = register_pernet_subsys(&net_ops);
	if (err)
		destroy_workqueue(free_wq);

	return err;
}

/**
 * ksrtp_leg_exit() - wait for the last frees
 *
 * No leg is left: each of them held the module.
 */
void ksrtp_leg_exit(void)
{
	unregister_pernet_subsys(&net_ops);
	rcu_barrier();
	destroy_workqueue(free_wq);
	/* a task may be preempted in the return of the call that ended a leg */
	synchronize_rcu_tasks();
}

/**
 * ksrtp_leg_new() - make a leg for a socket
 * @net: namespace of the socket
 * @sk: the socket; no reference is taken, its destruction ends the leg
 * @policy: what may happen in clear
 * @window: replay window, packets
 *
 * Return: the leg with the reference of the socket, or ERR_PTR(-ENOMEM),
 * ERR_PTR(-ENODEV) if the module is about to go.
 */
struct ksrtp_leg *ksrtp_leg_new(struct net *net, struct sock *sk,
				enum ksrtp_policy policy, u32 window)
{
	struct ksrtp_leg *leg;
	unsigned int dir;

	if (!try_module_get(THIS_MODULE))
		return ERR_PTR(-ENODEV);

	leg = kzalloc(sizeof(*leg), GFP_KERNEL_ACCOUNT);
	if (!leg) {
		module_put(THIS_MODULE);
		return ERR_PTR(-ENOMEM);
	}

	refcount_set(&leg->refs, 1);
	mutex_init(&leg->lock);
	leg->net = net;
	leg->sk = sk;
	leg->policy = policy;
	leg->window = window;
	ratelimit_state_init(&leg->mikey_rate, HZ, KSRTP_MIKEY_BURST);
	ratelimit_set_flags(&leg->mikey_rate, RATELIMIT_MSG_ON_RELEASE);
	for (dir = 0; dir < KSRTP_DIRS; dir++)
		INIT_LIST_HEAD(&leg->keys[dir]);

	return leg;
}

/**
 * ksrtp_leg_publish() - give a leg its id and let it be found
 * @leg: the leg
 *
 * Return: 0, -ENOMEM, -EBUSY if no id is left.
 */
int ksrtp_leg_publish(struct ksrtp_leg *leg)
{
	struct ksrtp_net *kn = ksrtp_net(leg->net);
	int err;

	err = xa_alloc_cyclic(&kn->legs, &leg->id, leg, xa_limit_31b, &kn->last_id,
			      GFP_KERNEL);
	if (err < 0)
		return err;

	ksrtp_leg_changed(leg);
	return 0;
}

/**
 * ksrtp_leg_of() - the leg of a socket that cannot be closed meanwhile
 * @sk: an attached socket
 *
 * Context: process, in a system call on the socket or its destruction.
 *
 * Return: the leg; the socket holds the reference.
 */
struct ksrtp_leg *ksrtp_leg_of(const struct sock *sk)
{
	return rcu_dereference_protected(__sk_user_data(sk), true);
}

/**
 * ksrtp_leg_get() - find a leg by its id
 * @net: namespace
 * @id: id
 *
 * Return: the leg with a reference for the caller, or NULL.
 */
struct ksrtp_leg *ksrtp_leg_get(struct net *net, u32 id)
{
	struct ksrtp_leg *leg;

	rcu_read_lock();
	leg = xa_load(&ksrtp_net(net)->legs, id);
	if (leg && !refcount_inc_not_zero(&leg->refs))
		leg = NULL;
	rcu_read_unlock();
	return leg;
}

/**
 * ksrtp_leg_get_from() - walk the legs in the order of their ids
 * @net: namespace
 * @id: where to begin; set to the id found
 *
 * Return: the first leg at or behind @id with a reference for the caller, or
 * NULL.
 */
struct ksrtp_leg *ksrtp_leg_get_from(struct net *net, unsigned long *id)
{
	struct ksrtp_leg *leg;

	rcu_read_lock();
	xa_for_each_start(&ksrtp_net(net)->legs, *id, leg, *id)
		if (refcount_inc_not_zero(&leg->refs))
			break;
	rcu_read_unlock();
	return leg;
}

static void free_work(struct work_struct *work)
{
	kfree(container_of(to_rcu_work(work), struct ksrtp_leg, free));
	module_put(THIS_MODULE);
}

/**
 * ksrtp_leg_put() - give a reference back
 * @leg: the leg
 *
 * Context: any.
 */
void ksrtp_leg_put(struct ksrtp_leg *leg)
{
	if (!refcount_dec_and_test(&leg->refs))
		return;

	INIT_RCU_WORK(&leg->free, free_work);
	queue_rcu_work(free_wq, &leg->free);
}

/* what the streams of a key counted shall outlive the key */
static void retire_counters(struct ksrtp_leg *leg, struct ksrtp_key *key)
{
	bool rx = key->id.dir == KSRTP_DIR_RX;
	u64 packets[KSRTP_PARTS] = {};
	struct ksrtp_stream *stream;
	unsigned int n, part;

	rcu_read_lock();
	ksrtp_streams_for_each(stream, &key->streams, n)
		for (part = 0; part < KSRTP_PARTS; part++)
			packets[part] += READ_ONCE(stream->part[part].packets);
	rcu_read_unlock();

	ksrtp_stats_add(&leg->stats, rx ? KSRTP_STAT_RX_SRTP : KSRTP_STAT_TX_SRTP,
			packets[KSRTP_PART_RTP]);
	ksrtp_stats_add(&leg->stats, rx ? KSRTP_STAT_RX_SRTCP : KSRTP_STAT_TX_SRTCP,
			packets[KSRTP_PART_RTCP]);
}

static void key_unpublish(struct ksrtp_leg *leg, struct ksrtp_key *key)
{
	lockdep_assert_held(&leg->lock);

	list_del_rcu(&key->list);
	leg->n_keys[key->id.dir]--;
	retire_counters(leg, key);
	ksrtp_leg_changed(leg);
	trace_ksrtp_key(leg->id, key->id.dir, key->suite->id, KSRTP_ACT_DEL);
	ksrtp_key_free_rcu(key, free_wq);
}

/**
 * ksrtp_leg_kill() - take a leg off the table and its keys away
 * @leg: the leg, its lock held
 *
 * The socket keeps it, so that nothing leaves in clear, until it is closed.
 *
 * Return: false if that was done before.
 */
bool ksrtp_leg_kill(struct ksrtp_leg *leg)
{
	struct ksrtp_key *key, *next;
	unsigned int dir;

	lockdep_assert_held(&leg->lock);

	if (leg->gone)
		return false;

	WRITE_ONCE(leg->gone, true);
	xa_erase(&ksrtp_net(leg->net)->legs, leg->id);
	for (dir = 0; dir < KSRTP_DIRS; dir++)
		list_for_each_entry_safe(key, next, &leg->keys[dir], list)
			key_unpublish(leg, key);

	ksrtp_leg_changed(leg);
	return true;
}

static struct ksrtp_key *key_find(struct ksrtp_leg *leg, const struct ksrtp_key_id *id)
{
	struct ksrtp_key *key;

	lockdep_assert_held(&leg->lock);

	list_for_each_entry(key, &leg->keys[id->dir], list)
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

	WRITE_ONCE(key->used, ++leg->last_used);
	list_for_each_entry(other, &leg->keys[KSRTP_DIR_TX], list)
		if (other != key && other->id.has_ssrc == key->id.has_ssrc &&
		    other->id.ssrc == key->id.ssrc)
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
		if (leg->used[n] == key->fingerprint)
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

	if (leg->n_keys[key->id.dir] >= KSRTP_KEYS_MAX) {
		NL_SET_ERR_MSG(extack, "too many keys, delete one first");
		return -ENOSPC;
	}

	if (key_find(leg, &key->id)) {
		NL_SET_ERR_MSG(extack, "a key of this MKI and SSRC is installed");
		return -EEXIST;
	}

	if (key->id.dir == KSRTP_DIR_TX && was_used(leg, key)) {
		NL_SET_ERR_MSG(extack, "this master key has been used on this leg");
		return -EKEYREJECTED;
	}

	list_for_each_entry(other, &leg->keys[key->id.dir], list)
		if (other->id.mki_len != key->id.mki_len) {
			NL_SET_ERR_MSG(extack, "MKI is not as long as that of the other keys");
			return -EINVAL;
		}

	return 0;
}

/**
 * ksrtp_leg_key_add() - publish a key
 * @leg: the leg
 * @key: the key; consumed if 0 is returned
 * @use_it: tx: protect with it from now on
 * @extack: names what is wrong
 *
 * Return: 0, -ENOENT if the leg is gone, -ENOSPC, -EEXIST, -EKEYREJECTED if it
 * was installed for tx before, -EINVAL if its MKI has another length than those
 * there.
 */
int ksrtp_leg_key_add(struct ksrtp_leg *leg, struct ksrtp_key *key, bool use_it,
		      struct netlink_ext_ack *extack)
{
	int err;

	mutex_lock(&leg->lock);
	err = key_fits(leg, key, extack);
	if (err)
		goto unlock;

	/* before the key is visible: once there is a key, nothing is plain */
	WRITE_ONCE(leg->keyed, true);
	leg->n_keys[key->id.dir]++;
	if (key->id.dir == KSRTP_DIR_TX)
		leg->used[leg->n_used++ % KSRTP_USED_MAX] = key->fingerprint;
	list_add_tail_rcu(&key->list, &leg->keys[key->id.dir]);
	ksrtp_leg_changed(leg);
	trace_ksrtp_key(leg->id, key->id.dir, key->suite->id, KSRTP_ACT_ADD);
	if (use_it)
		use(leg, key);

unlock:
	mutex_unlock(&leg->lock);
	return err;
}

/**
 * ksrtp_leg_key_use() - protect with another key from now on
 * @leg: the leg
 * @id: name of a tx key
 * @extack: names what is wrong
 *
 * Return: 0, -ENOENT if there is no such key.
 */
int ksrtp_leg_key_use(struct ksrtp_leg *leg, const struct ksrtp_key_id *id,
		      struct netlink_ext_ack *extack)
{
	struct ksrtp_key *key;
	int err = 0;

	mutex_lock(&leg->lock);
	key = key_find(leg, id);
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
 * ksrtp_leg_key_del() - take a key away
 * @leg: the leg
 * @id: name of the key
 * @extack: names what is wrong
 *
 * Return: 0, -ENOENT if there is no such key.
 */
int ksrtp_leg_key_del(struct ksrtp_leg *leg, const struct ksrtp_key_id *id,
		      struct netlink_ext_ack *extack)
{
	struct ksrtp_key *key;
	int err = 0;

	mutex_lock(&leg->lock);
	key = key_find(leg, id);
	if (key) {
		key_unpublish(leg, key);
	} else {
		NL_SET_ERR_MSG(extack, "no key of this MKI and SSRC");
		err = -ENOENT;
	}
	mutex_unlock(&leg->lock);
	return err;
}
