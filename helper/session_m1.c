// SPDX-License-Identifier: BSD-3-Clause
/*
 * session_m1 - M1s of others: in the media path or by signalling
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include "crypto.h"
#include "mikey/build.h"
#include "offer.h"
#include "session_impl.h"

#define ERROR_MS	1000	/* least time between two ERRORs */
#define ERROR_ROOM	512

void mikey_path_refuse(struct mikey_path *path, uint32_t csb_id,
		       const struct mikey_msg *m1, const struct mikey_fault *f,
		       const struct mikey_addr *to, uint64_t now)
{
	const struct mikey_settings *set = mikey_node_settings(path->node);
	const struct mikey_hdr hdr = {
		.data_type = MIKEY_DT_ERROR,
		.prf = m1 ? m1->hdr.prf : set->prfs[0],
		.csb_id = csb_id,
	};
	struct mikey_frame frame = {
		.csb_id = csb_id,
		.msn = MIKEY_MSN_ERROR,
		.type = MIKEY_FRAME_DATA,
	};
	uint8_t octets[ERROR_ROOM];
	struct mikey_builder b;
	int len;

	if (path->error_ms && now - path->error_ms < ERROR_MS)
		return;

	mikey_build_init(&b, octets, sizeof(octets));
	mikey_put_hdr(&b, &hdr);
	if (m1)
		mikey_put_rand(&b, m1->rand[0]);
	mikey_put_err(&b, f);
	if (m1 && f->error == MIKEY_ERR_NO_COMMON)
		mikey_offer_put_cap(&b, set, 0);
	len = mikey_build_end(&b);
	/* what asked for it, was not validated: no amplification */
	if (len < 0 || (m1 && (size_t)len > 2 * m1->octets.len))
		return;

	path->error_ms = now;
	frame.total = len;
	frame.data = mikey_span(octets, len);
	mikey_path_send(path, &frame, to);
}

/*
 * Our own M1 that comes back, whole or only its CSB ID and RANDi, is no offer:
 * also on another leg, or we would be led to talk to ourselves.
 */
static bool is_reflection(const struct mikey_path *path,
			  const struct mikey_msg *m1)
{
	return mikey_node_is_own(path->node, m1->hdr.csb_id, m1->rand[0]);
}

static bool is_same(const struct mikey_session *s, const struct mikey_msg *m1)
{
	return !s->dead && s->status.role == MIKEY_RESPONDER &&
	       mikey_span_equal(mikey_buf_span(&s->m1), m1->octets);
}

/* an own M1 to the same peer is on its way, too: whose counts? */
static bool is_glare(struct mikey_path *path, const struct mikey_msg *m1,
		     const struct mikey_addr *from, uint64_t now)
{
	struct mikey_session *s;
	bool ignore = false;

	for (s = path->sessions; s; s = s->next)
		if (!s->dead && s->status.role == MIKEY_INITIATOR &&
		    s->in_media &&
		    !memcmp(&s->status.remote, from, sizeof(*from)))
			ignore |= mikey_initiator_glare(s, m1->rand[0], now);
	return ignore;
}

static bool was_answered(const struct mikey_path *path,
			 const struct mikey_msg *m1, uint64_t now)
{
	uint8_t hash[CRYPTO_HASH_MAX];

	return crypto_digest(CRYPTO_SHA256, &m1->octets, 1, hash) ||
	       mikey_node_was_answered(path->node, hash, now);
}

static bool is_full(const struct mikey_path *path)
{
	const struct mikey_session *s;
	size_t n = 0;

	for (s = path->sessions; s; s = s->next)
		n += !s->dead;
	return n >= MIKEY_SESSIONS_MAX;
}

/* of one host, as far as addresses tell: who has one of a /64 has them all */
static bool is_same_source(const struct mikey_addr *a,
			   const struct mikey_addr *b)
{
	return a->family == b->family && a->scope == b->scope &&
	       !memcmp(a->ip, b->ip, a->family == AF_INET6 ? 8 : 4);
}

/**
 * struct half_open - sessions of a path whose initiator has proven nothing
 * @n_own: those of the source that asks
 * @own: the oldest of them
 * @forged: the oldest whose address may be false
 * @proven: the oldest whose address is not
 */
struct half_open {
	size_t n_own;
	struct mikey_session *own;
	struct mikey_session *forged;
	struct mikey_session *proven;
};

/* sessions are listed latest first */
static void survey(const struct mikey_path *path, const struct mikey_addr *from,
		   struct half_open *h)
{
	struct mikey_session *s;

	memset(h, 0, sizeof(*h));
	for (s = path->sessions; s; s = s->next) {
		if (s->dead || !s->half_open)
			continue;
		if (s->validated)
			h->proven = s;
		else
			h->forged = s;
		if (!is_same_source(&s->status.remote, from))
			continue;
		h->own = s;
		h->n_own++;
	}
}

/*
 * May there be one more session for an M1 of @from? A cookie shows that a source
 * is there, not that it is well-meaning: one source has a few places, and takes
 * its own when they are used up. With all places taken, who shows a cookie takes
 * that of one who may have a false address, then that of the one who has been
 * silent for longest, so that nobody can keep them all.
 */
static bool make_room(struct mikey_path *path, const struct mikey_addr *from,
		      bool cookie)
{
	struct mikey_session *gone;
	struct half_open h;

	survey(path, from, &h);
	if (cookie && h.n_own >= MIKEY_HALF_OPEN_SOURCE)
		gone = h.own;
	else if (!is_full(path) && !mikey_node_is_full(path->node))
		return true;
	else
		gone = h.forged || !cookie ? h.forged : h.proven;
	if (!gone)
		return false;

	mikey_session_end(gone, MIKEY_ERR_BUSY, "gave way to a proven source");
	return true;
}

static void answer(struct mikey_path *path, const struct mikey_msg *m1,
		   const struct mikey_addr *from, bool cookie, uint64_t now)
{
	struct mikey_session *s;
	struct mikey_fault f;
	int err;

	err = mikey_responder_new(path, m1, from, now, &s, &f);
	if (err) {
		if (err != -ENOMEM)
			mikey_path_refuse(path, m1->hdr.csb_id, m1, &f, from,
					  now);
		return;
	}

	s->validated = cookie;
	s->half_open = true;
	mikey_node_half_open(path->node, 1);
	if (!path->ops->accept(path->owner, s))
		s->dead = true;
	else if (!s->dead)
		mikey_responder_start(s, now);
}

void mikey_path_m1(struct mikey_path *path, const struct mikey_msg *m1,
		   const struct mikey_addr *from, bool cookie, uint64_t now)
{
	struct mikey_session *s;

	for (s = path->sessions; s; s = s->next) {
		if (is_same(s, m1)) {
			mikey_responder_again(s, from, cookie, now);
			return;
		}
	}

	if (!path->listen || is_reflection(path, m1) || was_answered(path, m1, now) ||
	    is_glare(path, m1, from, now))
		return;

	if (!cookie && mikey_path_wants_cookie(path))
		mikey_path_challenge(path, m1->hdr.csb_id, m1->octets.len, from,
				     now);
	else if (make_room(path, from, cookie))
		answer(path, m1, from, cookie, now);
}

static int fail(struct mikey_why *why, int err, const char *text)
{
	snprintf(why->text, sizeof(why->text), "%s", text);
	return err;
}

/* 0: go on; -EEXIST with *@out: it has a session already */
static int find_m1(struct mikey_path *path, const struct mikey_msg *m1,
		   struct mikey_session **out, struct mikey_why *why)
{
	struct mikey_session *s;

	*out = NULL;
	if (is_reflection(path, m1))
		return fail(why, -ELOOP, "own offer came back");
	for (s = path->sessions; s; s = s->next) {
		if (is_same(s, m1))
			*out = s;
		else if (!s->dead && s->status.role == MIKEY_RESPONDER &&
			 s->status.csb_id == m1->hdr.csb_id)
			return fail(why, -EEXIST, "CSB ID of another offer");
	}
	if (*out)
		return -EEXIST;
	if (is_full(path))
		return fail(why, -ENOSPC, "too many exchanges on this path");
	return 0;
}

static int begin(struct mikey_path *path, const struct mikey_msg *m1,
		 const struct mikey_binding *peer, uint64_t now,
		 struct mikey_session **out, struct mikey_why *why)
{
	struct mikey_session *s;
	struct mikey_fault f;
	int err;

	err = mikey_responder_new(path, m1, peer->remote, now, &s, &f);
	if (err == -ENOMEM)
		return fail(why, err, "no memory");
	if (err == -ELOOP)
		return fail(why, err, "offer of the own identity");
	if (err)
		return fail(why, err, mikey_error_text(f.error));

	/* signalling has named the address */
	s->validated = true;
	s->peer = peer->fprs;
	*out = s;
	mikey_responder_start(s, now);
	return 0;
}

static bool is_of(const struct mikey_msg *m1, const char *peer)
{
	return !peer || mikey_span_equal(m1->id[0].value,
					 mikey_span(peer, strlen(peer)));
}

int mikey_session_answer(struct mikey_path *path, const uint8_t *octets,
			 size_t len, const struct mikey_binding *peer,
			 uint64_t now, struct mikey_session **out,
			 struct mikey_why *why)
{
	struct mikey_fault f;
	struct mikey_msg m1;
	int err;

	if (!peer->remote)
		return fail(why, -EINVAL, "no address of the peer");
	if (mikey_msg_decode(&m1, mikey_span(octets, len), &f) ||
	    m1.hdr.data_type != MIKEY_DT_CAPABILITIES)
		return fail(why, -EBADMSG, "malformed offer");
	/* before there is an M2 that tells him who is here */
	if (!is_of(&m1, peer->peer))
		return fail(why, -EPERM, "the offer is not of the wanted peer");

	err = find_m1(path, &m1, out, why);
	if (err)
		return *out && err == -EEXIST ? 0 : err;

	mikey_path_enter(path);
	err = begin(path, &m1, peer, now, out, why);
	mikey_path_leave(path);
	return err;
}
