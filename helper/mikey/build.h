/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * build - write a MIKEYv2 message payload by payload
 */
#ifndef MIKEY_BUILD_H
#define MIKEY_BUILD_H

#include "payload.h"
#include "writer.h"

/**
 * DOC: building a message
 *
 * Lay the whole message out first: mikey_put_hdr(), then the payloads in the
 * order of section 3.4. Every payload patches the next-payload octet of the
 * one before. Encr data, MAC and signature are laid out as zeros and come back
 * as struct mikey_slot. Then check mikey_build_end(), and fill the slots in
 * the order in which they stand:
 *
 *   Encr data: AAD is octets [0, encr.at), goes to [encr.at, encr.at + len)
 *   MAC:       covers octets [0, mac.at)
 *   signature: covers octets [0, sign.at)
 *   M2t, M3t:  octets [0, mac.start)
 *
 * The same slots come out of mikey_msg_decode() for the peer's messages, so
 * making and checking can share their code.
 */

/**
 * struct mikey_builder - a message that is being built
 * @w: its octets
 * @next_at: offset of the last next-payload octet, it is 0 until patched
 */
struct mikey_builder {
	struct writer w;
	size_t next_at;
};

/* mikey_build_init() - build in @room octets at @octets */
void mikey_build_init(struct mikey_builder *b, uint8_t *octets, size_t room);

/* mikey_build_end() - octets of the message, or -EMSGSIZE */
int mikey_build_end(const struct mikey_builder *b) MIKEY_MUST_CHECK;

/* mikey_put_hdr() - common header; @hdr->map and n_cs: no map entries yet */
void mikey_put_hdr(struct mikey_builder *b, const struct mikey_hdr *hdr);

/* mikey_put_map() - one more map entry; only straight after the header */
void mikey_put_map(struct mikey_builder *b, const struct mikey_map_entry *e);

void mikey_put_rand(struct mikey_builder *b, struct mikey_span rand);
void mikey_put_id(struct mikey_builder *b, const struct mikey_id *id);
void mikey_put_cert(struct mikey_builder *b, const struct mikey_cert *cert);

/* mikey_put_chash() - SHA-256 of a certificate */
void mikey_put_chash(struct mikey_builder *b, struct mikey_span hash);

void mikey_put_sp(struct mikey_builder *b, const struct mikey_sp *sp);
void mikey_put_dh(struct mikey_builder *b, const struct mikey_dh *dh);

/**
 * mikey_put_kemac() - KEMAC with room for Encr data and MAC
 * @b: the builder
 * @encr_alg: enum mikey_encr_alg; MIKEY_ENCR_NULL with @encr_len 0
 * @encr_len: octets of Encr data, for AEAD tag included
 * @mac_alg: enum mikey_mac_alg
 * @encr: where Encr data goes
 * @mac: where the MAC goes
 */
void mikey_put_kemac(struct mikey_builder *b, uint8_t encr_alg, size_t encr_len,
		     uint8_t mac_alg, struct mikey_slot *encr,
		     struct mikey_slot *mac);

/* mikey_put_v() - V with room for Ver data */
void mikey_put_v(struct mikey_builder *b, uint8_t mac_alg,
		 struct mikey_slot *mac);

/**
 * mikey_put_sign() - SIGN with room for the signature; always the last payload
 * @b: the builder
 * @scheme: TLS SignatureScheme
 * @len: octets of the signature without the scheme
 * @sign: where the signature goes
 */
void mikey_put_sign(struct mikey_builder *b, uint16_t scheme, size_t len,
		    struct mikey_slot *sign);

void mikey_put_err(struct mikey_builder *b, const struct mikey_fault *err);

/* mikey_put_ext() - General Extension of any type */
void mikey_put_ext(struct mikey_builder *b, uint8_t type,
		   struct mikey_span value);

/* mikey_put_new() - payload @code >= 241 of any type, laid out as GenExt */
void mikey_put_new(struct mikey_builder *b, uint8_t code, uint8_t type,
		   struct mikey_span value);

/* mikey_put_pad() - PAD with @len octets of zero */
void mikey_put_pad(struct mikey_builder *b, size_t len);

/**
 * mikey_put_cap() - begin a CAP payload
 * @b: the builder
 *
 * Its TLVs follow by mikey_put_cap_*(), then mikey_put_cap_end().
 *
 * Return: what mikey_put_cap_end() needs.
 */
size_t mikey_put_cap(struct mikey_builder *b) MIKEY_MUST_CHECK;

/* mikey_put_cap_end() - end a CAP payload */
void mikey_put_cap_end(struct mikey_builder *b, size_t cap);

/* mikey_put_cap_u8s() - a TLV with a list of octets; n = 0: no TLV */
void mikey_put_cap_u8s(struct mikey_builder *b, enum mikey_cap_type type,
		       const uint8_t *values, size_t n);

/* mikey_put_cap_u16s() - a TLV with a list of 16-bit values; n = 0: no TLV */
void mikey_put_cap_u16s(struct mikey_builder *b, enum mikey_cap_type type,
			const uint16_t *values, size_t n);

/* mikey_put_cap_policy() - SRTP-POLICY */
void mikey_put_cap_policy(struct mikey_builder *b, const struct mikey_sp *sp);

/* mikey_put_cap_limits() - LIMITS: octets of a datagram, of a message */
void mikey_put_cap_limits(struct mikey_builder *b, uint16_t datagram,
			  uint16_t message);

/* mikey_put_cap_tlv() - any TLV; RESUME and DH-COMMIT go this way */
void mikey_put_cap_tlv(struct mikey_builder *b, uint8_t type,
		       struct mikey_span value);

#endif
