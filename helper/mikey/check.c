// SPDX-License-Identifier: BSD-3-Clause
#include "rules.h"

#define RAND_G_LEN	32

static int refuse(struct mikey_fault *f, enum mikey_error error, uint8_t payload)
{
	f->payload = payload;
	return mikey_fault_set(f, error);
}

static int malformed(struct mikey_fault *f, uint8_t payload)
{
	return refuse(f, MIKEY_ERR_UNSPECIFIED, payload);
}

static bool map_uses(const struct mikey_msg *m, uint8_t policy)
{
	size_t i;

	for (i = 0; i < m->hdr.n_cs; i++) {
		if (mikey_map_entry(&m->hdr, i).policy == policy)
			return true;
	}
	return false;
}

/* every SP there is, is used by the map */
static int check_sps_used(const struct mikey_msg *m, struct mikey_fault *f)
{
	size_t i;

	for (i = 0; i < m->n_sp; i++) {
		if (!map_uses(m, m->sp[i].policy))
			return malformed(f, MIKEY_PL_SP);
	}
	return 0;
}

/* ... and every policy of the map has its SP */
static int check_sps_all(const struct mikey_msg *m, struct mikey_fault *f)
{
	size_t i;

	for (i = 0; i < m->hdr.n_cs; i++) {
		if (!mikey_msg_sp(m, mikey_map_entry(&m->hdr, i).policy))
			return malformed(f, MIKEY_PL_SP);
	}
	return check_sps_used(m, f);
}

/* a KV counts in M2 and UPDATE only */
static int check_no_spi(const struct mikey_msg *m, struct mikey_fault *f)
{
	return m->dh.spi.len ? malformed(f, MIKEY_PL_DH) : 0;
}

static int check_encr(const struct mikey_msg *m, bool encrypted,
		      struct mikey_fault *f)
{
	if (encrypted == (m->encr_alg != MIKEY_ENCR_NULL))
		return 0;
	return refuse(f, MIKEY_ERR_ENCR, MIKEY_PL_KEMAC);
}

static int check_capabilities(const struct mikey_msg *m, struct mikey_fault *f)
{
	if (!m->dh.share.len)
		return 0;

	if (!mikey_cap_has16(m->cap.groups, m->dh.group))
		return refuse(f, MIKEY_ERR_DH, MIKEY_PL_DH);
	/* a committed share must not be known before M2, section 3.21 */
	if (m->cap.commit.len)
		return malformed(f, MIKEY_PL_CAP);
	return check_no_spi(m, f);
}

static int check_response(const struct mikey_msg *m, struct mikey_fault *f)
{
	bool keys = m->hdr.data_type != MIKEY_DT_DHHMAC_RESPONSE;
	int err;

	err = check_sps_all(m, f);
	if (!err && m->has_kemac)
		err = check_encr(m, keys, f);
	return err;
}

static int check_finish(const struct mikey_msg *m, struct mikey_fault *f)
{
	int err;

	err = check_sps_used(m, f);
	if (!err)
		err = check_no_spi(m, f);
	if (!err && m->has_kemac)
		err = check_encr(m, false, f);
	return err;
}

/* UPD that stands for a change of nothing: CLOSE, ERROR */
static int check_plain_upd(const struct mikey_msg *m, struct mikey_fault *f)
{
	const struct mikey_upd *upd = &m->ext.upd;

	if (!m->ext.has_upd)
		return malformed(f, MIKEY_PL_EXT);
	if (upd->flags || upd->activation_ms)
		return refuse(f, MIKEY_ERR_UPDATE, MIKEY_PL_EXT);
	return 0;
}

static int check_update_flags(const struct mikey_msg *m, struct mikey_fault *f)
{
	if (!m->ext.has_upd)
		return malformed(f, MIKEY_PL_EXT);

	switch (m->ext.upd.flags) {
	case MIKEY_UPD_REKEY:
	case MIKEY_UPD_REKEY | MIKEY_UPD_MAP:
	case MIKEY_UPD_GROUP:
		return 0;
	default:
		return refuse(f, MIKEY_ERR_UPDATE, MIKEY_PL_EXT);
	}
}

/* new group keys, section 3.19 */
static int check_push(const struct mikey_msg *m, struct mikey_fault *f)
{
	const struct mikey_group_ext *group = &m->ext.group;

	if (group->rand.len != RAND_G_LEN)
		return malformed(f, MIKEY_PL_EXT);
	if (!m->n_sp)
		return malformed(f, MIKEY_PL_SP);
	return check_sps_all(m, f);
}

/* a member that asks for a push */
static int check_ask(const struct mikey_msg *m, struct mikey_fault *f)
{
	if (m->ext.group.rand.len || m->ext.group.flags)
		return malformed(f, MIKEY_PL_EXT);
	if (m->n_cert)
		return malformed(f, MIKEY_PL_CERT);
	if (m->n_sp)
		return malformed(f, MIKEY_PL_SP);
	return m->hdr.n_cs ? malformed(f, 0) : 0;
}

static int check_group_update(const struct mikey_msg *m, struct mikey_fault *f)
{
	if (!m->ext.has_group)
		return malformed(f, MIKEY_PL_EXT);
	if (m->dh.share.len)
		return malformed(f, MIKEY_PL_DH);
	if (m->encr_alg == MIKEY_ENCR_NULL)
		return check_ask(m, f);

	/* MPK is good for GROUP-REKEY, which this certificate verifies */
	if ((m->ext.group.flags & MIKEY_GROUP_MPK) && !m->n_cert)
		return malformed(f, MIKEY_PL_CERT);
	return check_push(m, f);
}

static int check_update(const struct mikey_msg *m, struct mikey_fault *f)
{
	bool keys = m->encr_alg != MIKEY_ENCR_NULL;
	int err;

	err = check_update_flags(m, f);
	if (err)
		return err;
	if (m->ext.upd.flags & MIKEY_UPD_GROUP)
		return check_group_update(m, f);

	if (m->ext.has_group)
		return malformed(f, MIKEY_PL_EXT);
	if (m->n_cert)
		return malformed(f, MIKEY_PL_CERT);
	/* the new key comes in KEMAC or from DH, never from both */
	if (keys == (m->dh.share.len > 0))
		return malformed(f, MIKEY_PL_KEMAC);
	if (m->hdr.n_cs && !(m->ext.upd.flags & MIKEY_UPD_MAP))
		return malformed(f, 0);
	return check_sps_used(m, f);
}

static int check_update_ack(const struct mikey_msg *m, struct mikey_fault *f)
{
	int err;

	err = check_update_flags(m, f);
	if (err)
		return err;
	if (m->dh.share.len && !(m->ext.upd.flags & MIKEY_UPD_REKEY))
		return malformed(f, MIKEY_PL_DH);
	return check_no_spi(m, f);
}

static int check_group_rekey(const struct mikey_msg *m, struct mikey_fault *f)
{
	const struct mikey_group_ext *group = &m->ext.group;
	const struct mikey_upd *upd = &m->ext.upd;
	int err;

	if (!m->ext.has_upd || !m->ext.has_group)
		return malformed(f, MIKEY_PL_EXT);
	if (upd->flags != (MIKEY_UPD_REKEY | MIKEY_UPD_GROUP) ||
	    upd->seq != group->epoch)
		return refuse(f, MIKEY_ERR_UPDATE, MIKEY_PL_EXT);
	/* a GROUP-REKEY always brings the next MPK */
	if (!(group->flags & MIKEY_GROUP_MPK) ||
	    group->csb_id != m->hdr.csb_id)
		return malformed(f, MIKEY_PL_EXT);

	err = check_encr(m, true, f);
	return err ? err : check_push(m, f);
}

static bool may_have_map(uint8_t data_type)
{
	switch (data_type) {
	case MIKEY_DT_ERROR:
	case MIKEY_DT_CONFIRM:
	case MIKEY_DT_ANSWER:
	case MIKEY_DT_UPDATE_ACK:
	case MIKEY_DT_CLOSE:
		return false;
	default:
		return true;
	}
}

int mikey_msg_check(const struct mikey_msg *m, struct mikey_fault *f)
{
	if (m->n_cert && m->chash.len)
		return malformed(f, MIKEY_PL_CHASH);
	if (m->hdr.n_cs && !may_have_map(m->hdr.data_type))
		return malformed(f, 0);

	switch (m->hdr.data_type) {
	case MIKEY_DT_CAPABILITIES:
		return check_capabilities(m, f);
	case MIKEY_DT_PSK_RESPONSE:
	case MIKEY_DT_PK_RESPONSE:
	case MIKEY_DT_DH_RESPONSE:
	case MIKEY_DT_DHHMAC_RESPONSE:
		return check_response(m, f);
	case MIKEY_DT_PSK_FINISH:
	case MIKEY_DT_PK_FINISH:
	case MIKEY_DT_DH_FINISH:
	case MIKEY_DT_DHHMAC_FINISH:
		return check_finish(m, f);
	case MIKEY_DT_ANSWER:
		return m->ext.has_resp_hash ? 0 : malformed(f, MIKEY_PL_EXT);
	case MIKEY_DT_UPDATE:
		return check_update(m, f);
	case MIKEY_DT_UPDATE_ACK:
		return check_update_ack(m, f);
	case MIKEY_DT_GROUP_REKEY:
		return check_group_rekey(m, f);
	case MIKEY_DT_CLOSE:
		return check_plain_upd(m, f);
	case MIKEY_DT_ERROR:
		return m->has_v ? check_plain_upd(m, f) : 0;
	default:
		return 0;
	}
}
