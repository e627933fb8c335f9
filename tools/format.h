/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Objects of the module as words for people and as JSON for programs.
 */
#ifndef KSRTP_FORMAT_H
#define KSRTP_FORMAT_H

#include <jansson.h>
#include <stdbool.h>

#include <ksrtp.h>

/* room for 128 octets of MKI in hex */
#define FORMAT_MKI_TEXT		(2 * KSRTP_MKI_MAX + 1)

const char *format_dir(uint8_t dir);
const char *format_policy(uint8_t policy);
const char *format_roc_policy(uint8_t policy);
const char *format_suite(uint16_t id, char text[KSRTP_NAME_MAX]);
const char *format_key_event(uint8_t event);
char *format_mki(const struct ksrtp_key *key, char text[FORMAT_MKI_TEXT]);
void format_leg_ends(const struct ksrtp_leg *leg);
void format_key_name(const struct ksrtp_key *key);
bool format_slow_cipher(const char *driver);
bool format_slow_auth(const char *driver);
void format_drivers(const char *indent, const char *cipher, const char *auth);

json_t *json_leg(const struct ksrtp_leg *leg);
json_t *json_leg_stats(const struct ksrtp_leg *leg, bool all);
json_t *json_key(const struct ksrtp_key *key);
json_t *json_stream(const struct ksrtp_stream *stream);
int json_print(json_t *value, size_t flags);

#endif /* KSRTP_FORMAT_H */
