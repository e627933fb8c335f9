// SPDX-License-Identifier: BSD-3-Clause
#include <stdio.h>
#include <string.h>

#include "format.h"

/**
 * format_dir() - word for a direction
 * @dir: enum ksrtp_dir
 *
 * Return: "rx" or "tx".
 */
const char *format_dir(uint8_t dir)
{
	return dir == KSRTP_DIR_TX ? "tx" : "rx";
}

/**
 * format_policy() - word for a policy
 * @policy: enum ksrtp_policy
 *
 * Return: what "ksrtp attach" takes.
 */
const char *format_policy(uint8_t policy)
{
	switch (policy) {
	case KSRTP_POLICY_OPTIONAL:
		return "optional";
	case KSRTP_POLICY_PLAIN:
		return "plain";
	}
	return "require";
}

/**
 * format_roc_policy() - word for what becomes of streams
 * @policy: enum ksrtp_roc_policy
 *
 * Return: what "ksrtp key add" takes.
 */
const char *format_roc_policy(uint8_t policy)
{
	return policy == KSRTP_ROC_RESET ? "reset" : "keep";
}

/**
 * format_suite() - name of a suite, or its number if it is a newer one
 * @id: enum ksrtp_suite_id
 * @text: room for the number
 *
 * Return: the name.
 */
const char *format_suite(uint16_t id, char text[KSRTP_NAME_MAX])
{
	const char *name = ksrtp_suite_name(id);

	if (name)
		return name;
	snprintf(text, KSRTP_NAME_MAX, "suite-%u", id);
	return text;
}

/**
 * format_key_event() - word for a key event
 * @event: enum ksrtp_key_event
 *
 * Return: the word.
 */
const char *format_key_event(uint8_t event)
{
	switch (event) {
	case KSRTP_KEY_EVENT_FIRST:
		return "first-packet";
	case KSRTP_KEY_EVENT_RETIRED:
		return "retired";
	default:
		return "unknown";
	}
}

/**
 * format_mki() - an MKI in hex
 * @key: the key
 * @text: where to
 *
 * Return: @text, "" without an MKI.
 */
char *format_mki(const struct ksrtp_key *key, char text[FORMAT_MKI_TEXT])
{
	unsigned int i;

	text[0] = '\0';
	for (i = 0; i < key->mki_len; i++)
		sprintf(text + 2 * i, "%02x", key->mki[i]);
	return text;
}

/**
 * format_leg_ends() - print the addresses of a leg, and whose socket it is
 * @leg: the leg
 */
void format_leg_ends(const struct ksrtp_leg *leg)
{
	char text[KSRTP_ADDR_TEXT];

	printf("%s", ksrtp_addr_format(&leg->local, text));
	if (leg->remote.sa.sa_family != AF_UNSPEC)
		printf(" -> %s", ksrtp_addr_format(&leg->remote, text));
	if (leg->kernel)
		printf(" (kernel)");
}

/**
 * format_key_name() - print what tells a key from the others
 * @key: the key
 */
void format_key_name(const struct ksrtp_key *key)
{
	char mki[FORMAT_MKI_TEXT], suite[KSRTP_NAME_MAX];

	printf("%s %s", format_dir(key->dir), format_suite(key->suite, suite));
	if (key->mki_len)
		printf(" mki %s", format_mki(key, mki));
	if (key->has_ssrc)
		printf(" ssrc 0x%08x", key->ssrc);
	if (key->successor)
		printf(" successor");
}

/**
 * format_slow_cipher() - is this cipher or AEAD driver not the bulk driver?
 * @driver: its name
 *
 * Bulk drivers have plain names ("ctr-aes-aesni", "generic-gcm-aesni"); a
 * template that calls another driver block by block has brackets.
 *
 * Return: true if it is several times slower than a bulk driver.
 */
bool format_slow_cipher(const char *driver)
{
	return strchr(driver, '(') || strstr(driver, "aes-generic") ||
	       strstr(driver, "aes-lib");
}

/**
 * format_slow_auth() - is this HMAC driver portable code?
 * @driver: its name, "" for an AEAD
 *
 * Return: true if it uses no instructions made for hashing.
 */
bool format_slow_auth(const char *driver)
{
	return strstr(driver, "generic");
}

/**
 * format_drivers() - print the drivers the kernel chose, warn of slow ones
 * @indent: before each line
 * @cipher: cipher or AEAD driver, "" if not known
 * @auth: HMAC driver, "" for an AEAD
 */
void format_drivers(const char *indent, const char *cipher, const char *auth)
{
	if (*cipher)
		printf("%sdriver %s%s%s\n", indent, cipher, *auth ? " " : "",
		       auth);
	if (format_slow_cipher(cipher))
		printf("%sslow: %s is not a bulk driver\n", indent, cipher);
	if (format_slow_auth(auth))
		printf("%sslow: %s uses no hash instructions\n", indent, auth);
}
