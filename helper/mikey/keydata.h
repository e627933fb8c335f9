/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * keydata - the clear text of KEMAC: Key data sub-payloads
 */
#ifndef MIKEY_KEYDATA_H
#define MIKEY_KEYDATA_H

#include "payload.h"
#include "writer.h"

#define MIKEY_KEYDATA_HDR_LEN	4	/* octets of Key data without the key */

/**
 * struct mikey_keydata - the keys that one KEMAC carries
 * @has_id: is there an ID in front (PK mode)?
 * @id: that ID
 * @tgk: TGK, len 0: none
 * @gtgk: group TGK, len 0: none
 * @mpk: group rekey key, len 0: none
 * @spi: MKI of the TGK or GTGK, len 0: none
 */
struct mikey_keydata {
	bool has_id;
	struct mikey_id id;
	struct mikey_span tgk;
	struct mikey_span gtgk;
	struct mikey_span mpk;
	struct mikey_span spi;
};

/**
 * mikey_keydata_decode() - read a KEMAC's clear text
 * @k: the keys, views of @clear
 * @clear: clear text without tag; secret
 * @with_id: an ID payload comes first (M2 of PK)
 * @f: set if this fails
 *
 * Either exactly one TGK, or one GTGK with SPI and at most one MPK behind it,
 * of the same length and without KV. The length of a TGK is the caller's to
 * check: it must be hashlen.
 *
 * Return: 0, -EBADMSG, -EOPNOTSUPP.
 */
int mikey_keydata_decode(struct mikey_keydata *k, struct mikey_span clear,
			 bool with_id, struct mikey_fault *f) MIKEY_MUST_CHECK;

/**
 * mikey_keydata_encode() - write a KEMAC's clear text
 * @k: the keys
 * @w: takes it; see wr_end()
 */
void mikey_keydata_encode(const struct mikey_keydata *k, struct writer *w);

#endif
