// SPDX-License-Identifier: BSD-3-Clause
/*
 * session_keyed - whose keys these are, and handing them over, section 3.10
 */
#include <errno.h>
#include <string.h>

#include "crypto.h"
#include "mikey/policy.h"
#include "session_impl.h"

/* What signalling says replaces what was pinned: it is about this call. */
void mikey_session_expect(const struct mikey_session *s,
			  const struct mikey_id *id, struct mikey_fprs *fprs)
{
	const struct mikey_fprs *pins;

	fprs->n = 0;
	if (s->peer.n) {
		*fprs = s->peer;
		return;
	}

	pins = mikey_identity_pins(s->id, id->value.at, id->value.len);
	if (pins)
		*fprs = *pins;
}

/* is the peer the one that we wanted to reach? */
static bool is_wanted(const struct mikey_session *s,
		      const struct mikey_exchange *x)
{
	const struct mikey_id *peer = &x->peer;

	if (!*s->wanted || s->set.any_peer)
		return true;

	return mikey_span_equal(peer->value,
				mikey_span(s->wanted, strlen(s->wanted)));
}

static enum mikey_trust judge_cert(const struct mikey_session *s,
				   const struct mikey_exchange *x)
{
	struct mikey_span cert = x->peer_cert;
	struct mikey_fprs fprs;

	mikey_session_expect(s, &x->peer, &fprs);
	if (fprs.n && !mikey_fprs_match(&fprs, cert.at, cert.len))
		return MIKEY_MISMATCH;

	/*
	 * Section 3.10 takes either. A fingerprint is as good as the signalling
	 * it came by, which not everybody trusts: then it only narrows down what
	 * the CA says.
	 */
	if (x->ca || (fprs.n && !s->set.require_ca))
		return MIKEY_BOUND;
	return MIKEY_UNBOUND;
}

enum mikey_trust mikey_session_judge(const struct mikey_session *s,
				     const struct mikey_exchange *x,
				     const uint8_t *m2_hash)
{
	enum mikey_trust trust = MIKEY_BOUND;

	if (s->has_answer &&
	    !crypto_equal(s->resp_hash, m2_hash, MIKEY_HASH_LEN))
		return MIKEY_MISMATCH;

	if (x->pick.mode == MIKEY_MODE_DH)
		trust = judge_cert(s, x);
	if (trust == MIKEY_BOUND && !is_wanted(s, x))
		trust = MIKEY_UNBOUND;
	return trust;
}

static bool set_trust(struct mikey_session *s, enum mikey_trust trust)
{
	bool keyed = s->status.state >= MIKEY_KEYED;
	bool tx = keyed && (trust == MIKEY_BOUND ||
			    (trust == MIKEY_UNBOUND && s->set.unbound_media));
	bool changed = trust != s->status.trust || tx != s->status.tx_allowed;

	if (keyed && trust == MIKEY_BOUND && (s->has_answer || s->in_media))
		mikey_fork_clear(s);
	s->status.trust = trust;
	s->status.tx_allowed = tx;
	return changed;
}

void mikey_session_set_trust(struct mikey_session *s, enum mikey_trust trust)
{
	if (set_trust(s, trust))
		mikey_session_tell(s, MIKEY_EVENT_TRUST);
}

static void fill_key(const struct mikey_session *s, const struct mikey_hdr *map,
		     size_t i, struct mikey_srtp_key *key)
{
	const struct mikey_exchange *x = s->x;
	const struct mikey_policy_sizes *sizes;
	struct mikey_map_entry e = mikey_map_entry(map, i);
	/* CS IDs count from 1; the odd ones are sent by I */
	bool by_i = i % 2 == 0;

	sizes = mikey_policy_sizes(x->pick.suite[i]);
	key->cs = i + 1;
	key->dir = by_i == (s->status.role == MIKEY_INITIATOR) ? MIKEY_TX :
								 MIKEY_RX;
	key->suite = x->pick.suite[i];
	key->ssrc = e.ssrc;
	key->roc = e.roc;
	key->mki_len = x->mki_len;
	memcpy(key->mki, x->mki, x->mki_len);
	key->key_len = sizes->key_len;
	memcpy(key->key, x->keys->cs[i].key, sizes->key_len);
	key->salt_len = sizes->salt_len;
	memcpy(key->salt, x->keys->cs[i].salt, sizes->salt_len);
}

static void install(struct mikey_session *s)
{
	struct mikey_srtp_key *keys;
	struct mikey_fault fault;
	struct mikey_msg m2;
	enum mikey_dir dir;
	size_t n = 0, i;

	keys = crypto_secret_alloc(MIKEY_CS_MAX * sizeof(*keys));
	if (!keys || mikey_msg_decode(&m2, mikey_buf_span(&s->x->m2), &fault)) {
		crypto_secret_free(keys, MIKEY_CS_MAX * sizeof(*keys));
		mikey_session_end(s, MIKEY_ERR_UNSPECIFIED, "no memory");
		return;
	}

	/* receive keys first: the peer may send as soon as it hears of ours */
	for (dir = MIKEY_RX; dir <= MIKEY_TX; dir++) {
		for (i = 0; i < s->x->pick.n_cs; i++) {
			fill_key(s, &m2.hdr, i, &keys[n]);
			n += keys[n].dir == dir;
		}
	}
	if (n) {
		s->installed = true;
		s->path->ops->install(s->path->owner, s, keys, n);
	}
	/* the kernel has them; nobody here needs them again */
	crypto_secret_free(keys, MIKEY_CS_MAX * sizeof(*keys));
	crypto_wipe(s->x->keys->cs, sizeof(s->x->keys->cs));
}

static void note_picks(struct mikey_session *s)
{
	const struct mikey_picks *pick = &s->x->pick;
	struct mikey_status *status = &s->status;

	status->mode = pick->mode;
	status->prf = pick->prf;
	status->encr = pick->encr;
	status->group = pick->group;
	status->sigalg = pick->sigalg;
	status->n_cs = pick->n_cs;
	memcpy(status->suite, pick->suite, sizeof(status->suite));
	mikey_session_peer(s, &s->x->peer);
	if (s->x->peer_cert.len)
		mikey_fpr_of_cert(&status->peer_fpr, MIKEY_FPR_SHA256,
				  s->x->peer_cert.at, s->x->peer_cert.len);
}

void mikey_session_keyed(struct mikey_session *s, uint64_t now)
{
	bool changed;

	s->status.state = MIKEY_KEYED;
	s->status.keyed_ms = now;
	*s->status.text = '\0';
	note_picks(s);
	changed = set_trust(s, mikey_session_judge(s, s->x, s->m2_hash));
	install(s);
	mikey_session_tell(s, MIKEY_EVENT_KEYED);
	if (changed)
		mikey_session_tell(s, MIKEY_EVENT_TRUST);
}

void mikey_session_confirmed(struct mikey_session *s, uint64_t now)
{
	s->status.state = MIKEY_CONFIRMED;
	s->status.confirmed_ms = now;
	s->give_up_ms = MIKEY_NEVER;
	s->wipe_ms = now + MIKEY_REPLY_MS;
	/* replies are stored as octets, and traffic keys have been handed over */
	mikey_keys_free(s->x->keys);
	s->x->keys = NULL;
	mikey_session_tell(s, MIKEY_EVENT_CONFIRMED);
}

void mikey_session_unkey(struct mikey_session *s)
{
	if (!s->installed)
		return;

	s->installed = false;
	s->path->ops->remove(s->path->owner, s);
}

/*
 * RESP-HASH ties the answer to one response, and so to one fork, in all modes;
 * RANDi keeps answers to other offers out.
 */
static int take_answer(struct mikey_session *s, const uint8_t *octets,
		       size_t len)
{
	struct mikey_fault fault;
	struct mikey_msg m;

	if (mikey_msg_decode(&m, mikey_span(octets, len), &fault) ||
	    m.hdr.data_type != MIKEY_DT_ANSWER)
		return -EBADMSG;
	if (s->status.role != MIKEY_INITIATOR ||
	    m.hdr.csb_id != s->status.csb_id ||
	    !mikey_span_equal(m.rand[0], s->rand_i))
		return -EINVAL;

	s->has_answer = true;
	memcpy(s->resp_hash, m.ext.resp_hash.at, MIKEY_HASH_LEN);
	return 0;
}

static void judge_again(struct mikey_session *s, uint64_t now)
{
	enum mikey_trust trust = mikey_session_judge(s, s->x, s->m2_hash);

	if (trust != MIKEY_MISMATCH) {
		mikey_session_set_trust(s, trust);
		return;
	}

	mikey_session_unkey(s);
	mikey_session_fault(s, MIKEY_ERR_MISMATCH,
			    "keyed with somebody else than signalling says");
	mikey_session_set_trust(s, trust);
	if (s->dead)
		return;
	if (s->status.role == MIKEY_INITIATOR)
		mikey_initiator_reject(s, now);
	else
		mikey_session_end(s, MIKEY_ERR_MISMATCH, s->status.text);
}

int mikey_session_bind(struct mikey_session *s, const struct mikey_binding *peer,
		       uint64_t now)
{
	struct mikey_path *path = s->path;
	int err = 0;

	if (s->dead)
		return -EINVAL;
	if (peer->answer)
		err = take_answer(s, peer->answer, peer->answer_len);
	if (err)
		return err;

	mikey_path_enter(path);
	s->peer = peer->fprs;
	if (s->x && s->status.state >= MIKEY_KEYED)
		judge_again(s, now);
	if (peer->remote && !s->dead && s->status.role == MIKEY_INITIATOR)
		mikey_initiator_remote(s, peer->remote, now);
	mikey_path_leave(path);
	return 0;
}
