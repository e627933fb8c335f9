/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * message - a MIKEYv2 message, decoded
 */
#ifndef MIKEY_MESSAGE_H
#define MIKEY_MESSAGE_H

#include "cap.h"
#include "fault.h"
#include "payload.h"
#include "span.h"

enum {
	MIKEY_CERTS_MAX		= 8,	/* certificates of one chain */
	MIKEY_ERRS_MAX		= 8,	/* ERR payloads of one message */
	MIKEY_PAYLOADS_MAX	= 64,	/* payloads of one message, all kinds */
};

/**
 * struct mikey_part - where one payload stands
 * @code: payload code
 * @start: offset of its first octet (the next-payload octet, if it has one)
 * @len: octets, whole payload
 */
struct mikey_part {
	uint8_t code;
	size_t start;
	size_t len;
};

/**
 * struct mikey_msg - a whole message; every span is a view of @octets
 * @octets: the message; must outlive this
 * @hdr: common header with the CS ID map
 * @n_rand: RAND payloads
 * @rand: RANDi, RANDr
 * @n_id: ID payloads
 * @id: M1: IDi and, if named, the wanted IDr; M2: IDr
 * @n_cert: CERT payloads
 * @cert: the chain, leaf first
 * @chash: SHA-256 of a certificate, len 0: none
 * @has_cap: is there a CAP?
 * @cap: capabilities, valid if @has_cap
 * @n_sp: SP payloads
 * @sp: SRTP policies
 * @dh: key share, share.len 0: none
 * @has_kemac: is there a KEMAC?
 * @encr_alg: of KEMAC
 * @encr: Encr data of KEMAC; the AAD of AEAD ends at encr.at; len 0: no data
 * @has_v: is there a V? Never together with KEMAC
 * @mac_alg: MAC alg of KEMAC or V; fits the PRF of @hdr
 * @mac: MAC of KEMAC or Ver data of V; M2t, M3t end at mac.start; len 0: none
 * @pke_alg: public key encryption
 * @pke: its ciphertext, len 0: none
 * @sign_scheme: TLS SignatureScheme
 * @sign: signature; what it covers ends at sign.at; len 0: none
 * @n_err: ERR payloads
 * @err: errors
 * @ext: General Extensions and new payloads
 * @n_parts: payloads, HDR not counted
 * @part: all payloads as they stand in the message, also those skipped
 */
struct mikey_msg {
	struct mikey_span octets;
	struct mikey_hdr hdr;
	size_t n_rand;
	struct mikey_span rand[2];
	size_t n_id;
	struct mikey_id id[2];
	size_t n_cert;
	struct mikey_cert cert[MIKEY_CERTS_MAX];
	struct mikey_span chash;
	bool has_cap;
	struct mikey_cap cap;
	size_t n_sp;
	struct mikey_sp sp[MIKEY_POLICIES_MAX];
	struct mikey_dh dh;
	bool has_kemac;
	uint8_t encr_alg;
	struct mikey_slot encr;
	bool has_v;
	uint8_t mac_alg;
	struct mikey_slot mac;
	uint8_t pke_alg;
	struct mikey_span pke;
	uint16_t sign_scheme;
	struct mikey_slot sign;
	size_t n_err;
	struct mikey_fault err[MIKEY_ERRS_MAX];
	struct mikey_exts ext;
	size_t n_parts;
	struct mikey_part part[MIKEY_PAYLOADS_MAX];
};

/**
 * mikey_msg_decode() - parse a message and check all that it alone can show
 * @m: the message; its contents are of no use if this fails
 * @octets: the octets of exactly one message
 * @f: set if this fails: what an ERROR about it would say
 *
 * Presence, order and number of payloads, lengths, fixed algorithm numbers,
 * MAC alg against PRF, map against SPs, flags of UPD, and everything in CAP
 * are checked. What needs another message, a key or a choice is not.
 *
 * Return: 0, -EBADMSG malformed, -EOPNOTSUPP something unknown, -EMSGSIZE too
 * large or too many payloads.
 */
int mikey_msg_decode(struct mikey_msg *m, struct mikey_span octets,
		     struct mikey_fault *f) MIKEY_MUST_CHECK;

/**
 * mikey_msg_upto() - a message's first octets: what a MAC or signature covers
 * @m: the message
 * @end: offset: m->mac.at, m->sign.at, m->encr.at (AAD), m->mac.start (M3t)
 */
struct mikey_span mikey_msg_upto(const struct mikey_msg *m, size_t end);

/* mikey_msg_slot() - the octets of a MAC, signature or Encr data */
struct mikey_span mikey_msg_slot(const struct mikey_msg *m,
				 const struct mikey_slot *slot);

/* mikey_msg_sp() - the SP with number @policy, or NULL */
const struct mikey_sp *mikey_msg_sp(const struct mikey_msg *m, uint8_t policy);

/**
 * mikey_msg_repeats() - does M3 say what M2 said?
 * @m3: a FINISH
 * @m2: the RESPONSE it answers
 * @f: set if not
 *
 * Compares CSB ID, PRF, both RANDs, the map, and SPs if M3 has any.
 *
 * Return: 0, or an error as of mikey_msg_decode() (error 10 for map and SPs,
 * 12 for the others).
 */
int mikey_msg_repeats(const struct mikey_msg *m3, const struct mikey_msg *m2,
		      struct mikey_fault *f) MIKEY_MUST_CHECK;

#endif
