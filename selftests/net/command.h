/* SPDX-License-Identifier: BSD-3-Clause */
/* command: run ksrtp(8) as a user does, and read all it says */
#ifndef KSRTP_TEST_COMMAND_H
#define KSRTP_TEST_COMMAND_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#define COMMAND_ROOM	65536

/**
 * struct command - one run of ksrtp
 * @uid: user to run it as, 0: root
 * @input: what it finds on stdin, NULL: nothing
 * @pid: the one that runs in the background, 0: none
 * @watched: its stdout
 * @out: what it said on stdout, ends with a NUL
 * @err: what it said on stderr, ends with a NUL
 */
struct command {
	uid_t uid;
	const char *input;
	pid_t pid;
	int watched;
	char out[COMMAND_ROOM];
	char err[COMMAND_ROOM];
};

int command_run(struct command *c, const char *words, ...)
	__attribute__((format(printf, 2, 3)));
int command_start(struct command *c, const char *words);
bool command_says(struct command *c, const char *text);
int command_end(struct command *c);

#endif /* KSRTP_TEST_COMMAND_H */
