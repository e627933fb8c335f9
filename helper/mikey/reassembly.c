// SPDX-License-Identifier: BSD-3-Clause
#include "reassembly.h"

#include <errno.h>
#include <stdlib.h>

/**
 * struct piece - octets of a message that came together
 * @next: piece with the next higher offset; pieces never overlap
 * @at: offset in the message
 * @len: octets
 * @octets: copy of them
 */
struct piece {
	struct piece *next;
	size_t at;
	size_t len;
	uint8_t octets[];
};

/**
 * struct load - what is held; a total, or what is wanted
 * @octets: received octets
 * @pieces: pieces
 * @messages: messages
 */
struct load {
	size_t octets;
	size_t pieces;
	size_t messages;
};

/**
 * struct pending - a message of which a part has come
 * @next: the message that began next
 * @from: source address
 * @csb_id: CSB ID of the frames
 * @initiator: flag I of the frames
 * @msn: message sequence number
 * @known: is the CSB known?
 * @since_ms: time of the first frame
 * @total: octets of the message, as claimed
 * @load: what it holds
 * @pieces: in order
 */
struct pending {
	struct pending *next;
	struct mikey_source from;
	uint32_t csb_id;
	bool initiator;
	uint16_t msn;
	bool known;
	uint64_t since_ms;
	size_t total;
	struct load load;
	struct piece *pieces;
};

/**
 * struct mikey_reasm - reassembly of one transport
 * @limit: octets of a message that are accepted
 * @oldest: messages in the order in which they began
 * @all: what is held
 * @unknown: what of @all is held for unknown CSBs
 * @whole: the last complete message, kept until the next call
 */
struct mikey_reasm {
	size_t limit;
	struct pending *oldest;
	struct load all;
	struct load unknown;
	uint8_t *whole;
};

static const struct load all_max = {
	MIKEY_REASM_OCTETS, MIKEY_REASM_PIECES, MIKEY_REASM_MESSAGES,
};

static const struct load unknown_max = {
	MIKEY_REASM_UNKNOWN, MIKEY_REASM_PIECES / 2, MIKEY_REASM_MESSAGES / 2,
};

static void load_add(struct load *to, const struct load *l)
{
	to->octets += l->octets;
	to->pieces += l->pieces;
	to->messages += l->messages;
}

static void load_sub(struct load *from, const struct load *l)
{
	from->octets -= l->octets;
	from->pieces -= l->pieces;
	from->messages -= l->messages;
}

static bool load_fits(const struct load *held, const struct load *more,
		      const struct load *max)
{
	return held->octets + more->octets <= max->octets &&
	       held->pieces + more->pieces <= max->pieces &&
	       held->messages + more->messages <= max->messages;
}

/* account for what @p holds more now */
static void charge(struct mikey_reasm *ra, struct pending *p,
		   const struct load *l)
{
	load_add(&p->load, l);
	load_add(&ra->all, l);
	if (!p->known)
		load_add(&ra->unknown, l);
}

static void set_known(struct mikey_reasm *ra, struct pending *p)
{
	if (!p->known)
		load_sub(&ra->unknown, &p->load);
	p->known = true;
}

static void drop(struct mikey_reasm *ra, struct pending *p)
{
	struct pending **at = &ra->oldest;
	struct piece *piece;

	while (*at != p)
		at = &(*at)->next;
	*at = p->next;

	load_sub(&ra->all, &p->load);
	if (!p->known)
		load_sub(&ra->unknown, &p->load);

	while ((piece = p->pieces)) {
		p->pieces = piece->next;
		free(piece);
	}
	free(p);
}

static bool same_sender(const struct pending *p, const struct mikey_source *from,
			const struct mikey_frame *f)
{
	return p->csb_id == f->csb_id && p->initiator == f->initiator &&
	       !memcmp(&p->from, from, sizeof(*from));
}

static struct pending *find(const struct mikey_reasm *ra,
			    const struct mikey_source *from,
			    const struct mikey_frame *f)
{
	struct pending *p;

	for (p = ra->oldest; p; p = p->next) {
		if (p->msn == f->msn && same_sender(p, from, f))
			return p;
	}
	return NULL;
}

/* the oldest message that may go in favour of @keep */
static struct pending *victim(const struct mikey_reasm *ra,
			      const struct pending *keep, bool known)
{
	struct pending *p;

	for (p = ra->oldest; p; p = p->next) {
		if (p != keep && p->known == known)
			return p;
	}
	return NULL;
}

/* room for @more of message @keep (which may be NULL: not begun yet) */
static bool make_room(struct mikey_reasm *ra, const struct pending *keep,
		      bool known, const struct load *more)
{
	struct pending *p;

	while (!load_fits(&ra->all, more, &all_max) ||
	       (!known && !load_fits(&ra->unknown, more, &unknown_max))) {
		p = victim(ra, keep, false);
		if (!p && known)
			p = victim(ra, keep, true);
		if (!p)
			return false;
		drop(ra, p);
	}
	return true;
}

/* a sender that begins a fifth message gives up its first */
static void bound_sender(struct mikey_reasm *ra,
			 const struct mikey_source *from,
			 const struct mikey_frame *f)
{
	struct pending *p, *oldest = NULL;
	size_t n = 0;

	for (p = ra->oldest; p; p = p->next) {
		if (!same_sender(p, from, f))
			continue;
		if (!oldest)
			oldest = p;
		n++;
	}
	if (n >= MIKEY_REASM_PER_SENDER)
		drop(ra, oldest);
}

static int begin(struct mikey_reasm *ra, const struct mikey_source *from,
		 const struct mikey_frame *f, bool known, uint64_t now_ms,
		 struct pending **out)
{
	const struct load one = { .messages = 1 };
	struct pending *p, **at;

	bound_sender(ra, from, f);
	if (!make_room(ra, NULL, known, &one))
		return -ENOBUFS;

	p = calloc(1, sizeof(*p));
	if (!p)
		return -ENOMEM;

	p->from = *from;
	p->csb_id = f->csb_id;
	p->initiator = f->initiator;
	p->msn = f->msn;
	p->known = known;
	p->since_ms = now_ms;
	p->total = f->total;

	for (at = &ra->oldest; *at; at = &(*at)->next)
		;
	*at = p;
	charge(ra, p, &one);
	*out = p;
	return 0;
}

/* do the octets of @f that we have already equal those we have? */
static bool agrees(const struct pending *p, const struct mikey_frame *f)
{
	size_t end = f->offset + f->data.len, from, to;
	const struct piece *piece;

	for (piece = p->pieces; piece; piece = piece->next) {
		from = piece->at > f->offset ? piece->at : f->offset;
		to = piece->at + piece->len;
		if (to > end)
			to = end;
		if (from < to && memcmp(piece->octets + (from - piece->at),
					f->data.at + (from - f->offset),
					to - from))
			return false;
	}
	return true;
}

/*
 * The first hole of the message at or behind *from that @f can fill: its place
 * in the list and its ends. False if there is none.
 */
static bool next_hole(struct pending *p, const struct mikey_frame *f,
		      size_t *from, size_t *to, struct piece ***place)
{
	size_t end = f->offset + f->data.len;
	struct piece **at = &p->pieces;

	while (*at && (*at)->at <= *from) {
		if ((*at)->at + (*at)->len > *from)
			*from = (*at)->at + (*at)->len;
		at = &(*at)->next;
	}
	if (*from >= end)
		return false;

	*to = *at && (*at)->at < end ? (*at)->at : end;
	*place = at;
	return true;
}

static struct load measure(struct pending *p, const struct mikey_frame *f)
{
	size_t from = f->offset, to;
	struct load l = { 0 };
	struct piece **place;

	for (; next_hole(p, f, &from, &to, &place); from = to) {
		l.octets += to - from;
		l.pieces++;
	}
	return l;
}

static int fill(struct mikey_reasm *ra, struct pending *p,
		const struct mikey_frame *f)
{
	struct piece **place, *piece;
	size_t from = f->offset, to;

	for (; next_hole(p, f, &from, &to, &place); from = to) {
		piece = malloc(sizeof(*piece) + (to - from));
		if (!piece)
			return -ENOMEM;

		piece->at = from;
		piece->len = to - from;
		memcpy(piece->octets, f->data.at + (from - f->offset),
		       piece->len);
		piece->next = *place;
		*place = piece;
		charge(ra, p, &(struct load){ piece->len, 1, 0 });
	}
	return 0;
}

static size_t contiguous(const struct pending *p)
{
	const struct piece *piece;
	size_t n = 0;

	for (piece = p->pieces; piece && piece->at == n; piece = piece->next)
		n += piece->len;
	return n;
}

/* all octets have come: put them together and forget the pieces */
static int complete(struct mikey_reasm *ra, struct pending *p,
		    struct mikey_reasm_result *res)
{
	const struct piece *piece;
	size_t total = p->total;

	ra->whole = malloc(total);
	if (!ra->whole)
		return -ENOMEM;

	for (piece = p->pieces; piece; piece = piece->next)
		memcpy(ra->whole + piece->at, piece->octets, piece->len);
	drop(ra, p);

	res->message = mikey_span(ra->whole, total);
	res->contiguous = total;
	res->ack = true;
	return 0;
}

/* the message for a frame, begun now if need be */
static int lookup(struct mikey_reasm *ra, const struct mikey_source *from,
		  const struct mikey_frame *f, bool known, uint64_t now_ms,
		  struct pending **out)
{
	struct pending *p = find(ra, from, f);

	if (!p)
		return begin(ra, from, f, known, now_ms, out);

	if (p->total != f->total || !agrees(p, f)) {
		drop(ra, p);
		return -EBADMSG;
	}
	if (known)
		set_known(ra, p);
	*out = p;
	return 0;
}

static int store(struct mikey_reasm *ra, const struct mikey_source *from,
		 const struct mikey_frame *f, bool known, uint64_t now_ms,
		 struct mikey_reasm_result *res)
{
	struct pending *p;
	struct load more;
	int err;

	err = lookup(ra, from, f, known, now_ms, &p);
	if (err)
		return err;

	more = measure(p, f);
	err = make_room(ra, p, p->known, &more) ? fill(ra, p, f) : -ENOBUFS;
	if (err) {
		if (!p->load.octets)
			drop(ra, p);
		return err;
	}

	if (p->load.octets == p->total)
		return complete(ra, p, res);

	res->contiguous = contiguous(p);
	res->ack = f->offset + f->data.len == p->total;
	return 0;
}

struct mikey_reasm *mikey_reasm_new(size_t message_limit)
{
	struct mikey_reasm *ra = calloc(1, sizeof(*ra));

	if (ra)
		ra->limit = message_limit;
	return ra;
}

void mikey_reasm_free(struct mikey_reasm *ra)
{
	if (!ra)
		return;

	while (ra->oldest)
		drop(ra, ra->oldest);
	free(ra->whole);
	free(ra);
}

void mikey_reasm_expire(struct mikey_reasm *ra, uint64_t now_ms)
{
	while (ra->oldest &&
	       now_ms - ra->oldest->since_ms >= MIKEY_REASM_MS)
		drop(ra, ra->oldest);
}

int mikey_reasm_push(struct mikey_reasm *ra, const struct mikey_source *from,
		     const struct mikey_frame *f, bool known, uint64_t now_ms,
		     struct mikey_reasm_result *res)
{
	struct pending *p;

	memset(res, 0, sizeof(*res));
	free(ra->whole);
	ra->whole = NULL;
	mikey_reasm_expire(ra, now_ms);

	if (f->total > ra->limit)
		return -EMSGSIZE;
	if (f->data.len < f->total)
		return store(ra, from, f, known, now_ms, res);

	p = find(ra, from, f);
	if (p)
		drop(ra, p);
	res->message = f->data;
	res->contiguous = f->total;
	return 0;
}

size_t mikey_reasm_octets(const struct mikey_reasm *ra, bool unknown_only)
{
	return unknown_only ? ra->unknown.octets : ra->all.octets;
}
