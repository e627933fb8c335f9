// SPDX-License-Identifier: BSD-3-Clause
#include "ends.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "mikey/wire.h"

#define NEVER	UINT64_MAX

/* splitmix64 */
static uint64_t next(struct net *net)
{
	uint64_t z = net->seed += 0x9e3779b97f4a7c15ull;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9ull;
	z = (z ^ z >> 27) * 0x94d049bb133111ebull;
	return z ^ z >> 31;
}

uint32_t net_below(struct net *net, uint32_t limit)
{
	return limit ? next(net) % limit : 0;
}

static bool percent(struct net *net, unsigned int p)
{
	return net_below(net, 100) < p;
}

static void fill(void *owner, void *buf, size_t len)
{
	struct end *end = owner;
	uint8_t *p = buf;

	while (len--)
		*p++ = next(end->net);
}

void net_begin(struct net *net, uint64_t seed)
{
	memset(net, 0, sizeof(*net));
	net->seed = seed;
	net->now = 1000;
	net->delay_ms = 20;
	net->work_ms = 5;
}

static struct parcel *put_parcel(struct net *net, const struct parcel *like)
{
	struct parcel *p = malloc(sizeof(*p));

	if (!p)
		abort();
	*p = *like;
	p->due_ms = net->now + 1 + net_below(net, net->delay_ms);
	if (percent(net, net->flip))
		p->octets[net_below(net, p->len)] ^= 1 << net_below(net, 8);
	p->next = net->parcels;
	net->parcels = p;
	return p;
}

static void fill_parcel(struct parcel *p, const struct mikey_addr *from,
			const struct mikey_addr *to, const void *octets,
			size_t len)
{
	memset(p, 0, sizeof(*p));
	p->from = *from;
	p->to = *to;
	p->len = len;
	memcpy(p->octets, octets, len);
}

void net_post(struct net *net, const struct mikey_addr *from,
	      const struct mikey_addr *to, const void *octets, size_t len)
{
	struct parcel p;

	fill_parcel(&p, from, to, octets, len);
	put_parcel(net, &p);
}

void net_post_at(struct net *net, uint64_t due_ms, const struct mikey_addr *from,
		 const struct mikey_addr *to, const void *octets, size_t len)
{
	struct parcel p;

	fill_parcel(&p, from, to, octets, len);
	put_parcel(net, &p)->due_ms = due_ms;
}

static void send_frame(void *owner, const uint8_t *frame, size_t len,
		       const struct mikey_addr *to)
{
	struct end *end = owner;
	struct net *net = end->net;
	struct parcel p;

	end->tx_frames++;
	end->tx_octets += len;
	fill_parcel(&p, &end->addr, to, frame, len);
	if (net->tamper && !net->tamper(net, &p))
		return;
	if (!percent(net, net->loss))
		put_parcel(net, &p);
	if (percent(net, net->twice))
		put_parcel(net, &p);
}

static void set_timer(void *owner, uint64_t at_ms)
{
	struct end *end = owner;

	end->timer_ms = at_ms;
}

static void take_job(void *owner, struct mikey_job *job)
{
	struct end *end = owner;
	struct chore *chore = malloc(sizeof(*chore));

	if (!chore)
		abort();
	end->n_jobs++;
	chore->due_ms = end->net->now + net_below(end->net, end->net->work_ms);
	chore->job = job;
	chore->unrun = end->unrun > 0;
	end->unrun -= chore->unrun;
	chore->next = end->net->chores;
	end->net->chores = chore;
}

static bool accept_m1(void *owner, struct mikey_session *s)
{
	struct end *end = owner;
	struct mikey_binding binding = { .fprs = end->bind };

	end->n_accepts++;
	if (end->refuse)
		return false;

	end->s = s;
	return !end->bind.n || !mikey_session_bind(s, &binding, end->net->now);
}

static void install(void *owner, struct mikey_session *s,
		    const struct mikey_srtp_key *keys, size_t n)
{
	struct end *end = owner;

	end->n_installs++;
	end->n_keys = n;
	end->by = s;
	memcpy(end->keys, keys, n * sizeof(*keys));
}

static void remove_keys(void *owner, struct mikey_session *s)
{
	struct end *end = owner;

	end->n_removes++;
	if (end->by == s)
		end->n_keys = 0;
}

static void event(void *owner, struct mikey_session *s, enum mikey_event what)
{
	struct end *end = owner;

	end->n_events[what]++;
	mikey_session_status(s, &end->last);
	if (what == MIKEY_EVENT_ENDED && end->s == s)
		end->s = NULL;
}

static const struct mikey_path_ops ops = {
	.send		= send_frame,
	.timer		= set_timer,
	.job		= take_job,
	.accept		= accept_m1,
	.install	= install,
	.remove		= remove_keys,
	.event		= event,
};

void net_address(struct end *end)
{
	end->addr.ip[3]++;
}

struct end *net_host(struct net *net, const struct mikey_settings *set,
		     struct mikey_identity *id, bool listen)
{
	struct end *end = &net->end[net->n_ends++];

	memset(end, 0, sizeof(*end));
	end->net = net;
	end->timer_ms = NEVER;
	end->addr.family = AF_INET;
	end->addr.port = 5004;
	end->addr.ip[0] = 10;
	end->addr.ip[1] = net->n_ends;
	end->node = mikey_node_new(set, id, fill, end);
	end->ops = &ops;
	end->path = mikey_path_new(end->node, &ops, end, listen);
	if (!end->path)
		abort();
	return end;
}

struct end *net_leg(struct end *of, bool listen)
{
	struct net *net = of->net;
	struct end *end = &net->end[net->n_ends++];

	memset(end, 0, sizeof(*end));
	end->net = net;
	end->timer_ms = NEVER;
	end->addr = of->addr;
	end->addr.port += net->n_ends;
	end->is_leg = true;
	end->node = of->node;
	end->ops = &ops;
	end->path = mikey_path_new(end->node, &ops, end, listen);
	if (!end->path)
		abort();
	return end;
}

static void drop_parcels(struct net *net)
{
	struct parcel *p;

	while ((p = net->parcels)) {
		net->parcels = p->next;
		free(p);
	}
}

static void do_chore(struct net *net, struct chore *chore, bool run)
{
	struct chore **p = &net->chores;

	while (*p != chore)
		p = &(*p)->next;
	*p = chore->next;
	if (run && !chore->unrun)
		chore->job->run(chore->job);
	mikey_job_done(chore->job, net->now);
	free(chore);
}

void net_end(struct net *net)
{
	size_t i;

	for (i = 0; i < net->n_ends; i++)
		mikey_path_free(net->end[i].path);
	while (net->chores)
		do_chore(net, net->chores, false);
	drop_parcels(net);
	for (i = 0; i < net->n_ends; i++)
		if (!net->end[i].is_leg)
			mikey_node_free(net->end[i].node);
}

static void deliver(struct net *net, struct parcel *parcel)
{
	struct parcel **p = &net->parcels;
	size_t i;

	while (*p != parcel)
		p = &(*p)->next;
	*p = parcel->next;

	for (i = 0; i < net->n_ends; i++)
		if (!memcmp(&net->end[i].addr, &parcel->to,
			    sizeof(parcel->to)))
			mikey_path_input(net->end[i].path, parcel->octets,
					 parcel->len, &parcel->from, net->now);
	free(parcel);
}

/* what happens next; at most one of the three is set */
struct upcoming {
	uint64_t at;
	struct parcel *parcel;
	struct chore *chore;
	struct end *end;
};

static struct upcoming look_ahead(struct net *net)
{
	struct upcoming u = { .at = NEVER };
	struct parcel *p;
	struct chore *c;
	size_t i;

	for (p = net->parcels; p; p = p->next)
		if (p->due_ms < u.at)
			u = (struct upcoming){ .at = p->due_ms, .parcel = p };
	for (c = net->chores; c; c = c->next)
		if (c->due_ms < u.at)
			u = (struct upcoming){ .at = c->due_ms, .chore = c };
	for (i = 0; i < net->n_ends; i++)
		if (net->end[i].timer_ms < u.at)
			u = (struct upcoming){ .at = net->end[i].timer_ms,
					       .end = &net->end[i] };
	return u;
}

void net_run(struct net *net, uint64_t until_ms)
{
	struct upcoming u;

	for (;;) {
		u = look_ahead(net);
		if (u.at == NEVER || u.at > until_ms)
			break;

		if (u.at > net->now)
			net->now = u.at;
		if (u.parcel) {
			deliver(net, u.parcel);
		} else if (u.chore) {
			do_chore(net, u.chore, true);
		} else {
			u.end->timer_ms = NEVER;
			mikey_path_timer(u.end->path, net->now);
		}
	}
	if (until_ms > net->now)
		net->now = until_ms;
}

void ends_offer(struct end *from, const struct end *to, const char *peer)
{
	const struct mikey_offer offer = {
		.peer = peer,
		.remote = &to->addr,
		.n_streams = 1,
	};
	struct mikey_why why;

	if (mikey_session_offer(from->path, &offer, from->net->now, &from->s,
				&why)) {
		fprintf(stderr, "# offer: %s\n", why.text);
		exit(1);
	}
}

static bool same_key(const struct mikey_srtp_key *a,
		     const struct mikey_srtp_key *b)
{
	return a->cs == b->cs && a->dir != b->dir && a->suite == b->suite &&
	       a->ssrc == b->ssrc && a->roc == b->roc &&
	       a->key_len == b->key_len && a->salt_len == b->salt_len &&
	       a->key_len && a->salt_len &&
	       !memcmp(a->key, b->key, a->key_len) &&
	       !memcmp(a->salt, b->salt, a->salt_len);
}

bool ends_equal(const struct end *a, const struct end *b)
{
	size_t n = 0, i, k;

	for (i = 0; i < a->n_keys; i++)
		for (k = 0; k < b->n_keys; k++)
			n += same_key(&a->keys[i], &b->keys[k]);
	return n && n == a->n_keys && n == b->n_keys;
}
