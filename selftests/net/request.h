/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * request: generic netlink requests attribute by attribute, also those the
 * client library would never send, and the kernel's answer in every detail
 */
#ifndef KSRTP_TEST_REQUEST_H
#define KSRTP_TEST_REQUEST_H

#include <stdbool.h>
#include <stdint.h>

#include <netlink/msg.h>
#include <netlink/netlink.h>

#define REQUEST_TEXT	256

/**
 * struct request - a connection and the request in the making
 * @nl: the connection
 * @family: number of the family
 * @msg: the request
 * @text: sentence of the last refusal, "" if there was none
 * @attr: number of the attribute it named, or that it said was missing; -1
 * @missing: @attr is missing
 * @interrupted: a message of the dump had NLM_F_DUMP_INTR
 */
struct request {
	struct nl_sock *nl;
	int family;
	struct nl_msg *msg;
	char text[REQUEST_TEXT];
	int attr;
	bool missing;
	bool interrupted;
};

int request_open(struct request *r);
void request_close(struct request *r);
void request_begin(struct request *r, uint8_t cmd, int flags);
int request_send(struct request *r);
int request_run(struct request *r);
int request_next(struct request *r, void (*each)(const struct nlmsghdr *hdr, void *arg),
		 void *arg);

#endif /* KSRTP_TEST_REQUEST_H */
