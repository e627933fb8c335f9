// SPDX-License-Identifier: BSD-3-Clause
#include "cap.h"

#include "policy.h"
#include "reader.h"

static const uint8_t default_cert_types[] = { MIKEY_CERT_X509 };
static const uint8_t default_hashes[] = { MIKEY_HASH_SHA256 };
static const uint8_t default_maps[] = { MIKEY_MAP_SRTP_ID };
static const uint8_t default_psk_kinds[] = {
	MIKEY_PSK_EXTERNAL, MIKEY_PSK_RESUMPTION,
};

bool mikey_cap_has(struct mikey_span list, uint8_t value)
{
	return list.len && memchr(list.at, value, list.len);
}

bool mikey_cap_has16(struct mikey_span list, uint16_t value)
{
	size_t i;

	for (i = 0; i + 1 < list.len; i += 2) {
		if (list.at[i] == value >> 8 &&
		    list.at[i + 1] == (value & 0xff))
			return true;
	}
	return false;
}

const struct mikey_sp *mikey_cap_policy(const struct mikey_cap *cap, uint8_t no)
{
	size_t i;

	for (i = 0; i < cap->n_policies; i++) {
		if (cap->policy[i].policy == no)
			return &cap->policy[i];
	}
	return NULL;
}

bool mikey_cap_resume_next(struct mikey_span *rest, struct mikey_span *id)
{
	struct reader r;
	uint8_t len;

	rd_init(&r, *rest);
	if (!rd_u8(&r, &len) || !rd_bytes(&r, id, len))
		return false;
	return rd_bytes(&r, rest, rd_left(&r));
}

/* a list of octets: all that is left of the TLV, but not nothing */
static bool take_list(struct mikey_span *list, struct reader *tlv)
{
	return rd_left(tlv) && rd_bytes(tlv, list, rd_left(tlv));
}

static bool take_list16(struct mikey_span *list, struct reader *tlv)
{
	return rd_left(tlv) % 2 == 0 && take_list(list, tlv);
}

static bool take_policy(struct mikey_cap *cap, struct reader *tlv)
{
	struct mikey_sp *sp = &cap->policy[cap->n_policies];
	uint8_t no;

	if (cap->n_policies == MIKEY_POLICIES_MAX || !rd_u8(tlv, &no) ||
	    mikey_cap_policy(cap, no) ||
	    !rd_bytes(tlv, &sp->params, rd_left(tlv)) ||
	    !mikey_policy_wellformed(sp->params))
		return false;

	sp->policy = no;
	cap->n_policies++;
	return true;
}

static bool take_limits(struct mikey_cap *cap, struct reader *tlv)
{
	return rd_u16(tlv, &cap->max_datagram) &&
	       rd_u16(tlv, &cap->max_message);
}

static bool take_resume(struct mikey_cap *cap, struct reader *tlv)
{
	struct mikey_span rest, id;

	if (!take_list(&cap->resume, tlv))
		return false;

	rest = cap->resume;
	while (rest.len) {
		if (!mikey_cap_resume_next(&rest, &id) || !id.len)
			return false;
	}
	return true;
}

/* ML-KEM's second share answers the first, it cannot be committed to */
static bool take_commit(struct mikey_cap *cap, struct reader *tlv)
{
	return rd_u16(tlv, &cap->commit_group) &&
	       cap->commit_group != MIKEY_GROUP_X25519MLKEM768 &&
	       rd_bytes(tlv, &cap->commit, MIKEY_COMMIT_LEN);
}

/* one TLV of a known type; the caller checks that all of it was read */
static bool take_known(struct mikey_cap *cap, uint8_t type, struct reader *tlv)
{
	switch (type) {
	case MIKEY_CAP_VERSIONS:
		return take_list(&cap->versions, tlv);
	case MIKEY_CAP_MODES:
		return take_list(&cap->modes, tlv);
	case MIKEY_CAP_PRF:
		return take_list(&cap->prfs, tlv);
	case MIKEY_CAP_ENCR:
		return take_list(&cap->encrs, tlv);
	case MIKEY_CAP_MAC:
		return take_list(&cap->macs, tlv);
	case MIKEY_CAP_GROUPS:
		return take_list16(&cap->groups, tlv);
	case MIKEY_CAP_SIGALGS:
		return take_list16(&cap->sigalgs, tlv);
	case MIKEY_CAP_PKE:
		return take_list(&cap->pkes, tlv);
	case MIKEY_CAP_SRTP_POLICY:
		return take_policy(cap, tlv);
	case MIKEY_CAP_CERT_TYPES:
		return take_list(&cap->cert_types, tlv);
	case MIKEY_CAP_HASHES:
		return take_list(&cap->hashes, tlv);
	case MIKEY_CAP_LIMITS:
		return take_limits(cap, tlv);
	case MIKEY_CAP_MAPS:
		return take_list(&cap->maps, tlv);
	case MIKEY_CAP_RESUME:
		return take_resume(cap, tlv);
	case MIKEY_CAP_GROUPCAP:
		return rd_u8(tlv, &cap->groupcap);
	case MIKEY_CAP_DH_COMMIT:
		return take_commit(cap, tlv);
	default:
		return take_list(&cap->psk_kinds, tlv);
	}
}

static int take_tlv(struct mikey_cap *cap, struct reader *r, uint32_t *seen,
		    struct mikey_fault *f)
{
	struct reader tlv;
	uint8_t type;
	uint16_t len;

	if (!rd_u8(r, &type) || !rd_u16(r, &len) || !rd_sub(r, &tlv, len))
		return mikey_fault_set(f, MIKEY_ERR_UNSPECIFIED);

	if (!type || type > MIKEY_CAP_PSK_KINDS)
		return type & MIKEY_CRITICAL ?
		       mikey_fault_set(f, MIKEY_ERR_NO_COMMON) : 0;

	if (type != MIKEY_CAP_SRTP_POLICY && (*seen & 1u << type))
		return mikey_fault_set(f, MIKEY_ERR_UNSPECIFIED);
	*seen |= 1u << type;

	if (!take_known(cap, type, &tlv) || rd_left(&tlv))
		return mikey_fault_set(f, MIKEY_ERR_UNSPECIFIED);
	return 0;
}

static void set_defaults(struct mikey_cap *cap, uint32_t seen)
{
	if (!cap->cert_types.len)
		cap->cert_types = mikey_span(default_cert_types, 1);
	if (!cap->hashes.len)
		cap->hashes = mikey_span(default_hashes, 1);
	if (!cap->maps.len)
		cap->maps = mikey_span(default_maps, 1);
	if (!cap->psk_kinds.len)
		cap->psk_kinds = mikey_span(default_psk_kinds,
					    cap->resume.len ? 2 : 1);
	if (!(seen & 1u << MIKEY_CAP_LIMITS)) {
		cap->max_datagram = MIKEY_DATAGRAM_DEFAULT;
		cap->max_message = MIKEY_MESSAGE_LIMIT;
	}
}

int mikey_cap_decode(struct mikey_cap *cap, struct mikey_span tlvs,
		     struct mikey_fault *f)
{
	uint32_t seen = 0;
	struct reader r;
	int err;

	memset(cap, 0, sizeof(*cap));
	rd_init(&r, tlvs);
	while (rd_left(&r)) {
		err = take_tlv(cap, &r, &seen, f);
		if (err)
			return err;
	}

	if (!mikey_cap_has(cap->versions, MIKEY_VERSION))
		return mikey_fault_set(f, MIKEY_ERR_VERSION);
	if (!cap->modes.len || !cap->prfs.len || !cap->encrs.len ||
	    !cap->macs.len || !cap->n_policies)
		return mikey_fault_set(f, MIKEY_ERR_UNSPECIFIED);

	set_defaults(cap, seen);
	return 0;
}
