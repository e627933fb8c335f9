/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * sdp - the two attributes of MIKEYv2 in SDP: key-mgmt (RFC 4567) and
 * fingerprint (RFC 8122)
 */
#ifndef MIKEY_SDP_H
#define MIKEY_SDP_H

#include "fpr.h"
#include "span.h"

enum {
	MIKEY_SDP_IDS_ROOM	= 64,	/* octets of text, with NUL */
};

#define MIKEY_SDP_KMPID		"mikey2"

/**
 * struct mikey_sdp - what a description says for one media section
 * @n_media: media sections (m= lines) in the whole description
 * @base64: text of the mikey2 attribute, a view; len 0: none
 * @ids: protocols of all key-mgmt attributes in their order, joined by ";",
 *	ends in a NUL
 * @fprs: fingerprints with hash functions we know
 */
struct mikey_sdp {
	size_t n_media;
	struct mikey_span base64;
	char ids[MIKEY_SDP_IDS_ROOM];
	struct mikey_fprs fprs;
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

#endif
