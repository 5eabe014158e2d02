/* SPDX-License-Identifier: ISC */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "say.h"

static bool coloured(void)
{
	const char *term = getenv("TERM");

	return isatty(STDERR_FILENO) && !getenv("NO_COLOR") && term && strcmp(term, "dumb") != 0;
}

void say_error(const char *place, const char *format, va_list args)
{
	fprintf(stderr, coloured() ? "\033[1m%s: \033[31merror:\033[0m " : "%s: error: ", place);
	vfprintf(stderr, format, args);
	fputc('\n', stderr);
}

void die(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	say_error("wadi", format, args);
	va_end(args);
	exit(FAILED);
}

void die_usage(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	say_error("wadi", format, args);
	va_end(args);
	exit(USAGE);
}
