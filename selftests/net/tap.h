/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * tap: a packet socket on loopback. It shows what is really on the wire, and
 * because it holds clones of the skbs, nobody may write into those.
 */
#ifndef KSRTP_TEST_TAP_H
#define KSRTP_TEST_TAP_H

#include <stddef.h>
#include <stdint.h>

#define TAP_ROOM	70000

/**
 * struct tap - a packet socket and what it has seen
 * @fd: the packet socket
 * @barrier: socket that sends the datagram that ends tap_read()
 * @n_barriers: number of barriers so far
 */
struct tap {
	int fd;
	int barrier;
	uint64_t n_barriers;
};

/**
 * struct wire - UDP datagrams seen since the last look
 * @n: how many
 * @n_clear: how many of them hold the plaintext marker
 * @len: octets of the last one's UDP payload
 * @octets: UDP payload of the last one
 */
struct wire {
	unsigned int n;
	unsigned int n_clear;
	size_t len;
	uint8_t octets[TAP_ROOM];
};

int tap_open(struct tap *tap);
void tap_close(struct tap *tap);
int tap_read(struct tap *tap, struct wire *wire);

#endif /* KSRTP_TEST_TAP_H */
