/* SPDX-License-Identifier: ISC */
/* Return addresses become lines by addr2line, and only when something is wrong. */
#include <stdlib.h>
#include <unistd.h>

#include "graph.h"

void *main_frame;

/* All of this program keeps frame pointers; the stack grows down. */
__attribute__((noinline)) struct where here(void)
{
	struct where w = { { 0 } };
	void **frame = __builtin_frame_address(0);

	for (size_t i = 0; i < sizeof w.frame / sizeof w.frame[0]; i++) {
		if (!frame || (void *)frame >= main_frame)
			break;
		w.frame[i] = frame[1];
		frame = frame[0];
	}
	return w;
}

/* The line number in "/x/site/config.c:12", zero for another file. */
static long line_of_config(const char *found)
{
	const char *colon = strrchr(found, ':');
	char *file = colon ? text_cut(found, (size_t)(colon - found)) : NULL;

	if (!file || !(strcmp(file, graph.config) == 0 ||
	               text_ends(file, text("/%s", graph.config))))
		return 0;
	return strtol(colon + 1, NULL, 10);
}

const char *place(const struct where *w)
{
	char *command = text("addr2line -e /proc/%d/exe 2> /dev/null", (int)getpid());
	long line = 0;
	char found[4096];
	FILE *lines;

	/* A return address is behind its call, perhaps on the next line. */
	for (size_t i = 0; i < sizeof w->frame / sizeof w->frame[0] && w->frame[i]; i++)
		command = text("%s %p", command, (void *)((char *)w->frame[i] - 1));
	lines = popen(command, "r");
	while (lines && fgets(found, sizeof found, lines))
		if (!line)
			line = line_of_config(found);
	if (lines)
		pclose(lines);
	return line ? text("%s:%ld", graph.config, line) : graph.config;
}

_Noreturn static void fail(const struct where *where, const char *format, va_list args)
{
	say_error(place(where), format, args);
	exit(FAILED);
}

void fail_at(const struct where *where, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	fail(where, format, args);
}

void mistake(const char *format, ...)
{
	struct where where = here();
	va_list args;

	va_start(args, format);
	fail(&where, format, args);
}
