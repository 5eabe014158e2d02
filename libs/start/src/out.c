/* SPDX-License-Identifier: ISC */
#include "start_internal.h"
#include "wadi/platform.h"

void wd_out_put(void *out, struct wd_bytes piece)
{
	struct wd_out *o = out;

	while (piece.len > 0) {
		size_t room = sizeof o->text - o->len;
		size_t n = piece.len < room ? piece.len : room;

		memcpy(o->text + o->len, piece.ptr, n);
		o->len += n;
		piece = wd_bytes(piece.ptr + n, piece.len - n);
		if (o->len == sizeof o->text)
			wd_out_flush(o);
	}
}

void wd_out_flush(struct wd_out *out)
{
	if (out->len > 0)
		wd_platform_write(wd_bytes(out->text, out->len));
	out->len = 0;
}

/* What is compiled without WD_TRACE_ERRORS links nothing of a trace. */
static void show_nothing(wd_err err, void (*print)(void *arg, const char *file, int line),
                         void *arg)
{
	(void)err;
	(void)print;
	(void)arg;
}

WD_WEAK_ALIAS(wd_err_trace, show_nothing);

static void put_place(void *out, const char *file, int line)
{
	wd_fmt_to(wd_out_put, out, "  by %s:%d\n", file, line);
}

void wd_end_failed(int status, const char *who, wd_err err)
{
	struct wd_out out = { 0 };

	wd_fmt_to(wd_out_put, &out, "%s: %s: %pE\n", wd_name(), who, err);
	wd_err_trace(err, put_place, &out);
	wd_out_flush(&out);
	wd_exit(status);
}

void wd_end(int status, const char *format, ...)
{
	struct wd_out out = { 0 };
	va_list args;

	wd_fmt_to(wd_out_put, &out, "%s: ", wd_name());
	va_start(args, format);
	wd_vfmt_to(wd_out_put, &out, format, args);
	va_end(args);
	wd_fmt_to(wd_out_put, &out, "\n");
	wd_out_flush(&out);
	wd_exit(status);
}
