// SPDX-License-Identifier: BSD-3-Clause
/*
 * session_node - what all paths of this host share
 */
#include <errno.h>
#include <search.h>
#include <stdlib.h>
#include <string.h>

#include "crypto.h"
#include "session_node.h"

#define SECRET_LEN	32
#define SECRET_MS	60000	/* life of a cookie secret; then as previous */
#define COOKIE_MAC_LEN	16
#define N_ANSWERED	256
#define HASH_LEN	32
#define HALF_OPEN_CAP	16	/* times half_open_max */

struct cookie_secret {
	uint8_t octets[SECRET_LEN];
	uint8_t k;
	uint64_t made_ms;
	bool set;
};

struct answered {
	uint8_t hash[HASH_LEN];
	uint64_t until_ms;
};

/**
 * struct host - what joined nodes share
 * @refs: nodes
 * @half_open: sessions of unauthenticated M1s
 * @own: tree of the own M1s
 * @answered: M1s that must not be answered again; the oldest entry goes first
 * @next_answered: index of that entry
 */
struct host {
	unsigned int refs;
	uint32_t half_open;
	void *own;
	struct answered answered[N_ANSWERED];
	size_t next_answered;
};

/**
 * struct mikey_node - see session.h
 * @set: settings of new sessions
 * @id: identity of new sessions; a reference
 * @random: owner's generator, NULL: the system's
 * @random_owner: its argument
 * @secret: of cookies: current, previous
 * @host: what it shares with the nodes that it was joined to
 */
struct mikey_node {
	struct mikey_settings set;
	struct mikey_identity *id;
	void (*random)(void *owner, void *buf, size_t len);
	void *random_owner;
	struct cookie_secret secret[2];
	struct host *host;
};

struct mikey_node *mikey_node_new(const struct mikey_settings *set,
				  struct mikey_identity *id,
				  void (*random)(void *owner, void *buf,
						 size_t len),
				  void *random_owner)
{
	struct mikey_node *node;
	uint8_t probe;

	if (crypto_init() || crypto_random(&probe, sizeof(probe)) ||
	    crypto_random_secret(&probe, sizeof(probe)))
		return NULL;

	node = calloc(1, sizeof(*node));
	if (!node)
		return NULL;

	node->host = calloc(1, sizeof(*node->host));
	if (!node->host) {
		free(node);
		return NULL;
	}
	node->host->refs = 1;
	node->set = *set;
	node->id = mikey_identity_get(id);
	node->random = random;
	node->random_owner = random_owner;
	return node;
}

static void put_host(struct host *host)
{
	if (!--host->refs)
		free(host);
}

void mikey_node_join(struct mikey_node *node, struct mikey_node *with)
{
	with->host->refs++;
	put_host(node->host);
	node->host = with->host;
}

void mikey_node_free(struct mikey_node *node)
{
	if (!node)
		return;

	crypto_wipe(node->secret, sizeof(node->secret));
	mikey_identity_put(node->id);
	put_host(node->host);
	free(node);
}

void mikey_node_reload(struct mikey_node *node,
		       const struct mikey_settings *set,
		       struct mikey_identity *id)
{
	struct mikey_identity *old = node->id;

	node->set = *set;
	node->id = mikey_identity_get(id);
	mikey_identity_put(old);
}

const struct mikey_settings *mikey_node_settings(const struct mikey_node *node)
{
	return &node->set;
}

struct mikey_identity *mikey_node_identity(const struct mikey_node *node)
{
	return node->id;
}

int mikey_node_random(struct mikey_node *node, void *buf, size_t len)
{
	if (!node->random)
		return crypto_random(buf, len);

	node->random(node->random_owner, buf, len);
	return 0;
}

int mikey_node_secret(struct mikey_node *node, void *buf, size_t len)
{
	if (!node->random)
		return crypto_random_secret(buf, len);

	node->random(node->random_owner, buf, len);
	return 0;
}

uint32_t mikey_node_below(struct mikey_node *node, uint32_t limit)
{
	uint32_t v = 0;

	if (mikey_node_random(node, &v, sizeof(v)))
		return limit / 2;
	return v % limit;
}

void mikey_node_half_open(struct mikey_node *node, int change)
{
	node->host->half_open += change;
}

bool mikey_node_wants_cookie(const struct mikey_node *node)
{
	return node->set.always_challenge ||
	       node->host->half_open >= node->set.half_open_max;
}

bool mikey_node_is_full(const struct mikey_node *node)
{
	uint32_t max = node->set.half_open_max;

	return node->host->half_open >= HALF_OPEN_CAP * (max ? max : 1);
}

static int cookie_mac(const struct cookie_secret *secret,
		      const struct mikey_addr *from, uint32_t csb_id,
		      uint16_t total, uint8_t *mac)
{
	const struct mikey_span in[] = {
		mikey_span(from, sizeof(*from)),
		mikey_span(&csb_id, sizeof(csb_id)),
		mikey_span(&total, sizeof(total)),
	};

	return crypto_hmac(CRYPTO_SHA256, secret->octets, SECRET_LEN, in, 3,
			   mac);
}

static int rotate(struct mikey_node *node, uint64_t now)
{
	struct cookie_secret *secret = node->secret;
	uint8_t k = secret[0].k + 1;

	if (secret[0].set && now - secret[0].made_ms < SECRET_MS)
		return 0;

	secret[1] = secret[0];
	/* nobody asked for a cookie in a long time: then it is too old, too */
	if (now - secret[0].made_ms >= 2 * SECRET_MS)
		secret[1].set = false;
	if (mikey_node_secret(node, secret[0].octets, SECRET_LEN))
		return -EIO;

	secret[0].k = k;
	secret[0].made_ms = now;
	secret[0].set = true;
	return 0;
}

int mikey_node_cookie(struct mikey_node *node, const struct mikey_addr *from,
		      uint32_t csb_id, uint16_t total, uint64_t now,
		      uint8_t *cookie)
{
	uint8_t mac[HASH_LEN];

	if (rotate(node, now) ||
	    cookie_mac(&node->secret[0], from, csb_id, total, mac))
		return -EIO;

	memcpy(cookie, mac, COOKIE_MAC_LEN);
	cookie[COOKIE_MAC_LEN] = node->secret[0].k;
	return 0;
}

bool mikey_node_cookie_ok(struct mikey_node *node,
			  const struct mikey_addr *from, uint32_t csb_id,
			  uint16_t total, struct mikey_span cookie,
			  uint64_t now)
{
	const struct cookie_secret *secret = node->secret;
	uint8_t mac[HASH_LEN];

	if (cookie.len != MIKEY_COOKIE_LEN || rotate(node, now))
		return false;
	if (secret->k != cookie.at[COOKIE_MAC_LEN])
		secret++;

	return secret->set && secret->k == cookie.at[COOKIE_MAC_LEN] &&
	       !cookie_mac(secret, from, csb_id, total, mac) &&
	       crypto_equal(mac, cookie.at, COOKIE_MAC_LEN);
}

static int compare_m1(const void *a, const void *b)
{
	const struct mikey_own_m1 *x = a, *y = b;

	if (x->csb_id != y->csb_id)
		return x->csb_id < y->csb_id ? -1 : 1;
	if (x->rand_i.len != y->rand_i.len)
		return x->rand_i.len < y->rand_i.len ? -1 : 1;
	return memcmp(x->rand_i.at, y->rand_i.at, x->rand_i.len);
}

int mikey_node_made(struct mikey_node *node, const struct mikey_own_m1 *m1)
{
	return tsearch(m1, &node->host->own, compare_m1) ? 0 : -ENOMEM;
}

void mikey_node_unmade(struct mikey_node *node, const struct mikey_own_m1 *m1)
{
	tdelete(m1, &node->host->own, compare_m1);
}

bool mikey_node_is_own(const struct mikey_node *node, uint32_t csb_id,
		       struct mikey_span rand_i)
{
	const struct mikey_own_m1 m1 = { csb_id, rand_i };

	return tfind(&m1, &node->host->own, compare_m1);
}

void mikey_node_answered(struct mikey_node *node, const uint8_t *m1_hash,
			 uint64_t until_ms)
{
	struct host *host = node->host;
	struct answered *to = &host->answered[host->next_answered];

	memcpy(to->hash, m1_hash, HASH_LEN);
	to->until_ms = until_ms;
	host->next_answered = (host->next_answered + 1) % N_ANSWERED;
}

bool mikey_node_was_answered(const struct mikey_node *node,
			     const uint8_t *m1_hash, uint64_t now)
{
	const struct answered *first = node->host->answered, *p;

	for (p = first; p < first + N_ANSWERED; p++)
		if (p->until_ms > now && !memcmp(p->hash, m1_hash, HASH_LEN))
			return true;
	return false;
}
