// SPDX-License-Identifier: BSD-3-Clause
/*
 * config_value - the values of mikeyd.conf(5) and what each may be
 */
#include "config_value.h"

#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <stdlib.h>
#include <string.h>

#include <linux/ksrtp.h>

#include "log.h"

#define WORD_MAX	64

/**
 * struct word - a name and the number it stands for
 * @name: as written in the file
 * @value: the number
 */
struct word {
	const char *name;
	unsigned int value;
};

static const struct word mode_words[] = {
	{ "dh",		MIKEY_MODE_DH },
	{ "psk",	MIKEY_MODE_PSK },
	{ }
};

static const struct word group_words[] = {
	{ "x25519",	0x001d },
	{ "p256",	0x0017 },
	{ }
};

static const struct word policy_words[] = {
	{ "require",	KSRTP_POLICY_REQUIRE },
	{ "optional",	KSRTP_POLICY_OPTIONAL },
	{ }
};

static const struct word bool_words[] = {
	{ "yes",	true },
	{ "no",		false },
	{ }
};

static int word_value(const struct word *words, const char *name)
{
	for (; words->name; words++)
		if (!strcmp(words->name, name))
			return words->value;

	return -EINVAL;
}

static int suite_by_name(const char *name)
{
	static const enum mikey_suite suites[] = {
		MIKEY_SUITE_AES_CM_128_HMAC_SHA1_80,
		MIKEY_SUITE_AES_CM_128_HMAC_SHA1_32,
		MIKEY_SUITE_AEAD_AES_128_GCM,
		MIKEY_SUITE_AEAD_AES_256_GCM,
	};

	for (size_t i = 0; i < sizeof(suites) / sizeof(suites[0]); i++)
		if (!strcasecmp(mikey_suite_name(suites[i]), name))
			return suites[i];

	return -EINVAL;
}

/* the next entry of a list separated by commas or blanks; NULL at the end */
static const char *next_word(const char **list, char *word)
{
	size_t len;

	*list += strspn(*list, ", \t");
	len = strcspn(*list, ", \t");
	if (!len)
		return NULL;

	if (len >= WORD_MAX)
		len = WORD_MAX - 1;
	memcpy(word, *list, len);
	word[len] = '\0';
	*list += strcspn(*list, ", \t");
	return word;
}

/* strtoul() takes signs, blanks and wraps around: none of that is a number here. */
static const char *set_number(uint32_t *out, const char *value, uint32_t min,
			      uint32_t max, const char *wrong)
{
	unsigned long n;
	char *end;

	if (*value < '0' || *value > '9')
		return wrong;

	errno = 0;
	n = strtoul(value, &end, 10);
	if (errno || *end || n < min || n > max)
		return wrong;

	*out = n;
	return NULL;
}

static const char *set_path(char *out, const char *value)
{
	if (value[0] != '/')
		return "must be an absolute path";
	if (strlen(value) >= PATH_MAX)
		return "path is too long";

	strcpy(out, value);
	return NULL;
}

static const char *set_uri(char *out, const char *value)
{
	if (!*value)
		return "must not be empty";
	if (strlen(value) > MIKEY_URI_MAX)
		return "identity has more than 255 octets";

	strcpy(out, value);
	return NULL;
}

static const char *set_control(struct mikey_config *cfg, const char *value)
{
	if (value[0] != '/')
		return "must be an absolute path";
	if (strlen(value) >= sizeof(cfg->control))
		return "path is too long for a UNIX socket";

	strcpy(cfg->control, value);
	return NULL;
}

static const char *set_control_owner(struct mikey_config *cfg, const char *value)
{
	struct passwd *user = getpwnam(value);

	if (!user)
		return "no such user";

	cfg->control_uid = user->pw_uid;
	return NULL;
}

static const char *set_control_group(struct mikey_config *cfg, const char *value)
{
	struct group *group = getgrnam(value);

	if (!group)
		return "no such group";

	cfg->control_gid = group->gr_gid;
	return NULL;
}

static const char *set_identity(struct mikey_config *cfg, const char *value)
{
	return set_uri(cfg->identity, value);
}

static const char *set_window(struct mikey_config *cfg, const char *value)
{
	const char *wrong = "must be a multiple of 64 from 64 to 32768";
	uint32_t window;

	if (set_number(&window, value, KSRTP_WINDOW_MIN, KSRTP_WINDOW_MAX,
		       wrong) || window % 64)
		return wrong;

	cfg->window = window;
	return NULL;
}

static const char *set_policy(struct mikey_config *cfg, const char *value)
{
	int policy = word_value(policy_words, value);

	if (policy < 0)
		return "must be \"require\" or \"optional\"";

	cfg->policy = policy;
	return NULL;
}

const char *mikey_config_modes(struct mikey_settings *set, const char *list)
{
	char word[WORD_MAX];
	int mode;

	set->n_modes = 0;
	while (next_word(&list, word)) {
		mode = word_value(mode_words, word);
		if (mode < 0)
			return "may have \"dh\" and \"psk\" only";
		if (memchr(set->modes, mode, set->n_modes))
			return "names a mode twice";
		set->modes[set->n_modes++] = mode;
	}

	return set->n_modes ? NULL : "must name a mode";
}

const char *mikey_config_suites(struct mikey_settings *set, const char *list)
{
	char word[WORD_MAX];
	int suite;

	set->n_suites = 0;
	while (next_word(&list, word)) {
		suite = suite_by_name(word);
		if (suite < 0)
			return "names an unknown suite";
		for (size_t i = 0; i < set->n_suites; i++)
			if (set->suites[i] == suite)
				return "names a suite twice";
		set->suites[set->n_suites++] = suite;
	}

	return set->n_suites ? NULL : "must name a suite";
}

static const char *set_modes(struct mikey_config *cfg, const char *value)
{
	return mikey_config_modes(&cfg->set, value);
}

static const char *set_suites(struct mikey_config *cfg, const char *value)
{
	return mikey_config_suites(&cfg->set, value);
}

static const char *set_groups(struct mikey_config *cfg, const char *value)
{
	struct mikey_settings *set = &cfg->set;
	char word[WORD_MAX];
	int group;

	set->n_groups = 0;
	while (next_word(&value, word)) {
		group = word_value(group_words, word);
		if (group < 0)
			return "may have \"x25519\" and \"p256\" only";
		if (set->n_groups && set->groups[0] == group)
			return "names a group twice";
		set->groups[set->n_groups++] = group;
	}

	return set->n_groups ? NULL : "must name a group";
}

static const char *set_max_datagram(struct mikey_config *cfg, const char *value)
{
	uint32_t n = cfg->set.max_datagram;
	const char *wrong;

	wrong = set_number(&n, value, 548, 9000, "must be from 548 to 9000");
	cfg->set.max_datagram = n;
	return wrong;
}

static const char *set_rto_ms(struct mikey_config *cfg, const char *value)
{
	return set_number(&cfg->set.rto_ms, value, 100, 3000,
			  "must be from 100 to 3000");
}

static const char *set_half_open(struct mikey_config *cfg, const char *value)
{
	return set_number(&cfg->set.half_open_max, value, 1, 65536,
			  "must be from 1 to 65536");
}

static const char *set_jobs(struct mikey_config *cfg, const char *value)
{
	return set_number(&cfg->jobs_max, value, 1, 4096,
			  "must be from 1 to 4096");
}

static const char *set_bool(bool *out, const char *value)
{
	int yes = word_value(bool_words, value);

	if (yes < 0)
		return "must be \"yes\" or \"no\"";

	*out = yes;
	return NULL;
}

static const char *set_send_unbound(struct mikey_config *cfg, const char *value)
{
	return set_bool(&cfg->set.unbound_media, value);
}

static const char *set_require_ca(struct mikey_config *cfg, const char *value)
{
	return set_bool(&cfg->set.require_ca, value);
}

static const char *set_log(struct mikey_config *cfg, const char *value)
{
	int level = mikey_log_level_by_name(value);

	if (level < 0)
		return "must be \"error\", \"warning\", \"notice\", \"info\" or \"debug\"";

	cfg->log_level = level;
	return NULL;
}

static const char *set_chain(struct mikey_config *cfg, const char *value)
{
	return set_path(cfg->chain, value);
}

static const char *set_key(struct mikey_config *cfg, const char *value)
{
	return set_path(cfg->key, value);
}

static const char *set_ca(struct mikey_config *cfg, const char *value)
{
	return set_path(cfg->ca, value);
}

static const char *set_psk_peer(struct mikey_config *cfg, const char *value)
{
	return set_uri(cfg->psks[cfg->n_psks - 1].peer, value);
}

static const char *set_psk_file(struct mikey_config *cfg, const char *value)
{
	return set_path(cfg->psks[cfg->n_psks - 1].file, value);
}

const struct mikey_config_key mikey_config_keys[] = {
	{ "mikeyd",	 "control",	   set_control },
	{ "mikeyd",	 "control_owner",  set_control_owner },
	{ "mikeyd",	 "control_group",  set_control_group },
	{ "mikeyd",	 "identity",	   set_identity },
	{ "mikeyd",	 "window",	   set_window },
	{ "mikeyd",	 "policy",	   set_policy },
	{ "mikeyd",	 "modes",	   set_modes },
	{ "mikeyd",	 "groups",	   set_groups },
	{ "mikeyd",	 "suites",	   set_suites },
	{ "mikeyd",	 "max_datagram",   set_max_datagram },
	{ "mikeyd",	 "rto_ms",	   set_rto_ms },
	{ "mikeyd",	 "half_open",	   set_half_open },
	{ "mikeyd",	 "jobs",	   set_jobs },
	{ "mikeyd",	 "send_unbound",   set_send_unbound },
	{ "mikeyd",	 "log",		   set_log },
	{ "certificate", "chain",	   set_chain },
	{ "certificate", "key",		   set_key },
	{ "certificate", "ca",		   set_ca },
	{ "certificate", "require_ca",	   set_require_ca },
	{ "psk",	 "peer",	   set_psk_peer },
	{ "psk",	 "file",	   set_psk_file },
};

const size_t mikey_config_n_keys =
	sizeof(mikey_config_keys) / sizeof(mikey_config_keys[0]);
