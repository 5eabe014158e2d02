/* SPDX-License-Identifier: ISC */
#include "trace.h"

#include <errno.h>
#include <stdlib.h>

#include "command.h"

enum {
	RECORDS_SIZE = WD_TRACE_RECORDS_MAX * sizeof(struct wd_trace_record),
	FILE_MAX = sizeof(struct wd_trace_header) + RECORDS_SIZE,
};

struct request {
	const char *file, *format, *output;
};

/* The value of --NAME VALUE or --NAME=VALUE, and a step onto it; or NULL. */
static const char *value_of(const char *name, char ***arg)
{
	size_t len = strlen(name);

	if (!text_starts(**arg, name))
		return NULL;
	if ((**arg)[len] == '=')
		return **arg + len + 1;
	if ((**arg)[len] != '\0')
		return NULL;
	if (!(*arg)[1])
		wrong_usage(&command_trace, "%s is followed by nothing", name);
	return *++*arg;
}

static struct request read_request(char **arg)
{
	struct request r = { .format = "chrome" };

	for (; *arg; arg++) {
		const char *format = value_of("--format", &arg);
		const char *output = format ? NULL : value_of("--output", &arg);

		if (format)
			r.format = format;
		else if (output)
			r.output = output;
		else if (**arg == '-' || r.file)
			wrong_usage(&command_trace, "%s is not known here", *arg);
		else
			r.file = *arg;
	}
	if (!r.file)
		wrong_usage(&command_trace, "the file of a trace is missing");
	if (strcmp(r.format, "chrome") != 0 && strcmp(r.format, "ctf") != 0)
		wrong_usage(&command_trace, "a trace becomes chrome or ctf, not %s", r.format);
	return r;
}

static struct wd_trace_file open_trace(const char *path)
{
	static uint8_t bytes[FILE_MAX + 1];
	FILE *in = fopen(path, "rb");
	struct wd_trace_file trace;
	size_t len;
	wd_err err;

	if (!in)
		die("%s: %s", path, strerror(errno));
	len = fread(bytes, 1, sizeof bytes, in);
	if (ferror(in))
		die("%s: %s", path, strerror(errno));
	fclose(in);
	if (len == 0)
		die("%s: it is empty: the image keeps no trace, or was killed", path);
	err = wd_trace_file_open(&trace, wd_bytes(bytes, len));
	if (err)
		die("%s: %s: %s", path, err->module, err->text);
	if (trace.lost > 0)
		fprintf(stderr, "wadi: %s: %llu events before the first are lost\n", path,
		        (unsigned long long)trace.lost);
	return trace;
}

static FILE *create(const char *path)
{
	FILE *out = fopen(path, "wb");

	if (!out)
		die("%s: %s", path, strerror(errno));
	return out;
}

static void finish(FILE *out, const char *path)
{
	bool bad = ferror(out) != 0;

	if (fclose(out) != 0 || bad)
		die("%s cannot be written", path);
}

static void write_ctf(struct wd_trace_file trace, const char *folder)
{
	const char *metadata = text("%s/metadata", folder), *stream = text("%s/stream", folder);
	FILE *out;

	folder_make(folder);
	out = create(metadata);
	trace_ctf_metadata(&trace, out);
	finish(out, metadata);
	out = create(stream);
	trace_ctf_stream(&trace, out);
	finish(out, stream);
}

static int run(char **args)
{
	struct request r = read_request(args);
	struct wd_trace_file trace = open_trace(r.file);
	FILE *out;

	if (strcmp(r.format, "ctf") == 0) {
		write_ctf(trace, r.output ? r.output : text("%s.ctf", r.file));
	} else if (!r.output) {
		trace_chrome(&trace, stdout);
	} else {
		out = create(r.output);
		trace_chrome(&trace, out);
		finish(out, r.output);
	}
	return DONE;
}

const struct command command_trace = {
	"trace", "FILE [--format chrome|ctf] [--output PATH]",
	"convert the trace of an image for a viewer",
	"Converts the file that an image wrote for --trace=FILE: to the JSON that Perfetto and\n"
	"Chrome's about:tracing show, on standard output or in the file PATH; or to the folder\n"
	"PATH, else FILE.ctf, in the Common Trace Format that babeltrace2 and Trace Compass read.\n"
	"Images keep a trace from wd_trace_start() on, of package wadi-trace.\n"
	"\n"
	"  wadi run --trace=last.trace && wadi trace last.trace --output last.json\n",
	run,
};
