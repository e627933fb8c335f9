// SPDX-License-Identifier: BSD-3-Clause
/*
 * fake_session - session.h without any protocol
 */
#include "fake_session.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct mikey_path {
	const struct mikey_path_ops *ops;
	void *owner;
	bool listen;
	struct mikey_session *sessions;
};

struct mikey_node {
	struct mikey_settings set;
	struct mikey_node *with;
};

int fake_session_err;
const char *fake_session_peer = "";
unsigned int fake_sessions;

static struct mikey_session *last;
static struct mikey_node *last_node;

const struct mikey_settings *fake_session_settings(void)
{
	return &last_node->set;
}

struct mikey_session *fake_session_last(void)
{
	return last;
}

bool fake_session_joined(void)
{
	return last_node->with;
}

static struct mikey_session *add(struct mikey_path *path, enum mikey_role role)
{
	struct mikey_session *s = calloc(1, sizeof(*s));

	s->path = path;
	s->next = path->sessions;
	s->status.role = role;
	s->status.csb_id = 0x1234;
	s->status.peer_exact = true;
	s->status.mode = MIKEY_MODE_PSK;
	s->status.suite[0] = MIKEY_SUITE_AEAD_AES_128_GCM;
	path->sessions = s;
	fake_sessions++;
	last = s;
	return s;
}

static void fill(struct mikey_srtp_key *key, uint8_t cs, enum mikey_dir dir)
{
	memset(key, 0, sizeof(*key));
	key->cs = cs;
	key->dir = dir;
	key->suite = MIKEY_SUITE_AEAD_AES_128_GCM;
	key->key_len = 16;
	key->salt_len = 12;
	memset(key->key, dir == MIKEY_RX ? 0x11 : 0x22, key->key_len);
	memset(key->salt, dir == MIKEY_RX ? 0x11 : 0x22, key->salt_len);
}

/* tx first, to see that the owner puts rx first */
void fake_session_install(struct mikey_session *s)
{
	bool initiator = s->status.role == MIKEY_INITIATOR;
	struct mikey_srtp_key keys[2];

	fill(&keys[0], initiator ? 1 : 2, MIKEY_TX);
	fill(&keys[1], initiator ? 2 : 1, MIKEY_RX);
	s->installed = true;
	s->status.state = MIKEY_KEYED;
	s->path->ops->install(s->path->owner, s, keys, 2);
}

void fake_session_event(struct mikey_session *s, enum mikey_event event)
{
	if (event == MIKEY_EVENT_ENDED && s->installed)
		s->path->ops->remove(s->path->owner, s);

	s->path->ops->event(s->path->owner, s, event);
	if (event != MIKEY_EVENT_ENDED)
		return;

	s->installed = false;
	mikey_session_free(s);
}

const char *mikey_state_name(enum mikey_state state)
{
	return "some state";
}

const char *mikey_trust_name(enum mikey_trust trust)
{
	return "some trust";
}

struct mikey_node *mikey_node_new(const struct mikey_settings *set,
				  struct mikey_identity *id,
				  void (*random)(void *owner, void *buf,
						 size_t len),
				  void *random_owner)
{
	struct mikey_node *node = calloc(1, sizeof(*node));

	node->set = *set;
	last_node = node;
	return node;
}

void mikey_node_free(struct mikey_node *node)
{
	free(node);
}

void mikey_node_join(struct mikey_node *node, struct mikey_node *with)
{
	node->with = with;
}

void mikey_node_reload(struct mikey_node *node, const struct mikey_settings *set,
		       struct mikey_identity *id)
{
	node->set = *set;
}

struct mikey_path *mikey_path_new(struct mikey_node *node,
				  const struct mikey_path_ops *ops, void *owner,
				  bool listen)
{
	struct mikey_path *path = calloc(1, sizeof(*path));

	path->ops = ops;
	path->owner = owner;
	path->listen = listen;
	return path;
}

void mikey_path_free(struct mikey_path *path)
{
	while (path && path->sessions)
		mikey_session_free(path->sessions);
	free(path);
}

void mikey_path_input(struct mikey_path *path, const uint8_t *frame, size_t len,
		      const struct mikey_addr *from, uint64_t now)
{
	struct mikey_session *s;

	if (!path->listen)
		return;

	s = add(path, MIKEY_RESPONDER);
	s->status.remote = *from;
	snprintf(s->status.peer_id, sizeof(s->status.peer_id), "%.*s", (int)len,
		 (const char *)frame);
	if (!path->ops->accept(path->owner, s))
		mikey_session_free(s);
}

void mikey_path_timer(struct mikey_path *path, uint64_t now)
{
}

struct mikey_session *mikey_path_next(const struct mikey_path *path,
				      const struct mikey_session *s)
{
	return s ? s->next : path->sessions;
}

static int take_err(void)
{
	int err = fake_session_err;

	fake_session_err = 0;
	return err;
}

int mikey_session_offer(struct mikey_path *path, const struct mikey_offer *offer,
			uint64_t now, struct mikey_session **out,
			struct mikey_why *why)
{
	int err = take_err();

	strcpy(why->text, err ? "the fake cannot offer" : "");
	if (!err)
		*out = add(path, MIKEY_INITIATOR);
	return err;
}

const uint8_t *mikey_session_m1(const struct mikey_session *s, size_t *len)
{
	*len = 3;
	return (const uint8_t *)"M1!";
}

int mikey_session_answer(struct mikey_path *path, const uint8_t *m1, size_t len,
			 const struct mikey_binding *peer, uint64_t now,
			 struct mikey_session **out, struct mikey_why *why)
{
	int err = take_err();

	strcpy(why->text, err ? "the fake cannot answer" : "");
	if (!err && peer->peer && strcmp(peer->peer, fake_session_peer)) {
		strcpy(why->text, "the fake wants another peer");
		err = -EPERM;
	}
	if (err)
		return err;

	*out = add(path, MIKEY_RESPONDER);
	(*out)->binding = *peer;
	strcpy((*out)->status.peer_id, fake_session_peer);
	return 0;
}

int mikey_session_answer_message(const struct mikey_session *s, uint8_t *buf,
				 size_t room)
{
	memcpy(buf, "ANS", 3);
	return 3;
}

int mikey_session_bind(struct mikey_session *s, const struct mikey_binding *peer,
		       uint64_t now)
{
	s->binding = *peer;
	s->n_bound++;
	return take_err();
}

void mikey_session_media_seen(struct mikey_session *s, uint64_t now)
{
	s->media_seen = true;
}

void mikey_session_free(struct mikey_session *s)
{
	struct mikey_session **at = &s->path->sessions;

	if (s->installed)
		s->path->ops->remove(s->path->owner, s);

	while (*at != s)
		at = &(*at)->next;
	*at = s->next;
	if (last == s)
		last = NULL;
	fake_sessions--;
	free(s);
}

void mikey_session_status(const struct mikey_session *s,
			  struct mikey_status *status)
{
	*status = s->status;
}

void mikey_job_done(struct mikey_job *job, uint64_t now)
{
}
