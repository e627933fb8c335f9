/* SPDX-License-Identifier: GPL-2.0 */
#ifndef KSRTP_SOCKET_H
#define KSRTP_SOCKET_H

#include "attr.h"
#include "leg.h"

struct netlink_ext_ack;
struct socket;

struct sock *ksrtp_socket_by_fd(struct net *net, int fd,
				struct netlink_ext_ack *extack);
struct sock *ksrtp_socket_by_addr(struct net *net, const union ksrtp_addr *local,
				  const union ksrtp_addr *remote,
				  struct netlink_ext_ack *extack);
void ksrtp_socket_leave(struct sock *sk);
struct ksrtp_leg *ksrtp_socket_attach(struct net *net, struct sock *sk,
				      enum ksrtp_policy policy, u32 window, u32 flags, bool own,
				      struct netlink_ext_ack *extack);
struct ksrtp_leg *ksrtp_socket_adopt(struct net *net, struct socket *own,
				     enum ksrtp_policy policy, u32 window, u32 flags,
				     struct netlink_ext_ack *extack);

#endif /* KSRTP_SOCKET_H */
