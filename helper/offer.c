// SPDX-License-Identifier: BSD-3-Clause
/*
 * offer - write M1
 */
#include <errno.h>
#include <string.h>

#include "crypto.h"
#include "mikey/policy.h"
#include "offer.h"

#define EXT_HDR_LEN	4	/* octets of a General Extension without value */

struct mikey_id mikey_id_of(const char *uri)
{
	return (struct mikey_id){
		.type = strchr(uri, ':') ? MIKEY_ID_URI : MIKEY_ID_NAI,
		.value = mikey_span(uri, strlen(uri)),
	};
}

static void put_hdr(struct mikey_builder *b, const struct mikey_m1 *m1)
{
	const struct mikey_hdr hdr = {
		.data_type = MIKEY_DT_CAPABILITIES,
		.v = true,
		.prf = m1->set->prfs[0],
		.csb_id = m1->csb_id,
	};
	struct mikey_map_entry odd = { .policy = m1->policy };
	const struct mikey_map_entry even = { .policy = m1->policy };
	size_t i;

	mikey_put_hdr(b, &hdr);
	for (i = 0; i < m1->n_streams; i++) {
		odd.ssrc = m1->stream[i].ssrc;
		odd.roc = m1->stream[i].roc;
		mikey_put_map(b, &odd);
		mikey_put_map(b, &even);
	}
	mikey_put_rand(b, m1->rand);
}

static void put_policies(struct mikey_builder *b,
			 const struct mikey_settings *set, uint8_t policy)
{
	uint8_t params[MIKEY_POLICY_LEN_MAX];
	struct mikey_sp sp;
	struct writer w;
	size_t i;

	for (i = 0; i < set->n_suites; i++) {
		wr_init(&w, params, sizeof(params));
		mikey_policy_encode(set->suites[i], &w);
		if (wr_end(&w) < 0)
			wr_fail(&b->w);
		sp.policy = policy + i;
		sp.params = mikey_span(params, w.len);
		mikey_put_cap_policy(b, &sp);
	}
}

void mikey_offer_put_cap(struct mikey_builder *b,
			 const struct mikey_settings *set, uint8_t policy)
{
	static const uint8_t versions[] = { MIKEY_VERSION };
	uint8_t macs[sizeof(set->prfs)];
	size_t cap, i;

	for (i = 0; i < set->n_prfs; i++)
		macs[i] = mikey_prf_mac(set->prfs[i]);

	cap = mikey_put_cap(b);
	mikey_put_cap_u8s(b, MIKEY_CAP_VERSIONS, versions, sizeof(versions));
	mikey_put_cap_u8s(b, MIKEY_CAP_MODES, set->modes, set->n_modes);
	mikey_put_cap_u8s(b, MIKEY_CAP_PRF, set->prfs, set->n_prfs);
	mikey_put_cap_u8s(b, MIKEY_CAP_ENCR, set->encrs, set->n_encrs);
	mikey_put_cap_u8s(b, MIKEY_CAP_MAC, macs, set->n_prfs);
	mikey_put_cap_u16s(b, MIKEY_CAP_GROUPS, set->groups, set->n_groups);
	mikey_put_cap_u16s(b, MIKEY_CAP_SIGALGS, set->sigalgs, set->n_sigalgs);
	put_policies(b, set, policy);
	/* the defaults are not written: M1 has to fit in one datagram */
	if (set->max_datagram != MIKEY_DATAGRAM_DEFAULT ||
	    set->max_message != MIKEY_MESSAGE_LIMIT)
		mikey_put_cap_limits(b, set->max_datagram, set->max_message);
	mikey_put_cap_end(b, cap);
}

static int put_cert(struct mikey_builder *b, const struct mikey_m1 *m1)
{
	struct mikey_cert cert = { .type = MIKEY_CERT_X509 };
	uint8_t hash[CRYPTO_HASH_MAX];
	size_t i;

	if (!m1->n_chain || m1->cert == MIKEY_OFFER_NO_CERT)
		return 0;

	if (m1->cert == MIKEY_OFFER_CHASH) {
		if (crypto_digest(CRYPTO_SHA256, m1->chain, 1, hash))
			return -EIO;
		mikey_put_chash(b, mikey_span(hash, 32));
		return 0;
	}

	for (i = 0; i < m1->n_chain; i++) {
		cert.value = m1->chain[i];
		mikey_put_cert(b, &cert);
	}
	return 0;
}

int mikey_m1_build(const struct mikey_m1 *m1, uint8_t *buf, size_t room)
{
	struct mikey_builder b;

	mikey_build_init(&b, buf, room);
	put_hdr(&b, m1);
	mikey_offer_put_cap(&b, m1->set, m1->policy);
	mikey_put_id(&b, &m1->own);
	if (put_cert(&b, m1))
		return -EIO;
	if (m1->peer.value.at)
		mikey_put_id(&b, &m1->peer);
	if (m1->sdp_ids)
		mikey_put_ext(&b, MIKEY_EXT_SDP_IDS,
			      mikey_span(m1->sdp_ids, strlen(m1->sdp_ids)));
	if (b.w.len + EXT_HDR_LEN < m1->pad_to)
		mikey_put_pad(&b, m1->pad_to - EXT_HDR_LEN - b.w.len);
	return mikey_build_end(&b);
}
