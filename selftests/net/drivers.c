// SPDX-License-Identifier: BSD-3-Clause
/*
 * Where the CPU has AES instructions, the module must not run on the generic
 * templates: a kernel that is asked for a synchronous algorithm may give one
 * that is several times slower without a word. Names only, no stopwatch.
 */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "far.h"
#include "net.h"
#include "pair.h"
#include "test.h"

static bool cpu_has(const char *flag)
{
	FILE *f = fopen("/proc/cpuinfo", "r");
	bool found = false;
	char *line = NULL;
	size_t room = 0;
	char *word;

	while (f && !found && getline(&line, &room, f) > 0) {
		if (strncmp(line, "flags", 5))
			continue;
		for (word = strtok(line, " \t\n"); word && !found;
		     word = strtok(NULL, " \t\n"))
			found = !strcmp(word, flag);
	}
	free(line);
	if (f)
		fclose(f);
	return found;
}

/*
 * ctr(...) and gcm_base(...) are templates over one block or one cipher at a
 * time, ...-generic is C; generic-gcm-aesni is neither
 */
static bool is_slow(const char *driver)
{
	return !driver[0] || strstr(driver, "-generic") ||
	       strstr(driver, "gcm_base(") || !strncmp(driver, "ctr(", 4);
}

FIXTURE(caps)
{
	struct ksrtp_conn *conn;
	struct ksrtp_caps caps;
};

FIXTURE_SETUP(caps)
{
	ASSERT_EQ(0, net_enter());
	ASSERT_EQ(0, ksrtp_open(&self->conn));
	ASSERT_EQ(0, ksrtp_caps_get(self->conn, &self->caps));
}

FIXTURE_TEARDOWN(caps)
{
	ksrtp_close(self->conn);
}

TEST_F(caps, every_suite_names_its_drivers)
{
	const struct ksrtp_suite *s;
	unsigned int i;
	bool aead;

	ASSERT_LT(0, self->caps.n_suites);
	for (i = 0; i < self->caps.n_suites; i++) {
		s = &self->caps.suites[i];
		aead = !strncmp(s->name, "AEAD_", strlen("AEAD_"));
		EXPECT_STRNE("", s->cipher);
		EXPECT_EQ(aead, !s->auth[0]);
		TH_LOG("%s: %s %s", s->name, s->cipher, s->auth);
	}
}

/* F8 feeds each block with the one before: no driver has it, and it says so */
TEST_F(caps, ciphers_use_the_aes_instructions)
{
	const struct ksrtp_suite *s;
	unsigned int i;

	if (!cpu_has("aes"))
		SKIP(return, "CPU without AES instructions");
	for (i = 0; i < self->caps.n_suites; i++) {
		s = &self->caps.suites[i];
		if (s->id == KSRTP_SUITE_AES_F8_128_HMAC_SHA1_80) {
			EXPECT_STREQ("f8(aes-lib)", s->cipher);
			continue;
		}
		EXPECT_FALSE(is_slow(s->cipher)) {
			TH_LOG("%s", s->cipher);
		}
	}
}

TEST_F(caps, hmac_uses_the_vector_instructions)
{
	unsigned int i;

	if (!cpu_has("ssse3"))
		SKIP(return, "CPU without SSSE3");
	for (i = 0; i < self->caps.n_suites; i++)
		if (self->caps.suites[i].auth[0])
			EXPECT_FALSE(is_slow(self->caps.suites[i].auth)) {
				TH_LOG("%s", self->caps.suites[i].auth);
			}
}

static int first_key(const struct ksrtp_key *key, void *arg)
{
	*(struct ksrtp_key *)arg = *key;
	return 0;
}

/* what the caps say is what a key really gets */
TEST_F(caps, installed_key_runs_on_the_drivers_of_the_caps)
{
	const struct pair_spec spec = { .family = AF_INET };
	struct ksrtp_key key, seen = {};
	const struct ksrtp_suite *s;
	struct pair pair;
	unsigned int i;

	ASSERT_EQ(0, pair_open(&pair, &spec));
	for (i = 0; i < self->caps.n_suites; i++) {
		s = &self->caps.suites[i];
		key = far_key(pair.id, KSRTP_DIR_RX, s->id, 1);
		ASSERT_EQ(0, ksrtp_key_add(pair.conn, &key));
		ASSERT_EQ(0, ksrtp_key_dump(pair.conn, pair.id, first_key, &seen));
		EXPECT_STREQ(s->cipher, seen.cipher);
		EXPECT_STREQ(s->auth, seen.auth);
		ASSERT_EQ(0, ksrtp_key_del(pair.conn, &key));
	}
	pair_close(&pair);
}

TEST_HARNESS_MAIN
