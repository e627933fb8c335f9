// SPDX-License-Identifier: BSD-3-Clause
#include <getopt.h>

#include "cli.h"

static int detach(const struct cli_command *command, int argc, char **argv)
{
	struct cli_options options;
	struct ksrtp_conn *conn;
	uint32_t leg;
	int code;

	if (!cli_options(command, argc, argv, "", &options, &code))
		return code;
	if (argc != optind + 1 || !cli_leg(argv[optind], &leg))
		return cli_usage(command, "the number of a leg is needed");

	code = cli_open(&conn);
	if (code)
		return code;
	return cli_done(conn, ksrtp_leg_detach(conn, leg), leg);
}

const struct cli_command cli_detach = {
	.name	= "detach",
	.usage	= "ksrtp detach LEG\n",
	.run	= detach,
};
