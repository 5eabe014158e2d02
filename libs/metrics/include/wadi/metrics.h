/* SPDX-License-Identifier: ISC */
/* wadi/metrics.h - numbers an image counts about itself.
 *
 *	static WD_COUNTER(served, "shop_customers_total", "customers served",
 *	                  { "counter", "left" });
 *
 *	wd_count(served, 1);
 *
 * To count is an addition.  Whoever wants to know reads all there are, as lines for
 * people or as text for Prometheus.
 */
#ifndef WADI_METRICS_H
#define WADI_METRICS_H

#include "wadi/console.h"
#include "wadi/fmt.h"

/* What tells metrics of one name apart; `value` is any text. */
struct wd_label { const char *name, *value; };

enum wd_metric_kind {
	WD_METRIC_COUNTER, /* only goes up */
	WD_METRIC_GAUGE,   /* goes up and down */
};

/* What counters and gauges share. */
struct wd_metric {
	const char *name; /* [a-zA-Z_:][a-zA-Z0-9_:]*; one kind and one doc for all of a name */
	const char *doc;
	enum wd_metric_kind kind;
	const struct wd_label *labels; /* up to one without a name; NULL for none */
	int64_t (*read)(void);         /* asked for the value; or NULL */
	int64_t value;
	struct wd_metric *next;        /* of those added at run time */
};
struct wd_counter { struct wd_metric metric; };
struct wd_gauge { struct wd_metric metric; };

/* ---- Declaring ---------------------------------------------------------------------
 *
 * At file scope, `static` in front where one file counts.  Labels, if any, stand
 * behind: { "device", "net0" }.  The linker lists all there are in an image.  By
 * custom a counter's name ends in _total, and a unit stands before: _bytes.
 */
#define WD_COUNTER(id, name, doc, ...) \
	WD_METRIC(wd_counter, WD_METRIC_COUNTER, id, name, doc, NULL, __VA_ARGS__)
#define WD_GAUGE(id, name, doc, ...) \
	WD_METRIC(wd_gauge, WD_METRIC_GAUGE, id, name, doc, NULL, __VA_ARGS__)

/* The same of a number that something else keeps: `read`, an int64_t (*)(void), is
 * called when somebody wants to know; it does not wait. */
#define WD_COUNTER_OF(id, name, doc, read, ...) \
	WD_METRIC(wd_counter, WD_METRIC_COUNTER, id, name, doc, read, __VA_ARGS__)
#define WD_GAUGE_OF(id, name, doc, read, ...) \
	WD_METRIC(wd_gauge, WD_METRIC_GAUGE, id, name, doc, read, __VA_ARGS__)

/* For headers, where several files count. */
#define WD_COUNTER_DECL(id) extern struct wd_counter id[1]
#define WD_GAUGE_DECL(id)   extern struct wd_gauge id[1]

/* For devices, which are many of a kind and have names only at run time: `metric`, all
 * set but `next`, is listed too until it is removed.  Once each. */
WD_NONNULL void wd_metrics_add(struct wd_metric *metric);
WD_NONNULL void wd_metrics_remove(struct wd_metric *metric);

/* Adds what every image can tell: memory in use, the most there was, allocations that
 * failed, fibers.  Once. */
void wd_metrics_add_image(void);

/* ---- Counting ---------------------------------------------------------------------- */

/* So many more. */
static inline void wd_count(struct wd_counter *counter, uint32_t more)
{
	counter->metric.value += more;
}

/* It is so much. */
static inline void wd_gauge_set(struct wd_gauge *gauge, int64_t value)
{
	gauge->metric.value = value;
}

/* It has become so much more, or less. */
static inline void wd_gauge_add(struct wd_gauge *gauge, int64_t more)
{
	gauge->metric.value += more;
}

/* ---- Reading ------------------------------------------------------------------------ */

/* The value now. */
WD_NONNULL int64_t wd_metric_value(const struct wd_metric *metric);

/* Calls `each` for all there are, by name and labels; of two that are alike in both
 * for one. */
void wd_metrics_each(void (*each)(void *arg, const struct wd_metric *metric), void *arg);

/* A line each for people: shop_customers_total{counter="left"} 12. */
void wd_metrics_print(wd_console console);

/* From now on whoever runs the image can ask for its metrics: by SIGUSR1 to its process or
 * monitor, or by `wadi metrics`.  A fiber in the background, which does not keep the image
 * from ending, then prints them to `console`, a line each, below "# metrics" and above
 * "# end of metrics".  Once; wd_no_memory. */
WD_MUST wd_err wd_metrics_tell(wd_console console);

/* All of it in Prometheus' text exposition format, version 0.0.4, and the type that
 * HTTP gives it. */
void wd_metrics_prometheus(wd_fmt_put *put, void *arg);
#define WD_METRICS_TYPE "text/plain; version=0.0.4; charset=utf-8"

/* ---- Behind the macros ---------------------------------------------------------------- */

/* Declares a metric, and notes where it is. */
#define WD_METRIC(type, its_kind, id, its_name, its_doc, its_read, ...)                   \
	struct type id[1] = { { {                                                         \
		.name = its_name, .doc = its_doc, .kind = its_kind, .read = its_read,     \
		__VA_OPT__(.labels = (const struct wd_label[]){ __VA_ARGS__, { 0 } })     \
	} } };                                                                            \
	__attribute__((section("wadi_metrics"), used))                                    \
	static struct wd_metric *const id##_listed_ = &id[0].metric

#endif
