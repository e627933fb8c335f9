// SPDX-License-Identifier: GPL-2.0
/*
 * RFC 7714 sections 16 and 17 through ksrtp_protect() and ksrtp_unprotect().
 *
 * The RFC gives session keys; no netlink request can install those, for the
 * module derives its own from a master key. So this module links the same
 * object files and puts the session keys where the derivation would. Loading
 * it runs the vectors: insmod fails if one is not met.
 */
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "srtp.h"
#include "vectors/rfc7714.h"

#define ROOM	256

/**
 * struct vector - one packet of the RFC
 * @name: section
 * @suite: enum ksrtp_suite_id
 * @kind: RTP or RTCP
 * @plain: packet before
 * @plain_len: its octets
 * @sealed: packet after
 * @sealed_len: its octets
 */
struct vector {
	const char *name;
	u16 suite;
	enum ksrtp_kind kind;
	const u8 *plain;
	size_t plain_len;
	const u8 *sealed;
	size_t sealed_len;
};

#define VECTOR(section, id, what, before, after)				\
	{									\
		.name = section,						\
		.suite = KSRTP_SUITE_AEAD_AES_##id##_GCM,			\
		.kind = KSRTP_##what,						\
		.plain = before,						\
		.plain_len = sizeof(before),					\
		.sealed = after,						\
		.sealed_len = sizeof(after),					\
	}

static const struct vector vectors[] = {
	VECTOR("16.1.1", 128, RTP, rfc7714_rtp, rfc7714_srtp_128),
	VECTOR("16.2.1", 256, RTP, rfc7714_rtp, rfc7714_srtp_256),
	VECTOR("17.1", 128, RTCP, rfc7714_rtcp, rfc7714_srtcp_128),
	VECTOR("17.2", 256, RTCP, rfc7714_rtcp, rfc7714_srtcp_256),
};

/* authenticated but not encrypted (E bit 0): not what our suites offer */
static const struct vector unencrypted[] = {
	VECTOR("17.3", 128, RTCP, rfc7714_rtcp, rfc7714_srtcp_128_tag_only),
	VECTOR("17.4", 256, RTCP, rfc7714_rtcp, rfc7714_srtcp_256_tag_only),
};

/* the leg that dumps would be told of; there are none here */
void ksrtp_leg_stream_added(struct ksrtp_leg *leg)
{
}

static void key_free(struct ksrtp_key *key)
{
	ksrtp_crypto_exit(&key->part[KSRTP_PART_RTP]);
	ksrtp_crypto_exit(&key->part[KSRTP_PART_RTCP]);
	ksrtp_streams_free(&key->streams);
	kfree(key);
}

/* a key with the session keys of the RFC for RTP and for RTCP */
static struct ksrtp_key *key_new(u16 id, enum ksrtp_dir dir)
{
	const struct ksrtp_suite *suite = ksrtp_suite_find(id);
	struct ksrtp_key *key = kzalloc(sizeof(*key), GFP_KERNEL);

	if (!key)
		return NULL;

	key->suite = suite;
	key->id.dir = dir;
	key->kinds = KSRTP_KINDS_BOTH;
	key->used = dir == KSRTP_DIR_TX;
	ksrtp_streams_init(&key->streams, KSRTP_WINDOW_DEFAULT);
	if (ksrtp_crypto_init(&key->part[KSRTP_PART_RTP], suite, rfc7714_key_256,
			      NULL, rfc7714_salt))
		goto free_key;

	if (ksrtp_crypto_init(&key->part[KSRTP_PART_RTCP], suite, rfc7714_key_256,
			      NULL, rfc7714_salt))
		goto exit_rtp;

	return key;

exit_rtp:
	ksrtp_crypto_exit(&key->part[KSRTP_PART_RTP]);
free_key:
	kfree(key);
	return NULL;
}

/* the next SRTCP index shall be the one of the RFC */
static int wind_up(struct ksrtp_key *key)
{
	struct ksrtp_stream *stream;

	stream = ksrtp_stream_add(&key->streams, RFC7714_RTCP_SSRC);
	if (IS_ERR(stream))
		return PTR_ERR(stream);

	ksrtp_replay_commit(&stream->part[KSRTP_PART_RTCP].replay,
			    RFC7714_SRTCP_INDEX - 1);
	return 0;
}

static struct ksrtp_leg *leg_new(u16 suite)
{
	struct ksrtp_leg *leg = kzalloc(sizeof(*leg), GFP_KERNEL);
	struct ksrtp_key *key;
	unsigned int dir;

	if (!leg)
		return NULL;

	for (dir = 0; dir < KSRTP_DIRS; dir++)
		INIT_LIST_HEAD(&leg->keys.list[dir]);
	for (dir = 0; dir < KSRTP_DIRS; dir++) {
		key = key_new(suite, dir);
		if (!key)
			break;

		list_add(&key->list, &leg->keys.list[dir]);
		if (dir == KSRTP_DIR_TX && wind_up(key))
			break;
	}

	return leg;
}

static void leg_free(struct ksrtp_leg *leg)
{
	struct ksrtp_key *key, *next;
	unsigned int dir;

	for (dir = 0; dir < KSRTP_DIRS; dir++)
		list_for_each_entry_safe(key, next, &leg->keys.list[dir], list)
			key_free(key);
	kfree(leg);
}

static int protect(struct ksrtp_leg *leg, const struct vector *v, u8 *pkt)
{
	struct ksrtp_used used;
	size_t len = v->plain_len;
	int err;

	memcpy(pkt, v->plain, len);
	rcu_read_lock();
	err = ksrtp_protect(leg, v->kind, pkt, &len, KSRTP_TRAILER_MAX, &used);
	rcu_read_unlock();
	if (err)
		return err;

	return len == v->sealed_len && !memcmp(pkt, v->sealed, len) ? 0 : -EILSEQ;
}

static int unprotect(struct ksrtp_leg *leg, const struct vector *v, u8 *pkt)
{
	struct ksrtp_key *first;
	size_t len = v->sealed_len;
	int err;

	memcpy(pkt, v->sealed, len);
	rcu_read_lock();
	err = ksrtp_unprotect(leg, v->kind, pkt, &len, &first);
	rcu_read_unlock();
	if (err)
		return err;

	return len == v->plain_len && !memcmp(pkt, v->plain, len) ? 0 : -EILSEQ;
}

static int run(const struct vector *v, bool encrypted)
{
	struct ksrtp_leg *leg = leg_new(v->suite);
	u8 *pkt = kmalloc(ROOM, GFP_KERNEL);
	int err = -ENOMEM;

	if (!leg || !pkt)
		goto free;

	err = unprotect(leg, v, pkt);
	if (encrypted)
		err = err ?: protect(leg, v, pkt);
	else
		err = err == -EBADMSG ? 0 : -EINVAL;
	pr_info("RFC 7714 section %s: %s (%d)\n", v->name, err ? "not met" : "met", err);
free:
	kfree(pkt);
	if (leg)
		leg_free(leg);
	return err;
}

static int __init rfc7714_init(void)
{
	unsigned int i;
	int err = 0;

	for (i = 0; !err && i < ARRAY_SIZE(vectors); i++)
		err = run(&vectors[i], true);
	for (i = 0; !err && i < ARRAY_SIZE(unencrypted); i++)
		err = run(&unencrypted[i], false);

	return err;
}

/* nothing stays: loading is the test */
static void __exit rfc7714_exit(void)
{
}

module_init(rfc7714_init);
module_exit(rfc7714_exit);

MODULE_DESCRIPTION("Test vectors of RFC 7714 for ksrtp");
MODULE_LICENSE("GPL");
