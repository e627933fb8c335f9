/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Numbers and octets from text: no locale, no sign, no leading space.
 */
#ifndef KSRTP_TEXT_H
#define KSRTP_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

bool text_number(const char *text, uint32_t *value);
bool text_hex(const char *text, size_t n_digits, uint8_t *octets);
bool text_base64(const char *text, size_t n_digits, uint8_t *octets);

#endif /* KSRTP_TEXT_H */
