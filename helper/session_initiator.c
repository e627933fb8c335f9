// SPDX-License-Identifier: BSD-3-Clause
/*
 * session_initiator - M1 out, M2 in, M3 out, M4 in
 */
#include <errno.h>
#include <string.h>

#include "crypto.h"
#include "session_impl.h"

#define ADVISORY_MS	1000	/* least time between two reports of an ERROR */

uint64_t mikey_initiator_give_up(const struct mikey_session *s, uint64_t now)
{
	return now + (uint64_t)MIKEY_GIVE_UP_RTOS * s->set.rto_ms;
}

void mikey_initiator_send_m1(struct mikey_session *s, uint64_t now)
{
	if (mikey_outbox_set(s, MIKEY_MSN_M1, mikey_buf_span(&s->m1),
			     &s->status.remote)) {
		mikey_session_end(s, MIKEY_ERR_UNSPECIFIED, "no memory");
		return;
	}
	mikey_outbox_start(s, s->set.rto_ms, now);
}

void mikey_initiator_suspend(struct mikey_session *s, uint64_t now)
{
	/* once only: M1s can be forged, and each would stop us again */
	if (s->was_suspended)
		return;

	s->was_suspended = true;
	s->suspended_ms = now + MIKEY_GLARE_MS;
	mikey_outbox_stop(&s->out);
}

static bool was_rejected(const struct mikey_session *s, const uint8_t *hash)
{
	size_t n = s->n_rejected < MIKEY_CANDIDATES ? s->n_rejected :
						      MIKEY_CANDIDATES;
	size_t i;

	for (i = 0; i < n; i++)
		if (!memcmp(s->rejected[i], hash, MIKEY_HASH_LEN))
			return true;
	return false;
}

static void remember_rejected(struct mikey_session *s, struct mikey_span m2)
{
	uint8_t *to = s->rejected[s->n_rejected % MIKEY_CANDIDATES];

	if (!crypto_digest(CRYPTO_SHA256, &m2, 1, to))
		s->n_rejected++;
}

/* the cheap checks of section 3.15(1), before any work is done for an M2 */
static bool is_candidate(struct mikey_session *s, const struct mikey_msg *m2,
			 const uint8_t *hash, struct mikey_picks *pick,
			 uint64_t now)
{
	struct mikey_fault fault;
	struct mikey_msg m1;

	if (s->job || !mikey_span_equal(m2->rand[0], s->rand_i) ||
	    was_rejected(s, hash) || mikey_fork_is_kept(s, hash) ||
	    !mikey_session_may_fail(s, now) ||
	    mikey_msg_decode(&m1, mikey_buf_span(&s->m1), &fault))
		return false;
	if (!mikey_pick_check(pick, &m1, m2, &fault))
		return true;

	if (s->status.state == MIKEY_M1_SENT)
		mikey_session_fault(s, fault.error,
				    "response is not what was offered");
	return false;
}

/*
 * May another M2 still win? While the peer is UNBOUND somebody may sit there who
 * only was faster than the one that we want.
 */
static bool is_open(const struct mikey_session *s)
{
	return s->status.state == MIKEY_M1_SENT ||
	       s->status.trust == MIKEY_UNBOUND;
}

/* the cheap checks, then the work, elsewhere if it is much */
static void examine(struct mikey_session *s, const struct mikey_msg *m2,
		    const uint8_t *hash, const struct mikey_addr *from,
		    uint64_t now)
{
	struct mikey_exchange *x;
	struct mikey_picks pick;

	if (!is_candidate(s, m2, hash, &pick, now))
		return;

	x = mikey_exchange_new(MIKEY_INITIATOR, s->id, mikey_buf_span(&s->m1));
	if (!x || mikey_buf_set(&x->m2, m2->octets)) {
		mikey_exchange_free(x);
		return;
	}
	x->pick = pick;
	mikey_session_expect(s, &m2->id[0], &x->expect);
	mikey_session_step(s, MIKEY_STEP_FINISH, x, mikey_span(NULL, 0), from,
			   now);
}

/* M1 waits again: may one that is kept be the one? */
static void examine_kept(struct mikey_session *s, uint64_t now)
{
	struct mikey_fork fork;
	struct mikey_fault fault;
	struct mikey_msg m2;

	while (!s->dead && !s->job && s->status.state == MIKEY_M1_SENT &&
	       mikey_fork_take(s, &fork)) {
		if (!mikey_msg_decode(&m2, mikey_buf_span(&fork.m2), &fault))
			examine(s, &m2, fork.hash, &fork.from, now);
		mikey_buf_clear(&fork.m2);
	}
}

/* the answer has not come, and may name this one instead of the proven peer */
static void keep(struct mikey_session *s, const struct mikey_msg *m2,
		 const uint8_t *hash, const struct mikey_addr *from)
{
	if (!s->in_media && !s->has_answer &&
	    mikey_span_equal(m2->rand[0], s->rand_i) &&
	    !was_rejected(s, hash) && !mikey_fork_is_kept(s, hash))
		mikey_fork_keep(s, hash, m2->octets, from);
}

static void input_m2(struct mikey_session *s, const struct mikey_msg *m2,
		     const struct mikey_addr *from, uint64_t now)
{
	uint8_t hash[CRYPTO_HASH_MAX];

	if (crypto_digest(CRYPTO_SHA256, &m2->octets, 1, hash))
		return;
	if (s->status.state != MIKEY_M1_SENT &&
	    !memcmp(hash, s->m2_hash, MIKEY_HASH_LEN)) {
		/* R has not seen M3 */
		if (s->out.msg.len)
			mikey_outbox_repeat(s, from, now);
		return;
	}
	if (!is_open(s)) {
		keep(s, m2, hash, from);
		return;
	}

	if (s->status.state == MIKEY_M1_SENT && !s->job)
		s->rtt_ms = s->out.n_sent == 1 ? now - s->out.sent_ms : 0;
	examine(s, m2, hash, from, now);
}

static void adopt(struct mikey_session *s, const struct mikey_addr *from,
		  uint64_t now)
{
	s->suspended_ms = 0;
	s->probe_ms = MIKEY_NEVER;
	s->status.remote = *from;
	s->status.round_trips++;
	s->give_up_ms = mikey_initiator_give_up(s, now);
	if (mikey_outbox_set(s, MIKEY_MSN_M3, mikey_buf_span(&s->x->m3), from)) {
		mikey_session_end(s, MIKEY_ERR_UNSPECIFIED, "no memory");
		return;
	}

	mikey_session_keyed(s, now);
	if (!s->dead)
		mikey_outbox_start(s, s->rtt_ms ? 2 * s->rtt_ms : s->set.rto_ms,
				   now);
}

/* back to where M1 was sent, for another M2 */
static void drop_adopted(struct mikey_session *s)
{
	mikey_exchange_free(s->x);
	s->x = NULL;
	s->status.state = MIKEY_M1_SENT;
	s->status.tx_allowed = false;
	s->status.keyed_ms = 0;
	s->status.confirmed_ms = 0;
	s->wipe_ms = MIKEY_NEVER;
	s->media_seen = false;
	mikey_outbox_clear(&s->out);
}

/*
 * The result of an M2 that came when there were keys already. Only who is proven
 * takes the place of one who is not. Anything else counts as a failure, as it
 * cost as much as one; but a genuine M2 may be the one that the answer names.
 */
static void contend(struct mikey_session *s, struct mikey_session_job *job,
		    uint64_t now)
{
	struct mikey_span m2 = mikey_buf_span(&job->x->m2);
	uint8_t hash[CRYPTO_HASH_MAX];

	if (mikey_session_short(job->err) ||
	    crypto_digest(CRYPTO_SHA256, &m2, 1, hash))
		return;
	if (job->err || !is_open(s) ||
	    mikey_session_judge(s, job->x, hash) != MIKEY_BOUND) {
		if (job->err)
			remember_rejected(s, m2);
		else
			mikey_fork_keep(s, hash, m2, &job->from);
		mikey_session_failed(s, now);
		return;
	}

	mikey_session_unkey(s);
	if (s->dead)
		return;
	drop_adopted(s);
	memcpy(s->m2_hash, hash, MIKEY_HASH_LEN);
	s->x = job->x;
	job->x = NULL;
	adopt(s, &job->from, now);
}

void mikey_initiator_done(struct mikey_session *s,
			  struct mikey_session_job *job, uint64_t now)
{
	struct mikey_exchange *x = job->x;
	struct mikey_span m2 = mikey_buf_span(&x->m2);

	if (s->status.state != MIKEY_M1_SENT) {
		contend(s, job, now);
		return;
	}

	if (mikey_session_short(job->err)) {
		mikey_session_fault(s, MIKEY_ERR_UNSPECIFIED,
				    "the response could not be examined");
		return;
	}
	if (job->err) {
		remember_rejected(s, m2);
		mikey_session_fault(s, x->fault.error,
				    mikey_error_text(x->fault.error));
		if (job->err == -EPERM && x->fault.error == MIKEY_ERR_MISMATCH)
			mikey_session_set_trust(s, MIKEY_MISMATCH);
		else
			mikey_session_failed(s, now);
		examine_kept(s, now);
		return;
	}

	s->x = x;
	job->x = NULL;
	if (crypto_digest(CRYPTO_SHA256, &m2, 1, s->m2_hash) ||
	    mikey_session_judge(s, s->x, s->m2_hash) == MIKEY_MISMATCH) {
		/* signalling has spoken while the job was on its way */
		remember_rejected(s, m2);
		mikey_exchange_free(s->x);
		s->x = NULL;
		mikey_session_fault(s, MIKEY_ERR_MISMATCH,
				    mikey_error_text(MIKEY_ERR_MISMATCH));
		mikey_session_set_trust(s, MIKEY_MISMATCH);
		examine_kept(s, now);
		return;
	}
	adopt(s, &job->from, now);
}

void mikey_initiator_reject(struct mikey_session *s, uint64_t now)
{
	remember_rejected(s, mikey_buf_span(&s->x->m2));
	drop_adopted(s);
	s->give_up_ms = mikey_initiator_give_up(s, now);
	if (s->in_media)
		mikey_initiator_send_m1(s, now);
	examine_kept(s, now);
}

static void input_m4(struct mikey_session *s, const struct mikey_msg *m4,
		     const struct mikey_addr *from, uint64_t now)
{
	if (s->status.state != MIKEY_KEYED || !s->x->keys ||
	    mikey_exchange_confirm(s->x, m4->octets))
		return;

	s->status.remote = *from;
	s->status.round_trips++;
	mikey_outbox_stop(&s->out);
	mikey_session_confirmed(s, now);
}

/* advisory: anybody could have sent it, nothing is torn down */
static void input_error(struct mikey_session *s, const struct mikey_msg *m,
			const struct mikey_addr *from, uint64_t now)
{
	bool fits = m->n_rand ? mikey_span_equal(m->rand[0], s->rand_i) :
		    !memcmp(from, &s->status.remote, sizeof(*from));

	if (s->status.state != MIKEY_M1_SENT || !fits || !m->n_err ||
	    (s->advisory_ms && now - s->advisory_ms < ADVISORY_MS))
		return;

	s->advisory_ms = now;
	mikey_session_fault(s, m->err[0].error,
			    mikey_error_text(m->err[0].error));
	mikey_session_tell(s, MIKEY_EVENT_ADVISORY);
}

void mikey_initiator_input(struct mikey_session *s, const struct mikey_msg *m,
			   const struct mikey_addr *from, uint64_t now)
{
	s->status.rx_frames++;
	switch (m->hdr.data_type) {
	case MIKEY_DT_CONFIRM:
		input_m4(s, m, from, now);
		break;
	case MIKEY_DT_ERROR:
		input_error(s, m, from, now);
		break;
	default:
		input_m2(s, m, from, now);
	}
}

void mikey_initiator_challenge(struct mikey_session *s,
			       const struct mikey_frame *f,
			       const struct mikey_addr *from, uint64_t now)
{
	if (s->status.state != MIKEY_M1_SENT || s->job ||
	    memcmp(from, &s->status.remote, sizeof(*from)))
		return;

	/* each costs a sending of M1, and who knows the CSB ID can forge them */
	if (now - s->challenges_ms >= MIKEY_CHALLENGES_MS) {
		s->challenges_ms = now;
		s->n_challenges = 0;
	}
	if (s->n_challenges == MIKEY_CHALLENGES)
		return;

	s->n_challenges++;
	s->status.round_trips++;
	s->in_media = true;
	s->suspended_ms = 0;
	if (mikey_outbox_set(s, MIKEY_MSN_M1, mikey_buf_span(&s->m1), from)) {
		mikey_session_end(s, MIKEY_ERR_UNSPECIFIED, "no memory");
		return;
	}
	memcpy(s->out.cookie, f->cookie.at, f->cookie.len);
	s->out.cookie_len = f->cookie.len;
	mikey_outbox_start(s, s->set.rto_ms, now);
}

static void send_probe(struct mikey_session *s, uint64_t now)
{
	const struct mikey_frame f = {
		.type = MIKEY_FRAME_PROBE,
		.initiator = true,
		.msn = MIKEY_MSN_PROBE,
		.csb_id = s->status.csb_id,
	};

	mikey_path_send(s->path, &f, &s->status.remote);
	s->status.tx_frames++;

	/* section 3.12: at 0, 100, 300 ms, then every RTO */
	s->n_probes++;
	s->probe_ms = now + (s->n_probes == 1 ? 100 : s->n_probes == 2 ? 200 :
			     s->set.rto_ms);
}

void mikey_initiator_remote(struct mikey_session *s,
			    const struct mikey_addr *remote, uint64_t now)
{
	if (s->status.state != MIKEY_M1_SENT ||
	    !memcmp(remote, &s->status.remote, sizeof(*remote)))
		return;

	s->status.remote = *remote;
	s->out.to = *remote;
	s->give_up_ms = mikey_initiator_give_up(s, now);
	if (s->in_media)
		return;

	s->n_probes = 0;
	send_probe(s, now);
}

void mikey_initiator_timer(struct mikey_session *s, uint64_t now)
{
	if (now >= s->probe_ms && s->status.state == MIKEY_M1_SENT)
		send_probe(s, now);
	if (s->suspended_ms && now >= s->suspended_ms &&
	    s->status.state == MIKEY_M1_SENT) {
		s->suspended_ms = 0;
		mikey_initiator_send_m1(s, now);
	}
}

uint64_t mikey_initiator_due(const struct mikey_session *s)
{
	uint64_t due = s->probe_ms;

	if (s->suspended_ms && s->suspended_ms < due)
		due = s->suspended_ms;
	return due;
}

/* section 3.13: left-aligned, the shorter one padded with zeros */
static int compare_rand(struct mikey_span a, struct mikey_span b)
{
	uint8_t pad_a[MIKEY_RAND_MAX] = { 0 }, pad_b[MIKEY_RAND_MAX] = { 0 };

	memcpy(pad_a, a.at, a.len);
	memcpy(pad_b, b.at, b.len);
	return memcmp(pad_a, pad_b, sizeof(pad_a));
}

bool mikey_initiator_glare(struct mikey_session *s, struct mikey_span rand,
			   uint64_t now)
{
	bool open = s->status.state == MIKEY_M1_SENT;
	int order = compare_rand(s->rand_i, rand);

	/* equal: nobody draws our number by chance, so it is a copy */
	if (order == 0)
		return true;
	/* the other M1 may have been sent before ours had its effect */
	if (!open && now - s->status.keyed_ms >= MIKEY_GLARE_MS)
		return false;

	if (order > 0 && !s->glare_ms)
		s->glare_ms = now + MIKEY_GLARE_MS;
	if (order > 0 && now < s->glare_ms)
		return true;
	if (open)
		mikey_initiator_suspend(s, now);
	return false;
}

void mikey_session_media_seen(struct mikey_session *s, uint64_t now)
{
	if (s->dead || s->status.role != MIKEY_INITIATOR ||
	    s->status.state != MIKEY_KEYED)
		return;

	s->media_seen = true;
	/* in PSK mode R has its keys before it sees M3: that proves nothing */
	if (s->x->pick.mode != MIKEY_MODE_DH)
		return;

	mikey_path_enter(s->path);
	mikey_outbox_stop(&s->out);
	mikey_session_confirmed(s, now);
	mikey_path_leave(s->path);
}
