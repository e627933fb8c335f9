// SPDX-License-Identifier: BSD-3-Clause
#include "vectors.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FILE_NAME	"mikeyv2.json"

static json_t *root;

static void die(const char *what, const char *which)
{
	fprintf(stderr, "# vectors: %s: %s\n", which, what);
	exit(1);
}

/* the environment wins, so that an installed test finds its data */
static void load(void)
{
	const char *dir = getenv("VECTORS_DIR");
	char path[4096];
	json_error_t err;

	if (root)
		return;

	snprintf(path, sizeof(path), "%s/%s", dir ? dir : VECTORS_DIR,
		 FILE_NAME);
	root = json_load_file(path, JSON_REJECT_DUPLICATES, &err);
	if (!root)
		die(err.text, path);
}

static const json_t *step(const json_t *at, const char *name)
{
	if (json_is_array(at))
		return json_array_get(at, strtoul(name, NULL, 10));
	return json_object_get(at, name);
}

static const json_t *find(const char *path)
{
	char copy[VEC_NAME_ROOM], *name, *save;
	const json_t *at;

	load();
	at = root;
	snprintf(copy, sizeof(copy), "%s", path);
	for (name = strtok_r(copy, ".", &save); at && name;
	     name = strtok_r(NULL, ".", &save))
		at = step(at, name);
	return at;
}

static unsigned int nibble(char c, const char *which)
{
	const char *digits = "0123456789abcdef", *p = strchr(digits, c);

	if (!c || !p)
		die("not hex", which);
	return p - digits;
}

static struct vec from_hex(const char *name, const char *hex)
{
	struct vec v = { .len = strlen(hex) / 2 };
	size_t i;

	snprintf(v.name, sizeof(v.name), "%s", name);
	v.octets = malloc(v.len ? v.len : 1);
	if (!v.octets || strlen(hex) % 2)
		die("not usable", name);

	for (i = 0; i < v.len; i++)
		v.octets[i] = nibble(hex[2 * i], name) << 4 |
			      nibble(hex[2 * i + 1], name);
	return v;
}

struct vec vec_get(const char *path)
{
	const json_t *at = find(path);

	if (!json_is_string(at))
		die("no such text", path);
	return from_hex(path, json_string_value(at));
}

void vec_put(struct vec *v)
{
	free(v->octets);
	v->octets = NULL;
}

unsigned int vec_uint(const char *path)
{
	const json_t *at = find(path);

	if (json_is_integer(at))
		return json_integer_value(at);
	if (!json_is_string(at))
		die("no such number", path);
	return strtoul(json_string_value(at), NULL, 16);
}

bool vec_has(const char *path)
{
	return find(path);
}

static bool is_message(const char *key)
{
	static const char *const keys[] = {
		"M1", "M2", "M3", "M4", "UPDATE", "UPDATE_ACK", "GROUP_REKEY",
		"ERROR", "CLOSE", "ANSWER",
	};
	size_t i;

	for (i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
		if (!strcmp(key, keys[i]))
			return true;
	}
	return false;
}

static size_t collect(json_t *at, const char *prefix, struct vec *v, size_t n)
{
	char name[VEC_NAME_ROOM];
	const char *key;
	json_t *value;

	json_object_foreach(at, key, value) {
		snprintf(name, sizeof(name), "%s%s%s", prefix,
			 *prefix ? "." : "", key);
		if (json_is_object(value))
			n = collect(value, name, v, n);
		else if (json_is_string(value) && is_message(key) &&
			 n < VEC_MESSAGES)
			v[n++] = from_hex(name, json_string_value(value));
	}
	return n;
}

size_t vec_messages(struct vec *v)
{
	load();
	return collect(root, "", v, 0);
}
