// SPDX-License-Identifier: BSD-3-Clause
/*
 * session_offer - begin an exchange as initiator
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "crypto.h"
#include "offer.h"
#include "session_impl.h"

#define M1_ROOM		4096
#define PEER_DATAGRAM	MIKEY_DATAGRAM_DEFAULT	/* R's LIMITS are not known */
#define COOKIE_ROOM	32	/* octets that a cookie may have beside M1 */

static int fail(struct mikey_why *why, int err, const char *text)
{
	snprintf(why->text, sizeof(why->text), "%s", text);
	return err;
}

static bool can_dh(const struct mikey_settings *set,
		   const struct mikey_identity *id)
{
	const struct crypto_key *key = mikey_identity_key(id);
	size_t i;

	for (i = 0; key && i < set->n_sigalgs; i++)
		if (set->sigalgs[i] == crypto_key_scheme(key))
			return true;
	return false;
}

static bool can_psk(const struct mikey_identity *id, const char *peer)
{
	const char *own = mikey_identity_uri(id);
	size_t len;

	if (!peer)
		return mikey_identity_has_psk(id);
	return mikey_identity_psk(id, own, strlen(own), peer, strlen(peer),
				  &len);
}

/* offer only what we have credentials for */
static void limit_modes(struct mikey_settings *set,
			const struct mikey_identity *id, const char *peer)
{
	size_t n = 0, i;

	for (i = 0; i < set->n_modes; i++)
		if (set->modes[i] == MIKEY_MODE_DH ? can_dh(set, id) :
						     can_psk(id, peer))
			set->modes[n++] = set->modes[i];
	set->n_modes = n;
}

static int draw_csb_id(struct mikey_path *path, uint32_t *csb_id)
{
	const struct mikey_session *s;
	bool taken;

	do {
		if (mikey_node_random(path->node, csb_id, sizeof(*csb_id)))
			return -EIO;
		taken = !*csb_id || *csb_id == MIKEY_CSB_STUN;
		for (s = path->sessions; s && !taken; s = s->next)
			taken = s->status.csb_id == *csb_id;
	} while (taken);
	return 0;
}

/*
 * Three times M1 is what R may send before it asks for a cookie: fill one
 * datagram, so that M2 with a chain of certificates needs no more round trips.
 */
static size_t pad_to(const struct mikey_offer *offer,
		     const struct mikey_settings *set)
{
	size_t datagram = set->max_datagram < PEER_DATAGRAM ?
			  set->max_datagram : PEER_DATAGRAM;
	size_t i;

	for (i = 0; offer->remote && i < set->n_modes; i++)
		if (set->modes[i] == MIKEY_MODE_DH)
			return mikey_frame_room(datagram, COOKIE_ROOM);
	return 0;
}

static int build_m1(struct mikey_path *path, const struct mikey_offer *offer,
		    const struct mikey_settings *set, uint8_t *buf)
{
	struct mikey_identity *id = mikey_node_identity(path->node);
	uint8_t rand[MIKEY_RAND_LEN];
	struct mikey_m1 m1 = {
		.set = set,
		.rand = mikey_span(rand, sizeof(rand)),
		.n_streams = offer->n_streams,
		.stream = offer->stream,
		.own = mikey_id_of(mikey_identity_uri(id)),
		.cert = MIKEY_OFFER_CHASH,
		.sdp_ids = offer->sdp_ids,
		.pad_to = pad_to(offer, set),
	};

	if (mikey_identity_chain(id))
		m1.chain = crypto_chain_der(mikey_identity_chain(id),
					    &m1.n_chain);
	if (offer->peer)
		m1.peer = mikey_id_of(offer->peer);
	if (draw_csb_id(path, &m1.csb_id) ||
	    mikey_node_random(path->node, rand, sizeof(rand)))
		return -EIO;

	return mikey_m1_build(&m1, buf, M1_ROOM);
}

static int check_offer(const struct mikey_path *path,
		       const struct mikey_offer *offer, struct mikey_why *why)
{
	const struct mikey_session *s;
	size_t n = 0;

	if (!offer->n_streams || offer->n_streams > MIKEY_CS_MAX / 2)
		return fail(why, -EINVAL, "number of streams");
	if (offer->peer && (!*offer->peer ||
			    strlen(offer->peer) > MIKEY_URI_MAX))
		return fail(why, -EINVAL, "identity of the peer");

	for (s = path->sessions; s; s = s->next)
		n++;
	return n < MIKEY_SESSIONS_MAX ? 0 :
		fail(why, -ENOSPC, "too many exchanges on this path");
}

/* an M1 of the peer was answered and M3 has not come yet: as after glare */
static bool is_answering(const struct mikey_path *path,
			 const struct mikey_addr *remote)
{
	const struct mikey_session *s;

	for (s = path->sessions; s; s = s->next)
		if (!s->dead && s->status.role == MIKEY_RESPONDER &&
		    s->status.state < MIKEY_KEYED &&
		    !memcmp(&s->status.remote, remote, sizeof(*remote)))
			return true;
	return false;
}

static void begin_in_media(struct mikey_session *s,
			   const struct mikey_addr *remote, uint64_t now)
{
	s->in_media = true;
	s->status.remote = *remote;
	s->give_up_ms = mikey_initiator_give_up(s, now);
	if (is_answering(s->path, remote))
		mikey_initiator_suspend(s, now);
	else
		mikey_initiator_send_m1(s, now);
}

int mikey_session_offer(struct mikey_path *path, const struct mikey_offer *offer,
			uint64_t now, struct mikey_session **out,
			struct mikey_why *why)
{
	struct mikey_settings set = *mikey_node_settings(path->node);
	uint8_t m1[M1_ROOM];
	struct mikey_session *s;
	int len;

	len = check_offer(path, offer, why);
	if (len)
		return len;

	limit_modes(&set, mikey_node_identity(path->node), offer->peer);
	if (!set.n_modes)
		return fail(why, -ENOKEY, "no credential for any mode");

	len = build_m1(path, offer, &set, m1);
	if (len < 0)
		return fail(why, -EINVAL, "M1 could not be made");

	s = mikey_session_new(path, MIKEY_INITIATOR, mikey_span(m1, len), now);
	if (!s)
		return fail(why, -ENOMEM, "no memory");

	mikey_path_enter(path);
	if (s->max_datagram > PEER_DATAGRAM)
		s->max_datagram = PEER_DATAGRAM;
	s->status.state = MIKEY_M1_SENT;
	if (offer->peer)
		strcpy(s->wanted, offer->peer);
	s->probe_ms = MIKEY_NEVER;
	*out = s;
	if (offer->remote)
		begin_in_media(s, offer->remote, now);
	mikey_path_leave(path);
	return 0;
}

const uint8_t *mikey_session_m1(const struct mikey_session *s, size_t *len)
{
	if (s->status.role != MIKEY_INITIATOR)
		return NULL;

	*len = s->m1.len;
	return s->m1.at;
}
