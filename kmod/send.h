/* SPDX-License-Identifier: GPL-2.0 */
#ifndef KSRTP_SEND_H
#define KSRTP_SEND_H

#include "attr.h"
#include "leg.h"

struct proto;

int ksrtp_send_init(void);

const struct proto *ksrtp_send_proto(const struct sock *sk);
struct proto *ksrtp_send_proto_own(const struct sock *sk);

int ksrtp_send_raw(struct ksrtp_leg *leg, const union ksrtp_addr *to,
		   void *octets, size_t len);

#endif /* KSRTP_SEND_H */
