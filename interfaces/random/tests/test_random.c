/* SPDX-License-Identifier: ISC */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "wadi/test/random.h"
#include "wadi/test/seeded.h"

/* Gives prepared numbers, and the last one for ever. */
struct script {
	uint64_t number[4];
	size_t count, given;
};

static void play(void *self, struct wd_room into)
{
	struct script *s = self;
	size_t at = s->given < s->count ? s->given : s->count - 1;

	assert_int_equal(into.len, sizeof s->number[0]);
	memcpy(into.ptr, &s->number[at], into.len);
	s->given++;
}

static const char *sources(void *self)
{
	(void)self;
	return "a test";
}

static const struct wd_random_ops playing = { .fill = play, .sources = sources };

static void a_number_is_drawn_again_only_when_one_too_many(void **state)
{
	/* 2^64 mod 10 is 6: the numbers 0 to 5 would make 0 to 5 likelier. */
	struct script s = { .number = { 0, 5, 6, 77 }, .count = 4 };

	(void)state;
	assert_int_equal(wd_random_below((wd_random){ &playing, &s }, 10), 6);
	assert_int_equal(s.given, 3);
}

static void powers_of_two_need_one_draw(void **state)
{
	(void)state;
	for (unsigned bit = 0; bit < 64; bit++) {
		struct script s = { .number = { 0 }, .count = 1 };

		assert_int_equal(wd_random_below((wd_random){ &playing, &s },
		                                 UINT64_C(1) << bit), 0);
		assert_int_equal(s.given, 1);
	}
}

static void a_source_that_is_stuck_does_not_hang(void **state)
{
	struct script s = { .number = { 1 }, .count = 1 };

	(void)state;
	assert_true(wd_random_below((wd_random){ &playing, &s }, (UINT64_C(1) << 63) + 1) == 1);
}

/* ---- Conformance ---------------------------------------------------------------------- */

static void good(void *self, struct wd_room into)
{
	uint64_t *seed = self;

	for (size_t i = 0; i < into.len; i++) {
		*seed = *seed * UINT64_C(6364136223846793005) + 1442695040888963407;
		into.ptr[i] = (uint8_t)(*seed >> 56);
	}
}

static void repeating(void *self, struct wd_room into)
{
	uint64_t seed = 1;

	(void)self;
	good(&seed, into);
}

static void too_much(void *self, struct wd_room into)
{
	good(self, wd_room(into.ptr, into.len == 33 ? 34 : into.len));
}

static void too_little(void *self, struct wd_room into)
{
	good(self, wd_room(into.ptr, into.len & ~(size_t)15));
}

static void lopsided(void *self, struct wd_room into)
{
	good(self, into);
	for (size_t i = 0; i < into.len; i++)
		into.ptr[i] |= 0x81;
}

static void even(void *self, struct wd_room into)
{
	good(self, into);
	for (size_t i = 0; into.len == 8 && i < 8; i++)
		into.ptr[i] = 0xfa;
}

static int failures(void (*fill)(void *, struct wd_room))
{
	const struct wd_random_ops ops = { .fill = fill, .sources = sources };
	uint64_t seed = 42;

	return wd_random_conforms((wd_random){ &ops, &seed });
}

static void a_good_generator_conforms(void **state)
{
	(void)state;
	assert_int_equal(failures(good), 0);
}

static void broken_generators_do_not(void **state)
{
	(void)state;
	assert_true(failures(repeating) > 0);
	assert_int_equal(failures(too_much), 1);
	assert_true(failures(too_little) > 0);
	assert_true(failures(lopsided) > 0);
	assert_int_equal(failures(even), 1);
}

static void a_seed_is_played_again_and_no_other(void **state)
{
	struct wd_seeded seed = { 7 }, same = { 7 }, other = { 8 };

	(void)state;
	for (int i = 0; i < 100; i++) {
		uint64_t n = wd_random_below(wd_seeded(&seed), UINT64_MAX);

		assert_true(n == wd_random_below(wd_seeded(&same), UINT64_MAX));
		assert_true(n != wd_random_below(wd_seeded(&other), UINT64_MAX));
	}
	assert_int_equal(wd_random_conforms(wd_seeded(&seed)), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_number_is_drawn_again_only_when_one_too_many),
		cmocka_unit_test(powers_of_two_need_one_draw),
		cmocka_unit_test(a_source_that_is_stuck_does_not_hang),
		cmocka_unit_test(a_good_generator_conforms),
		cmocka_unit_test(broken_generators_do_not),
		cmocka_unit_test(a_seed_is_played_again_and_no_other),
	};

	return cmocka_run_group_tests_name("random", tests, NULL, NULL);
}
