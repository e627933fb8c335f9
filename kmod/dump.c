// SPDX-License-Identifier: GPL-2.0
/*
 * Dumps of legs, keys, streams and links. They go on where the last message ended
 * and say by NLM_F_DUMP_INTR when something changed meanwhile.
 */
#include <linux/rculist.h>
#include <net/genetlink.h>
#include <net/netlink.h>
#include <net/sock.h>

#include "attr.h"
#include "genl.h"

/* two replay lists and the rest */
#define STREAM_MSG_MAX	(2 * KSRTP_WINDOW_MAX / 8 + 1024)

static void *dump_put(struct sk_buff *skb, struct netlink_callback *cb, u8 cmd)
{
	void *hdr = genlmsg_put(skb, NETLINK_CB(cb->skb).portid, cb->nlh->nlmsg_seq,
				&ksrtp_genl_family, NLM_F_MULTI, cmd);

	if (hdr)
		genl_dump_check_consistent(cb, hdr);

	return hdr;
}

/* where a dump goes on: id of the leg, position inside it */
struct dump_state {
	unsigned long id;
	unsigned long pos;
};

static struct dump_state *dump_state(struct netlink_callback *cb, unsigned int seq)
{
	BUILD_BUG_ON(sizeof(struct dump_state) > sizeof(cb->ctx));

	cb->seq = seq + atomic_read(&ksrtp_net(sock_net(cb->skb->sk))->seq);
	return (struct dump_state *)cb->ctx;
}

int ksrtp_nl_leg_dump(struct sk_buff *skb, struct netlink_callback *cb)
{
	struct dump_state *at = dump_state(cb, 0);
	struct net *net = sock_net(cb->skb->sk);
	struct ksrtp_leg *leg;
	void *hdr;
	int err;

	while ((leg = ksrtp_leg_get_from(net, &at->id))) {
		hdr = dump_put(skb, cb, KSRTP_CMD_LEG_GET);
		mutex_lock(&leg->lock);
		err = hdr ? ksrtp_attr_put_leg(skb, leg) : -EMSGSIZE;
		mutex_unlock(&leg->lock);
		ksrtp_leg_put(leg);
		if (err) {
			genlmsg_cancel(skb, hdr);
			return skb->len ?: err;
		}

		genlmsg_end(skb, hdr);
		at->id++;
	}

	return skb->len;
}

/* the leg a dump is confined to, 0: all */
static u32 dump_leg(struct netlink_callback *cb, int object, int attr)
{
	struct nlattr *nest = ksrtp_dump_attrs(cb)[object];
	struct nlattr *id = nest ? nla_find_nested(nest, attr) : NULL;

	return id ? nla_get_u32(id) : 0;
}

/*
 * Dump what legs hold: @put_from appends to @skb all there is of one leg
 * behind position @pos, counts @pos on, and returns -EMSGSIZE if it has to go
 * on in the next message. @seq changes with what it appends.
 */
static int dump_inside(struct sk_buff *skb, struct netlink_callback *cb, u32 only,
		       unsigned int seq,
		       int (*put_from)(struct sk_buff *skb, struct netlink_callback *cb,
				       struct ksrtp_leg *leg, unsigned long *pos))
{
	struct net *net = sock_net(cb->skb->sk);
	struct dump_state *at = dump_state(cb, seq);
	unsigned long before;
	struct ksrtp_leg *leg;
	int err;

	if (only && !at->id)
		at->id = only;

	while (before = at->id, (leg = ksrtp_leg_get_from(net, &at->id))) {
		/* the leg we were in is gone */
		if (at->id != before)
			at->pos = 0;

		if (only && leg->id != only) {
			ksrtp_leg_put(leg);
			break;
		}

		mutex_lock(&leg->lock);
		err = put_from(skb, cb, leg, &at->pos);
		mutex_unlock(&leg->lock);
		ksrtp_leg_put(leg);
		if (err)
			return skb->len ?: err;

		at->id++;
		at->pos = 0;
	}

	return skb->len;
}

static int put_key(struct sk_buff *skb, struct netlink_callback *cb,
		   struct ksrtp_leg *leg, const struct ksrtp_key *key)
{
	void *hdr = dump_put(skb, cb, KSRTP_CMD_KEY_GET);

	if (!hdr || ksrtp_attr_put_key(skb, leg->id, key, -1)) {
		genlmsg_cancel(skb, hdr);
		return -EMSGSIZE;
	}

	genlmsg_end(skb, hdr);
	return 0;
}

static int put_keys(struct sk_buff *skb, struct netlink_callback *cb,
		    struct ksrtp_leg *leg, unsigned long *pos)
{
	struct ksrtp_key *key;
	unsigned long n = 0;
	unsigned int dir;

	for (dir = 0; dir < KSRTP_DIRS; dir++)
		list_for_each_entry(key, &leg->keys.list[dir], list) {
			if (n++ < *pos)
				continue;

			if (put_key(skb, cb, leg, key))
				return -EMSGSIZE;

			*pos = n;
		}

	return 0;
}

int ksrtp_nl_key_dump(struct sk_buff *skb, struct netlink_callback *cb)
{
	return dump_inside(skb, cb, dump_leg(cb, KSRTP_A_KEY, KSRTP_A_KEY_LEG), 0, put_keys);
}

static int put_stream(struct sk_buff *skb, struct netlink_callback *cb,
		      struct ksrtp_leg *leg, enum ksrtp_dir dir,
		      struct ksrtp_stream *stream)
{
	void *hdr = dump_put(skb, cb, KSRTP_CMD_STREAM_GET);

	if (!hdr || ksrtp_attr_put_stream(skb, leg->id, dir, stream)) {
		genlmsg_cancel(skb, hdr);
		return -EMSGSIZE;
	}

	genlmsg_end(skb, hdr);
	return 0;
}

static int put_streams_of(struct sk_buff *skb, struct netlink_callback *cb,
			  struct ksrtp_leg *leg, enum ksrtp_dir dir,
			  struct ksrtp_streams *streams,
			  unsigned long *n, unsigned long *pos)
{
	struct ksrtp_stream *stream;
	unsigned int bucket;

	ksrtp_streams_for_each(stream, streams, bucket) {
		if ((*n)++ < *pos)
			continue;

		if (put_stream(skb, cb, leg, dir, stream))
			return -EMSGSIZE;

		*pos = *n;
	}

	return 0;
}

static int put_streams(struct sk_buff *skb, struct netlink_callback *cb,
		       struct ksrtp_leg *leg, unsigned long *pos)
{
	struct ksrtp_streams *streams;
	unsigned long n = 0;
	unsigned int dir;
	int err = 0;

	rcu_read_lock();
	for (dir = 0; dir < KSRTP_DIRS && !err; dir++)
		list_for_each_entry(streams, &leg->keys.streams[dir], list) {
			err = put_streams_of(skb, cb, leg, dir, streams, &n, pos);
			if (err)
				break;
		}
	rcu_read_unlock();
	return err;
}

/* a stream with the largest window does not fit into the usual first message */
int ksrtp_nl_stream_start(struct netlink_callback *cb)
{
	cb->min_dump_alloc = STREAM_MSG_MAX;
	return 0;
}

int ksrtp_nl_stream_dump(struct sk_buff *skb, struct netlink_callback *cb)
{
	struct ksrtp_net *kn = ksrtp_net(sock_net(cb->skb->sk));

	return dump_inside(skb, cb, dump_leg(cb, KSRTP_A_STREAM, KSRTP_A_STREAM_LEG),
			   atomic_read(&kn->stream_seq), put_streams);
}

static int put_link(struct sk_buff *skb, struct netlink_callback *cb, u32 from,
		    const struct ksrtp_link *link)
{
	void *hdr = dump_put(skb, cb, KSRTP_CMD_LINK_GET);

	if (!hdr || ksrtp_attr_put_link(skb, from, ksrtp_leg_linked(link)->id,
					link->kinds, link)) {
		genlmsg_cancel(skb, hdr);
		return -EMSGSIZE;
	}

	genlmsg_end(skb, hdr);
	return 0;
}

static int put_links(struct sk_buff *skb, struct netlink_callback *cb,
		     struct ksrtp_leg *leg, unsigned long *pos)
{
	struct ksrtp_link *link;
	unsigned long n = 0;
	int err = 0;

	rcu_read_lock();
	list_for_each_entry_rcu(link, &leg->links.out, out) {
		if (n++ < *pos)
			continue;

		err = put_link(skb, cb, leg->id, link);
		if (err)
			break;

		*pos = n;
	}
	rcu_read_unlock();
	return err;
}

int ksrtp_nl_link_dump(struct sk_buff *skb, struct netlink_callback *cb)
{
	return dump_inside(skb, cb, dump_leg(cb, KSRTP_A_LINK, KSRTP_A_LINK_FROM), 0,
			   put_links);
}
