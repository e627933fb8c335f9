// SPDX-License-Identifier: BSD-3-Clause
#include <errno.h>

#include "codec.h"
#include "conn.h"

/* room of a MIKEY request: frame, address, headers */
#define MIKEY_ROOM		(KSRTP_MIKEY_FRAME_MAX + KSRTP_REQUEST_ROOM)

/**
 * ksrtp_caps_get() - ask what the module is and can do
 * @conn: the connection
 * @caps: the answer
 *
 * Return: 0 or -errno.
 */
int ksrtp_caps_get(struct ksrtp_conn *conn, struct ksrtp_caps *caps)
{
	struct nl_msg *msg;
	int err;

	err = ksrtp_conn_request(conn, KSRTP_CMD_CAPS_GET, KSRTP_REQUEST_ROOM,
				 &msg);
	if (err)
		return err;
	return ksrtp_conn_ask(conn, msg, 0, KSRTP_A_CAPS, ksrtp_caps_parse,
			      caps);
}

/**
 * ksrtp_leg_attach() - attach a UDP socket
 * @conn: the connection
 * @attach: what and how
 * @leg: the new leg
 *
 * Return: 0 or -errno.
 */
int ksrtp_leg_attach(struct ksrtp_conn *conn, const struct ksrtp_attach *attach,
		     struct ksrtp_leg *leg)
{
	struct nl_msg *msg;
	int err;

	err = ksrtp_conn_request(conn, KSRTP_CMD_LEG_ATTACH,
				 KSRTP_REQUEST_ROOM, &msg);
	if (err)
		return err;
	return ksrtp_conn_ask(conn, msg, ksrtp_attach_put(msg, attach),
			      KSRTP_A_LEG, ksrtp_leg_parse, leg);
}

/**
 * ksrtp_leg_bind() - make a leg with a socket of the kernel's own
 * @conn: the connection
 * @bind: where and how
 * @leg: the new leg; of a pair the one at the even port, @leg->pair is the other
 *
 * Return: 0, -EADDRINUSE, -ENOSPC if a whole range is in use, or -errno.
 */
int ksrtp_leg_bind(struct ksrtp_conn *conn, const struct ksrtp_bind *bind,
		   struct ksrtp_leg *leg)
{
	struct nl_msg *msg;
	int err;

	err = ksrtp_conn_request(conn, KSRTP_CMD_LEG_BIND, KSRTP_REQUEST_ROOM,
				 &msg);
	if (err)
		return err;
	return ksrtp_conn_ask(conn, msg, ksrtp_bind_put(msg, bind), KSRTP_A_LEG,
			      ksrtp_leg_parse, leg);
}

/**
 * ksrtp_leg_detach() - take the keys from a leg and forget it
 * @conn: the connection
 * @id: the leg; if its socket is the kernel's own, that is closed
 *
 * Return: 0 or -errno.
 */
int ksrtp_leg_detach(struct ksrtp_conn *conn, uint32_t id)
{
	struct nl_msg *msg;
	int err;

	err = ksrtp_conn_request(conn, KSRTP_CMD_LEG_DETACH,
				 KSRTP_REQUEST_ROOM, &msg);
	if (err)
		return err;
	return ksrtp_conn_ask(conn, msg, ksrtp_leg_id_put(msg, id), 0, NULL,
			      NULL);
}

/**
 * ksrtp_leg_get() - ask for one leg
 * @conn: the connection
 * @id: the leg
 * @leg: the answer
 *
 * Return: 0 or -errno.
 */
int ksrtp_leg_get(struct ksrtp_conn *conn, uint32_t id, struct ksrtp_leg *leg)
{
	struct nl_msg *msg;
	int err;

	err = ksrtp_conn_request(conn, KSRTP_CMD_LEG_GET, KSRTP_REQUEST_ROOM,
				 &msg);
	if (err)
		return err;
	return ksrtp_conn_ask(conn, msg, ksrtp_leg_id_put(msg, id), KSRTP_A_LEG,
			      ksrtp_leg_parse, leg);
}

struct leg_dump {
	int (*each)(const struct ksrtp_leg *leg, void *arg);
	void *arg;
};

static int dump_leg(const struct nlmsghdr *hdr, void *arg)
{
	const struct nlattr *attr = ksrtp_object(hdr, KSRTP_A_LEG);
	struct leg_dump *dump = arg;
	struct ksrtp_leg leg;

	if (!attr || ksrtp_leg_parse(attr, &leg))
		return -EBADMSG;
	return dump->each(&leg, dump->arg);
}

/**
 * ksrtp_leg_dump() - ask for all legs of the network namespace
 * @conn: the connection
 * @each: called for each; may use @conn; non-zero ends the dump
 * @arg: for @each
 *
 * Return: 0, what @each returned, or -errno.
 */
int ksrtp_leg_dump(struct ksrtp_conn *conn,
		   int (*each)(const struct ksrtp_leg *leg, void *arg), void *arg)
{
	struct leg_dump dump = { each, arg };
	struct nl_msg *msg;
	int err;

	err = ksrtp_conn_request(conn, KSRTP_CMD_LEG_GET, KSRTP_REQUEST_ROOM,
				 &msg);
	if (err)
		return err;
	return ksrtp_conn_dump(conn, msg, 0, dump_leg, &dump);
}

/**
 * ksrtp_key_add() - install a key
 * @conn: the connection
 * @key: the key; the caller wipes it
 *
 * Return: 0 or -errno.
 */
int ksrtp_key_add(struct ksrtp_conn *conn, const struct ksrtp_key *key)
{
	struct nl_msg *msg;
	int err;

	err = ksrtp_conn_request(conn, KSRTP_CMD_KEY_ADD, KSRTP_REQUEST_ROOM,
				 &msg);
	if (err)
		return err;
	return ksrtp_conn_ask(conn, msg, ksrtp_key_put(msg, key), 0, NULL, NULL);
}

/**
 * ksrtp_key_use() - protect with this key from now on
 * @conn: the connection
 * @key: leg, dir, MKI and SSRC name it
 *
 * Return: 0 or -errno.
 */
int ksrtp_key_use(struct ksrtp_conn *conn, const struct ksrtp_key *key)
{
	struct nl_msg *msg;
	int err;

	err = ksrtp_conn_request(conn, KSRTP_CMD_KEY_USE, KSRTP_REQUEST_ROOM,
				 &msg);
	if (err)
		return err;
	return ksrtp_conn_ask(conn, msg, ksrtp_key_name_put(msg, key), 0, NULL,
			      NULL);
}

/**
 * ksrtp_key_del() - remove a key
 * @conn: the connection
 * @key: leg, dir, MKI and SSRC name it
 *
 * Return: 0 or -errno.
 */
int ksrtp_key_del(struct ksrtp_conn *conn, const struct ksrtp_key *key)
{
	struct nl_msg *msg;
	int err;

	err = ksrtp_conn_request(conn, KSRTP_CMD_KEY_DEL, KSRTP_REQUEST_ROOM,
				 &msg);
	if (err)
		return err;
	return ksrtp_conn_ask(conn, msg, ksrtp_key_name_put(msg, key), 0, NULL,
			      NULL);
}

struct key_dump {
	int (*each)(const struct ksrtp_key *key, void *arg);
	void *arg;
};

static int dump_key(const struct nlmsghdr *hdr, void *arg)
{
	const struct nlattr *attr = ksrtp_object(hdr, KSRTP_A_KEY);
	struct key_dump *dump = arg;
	struct ksrtp_key key;

	if (!attr || ksrtp_key_parse(attr, &key))
		return -EBADMSG;
	return dump->each(&key, dump->arg);
}

/**
 * ksrtp_key_dump() - ask for the keys; their secrets never come back
 * @conn: the connection
 * @leg: of this leg, 0: of all
 * @each: called for each; may use @conn; non-zero ends the dump
 * @arg: for @each
 *
 * Return: 0, what @each returned, or -errno.
 */
int ksrtp_key_dump(struct ksrtp_conn *conn, uint32_t leg,
		   int (*each)(const struct ksrtp_key *key, void *arg), void *arg)
{
	struct key_dump dump = { each, arg };
	struct nl_msg *msg;
	int err;

	err = ksrtp_conn_request(conn, KSRTP_CMD_KEY_GET, KSRTP_REQUEST_ROOM,
				 &msg);
	if (err)
		return err;
	return ksrtp_conn_dump(conn, msg, ksrtp_key_leg_put(msg, leg), dump_key,
			       &dump);
}

/**
 * ksrtp_stream_set() - set the rollover counter of a stream
 * @conn: the connection
 * @stream: leg, dir and SSRC name it, it is made if it is new; ROC
 *
 * Return: 0, -ERANGE if it would go back, -errno.
 */
int ksrtp_stream_set(struct ksrtp_conn *conn, const struct ksrtp_stream *stream)
{
	struct nl_msg *msg;
	int err;

	err = ksrtp_conn_request(conn, KSRTP_CMD_STREAM_SET, KSRTP_REQUEST_ROOM,
				 &msg);
	if (err)
		return err;
	return ksrtp_conn_ask(conn, msg, ksrtp_stream_put(msg, stream), 0, NULL,
			      NULL);
}

struct stream_dump {
	int (*each)(const struct ksrtp_stream *stream, void *arg);
	void *arg;
};

static int dump_stream(const struct nlmsghdr *hdr, void *arg)
{
	const struct nlattr *attr = ksrtp_object(hdr, KSRTP_A_STREAM);
	struct stream_dump *dump = arg;
	struct ksrtp_stream stream;

	if (!attr || ksrtp_stream_parse(attr, &stream))
		return -EBADMSG;
	return dump->each(&stream, dump->arg);
}

/**
 * ksrtp_stream_dump() - ask for the streams
 * @conn: the connection
 * @leg: of this leg, 0: of all
 * @each: called for each; may use @conn; non-zero ends the dump
 * @arg: for @each
 *
 * Return: 0, what @each returned, or -errno.
 */
int ksrtp_stream_dump(struct ksrtp_conn *conn, uint32_t leg,
		      int (*each)(const struct ksrtp_stream *stream, void *arg),
		      void *arg)
{
	struct stream_dump dump = { each, arg };
	struct nl_msg *msg;
	int err;

	err = ksrtp_conn_request(conn, KSRTP_CMD_STREAM_GET,
				 KSRTP_REQUEST_ROOM, &msg);
	if (err)
		return err;
	return ksrtp_conn_dump(conn, msg, ksrtp_stream_leg_put(msg, leg),
			       dump_stream, &dump);
}

/**
 * ksrtp_mikey_send() - send a MIKEY frame from the socket of a leg
 * @conn: the connection
 * @mikey: the frame and where to
 *
 * Return: 0 or -errno.
 */
int ksrtp_mikey_send(struct ksrtp_conn *conn, const struct ksrtp_mikey *mikey)
{
	struct nl_msg *msg;
	int err;

	err = ksrtp_conn_request(conn, KSRTP_CMD_MIKEY_SEND, MIKEY_ROOM, &msg);
	if (err)
		return err;
	return ksrtp_conn_ask(conn, msg, ksrtp_mikey_put(msg, mikey), 0, NULL,
			      NULL);
}
