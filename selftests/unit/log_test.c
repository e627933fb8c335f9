// SPDX-License-Identifier: BSD-3-Clause
/* helper/log.c: one line per event, and the level where somebody takes it */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <kselftest_harness.h>

#include "log.h"
#include "log_tape.h"

/* as the service manager does for a stderr that is a stream of the journal */
static void announce(int fd, unsigned int off_by)
{
	char text[64];
	struct stat st;

	if (fstat(fd, &st))
		abort();
	snprintf(text, sizeof(text), "%ju:%ju", (uintmax_t)st.st_dev,
		 (uintmax_t)st.st_ino + off_by);
	setenv("JOURNAL_STREAM", text, 1);
}

TEST(line_has_no_level_in_front_where_no_journal_listens)
{
	unsetenv("JOURNAL_STREAM");
	log_tape_begin();
	mikey_log(LOG_INFO, "leg %d: fine", 7);
	EXPECT_STREQ("leg 7: fine\n", log_tape_end());
}

TEST(line_has_its_level_in_front_for_the_journal)
{
	announce(log_tape_begin(), 0);
	mikey_log(LOG_WARNING, "leg %d: fine", 7);
	EXPECT_STREQ("<4>leg 7: fine\n", log_tape_end());
}

/* stderr was redirected after the journal had been announced */
TEST(line_has_no_level_in_front_if_the_journal_listens_elsewhere)
{
	announce(log_tape_begin(), 1);
	mikey_log(LOG_WARNING, "leg %d: fine", 7);
	EXPECT_STREQ("leg 7: fine\n", log_tape_end());

	log_tape_begin();
	setenv("JOURNAL_STREAM", "nonsense", 1);
	mikey_log(LOG_WARNING, "leg %d: fine", 7);
	EXPECT_STREQ("leg 7: fine\n", log_tape_end());
}

TEST(octets_that_could_forge_a_line_come_out_as_question_marks)
{
	unsetenv("JOURNAL_STREAM");
	log_tape_begin();
	mikey_log(LOG_INFO, "peer %s", "a\n<3>leg 1: \x1b[2J\xff");
	EXPECT_STREQ("peer a?<3>leg 1: ?[2J?\n", log_tape_end());
}

TEST(line_below_the_level_is_not_written)
{
	unsetenv("JOURNAL_STREAM");
	log_tape_begin();
	mikey_log(LOG_DEBUG, "one");
	mikey_log_level_set(LOG_DEBUG);
	mikey_log(LOG_DEBUG, "two");
	EXPECT_STREQ("two\n", log_tape_end());
}

TEST(lines_over_the_limit_are_counted_and_the_number_told)
{
	struct mikey_log_limit limit = { 0 };
	unsigned int i;

	unsetenv("JOURNAL_STREAM");
	for (i = 0; i < MIKEY_LOG_BURST; i++)
		EXPECT_TRUE(mikey_log_allow(&limit, 1000 + i));
	for (i = 0; i < 5; i++)
		EXPECT_FALSE(mikey_log_allow(&limit, 2000));

	log_tape_begin();
	EXPECT_TRUE(mikey_log_allow(&limit, 1000 + MIKEY_LOG_PERIOD_MS));
	EXPECT_STREQ("5 lines like the next one were not written\n",
		     log_tape_end());
}

TEST_HARNESS_MAIN
