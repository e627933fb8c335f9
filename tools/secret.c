// SPDX-License-Identifier: BSD-3-Clause
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "secret.h"
#include "text.h"

/* the longest secret is 46 octets, 92 hex digits */
#define TEXT_ROOM	128

static const char *unsafe(const struct stat *st)
{
	if (S_ISFIFO(st->st_mode))
		return NULL;
	if (!S_ISREG(st->st_mode))
		return "it is neither a file nor a pipe";
	if (st->st_uid && st->st_uid != geteuid())
		return "it belongs to another user";
	if (st->st_mode & (S_IRWXG | S_IRWXO))
		return "group or others have access to it, chmod 600 it";
	return NULL;
}

/**
 * secret_open() - open a file with a secret
 * @path: file, or pipe of a shell's <(...)
 * @why: what is wrong with it
 *
 * Return: file descriptor, or -errno with @why set.
 */
int secret_open(const char *path, const char **why)
{
	struct stat st;
	int fd, err;

	fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	if (fd < 0 || fstat(fd, &st)) {
		err = -errno;
		*why = strerror(errno);
		goto close_fd;
	}
	err = -EPERM;
	*why = unsafe(&st);
	if (!*why)
		return fd;

close_fd:
	if (fd >= 0)
		close(fd);
	return err;
}

/* Octets up to the end of the input; more than TEXT_ROOM is an error. */
static int read_text(int fd, char *text, size_t *len)
{
	ssize_t n;

	*len = 0;
	while (*len < TEXT_ROOM) {
		n = read(fd, text + *len, TEXT_ROOM - *len);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -errno;
		if (!n)
			return 0;
		*len += n;
	}
	return -EMSGSIZE;
}

static const char *decode_line(const char *text, size_t text_len,
			       uint8_t *octets, size_t len)
{
	size_t n_digits = (8 * len + 5) / 6, padded = (len + 2) / 3 * 4;
	bool good;

	if (text_len == 2 * len) {
		good = text_hex(text, text_len, octets);
	} else if (text_len == n_digits || text_len == padded) {
		good = text_base64(text, n_digits, octets);
		while (good && text_len > n_digits)
			good = text[--text_len] == '=';
	} else {
		return "its length does not fit the suite";
	}
	return good ? NULL : "it is neither hex nor base64";
}

/**
 * secret_read() - read a secret: one line of hex or base64, nothing after it
 * @fd: where from, to the end
 * @octets: the secret, wiped after a failure
 * @len: octets it must have, at most 46
 * @why: what is wrong with it; tells nothing of its value
 *
 * Return: 0, or -errno with @why set.
 */
int secret_read(int fd, uint8_t *octets, size_t len, const char **why)
{
	char text[TEXT_ROOM];
	size_t text_len;
	int err;

	err = read_text(fd, text, &text_len);
	*why = err == -EMSGSIZE ? "it is too long" : strerror(-err);
	if (err)
		goto wipe_text;

	if (text_len && text[text_len - 1] == '\n')
		text_len--;
	if (text_len && text[text_len - 1] == '\r')
		text_len--;

	err = -EINVAL;
	if (!text_len)
		*why = "it is empty";
	else if (memchr(text, '\n', text_len))
		*why = "it has more than one line";
	else
		*why = decode_line(text, text_len, octets, len);
	if (!*why)
		err = 0;

wipe_text:
	explicit_bzero(text, sizeof(text));
	if (err)
		explicit_bzero(octets, len);
	return err;
}
