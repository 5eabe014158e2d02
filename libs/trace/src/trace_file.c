/* SPDX-License-Identifier: ISC */
#include "wadi/trace_file.h"

WD_ERROR(wd_trace_bad, wd_malformed, "trace", "not a trace, or a damaged one");
WD_ERROR(wd_trace_newer, wd_trace_bad, "trace", "a trace of another version of wadi");

static void read_event(struct wd_cursor *c, struct wd_trace_event *e, unsigned *unused)
{
	size_t len;

	e->when = wd_cursor_le64(c);
	e->fiber = wd_cursor_le32(c);
	e->kind = wd_cursor_u8(c);
	len = wd_cursor_u8(c);
	*unused = wd_cursor_le16(c);
	e->value = wd_cursor_le64(c);
	e->text = wd_cursor_take(c, WD_TRACE_TEXT_MAX);
	if (len <= e->text.len)
		e->text.len = len;
	else
		*unused = 1;
}

/* Is it plain, with zeros behind? */
static bool is_text(struct wd_bytes text)
{
	for (size_t i = 0; i < WD_TRACE_TEXT_MAX; i++)
		if (i < text.len ? text.ptr[i] < ' ' || text.ptr[i] > '~' : text.ptr[i] != 0)
			return false;
	return true;
}

static wd_err check_events(struct wd_cursor c)
{
	struct wd_trace_event e;
	uint64_t last = 0;
	unsigned unused;

	while (c.left > 0) {
		read_event(&c, &e, &unused);
		WD_TRY(wd_cursor_check(&c));
		if (unused || e.kind == 0 || e.kind >= WD_TRACE_KINDS || e.when < last ||
		    !is_text(e.text))
			return wd_trace_bad;
		last = e.when;
	}
	return NULL;
}

wd_err wd_trace_file_open(struct wd_trace_file *file, struct wd_bytes bytes)
{
	struct wd_cursor c = wd_cursor(bytes);
	bool magic = wd_bytes_equal(wd_cursor_take(&c, sizeof WD_TRACE_MAGIC),
	                            wd_bytes(WD_TRACE_MAGIC, sizeof WD_TRACE_MAGIC));
	uint32_t version = wd_cursor_le32(&c), size = wd_cursor_le32(&c);

	if (wd_cursor_check(&c) || !magic)
		return wd_trace_bad;
	if (version != WD_TRACE_VERSION)
		return wd_trace_newer;
	file->lost = wd_cursor_le64(&c);
	file->wall = wd_cursor_le64(&c);
	if (wd_cursor_check(&c) || size != sizeof(struct wd_trace_record) || c.left % size != 0 ||
	    c.left / size > WD_TRACE_RECORDS_MAX)
		return wd_trace_bad;
	file->events = c;
	return check_events(c);
}

bool wd_trace_file_next(struct wd_trace_file *file, struct wd_trace_event *event)
{
	unsigned unused;

	if (file->events.left == 0)
		return false;
	read_event(&file->events, event, &unused);
	return true;
}

const char *wd_trace_kind_name(enum wd_trace_kind kind)
{
	static const char *const names[WD_TRACE_KINDS] = {
		[WD_TRACE_SWITCH] = "fiber_switch", [WD_TRACE_WAIT] = "wait",
		[WD_TRACE_WAIT_END] = "wait_end", [WD_TRACE_WAKE] = "wake",
		[WD_TRACE_HOST] = "host", [WD_TRACE_HOST_END] = "host_end",
		[WD_TRACE_CALL] = "call", [WD_TRACE_CALL_END] = "call_end",
		[WD_TRACE_LOG] = "log_line", [WD_TRACE_MARK] = "mark",
		[WD_TRACE_BEGIN] = "begin", [WD_TRACE_END] = "end",
		[WD_TRACE_COUNT] = "count", [WD_TRACE_STOP] = "stop",
	};

	return names[kind];
}
