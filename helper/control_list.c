// SPDX-License-Identifier: BSD-3-Clause
/*
 * control_list - commands that only look
 */
#include "address.h"
#include "control_args.h"
#include "control_commands.h"

/**
 * struct orphans - legs without a call
 * @calls: all calls
 * @json: array of the legs
 */
struct orphans {
	const struct mikey_calls *calls;
	json_t *json;
};

static int add_orphan(const struct ksrtp_leg *leg, void *arg)
{
	const struct orphans *orphans = arg;
	char local[MIKEY_ADDRESS_TEXT];

	if (mikey_calls_by_leg(orphans->calls, leg->id))
		return 0;

	return json_array_append_new(orphans->json, json_pack("{s:I, s:s, s:I}",
			"leg", (json_int_t)leg->id,
			"local", mikey_address_print(&leg->local, local),
			"keys", (json_int_t)leg->n_keys));
}

static void list_all(struct mikey_request *req, const struct mikey_desk *desk)
{
	struct mikey_kernel *kernel = mikey_calls_kernel(desk->calls);
	struct orphans orphans = { desk->calls, json_array() };
	json_t *json = json_object();
	json_t *calls = json_array();
	struct mikey_call *call;

	for (call = mikey_calls_first(desk->calls); call;
	     call = mikey_calls_next(call))
		json_array_append_new(calls, mikey_call_json(call));

	json_object_set_new(json, "calls", calls);
	json_object_set_new(json, "orphans", orphans.json);
	json_object_set_new(json, "stray_frames",
			    json_integer(mikey_calls_stray(desk->calls)));
	if (!kernel->ops->legs(kernel, add_orphan, &orphans)) {
		mikey_request_reply(req, json);
		return;
	}

	json_decref(json);
	mikey_request_fail(req, "kernel", "%s", kernel->ops->error(kernel));
}

void mikey_command_list(struct mikey_request *req, const json_t *json,
			void *owner)
{
	static const char *const names[] = { "call", NULL };
	const struct mikey_desk *desk = owner;
	const struct mikey_call *call = NULL;
	struct mikey_args args;
	const char *name;

	mikey_args_init(&args, json, names);
	name = mikey_args_string(&args, "call", false);
	if (name && !*args.why.text)
		call = mikey_calls_find(desk->calls, name);

	if (*args.why.text)
		mikey_request_fail(req, "bad-request", "%s", args.why.text);
	else if (call)
		mikey_request_reply(req, json_pack("{s:[o]}", "calls",
						   mikey_call_json(call)));
	else if (name)
		mikey_request_fail(req, "no-such-call", "there is no call of that name");
	else
		list_all(req, desk);
}

static bool is_bare(struct mikey_request *req, const json_t *json)
{
	static const char *const names[] = { NULL };
	struct mikey_args args;

	mikey_args_init(&args, json, names);
	if (!*args.why.text)
		return true;

	mikey_request_fail(req, "bad-request", "%s", args.why.text);
	return false;
}

void mikey_command_monitor(struct mikey_request *req, const json_t *json,
			   void *owner)
{
	if (!is_bare(req, json))
		return;

	mikey_request_monitor(req);
	mikey_request_reply(req, NULL);
}

void mikey_command_version(struct mikey_request *req, const json_t *json,
			   void *owner)
{
	if (is_bare(req, json))
		mikey_request_reply(req, json_pack("{s:s, s:s, s:i}",
				"version", MIKEYD_VERSION, "protocol", "MIKEYv2",
				"control", MIKEY_CONTROL_VERSION));
}

const struct mikey_command mikey_commands[] = {
	{ "start",	mikey_command_start },
	{ "offer",	mikey_command_offer },
	{ "accept",	mikey_command_accept },
	{ "answer",	mikey_command_answer },
	{ "stop",	mikey_command_stop },
	{ "list",	mikey_command_list },
	{ "monitor",	mikey_command_monitor },
	{ "version",	mikey_command_version },
	{ }
};
