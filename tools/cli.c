// SPDX-License-Identifier: BSD-3-Clause
#include <errno.h>
#include <getopt.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "cli.h"
#include "format.h"
#include "text.h"

/**
 * cli_usage() - say what is wrong with the arguments
 * @command: the subcommand
 * @why: what is wrong, never with a word that may be a secret; NULL: nothing,
 *       the user asked for help
 *
 * Return: CLI_USAGE, or CLI_OK for help.
 */
int cli_usage(const struct cli_command *command, const char *why, ...)
{
	va_list args;

	if (!why) {
		printf("usage: %s", command->usage);
		return CLI_OK;
	}
	fprintf(stderr, "ksrtp: %s: ", command->name);
	va_start(args, why);
	vfprintf(stderr, why, args);
	va_end(args);
	fprintf(stderr, "\nusage: %s", command->usage);
	return CLI_USAGE;
}

/**
 * cli_options() - read the options of a subcommand; optind is what follows
 * @command: the subcommand
 * @argc: of the subcommand
 * @argv: of the subcommand
 * @allowed: letters of its options
 * @options: what was given
 * @code: exit code if the subcommand shall not run
 *
 * Return: true if the subcommand shall run.
 */
bool cli_options(const struct cli_command *command, int argc, char **argv,
		 const char *allowed, struct cli_options *options, int *code)
{
	static const struct option longs[] = {
		{ "help", no_argument, NULL, 'h' },
		{ "json", no_argument, NULL, 'j' },
		{ "stats", no_argument, NULL, 's' },
		{ "all", no_argument, NULL, 'a' },
		{ 0 }
	};
	int c;

	memset(options, 0, sizeof(*options));
	opterr = 0;
	while ((c = getopt_long(argc, argv, "hjsa", longs, NULL)) != -1) {
		if (c == 'h') {
			*code = cli_usage(command, NULL);
			return false;
		}
		if (c == '?' || !strchr(allowed, c)) {
			*code = cli_usage(command, "no such option");
			return false;
		}
		options->json |= c == 'j';
		options->stats |= c == 's';
		options->all |= c == 'a';
	}
	return true;
}

static int exit_code(int err)
{
	if (!err)
		return CLI_OK;
	return err == -EPERM || err == -EACCES ? CLI_NO_PERMISSION : CLI_REFUSED;
}

/**
 * cli_open() - connect to the module, or say why not
 * @conn: the connection
 *
 * Return: enum cli_exit.
 */
int cli_open(struct ksrtp_conn **conn)
{
	int err = ksrtp_open(conn);

	if (!err)
		return CLI_OK;
	fprintf(stderr, "ksrtp: %s\n", ksrtp_error(NULL));
	return err == -ENOENT ? CLI_NO_MODULE : exit_code(err);
}

/**
 * cli_done() - say what was refused, if anything, and disconnect
 * @conn: the connection
 * @err: result of the last call on it
 * @leg: the leg it was about, 0: none
 *
 * Return: enum cli_exit.
 */
int cli_done(struct ksrtp_conn *conn, int err, uint32_t leg)
{
	if (err && leg)
		fprintf(stderr, "ksrtp: leg %u: %s\n", leg, ksrtp_error(conn));
	else if (err)
		fprintf(stderr, "ksrtp: %s\n", ksrtp_error(conn));
	ksrtp_close(conn);
	return exit_code(err);
}

/**
 * cli_leg() - read the id of a leg
 * @text: a number
 * @leg: the id
 *
 * Return: true if it can be one: 0 is none.
 */
bool cli_leg(const char *text, uint32_t *leg)
{
	return text_number(text, leg) && *leg;
}

/**
 * cli_leg_setting() - read what any new leg may be told
 * @word: "policy" or "window"
 * @value: the word behind it
 * @policy: where a policy goes, enum ksrtp_policy
 * @window: where a window goes, packets
 *
 * Return: true if it is one of them and can be so.
 */
bool cli_leg_setting(const char *word, const char *value, uint8_t *policy,
		     uint32_t *window)
{
	if (!strcmp(word, "window"))
		return text_number(value, window) && *window;
	if (strcmp(word, "policy"))
		return false;
	for (*policy = KSRTP_POLICY_REQUIRE; *policy <= KSRTP_POLICY_PLAIN; (*policy)++)
		if (!strcmp(value, format_policy(*policy)))
			return true;
	return false;
}

/**
 * cli_hex() - read octets
 * @text: two hex digits each
 * @octets: the octets
 * @room: of @octets
 * @len: how many, never 0
 *
 * Return: true if it was hex and fits.
 */
bool cli_hex(const char *text, uint8_t *octets, size_t room, uint8_t *len)
{
	size_t n = strlen(text);

	if (!n || n % 2 || n / 2 > room)
		return false;
	*len = n / 2;
	return text_hex(text, n, octets);
}
