// SPDX-License-Identifier: BSD-3-Clause
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "text.h"

/**
 * text_number() - read a number of 32 bits, decimal or 0x
 * @text: digits only
 * @value: the number
 *
 * Return: true if it was one.
 */
bool text_number(const char *text, uint32_t *value)
{
	unsigned long long number;
	char *end;

	if (*text < '0' || *text > '9')
		return false;
	errno = 0;
	number = strtoull(text, &end, strncmp(text, "0x", 2) ? 10 : 16);
	if (errno || *end || number > UINT32_MAX)
		return false;
	*value = number;
	return true;
}

static int hex_value(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

static int base64_value(char c)
{
	if (c >= 'A' && c <= 'Z')
		return c - 'A';
	if (c >= 'a' && c <= 'z')
		return c - 'a' + 26;
	if (c >= '0' && c <= '9')
		return c - '0' + 52;
	if (c == '+')
		return 62;
	return c == '/' ? 63 : -1;
}

/*
 * Digits of @bits each, first digit is the highest. What is left over at the
 * end must be 0, so that a secret has one spelling only.
 */
static bool decode(const char *text, size_t n_digits, unsigned int bits,
		   int (*value)(char c), uint8_t *octets)
{
	unsigned int held = 0, n_held = 0;
	size_t i;
	int digit;

	for (i = 0; i < n_digits; i++) {
		digit = value(text[i]);
		if (digit < 0)
			return false;
		held = held << bits | digit;
		n_held += bits;
		if (n_held >= 8) {
			n_held -= 8;
			*octets++ = held >> n_held;
			held &= (1u << n_held) - 1;
		}
	}
	return !held;
}

/**
 * text_hex() - read hex digits
 * @text: the digits, either case
 * @n_digits: how many
 * @octets: @n_digits / 2 of them
 *
 * Return: true if all were hex digits.
 */
bool text_hex(const char *text, size_t n_digits, uint8_t *octets)
{
	return decode(text, n_digits, 4, hex_value, octets);
}

/**
 * text_base64() - read base64 (RFC 4648 section 4) without its padding
 * @text: the characters
 * @n_digits: how many
 * @octets: @n_digits * 6 / 8 of them
 *
 * Return: true if it was base64, with no bit set beyond the last octet.
 */
bool text_base64(const char *text, size_t n_digits, uint8_t *octets)
{
	return decode(text, n_digits, 6, base64_value, octets);
}
