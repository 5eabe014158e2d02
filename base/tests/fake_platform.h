/* SPDX-License-Identifier: ISC */
/* The platform seam (wadi/platform.h) for tests: a host process with a clock
 * that stands still but for waits, and a console that can be read back. */
#ifndef FAKE_PLATFORM_H
#define FAKE_PLATFORM_H

#include "wadi/platform.h"

/* The clock at FAKE_START_NS, the console empty, counts at zero, nothing fails. */
void fake_reset(void);
enum { FAKE_START_NS = 1000000000 };

/* Lets time pass. */
void fake_advance(wd_span span);

/* The host: called with each wait's end, WD_NEVER included; NULL for none.  Whether
 * something has come, so that no time passes.  fake_reset() takes it away. */
void fake_host(bool (*come)(wd_instant until));

/* The host asks the image to stop; does the image want to know? */
void fake_ask_to_stop(void);
bool fake_stop_wanted(void);

/* The host asks for the image's metrics. */
void fake_ask_for_metrics(void);

/* How often the platform was asked to wait, and how often to write. */
size_t fake_waits(void);
size_t fake_writes(void);

/* What was written to the console, as a string. */
const char *fake_output(void);

/* Stacks that were taken and not given back; and bytes of memory. */
size_t fake_stacks(void);
size_t fake_memory(void);

/* The n-th stack from now on is refused, 1 being the next, and every one after
 * it; 0 ends that.  The same for memory. */
void fake_stacks_fail_at(size_t n);
void fake_memory_fail_at(size_t n);

/* Runs `run(arg)` in a copy of this process and returns the status it gives to
 * wd_platform_exit(), FAKE_NO_EXIT when it returns or dies instead.  Of what it
 * does only the console's text and count of writes is left.  No assertions in it. */
int fake_exit_status(void (*run)(void *arg), void *arg);
enum { FAKE_NO_EXIT = -1 };

#endif
