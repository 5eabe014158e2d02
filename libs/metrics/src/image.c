/* SPDX-License-Identifier: ISC */
#include "wadi/alloc.h"
#include "wadi/fiber.h"
#include "wadi/metrics.h"

static int64_t used(void) { return (int64_t)wd_alloc_stats().used; }
static int64_t used_max(void) { return (int64_t)wd_alloc_stats().used_max; }
static int64_t failed(void) { return (int64_t)wd_alloc_stats().failed; }

static void count(void *n, const struct wd_fiber *fiber)
{
	(void)fiber;
	++*(int64_t *)n;
}

static int64_t fibers(void)
{
	int64_t n = 0;

	wd_fibers(count, &n);
	return n;
}

static struct wd_metric image[] = {
	{ .name = "wadi_memory_used_bytes", .doc = "memory in use", .kind = WD_METRIC_GAUGE,
	  .read = used },
	{ .name = "wadi_memory_used_max_bytes", .doc = "the most memory that was in use",
	  .kind = WD_METRIC_GAUGE, .read = used_max },
	{ .name = "wadi_allocations_failed_total", .doc = "allocations that found no memory",
	  .kind = WD_METRIC_COUNTER, .read = failed },
	{ .name = "wadi_fibers", .doc = "fibers that have not ended", .kind = WD_METRIC_GAUGE,
	  .read = fibers },
};

void wd_metrics_add_image(void)
{
	for (size_t i = 0; i < WD_COUNT(image); i++)
		wd_metrics_add(&image[i]);
}
