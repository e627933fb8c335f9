// SPDX-License-Identifier: BSD-3-Clause
/*
 * call_path - what sessions ask of their call
 *
 * All of it runs inside a callback of a path: only getters, binding in
 * accept_m1() and freeing sessions are allowed towards session.h.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "address.h"
#include "call_impl.h"

/*
 * A frame that is lost is sent again by its timer, so a failure is worth a line
 * in the log and no more.
 */
static void send_frame(void *owner, const uint8_t *frame, size_t len,
		       const struct mikey_addr *to)
{
	struct mikey_call *call = owner;
	struct mikey_kernel *kernel = call->calls->kernel;
	struct ksrtp_mikey mikey = {
		.leg = call->leg[0].id,
		.remote = mikey_address_for_kernel(to),
		.frame = frame,
		.frame_len = len,
	};

	if (!mikey.leg || !kernel->ops->send(kernel, &mikey))
		return;

	if (mikey_log_allow(&call->calls->limit, mikey_now()))
		mikey_log(LOG_WARNING, "leg %u: call %s: send: %s", mikey.leg,
			  call->name, kernel->ops->error(kernel));
}

static void fire(uv_timer_t *timer)
{
	struct mikey_call *call = timer->data;

	mikey_path_timer(call->path, mikey_now());
}

static void set_timer(void *owner, uint64_t at_ms)
{
	struct mikey_call *call = owner;
	uint64_t now = mikey_now();

	if (call->doomed)
		return;

	if (at_ms == MIKEY_NEVER) {
		uv_timer_stop(&call->timer);
		return;
	}

	uv_update_time(call->calls->loop);
	uv_timer_start(&call->timer, fire, at_ms > now ? at_ms - now : 0, 0);
}

static void run_job(void *owner, struct mikey_job *job)
{
	struct mikey_call *call = owner;

	mikey_jobs_run(call->calls->jobs, job);
}

/* LISTEN: is the peer the one that was named when the call was opened? */
static bool is_wanted(const struct mikey_call *call,
		      const struct mikey_status *status)
{
	struct mikey_addr remote;

	if (*call->peer &&
	    (!status->peer_exact || strcmp(call->peer, status->peer_id)))
		return false;
	if (!call->remote.sa.sa_family)
		return true;

	remote = mikey_address_of(&call->remote);
	return !memcmp(&remote, &status->remote, sizeof(remote));
}

static bool accept_m1(void *owner, struct mikey_session *s)
{
	struct mikey_call *call = owner;
	struct mikey_binding binding = { .fprs = call->fprs };
	struct mikey_status status;

	/* the peer repeats its M1, and then there may be a thread for it */
	if (call->state != MIKEY_CALL_OPEN || mikey_jobs_busy(call->calls->jobs))
		return false;

	mikey_session_status(s, &status);
	if (!is_wanted(call, &status)) {
		if (mikey_log_allow(&call->calls->limit, mikey_now()))
			mikey_log(LOG_INFO, "leg %u: call %s: M1 of %s ignored: unwanted peer",
				  call->leg[0].id, call->name, status.peer_id);
		return false;
	}

	return !call->fprs.n || !mikey_session_bind(s, &binding, mikey_now());
}

/*
 * A second exchange on a listening leg is a peer that was restarted, or
 * somebody who wants the call: only the proven same peer takes its place.
 */
static bool may_take_over(const struct mikey_call *call,
			  const struct mikey_status *new)
{
	struct mikey_status old;

	mikey_session_status(call->session, &old);
	if (new->trust != MIKEY_BOUND || old.trust != MIKEY_BOUND)
		return new->trust == MIKEY_BOUND;
	return new->peer_exact && old.peer_exact &&
	       !strcmp(old.peer_id, new->peer_id);
}

static void install(void *owner, struct mikey_session *s,
		    const struct mikey_srtp_key *keys, size_t n)
{
	struct mikey_call *call = owner;
	struct mikey_status status;

	mikey_session_status(s, &status);
	if (call->session && call->session != s) {
		struct mikey_session *old = call->session;

		if (!may_take_over(call, &status)) {
			if (mikey_log_allow(&call->calls->limit, mikey_now()))
				mikey_log(LOG_WARNING, "leg %u: call %s: %s may not take over",
					  call->leg[0].id, call->name,
					  status.peer_id);
			mikey_session_free(s);
			return;
		}
		mikey_session_free(old);
	}

	call->session = s;
	if (mikey_call_install(call, keys, n, status.tx_allowed)) {
		call->session = NULL;
		mikey_session_free(s);
		mikey_call_fail(call, "the kernel refused a key");
	}
}

static void remove_keys(void *owner, struct mikey_session *s)
{
	struct mikey_call *call = owner;

	if (s == call->session)
		mikey_call_remove(call);
}

static void log_event(const struct mikey_call *call, int level,
		      const char *what, const struct mikey_status *status)
{
	const char *colon = *status->text ? ": " : "";

	mikey_log(level, "leg %u: call %s: csb %08x %s%s%s", call->leg[0].id,
		  call->name, status->csb_id, what, colon, status->text);
}

static void log_keyed(const struct mikey_call *call,
		      const struct mikey_status *status)
{
	mikey_log(LOG_INFO, "leg %u: call %s: csb %08x keyed: mode %s, suite %s, "
		  "peer %s, %s, %u round trips, %llu ms",
		  call->leg[0].id, call->name, status->csb_id,
		  mikey_mode_name(status->mode),
		  mikey_suite_name(status->suite[0]), status->peer_id,
		  mikey_trust_name(status->trust), status->round_trips,
		  (unsigned long long)(status->keyed_ms - status->start_ms));
}

void mikey_call_log_fprs(const struct mikey_call *call)
{
	struct mikey_status status;

	if (!call->session || !call->fprs.n)
		return;

	mikey_session_status(call->session, &status);
	if (status.state >= MIKEY_KEYED && status.mode == MIKEY_MODE_PSK)
		mikey_log(LOG_NOTICE, "leg %u: call %s: the PSK proves the peer, "
			  "fingerprints of signalling are not checked",
			  call->leg[0].id, call->name);
}

static void use_keys(struct mikey_call *call)
{
	int err = mikey_call_use(call);

	if (err)
		snprintf(call->why.text, sizeof(call->why.text), "%s",
			 err == -ENOKEY ?
			 "the keys to send were revoked, start the call anew" :
			 "the kernel refused to use a key");
}

static void take_trust(struct mikey_call *call,
		       const struct mikey_status *status)
{
	int level = status->trust == MIKEY_MISMATCH ? LOG_WARNING : LOG_INFO;

	log_event(call, level, mikey_trust_name(status->trust), status);
	if (!status->tx_allowed && call->sending)
		mikey_call_revoke(call);
	else if (status->tx_allowed && call->n_keys && !call->sending)
		use_keys(call);
	mikey_call_tell(call, MIKEY_CALL_TRUST);
}

static void take_end(struct mikey_call *call, const struct mikey_status *status)
{
	call->session = NULL;
	log_event(call, LOG_WARNING, "failed", status);
	if (call->kind == MIKEY_CALL_LISTEN) {
		snprintf(call->why.text, sizeof(call->why.text), "%s",
			 status->text);
		mikey_call_tell(call, MIKEY_CALL_ENDED);
		return;
	}

	mikey_call_fail(call, status->text);
}

/* a session that somebody far away began and that has no keys yet */
static void log_stranger(struct mikey_call *call, enum mikey_event event,
			 const struct mikey_status *status)
{
	if (event != MIKEY_EVENT_ENDED && event != MIKEY_EVENT_ADVISORY)
		return;

	if (mikey_log_allow(&call->calls->limit, mikey_now()))
		log_event(call, LOG_INFO, "came to nothing", status);
}

static void take_event(void *owner, struct mikey_session *s,
		       enum mikey_event event)
{
	struct mikey_call *call = owner;
	struct mikey_status status;

	mikey_session_status(s, &status);
	if (!call->session && call->kind != MIKEY_CALL_LISTEN)
		call->session = s;
	if (call->session != s) {
		log_stranger(call, event, &status);
		return;
	}

	switch (event) {
	case MIKEY_EVENT_RESPONDED:
		call->opened = true;
		mikey_call_tell(call, MIKEY_CALL_RESPONDED);
		break;
	case MIKEY_EVENT_KEYED:
		log_keyed(call, &status);
		mikey_call_log_fprs(call);
		mikey_call_tell(call, MIKEY_CALL_KEYED);
		break;
	case MIKEY_EVENT_CONFIRMED:
		log_event(call, LOG_INFO, "confirmed", &status);
		mikey_call_tell(call, MIKEY_CALL_CONFIRMED);
		break;
	case MIKEY_EVENT_TRUST:
		take_trust(call, &status);
		break;
	case MIKEY_EVENT_ADVISORY:
		if (!mikey_log_allow(&call->calls->limit, mikey_now()))
			break;
		log_event(call, LOG_WARNING, "told by somebody, not proven",
			  &status);
		mikey_call_tell(call, MIKEY_CALL_ADVISORY);
		break;
	case MIKEY_EVENT_ENDED:
		take_end(call, &status);
		break;
	}
}

const struct mikey_path_ops mikey_call_path_ops = {
	.send		= send_frame,
	.timer		= set_timer,
	.job		= run_job,
	.accept		= accept_m1,
	.install	= install,
	.remove		= remove_keys,
	.event		= take_event,
};
