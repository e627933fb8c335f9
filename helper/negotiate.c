// SPDX-License-Identifier: BSD-3-Clause
/*
 * negotiate - what an exchange uses: R picks, I checks, sections 3.5 and 3.6
 */
#include <errno.h>
#include <string.h>

#include "crypto.h"
#include "mikey/policy.h"
#include "negotiate.h"

#define SRTP_MKI_MAX	128
/* octets of an M2 without its certificates: RANDs, ID, SPs, share, signature */
#define M2_ROOM		2048

/* what R may sign with and I must be able to verify */
static bool sigalg_known(uint16_t scheme)
{
	return scheme == MIKEY_SIG_ED25519 || scheme == MIKEY_SIG_ECDSA_P256 ||
	       scheme == MIKEY_SIG_RSA_PSS_RSAE_SHA256;
}

static bool offers_known_sigalg(const struct mikey_cap *cap)
{
	return mikey_cap_has16(cap->sigalgs, MIKEY_SIG_ED25519) ||
	       mikey_cap_has16(cap->sigalgs, MIKEY_SIG_ECDSA_P256) ||
	       mikey_cap_has16(cap->sigalgs, MIKEY_SIG_RSA_PSS_RSAE_SHA256);
}

/*
 * A group in which I sent its share already would mean the early variant,
 * which is not in this version: another one is taken.
 */
static bool pick_group(struct mikey_picks *pick,
		       const struct mikey_settings *set,
		       const struct mikey_msg *m1)
{
	size_t i;

	for (i = 0; i < set->n_groups; i++) {
		if (!mikey_cap_has16(m1->cap.groups, set->groups[i]) ||
		    (m1->dh.share.len && m1->dh.group == set->groups[i]))
			continue;
		pick->group = set->groups[i];
		return true;
	}
	return false;
}

static int pick_dh(struct mikey_picks *pick, const struct mikey_settings *set,
		   const struct mikey_identity *id, const struct mikey_msg *m1)
{
	const struct crypto_key *key = mikey_identity_key(id);
	const struct mikey_cap *cap = &m1->cap;

	/* DH-COMMIT binds us to a group and to rules of SAS we do not follow */
	if (!key || cap->commit.len ||
	    !mikey_cap_has(cap->cert_types, MIKEY_CERT_X509) ||
	    !mikey_cap_has16(cap->sigalgs, crypto_key_scheme(key)) ||
	    !offers_known_sigalg(cap) || !pick_group(pick, set, m1))
		return -EOPNOTSUPP;

	pick->sigalg = crypto_key_scheme(key);
	return 0;
}

static int pick_psk(struct mikey_picks *pick, const struct mikey_settings *set,
		    const struct mikey_identity *id, const struct mikey_msg *m1)
{
	const char *own = mikey_identity_uri(id);
	const struct mikey_cap *cap = &m1->cap;
	struct mikey_span idi = m1->id[0].value;
	size_t i, len;

	if (!mikey_cap_has(cap->psk_kinds, MIKEY_PSK_EXTERNAL))
		return -EOPNOTSUPP;
	if (mikey_span_equal(idi, mikey_span(own, strlen(own))))
		return -ELOOP;
	if (mikey_id_anonymous(&m1->id[0]) ||
	    !mikey_identity_psk(id, idi.at, idi.len, own, strlen(own), &len))
		return -ENOKEY;

	for (i = 0; i < set->n_encrs; i++) {
		if (!mikey_cap_has(cap->encrs, set->encrs[i]))
			continue;
		pick->encr = set->encrs[i];
		return 0;
	}
	return -EOPNOTSUPP;
}

static int pick_mode(struct mikey_picks *pick, const struct mikey_settings *set,
		     const struct mikey_identity *id,
		     const struct mikey_msg *m1)
{
	int worst = -EOPNOTSUPP;
	size_t i;
	int err;

	for (i = 0; i < set->n_modes; i++) {
		if (!mikey_cap_has(m1->cap.modes, set->modes[i]))
			continue;
		pick->mode = set->modes[i];
		err = pick->mode == MIKEY_MODE_DH ?
			pick_dh(pick, set, id, m1) : pick_psk(pick, set, id, m1);
		if (!err)
			return 0;
		if (err != -EOPNOTSUPP)
			worst = err;
	}
	return worst;
}

static bool pick_prf(struct mikey_picks *pick, const struct mikey_settings *set,
		     const struct mikey_cap *cap)
{
	size_t i;

	for (i = 0; i < set->n_prfs; i++) {
		pick->prf = set->prfs[i];
		pick->mac = mikey_prf_mac(pick->prf);
		if (mikey_cap_has(cap->prfs, pick->prf) &&
		    mikey_cap_has(cap->macs, pick->mac))
			return true;
	}
	return false;
}

static bool offers_suite(const struct mikey_cap *cap, uint16_t suite,
			 uint8_t *policy)
{
	size_t i;

	for (i = 0; i < cap->n_policies; i++) {
		if (mikey_policy_suite(cap->policy[i].params) == suite) {
			*policy = cap->policy[i].policy;
			return true;
		}
	}
	return false;
}

/*
 * An M2 that the peer says it will not take is not worth a signature: octets
 * of the certificates and more than all the rest can have.
 */
static bool m2_fits(const struct mikey_identity *id, const struct mikey_cap *cap)
{
	const struct crypto_chain *chain = mikey_identity_chain(id);
	size_t i, n = 0, need = M2_ROOM;
	const struct mikey_span *der;

	der = chain ? crypto_chain_der(chain, &n) : NULL;
	for (i = 0; i < n; i++)
		need += der[i].len;
	return cap->max_message >= need;
}

/*
 * One suite for all crypto sessions: ours is the same wish for each. Without
 * any there is nothing to agree on, as long as no update can add one.
 */
static bool pick_suite(struct mikey_picks *pick,
		       const struct mikey_settings *set,
		       const struct mikey_msg *m1)
{
	uint8_t policy = 0;
	size_t i, cs;

	if (!m1->hdr.n_cs || m1->hdr.n_cs > MIKEY_CS_MAX)
		return false;

	for (i = 0; i < set->n_suites; i++)
		if (offers_suite(&m1->cap, set->suites[i], &policy))
			break;
	if (i == set->n_suites)
		return false;

	pick->n_cs = m1->hdr.n_cs;
	for (cs = 0; cs < pick->n_cs; cs++) {
		pick->policy[cs] = policy;
		pick->suite[cs] = set->suites[i];
	}
	return true;
}

int mikey_pick(struct mikey_picks *pick, const struct mikey_settings *set,
	       const struct mikey_identity *id, const struct mikey_msg *m1,
	       struct mikey_fault *f)
{
	int err;

	memset(pick, 0, sizeof(*pick));
	mikey_fault_set(f, MIKEY_ERR_NO_COMMON);
	if (!mikey_cap_has(m1->cap.maps, MIKEY_MAP_SRTP_ID) ||
	    !pick_prf(pick, set, &m1->cap) || !pick_suite(pick, set, m1))
		return -EOPNOTSUPP;

	if (!m2_fits(id, &m1->cap)) {
		mikey_fault_set(f, MIKEY_ERR_TOO_LARGE);
		return -EOPNOTSUPP;
	}

	err = pick_mode(pick, set, id, m1);
	if (err && err != -EOPNOTSUPP)
		mikey_fault_set(f, MIKEY_ERR_PSK);
	return err;
}

static int refuse(struct mikey_fault *f, enum mikey_error error, uint8_t payload)
{
	mikey_fault_set(f, error);
	f->payload = payload;
	return -EOPNOTSUPP;
}

static int check_dh(struct mikey_picks *pick, const struct mikey_cap *cap,
		    const struct mikey_msg *m1, const struct mikey_msg *m2,
		    struct mikey_fault *f)
{
	pick->group = m2->dh.group;
	pick->sigalg = m2->sign_scheme;
	if (!mikey_cap_has16(cap->groups, pick->group) ||
	    (m1->dh.share.len && m1->dh.group == pick->group) || m2->has_v)
		return refuse(f, MIKEY_ERR_NO_COMMON, MIKEY_PL_DH);
	if (!mikey_cap_has16(cap->sigalgs, pick->sigalg) ||
	    !sigalg_known(pick->sigalg))
		return refuse(f, MIKEY_ERR_NO_COMMON, MIKEY_PL_SIGN);
	/* SRTP takes no longer MKI */
	if (m2->dh.spi.len > SRTP_MKI_MAX)
		return refuse(f, MIKEY_ERR_UNSPECIFIED, MIKEY_PL_DH);
	return 0;
}

static int check_psk(struct mikey_picks *pick, const struct mikey_cap *cap,
		     const struct mikey_msg *m2, struct mikey_fault *f)
{
	pick->encr = m2->encr_alg;
	if (!mikey_cap_has(cap->encrs, pick->encr))
		return refuse(f, MIKEY_ERR_NO_COMMON, MIKEY_PL_KEMAC);
	if (m2->ext.has_pskid && m2->ext.pskid.kind != MIKEY_PSK_EXTERNAL)
		return refuse(f, MIKEY_ERR_PSK, MIKEY_PL_EXT);
	return 0;
}

/* M2 keeps SSRC and ROC of our own (odd) crypto sessions */
static bool keeps_odd(const struct mikey_hdr *m1, const struct mikey_hdr *m2,
		      size_t i)
{
	struct mikey_map_entry was = mikey_map_entry(m1, i);
	struct mikey_map_entry is = mikey_map_entry(m2, i);

	return i % 2 || (was.ssrc == is.ssrc && was.roc == is.roc);
}

static int check_map(struct mikey_picks *pick, const struct mikey_msg *m1,
		     const struct mikey_msg *m2, struct mikey_fault *f)
{
	const struct mikey_sp *offered, *used;
	uint32_t suite;
	size_t i;

	pick->n_cs = m2->hdr.n_cs;
	if (pick->n_cs != m1->hdr.n_cs || pick->n_cs > MIKEY_CS_MAX)
		return refuse(f, MIKEY_ERR_SP_PARAM, MIKEY_PL_LAST);

	for (i = 0; i < pick->n_cs; i++) {
		pick->policy[i] = mikey_map_entry(&m2->hdr, i).policy;
		offered = mikey_cap_policy(&m1->cap, pick->policy[i]);
		used = mikey_msg_sp(m2, pick->policy[i]);
		if (!offered || !used ||
		    !mikey_span_equal(offered->params, used->params))
			return refuse(f, MIKEY_ERR_NO_COMMON, MIKEY_PL_SP);

		suite = mikey_policy_suite(used->params);
		if (suite == MIKEY_POLICY_NONE)
			return refuse(f, MIKEY_ERR_SP, MIKEY_PL_SP);
		pick->suite[i] = suite;

		if (!keeps_odd(&m1->hdr, &m2->hdr, i))
			return refuse(f, MIKEY_ERR_SP_PARAM, MIKEY_PL_LAST);
	}
	return 0;
}

int mikey_pick_check(struct mikey_picks *pick, const struct mikey_msg *m1,
		     const struct mikey_msg *m2, struct mikey_fault *f)
{
	const struct mikey_cap *cap = &m1->cap;
	int err;

	memset(pick, 0, sizeof(*pick));
	f->data_type = m2->hdr.data_type;
	pick->mode = m2->hdr.data_type;
	pick->prf = m2->hdr.prf;
	pick->mac = mikey_prf_mac(pick->prf);
	if (!mikey_cap_has(cap->modes, m2->hdr.data_type))
		return refuse(f, MIKEY_ERR_NO_COMMON, MIKEY_PL_LAST);
	if (!mikey_cap_has(cap->prfs, pick->prf) ||
	    !mikey_cap_has(cap->macs, pick->mac))
		return refuse(f, MIKEY_ERR_PRF, MIKEY_PL_LAST);

	switch (m2->hdr.data_type) {
	case MIKEY_DT_DH_RESPONSE:
		err = check_dh(pick, cap, m1, m2, f);
		break;
	case MIKEY_DT_PSK_RESPONSE:
		err = check_psk(pick, cap, m2, f);
		break;
	default:
		err = refuse(f, MIKEY_ERR_MESSAGE, MIKEY_PL_LAST);
	}
	return err ? err : check_map(pick, m1, m2, f);
}
