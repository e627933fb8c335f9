/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * fake_kernel - the module as tests need it: sockets, legs and keys in memory,
 * and a network that carries MIKEY frames between several kernels
 */
#ifndef FAKE_KERNEL_H
#define FAKE_KERNEL_H

#include <stdbool.h>

#include "kernel.h"

#define FAKE_SOCKETS	8
#define FAKE_KEYS	16

struct fake_kernel;

/**
 * struct fake_net - what connects kernels
 * @kernel: the kernels
 * @n: entries of @kernel
 * @drop: frames still to be lost
 */
struct fake_net {
	struct fake_kernel *kernel[4];
	unsigned int n;
	unsigned int drop;
};

/**
 * struct fake_socket - one UDP socket, perhaps a leg
 * @local: its address
 * @id: id of the leg, 0: not attached
 * @key: installed keys, with their secrets
 * @n_keys: entries of @key
 */
struct fake_socket {
	union ksrtp_addr local;
	uint32_t id;
	struct ksrtp_key key[FAKE_KEYS];
	unsigned int n_keys;
};

/**
 * struct fake_kernel - one module
 * @kernel: what the daemon sees
 * @net: what it is connected to
 * @socket: all sockets
 * @n_sockets: entries of @socket
 * @last_id: id of the youngest leg
 * @key_err: what the next key_add() returns
 * @n_sent: frames that were sent
 * @sent_len: octets of the last one
 * @order: 'r', 't' per key_add(), 'U' after it if it was used at once,
 *	'u' per key_use(), 'd' per key_del()
 */
struct fake_kernel {
	struct mikey_kernel kernel;
	struct fake_net *net;
	struct fake_socket socket[FAKE_SOCKETS];
	unsigned int n_sockets;
	uint32_t last_id;
	int key_err;
	unsigned int n_sent;
	size_t sent_len;
	char order[64];
};

void fake_kernel_init(struct fake_kernel *fake, struct fake_net *net);

/* a program opens a socket; the socket is where "192.0.2.1:5004" says */
struct fake_socket *fake_kernel_bind(struct fake_kernel *fake, const char *local);

/* the program closes it */
void fake_kernel_close(struct fake_kernel *fake, struct fake_socket *socket);

/* a frame arrives */
void fake_kernel_receive(struct fake_kernel *fake, uint32_t leg, const char *from,
			 const void *frame, size_t len);

/* the key of a direction; NULL: none; the last of several */
const struct ksrtp_key *fake_kernel_key(const struct fake_socket *socket,
					enum ksrtp_dir dir);

#endif
