/* SPDX-License-Identifier: GPL-2.0 */
#ifndef KSRTP_CORE_KDF_H
#define KSRTP_CORE_KDF_H

#include <linux/types.h>

#define KSRTP_BLOCK_LEN		16
#define KSRTP_SALT_MAX		14
#define KSRTP_CM_SALT_LEN	14
#define KSRTP_AEAD_IV_LEN	12

/* labels of RFC 3711 section 4.3.1 and 4.3.2 */
enum ksrtp_label {
	KSRTP_LABEL_RTP_ENCR,
	KSRTP_LABEL_RTP_AUTH,
	KSRTP_LABEL_RTP_SALT,
	KSRTP_LABEL_RTCP_ENCR,
	KSRTP_LABEL_RTCP_AUTH,
	KSRTP_LABEL_RTCP_SALT,
};

/**
 * struct ksrtp_prf - AES in counter mode, keyed with the master key
 * @keystream: write @len octets of keystream from the counter block @iv
 *	(KSRTP_BLOCK_LEN octets) to @out; 0 or -errno
 * @arg: passed to @keystream
 */
struct ksrtp_prf {
	int (*keystream)(void *arg, const u8 *iv, u8 *out, size_t len);
	void *arg;
};

int ksrtp_kdf(const struct ksrtp_prf *prf, const u8 *salt, size_t salt_len,
	      enum ksrtp_label label, u8 *out, size_t len);
void ksrtp_iv_cm(u8 *iv, const u8 *salt, u32 ssrc, u64 index);
void ksrtp_iv_aead_rtp(u8 *iv, const u8 *salt, u32 ssrc, u64 index);
void ksrtp_iv_aead_rtcp(u8 *iv, const u8 *salt, u32 ssrc, u32 index);

#endif /* KSRTP_CORE_KDF_H */
