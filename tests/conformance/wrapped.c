/* SPDX-License-Identifier: ISC */
#include "wrapped.h"

#include "report.h"
#include "wadi/console_memory.h"
#include "wadi/flow_faulty.h"
#include "wadi/flow_pair.h"
#include "wadi/flow_stats.h"
#include "wadi/flow_trace.h"
#include "wadi/fs_faulty.h"
#include "wadi/fs_trace.h"
#include "wadi/kv_faulty.h"
#include "wadi/kv_ram.h"
#include "wadi/kv_trace.h"
#include "wadi/test/flow.h"
#include "wadi/test/fs.h"
#include "wadi/test/kv.h"
#include "wadi/time_virtual.h"

static WD_ERROR(not_conforming, NULL, "conformance", "a wrapper does not do what is under it");

enum { ROOM = 100000 };

/* Both ends of a pair, wrapped alike. */
static wd_err flows(wd_console console, wd_console to, int *failures)
{
	struct flow_pair pair[3];
	struct flow_trace trace[2];
	struct flow_stats stats[2];
	struct flow_faulty faulty[2];

	for (size_t i = 0; i < WD_COUNT(pair); i++)
		WD_TRY(flow_pair_init(&pair[i], "pair", 4096));
	for (size_t i = 0; i < 2; i++) {
		wd_flow (*end)(struct flow_pair *) = i ? flow_pair_b : flow_pair_a;

		WD_TRY(flow_trace_init(&trace[i], to, "flow", end(&pair[0])));
		flow_stats_init(&stats[i], end(&pair[1]));
		flow_faulty_init(&faulty[i], end(&pair[2]), UINT64_MAX);
	}
	*failures += report(console, "flow_trace",
	                    wd_flow_conforms(flow_trace(&trace[0]), flow_trace(&trace[1])));
	*failures += report(console, "flow_stats",
	                    wd_flow_conforms(flow_stats(&stats[0]), flow_stats(&stats[1])));
	*failures += report(console, "flow_faulty",
	                    wd_flow_conforms(flow_faulty(&faulty[0]), flow_faulty(&faulty[1])));
	for (size_t i = 0; i < WD_COUNT(pair); i++)
		flow_pair_fini(&pair[i]);
	return NULL;
}

static wd_err files(wd_console console, wd_console to, wd_pclock pclock, int *failures)
{
	struct fs_ram fs;
	struct fs_trace trace;
	struct fs_faulty faulty;

	WD_TRY(fs_ram_init(&fs, pclock, ROOM));
	WD_TRY(fs_trace_init(&trace, to, "fs", fs_ram(&fs)));
	fs_faulty_init(&faulty, fs_ram(&fs), UINT64_MAX);
	*failures += report(console, "fs_trace", wd_fs_conforms(fs_trace(&trace)));
	*failures += report(console, "fs_faulty", wd_fs_conforms(fs_faulty(&faulty)));
	fs_ram_fini(&fs);
	return NULL;
}

static wd_err stores(wd_console console, wd_console to, wd_pclock pclock, int *failures)
{
	struct kv_ram kv;
	struct kv_trace trace;
	struct kv_faulty faulty;

	WD_TRY(kv_ram_init(&kv, pclock, ROOM));
	WD_TRY(kv_trace_init_rw(&trace, to, "kv", kv_ram(&kv)));
	kv_faulty_init_rw(&faulty, kv_ram(&kv), UINT64_MAX);
	*failures += report(console, "kv_trace", wd_kv_rw_conforms(kv_trace_rw(&trace)));
	*failures += report(console, "kv_faulty", wd_kv_rw_conforms(kv_faulty_rw(&faulty)));
	kv_ram_fini(&kv);
	return NULL;
}

wd_err wrapped_main(wd_console console)
{
	static char text[256];
	static struct time_virtual time;
	struct console_memory memory;
	wd_pclock pclock = time_virtual_pclock(&time);
	int failures = 0;

	console_memory_init(&memory, WD_ROOM(text));
	time_virtual_init(&time, (wd_instant){ 0 }, (struct wd_date){ 1700000000, 0 });
	WD_TRY(flows(console, console_memory(&memory), &failures));
	WD_TRY(files(console, console_memory(&memory), pclock, &failures));
	WD_TRY(stores(console, console_memory(&memory), pclock, &failures));
	return failures ? not_conforming : NULL;
}
