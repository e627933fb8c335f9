/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * kernel - the module as the daemon sees it
 */
#ifndef MIKEY_KERNEL_H
#define MIKEY_KERNEL_H

#include <uv.h>

#include <ksrtp.h>

struct mikey_kernel;

/**
 * struct mikey_kernel_ops - requests; all return 0 or -errno and do not block
 *	for longer than the kernel needs to answer
 * @attach: take a socket into the module's care
 * @legs: call @each for every leg
 * @send: send a MIKEY frame from the socket of a leg
 * @key_add: add a key
 * @key_use: protect with this key
 * @key_del: delete a key
 * @keys: call @each for every key of a leg
 * @error: the last failure in the kernel's own words
 */
struct mikey_kernel_ops {
	int (*attach)(struct mikey_kernel *kernel,
		      const struct ksrtp_attach *attach, struct ksrtp_leg *leg);
	int (*legs)(struct mikey_kernel *kernel,
		    int (*each)(const struct ksrtp_leg *leg, void *arg),
		    void *arg);
	int (*send)(struct mikey_kernel *kernel, const struct ksrtp_mikey *mikey);
	int (*key_add)(struct mikey_kernel *kernel, const struct ksrtp_key *key);
	int (*key_use)(struct mikey_kernel *kernel, const struct ksrtp_key *key);
	int (*key_del)(struct mikey_kernel *kernel, const struct ksrtp_key *key);
	int (*keys)(struct mikey_kernel *kernel, uint32_t leg,
		    int (*each)(const struct ksrtp_key *key, void *arg),
		    void *arg);
	const char *(*error)(struct mikey_kernel *kernel);
};

/**
 * struct mikey_kernel - one way to reach a module
 * @ops: requests
 * @up: where notifications go, set by whoever wants them
 * @up_arg: last argument of each of @up
 */
struct mikey_kernel {
	const struct mikey_kernel_ops *ops;
	const struct ksrtp_ops *up;
	void *up_arg;
};

/**
 * mikey_kernel_open() - reach the module by generic netlink
 * @loop: the loop that brings the notifications
 * @kernel: set to the kernel
 * @why: set on failure to one sentence
 * @room: octets of @why
 *
 * The daemon becomes the receiver of MIKEY frames in its network namespace.
 *
 * Return: 0, -ENOENT the module is not there, -EBUSY there is another helper,
 * -EPERM, -ENOMEM.
 */
int mikey_kernel_open(uv_loop_t *loop, struct mikey_kernel **kernel, char *why,
		      size_t room);

/* mikey_kernel_close() - the inverse; run the loop afterwards */
void mikey_kernel_close(struct mikey_kernel *kernel);

#endif
