/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Master key and salt from a file or from stdin, never from the command line.
 */
#ifndef KSRTP_SECRET_H
#define KSRTP_SECRET_H

#include <stddef.h>
#include <stdint.h>

int secret_open(const char *path, const char **why);
int secret_read(int fd, uint8_t *octets, size_t len, const char **why);

#endif /* KSRTP_SECRET_H */
