/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * libksrtp: the kernel module's generic netlink interface for programs
 *
 * One function per command, one struct per object. Every function returns 0
 * or -errno; after a failure ksrtp_error() holds the kernel's own sentence.
 * Nothing here is thread safe: one struct ksrtp_conn per thread.
 */
#ifndef KSRTP_H
#define KSRTP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <linux/ksrtp.h>

#ifdef __cplusplus
extern "C" {
#endif

struct ksrtp_conn;

/**
 * union ksrtp_addr - an IPv4 or IPv6 address with port
 * @sa: family; AF_UNSPEC means "not given"
 */
union ksrtp_addr {
	struct sockaddr sa;
	struct sockaddr_in in;
	struct sockaddr_in6 in6;
};

#define KSRTP_N_SUITES	16
#define KSRTP_NAME_MAX	64

/**
 * struct ksrtp_suite - one suite the module can do
 * @id: enum ksrtp_suite_id
 * @key_len: octets of the master key
 * @salt_len: octets of the master salt
 * @name: name as in the RFCs, without the "SRTP_" prefix
 * @cipher: driver chosen by the kernel, "none" for the NULL cipher
 * @auth: driver of the HMAC, "" for an AEAD
 */
struct ksrtp_suite {
	uint16_t id;
	uint8_t key_len;
	uint8_t salt_len;
	char name[KSRTP_NAME_MAX];
	char cipher[KSRTP_NAME_MAX];
	char auth[KSRTP_NAME_MAX];
};

/**
 * struct ksrtp_caps - what the loaded module is and can do
 * @version: version of the interface
 * @features: bits of enum ksrtp_feature
 * @module: version of the module, "" of one too old to tell
 * @helper: netlink port id of the registered helper, 0: there is none
 * @n_suites: number of entries of @suites
 */
struct ksrtp_caps {
	uint32_t version;
	uint64_t features;
	char module[KSRTP_NAME_MAX];
	uint32_t helper;
	unsigned int n_suites;
	struct ksrtp_suite suites[KSRTP_N_SUITES];
};

/**
 * struct ksrtp_leg - one attached socket, or one of the kernel's own
 * @id: unique in the network namespace
 * @local: bound address
 * @remote: where relayed packets go, the peer if connected; or AF_UNSPEC
 * @policy: enum ksrtp_policy
 * @window: replay window, packets
 * @flags: bits of enum ksrtp_leg_flags
 * @keyed: had a key once
 * @n_keys: installed keys, both directions
 * @n_streams: streams, both directions
 * @kernel: the socket is the kernel's own
 * @ifindex: device the socket is bound to, or 0
 * @pair: leg made by the same request, at the next or previous port, or 0
 * @stats: counters by enum ksrtp_leg_stat
 */
struct ksrtp_leg {
	uint32_t id;
	union ksrtp_addr local;
	union ksrtp_addr remote;
	uint8_t policy;
	uint32_t window;
	uint32_t flags;
	bool keyed;
	uint32_t n_keys;
	uint32_t n_streams;
	bool kernel;
	uint32_t ifindex;
	uint32_t pair;
	uint64_t stats[KSRTP_STAT_MAX + 1];
};

/**
 * struct ksrtp_attach - what to attach and how
 * @fd: file descriptor of a UDP socket of the caller, or -1
 * @local: with @fd == -1: address and port the socket is bound to
 * @remote: with @fd == -1: peer of a connected socket, or AF_UNSPEC
 * @policy: enum ksrtp_policy
 * @window: replay window in packets, 0 for the default
 * @flags: bits of enum ksrtp_leg_flags
 */
struct ksrtp_attach {
	int fd;
	union ksrtp_addr local;
	union ksrtp_addr remote;
	uint8_t policy;
	uint32_t window;
	uint32_t flags;
};

/**
 * struct ksrtp_bind - what socket the kernel shall make for a leg
 * @local: address, and port unless one of a range is wanted (then 0)
 * @port_min: with port 0: first port of the range
 * @port_max: with port 0: last port of the range
 * @pair: two legs, at an even port and at the next one
 * @ifindex: device to bind to, or 0
 * @policy: enum ksrtp_policy
 * @window: replay window in packets, 0 for the default
 */
struct ksrtp_bind {
	union ksrtp_addr local;
	uint16_t port_min;
	uint16_t port_max;
	bool pair;
	uint32_t ifindex;
	uint8_t policy;
	uint32_t window;
};

/**
 * struct ksrtp_set - what to change of a leg
 * @id: the leg
 * @remote: where relayed packets go, AF_UNSPEC: stays as it is
 */
struct ksrtp_set {
	uint32_t id;
	union ksrtp_addr remote;
};

/**
 * struct ksrtp_link - what comes in on one leg leaves by another
 * @from: id of the leg it comes from
 * @to: id of the leg it leads to
 * @kinds: bits of enum ksrtp_kinds, 0: both; of a link that is gone: not known
 * @packets: packets that left by it, dumps only
 * @octets: their octets in plain, dumps only
 */
struct ksrtp_link {
	uint32_t from;
	uint32_t to;
	uint8_t kinds;
	uint64_t packets;
	uint64_t octets;
};

/**
 * struct ksrtp_key - one master key generation
 * @leg: id of the leg
 * @dir: enum ksrtp_dir
 * @suite: enum ksrtp_suite_id
 * @mki: master key identifier
 * @mki_len: octets of @mki, 0: none
 * @master: master key, only in ksrtp_key_add(); wiped by the caller
 * @master_len: octets of @master
 * @salt: master salt, only in ksrtp_key_add()
 * @salt_len: octets of @salt
 * @has_ssrc: bound to @ssrc, else any SSRC
 * @ssrc: host order
 * @roc: rollover counter of streams that start under this key
 * @kinds: bits of enum ksrtp_kinds, 0: both
 * @flags: bits of enum ksrtp_key_flags; dumps: also what the suite leaves undone
 * @use: ksrtp_key_add(): protect with it at once; dumps: it protects now
 * @cipher: driver name, dumps only
 * @auth: driver name, dumps only
 * @event: enum ksrtp_key_event, notifications only
 * @roc_policy: enum ksrtp_roc_policy
 * @grace_ms: older keys go so long after this one took over, 0: they stay
 * @grace_packets: or after so many packets under this one, 0: they stay
 * @retiring: the key will be removed, dumps only
 * @retire_ms: milliseconds until then
 * @switch_by: enum ksrtp_switch
 * @successor: without MKI: the newer one of two, also where a key is named
 * @trial_ms: rx, successor: how long both are tried, 0: the default; only in
 *	ksrtp_key_add()
 */
struct ksrtp_key {
	uint32_t leg;
	uint8_t dir;
	uint16_t suite;
	uint8_t mki[KSRTP_MKI_MAX];
	uint8_t mki_len;
	uint8_t master[KSRTP_MASTER_KEY_MAX];
	uint8_t master_len;
	uint8_t salt[KSRTP_MASTER_SALT_MAX];
	uint8_t salt_len;
	bool has_ssrc;
	uint32_t ssrc;
	uint32_t roc;
	uint8_t kinds;
	uint32_t flags;
	bool use;
	char cipher[KSRTP_NAME_MAX];
	char auth[KSRTP_NAME_MAX];
	uint8_t event;
	uint8_t roc_policy;
	uint32_t grace_ms;
	uint32_t grace_packets;
	bool retiring;
	uint32_t retire_ms;
	uint8_t switch_by;
	bool successor;
	uint32_t trial_ms;
};

/**
 * struct ksrtp_stream - state of one SSRC and direction
 * @leg: id of the leg
 * @dir: enum ksrtp_dir
 * @ssrc: host order
 * @roc: rollover counter
 * @seq: highest sequence number
 * @srtcp_index: highest SRTCP index, 31 bits
 * @rtp_packets: packets protected or unprotected
 * @rtp_octets: octets of the plain packets, header included
 * @rtcp_packets: likewise
 * @rtcp_octets: likewise
 * @rtp_replay: replay list, bit 0 is the highest index; valid during the call
 *	that hands over the stream, NULL if the module sent none
 * @rtcp_replay: likewise
 * @replay_len: octets of each replay list
 */
struct ksrtp_stream {
	uint32_t leg;
	uint8_t dir;
	uint32_t ssrc;
	uint32_t roc;
	uint16_t seq;
	uint32_t srtcp_index;
	uint64_t rtp_packets;
	uint64_t rtp_octets;
	uint64_t rtcp_packets;
	uint64_t rtcp_octets;
	const uint8_t *rtp_replay;
	const uint8_t *rtcp_replay;
	size_t replay_len;
};

/**
 * struct ksrtp_mikey - one MIKEY frame and the far address
 * @leg: id of the leg it came in on or shall leave by
 * @remote: source, or destination (AF_UNSPEC: the connected peer)
 * @frame: octets, frame header first
 * @frame_len: KSRTP_MIKEY_FRAME_MIN..KSRTP_MIKEY_FRAME_MAX
 */
struct ksrtp_mikey {
	uint32_t leg;
	union ksrtp_addr remote;
	const uint8_t *frame;
	size_t frame_len;
};

/**
 * struct ksrtp_ops - callbacks of ksrtp_receive()
 * @mikey: a frame for the registered helper; valid during the call
 * @leg_new: a leg was attached
 * @leg_gone: a leg is no more; @id only
 * @key: a key event
 * @link: a link was added, or removed; when a leg goes its links go unsaid
 * @lost: notifications were lost (ENOBUFS): dump everything again
 *
 * Any of them may be NULL.
 */
struct ksrtp_ops {
	void (*mikey)(const struct ksrtp_mikey *mikey, void *arg);
	void (*leg_new)(const struct ksrtp_leg *leg, void *arg);
	void (*leg_gone)(uint32_t id, void *arg);
	void (*key)(const struct ksrtp_key *key, void *arg);
	void (*link)(const struct ksrtp_link *link, bool gone, void *arg);
	void (*lost)(void *arg);
};

int ksrtp_open(struct ksrtp_conn **conn);
void ksrtp_close(struct ksrtp_conn *conn);
const char *ksrtp_error(const struct ksrtp_conn *conn);
const char *ksrtp_error_attr(const struct ksrtp_conn *conn);

int ksrtp_caps_get(struct ksrtp_conn *conn, struct ksrtp_caps *caps);

int ksrtp_leg_attach(struct ksrtp_conn *conn, const struct ksrtp_attach *attach,
		     struct ksrtp_leg *leg);
int ksrtp_leg_bind(struct ksrtp_conn *conn, const struct ksrtp_bind *bind,
		   struct ksrtp_leg *leg);
int ksrtp_leg_detach(struct ksrtp_conn *conn, uint32_t id);
int ksrtp_leg_set(struct ksrtp_conn *conn, const struct ksrtp_set *set);
int ksrtp_leg_get(struct ksrtp_conn *conn, uint32_t id, struct ksrtp_leg *leg);
int ksrtp_leg_dump(struct ksrtp_conn *conn,
		   int (*each)(const struct ksrtp_leg *leg, void *arg), void *arg);

int ksrtp_link_add(struct ksrtp_conn *conn, const struct ksrtp_link *link);
int ksrtp_link_del(struct ksrtp_conn *conn, const struct ksrtp_link *link);
int ksrtp_link_dump(struct ksrtp_conn *conn, uint32_t from,
		    int (*each)(const struct ksrtp_link *link, void *arg), void *arg);

int ksrtp_key_add(struct ksrtp_conn *conn, const struct ksrtp_key *key);
int ksrtp_key_use(struct ksrtp_conn *conn, const struct ksrtp_key *key);
int ksrtp_key_del(struct ksrtp_conn *conn, const struct ksrtp_key *key);
int ksrtp_key_dump(struct ksrtp_conn *conn, uint32_t leg,
		   int (*each)(const struct ksrtp_key *key, void *arg), void *arg);

int ksrtp_stream_set(struct ksrtp_conn *conn, const struct ksrtp_stream *stream);
int ksrtp_stream_dump(struct ksrtp_conn *conn, uint32_t leg,
		      int (*each)(const struct ksrtp_stream *stream, void *arg),
		      void *arg);

/*
 * Dumps come in order of the ids of legs. Each is repeated some times if
 * anything changed meanwhile; if it changed every time, this tells.
 */
bool ksrtp_dump_changed(const struct ksrtp_conn *conn);

/*
 * Notifications come on a connection of their own: ksrtp_helper_set() makes
 * @conn the receiver of MIKEY frames of this network namespace until it is
 * closed, ksrtp_subscribe() adds the leg and key notifications, in this order.
 * Such a connection takes no further request (-EBUSY): open a second one for
 * those. ksrtp_receive() takes what is queued and never waits: poll ksrtp_fd().
 */
int ksrtp_helper_set(struct ksrtp_conn *conn);
int ksrtp_subscribe(struct ksrtp_conn *conn);
int ksrtp_fd(const struct ksrtp_conn *conn);
int ksrtp_receive(struct ksrtp_conn *conn, const struct ksrtp_ops *ops, void *arg);

int ksrtp_mikey_send(struct ksrtp_conn *conn, const struct ksrtp_mikey *mikey);

const char *ksrtp_stat_name(enum ksrtp_leg_stat stat);
const char *ksrtp_suite_name(uint16_t id);
int ksrtp_suite_by_name(const char *name);
int ksrtp_suite_sizes(uint16_t id, uint8_t *key_len, uint8_t *salt_len);

/* room for "[address]:port" */
#define KSRTP_ADDR_TEXT	56

int ksrtp_addr_parse(const char *text, union ksrtp_addr *addr);
char *ksrtp_addr_format(const union ksrtp_addr *addr, char text[KSRTP_ADDR_TEXT]);

#ifdef __cplusplus
}
#endif

#endif /* KSRTP_H */
