// SPDX-License-Identifier: BSD-3-Clause
/*
 * crypto_cert - certificate chains and who vouches for them
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>
#include <openssl/x509_vfy.h>

#include "crypto.h"

#define STORE_CERTS_MAX		1024
#define STORE_DEPTH		5
#define STORE_LEVEL		2	/* 112 bits: no SHA-1, RSA from 2048 */

struct crypto_chain {
	size_t n;
	struct mikey_span der[CRYPTO_CHAIN_MAX];
};

struct crypto_store {
	X509_STORE *store;
};

void crypto_chain_free(struct crypto_chain *chain)
{
	size_t i;

	if (!chain)
		return;

	for (i = 0; i < chain->n; i++)
		OPENSSL_free((void *)chain->der[i].at);
	free(chain);
}

/* Kept as DER, as it is sent: nothing here ever asks what is in our own chain. */
static bool chain_add(struct crypto_chain *chain, X509 *cert)
{
	uint8_t *der = NULL;
	int len;

	if (chain->n == CRYPTO_CHAIN_MAX)
		return false;

	len = i2d_X509(cert, &der);
	if (len <= 0)
		return false;

	chain->der[chain->n].at = der;
	chain->der[chain->n].len = len;
	chain->n++;
	return true;
}

struct crypto_chain *crypto_chain_load(const void *pem, size_t len)
{
	struct crypto_chain *chain = calloc(1, sizeof(*chain));
	BIO *bio = BIO_new_mem_buf(pem, len);
	bool ok = chain && bio;
	X509 *cert;

	while (ok && (cert = PEM_read_bio_X509(bio, NULL, NULL, NULL))) {
		ok = chain_add(chain, cert);
		X509_free(cert);
	}
	BIO_free(bio);

	if (!ok || !chain->n) {
		crypto_chain_free(chain);
		return NULL;
	}
	return chain;
}

const struct mikey_span *crypto_chain_der(const struct crypto_chain *chain,
					   size_t *n)
{
	*n = chain->n;
	return chain->der;
}

void crypto_store_free(struct crypto_store *store)
{
	if (!store)
		return;

	X509_STORE_free(store->store);
	free(store);
}

static size_t store_fill(X509_STORE *to, BIO *bio)
{
	size_t n = 0;
	X509 *cert;

	while (n < STORE_CERTS_MAX &&
	       (cert = PEM_read_bio_X509(bio, NULL, NULL, NULL))) {
		n += X509_STORE_add_cert(to, cert);
		X509_free(cert);
	}
	return n;
}

struct crypto_store *crypto_store_load(const void *pem, size_t len)
{
	struct crypto_store *store = calloc(1, sizeof(*store));
	BIO *bio = BIO_new_mem_buf(pem, len);

	if (store)
		store->store = X509_STORE_new();
	if (!store || !store->store || !bio ||
	    !store_fill(store->store, bio)) {
		crypto_store_free(store);
		store = NULL;
	}
	BIO_free(bio);
	return store;
}

static bool same_text(const ASN1_STRING *s, struct mikey_span id)
{
	return mikey_span_equal(mikey_span(ASN1_STRING_get0_data(s),
					   ASN1_STRING_length(s)), id);
}

static bool same_host(const char *a, size_t a_len, const char *b, size_t b_len)
{
	return a_len == b_len && a_len && !strncasecmp(a, b, a_len);
}

/* host of "sip:user@host;parameters" or "sips:...", without its port */
static bool sip_host(struct mikey_span uri, const char **host,
		     size_t *host_len)
{
	const char *begin = (const char *)uri.at;
	const char *end = begin + uri.len;
	const char *at, *p;

	if ((uri.len < 4 || strncasecmp(begin, "sip:", 4)) &&
	    (uri.len < 5 || strncasecmp(begin, "sips:", 5)))
		return false;

	at = memchr(begin, '@', uri.len);
	if (!at)
		return false;

	*host = at + 1;
	/* an IPv6 reference is no domain and leaves nothing here */
	for (p = at + 1; p < end && !strchr(":;?>[", *p); p++)
		;
	*host_len = p - *host;
	return *host_len > 0;
}

/* RFC 5922 section 7.1: a sip URI without user names a whole domain */
static bool is_domain(const ASN1_STRING *s, const char *host, size_t len)
{
	const char *p = (const char *)ASN1_STRING_get0_data(s);
	size_t n = ASN1_STRING_length(s);

	return n > 4 && !strncasecmp(p, "sip:", 4) &&
	       same_host(p + 4, n - 4, host, len);
}

static bool name_fits(const GENERAL_NAME *name, struct mikey_span id,
		      bool is_uri)
{
	const char *host;
	size_t host_len;

	if (name->type != (is_uri ? GEN_URI : GEN_EMAIL))
		return false;
	if (same_text(name->d.ia5, id))
		return true;
	return is_uri && sip_host(id, &host, &host_len) &&
	       is_domain(name->d.ia5, host, host_len);
}

/*
 * Section 3.10. The common name does not count: RFC 5922 section 7.1, and a CA
 * may let its customers choose it.
 */
static bool cert_names(X509 *cert, struct mikey_span id, bool is_uri)
{
	GENERAL_NAMES *names;
	bool found = false;
	int i;

	names = X509_get_ext_d2i(cert, NID_subject_alt_name, NULL, NULL);
	for (i = 0; i < sk_GENERAL_NAME_num(names) && !found; i++)
		found = name_fits(sk_GENERAL_NAME_value(names, i), id,
				  is_uri);
	GENERAL_NAMES_free(names);
	return found;
}

static X509 *cert_parse(const struct mikey_span *der)
{
	const uint8_t *p = der->at;

	return d2i_X509(NULL, &p, der->len);
}

/*
 * A chain from the network: short, and no weaker than 112 bits. Which purposes a
 * CA has in mind for its certificates differs too much to ask for one.
 */
static bool chain_leads_to(const struct crypto_store *store, X509 *leaf,
			   STACK_OF(X509) *others)
{
	X509_STORE_CTX *ctx = X509_STORE_CTX_new();
	X509_VERIFY_PARAM *param;
	bool ok = false;

	if (ctx && X509_STORE_CTX_init(ctx, store->store, leaf, others)) {
		param = X509_STORE_CTX_get0_param(ctx);
		X509_VERIFY_PARAM_set_depth(param, STORE_DEPTH);
		X509_VERIFY_PARAM_set_auth_level(param, STORE_LEVEL);
		ok = X509_verify_cert(ctx) == 1;
	}
	X509_STORE_CTX_free(ctx);
	return ok;
}

int crypto_store_verify(const struct crypto_store *store,
			const struct mikey_span *chain, size_t n,
			struct mikey_span id, bool is_uri)
{
	STACK_OF(X509) *others = sk_X509_new_null();
	X509 *leaf = cert_parse(&chain[0]);
	int err = -EBADMSG;
	X509 *cert;
	size_t i;

	if (!leaf || !others)
		goto free_certs;
	for (i = 1; i < n; i++) {
		cert = cert_parse(&chain[i]);
		if (!cert || !sk_X509_push(others, cert)) {
			X509_free(cert);
			goto free_certs;
		}
	}

	err = -EKEYREJECTED;
	if (chain_leads_to(store, leaf, others))
		err = cert_names(leaf, id, is_uri) ? 0 : -EPERM;
free_certs:
	sk_X509_pop_free(others, X509_free);
	X509_free(leaf);
	return err;
}
