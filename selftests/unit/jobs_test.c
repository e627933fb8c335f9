// SPDX-License-Identifier: BSD-3-Clause
/* Public-key work on the thread pool. */
#include <pthread.h>
#include <syslog.h>

#include <kselftest_harness.h>

#include "jobs.h"
#include "log.h"

#define JOBS_MAX	2

/**
 * struct probe - a job that says where it was
 * @job: the job
 * @runs: times it was run
 * @elsewhere: it was run on another thread
 * @done: times it came back
 */
struct probe {
	struct mikey_job job;
	unsigned int runs;
	bool elsewhere;
	unsigned int done;
};

static pthread_t loop_thread;
static bool no_memory;

void *__real_calloc(size_t n, size_t size);
void *__wrap_calloc(size_t n, size_t size);

void *__wrap_calloc(size_t n, size_t size)
{
	return no_memory ? NULL : __real_calloc(n, size);
}

static void run_probe(struct mikey_job *job)
{
	struct probe *probe = (struct probe *)job;

	probe->runs++;
	probe->elsewhere = !pthread_equal(pthread_self(), loop_thread);
}

/* instead of the one of sessions */
void mikey_job_done(struct mikey_job *job, uint64_t now)
{
	((struct probe *)job)->done++;
}

FIXTURE(jobs)
{
	uv_loop_t *loop;
	struct mikey_jobs *jobs;
	struct probe probe[JOBS_MAX + 2];
};

FIXTURE_SETUP(jobs)
{
	mikey_log_level_set(LOG_EMERG);
	loop_thread = pthread_self();
	self->loop = uv_default_loop();
	self->jobs = mikey_jobs_new(self->loop, JOBS_MAX);
	for (int i = 0; i < JOBS_MAX + 2; i++)
		self->probe[i].job.run = run_probe;
}

FIXTURE_TEARDOWN(jobs)
{
	mikey_jobs_free(self->jobs);
	uv_run(self->loop, UV_RUN_DEFAULT);
	EXPECT_EQ(0, uv_loop_close(self->loop));
}

TEST_F(jobs, job_runs_once_on_another_thread_and_comes_back)
{
	mikey_jobs_run(self->jobs, &self->probe[0].job);
	EXPECT_EQ(0, self->probe[0].done);
	uv_run(self->loop, UV_RUN_DEFAULT);
	EXPECT_EQ(1, self->probe[0].runs);
	EXPECT_EQ(1, self->probe[0].done);
	EXPECT_TRUE(self->probe[0].elsewhere);
}

TEST_F(jobs, job_over_the_limit_comes_back_without_being_run)
{
	for (int i = 0; i < JOBS_MAX + 2; i++) {
		EXPECT_EQ(i >= JOBS_MAX, mikey_jobs_busy(self->jobs));
		mikey_jobs_run(self->jobs, &self->probe[i].job);
		EXPECT_EQ(0, self->probe[i].done);
	}

	uv_run(self->loop, UV_RUN_DEFAULT);
	for (int i = 0; i < JOBS_MAX + 2; i++) {
		EXPECT_EQ(i < JOBS_MAX, self->probe[i].runs);
		EXPECT_EQ(1, self->probe[i].done);
	}
	EXPECT_FALSE(mikey_jobs_busy(self->jobs));
}

TEST_F(jobs, job_that_there_is_no_memory_for_comes_back_without_being_run)
{
	no_memory = true;
	mikey_jobs_run(self->jobs, &self->probe[0].job);
	no_memory = false;
	EXPECT_EQ(0, self->probe[0].done);
	uv_run(self->loop, UV_RUN_DEFAULT);
	EXPECT_EQ(0, self->probe[0].runs);
	EXPECT_EQ(1, self->probe[0].done);
}

TEST_F(jobs, jobs_in_flight_come_back_after_the_end)
{
	mikey_jobs_run(self->jobs, &self->probe[0].job);
	mikey_jobs_free(self->jobs);
	uv_run(self->loop, UV_RUN_DEFAULT);
	EXPECT_EQ(1, self->probe[0].done);
	self->jobs = mikey_jobs_new(self->loop, JOBS_MAX);
}

TEST_HARNESS_MAIN
