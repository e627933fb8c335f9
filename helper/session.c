// SPDX-License-Identifier: BSD-3-Clause
/*
 * session - life of a session, whatever its role
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "crypto.h"
#include "session_impl.h"

const char *mikey_state_name(enum mikey_state state)
{
	static const char *const name[] = {
		[MIKEY_M1_SENT]		= "M1-sent",
		[MIKEY_M1_SEEN]		= "M1-seen",
		[MIKEY_M2_SENT]		= "M2-sent",
		[MIKEY_KEYED]		= "keyed",
		[MIKEY_CONFIRMED]	= "confirmed",
	};

	return name[state];
}

const char *mikey_trust_name(enum mikey_trust trust)
{
	static const char *const name[] = {
		[MIKEY_UNBOUND]		= "unbound",
		[MIKEY_BOUND]		= "bound",
		[MIKEY_MISMATCH]	= "mismatch",
	};

	return name[trust];
}

/* M1 was decoded or built already, so RANDi is where it has to be */
static struct mikey_span find_rand(struct mikey_span m1)
{
	size_t at = MIKEY_HDR_LEN + m1.at[8] * MIKEY_MAP_ENTRY_LEN;

	return mikey_span(m1.at + at + 2, m1.at[at + 1]);
}

struct mikey_session *mikey_session_new(struct mikey_path *path,
					enum mikey_role role,
					struct mikey_span m1, uint64_t now)
{
	struct mikey_session *s = calloc(1, sizeof(*s));

	if (!s)
		return NULL;

	if (mikey_buf_set(&s->m1, m1) ||
	    crypto_digest(CRYPTO_SHA256, &m1, 1, s->m1_hash)) {
		mikey_buf_clear(&s->m1);
		free(s);
		return NULL;
	}

	s->path = path;
	s->set = *mikey_node_settings(path->node);
	s->id = mikey_identity_get(mikey_node_identity(path->node));
	s->rand_i = find_rand(mikey_buf_span(&s->m1));
	s->status.role = role;
	s->status.csb_id = (uint32_t)m1.at[4] << 24 | m1.at[5] << 16 |
			   m1.at[6] << 8 | m1.at[7];
	s->status.start_ms = now;
	s->max_datagram = s->set.max_datagram;
	s->give_up_ms = MIKEY_NEVER;
	s->wipe_ms = MIKEY_NEVER;
	mikey_outbox_clear(&s->out);

	s->own = (struct mikey_own_m1){ s->status.csb_id, s->rand_i };
	if (role == MIKEY_INITIATOR && mikey_node_made(path->node, &s->own)) {
		mikey_identity_put(s->id);
		mikey_buf_clear(&s->m1);
		free(s);
		return NULL;
	}

	s->next = path->sessions;
	path->sessions = s;
	return s;
}

void mikey_session_destroy(struct mikey_session *s)
{
	if (s->job)
		s->job->s = NULL;
	if (s->half_open)
		mikey_node_half_open(s->path->node, -1);
	/* a replayed M1 would cost a signature again */
	if (s->status.role == MIKEY_RESPONDER &&
	    s->status.state >= MIKEY_M2_SENT)
		mikey_node_answered(s->path->node, s->m1_hash,
				    s->status.start_ms + MIKEY_ANSWERED_MS);

	if (s->status.role == MIKEY_INITIATOR)
		mikey_node_unmade(s->path->node, &s->own);

	mikey_outbox_clear(&s->out);
	mikey_fork_clear(s);
	mikey_exchange_free(s->x);
	mikey_buf_clear(&s->m1);
	mikey_identity_put(s->id);
	free(s);
}

void mikey_session_tell(struct mikey_session *s, enum mikey_event event)
{
	if (!s->dead)
		s->path->ops->event(s->path->owner, s, event);
}

void mikey_session_fault(struct mikey_session *s, uint8_t error,
			 const char *text)
{
	s->status.error = error;
	if (text != s->status.text)
		snprintf(s->status.text, sizeof(s->status.text), "%s", text);
}

/* The keys go first: when the owner hears that it is over, it is. */
void mikey_session_end(struct mikey_session *s, uint8_t error,
		       const char *text)
{
	if (s->dead)
		return;

	mikey_session_unkey(s);
	mikey_session_fault(s, error, text);
	mikey_session_tell(s, MIKEY_EVENT_ENDED);
	s->dead = true;
}

void mikey_session_free(struct mikey_session *s)
{
	struct mikey_path *path;

	if (!s || s->dead)
		return;

	path = s->path;
	mikey_path_enter(path);
	s->dead = true;
	mikey_session_unkey(s);
	mikey_path_leave(path);
}

/*
 * What an operator sees must not contain what a peer likes to put there. Two
 * identities may look the same afterwards.
 */
void mikey_session_peer(struct mikey_session *s, const struct mikey_id *id)
{
	char *to = s->status.peer_id;
	size_t i;

	s->status.peer_exact = id->value.len <= MIKEY_URI_MAX;
	for (i = 0; i < id->value.len && i < MIKEY_URI_MAX; i++) {
		to[i] = id->value.at[i];
		if (to[i] > 0x20 && to[i] < 0x7f)
			continue;
		to[i] = '\\';
		s->status.peer_exact = false;
	}
	to[i] = '\0';
}

bool mikey_session_may_fail(const struct mikey_session *s, uint64_t now)
{
	/* the oldest entry of the ring is the next one to be written */
	uint64_t oldest = s->failed_ms[s->n_failed % MIKEY_FAILURES];

	return s->n_failed < MIKEY_FAILURES ||
	       now - oldest >= MIKEY_FAILURES_MS;
}

/*
 * Memory, random numbers, threads: whatever ran out says nothing about the
 * message, which is looked at again when it is repeated.
 */
bool mikey_session_short(int err)
{
	return err == -ENOMEM || err == -EIO || err == -ECANCELED;
}

void mikey_session_failed(struct mikey_session *s, uint64_t now)
{
	s->failed_ms[s->n_failed++ % MIKEY_FAILURES] = now;
}

static void run(struct mikey_job *base)
{
	struct mikey_session_job *job = (struct mikey_session_job *)base;

	switch (job->step) {
	case MIKEY_STEP_RESPOND:
		job->err = mikey_exchange_respond(job->x);
		break;
	case MIKEY_STEP_FINISH:
		job->err = mikey_exchange_finish(job->x);
		break;
	case MIKEY_STEP_CONCLUDE:
		job->err = mikey_exchange_conclude(job->x,
						   mikey_buf_span(&job->m3));
		break;
	}
}

static void job_free(struct mikey_session_job *job)
{
	mikey_exchange_free(job->x);
	mikey_buf_clear(&job->m3);
	free(job);
}

/*
 * The job has its own exchange and touches nothing of the session: whatever
 * happened meanwhile, the result can be taken or left.
 */
static void take_result(struct mikey_session *s, struct mikey_session_job *job,
			uint64_t now)
{
	s->job = NULL;
	if (!s->dead) {
		if (s->status.role == MIKEY_INITIATOR)
			mikey_initiator_done(s, job, now);
		else
			mikey_responder_done(s, job, now);
	}
	job_free(job);
}

void mikey_job_done(struct mikey_job *base, uint64_t now)
{
	struct mikey_session_job *job = (struct mikey_session_job *)base;
	struct mikey_session *s = job->s;
	struct mikey_path *path;

	if (!s) {
		job_free(job);
		return;
	}

	path = s->path;
	mikey_path_enter(path);
	take_result(s, job, now);
	mikey_path_leave(path);
}

void mikey_session_step(struct mikey_session *s, enum mikey_job_step step,
			struct mikey_exchange *x, struct mikey_span m3,
			const struct mikey_addr *from, uint64_t now)
{
	struct mikey_session_job *job = calloc(1, sizeof(*job));

	if (!job || (m3.len && mikey_buf_set(&job->m3, m3))) {
		free(job);
		mikey_exchange_free(x);
		mikey_session_end(s, MIKEY_ERR_UNSPECIFIED, "no memory");
		return;
	}

	job->job.run = run;
	job->s = s;
	job->step = step;
	job->x = x;
	job->from = *from;
	job->err = -ECANCELED;
	s->job = job;

	/* mode PSK takes microseconds: another thread would cost more */
	if (mikey_exchange_slow(x)) {
		s->path->ops->job(s->path->owner, &job->job);
		return;
	}
	run(&job->job);
	take_result(s, job, now);
}

static void wipe(struct mikey_session *s)
{
	s->wipe_ms = MIKEY_NEVER;
	mikey_outbox_clear(&s->out);
	mikey_fork_clear(s);
	mikey_exchange_forget(s->x);
	mikey_keys_free(s->x->keys);
	s->x->keys = NULL;
}

void mikey_session_timer(struct mikey_session *s, uint64_t now)
{
	mikey_outbox_timer(s, now);
	if (s->status.role == MIKEY_INITIATOR)
		mikey_initiator_timer(s, now);

	if (!s->dead && now >= s->wipe_ms)
		wipe(s);
	if (s->dead || now < s->give_up_ms)
		return;

	s->give_up_ms = MIKEY_NEVER;
	if (s->status.state >= MIKEY_KEYED && s->media_seen)
		s->wipe_ms = now + MIKEY_REPLY_MS;
	else if (s->status.state >= MIKEY_KEYED)
		mikey_session_end(s, MIKEY_ERR_CONFIRMATION,
				  "no confirmation of the keys");
	else if (s->status.trust == MIKEY_MISMATCH)
		mikey_session_end(s, MIKEY_ERR_MISMATCH,
				  "only answers of somebody else");
	else
		mikey_session_end(s, s->status.error, *s->status.text ?
				  s->status.text : "no answer");
}

static uint64_t earlier(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

uint64_t mikey_session_due(const struct mikey_session *s)
{
	uint64_t due = earlier(s->out.next_ms, s->give_up_ms);

	due = earlier(due, s->wipe_ms);
	if (s->status.role == MIKEY_INITIATOR)
		due = earlier(due, mikey_initiator_due(s));
	return due;
}

void mikey_session_status(const struct mikey_session *s,
			  struct mikey_status *status)
{
	*status = s->status;
}
