/* SPDX-License-Identifier: ISC */
#include "webs.h"

#include "report.h"
#include "wadi/http_faulty.h"
#include "wadi/http_trace.h"
#include "wadi/test/assets.h"
#include "wadi/test/http_memory.h"

static WD_ERROR(not_conforming, NULL, "conformance", "what a web server needs is not as it should");

wd_err assets_main(wd_console console, wd_kv pages, wd_assets embed, wd_assets of_kv)
{
	static const char *const keys[] = { "index.html", "empty", "css/site.css" };
	int failures = report(console, "assets_embed",
	                      wd_assets_conforms(embed, pages, keys, WD_COUNT(keys))) +
	               report(console, "assets_of_kv",
	                      wd_assets_conforms(of_kv, pages, keys, WD_COUNT(keys)));

	return failures ? not_conforming : NULL;
}

/* ---- Handlers --------------------------------------------------------------------------- */

static struct http_memory memory;

/* Asks the handler that `arg` is. */
static void ask(void *arg, struct wd_bytes request, struct wd_http_test_answer *answer)
{
	static uint8_t fields[2000], body[WD_HTTP_TEST_BYTES];
	const wd_http *handler = arg;

	http_memory_init(&memory, WD_ROOM(fields), WD_ROOM(body));
	if (!http_memory_ask(&memory, *handler, request))
		http_memory_tell(&memory, answer);
}

wd_err handlers_main(wd_console console)
{
	static const char *const names[] = { "http_memory", "http_trace", "http_faulty" };
	static struct wd_http_test test;
	struct http_trace trace;
	struct http_faulty faulty;
	int failures = 0;

	for (size_t i = 0; i < WD_COUNT(names); i++) {
		wd_http handler = wd_http_test(&test);

		test = (struct wd_http_test){ .ask = ask, .arg = &handler };
		WD_TRY(http_trace_init(&trace, handler));
		http_faulty_init(&faulty, handler, UINT64_MAX);
		if (i > 0)
			handler = i == 1 ? http_trace(&trace) : http_faulty(&faulty);
		failures += report(console, names[i], wd_http_conforms(&test));
	}
	return failures ? not_conforming : NULL;
}
