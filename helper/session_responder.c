// SPDX-License-Identifier: BSD-3-Clause
/*
 * session_responder - M1 in, M2 out, M3 in, M4 out
 */
#include <errno.h>
#include <string.h>

#include "crypto.h"
#include "mikey/build.h"
#include "session_impl.h"

static void limit_datagrams(struct mikey_session *s, const struct mikey_cap *cap)
{
	if (cap->max_datagram < s->max_datagram)
		s->max_datagram = cap->max_datagram;
}

int mikey_responder_new(struct mikey_path *path, const struct mikey_msg *m1,
			const struct mikey_addr *from, uint64_t now,
			struct mikey_session **out, struct mikey_fault *f)
{
	struct mikey_session *s;
	struct mikey_picks pick;
	int err;

	f->data_type = MIKEY_DT_CAPABILITIES;
	f->payload = 0;
	err = mikey_pick(&pick, mikey_node_settings(path->node),
			 mikey_node_identity(path->node), m1, f);
	if (err)
		return err;

	s = mikey_session_new(path, MIKEY_RESPONDER, m1->octets, now);
	if (!s)
		return -ENOMEM;

	s->x = mikey_exchange_new(MIKEY_RESPONDER, s->id, m1->octets);
	if (!s->x) {
		s->dead = true;
		return -ENOMEM;
	}
	s->x->pick = pick;
	s->status.state = MIKEY_M1_SEEN;
	s->status.prf = pick.prf;
	s->status.remote = *from;
	s->give_up_ms = now + (uint64_t)MIKEY_GIVE_UP_RTOS * s->set.rto_ms;
	limit_datagrams(s, &m1->cap);
	mikey_session_peer(s, &m1->id[0]);
	*out = s;
	return 0;
}

static int draw(struct mikey_session *s, struct mikey_exchange *x)
{
	if (mikey_node_random(s->path->node, x->rand_r, sizeof(x->rand_r)))
		return -EIO;
	if (x->pick.mode != MIKEY_MODE_PSK)
		return 0;

	x->tgk = crypto_secret_alloc(MIKEY_HASH_MAX);
	return x->tgk ? mikey_node_secret(s->path->node, x->tgk,
					  MIKEY_HASH_MAX) : -ENOMEM;
}

void mikey_responder_start(struct mikey_session *s, uint64_t now)
{
	struct mikey_exchange *x = s->x;

	if (draw(s, x)) {
		mikey_session_end(s, MIKEY_ERR_UNSPECIFIED,
				  "no random numbers");
		return;
	}
	memcpy(s->rand_r, x->rand_r, sizeof(s->rand_r));
	s->x = NULL;
	mikey_session_step(s, MIKEY_STEP_RESPOND, x, mikey_span(NULL, 0),
			   &s->status.remote, now);
}

/*
 * Section 3.15(3): who is not validated gets three times what came, and a
 * repetition only for a repetition of M1.
 */
static bool may_answer(const struct mikey_session *s)
{
	size_t came = s->m1.len + MIKEY_FRAME_HDR_LEN;

	return s->validated || mikey_outbox_octets(s) <= 3 * came;
}

static void challenge(struct mikey_session *s, const struct mikey_addr *to,
		      uint64_t now)
{
	mikey_path_challenge(s->path, s->status.csb_id, s->m1.len, to, now);
}

static void responded(struct mikey_session *s, uint64_t now)
{
	struct mikey_span m2 = mikey_buf_span(&s->x->m2);

	if (crypto_digest(CRYPTO_SHA256, &m2, 1, s->m2_hash) ||
	    mikey_outbox_set(s, MIKEY_MSN_M2, m2, &s->status.remote)) {
		mikey_session_end(s, MIKEY_ERR_UNSPECIFIED, "no memory");
		return;
	}

	s->status.state = MIKEY_M2_SENT;
	if (s->validated)
		mikey_outbox_start(s, s->set.rto_ms, now);
	else if (may_answer(s))
		mikey_outbox_once(s, &s->status.remote, now);
	else
		challenge(s, &s->status.remote, now);
	mikey_session_tell(s, MIKEY_EVENT_RESPONDED);
}

static void opened(struct mikey_session *s)
{
	if (s->half_open)
		mikey_node_half_open(s->path->node, -1);
	s->half_open = false;
}

/*
 * The peer's exchange has led to keys: our own M1 to it is given up, unless it
 * may be somebody else's.
 */
static void end_glare(struct mikey_session *s)
{
	struct mikey_session *own;

	if (s->status.trust != MIKEY_BOUND)
		return;

	for (own = s->path->sessions; own; own = own->next)
		if (own->suspended_ms && own->status.state == MIKEY_M1_SENT &&
		    !memcmp(&own->status.remote, &s->status.remote,
			    sizeof(s->status.remote)))
			mikey_session_end(own, MIKEY_ERR_GLARE,
					  "the exchange of the peer was faster");
}

static void concluded(struct mikey_session *s, const struct mikey_addr *from,
		      uint64_t now)
{
	/* signalling has spoken while the job was on its way */
	if (mikey_session_judge(s, s->x, s->m2_hash) == MIKEY_MISMATCH) {
		mikey_session_fault(s, MIKEY_ERR_MISMATCH,
				    mikey_error_text(MIKEY_ERR_MISMATCH));
		mikey_session_set_trust(s, MIKEY_MISMATCH);
		mikey_session_end(s, MIKEY_ERR_MISMATCH, s->status.text);
		return;
	}

	/* M3 is authentic, so it is told from where */
	s->status.remote = *from;
	s->validated = true;
	s->status.round_trips++;
	opened(s);
	if (mikey_outbox_set(s, MIKEY_MSN_M4, mikey_buf_span(&s->x->m4), from)) {
		mikey_session_end(s, MIKEY_ERR_UNSPECIFIED, "no memory");
		return;
	}

	mikey_session_keyed(s, now);
	if (s->dead)
		return;
	mikey_outbox_once(s, from, now);
	mikey_session_confirmed(s, now);
	end_glare(s);
}

void mikey_responder_done(struct mikey_session *s,
			  struct mikey_session_job *job, uint64_t now)
{
	s->x = job->x;
	job->x = NULL;
	if (job->step == MIKEY_STEP_RESPOND) {
		if (job->err)
			mikey_session_end(s, s->x->fault.error,
					  "M2 could not be made");
		else
			responded(s, now);
		return;
	}

	if (!job->err) {
		concluded(s, &job->from, now);
		return;
	}

	if (mikey_session_short(job->err))
		return;

	mikey_session_failed(s, now);
	mikey_session_fault(s, s->x->fault.error,
			    mikey_error_text(s->x->fault.error));
	if (s->x->fault.error == MIKEY_ERR_MISMATCH)
		mikey_session_set_trust(s, MIKEY_MISMATCH);
}

/* RANDs are secret to whoever is not on the path */
static bool rands_fit(const struct mikey_session *s, const struct mikey_msg *m)
{
	return m->n_rand == 2 && mikey_span_equal(m->rand[0], s->rand_i) &&
	       mikey_span_equal(m->rand[1],
				mikey_span(s->rand_r, MIKEY_RAND_LEN));
}

static void input_m3(struct mikey_session *s, const struct mikey_msg *m,
		     const struct mikey_addr *from, uint64_t now)
{
	struct mikey_exchange *x = s->x;

	if (!mikey_session_may_fail(s, now))
		return;

	/* the true M3 may be in the job that fails: it comes again */
	mikey_session_expect(s, &x->peer, &x->expect);
	s->x = NULL;
	mikey_session_step(s, MIKEY_STEP_CONCLUDE, x, m->octets, from, now);
}

void mikey_responder_input(struct mikey_session *s, const struct mikey_msg *m,
			   const struct mikey_addr *from, uint64_t now)
{
	if (!s->x || !rands_fit(s, m))
		return;

	s->status.rx_frames++;
	if (s->status.state == MIKEY_M2_SENT)
		input_m3(s, m, from, now);
	else if (s->out.msg.len && mikey_span_equal(mikey_buf_span(&s->x->m3),
						    m->octets))
		mikey_outbox_repeat(s, from, now);
}

void mikey_responder_again(struct mikey_session *s,
			   const struct mikey_addr *from, bool cookie,
			   uint64_t now)
{
	bool same = !memcmp(from, &s->status.remote, sizeof(*from));
	bool was = s->validated;

	s->status.rx_frames++;
	if (s->status.state > MIKEY_M2_SENT)
		return;

	if (cookie) {
		s->validated = true;
		s->status.remote = *from;
		s->out.to = *from;
	} else if (!same) {
		s->validated = false;
	}

	if (s->status.state == MIKEY_M2_SENT) {
		if (cookie && !was)
			mikey_outbox_start(s, s->set.rto_ms, now);
		else if (may_answer(s))
			mikey_outbox_repeat(s, from, now);
		else
			challenge(s, from, now);
	}
	if (!cookie)
		s->validated = was;
}

/*
 * I behind a NAT shows where it can be reached. Nothing but the CSB ID, which
 * is no secret, speaks for it: unless the source is known a cookie is asked for
 * and I repeats M1 with it. A CHALLENGE has not three times the octets of a
 * PROBE. Each kind has a budget of its own, or forged PROBEs would use up that
 * of the true ones.
 */
void mikey_responder_probe(struct mikey_session *s,
			   const struct mikey_addr *from, uint64_t now)
{
	bool known = s->validated &&
		     !memcmp(from, &s->status.remote, sizeof(*from));
	unsigned int max = known ? MIKEY_PROBES : MIKEY_PROBE_COOKIES;
	struct mikey_probed *probed = &s->probed[known];

	if (s->status.state != MIKEY_M2_SENT || probed->n == max ||
	    (probed->n && now - probed->last_ms < MIKEY_PROBE_MS))
		return;

	probed->n++;
	probed->last_ms = now;
	if (known)
		mikey_outbox_repeat(s, from, now);
	else
		challenge(s, from, now);
}

int mikey_session_answer_message(const struct mikey_session *s, uint8_t *buf,
				 size_t room)
{
	const struct mikey_hdr hdr = {
		.data_type = MIKEY_DT_ANSWER,
		.prf = s->status.prf,
		.csb_id = s->status.csb_id,
	};
	struct mikey_builder b;
	int len;

	if (s->status.role != MIKEY_RESPONDER ||
	    s->status.state < MIKEY_M2_SENT)
		return -EAGAIN;

	mikey_build_init(&b, buf, room);
	mikey_put_hdr(&b, &hdr);
	mikey_put_rand(&b, s->rand_i);
	mikey_put_rand(&b, mikey_span(s->rand_r, MIKEY_RAND_LEN));
	mikey_put_ext(&b, MIKEY_EXT_RESP_HASH,
		      mikey_span(s->m2_hash, MIKEY_HASH_LEN));
	len = mikey_build_end(&b);
	return len < 0 ? -ENOSPC : len;
}
