// SPDX-License-Identifier: BSD-3-Clause
#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "ksrtp.h"

/* Decimal, 1..65535, digits only: strtoul() would take " +1" too. */
static int parse_port(const char *text, in_port_t *port)
{
	unsigned int value = 0;
	const char *at;

	for (at = text; *at >= '0' && *at <= '9' && value <= 0xffff; at++)
		value = 10 * value + *at - '0';
	if (*at || !value || value > 0xffff)
		return -EINVAL;
	*port = htons(value);
	return 0;
}

/**
 * ksrtp_addr_parse() - read an address with port
 * @text: "192.0.2.1:5004" or "[2001:db8::1]:5004"
 * @addr: the address; AF_UNSPEC after a failure
 *
 * Return: 0 or -EINVAL.
 */
int ksrtp_addr_parse(const char *text, union ksrtp_addr *addr)
{
	bool v6 = *text == '[';
	const char *colon = strrchr(text, ':');
	union ksrtp_addr new = { 0 };
	char host[INET6_ADDRSTRLEN];
	size_t len;
	int err;

	memset(addr, 0, sizeof(*addr));
	if (!colon || (v6 && colon[-1] != ']'))
		return -EINVAL;
	text += v6;
	len = colon - text - v6;
	if (!len || len >= sizeof(host))
		return -EINVAL;
	memcpy(host, text, len);
	host[len] = '\0';

	if (v6) {
		new.in6.sin6_family = AF_INET6;
		err = inet_pton(AF_INET6, host, &new.in6.sin6_addr) == 1 ?
		      parse_port(colon + 1, &new.in6.sin6_port) : -EINVAL;
	} else {
		new.in.sin_family = AF_INET;
		err = inet_pton(AF_INET, host, &new.in.sin_addr) == 1 ?
		      parse_port(colon + 1, &new.in.sin_port) : -EINVAL;
	}
	if (!err)
		*addr = new;
	return err;
}

/**
 * ksrtp_addr_format() - write an address with port
 * @addr: the address
 * @text: what ksrtp_addr_parse() reads, "" for AF_UNSPEC
 *
 * Return: @text.
 */
char *ksrtp_addr_format(const union ksrtp_addr *addr, char text[KSRTP_ADDR_TEXT])
{
	char host[INET6_ADDRSTRLEN];

	text[0] = '\0';
	switch (addr->sa.sa_family) {
	case AF_INET:
		inet_ntop(AF_INET, &addr->in.sin_addr, host, sizeof(host));
		snprintf(text, KSRTP_ADDR_TEXT, "%s:%u", host,
			 ntohs(addr->in.sin_port));
		break;
	case AF_INET6:
		inet_ntop(AF_INET6, &addr->in6.sin6_addr, host, sizeof(host));
		snprintf(text, KSRTP_ADDR_TEXT, "[%s]:%u", host,
			 ntohs(addr->in6.sin6_port));
		break;
	}
	return text;
}
