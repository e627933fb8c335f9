// SPDX-License-Identifier: BSD-3-Clause
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <netinet/ip.h>
#include <netinet/ip6.h>
#include <netinet/udp.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "net.h"
#include "packet.h"
#include "tap.h"

#define BARRIER_LEN	12

static int packet_socket(void)
{
	int fd = socket(AF_PACKET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	struct sockaddr_ll lo = {
		.sll_family = AF_PACKET,
		.sll_protocol = htons(ETH_P_ALL),
		.sll_ifindex = if_nametoindex("lo"),
	};
	int one = 1, room = 8 << 20;

	if (fd < 0)
		return -1;
	setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &room, sizeof(room));
	/* loopback shows each packet twice, going out and coming in */
	if (!setsockopt(fd, SOL_PACKET, PACKET_IGNORE_OUTGOING, &one, sizeof(one)) &&
	    !bind(fd, (struct sockaddr *)&lo, sizeof(lo)))
		return fd;
	close(fd);
	return -1;
}

/**
 * tap_open() - watch loopback of the current network namespace
 * @tap: filled in
 *
 * Return: 0 or -errno.
 */
int tap_open(struct tap *tap)
{
	union ksrtp_addr addr = net_loopback(AF_INET, 0);
	int err;

	tap->n_barriers = 0;
	tap->fd = packet_socket();
	if (tap->fd < 0)
		return -errno;
	tap->barrier = net_udp(&addr);
	if (tap->barrier >= 0)
		return 0;
	err = -errno;
	close(tap->fd);
	return err;
}

void tap_close(struct tap *tap)
{
	close(tap->barrier);
	close(tap->fd);
}

/* octets of IP and UDP header, 0 if this is not UDP */
static size_t udp_offset(const uint8_t *ip, size_t len)
{
	size_t offset;

	if (len >= sizeof(struct iphdr) && ip[0] >> 4 == 4 && ip[9] == IPPROTO_UDP)
		offset = 4 * (ip[0] & 15);
	else if (len >= sizeof(struct ip6_hdr) && ip[0] >> 4 == 6 &&
		 ip[6] == IPPROTO_UDP)
		offset = sizeof(struct ip6_hdr);
	else
		return 0;
	offset += sizeof(struct udphdr);
	return offset <= len ? offset : 0;
}

/* first octets 0 to 3 pass for STUN: an attached socket lets them through */
static int send_barrier(struct tap *tap, uint8_t *barrier)
{
	union ksrtp_addr self = net_name(tap->barrier);

	memset(barrier, 0, BARRIER_LEN);
	tap->n_barriers++;
	memcpy(barrier + 4, &tap->n_barriers, sizeof(tap->n_barriers));
	return sendto(tap->barrier, barrier, BARRIER_LEN, 0, &self.sa,
		      net_addr_len(&self)) == BARRIER_LEN ? 0 : -errno;
}

/**
 * tap_read() - all UDP datagrams that were on the wire until now
 * @tap: the tap
 * @wire: filled in
 *
 * Return: 0 or -errno.
 */
int tap_read(struct tap *tap, struct wire *wire)
{
	uint8_t barrier[BARRIER_LEN], ip[TAP_ROOM];
	size_t offset;
	ssize_t len;
	int err;

	wire->n = 0;
	wire->n_clear = 0;
	err = send_barrier(tap, barrier);
	if (err)
		return err;

	for (;;) {
		if (!net_readable(tap->fd))
			return -ETIMEDOUT;
		len = recv(tap->fd, ip, sizeof(ip), 0);
		if (len < 0)
			return -errno;
		offset = udp_offset(ip, len);
		if (!offset)
			continue;
		if (len - offset == BARRIER_LEN &&
		    !memcmp(ip + offset, barrier, BARRIER_LEN))
			return 0;
		wire->n++;
		wire->len = len - offset;
		memcpy(wire->octets, ip + offset, wire->len);
		wire->n_clear += !!memmem(ip + offset, wire->len, MARKER, MARKER_LEN);
	}
}
