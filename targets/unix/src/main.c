/* SPDX-License-Identifier: ISC */
/* The monitors' options, then `--`, then the image's arguments. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "crash.h"
#include "options.h"
#include "publish.h"
#include "trace.h"
#include "wadi/manifest.h"
#include "wadi/start.h"

static bool all_attached(void)
{
	for (const struct wd_manifest_entry *e = wd_manifest; e->name; e++)
		if (!option_value(e->option, e->name)) {
			fprintf(stderr, "%s: the device \"%s\" is not attached; give %s%s=...\n",
			        wd_app_info.name, e->name, e->option, e->name);
			return false;
		}
	return true;
}

/* The file that --trace names, if it does. */
static bool open_trace(void)
{
	const char *path = option_value("--trace", "");
	int fd;

	if (!path)
		return true;
	fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
	if (fd < 0) {
		fprintf(stderr, "%s: %s: %s\n", wd_app_info.name, path, strerror(errno));
		return false;
	}
	trace_to(fd);
	return true;
}

int main(int argc, char **argv)
{
	int taken = options_take(argc - 1, argv + 1) + 1;

	crash_catch();
	if (!all_attached() || !publish_check() || !open_trace())
		return EXIT_FAILURE;
	wd_start(argc - taken, argv + taken);
}
