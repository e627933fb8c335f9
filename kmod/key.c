// SPDX-License-Identifier: GPL-2.0
/* Keys: derive session keys from a master key, wipe and free (RFC 3711 4.3) */
#include <linux/atomic.h>
#include <linux/bitops.h>
#include <linux/err.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "key.h"

/* session keys of RTP or of RTCP on their way from the KDF to the crypto API */
struct session_keys {
	u8 encr[KSRTP_MASTER_KEY_MAX];
	u8 auth[KSRTP_AUTH_KEY_LEN];
	u8 salt[KSRTP_SALT_MAX];
};

static atomic64_t last_serial;

/* the three keys of a part have consecutive labels, those of RTP come first */
static void derive(const struct ksrtp_blockwise *prf, const struct ksrtp_key_spec *spec,
		   enum ksrtp_part part, struct session_keys *keys)
{
	const struct ksrtp_block_cipher *cipher = ksrtp_blockwise_cipher(prf);
	const struct ksrtp_suite *suite = spec->suite;
	enum ksrtp_label base = part == KSRTP_PART_RTP ?
				KSRTP_LABEL_RTP_ENCR : KSRTP_LABEL_RTCP_ENCR;

	ksrtp_kdf(cipher, spec->salt, suite->salt_len, base + KSRTP_LABEL_RTP_ENCR,
		  keys->encr, suite->key_len);
	ksrtp_kdf(cipher, spec->salt, suite->salt_len, base + KSRTP_LABEL_RTP_AUTH,
		  keys->auth, suite->auth_key_len);
	ksrtp_kdf(cipher, spec->salt, suite->salt_len, base + KSRTP_LABEL_RTP_SALT,
		  keys->salt, suite->salt_len);
}

static int part_init(struct ksrtp_crypto *c, const struct ksrtp_blockwise *prf,
		     const struct ksrtp_key_spec *spec, enum ksrtp_part part)
{
	struct session_keys keys;
	int err;

	derive(prf, spec, part, &keys);
	err = ksrtp_crypto_init(c, spec->suite, keys.encr, keys.auth, keys.salt);
	memzero_explicit(&keys, sizeof(keys));
	return err;
}

static int parts_init(struct ksrtp_key *key, const struct ksrtp_key_spec *spec)
{
	struct ksrtp_blockwise *prf;
	int err;

	prf = ksrtp_blockwise_new();
	if (!prf)
		return -ENOMEM;

	err = ksrtp_blockwise_set(prf, spec->master, spec->suite->key_len);
	if (err)
		goto free_prf;

	err = part_init(&key->part[KSRTP_PART_RTP], prf, spec, KSRTP_PART_RTP);
	if (err)
		goto free_prf;

	err = part_init(&key->part[KSRTP_PART_RTCP], prf, spec, KSRTP_PART_RTCP);
	if (err)
		ksrtp_crypto_exit(&key->part[KSRTP_PART_RTP]);

free_prf:
	ksrtp_blockwise_free(prf);
	return err;
}

/* the same for the same indices under the same keys; kept, never shown */
static u64 fingerprint(const struct ksrtp_key_spec *spec)
{
	u8 in[KSRTP_MASTER_KEY_MAX + KSRTP_SALT_MAX + sizeof(u32) + 2] = {};
	u64 out;

	memcpy(in, spec->master, spec->suite->key_len);
	memcpy(in + KSRTP_MASTER_KEY_MAX, spec->salt, spec->suite->salt_len);
	memcpy(in + KSRTP_MASTER_KEY_MAX + KSRTP_SALT_MAX, &spec->id.ssrc, sizeof(u32));
	in[sizeof(in) - 2] = spec->id.has_ssrc;
	in[sizeof(in) - 1] = spec->suite->transform;
	out = ksrtp_crypto_digest(in, sizeof(in));
	memzero_explicit(in, sizeof(in));
	return out;
}

/* the parts of a key that follow from suite and flags */
static void settle(struct ksrtp_key *key, const struct ksrtp_key_spec *spec)
{
	const struct ksrtp_suite *suite = spec->suite;

	key->suite = suite;
	key->flags = spec->flags;
	if (suite->transform == KSRTP_NULL_HMAC)
		key->flags |= KSRTP_KEY_UNENCRYPTED_SRTP | KSRTP_KEY_UNENCRYPTED_SRTCP;

	key->tag_len[KSRTP_PART_RTCP] = suite->rtcp_tag_len;
	if (!(key->flags & KSRTP_KEY_UNAUTHENTICATED_SRTP))
		key->tag_len[KSRTP_PART_RTP] = suite->rtp_tag_len;
}

/**
 * ksrtp_key_new() - derive the session keys of a master key
 * @spec: what to make; the caller wipes its master key
 *
 * Context: process.
 *
 * Return: the key, not yet published, or ERR_PTR: -ENOENT if the kernel lacks
 * an algorithm, -ENOMEM.
 */
struct ksrtp_key *ksrtp_key_new(const struct ksrtp_key_spec *spec)
{
	struct ksrtp_key *key;
	int err;

	key = kzalloc(sizeof(*key), GFP_KERNEL_ACCOUNT);
	if (!key)
		return ERR_PTR(-ENOMEM);

	err = parts_init(key, spec);
	if (err) {
		kfree_sensitive(key);
		return ERR_PTR(err);
	}

	INIT_LIST_HEAD(&key->list);
	key->id = spec->id;
	settle(key, spec);
	key->fingerprint = fingerprint(spec);
	key->serial = atomic64_inc_return(&last_serial);
	key->roc = spec->roc;
	key->kinds = spec->kinds;
	key->roc_policy = spec->roc_policy;
	key->on_rx = spec->on_rx;
	key->trial_ms = spec->trial_ms;
	key->grace_ms = spec->grace_ms;
	key->grace_packets = spec->grace_packets;
	if (spec->id.dir == KSRTP_DIR_RX)
		__set_bit(KSRTP_WATCH_FIRST, &key->watch);
	return key;
}

/**
 * ksrtp_key_free() - wipe and free a key nobody can see
 * @key: never published, or no reader is left
 *
 * Context: process.
 */
void ksrtp_key_free(struct ksrtp_key *key)
{
	unsigned int n;

	for (n = 0; n < KSRTP_PARTS; n++)
		ksrtp_crypto_exit(&key->part[n]);

	if (key->streams)
		ksrtp_streams_put(key->streams);
	kfree_sensitive(key);
}

static void free_work(struct work_struct *work)
{
	ksrtp_key_free(container_of(to_rcu_work(work), struct ksrtp_key, free));
}

/**
 * ksrtp_key_free_rcu() - free an unpublished key after its last reader
 * @key: taken off its list
 * @wq: where to run, because freeing may sleep
 */
void ksrtp_key_free_rcu(struct ksrtp_key *key, struct workqueue_struct *wq)
{
	INIT_RCU_WORK(&key->free, free_work);
	queue_rcu_work(wq, &key->free);
}

/**
 * ksrtp_key_is_successor() - whether an older key of the same name is there
 * @key: the key
 *
 * Return: true if there is one.
 */
bool ksrtp_key_is_successor(const struct ksrtp_key *key)
{
	const struct ksrtp_key *twin;
	bool is;

	rcu_read_lock();
	twin = rcu_dereference(key->twin);
	is = twin && twin->serial < key->serial;
	rcu_read_unlock();
	return is;
}

/**
 * ksrtp_key_mki_equal() - whether two keys have the same MKI, or none both
 * @a: name of a key
 * @b: name of another, maybe of the other direction
 *
 * Return: true if they have.
 */
bool ksrtp_key_mki_equal(const struct ksrtp_key_id *a, const struct ksrtp_key_id *b)
{
	return a->mki_len == b->mki_len && !memcmp(a->mki, b->mki, a->mki_len);
}

/**
 * ksrtp_key_id_equal() - whether two names are the same
 * @a: a name
 * @b: another
 *
 * One may be the successor of the other.
 *
 * Return: true if they are.
 */
bool ksrtp_key_id_equal(const struct ksrtp_key_id *a, const struct ksrtp_key_id *b)
{
	return a->dir == b->dir && ksrtp_key_mki_equal(a, b) &&
	       a->has_ssrc == b->has_ssrc && (!a->has_ssrc || a->ssrc == b->ssrc);
}
