// SPDX-License-Identifier: BSD-3-Clause
/*
 * call_table - all calls, by name and by leg, and what the kernel tells them
 */
#include <errno.h>
#include <search.h>
#include <stdlib.h>
#include <string.h>

#include "address.h"
#include "call_impl.h"

static int compare_names(const void *a, const void *b)
{
	const struct mikey_call *x = a, *y = b;

	return strcmp(x->name, y->name);
}

static int compare_ids(const void *a, const void *b)
{
	const struct mikey_call_ref *x = a, *y = b;

	return x->id < y->id ? -1 : x->id > y->id;
}

int mikey_calls_insert(struct mikey_call *call)
{
	struct mikey_calls *calls = call->calls;
	struct mikey_call **found;

	found = tsearch(call, &calls->by_name, compare_names);
	if (!found)
		return -ENOMEM;
	if (*found != call)
		return -EEXIST;

	TAILQ_INSERT_TAIL(&calls->list, call, link);
	return 0;
}

void mikey_calls_erase(struct mikey_call *call)
{
	tdelete(call, &call->calls->by_name, compare_names);
	TAILQ_REMOVE(&call->calls->list, call, link);
}

int mikey_calls_insert_leg(struct mikey_call *call, size_t i)
{
	struct mikey_call_ref *ref = &call->ref[i];

	ref->id = call->leg[i].id;
	ref->call = call;
	return tsearch(ref, &call->calls->by_leg, compare_ids) ? 0 : -ENOMEM;
}

void mikey_calls_erase_leg(struct mikey_call *call, size_t i)
{
	tdelete(&call->ref[i], &call->calls->by_leg, compare_ids);
	call->leg[i].id = 0;
}

struct mikey_call *mikey_calls_find(const struct mikey_calls *calls,
				    const char *name)
{
	struct mikey_call wanted;
	struct mikey_call **found;

	if (strlen(name) > MIKEY_CALL_NAME_MAX)
		return NULL;

	strcpy(wanted.name, name);
	found = tfind(&wanted, &calls->by_name, compare_names);
	return found ? *found : NULL;
}

static struct mikey_call_ref *find_ref(const struct mikey_calls *calls,
				       uint32_t id)
{
	struct mikey_call_ref wanted = { .id = id };
	struct mikey_call_ref **found;

	found = tfind(&wanted, &calls->by_leg, compare_ids);
	return found ? *found : NULL;
}

struct mikey_call *mikey_calls_by_leg(const struct mikey_calls *calls,
				      uint32_t id)
{
	struct mikey_call_ref *ref = find_ref(calls, id);

	return ref ? ref->call : NULL;
}

struct mikey_call *mikey_calls_first(const struct mikey_calls *calls)
{
	return TAILQ_FIRST(&calls->list);
}

struct mikey_call *mikey_calls_next(const struct mikey_call *call)
{
	return TAILQ_NEXT(call, link);
}

static void take_frame(const struct ksrtp_mikey *mikey, void *arg)
{
	struct mikey_addr from = mikey_address_of(&mikey->remote);
	struct mikey_calls *calls = arg;
	struct mikey_call *call;

	/* a leg whose call has ended, or of an earlier daemon */
	call = mikey_calls_by_leg(calls, mikey->leg);
	if (!call || !call->path) {
		calls->stray++;
		return;
	}

	mikey_path_input(call->path, mikey->frame, mikey->frame_len, &from,
			 mikey_now());
}

/* RTCP may close first: the media is on the other socket. */
static void lose_leg(struct mikey_call *call, uint32_t id)
{
	if (call->n_legs == 2 && call->leg[1].id == id) {
		mikey_log(LOG_INFO, "leg %u: call %s: RTCP socket closed", id,
			  call->name);
		mikey_calls_erase_leg(call, 1);
		return;
	}

	mikey_log(LOG_INFO, "leg %u: call %s: socket closed", id, call->name);
	mikey_calls_erase_leg(call, 0);
	mikey_call_stop(call);
}

static void take_leg_gone(uint32_t id, void *arg)
{
	struct mikey_call *call = mikey_calls_by_leg(arg, id);

	if (call)
		lose_leg(call, id);
}

/*
 * The first packet that a key has authenticated. In DH mode it proves as much as
 * M4 does.
 */
static void take_key(const struct ksrtp_key *key, void *arg)
{
	struct mikey_call *call = mikey_calls_by_leg(arg, key->leg);

	if (call && call->session && key->dir == KSRTP_DIR_RX &&
	    key->event == KSRTP_KEY_EVENT_FIRST)
		mikey_session_media_seen(call->session, mikey_now());
}

static int mark_seen(const struct ksrtp_leg *leg, void *arg)
{
	struct mikey_call_ref *ref = find_ref(arg, leg->id);

	if (ref)
		ref->seen = true;
	return 0;
}

static void mark_unseen(struct mikey_calls *calls)
{
	struct mikey_call *call;

	TAILQ_FOREACH(call, &calls->list, link)
		for (size_t i = 0; i < MIKEY_CALL_LEGS; i++)
			call->ref[i].seen = false;
}

/* lost frames come again by retransmission; lost legs only by a dump */
static void take_lost(void *arg)
{
	struct mikey_calls *calls = arg;
	struct mikey_call *call, *next;

	/* a flood of frames is what makes them get lost */
	if (mikey_log_allow(&calls->limit, mikey_now()))
		mikey_log(LOG_WARNING, "kernel notifications were lost, reading all legs again");
	mark_unseen(calls);
	if (calls->kernel->ops->legs(calls->kernel, mark_seen, calls)) {
		mikey_log(LOG_ERR, "reading all legs: %s",
			  calls->kernel->ops->error(calls->kernel));
		return;
	}

	for (call = TAILQ_FIRST(&calls->list); call; call = next) {
		next = TAILQ_NEXT(call, link);
		for (size_t i = call->n_legs; i-- > 0;)
			if (call->leg[i].id && !call->ref[i].seen)
				lose_leg(call, call->leg[i].id);
	}
}

const struct ksrtp_ops mikey_calls_up = {
	.mikey		= take_frame,
	.leg_gone	= take_leg_gone,
	.key		= take_key,
	.lost		= take_lost,
};
