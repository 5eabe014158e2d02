/* SPDX-License-Identifier: ISC */
#define _GNU_SOURCE
#include "trace.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "options.h"
#include "wadi/app_info.h"
#include "wadi/platform.h"

static int file = -1;

bool trace_open(void)
{
	const char *path = option_value("--trace", "");

	if (!path)
		return true;
	file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
	if (file < 0)
		fprintf(stderr, "%s: %s: %s\n", wd_app_info.name, path, strerror(errno));
	return file >= 0;
}

bool wd_platform_trace(struct wd_bytes bytes)
{
	while (file >= 0 && bytes.len > 0) {
		ssize_t n = write(file, bytes.ptr, bytes.len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		bytes = wd_bytes(bytes.ptr + n, bytes.len - (size_t)n);
	}
	return file >= 0;
}
