// SPDX-License-Identifier: GPL-2.0
/* ksrtp: SRTP on UDP sockets in the kernel */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/module.h>

#include "crypto.h"
#include "event.h"
#include "genl.h"
#include "leg.h"
#include "send.h"
#include "socket.h"

/*
 * Make every algorithm once: modules are loaded and templates filled in now,
 * not while the first call waits for its key.
 */
static void __init warm_up(void)
{
	static const u8 zero[KSRTP_MASTER_KEY_MAX] __initconst;
	const struct ksrtp_suite *suite;
	struct ksrtp_crypto c;
	unsigned int n;

	for (n = 0; (suite = ksrtp_suite_at(n)); n++) {
		if (ksrtp_crypto_init(&c, suite, zero, zero, zero)) {
			pr_warn("suite %s: the kernel lacks an algorithm\n", suite->name);
			continue;
		}

		ksrtp_crypto_exit(&c);
	}
}

static int __init ksrtp_init(void)
{
	int err;

	warm_up();
	ksrtp_keys_report_to(ksrtp_event_key);
	err = ksrtp_leg_init();
	if (err)
		return err;

	err = ksrtp_send_init(ksrtp_socket_leave);
	if (err)
		goto exit_leg;

	err = ksrtp_event_init();
	if (err)
		goto exit_leg;

	err = ksrtp_genl_init();
	if (err)
		goto exit_event;

	return 0;

exit_event:
	ksrtp_event_exit();
exit_leg:
	ksrtp_leg_exit();
	return err;
}

/* No leg is left, each of them holds the module. */
static void __exit ksrtp_exit(void)
{
	ksrtp_genl_exit();
	ksrtp_event_exit();
	ksrtp_leg_exit();
}

module_init(ksrtp_init);
module_exit(ksrtp_exit);

MODULE_DESCRIPTION("SRTP on UDP sockets, keyed over generic netlink");
MODULE_LICENSE("GPL");
MODULE_VERSION(KSRTP_MODULE_VERSION);
MODULE_SOFTDEP("pre: aesni_intel ghash_clmulni_intel sha1_ssse3 ctr gcm hmac");
MODULE_ALIAS_GENL_FAMILY("ksrtp");
