// SPDX-License-Identifier: BSD-3-Clause
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "command.h"
#include "net.h"

#define MAX_WORDS	32
#define MAX_LINE	2048

/* does not return */
static void execute(const struct command *c, char *line, const int fds[3])
{
	char *argv[MAX_WORDS + 2] = { "ksrtp" };
	unsigned int argc = 1;
	int fd;

	for (fd = 0; fd < 3; fd++)
		if (dup2(fds[fd], fd) < 0)
			_exit(126);
	for (; argc <= MAX_WORDS; argc++, line = NULL) {
		argv[argc] = strtok(line, " ");
		if (!argv[argc])
			break;
	}
	if (c->uid && (setresgid(c->uid, c->uid, c->uid) ||
		       setresuid(c->uid, c->uid, c->uid)))
		_exit(126);
	execvp(argv[0], argv);
	_exit(127);
}

/* a file of no name with @text in it, to be read from its beginning */
static int file_with(const char *text)
{
	size_t len = text ? strlen(text) : 0;
	int fd = memfd_create("ksrtp-command", MFD_CLOEXEC);

	if (fd >= 0 && len && pwrite(fd, text, len, 0) != (ssize_t)len) {
		close(fd);
		return -1;
	}
	return fd;
}

/* what is in the file, which is closed */
static void take_file(int fd, char *text)
{
	ssize_t len = pread(fd, text, COMMAND_ROOM - 1, 0);

	text[len < 0 ? 0 : len] = '\0';
	close(fd);
}

static int exit_code(pid_t pid)
{
	int status;

	if (pid < 0 || waitpid(pid, &status, 0) != pid || !WIFEXITED(status))
		return -1;
	return WEXITSTATUS(status);
}

/**
 * command_run() - run ksrtp until it ends
 * @c: @uid and @input are set; @out and @err are filled in
 * @words: its arguments with blanks between them, as of printf()
 *
 * Return: its exit code, -1 if it was killed or cannot be run.
 */
int command_run(struct command *c, const char *words, ...)
{
	int fds[3] = { file_with(c->input), file_with(NULL), file_with(NULL) };
	char line[MAX_LINE];
	va_list args;
	pid_t pid;
	int code;

	va_start(args, words);
	vsnprintf(line, sizeof(line), words, args);
	va_end(args);

	pid = fork();
	if (!pid)
		execute(c, line, fds);
	code = exit_code(pid);
	close(fds[0]);
	take_file(fds[1], c->out);
	take_file(fds[2], c->err);
	return code;
}

/**
 * command_start() - run ksrtp in the background
 * @c: @uid is set
 * @words: its arguments with blanks between them
 *
 * Return: 0 or -errno. End it with command_end().
 */
int command_start(struct command *c, const char *words)
{
	int fds[3] = { file_with(NULL), -1, STDERR_FILENO }, ends[2];
	char line[MAX_LINE];

	snprintf(line, sizeof(line), "%s", words);
	if (pipe2(ends, O_CLOEXEC))
		return -errno;
	fds[1] = ends[1];
	c->out[0] = '\0';
	c->pid = fork();
	if (!c->pid)
		execute(c, line, fds);
	close(fds[0]);
	close(ends[1]);
	c->watched = ends[0];
	fcntl(c->watched, F_SETFL, O_NONBLOCK);
	return c->pid < 0 ? -errno : 0;
}

/**
 * command_says() - read what there is to read of the one in the background
 * @c: the command
 * @text: what to look for in all it has said so far
 *
 * Return: true if it is there. Does not wait.
 */
bool command_says(struct command *c, const char *text)
{
	size_t used = strlen(c->out);
	ssize_t len = read(c->watched, c->out + used, COMMAND_ROOM - 1 - used);

	if (len > 0)
		c->out[used + len] = '\0';
	return strstr(c->out, text);
}

/**
 * command_end() - end the one in the background as Ctrl-C does
 * @c: the command
 *
 * Return: 0 if it still ran and this ended it, -1 otherwise.
 */
int command_end(struct command *c)
{
	int status = -1;

	if (c->pid <= 0)
		return -1;
	kill(c->pid, SIGINT);
	waitpid(c->pid, &status, 0);
	close(c->watched);
	c->pid = 0;
	return WIFSIGNALED(status) && WTERMSIG(status) == SIGINT ? 0 : -1;
}
