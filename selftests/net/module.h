/* SPDX-License-Identifier: BSD-3-Clause */
/* module: whether the kernel module is in use, and its way out and back in */
#ifndef KSRTP_TEST_MODULE_H
#define KSRTP_TEST_MODULE_H

#include <stdbool.h>

long module_refs(void);
bool module_refs_are(void *n);
int module_file(void);
bool module_unloads(void *unused);
int module_load(int file);

#endif /* KSRTP_TEST_MODULE_H */
