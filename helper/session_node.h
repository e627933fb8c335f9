/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * session_node - what all paths of this host share
 */
#ifndef MIKEY_SESSION_NODE_H
#define MIKEY_SESSION_NODE_H

#include "mikey/span.h"
#include "session.h"

#define MIKEY_COOKIE_LEN	17	/* octets of our cookies */

/* mikey_node_settings() - settings of sessions that begin now */
const struct mikey_settings *mikey_node_settings(const struct mikey_node *node);

/* mikey_node_identity() - identity of sessions that begin now */
struct mikey_identity *mikey_node_identity(const struct mikey_node *node);

/* mikey_node_random() - random octets that others will see; 0 or -EIO */
int mikey_node_random(struct mikey_node *node, void *buf, size_t len);

/* mikey_node_secret() - random octets for secrets; 0 or -EIO */
int mikey_node_secret(struct mikey_node *node, void *buf, size_t len);

/* mikey_node_below() - a random number from 0 to @limit - 1, for timers */
uint32_t mikey_node_below(struct mikey_node *node, uint32_t limit);

/* mikey_node_half_open() - count sessions of unauthenticated M1s */
void mikey_node_half_open(struct mikey_node *node, int change);

/* mikey_node_is_full() - are there too many of them even with cookies? */
bool mikey_node_is_full(const struct mikey_node *node);

/* mikey_node_wants_cookie() - shall a new M1 show a cookie? */
bool mikey_node_wants_cookie(const struct mikey_node *node);

/**
 * mikey_node_cookie() - make a cookie, section 3.15; nothing is stored
 * @node: the node
 * @from: source of M1
 * @csb_id: CSB ID
 * @total: octets of M1
 * @now: time
 * @cookie: MIKEY_COOKIE_LEN octets
 *
 * Return: 0, -EIO.
 */
int mikey_node_cookie(struct mikey_node *node, const struct mikey_addr *from,
		      uint32_t csb_id, uint16_t total, uint64_t now,
		      uint8_t *cookie);

/* mikey_node_cookie_ok() - did we make this cookie within the last 2 minutes? */
bool mikey_node_cookie_ok(struct mikey_node *node,
			  const struct mikey_addr *from, uint32_t csb_id,
			  uint16_t total, struct mikey_span cookie,
			  uint64_t now);

/**
 * struct mikey_own_m1 - an M1 that this host has made
 * @csb_id: its CSB ID
 * @rand_i: its RANDi, a view
 */
struct mikey_own_m1 {
	uint32_t csb_id;
	struct mikey_span rand_i;
};

/* mikey_node_made() - @m1 is our own while it is in memory; 0 or -ENOMEM */
int mikey_node_made(struct mikey_node *node, const struct mikey_own_m1 *m1);

/* mikey_node_unmade() - the inverse */
void mikey_node_unmade(struct mikey_node *node, const struct mikey_own_m1 *m1);

/* mikey_node_is_own() - has any node of this host made it? */
bool mikey_node_is_own(const struct mikey_node *node, uint32_t csb_id,
		       struct mikey_span rand_i);

/* mikey_node_answered() - remember the hash of an M1 until @until_ms */
void mikey_node_answered(struct mikey_node *node, const uint8_t *m1_hash,
			 uint64_t until_ms);

/* mikey_node_was_answered() - is it still remembered? */
bool mikey_node_was_answered(const struct mikey_node *node,
			     const uint8_t *m1_hash, uint64_t now);

#endif
