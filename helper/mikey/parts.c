// SPDX-License-Identifier: BSD-3-Clause
#include "parts.h"

void mikey_parts_init(struct mikey_parts *p)
{
	p->n = 0;
	p->n_prefix = 0;
	p->overflow = false;
}

void mikey_parts_add(struct mikey_parts *p, struct mikey_span octets)
{
	if (p->n == MIKEY_PARTS_MAX) {
		p->overflow = true;
		return;
	}
	p->span[p->n++] = octets;
}

void mikey_parts_text(struct mikey_parts *p, const char *text)
{
	mikey_parts_add(p, mikey_span(text, strlen(text) + 1));
}

void mikey_parts_lp(struct mikey_parts *p, struct mikey_span octets)
{
	uint8_t *prefix;

	if (p->n_prefix == MIKEY_PARTS_LP_MAX || octets.len > UINT32_MAX) {
		p->overflow = true;
		return;
	}

	prefix = p->prefix[p->n_prefix++];
	prefix[0] = octets.len >> 24;
	prefix[1] = octets.len >> 16;
	prefix[2] = octets.len >> 8;
	prefix[3] = octets.len;
	mikey_parts_add(p, mikey_span(prefix, 4));
	mikey_parts_add(p, octets);
}
