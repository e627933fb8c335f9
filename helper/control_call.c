// SPDX-License-Identifier: BSD-3-Clause
/*
 * control_call - commands that open, end and show calls, and who waits for them
 */
#include <errno.h>
#include <string.h>

#include "address.h"
#include "control_args.h"
#include "control_commands.h"

#define WAIT_MAX_MS	600000

static const char *const event_names[] = {
	[MIKEY_CALL_OPENED]	= "opened",
	[MIKEY_CALL_RESPONDED]	= "responded",
	[MIKEY_CALL_KEYED]	= "keyed",
	[MIKEY_CALL_CONFIRMED]	= "confirmed",
	[MIKEY_CALL_TRUST]	= "trust",
	[MIKEY_CALL_ADVISORY]	= "advisory",
	[MIKEY_CALL_ENDED]	= "ended",
	[MIKEY_CALL_GONE]	= "gone",
};

void mikey_args_call(struct mikey_args *args, struct mikey_call_args *open)
{
	const char *rtcp = json_string_value(json_object_get(args->json, "rtcp"));

	open->name = mikey_args_string(args, "call", true);
	open->local = mikey_args_address(args, "local", true);
	if (!rtcp || strcmp(rtcp, "mux"))
		open->rtcp = mikey_args_address(args, "rtcp", false);
	open->remote = mikey_args_address(args, "remote", false);
	open->peer = mikey_args_string(args, "peer", false);
	if (open->peer && (!*open->peer || strlen(open->peer) > MIKEY_URI_MAX))
		mikey_args_wrong(args, "\"peer\" has not 1 to %d octets",
				 MIKEY_URI_MAX);
	open->set = mikey_args_settings(args);
	open->wait_ms = mikey_args_number(args, "wait_ms", WAIT_MAX_MS);
}

void mikey_desk_open(struct mikey_desk *desk, struct mikey_request *req,
		     struct mikey_call_args *args)
{
	struct mikey_why why;

	args->waiting = req;
	switch (mikey_call_open(desk->calls, args, &why)) {
	case 0:
		break;
	case -EEXIST:
		mikey_request_fail(req, "exists", "%s", why.text);
		break;
	default:
		mikey_request_fail(req, "refused", "%s", why.text);
	}
}

static json_t *opened_json(const struct mikey_desk *desk,
			   const struct mikey_call *call)
{
	struct mikey_call_status status;

	mikey_call_status(call, &status);
	if (status.kind == MIKEY_CALL_OFFER)
		return mikey_offer_json(desk, call);
	if (status.kind == MIKEY_CALL_ACCEPT)
		return mikey_answer_json(desk, call);

	return mikey_call_json(call);
}

/* is this what the request that opened @call waits for? */
static bool is_awaited(const struct mikey_call_status *status,
		       enum mikey_call_event event)
{
	if (event == MIKEY_CALL_ENDED || event == MIKEY_CALL_GONE)
		return true;

	return event == (status->kind == MIKEY_CALL_ACCEPT ?
			 MIKEY_CALL_RESPONDED : MIKEY_CALL_OPENED);
}

static void answer_waiting(const struct mikey_desk *desk,
			   struct mikey_call *call, enum mikey_call_event event)
{
	struct mikey_call_status status;
	struct mikey_request *req;
	json_t *json = NULL;

	mikey_call_status(call, &status);
	if (!is_awaited(&status, event))
		return;

	req = mikey_call_waiting(call);
	if (!req)
		return;

	if (event != MIKEY_CALL_ENDED && event != MIKEY_CALL_GONE)
		json = opened_json(desk, call);
	if (json)
		mikey_request_reply(req, json);
	else
		mikey_request_fail(req, "failed", "%s",
				   *status.why ? status.why : "the call was stopped");
}

void mikey_desk_hear(void *owner, struct mikey_call *call,
		     enum mikey_call_event event)
{
	struct mikey_desk *desk = owner;
	json_t *json;

	answer_waiting(desk, call, event);
	if (!desk->control)
		return;

	json = mikey_call_json(call);
	json_object_set_new(json, "event", json_string(event_names[event]));
	mikey_control_event(desk->control, json);
}

void mikey_command_start(struct mikey_request *req, const json_t *json,
			 void *owner)
{
	static const char *const names[] = {
		"call", "role", "local", "rtcp", "remote", "peer",
		"fingerprints", "modes", "suites", "wait_ms", NULL
	};
	struct mikey_call_args open = { .kind = MIKEY_CALL_INITIATE };
	struct mikey_args args;
	const char *role;

	mikey_args_init(&args, json, names);
	role = mikey_args_string(&args, "role", true);
	mikey_args_call(&args, &open);
	open.fprs = mikey_args_fprs(&args);
	if (role && !strcmp(role, "responder"))
		open.kind = MIKEY_CALL_LISTEN;
	else if (role && strcmp(role, "initiator"))
		mikey_args_wrong(&args, "\"role\" is neither \"initiator\" nor \"responder\"");

	if (*args.why.text)
		mikey_request_fail(req, "bad-request", "%s", args.why.text);
	else
		mikey_desk_open(owner, req, &open);
}

void mikey_command_stop(struct mikey_request *req, const json_t *json,
			void *owner)
{
	static const char *const names[] = { "call", NULL };
	const struct mikey_desk *desk = owner;
	struct mikey_call *call = NULL;
	struct mikey_args args;
	const char *name;

	mikey_args_init(&args, json, names);
	name = mikey_args_string(&args, "call", true);
	if (!*args.why.text)
		call = mikey_calls_find(desk->calls, name);

	if (*args.why.text) {
		mikey_request_fail(req, "bad-request", "%s", args.why.text);
	} else if (!call) {
		mikey_request_fail(req, "no-such-call", "there is no call of that name");
	} else {
		mikey_call_stop(call);
		mikey_request_reply(req, NULL);
	}
}
