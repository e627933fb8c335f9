// SPDX-License-Identifier: BSD-3-Clause
#include <errno.h>
#include <getopt.h>
#include <stdio.h>

#include "cli.h"
#include "format.h"

/**
 * struct show - what to show and where
 * @conn: keys and streams of a leg are asked for while legs are listed
 * @options: -s, -j
 * @legs: JSON array, or NULL
 */
struct show {
	struct ksrtp_conn *conn;
	struct cli_options options;
	json_t *legs;
};

/* What happens to a packet of this leg. */
static const char *state(const struct ksrtp_leg *leg)
{
	if (leg->n_keys)
		return "keyed";
	if (leg->keyed)
		return "keys are gone, blocked";
	if (leg->policy == KSRTP_POLICY_PLAIN)
		return "plain";
	if (leg->policy == KSRTP_POLICY_OPTIONAL)
		return "plain until keyed";
	return "no key yet, blocked";
}

static void print_stats(const struct ksrtp_leg *leg)
{
	unsigned int stat;

	for (stat = 0; stat <= KSRTP_STAT_MAX; stat++)
		if (ksrtp_stat_name(stat) && leg->stats[stat])
			printf("  %-18s %llu\n", ksrtp_stat_name(stat),
			       (unsigned long long)leg->stats[stat]);
}

static void print_leg(const struct ksrtp_leg *leg)
{
	printf("leg %u: ", leg->id);
	format_leg_ends(leg);
	printf("\n  policy %s, window %u, %s, %u keys, %u streams\n",
	       format_policy(leg->policy), leg->window, state(leg), leg->n_keys,
	       leg->n_streams);
}

static int print_key(const struct ksrtp_key *key, void *arg)
{
	printf("  key ");
	format_key_name(key);
	if (key->kinds && key->kinds != KSRTP_KINDS_BOTH)
		printf(" only %s",
		       key->kinds == KSRTP_KINDS_RTP ? "rtp" : "rtcp");
	printf("%s", key->use ? " in use" : "");
	if (key->switch_by == KSRTP_SWITCH_ON_RX)
		printf(" waits for the peer");
	if (key->retiring)
		printf(" goes in %u ms", key->retire_ms);
	putchar('\n');
	format_drivers("      ", key->cipher, key->auth);
	return 0;
}

static int print_stream(const struct ksrtp_stream *stream, void *arg)
{
	printf("  stream %s ssrc 0x%08x\n", format_dir(stream->dir),
	       stream->ssrc);
	printf("      rtp %llu packets, %llu octets, roc %u, seq %u\n",
	       (unsigned long long)stream->rtp_packets,
	       (unsigned long long)stream->rtp_octets, stream->roc,
	       stream->seq);
	printf("      rtcp %llu packets, %llu octets, index %u\n",
	       (unsigned long long)stream->rtcp_packets,
	       (unsigned long long)stream->rtcp_octets, stream->srtcp_index);
	return 0;
}

static int append_key(const struct ksrtp_key *key, void *keys)
{
	json_t *object = json_key(key);

	json_object_set_new(object, "cipher_driver", json_string(key->cipher));
	json_object_set_new(object, "auth_driver", json_string(key->auth));
	json_object_set_new(object, "slow",
			    json_boolean(format_slow_cipher(key->cipher) ||
					 format_slow_auth(key->auth)));
	return json_array_append_new(keys, object) ? -ENOMEM : 0;
}

static int append_stream(const struct ksrtp_stream *stream, void *streams)
{
	return json_array_append_new(streams, json_stream(stream)) ? -ENOMEM : 0;
}

static int show_text(struct show *show, const struct ksrtp_leg *leg)
{
	int err;

	print_leg(leg);
	err = ksrtp_key_dump(show->conn, leg->id, print_key, NULL);
	if (err || !show->options.stats)
		return err;
	print_stats(leg);
	return ksrtp_stream_dump(show->conn, leg->id, print_stream, NULL);
}

static int show_json(struct show *show, const struct ksrtp_leg *leg)
{
	json_t *object = json_leg(leg), *keys = json_array();
	json_t *streams;
	int err;

	json_array_append_new(show->legs, object);
	json_object_set_new(object, "keys", keys);
	err = ksrtp_key_dump(show->conn, leg->id, append_key, keys);
	if (err || !show->options.stats)
		return err;

	streams = json_array();
	json_object_set_new(object, "stats", json_leg_stats(leg, true));
	json_object_set_new(object, "streams", streams);
	return ksrtp_stream_dump(show->conn, leg->id, append_stream, streams);
}

static int show_leg(const struct ksrtp_leg *leg, void *arg)
{
	struct show *show = arg;
	int err;

	err = show->legs ? show_json(show, leg) : show_text(show, leg);

	/* it went away since we heard of it */
	return err == -ENOENT ? 0 : err;
}

static int show_some(struct show *show, uint32_t id)
{
	struct ksrtp_leg leg;
	int err;

	if (!id)
		return ksrtp_leg_dump(show->conn, show_leg, show);
	err = ksrtp_leg_get(show->conn, id, &leg);
	return err ? err : show_leg(&leg, show);
}

static int show(const struct cli_command *command, int argc, char **argv)
{
	struct show show = { 0 };
	uint32_t leg = 0;
	int code, err;

	if (!cli_options(command, argc, argv, "sj", &show.options, &code))
		return code;
	if (argc > optind + 1 ||
	    (argc == optind + 1 && !cli_leg(argv[optind], &leg)))
		return cli_usage(command, "the number of a leg, or nothing");

	code = cli_open(&show.conn);
	if (code)
		return code;
	if (show.options.json)
		show.legs = json_array();
	err = show_some(&show, leg);
	if (!show.legs)
		return cli_done(show.conn, err, leg);

	if (err)
		json_decref(show.legs);
	else
		json_print(show.legs, JSON_INDENT(1));
	return cli_done(show.conn, err, leg);
}

const struct cli_command cli_show = {
	.name	= "show",
	.usage	= "ksrtp [show] [-s] [-j] [LEG]\n",
	.run	= show,
};
