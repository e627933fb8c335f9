// SPDX-License-Identifier: BSD-3-Clause
/*
 * tools/lib/addr.c: addresses with port, as people type them.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <string.h>

#include "kselftest_harness.h"

#include "ksrtp.h"

FIXTURE(good) { };

FIXTURE_VARIANT(good)
{
	const char *text;
	int family;
	unsigned int port;
};

FIXTURE_SETUP(good) { }
FIXTURE_TEARDOWN(good) { }

FIXTURE_VARIANT_ADD(good, ipv4) { "192.0.2.1:5004", AF_INET, 5004 };
FIXTURE_VARIANT_ADD(good, ipv4_any) { "0.0.0.0:1", AF_INET, 1 };
FIXTURE_VARIANT_ADD(good, ipv6) { "[2001:db8::1]:5004", AF_INET6, 5004 };
FIXTURE_VARIANT_ADD(good, ipv6_any) { "[::]:65535", AF_INET6, 65535 };
FIXTURE_VARIANT_ADD(good, ipv6_mapped) {
	"[::ffff:192.0.2.1]:5004", AF_INET6, 5004
};
FIXTURE_VARIANT_ADD(good, ipv6_longest) {
	"[2001:db8:1111:2222:3333:4444:5555:6666]:65535", AF_INET6, 65535
};

TEST_F(good, address_reads_back_as_it_was_written)
{
	char text[KSRTP_ADDR_TEXT];
	union ksrtp_addr addr;

	ASSERT_EQ(0, ksrtp_addr_parse(variant->text, &addr));
	EXPECT_EQ(variant->family, addr.sa.sa_family);
	/* the port is at the same place in both */
	EXPECT_EQ(variant->port, ntohs(addr.in.sin_port));
	EXPECT_STREQ(variant->text, ksrtp_addr_format(&addr, text));
}

/* Only the whole text is an address: no prefix has a port of its own. */
TEST_F(good, prefix_without_port_is_refused)
{
	size_t len, colon = strrchr(variant->text, ':') - variant->text;
	union ksrtp_addr addr;
	char prefix[KSRTP_ADDR_TEXT];

	for (len = 0; len <= colon + 1; len++) {
		snprintf(prefix, sizeof(prefix), "%.*s", (int)len,
			 variant->text);
		EXPECT_EQ(-EINVAL, ksrtp_addr_parse(prefix, &addr))
			TH_LOG("%s", prefix);
	}
}

TEST(malformed_address_is_refused_and_leaves_none)
{
	static const char *const bad[] = {
		"", ":", "[]:1", "[:1", "]:1", "192.0.2.1", "192.0.2.1:",
		"192.0.2.1:0", "192.0.2.1:65536", "192.0.2.1:4294967297",
		"192.0.2.1:18446744073709551617", "192.0.2.1:+1",
		"192.0.2.1: 1", "192.0.2.1:1 ", "192.0.2.1:0x10",
		"192.0.2.1:-1", "192.0.2:5004", "192.0.2.256:5004",
		" 192.0.2.1:5004", "[192.0.2.1]:5004", "2001:db8::1:5004",
		"[2001:db8::1]5004", "[2001:db8::1:5004", "2001:db8::1]:5004",
		"[2001:db8::1]:", "[fe80::1%eth0]:5004", "host:5004",
		"[2001:db8:1111:2222:3333:4444:5555:66666666666666666666]:5004",
	};
	union ksrtp_addr addr;
	size_t i;

	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		memset(&addr, 0xff, sizeof(addr));
		EXPECT_EQ(-EINVAL, ksrtp_addr_parse(bad[i], &addr))
			TH_LOG("%s", bad[i]);
		EXPECT_EQ(AF_UNSPEC, addr.sa.sa_family);
	}
}

TEST(no_address_is_written_as_nothing)
{
	union ksrtp_addr addr = { 0 };
	char text[KSRTP_ADDR_TEXT] = "old";

	EXPECT_STREQ("", ksrtp_addr_format(&addr, text));
}

TEST_HARNESS_MAIN
