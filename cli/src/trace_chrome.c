/* SPDX-License-Identifier: ISC */
/* Slices and moments on tracks: one for each fiber, one for who runs, one for the host. */
#include "command.h"
#include "trace.h"

enum { MACHINE = 1, FIBERS = 2 }; /* the viewer's processes */
enum { RUNNING = 1, HOST = 2 };   /* tracks of MACHINE; of FIBERS their numbers */

struct track {
	unsigned process;
	uint32_t number;
	unsigned open; /* slices that have begun */
};

struct chrome {
	FILE *out;
	uint64_t start;
	const struct wd_trace_event *event; /* what is being written */
	struct track *track;
	size_t tracks;
};

/* Text of a trace has no control characters. */
static void put_string(FILE *out, struct wd_bytes text)
{
	putc('"', out);
	for (size_t i = 0; i < text.len; i++) {
		if (text.ptr[i] == '"' || text.ptr[i] == '\\')
			putc('\\', out);
		putc(text.ptr[i], out);
	}
	putc('"', out);
}

static void name_track(FILE *out, unsigned process, uint32_t number, struct wd_bytes name)
{
	fprintf(out, ",\n{\"ph\":\"M\",\"pid\":%u,\"tid\":%u,\"name\":\"thread_name\","
	        "\"args\":{\"name\":", process, number);
	put_string(out, name);
	fputs("}}", out);
}

static struct track *track(struct chrome *c, unsigned process, uint32_t number)
{
	for (size_t i = 0; i < c->tracks; i++)
		if (c->track[i].process == process && c->track[i].number == number)
			return &c->track[i];
	*PUSH(c->track, c->tracks) = (struct track){ process, number, 0 };
	return &c->track[c->tracks - 1];
}

/* All that events have in common; the caller adds what is special, and "}". */
static void put(struct chrome *c, char phase, const struct track *t, struct wd_bytes name)
{
	uint64_t ns = c->event->when - c->start;

	fprintf(c->out, ",\n{\"ph\":\"%c\",\"pid\":%u,\"tid\":%u,\"ts\":%llu.%03u,\"cat\":\"%s\","
	        "\"name\":", phase, t->process, t->number, (unsigned long long)(ns / 1000),
	        (unsigned)(ns % 1000), wd_trace_kind_name(c->event->kind));
	put_string(c->out, name);
}

static void put_value(struct chrome *c, const char *name)
{
	fprintf(c->out, ",\"args\":{\"%s\":%lld}}", name, (long long)c->event->value);
}

static void begin(struct chrome *c, struct track *t, struct wd_bytes name)
{
	t->open++;
	put(c, 'B', t, name);
}

/* What began before the first event that is kept has no end either. */
static void end(struct chrome *c, struct track *t, struct wd_bytes name)
{
	if (t->open == 0)
		return;
	t->open--;
	put(c, 'E', t, name);
	fputs("}", c->out);
}

static void moment(struct chrome *c, const struct track *t, struct wd_bytes name,
                   const char *value)
{
	put(c, 'i', t, name);
	fputs(",\"s\":\"t\"", c->out);
	put_value(c, value);
}

static void switch_fiber(struct chrome *c, struct track *running)
{
	const struct wd_trace_event *e = c->event;

	end(c, running, wd_bytes(NULL, 0));
	name_track(c->out, FIBERS, (uint32_t)e->value, e->text);
	begin(c, running, e->text);
	put_value(c, "fiber");
}

static void put_event(struct chrome *c)
{
	const struct wd_trace_event *e = c->event;
	bool host = e->kind == WD_TRACE_HOST || e->kind == WD_TRACE_HOST_END;
	bool runs = e->kind == WD_TRACE_SWITCH;
	struct track *t = host || runs ? track(c, MACHINE, runs ? RUNNING : HOST)
	                               : track(c, FIBERS, e->fiber);

	switch (e->kind) {
	case WD_TRACE_SWITCH:
		switch_fiber(c, t);
		break;
	case WD_TRACE_WAIT:
	case WD_TRACE_HOST:
		begin(c, t, wd_str(e->kind == WD_TRACE_WAIT ? "waits" : "asks the host"));
		fputs("}", c->out);
		break;
	case WD_TRACE_CALL:
		begin(c, t, e->text);
		put_value(c, "bytes");
		break;
	case WD_TRACE_BEGIN:
		begin(c, t, e->text);
		fputs("}", c->out);
		break;
	case WD_TRACE_WAIT_END:
	case WD_TRACE_HOST_END:
	case WD_TRACE_CALL_END:
	case WD_TRACE_END:
		end(c, t, e->text);
		break;
	case WD_TRACE_COUNT:
		put(c, 'C', t, e->text);
		put_value(c, "value");
		break;
	case WD_TRACE_WAKE:
		moment(c, t, wd_str(text("wakes %.*s", (int)e->text.len, e->text.ptr)), "fiber");
		break;
	case WD_TRACE_LOG:
		moment(c, t, e->text, "level");
		break;
	case WD_TRACE_STOP:
		moment(c, t, wd_str("the image ends"), "status");
		break;
	case WD_TRACE_MARK:
		moment(c, t, e->text, "value");
		break;
	}
}

void trace_chrome(struct wd_trace_file *trace, FILE *out)
{
	struct chrome c = { .out = out };
	struct wd_trace_event e;

	fputs("{\"displayTimeUnit\":\"ns\",\"traceEvents\":[\n"
	      "{\"ph\":\"M\",\"pid\":1,\"name\":\"process_name\",\"args\":{\"name\":\"image\"}},\n"
	      "{\"ph\":\"M\",\"pid\":2,\"name\":\"process_name\",\"args\":{\"name\":\"fibers\"}}",
	      out);
	name_track(out, MACHINE, RUNNING, wd_str("running"));
	name_track(out, MACHINE, HOST, wd_str("host"));
	name_track(out, FIBERS, 0, wd_str("main"));
	for (bool first = true; wd_trace_file_next(trace, &e); first = false) {
		c.start = first ? e.when : c.start;
		c.event = &e;
		put_event(&c);
	}
	fprintf(out, "\n],\"otherData\":{\"lost\":%llu}}\n", (unsigned long long)trace->lost);
}
