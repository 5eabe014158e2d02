/* SPDX-License-Identifier: ISC */
/* wadi/pclock.h - the wall clock (POSIX time): for dates. */
#ifndef WADI_PCLOCK_H
#define WADI_PCLOCK_H

#include "wadi/base.h"

typedef struct wd_pclock {
	const struct wd_pclock_ops *ops;
	void *self;
} wd_pclock;

/* Seconds since 1970-01-01 00:00 UTC without leap seconds, and nanoseconds,
 * 0 to 999,999,999, to be added. */
struct wd_date {
	int64_t s;
	uint32_t ns;
};

/* What an implementation provides; the functions below have the contract. */
struct wd_pclock_ops {
	struct wd_date (*now)(void *self);
};

/* The date as the host has it.  May jump either way; for spans use
 * wd_mclock_now(). */
static inline struct wd_date wd_pclock_now(wd_pclock clock)
{
	return clock.ops->now(clock.self);
}

/* A date in the proleptic Gregorian calendar, UTC. */
struct wd_calendar {
	int64_t year;
	uint8_t month, day;           /* 1 to 12, 1 to 31 */
	uint8_t hour, minute, second; /* 0 to 23, 0 to 59, 0 to 59 */
	uint8_t weekday;              /* 0 is Sunday */
};

/* The nanoseconds are dropped. */
struct wd_calendar wd_date_calendar(struct wd_date date);

/* Writes "2026-11-22T23:51:37Z" (RFC 3339); cut to fit in `size` bytes with its
 * NUL.  Returns the length without NUL that it would have liked. */
size_t wd_date_pp(struct wd_date date, char *into, size_t size);

#endif
