/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * pair: two UDP sockets on loopback. "near" belongs to the media program and
 * is attached, "far" is the other side and never is.
 */
#ifndef KSRTP_TEST_PAIR_H
#define KSRTP_TEST_PAIR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "ksrtp.h"

#define INBOX_ROOM	70000

/**
 * struct pair - the two sockets and the leg of the near one
 * @conn: connection for requests
 * @near: attached socket
 * @far: its peer
 * @near_addr: address of @near
 * @far_addr: address of @far
 * @connected: @near is connected to @far
 * @id: id of the leg
 * @n_barriers: barriers sent so far
 * @seen: counters at the last pair_counted()
 */
struct pair {
	struct ksrtp_conn *conn;
	int near;
	int far;
	union ksrtp_addr near_addr;
	union ksrtp_addr far_addr;
	bool connected;
	uint32_t id;
	uint64_t n_barriers;
	uint64_t seen[KSRTP_STAT_MAX + 1];
};

/**
 * struct pair_spec - what kind of pair
 * @family: AF_INET or AF_INET6
 * @connected: connect the near socket
 * @policy: enum ksrtp_policy
 * @window: replay window, 0 for the default
 * @flags: bits of enum ksrtp_leg_flags
 */
struct pair_spec {
	int family;
	bool connected;
	uint8_t policy;
	uint32_t window;
	uint32_t flags;
};

/**
 * struct inbox - datagrams a socket has got since the last look
 * @n: how many
 * @len: octets of the last one
 * @octets: the last one
 */
struct inbox {
	unsigned int n;
	size_t len;
	uint8_t octets[INBOX_ROOM];
};

int pair_sockets(struct pair *p, const struct pair_spec *spec);
int pair_attach(struct pair *p, const struct pair_spec *spec);
int pair_open(struct pair *p, const struct pair_spec *spec);
void pair_close(struct pair *p);
ssize_t pair_send(struct pair *p, const void *octets, size_t len);
ssize_t pair_send_far(struct pair *p, const void *octets, size_t len);
int pair_take(struct pair *p, struct inbox *in);
int pair_take_far(struct pair *p, struct inbox *in);
uint64_t pair_stat(struct pair *p, enum ksrtp_leg_stat stat);
int64_t pair_counted(struct pair *p, enum ksrtp_leg_stat stat);

#endif /* KSRTP_TEST_PAIR_H */
