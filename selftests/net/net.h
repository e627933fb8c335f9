/* SPDX-License-Identifier: BSD-3-Clause */
/* network namespaces, UDP sockets on loopback, deadlines, random numbers */
#ifndef KSRTP_TEST_NET_H
#define KSRTP_TEST_NET_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "ksrtp.h"

/* how long a test waits for what must happen */
#define NET_DEADLINE_MS		20000

int net_enter(void);
int net_ns(void);
union ksrtp_addr net_loopback(int family, uint16_t port);
union ksrtp_addr net_any(int family, uint16_t port);
union ksrtp_addr net_name(int fd);
socklen_t net_addr_len(const union ksrtp_addr *addr);
uint16_t net_port(const union ksrtp_addr *addr);
bool net_addr_equal(const union ksrtp_addr *a, const union ksrtp_addr *b);
int net_udp(const union ksrtp_addr *addr);
int net_connect(int fd, const union ksrtp_addr *to);
bool net_readable(int fd);
bool net_readable_now(int fd);
bool net_until(bool (*done)(void *arg), void *arg);

uint64_t seed_start(void);
uint64_t seed_next(uint64_t *state);

#endif /* KSRTP_TEST_NET_H */
