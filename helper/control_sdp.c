// SPDX-License-Identifier: BSD-3-Clause
/*
 * control_sdp - commands of a daemon whose M1 travels in SDP
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "address.h"
#include "control_args.h"
#include "control_commands.h"
#include "mikey/base64.h"
#include "mikey/sdp.h"

#define MESSAGE_MAX	65535
#define ANSWER_MAX	256

/* "a=key-mgmt:mikey2 ", the base64 of @len octets and the NUL octet */
#define KEY_MGMT_ROOM(len)	(32 + MIKEY_BASE64_ROOM(len))

/* RFC 4567: the media level replaces the session level, so ask by section */
static int find_section(struct mikey_sdp *sdp, const char *text)
{
	size_t len = strlen(text), media = 0;
	int err;

	do {
		err = mikey_sdp_parse(sdp, text, len, media);
	} while (!err && !sdp->base64.len && ++media < sdp->n_media);

	return err;
}

/**
 * read_sdp() - read member "sdp"
 * @args: the request
 * @fprs: its fingerprints
 * @len: octets of the message
 *
 * Return: M1 or ANSWER, to be freed; NULL: it has none.
 */
static uint8_t *read_sdp(struct mikey_args *args, struct mikey_fprs *fprs,
			 size_t *len)
{
	char *text = mikey_args_list(args, "sdp", '\n');
	struct mikey_sdp sdp;
	uint8_t *message;
	int n;

	if (!text) {
		mikey_args_wrong(args, "\"sdp\" is missing");
		return NULL;
	}

	message = malloc(MESSAGE_MAX);
	if (!message) {
		mikey_args_wrong(args, "no memory");
	} else if (find_section(&sdp, text)) {
		mikey_args_wrong(args, "\"sdp\" has a malformed key-mgmt or fingerprint line");
	} else {
		*fprs = sdp.fprs;
		n = mikey_base64_decode((const char *)sdp.base64.at, sdp.base64.len,
					message, MESSAGE_MAX);
		if (n < 0)
			mikey_args_wrong(args, "the key-mgmt line is no base64");
		*len = n < 0 ? 0 : n;
	}

	free(text);
	if (!*args->why.text && *len)
		return message;

	free(message);
	return NULL;
}

static void add_message(json_t *lines, const uint8_t *message, size_t len)
{
	struct mikey_span span = { .at = message, .len = len };
	char *text = malloc(KEY_MGMT_ROOM(len));

	if (text && mikey_sdp_key_mgmt(span, text, KEY_MGMT_ROOM(len)) > 0)
		json_array_append_new(lines, json_string(text));
	free(text);
}

static void add_fingerprint(json_t *lines, const struct mikey_desk *desk)
{
	struct mikey_identity *id = mikey_calls_identity(desk->calls);
	char line[sizeof("a=fingerprint:") + MIKEY_FPR_TEXT];
	char text[MIKEY_FPR_TEXT];
	struct mikey_fpr fpr;

	if (mikey_identity_fpr(id, MIKEY_FPR_SHA256, &fpr))
		return;

	mikey_fpr_print(&fpr, text);
	snprintf(line, sizeof(line), "a=fingerprint:%s", text);
	json_array_append_new(lines, json_string(line));
}

static json_t *lines_json(const struct mikey_desk *desk,
			  const struct mikey_call *call, const uint8_t *message,
			  size_t len)
{
	json_t *json = mikey_call_json(call);
	json_t *lines = json_array();

	add_message(lines, message, len);
	add_fingerprint(lines, desk);
	json_object_set_new(json, "sdp", lines);
	return json;
}

json_t *mikey_offer_json(const struct mikey_desk *desk,
			 const struct mikey_call *call)
{
	const uint8_t *m1;
	size_t len;

	m1 = mikey_session_m1(mikey_call_session(call), &len);
	return m1 ? lines_json(desk, call, m1, len) : NULL;
}

json_t *mikey_answer_json(const struct mikey_desk *desk,
			  const struct mikey_call *call)
{
	uint8_t answer[ANSWER_MAX];
	int len;

	len = mikey_session_answer_message(mikey_call_session(call), answer,
					   sizeof(answer));
	return len > 0 ? lines_json(desk, call, answer, len) : NULL;
}

void mikey_command_offer(struct mikey_request *req, const json_t *json,
			 void *owner)
{
	static const char *const names[] = {
		"call", "local", "rtcp", "peer", "modes", "suites", "wait_ms", NULL
	};
	struct mikey_call_args open = { .kind = MIKEY_CALL_OFFER };
	struct mikey_args args;

	mikey_args_init(&args, json, names);
	mikey_args_call(&args, &open);
	if (*args.why.text)
		mikey_request_fail(req, "bad-request", "%s", args.why.text);
	else
		mikey_desk_open(owner, req, &open);
}

void mikey_command_accept(struct mikey_request *req, const json_t *json,
			  void *owner)
{
	static const char *const names[] = {
		"call", "local", "rtcp", "remote", "peer", "modes", "suites",
		"wait_ms", "sdp", NULL
	};
	struct mikey_call_args open = { .kind = MIKEY_CALL_ACCEPT };
	struct mikey_args args;
	uint8_t *m1;

	mikey_args_init(&args, json, names);
	mikey_args_call(&args, &open);
	m1 = read_sdp(&args, &open.fprs, &open.m1_len);
	if (!m1)
		mikey_args_wrong(&args, "\"sdp\" has no line a=key-mgmt:mikey2");

	open.m1 = m1;
	if (*args.why.text)
		mikey_request_fail(req, "bad-request", "%s", args.why.text);
	else
		mikey_desk_open(owner, req, &open);
	free(m1);
}

void mikey_command_answer(struct mikey_request *req, const json_t *json,
			  void *owner)
{
	static const char *const names[] = { "call", "remote", "sdp", NULL };
	struct mikey_binding binding = { .fprs.n = 0 };
	const struct mikey_desk *desk = owner;
	struct mikey_call *call = NULL;
	union ksrtp_addr far;
	struct mikey_addr remote;
	struct mikey_args args;
	const char *name;
	uint8_t *answer;

	mikey_args_init(&args, json, names);
	name = mikey_args_string(&args, "call", true);
	far = mikey_args_address(&args, "remote", true);
	answer = read_sdp(&args, &binding.fprs, &binding.answer_len);
	if (!*args.why.text) {
		call = mikey_calls_find(desk->calls, name);
		remote = mikey_address_of(&far);
		binding.remote = &remote;
		binding.answer = answer;
	}

	if (*args.why.text)
		mikey_request_fail(req, "bad-request", "%s", args.why.text);
	else if (!call)
		mikey_request_fail(req, "no-such-call", "there is no call of that name");
	else if (mikey_call_answer(call, &binding, &args.why))
		mikey_request_fail(req, "refused", "%s", args.why.text);
	else
		mikey_request_reply(req, mikey_call_json(call));
	free(answer);
}
