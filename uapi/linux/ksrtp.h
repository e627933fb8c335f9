/* SPDX-License-Identifier: ((GPL-2.0 WITH Linux-syscall-note) OR MIT) */
/*
 * ksrtp: SRTP on UDP sockets, generic netlink interface
 *
 * The interface is attributes only. Numbers are in host order unless a line
 * says otherwise. The same interface, with a sentence for each attribute, is
 * in uapi/ksrtp.yaml.
 */
#ifndef _UAPI_LINUX_KSRTP_H
#define _UAPI_LINUX_KSRTP_H

#define KSRTP_FAMILY_NAME	"ksrtp"
#define KSRTP_FAMILY_VERSION	1

/* multicast group of leg and key notifications; MIKEY frames never go there */
#define KSRTP_MCGRP_EVENTS	"events"

#define KSRTP_MKI_MAX		128
#define KSRTP_MASTER_KEY_MIN	16
#define KSRTP_MASTER_KEY_MAX	32
#define KSRTP_MASTER_SALT_MIN	12
#define KSRTP_MASTER_SALT_MAX	14
#define KSRTP_WINDOW_MIN	64
#define KSRTP_WINDOW_DEFAULT	128
#define KSRTP_WINDOW_MAX	32768
#define KSRTP_KEYS_MAX		8	/* keys of one leg and direction */
#define KSRTP_TRIAL_MS_DEFAULT	30000
#define KSRTP_TRIAL_MS_MAX	600000
#define KSRTP_GRACE_MS_MAX	3600000
#define KSRTP_STREAMS_MAX	1024	/* streams of one key or of keys that share them */
#define KSRTP_REPLAY_MEMORY	524288	/* octets of their replay lists */
#define KSRTP_LINKS_MAX		64	/* links from one leg */
#define KSRTP_MIKEY_FRAME_MIN	16
#define KSRTP_MIKEY_FRAME_MAX	9000

/* a KSRTP_CMD_MIKEY_* frame begins with these 32 bits, network order */
#define KSRTP_MIKEY_MAGIC	0x0e4d4b32

enum ksrtp_cmd {
	KSRTP_CMD_UNSPEC,
	KSRTP_CMD_CAPS_GET,
	KSRTP_CMD_HELPER_SET,
	KSRTP_CMD_LEG_ATTACH,
	KSRTP_CMD_LEG_DETACH,
	KSRTP_CMD_LEG_GET,
	KSRTP_CMD_KEY_ADD,
	KSRTP_CMD_KEY_USE,
	KSRTP_CMD_KEY_DEL,
	KSRTP_CMD_KEY_GET,
	KSRTP_CMD_STREAM_GET,
	KSRTP_CMD_MIKEY_SEND,
	KSRTP_CMD_MIKEY_NTF,
	KSRTP_CMD_LEG_NTF,
	KSRTP_CMD_LEG_GONE_NTF,
	KSRTP_CMD_KEY_NTF,
	KSRTP_CMD_LEG_BIND,
	KSRTP_CMD_LEG_SET,
	KSRTP_CMD_LINK_ADD,
	KSRTP_CMD_LINK_DEL,
	KSRTP_CMD_LINK_GET,
	KSRTP_CMD_LINK_NTF,
	KSRTP_CMD_LINK_GONE_NTF,
	KSRTP_CMD_STREAM_SET,

	__KSRTP_CMD_MAX,
	KSRTP_CMD_MAX = (__KSRTP_CMD_MAX - 1)
};

/* top level: one nest per object */
enum ksrtp_attrs {
	KSRTP_A_UNSPEC,
	KSRTP_A_CAPS,
	KSRTP_A_LEG,
	KSRTP_A_KEY,
	KSRTP_A_STREAM,
	KSRTP_A_MIKEY,
	KSRTP_A_LINK,

	__KSRTP_A_MAX,
	KSRTP_A_MAX = (__KSRTP_A_MAX - 1)
};

enum ksrtp_caps_attrs {
	KSRTP_A_CAPS_UNSPEC,
	KSRTP_A_CAPS_VERSION,		/* u32 */
	KSRTP_A_CAPS_FEATURES,		/* u64, bits of enum ksrtp_feature */
	KSRTP_A_CAPS_PAD,
	KSRTP_A_CAPS_SUITE,		/* nest, repeated: enum ksrtp_suite_attrs */
	KSRTP_A_CAPS_MODULE,		/* string, version of the module */
	KSRTP_A_CAPS_HELPER,		/* u32, netlink port id; absent: no helper */

	__KSRTP_A_CAPS_MAX,
	KSRTP_A_CAPS_MAX = (__KSRTP_A_CAPS_MAX - 1)
};

enum ksrtp_suite_attrs {
	KSRTP_A_SUITE_UNSPEC,
	KSRTP_A_SUITE_ID,		/* u16, enum ksrtp_suite */
	KSRTP_A_SUITE_NAME,		/* string */
	KSRTP_A_SUITE_KEY_LEN,		/* u8, octets of the master key */
	KSRTP_A_SUITE_SALT_LEN,		/* u8, octets of the master salt */
	KSRTP_A_SUITE_CIPHER_DRIVER,	/* string, bulk cipher or AEAD */
	KSRTP_A_SUITE_AUTH_DRIVER,	/* string, HMAC; absent for an AEAD */

	__KSRTP_A_SUITE_MAX,
	KSRTP_A_SUITE_MAX = (__KSRTP_A_SUITE_MAX - 1)
};

enum ksrtp_leg_attrs {
	KSRTP_A_LEG_UNSPEC,
	KSRTP_A_LEG_ID,			/* u32, unique in the netns, never 0 */
	KSRTP_A_LEG_FD,			/* u32, request only */
	KSRTP_A_LEG_LOCAL_IPV4,		/* be32 */
	KSRTP_A_LEG_LOCAL_IPV6,		/* 16 octets */
	KSRTP_A_LEG_LOCAL_PORT,		/* be16 */
	KSRTP_A_LEG_REMOTE_IPV4,	/* be32; of the peer, if connected */
	KSRTP_A_LEG_REMOTE_IPV6,	/* 16 octets */
	KSRTP_A_LEG_REMOTE_PORT,	/* be16 */
	KSRTP_A_LEG_POLICY,		/* u8, enum ksrtp_policy */
	KSRTP_A_LEG_WINDOW,		/* u32, packets */
	KSRTP_A_LEG_KEYED,		/* flag: had a key once, never plain again */
	KSRTP_A_LEG_N_KEYS,		/* u32 */
	KSRTP_A_LEG_N_STREAMS,		/* u32 */
	KSRTP_A_LEG_STATS,		/* nest, enum ksrtp_leg_stat, u64 each */
	KSRTP_A_LEG_PORT_MIN,		/* u16, request only: first of a range */
	KSRTP_A_LEG_PORT_MAX,		/* u16, request only: last of a range */
	KSRTP_A_LEG_PORT_PAIR,		/* flag, request only: two legs */
	KSRTP_A_LEG_IFINDEX,		/* u32, device the socket is bound to */
	KSRTP_A_LEG_KERNEL,		/* flag: the kernel's own socket */
	KSRTP_A_LEG_PAIR,		/* u32, id of the leg made along with it */
	KSRTP_A_LEG_FLAGS,		/* u32, bits of enum ksrtp_leg_flags */

	__KSRTP_A_LEG_MAX,
	KSRTP_A_LEG_MAX = (__KSRTP_A_LEG_MAX - 1)
};

enum ksrtp_key_attrs {
	KSRTP_A_KEY_UNSPEC,
	KSRTP_A_KEY_LEG,		/* u32, id of the leg */
	KSRTP_A_KEY_DIR,		/* u8, enum ksrtp_dir */
	KSRTP_A_KEY_SUITE,		/* u16, enum ksrtp_suite */
	KSRTP_A_KEY_MKI,		/* 1..KSRTP_MKI_MAX octets; absent: no MKI */
	KSRTP_A_KEY_MASTER,		/* request only */
	KSRTP_A_KEY_SALT,		/* request only */
	KSRTP_A_KEY_SSRC,		/* u32; absent: any SSRC (late binding) */
	KSRTP_A_KEY_ROC,		/* u32, of streams that start under this key */
	KSRTP_A_KEY_KINDS,		/* u8, bits of enum ksrtp_kinds; absent: both */
	KSRTP_A_KEY_USE,		/* flag: this key protects from now on (tx) */
	KSRTP_A_KEY_CIPHER_DRIVER,	/* string */
	KSRTP_A_KEY_AUTH_DRIVER,	/* string */
	KSRTP_A_KEY_EVENT,		/* u8, enum ksrtp_key_event; notification */
	KSRTP_A_KEY_FLAGS,		/* u32, bits of enum ksrtp_key_flags */
	KSRTP_A_KEY_ROC_POLICY,		/* u8, enum ksrtp_roc_policy */
	KSRTP_A_KEY_GRACE_MS,		/* u32, after this took over, the older ones go */
	KSRTP_A_KEY_GRACE_PACKETS,	/* u32, or after so many packets under this one */
	KSRTP_A_KEY_RETIRE_MS,		/* u32, until it goes; reply only */
	KSRTP_A_KEY_SWITCH,		/* u8, enum ksrtp_switch, tx */
	KSRTP_A_KEY_SUCCESSOR,		/* flag: the newer of two keys without MKI */
	KSRTP_A_KEY_TRIAL_MS,		/* u32, of a rx successor */

	__KSRTP_A_KEY_MAX,
	KSRTP_A_KEY_MAX = (__KSRTP_A_KEY_MAX - 1)
};

enum ksrtp_stream_attrs {
	KSRTP_A_STREAM_UNSPEC,
	KSRTP_A_STREAM_PAD,
	KSRTP_A_STREAM_LEG,		/* u32, id of the leg */
	KSRTP_A_STREAM_DIR,		/* u8, enum ksrtp_dir */
	KSRTP_A_STREAM_SSRC,		/* u32 */
	KSRTP_A_STREAM_ROC,		/* u32 */
	KSRTP_A_STREAM_SEQ,		/* u16, highest sequence number */
	KSRTP_A_STREAM_SRTCP_INDEX,	/* u32, highest index (31 bits) */
	KSRTP_A_STREAM_RTP_PACKETS,	/* u64 */
	KSRTP_A_STREAM_RTP_OCTETS,	/* u64, plain packets with header */
	KSRTP_A_STREAM_RTCP_PACKETS,	/* u64 */
	KSRTP_A_STREAM_RTCP_OCTETS,	/* u64 */
	KSRTP_A_STREAM_RTP_REPLAY,	/* bitmap, LSB of octet 0: highest index */
	KSRTP_A_STREAM_RTCP_REPLAY,	/* bitmap, LSB of octet 0: highest index */

	__KSRTP_A_STREAM_MAX,
	KSRTP_A_STREAM_MAX = (__KSRTP_A_STREAM_MAX - 1)
};

enum ksrtp_mikey_attrs {
	KSRTP_A_MIKEY_UNSPEC,
	KSRTP_A_MIKEY_LEG,		/* u32, id of the leg */
	KSRTP_A_MIKEY_REMOTE_IPV4,	/* be32 */
	KSRTP_A_MIKEY_REMOTE_IPV6,	/* 16 octets */
	KSRTP_A_MIKEY_REMOTE_PORT,	/* be16 */
	KSRTP_A_MIKEY_FRAME,		/* one frame with its header */

	__KSRTP_A_MIKEY_MAX,
	KSRTP_A_MIKEY_MAX = (__KSRTP_A_MIKEY_MAX - 1)
};

/* what comes in on one leg leaves by another */
enum ksrtp_link_attrs {
	KSRTP_A_LINK_UNSPEC,
	KSRTP_A_LINK_PAD,
	KSRTP_A_LINK_FROM,		/* u32, id of the leg */
	KSRTP_A_LINK_TO,		/* u32, id of the leg */
	KSRTP_A_LINK_KINDS,		/* u8, bits of enum ksrtp_kinds; absent: both */
	KSRTP_A_LINK_PACKETS,		/* u64, that left by it */
	KSRTP_A_LINK_OCTETS,		/* u64, plain packets with header */

	__KSRTP_A_LINK_MAX,
	KSRTP_A_LINK_MAX = (__KSRTP_A_LINK_MAX - 1)
};

/* attribute numbers inside KSRTP_A_LEG_STATS; every drop has its reason */
enum ksrtp_leg_stat {
	KSRTP_STAT_UNSPEC,
	KSRTP_STAT_PAD,
	KSRTP_STAT_RX_SRTP,		/* unprotected and delivered */
	KSRTP_STAT_RX_SRTCP,
	KSRTP_STAT_RX_PLAIN,		/* came and was delivered plain */
	KSRTP_STAT_RX_OTHER,		/* STUN, DTLS, ...: passed on */
	KSRTP_STAT_RX_MIKEY,		/* handed to the helper */
	KSRTP_STAT_TX_SRTP,
	KSRTP_STAT_TX_SRTCP,
	KSRTP_STAT_TX_PLAIN,
	KSRTP_STAT_TX_OTHER,
	KSRTP_STAT_TX_MIKEY,
	KSRTP_STAT_RX_DROP_MALFORMED,	/* header does not fit the packet */
	KSRTP_STAT_RX_DROP_NO_KEY,	/* no key, or none of that MKI or SSRC */
	KSRTP_STAT_RX_DROP_AUTH,	/* authentication tag wrong */
	KSRTP_STAT_RX_DROP_REPLAYED,	/* index seen before */
	KSRTP_STAT_RX_DROP_OLD,		/* index older than the window */
	KSRTP_STAT_RX_DROP_STREAMS,	/* as many streams as the key may have */
	KSRTP_STAT_RX_DROP_LIMIT,	/* index space of the key used up */
	KSRTP_STAT_RX_DROP_MEMORY,
	KSRTP_STAT_RX_DROP_UNKNOWN,	/* first octet 4..15 without MIKEY magic */
	KSRTP_STAT_RX_DROP_MIKEY,	/* no helper, or its queue is full */
	KSRTP_STAT_TX_DROP_MALFORMED,
	KSRTP_STAT_TX_DROP_NO_KEY,
	KSRTP_STAT_TX_DROP_REPLAYED,	/* would protect an index twice */
	KSRTP_STAT_TX_DROP_OLD,
	KSRTP_STAT_TX_DROP_STREAMS,
	KSRTP_STAT_TX_DROP_LIMIT,
	KSRTP_STAT_TX_DROP_MEMORY,
	KSRTP_STAT_TX_DROP_FLAGS,	/* MSG_MORE, MSG_ZEROCOPY */
	KSRTP_STAT_TX_DROP_SOCKET,	/* UDP refused the protected packet */
	KSRTP_STAT_RX_DROP_NO_LINK,	/* kernel's own socket, not linked */
	KSRTP_STAT_RX_DROP_OTHER,	/* kernel's own socket: nobody reads it */
	KSRTP_STAT_RX_RELAY,		/* good packets taken by a link */
	KSRTP_STAT_TX_RELAY,		/* packets of other legs that left by it */
	KSRTP_STAT_TX_DROP_NO_REMOTE,	/* nowhere to send to */
	KSRTP_STAT_TX_DROP_ROUTE,	/* no route to the remote address */
	KSRTP_STAT_TX_DROP_TOO_BIG,	/* longer than an IP packet may be */
	KSRTP_STAT_TX_DROP_LOOP,	/* ran in a circle of links on this host */

	__KSRTP_STAT_MAX,
	KSRTP_STAT_MAX = (__KSRTP_STAT_MAX - 1)
};

/*
 * Numbers of the DTLS-SRTP protection profiles (RFC 5764, RFC 7714); those of
 * suites that have none (RFC 3711, RFC 6188) begin at 0x100.
 */
enum ksrtp_suite_id {
	KSRTP_SUITE_AES_CM_128_HMAC_SHA1_80	= 1,
	KSRTP_SUITE_AES_CM_128_HMAC_SHA1_32	= 2,
	KSRTP_SUITE_NULL_HMAC_SHA1_80		= 5,
	KSRTP_SUITE_NULL_HMAC_SHA1_32		= 6,
	KSRTP_SUITE_AEAD_AES_128_GCM		= 7,
	KSRTP_SUITE_AEAD_AES_256_GCM		= 8,
	KSRTP_SUITE_AES_CM_192_HMAC_SHA1_80	= 0x100,
	KSRTP_SUITE_AES_CM_192_HMAC_SHA1_32	= 0x101,
	KSRTP_SUITE_AES_CM_256_HMAC_SHA1_80	= 0x102,
	KSRTP_SUITE_AES_CM_256_HMAC_SHA1_32	= 0x103,
	KSRTP_SUITE_AES_F8_128_HMAC_SHA1_80	= 0x104,
};

#define KSRTP_SUITE_LAST	KSRTP_SUITE_AES_F8_128_HMAC_SHA1_80

enum ksrtp_dir {
	KSRTP_DIR_RX,
	KSRTP_DIR_TX,
};

enum ksrtp_kinds {
	KSRTP_KINDS_RTP		= 1 << 0,
	KSRTP_KINDS_RTCP	= 1 << 1,
	KSRTP_KINDS_BOTH	= KSRTP_KINDS_RTP | KSRTP_KINDS_RTCP,
};

enum ksrtp_policy {
	KSRTP_POLICY_REQUIRE,		/* nothing in clear, ever (default) */
	KSRTP_POLICY_OPTIONAL,		/* plain until the first key */
	KSRTP_POLICY_PLAIN,		/* plain for good, takes no keys */
};

enum ksrtp_leg_flags {
	KSRTP_LEG_ALLOW_NO_AUTH		= 1 << 0,	/* keys may ask for it */
	KSRTP_LEG_FLAGS_ALL		= KSRTP_LEG_ALLOW_NO_AUTH,
};

enum ksrtp_key_flags {
	KSRTP_KEY_UNENCRYPTED_SRTP	= 1 << 0,
	KSRTP_KEY_UNENCRYPTED_SRTCP	= 1 << 1,	/* E bit 0 */
	KSRTP_KEY_UNAUTHENTICATED_SRTP	= 1 << 2,
	KSRTP_KEY_FLAGS_ALL		= KSRTP_KEY_UNENCRYPTED_SRTP |
					  KSRTP_KEY_UNENCRYPTED_SRTCP |
					  KSRTP_KEY_UNAUTHENTICATED_SRTP,
};

/* what becomes of streams when they go on under another key */
enum ksrtp_roc_policy {
	KSRTP_ROC_KEEP,			/* index and replay list go on (default) */
	KSRTP_ROC_RESET,		/* they start at KSRTP_A_KEY_ROC */
};

/* what takes a tx key into use */
enum ksrtp_switch {
	KSRTP_SWITCH_COMMAND,		/* KSRTP_CMD_KEY_USE (default) */
	KSRTP_SWITCH_ON_RX,		/* or the peer's first packet under its MKI */
};

enum ksrtp_key_event {
	KSRTP_KEY_EVENT_FIRST,		/* first authenticated packet under it */
	KSRTP_KEY_EVENT_RETIRED,	/* removed, its grace is over */
};

enum ksrtp_feature {
	KSRTP_FEATURE_SOCKET	= 1 << 0,	/* transparent sockets */
	KSRTP_FEATURE_BIND	= 1 << 1,	/* sockets of the kernel's own */
	KSRTP_FEATURE_RELAY	= 1 << 2,	/* links between legs */
	KSRTP_FEATURE_KEY_FLAGS	= 1 << 3,	/* KSRTP_A_KEY_FLAGS */
};

#endif /* _UAPI_LINUX_KSRTP_H */
