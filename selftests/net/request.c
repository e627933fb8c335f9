// SPDX-License-Identifier: BSD-3-Clause
#define _GNU_SOURCE
#include <errno.h>
#include <linux/netlink.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include <netlink/attr.h>
#include <netlink/genl/ctrl.h>
#include <netlink/genl/genl.h>

#include "ksrtp.h"
#include "request.h"

#define ROOM	32768

/* of enum nlmsgerr_attrs, for headers older than the kernel */
#define ERR_ATTR_MSG		1
#define ERR_ATTR_OFFS		2
#define ERR_ATTR_MISS_TYPE	5

/**
 * request_open() - connect to the module in the caller's network namespace
 * @r: filled in
 *
 * Return: 0 or -errno.
 */
int request_open(struct request *r)
{
	int one = 1;

	memset(r, 0, sizeof(*r));
	r->nl = nl_socket_alloc();
	if (!r->nl || genl_connect(r->nl))
		return -EIO;
	r->family = genl_ctrl_resolve(r->nl, KSRTP_FAMILY_NAME);
	if (r->family < 0)
		return -ENOENT;
	setsockopt(nl_socket_get_fd(r->nl), SOL_NETLINK, NETLINK_EXT_ACK, &one,
		   sizeof(one));
	return 0;
}

void request_close(struct request *r)
{
	nlmsg_free(r->msg);
	nl_socket_free(r->nl);
}

/**
 * request_begin() - start a new request; the caller adds attributes to r->msg
 * @r: the connection
 * @cmd: enum ksrtp_cmd
 * @flags: NLM_F_ACK or NLM_F_DUMP
 */
void request_begin(struct request *r, uint8_t cmd, int flags)
{
	nlmsg_free(r->msg);
	r->msg = nlmsg_alloc_size(ROOM);
	if (!r->msg || !genlmsg_put(r->msg, 0, 0, r->family, 0, NLM_F_REQUEST | flags,
				    cmd, KSRTP_FAMILY_VERSION))
		abort();
}

/* the attribute at an offset of the request; nests are walked by the kernel */
static int attr_at(const struct request *r, uint32_t offset)
{
	const struct nlmsghdr *hdr = nlmsg_hdr(r->msg);

	if (offset + NLA_HDRLEN > hdr->nlmsg_len)
		return -1;
	return nla_type((struct nlattr *)((char *)hdr + offset));
}

/* NLMSG_ERROR or NLMSG_DONE: sentence and attribute */
static void note_extack(struct request *r, struct nlattr *attrs, int len)
{
	struct nlattr *attr;
	int left;

	nla_for_each_attr(attr, attrs, len, left) {
		switch (nla_type(attr)) {
		case ERR_ATTR_MSG:
			snprintf(r->text, sizeof(r->text), "%s", nla_get_string(attr));
			break;
		case ERR_ATTR_OFFS:
			r->attr = attr_at(r, nla_get_u32(attr));
			break;
		case ERR_ATTR_MISS_TYPE:
			r->attr = nla_get_u32(attr);
			r->missing = true;
			break;
		}
	}
}

static int note_error(struct request *r, struct nlmsghdr *hdr)
{
	struct nlmsgerr *e = nlmsg_data(hdr);
	int skip = sizeof(*e);

	/* without NETLINK_CAP_ACK the whole request stands in between */
	if (e->error && !(hdr->nlmsg_flags & NLM_F_CAPPED))
		skip += e->msg.nlmsg_len - sizeof(e->msg);
	if (hdr->nlmsg_flags & NLM_F_ACK_TLVS)
		note_extack(r, (struct nlattr *)((char *)e + NLMSG_ALIGN(skip)),
			    nlmsg_datalen(hdr) - NLMSG_ALIGN(skip));
	return e->error;
}

int request_send(struct request *r)
{
	r->text[0] = '\0';
	r->attr = -1;
	r->missing = false;
	r->interrupted = false;
	return nl_send_auto(r->nl, r->msg) < 0 ? -EIO : 0;
}

/**
 * request_next() - read one datagram of the answer
 * @r: the connection
 * @each: called for every object, or NULL
 * @arg: for @each
 *
 * Return: 1 if there is more to come, 0 at the end, or -errno of the kernel.
 */
int request_next(struct request *r, void (*each)(const struct nlmsghdr *hdr, void *arg),
		 void *arg)
{
	struct sockaddr_nl from;
	struct nlmsghdr *hdr;
	unsigned char *buf;
	int len, ret = 1;

	len = nl_recv(r->nl, &from, &buf, NULL);
	if (len <= 0)
		return -EIO;
	for (hdr = (struct nlmsghdr *)buf; ret == 1 && nlmsg_ok(hdr, len);
	     hdr = nlmsg_next(hdr, &len)) {
		r->interrupted |= !!(hdr->nlmsg_flags & NLM_F_DUMP_INTR);
		if (hdr->nlmsg_type == NLMSG_ERROR)
			ret = note_error(r, hdr);
		else if (hdr->nlmsg_type == NLMSG_DONE)
			ret = *(int *)nlmsg_data(hdr);
		else if (each)
			each(hdr, arg);
	}
	free(buf);
	return ret;
}

/**
 * request_run() - send the request and read the answer to its end
 * @r: the connection
 *
 * Return: 0 or -errno of the kernel.
 */
int request_run(struct request *r)
{
	int ret = request_send(r);

	if (ret)
		return ret;
	do {
		ret = request_next(r, NULL, NULL);
	} while (ret == 1);
	return ret;
}
