// SPDX-License-Identifier: BSD-3-Clause
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <netlink/genl/ctrl.h>

#include "conn.h"

static _Thread_local const char *open_error = "";

/**
 * ksrtp_error() - what went wrong last
 * @conn: the connection, or NULL after ksrtp_open() failed
 *
 * Return: a sentence without full stop, "" if nothing failed yet; valid until
 * the next call on @conn.
 */
const char *ksrtp_error(const struct ksrtp_conn *conn)
{
	return conn ? conn->error : open_error;
}

/**
 * ksrtp_error_attr() - which attribute the kernel refused last
 * @conn: the connection
 *
 * Return: its name as in uapi/ksrtp.yaml, "" if the kernel named none.
 */
const char *ksrtp_error_attr(const struct ksrtp_conn *conn)
{
	return conn->error_attr;
}

/**
 * ksrtp_conn_fail() - note why a call fails
 * @conn: the connection
 * @err: -errno
 * @sentence: for ksrtp_error(), NULL for the text of @err
 *
 * Return: @err.
 */
int ksrtp_conn_fail(struct ksrtp_conn *conn, int err, const char *sentence)
{
	if (!sentence)
		sentence = strerror(-err);
	conn->error_attr = "";
	snprintf(conn->error, sizeof(conn->error), "%s", sentence);
	return err;
}

static int errno_of(int nle)
{
	switch (-nle) {
	case NLE_OBJ_NOTFOUND:
		return -ENOENT;
	case NLE_NOMEM:
		return -ENOMEM;
	case NLE_PERM:
	case NLE_NOACCESS:
		return -EPERM;
	}
	return -EIO;
}

/*
 * Without NETLINK_CAP_ACK the kernel would send the whole request back with a
 * refusal, keys included. A reader with room gets large messages from the
 * first dump on.
 */
static int connect_family(struct ksrtp_conn *conn)
{
	int fd, on = 1, err;

	err = nl_connect(conn->nl, NETLINK_GENERIC);
	if (err)
		return errno_of(err);

	fd = nl_socket_get_fd(conn->nl);
	if (setsockopt(fd, SOL_NETLINK, NETLINK_CAP_ACK, &on, sizeof(on)) ||
	    setsockopt(fd, SOL_NETLINK, NETLINK_EXT_ACK, &on, sizeof(on)))
		return -errno;

	nl_socket_set_msg_buf_size(conn->nl, KSRTP_RECV_ROOM);
	conn->family = genl_ctrl_resolve(conn->nl, KSRTP_FAMILY_NAME);
	if (conn->family < 0)
		return errno_of(conn->family);
	conn->events = genl_ctrl_resolve_grp(conn->nl, KSRTP_FAMILY_NAME,
					     KSRTP_MCGRP_EVENTS);
	return 0;
}

/**
 * ksrtp_open() - connect to the module in the caller's network namespace
 * @conn: the connection; NULL after a failure, see ksrtp_error()
 *
 * Return: 0, -ENOENT if the module is not loaded, or -errno.
 */
int ksrtp_open(struct ksrtp_conn **conn)
{
	struct ksrtp_conn *new;
	int err = -ENOMEM;

	*conn = NULL;
	open_error = strerror(ENOMEM);
	new = calloc(1, sizeof(*new));
	if (!new)
		return err;

	new->error_attr = "";
	new->nl = nl_socket_alloc();
	if (!new->nl)
		goto free_conn;

	err = connect_family(new);
	if (err)
		goto free_socket;

	open_error = "";
	*conn = new;
	return 0;

free_socket:
	open_error = err == -ENOENT ? "module ksrtp is not loaded" : strerror(-err);
	nl_socket_free(new->nl);
free_conn:
	free(new);
	return err;
}

/**
 * ksrtp_close() - end a connection
 * @conn: the connection, or NULL
 *
 * A helper is no longer registered after this.
 */
void ksrtp_close(struct ksrtp_conn *conn)
{
	if (!conn)
		return;
	nl_socket_free(conn->nl);
	free(conn);
}

/**
 * ksrtp_fd() - what to poll for notifications
 * @conn: the connection
 *
 * Return: a file descriptor that belongs to @conn.
 */
int ksrtp_fd(const struct ksrtp_conn *conn)
{
	return nl_socket_get_fd(conn->nl);
}
