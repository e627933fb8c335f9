// SPDX-License-Identifier: BSD-3-Clause
#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "far.h"

#define FAR_WINDOW	32767

/**
 * struct shape - how libsrtp2 is told of a suite
 * @id: enum ksrtp_suite_id
 * @key_len: octets of the master key
 * @salt_len: octets of the master salt
 * @rtp: sets its policy for SRTP; NULL: libsrtp2 has no such suite, or has it
 *	wrong (2.5 derives the keys of AES-192 otherwise than RFC 6188)
 * @rtcp: and for SRTCP
 */
struct shape {
	uint16_t id;
	uint8_t key_len;
	uint8_t salt_len;
	void (*rtp)(srtp_crypto_policy_t *policy);
	void (*rtcp)(srtp_crypto_policy_t *policy);
};

/* libsrtp2 has the 80 bits only */
static void set_null_cipher_hmac_sha1_32(srtp_crypto_policy_t *policy)
{
	srtp_crypto_policy_set_null_cipher_hmac_sha1_80(policy);
	policy->auth_tag_len = 4;
}

static const struct shape shapes[] = {
	{ KSRTP_SUITE_AES_CM_128_HMAC_SHA1_80, 16, 14,
	  srtp_crypto_policy_set_rtp_default,
	  srtp_crypto_policy_set_rtp_default },
	{ KSRTP_SUITE_AES_CM_128_HMAC_SHA1_32, 16, 14,
	  srtp_crypto_policy_set_aes_cm_128_hmac_sha1_32,
	  srtp_crypto_policy_set_rtp_default },
	{ KSRTP_SUITE_NULL_HMAC_SHA1_80, 16, 14,
	  srtp_crypto_policy_set_null_cipher_hmac_sha1_80,
	  srtp_crypto_policy_set_null_cipher_hmac_sha1_80 },
	{ KSRTP_SUITE_NULL_HMAC_SHA1_32, 16, 14,
	  set_null_cipher_hmac_sha1_32,
	  srtp_crypto_policy_set_null_cipher_hmac_sha1_80 },
	{ KSRTP_SUITE_AEAD_AES_128_GCM, 16, 12,
	  srtp_crypto_policy_set_aes_gcm_128_16_auth,
	  srtp_crypto_policy_set_aes_gcm_128_16_auth },
	{ KSRTP_SUITE_AEAD_AES_256_GCM, 32, 12,
	  srtp_crypto_policy_set_aes_gcm_256_16_auth,
	  srtp_crypto_policy_set_aes_gcm_256_16_auth },
	{ KSRTP_SUITE_AES_CM_192_HMAC_SHA1_80, 24, 14, NULL, NULL },
	{ KSRTP_SUITE_AES_CM_192_HMAC_SHA1_32, 24, 14, NULL, NULL },
	{ KSRTP_SUITE_AES_CM_256_HMAC_SHA1_80, 32, 14,
	  srtp_crypto_policy_set_aes_cm_256_hmac_sha1_80,
	  srtp_crypto_policy_set_aes_cm_256_hmac_sha1_80 },
	{ KSRTP_SUITE_AES_CM_256_HMAC_SHA1_32, 32, 14,
	  srtp_crypto_policy_set_aes_cm_256_hmac_sha1_32,
	  srtp_crypto_policy_set_aes_cm_256_hmac_sha1_80 },
	{ KSRTP_SUITE_AES_F8_128_HMAC_SHA1_80, 16, 14, NULL, NULL },
};

static const struct shape *shape_of(uint16_t id)
{
	const struct shape *s = shapes;

	while (s->id != id)
		s++;
	return s;
}

/**
 * far_key() - a key for ksrtp_key_add() and far_open()
 * @leg: id of the leg
 * @dir: enum ksrtp_dir
 * @suite: enum ksrtp_suite_id
 * @seed: another seed, another key
 *
 * Return: the key; it protects at once if @dir is tx.
 */
struct ksrtp_key far_key(uint32_t leg, uint8_t dir, uint16_t suite, uint8_t seed)
{
	const struct shape *s = shape_of(suite);
	struct ksrtp_key key = {
		.leg = leg,
		.dir = dir,
		.suite = suite,
		.master_len = s->key_len,
		.salt_len = s->salt_len,
		.use = dir == KSRTP_DIR_TX,
	};
	unsigned int i;

	for (i = 0; i < s->key_len; i++)
		key.master[i] = 37 * seed + i;
	for (i = 0; i < s->salt_len; i++)
		key.salt[i] = 91 * seed + 11 * i + 128;
	return key;
}

void far_key_mki(struct ksrtp_key *key, uint8_t len, uint8_t fill)
{
	key->mki_len = len;
	memset(key->mki, fill, len);
}

/* the cipher of a suite stays, all that belongs to its tag goes */
static void set_no_auth(srtp_crypto_policy_t *policy)
{
	srtp_crypto_policy_t none;

	srtp_crypto_policy_set_aes_cm_128_null_auth(&none);
	policy->auth_type = none.auth_type;
	policy->auth_key_len = none.auth_key_len;
	policy->auth_tag_len = none.auth_tag_len;
	policy->sec_serv = none.sec_serv;
}

static void set_flags(srtp_policy_t *policy, uint32_t flags)
{
	if (flags & KSRTP_KEY_UNENCRYPTED_SRTP)
		policy->rtp.sec_serv = sec_serv_auth;
	if (flags & KSRTP_KEY_UNENCRYPTED_SRTCP)
		policy->rtcp.sec_serv = sec_serv_auth;
	if (flags & KSRTP_KEY_UNAUTHENTICATED_SRTP)
		set_no_auth(&policy->rtp);
}

static int open_session(struct far *far, const struct ksrtp_key *key, srtp_ssrc_t ssrc)
{
	const struct shape *s = shape_of(key->suite);
	uint8_t both[KSRTP_MASTER_KEY_MAX + KSRTP_MASTER_SALT_MAX], mki[KSRTP_MKI_MAX];
	srtp_master_key_t master = { both, mki, key->mki_len }, *masters = &master;
	srtp_policy_t policy = {
		.ssrc = ssrc,
		.window_size = FAR_WINDOW,
		.allow_repeat_tx = 1,
	};

	if (!s->rtp)
		return -EOPNOTSUPP;
	srtp_init();
	memcpy(both, key->master, key->master_len);
	memcpy(both + key->master_len, key->salt, key->salt_len);
	memcpy(mki, key->mki, key->mki_len);
	s->rtp(&policy.rtp);
	s->rtcp(&policy.rtcp);
	set_flags(&policy, key->flags);
	far->key = *key;
	if (key->mki_len) {
		policy.keys = &masters;
		policy.num_master_keys = 1;
	} else {
		policy.key = both;
	}
	return srtp_create(&far->srtp, &policy);
}

/**
 * far_open() - a libsrtp2 session under a key
 * @far: filled in
 * @key: the key
 * @sends: the session protects; else it unprotects
 *
 * Return: 0 or what libsrtp2 says.
 */
int far_open(struct far *far, const struct ksrtp_key *key, bool sends)
{
	srtp_ssrc_t any = { .type = sends ? ssrc_any_outbound : ssrc_any_inbound };

	return open_session(far, key, any);
}

/**
 * far_open_at() - a libsrtp2 session of one SSRC that joins late
 * @far: filled in
 * @key: the key
 * @ssrc: host order
 * @roc: rollover counter of the first packet, 0: libsrtp2's own idea
 *
 * Return: 0 or what libsrtp2 says.
 */
int far_open_at(struct far *far, const struct ksrtp_key *key, uint32_t ssrc,
		uint32_t roc)
{
	srtp_ssrc_t one = { .type = ssrc_specific, .value = ssrc };
	int err = open_session(far, key, one);

	return err ? err : (int)srtp_set_stream_roc(far->srtp, ssrc, roc);
}

/*
 * Debian's libsrtp2 computes with NSS, which takes long to load and is loaded
 * anew for every session unless another one exists. So one is opened before
 * the harness forks the tests, and NSS is told that its children may use it.
 */
static __attribute__((constructor)) void keep_nss_loaded(void)
{
	static struct far keep;
	struct ksrtp_key key = far_key(0, KSRTP_DIR_RX, shapes[0].id, 0);

	setenv("NSS_STRICT_NOFORK", "DISABLED", 1);
	far_open(&keep, &key, true);
}

void far_close(struct far *far)
{
	srtp_dealloc(far->srtp);
}

int far_protect(struct far *far, uint8_t *pkt, size_t *len)
{
	int n = *len, err;

	err = srtp_protect_mki(far->srtp, pkt, &n, far->key.mki_len, 0);
	*len = n;
	return err;
}

int far_unprotect(struct far *far, uint8_t *pkt, size_t *len)
{
	int n = *len, err;

	err = srtp_unprotect_mki(far->srtp, pkt, &n, far->key.mki_len);
	*len = n;
	return err;
}

int far_protect_rtcp(struct far *far, uint8_t *pkt, size_t *len)
{
	int n = *len, err;

	err = srtp_protect_rtcp_mki(far->srtp, pkt, &n, far->key.mki_len, 0);
	*len = n;
	return err;
}

static bool tags_differ(const struct ksrtp_key *key)
{
	return key->suite == KSRTP_SUITE_AES_CM_128_HMAC_SHA1_32 ||
	       key->suite == KSRTP_SUITE_NULL_HMAC_SHA1_32 ||
	       key->suite == KSRTP_SUITE_AES_CM_256_HMAC_SHA1_32 ||
	       key->flags & KSRTP_KEY_UNAUTHENTICATED_SRTP;
}

/* take the MKI out of an AES-CM packet: it stands before the tag */
static bool cut_mki(const struct ksrtp_key *key, uint8_t *pkt, int *len)
{
	const int tag_len = 10, behind = tag_len + key->mki_len;
	uint8_t *mki = pkt + *len - behind;

	if (*len < behind || memcmp(mki, key->mki, key->mki_len))
		return false;
	memmove(mki, mki + key->mki_len, tag_len);
	*len -= key->mki_len;
	return true;
}

int far_unprotect_rtcp(struct far *far, uint8_t *pkt, size_t *len)
{
	bool mki = far->key.mki_len;
	int n = *len, err;

	/*
	 * libsrtp2 2.5 looks for the MKI of SRTCP where the tag of SRTP would
	 * leave it: where the two tags differ it cannot open its own packets.
	 */
	if (mki && tags_differ(&far->key)) {
		if (!cut_mki(&far->key, pkt, &n))
			return srtp_err_status_bad_mki;
		mki = false;
	}
	err = srtp_unprotect_rtcp_mki(far->srtp, pkt, &n, mki);
	*len = n;
	return err;
}
