/* SPDX-License-Identifier: ISC */
#include <limits.h>
#include <stdlib.h>
#include <unistd.h>

#include "command.h"

const char *home(void)
{
	static const char *found;
	char path[PATH_MAX] = "";

	if (found)
		return found;
	if (readlink("/proc/self/exe", path, sizeof path - 1) < 0)
		die("/proc/self/exe cannot be read: the installation is found by it");
	for (int i = 0; i < 2; i++)
		if (strrchr(path, '/'))
			*strrchr(path, '/') = '\0';
	found = text("%s", path);
	return found;
}

const char *version(void)
{
	const char *all = file_read(text("%s/VERSION", home()));

	return all ? text_cut(all, strcspn(all, "\n")) : "unknown";
}

void load_packages(void)
{
	const char *path = getenv("WADI_PATH");

	if (!package_count)
		packages_load(path ? path : "", home());
}
