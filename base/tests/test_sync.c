/* SPDX-License-Identifier: ISC */
/* Mutex, condition, mailbox: the contract of wadi/fiber.h. */
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

static struct wd_mutex mutex;
static struct wd_cond cond;
static struct wd_mailbox box;
static void *slot[2];

static int setup(void **state)
{
	(void)state;
	memset(story, 0, sizeof story);
	told = 0;
	mutex = (struct wd_mutex){ 0 };
	cond = (struct wd_cond){ 0 };
	wd_mailbox_init(&box, slot, WD_COUNT(slot));
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

static wd_err result_of(struct wd_fiber *f)
{
	wd_err result = odd;

	assert_null(wd_join(f, &result));
	return result;
}

/* ---- Mutex ---------------------------------------------------------------------------- */

static wd_err lock_and_tell(void *letter)
{
	WD_TRY(wd_mutex_lock(&mutex));
	tell(*(char *)letter);
	wd_yield();
	tell(*(char *)letter);
	wd_mutex_unlock(&mutex);
	return NULL;
}

static void mutex_excludes_and_is_fair(void **state)
{
	(void)state;
	assert_null(wd_mutex_lock(&mutex));
	for (const char *c = "abcd"; *c; c++)
		assert_null(wd_spawn("locks", lock_and_tell, (void *)c, NULL));
	wd_yield();
	assert_string_equal(story, "");
	wd_mutex_unlock(&mutex);
	/* The first in line holds it now, though it has not run yet. */
	assert_null(wd_mutex_lock(&mutex));
	assert_string_equal(story, "aabbccdd");
	wd_mutex_unlock(&mutex);
	assert_null(mutex.owner);
}

static wd_err lock_in_time(void *letter)
{
	return wd_within(wd_s(1), lock_and_tell, letter);
}

static void who_leaves_the_line_of_a_mutex_is_passed_over(void **state)
{
	struct wd_fiber *a, *b, *c, *d;

	(void)state;
	assert_null(wd_mutex_lock(&mutex));
	a = spawn(lock_and_tell, "a");
	b = spawn(lock_in_time, "b");
	c = spawn(lock_and_tell, "c");
	d = spawn(lock_and_tell, "d");
	assert_null(wd_sleep(wd_s(2)));
	assert_ptr_equal(result_of(b), wd_timed_out);
	wd_cancel(a); /* not run again when the mutex is unlocked */
	wd_mutex_unlock(&mutex);
	assert_ptr_equal(mutex.owner, c);
	wd_cancel(c); /* too late: it holds the mutex and must give it on */
	assert_ptr_equal(result_of(a), wd_cancelled);
	assert_null(result_of(c));
	assert_null(result_of(d));
	assert_string_equal(story, "ccdd");
	assert_null(mutex.owner);
	assert_null(mutex.line.first);
	assert_null(mutex.line.last);
}

static void cancelled_fiber_does_not_lock_a_free_mutex(void **state)
{
	struct wd_fiber *f = spawn(lock_and_tell, "x");

	(void)state;
	wd_cancel(f);
	assert_ptr_equal(result_of(f), wd_cancelled);
	assert_null(mutex.owner);
}

static void unlock_what_is_not_held(void *arg)
{
	(void)arg;
	wd_mutex_unlock(&mutex);
}

static void lock_twice(void *arg)
{
	(void)arg;
	for (int i = 0; i < 2; i++)
		if (wd_mutex_lock(&mutex))
			return;
}

static void misuse_of_a_mutex_stops_the_image(void **state)
{
	(void)state;
	assert_int_equal(fake_exit_status(unlock_what_is_not_held, NULL), 255);
	assert_string_equal(fake_output(), "fiber main: unlocks a mutex that it does not hold\n");
	setup(NULL);
	assert_int_equal(fake_exit_status(lock_twice, NULL), 255);
	assert_string_equal(fake_output(), "fiber main: locks a mutex that it holds\n");
}

/* ---- Condition ------------------------------------------------------------------------- */

static wd_err wait_and_tell(void *letter)
{
	wd_err err;

	WD_TRY(wd_mutex_lock(&mutex));
	err = wd_cond_wait(&cond, &mutex);
	tell(mutex.owner == wd_self() ? *(char *)letter : '!');
	wd_mutex_unlock(&mutex);
	return err;
}

static void signal_wakes_the_first_and_broadcast_all(void **state)
{
	struct wd_fiber *f[4];

	(void)state;
	wd_cond_signal(&cond); /* nobody there: it is not kept */
	for (size_t i = 0; i < WD_COUNT(f); i++)
		f[i] = spawn(wait_and_tell, &"abcd"[i]);
	assert_int_equal(wd_run(), 4);
	wd_cond_signal(&cond);
	assert_int_equal(wd_run(), 3);
	assert_string_equal(story, "a");
	assert_null(wd_mutex_lock(&mutex));
	wd_cond_broadcast(&cond);
	wd_yield();
	assert_string_equal(story, "a"); /* awake, and waiting for the mutex */
	wd_mutex_unlock(&mutex);
	assert_int_equal(wd_run(), 0);
	assert_string_equal(story, "abcd");
	for (size_t i = 0; i < WD_COUNT(f); i++)
		assert_null(result_of(f[i]));
}

static void cancelled_wait_has_the_mutex_locked_again(void **state)
{
	struct wd_fiber *a = spawn(wait_and_tell, "a"), *b = spawn(wait_and_tell, "b");

	(void)state;
	assert_int_equal(wd_run(), 2);
	assert_null(wd_mutex_lock(&mutex));
	wd_cancel(a);
	wd_cond_signal(&cond); /* not for `a`, which leaves */
	wd_yield();
	wd_cancel(a);
	assert_string_equal(story, "");
	wd_mutex_unlock(&mutex);
	assert_ptr_equal(result_of(a), wd_cancelled);
	assert_null(result_of(b));
	assert_int_equal(strlen(story), 2);
	assert_null(strchr(story, '!'));
}

static wd_err wait_cancelled(void *arg)
{
	wd_err err;

	(void)arg;
	WD_TRY(wd_mutex_lock(&mutex));
	wd_cancel(wd_self());
	err = wd_cond_wait(&cond, &mutex);
	tell(mutex.owner == wd_self() ? 'h' : '!');
	wd_mutex_unlock(&mutex);
	return err;
}

static void wait_of_a_cancelled_fiber_keeps_the_mutex(void **state)
{
	(void)state;
	assert_ptr_equal(result_of(spawn(wait_cancelled, NULL)), wd_cancelled);
	assert_string_equal(story, "h");
}

/* ---- Mailbox ----------------------------------------------------------------------------- */

static wd_err put(void *item)
{
	return wd_mailbox_put(&box, item);
}

static wd_err get_and_tell(void *got)
{
	void *item;

	WD_TRY(wd_mailbox_get(&box, &item));
	tell(*(char *)item);
	if (got)
		*(void **)got = item;
	return NULL;
}

static void mailbox_keeps_the_order(void **state)
{
	(void)state;
	for (const char *c = "abcde"; *c; c++)
		assert_null(wd_spawn("puts", put, (void *)c, NULL));
	assert_int_equal(wd_run(), 3); /* two found room */
	for (int i = 0; i < 5; i++)
		assert_null(get_and_tell(NULL));
	assert_string_equal(story, "abcde");
	assert_int_equal(wd_run(), 0);
}

static void getters_are_served_in_the_order_they_came(void **state)
{
	void *got[3] = { NULL };

	(void)state;
	for (size_t i = 0; i < WD_COUNT(got); i++)
		assert_null(wd_spawn("gets", get_and_tell, &got[i], NULL));
	assert_int_equal(wd_run(), 3);
	for (size_t i = 0; i < WD_COUNT(got); i++)
		assert_true(wd_mailbox_try_put(&box, &"xyz"[i]));
	assert_int_equal(wd_run(), 0);
	for (size_t i = 0; i < WD_COUNT(got); i++)
		assert_int_equal(*(char *)got[i], "xyz"[i]);
	assert_int_equal(box.count, 0);
}

static void try_never_waits(void **state)
{
	void *item = slot;

	(void)state;
	assert_false(wd_mailbox_try_get(&box, &item));
	assert_ptr_equal(item, slot);
	assert_true(wd_mailbox_try_put(&box, "1"));
	assert_true(wd_mailbox_try_put(&box, NULL));
	assert_false(wd_mailbox_try_put(&box, "3"));
	assert_true(wd_mailbox_try_get(&box, &item));
	assert_string_equal(item, "1");
	assert_true(wd_mailbox_try_get(&box, &item));
	assert_null(item);
	wd_mailbox_close(&box);
	assert_false(wd_mailbox_try_put(&box, "4"));
}

static void closed_mailbox_is_emptied_and_takes_no_more(void **state)
{
	struct wd_fiber *putter;

	(void)state;
	assert_null(put("a"));
	assert_null(put("b"));
	putter = spawn(put, "c");
	wd_yield();
	wd_mailbox_close(&box);
	assert_ptr_equal(result_of(putter), wd_mailbox_closed);
	assert_ptr_equal(put("d"), wd_mailbox_closed);
	assert_null(get_and_tell(NULL));
	assert_null(get_and_tell(NULL));
	assert_ptr_equal(get_and_tell(NULL), wd_mailbox_closed);
	assert_string_equal(story, "ab");
}

static void close_wakes_all_getters(void **state)
{
	struct wd_fiber *a = spawn(get_and_tell, NULL), *b = spawn(get_and_tell, NULL);

	(void)state;
	wd_yield();
	wd_mailbox_close(&box);
	wd_mailbox_close(&box);
	assert_ptr_equal(result_of(a), wd_mailbox_closed);
	assert_ptr_equal(result_of(b), wd_mailbox_closed);
}

static void item_for_a_cancelled_getter_is_for_the_next(void **state)
{
	struct wd_fiber *a = spawn(get_and_tell, NULL), *b = spawn(get_and_tell, NULL);

	(void)state;
	wd_yield();
	wd_cancel(a);
	assert_true(wd_mailbox_try_put(&box, "1"));
	wd_cancel(b); /* too late: it has the item */
	assert_ptr_equal(result_of(a), wd_cancelled);
	assert_null(result_of(b));
	assert_string_equal(story, "1");
	a = spawn(get_and_tell, NULL);
	wd_yield();
	wd_cancel(a);
	assert_true(wd_mailbox_try_put(&box, "2"));
	assert_ptr_equal(result_of(a), wd_cancelled);
	assert_null(get_and_tell(NULL));
	assert_string_equal(story, "12");
}

static void cancelled_fiber_neither_puts_nor_gets(void **state)
{
	struct wd_fiber *putter = spawn(put, "1"), *getter;

	(void)state;
	wd_cancel(putter);
	assert_ptr_equal(result_of(putter), wd_cancelled);
	assert_int_equal(box.count, 0);
	assert_null(put("2"));
	getter = spawn(get_and_tell, NULL);
	wd_cancel(getter);
	assert_ptr_equal(result_of(getter), wd_cancelled);
	assert_int_equal(box.count, 1);
}

static void item_of_a_cancelled_putter_is_not_taken(void **state)
{
	struct wd_fiber *a, *b;

	(void)state;
	assert_null(put("1"));
	assert_null(put("2"));
	a = spawn(put, "a");
	b = spawn(put, "b");
	wd_yield();
	wd_cancel(a);
	assert_null(get_and_tell(NULL));
	wd_cancel(b); /* too late: its item is in */
	assert_ptr_equal(result_of(a), wd_cancelled);
	assert_null(result_of(b));
	assert_null(get_and_tell(NULL));
	assert_null(get_and_tell(NULL));
	assert_string_equal(story, "12b");
	assert_ptr_equal(wd_within(wd_s(1), get_and_tell, NULL), wd_timed_out);
	assert_null(box.getters.first);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(mutex_excludes_and_is_fair, setup),
		cmocka_unit_test_setup(who_leaves_the_line_of_a_mutex_is_passed_over, setup),
		cmocka_unit_test_setup(cancelled_fiber_does_not_lock_a_free_mutex, setup),
		cmocka_unit_test_setup(misuse_of_a_mutex_stops_the_image, setup),
		cmocka_unit_test_setup(signal_wakes_the_first_and_broadcast_all, setup),
		cmocka_unit_test_setup(cancelled_wait_has_the_mutex_locked_again, setup),
		cmocka_unit_test_setup(wait_of_a_cancelled_fiber_keeps_the_mutex, setup),
		cmocka_unit_test_setup(mailbox_keeps_the_order, setup),
		cmocka_unit_test_setup(getters_are_served_in_the_order_they_came, setup),
		cmocka_unit_test_setup(try_never_waits, setup),
		cmocka_unit_test_setup(closed_mailbox_is_emptied_and_takes_no_more, setup),
		cmocka_unit_test_setup(close_wakes_all_getters, setup),
		cmocka_unit_test_setup(item_for_a_cancelled_getter_is_for_the_next, setup),
		cmocka_unit_test_setup(cancelled_fiber_neither_puts_nor_gets, setup),
		cmocka_unit_test_setup(item_of_a_cancelled_putter_is_not_taken, setup),
	};

	return cmocka_run_group_tests_name("sync", tests, NULL, NULL);
}
