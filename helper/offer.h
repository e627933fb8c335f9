/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * offer - write M1
 */
#ifndef MIKEY_OFFER_H
#define MIKEY_OFFER_H

#include "mikey/build.h"
#include "mikey/message.h"
#include "settings.h"

/**
 * struct mikey_cs - one crypto session of an offer
 * @ssrc: known SSRC of the own stream, 0: late binding
 * @roc: its rollover counter
 */
struct mikey_cs {
	uint32_t ssrc;
	uint32_t roc;
};

enum mikey_offer_cert {
	MIKEY_OFFER_NO_CERT,		/* M3 will carry it */
	MIKEY_OFFER_CHASH,		/* its hash; M3 will carry it */
	MIKEY_OFFER_CERT,
};

/**
 * struct mikey_m1 - contents of an M1
 * @set: modes and algorithms, in this order; @set->modes may have any value
 * @csb_id: CSB ID
 * @rand: RANDi
 * @n_streams: pairs of crypto sessions
 * @stream: the odd one of each pair
 * @policy: number of the first SRTP policy; the others count on
 * @own: IDi
 * @peer: the wanted IDr, value.at NULL: none
 * @cert: how to show the own certificate
 * @n_chain: certificates of @chain, 0: there is none
 * @chain: own certificates, leaf first
 * @sdp_ids: contents of SDP IDs, NULL: none
 * @pad_to: octets that M1 shall have at least, by PAD
 */
struct mikey_m1 {
	const struct mikey_settings *set;
	uint32_t csb_id;
	struct mikey_span rand;
	size_t n_streams;
	const struct mikey_cs *stream;
	uint8_t policy;
	struct mikey_id own;
	struct mikey_id peer;
	enum mikey_offer_cert cert;
	size_t n_chain;
	const struct mikey_span *chain;
	const char *sdp_ids;
	size_t pad_to;
};

/* mikey_id_of() - the ID payload of an identity: a URI if it has a colon */
struct mikey_id mikey_id_of(const char *uri);

/* mikey_offer_put_cap() - write CAP; policies are numbered from @policy on */
void mikey_offer_put_cap(struct mikey_builder *b,
			 const struct mikey_settings *set, uint8_t policy);

/**
 * mikey_m1_build() - write M1
 * @m1: its contents
 * @buf: takes the message
 * @room: octets of @buf
 *
 * Return: octets of the message, -EMSGSIZE if @room is too small, -EIO.
 */
int mikey_m1_build(const struct mikey_m1 *m1, uint8_t *buf, size_t room);

#endif
