/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * control_commands - what can be asked of the daemon, see docs/control.md
 */
#ifndef MIKEY_CONTROL_COMMANDS_H
#define MIKEY_CONTROL_COMMANDS_H

#include <jansson.h>

#include "call.h"
#include "control.h"

#define MIKEYD_VERSION		"0.1.0"
#define MIKEY_CONTROL_VERSION	1	/* of the protocol on the control socket */

/**
 * struct mikey_desk - where commands meet calls
 * @calls: all calls
 * @control: the control socket, NULL while there is none
 */
struct mikey_desk {
	struct mikey_calls *calls;
	struct mikey_control *control;
};

/* the commands; their owner is a &struct mikey_desk */
extern const struct mikey_command mikey_commands[];

/* mikey_desk_hear() - answer who waits and tell who monitors */
mikey_calls_hear mikey_desk_hear;

/* one function per command, see struct mikey_command */
void mikey_command_start(struct mikey_request *req, const json_t *json,
			 void *owner);
void mikey_command_stop(struct mikey_request *req, const json_t *json,
			void *owner);
void mikey_command_offer(struct mikey_request *req, const json_t *json,
			 void *owner);
void mikey_command_accept(struct mikey_request *req, const json_t *json,
			  void *owner);
void mikey_command_answer(struct mikey_request *req, const json_t *json,
			  void *owner);
void mikey_command_list(struct mikey_request *req, const json_t *json,
			void *owner);
void mikey_command_monitor(struct mikey_request *req, const json_t *json,
			   void *owner);
void mikey_command_version(struct mikey_request *req, const json_t *json,
			   void *owner);

/**
 * mikey_desk_open() - open a call and let @req wait for it
 * @desk: the desk
 * @req: the request, gone afterwards
 * @args: how to open it; its waiting is set here
 */
void mikey_desk_open(struct mikey_desk *desk, struct mikey_request *req,
		     struct mikey_call_args *args);

/* mikey_offer_json(), mikey_answer_json() - SDP lines for signalling; or NULL */
json_t *mikey_offer_json(const struct mikey_desk *desk,
			 const struct mikey_call *call);
json_t *mikey_answer_json(const struct mikey_desk *desk,
			  const struct mikey_call *call);

/* mikey_call_json() - a call as an operator sees it */
json_t *mikey_call_json(const struct mikey_call *call);

#endif
