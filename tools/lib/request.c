// SPDX-License-Identifier: BSD-3-Clause
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "codec.h"
#include "conn.h"

/* The sentence for a refusal that came without one. */
static const char *plain_sentence(int err, bool missing)
{
	if (missing)
		return "attribute is missing";
	if (err == -ENOENT)
		return "module ksrtp is not loaded";
	if (err == -EPERM)
		return "CAP_NET_ADMIN is needed in this network namespace";
	return strerror(-err);
}

/* Keep the sentence and the attribute the kernel sent along with @err. */
static int refuse(struct ksrtp_conn *conn, const struct nlmsghdr *request,
		  int err, const void *tlvs, int len)
{
	static const struct nla_policy policy[NLMSGERR_ATTR_MAX + 1] = {
		[NLMSGERR_ATTR_MSG]		= { .type = NLA_STRING },
		[NLMSGERR_ATTR_OFFS]		= { .type = NLA_U32 },
		[NLMSGERR_ATTR_MISS_TYPE]	= { .type = NLA_U32 },
		[NLMSGERR_ATTR_MISS_NEST]	= { .type = NLA_U32 },
	};
	struct nlattr *tb[NLMSGERR_ATTR_MAX + 1] = { NULL };
	uint32_t offset = 0, missing = 0;
	const char *sentence, *attr;

	if (len > 0 && nla_parse(tb, NLMSGERR_ATTR_MAX, (void *)tlvs, len,
				 (void *)policy))
		memset(tb, 0, sizeof(tb));

	if (tb[NLMSGERR_ATTR_MISS_TYPE])
		missing = nla_get_u32(tb[NLMSGERR_ATTR_MISS_TYPE]);
	if (missing && tb[NLMSGERR_ATTR_MISS_NEST])
		offset = nla_get_u32(tb[NLMSGERR_ATTR_MISS_NEST]);
	else if (!missing && tb[NLMSGERR_ATTR_OFFS])
		offset = nla_get_u32(tb[NLMSGERR_ATTR_OFFS]);
	attr = ksrtp_attr_name(request, offset, missing);

	if (tb[NLMSGERR_ATTR_MSG])
		sentence = nla_get_string(tb[NLMSGERR_ATTR_MSG]);
	else
		sentence = plain_sentence(err, missing);

	ksrtp_conn_fail(conn, err, sentence);
	conn->error_attr = attr;
	if (*attr && !strstr(sentence, attr))
		snprintf(conn->error, sizeof(conn->error), "%s: %s", attr,
			 sentence);
	return err;
}

/**
 * ksrtp_conn_verdict() - read what became of a request
 * @conn: the connection
 * @request: the request
 * @hdr: an NLMSG_ERROR message, which may say that there was none
 *
 * Return: 0 or -errno.
 */
int ksrtp_conn_verdict(struct ksrtp_conn *conn, const struct nlmsghdr *request,
		       const struct nlmsghdr *hdr)
{
	const struct nlmsgerr *e = nlmsg_data(hdr);
	int skip = sizeof(*e), len = nlmsg_datalen(hdr);

	if (len < skip)
		return ksrtp_conn_fail(conn, -EBADMSG, NULL);
	if (!e->error)
		return 0;
	if (!(hdr->nlmsg_flags & NLM_F_CAPPED))
		skip += e->msg.nlmsg_len - sizeof(e->msg);
	if (!(hdr->nlmsg_flags & NLM_F_ACK_TLVS) || skip < 0)
		skip = len;
	return refuse(conn, request, e->error, (const uint8_t *)e + skip,
		      len - skip);
}

/**
 * ksrtp_conn_dump_verdict() - read what became of a dump
 * @conn: the connection
 * @request: the request
 * @hdr: the NLMSG_DONE message
 *
 * Return: 0 or -errno.
 */
int ksrtp_conn_dump_verdict(struct ksrtp_conn *conn,
			    const struct nlmsghdr *request,
			    const struct nlmsghdr *hdr)
{
	const uint8_t *at = nlmsg_data(hdr);
	int skip = sizeof(int), len = nlmsg_datalen(hdr);
	int err = 0;

	if (len >= skip)
		memcpy(&err, at, sizeof(err));
	if (err >= 0)
		return 0;
	if (!(hdr->nlmsg_flags & NLM_F_ACK_TLVS))
		skip = len;
	return refuse(conn, request, err, at + skip, len - skip);
}

/**
 * ksrtp_conn_recv() - receive one datagram of the kernel into conn->room
 * @conn: the connection
 * @flags: of recvmsg()
 * @len: octets received
 *
 * Return: 0, -EAGAIN (with MSG_DONTWAIT), -ENOBUFS if messages were lost, or
 * what else recvmsg() says.
 */
int ksrtp_conn_recv(struct ksrtp_conn *conn, int flags, size_t *len)
{
	struct iovec iov = { conn->room, sizeof(conn->room) };
	struct sockaddr_nl from = { 0 };
	struct msghdr mh = {
		.msg_name = &from,
		.msg_iov = &iov,
		.msg_iovlen = 1,
	};
	ssize_t n;

	do {
		mh.msg_namelen = sizeof(from);
		n = recvmsg(nl_socket_get_fd(conn->nl), &mh, flags);
	} while ((n < 0 && errno == EINTR) || (n >= 0 && from.nl_pid));
	if (n < 0)
		return ksrtp_conn_fail(conn, -errno, NULL);
	if (mh.msg_flags & MSG_TRUNC)
		return ksrtp_conn_fail(conn, -EMSGSIZE, NULL);
	*len = n;
	return 0;
}

/**
 * ksrtp_conn_send() - send a request
 * @conn: the connection
 * @hdr: the request; gets its sequence number and flags here
 * @flags: NLM_F_ACK or NLM_F_DUMP
 *
 * Return: 0 or -errno.
 */
int ksrtp_conn_send(struct ksrtp_conn *conn, struct nlmsghdr *hdr,
		    uint16_t flags)
{
	struct sockaddr_nl kernel = { .nl_family = AF_NETLINK };
	ssize_t n;

	hdr->nlmsg_seq = ++conn->seq;
	hdr->nlmsg_flags = NLM_F_REQUEST | flags;
	do {
		n = sendto(nl_socket_get_fd(conn->nl), hdr, hdr->nlmsg_len, 0,
			   (struct sockaddr *)&kernel, sizeof(kernel));
	} while (n < 0 && errno == EINTR);
	return n < 0 ? ksrtp_conn_fail(conn, -errno, NULL) : 0;
}

/**
 * ksrtp_conn_free() - free a request, which may hold a key
 * @msg: the request
 */
void ksrtp_conn_free(struct nl_msg *msg)
{
	struct nlmsghdr *hdr = nlmsg_hdr(msg);

	explicit_bzero(nlmsg_data(hdr), nlmsg_datalen(hdr));
	nlmsg_free(msg);
}

/**
 * ksrtp_conn_request() - begin a request
 * @conn: the connection
 * @cmd: enum ksrtp_cmd
 * @room: octets of attributes it may take
 * @msg: the message; ksrtp_conn_ask() or ksrtp_conn_dump() takes it
 *
 * Return: 0, -EBUSY on a connection for notifications, -ENOMEM.
 */
int ksrtp_conn_request(struct ksrtp_conn *conn, uint8_t cmd, size_t room,
		       struct nl_msg **msg)
{
	if (conn->notify)
		return ksrtp_conn_fail(conn, -EBUSY,
				       "connection is for notifications");

	*msg = nlmsg_alloc_size(NLMSG_HDRLEN + GENL_HDRLEN + room);
	if (!*msg)
		return ksrtp_conn_fail(conn, -ENOMEM, NULL);
	genlmsg_put(*msg, NL_AUTO_PORT, 0, conn->family, 0, 0, cmd,
		    KSRTP_FAMILY_VERSION);
	return 0;
}

static int parse_reply(struct ksrtp_conn *conn, const struct nlmsghdr *hdr,
		       int type, ksrtp_parse_fn parse, void *object)
{
	const struct nlattr *attr;

	if (!parse || hdr->nlmsg_type != conn->family)
		return 0;
	attr = ksrtp_object(hdr, type);
	if (!attr || parse(attr, object))
		return ksrtp_conn_fail(conn, -EBADMSG,
				       "reply is not understood");
	return 0;
}

static int await_verdict(struct ksrtp_conn *conn, struct nlmsghdr *request,
			 int type, ksrtp_parse_fn parse, void *object)
{
	struct nlmsghdr *hdr;
	int left, err, bad = 0;
	size_t len;

	for (;;) {
		err = ksrtp_conn_recv(conn, 0, &len);
		if (err)
			return err;

		hdr = (struct nlmsghdr *)conn->room;
		for (left = len; nlmsg_ok(hdr, left); hdr = nlmsg_next(hdr, &left)) {
			if (hdr->nlmsg_seq != conn->seq)
				continue;
			if (hdr->nlmsg_type == NLMSG_ERROR) {
				err = ksrtp_conn_verdict(conn, request, hdr);
				return err ? err : bad;
			}
			err = parse_reply(conn, hdr, type, parse, object);
			if (err)
				bad = err;
		}
	}
}

/**
 * ksrtp_conn_ask() - send a request, wait for its reply and its verdict
 * @conn: the connection
 * @msg: the request; wiped and freed here in any case
 * @put_err: what putting attributes into @msg returned
 * @type: attribute of the reply, if there is one
 * @parse: how to read it, or NULL
 * @object: where to
 *
 * Return: 0 or -errno.
 */
int ksrtp_conn_ask(struct ksrtp_conn *conn, struct nl_msg *msg, int put_err,
		   int type, ksrtp_parse_fn parse, void *object)
{
	struct nlmsghdr *hdr = nlmsg_hdr(msg);
	int err = put_err;

	if (err)
		ksrtp_conn_fail(conn, err, "value does not fit the request");
	else
		err = ksrtp_conn_send(conn, hdr, NLM_F_ACK);
	if (!err)
		err = await_verdict(conn, hdr, type, parse, object);
	ksrtp_conn_free(msg);
	return err;
}

