/* SPDX-License-Identifier: BSD-3-Clause */
/* Stand-in of the kernel's linux/types.h, for kmod/core built natively */
#ifndef KSRTP_UNIT_LINUX_TYPES_H
#define KSRTP_UNIT_LINUX_TYPES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include_next <linux/types.h>

typedef uint8_t u8;
typedef uint16_t u16;
typedef uint32_t u32;
typedef unsigned long long u64;
typedef int8_t s8;
typedef int16_t s16;
typedef int32_t s32;
typedef long long s64;

#define U8_MAX	UINT8_MAX
#define U16_MAX	UINT16_MAX
#define U32_MAX	UINT32_MAX
#define U64_MAX	UINT64_MAX

#endif /* KSRTP_UNIT_LINUX_TYPES_H */
