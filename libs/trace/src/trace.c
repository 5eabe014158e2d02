/* SPDX-License-Identifier: ISC */
#include "wadi/trace.h"

#include "wadi/fiber.h"
#include "wadi/platform.h"

static struct wd_trace_record ring[WD_TRACE_RING];
static uint64_t events; /* that there were since the start */

/* Puts as much of `text` as has room behind what is there. */
static void append(struct wd_trace_record *r, struct wd_bytes text)
{
	for (size_t i = 0; i < text.len && r->len < sizeof r->text; i++) {
		bool plain = text.ptr[i] >= ' ' && text.ptr[i] <= '~';

		r->text[r->len++] = plain ? (char)text.ptr[i] : '?';
	}
}

static void put(enum wd_trace_kind kind, uint64_t value, const char *name, struct wd_bytes text)
{
	struct wd_trace_record *r = &ring[events++ % WD_TRACE_RING];

	*r = (struct wd_trace_record){
		.when = wd_now().ns, .fiber = wd_fiber_number(wd_self()), .kind = (uint8_t)kind,
		.value = value,
	};
	append(r, wd_str(name));
	if (text.len > 0) {
		append(r, wd_str(": "));
		append(r, text);
	}
}

/* The older part of the ring lies behind the place of the next event. */
static void dump(void)
{
	size_t next = events % WD_TRACE_RING;
	uint64_t lost = events > WD_TRACE_RING ? events - WD_TRACE_RING : 0;
	struct wd_trace_header header = {
		WD_TRACE_MAGIC, WD_TRACE_VERSION, sizeof(struct wd_trace_record), lost,
		wd_platform_wall() - wd_now().ns,
	};
	bool written = wd_platform_trace(wd_bytes(&header, sizeof header));

	if (written && events >= WD_TRACE_RING)
		written = wd_platform_trace(wd_bytes(ring + next,
		                                     sizeof ring - next * sizeof *ring));
	if (written)
		written = wd_platform_trace(wd_bytes(ring, next * sizeof *ring));
	if (!written)
		wd_platform_write(wd_str("trace: it could not be written\n"));
}

static void trace(enum wd_trace_kind kind, uint64_t value, const char *name,
                  struct wd_bytes text)
{
	put(kind, value, name, text);
	if (kind != WD_TRACE_STOP)
		return;
	wd_trace_to = NULL; /* also where it cannot be written, or crashes */
	dump();
}

void wd_trace_start(void)
{
	if (!wd_platform_trace(wd_bytes(NULL, 0)))
		return;
	events = 0;
	wd_trace_to = trace;
}
