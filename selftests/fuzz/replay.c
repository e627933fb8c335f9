// SPDX-License-Identifier: BSD-3-Clause
/*
 * Run a fuzz entry on files: what a fuzzer found, or its corpus, without the
 * fuzzer. With AFL: afl-fuzz ... -- ./mikey_replay @@
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#define ROOM	(1 << 20)

int LLVMFuzzerTestOneInput(const uint8_t *octets, size_t len);

/* on the heap with its exact length */
static int replay(const char *path)
{
	FILE *file = fopen(path, "rb");
	uint8_t *octets = malloc(ROOM), *exact;
	size_t len;

	if (!file || !octets) {
		perror(path);
		return 1;
	}

	len = fread(octets, 1, ROOM, file);
	fclose(file);
	exact = realloc(octets, len ? len : 1);
	if (exact)
		LLVMFuzzerTestOneInput(exact, len);
	free(exact);
	return 0;
}

int main(int argc, char **argv)
{
	int i, failed = 0;

	for (i = 1; i < argc; i++)
		failed |= replay(argv[i]);
	printf("%d files\n", argc - 1);
	return failed;
}
