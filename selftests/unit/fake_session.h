/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * fake_session - session.h without any protocol: a test says what happens
 */
#ifndef FAKE_SESSION_H
#define FAKE_SESSION_H

#include "session.h"

/**
 * struct mikey_session - what a test can see and change
 * @path: where it belongs
 * @next: the session made before it
 * @status: what mikey_session_status() gives
 * @binding: what it was bound to last
 * @n_bound: number of bindings
 * @installed: keys were given to the owner
 * @media_seen: mikey_session_media_seen() was called
 */
struct mikey_session {
	struct mikey_path *path;
	struct mikey_session *next;
	struct mikey_status status;
	struct mikey_binding binding;
	unsigned int n_bound;
	bool installed;
	bool media_seen;
};

/* what the next call of mikey_session_offer(), _answer() or _bind() returns */
extern int fake_session_err;

/* the peer that the next mikey_session_answer() sees in its M1 */
extern const char *fake_session_peer;

/* number of sessions that exist */
extern unsigned int fake_sessions;

/* paths get an M1 by a frame that is the peer's identity, see session.h */

/* settings of the youngest node */
const struct mikey_settings *fake_session_settings(void);

/* is the youngest node joined to another one? */
bool fake_session_joined(void);

/* the youngest session of all, NULL: none */
struct mikey_session *fake_session_last(void);

/* give the owner one key per direction; secrets are 0x11.. (rx), 0x22.. (tx) */
void fake_session_install(struct mikey_session *s);

/* tell the owner; ENDED frees */
void fake_session_event(struct mikey_session *s, enum mikey_event event);

#endif
