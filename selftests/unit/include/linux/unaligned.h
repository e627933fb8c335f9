/* SPDX-License-Identifier: BSD-3-Clause */
/* Stand-in of the kernel's linux/unaligned.h: network order only */
#ifndef KSRTP_UNIT_LINUX_UNALIGNED_H
#define KSRTP_UNIT_LINUX_UNALIGNED_H

#include <endian.h>
#include <linux/types.h>
#include <string.h>

static inline u16 get_unaligned_be16(const void *p)
{
	uint16_t v;

	memcpy(&v, p, sizeof(v));
	return be16toh(v);
}

static inline void put_unaligned_be16(u16 val, void *p)
{
	uint16_t v = htobe16(val);

	memcpy(p, &v, sizeof(v));
}

static inline u32 get_unaligned_be32(const void *p)
{
	uint32_t v;

	memcpy(&v, p, sizeof(v));
	return be32toh(v);
}

static inline void put_unaligned_be32(u32 val, void *p)
{
	uint32_t v = htobe32(val);

	memcpy(p, &v, sizeof(v));
}

static inline u64 get_unaligned_be64(const void *p)
{
	uint64_t v;

	memcpy(&v, p, sizeof(v));
	return be64toh(v);
}

static inline void put_unaligned_be64(u64 val, void *p)
{
	uint64_t v = htobe64(val);

	memcpy(p, &v, sizeof(v));
}

#endif /* KSRTP_UNIT_LINUX_UNALIGNED_H */
