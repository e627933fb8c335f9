// SPDX-License-Identifier: BSD-3-Clause
#include <errno.h>
#include <sys/socket.h>

#include "codec.h"
#include "conn.h"

#define NOTIFY_ROOM	(1 << 20)

/* datagrams of one ksrtp_receive(): an event loop has others to serve */
#define RECEIVE_BURST	64

static void begin(struct ksrtp_conn *conn)
{
	nl_socket_set_buffer_size(conn->nl, NOTIFY_ROOM, 0);
	conn->notify = true;
}

/**
 * ksrtp_helper_set() - receive the MIKEY frames of this network namespace
 * @conn: the connection; takes no request from now on
 *
 * Until the kernel's answer is read frames are passed over, as if nobody
 * had registered yet; MIKEY repeats them.
 *
 * Return: 0 or -errno.
 */
int ksrtp_helper_set(struct ksrtp_conn *conn)
{
	struct nl_msg *msg;
	int err;

	err = ksrtp_conn_request(conn, KSRTP_CMD_HELPER_SET,
				 KSRTP_REQUEST_ROOM, &msg);
	if (err)
		return err;
	err = ksrtp_conn_ask(conn, msg, 0, 0, NULL, NULL);
	if (!err)
		begin(conn);
	return err;
}

/**
 * ksrtp_subscribe() - add the leg and key notifications to a connection
 * @conn: the connection; takes no request from now on
 *
 * Return: 0 or -errno.
 */
int ksrtp_subscribe(struct ksrtp_conn *conn)
{
	int err;

	if (conn->events < 0)
		return ksrtp_conn_fail(conn, -EPROTONOSUPPORT,
				       "module ksrtp has no notifications");
	begin(conn);
	err = nl_socket_add_membership(conn->nl, conn->events);
	return err ? ksrtp_conn_fail(conn, -EPERM, nl_geterror(err)) : 0;
}

static void notify_mikey(const struct nlmsghdr *hdr, const struct ksrtp_ops *ops,
			 void *arg)
{
	const struct nlattr *attr = ksrtp_object(hdr, KSRTP_A_MIKEY);
	struct ksrtp_mikey mikey;

	if (ops->mikey && attr && !ksrtp_mikey_parse(attr, &mikey))
		ops->mikey(&mikey, arg);
}

static void notify_leg(const struct nlmsghdr *hdr, const struct ksrtp_ops *ops,
		       void *arg)
{
	const struct nlattr *attr = ksrtp_object(hdr, KSRTP_A_LEG);
	struct ksrtp_leg leg;

	if (ops->leg_new && attr && !ksrtp_leg_parse(attr, &leg))
		ops->leg_new(&leg, arg);
}

static void notify_leg_gone(const struct nlmsghdr *hdr,
			    const struct ksrtp_ops *ops, void *arg)
{
	const struct nlattr *attr = ksrtp_object(hdr, KSRTP_A_LEG);
	struct ksrtp_leg leg;

	if (ops->leg_gone && attr && !ksrtp_leg_parse(attr, &leg))
		ops->leg_gone(leg.id, arg);
}

static void notify_key(const struct nlmsghdr *hdr, const struct ksrtp_ops *ops,
		       void *arg)
{
	const struct nlattr *attr = ksrtp_object(hdr, KSRTP_A_KEY);
	struct ksrtp_key key;

	if (ops->key && attr && !ksrtp_key_parse(attr, &key))
		ops->key(&key, arg);
}

static void notify_link(const struct nlmsghdr *hdr, bool gone,
			const struct ksrtp_ops *ops, void *arg)
{
	const struct nlattr *attr = ksrtp_object(hdr, KSRTP_A_LINK);
	struct ksrtp_link link;

	if (ops->link && attr && !ksrtp_link_parse(attr, &link))
		ops->link(&link, gone, arg);
}

/* Commands we do not know are of a newer module. */
static void notify(struct ksrtp_conn *conn, struct nlmsghdr *hdr,
		   const struct ksrtp_ops *ops, void *arg)
{
	if (hdr->nlmsg_type != conn->family || !genlmsg_valid_hdr(hdr, 0))
		return;

	switch (genlmsg_hdr(hdr)->cmd) {
	case KSRTP_CMD_MIKEY_NTF:
		notify_mikey(hdr, ops, arg);
		break;
	case KSRTP_CMD_LEG_NTF:
		notify_leg(hdr, ops, arg);
		break;
	case KSRTP_CMD_LEG_GONE_NTF:
		notify_leg_gone(hdr, ops, arg);
		break;
	case KSRTP_CMD_KEY_NTF:
		notify_key(hdr, ops, arg);
		break;
	case KSRTP_CMD_LINK_NTF:
	case KSRTP_CMD_LINK_GONE_NTF:
		notify_link(hdr, genlmsg_hdr(hdr)->cmd == KSRTP_CMD_LINK_GONE_NTF,
			    ops, arg);
		break;
	}
}

/**
 * ksrtp_receive() - take the notifications that are queued
 * @conn: a connection after ksrtp_helper_set() or ksrtp_subscribe()
 * @ops: what to call; must not close @conn
 * @arg: for @ops
 *
 * Does not wait, and returns after some notifications even if there are more.
 *
 * Return: 0, also if nothing was queued, or -errno.
 */
int ksrtp_receive(struct ksrtp_conn *conn, const struct ksrtp_ops *ops, void *arg)
{
	struct nlmsghdr *hdr;
	int left, err, n;
	size_t len;

	for (n = 0; n < RECEIVE_BURST; n++) {
		err = ksrtp_conn_recv(conn, MSG_DONTWAIT, &len);
		if (err == -EAGAIN)
			return 0;
		if (err == -ENOBUFS) {
			if (ops->lost)
				ops->lost(arg);
			continue;
		}
		if (err)
			return err;

		hdr = (struct nlmsghdr *)conn->room;
		for (left = len; nlmsg_ok(hdr, left); hdr = nlmsg_next(hdr, &left))
			notify(conn, hdr, ops, arg);
	}
	return 0;
}
