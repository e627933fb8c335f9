// SPDX-License-Identifier: BSD-3-Clause
/*
 * control_json - calls as JSON
 */
#include <stdio.h>

#include "address.h"
#include "control_commands.h"

static const char *const kinds[] = {
	[MIKEY_CALL_INITIATE]	= "initiate",
	[MIKEY_CALL_LISTEN]	= "listen",
	[MIKEY_CALL_OFFER]	= "offer",
	[MIKEY_CALL_ACCEPT]	= "accept",
};

static json_t *address_json(const union ksrtp_addr *addr)
{
	char text[MIKEY_ADDRESS_TEXT];

	return json_string(mikey_address_print(addr, text));
}

static json_t *legs_json(const struct mikey_call_status *status)
{
	json_t *legs = json_array();

	for (size_t i = 0; i < status->n_legs; i++) {
		const struct mikey_call_leg *leg = &status->leg[i];
		json_t *json = json_object();

		json_object_set_new(json, "leg", json_integer(leg->id));
		json_object_set_new(json, "local", address_json(&leg->local));
		json_object_set_new(json, "carries",
				    json_string(status->n_legs == 1 ? "rtp+rtcp" :
						i ? "rtcp" : "rtp"));
		json_array_append_new(legs, json);
	}

	return legs;
}

static void add_keyed(json_t *json, const struct mikey_status *x)
{
	char fpr[MIKEY_FPR_TEXT];

	json_object_set_new(json, "mode", json_string(mikey_mode_name(x->mode)));
	json_object_set_new(json, "suite",
			    json_string(mikey_suite_name(x->suite[0])));
	json_object_set_new(json, "handshake_ms",
			    json_integer(x->keyed_ms - x->start_ms));
	if (!x->peer_fpr.len)
		return;

	mikey_fpr_print(&x->peer_fpr, fpr);
	json_object_set_new(json, "fingerprint", json_string(fpr));
}

static void add_exchange(json_t *json, const struct mikey_status *x)
{
	union ksrtp_addr remote = mikey_address_for_kernel(&x->remote);
	char csb[9];

	snprintf(csb, sizeof(csb), "%08x", x->csb_id);
	json_object_set_new(json, "csb", json_string(csb));
	json_object_set_new(json, "role",
			    json_string(x->role == MIKEY_INITIATOR ?
					"initiator" : "responder"));
	json_object_set_new(json, "trust",
			    json_string(mikey_trust_name(x->trust)));
	json_object_set_new(json, "peer", mikey_text_json(x->peer_id));
	if (remote.sa.sa_family)
		json_object_set_new(json, "remote", address_json(&remote));
	json_object_set_new(json, "round_trips", json_integer(x->round_trips));
	json_object_set_new(json, "retransmissions",
			    json_integer(x->retransmissions));
	if (x->state >= MIKEY_KEYED)
		add_keyed(json, x);
}

static const char *state_name(const struct mikey_call_status *status)
{
	if (status->state == MIKEY_CALL_FAILED)
		return "failed";
	if (status->state == MIKEY_CALL_WAITING)
		return "waiting-for-socket";
	if (!status->session)
		return "listening";

	return mikey_state_name(status->exchange.state);
}

json_t *mikey_call_json(const struct mikey_call *call)
{
	struct mikey_call_status status;
	json_t *json = json_object();

	mikey_call_status(call, &status);
	json_object_set_new(json, "call", json_string(status.name));
	json_object_set_new(json, "kind", json_string(kinds[status.kind]));
	json_object_set_new(json, "state", json_string(state_name(&status)));
	json_object_set_new(json, "legs", legs_json(&status));
	json_object_set_new(json, "sending", json_boolean(status.sending));
	json_object_set_new(json, "keys", json_integer(status.n_keys));
	if (status.n_keys)
		json_object_set_new(json, "ssrc",
				    json_string(status.late ? "any" : "bound"));
	if (status.session)
		add_exchange(json, &status.exchange);
	if (*status.why)
		json_object_set_new(json, "why", mikey_text_json(status.why));

	return json;
}
