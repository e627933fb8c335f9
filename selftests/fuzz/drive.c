// SPDX-License-Identifier: BSD-3-Clause
/*
 * Run a fuzz entry without a fuzzer.
 *
 *	mikey_fuzz		ROUNDS inputs, the same in every run
 *	mikey_fuzz FILE...	what a fuzzer found, or its corpus
 *
 * With AFL: afl-fuzz ... -- ./mikey_fuzz @@
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "unit/vectors.h"

#define ROUNDS	200000
#define SEED	20260101
#define ROOM	(1 << 20)
#define KINDS	5	/* of inputs, see mikey_fuzz.c */
#define MESSAGE	0
#define FRAME	1

int LLVMFuzzerTestOneInput(const uint8_t *octets, size_t len);

static const char sdp[] =
	"\x04v=0\r\na=key-mgmt:mikey2 AvELgQ==\r\n"
	"m=audio 5004 RTP/SAVP 0\r\n"
	"a=fingerprint:sha-256 4A:AD:B9:B1:3F:82:18:3B:54:02:12:DF:3E:5D:49:6B:"
	"19:E5:7C:AB:4A:AD:B9:B1:3F:82:18:3B:54:02:12:DF\r\n"
	"a=key-mgmt:mikey AQAF\r\nm=video 5006 RTP/SAVP 0\n"
	"a=key-mgmt:mikey2 AvELgQ==\n";

/* splitmix64 */
static uint32_t below(uint32_t limit)
{
	static uint64_t state = SEED;
	uint64_t z = state += 0x9e3779b97f4a7c15ull;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9ull;
	z = (z ^ z >> 27) * 0x94d049bb133111ebull;
	return (z ^ z >> 31) % limit;
}

/* on the heap with its exact length, so that one octet too many is seen */
static void run(const uint8_t *octets, size_t len)
{
	uint8_t *exact = malloc(len ? len : 1);

	if (!exact)
		abort();
	memcpy(exact, octets, len);
	LLVMFuzzerTestOneInput(exact, len);
	free(exact);
}

static size_t make_noise(uint8_t *out)
{
	size_t len = 1 + below(600), i;

	for (i = 0; i < len; i++)
		out[i] = below(256);
	return len;
}

/* a message of the vectors, bare or as the data of one frame */
static size_t copy_message(uint8_t *out, const struct vec *v)
{
	size_t at = 0;

	out[at++] = below(2) ? MESSAGE : FRAME;
	if (out[0] == FRAME) {
		memcpy(out + at, "\x0e\x4d\x4b\x32\x01\x80\x00\x01", 8);
		memcpy(out + at + 8, v->octets + 4, 4);
		out[at + 12] = v->len >> 8;
		out[at + 13] = v->len;
		memset(out + at + 14, 0, 2);
		at += 16;
	}
	memcpy(out + at, v->octets, v->len);
	return at + v->len;
}

/* what can go wrong with octets: changed, cut out, doubled, cut off */
static size_t spoil(uint8_t *out, size_t len)
{
	size_t at = 1 + below(len - 1), n = 1 + below(8);

	switch (below(5)) {
	case 0:
		out[at] ^= 1 << below(8);
		break;
	case 1:
		out[at] = below(256);
		break;
	case 2:
		if (at + n < len) {
			memmove(out + at, out + at + n, len - at - n);
			len -= n;
		}
		break;
	case 3:
		memmove(out + at + n, out + at, len - at);
		len += n;
		break;
	default:
		len = below(4) ? len : at + 1;
	}
	return len;
}

static size_t make_input(uint8_t *out, const struct vec *v, size_t n)
{
	unsigned int i = below(6);
	size_t len;

	if (!i)
		return make_noise(out);

	if (below(8)) {
		len = copy_message(out, &v[below(n)]);
	} else {
		len = sizeof(sdp) - 1;
		memcpy(out, sdp, len);
	}
	/* the octets of one kind are noise with some order to another */
	if (!below(16))
		out[0] = below(KINDS);
	while (--i && len > 1)
		len = spoil(out, len);
	return len;
}

static int spin(void)
{
	static struct vec v[VEC_MESSAGES];
	size_t n = vec_messages(v), i;
	uint8_t *octets = malloc(ROOM);

	if (!octets)
		return 1;

	printf("TAP version 13\n1..1\n");
	fflush(stdout);
	for (i = 0; i < ROUNDS; i++)
		run(octets, make_input(octets, v, n));
	printf("ok 1 %u inputs of seed %u break nothing\n", ROUNDS, SEED);
	free(octets);
	while (n--)
		vec_put(&v[n]);
	return 0;
}

static int replay(const char *path)
{
	FILE *file = fopen(path, "rb");
	uint8_t *octets = malloc(ROOM);

	if (!file || !octets) {
		perror(path);
		return 1;
	}

	run(octets, fread(octets, 1, ROOM, file));
	fclose(file);
	free(octets);
	return 0;
}

int main(int argc, char **argv)
{
	int i, failed = 0;

	if (argc == 1)
		return spin();

	for (i = 1; i < argc; i++)
		failed |= replay(argv[i]);
	printf("%d files\n", argc - 1);
	return failed;
}
