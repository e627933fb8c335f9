/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * creds - credentials made at run time: files, keys, certificates
 */
#ifndef CREDS_H
#define CREDS_H

#include <stddef.h>
#include <sys/types.h>

#include "identity.h"

#define CREDS_PATH	128

enum creds_type {
	CREDS_ED25519,
	CREDS_ECDSA,
	CREDS_RSA,
};

/**
 * struct creds_cert - a certificate and its key, as files
 * @cert: PEM
 * @key: PEM, mode 0600
 */
struct creds_cert {
	char cert[CREDS_PATH];
	char key[CREDS_PATH];
};

/* All of these end the program with a message if they fail. */

/* creds_begin() - make a directory for what follows; creds_end() removes it */
void creds_begin(void);
void creds_end(void);

/* creds_file() - write a file with exactly this mode; sets @path */
void creds_file(char *path, const char *name, const void *octets, size_t len,
		mode_t mode);

/**
 * creds_cert() - make a certificate
 * @c: takes the file names
 * @name: part of the file names and the common name
 * @san: subjectAltName as OpenSSL's configuration has it, NULL: none
 * @type: kind of key
 * @ca: signs it; NULL: it signs itself and may be a CA
 * @days: validity from now on; negative: it has ended
 */
void creds_cert(struct creds_cert *c, const char *name, const char *san,
		enum creds_type type, const struct creds_cert *ca, int days);

/* creds_identity() - identity @uri, with @cert if not NULL */
struct mikey_identity *creds_identity(const char *uri,
				      const struct creds_cert *cert);

/* creds_psk() - add the PSK @octets of 32 octets for @idi -> @idr */
void creds_psk(struct mikey_identity *id, const char *idi, const char *idr,
	       const void *octets);

#endif
