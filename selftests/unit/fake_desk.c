// SPDX-License-Identifier: BSD-3-Clause
/*
 * fake_desk - a control socket with its commands over fakes
 */
#include "fake_desk.h"

#include <errno.h>
#include <poll.h>
#include <sanitizer/lsan_interface.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "log.h"

#define TURNS_MAX	2000	/* of the loop, until something must be there */

int fake_desk_connect(const struct fake_desk *d)
{
	struct sockaddr_un addr = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0);

	strcpy(addr.sun_path, d->path);
	if (!connect(fd, (struct sockaddr *)&addr, sizeof(addr)))
		return fd;

	close(fd);
	return -1;
}

struct mikey_control *fake_desk_listen(struct fake_desk *d, struct mikey_why *why)
{
	struct mikey_control_args args = {
		.path = d->path,
		.uid = (uid_t)-1,
		.gid = getgid(),
		.commands = mikey_commands,
		.owner = &d->desk,
	};

	return mikey_control_new(d->loop, &args, why);
}

const char *fake_desk_init(struct fake_desk *d)
{
	static struct mikey_why why;

	mikey_log_level_set(LOG_EMERG);
	memset(d, 0, sizeof(*d));
	strcpy(d->dir, "/tmp/fake_deskXXXXXX");
	if (!mkdtemp(d->dir))
		return "mkdtemp";

	snprintf(d->path, sizeof(d->path), "%s/sock", d->dir);
	d->loop = uv_default_loop();
	fake_kernel_init(&d->fake, NULL);
	fake_kernel_bind(&d->fake, "192.0.2.1:5004");
	fake_kernel_bind(&d->fake, "192.0.2.1:5005");
	fake_session_err = 0;
	fake_session_peer = "";

	d->id = mikey_identity_new("sip:a@a");
	mikey_settings_init(&d->cfg.set);
	d->jobs = mikey_jobs_new(d->loop, 4);
	d->desk.calls = mikey_calls_new(d->loop, &d->fake.kernel, d->jobs,
					mikey_desk_hear, &d->desk);
	mikey_calls_configure(d->desk.calls, &d->cfg, d->id);
	d->desk.control = fake_desk_listen(d, &why);
	if (!d->desk.control)
		return why.text;

	d->fd = fake_desk_connect(d);
	return d->fd < 0 ? "connect" : NULL;
}

const char *fake_desk_exit(struct fake_desk *d)
{
	mikey_calls_free(d->desk.calls);
	mikey_control_free(d->desk.control);
	mikey_jobs_free(d->jobs);
	uv_run(d->loop, UV_RUN_DEFAULT);
	if (uv_loop_close(d->loop))
		return "a handle is left in the loop";
	if (fake_sessions)
		return "a session is left";

	mikey_identity_put(d->id);
	close(d->fd);
	if (rmdir(d->dir))
		return "the socket is left in the file system";

	return __lsan_do_recoverable_leak_check() ? "memory is lost" : NULL;
}

void fake_desk_turn(struct fake_desk *d)
{
	for (int i = 0; i < 5; i++)
		uv_run(d->loop, UV_RUN_NOWAIT);
}

void fake_desk_say(struct fake_desk *d, const char *text, size_t len)
{
	ssize_t n;

	while (len) {
		n = write(d->fd, text, len);
		if (n > 0) {
			text += n;
			len -= n;
		} else if (errno != EAGAIN) {
			return;
		}
		uv_run(d->loop, UV_RUN_NOWAIT);
	}
}

static json_t *take_line(struct fake_desk *d)
{
	char *end = memchr(d->in, '\n', d->used);
	json_t *json;

	if (!end)
		return NULL;

	json = json_loadb(d->in, end - d->in, 0, NULL);
	d->used -= end + 1 - d->in;
	memmove(d->in, end + 1, d->used);
	return json;
}

json_t *fake_desk_hear(struct fake_desk *d)
{
	struct pollfd in = { .fd = d->fd, .events = POLLIN };
	json_t *json;
	ssize_t n;

	for (int i = 0; i < TURNS_MAX; i++) {
		json = take_line(d);
		if (json)
			return json;

		uv_run(d->loop, UV_RUN_NOWAIT);
		poll(&in, 1, 1);
		n = read(d->fd, d->in + d->used, sizeof(d->in) - d->used);
		if (n == 0 || (n < 0 && errno != EAGAIN))
			return NULL;
		if (n > 0)
			d->used += n;
	}

	return NULL;
}

json_t *fake_desk_ask(struct fake_desk *d, const char *line)
{
	fake_desk_say(d, line, strlen(line));
	fake_desk_say(d, "\n", 1);
	return fake_desk_hear(d);
}

bool fake_desk_ok(json_t *reply)
{
	bool ok = json_is_true(json_object_get(reply, "ok"));

	if (!ok)
		fprintf(stderr, "# %s\n", json_string_value(
			json_object_get(reply, "message")));
	json_decref(reply);
	return ok;
}

bool fake_desk_refuses(json_t *reply, const char *code, const char *words)
{
	const char *error = json_string_value(json_object_get(reply, "error"));
	const char *message = json_string_value(json_object_get(reply, "message"));
	bool yes;

	yes = error && message && !strcmp(error, code) && strstr(message, words);
	if (!yes)
		fprintf(stderr, "# got %s: %s, wanted %s: %s\n",
			error ? error : "success", message ? message : "none",
			code, words);
	json_decref(reply);
	return yes;
}

bool fake_desk_state(json_t *reply, const char *state)
{
	json_t *call = json_array_get(json_object_get(
		json_object_get(reply, "result"), "calls"), 0);
	const char *is = json_string_value(json_object_get(call, "state"));
	bool yes = is && !strcmp(is, state);

	if (!yes)
		fprintf(stderr, "# state is %s, not %s\n", is ? is : "none", state);
	json_decref(reply);
	return yes;
}
