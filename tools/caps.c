// SPDX-License-Identifier: BSD-3-Clause
#include <getopt.h>
#include <stdio.h>

#include "cli.h"
#include "format.h"

static const struct {
	uint64_t feature;
	const char *name;
} features[] = {
	{ KSRTP_FEATURE_SOCKET, "socket" },
	{ KSRTP_FEATURE_BIND, "bind" },
	{ KSRTP_FEATURE_RELAY, "relay" },
	{ KSRTP_FEATURE_KEY_FLAGS, "key-flags" },
};

static void print_features(uint64_t has)
{
	size_t i;

	for (i = 0; i < sizeof(features) / sizeof(features[0]); i++)
		if (has & features[i].feature)
			printf(" %s", features[i].name);
}

static void print_caps(const struct ksrtp_caps *caps)
{
	const struct ksrtp_suite *suite;
	unsigned int i;

	printf("interface version %u, features", caps->version);
	print_features(caps->features);
	putchar('\n');
	for (i = 0; i < caps->n_suites; i++) {
		suite = &caps->suites[i];
		printf("suite %u %s: %u octets of key, then %u of salt\n",
		       suite->id, suite->name, suite->key_len, suite->salt_len);
		format_drivers("  ", suite->cipher, suite->auth);
	}
}

static json_t *json_suite(const struct ksrtp_suite *suite)
{
	return json_pack("{s:I, s:s, s:I, s:I, s:s, s:s, s:b}",
			 "suite", (json_int_t)suite->id,
			 "name", suite->name,
			 "key_len", (json_int_t)suite->key_len,
			 "salt_len", (json_int_t)suite->salt_len,
			 "cipher_driver", suite->cipher,
			 "auth_driver", suite->auth,
			 "slow", format_slow_cipher(suite->cipher) ||
				 format_slow_auth(suite->auth));
}

static json_t *json_caps(const struct ksrtp_caps *caps)
{
	json_t *suites = json_array();
	unsigned int i;

	for (i = 0; i < caps->n_suites; i++)
		json_array_append_new(suites, json_suite(&caps->suites[i]));
	return json_pack("{s:I, s:I, s:o}",
			 "version", (json_int_t)caps->version,
			 "features", (json_int_t)caps->features,
			 "suites", suites);
}

static int caps(const struct cli_command *command, int argc, char **argv)
{
	struct cli_options options;
	struct ksrtp_conn *conn;
	struct ksrtp_caps caps;
	int code, err;

	if (!cli_options(command, argc, argv, "j", &options, &code))
		return code;
	if (argc > optind)
		return cli_usage(command, "nothing may follow");

	code = cli_open(&conn);
	if (code)
		return code;
	err = ksrtp_caps_get(conn, &caps);
	if (!err && options.json)
		json_print(json_caps(&caps), JSON_INDENT(1));
	else if (!err)
		print_caps(&caps);
	return cli_done(conn, err, 0);
}

const struct cli_command cli_caps = {
	.name	= "caps",
	.usage	= "ksrtp caps [-j]\n",
	.run	= caps,
};
