// SPDX-License-Identifier: BSD-3-Clause
/*
 * jobs - public-key work on libuv's thread pool, a bounded number at a time
 */
#include "jobs.h"

#include <stdlib.h>

#include "log.h"

/**
 * struct work - one job on its way
 * @req: libuv's part
 * @jobs: where it belongs
 * @job: the job
 */
struct work {
	uv_work_t req;
	struct mikey_jobs *jobs;
	struct mikey_job *job;
};

/**
 * struct mikey_jobs - where jobs are run
 * @loop: the loop of the owner's thread
 * @idle: runs while @refused has entries
 * @refused: jobs to be given back unrun, the latest first; linked without
 *	memory of their own, as want of memory may be why they are here
 * @n: jobs in flight
 * @max: limit of @n
 * @closing: free when the last one is back
 * @limit: of lines about refused jobs
 */
struct mikey_jobs {
	uv_loop_t *loop;
	uv_idle_t idle;
	struct mikey_job *refused;
	unsigned int n;
	unsigned int max;
	bool closing;
	struct mikey_log_limit limit;
};

uint64_t mikey_now(void)
{
	return uv_hrtime() / 1000000;
}

static void free_jobs(uv_handle_t *handle)
{
	free(handle->data);
}

static void close_if_done(struct mikey_jobs *jobs)
{
	if (jobs->closing && !jobs->n && !jobs->refused)
		uv_close((uv_handle_t *)&jobs->idle, free_jobs);
}

static void run_work(uv_work_t *req)
{
	struct work *work = req->data;

	work->job->run(work->job);
}

static void after_work(uv_work_t *req, int status)
{
	struct work *work = req->data;
	struct mikey_jobs *jobs = work->jobs;
	struct mikey_job *job = work->job;

	free(work);
	jobs->n--;
	mikey_job_done(job, mikey_now());
	close_if_done(jobs);
}

/* all of them, in the order in which they came */
static struct mikey_job *take_refused(struct mikey_jobs *jobs)
{
	struct mikey_job *job, *first = NULL;

	while ((job = jobs->refused)) {
		jobs->refused = job->next;
		job->next = first;
		first = job;
	}
	return first;
}

static void give_back_refused(uv_idle_t *idle)
{
	struct mikey_jobs *jobs = idle->data;
	struct mikey_job *job, *next;

	/* a session may answer at once with its next job: that one waits */
	uv_idle_stop(idle);
	for (job = take_refused(jobs); job; job = next) {
		next = job->next;
		mikey_job_done(job, mikey_now());
	}
	close_if_done(jobs);
}

static void refuse(struct mikey_jobs *jobs, struct mikey_job *job)
{
	if (mikey_log_allow(&jobs->limit, mikey_now()))
		mikey_log(LOG_WARNING, "%u public-key jobs are in flight, one more refused",
			  jobs->n);

	job->next = jobs->refused;
	jobs->refused = job;
	uv_idle_start(&jobs->idle, give_back_refused);
}

struct mikey_jobs *mikey_jobs_new(uv_loop_t *loop, unsigned int max)
{
	struct mikey_jobs *jobs;

	jobs = calloc(1, sizeof(*jobs));
	if (!jobs)
		return NULL;

	jobs->loop = loop;
	jobs->max = max;
	uv_idle_init(loop, &jobs->idle);
	jobs->idle.data = jobs;
	return jobs;
}

void mikey_jobs_free(struct mikey_jobs *jobs)
{
	jobs->closing = true;
	close_if_done(jobs);
}

bool mikey_jobs_busy(const struct mikey_jobs *jobs)
{
	return jobs->n >= jobs->max;
}

void mikey_jobs_run(struct mikey_jobs *jobs, struct mikey_job *job)
{
	struct work *work;

	work = mikey_jobs_busy(jobs) ? NULL : calloc(1, sizeof(*work));
	if (!work) {
		refuse(jobs, job);
		return;
	}

	work->jobs = jobs;
	work->job = job;
	work->req.data = work;
	if (uv_queue_work(jobs->loop, &work->req, run_work, after_work)) {
		free(work);
		refuse(jobs, job);
		return;
	}

	jobs->n++;
}
