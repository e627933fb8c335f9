/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * config - mikeyd.conf(5)
 */
#ifndef MIKEY_CONFIG_H
#define MIKEY_CONFIG_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>
#include <sys/un.h>

#include "identity.h"
#include "session.h"

#define MIKEY_CONFIG_DEFAULT	"/etc/mikeyd/mikeyd.conf"
#define MIKEY_CONFIG_NAME_MAX	64	/* octets of the NAME in [psk NAME] */

/**
 * struct mikey_config_psk - one [psk NAME] section
 * @name: NAME, only for messages
 * @line: line of the section
 * @peer: identity of the peer
 * @file: file with the key
 */
struct mikey_config_psk {
	char name[MIKEY_CONFIG_NAME_MAX + 1];
	unsigned int line;
	char peer[MIKEY_URI_MAX + 1];
	char file[PATH_MAX];
};

/**
 * struct mikey_config - everything mikeyd.conf says
 * @control: path of the control socket
 * @control_uid: owner of the control socket, (uid_t)-1: the own user
 * @control_gid: group that may use it, (gid_t)-1: none but root and the owner
 * @identity: own identity, "" if there are no credentials either
 * @window: replay window of new legs, packets
 * @policy: enum ksrtp_policy of new legs
 * @log_level: level for mikey_log_level_set()
 * @jobs_max: public-key jobs in flight
 * @set: preferences and limits of sessions
 * @chain: file of the own certificate chain, "" without one
 * @key: file of its private key
 * @ca: file of trusted CA certificates, "" without
 * @psks: pre-shared keys
 * @n_psks: entries of @psks
 */
struct mikey_config {
	char control[sizeof(((struct sockaddr_un *)0)->sun_path)];
	uid_t control_uid;
	gid_t control_gid;
	char identity[MIKEY_URI_MAX + 1];
	uint32_t window;
	uint8_t policy;
	int log_level;
	uint32_t jobs_max;
	struct mikey_settings set;
	char chain[PATH_MAX];
	char key[PATH_MAX];
	char ca[PATH_MAX];
	struct mikey_config_psk *psks;
	size_t n_psks;
};

/**
 * struct mikey_config_report - who hears what is wrong
 * @line: gets one sentence that begins with "file:line: " or "file: "
 * @arg: first argument of @line
 */
struct mikey_config_report {
	void (*line)(void *arg, const char *text);
	void *arg;
};

/**
 * mikey_config_read() - read a file
 * @cfg: set also on failure; mikey_config_free() it
 * @path: the file; must be regular and not writable for others
 * @report: told everything that is wrong, not just the first
 *
 * Return: 0, -EINVAL, -EACCES unsafe file, -ENOMEM, or what open() said.
 */
int mikey_config_read(struct mikey_config *cfg, const char *path,
		      const struct mikey_config_report *report);

/* mikey_config_free() - free what mikey_config_read() took */
void mikey_config_free(struct mikey_config *cfg);

/**
 * mikey_config_identity() - load the credentials a configuration names
 * @cfg: the configuration
 * @path: its file, for messages
 * @report: told everything that is wrong
 *
 * Return: a reference, NULL if anything is wrong.
 */
struct mikey_identity *
mikey_config_identity(const struct mikey_config *cfg, const char *path,
		      const struct mikey_config_report *report);

#endif
