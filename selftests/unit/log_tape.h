/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * log_tape - what a program says on stderr
 */
#ifndef LOG_TAPE_H
#define LOG_TAPE_H

#include <stddef.h>
#include <sys/types.h>

/* log_tape_begin() - keep what is written to stderr; the file that takes it */
int log_tape_begin(void);

/* log_tape_end() - no more; what was written, until the next begin */
const char *log_tape_end(void);

/* log_tape_count() - how often does a word stand in a text? */
size_t log_tape_count(const char *text, const char *word);

#endif
