/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * payload - what stands in the payloads of a message, and how it is read
 */
#ifndef MIKEY_PAYLOAD_H
#define MIKEY_PAYLOAD_H

#include "fault.h"
#include "reader.h"
#include "span.h"

/**
 * struct mikey_hdr - common header
 * @data_type: enum mikey_data_type
 * @v: V flag
 * @prf: PRF func, 7 bits; in M1 it may be one that we do not know
 * @csb_id: CSB ID
 * @n_cs: entries of @map
 * @map: SRTP-ID map, 9 octets per entry
 */
struct mikey_hdr {
	uint8_t data_type;
	bool v;
	uint8_t prf;
	uint32_t csb_id;
	uint8_t n_cs;
	struct mikey_span map;
};

/**
 * struct mikey_map_entry - one crypto session of the map
 * @policy: number of its SRTP policy
 * @ssrc: SSRC, 0: late binding
 * @roc: rollover counter
 */
struct mikey_map_entry {
	uint8_t policy;
	uint32_t ssrc;
	uint32_t roc;
};

/**
 * struct mikey_id - an identity
 * @type: enum mikey_id_type
 * @value: its octets; MIKEY_ID_OCTETS of length 0 is anonymous
 */
struct mikey_id {
	uint8_t type;
	struct mikey_span value;
};

/**
 * struct mikey_cert - one certificate
 * @type: enum mikey_cert_type
 * @value: DER or URL
 */
struct mikey_cert {
	uint8_t type;
	struct mikey_span value;
};

/**
 * struct mikey_sp - one SRTP policy: SP payload or SRTP-POLICY of CAP
 * @policy: its number
 * @params: parameters, each type(8) length(8) value
 */
struct mikey_sp {
	uint8_t policy;
	struct mikey_span params;
};

/**
 * struct mikey_dh - a key share
 * @group: TLS NamedGroup
 * @share: as in TLS 1.3; its length fits @group if that is one we know
 * @spi: MKI of the epoch, len 0: none
 */
struct mikey_dh {
	uint16_t group;
	struct mikey_span share;
	struct mikey_span spi;
};

/**
 * struct mikey_slot - octets that are made from those before them
 * @start: offset of the first octet of the payload they stand in
 * @at: offset of the first of these octets; everything before is covered
 * @len: octets
 */
struct mikey_slot {
	size_t start;
	size_t at;
	size_t len;
};

/**
 * struct mikey_upd - GenExt UPD
 * @seq: counts per direction, from 1; in GROUP-REKEY the new epoch
 * @flags: enum mikey_upd_flag
 * @activation_ms: delay until the other side switches transmit
 */
struct mikey_upd {
	uint32_t seq;
	uint8_t flags;
	uint16_t activation_ms;
};

/**
 * struct mikey_group_ext - GenExt GROUP
 * @csb_id: group CSB ID
 * @epoch: group epoch
 * @flags: enum mikey_group_flag
 * @activation_ms: as in UPD
 * @rand: RAND_G, 32 octets; len 0 if a member asks
 */
struct mikey_group_ext {
	uint32_t csb_id;
	uint32_t epoch;
	uint8_t flags;
	uint16_t activation_ms;
	struct mikey_span rand;
};

/**
 * struct mikey_resume - GenExt RESUME
 * @lifetime_s: how long the record may live
 * @uses: how often it may be used
 */
struct mikey_resume {
	uint32_t lifetime_s;
	uint16_t uses;
};

/**
 * struct mikey_pskid - GenExt PSKID
 * @kind: enum mikey_psk_kind
 * @id: RPSK-ID
 */
struct mikey_pskid {
	uint8_t kind;
	struct mikey_span id;
};

/**
 * struct mikey_exts - the General Extensions of a message
 * @has_sdp_ids: is @sdp_ids there?
 * @has_upd: is @upd there?
 * @has_group: is @group there?
 * @has_resume: is @resume there?
 * @has_pskid: is @pskid there?
 * @has_resp_hash: is @resp_hash there?
 * @has_err_info: is @err_info there?
 * @has_pad: is there a PAD?
 * @sdp_ids: list of key management protocols, joined by ";"
 * @upd: update
 * @group: group
 * @resume: resumption
 * @pskid: which PSK
 * @resp_hash: SHA-256 of M2, 32 octets
 * @err_info: text of the peer, up to 128 octets; printable or not
 */
struct mikey_exts {
	bool has_sdp_ids;
	bool has_upd;
	bool has_group;
	bool has_resume;
	bool has_pskid;
	bool has_resp_hash;
	bool has_err_info;
	bool has_pad;
	struct mikey_span sdp_ids;
	struct mikey_upd upd;
	struct mikey_group_ext group;
	struct mikey_resume resume;
	struct mikey_pskid pskid;
	struct mikey_span resp_hash;
	struct mikey_span err_info;
};

struct mikey_msg;
struct mikey_part;

/**
 * mikey_hdr_decode() - read the common header
 * @hdr: the header
 * @r: a message from its first octet on
 * @next: code of the first payload
 * @f: set if this fails; its @data_type is set in any case that it is known
 *
 * Return: as mikey_msg_decode().
 */
int mikey_hdr_decode(struct mikey_hdr *hdr, struct reader *r, uint8_t *next,
		     struct mikey_fault *f) MIKEY_MUST_CHECK;

/**
 * mikey_payload_decode() - read one payload behind its next-payload octet
 * @m: what was read so far, takes what is read now
 * @r: the message
 * @part: the payload, @code and @start are set
 * @f: set if this fails
 *
 * The caller has read the next-payload octet (SIGN has none) and has checked
 * that the payload may stand here and that there is room for it in @m.
 *
 * Return: as mikey_msg_decode().
 */
int mikey_payload_decode(struct mikey_msg *m, struct reader *r,
			 const struct mikey_part *part,
			 struct mikey_fault *f) MIKEY_MUST_CHECK;

/* mikey_map_entry() - entry @i of the map, i < hdr->n_cs; its CS ID is i + 1 */
struct mikey_map_entry mikey_map_entry(const struct mikey_hdr *hdr, size_t i);

/**
 * mikey_id_decode() - read an ID payload behind its next-payload octet
 * @id: the identity
 * @r: the reader
 * @f: set if this fails
 *
 * Return: as mikey_msg_decode().
 */
int mikey_id_decode(struct mikey_id *id, struct reader *r,
		    struct mikey_fault *f) MIKEY_MUST_CHECK;

/* mikey_id_anonymous() - does it name nobody? */
bool mikey_id_anonymous(const struct mikey_id *id);

/**
 * mikey_kv_decode() - read KV data
 * @spi: the SPI, len 0 with MIKEY_KV_NULL
 * @r: the reader
 * @kv: enum mikey_kv, the lower 4 bits count
 * @f: set if this fails
 *
 * Return: as mikey_msg_decode().
 */
int mikey_kv_decode(struct mikey_span *spi, struct reader *r, uint8_t kv,
		    struct mikey_fault *f) MIKEY_MUST_CHECK;

/* mikey_prf_mac() - the MAC alg that goes with a PRF, MIKEY_MAC_NULL: none */
enum mikey_mac_alg mikey_prf_mac(uint8_t prf);

/* mikey_mac_len() - octets of a MAC, 0: an algorithm we do not know */
size_t mikey_mac_len(uint8_t mac_alg);

/* mikey_share_len() - octets of a key share, 0: not known or not fixed */
size_t mikey_share_len(uint16_t group);

#endif
