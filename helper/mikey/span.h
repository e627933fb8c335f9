/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * span - octets that belong to somebody else
 */
#ifndef MIKEY_SPAN_H
#define MIKEY_SPAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define MIKEY_MUST_CHECK __attribute__((__warn_unused_result__))

/**
 * struct mikey_span - a view of octets
 * @at: first octet, not owned; may be NULL if @len is 0
 * @len: octets
 */
struct mikey_span {
	const uint8_t *at;
	size_t len;
};

static inline struct mikey_span mikey_span(const void *at, size_t len)
{
	return (struct mikey_span){ .at = at, .len = len };
}

/* not in constant time: for what everybody may see */
static inline bool mikey_span_equal(struct mikey_span a, struct mikey_span b)
{
	return a.len == b.len && (!a.len || !memcmp(a.at, b.at, a.len));
}

#endif
