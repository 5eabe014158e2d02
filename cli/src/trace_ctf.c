/* SPDX-License-Identifier: ISC */
/* The whole stream is one packet; every kind of event has the same fields. */
#include "trace.h"

#define CTF_MAGIC 0xc1fc1fc1

void trace_ctf_metadata(const struct wd_trace_file *trace, FILE *out)
{
	fprintf(out,
	        "/* CTF 1.8 */\n"
	        "typealias integer { size = 8; align = 8; signed = false; } := uint8_t;\n"
	        "typealias integer { size = 32; align = 8; signed = false; } := uint32_t;\n"
	        "typealias integer { size = 64; align = 8; signed = true; } := int64_t;\n"
	        "clock { name = monotonic; freq = 1000000000; offset = %llu; };\n"
	        "typealias integer { size = 64; align = 8; signed = false;\n"
	        "\tmap = clock.monotonic.value; } := stamp_t;\n"
	        "trace {\n"
	        "\tmajor = 1; minor = 8; byte_order = le;\n"
	        "\tpacket.header := struct { uint32_t magic; uint32_t stream_id; };\n"
	        "};\n"
	        "env { tracer_name = \"wadi\"; lost = %llu; };\n"
	        "stream {\n"
	        "\tid = 0;\n"
	        "\tevent.header := struct { uint8_t id; stamp_t timestamp; };\n"
	        "};\n", (unsigned long long)trace->wall, (unsigned long long)trace->lost);
	for (int kind = 1; kind < WD_TRACE_KINDS; kind++)
		fprintf(out,
		        "event {\n"
		        "\tid = %d; stream_id = 0; name = \"%s\";\n"
		        "\tfields := struct { uint32_t fiber; int64_t value; string text; };\n"
		        "};\n", kind, wd_trace_kind_name((enum wd_trace_kind)kind));
}

static void put_number(FILE *out, uint64_t number, int bytes)
{
	for (int i = 0; i < bytes; i++)
		putc((int)(number >> 8 * i & 0xff), out);
}

void trace_ctf_stream(struct wd_trace_file *trace, FILE *out)
{
	struct wd_trace_event e;

	put_number(out, CTF_MAGIC, 4);
	put_number(out, 0, 4);
	while (wd_trace_file_next(trace, &e)) {
		put_number(out, e.kind, 1);
		put_number(out, e.when, 8);
		put_number(out, e.fiber, 4);
		put_number(out, e.value, 8);
		fwrite(e.text.ptr, 1, e.text.len, out);
		putc('\0', out);
	}
}
