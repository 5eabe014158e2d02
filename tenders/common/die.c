/* SPDX-License-Identifier: ISC */
#include <stdarg.h>
#include <stdio.h>
#include <unistd.h>

#include "tender.h"

void die(const char *format, ...)
{
	char line[1024];
	va_list ap;

	va_start(ap, format);
	(void)vsnprintf(line, sizeof line, format, ap);
	va_end(ap);
	(void)dprintf(STDERR_FILENO, "%s: %s\n", tender_name, line);
	_exit(EXIT_MONITOR);
}
