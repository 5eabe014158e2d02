/* SPDX-License-Identifier: ISC */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "wadi/alloc.h"
#include "wadi/assets_embed.h"
#include "wadi/test/assets.h"

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

static struct assets_embed it;
static wd_assets assets;

static int begin(void **state)
{
	(void)state;
	assets = assets_embed(&it);
	return assets_embed_init(&it, &files) != NULL;
}

static int end(void **state)
{
	(void)state;
	assets_embed_fini(&it);
	return wd_alloc_stats().pieces != 0;
}

static void it_conforms(void **state)
{
	const char *keys[WD_COUNT(some)];

	(void)state;
	for (size_t i = 0; i < WD_COUNT(some); i++)
		keys[i] = some[i].name;
	assert_int_equal(wd_assets_conforms(assets, kv_embed(&it.kv), keys, WD_COUNT(keys)), 0);
}

static struct wd_asset asset_of(const char *key, unsigned accepted)
{
	struct wd_asset asset;

	assert_null(wd_assets_find(assets, wd_str(key), accepted, &asset));
	return asset;
}

static void the_smallest_form_that_is_accepted_is_given(void **state)
{
	static const enum wd_encoding given[] = { WD_ENCODING_NONE, WD_ENCODING_GZIP,
		                                  WD_ENCODING_BR, WD_ENCODING_BR };
	static const size_t file[] = { 1, 3, 2, 2 };

	(void)state;
	for (unsigned accepted = 0; accepted < 4; accepted++) {
		struct wd_asset a = asset_of("css/site.css", accepted);

		assert_int_equal(a.encoding, given[accepted]);
		assert_ptr_equal(a.page->bytes, some[file[accepted]].contents.ptr);
		assert_int_equal(a.page->size, some[file[accepted]].contents.len);
		assert_string_equal(a.type, "text/css; charset=utf-8");
		assert_true(a.varies);
	}
}

static void a_form_that_saves_nothing_is_not_given(void **state)
{
	struct wd_asset a = asset_of("index.html", WD_ENCODING_GZIP | WD_ENCODING_BR);

	(void)state;
	assert_int_equal(a.encoding, WD_ENCODING_NONE);
	assert_int_equal(a.modified.s, 1795391497);
	assert_int_equal(a.size, 15);
	assert_false(asset_of("css.txt", 3).varies);
}

static void what_is_no_value_is_no_asset(void **state)
{
	struct wd_asset a;

	(void)state;
	assert_ptr_equal(wd_assets_find(assets, wd_str("css"), 3, &a), wd_kv_not_a_value);
	assert_ptr_equal(wd_assets_find(assets, wd_str("cs"), 3, &a), wd_kv_not_found);
}

static void pages_stay_whoever_lets_them_go(void **state)
{
	struct wd_asset a = asset_of("css.txt", 0);

	(void)state;
	wd_page_put(wd_page_get(a.page));
	assert_int_equal(a.page->refs, 1);
	wd_page_put(a.page);
	assert_int_equal(a.page->refs, 1);
	assert_int_equal(a.page->size, 0);
}

static void a_name_that_is_as_long_as_can_be_has_no_other_form(void **state)
{
	static char name[WD_PATH_MAX + 1];
	const struct wd_file one[] = { { name, CONTENTS("x"), 0 } };
	const struct wd_files single = { 1, one };
	struct assets_embed embed;
	struct wd_asset a;

	(void)state;
	memset(name, 'x', WD_PATH_MAX);
	assert_null(assets_embed_init(&embed, &single));
	assert_null(wd_assets_find(assets_embed(&embed), wd_str(name), 3, &a));
	assert_false(a.varies);
	assert_string_equal(a.type, "application/octet-stream");
	assets_embed_fini(&embed);
}

static void many_files_are_all_found(void **state)
{
	static char names[1000][8];
	static struct wd_file many[WD_COUNT(names)];
	const struct wd_files all = { WD_COUNT(many), many };
	struct assets_embed embed;
	struct wd_asset a;

	(void)state;
	for (size_t i = 0; i < WD_COUNT(names); i++) {
		wd_fmt(names[i], sizeof names[i], "n%05zu", i);
		many[i] = (struct wd_file){ names[i], { (uint8_t *)names[i], 6 }, 0 };
	}
	assert_null(assets_embed_init(&embed, &all));
	for (size_t i = 0; i < WD_COUNT(names); i++) {
		assert_null(wd_assets_find(assets_embed(&embed), wd_str(names[i]), 3, &a));
		assert_ptr_equal(a.page->bytes, names[i]);
	}
	assets_embed_fini(&embed);
}

static void without_memory_it_does_not_start(void **state)
{
	static const struct wd_files none = { 0, NULL };
	struct assets_embed embed;
	struct wd_asset a;

	(void)state;
	for (uint64_t n = 1; n <= 2; n++) {
		wd_alloc_fail_at(n);
		assert_ptr_equal(assets_embed_init(&embed, &files), wd_no_memory);
		wd_alloc_fail_at(0);
	}
	assert_null(assets_embed_init(&embed, &none)); /* an empty one does */
	assert_true(wd_err_is(wd_assets_find(assets_embed(&embed), wd_str("a"), 0, &a),
	                      wd_kv_not_found));
	assets_embed_fini(&embed);
}

static void names_end_with_what_they_are(void **state)
{
	(void)state;
	assert_string_equal(wd_media_type(wd_str("a/INDEX.HTML")), "text/html; charset=utf-8");
	assert_string_equal(wd_media_type(wd_str("x.min.js")), "text/javascript; charset=utf-8");
	assert_string_equal(wd_media_type(wd_str("html")), "application/octet-stream");
	assert_string_equal(wd_media_type(wd_str("xhtml")), "application/octet-stream");
	assert_string_equal(wd_media_type(wd_str(".png")), "image/png");
	assert_string_equal(wd_media_type(wd_bytes(NULL, 0)), "application/octet-stream");
	assert_string_equal(wd_encoding_name(WD_ENCODING_BR), "br");
	assert_string_equal(wd_encoding_name(WD_ENCODING_GZIP), "gzip");
	assert_null(wd_encoding_name(WD_ENCODING_NONE));
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)
	const struct CMUnitTest tests[] = {
		TEST(it_conforms),
		TEST(the_smallest_form_that_is_accepted_is_given),
		TEST(a_form_that_saves_nothing_is_not_given),
		TEST(what_is_no_value_is_no_asset),
		TEST(pages_stay_whoever_lets_them_go),
		TEST(a_name_that_is_as_long_as_can_be_has_no_other_form),
		TEST(many_files_are_all_found),
		TEST(without_memory_it_does_not_start),
		TEST(names_end_with_what_they_are),
	};

	return cmocka_run_group_tests_name("assets_embed", tests, NULL, NULL);
}
