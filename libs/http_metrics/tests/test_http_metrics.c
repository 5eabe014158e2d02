/* SPDX-License-Identifier: ISC */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "wadi/alloc.h"
#include "wadi/http_faulty.h"
#include "wadi/http_memory.h"
#include "wadi/http_metrics.h"
#include "wadi/metrics.h"

static WD_COUNTER(served, "shop_customers_total", "customers served", { "counter", "left" });

static struct http_metrics it;
static struct http_memory memory;
static uint8_t fields[1000], body[8000];

static int begin(void **state)
{
	(void)state;
	http_memory_init(&memory, WD_ROOM(fields), WD_ROOM(body));
	return http_metrics_init(&it) != NULL;
}

static void ask(const char *text)
{
	assert_null(http_memory_ask(&memory, http_metrics(&it), wd_str(text)));
}

static bool has_line(const char *line)
{
	struct wd_cursor c = wd_cursor(memory.body);

	while (c.left > 0)
		if (wd_bytes_equal(wd_cursor_until(&c, '\n'), wd_str(line)))
			return true;
	return false;
}

static void all_metrics_are_told(void **state)
{
	(void)state;
	wd_count(served, 12);
	ask("GET /metrics HTTP/1.0\r\n\r\n");
	assert_int_equal(memory.status, 200);
	assert_true(wd_bytes_equal(http_memory_field(&memory, "content-type"),
	                           wd_str("text/plain; version=0.0.4; charset=utf-8")));
	assert_true(memory.whole && memory.length == memory.body.len);
	assert_true(has_line("# TYPE shop_customers_total counter"));
	assert_true(has_line("shop_customers_total{counter=\"left\"} 12"));
	assert_true(has_line("# TYPE wadi_memory_used_bytes gauge"));
	assert_int_equal(wd_alloc_stats().pieces, 0);
}

static void several_handlers_tell_the_same(void **state)
{
	struct http_metrics other;
	size_t len;

	(void)state;
	ask("HEAD /metrics HTTP/1.0\r\n\r\n");
	len = memory.length;
	assert_null(http_metrics_init(&other));
	ask("HEAD /metrics HTTP/1.0\r\n\r\n");
	assert_in_range(memory.length, len - 20, len + 20); /* in other numbers */
}

static void other_methods_are_not_allowed(void **state)
{
	(void)state;
	ask("POST /metrics HTTP/1.0\r\n\r\n");
	assert_int_equal(memory.status, 405);
}

static void without_memory_it_is_unavailable(void **state)
{
	(void)state;
	for (uint64_t n = 1; n < 4; n++) {
		wd_alloc_fail_at(n);
		ask("GET /metrics HTTP/1.0\r\n\r\n");
		wd_alloc_fail_at(0);
		assert_int_equal(memory.status, 503);
		assert_int_equal(wd_alloc_stats().pieces, 0);
	}
}

static void a_client_may_go_away_at_any_time(void **state)
{
	(void)state;
	for (uint64_t good = 0; good < 3; good++) {
		struct http_faulty faulty;

		http_faulty_init(&faulty, http_metrics(&it), good);
		assert_null(http_memory_ask(&memory, http_faulty(&faulty),
		                            wd_str("GET / HTTP/1.0\r\n\r\n")));
		assert_true((faulty.err == NULL) == (good == 2));
		assert_int_equal(wd_alloc_stats().pieces, 0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(all_metrics_are_told, begin),
		cmocka_unit_test_setup(several_handlers_tell_the_same, begin),
		cmocka_unit_test_setup(other_methods_are_not_allowed, begin),
		cmocka_unit_test_setup(without_memory_it_is_unavailable, begin),
		cmocka_unit_test_setup(a_client_may_go_away_at_any_time, begin),
	};

	return cmocka_run_group_tests_name("http_metrics", tests, NULL, NULL);
}
