// SPDX-License-Identifier: BSD-3-Clause
/*
 * control - the control socket: where it is, and who may use it
 */
#include "control.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "control_impl.h"

#define BACKLOG		16

static void take_connection(uv_stream_t *server, int status)
{
	if (!status)
		mikey_client_accept(server->data);
}

/* is there a daemon behind the socket that is in our place? */
static bool is_served(const char *path)
{
	struct sockaddr_un addr = { .sun_family = AF_UNIX };
	bool served;
	int fd;

	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd < 0)
		return false;

	strncpy(addr.sun_path, path, sizeof(addr.sun_path) - 1);
	served = !connect(fd, (struct sockaddr *)&addr, sizeof(addr)) ||
		 errno == EAGAIN;
	close(fd);
	return served;
}

static int clear_place(const char *path, struct mikey_why *why)
{
	struct stat st;

	if (lstat(path, &st))
		return 0;

	if (!S_ISSOCK(st.st_mode)) {
		snprintf(why->text, sizeof(why->text),
			 "%s is there and no socket", path);
		return -EEXIST;
	}

	if (is_served(path)) {
		snprintf(why->text, sizeof(why->text),
			 "%s is served by another daemon", path);
		return -EBUSY;
	}

	unlink(path);
	return 0;
}

/* the umask made it 0600: nobody came in before this */
static int open_to_group(const struct mikey_control_args *args)
{
	if (args->uid == (uid_t)-1 && args->gid == (gid_t)-1)
		return 0;

	if (chown(args->path, args->uid, args->gid))
		return -errno;

	return chmod(args->path, args->gid == (gid_t)-1 ? 0600 : 0660) ? -errno : 0;
}

static int listen_at(struct mikey_control *control,
		     const struct mikey_control_args *args,
		     struct mikey_why *why)
{
	const char *what = "bind";
	mode_t mask;
	int err;

	err = clear_place(args->path, why);
	if (err)
		return err;

	/* closed while it is made: mode and group come after */
	mask = umask(0177);
	err = uv_pipe_bind(&control->pipe, args->path);
	umask(mask);
	if (!err) {
		what = "set owner of";
		err = open_to_group(args);
	}
	if (!err) {
		what = "listen at";
		err = uv_listen((uv_stream_t *)&control->pipe, BACKLOG,
				take_connection);
	}
	if (err)
		snprintf(why->text, sizeof(why->text), "%s %s: %s", what,
			 args->path, strerror(-err));
	return err;
}

static void free_control(uv_handle_t *handle)
{
	free(handle->data);
}

struct mikey_control *mikey_control_new(uv_loop_t *loop,
					const struct mikey_control_args *args,
					struct mikey_why *why)
{
	struct mikey_control *control;

	control = calloc(1, sizeof(*control));
	if (!control) {
		snprintf(why->text, sizeof(why->text), "no memory");
		return NULL;
	}

	control->loop = loop;
	control->gid = args->gid;
	control->commands = args->commands;
	control->owner = args->owner;
	strncpy(control->path, args->path, sizeof(control->path) - 1);
	LIST_INIT(&control->clients);
	uv_pipe_init(loop, &control->pipe, 0);
	control->pipe.data = control;
	if (!listen_at(control, args, why))
		return control;

	uv_close((uv_handle_t *)&control->pipe, free_control);
	return NULL;
}

void mikey_control_free(struct mikey_control *control)
{
	while (!LIST_EMPTY(&control->clients))
		mikey_client_close(LIST_FIRST(&control->clients), NULL);

	/* libuv removes the socket's name */
	uv_close((uv_handle_t *)&control->pipe, free_control);
}

void mikey_control_event(struct mikey_control *control, json_t *event)
{
	struct mikey_client *client, *next;

	for (client = LIST_FIRST(&control->clients); client; client = next) {
		next = LIST_NEXT(client, link);
		if (client->monitor)
			mikey_client_send(client, json_incref(event));
	}

	json_decref(event);
}
