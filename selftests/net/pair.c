// SPDX-License-Identifier: BSD-3-Clause
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "net.h"
#include "pair.h"

#define BARRIER_LEN	13

/**
 * pair_sockets() - open the two sockets, attach none
 * @p: filled in
 * @spec: what kind of pair
 *
 * Return: 0 or -errno.
 */
int pair_sockets(struct pair *p, const struct pair_spec *spec)
{
	union ksrtp_addr addr = net_loopback(spec->family, 0);
	int room = 8 << 20;

	memset(p, 0, sizeof(*p));
	p->near = net_udp(&addr);
	p->far = net_udp(&addr);
	if (p->near < 0 || p->far < 0)
		return -errno;
	setsockopt(p->near, SOL_SOCKET, SO_RCVBUFFORCE, &room, sizeof(room));
	setsockopt(p->far, SOL_SOCKET, SO_RCVBUFFORCE, &room, sizeof(room));
	p->near_addr = net_name(p->near);
	p->far_addr = net_name(p->far);
	p->connected = spec->connected;
	if (p->connected && net_connect(p->near, &p->far_addr))
		return -errno;
	return 0;
}

/**
 * pair_attach() - make a leg of the near socket
 * @p: pair that has its sockets
 * @spec: what kind of leg
 *
 * Return: 0 or -errno.
 */
int pair_attach(struct pair *p, const struct pair_spec *spec)
{
	struct ksrtp_attach attach = {
		.fd = p->near,
		.policy = spec->policy,
		.window = spec->window,
		.flags = spec->flags,
	};
	struct ksrtp_leg leg;
	int err;

	err = ksrtp_open(&p->conn);
	if (err)
		return err;
	err = ksrtp_leg_attach(p->conn, &attach, &leg);
	p->id = leg.id;
	return err;
}

int pair_open(struct pair *p, const struct pair_spec *spec)
{
	int err = pair_sockets(p, spec);

	return err ? err : pair_attach(p, spec);
}

void pair_close(struct pair *p)
{
	close(p->near);
	close(p->far);
	ksrtp_close(p->conn);
}

/* what the media program does */
ssize_t pair_send(struct pair *p, const void *octets, size_t len)
{
	if (p->connected)
		return send(p->near, octets, len, 0);
	return sendto(p->near, octets, len, 0, &p->far_addr.sa,
		      net_addr_len(&p->far_addr));
}

/* what comes from the wire */
ssize_t pair_send_far(struct pair *p, const void *octets, size_t len)
{
	return sendto(p->far, octets, len, 0, &p->near_addr.sa,
		      net_addr_len(&p->near_addr));
}

/* read up to the datagram that far has just sent behind all others */
static int take(struct pair *p, int fd, const union ksrtp_addr *to,
		struct inbox *in)
{
	uint8_t barrier[BARRIER_LEN] = {};
	ssize_t len;

	in->n = 0;
	p->n_barriers++;
	memcpy(barrier + 4, &p->n_barriers, sizeof(p->n_barriers));
	if (sendto(p->far, barrier, sizeof(barrier), 0, &to->sa,
		   net_addr_len(to)) < 0)
		return -errno;

	for (;;) {
		uint8_t octets[INBOX_ROOM];

		if (!net_readable(fd))
			return -ETIMEDOUT;
		len = recv(fd, octets, sizeof(octets), 0);
		if (len < 0)
			return -errno;
		if (len == BARRIER_LEN && !memcmp(octets, barrier, BARRIER_LEN))
			return in->n;
		in->n++;
		in->len = len;
		memcpy(in->octets, octets, len);
	}
}

/**
 * pair_take() - all the media program has got until now
 * @p: the pair
 * @in: filled in
 *
 * A datagram that passes as STUN marks the end, so this needs no waiting for
 * what may never come.
 *
 * Return: number of datagrams, or -errno.
 */
int pair_take(struct pair *p, struct inbox *in)
{
	return take(p, p->near, &p->near_addr, in);
}

/**
 * pair_take_far() - all the far side has got until now
 * @p: the pair
 * @in: filled in
 *
 * Return: number of datagrams, or -errno.
 */
int pair_take_far(struct pair *p, struct inbox *in)
{
	return take(p, p->far, &p->far_addr, in);
}

uint64_t pair_stat(struct pair *p, enum ksrtp_leg_stat stat)
{
	struct ksrtp_leg leg;

	return ksrtp_leg_get(p->conn, p->id, &leg) ? UINT64_MAX : leg.stats[stat];
}

/**
 * pair_counted() - what was counted since the last call
 * @p: the pair
 * @stat: the counter that should have moved
 *
 * RX_OTHER is left out unless asked for: pair_take() moves it.
 *
 * Return: by how much @stat went up, or -1 if another counter moved too.
 */
int64_t pair_counted(struct pair *p, enum ksrtp_leg_stat stat)
{
	struct ksrtp_leg leg;
	int64_t moved = 0;
	unsigned int i;

	if (ksrtp_leg_get(p->conn, p->id, &leg))
		return -1;
	for (i = 0; i <= KSRTP_STAT_MAX; i++) {
		if (i == stat)
			moved = moved < 0 ? -1 : (int64_t)(leg.stats[i] - p->seen[i]);
		else if (i != KSRTP_STAT_RX_OTHER && leg.stats[i] != p->seen[i])
			moved = -1;
	}
	memcpy(p->seen, leg.stats, sizeof(p->seen));
	return moved;
}
