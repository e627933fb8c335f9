/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * ends - both ends of an exchange in one process, with a bad network, slow
 * threads and a clock in between; all from one seed
 */
#ifndef ENDS_H
#define ENDS_H

#include "creds.h"
#include "session.h"

#define ENDS_ALICE	"sip:alice@a.example"
#define ENDS_BOB	"sip:bob@b.example"
#define ENDS_FRAME_MAX	9000
#define ENDS_KEYS	(2 * MIKEY_CS_MAX)

struct net;

/* one frame on its way */
struct parcel {
	struct parcel *next;
	uint64_t due_ms;
	struct mikey_addr from;
	struct mikey_addr to;
	size_t len;
	uint8_t octets[ENDS_FRAME_MAX];
};

/* one job on its way */
struct chore {
	struct chore *next;
	uint64_t due_ms;
	struct mikey_job *job;
	bool unrun;
};

/**
 * struct end - one host
 * @net: where it is
 * @addr: its address
 * @node: its node
 * @path: its path
 * @is_leg: @node belongs to another end
 * @ops: callbacks of @path
 * @s: its session; for R the last one that arrived
 * @timer_ms: what it asked for
 * @refuse: answer of accept
 * @unrun: jobs that will come back without having been run
 * @bind: accept binds to these, if n is not 0
 * @n_keys: entries of @keys
 * @keys: keys that are installed
 * @by: session that installed them
 * @n_installs: calls of install
 * @n_removes: calls of remove
 * @n_accepts: calls of accept
 * @n_jobs: jobs that were given away
 * @n_events: events of each kind
 * @last: status at the last event
 * @tx_octets: octets sent
 * @tx_frames: frames sent
 */
struct end {
	struct net *net;
	struct mikey_addr addr;
	struct mikey_node *node;
	struct mikey_path *path;
	const struct mikey_path_ops *ops;
	bool is_leg;
	struct mikey_session *s;
	uint64_t timer_ms;
	bool refuse;
	unsigned int unrun;
	struct mikey_fprs bind;
	size_t n_keys;
	struct mikey_srtp_key keys[ENDS_KEYS];
	struct mikey_session *by;
	unsigned int n_installs, n_removes, n_accepts, n_jobs;
	unsigned int n_events[MIKEY_EVENT_ENDED + 1];
	struct mikey_status last;
	size_t tx_octets, tx_frames;
};

/**
 * struct net - the network, the threads and the clock
 * @seed: state of the random numbers
 * @now: time
 * @loss: percent of frames that are lost
 * @twice: percent of frames that arrive twice
 * @flip: percent of frames in which one bit changes
 * @delay_ms: greatest delay of a frame; reorders
 * @work_ms: greatest time a job takes
 * @tamper: sees every frame first, may change it; false: lost
 * @arg: for @tamper
 * @parcels: on their way
 * @chores: on their way
 * @end: the hosts
 */
struct net {
	uint64_t seed;
	uint64_t now;
	unsigned int loss, twice, flip, delay_ms, work_ms;
	bool (*tamper)(struct net *net, struct parcel *p);
	void *arg;
	struct parcel *parcels;
	struct chore *chores;
	struct end end[8];
	size_t n_ends;
};

/* net_begin() - a good network without hosts; net_end() frees all */
void net_begin(struct net *net, uint64_t seed);
void net_end(struct net *net);

/* net_below() - a random number from 0 to @limit - 1 */
uint32_t net_below(struct net *net, uint32_t limit);

/* net_host() - one more host; takes no reference of @id */
struct end *net_host(struct net *net, const struct mikey_settings *set,
		     struct mikey_identity *id, bool listen);

/* net_leg() - one more path of a host, on the next port */
struct end *net_leg(struct end *of, bool listen);

/* net_address() - another address for a host; what is on its way is lost */
void net_address(struct end *end);

/* net_post() - put a frame on its way, without loss and tampering */
void net_post(struct net *net, const struct mikey_addr *from,
	      const struct mikey_addr *to, const void *octets, size_t len);

/* net_post_at() - the same; it arrives then */
void net_post_at(struct net *net, uint64_t due_ms, const struct mikey_addr *from,
		 const struct mikey_addr *to, const void *octets, size_t len);

/* net_run() - let time pass until @until_ms */
void net_run(struct net *net, uint64_t until_ms);

/* ends_offer() - @from starts an exchange in the media path with @to */
void ends_offer(struct end *from, const struct end *to, const char *peer);

/* ends_equal() - do both have keys, and the same ones, the other way round? */
bool ends_equal(const struct end *a, const struct end *b);

#endif
