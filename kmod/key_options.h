/* SPDX-License-Identifier: GPL-2.0 */
#ifndef KSRTP_KEY_OPTIONS_H
#define KSRTP_KEY_OPTIONS_H

#include "leg.h"

struct genl_info;
struct nlattr;

int ksrtp_key_options(struct genl_info *info, struct nlattr **key,
		      const struct ksrtp_leg *leg, struct ksrtp_key_spec *spec);

#endif /* KSRTP_KEY_OPTIONS_H */
