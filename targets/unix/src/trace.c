/* SPDX-License-Identifier: ISC */
#include "trace.h"

#include <errno.h>
#include <unistd.h>

#include "wadi/platform.h"

static int file = -1;

void trace_to(int fd)
{
	file = fd;
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
