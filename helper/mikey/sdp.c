// SPDX-License-Identifier: BSD-3-Clause
#include "sdp.h"

#include <errno.h>
#include <stdio.h>
#include <strings.h>

#include "base64.h"

#define KEY_MGMT	"a=key-mgmt:"
#define FINGERPRINT	"a=fingerprint:"

/**
 * struct scan - where the parser is
 * @sdp: what was found so far
 * @media: the section that is looked for
 * @in_media: inside of that section
 * @own_key_mgmt: the section has a key-mgmt line of its own
 * @own_fpr: the section has a fingerprint line of its own
 */
struct scan {
	struct mikey_sdp *sdp;
	size_t media;
	bool in_media;
	bool own_key_mgmt;
	bool own_fpr;
};

static const struct {
	const char *name;
	enum mikey_sdp_hash hash;
} hashes[] = {
	{ "sha-256", MIKEY_SDP_SHA256 },
	{ "sha-384", MIKEY_SDP_SHA384 },
	{ "sha-512", MIKEY_SDP_SHA512 },
};

#define N_HASHES	(sizeof(hashes) / sizeof(hashes[0]))

static bool text_is(struct mikey_span s, const char *text)
{
	return mikey_span_equal(s, mikey_span(text, strlen(text)));
}

/* cut @s at the first @c; false if there is none */
static bool cut(struct mikey_span s, char c, struct mikey_span *head,
		struct mikey_span *tail)
{
	const uint8_t *at = s.len ? memchr(s.at, c, s.len) : NULL;

	if (!at)
		return false;

	*head = mikey_span(s.at, at - s.at);
	*tail = mikey_span(at + 1, s.len - head->len - 1);
	return true;
}

/* the rest of a line that begins with @prefix */
static bool skip_prefix(struct mikey_span line, const char *prefix,
			struct mikey_span *rest)
{
	size_t len = strlen(prefix);

	if (line.len < len || memcmp(line.at, prefix, len))
		return false;
	*rest = mikey_span(line.at + len, line.len - len);
	return true;
}

static int find_hash(struct mikey_span name)
{
	size_t i;

	for (i = 0; i < N_HASHES; i++) {
		if (name.len == strlen(hashes[i].name) &&
		    !strncasecmp((const char *)name.at, hashes[i].name,
				 name.len))
			return hashes[i].hash;
	}
	return 0;
}

static const char *hash_name(enum mikey_sdp_hash hash)
{
	size_t i;

	for (i = 0; i < N_HASHES; i++) {
		if (hashes[i].hash == hash)
			return hashes[i].name;
	}
	return NULL;
}

static int hex_digit(uint8_t c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return -1;
}

/* "4A:AD:...", @len octets */
static int parse_hex(struct mikey_span text, uint8_t *octets, size_t len)
{
	const uint8_t *p = text.at;
	size_t i;
	int hi, lo;

	if (text.len != 3 * len - 1)
		return -EBADMSG;

	for (i = 0; i < len; i++, p += 3) {
		hi = hex_digit(p[0]);
		lo = hex_digit(p[1]);
		if (hi < 0 || lo < 0 || (i + 1 < len && p[2] != ':'))
			return -EBADMSG;
		octets[i] = hi << 4 | lo;
	}
	return 0;
}

int mikey_sdp_fpr_parse(struct mikey_sdp_fpr *fpr, const char *text, size_t len)
{
	struct mikey_span name, hex;
	int hash;

	if (!cut(mikey_span(text, len), ' ', &name, &hex) || !name.len)
		return -EBADMSG;

	hash = find_hash(name);
	if (!hash)
		return -EOPNOTSUPP;

	fpr->hash = hash;
	fpr->len = hash / 8;
	return parse_hex(hex, fpr->octets, fpr->len);
}

/* a fingerprint by a hash we do not know does not count, RFC 8122 section 5 */
static int take_fingerprint(struct scan *s, struct mikey_span value)
{
	struct mikey_sdp *sdp = s->sdp;
	struct mikey_sdp_fpr fpr;
	int err;

	if (s->in_media && !s->own_fpr) {
		s->own_fpr = true;
		sdp->n_fpr = 0;
	}

	err = mikey_sdp_fpr_parse(&fpr, (const char *)value.at, value.len);
	if (err)
		return err == -EOPNOTSUPP ? 0 : err;
	if (sdp->n_fpr == MIKEY_SDP_FPRS_MAX)
		return -E2BIG;

	sdp->fpr[sdp->n_fpr++] = fpr;
	return 0;
}

static int add_id(struct mikey_sdp *sdp, struct mikey_span id)
{
	size_t len = strlen(sdp->ids);

	if (len + 1 + id.len + 1 > sizeof(sdp->ids))
		return -E2BIG;

	if (len)
		sdp->ids[len++] = ';';
	memcpy(sdp->ids + len, id.at, id.len);
	sdp->ids[len + id.len] = '\0';
	return 0;
}

static int take_key_mgmt(struct scan *s, struct mikey_span value)
{
	struct mikey_sdp *sdp = s->sdp;
	struct mikey_span id, base64;

	if (s->in_media && !s->own_key_mgmt) {
		s->own_key_mgmt = true;
		sdp->ids[0] = '\0';
		sdp->base64.len = 0;
	}

	if (!cut(value, ' ', &id, &base64) || !id.len || !base64.len ||
	    memchr(id.at, 0, id.len) || memchr(id.at, ';', id.len))
		return -EBADMSG;

	if (text_is(id, MIKEY_SDP_KMPID)) {
		if (sdp->base64.len)
			return -EEXIST;
		sdp->base64 = base64;
	}
	return add_id(sdp, id);
}

static int take_line(struct scan *s, struct mikey_span line)
{
	struct mikey_span value;

	if (skip_prefix(line, "m=", &value)) {
		s->in_media = s->sdp->n_media++ == s->media;
		return 0;
	}
	if (s->sdp->n_media && !s->in_media)
		return 0;

	if (skip_prefix(line, KEY_MGMT, &value))
		return take_key_mgmt(s, value);
	if (skip_prefix(line, FINGERPRINT, &value))
		return take_fingerprint(s, value);
	return 0;
}

int mikey_sdp_parse(struct mikey_sdp *sdp, const char *text, size_t len,
		    size_t media)
{
	struct mikey_span rest = mikey_span(text, len), line;
	struct scan s = { .sdp = sdp, .media = media };
	int err = 0;

	memset(sdp, 0, sizeof(*sdp));
	while (!err && rest.len) {
		if (!cut(rest, '\n', &line, &rest)) {
			line = rest;
			rest.len = 0;
		}
		if (line.len && line.at[line.len - 1] == '\r')
			line.len--;
		err = take_line(&s, line);
	}
	return err;
}

int mikey_sdp_key_mgmt(struct mikey_span message, char *text, size_t room)
{
	static const char prefix[] = KEY_MGMT MIKEY_SDP_KMPID " ";
	size_t len = sizeof(prefix) - 1;
	int n;

	if (room < sizeof(prefix))
		return -ENOSPC;

	memcpy(text, prefix, len);
	n = mikey_base64_encode(message, text + len, room - len);
	return n < 0 ? n : (int)len + n;
}

int mikey_sdp_fingerprint(const struct mikey_sdp_fpr *fpr, char *text,
			  size_t room)
{
	const char *name = hash_name(fpr->hash);
	size_t i;
	int len;

	if (!name || fpr->len != fpr->hash / 8)
		return -EINVAL;

	len = snprintf(text, room, FINGERPRINT "%s ", name);
	if (len + 3 * fpr->len > room)
		return -ENOSPC;

	for (i = 0; i < fpr->len; i++)
		len += sprintf(text + len, i ? ":%02X" : "%02X",
			       fpr->octets[i]);
	return len;
}

int mikey_sdp_strongest(const struct mikey_sdp *sdp)
{
	int hash = 0;
	size_t i;

	for (i = 0; i < sdp->n_fpr; i++) {
		if ((int)sdp->fpr[i].hash > hash)
			hash = sdp->fpr[i].hash;
	}
	return hash;
}

bool mikey_sdp_match(const struct mikey_sdp *sdp,
		     const struct mikey_sdp_fpr *fpr)
{
	const struct mikey_sdp_fpr *f;
	size_t i;

	if ((int)fpr->hash != mikey_sdp_strongest(sdp))
		return false;

	for (i = 0; i < sdp->n_fpr; i++) {
		f = &sdp->fpr[i];
		if (f->hash == fpr->hash && f->len == fpr->len &&
		    !memcmp(f->octets, fpr->octets, f->len))
			return true;
	}
	return false;
}
