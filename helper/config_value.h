/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * config_value - the values of mikeyd.conf(5) and what each may be
 */
#ifndef MIKEY_CONFIG_VALUE_H
#define MIKEY_CONFIG_VALUE_H

#include "config.h"

/**
 * struct mikey_config_key - one key of one section
 * @section: "mikeyd", "certificate" or "psk"
 * @name: the key
 * @set: reads @value into the configuration, or into the last PSK; returns
 *	what is wrong with it, or NULL
 */
struct mikey_config_key {
	const char *section;
	const char *name;
	const char *(*set)(struct mikey_config *cfg, const char *value);
};

extern const struct mikey_config_key mikey_config_keys[];
extern const size_t mikey_config_n_keys;

/**
 * mikey_config_modes() - read a list of modes such as "dh, psk"
 * @set: its modes are set
 * @list: the list
 *
 * Return: NULL, or what is wrong.
 */
const char *mikey_config_modes(struct mikey_settings *set, const char *list);

/* mikey_config_suites() - the same for suites, names as in RFC 5764, RFC 7714 */
const char *mikey_config_suites(struct mikey_settings *set, const char *list);

#endif
