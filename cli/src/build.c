/* SPDX-License-Identifier: ISC */
#include <sys/stat.h>
#include <unistd.h>

#include "build.h"
#include "command.h"

static struct timespec changed_at(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 ? st.st_mtim : (struct timespec){ 0 };
}

static const char *size_of(const char *path)
{
	struct stat st;

	if (stat(path, &st) != 0)
		die("%s is not there after the build", path);
	return text("%.1f KiB", (double)st.st_size / 1024);
}

int build_image(const struct project *p, struct texts options, bool quiet)
{
	const char *image = project_dist(p);
	struct timespec before = changed_at(image), after;
	int status;

	texts_add(&options, "--no-print-directory");
	status = project_make(p, &options, NULL);
	if (status != DONE) {
		fprintf(stderr, "wadi: %s was not built\n", image);
		return FAILED;
	}
	after = changed_at(image);
	if (before.tv_sec != after.tv_sec || before.tv_nsec != after.tv_nsec)
		fprintf(quiet ? stderr : stdout, "built %s (%s)\n", image, size_of(image));
	else if (!quiet)
		printf("%s is up to date (%s)\n", image, size_of(image));
	return DONE;
}

static int run(char **args)
{
	struct texts options = { 0 };
	const char *jobs = text("-j%ld", sysconf(_SC_NPROCESSORS_ONLN)), *silent = "-s";
	struct project p;

	for (; *args; args++)
		if (strcmp(*args, "-v") == 0)
			silent = "--no-silent";
		else if (text_starts(*args, "-j") && (*args)[2] >= '1' && (*args)[2] <= '9')
			jobs = *args;
		else
			wrong_usage(&command_build, "%s is not known here", *args);
	texts_add(&options, jobs);
	texts_add(&options, silent);
	p = project_configured();
	return build_image(&p, options, false);
}

const struct command command_build = {
	"build", "[-v] [-jN]", "compile and link dist/IMAGE.TARGET",
	"Compiles what has changed and links dist/IMAGE.TARGET; the same with symbols is\n"
	"build/TARGET/IMAGE.TARGET.debug.  -v shows the commands, -jN runs N at a time.\n"
	"\n"
	"  wadi build\n",
	run,
};
