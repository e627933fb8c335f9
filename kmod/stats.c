// SPDX-License-Identifier: GPL-2.0
/* Drop reasons: what an error of the SRTP layer is called in the counters */
#include <linux/errno.h>

#include "stats.h"

/**
 * ksrtp_stat_rx_drop() - counter for a packet that was not unprotected
 * @err: -errno of ksrtp_unprotect()
 *
 * Return: the counter.
 */
enum ksrtp_leg_stat ksrtp_stat_rx_drop(int err)
{
	switch (err) {
	case -ENOKEY:
		return KSRTP_STAT_RX_DROP_NO_KEY;
	case -EKEYREJECTED:
		return KSRTP_STAT_RX_DROP_AUTH;
	case -EALREADY:
		return KSRTP_STAT_RX_DROP_REPLAYED;
	case -ESTALE:
		return KSRTP_STAT_RX_DROP_OLD;
	case -ENOSPC:
		return KSRTP_STAT_RX_DROP_STREAMS;
	case -EKEYEXPIRED:
		return KSRTP_STAT_RX_DROP_LIMIT;
	case -ENOMEM:
		return KSRTP_STAT_RX_DROP_MEMORY;
	default:
		return KSRTP_STAT_RX_DROP_MALFORMED;
	}
}

/**
 * ksrtp_stat_tx_drop() - counter for a packet that was not protected
 * @err: -errno of ksrtp_protect()
 *
 * Return: the counter.
 */
enum ksrtp_leg_stat ksrtp_stat_tx_drop(int err)
{
	switch (err) {
	case -ENOKEY:
		return KSRTP_STAT_TX_DROP_NO_KEY;
	case -EALREADY:
		return KSRTP_STAT_TX_DROP_REPLAYED;
	case -ESTALE:
		return KSRTP_STAT_TX_DROP_OLD;
	case -ENOSPC:
		return KSRTP_STAT_TX_DROP_STREAMS;
	case -EKEYEXPIRED:
		return KSRTP_STAT_TX_DROP_LIMIT;
	case -ENOMEM:
		return KSRTP_STAT_TX_DROP_MEMORY;
	default:
		return KSRTP_STAT_TX_DROP_MALFORMED;
	}
}
