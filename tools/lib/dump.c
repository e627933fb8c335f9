// SPDX-License-Identifier: BSD-3-Clause
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "conn.h"

#define DUMP_TRIES	3
#define DUMP_ROOM_MAX	(256u << 20)

/* the messages of one dump, end to end */
struct dump {
	uint8_t *octets;
	size_t len;
	size_t room;
	bool interrupted;
	bool done;
};

static int dump_append(struct dump *dump, const struct nlmsghdr *hdr)
{
	size_t len = NLMSG_ALIGN(hdr->nlmsg_len), room = dump->room;
	uint8_t *octets;

	while (room < dump->len + len)
		room = room ? 2 * room : KSRTP_RECV_ROOM;
	if (room > DUMP_ROOM_MAX)
		return -EFBIG;
	if (room > dump->room) {
		octets = realloc(dump->octets, room);
		if (!octets)
			return -ENOMEM;
		dump->octets = octets;
		dump->room = room;
	}
	memcpy(dump->octets + dump->len, hdr, hdr->nlmsg_len);
	dump->len += len;
	return 0;
}

/* One datagram of a dump. */
static int dump_datagram(struct ksrtp_conn *conn, struct nlmsghdr *request,
			 size_t len, struct dump *dump)
{
	struct nlmsghdr *hdr = (struct nlmsghdr *)conn->room;
	int left, err;

	for (left = len; nlmsg_ok(hdr, left); hdr = nlmsg_next(hdr, &left)) {
		if (hdr->nlmsg_seq != conn->seq)
			continue;
		if (hdr->nlmsg_flags & NLM_F_DUMP_INTR)
			dump->interrupted = true;
		dump->done = hdr->nlmsg_type == NLMSG_DONE ||
			     hdr->nlmsg_type == NLMSG_ERROR;
		if (hdr->nlmsg_type == NLMSG_DONE)
			return ksrtp_conn_dump_verdict(conn, request, hdr);
		if (hdr->nlmsg_type == NLMSG_ERROR)
			return ksrtp_conn_verdict(conn, request, hdr);
		if (hdr->nlmsg_type != conn->family)
			continue;
		err = dump_append(dump, hdr);
		if (err)
			return ksrtp_conn_fail(conn, err, NULL);
	}
	return 0;
}

/* A dump may be asked for again: nobody saw its objects yet. */
static int dump_once(struct ksrtp_conn *conn, struct nlmsghdr *request,
		     struct dump *dump)
{
	size_t len;
	int err;

	dump->len = 0;
	dump->done = false;
	dump->interrupted = false;
	err = ksrtp_conn_send(conn, request, NLM_F_DUMP);
	while (!err && !dump->done) {
		err = ksrtp_conn_recv(conn, 0, &len);
		if (!err)
			err = dump_datagram(conn, request, len, dump);
	}
	return err;
}

/**
 * ksrtp_dump_changed() - did objects change while the last dump ran?
 * @conn: the connection
 *
 * Return: true if the objects are not those of one moment.
 */
bool ksrtp_dump_changed(const struct ksrtp_conn *conn)
{
	return conn->dump_changed;
}

/**
 * ksrtp_conn_dump() - dump, and hand over the objects
 * @conn: the connection
 * @msg: the request; wiped and freed here in any case
 * @put_err: what putting attributes into @msg returned
 * @each: called for each message; may use @conn; non-zero ends the dump
 * @arg: for @each
 *
 * A dump during which objects changed is repeated some times. Where they never
 * stand still the last one has to do: the module goes by the ids of legs, so
 * it tells of every leg that was there from beginning to end, and once.
 *
 * Return: 0, what @each returned, or -errno.
 */
int ksrtp_conn_dump(struct ksrtp_conn *conn, struct nl_msg *msg, int put_err,
		    int (*each)(const struct nlmsghdr *hdr, void *arg),
		    void *arg)
{
	struct dump dump = { .interrupted = true };
	struct nlmsghdr *hdr;
	int left, n, err = put_err;

	if (err)
		ksrtp_conn_fail(conn, err, "value does not fit the request");
	for (n = 0; !err && dump.interrupted && n < DUMP_TRIES; n++)
		err = dump_once(conn, nlmsg_hdr(msg), &dump);
	conn->dump_changed = dump.interrupted;
	hdr = (struct nlmsghdr *)dump.octets;
	for (left = dump.len; !err && nlmsg_ok(hdr, left);
	     hdr = nlmsg_next(hdr, &left))
		err = each(hdr, arg);

	free(dump.octets);
	ksrtp_conn_free(msg);
	return err;
}
