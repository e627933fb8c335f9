// SPDX-License-Identifier: BSD-3-Clause
/*
 * session_outbox - one message that is sent until it has had its effect, section 3.12
 */
#include <string.h>

#include "session_outbox.h"
#include "session_impl.h"

#define RTO_MIN		100
#define JITTER		10	/* percent, either way */

void mikey_outbox_clear(struct mikey_outbox *out)
{
	mikey_buf_clear(&out->msg);
	memset(out, 0, sizeof(*out));
	out->next_ms = MIKEY_NEVER;
}

int mikey_outbox_set(struct mikey_session *s, uint16_t msn,
		     struct mikey_span msg, const struct mikey_addr *to)
{
	struct mikey_outbox *out = &s->out;

	mikey_outbox_clear(out);
	out->msn = msn;
	if (to)
		out->to = *to;
	return mikey_buf_set(&out->msg, msg);
}

static void send_from(struct mikey_session *s, uint16_t offset,
		      const struct mikey_addr *to, uint64_t now)
{
	struct mikey_outbox *out = &s->out;
	uint8_t octets[MIKEY_DATAGRAM_MAX];
	struct mikey_frame f = {
		.initiator = s->status.role == MIKEY_INITIATOR,
		.msn = out->msn,
		.csb_id = s->status.csb_id,
		.offset = offset,
		.cookie = mikey_span(out->cookie, out->cookie_len),
	};
	struct writer w;
	int len;

	out->sent_ms = now;
	for (;;) {
		wr_init(&w, octets, sizeof(octets));
		if (!mikey_frame_fragment(&f, mikey_buf_span(&out->msg),
					  s->max_datagram, &w))
			return;

		len = wr_end(&w);
		if (len < 0)
			return;
		s->status.tx_frames++;
		s->path->ops->send(s->path->owner, octets, len, to);
	}
}

static uint64_t jitter(struct mikey_session *s, uint64_t ms)
{
	uint32_t span = ms * JITTER / 100;

	return ms - span + mikey_node_below(s->path->node, 2 * span + 1);
}

static void schedule(struct mikey_session *s, uint64_t now)
{
	struct mikey_outbox *out = &s->out;

	out->n_sent++;
	out->next_ms = now + jitter(s, out->rto_ms);
	out->rto_ms *= 2;
	/* from 500 ms on this is the seventh sending; a faster start has more */
	if (out->next_ms >= s->give_up_ms)
		out->next_ms = MIKEY_NEVER;
}

void mikey_outbox_start(struct mikey_session *s, uint64_t rto, uint64_t now)
{
	struct mikey_outbox *out = &s->out;

	out->rto_ms = rto < RTO_MIN ? RTO_MIN : rto;
	out->n_sent = 0;
	send_from(s, 0, &out->to, now);
	schedule(s, now);
}

void mikey_outbox_stop(struct mikey_outbox *out)
{
	out->next_ms = MIKEY_NEVER;
}

void mikey_outbox_once(struct mikey_session *s, const struct mikey_addr *to,
		       uint64_t now)
{
	send_from(s, 0, to, now);
}

void mikey_outbox_repeat(struct mikey_session *s, const struct mikey_addr *to,
			 uint64_t now)
{
	s->status.retransmissions++;
	send_from(s, 0, to, now);
}

void mikey_outbox_timer(struct mikey_session *s, uint64_t now)
{
	struct mikey_outbox *out = &s->out;

	bool obey = !out->obeyed && (out->skip || out->acked);

	if (now < out->next_ms)
		return;

	/*
	 * An ACK may be forged, and there may be one before every sending: the
	 * time after one was heeded everything goes, whatever came meanwhile.
	 */
	if (!obey || !out->skip) {
		s->status.retransmissions++;
		send_from(s, obey ? out->acked : 0, &out->to, now);
	}
	out->obeyed = obey;
	out->skip = false;
	out->acked = 0;
	schedule(s, now);
}

void mikey_outbox_ack(struct mikey_outbox *out, const struct mikey_frame *ack)
{
	if (!out->msg.len || ack->msn != out->msn ||
	    ack->total != out->msg.len || ack->offset > out->msg.len)
		return;

	if (ack->offset == out->msg.len)
		out->skip = true;
	else
		out->acked = ack->offset;
}

size_t mikey_outbox_octets(const struct mikey_session *s)
{
	size_t n = mikey_frame_count(s->out.msg.len, s->max_datagram,
				     s->out.cookie_len);

	return s->out.msg.len + n * MIKEY_FRAME_HDR_LEN;
}
