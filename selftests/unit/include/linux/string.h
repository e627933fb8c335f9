/* SPDX-License-Identifier: BSD-3-Clause */
/* Stand-in of the kernel's linux/string.h */
#ifndef KSRTP_UNIT_LINUX_STRING_H
#define KSRTP_UNIT_LINUX_STRING_H

#include <linux/minmax.h>
#include <linux/types.h>
#include <string.h>

/* The barrier keeps the compiler from dropping a store nobody reads. */
static inline void memzero_explicit(void *s, size_t n)
{
	memset(s, 0, n);
	__asm__ volatile("" : : "r"(s) : "memory");
}

#endif /* KSRTP_UNIT_LINUX_STRING_H */
