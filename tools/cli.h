/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What the subcommands of ksrtp(8) share: exit codes, options, words.
 */
#ifndef KSRTP_CLI_H
#define KSRTP_CLI_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <ksrtp.h>

/* as documented in ksrtp(8) */
enum cli_exit {
	CLI_OK,
	CLI_REFUSED,		/* by the kernel, or failed on the way there */
	CLI_USAGE,
	CLI_NO_MODULE,
	CLI_NO_PERMISSION,
	CLI_SECRET,		/* file or input with a secret not accepted */
};

/**
 * struct cli_command - one subcommand
 * @name: its word
 * @usage: its grammar and what it does, lines
 * @run: arguments start with the word itself; returns enum cli_exit
 */
struct cli_command {
	const char *name;
	const char *usage;
	int (*run)(const struct cli_command *command, int argc, char **argv);
};

/**
 * struct cli_options - options any subcommand may allow
 * @json: -j
 * @stats: -s
 * @all: -a
 */
struct cli_options {
	bool json;
	bool stats;
	bool all;
};

extern const struct cli_command cli_attach;
extern const struct cli_command cli_bind;
extern const struct cli_command cli_caps;
extern const struct cli_command cli_detach;
extern const struct cli_command cli_key;
extern const struct cli_command cli_monitor;
extern const struct cli_command cli_show;
extern const struct cli_command cli_stats;

int cli_usage(const struct cli_command *command, const char *why, ...)
	__attribute__((format(printf, 2, 3)));
bool cli_options(const struct cli_command *command, int argc, char **argv,
		 const char *allowed, struct cli_options *options, int *code);
int cli_open(struct ksrtp_conn **conn);
int cli_done(struct ksrtp_conn *conn, int err, uint32_t leg);

bool cli_leg(const char *text, uint32_t *leg);
bool cli_leg_setting(const char *word, const char *value, uint8_t *policy,
		     uint32_t *window);
bool cli_hex(const char *text, uint8_t *octets, size_t room, uint8_t *len);

#endif /* KSRTP_CLI_H */
