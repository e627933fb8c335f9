/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * fault - why a message was refused, as an ERR payload says it
 */
#ifndef MIKEY_FAULT_H
#define MIKEY_FAULT_H

#include <stdint.h>

#include "wire.h"

/**
 * struct mikey_fault - contents of an ERR payload
 * @error: enum mikey_error
 * @data_type: data type of the message that was refused
 * @payload: payload code that was the cause, 0: HDR or none
 */
struct mikey_fault {
	uint8_t error;
	uint8_t data_type;
	uint8_t payload;
};

/**
 * mikey_fault_set() - note the cause of a refusal
 * @f: where; @data_type and @payload of it stay
 * @error: enum mikey_error
 *
 * Return: what the function that refuses returns: -EBADMSG for malformed
 * (error 12 and update state), -EMSGSIZE for too large, else -EOPNOTSUPP.
 */
int mikey_fault_set(struct mikey_fault *f, enum mikey_error error);

/* mikey_error_text() - an error number in words, never NULL */
const char *mikey_error_text(uint8_t error);

#endif
