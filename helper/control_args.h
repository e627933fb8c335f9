/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * control_args - the members of a request, each of the type it must have
 *
 * The first thing wrong is kept and everything after it ignored, so a command
 * reads all it wants and then asks once.
 */
#ifndef MIKEY_CONTROL_ARGS_H
#define MIKEY_CONTROL_ARGS_H

#include <jansson.h>
#include <stdbool.h>

#include <ksrtp.h>

#include "call.h"

/**
 * struct mikey_args - a request being read
 * @json: the request
 * @why: what is wrong with it, "" if nothing is
 */
struct mikey_args {
	const json_t *json;
	struct mikey_why why;
};

/**
 * mikey_args_init() - begin to read
 * @args: set
 * @json: the request
 * @names: all members it may have besides "cmd" and "id", NULL at the end
 */
void mikey_args_init(struct mikey_args *args, const json_t *json,
		     const char *const *names);

/* mikey_args_wrong() - note what is wrong, unless something was before */
void mikey_args_wrong(struct mikey_args *args, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

/* mikey_args_string() - a string, owned by the request; NULL: not there */
const char *mikey_args_string(struct mikey_args *args, const char *name,
			      bool needed);

/* mikey_args_number() - a number from 0 to @max; 0: not there */
uint32_t mikey_args_number(struct mikey_args *args, const char *name,
			   uint32_t max);

/* mikey_args_address() - an address with port; AF_UNSPEC: not there */
union ksrtp_addr mikey_args_address(struct mikey_args *args, const char *name,
				    bool needed);

/**
 * mikey_args_list() - a string or an array of strings
 * @args: the request
 * @name: the member
 * @glue: put between the strings
 *
 * Return: the strings joined, to be freed; NULL: not there.
 */
char *mikey_args_list(struct mikey_args *args, const char *name, char glue);

/* mikey_args_settings() - members "modes" and "suites" */
struct mikey_settings mikey_args_settings(struct mikey_args *args);

/* mikey_args_fprs() - member "fingerprints" in the syntax of RFC 8122 */
struct mikey_fprs mikey_args_fprs(struct mikey_args *args);

/**
 * mikey_args_call() - the members that all commands share that open a call
 * @args: the request; a command that does not know a member refused it before
 * @open: set, strings are owned by the request
 */
void mikey_args_call(struct mikey_args *args, struct mikey_call_args *open);

#endif
