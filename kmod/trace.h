/* SPDX-License-Identifier: GPL-2.0 */
#undef TRACE_SYSTEM
#define TRACE_SYSTEM ksrtp

#if !defined(KSRTP_TRACE_H) || defined(TRACE_HEADER_MULTI_READ)
#define KSRTP_TRACE_H

#include <linux/tracepoint.h>
#include <linux/ksrtp.h>

#include "stats.h"

#define ksrtp_act_names							\
	{ KSRTP_ACT_ADD,	"add" },				\
	{ KSRTP_ACT_USE,	"use" },				\
	{ KSRTP_ACT_DEL,	"del" },				\
	{ KSRTP_ACT_ATTACH,	"attach" },				\
	{ KSRTP_ACT_DETACH,	"detach" },				\
	{ KSRTP_ACT_CLOSE,	"close" },				\
	{ KSRTP_ACT_LINK,	"link" },				\
	{ KSRTP_ACT_UNLINK,	"unlink" }

#define ksrtp_drop_names						\
	{ KSRTP_STAT_RX_DROP_MALFORMED,	"rx-malformed" },		\
	{ KSRTP_STAT_RX_DROP_NO_KEY,	"rx-no-key" },			\
	{ KSRTP_STAT_RX_DROP_AUTH,	"rx-auth" },			\
	{ KSRTP_STAT_RX_DROP_REPLAYED,	"rx-replayed" },		\
	{ KSRTP_STAT_RX_DROP_OLD,	"rx-old" },			\
	{ KSRTP_STAT_RX_DROP_STREAMS,	"rx-streams" },			\
	{ KSRTP_STAT_RX_DROP_LIMIT,	"rx-limit" },			\
	{ KSRTP_STAT_RX_DROP_MEMORY,	"rx-memory" },			\
	{ KSRTP_STAT_RX_DROP_UNKNOWN,	"rx-unknown" },			\
	{ KSRTP_STAT_RX_DROP_MIKEY,	"rx-mikey" },			\
	{ KSRTP_STAT_RX_DROP_NO_LINK,	"rx-no-link" },			\
	{ KSRTP_STAT_RX_DROP_OTHER,	"rx-other" },			\
	{ KSRTP_STAT_TX_DROP_MALFORMED,	"tx-malformed" },		\
	{ KSRTP_STAT_TX_DROP_NO_KEY,	"tx-no-key" },			\
	{ KSRTP_STAT_TX_DROP_REPLAYED,	"tx-replayed" },		\
	{ KSRTP_STAT_TX_DROP_OLD,	"tx-old" },			\
	{ KSRTP_STAT_TX_DROP_STREAMS,	"tx-streams" },			\
	{ KSRTP_STAT_TX_DROP_LIMIT,	"tx-limit" },			\
	{ KSRTP_STAT_TX_DROP_MEMORY,	"tx-memory" },			\
	{ KSRTP_STAT_TX_DROP_FLAGS,	"tx-flags" },			\
	{ KSRTP_STAT_TX_DROP_SOCKET,	"tx-socket" },			\
	{ KSRTP_STAT_TX_DROP_NO_REMOTE,	"tx-no-remote" },		\
	{ KSRTP_STAT_TX_DROP_ROUTE,	"tx-route" },			\
	{ KSRTP_STAT_TX_DROP_TOO_BIG,	"tx-too-big" },			\
	{ KSRTP_STAT_TX_DROP_LOOP,	"tx-loop" }

TRACE_EVENT(ksrtp_drop,
	TP_PROTO(u32 leg, int reason, unsigned int len),
	TP_ARGS(leg, reason, len),
	TP_STRUCT__entry(
		__field(u32, leg)
		__field(int, reason)
		__field(unsigned int, len)
	),
	TP_fast_assign(
		__entry->leg = leg;
		__entry->reason = reason;
		__entry->len = len;
	),
	TP_printk("leg=%u reason=%s len=%u", __entry->leg,
		  __print_symbolic(__entry->reason, ksrtp_drop_names),
		  __entry->len)
);

TRACE_EVENT(ksrtp_key,
	TP_PROTO(u32 leg, int dir, int suite, enum ksrtp_act act),
	TP_ARGS(leg, dir, suite, act),
	TP_STRUCT__entry(
		__field(u32, leg)
		__field(int, dir)
		__field(int, suite)
		__field(int, act)
	),
	TP_fast_assign(
		__entry->leg = leg;
		__entry->dir = dir;
		__entry->suite = suite;
		__entry->act = act;
	),
	TP_printk("leg=%u dir=%s suite=%d act=%s", __entry->leg,
		  __print_symbolic(__entry->dir, { KSRTP_DIR_RX, "rx" },
						 { KSRTP_DIR_TX, "tx" }),
		  __entry->suite,
		  __print_symbolic(__entry->act, ksrtp_act_names))
);

TRACE_EVENT(ksrtp_leg,
	TP_PROTO(u32 leg, enum ksrtp_act act),
	TP_ARGS(leg, act),
	TP_STRUCT__entry(
		__field(u32, leg)
		__field(int, act)
	),
	TP_fast_assign(
		__entry->leg = leg;
		__entry->act = act;
	),
	TP_printk("leg=%u act=%s", __entry->leg,
		  __print_symbolic(__entry->act, ksrtp_act_names))
);

TRACE_EVENT(ksrtp_link,
	TP_PROTO(u32 from, u32 to, enum ksrtp_act act),
	TP_ARGS(from, to, act),
	TP_STRUCT__entry(
		__field(u32, from)
		__field(u32, to)
		__field(int, act)
	),
	TP_fast_assign(
		__entry->from = from;
		__entry->to = to;
		__entry->act = act;
	),
	TP_printk("leg=%u to=%u act=%s", __entry->from, __entry->to,
		  __print_symbolic(__entry->act, ksrtp_act_names))
);

#endif /* KSRTP_TRACE_H */

#undef TRACE_INCLUDE_PATH
#define TRACE_INCLUDE_PATH .
#undef TRACE_INCLUDE_FILE
#define TRACE_INCLUDE_FILE trace
#include <trace/define_trace.h>
