/* SPDX-License-Identifier: GPL-2.0 */
#ifndef KSRTP_CORE_KDF_H
#define KSRTP_CORE_KDF_H

#include <linux/types.h>

#include "keystream.h"

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

void ksrtp_kdf(const struct ksrtp_block_cipher *prf, const u8 *salt, size_t salt_len,
	       enum ksrtp_label label, u8 *out, size_t len);
void ksrtp_iv_cm(u8 *iv, const u8 *salt, u32 ssrc, u64 index);
void ksrtp_iv_f8_rtp(u8 *iv, const u8 *hdr, u32 roc);
void ksrtp_iv_f8_rtcp(u8 *iv, const u8 *hdr, u32 word);
void ksrtp_iv_aead_rtp(u8 *iv, const u8 *salt, u32 ssrc, u64 index);
void ksrtp_iv_aead_rtcp(u8 *iv, const u8 *salt, u32 ssrc, u32 index);

#endif /* KSRTP_CORE_KDF_H */
