/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * control - the control socket: JSON lines, see docs/control.md
 */
#ifndef MIKEY_CONTROL_H
#define MIKEY_CONTROL_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>
#include <uv.h>

#include "identity.h"

#define MIKEY_CONTROL_LINE_MAX		65536	/* octets of a request */
#define MIKEY_CONTROL_CLIENTS_MAX	64
#define MIKEY_CONTROL_PENDING_MAX	1024	/* unanswered requests of a client */
#define MIKEY_CONTROL_QUEUE_MAX		(1 << 20) /* octets a client may leave unread */

struct mikey_control;
struct mikey_request;

/**
 * struct mikey_command - one command
 * @name: value of "cmd"
 * @run: does it; answers @req now or keeps it and answers later
 */
struct mikey_command {
	const char *name;
	void (*run)(struct mikey_request *req, const json_t *args, void *owner);
};

/**
 * struct mikey_control_args - how to listen
 * @path: of the socket
 * @uid: its owner, (uid_t)-1: the own user
 * @gid: group that may use it, (gid_t)-1: root and the owner only
 * @commands: ends with a row without name
 * @owner: last argument of each command
 */
struct mikey_control_args {
	const char *path;
	uid_t uid;
	gid_t gid;
	const struct mikey_command *commands;
	void *owner;
};

/**
 * mikey_control_new() - listen
 * @loop: loop of this thread
 * @args: how
 * @why: set on failure
 *
 * Return: the control socket, NULL on failure.
 */
struct mikey_control *mikey_control_new(uv_loop_t *loop,
					const struct mikey_control_args *args,
					struct mikey_why *why);

/* mikey_control_free() - the inverse; run the loop afterwards */
void mikey_control_free(struct mikey_control *control);

/**
 * mikey_control_event() - tell all clients that monitor
 * @control: the control socket
 * @event: JSON object; the reference is taken
 *
 * A client that does not read is disconnected.
 */
void mikey_control_event(struct mikey_control *control, json_t *event);

/**
 * mikey_request_reply() - answer a request that was done
 * @req: the request, gone afterwards
 * @result: JSON object or NULL for none; the reference is taken
 */
void mikey_request_reply(struct mikey_request *req, json_t *result);

/**
 * mikey_request_fail() - answer a request that was not done
 * @req: the request, gone afterwards
 * @code: word for programs
 * @fmt: sentence for people
 */
void mikey_request_fail(struct mikey_request *req, const char *code,
			const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/* mikey_request_monitor() - send events to this client from now on */
void mikey_request_monitor(struct mikey_request *req);

/* mikey_text_json() - a string that may come from anywhere, even if no UTF-8 */
json_t *mikey_text_json(const char *text);

#endif
