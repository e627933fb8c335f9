/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * world: a media program's host and a far end, joined by a veth pair. In a
 * plain world both speak RTP; in a secured one the program's socket is attached
 * and the far end is libsrtp2. What the program sees is written down, so that
 * the two worlds can be compared.
 */
#ifndef KSRTP_TEST_WORLD_H
#define KSRTP_TEST_WORLD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>
#include <sys/types.h>

#include "far.h"
#include "ksrtp.h"

#define WORLD_ROOM	70000
#define WORLD_TEXT	65536
#define WORLD_SSRC	0xcafe1234
#define WORLD_CONTROL	512
#define WORLD_MTU	1500
/* behind the far end, which does not let anybody pass */
#define WORLD_PROHIBITED	"192.0.2.88"
#define WORLD_PROHIBITED6	"2001:db8::88"

enum world_kind {
	WORLD_IPV4,
	WORLD_IPV6,
	WORLD_DUAL,	/* the program talks IPv4 by an AF_INET6 socket */
	WORLD_KINDS,
};

/**
 * struct world - the two hosts, for one run of a case
 * @kind: what the two speak
 * @secured: the program's socket is attached
 * @near_ns: the program's network namespace, in which the process is
 * @far_ns: that of the far end
 * @near_v0: index of the program's end of the wire
 * @far_v0: and of the other end
 * @near: the program's socket, bound to all addresses
 * @far: that of the far end, likewise
 * @barrier: a socket of the program's host that is never attached
 * @near_addr: where the far end sends to
 * @far_addr: where the program sends to
 * @conn: connection for requests
 * @leg: id of the leg of @near
 * @protect: the far end's session for what it sends
 * @unprotect: and for what it gets
 * @seq: sequence number of the last packet of world_say()
 * @sent: packets a case has made for the program to send
 * @lies: packets of world_lie()
 * @used: octets of @text
 * @text: what the program has seen
 */
struct world {
	enum world_kind kind;
	bool secured;
	int near_ns;
	int far_ns;
	unsigned int near_v0;
	unsigned int far_v0;
	int near;
	int far;
	int barrier;
	union ksrtp_addr near_addr;
	union ksrtp_addr far_addr;
	struct ksrtp_conn *conn;
	uint32_t leg;
	struct far protect;
	struct far unprotect;
	uint16_t seq;
	uint16_t sent;
	unsigned int lies;
	size_t used;
	char text[WORLD_TEXT];
};

/**
 * struct same_case - something a program does with its socket
 * @name: what must be the same in both worlds
 * @run: does it, and writes down what it sees
 */
struct same_case {
	const char *name;
	void (*run)(struct world *w);
};

/* tables end with an entry without a name */
extern const struct same_case same_send[];
extern const struct same_case same_receive[];
extern const struct same_case same_wait[];
extern const struct same_case same_group[];
extern const struct same_case same_errors[];

int world_make(struct world *w);
int world_open(struct world *w, enum world_kind kind, bool secured);
void world_close(struct world *w);
int world_command(int ns, const char *lines);

int world_near_socket(const struct world *w, uint16_t port, int option);
int world_far_socket(const struct world *w, uint16_t port);
int world_attach(struct world *w, int fd);
bool world_is_v6(const struct world *w);

ssize_t world_far_sends(struct world *w, const union ksrtp_addr *to,
			const void *plain, size_t len);
void world_far_segments(struct world *w, const union ksrtp_addr *to, unsigned int n,
			uint16_t size);
size_t world_say(struct world *w, size_t len);
void world_lie(struct world *w);
void world_hear(struct world *w);
void world_hear_all(struct world *w);

void note(struct world *w, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void note_result(struct world *w, const char *what, ssize_t n);
void note_octets(struct world *w, const uint8_t *octets, size_t len);
void note_msg(struct world *w, const char *what, ssize_t n, struct msghdr *msg);
void note_recv(struct world *w, int fd, int flags);

#endif /* KSRTP_TEST_WORLD_H */
