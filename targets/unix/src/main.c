/* SPDX-License-Identifier: ISC */
/* The monitors' options, then `--`, then the image's arguments. */
#include <stdio.h>
#include <stdlib.h>

#include "crash.h"
#include "options.h"
#include "trace.h"
#include "wadi/manifest.h"
#include "wadi/start.h"

int main(int argc, char **argv)
{
	int taken = options_take(argc - 1, argv + 1) + 1;

	crash_catch();
	for (const struct wd_manifest_entry *e = wd_manifest; e->name; e++)
		if (!option_value(e->option, e->name)) {
			fprintf(stderr, "%s: the device \"%s\" is not attached; give %s%s=...\n",
			        wd_app_info.name, e->name, e->option, e->name);
			return EXIT_FAILURE;
		}
	if (!trace_open())
		return EXIT_FAILURE;
	wd_start(argc - taken, argv + taken);
}
