// SPDX-License-Identifier: BSD-3-Clause
/*
 * calls - all calls of this daemon together
 */
#include <search.h>
#include <stdlib.h>

#include "call_impl.h"

struct mikey_calls *mikey_calls_new(uv_loop_t *loop,
				    struct mikey_kernel *kernel,
				    struct mikey_jobs *jobs,
				    mikey_calls_hear *hear, void *owner)
{
	struct mikey_calls *calls;

	calls = calloc(1, sizeof(*calls));
	if (!calls)
		return NULL;

	calls->loop = loop;
	calls->kernel = kernel;
	calls->jobs = jobs;
	calls->hear = hear;
	calls->owner = owner;
	LIST_INIT(&calls->nodes);
	TAILQ_INIT(&calls->list);
	kernel->up = &mikey_calls_up;
	kernel->up_arg = calls;
	return calls;
}

/*
 * Not told to anybody: the module goes on with the keys it has, and whoever asked
 * for the calls sees the control socket close.
 */
void mikey_calls_free(struct mikey_calls *calls)
{
	calls->leaving = true;
	calls->kernel->up = NULL;
	while (!TAILQ_EMPTY(&calls->list))
		mikey_call_stop(TAILQ_FIRST(&calls->list));

	mikey_identity_put(calls->identity);
	free(calls);
}

void mikey_calls_configure(struct mikey_calls *calls,
			   const struct mikey_config *cfg,
			   struct mikey_identity *id)
{
	struct mikey_call_node *node;
	struct mikey_settings set;

	mikey_identity_get(id);
	mikey_identity_put(calls->identity);
	calls->identity = id;
	calls->set = cfg->set;
	calls->window = cfg->window;
	calls->policy = cfg->policy;

	LIST_FOREACH(node, &calls->nodes, link) {
		set = mikey_call_node_settings(calls, &node->set);
		mikey_node_reload(node->node, &set, id);
	}
}

struct mikey_identity *mikey_calls_identity(const struct mikey_calls *calls)
{
	return calls->identity;
}

struct mikey_kernel *mikey_calls_kernel(const struct mikey_calls *calls)
{
	return calls->kernel;
}

uint64_t mikey_calls_stray(const struct mikey_calls *calls)
{
	return calls->stray;
}
