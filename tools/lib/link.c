// SPDX-License-Identifier: BSD-3-Clause
/* links between legs, and what to change of a leg */
#include <errno.h>

#include "codec.h"
#include "conn.h"

/**
 * ksrtp_leg_set() - change where the relayed packets of a leg go
 * @conn: the connection
 * @set: leg and change
 *
 * Return: 0 or -errno.
 */
int ksrtp_leg_set(struct ksrtp_conn *conn, const struct ksrtp_set *set)
{
	struct nl_msg *msg;
	int err;

	err = ksrtp_conn_request(conn, KSRTP_CMD_LEG_SET, KSRTP_REQUEST_ROOM,
				 &msg);
	if (err)
		return err;
	return ksrtp_conn_ask(conn, msg, ksrtp_set_put(msg, set), 0, NULL, NULL);
}

/**
 * ksrtp_link_add() - let what comes in on one leg leave by another
 * @conn: the connection
 * @link: the legs, and which packets
 *
 * Return: 0 or -errno.
 */
int ksrtp_link_add(struct ksrtp_conn *conn, const struct ksrtp_link *link)
{
	struct nl_msg *msg;
	int err;

	err = ksrtp_conn_request(conn, KSRTP_CMD_LINK_ADD, KSRTP_REQUEST_ROOM,
				 &msg);
	if (err)
		return err;
	return ksrtp_conn_ask(conn, msg, ksrtp_link_put(msg, link), 0, NULL,
			      NULL);
}

/**
 * ksrtp_link_del() - remove a link
 * @conn: the connection
 * @link: the legs name it
 *
 * Return: 0 or -errno.
 */
int ksrtp_link_del(struct ksrtp_conn *conn, const struct ksrtp_link *link)
{
	struct nl_msg *msg;
	int err;

	err = ksrtp_conn_request(conn, KSRTP_CMD_LINK_DEL, KSRTP_REQUEST_ROOM,
				 &msg);
	if (err)
		return err;
	return ksrtp_conn_ask(conn, msg, ksrtp_link_put(msg, link), 0, NULL,
			      NULL);
}

struct link_dump {
	int (*each)(const struct ksrtp_link *link, void *arg);
	void *arg;
};

static int dump_link(const struct nlmsghdr *hdr, void *arg)
{
	const struct nlattr *attr = ksrtp_object(hdr, KSRTP_A_LINK);
	struct link_dump *dump = arg;
	struct ksrtp_link link;

	if (!attr || ksrtp_link_parse(attr, &link))
		return -EBADMSG;
	return dump->each(&link, dump->arg);
}

/**
 * ksrtp_link_dump() - ask for the links
 * @conn: the connection
 * @from: from this leg, 0: from all
 * @each: called for each; may use @conn; non-zero ends the dump
 * @arg: for @each
 *
 * Return: 0, what @each returned, or -errno.
 */
int ksrtp_link_dump(struct ksrtp_conn *conn, uint32_t from,
		    int (*each)(const struct ksrtp_link *link, void *arg), void *arg)
{
	struct link_dump dump = { each, arg };
	struct nl_msg *msg;
	int err;

	err = ksrtp_conn_request(conn, KSRTP_CMD_LINK_GET, KSRTP_REQUEST_ROOM,
				 &msg);
	if (err)
		return err;
	return ksrtp_conn_dump(conn, msg, ksrtp_link_from_put(msg, from), dump_link,
			       &dump);
}
