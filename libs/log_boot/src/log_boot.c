/* SPDX-License-Identifier: ISC */
#include "wadi/log_boot.h"

#include "wadi/fiber.h"
#include "wadi/platform.h"
#include "wadi/start.h"

static wd_instant start;

static wd_err report(void *self, const struct wd_log_message *message)
{
	(void)self;
	wd_log_plain(message, start);
	return NULL;
}

static const struct wd_reporter_ops ops = { .report = report };

wd_err wd_log_boot(const char *levels, bool reporters)
{
	start = wd_now();
	WD_TRY(wd_log_set(wd_str(levels)));
	return reporters ? NULL : wd_log_attach((wd_reporter){ &ops, NULL });
}

void wd_args_read(int argc, char **argv)
{
	static char logs[] = "--logs";

	for (int i = 0; i < argc; i++)
		if (strcmp(argv[i], "-l") == 0)
			argv[i] = logs;
	wd_args_read_plain(argc, argv);
}

void wd_last_words(void)
{
	wd_log_dump();
}

static void write_source(const struct wd_log_source *s, size_t width)
{
	char line[128];
	size_t len = wd_fmt(line, sizeof line, "  %-*s  %s\n", (int)width, s->name, s->doc);

	wd_platform_write(wd_bytes(line, len < sizeof line ? len : sizeof line - 1));
}

void wd_help_end(int status)
{
	const struct wd_log_source *s;
	size_t width = 0;

	for (s = wd_log_next(NULL); s; s = wd_log_next(s->name))
		width = strlen(s->name) > width ? strlen(s->name) : width;
	if (width > 0)
		wd_platform_write(wd_str("\nLog sources\n"));
	for (s = wd_log_next(NULL); s; s = wd_log_next(s->name))
		write_source(s, width);
	wd_exit(status);
}
