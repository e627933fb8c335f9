/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * host: a network namespace with mikeyd in it and the sockets of a media
 * program; two of them are joined by a veth pair.
 */
#ifndef KSRTP_TEST_HOST_H
#define KSRTP_TEST_HOST_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "ksrtp.h"

#define HOST_LINE_ROOM	65536

/**
 * struct host_line - lines of one connection to the control socket
 * @fd: the connection, -1: none
 * @used: octets of @room
 * @room: what was read and is not taken yet, behind it a NUL
 */
struct host_line {
	int fd;
	size_t used;
	char room[HOST_LINE_ROOM];
};

/**
 * struct host - one host
 * @name: "a" or "b"
 * @ns: its network namespace
 * @dir: files of its daemon
 * @uid: user its daemon runs as
 * @pid: its daemon, 0: not running
 * @ask: connection for requests
 * @hear: connection that monitors
 * @conn: connection to its module
 * @rtp: socket of its media program, -1: not open
 * @rtcp: RTCP socket of its media program, -1: not open
 */
struct host {
	const char *name;
	int ns;
	char dir[64];
	uid_t uid;
	pid_t pid;
	struct host_line ask;
	struct host_line hear;
	struct ksrtp_conn *conn;
	int rtp;
	int rtcp;
};

int host_pair(struct host *a, struct host *b);
void host_exit(struct host *host);
int host_certificate(struct host *host);
int host_configure(struct host *host, const char *more);
int host_daemon_start(struct host *host);
int host_daemon_end(struct host *host, int sig);
int host_socket(struct host *host, uint16_t port);
bool host_asks(struct host *host, const char *request, const char *reply);
bool host_hears(struct host *host, const char *event);
bool host_has_leg(struct host *host, struct ksrtp_leg *leg, uint16_t port);
const char *host_fingerprint(struct host *host);

#endif /* KSRTP_TEST_HOST_H */
