/* SPDX-License-Identifier: ISC */
#include "blocks.h"

#include "wadi/block_faulty.h"
#include "wadi/block_late.h"
#include "wadi/block_ram.h"
#include "wadi/block_trace.h"
#include "wadi/test/block.h"

static WD_ERROR(not_conforming, NULL, "conformance", "a block device does not do what it should");

static int report(wd_console console, const char *name, wd_block dev)
{
	int failures = wd_block_conforms(dev);

	wd_console_print(console, "%s: %d failures\n", name, failures);
	return failures;
}

wd_err blocks_main(wd_console console)
{
	static uint8_t bytes[32 * 512];
	struct block_ram ram;
	struct block_faulty faulty;
	struct block_late late;
	struct block_trace trace;
	int failures;

	WD_TRY(block_ram_init(&ram, WD_ROOM(bytes), 512));
	block_faulty_init(&faulty, block_ram(&ram), UINT64_MAX);
	WD_TRY(block_trace_init(&trace, block_ram(&ram), "conformance"));
	WD_TRY(block_late_init(&late, block_ram(&ram), wd_ms(1)));
	failures = report(console, "block_ram", block_ram(&ram)) +
	           report(console, "block_faulty", block_faulty(&faulty)) +
	           report(console, "block_trace", block_trace(&trace)) +
	           report(console, "block_late", block_late(&late));
	block_late_fini(&late);
	return failures ? not_conforming : NULL;
}
