// SPDX-License-Identifier: BSD-3-Clause
#include <errno.h>
#include <getopt.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>

#include "cli.h"
#include "format.h"

static void print_leg_new(const struct ksrtp_leg *leg, void *arg)
{
	printf("leg %u attached ", leg->id);
	format_leg_ends(leg);
	printf(" policy %s\n", format_policy(leg->policy));
}

static void print_leg_gone(uint32_t id, void *arg)
{
	printf("leg %u gone\n", id);
}

static void print_key(const struct ksrtp_key *key, void *arg)
{
	printf("leg %u key ", key->leg);
	format_key_name(key);
	printf(" %s\n", format_key_event(key->event));
}

static void print_lost(void *arg)
{
	puts("lost: some events did not get here, see ksrtp show");
}

static void print_json(const char *event, json_t *object)
{
	json_object_set_new(object, "event", json_string(event));
	json_print(object, JSON_COMPACT);
}

static void json_leg_new(const struct ksrtp_leg *leg, void *arg)
{
	print_json("attached", json_leg(leg));
}

static void json_leg_gone(uint32_t id, void *arg)
{
	print_json("gone", json_pack("{s:I}", "leg", (json_int_t)id));
}

static void json_key_event(const struct ksrtp_key *key, void *arg)
{
	char mki[FORMAT_MKI_TEXT], suite[KSRTP_NAME_MAX];

	print_json(format_key_event(key->event),
		   json_pack("{s:I, s:s, s:s, s:s, s:o}",
			     "leg", (json_int_t)key->leg,
			     "dir", format_dir(key->dir),
			     "suite", format_suite(key->suite, suite),
			     "mki", format_mki(key, mki),
			     "ssrc", key->has_ssrc ? json_integer(key->ssrc) :
						     json_null()));
}

static void json_lost(void *arg)
{
	print_json("lost", json_object());
}

static const struct ksrtp_ops text_ops = {
	.leg_new	= print_leg_new,
	.leg_gone	= print_leg_gone,
	.key		= print_key,
	.lost		= print_lost,
};

static const struct ksrtp_ops json_ops = {
	.leg_new	= json_leg_new,
	.leg_gone	= json_leg_gone,
	.key		= json_key_event,
	.lost		= json_lost,
};

/* Until a signal ends us, or whoever reads our output goes away. */
static int follow(struct ksrtp_conn *conn, const struct ksrtp_ops *ops)
{
	struct pollfd pfd = { .fd = ksrtp_fd(conn), .events = POLLIN };
	int err = 0;

	while (!err && !ferror(stdout)) {
		if (poll(&pfd, 1, -1) < 0 && errno != EINTR)
			return -errno;
		err = ksrtp_receive(conn, ops, NULL);
		fflush(stdout);
	}
	return err;
}

static int monitor(const struct cli_command *command, int argc, char **argv)
{
	struct cli_options options;
	struct ksrtp_conn *conn;
	int code, err;

	if (!cli_options(command, argc, argv, "j", &options, &code))
		return code;
	if (argc > optind)
		return cli_usage(command, "nothing may follow");

	code = cli_open(&conn);
	if (code)
		return code;
	err = ksrtp_subscribe(conn);
	if (!err)
		err = follow(conn, options.json ? &json_ops : &text_ops);
	return cli_done(conn, err, 0);
}

const struct cli_command cli_monitor = {
	.name	= "monitor",
	.usage	= "ksrtp monitor [-j]\n",
	.run	= monitor,
};
