// SPDX-License-Identifier: BSD-3-Clause
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "net.h"
#include "side.h"

static int add_keys(struct side *side)
{
	const struct side_spec *spec = &side->spec;
	struct ksrtp_conn *conn = side->pair.conn;
	int err;

	side->rx = far_key(side->pair.id, KSRTP_DIR_RX, spec->suite, 2 * spec->seed);
	side->tx = far_key(side->pair.id, KSRTP_DIR_TX, spec->suite, 2 * spec->seed + 1);
	far_key_mki(&side->rx, spec->mki_len, 0x40 + spec->seed);
	far_key_mki(&side->tx, spec->mki_len, 0x80 + spec->seed);
	err = ksrtp_key_add(conn, &side->rx);
	if (!err)
		err = ksrtp_key_add(conn, &side->tx);
	if (!err)
		err = far_open(&side->out, &side->rx, true);
	return err ? err : far_open(&side->in, &side->tx, false);
}

/**
 * side_open() - make a leg with keys and tell it where its peer is
 * @side: filled in
 * @spec: what kind of side
 *
 * Return: 0, -errno, or what libsrtp2 says.
 */
int side_open(struct side *side, const struct side_spec *spec)
{
	const struct pair_spec pair = {
		.family = spec->family,
		.policy = spec->suite == SIDE_PLAIN ? KSRTP_POLICY_PLAIN :
						      KSRTP_POLICY_REQUIRE,
	};
	int err;

	memset(side, 0, sizeof(*side));
	side->spec = *spec;
	side->ssrc = 0x5eed0000 + spec->seed;
	err = pair_open(&side->pair, &pair);
	if (!err)
		err = side_remote(side, &side->pair.far_addr);
	return err || spec->suite == SIDE_PLAIN ? err : add_keys(side);
}

void side_close(struct side *side)
{
	if (side->out.srtp)
		far_close(&side->out);
	if (side->in.srtp)
		far_close(&side->in);
	pair_close(&side->pair);
}

int side_remote(struct side *side, const union ksrtp_addr *remote)
{
	const struct ksrtp_set set = { .id = side->pair.id, .remote = *remote };

	return ksrtp_leg_set(side->pair.conn, &set);
}

int side_link(struct side *from, struct side *to, uint8_t kinds)
{
	const struct ksrtp_link link = {
		.from = from->pair.id, .to = to->pair.id, .kinds = kinds,
	};

	return ksrtp_link_add(from->pair.conn, &link);
}

int side_unlink(struct side *from, struct side *to)
{
	const struct ksrtp_link link = { .from = from->pair.id, .to = to->pair.id };

	return ksrtp_link_del(from->pair.conn, &link);
}

/**
 * side_protect() - the next packet of the peer
 * @side: the side
 * @rtcp: RTCP instead of RTP
 * @plain: room for PACKET_ROOM octets: the packet in plain
 * @pkt: room for PACKET_ROOM octets: what goes on the wire
 * @len: octets of @pkt; 0 if libsrtp2 failed
 *
 * Return: octets of @plain.
 */
size_t side_protect(struct side *side, bool rtcp, uint8_t *plain, uint8_t *pkt,
		    size_t *len)
{
	size_t plain_len = rtcp ? rtcp_build(plain, side->ssrc) :
				  rtp_build(plain, side->ssrc, side->seq++);

	memcpy(pkt, plain, plain_len);
	*len = plain_len;
	if (side->spec.suite != SIDE_PLAIN &&
	    (rtcp ? far_protect_rtcp : far_protect)(&side->out, pkt, len))
		*len = 0;
	return plain_len;
}

/**
 * side_sends() - let the peer send its next packet to the leg
 * @side: the side
 * @rtcp: RTCP instead of RTP
 * @plain: room for PACKET_ROOM octets: the packet in plain
 * @plain_len: its octets
 *
 * Return: was it sent?
 */
bool side_sends(struct side *side, bool rtcp, uint8_t *plain, size_t *plain_len)
{
	uint8_t pkt[PACKET_ROOM];
	size_t len;

	*plain_len = side_protect(side, rtcp, plain, pkt, &len);
	return len && pair_send_far(&side->pair, pkt, len) == (ssize_t)len;
}

/**
 * side_opens() - open what the peer got
 * @side: the side
 * @rtcp: RTCP instead of RTP
 * @pkt: the packet, plain afterwards
 * @len: its octets
 *
 * Return: is it as it should be?
 */
bool side_opens(struct side *side, bool rtcp, uint8_t *pkt, size_t *len)
{
	if (side->spec.suite == SIDE_PLAIN)
		return true;
	return !(rtcp ? far_unprotect_rtcp : far_unprotect)(&side->in, pkt, len);
}

/**
 * side_gets() - does the peer get this packet, protected for it, as the next?
 * @side: the side
 * @rtcp: RTCP instead of RTP
 * @plain: the packet in plain
 * @plain_len: its octets
 *
 * Return: it does.
 */
bool side_gets(struct side *side, bool rtcp, const uint8_t *plain, size_t plain_len)
{
	uint8_t pkt[PACKET_ROOM];
	size_t len;

	if (!net_readable(side->pair.far))
		return false;
	len = recv(side->pair.far, pkt, sizeof(pkt), 0);
	if (side->spec.suite != SIDE_PLAIN && memmem(pkt, len, MARKER, MARKER_LEN))
		return false;
	return side_opens(side, rtcp, pkt, &len) && len == plain_len &&
	       !memcmp(pkt, plain, len);
}

/**
 * side_relays() - does a packet of one peer reach another?
 * @from: side of the peer that sends
 * @to: side of the peer that shall get it
 * @rtcp: RTCP instead of RTP
 *
 * Return: it does.
 */
bool side_relays(struct side *from, struct side *to, bool rtcp)
{
	uint8_t plain[PACKET_ROOM];
	size_t len;

	return side_sends(from, rtcp, plain, &len) && side_gets(to, rtcp, plain, len);
}
