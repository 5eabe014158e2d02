/* SPDX-License-Identifier: ISC */
/* watch.h - waiting for what is watched (wadi/host_watch.h), and for signals. */
#ifndef WATCH_H
#define WATCH_H

#include "wadi/base.h"

/* Waits for news, at most so long. */
void watch_for(wd_span span);

/* Ends the wait under way, or else the next one; for handlers of signals. */
void watch_wake(void);

#endif
