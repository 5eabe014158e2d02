/* SPDX-License-Identifier: ISC */
#include "wadi/err.h"

enum { PLACES = 16 };

static struct {
	wd_err err;
	struct { const char *file; int line; } place[PLACES];
	unsigned passed; /* since this error began; the last PLACES are kept */
} trace;

/* In parentheses, because wd_err_via is a macro where errors leave no trace. */
wd_err (wd_err_via)(wd_err err, const char *file, int line)
{
	unsigned at;

	if (trace.err != err) {
		trace.err = err;
		trace.passed = 0;
	}
	at = trace.passed++ % PLACES;
	trace.place[at].file = file;
	trace.place[at].line = line;
	return err;
}

void wd_err_trace(wd_err err, void (*print)(void *arg, const char *file, int line), void *arg)
{
	unsigned first = trace.passed > PLACES ? trace.passed - PLACES : 0;

	if (err != trace.err)
		return;
	for (unsigned i = first; i < trace.passed; i++)
		print(arg, trace.place[i % PLACES].file, trace.place[i % PLACES].line);
	trace.err = NULL;
	trace.passed = 0;
}
