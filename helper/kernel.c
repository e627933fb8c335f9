// SPDX-License-Identifier: BSD-3-Clause
/*
 * kernel - the module as the daemon sees it
 *
 * Two connections: what asks must not read notifications, or a flood of them
 * would lose a reply.
 */
#include "kernel.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "log.h"

/**
 * struct netlink - the module behind generic netlink
 * @kernel: what others see
 * @ask: connection of requests
 * @hear: connection of notifications
 * @poll: of @hear
 * @limit: of lines about failures to read
 */
struct netlink {
	struct mikey_kernel kernel;
	struct ksrtp_conn *ask;
	struct ksrtp_conn *hear;
	uv_poll_t poll;
	struct mikey_log_limit limit;
};

static struct ksrtp_conn *ask(struct mikey_kernel *kernel)
{
	return ((struct netlink *)kernel)->ask;
}

static int attach(struct mikey_kernel *kernel, const struct ksrtp_attach *how,
		  struct ksrtp_leg *leg)
{
	return ksrtp_leg_attach(ask(kernel), how, leg);
}

static int legs(struct mikey_kernel *kernel,
		int (*each)(const struct ksrtp_leg *leg, void *arg), void *arg)
{
	return ksrtp_leg_dump(ask(kernel), each, arg);
}

static int send_frame(struct mikey_kernel *kernel,
		      const struct ksrtp_mikey *mikey)
{
	return ksrtp_mikey_send(ask(kernel), mikey);
}

static int key_add(struct mikey_kernel *kernel, const struct ksrtp_key *key)
{
	return ksrtp_key_add(ask(kernel), key);
}

static int key_use(struct mikey_kernel *kernel, const struct ksrtp_key *key)
{
	return ksrtp_key_use(ask(kernel), key);
}

static int key_del(struct mikey_kernel *kernel, const struct ksrtp_key *key)
{
	return ksrtp_key_del(ask(kernel), key);
}

static int keys(struct mikey_kernel *kernel, uint32_t leg,
		int (*each)(const struct ksrtp_key *key, void *arg), void *arg)
{
	return ksrtp_key_dump(ask(kernel), leg, each, arg);
}

static const char *error(struct mikey_kernel *kernel)
{
	return ksrtp_error(ask(kernel));
}

static const struct mikey_kernel_ops netlink_ops = {
	.attach		= attach,
	.legs		= legs,
	.send		= send_frame,
	.key_add	= key_add,
	.key_use	= key_use,
	.key_del	= key_del,
	.keys		= keys,
	.error		= error,
};

static void hear(uv_poll_t *poll, int status, int events)
{
	struct netlink *nl = poll->data;
	int err = status;

	if (!err && nl->kernel.up)
		err = ksrtp_receive(nl->hear, nl->kernel.up, nl->kernel.up_arg);
	if (!err || err == -EAGAIN)
		return;

	if (mikey_log_allow(&nl->limit, uv_hrtime() / 1000000))
		mikey_log(LOG_ERR, "kernel notifications: %s", strerror(-err));
}

static int fail(struct netlink *nl, struct ksrtp_conn *conn, const char *what,
		int err, char *why, size_t room)
{
	const char *said = ksrtp_error(conn);

	snprintf(why, room, "%s: %s", what, *said ? said : strerror(-err));
	if (nl) {
		ksrtp_close(nl->hear);
		ksrtp_close(nl->ask);
		free(nl);
	}
	return err;
}

int mikey_kernel_open(uv_loop_t *loop, struct mikey_kernel **kernel, char *why,
		      size_t room)
{
	struct netlink *nl;
	int err;

	nl = calloc(1, sizeof(*nl));
	if (!nl)
		return fail(nl, NULL, "ksrtp", -ENOMEM, why, room);

	err = ksrtp_open(&nl->ask);
	if (!err)
		err = ksrtp_open(&nl->hear);
	if (err)
		return fail(nl, NULL, "ksrtp module", err, why, room);

	err = ksrtp_helper_set(nl->hear);
	if (!err)
		err = ksrtp_subscribe(nl->hear);
	if (err)
		return fail(nl, nl->hear, "ksrtp helper", err, why, room);

	err = uv_poll_init(loop, &nl->poll, ksrtp_fd(nl->hear));
	if (err)
		return fail(nl, NULL, "poll", err, why, room);

	nl->poll.data = nl;
	nl->kernel.ops = &netlink_ops;
	uv_poll_start(&nl->poll, UV_READABLE, hear);
	*kernel = &nl->kernel;
	return 0;
}

static void free_netlink(uv_handle_t *handle)
{
	struct netlink *nl = handle->data;

	ksrtp_close(nl->hear);
	ksrtp_close(nl->ask);
	free(nl);
}

void mikey_kernel_close(struct mikey_kernel *kernel)
{
	struct netlink *nl = (struct netlink *)kernel;

	uv_poll_stop(&nl->poll);
	uv_close((uv_handle_t *)&nl->poll, free_netlink);
}
