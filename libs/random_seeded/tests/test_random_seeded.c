/* SPDX-License-Identifier: ISC */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "wadi/random_seeded.h"
#include "wadi/test/random.h"

static void it_conforms_whatever_the_seed(void **state)
{
	static const int64_t seeds[] = { 0, 1, -1, INT64_MIN, INT64_MAX, 4711 };
	struct random_seeded it;

	(void)state;
	for (size_t i = 0; i < WD_COUNT(seeds); i++) {
		assert_null(random_seeded_init(&it, seeds[i]));
		assert_int_equal(wd_random_conforms(random_seeded(&it)), 0);
	}
}

/* SplitMix64 from 1234567 begins with 6457827717110365317, as its authors' code does. */
static void the_bytes_are_the_same_for_the_same_seed(void **state)
{
	struct random_seeded a, b;
	uint8_t from_a[100], from_b[100];

	(void)state;
	assert_null(random_seeded_init(&a, 1234567));
	assert_int_equal(wd_seeded_next(&a.seeded), UINT64_C(6457827717110365317));
	assert_null(random_seeded_init(&a, 7));
	assert_null(random_seeded_init(&b, 7));
	wd_random_fill(random_seeded(&a), WD_ROOM(from_a));
	wd_random_fill(random_seeded(&b), WD_ROOM(from_b));
	assert_memory_equal(from_a, from_b, sizeof from_a);
	assert_null(random_seeded_init(&b, 8));
	wd_random_fill(random_seeded(&b), WD_ROOM(from_b));
	assert_memory_not_equal(from_a, from_b, sizeof from_a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(it_conforms_whatever_the_seed),
		cmocka_unit_test(the_bytes_are_the_same_for_the_same_seed),
	};

	return cmocka_run_group_tests_name("random_seeded", tests, NULL, NULL);
}
