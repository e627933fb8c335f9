// SPDX-License-Identifier: BSD-3-Clause
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "cli.h"
#include "secret.h"
#include "text.h"

/**
 * struct words - what stands on the command line
 * @key: all but the secret
 * @path: file with the secret, or NULL
 * @from_stdin: the secret comes from stdin
 * @suite: a suite was given
 */
struct words {
	struct ksrtp_key key;
	const char *path;
	bool from_stdin;
	bool suite;
};

#define BY_FILE	" (secrets come by file or stdin only)"

enum verb { ADD, USE, DEL };

static bool parse_dir(const char *text, uint8_t *dir)
{
	*dir = strcmp(text, "tx") ? KSRTP_DIR_RX : KSRTP_DIR_TX;
	return *dir == KSRTP_DIR_TX || !strcmp(text, "rx");
}

static bool parse_kinds(const char *text, uint8_t *kinds)
{
	*kinds = strcmp(text, "rtcp") ? KSRTP_KINDS_RTP : KSRTP_KINDS_RTCP;
	return *kinds == KSRTP_KINDS_RTCP || !strcmp(text, "rtp");
}

static bool parse_roc_policy(const char *text, uint8_t *policy)
{
	*policy = strcmp(text, "reset") ? KSRTP_ROC_KEEP : KSRTP_ROC_RESET;
	return *policy == KSRTP_ROC_RESET || !strcmp(text, "keep");
}

static bool parse_suite(const char *text, struct words *words)
{
	int id = ksrtp_suite_by_name(text);

	words->key.suite = id < 0 ? 0 : id;
	words->suite = true;
	return id >= 0;
}

static const struct {
	const char *word;
	uint32_t flag;
} key_flags[] = {
	{ "unencrypted-srtp", KSRTP_KEY_UNENCRYPTED_SRTP },
	{ "unencrypted-srtcp", KSRTP_KEY_UNENCRYPTED_SRTCP },
	{ "unauthenticated-srtp", KSRTP_KEY_UNAUTHENTICATED_SRTP },
};

/* A word that stands alone. */
static bool parse_flag(enum verb verb, const char *word, struct words *words)
{
	size_t i;

	for (i = 0; verb == ADD && i < sizeof(key_flags) / sizeof(key_flags[0]); i++) {
		if (!strcmp(word, key_flags[i].word)) {
			words->key.flags |= key_flags[i].flag;
			return true;
		}
	}
	if (!strcmp(word, "successor"))
		words->key.successor = true;
	else if (verb != ADD)
		return false;
	else if (!strcmp(word, "use"))
		words->key.use = true;
	else if (!strcmp(word, "on-rx"))
		words->key.switch_by = KSRTP_SWITCH_ON_RX;
	else if (!strcmp(word, "stdin"))
		words->from_stdin = true;
	else
		return false;
	return true;
}

/* Words that name a key, for every verb. */
static const char *parse_name(const char *word, const char *value,
			      struct ksrtp_key *key, bool *known)
{
	*known = true;
	if (!strcmp(word, "mki"))
		return cli_hex(value, key->mki, sizeof(key->mki),
			       &key->mki_len) ? NULL :
		       "mki: 1 to 128 octets in hex are needed";
	if (!strcmp(word, "ssrc")) {
		key->has_ssrc = true;
		return text_number(value, &key->ssrc) ? NULL :
		       "ssrc: a number of 32 bits is needed";
	}
	*known = false;
	return NULL;
}

/* Words of "key add" only. */
static const char *parse_setting(const char *word, const char *value,
				 struct words *words, bool *known)
{
	*known = true;
	if (!strcmp(word, "suite"))
		return parse_suite(value, words) ? NULL :
		       "suite: no such suite, see ksrtp caps";
	if (!strcmp(word, "roc"))
		return text_number(value, &words->key.roc) ? NULL :
		       "roc: a number of 32 bits is needed";
	if (!strcmp(word, "roc-policy"))
		return parse_roc_policy(value, &words->key.roc_policy) ? NULL :
		       "roc-policy: keep or reset is needed";
	if (!strcmp(word, "trial-ms"))
		return text_number(value, &words->key.trial_ms) ? NULL :
		       "trial-ms: a number of milliseconds is needed";
	if (!strcmp(word, "grace-ms"))
		return text_number(value, &words->key.grace_ms) ? NULL :
		       "grace-ms: a number of milliseconds is needed";
	if (!strcmp(word, "grace-packets"))
		return text_number(value, &words->key.grace_packets) ? NULL :
		       "grace-packets: a number of packets is needed";
	if (!strcmp(word, "only"))
		return parse_kinds(value, &words->key.kinds) ? NULL :
		       "only: rtp or rtcp is needed";
	if (!strcmp(word, "file")) {
		words->path = value;
		return NULL;
	}
	*known = false;
	return NULL;
}

/*
 * Words after "LEG DIR". One that is not known may be a secret somebody put
 * there: it is not repeated in the message.
 */
static const char *parse_words(enum verb verb, int argc, char **argv,
			       struct words *words)
{
	const char *why;
	bool known;
	int n;

	for (n = 0; n < argc; n++) {
		if (parse_flag(verb, argv[n], words))
			continue;
		if (n + 1 == argc)
			return "the last word is not understood or lacks its value"
			       BY_FILE;
		why = parse_name(argv[n], argv[n + 1], &words->key, &known);
		if (!known && verb == ADD)
			why = parse_setting(argv[n], argv[n + 1], words, &known);
		if (why)
			return why;
		if (!known)
			return "a word is not understood" BY_FILE;
		n++;
	}
	return NULL;
}

static const char *incomplete(const struct words *words)
{
	if (!words->suite)
		return "suite is missing";
	if (!words->path == !words->from_stdin)
		return "the secret comes by either file PATH or stdin";
	return NULL;
}

/* Master key, then master salt. */
static int read_secret(struct words *words)
{
	uint8_t secret[KSRTP_MASTER_KEY_MAX + KSRTP_MASTER_SALT_MAX];
	struct ksrtp_key *key = &words->key;
	const char *why = NULL;
	int fd = STDIN_FILENO, err;

	ksrtp_suite_sizes(key->suite, &key->master_len, &key->salt_len);
	if (words->path)
		fd = secret_open(words->path, &why);

	/* no core file and no ptrace() from here on; before, /dev/fd needs us */
	prctl(PR_SET_DUMPABLE, 0);
	err = fd < 0 ? fd : secret_read(fd, secret,
					key->master_len + key->salt_len, &why);
	if (words->path && fd >= 0)
		close(fd);
	if (err) {
		fprintf(stderr, "ksrtp: secret is not taken: %s ", why);
		fprintf(stderr, "(%s: %u octets of key, then %u of salt)\n",
			ksrtp_suite_name(key->suite), key->master_len,
			key->salt_len);
		return CLI_SECRET;
	}
	memcpy(key->master, secret, key->master_len);
	memcpy(key->salt, secret + key->master_len, key->salt_len);
	explicit_bzero(secret, sizeof(secret));
	return CLI_OK;
}

static int add_key(struct words *words)
{
	struct ksrtp_conn *conn;
	int code;

	code = read_secret(words);
	if (!code)
		code = cli_open(&conn);
	if (!code)
		code = cli_done(conn, ksrtp_key_add(conn, &words->key),
				words->key.leg);
	explicit_bzero(&words->key, sizeof(words->key));
	return code;
}

static int name_key(const struct words *words,
		    int (*act)(struct ksrtp_conn *conn,
			       const struct ksrtp_key *key))
{
	struct ksrtp_conn *conn;
	int code = cli_open(&conn);

	if (code)
		return code;
	return cli_done(conn, act(conn, &words->key), words->key.leg);
}

static bool parse_verb(const char *text, enum verb *verb)
{
	*verb = !strcmp(text, "add") ? ADD : !strcmp(text, "use") ? USE : DEL;
	return *verb != DEL || !strcmp(text, "del");
}

static bool wants_help(int argc, char **argv)
{
	int n;

	for (n = 1; n < argc; n++)
		if (!strcmp(argv[n], "--help") || !strcmp(argv[n], "-h"))
			return true;
	return false;
}

static int key(const struct cli_command *command, int argc, char **argv)
{
	struct words words = { 0 };
	const char *why;
	enum verb verb;

	if (wants_help(argc, argv))
		return cli_usage(command, NULL);
	if (argc < 2 || !parse_verb(argv[1], &verb))
		return cli_usage(command, "add, use or del is needed");
	if (argc < 3 || !cli_leg(argv[2], &words.key.leg))
		return cli_usage(command, "the number of a leg is needed");
	if (argc < 4 || !parse_dir(argv[3], &words.key.dir))
		return cli_usage(command, "rx or tx is needed");
	if (verb == USE && words.key.dir != KSRTP_DIR_TX)
		return cli_usage(command, "only tx takes use: rx accepts any key it has");

	why = parse_words(verb, argc - 4, argv + 4, &words);
	if (!why && verb == ADD)
		why = incomplete(&words);
	if (why)
		return cli_usage(command, "%s", why);

	if (verb == ADD)
		return add_key(&words);
	return name_key(&words, verb == USE ? ksrtp_key_use : ksrtp_key_del);
}

const struct cli_command cli_key = {
	.name	= "key",
	.usage	= "ksrtp key add LEG rx|tx suite NAME [mki HEX] [ssrc N] [roc N]\n"
		  "                     [roc-policy keep|reset] [only rtp|rtcp] [use | on-rx]\n"
		  "                     [unencrypted-srtp] [unencrypted-srtcp]\n"
		  "                     [unauthenticated-srtp]\n"
		  "                     [successor [trial-ms N]] [grace-ms N]\n"
		  "                     [grace-packets N] file PATH | stdin\n"
		  "       ksrtp key use LEG tx [mki HEX] [ssrc N] [successor]\n"
		  "       ksrtp key del LEG rx|tx [mki HEX] [ssrc N] [successor]\n",
	.run	= key,
};
