// SPDX-License-Identifier: BSD-3-Clause
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "module.h"

/**
 * module_refs() - references on the module: one for each leg
 *
 * Return: their number, or -1 if it is built in.
 */
long module_refs(void)
{
	FILE *f = fopen("/sys/module/ksrtp/refcnt", "r");
	long n = -1;

	if (!f)
		return -1;
	if (fscanf(f, "%ld", &n) != 1)
		n = -1;
	fclose(f);
	return n;
}

/* whether there are *(long *)@n, for net_until() */
bool module_refs_are(void *n)
{
	return module_refs() == *(long *)n;
}

/**
 * module_file() - open the module's file
 *
 * Return: a descriptor, or -1 if this is no test guest.
 */
int module_file(void)
{
	return open("/modules/ksrtp.ko", O_RDONLY | O_CLOEXEC);
}

/* unload it if nobody uses it; with errno set, for net_until() */
bool module_unloads(void *unused)
{
	return !syscall(SYS_delete_module, "ksrtp", O_NONBLOCK);
}

/**
 * module_load() - load it again
 * @file: from module_file()
 *
 * Return: 0, or -1 with errno set.
 */
int module_load(int file)
{
	return syscall(SYS_finit_module, file, "", 0);
}
