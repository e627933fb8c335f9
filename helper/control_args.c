// SPDX-License-Identifier: BSD-3-Clause
/*
 * control_args - the members of a request, each of the type it must have
 */
#include "control_args.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "address.h"
#include "config_value.h"

void mikey_args_wrong(struct mikey_args *args, const char *fmt, ...)
{
	va_list list;

	if (*args->why.text)
		return;

	va_start(list, fmt);
	vsnprintf(args->why.text, sizeof(args->why.text), fmt, list);
	va_end(list);
}

static bool is_known(const char *name, const char *const *names)
{
	if (!strcmp(name, "cmd") || !strcmp(name, "id"))
		return true;

	for (; *names; names++)
		if (!strcmp(name, *names))
			return true;

	return false;
}

void mikey_args_init(struct mikey_args *args, const json_t *json,
		     const char *const *names)
{
	const char *name;
	json_t *value;

	args->json = json;
	args->why.text[0] = '\0';
	json_object_foreach((json_t *)json, name, value)
		if (!is_known(name, names))
			mikey_args_wrong(args, "unknown member \"%.64s\"", name);
}

const char *mikey_args_string(struct mikey_args *args, const char *name,
			      bool needed)
{
	const json_t *value = json_object_get(args->json, name);

	if (!value && needed)
		mikey_args_wrong(args, "\"%s\" is missing", name);
	if (value && !json_is_string(value))
		mikey_args_wrong(args, "\"%s\" is no string", name);

	return json_string_value(value);
}

uint32_t mikey_args_number(struct mikey_args *args, const char *name,
			   uint32_t max)
{
	const json_t *value = json_object_get(args->json, name);
	json_int_t n = json_integer_value(value);

	if (value && !json_is_integer(value))
		mikey_args_wrong(args, "\"%s\" is no whole number", name);
	if (n < 0 || n > max) {
		mikey_args_wrong(args, "\"%s\" is not from 0 to %u", name, max);
		return 0;
	}

	return n;
}

union ksrtp_addr mikey_args_address(struct mikey_args *args, const char *name,
				    bool needed)
{
	const char *text = mikey_args_string(args, name, needed);
	union ksrtp_addr addr;

	memset(&addr, 0, sizeof(addr));
	if (text && mikey_address_parse(&addr, text)) {
		mikey_args_wrong(args, "\"%s\" is no address such as "
				 "192.0.2.1:5004 or [2001:db8::1]:5004", name);
		memset(&addr, 0, sizeof(addr));
	}

	return addr;
}

static bool is_list(const json_t *value)
{
	size_t i;
	json_t *entry;

	if (!json_is_array(value))
		return false;

	json_array_foreach(value, i, entry)
		if (!json_is_string(entry))
			return false;

	return true;
}

static char *join(const json_t *list, char glue)
{
	size_t room = 1, used = 0, i;
	json_t *entry;
	char *text;

	json_array_foreach(list, i, entry)
		room += json_string_length(entry) + 1;

	text = malloc(room);
	if (!text)
		return NULL;

	json_array_foreach(list, i, entry) {
		memcpy(text + used, json_string_value(entry),
		       json_string_length(entry));
		used += json_string_length(entry);
		text[used++] = glue;
	}
	text[used] = '\0';
	return text;
}

char *mikey_args_list(struct mikey_args *args, const char *name, char glue)
{
	const json_t *value = json_object_get(args->json, name);
	char *text = NULL;

	if (!value)
		return NULL;

	if (json_is_string(value))
		text = strdup(json_string_value(value));
	else if (is_list(value))
		text = join(value, glue);
	else
		mikey_args_wrong(args, "\"%s\" is neither a string nor an array of strings",
				 name);

	if (!text)
		mikey_args_wrong(args, "no memory");
	return text;
}

struct mikey_settings mikey_args_settings(struct mikey_args *args)
{
	char *modes = mikey_args_list(args, "modes", ',');
	char *suites = mikey_args_list(args, "suites", ',');
	struct mikey_settings set;
	const char *wrong;

	memset(&set, 0, sizeof(set));
	wrong = modes ? mikey_config_modes(&set, modes) : NULL;
	if (wrong)
		mikey_args_wrong(args, "\"modes\" %s", wrong);
	wrong = suites ? mikey_config_suites(&set, suites) : NULL;
	if (wrong)
		mikey_args_wrong(args, "\"suites\" %s", wrong);

	free(modes);
	free(suites);
	return set;
}

struct mikey_fprs mikey_args_fprs(struct mikey_args *args)
{
	char *text = mikey_args_list(args, "fingerprints", '\n');
	struct mikey_fprs fprs;
	char *line, *rest;

	memset(&fprs, 0, sizeof(fprs));
	if (!text)
		return fprs;

	for (line = strtok_r(text, "\n", &rest); line;
	     line = strtok_r(NULL, "\n", &rest)) {
		if (fprs.n == MIKEY_FPRS_MAX) {
			mikey_args_wrong(args, "\"fingerprints\" has more than %d entries",
					 MIKEY_FPRS_MAX);
			break;
		}
		if (mikey_fpr_parse(&fprs.fpr[fprs.n], line, strlen(line)))
			mikey_args_wrong(args, "\"fingerprints\" has an entry that is "
					 "not like \"sha-256 4A:AD:...\"");
		else
			fprs.n++;
	}

	if (!fprs.n)
		mikey_args_wrong(args, "\"fingerprints\" has no entry");
	free(text);
	return fprs;
}
