/* SPDX-License-Identifier: ISC */
/* wadi COMMAND ... */
#include <stdlib.h>

#include "command.h"

const struct command *const commands[] = {
	&command_new, &command_configure, &command_depend, &command_build, &command_run,
	&command_debug, &command_ps, &command_logs, &command_metrics, &command_stop,
	&command_trace, &command_describe, &command_query, &command_clean, &command_help,
	&command_completion, NULL,
};

const struct command *command_named(const char *name)
{
	struct texts known = { 0 };

	for (size_t i = 0; commands[i]; i++) {
		if (strcmp(commands[i]->name, name) == 0)
			return commands[i];
		texts_add(&known, commands[i]->name);
	}
	die_usage("there is no command %s%s", name,
	          *texts_hint(&known, name) ? texts_hint(&known, name)
	                                    : "; wadi help lists them");
}

void wrong_usage(const struct command *c, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	say_error(text("wadi %s", c->name), format, args);
	va_end(args);
	fprintf(stderr, "usage: wadi %s %s\n", c->name, c->usage);
	exit(USAGE);
}

/* configure knows more than its help text; run passes what is behind "--" on. */
static bool asks_for_help(const struct command *c, char **args)
{
	for (; *args && c != &command_configure && strcmp(*args, "--") != 0; args++)
		if (strcmp(*args, "--help") == 0)
			return true;
	return false;
}

static bool flushed(void)
{
	return fflush(stdout) == 0 && !ferror(stdout);
}

int main(int argc, char **argv)
{
	const struct command *c;
	int status;

	if (argc < 2 || strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0) {
		command_help.run((char *[]){ NULL });
		return argc < 2 ? USAGE : DONE;
	}
	if (strcmp(argv[1], "--version") == 0) {
		printf("wadi %s\n", version());
		return DONE;
	}
	c = command_named(argv[1]);
	if (asks_for_help(c, argv + 2)) {
		command_help_print(c);
		return DONE;
	}
	status = c->run(argv + 2);
	if (!flushed())
		die("standard output cannot be written");
	return status;
}
