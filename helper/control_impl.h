/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * control_impl - what control.c and control_client.c share
 */
#ifndef MIKEY_CONTROL_IMPL_H
#define MIKEY_CONTROL_IMPL_H

#include <sys/queue.h>
#include <sys/un.h>

#include "control.h"
#include "log.h"

/**
 * struct mikey_client - one connection
 * @link: place among the clients
 * @control: where it belongs
 * @pipe: the connection
 * @requests: requests not answered yet
 * @n_pending: entries of @requests
 * @monitor: wants events
 * @closing: nothing is sent any more
 * @used: octets of @line
 * @line: what came in and is no whole line yet
 */
struct mikey_client {
	LIST_ENTRY(mikey_client) link;
	struct mikey_control *control;
	uv_pipe_t pipe;
	LIST_HEAD(, mikey_request) requests;
	unsigned int n_pending;
	bool monitor;
	bool closing;
	size_t used;
	char line[MIKEY_CONTROL_LINE_MAX];
};

/**
 * struct mikey_control - the control socket
 * @loop: loop of this thread
 * @pipe: the listening socket
 * @path: its place
 * @gid: group that may use it
 * @commands: what can be asked
 * @owner: last argument of each command
 * @clients: connections
 * @n_clients: their number
 * @limit: of lines about refused clients
 */
struct mikey_control {
	uv_loop_t *loop;
	uv_pipe_t pipe;
	char path[sizeof(((struct sockaddr_un *)0)->sun_path)];
	gid_t gid;
	const struct mikey_command *commands;
	void *owner;
	LIST_HEAD(, mikey_client) clients;
	unsigned int n_clients;
	struct mikey_log_limit limit;
};

/* mikey_client_accept() - take a connection, if its user may have one */
void mikey_client_accept(struct mikey_control *control);

/**
 * mikey_client_close() - end a connection
 * @client: the client
 * @why: for the log, NULL: it went by itself
 */
void mikey_client_close(struct mikey_client *client, const char *why);

/* mikey_client_send() - send one line; @object's reference is taken */
void mikey_client_send(struct mikey_client *client, json_t *object);

#endif
