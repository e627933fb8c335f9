/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * sdp - the two attributes of MIKEYv2 in SDP: key-mgmt (RFC 4567) and
 * fingerprint (RFC 8122)
 */
#ifndef MIKEY_SDP_H
#define MIKEY_SDP_H

#include "span.h"

enum {
	MIKEY_SDP_FPRS_MAX	= 8,
	MIKEY_SDP_FPR_MAX	= 64,	/* octets of a digest */
	MIKEY_SDP_IDS_ROOM	= 64,	/* octets of text, with NUL */
};

#define MIKEY_SDP_KMPID		"mikey2"

/* stronger ones are larger */
enum mikey_sdp_hash {
	MIKEY_SDP_SHA256	= 256,
	MIKEY_SDP_SHA384	= 384,
	MIKEY_SDP_SHA512	= 512,
};

/**
 * struct mikey_sdp_fpr - one fingerprint
 * @hash: its hash function
 * @len: octets of @octets; follows from @hash
 * @octets: the digest
 */
struct mikey_sdp_fpr {
	enum mikey_sdp_hash hash;
	size_t len;
	uint8_t octets[MIKEY_SDP_FPR_MAX];
};

/**
 * struct mikey_sdp - what a description says for one media section
 * @n_media: media sections (m= lines) in the whole description
 * @base64: text of the mikey2 attribute, a view; len 0: none
 * @ids: protocols of all key-mgmt attributes in their order, joined by ";",
 *	ends in a NUL
 * @n_fpr: entries of @fpr
 * @fpr: fingerprints with hash functions we know
 */
struct mikey_sdp {
	size_t n_media;
	struct mikey_span base64;
	char ids[MIKEY_SDP_IDS_ROOM];
	size_t n_fpr;
	struct mikey_sdp_fpr fpr[MIKEY_SDP_FPRS_MAX];
};

/**
 * mikey_sdp_parse() - find the attributes that count for a media section
 * @sdp: what was found
 * @text: the description; lines end in LF or CRLF
 * @len: octets of @text
 * @media: number of the media section, from 0; at or above the number of
 *	sections there are: what the session level says
 *
 * A section that has key-mgmt lines of its own ignores those of the session
 * level; the same goes for fingerprints, independently.
 *
 * Return: 0, -EBADMSG an attribute is malformed, -EEXIST two mikey2 lines at
 * one level, -E2BIG too many fingerprints or protocols.
 */
int mikey_sdp_parse(struct mikey_sdp *sdp, const char *text, size_t len,
		    size_t media) MIKEY_MUST_CHECK;

/**
 * mikey_sdp_key_mgmt() - write an "a=key-mgmt:mikey2 ..." line
 * @message: M1 or ANSWER
 * @text: takes the line without line end, and a NUL
 * @room: octets of @text
 *
 * Return: length of the text, -ENOSPC.
 */
int mikey_sdp_key_mgmt(struct mikey_span message, char *text,
		       size_t room) MIKEY_MUST_CHECK;

/**
 * mikey_sdp_fingerprint() - write an "a=fingerprint:..." line
 * @fpr: the fingerprint
 * @text: takes the line without line end, and a NUL
 * @room: octets of @text
 *
 * Return: length of the text, -ENOSPC, -EINVAL @fpr->len is wrong.
 */
int mikey_sdp_fingerprint(const struct mikey_sdp_fpr *fpr, char *text,
			  size_t room) MIKEY_MUST_CHECK;

/**
 * mikey_sdp_fpr_parse() - read a fingerprint's value
 * @fpr: the fingerprint
 * @text: "sha-256 4A:AD:..."; case of hash and digits does not count
 * @len: octets of @text
 *
 * Return: 0, -EBADMSG, -EOPNOTSUPP hash function not known.
 */
int mikey_sdp_fpr_parse(struct mikey_sdp_fpr *fpr, const char *text,
			size_t len) MIKEY_MUST_CHECK;

/**
 * mikey_sdp_strongest() - hash function in which to fingerprint a certificate
 * @sdp: what the description says
 *
 * Return: enum mikey_sdp_hash, 0: there is no fingerprint we can check.
 */
int mikey_sdp_strongest(const struct mikey_sdp *sdp);

/**
 * mikey_sdp_match() - is it one of the fingerprints that count?
 * @sdp: what the description says
 * @fpr: digest of a certificate by the strongest hash function
 *
 * Only fingerprints of the strongest hash function count.
 */
bool mikey_sdp_match(const struct mikey_sdp *sdp,
		     const struct mikey_sdp_fpr *fpr);

#endif
