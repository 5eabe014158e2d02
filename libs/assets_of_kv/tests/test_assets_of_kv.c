/* SPDX-License-Identifier: ISC */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "fake_platform.h"
#include "wadi/alloc.h"
#include "wadi/assets_of_kv.h"
#include "wadi/kv_faulty.h"
#include "wadi/kv_ram.h"
#include "wadi/test/assets.h"

static struct kv_ram ram;
static struct assets_of_kv it;
static int64_t now;

static const char *const keys[] = { "css/site.css", "css.txt", "index.html", "both" };

static struct wd_date date_now(void *self)
{
	(void)self;
	return (struct wd_date){ now, 500 };
}

static void set(const char *key, const char *value)
{
	assert_null(wd_kv_set(kv_ram(&ram), wd_str(key), wd_str(value)));
}

static void fill(void)
{
	set("css/site.css", "p { color: blue }  /* and much more */");
	set("css/site.css.br", "short");
	set("css/site.css.gz", "less short");
	set("css.txt", "");
	set("index.html", "<!doctype html>");
	set("index.html.gz", "longer than the page itself");
	set("both", "the same");
	set("both.gz", "size");
	set("both.br", "each"); /* and date */
}

static int begin(void **state)
{
	static const struct wd_pclock_ops ops = { .now = date_now };

	(void)state;
	fake_reset();
	now = 784111777;
	if (kv_ram_init(&ram, (wd_pclock){ &ops, NULL }, 1 << 20))
		return -1;
	fill();
	return assets_of_kv_init(&it, kv_ram_ro(&ram)) != NULL;
}

static int end(void **state)
{
	(void)state;
	kv_ram_fini(&ram);
	return wd_alloc_stats().pieces != 0;
}

static void it_conforms(void **state)
{
	(void)state;
	assert_int_equal(wd_assets_conforms(assets_of_kv(&it), kv_ram_ro(&ram), keys,
	                                    WD_COUNT(keys)), 0);
}

/* A store that knows no dates. */
static const struct wd_kv_ops *dated;

static wd_err undated_stat(void *self, struct wd_bytes key, struct wd_kv_stat *stat)
{
	WD_TRY(dated->stat(self, key, stat));
	stat->modified = (struct wd_date){ 0 };
	return NULL;
}

static void without_dates_it_conforms_too(void **state)
{
	wd_kv kv = kv_ram_ro(&ram);
	struct wd_kv_ops undated = *kv.ops;

	(void)state;
	dated = kv.ops;
	undated.stat = undated_stat;
	kv.ops = &undated;
	it.kv = kv;
	assert_int_equal(wd_assets_conforms(assets_of_kv(&it), kv, keys, WD_COUNT(keys)), 0);
}

static void another_value_has_another_tag(void **state)
{
	struct wd_asset before, after;

	(void)state;
	assert_null(wd_assets_find(assets_of_kv(&it), wd_str("both"), 0, &before));
	now++;
	set("both", "as large");
	assert_null(wd_assets_find(assets_of_kv(&it), wd_str("both"), 0, &after));
	assert_string_not_equal(before.etag, after.etag);
}

static void each_failure_of_the_store_is_handed_up(void **state)
{
	struct kv_faulty faulty;
	uint64_t good;

	(void)state;
	for (good = 0;; good++) {
		struct wd_asset a;
		wd_err err;

		kv_faulty_init(&faulty, kv_ram_ro(&ram), good);
		it.kv = kv_faulty(&faulty);
		err = wd_assets_find(assets_of_kv(&it), wd_str("both"), 3, &a);
		if (!err)
			break;
		assert_ptr_equal(err, kv_faulty_failed);
	}
	assert_int_equal(good, 3);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)
	const struct CMUnitTest tests[] = {
		TEST(it_conforms),
		TEST(without_dates_it_conforms_too),
		TEST(another_value_has_another_tag),
		TEST(each_failure_of_the_store_is_handed_up),
	};

	return cmocka_run_group_tests_name("assets_of_kv", tests, NULL, NULL);
}
