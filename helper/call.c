// SPDX-License-Identifier: BSD-3-Clause
/*
 * call - what joins signalling, sessions and legs
 */
#include "call.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "address.h"
#include "call_impl.h"

static int say(struct mikey_why *why, int err, const char *text)
{
	snprintf(why->text, sizeof(why->text), "%s", text);
	return err;
}

void mikey_call_tell(struct mikey_call *call, enum mikey_call_event event)
{
	call->calls->hear(call->calls->owner, call, event);
}

static void free_call(uv_handle_t *handle)
{
	struct mikey_call *call = handle->data;

	free(call->m1);
	free(call);
}

/*
 * A call that has begun an exchange on the leg of an earlier daemon answers for
 * what is sent there: when it is over nothing is, as with any other call. One
 * that could not even begin leaves the leg as it was.
 */
static void end_adopted(struct mikey_call *call)
{
	if (call->opened && !call->calls->leaving)
		mikey_call_clear_adopted(call);
}

void mikey_call_stop(struct mikey_call *call)
{
	if (!call->calls->leaving)
		mikey_log(LOG_INFO, "leg %u: call %s: ends", call->ref[0].id,
			  call->name);
	mikey_path_free(call->path);
	call->path = NULL;
	call->session = NULL;
	mikey_call_remove(call);
	end_adopted(call);
	mikey_call_forget_legs(call);
	mikey_call_tell(call, MIKEY_CALL_GONE);

	mikey_call_node_put(call->node);
	mikey_calls_erase(call);
	uv_close((uv_handle_t *)&call->timer, free_call);
}

static void stop_doomed(uv_timer_t *timer)
{
	mikey_call_stop(timer->data);
}

void mikey_call_fail(struct mikey_call *call, const char *why)
{
	if (why != call->why.text)
		say(&call->why, 0, why);
	mikey_log(LOG_WARNING, "leg %u: call %s: failed: %s", call->ref[0].id,
		  call->name, call->why.text);
	call->state = MIKEY_CALL_FAILED;
	end_adopted(call);
	mikey_call_tell(call, MIKEY_CALL_ENDED);
	if (call->opened)
		return;

	/* maybe inside a callback of the path, so not now */
	call->doomed = true;
	uv_timer_start(&call->timer, stop_doomed, 0, 0);
}

static int begin_offer(struct mikey_call *call)
{
	struct mikey_addr remote = mikey_address_of(&call->remote);
	struct mikey_offer offer = {
		.peer = *call->peer ? call->peer : NULL,
		.n_streams = 1,
	};
	struct mikey_session *s;
	int err;

	if (call->kind == MIKEY_CALL_OFFER)
		offer.sdp_ids = "mikey2";
	else
		offer.remote = &remote;

	err = mikey_session_offer(call->path, &offer, mikey_now(), &s, &call->why);
	if (err)
		return err;

	call->session = s;
	if (call->kind == MIKEY_CALL_INITIATE && call->fprs.n) {
		struct mikey_binding binding = { .fprs = call->fprs };

		err = mikey_session_bind(s, &binding, mikey_now());
	}
	return err;
}

static int begin_answer(struct mikey_call *call)
{
	struct mikey_addr remote = mikey_address_of(&call->remote);
	struct mikey_binding binding = {
		.fprs = call->fprs,
		.remote = &remote,
		.peer = *call->peer ? call->peer : NULL,
	};
	struct mikey_session *s;
	int err;

	err = mikey_session_answer(call->path, call->m1, call->m1_len, &binding,
				   mikey_now(), &s, &call->why);
	if (!err && call->state != MIKEY_CALL_FAILED)
		call->session = s;
	return err;
}

static void begin(struct mikey_call *call)
{
	int err = 0;

	call->state = MIKEY_CALL_OPEN;
	call->path = mikey_path_new(call->node->node, &mikey_call_path_ops, call,
				    call->kind == MIKEY_CALL_LISTEN);
	if (!call->path) {
		mikey_call_fail(call, "no memory");
		return;
	}

	if (call->kind == MIKEY_CALL_ACCEPT)
		err = begin_answer(call);
	else if (call->kind != MIKEY_CALL_LISTEN)
		err = begin_offer(call);
	if (err) {
		mikey_call_fail(call, call->why.text);
		return;
	}
	if (call->state == MIKEY_CALL_FAILED)
		return;

	/* an ACCEPT is open when it has responded */
	if (call->kind != MIKEY_CALL_ACCEPT)
		call->opened = true;
	mikey_call_tell(call, MIKEY_CALL_OPENED);
}

/*
 * Signalling is often done before the program has opened its socket, and nothing
 * tells when a socket is bound: so look again, for as long as the caller said.
 */
static void look_for_socket(uv_timer_t *timer)
{
	struct mikey_call *call = timer->data;
	uint64_t now = mikey_now();
	int err;

	err = mikey_call_attach(call);
	if (!err) {
		begin(call);
		return;
	}

	if (err == -ENOENT && now < call->deadline) {
		uv_update_time(call->calls->loop);
		uv_timer_start(timer, look_for_socket, MIKEY_CALL_RETRY_MS, 0);
		return;
	}

	mikey_call_fail(call, call->why.text);
}

static bool is_name(const char *name)
{
	size_t len = 0;

	for (; name[len]; len++)
		if (name[len] <= ' ' || name[len] > '~')
			return false;

	return len >= 1 && len <= MIKEY_CALL_NAME_MAX;
}

static int check_args(const struct mikey_call_args *args, struct mikey_why *why)
{
	bool far = args->remote.sa.sa_family != AF_UNSPEC;

	if (!is_name(args->name))
		return say(why, -EINVAL,
			   "a call's name is 1 to 128 printable characters without blanks");
	if (args->local.sa.sa_family == AF_UNSPEC)
		return say(why, -EINVAL, "the local address is missing");
	if (!far && (args->kind == MIKEY_CALL_INITIATE ||
		     args->kind == MIKEY_CALL_ACCEPT))
		return say(why, -EINVAL, "the remote address is missing");
	if (far && args->remote.sa.sa_family != args->local.sa.sa_family)
		return say(why, -EINVAL,
			   "local and remote are of different address families");
	if (mikey_address_equal(&args->local, &args->rtcp))
		return say(why, -EINVAL,
			   "rtcp is the address of rtp: say \"mux\" for one socket");

	return 0;
}

static int copy_args(struct mikey_call *call, const struct mikey_call_args *args)
{
	strcpy(call->name, args->name);
	call->kind = args->kind;
	call->leg[0].local = args->local;
	call->leg[1].local = args->rtcp;
	call->n_legs = args->rtcp.sa.sa_family == AF_UNSPEC ? 1 : 2;
	call->remote = args->remote;
	call->fprs = args->fprs;
	call->waiting = args->waiting;
	call->deadline = mikey_now() + args->wait_ms;
	if (args->peer)
		strncpy(call->peer, args->peer, MIKEY_URI_MAX);

	if (!args->m1)
		return 0;

	call->m1 = malloc(args->m1_len);
	if (!call->m1)
		return -ENOMEM;

	memcpy(call->m1, args->m1, args->m1_len);
	call->m1_len = args->m1_len;
	return 0;
}

/*
 * Mode PSK knows no certificate. Who demands one shall not be content with a
 * PSK; SDP is another matter, its fingerprint line serves whatever mode comes.
 */
static int limit_modes(const struct mikey_calls *calls,
		       const struct mikey_call_args *args,
		       struct mikey_settings *asked, struct mikey_why *why)
{
	struct mikey_settings whole = mikey_call_node_settings(calls, asked);
	int err;

	err = mikey_settings_check(&whole, why);
	if (err || !args->fprs.n || args->kind == MIKEY_CALL_ACCEPT)
		return err;

	if (!memchr(whole.modes, MIKEY_MODE_DH, whole.n_modes))
		return say(why, -EINVAL,
			   "fingerprints are checked in mode dh, which the modes leave out");
	asked->n_modes = 1;
	asked->modes[0] = MIKEY_MODE_DH;
	return 0;
}

int mikey_call_open(struct mikey_calls *calls, const struct mikey_call_args *args,
		    struct mikey_why *why)
{
	struct mikey_settings asked = args->set;
	struct mikey_call *call;
	int err;

	err = check_args(args, why);
	if (!err)
		err = limit_modes(calls, args, &asked, why);
	if (err)
		return err;

	call = calloc(1, sizeof(*call));
	if (!call)
		return say(why, -ENOMEM, "no memory");

	call->calls = calls;
	err = copy_args(call, args);
	if (err) {
		say(why, err, "no memory");
		goto free_call;
	}

	call->node = mikey_call_node_get(calls, &asked);
	if (!call->node) {
		err = say(why, -ENOMEM, "no memory");
		goto free_call;
	}

	err = mikey_calls_insert(call);
	if (err) {
		say(why, err, err == -EEXIST ? "there is a call of that name" :
		    "no memory");
		goto put_node;
	}

	uv_timer_init(calls->loop, &call->timer);
	call->timer.data = call;
	look_for_socket(&call->timer);
	return 0;

put_node:
	mikey_call_node_put(call->node);
free_call:
	free(call->m1);
	free(call);
	return err;
}

int mikey_call_answer(struct mikey_call *call,
		      const struct mikey_binding *binding,
		      struct mikey_why *why)
{
	int err;

	if (call->kind != MIKEY_CALL_OFFER || !call->session)
		return say(why, -EINVAL, "the call has no offer that waits");

	err = mikey_session_bind(call->session, binding, mikey_now());
	if (err == -EINVAL)
		say(why, err, "the answer is for another offer");
	else if (err)
		say(why, err, "the answer is malformed");
	if (err)
		return err;

	call->fprs = binding->fprs;
	mikey_call_log_fprs(call);
	return 0;
}

struct mikey_session *mikey_call_session(const struct mikey_call *call)
{
	return call->session;
}

void mikey_call_status(const struct mikey_call *call,
		       struct mikey_call_status *status)
{
	const struct mikey_session *s = call->session;

	memset(status, 0, sizeof(*status));
	status->name = call->name;
	status->kind = call->kind;
	status->state = call->state;
	status->n_legs = call->n_legs;
	status->leg = call->leg;
	status->sending = call->sending;
	status->n_keys = call->n_keys;
	status->why = call->why.text;
	for (size_t i = 0; i < call->n_keys; i++)
		status->late |= !call->keys[i].has_ssrc;

	if (!s && call->path)
		s = mikey_path_next(call->path, NULL);
	if (!s)
		return;

	status->session = true;
	mikey_session_status(s, &status->exchange);
}

void *mikey_call_waiting(struct mikey_call *call)
{
	void *waiting = call->waiting;

	call->waiting = NULL;
	return waiting;
}
