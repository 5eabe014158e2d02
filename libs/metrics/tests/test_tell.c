/* SPDX-License-Identifier: ISC */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "fake_platform.h"
#include "wadi/console_memory.h"
#include "wadi/fiber.h"
#include "wadi/metrics.h"

static WD_COUNTER(served, "shop_customers_total", "customers served");

static char text[1024];
static struct console_memory memory;

static int begin(void **state)
{
	(void)state;
	fake_reset();
	console_memory_init(&memory, WD_ROOM(text));
	return 0;
}

static void without_a_stack_it_fails(void **state)
{
	(void)state;
	fake_stacks_fail_at(1);
	assert_ptr_equal(wd_metrics_tell(console_memory(&memory)), wd_no_memory);
	fake_stacks_fail_at(0);
}

/* For good: whatever comes later is told by the same fiber. */
static void nothing_is_told_before_it_is_asked_for(void **state)
{
	(void)state;
	assert_null(wd_metrics_tell(console_memory(&memory)));
	assert_null(wd_sleep(wd_s(1)));
	assert_string_equal(memory.text, "");
}

static void each_request_is_answered_with_what_is_then(void **state)
{
	(void)state;
	for (int n = 1; n <= 2; n++) {
		console_memory_clear(&memory);
		wd_count(served, 1);
		fake_ask_for_metrics();
		assert_null(wd_sleep(wd_ms(1)));
		wd_yield();
		assert_string_equal(memory.text, n == 1
			? "# metrics\nshop_customers_total 1\n# end of metrics\n"
			: "# metrics\nshop_customers_total 2\n# end of metrics\n");
	}
}

/* Once, when the image goes to sleep. */
static bool host_asks(wd_instant until)
{
	(void)until;
	fake_host(NULL);
	fake_ask_for_metrics();
	return true;
}

static void a_request_is_answered_while_others_sleep(void **state)
{
	(void)state;
	fake_host(host_asks);
	assert_null(wd_sleep(wd_hours(1)));
	assert_string_equal(memory.text, "# metrics\nshop_customers_total 2\n# end of metrics\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(without_a_stack_it_fails, begin),
		cmocka_unit_test_setup(nothing_is_told_before_it_is_asked_for, begin),
		cmocka_unit_test_setup(each_request_is_answered_with_what_is_then, begin),
		cmocka_unit_test_setup(a_request_is_answered_while_others_sleep, begin),
	};

	return cmocka_run_group_tests_name("metrics told", tests, NULL, NULL);
}
