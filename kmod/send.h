/* SPDX-License-Identifier: GPL-2.0 */
#ifndef KSRTP_SEND_H
#define KSRTP_SEND_H

#include "attr.h"
#include "leg.h"

int ksrtp_send_init(void (*leave)(struct sock *sk));

int ksrtp_send_hook(struct sock *sk);
void ksrtp_send_settle(struct sock *sk);
void ksrtp_send_unhook(struct sock *sk);

int ksrtp_send_raw(struct ksrtp_leg *leg, const union ksrtp_addr *to,
		   void *octets, size_t len);

#endif /* KSRTP_SEND_H */
