// SPDX-License-Identifier: BSD-3-Clause
/*
 * ksrtp(8): look at and control SRTP in the kernel.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "cli.h"

static const struct cli_command *const commands[] = {
	&cli_show,
	&cli_attach,
	&cli_bind,
	&cli_detach,
	&cli_key,
	&cli_monitor,
	&cli_stats,
	&cli_caps,
};

#define N_COMMANDS (sizeof(commands) / sizeof(commands[0]))

static void help(FILE *to)
{
	size_t i;

	for (i = 0; i < N_COMMANDS; i++)
		fprintf(to, "%s%s", i ? "       " : "usage: ",
			commands[i]->usage);
	fputs("       ksrtp --version | --help\n"
	      "See ksrtp(8).\n", to);
}

static const struct cli_command *find(const char *name)
{
	size_t i;

	for (i = 0; i < N_COMMANDS; i++)
		if (!strcmp(commands[i]->name, name))
			return commands[i];
	return NULL;
}

/* Without a word it is show: "ksrtp", "ksrtp -s". */
static int run(int argc, char **argv)
{
	const struct cli_command *command;

	if (argc < 2)
		return cli_show.run(&cli_show, argc, argv);
	if (!strcmp(argv[1], "--version") || !strcmp(argv[1], "-V")) {
		puts("ksrtp " KSRTP_VERSION);
		return CLI_OK;
	}
	if (!strcmp(argv[1], "--help") || !strcmp(argv[1], "-h") ||
	    !strcmp(argv[1], "help")) {
		help(stdout);
		return CLI_OK;
	}
	if (argv[1][0] == '-')
		return cli_show.run(&cli_show, argc, argv);

	command = find(argv[1]);
	if (!command) {
		fputs("ksrtp: no such command\n", stderr);
		help(stderr);
		return CLI_USAGE;
	}
	return command->run(command, argc - 1, argv + 1);
}

int main(int argc, char **argv)
{
	int code = run(argc, argv);

	if ((ferror(stdout) || fclose(stdout)) && code == CLI_OK) {
		fprintf(stderr, "ksrtp: output: %s\n", strerror(errno));
		return CLI_REFUSED;
	}
	return code;
}
