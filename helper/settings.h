/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * settings - what this end wants from an exchange
 */
#ifndef MIKEY_SETTINGS_H
#define MIKEY_SETTINGS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "identity.h"

#define MIKEY_CS_MAX		16	/* crypto sessions of one CSB */

enum mikey_mode {
	MIKEY_MODE_PSK		= 0,	/* values of the MODES list */
	MIKEY_MODE_DH		= 4,
};

enum mikey_role {
	MIKEY_INITIATOR,
	MIKEY_RESPONDER,
};

/* numbers of the DTLS-SRTP protection profiles, as in the kernel's ABI */
enum mikey_suite {
	MIKEY_SUITE_AES_CM_128_HMAC_SHA1_80	= 1,
	MIKEY_SUITE_AES_CM_128_HMAC_SHA1_32	= 2,
	MIKEY_SUITE_AEAD_AES_128_GCM		= 7,
	MIKEY_SUITE_AEAD_AES_256_GCM		= 8,
};

/**
 * struct mikey_settings - the own preferences, best first, and limits
 * @modes: values of enum mikey_mode
 * @n_modes: entries of @modes
 * @prfs: 1 (SHA-256), 113 (SHA-384)
 * @n_prfs: entries of @prfs
 * @encrs: KEMAC ciphers: 241, 242 (AES-GCM), 1 (AES-CM-128)
 * @n_encrs: entries of @encrs
 * @groups: TLS NamedGroup: 0x001d (X25519), 0x0017 (P-256)
 * @n_groups: entries of @groups
 * @sigalgs: TLS SignatureScheme: 0x0807, 0x0403, 0x0804
 * @n_sigalgs: entries of @sigalgs
 * @suites: values of enum mikey_suite
 * @n_suites: entries of @suites
 * @max_datagram: octets of UDP payload per frame, 548..9000
 * @max_message: octets of a whole message, at most 65535
 * @rto_ms: first retransmission timeout, 100..3000
 * @half_open_max: sessions made by unauthenticated M1s before cookies are asked
 * @always_challenge: ask every media-path M1 for a cookie
 * @unbound_media: allow user media to a peer that is not BOUND
 * @require_ca: a certificate binds only if a CA vouches for it; a fingerprint
 *	has to match besides, and is not enough
 * @any_peer: a peer other than the wanted one may be BOUND (retargeting)
 */
struct mikey_settings {
	uint8_t modes[4];
	size_t n_modes;
	uint8_t prfs[2];
	size_t n_prfs;
	uint8_t encrs[3];
	size_t n_encrs;
	uint16_t groups[2];
	size_t n_groups;
	uint16_t sigalgs[3];
	size_t n_sigalgs;
	uint16_t suites[4];
	size_t n_suites;
	uint16_t max_datagram;
	uint16_t max_message;
	uint32_t rto_ms;
	uint32_t half_open_max;
	bool always_challenge;
	bool unbound_media;
	bool require_ca;
	bool any_peer;
};

/* names for logs and JSON; never NULL */
const char *mikey_mode_name(enum mikey_mode mode);
const char *mikey_suite_name(enum mikey_suite suite);

/* mikey_settings_init() - the defaults: DH, PSK; everything implemented */
void mikey_settings_init(struct mikey_settings *set);

/**
 * mikey_settings_check() - are the settings usable?
 * @set: the settings
 * @why: set on failure
 *
 * Return: 0, -EINVAL.
 */
int mikey_settings_check(const struct mikey_settings *set,
			 struct mikey_why *why);

#endif
