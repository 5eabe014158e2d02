/* SPDX-License-Identifier: ISC */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "wadi/test/console.h"

/* A console that keeps what it was given. */
struct kept {
	char text[16384];
	size_t len, calls, longest;
};

static void keep(void *self, struct wd_bytes text)
{
	struct kept *k = self;

	assert_true(text.len <= sizeof k->text - k->len);
	if (text.len > 0)
		memcpy(k->text + k->len, text.ptr, text.len);
	k->len += text.len;
	k->calls++;
	k->longest = text.len > k->longest ? text.len : k->longest;
}

static const struct wd_console_ops keeping = { .write = keep };
static struct kept kept;
static const wd_console console = { &keeping, &kept };

static int begin(void **state)
{
	(void)state;
	memset(&kept, 0, sizeof kept);
	return 0;
}

static void text_is_formatted(void **state)
{
	wd_span span = wd_ms(20);

	(void)state;
	wd_console_print(console, "hello, %s: %d after %pS\n", "wadi", -3, (void *)&span);
	assert_string_equal(kept.text, "hello, wadi: -3 after 20ms\n");
	assert_int_equal(kept.calls, 1);
}

static void up_to_256_bytes_are_one_write(void **state)
{
	(void)state;
	wd_console_print(console, "%100s%-155d|", "x", 7);
	assert_int_equal(kept.len, 256);
	assert_int_equal(kept.calls, 1);
}

static void more_comes_in_pieces_and_in_order(void **state)
{
	char wanted[1001];

	(void)state;
	memset(wanted, 'w', 1000);
	wanted[0] = 'a';
	wanted[999] = 'z';
	wanted[1000] = '\0';
	wd_console_print(console, "%s", wanted);
	assert_string_equal(kept.text, wanted);
	assert_int_equal(kept.calls, 4);
	assert_int_equal(kept.longest, 256);
	assert_int_equal(begin(NULL), 0);
	wd_console_print(console, "%256d%d", 1, 2);
	assert_int_equal(kept.calls, 2);
	assert_string_equal(kept.text + 255, "12");
}

static void nothing_is_no_write(void **state)
{
	(void)state;
	wd_console_print(console, "%s", "");
	assert_int_equal(kept.calls, 0);
}

static void a_console_that_keeps_text_conforms(void **state)
{
	(void)state;
	assert_int_equal(wd_console_conforms(console), 0);
	assert_int_equal(kept.len, 1 + 9000 + 1 + 6);
}

static void scribble(void *self, struct wd_bytes text)
{
	(void)self;
	if (text.len > 500)
		memset((uint8_t *)(uintptr_t)text.ptr + 7, '!', 1);
}

static void a_console_that_changes_the_text_does_not(void **state)
{
	static const struct wd_console_ops scribbling = { .write = scribble };

	(void)state;
	assert_int_equal(wd_console_conforms((wd_console){ &scribbling, NULL }), 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(text_is_formatted, begin),
		cmocka_unit_test_setup(up_to_256_bytes_are_one_write, begin),
		cmocka_unit_test_setup(more_comes_in_pieces_and_in_order, begin),
		cmocka_unit_test_setup(nothing_is_no_write, begin),
		cmocka_unit_test_setup(a_console_that_keeps_text_conforms, begin),
		cmocka_unit_test_setup(a_console_that_changes_the_text_does_not, begin),
	};

	return cmocka_run_group_tests_name("console", tests, NULL, NULL);
}
