// SPDX-License-Identifier: BSD-3-Clause
/*
 * session_path - one media transport: from frames to the sessions they are for
 */
#include <stdlib.h>
#include <string.h>

#include "session_impl.h"

struct mikey_path *mikey_path_new(struct mikey_node *node,
				  const struct mikey_path_ops *ops,
				  void *owner, bool listen)
{
	struct mikey_path *path = calloc(1, sizeof(*path));

	if (!path)
		return NULL;

	path->reasm = mikey_reasm_new(mikey_node_settings(node)->max_message);
	if (!path->reasm) {
		free(path);
		return NULL;
	}
	path->node = node;
	path->ops = ops;
	path->owner = owner;
	path->listen = listen;
	path->reasm_ms = MIKEY_NEVER;
	path->timer_ms = MIKEY_NEVER;
	return path;
}

void mikey_path_free(struct mikey_path *path)
{
	struct mikey_session *s;

	if (!path)
		return;

	while ((s = path->sessions)) {
		path->sessions = s->next;
		mikey_session_destroy(s);
	}
	mikey_reasm_free(path->reasm);
	free(path);
}

struct mikey_session *mikey_path_next(const struct mikey_path *path,
				      const struct mikey_session *s)
{
	struct mikey_session *next = s ? s->next : path->sessions;

	while (next && next->dead)
		next = next->next;
	return next;
}

void mikey_path_enter(struct mikey_path *path)
{
	path->depth++;
}

/*
 * Not before the last callback has returned: whoever called it may hold the
 * session.
 */
static void reap(struct mikey_path *path)
{
	struct mikey_session **p = &path->sessions;
	struct mikey_session *s;

	while ((s = *p)) {
		if (!s->dead) {
			p = &s->next;
			continue;
		}
		*p = s->next;
		mikey_session_destroy(s);
	}
}

static void set_timer(struct mikey_path *path)
{
	uint64_t due = path->reasm_ms;
	const struct mikey_session *s;

	for (s = path->sessions; s; s = s->next)
		if (mikey_session_due(s) < due)
			due = mikey_session_due(s);
	if (due == path->timer_ms)
		return;

	path->timer_ms = due;
	path->ops->timer(path->owner, due);
}

void mikey_path_leave(struct mikey_path *path)
{
	if (path->depth == 1) {
		reap(path);
		set_timer(path);
	}
	path->depth--;
}

void mikey_path_send(struct mikey_path *path, const struct mikey_frame *f,
		     const struct mikey_addr *to)
{
	uint8_t octets[MIKEY_DATAGRAM_MIN];
	struct writer w;
	int len;

	wr_init(&w, octets, sizeof(octets));
	mikey_frame_encode(f, &w);
	len = wr_end(&w);
	if (len > 0)
		path->ops->send(path->owner, octets, len, to);
}

bool mikey_path_wants_cookie(const struct mikey_path *path)
{
	const struct mikey_session *s;
	size_t n = 0;

	for (s = path->sessions; s; s = s->next)
		n += s->half_open;
	return n >= MIKEY_HALF_OPEN_MAX || mikey_node_wants_cookie(path->node);
}

void mikey_path_challenge(struct mikey_path *path, uint32_t csb_id,
			  uint16_t total, const struct mikey_addr *to,
			  uint64_t now)
{
	uint8_t cookie[MIKEY_COOKIE_LEN];
	const struct mikey_frame f = {
		.type = MIKEY_FRAME_CHALLENGE,
		.msn = MIKEY_MSN_CHALLENGE,
		.csb_id = csb_id,
		.total = sizeof(cookie),
		.cookie = mikey_span(cookie, sizeof(cookie)),
	};

	if (!mikey_node_cookie(path->node, to, csb_id, total, now, cookie))
		mikey_path_send(path, &f, to);
}

/* our role in an exchange of whose peer this frame comes */
static enum mikey_role role_for(const struct mikey_frame *f)
{
	return f->initiator ? MIKEY_RESPONDER : MIKEY_INITIATOR;
}

static bool is_for(const struct mikey_session *s, const struct mikey_frame *f)
{
	return !s->dead && s->status.csb_id == f->csb_id &&
	       s->status.role == role_for(f);
}

/*
 * Frames of known exchanges have room of their own in reassembly, which
 * strangers cannot fill.
 */
static bool is_known(const struct mikey_path *path, const struct mikey_frame *f)
{
	const struct mikey_session *s;

	for (s = path->sessions; s; s = s->next)
		if (is_for(s, f))
			return true;
	return false;
}

/*
 * Not authenticated, like all that is in a frame: it saves octets, and nothing
 * depends on it.
 */
static void send_ack(struct mikey_path *path, const struct mikey_frame *f,
		     uint16_t contiguous, const struct mikey_addr *to)
{
	const struct mikey_frame ack = {
		.type = MIKEY_FRAME_ACK,
		.initiator = !f->initiator,
		.msn = f->msn,
		.csb_id = f->csb_id,
		.total = f->total,
		.offset = contiguous,
	};

	mikey_path_send(path, &ack, to);
}

/* which message has this number, and who sends it */
static bool msn_fits(const struct mikey_frame *f, uint8_t data_type)
{
	switch (data_type) {
	case MIKEY_DT_CAPABILITIES:
		return f->initiator && f->msn == MIKEY_MSN_M1;
	case MIKEY_DT_PSK_RESPONSE:
	case MIKEY_DT_DH_RESPONSE:
		return !f->initiator && f->msn == MIKEY_MSN_M2;
	case MIKEY_DT_PSK_FINISH:
	case MIKEY_DT_DH_FINISH:
		return f->initiator && f->msn == MIKEY_MSN_M3;
	case MIKEY_DT_CONFIRM:
		return !f->initiator && f->msn == MIKEY_MSN_M4;
	case MIKEY_DT_ERROR:
		return !f->initiator && f->msn == MIKEY_MSN_ERROR;
	default:
		return false;
	}
}

static void input_message(struct mikey_path *path, const struct mikey_frame *f,
			  struct mikey_span octets,
			  const struct mikey_addr *from, bool cookie,
			  uint64_t now)
{
	struct mikey_fault fault;
	struct mikey_session *s;
	struct mikey_msg m;

	if (mikey_msg_decode(&m, octets, &fault)) {
		if (f->initiator && f->msn == MIKEY_MSN_M1 &&
		    !is_known(path, f))
			mikey_path_refuse(path, f->csb_id, NULL, &fault, from,
					  now);
		return;
	}
	/* reassembly goes by the frame: its fields must be those of the message */
	if (m.hdr.csb_id != f->csb_id || !msn_fits(f, m.hdr.data_type))
		return;

	if (m.hdr.data_type == MIKEY_DT_CAPABILITIES) {
		mikey_path_m1(path, &m, from, cookie, now);
		return;
	}
	/* M4 and ERROR do not say which fork they are of: all may try */
	for (s = path->sessions; s; s = s->next) {
		if (!is_for(s, f))
			continue;
		if (s->status.role == MIKEY_INITIATOR)
			mikey_initiator_input(s, &m, from, now);
		else
			mikey_responder_input(s, &m, from, now);
	}
}

/* may a fragment of a CSB that we do not know be kept? Section 3.15(3) */
static bool may_keep(struct mikey_path *path, const struct mikey_frame *f,
		     const struct mikey_addr *from, bool cookie, uint64_t now)
{
	if (!path->listen || !f->initiator || f->msn != MIKEY_MSN_M1)
		return false;
	if (cookie || !mikey_path_wants_cookie(path))
		return true;

	mikey_path_challenge(path, f->csb_id, f->total, from, now);
	return false;
}

static void input_data(struct mikey_path *path, const struct mikey_frame *f,
		       const struct mikey_addr *from, uint64_t now)
{
	bool cookie = f->cookie.len &&
		      mikey_node_cookie_ok(path->node, from, f->csb_id,
					   f->total, f->cookie, now);
	bool known = is_known(path, f);
	struct mikey_source source = { { 0 } };
	struct mikey_reasm_result res;

	if (!known && !may_keep(path, f, from, cookie, now))
		return;

	memcpy(source.octets, from, sizeof(*from));
	if (mikey_reasm_push(path->reasm, &source, f, known, now, &res))
		return;
	if (res.ack)
		send_ack(path, f, res.contiguous, from);
	if (res.message.len)
		input_message(path, f, res.message, from, cookie, now);
}

static void input_control(struct mikey_path *path, const struct mikey_frame *f,
			  const struct mikey_addr *from, uint64_t now)
{
	struct mikey_session *s;

	for (s = path->sessions; s; s = s->next) {
		if (!is_for(s, f))
			continue;
		if (f->type == MIKEY_FRAME_ACK)
			mikey_outbox_ack(&s->out, f);
		else if (f->type == MIKEY_FRAME_CHALLENGE && !f->initiator)
			mikey_initiator_challenge(s, f, from, now);
		else if (f->type == MIKEY_FRAME_PROBE && f->initiator)
			mikey_responder_probe(s, from, now);
	}
}

void mikey_path_input(struct mikey_path *path, const uint8_t *frame, size_t len,
		      const struct mikey_addr *from, uint64_t now)
{
	struct mikey_frame f;

	if (mikey_frame_decode(&f, mikey_span(frame, len)))
		return;

	mikey_path_enter(path);
	if (f.type == MIKEY_FRAME_DATA)
		input_data(path, &f, from, now);
	else
		input_control(path, &f, from, now);
	path->reasm_ms = mikey_reasm_octets(path->reasm, false) ?
			 now + MIKEY_REASM_MS : MIKEY_NEVER;
	mikey_path_leave(path);
}

void mikey_path_timer(struct mikey_path *path, uint64_t now)
{
	struct mikey_session *s;

	mikey_path_enter(path);
	/* the owner's timer has fired, so it has to be told again */
	path->timer_ms = MIKEY_NEVER;
	if (now >= path->reasm_ms) {
		mikey_reasm_expire(path->reasm, now);
		path->reasm_ms = MIKEY_NEVER;
	}
	for (s = path->sessions; s; s = s->next)
		if (!s->dead)
			mikey_session_timer(s, now);
	mikey_path_leave(path);
}
