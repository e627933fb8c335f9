// SPDX-License-Identifier: BSD-3-Clause
#include <errno.h>
#include <getopt.h>

#include "cli.h"

/* one that went by itself meanwhile is no failure */
static int detach_each(const struct ksrtp_leg *leg, void *conn)
{
	int err = ksrtp_leg_detach(conn, leg->id);

	return err == -ENOENT ? 0 : err;
}

static int detach(const struct cli_command *command, int argc, char **argv)
{
	struct cli_options options;
	struct ksrtp_conn *conn;
	uint32_t leg = 0;
	int code, err;

	if (!cli_options(command, argc, argv, "a", &options, &code))
		return code;
	if (options.all ? argc != optind :
			  argc != optind + 1 || !cli_leg(argv[optind], &leg))
		return cli_usage(command, "the number of a leg or -a is needed");

	code = cli_open(&conn);
	if (code)
		return code;
	err = options.all ? ksrtp_leg_dump(conn, detach_each, conn) :
			    ksrtp_leg_detach(conn, leg);
	return cli_done(conn, err, leg);
}

const struct cli_command cli_detach = {
	.name	= "detach",
	.usage	= "ksrtp detach LEG\n"
		  "       ksrtp detach -a\n",
	.run	= detach,
};
