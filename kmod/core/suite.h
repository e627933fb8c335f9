/* SPDX-License-Identifier: GPL-2.0 */
#ifndef KSRTP_CORE_SUITE_H
#define KSRTP_CORE_SUITE_H

#include <linux/types.h>
#include <linux/ksrtp.h>

#define KSRTP_AUTH_KEY_LEN	20
#define KSRTP_AUTH_TAG_MAX	20
#define KSRTP_TAG_MAX		16
/* what protection may add to a packet: SRTCP index, MKI, tag */
#define KSRTP_TRAILER_MAX	(4 + KSRTP_MKI_MAX + KSRTP_TAG_MAX)

/**
 * enum ksrtp_transform - how a suite treats a packet
 * @KSRTP_CM_HMAC: AES counter mode, then HMAC over the result (RFC 3711)
 * @KSRTP_F8_HMAC: AES in F8 mode, then HMAC over the result (RFC 3711)
 * @KSRTP_NULL_HMAC: no encryption, HMAC (RFC 3711)
 * @KSRTP_AEAD: AES-GCM (RFC 7714)
 */
enum ksrtp_transform {
	KSRTP_CM_HMAC,
	KSRTP_F8_HMAC,
	KSRTP_NULL_HMAC,
	KSRTP_AEAD,
};

/**
 * struct ksrtp_suite - sizes and algorithms of a protection profile
 * @id: enum ksrtp_suite_id
 * @transform: how to apply the algorithms
 * @key_len: octets of master and session encryption key
 * @salt_len: octets of master and session salt
 * @auth_key_len: octets of the session authentication key, 0 for an AEAD
 * @rtp_tag_len: octets of the tag of SRTP
 * @rtcp_tag_len: octets of the tag of SRTCP
 * @cipher: kernel crypto name of the bulk cipher or AEAD, NULL if there is none
 * @auth: kernel crypto name of the keyed hash, NULL for an AEAD
 * @name: name as in the RFCs
 */
struct ksrtp_suite {
	u16 id;
	enum ksrtp_transform transform;
	u8 key_len;
	u8 salt_len;
	u8 auth_key_len;
	u8 rtp_tag_len;
	u8 rtcp_tag_len;
	const char *cipher;
	const char *auth;
	const char *name;
};

const struct ksrtp_suite *ksrtp_suite_find(u16 id);
const struct ksrtp_suite *ksrtp_suite_at(unsigned int n);

#endif /* KSRTP_CORE_SUITE_H */
