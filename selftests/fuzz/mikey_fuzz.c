// SPDX-License-Identifier: BSD-3-Clause
/*
 * Fuzz the MIKEYv2 codec: messages, frames, reassembly, key data, SDP.
 *
 * The first octet of an input says what the rest is. Anything may be refused;
 * what is accepted must stay within the input, and once encoded again it must
 * decode to the same.
 */
#include <stdlib.h>

#include "mikey/base64.h"
#include "mikey/keydata.h"
#include "mikey/reassembly.h"
#include "mikey/sdp.h"
#include "unit/mikey_encode.h"

int LLVMFuzzerTestOneInput(const uint8_t *octets, size_t len);

static void check(bool holds)
{
	if (!holds)
		abort();
}

/* the encoder clears reserved bits and reorders CAP, so compare the second */
static size_t encode(const struct mikey_msg *m, uint8_t *out)
{
	struct mikey_builder b;
	int len;

	mikey_build_init(&b, out, MIKEY_MESSAGE_MAX);
	mikey_encode(m, &b);
	len = mikey_build_end(&b);
	return len < 0 ? 0 : len;
}

static void fuzz_message(struct mikey_span in)
{
	static uint8_t once[MIKEY_MESSAGE_MAX], twice[MIKEY_MESSAGE_MAX];
	struct mikey_fault fault;
	struct mikey_msg m;
	size_t len, len2;

	if (mikey_msg_decode(&m, in, &fault))
		return;
	check(mikey_in_bounds(&m));
	check(m.mac.at + m.mac.len <= in.len);

	len = encode(&m, once);
	/* DH-COMMIT, GROUPCAP and unknown TLVs are not written again */
	if (!len || mikey_msg_decode(&m, mikey_span(once, len), &fault))
		abort();
	len2 = encode(&m, twice);
	check(mikey_span_equal(mikey_span(once, len),
			       mikey_span(twice, len2)));
}

static void fuzz_frame(struct mikey_span in)
{
	struct mikey_frame f, again;
	struct writer w;
	uint8_t *out;

	if (mikey_frame_decode(&f, in))
		return;

	out = malloc(in.len);
	check(out);
	wr_init(&w, out, in.len);
	mikey_frame_encode(&f, &w);
	check(wr_end(&w) == (int)in.len);
	check(!mikey_frame_decode(&again, mikey_span(out, in.len)));
	check(mikey_span_equal(f.data, again.data));
	check(mikey_span_equal(f.cookie, again.cookie));
	free(out);
}

/* a step: control octet, MSN, offset(16) in units of 16, length, octets */
static size_t reassembly_step(struct mikey_reasm *ra, const uint8_t *p,
			      size_t left, uint64_t *now)
{
	struct mikey_source from = { { p[0] & 0x03 } };
	struct mikey_reasm_result res;
	struct mikey_frame f = { .type = MIKEY_FRAME_DATA };
	size_t len = p[4] ? p[4] : 1;

	if (len > left - 5)
		return left;

	f.initiator = p[0] & 0x04;
	f.csb_id = p[0] >> 4;
	f.msn = p[1] & 0x07;
	f.offset = (p[2] << 8 | p[3]) & 0x3fff;
	f.total = p[1] & 0x08 ? f.offset + len : 0x4000 + 0xff;
	f.data = mikey_span(p + 5, len);
	*now += p[1] >> 4 == 0xf ? 2000 : 1;

	if (!mikey_reasm_push(ra, &from, &f, p[0] & 0x08, *now, &res)) {
		check(res.contiguous <= f.total);
		check(!res.message.len || res.message.len == f.total);
	}
	check(mikey_reasm_octets(ra, false) <= MIKEY_REASM_OCTETS);
	check(mikey_reasm_octets(ra, true) <= MIKEY_REASM_UNKNOWN);
	check(mikey_reasm_octets(ra, true) <= mikey_reasm_octets(ra, false));
	return 5 + len;
}

static void fuzz_reassembly(struct mikey_span in)
{
	struct mikey_reasm *ra = mikey_reasm_new(MIKEY_MESSAGE_MAX);
	uint64_t now = 0;
	size_t at = 0;

	check(ra);
	while (in.len - at > 5)
		at += reassembly_step(ra, in.at + at, in.len - at, &now);

	mikey_reasm_expire(ra, now + MIKEY_REASM_MS);
	check(!mikey_reasm_octets(ra, false));
	mikey_reasm_free(ra);
}

static void fuzz_keydata(struct mikey_span in)
{
	struct mikey_fault fault;
	struct mikey_keydata k;

	if (!mikey_keydata_decode(&k, in, true, &fault))
		check(k.has_id && (k.tgk.len > 0) != (k.gtgk.len > 0));
	if (!mikey_keydata_decode(&k, in, false, &fault))
		check(!k.has_id && (k.tgk.len > 0) != (k.gtgk.len > 0));
}

static void fuzz_sdp(struct mikey_span in)
{
	const char *text = (const char *)in.at;
	uint8_t octets[1024];
	struct mikey_sdp sdp;
	size_t media;

	for (media = 0; media < 3; media++) {
		if (mikey_sdp_parse(&sdp, text, in.len, media))
			continue;
		check(strlen(sdp.ids) < sizeof(sdp.ids));
		check(sdp.base64.len <= in.len);
		check(mikey_base64_decode((const char *)sdp.base64.at,
					  sdp.base64.len, octets,
					  sizeof(octets)) <=
		      (int)sizeof(octets));
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *octets, size_t len)
{
	struct mikey_span rest;

	if (!len)
		return 0;

	rest = mikey_span(octets + 1, len - 1);
	switch (octets[0] % 5) {
	case 0:
		fuzz_message(rest);
		break;
	case 1:
		fuzz_frame(rest);
		break;
	case 2:
		fuzz_reassembly(rest);
		break;
	case 3:
		fuzz_keydata(rest);
		break;
	default:
		fuzz_sdp(rest);
	}
	return 0;
}
