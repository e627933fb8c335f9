/* SPDX-License-Identifier: GPL-2.0 */
#ifndef KSRTP_RUN_H
#define KSRTP_RUN_H

#include "leg.h"

struct msghdr;
struct sock;

typedef int ksrtp_sendmsg(struct sock *sk, struct msghdr *msg, size_t len);

void ksrtp_run_drop(struct ksrtp_leg *leg, enum ksrtp_leg_stat stat, size_t len);
int ksrtp_run_send(struct sock *sk, ksrtp_sendmsg *original, struct ksrtp_leg *leg,
		   struct msghdr *msg, size_t len);
int ksrtp_run_send_raw(struct sock *sk, ksrtp_sendmsg *original, struct msghdr *msg,
		       void *octets, size_t len);

#endif /* KSRTP_RUN_H */
