// SPDX-License-Identifier: GPL-2.0
/* ksrtp: SRTP on UDP sockets in the kernel */
#include <linux/module.h>

#include "event.h"
#include "genl.h"
#include "leg.h"
#include "send.h"
#include "socket.h"

static int __init ksrtp_init(void)
{
	int err;

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
MODULE_SOFTDEP("pre: aesni_intel ghash_clmulni_intel sha1_ssse3 ctr gcm hmac");
MODULE_ALIAS_GENL_FAMILY("ksrtp");
