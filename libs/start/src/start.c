/* SPDX-License-Identifier: ISC */
#include "start_internal.h"
#include "wadi/fiber.h"
#include "wadi/platform.h"

static size_t jobs_left;

void wd_exit(int status)
{
	wd_platform_exit(status);
}

WD_WEAK_ALIAS(wd_help_end, wd_exit);

void wd_started(const char *device, wd_err err)
{
	if (err)
		wd_end_failed(WD_EXIT_DEVICE, device, err);
}

static wd_err run_job(void *arg)
{
	const struct wd_job *job = arg;
	wd_err err = job->run();

	if (err)
		wd_end_failed(1, job->name, err);
	if (--jobs_left == 0)
		wd_exit(0);
	return NULL;
}

static void start_jobs(void)
{
	for (const struct wd_job *job = wd_jobs; job->name; job++) {
		wd_err err = wd_spawn_sized(job->name, WD_JOB_STACK, run_job, (void *)job, NULL);

		if (err)
			wd_end_failed(1, job->name, err);
		jobs_left++;
	}
}

/* Notes the name of the first fiber that is a job. */
static void find_job(void *arg, const struct wd_fiber *fiber)
{
	const char **found = arg;

	for (const struct wd_job *job = wd_jobs; job->name && !*found; job++)
		if (wd_fiber_name(fiber) == job->name)
			*found = job->name;
}

void wd_start(int argc, char **argv)
{
	const char *job = NULL;

	wd_args_read(argc, argv);
	wd_wire();
	start_jobs();
	if (jobs_left == 0)
		wd_exit(0);
	wd_run();
	wd_fibers(find_job, &job);
	wd_end(1, "nothing left to wait for: job %s never ended", job);
}

void wd_start_line(char *line)
{
	static char *words[WD_WORDS_MAX];
	int count;
	wd_err err = wd_boot_split(line, words, WD_WORDS_MAX, &count);

	if (err)
		wd_end(WD_EXIT_USAGE, "%pE; --help lists the arguments", err);
	wd_start(count, words);
}
