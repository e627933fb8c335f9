// SPDX-License-Identifier: BSD-3-Clause
/*
 * config - mikeyd.conf(5)
 */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <ini.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <linux/ksrtp.h>

#include "config_value.h"
#include "log.h"

#define NAME_ROOM	512	/* octets of a section head, and more */

/**
 * struct parse - a file being read
 * @cfg: what is filled
 * @path: the file
 * @file: the same, open
 * @report: who hears what is wrong
 * @line: number of the line that was read last
 * @section: section of that line; "" before the first and in an unknown one
 * @seen: bit n: key n was in this section already
 * @sections: bit 0: [mikeyd] was there, bit 1: [certificate]
 * @err: first error
 */
struct parse {
	struct mikey_config *cfg;
	const char *path;
	FILE *file;
	const struct mikey_config_report *report;
	unsigned int line;
	const char *section;
	uint32_t seen;
	uint32_t sections;
	int err;
};

static void vtell(const struct mikey_config_report *report, const char *path,
		  unsigned int line, const char *fmt, va_list args)
{
	char text[PATH_MAX + 512];
	size_t len;

	if (line)
		len = snprintf(text, sizeof(text), "%s:%u: ", path, line);
	else
		len = snprintf(text, sizeof(text), "%s: ", path);
	if (len >= sizeof(text))
		len = sizeof(text) - 1;

	vsnprintf(text + len, sizeof(text) - len, fmt, args);
	report->line(report->arg, text);
}

static __attribute__((format(printf, 4, 5)))
void tell(const struct mikey_config_report *report, const char *path,
	  unsigned int line, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	vtell(report, path, line, fmt, args);
	va_end(args);
}

static __attribute__((format(printf, 2, 3)))
void wrong(struct parse *p, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	vtell(p->report, p->path, p->line, fmt, args);
	va_end(args);
	if (!p->err)
		p->err = -EINVAL;
}

static void open_psk(struct parse *p, const char *name)
{
	struct mikey_config *cfg = p->cfg;
	struct mikey_config_psk *psks;

	if (!*name || strlen(name) > MIKEY_CONFIG_NAME_MAX) {
		wrong(p, "[psk NAME] needs a name of 1 to %u octets",
		      MIKEY_CONFIG_NAME_MAX);
		return;
	}

	for (size_t i = 0; i < cfg->n_psks; i++)
		if (!strcmp(cfg->psks[i].name, name))
			wrong(p, "section [psk %s] was at line %u already",
			      name, cfg->psks[i].line);

	psks = reallocarray(cfg->psks, cfg->n_psks + 1, sizeof(*psks));
	if (!psks) {
		p->err = -ENOMEM;
		return;
	}

	cfg->psks = psks;
	psks += cfg->n_psks++;
	memset(psks, 0, sizeof(*psks));
	strcpy(psks->name, name);
	psks->line = p->line;
	p->section = "psk";
}

static void open_once(struct parse *p, const char *section, uint32_t bit)
{
	if (p->sections & bit)
		wrong(p, "section [%s] is there twice", section);

	p->sections |= bit;
	p->section = section;
}

/* @head: the line after its "[" */
static void open_section(struct parse *p, const char *head)
{
	char name[NAME_ROOM];
	size_t len = strcspn(head, "]\r\n");

	p->section = "";
	p->seen = 0;
	if (head[len] != ']')
		return;		/* libinih says so itself */

	snprintf(name, sizeof(name), "%.*s", (int)len, head);
	if (!strcmp(name, "mikeyd"))
		open_once(p, "mikeyd", 1 << 0);
	else if (!strcmp(name, "certificate"))
		open_once(p, "certificate", 1 << 1);
	else if (!strcmp(name, "psk") || !strncmp(name, "psk ", 4))
		open_psk(p, name + 3 + strspn(name + 3, " "));
	else
		wrong(p, "unknown section [%s]", name);
}

/*
 * libinih of this build counts no lines for the handler and does not tell of
 * sections without keys; so both are done where the lines come by.
 */
static char *read_line(char *line, int room, void *stream)
{
	struct parse *p = stream;
	size_t len;

	if (!fgets(line, room, p->file))
		return NULL;

	p->line++;
	len = strlen(line);
	if (len + 1 == (size_t)room && line[len - 1] != '\n') {
		wrong(p, "line has more than %d octets", room - 2);
		while (fgets(line, room, p->file) && !strchr(line, '\n'))
			;
		strcpy(line, "\n");
	}

	if (line[strspn(line, " \t")] == '[')
		open_section(p, line + strspn(line, " \t") + 1);

	return line;
}

static int take_key(void *user, const char *section, const char *name,
		    const char *value)
{
	const struct mikey_config_key *key = mikey_config_keys;
	struct parse *p = user;
	const char *why;
	size_t i;

	for (i = 0; i < mikey_config_n_keys; i++)
		if (!strcmp(key[i].section, p->section) &&
		    !strcmp(key[i].name, name))
			break;

	if (i == mikey_config_n_keys) {
		if (*p->section)
			wrong(p, "unknown key \"%s\" in [%s]", name, p->section);
		else if (!*section)
			wrong(p, "key \"%s\" before the first section", name);
		return 1;
	}

	if (p->seen & 1u << i)
		wrong(p, "key \"%s\" is there twice", name);
	p->seen |= 1u << i;

	why = key[i].set(p->cfg, value);
	if (why)
		wrong(p, "%s: %s", name, why);

	return 1;
}

static void check_psks(struct parse *p)
{
	for (size_t i = 0; i < p->cfg->n_psks; i++) {
		const struct mikey_config_psk *psk = &p->cfg->psks[i];

		p->line = psk->line;
		if (!*psk->peer)
			wrong(p, "[psk %s] has no valid peer", psk->name);
		if (!*psk->file)
			wrong(p, "[psk %s] has no valid file", psk->name);
	}
}

/* what only several keys together can get wrong */
static void check_whole(struct parse *p)
{
	struct mikey_config *cfg = p->cfg;
	struct mikey_why why;

	check_psks(p);
	p->line = 0;
	if (!*cfg->chain != !*cfg->key)
		wrong(p, "[certificate] needs chain and key together");
	if (cfg->set.require_ca && !*cfg->ca)
		wrong(p, "[certificate] require_ca needs ca");
	if (!*cfg->identity)
		wrong(p, "[mikeyd] has no identity");
	if (!p->err && mikey_settings_check(&cfg->set, &why))
		wrong(p, "%s", why.text);
}

/*
 * Who can write it can name a CA or a PSK of his own. What is checked is the file
 * that was opened, not what may be at its path a moment later.
 */
static int open_safely(struct parse *p)
{
	struct stat st;
	int fd;

	fd = open(p->path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	if (fd < 0) {
		p->err = -errno;
		tell(p->report, p->path, 0, "%s", strerror(errno));
		return p->err;
	}

	if (fstat(fd, &st) || !S_ISREG(st.st_mode) || st.st_mode & S_IWOTH) {
		p->err = -EACCES;
		tell(p->report, p->path, 0,
		     "must be a regular file that not everybody can write");
		close(fd);
		return p->err;
	}

	p->file = fdopen(fd, "r");
	if (!p->file) {
		p->err = -ENOMEM;
		close(fd);
	}
	return p->err;
}

static void set_defaults(struct mikey_config *cfg)
{
	memset(cfg, 0, sizeof(*cfg));
	strcpy(cfg->control, "/run/mikeyd/control.sock");
	cfg->control_uid = (uid_t)-1;
	cfg->control_gid = (gid_t)-1;
	cfg->window = KSRTP_WINDOW_DEFAULT;
	cfg->policy = KSRTP_POLICY_REQUIRE;
	cfg->log_level = LOG_INFO;
	cfg->jobs_max = 256;
	mikey_settings_init(&cfg->set);
}

int mikey_config_read(struct mikey_config *cfg, const char *path,
		      const struct mikey_config_report *report)
{
	struct parse p = {
		.cfg = cfg, .path = path, .report = report, .section = "",
	};
	int line;

	set_defaults(cfg);
	if (open_safely(&p))
		return p.err;

	line = ini_parse_stream(read_line, &p, take_key, &p);
	if (line > 0) {
		p.line = line;
		wrong(&p, "neither a section nor \"key = value\"");
	} else if (line < 0) {
		p.err = -ENOMEM;
	}

	fclose(p.file);
	check_whole(&p);
	return p.err;
}

void mikey_config_free(struct mikey_config *cfg)
{
	free(cfg->psks);
	cfg->psks = NULL;
	cfg->n_psks = 0;
}

/* the key counts in both directions: an ordered pair each */
static int add_psk(struct mikey_identity *id, const struct mikey_config *cfg,
		   const struct mikey_config_psk *psk, struct mikey_why *why)
{
	int err;

	err = mikey_identity_add_psk(id, cfg->identity, psk->peer, psk->file, why);
	if (err)
		return err;

	return mikey_identity_add_psk(id, psk->peer, cfg->identity, psk->file, why);
}

struct mikey_identity *
mikey_config_identity(const struct mikey_config *cfg, const char *path,
		      const struct mikey_config_report *report)
{
	struct mikey_identity *id;
	struct mikey_why why;
	bool bad = false;

	id = mikey_identity_new(cfg->identity);
	if (!id) {
		tell(report, path, 0, "identity is not usable");
		return NULL;
	}

	for (size_t i = 0; i < cfg->n_psks; i++) {
		if (!add_psk(id, cfg, &cfg->psks[i], &why))
			continue;
		tell(report, path, cfg->psks[i].line, "[psk %s]: %s",
		     cfg->psks[i].name, why.text);
		bad = true;
	}

	if (*cfg->chain &&
	    mikey_identity_set_cert(id, cfg->chain, cfg->key, &why)) {
		tell(report, path, 0, "[certificate]: %s", why.text);
		bad = true;
	}

	if (*cfg->ca && mikey_identity_set_ca(id, cfg->ca, &why)) {
		tell(report, path, 0, "[certificate]: %s", why.text);
		bad = true;
	}

	if (!bad)
		return id;

	mikey_identity_put(id);
	return NULL;
}
