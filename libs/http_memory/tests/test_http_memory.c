/* SPDX-License-Identifier: ISC */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "wadi/test/http_memory.h"

static struct http_memory memory;
static uint8_t fields[2000], body[WD_HTTP_TEST_BYTES];
static struct wd_http_test test;

static void ask(void *arg, struct wd_bytes request, struct wd_http_test_answer *answer)
{
	http_memory_init(&memory, WD_ROOM(fields), WD_ROOM(body));
	assert_null(http_memory_ask(&memory, wd_http_test(arg), request));
	http_memory_tell(&memory, answer);
}

static void it_conforms(void **state)
{
	(void)state;
	test = (struct wd_http_test){ .ask = ask, .arg = &test };
	assert_int_equal(wd_http_conforms(&test), 0);
}

static wd_err ask_for(const char *request)
{
	return http_memory_ask(&memory, wd_http_test(&test), wd_str(request));
}

static void what_is_no_request_is_refused(void **state)
{
	(void)state;
	http_memory_init(&memory, WD_ROOM(fields), WD_ROOM(body));
	assert_true(wd_err_is(ask_for("GET / HTTP/1.0"), wd_http_malformed));
	assert_ptr_equal(ask_for("GET / HTTP/2.0\r\n"), wd_http_version);
	assert_null(ask_for("POST /count HTTP/1.0\r\nContent-Length: 5\r\n\r\nhell"));
	assert_int_equal(memory.status, 400);
}

static void fields_are_found_by_name(void **state)
{
	(void)state;
	http_memory_init(&memory, WD_ROOM(fields), WD_ROOM(body));
	assert_null(ask_for("GET /moved HTTP/1.0\r\n\r\n"));
	assert_true(wd_bytes_equal(http_memory_field(&memory, "location"), wd_str("/fixed")));
	assert_true(wd_bytes_equal(http_memory_field(&memory, "content-type"),
	                           wd_str("text/html; charset=utf-8")));
	assert_null(http_memory_field(&memory, "etag").ptr);
	assert_null(ask_for("GET /streamed HTTP/1.0\r\n\r\n"));
	assert_int_equal(memory.flushes, 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(it_conforms),
		cmocka_unit_test(what_is_no_request_is_refused),
		cmocka_unit_test(fields_are_found_by_name),
	};

	return cmocka_run_group_tests_name("http_memory", tests, NULL, NULL);
}
