// SPDX-License-Identifier: BSD-3-Clause
/*
 * control_client - connections to the control socket, their requests, replies
 */
#define _GNU_SOURCE	/* struct ucred */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "control_impl.h"
#include "jobs.h"

#define PEER_GROUPS_MAX	256

/**
 * struct mikey_request - one request that is not answered yet
 * @link: place among the requests of @client
 * @client: who asked, NULL: gone
 * @id: the request's "id", NULL: it has none
 */
struct mikey_request {
	LIST_ENTRY(mikey_request) link;
	struct mikey_client *client;
	json_t *id;
};

/**
 * struct line - one line on its way out
 * @req: libuv's part
 * @text: the line, malloc()
 */
struct line {
	uv_write_t req;
	char *text;
};

/*
 * As the kernel saw them at connect(): the peer cannot change them afterwards,
 * and what /proc says of a pid may be of another process by now.
 */
static bool has_group(int fd, const struct ucred *peer, gid_t gid)
{
	gid_t groups[PEER_GROUPS_MAX];
	socklen_t len = sizeof(groups);

	if (peer->gid == gid)
		return true;
	if (getsockopt(fd, SOL_SOCKET, SO_PEERGROUPS, groups, &len))
		return false;

	for (size_t i = 0; i < len / sizeof(groups[0]); i++)
		if (groups[i] == gid)
			return true;

	return false;
}

/* the mode of the socket says the same; but modes get changed by hand */
static bool is_allowed(const struct mikey_control *control, uv_pipe_t *pipe,
		       struct ucred *peer)
{
	socklen_t len = sizeof(*peer);
	uv_os_fd_t fd;

	if (uv_fileno((uv_handle_t *)pipe, &fd) ||
	    getsockopt(fd, SOL_SOCKET, SO_PEERCRED, peer, &len))
		return false;

	if (peer->uid == 0 || peer->uid == geteuid())
		return true;

	return control->gid != (gid_t)-1 && has_group(fd, peer, control->gid);
}

static void free_client(uv_handle_t *handle)
{
	free(handle->data);
}

void mikey_client_close(struct mikey_client *client, const char *why)
{
	struct mikey_request *req;

	if (client->closing)
		return;

	if (why)
		mikey_log(LOG_WARNING, "control: client disconnected: %s", why);
	/* their calls go on; only the answer has nowhere to go any more */
	while ((req = LIST_FIRST(&client->requests))) {
		LIST_REMOVE(req, link);
		req->client = NULL;
	}

	client->closing = true;
	LIST_REMOVE(client, link);
	client->control->n_clients--;
	uv_close((uv_handle_t *)&client->pipe, free_client);
}

static void free_line(uv_write_t *req, int status)
{
	struct line *line = req->data;

	free(line->text);
	free(line);
}

/* libuv wants the text until it is written, however long the client takes. */
static void send_text(struct mikey_client *client, char *text)
{
	struct line *line;
	uv_buf_t buf[2];

	line = calloc(1, sizeof(*line));
	if (!line) {
		free(text);
		mikey_client_close(client, "no memory");
		return;
	}

	line->text = text;
	line->req.data = line;
	buf[0] = uv_buf_init(text, strlen(text));
	buf[1] = uv_buf_init("\n", 1);
	if (uv_write(&line->req, (uv_stream_t *)&client->pipe, buf, 2, free_line)) {
		free_line(&line->req, 0);
		mikey_client_close(client, NULL);
	}
}

void mikey_client_send(struct mikey_client *client, json_t *object)
{
	uv_stream_t *stream = (uv_stream_t *)&client->pipe;
	char *text;

	text = json_dumps(object, JSON_COMPACT);
	json_decref(object);
	if (client->closing || !text) {
		free(text);
		return;
	}

	/* who watches and does not read must not fill our memory */
	if (uv_stream_get_write_queue_size(stream) > MIKEY_CONTROL_QUEUE_MAX) {
		free(text);
		mikey_client_close(client, "it does not read");
		return;
	}

	send_text(client, text);
}

/*
 * Jansson refuses what is no UTF-8, and texts of the kernel or of files may be
 * anything: better a question mark than no reply.
 */
json_t *mikey_text_json(const char *text)
{
	json_t *json = json_string(text);
	char *ascii;

	if (json)
		return json;

	ascii = strdup(text);
	for (char *p = ascii; p && *p; p++)
		if (*p & 0x80)
			*p = '?';
	json = json_string(ascii);
	free(ascii);
	return json;
}

static void answer(struct mikey_request *req, json_t *object)
{
	if (req->client) {
		if (req->id)
			json_object_set(object, "id", req->id);
		LIST_REMOVE(req, link);
		req->client->n_pending--;
		mikey_client_send(req->client, object);
	} else {
		json_decref(object);
	}

	json_decref(req->id);
	free(req);
}

void mikey_request_reply(struct mikey_request *req, json_t *result)
{
	if (!result)
		result = json_object();

	answer(req, json_pack("{s:b, s:o}", "ok", 1, "result", result));
}

void mikey_request_fail(struct mikey_request *req, const char *code,
			const char *fmt, ...)
{
	char text[512];
	va_list args;

	va_start(args, fmt);
	vsnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	answer(req, json_pack("{s:b, s:s, s:o}", "ok", 0, "error", code,
			      "message", mikey_text_json(text)));
}

void mikey_request_monitor(struct mikey_request *req)
{
	if (req->client)
		req->client->monitor = true;
}

static void run_command(struct mikey_client *client, struct mikey_request *req,
			const json_t *args)
{
	const struct mikey_control *control = client->control;
	const struct mikey_command *command = control->commands;
	const char *name;

	name = json_string_value(json_object_get(args, "cmd"));
	if (!name) {
		mikey_request_fail(req, "malformed", "\"cmd\" is missing or no string");
		return;
	}

	for (; command->name; command++)
		if (!strcmp(command->name, name)) {
			command->run(req, args, control->owner);
			return;
		}

	mikey_request_fail(req, "unknown-command", "there is no command of that name");
}

static void take_line(struct mikey_client *client, const char *text, size_t len)
{
	struct mikey_request *req;
	json_error_t error;
	json_t *args;

	req = calloc(1, sizeof(*req));
	if (!req) {
		mikey_client_close(client, "no memory");
		return;
	}

	req->client = client;
	LIST_INSERT_HEAD(&client->requests, req, link);
	client->n_pending++;

	/* of two members of one name somebody else might take the other one */
	args = json_loadb(text, len, JSON_REJECT_DUPLICATES, &error);
	req->id = json_incref(json_object_get(args, "id"));
	if (!json_is_object(args))
		mikey_request_fail(req, "malformed", "a request is one JSON object in one line");
	else if (json_is_object(req->id) || json_is_array(req->id))
		mikey_request_fail(req, "malformed", "\"id\" is neither a string nor a number");
	else if (client->n_pending > MIKEY_CONTROL_PENDING_MAX)
		mikey_request_fail(req, "busy", "too many requests wait for an answer");
	else
		run_command(client, req, args);

	json_decref(args);
}

/* A client may write many requests at once, or one octet at a time. */
static void take_lines(struct mikey_client *client)
{
	char *begin = client->line;
	char *end = client->line + client->used;
	char *newline;

	while (!client->closing && (newline = memchr(begin, '\n', end - begin))) {
		if (newline > begin)
			take_line(client, begin, newline - begin);
		begin = newline + 1;
	}

	client->used = end - begin;
	memmove(client->line, begin, client->used);
	if (client->used == sizeof(client->line))
		mikey_client_close(client, "its line is too long");
}

static void take_octets(uv_stream_t *stream, ssize_t n, const uv_buf_t *buf)
{
	struct mikey_client *client = stream->data;

	if (n < 0) {
		mikey_client_close(client, NULL);
		return;
	}

	client->used += n;
	take_lines(client);
}

/* Never more than a line's room: a client cannot make the daemon keep more. */
static void give_room(uv_handle_t *handle, size_t wanted, uv_buf_t *buf)
{
	struct mikey_client *client = handle->data;

	*buf = uv_buf_init(client->line + client->used,
			   sizeof(client->line) - client->used);
}

void mikey_client_accept(struct mikey_control *control)
{
	struct ucred peer = { .uid = (uid_t)-1 };
	struct mikey_client *client;
	const char *why = NULL;

	client = calloc(1, sizeof(*client));
	if (!client)
		return;

	client->control = control;
	client->pipe.data = client;
	LIST_INIT(&client->requests);
	uv_pipe_init(control->loop, &client->pipe, 0);
	if (uv_accept((uv_stream_t *)&control->pipe, (uv_stream_t *)&client->pipe))
		why = "accept failed";
	else if (!is_allowed(control, &client->pipe, &peer))
		why = "not of the group";
	else if (control->n_clients == MIKEY_CONTROL_CLIENTS_MAX)
		why = "too many clients";

	if (why) {
		if (mikey_log_allow(&control->limit, mikey_now()))
			mikey_log(LOG_WARNING, "control: client of uid %d refused: %s",
				  (int)peer.uid, why);
		uv_close((uv_handle_t *)&client->pipe, free_client);
		return;
	}

	control->n_clients++;
	LIST_INSERT_HEAD(&control->clients, client, link);
	uv_read_start((uv_stream_t *)&client->pipe, give_room, take_octets);
}
