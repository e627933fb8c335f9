// SPDX-License-Identifier: GPL-2.0
/*
 * RFC 3711 B.1 and B.2, RFC 6188 7.1 and 7.3, RFC 7714 16 and 17 through
 * ksrtp_protect() and ksrtp_unprotect().
 *
 * These RFCs give session keys; no netlink request can install those, for the
 * module derives its own from a master key. So this module links the same
 * object files and puts the session keys where the derivation would. Loading
 * it runs the vectors: insmod fails if one is not met.
 */
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "srtp.h"
#include "turn.h"
#include "transform.h"
#include "vectors/rfc3711.h"
#include "vectors/rfc6188.h"
#include "vectors/rfc7714.h"

#define ROOM	256

/* a salt of B.1 as long as ours: this is how F8 pads a shorter one */
static const u8 f8_salt[KSRTP_SALT_MAX] = {
	0x32, 0xf2, 0x87, 0x0d, 0x55, 0x55, 0x55,
	0x55, 0x55, 0x55, 0x55, 0x55, 0x55, 0x55,
};

/* SSRC, sequence number and payload are 0: the payload becomes keystream */
static const u8 zero_rtp[KSRTP_RTP_HDR_LEN + sizeof(rfc3711_cm_keystream)] = { 0x80 };

/* RFC 3711 and RFC 6188 name none for these packets */
static const u8 auth_key[KSRTP_AUTH_KEY_LEN];

/**
 * struct vector - one packet of an RFC
 * @name: RFC and section
 * @suite: enum ksrtp_suite_id
 * @kind: RTP or RTCP
 * @flags: bits of enum ksrtp_key_flags
 * @key: session encryption key
 * @salt: session salt
 * @roc: rollover counter
 * @plain: packet before
 * @plain_len: its octets
 * @hdr_len: how many of them stay as they are
 * @sealed: what follows them afterwards, perhaps without the tag
 * @sealed_len: its octets
 */
struct vector {
	const char *name;
	u16 suite;
	enum ksrtp_kind kind;
	u32 flags;
	const u8 *key;
	const u8 *salt;
	u32 roc;
	const u8 *plain;
	size_t plain_len;
	size_t hdr_len;
	const u8 *sealed;
	size_t sealed_len;
};

/* what the RFC shows without its header */
#define CM_VECTOR(section, id, session_key, keystream)				\
	{									\
		.name = section,						\
		.suite = KSRTP_SUITE_AES_CM_##id##_HMAC_SHA1_80,		\
		.kind = KSRTP_RTP,						\
		.key = session_key,						\
		.salt = rfc3711_cm_salt,					\
		.plain = zero_rtp,						\
		.plain_len = sizeof(zero_rtp),					\
		.hdr_len = KSRTP_RTP_HDR_LEN,					\
		.sealed = keystream,						\
		.sealed_len = sizeof(keystream),				\
	}

#define GCM_VECTOR(section, id, what, undone, before, after)			\
	{									\
		.name = "RFC 7714 " section,					\
		.suite = KSRTP_SUITE_AEAD_AES_##id##_GCM,			\
		.kind = KSRTP_##what,						\
		.flags = undone,						\
		.key = rfc7714_key_256,						\
		.salt = rfc7714_salt,						\
		.plain = before,						\
		.plain_len = sizeof(before),					\
		.sealed = after,						\
		.sealed_len = sizeof(after),					\
	}

static const struct vector vectors[] = {
	{
		.name = "RFC 3711 B.1",
		.suite = KSRTP_SUITE_AES_F8_128_HMAC_SHA1_80,
		.kind = KSRTP_RTP,
		.key = rfc3711_f8_key,
		.salt = f8_salt,
		.roc = RFC3711_F8_ROC,
		.plain = rfc3711_f8_rtp,
		.plain_len = sizeof(rfc3711_f8_rtp),
		.sealed = rfc3711_f8_srtp,
		.sealed_len = sizeof(rfc3711_f8_srtp),
	},
	CM_VECTOR("RFC 3711 B.2", 128, rfc3711_cm_key, rfc3711_cm_keystream),
	CM_VECTOR("RFC 6188 7.1", 256, rfc6188_256_cm_key, rfc6188_256_cm_keystream),
	CM_VECTOR("RFC 6188 7.3", 192, rfc6188_192_cm_key, rfc6188_192_cm_keystream),
	GCM_VECTOR("16.1.1", 128, RTP, 0, rfc7714_rtp, rfc7714_srtp_128),
	GCM_VECTOR("16.2.1", 256, RTP, 0, rfc7714_rtp, rfc7714_srtp_256),
	GCM_VECTOR("17.1", 128, RTCP, 0, rfc7714_rtcp, rfc7714_srtcp_128),
	GCM_VECTOR("17.2", 256, RTCP, 0, rfc7714_rtcp, rfc7714_srtcp_256),
	GCM_VECTOR("17.3", 128, RTCP, KSRTP_KEY_UNENCRYPTED_SRTCP,
		   rfc7714_rtcp, rfc7714_srtcp_128_tag_only),
	GCM_VECTOR("17.4", 256, RTCP, KSRTP_KEY_UNENCRYPTED_SRTCP,
		   rfc7714_rtcp, rfc7714_srtcp_256_tag_only),
};

/* the leg that dumps would be told of; there are none here */
void ksrtp_leg_stream_added(struct ksrtp_leg *leg)
{
}

/* the keys here are not watched */
bool ksrtp_turn_passed(struct ksrtp_leg *leg, struct ksrtp_key *key)
{
	return false;
}

static void key_free(struct ksrtp_key *key)
{
	ksrtp_crypto_exit(&key->part[KSRTP_PART_RTP]);
	ksrtp_crypto_exit(&key->part[KSRTP_PART_RTCP]);
	ksrtp_streams_put(key->streams);
	kfree(key);
}

/* a key with the session keys of the RFC for RTP and for RTCP */
static struct ksrtp_key *key_new(const struct vector *v, enum ksrtp_dir dir)
{
	const struct ksrtp_suite *suite = ksrtp_suite_find(v->suite);
	struct ksrtp_key *key = kzalloc(sizeof(*key), GFP_KERNEL);

	if (!key)
		return NULL;

	key->suite = suite;
	key->flags = v->flags;
	key->tag_len[KSRTP_PART_RTP] = suite->rtp_tag_len;
	key->tag_len[KSRTP_PART_RTCP] = suite->rtcp_tag_len;
	key->id.dir = dir;
	key->roc = v->roc;
	key->kinds = KSRTP_KINDS_BOTH;
	key->used = dir == KSRTP_DIR_TX;
	key->streams = ksrtp_streams_new(KSRTP_WINDOW_DEFAULT);
	if (!key->streams)
		goto free_key;

	if (ksrtp_crypto_init(&key->part[KSRTP_PART_RTP], suite, v->key, auth_key, v->salt))
		goto put_streams;

	if (ksrtp_crypto_init(&key->part[KSRTP_PART_RTCP], suite, v->key, auth_key, v->salt))
		goto exit_rtp;

	return key;

exit_rtp:
	ksrtp_crypto_exit(&key->part[KSRTP_PART_RTP]);
put_streams:
	ksrtp_streams_put(key->streams);
free_key:
	kfree(key);
	return NULL;
}

/* the next SRTCP index shall be the one of the RFC */
static int wind_up(struct ksrtp_key *key)
{
	struct ksrtp_stream *stream;

	stream = ksrtp_stream_add(key->streams, RFC7714_RTCP_SSRC);
	if (IS_ERR(stream))
		return PTR_ERR(stream);

	ksrtp_replay_commit(&stream->part[KSRTP_PART_RTCP].replay,
			    RFC7714_SRTCP_INDEX - 1);
	return 0;
}

static struct ksrtp_leg *leg_new(const struct vector *v)
{
	struct ksrtp_leg *leg = kzalloc(sizeof(*leg), GFP_KERNEL);
	struct ksrtp_key *key;
	unsigned int dir;

	if (!leg)
		return NULL;

	for (dir = 0; dir < KSRTP_DIRS; dir++)
		INIT_LIST_HEAD(&leg->keys.list[dir]);
	for (dir = 0; dir < KSRTP_DIRS; dir++) {
		key = key_new(v, dir);
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

/* @pkt holds the whole protected packet afterwards: where the RFC has no tag, ours */
static int protect(struct ksrtp_leg *leg, const struct vector *v, u8 *pkt, size_t *len)
{
	struct ksrtp_used used;
	int err;

	memcpy(pkt, v->plain, v->plain_len);
	*len = v->plain_len;
	rcu_read_lock();
	err = ksrtp_protect(leg, v->kind, pkt, len, KSRTP_TRAILER_MAX, &used);
	rcu_read_unlock();
	if (err)
		return err;

	return !memcmp(pkt, v->plain, v->hdr_len) &&
	       !memcmp(pkt + v->hdr_len, v->sealed, v->sealed_len) ? 0 : -EILSEQ;
}

static int unprotect(struct ksrtp_leg *leg, const struct vector *v, u8 *pkt, size_t len)
{
	struct ksrtp_key *first;
	int err;

	rcu_read_lock();
	err = ksrtp_unprotect(leg, v->kind, pkt, &len, &first);
	rcu_read_unlock();
	if (err)
		return err;

	return len == v->plain_len && !memcmp(pkt, v->plain, len) ? 0 : -EILSEQ;
}

static int run(const struct vector *v)
{
	struct ksrtp_leg *leg = leg_new(v);
	u8 *pkt = kmalloc(ROOM, GFP_KERNEL);
	int err = -ENOMEM;
	size_t len;

	if (!leg || !pkt)
		goto free;

	err = protect(leg, v, pkt, &len) ?: unprotect(leg, v, pkt, len);
	pr_info("%s: %s (%d)\n", v->name, err ? "not met" : "met", err);
free:
	kfree(pkt);
	if (leg)
		leg_free(leg);
	return err;
}

static int __init kvectors_init(void)
{
	unsigned int i;
	int err = 0;

	for (i = 0; !err && i < ARRAY_SIZE(vectors); i++)
		err = run(&vectors[i]);

	return err;
}

/* nothing stays: loading is the test */
static void __exit kvectors_exit(void)
{
}

module_init(kvectors_init);
module_exit(kvectors_exit);

MODULE_DESCRIPTION("Test vectors with session keys for ksrtp");
MODULE_LICENSE("GPL");
