/* SPDX-License-Identifier: ISC */
/* The monitors' options, then `--`, then the image's arguments. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "wadi/manifest.h"
#include "wadi/start.h"

/* What a monitor takes and a process can leave be, or looks up by name. */
static bool is_monitor_option(const char *arg)
{
	static const char *const known[] = {
		"--mem=", "--net:", "--net-mac:", "--block:", "--block-sector-size:",
	};

	for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
		if (strncmp(arg, known[i], strlen(known[i])) == 0)
			return true;
	return false;
}

static bool is_attached(const struct wd_manifest_entry *e, char **options, int count)
{
	size_t prefix = strlen(e->option), name = strlen(e->name);

	for (int i = 0; i < count; i++)
		if (strncmp(options[i], e->option, prefix) == 0 &&
		    strncmp(options[i] + prefix, e->name, name) == 0 &&
		    options[i][prefix + name] == '=')
			return true;
	return false;
}

int main(int argc, char **argv)
{
	int options = 0;

	argc--, argv++;
	while (options < argc && is_monitor_option(argv[options]))
		options++;
	for (const struct wd_manifest_entry *e = wd_manifest; e->name; e++)
		if (!is_attached(e, argv, options)) {
			fprintf(stderr, "%s: the device \"%s\" is not attached; give %s%s=...\n",
			        wd_app_info.name, e->name, e->option, e->name);
			return EXIT_FAILURE;
		}
	if (options < argc && strcmp(argv[options], "--") == 0)
		options++;
	wd_start(argc - options, argv + options);
}
