/* SPDX-License-Identifier: ISC */
#include "options.h"

#include <string.h>

static char **options;
static int count;

/* What a monitor takes and a process can leave be, or looks up by name. */
static bool is_option(const char *arg)
{
	static const char *const known[] = {
		"--mem=", "--trace=", "--publish=", "--net:", "--net-mac:", "--net-offloads:",
		"--net-mtu:", "--block:", "--block-sector-size:",
	};

	for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
		if (strncmp(arg, known[i], strlen(known[i])) == 0)
			return true;
	return false;
}

int options_take(int argc, char **argv)
{
	options = argv;
	while (count < argc && is_option(argv[count]))
		count++;
	return count + (count < argc && strcmp(argv[count], "--") == 0);
}

const char *option_value(const char *prefix, const char *name)
{
	size_t p = strlen(prefix), n = strlen(name);

	for (int i = 0; i < count; i++)
		if (strncmp(options[i], prefix, p) == 0 &&
		    strncmp(options[i] + p, name, n) == 0 && options[i][p + n] == '=')
			return options[i] + p + n + 1;
	return NULL;
}

const char *option_next(const char *prefix, int *at)
{
	size_t len = strlen(prefix);

	while (*at < count) {
		const char *option = options[(*at)++];

		if (strncmp(option, prefix, len) == 0)
			return option + len;
	}
	return NULL;
}
