/* SPDX-License-Identifier: ISC */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "fake_platform.h"
#include "wadi/alloc.h"
#include "wadi/metrics.h"

static WD_GAUGE(queue, "shop_queue", "who waits");
static WD_COUNTER(right, "shop_customers_total", "customers \\ served\nso far",
                  { "counter", "right" });
static WD_COUNTER(left, "shop_customers_total", "customers \\ served\nso far",
                  { "counter", "left" }, { "by", "A\\d\"a\n" });

static int64_t ask(void) { return -3; }
static WD_GAUGE_OF(cold, "shop_temperature_celsius", "outside", ask);
static WD_COUNTER_OF(bell, "shop_bell_total", "rings", ask, { "door", "" });

/* ---- Pages ------------------------------------------------------------------------------ */

static char page[2048];
static size_t page_len;

static void keep(void *arg, struct wd_bytes piece)
{
	assert_ptr_equal(arg, page);
	assert_true(piece.len > 0 && page_len + piece.len < sizeof page);
	memcpy(page + page_len, piece.ptr, piece.len);
	page_len += piece.len;
	page[page_len] = '\0';
}

static void render(void)
{
	page_len = 0;
	page[0] = '\0';
	wd_metrics_prometheus(keep, page);
}

static int begin(void **state)
{
	(void)state;
	fake_reset();
	left->metric.value = right->metric.value = queue->metric.value = 0;
	return 0;
}

/* ---- Values ------------------------------------------------------------------------------- */

static void counters_go_up_and_gauges_both_ways(void **state)
{
	(void)state;
	wd_count(left, 1);
	wd_count(left, UINT32_MAX);
	assert_int_equal(wd_metric_value(&left->metric), INT64_C(1) + UINT32_MAX);
	wd_gauge_set(queue, 5);
	wd_gauge_add(queue, -7);
	assert_int_equal(wd_metric_value(&queue->metric), -2);
	assert_int_equal(wd_metric_value(&right->metric), 0);
}

static void value_that_something_else_keeps_is_asked_for(void **state)
{
	(void)state;
	assert_int_equal(wd_metric_value(&cold->metric), -3);
	assert_int_equal(wd_metric_value(&bell->metric), -3);
}

/* ---- Text ----------------------------------------------------------------------------------- */

static const char expected[] =
	"# HELP shop_bell_total rings\n"
	"# TYPE shop_bell_total counter\n"
	"shop_bell_total{door=\"\"} -3\n"
	"# HELP shop_customers_total customers \\\\ served\\nso far\n"
	"# TYPE shop_customers_total counter\n"
	"shop_customers_total{counter=\"left\",by=\"A\\\\d\\\"a\\n\"} 12\n"
	"shop_customers_total{counter=\"right\"} 0\n"
	"# HELP shop_queue who waits\n"
	"# TYPE shop_queue gauge\n"
	"shop_queue 0\n"
	"# HELP shop_temperature_celsius outside\n"
	"# TYPE shop_temperature_celsius gauge\n"
	"shop_temperature_celsius -3\n";

static void prometheus_gets_families_by_name(void **state)
{
	(void)state;
	wd_count(left, 12);
	render();
	assert_string_equal(page, expected);
}

static void metrics_of_one_name_stay_together_wherever_they_come_from(void **state)
{
	struct wd_metric third = {
		.name = "shop_customers_total", .doc = "customers \\ served\nso far",
		.kind = WD_METRIC_COUNTER,
		.labels = (const struct wd_label[]){ { "counter", "right" }, { "d", "" }, { 0 } },
		.value = 7,
	};
	struct wd_metric last = { .name = "zoo", .doc = "d", .kind = WD_METRIC_GAUGE };
	static const char middle[] = "shop_customers_total{counter=\"right\"} 0\n"
		"shop_customers_total{counter=\"right\",d=\"\"} 7\n# HELP shop_queue who";
	static const char end[] = "# HELP zoo d\n# TYPE zoo gauge\nzoo 0\n";

	(void)state;
	wd_metrics_add(&last);
	wd_metrics_add(&third);
	render();
	wd_metrics_remove(&last);
	wd_metrics_remove(&last);
	wd_metrics_remove(&third);
	assert_non_null(strstr(page, middle));
	assert_string_equal(page + page_len - strlen(end), end);
	wd_count(left, 12);
	render();
	assert_string_equal(page, expected);
}

static void of_two_that_are_alike_one_is_shown(void **state)
{
	struct wd_metric twin = { .name = "shop_queue", .doc = "d", .kind = WD_METRIC_GAUGE };

	(void)state;
	wd_count(left, 12);
	wd_metrics_add(&twin);
	render();
	wd_metrics_remove(&twin);
	assert_string_equal(page, expected);
}

static void several_labels(void **state)
{
	struct wd_metric full = {
		.name = "zoo", .doc = "d", .kind = WD_METRIC_GAUGE,
		.labels = (const struct wd_label[]){
			{ "a", "1" }, { "b", "2" }, { "c", "3" }, { "d", "4" }, { "e", "5" }, { 0 },
		},
	};

	(void)state;
	wd_metrics_add(&full);
	render();
	wd_metrics_remove(&full);
	assert_non_null(strstr(page, "\nzoo{a=\"1\",b=\"2\",c=\"3\",d=\"4\",e=\"5\"} 0\n"));
}

static void write_console(void *self, struct wd_bytes text)
{
	(void)self;
	wd_platform_write(text);
}

static void people_get_a_line_each_in_few_writes(void **state)
{
	static const struct wd_console_ops ops = { .write = write_console };

	(void)state;
	wd_metrics_print((wd_console){ &ops, NULL });
	assert_string_equal(fake_output(), "shop_bell_total{door=\"\"} -3\n"
	                    "shop_customers_total{counter=\"left\","
	                    "by=\"A\\\\d\\\"a\\n\"} 0\n"
	                    "shop_customers_total{counter=\"right\"} 0\n"
	                    "shop_queue 0\nshop_temperature_celsius -3\n");
	assert_int_equal(fake_writes(), 1);
}

/* ---- The image's own ---------------------------------------------------------------------- */

static void image_tells_of_its_memory(void **state)
{
	void *memory;
	char line[64];

	(void)state;
	wd_metrics_add_image();
	memory = wd_alloc(1000);
	assert_non_null(memory);
	render();
	wd_fmt(line, sizeof line, "\nwadi_memory_used_bytes %zu\n", wd_alloc_stats().used);
	assert_non_null(strstr(page, line));
	assert_in_range(wd_alloc_stats().used, 1000, 2000);
	assert_non_null(strstr(page, "\n# TYPE wadi_allocations_failed_total counter\n"));
	assert_non_null(strstr(page, "\nwadi_fibers 0\n"));
	wd_free(memory);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(counters_go_up_and_gauges_both_ways, begin),
		cmocka_unit_test_setup(value_that_something_else_keeps_is_asked_for, begin),
		cmocka_unit_test_setup(prometheus_gets_families_by_name, begin),
		cmocka_unit_test_setup(metrics_of_one_name_stay_together_wherever_they_come_from,
		                       begin),
		cmocka_unit_test_setup(of_two_that_are_alike_one_is_shown, begin),
		cmocka_unit_test_setup(several_labels, begin),
		cmocka_unit_test_setup(people_get_a_line_each_in_few_writes, begin),
		cmocka_unit_test_setup(image_tells_of_its_memory, begin), /* for good: the last */
	};

	return cmocka_run_group_tests_name("metrics", tests, NULL, NULL);
}
