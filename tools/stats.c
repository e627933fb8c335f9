// SPDX-License-Identifier: BSD-3-Clause
#include <getopt.h>
#include <stdio.h>

#include "cli.h"
#include "format.h"

/* legs is NULL for text */
struct stats {
	struct cli_options options;
	json_t *legs;
};

static int print_leg(const struct ksrtp_leg *leg, const struct stats *stats)
{
	unsigned int stat;

	printf("leg %u: ", leg->id);
	format_leg_ends(leg);
	putchar('\n');
	for (stat = 0; stat <= KSRTP_STAT_MAX; stat++)
		if (ksrtp_stat_name(stat) &&
		    (stats->options.all || leg->stats[stat]))
			printf("  %-18s %llu\n", ksrtp_stat_name(stat),
			       (unsigned long long)leg->stats[stat]);
	return 0;
}

static int append_leg(const struct ksrtp_leg *leg, struct stats *stats)
{
	json_t *object = json_pack("{s:I, s:o}", "leg", (json_int_t)leg->id,
				   "stats",
				   json_leg_stats(leg, stats->options.all));

	return json_array_append_new(stats->legs, object);
}

static int stats_leg(const struct ksrtp_leg *leg, void *arg)
{
	struct stats *stats = arg;

	return stats->legs ? append_leg(leg, stats) : print_leg(leg, stats);
}

static int stats(const struct cli_command *command, int argc, char **argv)
{
	struct stats stats = { 0 };
	struct ksrtp_conn *conn;
	struct ksrtp_leg leg;
	uint32_t id = 0;
	int code, err;

	if (!cli_options(command, argc, argv, "ja", &stats.options, &code))
		return code;
	if (argc > optind + 1 ||
	    (argc == optind + 1 && !cli_leg(argv[optind], &id)))
		return cli_usage(command, "the number of a leg, or nothing");

	code = cli_open(&conn);
	if (code)
		return code;
	if (stats.options.json)
		stats.legs = json_array();
	err = id ? ksrtp_leg_get(conn, id, &leg) :
		   ksrtp_leg_dump(conn, stats_leg, &stats);
	if (!err && id)
		stats_leg(&leg, &stats);
	if (!err && stats.legs)
		json_print(json_incref(stats.legs), JSON_INDENT(1));
	json_decref(stats.legs);
	return cli_done(conn, err, id);
}

const struct cli_command cli_stats = {
	.name	= "stats",
	.usage	= "ksrtp stats [-a] [-j] [LEG]\n",
	.run	= stats,
};
