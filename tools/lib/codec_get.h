/* SPDX-License-Identifier: BSD-3-Clause */
/* Plain values out of attributes that may be absent. Internal to libksrtp. */
#ifndef KSRTP_CODEC_GET_H
#define KSRTP_CODEC_GET_H

#include <errno.h>
#include <stdint.h>

#include <netlink/attr.h>

#include "ksrtp.h"

/* An absent number reads as 0. */
static inline uint8_t get_u8(struct nlattr *attr)
{
	return attr ? nla_get_u8(attr) : 0;
}

static inline uint16_t get_u16(struct nlattr *attr)
{
	return attr ? nla_get_u16(attr) : 0;
}

static inline uint32_t get_u32(struct nlattr *attr)
{
	return attr ? nla_get_u32(attr) : 0;
}

static inline uint64_t get_u64(struct nlattr *attr)
{
	return attr ? nla_get_u64(attr) : 0;
}

static inline void get_name(struct nlattr *attr, char name[KSRTP_NAME_MAX])
{
	if (attr)
		nla_strlcpy(name, attr, KSRTP_NAME_MAX);
}

static inline int parse_nest(struct nlattr *tb[], int max, const struct nlattr *attr,
			     const struct nla_policy *policy)
{
	return nla_parse(tb, max, nla_data(attr), nla_len(attr),
			 (struct nla_policy *)policy) ? -EBADMSG : 0;
}

#endif /* KSRTP_CODEC_GET_H */
