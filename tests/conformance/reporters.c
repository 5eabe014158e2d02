/* SPDX-License-Identifier: ISC */
#include "reporters.h"

#include "report.h"
#include "wadi/log_faulty.h"
#include "wadi/log_memory.h"
#include "wadi/test/reporter.h"

static WD_LOG_SOURCE(source, "conformance", "messages of no meaning");
static WD_ERROR(not_conforming, NULL, "conformance", "a reporter does not do what all do");

wd_err reporters_main(wd_console console, wd_reporter log_console, wd_reporter log_trace)
{
	static char text[8192];
	struct log_memory memory;
	struct log_faulty faulty;
	int failures;

	log_memory_init(&memory, WD_ROOM(text));
	failures = report(console, "log_console", wd_reporter_conforms(log_console, source, true)) +
	           report(console, "log_trace", wd_reporter_conforms(log_trace, source, true)) +
	           report(console, "log_memory",
	                  wd_reporter_conforms(log_memory(&memory), source, true));
	log_faulty_init(&faulty, log_memory(&memory), 3);
	failures += report(console, "log_faulty",
	                   wd_reporter_conforms(log_faulty(&faulty), source, false));
	return failures ? not_conforming : NULL;
}
