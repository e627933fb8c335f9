// SPDX-License-Identifier: BSD-3-Clause
/*
 * call_node - preferences of calls
 *
 * Preferences belong to a node, so calls that ask for modes or suites of their
 * own share a node with those that ask for the same.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "call_impl.h"

static bool asks_same(const struct mikey_settings *a,
		      const struct mikey_settings *b)
{
	return a->n_modes == b->n_modes &&
	       !memcmp(a->modes, b->modes, a->n_modes) &&
	       a->n_suites == b->n_suites &&
	       !memcmp(a->suites, b->suites,
		       a->n_suites * sizeof(a->suites[0]));
}

struct mikey_settings
mikey_call_node_settings(const struct mikey_calls *calls,
			 const struct mikey_settings *set)
{
	struct mikey_settings out = calls->set;

	if (set->n_modes) {
		out.n_modes = set->n_modes;
		memcpy(out.modes, set->modes, sizeof(out.modes));
	}
	if (set->n_suites) {
		out.n_suites = set->n_suites;
		memcpy(out.suites, set->suites, sizeof(out.suites));
	}

	return out;
}

struct mikey_call_node *mikey_call_node_get(struct mikey_calls *calls,
					    const struct mikey_settings *set)
{
	struct mikey_call_node *node;
	struct mikey_settings whole;

	LIST_FOREACH(node, &calls->nodes, link)
		if (asks_same(&node->set, set)) {
			node->n_calls++;
			return node;
		}

	node = calloc(1, sizeof(*node));
	if (!node)
		return NULL;

	node->set = *set;
	node->n_calls = 1;
	whole = mikey_call_node_settings(calls, set);
	node->node = mikey_node_new(&whole, calls->identity, NULL, NULL);
	if (!node->node) {
		free(node);
		return NULL;
	}
	if (!LIST_EMPTY(&calls->nodes))
		mikey_node_join(node->node, LIST_FIRST(&calls->nodes)->node);

	LIST_INSERT_HEAD(&calls->nodes, node, link);
	return node;
}

void mikey_call_node_put(struct mikey_call_node *node)
{
	if (--node->n_calls)
		return;

	LIST_REMOVE(node, link);
	mikey_node_free(node->node);
	free(node);
}
