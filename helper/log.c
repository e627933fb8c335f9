// SPDX-License-Identifier: BSD-3-Clause
/*
 * log - one line per event on stderr
 */
#include "log.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define LINE_MAX_LEN	1024

static const struct {
	const char *name;
	int level;
} levels[] = {
	{ "error",	LOG_ERR },
	{ "warning",	LOG_WARNING },
	{ "notice",	LOG_NOTICE },
	{ "info",	LOG_INFO },
	{ "debug",	LOG_DEBUG },
};

static int max_level = LOG_INFO;

int mikey_log_level_by_name(const char *name)
{
	for (size_t i = 0; i < sizeof(levels) / sizeof(levels[0]); i++)
		if (!strcmp(levels[i].name, name))
			return levels[i].level;

	return -EINVAL;
}

void mikey_log_level_set(int level)
{
	max_level = level;
}

static void make_printable(char *text)
{
	for (; *text; text++)
		if (*text < ' ' || *text > '~')
			*text = '?';
}

/*
 * systemd.exec(5): the variable stays where a child has its stderr elsewhere,
 * so it is to be compared with what stderr is.
 */
static bool is_journal(int fd)
{
	const char *stream = getenv("JOURNAL_STREAM");
	uintmax_t dev, ino;
	struct stat st;

	return stream && sscanf(stream, "%ju:%ju", &dev, &ino) == 2 &&
	       !fstat(fd, &st) && st.st_dev == dev && st.st_ino == ino;
}

void mikey_log(int level, const char *fmt, ...)
{
	char line[LINE_MAX_LEN + 2];
	va_list args;
	size_t len;

	if (level > max_level)
		return;

	len = 0;
	if (is_journal(STDERR_FILENO))
		len = snprintf(line, LINE_MAX_LEN, "<%d>", level);

	va_start(args, fmt);
	vsnprintf(line + len, LINE_MAX_LEN - len, fmt, args);
	va_end(args);

	make_printable(line);
	len = strlen(line);
	line[len++] = '\n';

	/* one write, so that lines of several threads never mix */
	while (write(STDERR_FILENO, line, len) < 0 && errno == EINTR)
		;
}

bool mikey_log_allow(struct mikey_log_limit *limit, uint64_t now)
{
	unsigned int n_missed = limit->n_missed;

	if (!limit->n_lines || now - limit->since_ms >= MIKEY_LOG_PERIOD_MS) {
		*limit = (struct mikey_log_limit){ .since_ms = now };
		if (n_missed)
			mikey_log(LOG_WARNING, "%u lines like the next one were not written",
				  n_missed);
	}

	if (limit->n_lines == MIKEY_LOG_BURST) {
		limit->n_missed++;
		return false;
	}

	limit->n_lines++;
	return true;
}
