/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * cap - the CAP payload: what an initiator offers
 */
#ifndef MIKEY_CAP_H
#define MIKEY_CAP_H

#include "fault.h"
#include "payload.h"
#include "span.h"

#define MIKEY_POLICIES_MAX	16	/* SRTP-POLICY TLVs, SP payloads */

/**
 * struct mikey_cap - a decoded CAP; lists as they stand, never empty if present
 * @versions: octets; 2 is among them
 * @modes: octets, data types of M2
 * @prfs: octets, enum mikey_prf_func
 * @encrs: octets, enum mikey_encr_alg
 * @macs: octets, enum mikey_mac_alg
 * @groups: 16-bit values, enum mikey_group; len 0: none
 * @sigalgs: 16-bit values, enum mikey_sigalg; len 0: none
 * @pkes: octets, enum mikey_pke_alg; len 0: none
 * @n_policies: entries of @policy, at least 1
 * @policy: SRTP policies in the order of the offer
 * @cert_types: octets; X.509 if absent
 * @hashes: octets; SHA-256 if absent
 * @max_datagram: as sent; mikey_frame_room() bounds it
 * @max_message: as sent
 * @maps: octets; SRTP-ID if absent
 * @resume: len(8) RPSK-ID each, see mikey_cap_resume_next(); len 0: none
 * @groupcap: flags
 * @commit_group: NamedGroup of DH-COMMIT, 0: none
 * @commit: SHA-256 of the share to come, len 0: none
 * @psk_kinds: octets, enum mikey_psk_kind
 */
struct mikey_cap {
	struct mikey_span versions;
	struct mikey_span modes;
	struct mikey_span prfs;
	struct mikey_span encrs;
	struct mikey_span macs;
	struct mikey_span groups;
	struct mikey_span sigalgs;
	struct mikey_span pkes;
	size_t n_policies;
	struct mikey_sp policy[MIKEY_POLICIES_MAX];
	struct mikey_span cert_types;
	struct mikey_span hashes;
	uint16_t max_datagram;
	uint16_t max_message;
	struct mikey_span maps;
	struct mikey_span resume;
	uint8_t groupcap;
	uint16_t commit_group;
	struct mikey_span commit;
	struct mikey_span psk_kinds;
};

/**
 * mikey_cap_decode() - read the TLVs of a CAP payload
 * @cap: takes them, with the defaults of what is absent
 * @tlvs: contents of the payload
 * @f: set if this fails: 12 malformed, repeated, missing; 241 unknown critical
 * TLV; 242 version 2 not offered
 *
 * Return: 0, -EBADMSG, -EOPNOTSUPP.
 */
int mikey_cap_decode(struct mikey_cap *cap, struct mikey_span tlvs,
		     struct mikey_fault *f) MIKEY_MUST_CHECK;

/* mikey_cap_has() - is @value in a list of octets? */
bool mikey_cap_has(struct mikey_span list, uint8_t value);

/* mikey_cap_has16() - is @value in a list of 16-bit values? */
bool mikey_cap_has16(struct mikey_span list, uint16_t value);

/* mikey_cap_policy() - the offered policy with number @no, or NULL */
const struct mikey_sp *mikey_cap_policy(const struct mikey_cap *cap,
					uint8_t no);

/**
 * mikey_cap_resume_next() - walk the RPSK-IDs
 * @rest: cap->resume at first; what is left afterwards
 * @id: the next one
 *
 * Return: false at the end.
 */
bool mikey_cap_resume_next(struct mikey_span *rest, struct mikey_span *id);

#endif
