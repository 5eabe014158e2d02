/* SPDX-License-Identifier: ISC */
#include "wadi/console.h"
#include "wadi/mclock.h"
#include "wadi/pclock.h"

/* Prints what a clock read, a fiber switch, calls that do nothing, a block of 4 KiB and a
 * loop of `loop` million iterations take; the best of several each. */
WD_MUST wd_err micro_main(wd_console console, wd_mclock mclock, wd_pclock pclock, int64_t loop);

/* What is timed, and by what. */
struct bench {
	wd_mclock mclock;
	wd_pclock pclock;
	int64_t loop;
};

/* Calls of so little that a loop around them is taken off: that of call_nothing(). */
enum { CALLS = 1000000 };
WD_MUST wd_err call_nothing(struct bench *bench);
WD_MUST wd_err call_log(struct bench *bench);
WD_MUST wd_err call_trace(struct bench *bench);
WD_MUST wd_err call_function(struct bench *bench);
WD_MUST wd_err call_interface(struct bench *bench);

/* 4 KiB from memory: by memcpy(), and as a block device's. */
enum { BLOCKS = 20000 };
WD_MUST wd_err copy_block(struct bench *bench);
WD_MUST wd_err read_block(struct bench *bench);
