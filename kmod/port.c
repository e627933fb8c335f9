// SPDX-License-Identifier: GPL-2.0
/*
 * Legs with a socket of our own: no program has it open, no file keeps it, and
 * it does not hold its network namespace.
 */
#include <linux/err.h>
#include <linux/gcd.h>
#include <linux/net.h>
#include <linux/netlink.h>
#include <linux/random.h>
#include <linux/sched/signal.h>
#include <net/ipv6.h>
#include <net/sock.h>

#include "event.h"
#include "port.h"
#include "socket.h"
#include "trace.h"

/*
 * The candidates of a request, in an order that differs each time and meets
 * each of them once: when few ports are free, few are tried in vain.
 */
struct walk {
	u32 n;
	u32 at;
	u32 step;
};

static u32 candidates(const struct ksrtp_port_spec *spec)
{
	u32 first = spec->min;

	if (!spec->pair)
		return spec->max - first + 1;

	first += first % 2;
	return spec->max > first ? (spec->max - first + 1) / 2 : 0;
}

static u16 candidate(const struct ksrtp_port_spec *spec, u32 n)
{
	return spec->pair ? spec->min + spec->min % 2 + 2 * n : spec->min + n;
}

static void walk_init(struct walk *walk, u32 n)
{
	walk->n = n;
	walk->at = reciprocal_scale(get_random_u32(), n);
	walk->step = 1 + reciprocal_scale(get_random_u32(), n);
	while (gcd(walk->step, n) != 1)
		walk->step++;
}

static u32 walk_next(struct walk *walk)
{
	walk->at = (walk->at + walk->step) % walk->n;
	return walk->at;
}

static int socket_new(struct net *net, const struct ksrtp_port_spec *spec,
		      struct socket **own)
{
	int family = spec->local.sa.sa_family;
	int err;

	err = sock_create_kern(net, family, SOCK_DGRAM, IPPROTO_UDP, own);
	if (err)
		return err;

	if (family == AF_INET6)
		err = ip6_sock_set_v6only((*own)->sk);
	if (!err && spec->ifindex)
		err = sock_bindtoindex((*own)->sk, spec->ifindex, true);
	if (err)
		sock_release(*own);

	return err;
}

static struct ksrtp_leg *leg_new(struct net *net, const struct ksrtp_port_spec *spec,
				 struct netlink_ext_ack *extack)
{
	struct ksrtp_leg *leg;
	struct socket *own;
	int err;

	err = socket_new(net, spec, &own);
	if (err)
		return ERR_PTR(err);

	leg = ksrtp_socket_adopt(net, own, spec->policy, spec->window,
				 spec->flags, extack);
	if (IS_ERR(leg))
		sock_release(own);

	return leg;
}

static void leg_end(struct ksrtp_leg *leg)
{
	mutex_lock(&leg->lock);
	ksrtp_leg_kill(leg);
	mutex_unlock(&leg->lock);
	ksrtp_leg_close(leg);
	ksrtp_leg_put(leg);
}

static void legs_end(struct ksrtp_leg *legs[KSRTP_PORT_LEGS])
{
	unsigned int n;

	for (n = 0; n < KSRTP_PORT_LEGS; n++)
		if (!IS_ERR_OR_NULL(legs[n]))
			leg_end(legs[n]);
}

/* the type of the address is not the same in all kernels, hence no type */
static int bind_leg(struct ksrtp_leg *leg, const struct ksrtp_port_spec *spec, u16 port)
{
	union ksrtp_addr addr = spec->local;
	void *name = &addr;

	if (addr.sa.sa_family == AF_INET6) {
		addr.in6.sin6_port = htons(port);
		addr.in6.sin6_scope_id = spec->ifindex;
	} else {
		addr.in.sin_port = htons(port);
	}

	return kernel_bind(leg->own, name, sizeof(addr));
}

/* A socket once bound stays so: if only one port of a pair is free, start anew. */
static int bind_legs(struct net *net, const struct ksrtp_port_spec *spec, u16 port,
		     struct ksrtp_leg *legs[KSRTP_PORT_LEGS],
		     struct netlink_ext_ack *extack)
{
	int err;

	err = bind_leg(legs[0], spec, port);
	if (err || !spec->pair)
		return err;

	err = bind_leg(legs[1], spec, port + 1);
	if (err != -EADDRINUSE)
		return err;

	leg_end(legs[0]);
	legs[0] = leg_new(net, spec, extack);
	return IS_ERR(legs[0]) ? PTR_ERR(legs[0]) : err;
}

/* no lock of ours is held: a range without free ports costs its caller only */
static int bind_somewhere(struct net *net, const struct ksrtp_port_spec *spec,
			  struct ksrtp_leg *legs[KSRTP_PORT_LEGS],
			  struct netlink_ext_ack *extack)
{
	u32 n = candidates(spec);
	int err = -EADDRINUSE;
	struct walk walk;

	walk_init(&walk, n);
	while (n-- && err == -EADDRINUSE) {
		err = bind_legs(net, spec, candidate(spec, walk_next(&walk)), legs, extack);
		if (fatal_signal_pending(current))
			return -EINTR;

		cond_resched();
	}

	return err == -EADDRINUSE && walk.n > 1 ? -ENOSPC : err;
}

/* the legs are told of once both can be found */
static int publish(struct ksrtp_leg *legs[KSRTP_PORT_LEGS])
{
	unsigned int n;
	int err = 0;

	for (n = 0; n < KSRTP_PORT_LEGS && legs[n] && !err; n++)
		err = ksrtp_leg_publish(legs[n]);
	if (err)
		return err;

	for (n = 0; n < KSRTP_PORT_LEGS && legs[n]; n++) {
		mutex_lock(&legs[n]->lock);
		legs[n]->pair = legs[1] ? legs[!n]->id : 0;
		trace_ksrtp_leg(legs[n]->id, KSRTP_ACT_ATTACH);
		if (!legs[n]->gone)
			ksrtp_event_leg(legs[n], KSRTP_CMD_LEG_NTF);
		mutex_unlock(&legs[n]->lock);
	}

	return 0;
}

static void say(const struct ksrtp_port_spec *spec, int err,
		struct netlink_ext_ack *extack)
{
	switch (err) {
	case -EADDRINUSE:
		if (spec->pair)
			NL_SET_ERR_MSG(extack, "port or the next one is in use at this address");
		else
			NL_SET_ERR_MSG(extack, "port is in use at this address");
		break;
	case -ENOSPC:
		NL_SET_ERR_MSG(extack, "the whole range is in use at this address");
		break;
	case -EADDRNOTAVAIL:
		NL_SET_ERR_MSG(extack, "not an address of this network namespace");
		break;
	case -EAFNOSUPPORT:
		NL_SET_ERR_MSG(extack, "the kernel lacks this kind of address");
		break;
	}
}

/**
 * ksrtp_port_bind() - make a leg, or two, with a socket of our own
 * @net: namespace
 * @spec: what and where; its range holds a port, or a pair of ports
 * @legs: the legs with a reference for the caller; without spec->pair the
 *	second is NULL
 * @extack: names what is wrong
 *
 * Context: process.
 *
 * The legs live until they are detached, or as long as @net.
 *
 * Return: 0, -EADDRINUSE for the only port or pair, -ENOSPC for a range of
 * which none is free, -EADDRNOTAVAIL, -EACCES, -EINTR, -ENOMEM, or what else
 * UDP says.
 */
int ksrtp_port_bind(struct net *net, const struct ksrtp_port_spec *spec,
		    struct ksrtp_leg *legs[KSRTP_PORT_LEGS],
		    struct netlink_ext_ack *extack)
{
	unsigned int n;
	int err = 0;

	legs[1] = NULL;
	for (n = 0; n < (spec->pair ? 2 : 1) && !err; n++) {
		legs[n] = leg_new(net, spec, extack);
		if (IS_ERR(legs[n]))
			err = PTR_ERR(legs[n]);
	}

	err = err ?: bind_somewhere(net, spec, legs, extack) ?: publish(legs);
	if (err) {
		legs_end(legs);
		say(spec, err, extack);
	}

	return err;
}
