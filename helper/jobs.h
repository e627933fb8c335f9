/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * jobs - public-key work on libuv's thread pool, a bounded number at a time
 */
#ifndef MIKEY_JOBS_H
#define MIKEY_JOBS_H

#include <stdbool.h>
#include <uv.h>

#include "session.h"

struct mikey_jobs;

/**
 * mikey_jobs_new() - where jobs are run
 * @loop: the loop of the thread that gets the results
 * @max: jobs in flight, at least 1
 *
 * Return: the jobs, NULL without memory.
 */
struct mikey_jobs *mikey_jobs_new(uv_loop_t *loop, unsigned int max);

/**
 * mikey_jobs_free() - end it; run the loop afterwards
 * @jobs: the jobs
 *
 * Jobs in flight still come back to their session's mikey_job_done().
 */
void mikey_jobs_free(struct mikey_jobs *jobs);

/* mikey_jobs_busy() - is the limit reached? Then better begin nothing new */
bool mikey_jobs_busy(const struct mikey_jobs *jobs);

/**
 * mikey_jobs_run() - run a job and give its result back on the loop thread
 * @jobs: where
 * @job: the job
 *
 * Over the limit, or without memory, the job is not run, and comes back as
 * failed in the next turn of the loop.
 */
void mikey_jobs_run(struct mikey_jobs *jobs, struct mikey_job *job);

/* mikey_now() - milliseconds of the monotonic clock that sessions live by */
uint64_t mikey_now(void);

#endif
