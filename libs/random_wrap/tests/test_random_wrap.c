/* SPDX-License-Identifier: ISC */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "wadi/console_memory.h"
#include "wadi/random_faulty.h"
#include "wadi/random_trace.h"
#include "wadi/test/random.h"
#include "wadi/test/seeded.h"

static void a_traced_generator_conforms_and_keeps_its_secret(void **state)
{
	struct wd_seeded seeded = { 1 }, same = { 1 };
	struct console_memory memory;
	struct random_trace trace;
	char text[128];
	uint64_t n;

	(void)state;
	console_memory_init(&memory, WD_ROOM(text));
	assert_null(random_trace_init(&trace, console_memory(&memory), "keys", wd_seeded(&seeded)));
	wd_random_fill(random_trace(&trace), wd_room(&n, sizeof n));
	assert_string_equal(wd_random_sources(random_trace(&trace)), "a seed");
	assert_string_equal(memory.text, "keys: fill: 8 bytes\nkeys: sources: a seed\n");
	wd_random_fill(wd_seeded(&same), wd_room(text, sizeof n));
	assert_memory_equal(&n, text, sizeof n);
	console_memory_clear(&memory);
	assert_int_equal(wd_random_conforms(random_trace(&trace)), 0);
}

static void a_stuck_generator_does_not_conform(void **state)
{
	struct wd_seeded seeded = { 1 };
	struct random_faulty faulty;

	(void)state;
	random_faulty_init(&faulty, wd_seeded(&seeded), UINT64_MAX);
	assert_int_equal(wd_random_conforms(random_faulty(&faulty)), 0);
	/* Six fills come before the numbers of which all five have to come. */
	for (uint64_t good = 0; good < 6 + 5; good++) {
		random_faulty_init(&faulty, wd_seeded(&seeded), good);
		assert_true(wd_random_conforms(random_faulty(&faulty)) > 0);
	}
}

/* Where zero is one of the numbers that are drawn again, it ends all the same. */
static void a_number_is_drawn_a_hundred_times_at_most(void **state)
{
	struct wd_seeded seeded = { 1 };
	struct random_faulty faulty;

	(void)state;
	random_faulty_init(&faulty, wd_seeded(&seeded), 0);
	assert_int_equal(wd_random_below(random_faulty(&faulty), 5), 0);
	assert_int_equal(faulty.seen, 100);
	assert_int_equal(wd_random_below(random_faulty(&faulty), 4), 0);
	assert_int_equal(faulty.seen, 101);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_traced_generator_conforms_and_keeps_its_secret),
		cmocka_unit_test(a_stuck_generator_does_not_conform),
		cmocka_unit_test(a_number_is_drawn_a_hundred_times_at_most),
	};

	return cmocka_run_group_tests_name("random_wrap", tests, NULL, NULL);
}
