/* SPDX-License-Identifier: ISC */
/* drill - runs scripts in packetdrill's language.
 *
 *	drill [--linux] [--ipv6] [--verbose] [--lenient] SCRIPT
 *
 * Ends with 0 when all is as the script says, 1 when it is not, 2 when the script makes no
 * sense, 3 when it is not meant to be run like this, 77 when nothing can be here.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "run.h"

enum { PASSED = 0, FAILED = 1, WRONG = 2, NOT_MEANT = 3, SKIPPED = 77 };

struct options {
	bool linux_stack, verbose;
	struct setup setup;
	const char *file;
};

static int usage(void)
{
	fputs("usage: drill [--linux] [--ipv6] [--verbose] [--lenient] SCRIPT\n",
	      stderr);
	return WRONG;
}

static bool parse(struct options *o, int count, char **argument)
{
	o->setup.version = 4;
	for (int i = 1; i < count; i++) {
		if (strcmp(argument[i], "--linux") == 0)
			o->linux_stack = true;
		else if (strcmp(argument[i], "--ipv6") == 0)
			o->setup.version = 6;
		else if (strcmp(argument[i], "--verbose") == 0)
			o->verbose = true;
		else if (strcmp(argument[i], "--lenient") == 0)
			o->setup.lenient = true;
		else if (argument[i][0] == '-' || o->file)
			return false;
		else
			o->file = argument[i];
	}
	return o->file;
}

/* Why it is not to be run like this; NULL when it is. */
static const char *not_meant(const struct script *script, const struct options *o)
{
	const char *version = script_setting(script, "ip_version");
	const char *why = script_setting(script, o->linux_stack ? "not_linux" : "not_wadi");

	if (why)
		return why;
	if (version && strcmp(version, o->setup.version == 4 ? "ipv4" : "ipv6") != 0)
		return "of the other version of IP";
	return NULL;
}

static int run_on(struct run *run, const struct options *o)
{
	const char *why = o->linux_stack ? linux_start(&run->target, &o->setup)
	                                 : engine_start(&run->target, &o->setup);
	const char *tolerance = script_setting(run->script, "tolerance_usecs");
	bool passed;

	if (why) {
		printf("%s\n", why);
		return SKIPPED;
	}
	run->tolerance = run->target.tolerance;
	if (tolerance && atol(tolerance) > run->tolerance)
		run->tolerance = atol(tolerance);
	passed = run_script(run);
	if (!passed)
		printf("%s\n", run->failure);
	run->target.ops->stop(run->target.self);
	return passed ? PASSED : FAILED;
}

int main(int count, char **argument)
{
	static struct options o;
	static struct run run;
	const char *why, *mtu, *limit;

	if (!parse(&o, count, argument))
		return usage();
	run.script = script_read(o.file);
	why = not_meant(run.script, &o);
	if (why) {
		printf("%s\n", why);
		return NOT_MEANT;
	}
	mtu = script_setting(run.script, "mtu");
	/* So that segments are as long as with IPv4. */
	o.setup.mtu = mtu ? atoi(mtu) : o.setup.version == 4 ? 1500 : 1520;
	limit = script_setting(run.script, "limit_half_open");
	o.setup.half_open = limit ? (uint32_t)atoi(limit) : 0;
	o.setup.command = run.script->setup;
	run.verbose = o.verbose;
	run.strict_end = !o.setup.lenient && !o.linux_stack;
	run.any_stamps = o.setup.lenient;
	run.strict_segments = script_setting(run.script, "strict_segments");
	return run_on(&run, &o);
}
