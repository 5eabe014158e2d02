/* SPDX-License-Identifier: ISC */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "wadi/kv_embed.h"
#include "wadi/kv_faulty.h"
#include "wadi/kv_prefix.h"
#include "wadi/test/kv.h"

#define CONTENTS(text) { (const uint8_t *)(text), sizeof(text) - 1 }

static const struct wd_file at[] = {
	{ "a/b/c", CONTENTS("c"), 0 },
	{ "a/b/d/e", CONTENTS("e"), 0 },
	{ "a/b.txt", CONTENTS("text"), 0 },
	{ "secret", CONTENTS("secret"), 0 },
};
static const struct wd_files files = { WD_COUNT(at), at };
static struct kv_embed embed;
static struct kv_prefix prefix;

static wd_kv store(const char *of)
{
	assert_null(kv_embed_init(&embed, &files));
	assert_null(kv_prefix_init(&prefix, of, kv_embed(&embed)));
	return kv_prefix(&prefix);
}

static void it_conforms(void **state)
{
	(void)state;
	assert_int_equal(wd_kv_conforms(store("a/b"), 2), 0);
	assert_int_equal(wd_kv_conforms(store("a"), 3), 0);
	assert_int_equal(wd_kv_conforms(store(""), 4), 0);
}

static void nothing_outside_is_seen(void **state)
{
	static const char *const out[] = { "secret", "../b.txt", "../../secret", "/secret",
		                           ".txt", "d/../../b.txt" };
	wd_kv kv = store("a/b");
	struct wd_kv_stat stat;

	(void)state;
	for (size_t i = 0; i < WD_COUNT(out); i++)
		assert_true(wd_err_is(wd_kv_stat(kv, wd_str(out[i]), &stat), wd_kv_not_found));
	assert_null(wd_kv_stat(kv, wd_str("d/e"), &stat));
}

static void a_key_that_gets_too_long_is_bad(void **state)
{
	static uint8_t key[WD_PATH_MAX];
	wd_kv kv = store("a/b");
	struct wd_kv_stat stat;

	(void)state;
	memset(key, 'x', sizeof key);
	assert_ptr_equal(wd_kv_stat(kv, wd_bytes(key, WD_PATH_MAX - 4), &stat), wd_kv_not_found);
	assert_ptr_equal(wd_kv_stat(kv, wd_bytes(key, WD_PATH_MAX - 3), &stat), wd_kv_bad_key);
}

static void a_prefix_is_a_path(void **state)
{
	struct kv_prefix p;

	(void)state;
	assert_ptr_equal(kv_prefix_init(&p, "a/", kv_embed(&embed)), wd_kv_bad_key);
	assert_ptr_equal(kv_prefix_init(&p, "..", kv_embed(&embed)), wd_kv_bad_key);
}

static void what_is_not_there_yet_is_not_found(void **state)
{
	wd_kv kv = store("none");
	struct wd_kv_stat stat;

	(void)state;
	assert_ptr_equal(wd_kv_stat(kv, wd_str(""), &stat), wd_kv_not_found);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(it_conforms),
		cmocka_unit_test(nothing_outside_is_seen),
		cmocka_unit_test(a_key_that_gets_too_long_is_bad),
		cmocka_unit_test(a_prefix_is_a_path),
		cmocka_unit_test(what_is_not_there_yet_is_not_found),
	};

	return cmocka_run_group_tests_name("kv_prefix", tests, NULL, NULL);
}
