// SPDX-License-Identifier: BSD-3-Clause
/*
 * address - transport addresses as text, for sessions and for the kernel
 */
#include "address.h"

#include <arpa/inet.h>
#include <errno.h>
#include <net/if.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int parse_port(const char *text, in_port_t *port)
{
	unsigned long n;
	char *end;

	if (*text < '0' || *text > '9')
		return -EINVAL;

	n = strtoul(text, &end, 10);
	if (*end || end - text > 5 || n == 0 || n > 65535)
		return -EINVAL;

	*port = htons(n);
	return 0;
}

static int parse_ipv6(struct sockaddr_in6 *in6, char *ip)
{
	char *scope = strchr(ip, '%');

	if (scope) {
		*scope++ = '\0';
		in6->sin6_scope_id = if_nametoindex(scope);
		if (!in6->sin6_scope_id)
			return -EINVAL;
	}

	in6->sin6_family = AF_INET6;
	return inet_pton(AF_INET6, ip, &in6->sin6_addr) == 1 ? 0 : -EINVAL;
}

int mikey_address_parse(union ksrtp_addr *addr, const char *text)
{
	char ip[MIKEY_ADDRESS_TEXT];
	char *end;
	int err;

	if (strlen(text) >= sizeof(ip))
		return -EINVAL;

	memset(addr, 0, sizeof(*addr));
	if (*text == '[') {
		strcpy(ip, text + 1);
		end = strstr(ip, "]:");
		if (!end)
			return -EINVAL;
		*end = '\0';
		err = parse_port(end + 2, &addr->in6.sin6_port);
		return err ? err : parse_ipv6(&addr->in6, ip);
	}

	strcpy(ip, text);
	end = strchr(ip, ':');
	if (!end)
		return -EINVAL;
	*end = '\0';
	addr->in.sin_family = AF_INET;
	err = parse_port(end + 1, &addr->in.sin_port);
	if (err)
		return err;
	return inet_pton(AF_INET, ip, &addr->in.sin_addr) == 1 ? 0 : -EINVAL;
}

const char *mikey_address_print(const union ksrtp_addr *addr, char *text)
{
	char scope[IF_NAMESIZE + 1] = "";
	char ip[INET6_ADDRSTRLEN];

	switch (addr->sa.sa_family) {
	case AF_INET:
		inet_ntop(AF_INET, &addr->in.sin_addr, ip, sizeof(ip));
		snprintf(text, MIKEY_ADDRESS_TEXT, "%s:%u", ip,
			 ntohs(addr->in.sin_port));
		break;
	case AF_INET6:
		inet_ntop(AF_INET6, &addr->in6.sin6_addr, ip, sizeof(ip));
		if (addr->in6.sin6_scope_id &&
		    if_indextoname(addr->in6.sin6_scope_id, scope + 1))
			scope[0] = '%';
		snprintf(text, MIKEY_ADDRESS_TEXT, "[%s%s]:%u", ip, scope,
			 ntohs(addr->in6.sin6_port));
		break;
	default:
		strcpy(text, "any");
	}

	return text;
}

bool mikey_address_equal(const union ksrtp_addr *a, const union ksrtp_addr *b)
{
	struct mikey_addr x = mikey_address_of(a);
	struct mikey_addr y = mikey_address_of(b);

	return !memcmp(&x, &y, sizeof(x));
}

struct mikey_addr mikey_address_of(const union ksrtp_addr *addr)
{
	struct mikey_addr out;

	memset(&out, 0, sizeof(out));
	out.family = addr->sa.sa_family;
	if (out.family == AF_INET) {
		out.port = addr->in.sin_port;
		memcpy(out.ip, &addr->in.sin_addr, 4);
	} else if (out.family == AF_INET6) {
		out.port = addr->in6.sin6_port;
		memcpy(out.ip, &addr->in6.sin6_addr, 16);
		if (IN6_IS_ADDR_LINKLOCAL(&addr->in6.sin6_addr))
			out.scope = addr->in6.sin6_scope_id;
	}

	return out;
}

union ksrtp_addr mikey_address_for_kernel(const struct mikey_addr *addr)
{
	union ksrtp_addr out;

	memset(&out, 0, sizeof(out));
	out.sa.sa_family = addr->family;
	if (addr->family == AF_INET) {
		out.in.sin_port = addr->port;
		memcpy(&out.in.sin_addr, addr->ip, 4);
	} else if (addr->family == AF_INET6) {
		out.in6.sin6_port = addr->port;
		out.in6.sin6_scope_id = addr->scope;
		memcpy(&out.in6.sin6_addr, addr->ip, 16);
	}

	return out;
}
