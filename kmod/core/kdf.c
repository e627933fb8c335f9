// SPDX-License-Identifier: GPL-2.0
/* Session keys and packet IVs (RFC 3711 sections 4.1.1 and 4.3, RFC 7714) */
#include <linux/string.h>
#include <linux/unaligned.h>

#include "kdf.h"

/* where the label stands in the 112-bit x of RFC 3711 section 4.3.1 */
#define LABEL_OFFSET	7

static void xor(u8 *to, const u8 *with, size_t len)
{
	while (len--)
		*to++ ^= *with++;
}

/**
 * ksrtp_kdf() - derive one session key or salt, key derivation rate 0
 * @prf: AES under the master key
 * @salt: master salt
 * @salt_len: octets of @salt, at most KSRTP_SALT_MAX; a shorter one (96 bits
 *	for an AEAD) is padded with zeros on the right
 * @label: which key
 * @out: filled with @len octets
 * @len: octets wanted
 *
 * The pseudo-random function is the keystream of AES counter mode from x * 2^16.
 * Source: RFC 3711 sections 4.3.1 to 4.3.3, RFC 6188 section 3 for master keys
 * of 192 and 256 bits, RFC 7714 section 11.
 */
void ksrtp_kdf(const struct ksrtp_block_cipher *prf, const u8 *salt, size_t salt_len,
	       enum ksrtp_label label, u8 *out, size_t len)
{
	struct ksrtp_keystream ks;
	u8 x[KSRTP_BLOCK_LEN] = {};

	memcpy(x, salt, salt_len);
	x[LABEL_OFFSET] ^= label;
	ksrtp_keystream_cm(&ks, prf, x);
	memset(out, 0, len);
	ksrtp_keystream_xor(&ks, out, len);
	ksrtp_keystream_end(&ks);
	memzero_explicit(x, sizeof(x));
}

/**
 * ksrtp_iv_cm() - first counter block of AES counter mode
 * @iv: KSRTP_BLOCK_LEN octets
 * @salt: session salt, KSRTP_CM_SALT_LEN octets
 * @ssrc: SSRC
 * @index: SRTP index (48 bits) or SRTCP index (31 bits)
 *
 * Source: RFC 3711 section 4.1.1.
 */
void ksrtp_iv_cm(u8 *iv, const u8 *salt, u32 ssrc, u64 index)
{
	put_unaligned_be32(0, iv);
	put_unaligned_be32(ssrc, iv + 4);
	put_unaligned_be64(index << 16, iv + 8);
	xor(iv, salt, KSRTP_CM_SALT_LEN);
}

/**
 * ksrtp_iv_f8_rtp() - IV of AES-F8 for an SRTP packet
 * @iv: KSRTP_BLOCK_LEN octets
 * @hdr: RTP header, of which M, PT, SEQ, TS and SSRC are taken
 * @roc: rollover counter
 *
 * Source: RFC 3711 section 4.1.2.2.
 */
void ksrtp_iv_f8_rtp(u8 *iv, const u8 *hdr, u32 roc)
{
	memcpy(iv, hdr, 12);
	iv[0] = 0;
	put_unaligned_be32(roc, iv + 12);
}

/**
 * ksrtp_iv_f8_rtcp() - IV of AES-F8 for an SRTCP packet
 * @iv: KSRTP_BLOCK_LEN octets
 * @hdr: first header of the compound packet, 8 octets
 * @word: E bit and SRTCP index
 *
 * Source: RFC 3711 section 4.1.2.3.
 */
void ksrtp_iv_f8_rtcp(u8 *iv, const u8 *hdr, u32 word)
{
	put_unaligned_be32(0, iv);
	put_unaligned_be32(word, iv + 4);
	memcpy(iv + 8, hdr, 8);
}

/**
 * ksrtp_iv_aead_rtp() - IV of AES-GCM for an SRTP packet
 * @iv: KSRTP_AEAD_IV_LEN octets
 * @salt: session salt, as long
 * @ssrc: SSRC
 * @index: packet index, ROC || SEQ
 *
 * Source: RFC 7714 section 8.1.
 */
void ksrtp_iv_aead_rtp(u8 *iv, const u8 *salt, u32 ssrc, u64 index)
{
	put_unaligned_be16(0, iv);
	put_unaligned_be32(ssrc, iv + 2);
	put_unaligned_be32((u32)(index >> 16), iv + 6);
	put_unaligned_be16((u16)index, iv + 10);
	xor(iv, salt, KSRTP_AEAD_IV_LEN);
}

/**
 * ksrtp_iv_aead_rtcp() - IV of AES-GCM for an SRTCP packet
 * @iv: KSRTP_AEAD_IV_LEN octets
 * @salt: session salt, as long
 * @ssrc: SSRC
 * @index: SRTCP index without the E bit
 *
 * Source: RFC 7714 section 9.1.
 */
void ksrtp_iv_aead_rtcp(u8 *iv, const u8 *salt, u32 ssrc, u32 index)
{
	put_unaligned_be16(0, iv);
	put_unaligned_be32(ssrc, iv + 2);
	put_unaligned_be16(0, iv + 6);
	put_unaligned_be32(index, iv + 8);
	xor(iv, salt, KSRTP_AEAD_IV_LEN);
}
