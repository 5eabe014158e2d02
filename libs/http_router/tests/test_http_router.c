/* SPDX-License-Identifier: ISC */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "wadi/fmt.h"
#include "wadi/http_memory.h"
#include "wadi/http_mount.h"
#include "wadi/http_route.h"

static struct http_memory memory;
static uint8_t fields[1000], body[1000];

/* Says its name and the path. */
static wd_err name_handle(void *self, const struct wd_http_request *request, wd_http_exchange ex)
{
	char text[100];

	wd_fmt(text, sizeof text, "%s %.*s", (const char *)self, (int)request->path.len,
	       (const char *)request->path.ptr);
	return wd_http_respond(ex, 200, NULL, wd_str(text));
}

static const struct wd_http_ops name_ops = { .handle = name_handle };

static wd_http named(const char *name)
{
	return (wd_http){ &name_ops, (void *)(uintptr_t)name };
}

static void ask(wd_http handler, const char *method, const char *path)
{
	char text[2000];

	http_memory_init(&memory, WD_ROOM(fields), WD_ROOM(body));
	wd_fmt(text, sizeof text, "%s %s HTTP/1.1\r\nHost: a\r\n\r\n", method, path);
	assert_null(http_memory_ask(&memory, handler, wd_str(text)));
	assert_true(memory.whole);
}

static void assert_says(wd_http handler, const char *method, const char *path, const char *says)
{
	ask(handler, method, path);
	if (memory.status != 200 || !wd_bytes_equal(memory.body, wd_str(says)))
		fail_msg("%s %s: %u %.*s, not %s", method, path, memory.status,
		         (int)memory.body.len, (const char *)memory.body.ptr, says);
}

static void assert_status(wd_http handler, const char *method, const char *path, unsigned status)
{
	ask(handler, method, path);
	if (memory.status != status)
		fail_msg("%s %s: %u, not %u", method, path, memory.status, status);
}

static struct http_router router;

static wd_http routes(wd_http otherwise)
{
	static struct http_router_entry entries[5];

	entries[0] = (struct http_router_entry){ "GET", "/orders/", named("list") };
	entries[1] = (struct http_router_entry){ "POST", "/orders/", named("add") };
	entries[2] = (struct http_router_entry){ "", "/about", named("about") };
	entries[3] = (struct http_router_entry){ "PURGE", "/a/b/c/", named("purge") };
	entries[4] = (struct http_router_entry){ "GET", "/orders/x", named("never") };
	http_router_init(&router, entries, WD_COUNT(entries), otherwise);
	return http_router(&router);
}

static void requests_go_by_method_and_path(void **state)
{
	wd_http r = routes((wd_http){ NULL, NULL });

	(void)state;
	assert_says(r, "GET", "/orders/", "list /orders/");
	assert_says(r, "GET", "/orders/x/y", "list /orders/x/y");
	assert_says(r, "POST", "/orders/1", "add /orders/1");
	assert_says(r, "DELETE", "/about", "about /about");
	assert_says(r, "PURGE", "/a/b/c/d", "purge /a/b/c/d");
	assert_status(r, "HEAD", "/orders/", 200);
	assert_status(r, "GET", "/order", 404);
	assert_status(r, "GET", "/ordersx", 404);
	assert_status(r, "GET", "/about/", 404);
	assert_status(r, "GET", "/abou", 404);
	assert_status(r, "GET", "/", 404);
}

static void others_go_elsewhere(void **state)
{
	wd_http r = routes(named("else"));

	(void)state;
	assert_says(r, "GET", "/", "else /");
	assert_says(r, "PUT", "/none", "else /none");
	assert_status(r, "PUT", "/orders/", 405);
}

static void a_method_that_nobody_has_is_refused(void **state)
{
	wd_http r = routes(named("else"));

	(void)state;
	assert_status(r, "PUT", "/orders/x", 405);
	assert_true(wd_bytes_equal(http_memory_field(&memory, "allow"), wd_str("GET, HEAD, POST")));
	assert_status(r, "OPTIONS", "/orders/", 204);
	assert_true(wd_bytes_equal(http_memory_field(&memory, "allow"), wd_str("GET, HEAD, POST")));
	assert_status(r, "GET", "/a/b/c/", 405);
	assert_true(wd_bytes_equal(http_memory_field(&memory, "allow"), wd_str("PURGE")));
}

static void methods_that_do_not_fit_are_left_out(void **state)
{
	static struct http_router_entry many[40];
	static char names[WD_COUNT(many)][8];
	struct http_router it;

	(void)state;
	for (size_t i = 0; i < WD_COUNT(many); i++) {
		wd_fmt(names[i], sizeof names[i], "METH%02zu", i);
		many[i] = (struct http_router_entry){ names[i], "/", named("x") };
	}
	http_router_init(&it, many, WD_COUNT(many), (wd_http){ NULL, NULL });
	assert_status(http_router(&it), "GET", "/", 405);
	assert_in_range(http_memory_field(&memory, "allow").len, 100, 127);
	assert_status(http_router(&it), "METH39", "/", 200);
}

static void a_folder_without_slash_leads_to_it(void **state)
{
	wd_http r = routes(named("else"));

	(void)state;
	assert_status(r, "GET", "/orders", 301);
	assert_true(wd_bytes_equal(http_memory_field(&memory, "location"), wd_str("./orders/")));
	assert_status(r, "GET", "/a/b/c", 301);
	assert_true(wd_bytes_equal(http_memory_field(&memory, "location"), wd_str("./c/")));
	assert_says(r, "GET", "/a/b", "else /a/b");
}

static void a_route_is_a_device(void **state)
{
	struct http_route inner, outer;

	(void)state;
	assert_null(http_route_init(&inner, "/docs/", named("docs"), named("else")));
	assert_null(http_route_init(&outer, "/metrics", named("metrics"), http_route(&inner)));
	assert_says(http_route(&outer), "GET", "/metrics", "metrics /metrics");
	assert_says(http_route(&outer), "PUT", "/docs/a", "docs /docs/a");
	assert_says(http_route(&outer), "GET", "/metrics/", "else /metrics/");
	assert_ptr_equal(http_route_init(&inner, "docs/", named("docs"), named("else")),
	                 http_route_bad_path);
	assert_ptr_equal(http_route_init(&inner, "", named("docs"), named("else")),
	                 http_route_bad_path);
}

static void a_mounted_handler_sees_what_is_behind_the_folder(void **state)
{
	struct http_mount it;

	(void)state;
	assert_null(http_mount_init(&it, "/docs/", named("docs")));
	assert_says(http_mount(&it), "GET", "/docs/", "docs /");
	assert_says(http_mount(&it), "GET", "/docs/a/b", "docs /a/b");
	assert_status(http_mount(&it), "GET", "/docs", 404);
	assert_status(http_mount(&it), "GET", "/", 404);
	assert_null(http_mount_init(&it, "/", named("all")));
	assert_says(http_mount(&it), "GET", "/a", "all /a");
	assert_true(wd_err_is(http_mount_init(&it, "/docs", named("docs")), wd_malformed));
	assert_true(wd_err_is(http_mount_init(&it, "docs/", named("docs")), wd_malformed));
	assert_true(wd_err_is(http_mount_init(&it, "", named("docs")), wd_malformed));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(requests_go_by_method_and_path),
		cmocka_unit_test(others_go_elsewhere),
		cmocka_unit_test(a_method_that_nobody_has_is_refused),
		cmocka_unit_test(methods_that_do_not_fit_are_left_out),
		cmocka_unit_test(a_folder_without_slash_leads_to_it),
		cmocka_unit_test(a_route_is_a_device),
		cmocka_unit_test(a_mounted_handler_sees_what_is_behind_the_folder),
	};

	return cmocka_run_group_tests_name("http_router", tests, NULL, NULL);
}
