/* SPDX-License-Identifier: ISC */
/* The lives of fibers: the contract of wadi/fiber.h, sentence by sentence. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "fake_platform.h"
#include "wadi/fiber.h"

static const struct wd_error odd[1] = { { NULL, "test", "an odd result" } };

/* What happened, in order, a letter each. */
static char story[64];
static size_t told;

static void tell(char what)
{
	story[told++ % (sizeof story - 1)] = what;
}

static int setup(void **state)
{
	(void)state;
	memset(story, 0, sizeof story);
	told = 0;
	fake_reset();
	return 0;
}

static struct wd_fiber *spawn(wd_fiber_run *run, void *arg)
{
	struct wd_fiber *f = NULL;

	assert_null(wd_spawn("a fiber", run, arg, &f));
	assert_non_null(f);
	return f;
}

/* Joins and yields the result. */
static wd_err result_of(struct wd_fiber *f)
{
	wd_err result = odd;

	assert_null(wd_join(f, &result));
	return result;
}

static wd_err tell_twice(void *letter)
{
	tell(*(char *)letter);
	wd_yield();
	tell(*(char *)letter);
	return NULL;
}

static wd_err fail_oddly(void *arg)
{
	(void)arg;
	return odd;
}

static wd_err wait_on(void *wait)
{
	WD_TRY(wd_wait(wait));
	tell('w');
	return NULL;
}

static wd_err sleep_a_second(void *arg)
{
	(void)arg;
	return wd_sleep(wd_s(1));
}

/* ---- Life ------------------------------------------------------------------------ */

static void fiber_runs_until_it_waits_and_in_turn(void **state)
{
	(void)state;
	assert_null(wd_spawn("a", tell_twice, "a", NULL));
	assert_null(wd_spawn("b", tell_twice, "b", NULL));
	assert_string_equal(story, "");
	assert_int_equal(wd_run(), 0);
	assert_string_equal(story, "abab");
}

static void join_yields_the_result_and_the_stack_goes(void **state)
{
	struct wd_fiber *f = spawn(fail_oddly, NULL);

	(void)state;
	assert_int_equal(fake_stacks(), 1);
	assert_ptr_equal(result_of(f), odd);
	assert_int_equal(fake_stacks(), 0);
	assert_null(wd_join(spawn(fail_oddly, NULL), NULL));
	assert_int_equal(fake_stacks(), 0);
}

static void join_of_one_that_has_ended_is_at_once(void **state)
{
	struct wd_fiber *f = spawn(fail_oddly, NULL);

	(void)state;
	assert_int_equal(wd_run(), 0);
	assert_int_equal(fake_stacks(), 1);
	assert_ptr_equal(result_of(f), odd);
	assert_int_equal(fake_stacks(), 0);
}

static void detached_fiber_goes_when_it_ends(void **state)
{
	struct wd_fiber *early = spawn(tell_twice, "e"), *late = spawn(tell_twice, "l");

	(void)state;
	wd_detach(early);
	assert_int_equal(wd_run(), 0);
	assert_int_equal(fake_stacks(), 1);
	wd_detach(late);
	assert_int_equal(fake_stacks(), 0);
	assert_null(wd_spawn("nobody's", tell_twice, "n", NULL));
	assert_int_equal(wd_run(), 0);
	assert_int_equal(fake_stacks(), 0);
}

struct some {
	struct wd_fiber *f[3];
	size_t which;
	wd_err result;
};

static wd_err join_first_of(void *some)
{
	struct some *s = some;

	return wd_join_first(s->f, WD_COUNT(s->f), &s->which, &s->result);
}

static void join_first_joins_only_the_one_that_ended(void **state)
{
	struct wd_wait never = { 0 }, soon = { 0 };
	struct some s = { .f = { spawn(wait_on, &never), spawn(wait_on, &soon),
	                         spawn(sleep_a_second, NULL) } };

	(void)state;
	wd_wake(&soon);
	assert_null(join_first_of(&s));
	assert_int_equal(s.which, 1);
	assert_null(s.result);
	assert_int_equal(fake_stacks(), 2);
	s.f[1] = spawn(fail_oddly, NULL);
	assert_null(join_first_of(&s));
	assert_int_equal(s.which, 1);
	assert_ptr_equal(s.result, odd);
	wd_stop(s.f[0]);
	assert_null(result_of(s.f[2]));
}

static void join_that_fails_leaves_the_fibers_to_the_caller(void **state)
{
	struct wd_wait never = { 0 };
	struct some s = { .f = { spawn(wait_on, &never), spawn(sleep_a_second, NULL),
	                         spawn(sleep_a_second, NULL) } };
	struct wd_fiber *joiner = spawn(join_first_of, &s);

	(void)state;
	assert_ptr_equal(wd_within(wd_ms(1), join_first_of, &s), wd_timed_out);
	wd_cancel(joiner);
	assert_ptr_equal(result_of(joiner), wd_cancelled);
	assert_int_equal(fake_stacks(), 3);
	wd_wake(&never);
	for (size_t i = 0; i < WD_COUNT(s.f); i++)
		assert_null(result_of(s.f[i]));
	assert_int_equal(fake_stacks(), 0);
}

static void spawn_without_a_stack_is_no_memory(void **state)
{
	struct wd_fiber *f[3] = { NULL, NULL, NULL };

	(void)state;
	for (size_t n = 1; n <= WD_COUNT(f); n++) {
		fake_stacks_fail_at(n);
		for (size_t i = 0; i + 1 < n; i++)
			f[i] = spawn(tell_twice, "x");
		assert_ptr_equal(wd_spawn("no", tell_twice, "n", &f[n - 1]), wd_no_memory);
		assert_null(f[n - 1]);
		assert_ptr_equal(wd_spawn("no", tell_twice, "n", NULL), wd_no_memory);
		fake_stacks_fail_at(0);
		for (size_t i = 0; i + 1 < n; i++)
			assert_null(result_of(wd_move(f[i])));
		assert_int_equal(fake_stacks(), 0);
	}
	assert_null(strchr(story, 'n'));
	assert_ptr_equal(wd_spawn_sized("all", SIZE_MAX, tell_twice, "n", NULL), wd_no_memory);
}

static wd_err use_stack(void *bytes)
{
	volatile uint8_t used[*(size_t *)bytes];

	for (size_t i = 0; i < sizeof used; i++)
		used[i] = (uint8_t)i;
	wd_yield();
	for (size_t i = 0; i < sizeof used; i++)
		if (used[i] != (uint8_t)i)
			return odd;
	return NULL;
}

static void sized_stack_can_be_used(void **state)
{
	static const size_t sizes[] = { 0, 1, 2048, 16384, 100000, 1 << 20 };

	(void)state;
	for (size_t i = 0; i < WD_COUNT(sizes); i++) {
		size_t use = sizes[i] / 2 + 1;
		struct wd_fiber *f = NULL;

		assert_null(wd_spawn_sized("sized", sizes[i], use_stack, &use, &f));
		assert_null(result_of(f));
	}
}

/* ---- Who -------------------------------------------------------------------------- */

struct self { struct wd_fiber *f; const char *name; };

static wd_err note_self(void *self)
{
	*(struct self *)self = (struct self){ wd_self(), wd_fiber_name(wd_self()) };
	return NULL;
}

static void self_is_the_fiber_and_nobody_outside(void **state)
{
	struct self self = { NULL, NULL };
	struct wd_fiber *f = spawn(note_self, &self);

	(void)state;
	assert_null(wd_self());
	assert_string_equal(wd_fiber_name(wd_self()), "main");
	assert_int_equal(wd_run(), 0);
	assert_ptr_equal(self.f, f);
	assert_string_equal(self.name, "a fiber");
	assert_null(result_of(f));
}

static void list_name(void *arg, const struct wd_fiber *fiber)
{
	(void)arg;
	tell(*wd_fiber_name(fiber));
}

static wd_err end_at_once(void *arg)
{
	(void)arg;
	return NULL;
}

static void fibers_lists_the_living_oldest_first(void **state)
{
	struct wd_wait w[3] = { { 0 } };
	struct wd_fiber *ended = spawn(end_at_once, NULL);

	(void)state;
	wd_fibers(list_name, NULL);
	assert_string_equal(story, "a");
	for (size_t i = 0; i < WD_COUNT(w); i++)
		assert_null(wd_spawn((const char *[]){ "1", "2", "3" }[i], wait_on, &w[i], NULL));
	assert_int_equal(wd_run(), 3);
	setup(NULL);
	wd_fibers(list_name, NULL);
	assert_string_equal(story, "123");
	wd_wake(&w[1]);
	assert_int_equal(wd_run(), 2);
	setup(NULL);
	wd_fibers(list_name, NULL);
	assert_string_equal(story, "13");
	wd_wake(&w[0]);
	wd_wake(&w[2]);
	assert_int_equal(wd_run(), 0);
	assert_null(result_of(ended));
}

/* ---- Cancelling --------------------------------------------------------------------- */

static void tell_cleanup(char *letter)
{
	tell(*letter);
}

static wd_err wait_again_and_again(void *wait)
{
	char letter WD_AUTO(tell) = '?';

	if (wd_wait(wait) != wd_cancelled || wd_sleep(wd_ns(0)) != wd_cancelled)
		return odd;
	letter = 'c';
	wd_yield();
	WD_TRY(wd_wait(wait));
	return odd;
}

static void cancel_ends_this_wait_and_all_later_ones(void **state)
{
	struct wd_wait w = { 0 };
	struct wd_fiber *f = spawn(wait_again_and_again, &w);

	(void)state;
	wd_yield();
	wd_cancel(f);
	assert_ptr_equal(result_of(f), wd_cancelled);
	assert_string_equal(story, "c");
}

static void cancel_before_the_start_ends_the_first_wait(void **state)
{
	struct wd_wait w = { .done = true };
	struct wd_fiber *f = spawn(wait_on, &w);

	(void)state;
	wd_cancel(f);
	wd_cancel(f);
	assert_ptr_equal(result_of(f), wd_cancelled);
	assert_true(w.done); /* the event is not lost */
	assert_string_equal(story, "");
}

static void cancel_of_one_that_has_ended_changes_nothing(void **state)
{
	struct wd_fiber *f = spawn(end_at_once, NULL);

	(void)state;
	assert_int_equal(wd_run(), 0);
	wd_cancel(f);
	assert_null(result_of(f));
}

static void of_wake_and_cancel_the_first_wins(void **state)
{
	struct wd_wait a = { 0 }, b = { 0 };
	struct wd_fiber *woken = spawn(wait_on, &a), *cancelled = spawn(wait_on, &b);

	(void)state;
	wd_yield();
	wd_wake(&a);
	wd_cancel(woken);
	wd_cancel(cancelled);
	wd_wake(&b);
	assert_null(result_of(woken));
	assert_ptr_equal(result_of(cancelled), wd_cancelled);
	assert_false(a.done);
	assert_true(b.done);
	assert_null(b.who);
}

static wd_err cancel_itself(void *arg)
{
	(void)arg;
	wd_cancel(wd_self());
	return wd_sleep(wd_s(1));
}

static void fiber_can_cancel_itself(void **state)
{
	(void)state;
	assert_ptr_equal(result_of(spawn(cancel_itself, NULL)), wd_cancelled);
	assert_int_equal(fake_waits(), 0);
}

static wd_err shielded_clean_up(void *wait)
{
	bool before, between;
	wd_err err;

	if (wd_wait(wait) != wd_cancelled)
		return odd;
	before = wd_shield(true);
	between = wd_shield(true);
	err = wd_sleep(wd_s(5));
	if (before || !between || err || !wd_shield(false))
		return odd;
	tell('s');
	return wd_sleep(wd_s(5));
}

static void shield_lets_a_clean_up_wait(void **state)
{
	struct wd_wait w = { 0 };
	struct wd_fiber *f = spawn(shielded_clean_up, &w);

	(void)state;
	wd_yield();
	wd_cancel(f);
	wd_yield();
	wd_cancel(f); /* in the midst of its shielded sleep */
	assert_ptr_equal(result_of(f), wd_cancelled);
	assert_string_equal(story, "s");
	assert_int_equal(wd_now().ns, FAKE_START_NS + 5 * WD_NS_PER_S);
}

static wd_err stop_another(void *fiber)
{
	wd_stop(fiber);
	tell('j');
	return wd_sleep(wd_ns(0));
}

static void stop_joins_though_the_caller_is_cancelled(void **state)
{
	struct wd_wait w = { 0 };
	struct wd_fiber *slow = spawn(shielded_clean_up, &w), *stopper;

	(void)state;
	wd_stop(NULL);
	wd_yield();
	stopper = spawn(stop_another, slow);
	wd_yield();
	wd_cancel(stopper);
	assert_ptr_equal(result_of(stopper), wd_cancelled);
	assert_string_equal(story, "sj");
	assert_int_equal(fake_stacks(), 0);
}

/* ---- Ends of the image ------------------------------------------------------------------ */

/* Writes where a deep call would, at the far end of its stack of four pages. */
static wd_err overflow(void *arg)
{
	uintptr_t top_page = (uintptr_t)__builtin_frame_address(0) & ~(uintptr_t)4095;

	(void)arg;
	memset((void *)(top_page - WD_STACK_DEFAULT + 4096), 0, 8);
	wd_yield();
	return NULL;
}

static void run_overflow(void *arg)
{
	(void)arg;
	wd_ignore(wd_spawn("deep", overflow, NULL, NULL), "the exit status tells");
	wd_run();
}

static void overflow_of_a_stack_is_found_and_named(void **state)
{
	(void)state;
	assert_int_equal(fake_exit_status(run_overflow, NULL), 255);
	assert_string_equal(fake_output(), "fiber deep: its stack has overflowed\n");
}

static wd_err never_ends(void *wait)
{
	wd_shield(true);
	return wd_wait(wait);
}

static void stop_the_unstoppable(void *arg)
{
	struct wd_wait w = { 0 };
	struct wd_fiber *f = NULL;

	(void)arg;
	wd_ignore(wd_spawn("stubborn", never_ends, &w, &f), "the exit status tells");
	wd_stop(f);
}

static void two_wait_in_one_place(void *arg)
{
	struct wd_wait w = { 0 };

	(void)arg;
	wd_ignore(wd_spawn("first", wait_on, &w, NULL), "the exit status tells");
	wd_ignore(wd_spawn("second", wait_on, &w, NULL), "the exit status tells");
	wd_run();
}

static wd_err run_inside(void *arg)
{
	(void)arg;
	wd_run();
	return NULL;
}

static void run_in_a_fiber(void *arg)
{
	(void)arg;
	wd_ignore(wd_spawn("inner", run_inside, NULL, NULL), "the exit status tells");
	wd_run();
}

static void broken_rules_stop_the_image_and_name_the_fiber(void **state)
{
	(void)state;
	assert_int_equal(fake_exit_status(stop_the_unstoppable, NULL), 255);
	assert_non_null(strstr(fake_output(), "fiber stubborn: is to stop, but"));
	assert_int_equal(fake_exit_status(two_wait_in_one_place, NULL), 255);
	assert_non_null(strstr(fake_output(), "fiber second: waits where another waits"));
	assert_int_equal(fake_exit_status(run_in_a_fiber, NULL), 255);
	assert_non_null(strstr(fake_output(), "fiber inner: calls wd_run()"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(fiber_runs_until_it_waits_and_in_turn, setup),
		cmocka_unit_test_setup(join_yields_the_result_and_the_stack_goes, setup),
		cmocka_unit_test_setup(join_of_one_that_has_ended_is_at_once, setup),
		cmocka_unit_test_setup(detached_fiber_goes_when_it_ends, setup),
		cmocka_unit_test_setup(join_first_joins_only_the_one_that_ended, setup),
		cmocka_unit_test_setup(join_that_fails_leaves_the_fibers_to_the_caller, setup),
		cmocka_unit_test_setup(spawn_without_a_stack_is_no_memory, setup),
		cmocka_unit_test_setup(sized_stack_can_be_used, setup),
		cmocka_unit_test_setup(self_is_the_fiber_and_nobody_outside, setup),
		cmocka_unit_test_setup(fibers_lists_the_living_oldest_first, setup),
		cmocka_unit_test_setup(cancel_ends_this_wait_and_all_later_ones, setup),
		cmocka_unit_test_setup(cancel_before_the_start_ends_the_first_wait, setup),
		cmocka_unit_test_setup(cancel_of_one_that_has_ended_changes_nothing, setup),
		cmocka_unit_test_setup(of_wake_and_cancel_the_first_wins, setup),
		cmocka_unit_test_setup(fiber_can_cancel_itself, setup),
		cmocka_unit_test_setup(shield_lets_a_clean_up_wait, setup),
		cmocka_unit_test_setup(stop_joins_though_the_caller_is_cancelled, setup),
		cmocka_unit_test_setup(overflow_of_a_stack_is_found_and_named, setup),
		cmocka_unit_test_setup(broken_rules_stop_the_image_and_name_the_fiber, setup),
	};

	return cmocka_run_group_tests_name("fiber", tests, NULL, NULL);
}
