/* SPDX-License-Identifier: ISC */
#include <sys/stat.h>
#include <unistd.h>

#include "build.h"
#include "command.h"

/* What a build is to bring up to date. */
struct product {
	const char *path;
	const char *what; /* behind its size */
	struct timespec before;
};

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

static struct product product(const char *path, const char *what)
{
	return (struct product){ path, what, changed_at(path) };
}

static void tell(const struct product *p, bool quiet)
{
	struct timespec after = changed_at(p->path);

	if (p->before.tv_sec != after.tv_sec || p->before.tv_nsec != after.tv_nsec)
		fprintf(quiet ? stderr : stdout, "built %s (%s)%s\n", p->path, size_of(p->path),
		        p->what);
	else if (!quiet)
		printf("%s is up to date (%s)%s\n", p->path, size_of(p->path), p->what);
}

int build_image(const struct project *p, struct texts options, bool quiet)
{
	const char *ship = project_variable(p, "SHIP");
	struct product image = product(project_dist(p), ""),
	               whole = product(ship, ", monitor and image in one");

	texts_add(&options, "--no-print-directory");
	if (project_make(p, &options, NULL) != DONE) {
		fprintf(stderr, "wadi: %s was not built\n", image.path);
		return FAILED;
	}
	tell(&image, quiet);
	if (*ship)
		tell(&whole, quiet);
	return DONE;
}

/* --NAME, or --no-NAME to take it back. */
static bool is_choice(const char *option, const char *name)
{
	return strcmp(option, text("--%s", name)) == 0 ||
	       strcmp(option, text("--no-%s", name)) == 0;
}

/* build/TARGET/trace-errors: code that is compiled notes the way of errors. */
static void choose_traces(const struct project *p, const char *choice)
{
	const char *file = text("%s/trace-errors", p->build);

	if (strcmp(choice, "--trace-errors") == 0)
		file_write(file, "");
	else
		file_remove(file);
}

/* build/TARGET/with: parts for dist/IMAGE-TARGET that no device asks for. */
static void choose_parts(const struct project *p, const char *choice)
{
	const char *file = text("%s/with", p->build);

	if (!*project_variable(p, "SHIP"))
		die("%s is about a monitor, and target %s has none", choice, p->target);
	if (strcmp(choice, "--gdb") == 0)
		file_write(file, "gdb\n");
	else
		file_remove(file);
}

static int run(char **args)
{
	struct texts options = { 0 };
	const char *jobs = text("-j%ld", sysconf(_SC_NPROCESSORS_ONLN)), *silent = "-s";
	const char *parts = NULL, *traces = NULL;
	struct project p;

	for (; *args; args++)
		if (strcmp(*args, "-v") == 0)
			silent = "--no-silent";
		else if (is_choice(*args, "gdb"))
			parts = *args;
		else if (is_choice(*args, "trace-errors"))
			traces = *args;
		else if (text_starts(*args, "-j") && (*args)[2] >= '1' && (*args)[2] <= '9')
			jobs = *args;
		else
			wrong_usage(&command_build, "%s is not known here", *args);
	texts_add(&options, jobs);
	texts_add(&options, silent);
	p = project_configured();
	if (parts)
		choose_parts(&p, parts);
	if (traces)
		choose_traces(&p, traces);
	return build_image(&p, options, false);
}

const struct command command_build = {
	"build", "[-v] [-jN] [--gdb|--no-gdb] [--trace-errors|--no-trace-errors]",
	"compile and link dist/IMAGE.TARGET",
	"Compiles what has changed and links dist/IMAGE.TARGET; the same with symbols is\n"
	"build/TARGET/IMAGE.TARGET.debug.  For hvt and spt, dist/IMAGE-TARGET is the image and\n"
	"its monitor in one static file, to be copied and run where there is no wadi.\n"
	"--gdb puts the debugger's side of its monitor in, too, until --no-gdb.\n"
	"--trace-errors compiles the program so that what ends it is printed with the places that\n"
	"the error passed, until --no-trace-errors.\n"
	"-v shows the commands, -jN runs N at a time.\n"
	"\n"
	"  wadi build\n",
	run,
};
