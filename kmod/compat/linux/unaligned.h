/* SPDX-License-Identifier: GPL-2.0 */
/* linux/unaligned.h is asm/unaligned.h on kernels before 6.12 */
#ifndef KSRTP_COMPAT_LINUX_UNALIGNED_H
#define KSRTP_COMPAT_LINUX_UNALIGNED_H

#include <linux/version.h>

#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 12, 0)
#include_next <linux/unaligned.h>
#else
#include <asm/unaligned.h>
#endif

#endif /* KSRTP_COMPAT_LINUX_UNALIGNED_H */
