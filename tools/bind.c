// SPDX-License-Identifier: BSD-3-Clause
#include <getopt.h>
#include <net/if.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>

#include "cli.h"
#include "format.h"
#include "text.h"

/* "ADDR:PORT" or "ADDR:MIN-MAX" */
static bool parse_where(const char *text, struct ksrtp_bind *bind)
{
	const char *colon = strrchr(text, ':');
	const char *dash = colon ? strchr(colon, '-') : NULL;
	char one[KSRTP_ADDR_TEXT];
	uint32_t max;

	if (!dash)
		return !ksrtp_addr_parse(text, &bind->local);
	if ((size_t)(dash - text) >= sizeof(one) || !text_number(dash + 1, &max) ||
	    !max || max > UINT16_MAX)
		return false;
	memcpy(one, text, dash - text);
	one[dash - text] = '\0';
	if (ksrtp_addr_parse(one, &bind->local))
		return false;
	bind->port_min = ntohs(bind->local.in.sin_port);
	bind->port_max = max;
	bind->local.in.sin_port = 0;
	return bind->port_min <= bind->port_max;
}

/* returns words taken, 0: wrong */
static int parse_setting(int argc, char **argv, struct ksrtp_bind *bind)
{
	if (!strcmp(argv[0], "pair")) {
		bind->pair = true;
		return 1;
	}
	if (argc < 2)
		return 0;
	if (!strcmp(argv[0], "dev")) {
		bind->ifindex = if_nametoindex(argv[1]);
		return bind->ifindex ? 2 : 0;
	}
	return cli_leg_setting(argv[0], argv[1], &bind->policy, &bind->window) ? 2 : 0;
}

/* the legs that were made, the one of a pair's even port first */
static int print_legs(struct ksrtp_conn *conn, const struct ksrtp_leg *leg, bool json)
{
	struct ksrtp_leg other;
	json_t *legs;
	int err = 0;

	if (!json) {
		printf("%u\n", leg->id);
		if (leg->pair)
			printf("%u\n", leg->pair);
		return 0;
	}
	legs = json_array();
	json_array_append_new(legs, json_leg(leg));
	if (leg->pair)
		err = ksrtp_leg_get(conn, leg->pair, &other);
	if (leg->pair && !err)
		json_array_append_new(legs, json_leg(&other));
	json_print(legs, JSON_INDENT(2));
	return err;
}

static int bind_leg(const struct cli_command *command, int argc, char **argv)
{
	struct ksrtp_bind bind = { 0 };
	struct cli_options options;
	struct ksrtp_conn *conn;
	struct ksrtp_leg leg;
	int code, err, n, taken;

	if (!cli_options(command, argc, argv, "j", &options, &code))
		return code;
	argc -= optind;
	argv += optind;

	if (!argc || !parse_where(argv[0], &bind))
		return cli_usage(command, "192.0.2.1:5004, 192.0.2.1:10000-19999 or "
				 "[2001:db8::1]:5004 is needed");
	for (n = 1; n < argc; n += taken) {
		taken = parse_setting(argc - n, argv + n, &bind);
		if (!taken)
			return cli_usage(command, "%s %s is not understood", argv[n],
					 n + 1 < argc ? argv[n + 1] : "without value");
	}

	code = cli_open(&conn);
	if (code)
		return code;
	err = ksrtp_leg_bind(conn, &bind, &leg);
	if (!err)
		err = print_legs(conn, &leg, options.json);
	return cli_done(conn, err, 0);
}

const struct cli_command cli_bind = {
	.name	= "bind",
	.usage	= "ksrtp bind [-j] ADDR:PORT|ADDR:MIN-MAX [pair] [dev NAME]\n"
		  "                  [policy require|optional|plain] [window N]\n",
	.run	= bind_leg,
};
