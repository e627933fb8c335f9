// SPDX-License-Identifier: BSD-3-Clause
#include "creds.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#define DAY	(24 * 60 * 60)

static char dir[64];
static long serial;

static void die(const char *what)
{
	fprintf(stderr, "# creds: %s\n", what);
	exit(1);
}

void creds_begin(void)
{
	snprintf(dir, sizeof(dir), "%s", "/tmp/creds.XXXXXX");
	if (!mkdtemp(dir))
		die("no directory");
}

void creds_end(void)
{
	struct dirent *entry;
	DIR *d = opendir(dir);

	while (d && (entry = readdir(d)))
		if (*entry->d_name != '.')
			unlinkat(dirfd(d), entry->d_name, 0);
	if (d)
		closedir(d);
	rmdir(dir);
}

void creds_file(char *path, const char *name, const void *octets, size_t len,
		mode_t mode)
{
	int fd;

	snprintf(path, CREDS_PATH, "%s/%s", dir, name);
	fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
	if (fd < 0 || write(fd, octets, len) != (ssize_t)len ||
	    fchmod(fd, mode))
		die(name);
	close(fd);
}

static EVP_PKEY *make_key(enum creds_type type)
{
	switch (type) {
	case CREDS_ED25519:
		return EVP_PKEY_Q_keygen(NULL, NULL, "ED25519");
	case CREDS_ECDSA:
		return EVP_PKEY_Q_keygen(NULL, NULL, "EC", "P-256");
	default:
		return EVP_PKEY_Q_keygen(NULL, NULL, "RSA", (size_t)2048);
	}
}

static void add_ext(X509 *cert, X509 *issuer, int nid, const char *value)
{
	X509_EXTENSION *ext;
	X509V3_CTX ctx;

	X509V3_set_ctx_nodb(&ctx);
	X509V3_set_ctx(&ctx, issuer, cert, NULL, NULL, 0);
	ext = X509V3_EXT_conf_nid(NULL, &ctx, nid, value);
	if (!ext || !X509_add_ext(cert, ext, -1))
		die(value);
	X509_EXTENSION_free(ext);
}

static X509 *read_cert(const char *path)
{
	FILE *f = fopen(path, "r");
	X509 *cert = f ? PEM_read_X509(f, NULL, NULL, NULL) : NULL;

	if (!cert)
		die(path);
	fclose(f);
	return cert;
}

static EVP_PKEY *read_key(const char *path)
{
	FILE *f = fopen(path, "r");
	EVP_PKEY *key = f ? PEM_read_PrivateKey(f, NULL, NULL, NULL) : NULL;

	if (!key)
		die(path);
	fclose(f);
	return key;
}

static X509 *make_cert(const char *name, const char *san, EVP_PKEY *key,
		       X509 *issuer, EVP_PKEY *issuer_key, int days)
{
	X509 *cert = X509_new();
	X509_NAME *subject;

	if (!cert || !X509_set_version(cert, 2) ||
	    !ASN1_INTEGER_set(X509_get_serialNumber(cert), ++serial) ||
	    !X509_gmtime_adj(X509_getm_notBefore(cert), -10 * DAY) ||
	    !X509_gmtime_adj(X509_getm_notAfter(cert), (long)days * DAY) ||
	    !X509_set_pubkey(cert, key))
		die(name);

	subject = X509_get_subject_name(cert);
	X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_ASC,
				   (const unsigned char *)name, -1, -1, 0);
	if (!issuer) {
		issuer = cert;
		issuer_key = key;
		add_ext(cert, cert, NID_basic_constraints, "critical,CA:TRUE");
	}
	X509_set_issuer_name(cert, X509_get_subject_name(issuer));
	if (san)
		add_ext(cert, issuer, NID_subject_alt_name, san);
	if (!X509_sign(cert, issuer_key,
		       EVP_PKEY_is_a(issuer_key, "ED25519") ? NULL :
							       EVP_sha256()))
		die(name);
	return cert;
}

static void save(struct creds_cert *c, const char *name, X509 *cert,
		 EVP_PKEY *key)
{
	BIO *bio = BIO_new(BIO_s_mem());
	char file[CREDS_PATH / 2];
	char *p;
	long n;

	if (!PEM_write_bio_X509(bio, cert))
		die(name);
	n = BIO_get_mem_data(bio, &p);
	snprintf(file, sizeof(file), "%s.pem", name);
	creds_file(c->cert, file, p, n, 0644);
	BIO_free(bio);

	bio = BIO_new(BIO_s_mem());
	if (!PEM_write_bio_PrivateKey(bio, key, NULL, NULL, 0, NULL, NULL))
		die(name);
	n = BIO_get_mem_data(bio, &p);
	snprintf(file, sizeof(file), "%s.key", name);
	creds_file(c->key, file, p, n, 0600);
	BIO_free(bio);
}

void creds_cert(struct creds_cert *c, const char *name, const char *san,
		enum creds_type type, const struct creds_cert *ca, int days)
{
	EVP_PKEY *issuer_key = ca ? read_key(ca->key) : NULL;
	X509 *issuer = ca ? read_cert(ca->cert) : NULL;
	EVP_PKEY *key = make_key(type);
	X509 *cert;

	cert = make_cert(name, san, key, issuer, issuer_key, days);
	save(c, name, cert, key);
	X509_free(cert);
	EVP_PKEY_free(key);
	X509_free(issuer);
	EVP_PKEY_free(issuer_key);
}

struct mikey_identity *creds_identity(const char *uri,
				      const struct creds_cert *cert)
{
	struct mikey_identity *id = mikey_identity_new(uri);
	struct mikey_why why;

	if (!id)
		die(uri);
	if (cert && mikey_identity_set_cert(id, cert->cert, cert->key, &why))
		die(why.text);
	return id;
}

void creds_psk(struct mikey_identity *id, const char *idi, const char *idr,
	       const void *octets)
{
	static unsigned int n;
	char path[CREDS_PATH], name[32];
	struct mikey_why why;

	snprintf(name, sizeof(name), "psk%u", n++);
	creds_file(path, name, octets, 32, 0600);
	if (mikey_identity_add_psk(id, idi, idr, path, &why))
		die(why.text);
}
