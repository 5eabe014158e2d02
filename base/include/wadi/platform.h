/* SPDX-License-Identifier: ISC */
/* wadi/platform.h - what base asks of the target, once per image.
 *
 * Every target defines all of it; applications and libraries use the
 * interfaces, the fibers and the allocator instead.
 */
#ifndef WADI_PLATFORM_H
#define WADI_PLATFORM_H

#include "wadi/base.h"

/* Writes to the console, best effort; allowed at any time, also in a crash. */
void wd_platform_write(struct wd_bytes text);

/* Is the console a terminal, which knows colours?  False where nobody can tell. */
bool wd_platform_terminal(void);

/* The monotonic clock: never goes back. */
wd_instant wd_platform_now(void);

/* The wall clock: nanoseconds since 1970-01-01 00:00 UTC, as the host has it. */
uint64_t wd_platform_wall(void);

/* Gives the processor away until `until`, or until the host has something for
 * this image, whichever is first; may return early.  WD_NEVER means that only
 * the host can end it. */
void wd_platform_wait(wd_instant until);

/* Has the host asked this image to stop?  Once this has been called, the host's first
 * such request does not end the image, but a wait of its. */
bool wd_platform_stop_asked(void);

/* How often has the host asked for this image's metrics?  Once this has been called, such a
 * request does not end the image, but a wait of its. */
uint32_t wd_platform_metrics_asked(void);

/* Ends the image with this status, 0 to 255. */
_Noreturn void wd_platform_exit(int status);

/* Appends to the trace file that whoever started the image asked for; false where
 * nobody did, or it cannot be written.  No bytes only ask. */
bool wd_platform_trace(struct wd_bytes bytes);

/* Memory for the allocator: `size` bytes aligned to 16, NULL when there is no
 * more.  wd_platform_give() takes back what wd_platform_take() gave. */
void *wd_platform_take(size_t size);
void  wd_platform_give(void *memory, size_t size);

/* A stack of at least `size` bytes for a fiber, empty when there is no more.
 * Where the target can, the page below it is not mapped. */
struct wd_room wd_platform_stack(size_t size);
void           wd_platform_stack_give(struct wd_room stack);

/* ---- What a random generator can start from ---------------------------------- */

/* Fills `into` with the host's random bytes, each handed out once; returns how
 * many it had, zero where the host gives none. */
size_t wd_platform_seed(struct wd_room into);

/* A word of the processor's generators; false where it has none, may not be
 * asked, or gives nothing after some tries. */
bool wd_platform_rdseed(uint64_t *word);
bool wd_platform_rdrand(uint64_t *word);

/* A counter as fine as there is, for the jitter of time. */
uint64_t wd_platform_cycles(void);

#endif
