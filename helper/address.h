/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * address - transport addresses as text, for sessions and for the kernel
 */
#ifndef MIKEY_ADDRESS_H
#define MIKEY_ADDRESS_H

#include <stdbool.h>

#include <ksrtp.h>

#include "session.h"

/* "[", an IPv6 address with scope, "]:65535" and the NUL octet */
#define MIKEY_ADDRESS_TEXT	80

/**
 * mikey_address_parse() - read "192.0.2.1:5004" or "[2001:db8::1]:5004"
 * @addr: the address
 * @text: a link-local IPv6 address may have "%" and an interface; no names
 *
 * Return: 0, -EINVAL.
 */
int mikey_address_parse(union ksrtp_addr *addr, const char *text);

/* mikey_address_print() - write @addr to @text, MIKEY_ADDRESS_TEXT octets */
const char *mikey_address_print(const union ksrtp_addr *addr, char *text);

/* mikey_address_equal() - the same family, address and port? */
bool mikey_address_equal(const union ksrtp_addr *a, const union ksrtp_addr *b);

/* mikey_address_of() - @addr as sessions want it; AF_UNSPEC gives family 0 */
struct mikey_addr mikey_address_of(const union ksrtp_addr *addr);

/* mikey_address_for_kernel() - @addr as the kernel wants it */
union ksrtp_addr mikey_address_for_kernel(const struct mikey_addr *addr);

#endif
