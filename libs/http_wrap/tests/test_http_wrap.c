/* SPDX-License-Identifier: ISC */
/* Handlers that wrap another, over exchanges in memory. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "wadi/flow.h"
#include "wadi/http_faulty.h"
#include "wadi/http_trace.h"
#include "wadi/log_memory.h"
#include "wadi/test/http_memory.h"

static struct http_memory memory;
static uint8_t fields[2000], body[WD_HTTP_TEST_BYTES], text[4000];
static struct wd_http_test test;
static struct http_trace trace;
static struct http_faulty faulty;
static struct log_memory lines;

static int begin(void **state)
{
	(void)state;
	test = (struct wd_http_test){ 0 };
	test.page = (struct wd_page){ test.text, sizeof test.text, 1, NULL };
	http_memory_init(&memory, WD_ROOM(fields), WD_ROOM(body));
	log_memory_init(&lines, WD_ROOM(text));
	return http_trace_init(&trace, wd_http_test(&test)) != NULL ||
	       wd_log_attach(log_memory(&lines)) != NULL;
}

static int end(void **state)
{
	(void)state;
	wd_log_detach(log_memory(&lines));
	return 0;
}

static void ask(void *arg, struct wd_bytes request, struct wd_http_test_answer *answer)
{
	const wd_http *handler = arg;

	assert_null(http_memory_ask(&memory, *handler, request));
	http_memory_tell(&memory, answer);
}

static void wrapped_handlers_conform(void **state)
{
	wd_http handler = http_trace(&trace);

	(void)state;
	test = (struct wd_http_test){ .ask = ask, .arg = &handler };
	assert_int_equal(wd_http_conforms(&test), 0);
	http_faulty_init(&faulty, wd_http_test(&test), UINT64_MAX);
	handler = http_faulty(&faulty);
	test = (struct wd_http_test){ .ask = ask, .arg = &handler };
	assert_int_equal(wd_http_conforms(&test), 0);
	assert_true(faulty.seen > 1000);
}

static void assert_logs(const char *request, const char *line)
{
	log_memory_clear(&lines);
	assert_null(http_memory_ask(&memory, http_trace(&trace), wd_str(request)));
	assert_string_equal(lines.text, line);
}

static void each_request_is_a_line_in_the_log(void **state)
{
	(void)state;
	assert_logs("GET /pieces?a HTTP/1.1\r\nHost: a\r\nUser-Agent: me\r\n\r\n",
	            "INF [http-access] :: \"GET /pieces?a HTTP/1.1\" 200 10 \"-\" \"me\"\n");
	assert_logs("HEAD /page HTTP/1.0\r\nReferer: http://b/\r\n\r\n",
	            "INF [http-access] :: \"HEAD /page HTTP/1.0\" 200 9 \"http://b/\" \"-\"\n");
	assert_logs("GET /malformed HTTP/1.0\r\n\r\n",
	            "INF [http-access] :: \"GET /malformed HTTP/1.0\" 400 0 \"-\" \"-\"\n");
	assert_logs("GET /disorder/silent HTTP/1.0\r\n\r\n",
	            "INF [http-access] :: \"GET /disorder/silent HTTP/1.0\" 500 0 \"-\" \"-\"\n");
	assert_logs("GET /fixed HTTP/1.0\r\nUser-Agent: \xff\t\r\n\r\n",
	            "INF [http-access] :: \"GET /fixed HTTP/1.0\" 200 9 \"-\" \"\\xff\"\n");
}

static void a_handler_sees_each_failure(void **state)
{
	static const char *const requests[] = {
		"GET /page HTTP/1.0\r\n\r\n", "GET /streamed HTTP/1.0\r\n\r\n",
		"POST /count HTTP/1.0\r\nContent-Length: 5\r\n\r\nhello",
	};

	(void)state;
	for (size_t i = 0; i < WD_COUNT(requests); i++)
		for (uint64_t good = 0;; good++) {
			http_faulty_init(&faulty, wd_http_test(&test), good);
			assert_null(http_memory_ask(&memory, http_faulty(&faulty),
			                            wd_str(requests[i])));
			if (!faulty.err)
				break;
			if (i < 2) /* reading none of it is expected otherwise */
				assert_int_equal(faulty.seen, good + 1);
			assert_ptr_equal(faulty.err, wd_flow_reset);
			assert_int_equal(test.page.refs, 1);
			assert_true(good < 20);
		}
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)
	const struct CMUnitTest tests[] = {
		TEST(wrapped_handlers_conform),
		TEST(each_request_is_a_line_in_the_log),
		TEST(a_handler_sees_each_failure),
	};

	return cmocka_run_group_tests_name("http_wrap", tests, NULL, NULL);
}
