/* SPDX-License-Identifier: GPL-2.0 */
#ifndef KSRTP_REQUEST_H
#define KSRTP_REQUEST_H

#include <net/genetlink.h>

#include "attr.h"

int ksrtp_request_parse(struct nlattr **object, int max, int attr,
			const struct nla_policy *policy, struct genl_info *info);
int ksrtp_request_require(struct genl_info *info, struct nlattr *nest,
			  struct nlattr **object, int attr, const char *sentence);
int ksrtp_request_ip(struct genl_info *info, struct nlattr **object,
		     const struct ksrtp_addr_attrs *attrs, union ksrtp_addr *addr);
int ksrtp_request_addr(struct genl_info *info, struct nlattr **object,
		       const struct ksrtp_addr_attrs *attrs, union ksrtp_addr *addr);
struct ksrtp_leg *ksrtp_request_leg(struct genl_info *info, const struct nlattr *id);

struct sk_buff *ksrtp_reply_new(struct genl_info *info, void **hdr);
int ksrtp_reply_leg(struct genl_info *info, struct ksrtp_leg *leg,
		    struct sk_buff *msg, void *hdr);

#endif /* KSRTP_REQUEST_H */
