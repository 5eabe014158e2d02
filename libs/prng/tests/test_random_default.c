/* SPDX-License-Identifier: ISC */
/* Where the generator starts from, and that it does not start from nothing. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "fake_entropy.h"
#include "fake_platform.h"
#include "wadi/random_default.h"
#include "wadi/test/random.h"

static int quiet(void **state)
{
	(void)state;
	fake_entropy = (struct fake_entropy){ .step = 7 };
	fake_reset();
	return 0;
}

static void no_source_at_all_does_not_start(void **state)
{
	struct random_default it;
	wd_err err = random_default_init(&it);

	(void)state;
	assert_true(wd_err_is(err, wd_random_no_source));
}

static void a_clock_that_stands_still_is_no_source(void **state)
{
	struct random_default it;

	(void)state;
	fake_entropy.step = 0;
	assert_true(wd_err_is(random_default_init(&it), wd_random_no_source));
}

static void jitter_alone_starts_with_a_warning(void **state)
{
	struct random_default it;

	(void)state;
	fake_entropy.noise = 1000;
	assert_null(random_default_init(&it));
	assert_int_equal(it.sources, RANDOM_JITTER);
	assert_string_equal(wd_random_sources(random_default(&it)), "jitter");
	assert_non_null(strstr(fake_output(), "warning: random:"));
}

static void the_host_alone_starts_without_a_warning(void **state)
{
	struct random_default it;

	(void)state;
	fake_entropy.seed_bytes = 64;
	assert_null(random_default_init(&it));
	assert_int_equal(it.sources, RANDOM_HOST);
	assert_string_equal(fake_output(), "");
}

static void every_source_is_named(void **state)
{
	struct random_default it;

	(void)state;
	fake_entropy = (struct fake_entropy){ .seed_bytes = 64, .rdseed_words = 8,
	                                      .rdrand_words = 8, .step = 7, .noise = 1000 };
	assert_null(random_default_init(&it));
	assert_string_equal(wd_random_sources(random_default(&it)), "host, rdseed, rdrand, jitter");
}

static void a_generator_that_gives_out_half_way_does_not_count(void **state)
{
	struct random_default it;

	(void)state;
	fake_entropy.rdseed_words = 7;
	fake_entropy.rdrand_words = 8;
	assert_null(random_default_init(&it));
	assert_int_equal(it.sources, RANDOM_RDRAND);
}

static void two_starts_give_different_bytes(void **state)
{
	struct random_default a, b;
	uint8_t from_a[32], from_b[32];

	(void)state;
	fake_entropy.seed_bytes = 128;
	assert_null(random_default_init(&a));
	assert_null(random_default_init(&b));
	wd_random_fill(random_default(&a), WD_ROOM(from_a));
	wd_random_fill(random_default(&b), WD_ROOM(from_b));
	assert_memory_not_equal(from_a, from_b, sizeof from_a);
	wd_random_fill(random_default(&a), WD_ROOM(from_b));
	assert_memory_not_equal(from_a, from_b, sizeof from_a);
}

static void it_conforms(void **state)
{
	struct random_default it;

	(void)state;
	fake_entropy.seed_bytes = 64;
	assert_null(random_default_init(&it));
	assert_int_equal(wd_random_conforms(random_default(&it)), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(no_source_at_all_does_not_start, quiet),
		cmocka_unit_test_setup(a_clock_that_stands_still_is_no_source, quiet),
		cmocka_unit_test_setup(jitter_alone_starts_with_a_warning, quiet),
		cmocka_unit_test_setup(the_host_alone_starts_without_a_warning, quiet),
		cmocka_unit_test_setup(every_source_is_named, quiet),
		cmocka_unit_test_setup(a_generator_that_gives_out_half_way_does_not_count, quiet),
		cmocka_unit_test_setup(two_starts_give_different_bytes, quiet),
		cmocka_unit_test_setup(it_conforms, quiet),
	};

	return cmocka_run_group_tests_name("random_default", tests, NULL, NULL);
}
