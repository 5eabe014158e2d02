/* SPDX-License-Identifier: ISC */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "wadi/kv_embed.h"
#include "wadi/test/kv.h"

#define CONTENTS(text) { (const uint8_t *)(text), sizeof(text) - 1 }

static const struct wd_file some[] = {
	{ "css/print/a.css", CONTENTS("p { color: black }"), 3 },
	{ "css/site.css", CONTENTS("p { color: blue }  /* and much more */"), 1 },
	{ "css/site.css.br", CONTENTS("short"), 1 },
	{ "css/site.css.gz", CONTENTS("less short"), 1 },
	{ "css.txt", CONTENTS(""), 2 },
	{ "index.html", CONTENTS("<!doctype html>"), 1795391497 },
	{ "index.html.gz", CONTENTS("longer than the page itself"), 1 },
};
static const struct wd_files files = { WD_COUNT(some), some };

static struct kv_embed it;
static wd_kv kv;

static int begin(void **state)
{
	(void)state;
	kv = kv_embed(&it);
	return kv_embed_init(&it, &files) != NULL;
}

static void it_conforms(void **state)
{
	static const struct wd_files none = { 0, NULL };
	struct kv_embed empty;

	(void)state;
	assert_int_equal(wd_kv_conforms(kv, WD_COUNT(some)), 0);
	assert_null(kv_embed_init(&empty, &none));
	assert_int_equal(wd_kv_conforms(kv_embed(&empty), 0), 0);
}

static void each_file_is_found_and_nothing_else(void **state)
{
	static const char *const not[] = { "a", "cs", "css/", "css/a", "css/print/", "css/site",
		                           "css.txt/x", "index.html/", "z", "css/site.css.gz.br" };
	struct wd_kv_stat stat;
	uint8_t into[64];
	struct wd_bytes value;

	(void)state;
	for (size_t i = 0; i < WD_COUNT(some); i++) {
		assert_null(wd_kv_get(kv, wd_str(some[i].name), WD_ROOM(into), &value));
		assert_true(wd_bytes_equal(value, some[i].contents));
		assert_null(wd_kv_stat(kv, wd_str(some[i].name), &stat));
		assert_int_equal(stat.modified.s, some[i].modified);
	}
	for (size_t i = 0; i < WD_COUNT(not); i++)
		assert_true(wd_err_is(wd_kv_stat(kv, wd_str(not[i]), &stat), wd_kv_not_found));
}

static bool gather(void *arg, struct wd_bytes name, bool dictionary)
{
	char *into = arg;
	size_t at = strlen(into);

	memcpy(into + at, name.ptr, name.len);
	memcpy(into + at + name.len, dictionary ? "/ " : " ", dictionary ? 3 : 2);
	return true;
}

static void a_dictionary_is_listed_once(void **state)
{
	char text[200] = "";

	(void)state;
	assert_null(wd_kv_list(kv, wd_str(""), gather, text));
	assert_string_equal(text, "css/ css.txt index.html index.html.gz ");
	text[0] = '\0';
	assert_null(wd_kv_list(kv, wd_str("css"), gather, text));
	assert_string_equal(text, "print/ site.css site.css.br site.css.gz ");
}

static void files_out_of_order_or_of_odd_names_do_not_start(void **state)
{
	static const struct wd_file unordered[] = { { "b", { 0 }, 0 }, { "a", { 0 }, 0 } };
	static const struct wd_file twice[] = { { "a", { 0 }, 0 }, { "a", { 0 }, 0 } };
	static const struct wd_file odd[] = { { "../a", { 0 }, 0 } };
	static const struct wd_file nameless[] = { { "", { 0 }, 0 } };
	static const struct wd_files bad[] = {
		{ 2, unordered }, { 2, twice }, { 1, odd }, { 1, nameless },
	};
	struct kv_embed other;

	(void)state;
	for (size_t i = 0; i < WD_COUNT(bad); i++)
		assert_true(wd_err_is(kv_embed_init(&other, &bad[i]), wd_kv_damaged));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(it_conforms, begin),
		cmocka_unit_test_setup(each_file_is_found_and_nothing_else, begin),
		cmocka_unit_test_setup(a_dictionary_is_listed_once, begin),
		cmocka_unit_test_setup(files_out_of_order_or_of_odd_names_do_not_start, begin),
	};

	return cmocka_run_group_tests_name("kv_embed", tests, NULL, NULL);
}
