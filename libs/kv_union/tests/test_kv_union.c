/* SPDX-License-Identifier: ISC */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "wadi/kv_embed.h"
#include "wadi/kv_faulty.h"
#include "wadi/kv_union.h"
#include "wadi/test/kv.h"

#define CONTENTS(text) { (const uint8_t *)(text), sizeof(text) - 1 }

static const struct wd_file mine_at[] = {
	{ "a", CONTENTS("my a"), 0 },
	{ "d/x", CONTENTS("my x"), 0 },
	{ "e/only", CONTENTS("mine"), 0 },
	{ "v", CONTENTS("my v"), 0 },
};
static const struct wd_file theirs_at[] = {
	{ "a", CONTENTS("their a"), 0 },
	{ "b", CONTENTS("their b"), 0 },
	{ "d/x", CONTENTS("their x"), 0 },
	{ "d/y", CONTENTS("their y"), 0 },
	{ "e", CONTENTS("a value there, a dictionary here"), 0 },
	{ "v/below", CONTENTS("the other way round"), 0 },
};
static const struct wd_files mine = { WD_COUNT(mine_at), mine_at };
static const struct wd_files theirs = { WD_COUNT(theirs_at), theirs_at };

static struct kv_embed first, second;
static struct kv_union both;
static wd_kv kv;

static int begin(void **state)
{
	(void)state;
	if (kv_embed_init(&first, &mine) || kv_embed_init(&second, &theirs))
		return 1;
	kv = kv_union(&both);
	return kv_union_init(&both, kv_embed(&first), kv_embed(&second)) != NULL;
}

static void assert_value(const char *key, const char *wanted)
{
	uint8_t into[64];
	struct wd_bytes value;

	assert_null(wd_kv_get(kv, wd_str(key), WD_ROOM(into), &value));
	assert_true(wd_bytes_equal(value, wd_str(wanted)));
}

static void it_conforms(void **state)
{
	(void)state;
	assert_int_equal(wd_kv_conforms(kv, 6), 0);
}

static void the_first_hides_the_second(void **state)
{
	(void)state;
	assert_value("a", "my a");
	assert_value("b", "their b");
	assert_value("d/x", "my x");
	assert_value("d/y", "their y");
	assert_value("e/only", "mine");
}

static bool gather(void *arg, struct wd_bytes name, bool dictionary)
{
	char *into = arg;
	size_t at = strlen(into);

	memcpy(into + at, name.ptr, name.len);
	memcpy(into + at + name.len, dictionary ? "/ " : " ", dictionary ? 3 : 2);
	return name.ptr[0] != 'x';
}

static void dictionaries_are_listed_as_one(void **state)
{
	char text[100] = "";

	(void)state;
	assert_null(wd_kv_list(kv, wd_str(""), gather, text));
	assert_string_equal(text, "a d/ e/ v b ");
	text[0] = '\0';
	assert_null(wd_kv_list(kv, wd_str("e"), gather, text));
	assert_string_equal(text, "only ");
}

static void a_listing_that_is_stopped_stays_so(void **state)
{
	char text[100] = "";

	(void)state;
	assert_null(wd_kv_list(kv, wd_str("d"), gather, text));
	assert_string_equal(text, "x ");
}

static wd_err use(wd_kv u)
{
	struct wd_kv_digest digest;
	struct wd_kv_stat stat;
	char text[100] = "";
	uint8_t into[9];
	size_t got;

	WD_TRY(wd_kv_stat(u, wd_str("b"), &stat));
	WD_TRY(wd_kv_read(u, wd_str("b"), 0, WD_ROOM(into), &got));
	WD_TRY(wd_kv_digest(u, wd_str("b"), &digest));
	return wd_kv_list(u, wd_str(""), gather, text);
}

/* A first store that fails must not let the second one answer. */
static void each_failure_of_either_is_handed_up(void **state)
{
	struct kv_faulty faulty;
	struct kv_union u;

	(void)state;
	for (uint64_t good = 0; good <= 9; good++) {
		kv_faulty_init(&faulty, kv_embed(&first), good);
		assert_null(kv_union_init(&u, kv_faulty(&faulty), kv_embed(&second)));
		/* stat, read, digest, list, and five names of the second looked up */
		assert_ptr_equal(use(kv_union(&u)), good < 9 ? kv_faulty_failed : NULL);
	}
	for (uint64_t good = 0; good <= 4; good++) {
		kv_faulty_init(&faulty, kv_embed(&second), good);
		assert_null(kv_union_init(&u, kv_embed(&first), kv_faulty(&faulty)));
		assert_ptr_equal(use(kv_union(&u)), good < 4 ? kv_faulty_failed : NULL);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(it_conforms, begin),
		cmocka_unit_test_setup(the_first_hides_the_second, begin),
		cmocka_unit_test_setup(dictionaries_are_listed_as_one, begin),
		cmocka_unit_test_setup(a_listing_that_is_stopped_stays_so, begin),
		cmocka_unit_test_setup(each_failure_of_either_is_handed_up, begin),
	};

	return cmocka_run_group_tests_name("kv_union", tests, NULL, NULL);
}
