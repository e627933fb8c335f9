/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * A connection to the family: one request and its replies at a time, or
 * notifications only. Internal to libksrtp.
 */
#ifndef KSRTP_CONN_H
#define KSRTP_CONN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <netlink/attr.h>
#include <netlink/genl/genl.h>
#include <netlink/msg.h>
#include <netlink/netlink.h>

#include "ksrtp.h"

/* the kernel never builds a larger message for a reader of this size */
#define KSRTP_RECV_ROOM		32768
#define KSRTP_ERROR_ROOM	256

/**
 * struct ksrtp_conn - one netlink socket
 * @nl: the socket
 * @family: number of the family
 * @events: number of the multicast group, or -errno
 * @seq: sequence number of the last request
 * @dump_changed: objects changed while the last dump ran
 * @notify: carries notifications, takes no further request
 * @error_attr: attribute the last refusal names, "" if none
 * @error: sentence of the last failure
 * @room: where messages are received
 */
struct ksrtp_conn {
	struct nl_sock *nl;
	int family;
	int events;
	uint32_t seq;
	bool dump_changed;
	bool notify;
	const char *error_attr;
	char error[KSRTP_ERROR_ROOM];
	_Alignas(struct nlmsghdr) uint8_t room[KSRTP_RECV_ROOM];
};

typedef int (*ksrtp_parse_fn)(const struct nlattr *attr, void *object);

int ksrtp_conn_request(struct ksrtp_conn *conn, uint8_t cmd, size_t room,
		       struct nl_msg **msg);
int ksrtp_conn_fail(struct ksrtp_conn *conn, int err, const char *sentence);
int ksrtp_conn_ask(struct ksrtp_conn *conn, struct nl_msg *msg, int put_err,
		   int type, ksrtp_parse_fn parse, void *object);
int ksrtp_conn_dump(struct ksrtp_conn *conn, struct nl_msg *msg, int put_err,
		    int (*each)(const struct nlmsghdr *hdr, void *arg),
		    void *arg);
int ksrtp_conn_send(struct ksrtp_conn *conn, struct nlmsghdr *hdr,
		    uint16_t flags);
int ksrtp_conn_recv(struct ksrtp_conn *conn, int flags, size_t *len);
int ksrtp_conn_verdict(struct ksrtp_conn *conn, const struct nlmsghdr *request,
		       const struct nlmsghdr *hdr);
int ksrtp_conn_dump_verdict(struct ksrtp_conn *conn,
			    const struct nlmsghdr *request,
			    const struct nlmsghdr *hdr);
void ksrtp_conn_free(struct nl_msg *msg);

#endif /* KSRTP_CONN_H */
