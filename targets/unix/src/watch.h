/* SPDX-License-Identifier: ISC */
/* watch.h - files that end wd_platform_wait() when something can be read; and
 * signals that do. */
#ifndef WATCH_H
#define WATCH_H

#include <stdbool.h>
#include <stddef.h>

enum { WATCHED_MAX = 64 };

/* Watches `fd` from now on; the caller has made sure that there are not too many. */
void watch(size_t slot, int fd);
void watch_end(size_t slot);

/* Did a wait find something there, since it was last said that all was read? */
bool watch_ready(size_t slot);
void watch_all_read(size_t slot);

/* Ends the wait under way, or else the next one; for handlers of signals. */
void watch_wake(void);

#endif
