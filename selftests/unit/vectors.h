/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * vectors - known answers of MIKEYv2, from selftests/vectors/mikeyv2.json
 */
#ifndef VECTORS_H
#define VECTORS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define VEC_NAME_ROOM	64
#define VEC_MESSAGES	128	/* more than there are */

/**
 * struct vec - one octet string
 * @name: path in the file, "dh.M2"; array elements by number
 * @octets: on the heap, exactly @len of them
 * @len: number of octets
 */
struct vec {
	char name[VEC_NAME_ROOM];
	uint8_t *octets;
	size_t len;
};

/*
 * All of these end the program with a message if the file or the entry is
 * missing: a test cannot go on without.
 */

/* vec_get() - the octets at @path; vec_put() frees them */
struct vec vec_get(const char *path);

/* vec_put() - free the octets */
void vec_put(struct vec *v);

/* vec_uint() - the number at @path, in hex if it is a text */
unsigned int vec_uint(const char *path);

/* vec_has() - is there an entry? */
bool vec_has(const char *path);

/**
 * vec_messages() - every MIKEY message in the file
 * @v: takes up to VEC_MESSAGES of them
 *
 * Return: how many there are.
 */
size_t vec_messages(struct vec *v);

#endif
