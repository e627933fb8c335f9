/* SPDX-License-Identifier: GPL-2.0 */
#ifndef KSRTP_TURN_H
#define KSRTP_TURN_H

#include <linux/types.h>

struct ksrtp_key;
struct ksrtp_leg;

void ksrtp_turn_use(struct ksrtp_leg *leg, struct ksrtp_key *key);
void ksrtp_turn_follow(struct ksrtp_leg *leg);
bool ksrtp_turn_passed(struct ksrtp_leg *leg, struct ksrtp_key *key);
void ksrtp_turn_retire(struct ksrtp_leg *leg, struct ksrtp_key *key, u32 ms);
struct ksrtp_key *ksrtp_turn_due(struct ksrtp_leg *leg);

#endif /* KSRTP_TURN_H */
