/* SPDX-License-Identifier: ISC */
/* Files, linked in and read from a store: the same responses. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "wadi/alloc.h"
#include "wadi/assets_embed.h"
#include "wadi/assets_of_kv.h"
#include "wadi/fmt.h"
#include "wadi/http_faulty.h"
#include "wadi/http_files.h"
#include "wadi/http_memory.h"
#include "wadi/kv_faulty.h"

#define CONTENTS(text) { (const uint8_t *)(text), sizeof(text) - 1 }
#define CSS "p { color: blue }  /* and so on, for longer than that */"
#define LARGE 5000

static uint8_t large[LARGE];
static const struct wd_file some[] = {
	{ "a b&c/index.html", CONTENTS("odd"), 1 },
	{ "css/index.html", CONTENTS("<p>css"), 784111777 },
	{ "css/site.css", CONTENTS(CSS), 784111777 },
	{ "css/site.css.br", CONTENTS("br of it"), 1 },
	{ "css/site.css.gz", CONTENTS("gzip of it, 20 bytes"), 1 },
	{ "deep/er/x", CONTENTS("x"), 784111777 },
	{ "empty", CONTENTS(""), 784111777 },
	{ "index.html", CONTENTS("<!doctype html>"), 784111777 },
	{ "large", { large, sizeof large }, 784111777 },
	{ "undated", CONTENTS("?"), 0 },
};
static const struct wd_files files = { WD_COUNT(some), some };
static const struct wd_file missing[] = { { "404.html", CONTENTS("<p>gone"), 1 } };
static const struct wd_files with_404 = { 1, missing };

static struct assets_embed embed;
static struct assets_of_kv read;
static struct http_files it;
static struct http_memory memory;
static uint8_t fields[2000], body[8000];

static int begin(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof large; i++)
		large[i] = (uint8_t)(i % 251);
	http_memory_init(&memory, WD_ROOM(fields), WD_ROOM(body));
	if (assets_embed_init(&embed, &files) || assets_of_kv_init(&read, kv_embed(&embed.kv)))
		return -1;
	return http_files_init(&it, assets_embed(&embed), "") != NULL;
}

static int end(void **state)
{
	(void)state;
	assets_embed_fini(&embed);
	return wd_alloc_stats().pieces != 0;
}

static void ask_with(const char *method, const char *target, const char *lines)
{
	char text[4096];

	wd_fmt(text, sizeof text, "%s %s HTTP/1.1\r\nHost: a\r\n%s\r\n", method, target, lines);
	assert_null(http_memory_ask(&memory, http_files(&it), wd_str(text)));
	assert_true(memory.whole);
}

static void assert_field(const char *lower, const char *value)
{
	struct wd_bytes got = http_memory_field(&memory, lower);

	if (value ? !wd_bytes_equal(got, wd_str(value)) : got.ptr != NULL)
		fail_msg("%s: %.*s, not %s", lower, (int)got.len, (const char *)got.ptr, value);
}

static void assert_is(unsigned status, const char *text)
{
	if (memory.status != status || !wd_bytes_equal(memory.body, wd_str(text)))
		fail_msg("%u %.*s, not %u %s", memory.status, (int)memory.body.len,
		         (const char *)memory.body.ptr, status, text);
}

/* Both ways. */
static void over_both(void (*test)(void))
{
	it.assets = assets_embed(&embed);
	test();
	it.assets = assets_of_kv(&read);
	test();
}

/* ---- What is there --------------------------------------------------------------------------- */

static void get_files(void)
{
	ask_with("GET", "/", "");
	assert_is(200, "<!doctype html>");
	assert_field("content-type", "text/html; charset=utf-8");
	assert_field("last-modified", "Sun, 06 Nov 1994 08:49:37 GMT");
	assert_field("accept-ranges", "bytes");
	assert_field("cache-control", NULL);
	assert_field("vary", NULL);
	assert_true(http_memory_field(&memory, "etag").len > 2);
	ask_with("GET", "/css/site.css?x", "");
	assert_is(200, CSS);
	assert_field("vary", "Accept-Encoding");
	ask_with("GET", "/css/", "");
	assert_is(200, "<p>css");
	ask_with("GET", "/empty", "");
	assert_is(200, "");
	assert_field("content-type", "application/octet-stream");
	ask_with("GET", "/undated", "");
	assert_is(200, "?");
	assert_field("last-modified", NULL);
	ask_with("GET", "/large", "");
	assert_int_equal(memory.length, LARGE);
	assert_memory_equal(memory.body.ptr, large, LARGE);
	ask_with("HEAD", "/large", "");
	assert_int_equal(memory.length, LARGE);
	assert_int_equal(memory.body.len, 0);
}

static void files_are_given(void **state)
{
	(void)state;
	over_both(get_files);
}

static void a_cache_is_told(void **state)
{
	(void)state;
	assert_null(http_files_init(&it, assets_embed(&embed), "max-age=60"));
	ask_with("GET", "/", "");
	assert_field("cache-control", "max-age=60");
	ask_with("GET", "/", "If-Modified-Since: Sun, 06 Nov 1994 08:49:37 GMT\r\n");
	assert_int_equal(memory.status, 304);
	assert_field("cache-control", "max-age=60");
}

static void a_folder_without_slash_leads_to_it(void **state)
{
	(void)state;
	ask_with("GET", "/css", "");
	assert_int_equal(memory.status, 301);
	assert_field("location", "./css/");
	ask_with("GET", "//css?a=b&c", "");
	assert_field("location", "./css/?a=b&c");
	ask_with("GET", "/a%20b%26c", "");
	assert_field("location", "./a%20b%26c/");
	ask_with("GET", "/deep/er", "");
	assert_field("location", "./er/");
	ask_with("GET", "/a%20b&c/", "");
	assert_is(200, "odd");
}

static void what_is_not_there_is_not_found(void **state)
{
	static const char *const targets[] = {
		"/none", "/css/none", "/index.html/", "/index.html/x", "/none/",
		"/css/site.css/../../x", "/.", "/css/./", "/%ff",
	};
	struct assets_embed other;
	char target[3000];

	(void)state;
	for (size_t i = 0; i < WD_COUNT(targets); i++) {
		ask_with("GET", targets[i], "");
		if (i == 6 || i == 7)
			assert_int_equal(memory.status, 200);
		else
			assert_int_equal(memory.status, 404);
	}
	wd_fmt(target, sizeof target, "/%01020d/", 7);
	ask_with("GET", target, "");
	assert_int_equal(memory.status, 404);
	wd_fmt(target, sizeof target, "/%02000d", 7);
	ask_with("GET", target, "");
	assert_int_equal(memory.status, 404);
	assert_null(assets_embed_init(&other, &with_404));
	it.assets = assets_embed(&other);
	ask_with("GET", "/none", "");
	assert_is(404, "<p>gone");
	assert_field("content-type", "text/html; charset=utf-8");
	assert_field("etag", NULL);
	assets_embed_fini(&other);
}

static void other_methods_are_not_allowed(void **state)
{
	(void)state;
	ask_with("POST", "/", "");
	assert_int_equal(memory.status, 405);
	assert_field("allow", "GET, HEAD");
	ask_with("OPTIONS", "/", "");
	assert_int_equal(memory.status, 204);
	assert_field("allow", "GET, HEAD");
	ask_with("DELETE", "/none", "");
	assert_int_equal(memory.status, 405);
}

/* ---- Forms ----------------------------------------------------------------------------------- */

static void assert_form(const char *accept, const char *encoding, const char *text)
{
	char line[100];

	wd_fmt(line, sizeof line, "Accept-Encoding: %s\r\n", accept);
	ask_with("GET", "/css/site.css", line);
	assert_is(200, text);
	assert_field("content-encoding", encoding);
	assert_field("vary", "Accept-Encoding");
	assert_field("content-type", "text/css; charset=utf-8");
}

static void get_forms(void)
{
	assert_form("gzip, deflate", "gzip", "gzip of it, 20 bytes");
	assert_form("gzip, br", "br", "br of it");
	assert_form("br;q=0, gzip;q=0.1", "gzip", "gzip of it, 20 bytes");
	assert_form("gzip;q=0", NULL, CSS);
	assert_form("*", "br", "br of it");
	assert_form("identity", NULL, CSS);
}

static void a_form_that_is_accepted_is_given(void **state)
{
	(void)state;
	over_both(get_forms);
}

static void get_several_lines(void)
{
	for (int i = 0; i < 2; i++) {
		ask_with("GET", "/css/site.css",
		         "Accept-Encoding: deflate\r\nAccept-Encoding: gzip\r\n");
		assert_field("content-encoding", "gzip");
		assert_form("deflate", NULL, CSS);
		assert_form("", NULL, CSS);
	}
}

static void what_is_accepted_may_be_on_several_lines(void **state)
{
	(void)state;
	over_both(get_several_lines);
}

static void forms_have_tags_of_their_own(void **state)
{
	char etag[100], line[200];
	struct wd_bytes got;

	(void)state;
	ask_with("GET", "/css/site.css", "Accept-Encoding: gzip\r\n");
	got = http_memory_field(&memory, "etag");
	wd_fmt(etag, sizeof etag, "%.*s", (int)got.len, (const char *)got.ptr);
	wd_fmt(line, sizeof line, "If-None-Match: %s\r\n", etag);
	ask_with("GET", "/css/site.css", line);
	assert_is(200, CSS);
	wd_fmt(line, sizeof line, "If-None-Match: %s\r\nAccept-Encoding: gzip\r\n", etag);
	ask_with("GET", "/css/site.css", line);
	assert_is(304, "");
	assert_field("etag", etag);
	assert_field("vary", "Accept-Encoding");
	assert_field("content-encoding", NULL);
}

/* ---- Conditions and ranges ------------------------------------------------------------------- */

static void get_conditions(void)
{
	char line[200];
	struct wd_bytes etag;

	ask_with("GET", "/", "If-Modified-Since: Sun, 06 Nov 1994 08:49:37 GMT\r\n");
	assert_is(304, "");
	assert_field("content-type", NULL);
	assert_field("last-modified", "Sun, 06 Nov 1994 08:49:37 GMT");
	ask_with("GET", "/", "If-Modified-Since: Sun, 06 Nov 1994 08:49:36 GMT\r\n");
	assert_is(200, "<!doctype html>");
	etag = http_memory_field(&memory, "etag");
	wd_fmt(line, sizeof line, "If-None-Match: \"a\", W/%.*s\r\n", (int)etag.len,
	       (const char *)etag.ptr);
	ask_with("HEAD", "/", line);
	assert_is(304, "");
	ask_with("GET", "/", "If-Match: \"a\"\r\n");
	assert_int_equal(memory.status, 412);
	ask_with("GET", "/undated", "If-Modified-Since: Sun, 06 Nov 1994 08:49:37 GMT\r\n");
	assert_is(200, "?");
}

static void conditions_are_met(void **state)
{
	(void)state;
	over_both(get_conditions);
}

static void get_ranges(void)
{
	ask_with("GET", "/css/site.css", "Range: bytes=4-8\r\n");
	assert_is(206, "color");
	assert_field("content-range", "bytes 4-8/56");
	assert_int_equal(memory.length, 5);
	ask_with("GET", "/css/site.css", "Range: bytes=-7\r\nAccept-Encoding: gzip\r\n");
	assert_is(206, "0 bytes");
	assert_field("content-range", "bytes 13-19/20");
	assert_field("content-encoding", "gzip");
	ask_with("GET", "/large", "Range: bytes=1000-4999\r\n");
	assert_int_equal(memory.status, 206);
	assert_memory_equal(memory.body.ptr, large + 1000, 4000);
	ask_with("GET", "/css/site.css", "Range: bytes=56-\r\n");
	assert_is(416, "");
	assert_field("content-range", "bytes */56");
	ask_with("GET", "/css/site.css", "Range: bytes=4-8\r\nIf-Range: \"old\"\r\n");
	assert_is(200, CSS);
	ask_with("HEAD", "/css/site.css", "Range: bytes=4-8\r\n");
	assert_is(200, "");
}

static void ranges_are_given(void **state)
{
	(void)state;
	over_both(get_ranges);
}

static bool body_has(const char *text)
{
	for (size_t i = 0; i + strlen(text) <= memory.body.len; i++)
		if (memcmp(memory.body.ptr + i, text, strlen(text)) == 0)
			return true;
	return false;
}

static void get_parts(void)
{
	char text[512];
	struct wd_bytes etag;

	ask_with("GET", "/css/site.css", "Range: bytes=0-0,4-8,-2\r\n");
	etag = http_memory_field(&memory, "etag");
	etag = wd_bytes(etag.ptr + 1, etag.len - 2);
	wd_fmt(text, sizeof text, "multipart/byteranges; boundary=\"%.*s\"", (int)etag.len,
	       (const char *)etag.ptr);
	assert_field("content-type", text);
	wd_fmt(text, sizeof text, "\r\n--%.*s--\r\n", (int)etag.len, (const char *)etag.ptr);
	assert_int_equal(memory.status, 206);
	assert_int_equal(memory.length, memory.body.len);
	assert_memory_equal(memory.body.ptr + memory.body.len - strlen(text), text, strlen(text));
	assert_true(body_has("Content-Type: text/css; charset=utf-8\r\n"));
	assert_true(body_has("Content-Range: bytes 4-8/56\r\n\r\ncolor\r\n--"));
	assert_true(body_has("Content-Range: bytes 54-55/56\r\n\r\n*/\r\n--"));
	ask_with("GET", "/css/site.css", "Range: bytes=0-0,4-8\r\nAccept-Encoding: br\r\n");
	assert_is(200, "br of it");
}

static void several_ranges_are_given_as_parts(void **state)
{
	(void)state;
	over_both(get_parts);
}

/* ---- Failures -------------------------------------------------------------------------------- */

static const char *const requests[] = {
	"GET /large HTTP/1.1\r\nHost: a\r\n\r\n",
	"GET /large HTTP/1.1\r\nHost: a\r\nRange: bytes=0-9,2000-4000\r\n\r\n",
	"GET /css/site.css HTTP/1.1\r\nHost: a\r\nAccept-Encoding: gzip\r\n\r\n",
	"GET /none HTTP/1.1\r\nHost: a\r\n\r\n", "GET /css HTTP/1.1\r\nHost: a\r\n\r\n",
};

static void a_client_may_go_away_at_any_time(void **state)
{
	(void)state;
	for (size_t i = 0; i < WD_COUNT(requests); i++)
		for (uint64_t good = 0;; good++) {
			struct http_faulty faulty;

			it.assets = good % 2 ? assets_of_kv(&read) : assets_embed(&embed);
			http_faulty_init(&faulty, http_files(&it), good);
			assert_null(http_memory_ask(&memory, http_faulty(&faulty),
			                            wd_str(requests[i])));
			if (!faulty.err)
				break;
			assert_int_equal(faulty.seen, good + 1);
			assert_true(good < 50);
		}
}

static void a_store_may_fail_at_any_time(void **state)
{
	(void)state;
	for (size_t i = 0; i < WD_COUNT(requests); i++)
		for (uint64_t good = 0;; good++) {
			struct kv_faulty faulty;

			kv_faulty_init(&faulty, kv_embed(&embed.kv), good);
			read.kv = kv_faulty(&faulty);
			it.assets = assets_of_kv(&read);
			assert_null(http_memory_ask(&memory, http_files(&it), wd_str(requests[i])));
			if (faulty.seen <= good)
				break;
			if (i == 3 && memory.status == 404) /* its page could not be found */
				continue;
			assert_true(memory.status == 500 || !memory.whole);
			assert_true(good < 50);
		}
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)
	const struct CMUnitTest tests[] = {
		TEST(files_are_given),
		TEST(a_cache_is_told),
		TEST(a_folder_without_slash_leads_to_it),
		TEST(what_is_not_there_is_not_found),
		TEST(other_methods_are_not_allowed),
		TEST(a_form_that_is_accepted_is_given),
		TEST(what_is_accepted_may_be_on_several_lines),
		TEST(forms_have_tags_of_their_own),
		TEST(conditions_are_met),
		TEST(ranges_are_given),
		TEST(several_ranges_are_given_as_parts),
		TEST(a_client_may_go_away_at_any_time),
		TEST(a_store_may_fail_at_any_time),
	};

	return cmocka_run_group_tests_name("http_files", tests, NULL, NULL);
}
