// SPDX-License-Identifier: BSD-3-Clause
#include <getopt.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "cli.h"
#include "format.h"
#include "text.h"

/* "fd N" or "ADDR:PORT [remote ADDR:PORT]"; returns words taken, 0: wrong */
static int parse_socket(int argc, char **argv, struct ksrtp_attach *attach)
{
	uint32_t fd;

	if (argc >= 2 && !strcmp(argv[0], "fd")) {
		if (!text_number(argv[1], &fd) || fd > INT_MAX)
			return 0;
		attach->fd = fd;
		return 2;
	}
	if (argc < 1 || ksrtp_addr_parse(argv[0], &attach->local))
		return 0;
	if (argc < 2 || strcmp(argv[1], "remote"))
		return 1;
	if (argc < 3 || ksrtp_addr_parse(argv[2], &attach->remote))
		return 0;
	return 3;
}

static int attach(const struct cli_command *command, int argc, char **argv)
{
	struct ksrtp_attach what = { .fd = -1 };
	struct cli_options options;
	struct ksrtp_conn *conn;
	struct ksrtp_leg leg;
	int code, err, n;

	if (!cli_options(command, argc, argv, "", &options, &code))
		return code;
	argc -= optind;
	argv += optind;

	n = parse_socket(argc, argv, &what);
	if (!n)
		return cli_usage(command,
				 "fd N, 192.0.2.1:5004 or [2001:db8::1]:5004 is needed");
	for (; n < argc; n++) {
		if (!strcmp(argv[n], "allow-no-auth")) {
			what.flags |= KSRTP_LEG_ALLOW_NO_AUTH;
			continue;
		}
		if (n + 1 == argc)
			return cli_usage(command, "%s: value is missing", argv[n]);
		if (!cli_leg_setting(argv[n], argv[n + 1], &what.policy,
				     &what.window))
			return cli_usage(command, "%s %s is not understood",
					 argv[n], argv[n + 1]);
		n++;
	}

	code = cli_open(&conn);
	if (code)
		return code;
	err = ksrtp_leg_attach(conn, &what, &leg);
	if (!err)
		printf("%u\n", leg.id);
	return cli_done(conn, err, 0);
}

const struct cli_command cli_attach = {
	.name	= "attach",
	.usage	= "ksrtp attach ADDR:PORT [remote ADDR:PORT]\n"
		  "                    [policy require|optional|plain] [window N]\n"
		  "                    [allow-no-auth]\n"
		  "       ksrtp attach fd N\n"
		  "                    [policy require|optional|plain] [window N]\n"
		  "                    [allow-no-auth]\n",
	.run	= attach,
};
