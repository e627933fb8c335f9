/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Objects of ksrtp.h to netlink attributes and back. Internal to libksrtp.
 *
 * A put function appends to a message and returns 0 or -EMSGSIZE; a parse
 * function reads one nest, fills the whole object and returns 0 or -EBADMSG.
 */
#ifndef KSRTP_CODEC_H
#define KSRTP_CODEC_H

#include <stdint.h>

#include <netlink/attr.h>
#include <netlink/msg.h>

#include "ksrtp.h"

/* room for any request but one with a MIKEY frame: 128 octets of MKI */
#define KSRTP_REQUEST_ROOM	512

int ksrtp_attach_put(struct nl_msg *msg, const struct ksrtp_attach *attach);
int ksrtp_bind_put(struct nl_msg *msg, const struct ksrtp_bind *bind);
int ksrtp_set_put(struct nl_msg *msg, const struct ksrtp_set *set);
int ksrtp_leg_id_put(struct nl_msg *msg, uint32_t id);
int ksrtp_key_put(struct nl_msg *msg, const struct ksrtp_key *key);
int ksrtp_key_name_put(struct nl_msg *msg, const struct ksrtp_key *key);
int ksrtp_key_leg_put(struct nl_msg *msg, uint32_t leg);
int ksrtp_stream_put(struct nl_msg *msg, const struct ksrtp_stream *stream);
int ksrtp_stream_leg_put(struct nl_msg *msg, uint32_t leg);
int ksrtp_link_put(struct nl_msg *msg, const struct ksrtp_link *link);
int ksrtp_link_from_put(struct nl_msg *msg, uint32_t from);
int ksrtp_mikey_put(struct nl_msg *msg, const struct ksrtp_mikey *mikey);

int ksrtp_caps_parse(const struct nlattr *attr, void *caps);
int ksrtp_leg_parse(const struct nlattr *attr, void *leg);
int ksrtp_key_parse(const struct nlattr *attr, void *key);
int ksrtp_stream_parse(const struct nlattr *attr, void *stream);
int ksrtp_link_parse(const struct nlattr *attr, void *link);
int ksrtp_mikey_parse(const struct nlattr *attr, void *mikey);

const struct nlattr *ksrtp_object(const struct nlmsghdr *hdr, int type);
const char *ksrtp_attr_name(const struct nlmsghdr *request, uint32_t offset,
			    uint16_t missing);

#endif /* KSRTP_CODEC_H */
