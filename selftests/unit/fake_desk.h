/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * fake_desk - a control socket with its commands over a fake kernel and fake
 * sessions, and a client of it
 */
#ifndef FAKE_DESK_H
#define FAKE_DESK_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#include "config.h"
#include "control_commands.h"
#include "fake_kernel.h"
#include "fake_session.h"

/**
 * struct fake_desk - all of it
 * @dir: made for @path
 * @path: the control socket
 * @loop: the loop
 * @fake: the kernel, with sockets at 192.0.2.1, ports 5004 and 5005
 * @jobs: public-key work, none
 * @cfg: configuration
 * @id: identity sip:a@a without credentials
 * @desk: calls and control socket
 * @fd: the client
 * @in: what the client read and did not take
 * @used: octets of @in
 */
struct fake_desk {
	char dir[32];
	char path[64];
	uv_loop_t *loop;
	struct fake_kernel fake;
	struct mikey_jobs *jobs;
	struct mikey_config cfg;
	struct mikey_identity *id;
	struct mikey_desk desk;
	int fd;
	char in[1 << 16];
	size_t used;
};

/* both: 0, or a sentence of what is wrong */
const char *fake_desk_init(struct fake_desk *d);
const char *fake_desk_exit(struct fake_desk *d);

/* one more client; -1: refused */
int fake_desk_connect(const struct fake_desk *d);

/* listen once more at the same place */
struct mikey_control *fake_desk_listen(struct fake_desk *d, struct mikey_why *why);

/* let the loop do what it can do now */
void fake_desk_turn(struct fake_desk *d);

/* the client says this */
void fake_desk_say(struct fake_desk *d, const char *text, size_t len);

/* the next line it hears; NULL: the connection ended */
json_t *fake_desk_hear(struct fake_desk *d);

/* say a line and hear one */
json_t *fake_desk_ask(struct fake_desk *d, const char *line);

/* is the reply one of success? it is freed */
bool fake_desk_ok(json_t *reply);

/* does the reply refuse with this code and these words? it is freed */
bool fake_desk_refuses(json_t *reply, const char *code, const char *words);

/* does the reply list one call, in this state? it is freed */
bool fake_desk_state(json_t *reply, const char *state);

#define START_I "{\"cmd\":\"start\",\"call\":\"x\",\"role\":\"initiator\"," \
	"\"local\":\"192.0.2.1:5004\",\"remote\":\"192.0.2.2:5004\"}"
#define START_R "{\"cmd\":\"start\",\"call\":\"x\",\"role\":\"responder\"," \
	"\"local\":\"192.0.2.1:5004\"}"
#define LIST_X	"{\"cmd\":\"list\",\"call\":\"x\"}"
#define STOP_X	"{\"cmd\":\"stop\",\"call\":\"x\"}"
#define SDP(more) "\"sdp\":[\"a=key-mgmt:mikey2 TTEh\"" more "]"

#endif
