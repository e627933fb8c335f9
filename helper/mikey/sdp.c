// SPDX-License-Identifier: BSD-3-Clause
#include "sdp.h"

#include <errno.h>

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

/* a fingerprint by a hash we do not know does not count, RFC 8122 section 5 */
static int take_fingerprint(struct scan *s, struct mikey_span value)
{
	struct mikey_fprs *fprs = &s->sdp->fprs;
	struct mikey_fpr fpr;
	int err;

	if (s->in_media && !s->own_fpr) {
		s->own_fpr = true;
		fprs->n = 0;
	}

	err = mikey_fpr_parse(&fpr, (const char *)value.at, value.len);
	if (err)
		return err == -EOPNOTSUPP ? 0 : err;
	if (fprs->n == MIKEY_FPRS_MAX)
		return -E2BIG;

	fprs->fpr[fprs->n++] = fpr;
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
