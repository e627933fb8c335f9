/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * log - one line per event on stderr
 *
 * Levels are those of syslog(3). When stderr is a stream of the journal each line
 * begins with "<n>", which the journal takes as the level.
 */
#ifndef MIKEY_LOG_H
#define MIKEY_LOG_H

#include <stdbool.h>
#include <stdint.h>
#include <syslog.h>

#define MIKEY_LOG_BURST		10	/* lines per MIKEY_LOG_PERIOD_MS */
#define MIKEY_LOG_PERIOD_MS	10000

/**
 * struct mikey_log_limit - rate limit of what the network can cause
 * @since_ms: begin of the period
 * @n_lines: lines in it
 * @n_missed: lines not written in it
 */
struct mikey_log_limit {
	uint64_t since_ms;
	unsigned int n_lines;
	unsigned int n_missed;
};

/**
 * mikey_log_level_by_name() - read a level
 * @name: "error", "warning", "notice", "info" or "debug"
 *
 * Return: the level, -EINVAL for any other name.
 */
int mikey_log_level_by_name(const char *name);

/* mikey_log_level_set() - write lines up to @level; LOG_INFO at first */
void mikey_log_level_set(int level);

/**
 * mikey_log() - write one line
 * @level: LOG_ERR .. LOG_DEBUG
 * @fmt: the text; octets that are not printable ASCII come out as '?', so
 *	nobody far away can forge a line
 */
void mikey_log(int level, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

/**
 * mikey_log_allow() - may a line that the network caused be written?
 * @limit: limit of this kind of line, zeroed at first
 * @now: monotonic time, ms
 *
 * The first line of a new period is preceded by the number of missed ones.
 */
bool mikey_log_allow(struct mikey_log_limit *limit, uint64_t now);

#endif
