// SPDX-License-Identifier: BSD-3-Clause
#include "message.h"

#include "rules.h"

/* M1 and an ERROR about it may name a PRF that we do not have */
static bool prf_fits(const struct mikey_hdr *hdr)
{
	return mikey_prf_mac(hdr->prf) != MIKEY_MAC_NULL ||
	       hdr->data_type == MIKEY_DT_CAPABILITIES ||
	       hdr->data_type == MIKEY_DT_ERROR;
}

/*
 * The code that stands for a payload in the order: its own, or that of a
 * General Extension for a new payload that is unknown and may be skipped.
 */
static int classify(struct reader r, uint8_t code, uint8_t *as,
		    struct mikey_fault *f)
{
	uint8_t type;

	*as = code;
	if (code < MIKEY_PL_NEW)
		return 0;
	if (!rd_u8(&r, &type))
		return mikey_fault_set(f, MIKEY_ERR_UNSPECIFIED);
	if (code == MIKEY_PL_CAP && !type)
		return 0;
	if (type & MIKEY_CRITICAL)
		return mikey_fault_set(f, MIKEY_ERR_PAYLOAD);

	*as = MIKEY_PL_EXT;
	return 0;
}

/* one payload; *next becomes the code of the one behind it */
static int decode_part(struct mikey_msg *m, struct reader *r,
		       struct mikey_order *order, uint8_t *next,
		       struct mikey_fault *f)
{
	struct mikey_part *part = &m->part[m->n_parts];
	uint8_t code;
	int err;

	part->code = *next;
	part->start = r->at;
	f->payload = part->code;

	/* SIGN has no next-payload octet, it is the last one */
	if (part->code == MIKEY_PL_SIGN)
		*next = MIKEY_PL_LAST;
	else if (!rd_u8(r, next))
		return mikey_fault_set(f, MIKEY_ERR_UNSPECIFIED);

	err = classify(*r, part->code, &code, f);
	if (err)
		return err;
	if (!mikey_order_next(order, code))
		return mikey_fault_set(f, MIKEY_ERR_UNSPECIFIED);
	err = mikey_payload_decode(m, r, part, f);
	if (err)
		return err;

	part->len = r->at - part->start;
	m->n_parts++;
	return 0;
}

/* each turn consumes an octet at least, so this ends */
static int decode_parts(struct mikey_msg *m, struct reader *r, uint8_t next,
			struct mikey_fault *f)
{
	struct mikey_order order;
	int err;

	if (!mikey_order_init(&order, m->hdr.data_type))
		return mikey_fault_set(f, MIKEY_ERR_MESSAGE);
	if (!prf_fits(&m->hdr))
		return mikey_fault_set(f, MIKEY_ERR_PRF);

	while (next != MIKEY_PL_LAST) {
		if (m->n_parts == MIKEY_PAYLOADS_MAX)
			return mikey_fault_set(f, MIKEY_ERR_TOO_LARGE);

		err = decode_part(m, r, &order, &next, f);
		if (err)
			return err;
	}

	if (rd_left(r) || !mikey_order_end(&order, &f->payload))
		return mikey_fault_set(f, MIKEY_ERR_UNSPECIFIED);
	return 0;
}

int mikey_msg_decode(struct mikey_msg *m, struct mikey_span octets,
		     struct mikey_fault *f)
{
	struct reader r;
	uint8_t next;
	int err;

	memset(m, 0, sizeof(*m));
	memset(f, 0, sizeof(*f));
	if (octets.len > MIKEY_MESSAGE_MAX)
		return mikey_fault_set(f, MIKEY_ERR_TOO_LARGE);

	m->octets = octets;
	rd_init(&r, octets);
	err = mikey_hdr_decode(&m->hdr, &r, &next, f);
	if (!err)
		err = decode_parts(m, &r, next, f);
	if (!err)
		err = mikey_msg_check(m, f);
	return err;
}

struct mikey_span mikey_msg_upto(const struct mikey_msg *m, size_t end)
{
	return mikey_span(m->octets.at, end);
}

struct mikey_span mikey_msg_slot(const struct mikey_msg *m,
				 const struct mikey_slot *slot)
{
	return mikey_span(m->octets.at + slot->at, slot->len);
}

const struct mikey_sp *mikey_msg_sp(const struct mikey_msg *m, uint8_t policy)
{
	size_t i;

	for (i = 0; i < m->n_sp; i++) {
		if (m->sp[i].policy == policy)
			return &m->sp[i];
	}
	return NULL;
}

/* the SPs of M3 are those of M2, all of them, or none */
static bool same_sps(const struct mikey_msg *m3, const struct mikey_msg *m2)
{
	const struct mikey_sp *a, *b;
	size_t i;

	if (m3->n_sp && m3->n_sp != m2->n_sp)
		return false;

	for (i = 0; i < m3->n_sp; i++) {
		a = &m3->sp[i];
		b = &m2->sp[i];
		if (a->policy != b->policy ||
		    !mikey_span_equal(a->params, b->params))
			return false;
	}
	return true;
}

int mikey_msg_repeats(const struct mikey_msg *m3, const struct mikey_msg *m2,
		      struct mikey_fault *f)
{
	*f = (struct mikey_fault){ .data_type = m3->hdr.data_type };

	if (m3->hdr.csb_id != m2->hdr.csb_id || m3->hdr.prf != m2->hdr.prf)
		return mikey_fault_set(f, MIKEY_ERR_UNSPECIFIED);

	if (!mikey_span_equal(m3->hdr.map, m2->hdr.map))
		return mikey_fault_set(f, MIKEY_ERR_SP_PARAM);

	f->payload = MIKEY_PL_RAND;
	if (!mikey_span_equal(m3->rand[0], m2->rand[0]) ||
	    !mikey_span_equal(m3->rand[1], m2->rand[1]))
		return mikey_fault_set(f, MIKEY_ERR_UNSPECIFIED);

	f->payload = MIKEY_PL_SP;
	return same_sps(m3, m2) ? 0 : mikey_fault_set(f, MIKEY_ERR_SP_PARAM);
}
