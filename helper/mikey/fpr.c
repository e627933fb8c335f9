// SPDX-License-Identifier: BSD-3-Clause
/*
 * fpr - certificate fingerprints as SDP and operators write them, RFC 8122
 */
#include "fpr.h"

#include <errno.h>
#include <stdio.h>
#include <strings.h>

static const struct {
	const char *name;
	size_t len;
} hashes[] = {
	[MIKEY_FPR_SHA256]	= { "sha-256", 32 },
	[MIKEY_FPR_SHA384]	= { "sha-384", 48 },
	[MIKEY_FPR_SHA512]	= { "sha-512", 64 },
};

#define N_HASHES	(sizeof(hashes) / sizeof(hashes[0]))

/* N_HASHES if there is none of this name */
static size_t find_hash(const char *name, size_t len)
{
	size_t i;

	for (i = 0; i < N_HASHES; i++)
		if (len == strlen(hashes[i].name) &&
		    !strncasecmp(name, hashes[i].name, len))
			break;
	return i;
}

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return -1;
}

/* "4A:AD:...", @n octets */
static int parse_hex(const char *text, size_t len, uint8_t *octets, size_t n)
{
	const char *p = text;
	size_t i;
	int hi, lo;

	if (len != 3 * n - 1)
		return -EBADMSG;

	for (i = 0; i < n; i++, p += 3) {
		hi = hex_digit(p[0]);
		lo = hex_digit(p[1]);
		if (hi < 0 || lo < 0 || (i + 1 < n && p[2] != ':'))
			return -EBADMSG;
		octets[i] = hi << 4 | lo;
	}
	return 0;
}

int mikey_fpr_parse(struct mikey_fpr *fpr, const char *text, size_t len)
{
	const char *blank = len ? memchr(text, ' ', len) : NULL;
	size_t hash;

	if (!blank || blank == text)
		return -EBADMSG;

	hash = find_hash(text, blank - text);
	if (hash == N_HASHES)
		return -EOPNOTSUPP;

	fpr->hash = hash;
	fpr->len = hashes[hash].len;
	return parse_hex(blank + 1, text + len - (blank + 1), fpr->octets,
			 fpr->len);
}

void mikey_fpr_print(const struct mikey_fpr *fpr, char *text)
{
	char sep = ' ';
	size_t i;

	text += sprintf(text, "%s", hashes[fpr->hash].name);
	for (i = 0; i < fpr->len; i++) {
		text += sprintf(text, "%c%02X", sep, fpr->octets[i]);
		sep = ':';
	}
}
