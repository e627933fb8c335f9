// SPDX-License-Identifier: BSD-3-Clause
/*
 * identity - credentials from disk
 */
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "crypto.h"
#include "identity.h"
#include "mikey/base64.h"

#define FILE_MAX	(1024 * 1024)	/* octets of any file that is read */

struct psk {
	struct psk *next;
	char *idi;
	char *idr;
	size_t len;
	uint8_t key[MIKEY_PSK_MAX];
};

struct pin {
	struct pin *next;
	char *peer;
	struct mikey_fprs fprs;
};

/**
 * struct mikey_identity - see identity.h
 * @refs: references
 * @uri: own identity
 * @psks: list, at most one per ordered pair
 * @pins: list, one per peer
 * @chain: own certificates or NULL; then @key is NULL, too
 * @key: own private key
 * @store: trusted CAs or NULL
 */
struct mikey_identity {
	unsigned int refs;
	char *uri;
	struct psk *psks;
	struct pin *pins;
	struct crypto_chain *chain;
	struct crypto_key *key;
	struct crypto_store *store;
};

__attribute__((format(printf, 3, 4)))
static int fail(struct mikey_why *why, int err, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	vsnprintf(why->text, sizeof(why->text), fmt, args);
	va_end(args);
	return err;
}

/* the owner may do anything; @forbidden are the mode bits nobody else has */
static int check_file(int fd, const char *path, mode_t forbidden,
		      struct mikey_why *why)
{
	struct stat st;

	if (fstat(fd, &st))
		return fail(why, -errno, "%s: %s", path, strerror(errno));
	if (!S_ISREG(st.st_mode))
		return fail(why, -EACCES, "%s: not a regular file", path);
	/* its owner can change it at any time */
	if (st.st_uid != 0 && st.st_uid != geteuid())
		return fail(why, -EACCES, "%s: owned by another user", path);
	if (st.st_mode & forbidden & S_IRWXG)
		return fail(why, -EACCES, "%s: open to its group", path);
	if (st.st_mode & forbidden & S_IRWXO)
		return fail(why, -EACCES, "%s: open to others", path);
	if (st.st_size > FILE_MAX)
		return fail(why, -EINVAL, "%s: too large", path);
	return 0;
}

static int read_all(int fd, const char *path, uint8_t *buf, size_t *len,
		    struct mikey_why *why)
{
	ssize_t n;

	*len = 0;
	do {
		n = read(fd, buf + *len, FILE_MAX - *len);
		if (n < 0 && errno != EINTR)
			return fail(why, -errno, "%s: %s", path,
				    strerror(errno));
		if (n > 0)
			*len += n;
	} while (n);
	return 0;
}

/* *@buf is memory for crypto_secret_free(, FILE_MAX) */
static int read_file(const char *path, mode_t forbidden, uint8_t **buf,
		     size_t *len, struct mikey_why *why)
{
	int err, fd;

	*buf = NULL;
	/* O_NONBLOCK: opening a FIFO must not wait for a writer */
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	if (fd < 0)
		return fail(why, -errno, "%s: %s", path, strerror(errno));

	err = check_file(fd, path, forbidden, why);
	if (err)
		goto close_fd;

	*buf = crypto_secret_alloc(FILE_MAX);
	if (!*buf) {
		err = fail(why, -ENOMEM, "%s: no memory", path);
		goto close_fd;
	}
	err = read_all(fd, path, *buf, len, why);
	if (err) {
		crypto_secret_free(*buf, FILE_MAX);
		*buf = NULL;
	}
close_fd:
	close(fd);
	return err;
}

struct mikey_identity *mikey_identity_new(const char *uri)
{
	struct mikey_identity *id;
	size_t len = strlen(uri);

	if (!len || len > MIKEY_URI_MAX || crypto_init())
		return NULL;

	id = calloc(1, sizeof(*id));
	if (!id)
		return NULL;

	id->refs = 1;
	id->uri = strdup(uri);
	if (!id->uri) {
		free(id);
		return NULL;
	}
	return id;
}

struct mikey_identity *mikey_identity_get(struct mikey_identity *id)
{
	id->refs++;
	return id;
}

static void free_psk(struct psk *psk)
{
	free(psk->idi);
	free(psk->idr);
	crypto_wipe(psk->key, sizeof(psk->key));
	free(psk);
}

void mikey_identity_put(struct mikey_identity *id)
{
	struct psk *psk;
	struct pin *pin;

	if (!id || --id->refs)
		return;

	while ((psk = id->psks)) {
		id->psks = psk->next;
		free_psk(psk);
	}
	while ((pin = id->pins)) {
		id->pins = pin->next;
		free(pin->peer);
		free(pin);
	}
	crypto_chain_free(id->chain);
	crypto_key_free(id->key);
	crypto_store_free(id->store);
	free(id->uri);
	free(id);
}

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

/* octets decoded, 0 if @text is not all hex or does not fit */
static size_t hex_decode(const uint8_t *text, size_t len, uint8_t *out)
{
	size_t i;
	int hi, lo;

	if (len % 2 || len / 2 > MIKEY_PSK_MAX)
		return 0;

	for (i = 0; i < len; i += 2) {
		hi = hex_digit(text[i]);
		lo = hex_digit(text[i + 1]);
		if (hi < 0 || lo < 0)
			return 0;
		out[i / 2] = hi << 4 | lo;
	}
	return len / 2;
}

/* file contents to key; octets of the key, 0 if none of the formats fits */
static size_t psk_decode(const uint8_t *buf, size_t len, uint8_t *key)
{
	size_t text = len;
	int n;

	if (text && buf[text - 1] == '\n')
		text--;
	if (text && buf[text - 1] == '\r')
		text--;

	n = hex_decode(buf, text, key);
	if (!n)
		n = mikey_base64_decode((const char *)buf, text, key,
					MIKEY_PSK_MAX);
	if (n > 0)
		return n;
	if (len > MIKEY_PSK_MAX)
		return 0;

	memcpy(key, buf, len);
	return len;
}

/*
 * A key of two others would never be found, and one with ourselves would let us
 * be talked into talking to ourselves.
 */
static int check_pair(const struct mikey_identity *id, const char *idi,
		      const char *idr, struct mikey_why *why)
{
	size_t len;

	if (!*idi || !*idr || strlen(idi) > MIKEY_URI_MAX ||
	    strlen(idr) > MIKEY_URI_MAX)
		return fail(why, -EINVAL, "identity of a PSK is empty or too long");
	if (!strcmp(idi, idr))
		return fail(why, -EINVAL, "PSK of %s with itself", idi);
	if (strcmp(idi, id->uri) && strcmp(idr, id->uri))
		return fail(why, -EINVAL, "PSK of %s and %s: neither is %s",
			    idi, idr, id->uri);
	if (mikey_identity_psk(id, idi, strlen(idi), idr, strlen(idr), &len))
		return fail(why, -EEXIST, "second PSK of %s and %s", idi, idr);
	return 0;
}

static int load_psk(struct psk *psk, const char *path, struct mikey_why *why)
{
	uint8_t *buf;
	size_t len;
	int err;

	err = read_file(path, S_IRWXG | S_IRWXO, &buf, &len, why);
	if (err)
		return err;

	psk->len = psk_decode(buf, len, psk->key);
	crypto_secret_free(buf, FILE_MAX);
	if (psk->len < MIKEY_PSK_MIN)
		return fail(why, -EINVAL, "%s: key must have %d to %d octets",
			    path, MIKEY_PSK_MIN, MIKEY_PSK_MAX);
	return 0;
}

int mikey_identity_add_psk(struct mikey_identity *id, const char *idi,
			   const char *idr, const char *path,
			   struct mikey_why *why)
{
	struct psk *psk;
	int err;

	err = check_pair(id, idi, idr, why);
	if (err)
		return err;

	psk = calloc(1, sizeof(*psk));
	if (!psk)
		return fail(why, -ENOMEM, "no memory");

	psk->idi = strdup(idi);
	psk->idr = strdup(idr);
	if (!psk->idi || !psk->idr)
		err = fail(why, -ENOMEM, "no memory");
	else
		err = load_psk(psk, path, why);
	if (err) {
		free_psk(psk);
		return err;
	}

	psk->next = id->psks;
	id->psks = psk;
	return 0;
}

static bool same(const char *a, const void *b, size_t len)
{
	return strlen(a) == len && !memcmp(a, b, len);
}

const uint8_t *mikey_identity_psk(const struct mikey_identity *id,
				  const void *idi, size_t idi_len,
				  const void *idr, size_t idr_len, size_t *len)
{
	const struct psk *psk;

	for (psk = id->psks; psk; psk = psk->next) {
		if (same(psk->idi, idi, idi_len) &&
		    same(psk->idr, idr, idr_len)) {
			*len = psk->len;
			return psk->key;
		}
	}
	return NULL;
}

bool mikey_identity_has_psk(const struct mikey_identity *id)
{
	const struct psk *psk;

	for (psk = id->psks; psk; psk = psk->next)
		if (!strcmp(psk->idi, id->uri))
			return true;
	return false;
}

static bool key_fits_leaf(const struct crypto_key *key,
			  const struct crypto_chain *chain)
{
	const struct mikey_span *der;
	struct crypto_key *pub;
	bool fits;
	size_t n;

	der = crypto_chain_der(chain, &n);
	pub = crypto_key_of_cert(der[0].at, der[0].len);
	fits = pub && crypto_key_match(key, pub);
	crypto_key_free(pub);
	return fits;
}

static int load_chain(struct crypto_chain **chain, const char *path,
		      struct mikey_why *why)
{
	uint8_t *buf;
	size_t len;
	int err;

	err = read_file(path, S_IWGRP | S_IWOTH, &buf, &len, why);
	if (err)
		return err;

	*chain = crypto_chain_load(buf, len);
	crypto_secret_free(buf, FILE_MAX);
	if (!*chain)
		return fail(why, -EINVAL, "%s: no PEM certificates of use", path);
	return 0;
}

static int load_key(struct crypto_key **key, const char *path,
		    struct mikey_why *why)
{
	uint8_t *buf;
	size_t len;
	int err;

	err = read_file(path, S_IRWXG | S_IRWXO, &buf, &len, why);
	if (err)
		return err;

	*key = crypto_key_load(buf, len);
	crypto_secret_free(buf, FILE_MAX);
	if (!*key)
		return fail(why, -EINVAL, "%s: no PEM private key of use", path);
	return 0;
}

int mikey_identity_set_cert(struct mikey_identity *id, const char *cert_path,
			    const char *key_path, struct mikey_why *why)
{
	struct crypto_chain *chain;
	struct crypto_key *key;
	int err;

	err = load_chain(&chain, cert_path, why);
	if (err)
		return err;

	err = load_key(&key, key_path, why);
	if (err)
		goto free_chain;

	/* every signature would be refused by the peers, and nobody here told */
	if (!key_fits_leaf(key, chain)) {
		err = fail(why, -EINVAL, "%s: not the key of %s", key_path,
			   cert_path);
		goto free_key;
	}

	crypto_chain_free(id->chain);
	crypto_key_free(id->key);
	id->chain = chain;
	id->key = key;
	return 0;

free_key:
	crypto_key_free(key);
free_chain:
	crypto_chain_free(chain);
	return err;
}

int mikey_identity_set_ca(struct mikey_identity *id, const char *path,
			  struct mikey_why *why)
{
	struct crypto_store *store;
	uint8_t *buf;
	size_t len;
	int err;

	err = read_file(path, S_IWGRP | S_IWOTH, &buf, &len, why);
	if (err)
		return err;

	store = crypto_store_load(buf, len);
	crypto_secret_free(buf, FILE_MAX);
	if (!store)
		return fail(why, -EINVAL, "%s: no PEM certificates", path);

	crypto_store_free(id->store);
	id->store = store;
	return 0;
}

const char *mikey_identity_uri(const struct mikey_identity *id)
{
	return id->uri;
}

const struct crypto_chain *mikey_identity_chain(const struct mikey_identity *id)
{
	return id->chain;
}

const struct crypto_key *mikey_identity_key(const struct mikey_identity *id)
{
	return id->key;
}

const struct crypto_store *mikey_identity_store(const struct mikey_identity *id)
{
	return id->store;
}

static struct pin *find_pin(const struct mikey_identity *id, const void *uri,
			    size_t len)
{
	struct pin *pin;

	for (pin = id->pins; pin; pin = pin->next)
		if (same(pin->peer, uri, len))
			return pin;
	return NULL;
}

const struct mikey_fprs *mikey_identity_pins(const struct mikey_identity *id,
					     const void *uri, size_t len)
{
	const struct pin *pin = find_pin(id, uri, len);

	return pin ? &pin->fprs : NULL;
}

int mikey_identity_add_pin(struct mikey_identity *id, const char *peer,
			   const struct mikey_fpr *fpr)
{
	size_t len = strlen(peer);
	struct pin *pin;

	if (!len || len > MIKEY_URI_MAX)
		return -EINVAL;

	pin = find_pin(id, peer, len);
	if (!pin) {
		pin = calloc(1, sizeof(*pin));
		if (!pin)
			return -ENOMEM;
		pin->peer = strdup(peer);
		if (!pin->peer) {
			free(pin);
			return -ENOMEM;
		}
		pin->next = id->pins;
		id->pins = pin;
	}
	if (pin->fprs.n == MIKEY_FPRS_MAX)
		return -ENOSPC;

	pin->fprs.fpr[pin->fprs.n++] = *fpr;
	return 0;
}
