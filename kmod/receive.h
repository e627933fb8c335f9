/* SPDX-License-Identifier: GPL-2.0 */
#ifndef KSRTP_RECEIVE_H
#define KSRTP_RECEIVE_H

struct sk_buff;
struct sock;

int ksrtp_receive(struct sock *sk, struct sk_buff *skb);

#endif /* KSRTP_RECEIVE_H */
