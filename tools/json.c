// SPDX-License-Identifier: BSD-3-Clause
#include <net/if.h>
#include <stdio.h>
#include <string.h>

#include "format.h"

static json_t *json_addr(const union ksrtp_addr *addr)
{
	char text[KSRTP_ADDR_TEXT];

	if (addr->sa.sa_family == AF_UNSPEC)
		return json_null();
	return json_string(ksrtp_addr_format(addr, text));
}

/* by its number if it is of another network namespace, or gone */
static json_t *json_dev(uint32_t ifindex)
{
	char name[IF_NAMESIZE];

	if (!ifindex)
		return json_null();
	return if_indextoname(ifindex, name) ? json_string(name) :
					       json_integer(ifindex);
}

/**
 * json_leg() - a leg without its counters
 * @leg: the leg
 *
 * Return: a new object.
 */
json_t *json_leg(const struct ksrtp_leg *leg)
{
	return json_pack("{s:I, s:o, s:o, s:s, s:I, s:b, s:I, s:I, s:b, s:o, s:o}",
			 "leg", (json_int_t)leg->id,
			 "local", json_addr(&leg->local),
			 "remote", json_addr(&leg->remote),
			 "policy", format_policy(leg->policy),
			 "window", (json_int_t)leg->window,
			 "keyed", leg->keyed,
			 "n_keys", (json_int_t)leg->n_keys,
			 "n_streams", (json_int_t)leg->n_streams,
			 "kernel", leg->kernel,
			 "dev", json_dev(leg->ifindex),
			 "pair", leg->pair ? json_integer(leg->pair) : json_null());
}

/**
 * json_leg_stats() - the counters of a leg
 * @leg: the leg
 * @all: those that are 0 too
 *
 * Return: a new object.
 */
json_t *json_leg_stats(const struct ksrtp_leg *leg, bool all)
{
	json_t *stats = json_object();
	unsigned int stat;

	for (stat = 0; stat <= KSRTP_STAT_MAX; stat++)
		if (ksrtp_stat_name(stat) && (all || leg->stats[stat]))
			json_object_set_new(stats, ksrtp_stat_name(stat),
					    json_integer(leg->stats[stat]));
	return stats;
}

/**
 * json_key() - a key without its secrets, which the module never tells
 * @key: the key
 *
 * Return: a new object.
 */
json_t *json_key(const struct ksrtp_key *key)
{
	char mki[FORMAT_MKI_TEXT], suite[KSRTP_NAME_MAX];
	uint8_t kinds = key->kinds ? key->kinds : KSRTP_KINDS_BOTH;

	return json_pack("{s:I, s:s, s:s, s:s, s:o, s:b, s:I, s:s, s:b, s:b, s:b, s:o}",
			 "leg", (json_int_t)key->leg,
			 "dir", format_dir(key->dir),
			 "suite", format_suite(key->suite, suite),
			 "mki", format_mki(key, mki),
			 "ssrc", key->has_ssrc ? json_integer(key->ssrc) :
						 json_null(),
			 "successor", key->successor,
			 "roc", (json_int_t)key->roc,
			 "roc_policy", format_roc_policy(key->roc_policy),
			 "rtp", kinds & KSRTP_KINDS_RTP,
			 "rtcp", kinds & KSRTP_KINDS_RTCP,
			 "in_use", key->use,
			 "retire_ms", key->retiring ? json_integer(key->retire_ms) :
						      json_null());
}

/**
 * json_stream() - a stream without its replay lists
 * @stream: the stream
 *
 * Return: a new object.
 */
json_t *json_stream(const struct ksrtp_stream *stream)
{
	return json_pack("{s:s, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I}",
			 "dir", format_dir(stream->dir),
			 "ssrc", (json_int_t)stream->ssrc,
			 "roc", (json_int_t)stream->roc,
			 "seq", (json_int_t)stream->seq,
			 "srtcp_index", (json_int_t)stream->srtcp_index,
			 "rtp_packets", (json_int_t)stream->rtp_packets,
			 "rtp_octets", (json_int_t)stream->rtp_octets,
			 "rtcp_packets", (json_int_t)stream->rtcp_packets,
			 "rtcp_octets", (json_int_t)stream->rtcp_octets);
}

/**
 * json_print() - print a value on a line of its own
 * @value: the value; its reference is taken
 * @flags: of json_dumpf()
 *
 * Return: 0, or -1 if it could not be built or written.
 */
int json_print(json_t *value, size_t flags)
{
	int err = json_dumpf(value, stdout, flags);

	json_decref(value);
	if (!err)
		putchar('\n');
	return err;
}
