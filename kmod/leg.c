// SPDX-License-Identifier: GPL-2.0
/**
 * DOC: legs, references and locks
 *
 * A leg is made for a socket and belongs to it: the reference in the socket's
 * sk_user_data goes when the socket is destroyed. The table of legs holds no
 * reference, a lookup under RCU takes one if there is still one to take. Every
 * leg holds a reference on the module.
 *
 * The socket belongs to a program, which closes it, or to the leg itself. Then
 * it is released when the leg is detached, or with its network namespace,
 * which it does not hold.
 *
 * Lock order: leg->lock -> socket lock; leg->lock -> stream->lock; leg->lock ->
 * keys->lock; leg->lock -> lock of links; leg->lock -> far->lock. The packet
 * path takes stream->lock and streams->lock only, and keys->lock at the turn of
 * a key, one at a time, and finds leg, keys and streams under RCU.
 */
#include <linux/err.h>
#include <linux/module.h>
#include <linux/net.h>
#include <linux/ratelimit.h>
#include <linux/slab.h>
#include <net/net_namespace.h>
#include <net/netns/generic.h>
#include <net/sock.h>

#include "leg.h"
#include "trace.h"

static unsigned int net_id;
struct workqueue_struct *ksrtp_leg_wq;

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

/*
 * A socket of a program holds its namespace: the legs left are those of our
 * own sockets. Packets may come in until the namespace has waited for RCU,
 * which it does behind this.
 */
static void __net_exit net_pre_exit(struct net *net)
{
	struct ksrtp_leg *leg;
	unsigned long id = 0;

	while ((leg = ksrtp_leg_get_from(net, &id))) {
		mutex_lock(&leg->lock);
		ksrtp_leg_kill(leg);
		mutex_unlock(&leg->lock);
		trace_ksrtp_leg(leg->id, KSRTP_ACT_CLOSE);
		ksrtp_leg_close(leg);
		ksrtp_leg_put(leg);
		cond_resched();
	}
}

static void __net_exit net_exit(struct net *net)
{
	xa_destroy(&ksrtp_net(net)->legs);
}

static struct pernet_operations net_ops = {
	.init = net_init,
	.pre_exit = net_pre_exit,
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

	ksrtp_leg_wq = alloc_workqueue("ksrtp", WQ_UNBOUND, 0);
	if (!ksrtp_leg_wq)
		return -ENOMEM;

	err = register_pernet_subsys(&net_ops);
	if (err)
		destroy_workqueue(ksrtp_leg_wq);

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
	destroy_workqueue(ksrtp_leg_wq);
	/* a task may be preempted in the return of the call that ended a leg */
	synchronize_rcu_tasks();
}

/**
 * ksrtp_leg_new() - make a leg for a socket
 * @net: namespace of the socket
 * @sk: the socket; no reference is taken, its destruction ends the leg
 * @policy: what may happen in clear
 * @window: replay window, packets
 * @flags: bits of enum ksrtp_leg_flags
 *
 * Return: the leg with the reference of the socket, or ERR_PTR(-ENOMEM),
 * ERR_PTR(-ENODEV) if the module is about to go.
 */
struct ksrtp_leg *ksrtp_leg_new(struct net *net, struct sock *sk,
				enum ksrtp_policy policy, u32 window, u32 flags)
{
	struct ksrtp_leg *leg;

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
	leg->gone = true;
	leg->policy = policy;
	leg->window = window;
	ksrtp_far_init(&leg->far);
	ksrtp_links_init(&leg->links);
	leg->flags = flags;
	ratelimit_state_init(&leg->mikey_rate, HZ, KSRTP_MIKEY_BURST);
	ratelimit_set_flags(&leg->mikey_rate, RATELIMIT_MSG_ON_RELEASE);
	ksrtp_keys_init(&leg->keys);
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

	/* before others can find it, and end it */
	WRITE_ONCE(leg->gone, false);
	err = xa_alloc_cyclic(&kn->legs, &leg->id, leg, xa_limit_31b, &kn->last_id,
			      GFP_KERNEL);
	if (err < 0) {
		WRITE_ONCE(leg->gone, true);
		return err;
	}

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
	struct ksrtp_leg *leg = container_of(to_rcu_work(work), struct ksrtp_leg, free);

	ksrtp_far_exit(&leg->far);
	kfree(leg);
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
	queue_rcu_work(ksrtp_leg_wq, &leg->free);
}

/**
 * ksrtp_leg_kill() - take a leg off the table and its keys away
 * @leg: the leg, its lock held
 *
 * The socket of a program keeps it, so that nothing leaves in clear, until it
 * is closed. Our own is for ksrtp_leg_close().
 *
 * Return: false if that was done before.
 */
bool ksrtp_leg_kill(struct ksrtp_leg *leg)
{
	lockdep_assert_held(&leg->lock);

	if (leg->gone)
		return false;

	WRITE_ONCE(leg->gone, true);
	ksrtp_links_close(&leg->links);
	xa_erase(&ksrtp_net(leg->net)->legs, leg->id);
	ksrtp_keys_clear(leg);
	ksrtp_leg_changed(leg);
	return true;
}

/**
 * ksrtp_leg_close() - release the socket of a leg if it is our own
 * @leg: the leg, taken off the table
 *
 * The port is free afterwards. May be called more than once.
 *
 * Context: process, the lock of @leg not held.
 */
void ksrtp_leg_close(struct ksrtp_leg *leg)
{
	struct socket *own;

	mutex_lock(&leg->lock);
	own = leg->own;
	leg->own = NULL;
	mutex_unlock(&leg->lock);
	if (own)
		sock_release(own);
}
