/* SPDX-License-Identifier: ISC */
/* wadi/span.h - spans of time and instants, which do not mix.
 *
 * Both are nanoseconds in 64 bits: spans up to 584 years.  Arithmetic stops
 * at the ends instead of wrapping round.
 */
#ifndef WADI_SPAN_H
#define WADI_SPAN_H

#include "wadi/bytes.h"

/* How long. */
typedef struct { uint64_t ns; } wd_span;
/* When: since an arbitrary start, the same for the life of the image. */
typedef struct { uint64_t ns; } wd_instant;

/* Later than anything: waits for ever. */
#define WD_NEVER  ((wd_instant){ UINT64_MAX })
/* The longest span. */
#define WD_FOREVER ((wd_span){ UINT64_MAX })

/* Units in nanoseconds. */
#define WD_NS_PER_US   UINT64_C(1000)
#define WD_NS_PER_MS   UINT64_C(1000000)
#define WD_NS_PER_S    UINT64_C(1000000000)
#define WD_NS_PER_MIN  (60 * WD_NS_PER_S)
#define WD_NS_PER_HOUR (60 * WD_NS_PER_MIN)
#define WD_NS_PER_DAY  (24 * WD_NS_PER_HOUR)
#define WD_NS_PER_YEAR (UINT64_C(31556952) * WD_NS_PER_S) /* 365.2425 days */

/* `n` units of `ns` nanoseconds, at most WD_FOREVER. */
static inline wd_span wd_span_of(uint64_t n, uint64_t ns)
{
	wd_span s;

	return __builtin_mul_overflow(n, ns, &s.ns) ? WD_FOREVER : s;
}

/* That many of a unit, at most WD_FOREVER. */
static inline wd_span wd_ns(uint64_t n) { return (wd_span){ n }; }
static inline wd_span wd_us(uint64_t n) { return wd_span_of(n, WD_NS_PER_US); }
static inline wd_span wd_ms(uint64_t n) { return wd_span_of(n, WD_NS_PER_MS); }
static inline wd_span wd_s(uint64_t n) { return wd_span_of(n, WD_NS_PER_S); }
static inline wd_span wd_min(uint64_t n) { return wd_span_of(n, WD_NS_PER_MIN); }
static inline wd_span wd_hours(uint64_t n) { return wd_span_of(n, WD_NS_PER_HOUR); }
static inline wd_span wd_days(uint64_t n) { return wd_span_of(n, WD_NS_PER_DAY); }
static inline wd_span wd_years(uint64_t n) { return wd_span_of(n, WD_NS_PER_YEAR); }

/* Whole units in a span, rounded down. */
static inline uint64_t wd_span_us(wd_span s) { return s.ns / WD_NS_PER_US; }
static inline uint64_t wd_span_ms(wd_span s) { return s.ns / WD_NS_PER_MS; }
static inline uint64_t wd_span_s(wd_span s) { return s.ns / WD_NS_PER_S; }
static inline uint64_t wd_span_min(wd_span s) { return s.ns / WD_NS_PER_MIN; }
static inline uint64_t wd_span_hours(wd_span s) { return s.ns / WD_NS_PER_HOUR; }
static inline uint64_t wd_span_days(wd_span s) { return s.ns / WD_NS_PER_DAY; }
static inline uint64_t wd_span_years(wd_span s) { return s.ns / WD_NS_PER_YEAR; }

/* a + b, at most WD_FOREVER. */
static inline wd_span wd_span_add(wd_span a, wd_span b)
{
	return __builtin_add_overflow(a.ns, b.ns, &a.ns) ? WD_FOREVER : a;
}

/* a - b, zero when b is longer. */
static inline wd_span wd_span_sub(wd_span a, wd_span b)
{
	return (wd_span){ a.ns > b.ns ? a.ns - b.ns : 0 };
}

/* The instant `s` after `t`, at most WD_NEVER. */
static inline wd_instant wd_after(wd_instant t, wd_span s)
{
	return __builtin_add_overflow(t.ns, s.ns, &t.ns) ? WD_NEVER : t;
}

/* How long from `from` to `to`; zero when `to` is the earlier. */
static inline wd_span wd_between(wd_instant from, wd_instant to)
{
	return (wd_span){ to.ns > from.ns ? to.ns - from.ns : 0 };
}

/* Does `a` come before `b`? */
static inline bool wd_before(wd_instant a, wd_instant b)
{
	return a.ns < b.ns;
}

/* Reads "100ms", "1.5s", "2h30min": one or more numbers, each with at most
 * nine decimals and one of the units ns us ms s min h d y, larger units first,
 * each unit once.  "0" needs no unit, "never" is WD_FOREVER.  What does not
 * fit in a span, or is finer than a nanosecond, is wd_malformed. */
WD_MUST wd_err wd_span_parse(struct wd_bytes text, wd_span *span);

/* Writes it exactly, as wd_span_parse() reads it: "1h30min", "1.5s", "250us";
 * cut to fit as by wd_err_pp(), with the same result. */
size_t wd_span_pp(wd_span span, char *into, size_t size);

#endif
