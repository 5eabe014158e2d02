/* SPDX-License-Identifier: ISC */
/* A server, over TCP in memory. */
#include "client.h"

static struct wd_http_test_answer answer;

/* ---- Conformance ----------------------------------------------------------------------------- */

static bool is_head(struct wd_bytes request)
{
	return request.len > 4 && memcmp(request.ptr, "HEAD", 4) == 0;
}

static void ask_anew(void *arg, struct wd_bytes request, struct wd_http_test_answer *a)
{
	(void)arg;
	call(&client);
	assert_null(wd_flow_write(wd_tcp_flow(client.conn), request));
	take_response(&client, is_head(request), a);
	hang_up(&client);
	let_run();
}

static void it_conforms(void **state)
{
	(void)state;
	handler.ask = ask_anew;
	assert_int_equal(wd_http_conforms(&handler), 0);
}

static unsigned calls;

static void ask_again(void *arg, struct wd_bytes request, struct wd_http_test_answer *a)
{
	(void)arg;
	if (!client.open) {
		call(&client);
		calls++;
	}
	assert_null(wd_flow_write(wd_tcp_flow(client.conn), request));
	if (take_response(&client, is_head(request), a))
		assert_int_equal(client.have, 0);
	else
		hang_up(&client);
}

static void it_conforms_over_few_connections(void **state)
{
	(void)state;
	handler.ask = ask_again;
	calls = 0;
	assert_int_equal(wd_http_conforms(&handler), 0);
	assert_in_range(calls, 1, 5); /* after what was cut off, and a body that is none */
}

/* ---- Bytes ----------------------------------------------------------------------------------- */

#define DATE "Date: Sun, 06 Nov 1994 08:49:37 GMT\r\n"

static void assert_hears(const char *request, const char *response)
{
	call(&client);
	say(&client, request);
	wd_flow_shutdown(wd_tcp_flow(client.conn), WD_FLOW_WRITE);
	assert_string_equal(hear_all(&client), response);
}

static void a_response_is_these_bytes(void **state)
{
	(void)state;
	assert_hears("GET /fixed HTTP/1.1\r\nHost: a\r\n\r\n",
	             "HTTP/1.1 200 OK\r\n" DATE "Content-Type: text/plain\r\n"
	             "Content-Length: 9\r\n\r\ngood day\n");
	assert_hears("HEAD /fixed HTTP/1.1\r\nHost: a\r\n\r\n",
	             "HTTP/1.1 200 OK\r\n" DATE "Content-Type: text/plain\r\n"
	             "Content-Length: 9\r\n\r\n");
	assert_hears("GET /empty/304 HTTP/1.1\r\nHost: a\r\n\r\n",
	             "HTTP/1.1 304 Not Modified\r\n" DATE "Content-Type: text/plain\r\n"
	             "X-Test: yes; \xe4\t!\r\n\r\n");
	assert_hears("GET /empty/204 HTTP/1.1\r\nHost: a\r\n\r\n",
	             "HTTP/1.1 204 No Content\r\n" DATE "Content-Type: text/plain\r\n"
	             "X-Test: yes; \xe4\t!\r\n\r\n");
}

static void a_body_of_unknown_length_goes_in_chunks(void **state)
{
	(void)state;
	assert_hears("GET /streamed HTTP/1.1\r\nHost: a\r\n\r\n",
	             "HTTP/1.1 200 OK\r\n" DATE "Content-Type: text/plain\r\n"
	             "Transfer-Encoding: chunked\r\nX-Test: yes; \xe4\t!\r\n\r\n"
	             "0004\r\nbit \r\n0007\r\nby a pa\r\n0\r\n\r\n");
}

static void http_1_0_gets_no_chunks(void **state)
{
	(void)state;
	assert_hears("GET /streamed HTTP/1.0\r\nConnection: keep-alive\r\n\r\n",
	             "HTTP/1.1 200 OK\r\n" DATE "Connection: close\r\n"
	             "Content-Type: text/plain\r\nX-Test: yes; \xe4\t!\r\n\r\n"
	             "bit by a pa");
}

static void a_connection_ends_when_either_side_says_so(void **state)
{
	(void)state;
	assert_hears("GET /fixed HTTP/1.0\r\n\r\n",
	             "HTTP/1.1 200 OK\r\n" DATE "Connection: close\r\nContent-Type: text/plain\r\n"
	             "Content-Length: 9\r\n\r\ngood day\n");
	assert_hears("GET /fixed HTTP/1.0\r\nConnection: keep-alive\r\n\r\n",
	             "HTTP/1.1 200 OK\r\n" DATE "Connection: keep-alive\r\n"
	             "Content-Type: text/plain\r\nContent-Length: 9\r\n\r\ngood day\n");
	assert_hears("GET /fixed HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
	             "GET /fixed HTTP/1.1\r\nHost: a\r\n\r\n",
	             "HTTP/1.1 200 OK\r\n" DATE "Connection: close\r\nContent-Type: text/plain\r\n"
	             "Content-Length: 9\r\n\r\ngood day\n");
}

static void the_date_goes_on(void **state)
{
	(void)state;
	for (int i = 0; i < 4; i++) {
		char line[64];

		ask_again(NULL, wd_str("GET /fixed HTTP/1.1\r\nHost: a\r\n\r\n"), &answer);
		wd_fmt(line, sizeof line, "date: Sun, 06 Nov 1994 08:49:%02d GMT", 37 + 7 * i);
		if (!wd_http_test_has(&answer, line))
			fail_msg("%s, not %s", answer.fields, line);
		assert_null(wd_sleep(wd_s(7)));
	}
}

static void nobody_looks_at_the_clock_while_nobody_asks(void **state)
{
	size_t waits;

	(void)state;
	ask_again(NULL, wd_str("GET /fixed HTTP/1.1\r\nHost: a\r\n\r\n"), &answer);
	assert_null(wd_sleep(wd_s(5)));
	waits = fake_waits();
	assert_null(wd_sleep(wd_s(50)));
	assert_in_range(fake_waits() - waits, 0, 2);
}

/* ---- Requests that come together, or in pieces ----------------------------------------------- */

static void pipelined_requests_are_answered_in_order_and_together(void **state)
{
	static const char *const paths[] = { "/fixed", "/pieces", "/page", "/empty/204" };
	static const char *const bodies[] = { "good day\n", "abcdabcdab", "of a page", "" };
	char text[1024];
	size_t len = 0, got;

	(void)state;
	for (size_t i = 0; i < 10; i++)
		len += wd_fmt(text + len, sizeof text - len, "GET %s HTTP/1.1\r\nHost: a\r\n\r\n",
		              paths[i % 4]);
	call(&client);
	say(&client, text);
	assert_null(wd_flow_read(wd_tcp_flow(client.conn), WD_ROOM(client.in), &got));
	client.have = got;
	for (size_t i = 0; i < 10; i++) { /* without another read */
		assert_true(take_response(&client, false, &answer));
		if (!wd_http_test_is(&answer, i % 4 == 3 ? 204 : 200, bodies[i % 4]))
			fail_msg("%zu: %u, %zu bytes", i, answer.status, answer.len);
	}
	assert_int_equal(client.have, 0);
}

/* However it is cut, the answers are the same. */
static void requests_in_pieces_are_read_as_one(void **state)
{
	static const char text[] = "GET /fixed HTTP/1.1\r\nHost: a\r\n\r\n"
	                           "POST /count HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\n"
	                           "hello"
	                           "POST /count HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked"
	                           "\r\n\r\n3\r\nhel\r\n2;x\r\nlo\r\n0\r\nA: b\r\n\r\n"
	                           "HEAD /fixed HTTP/1.1\r\nHost: a\r\n\r\n";

	(void)state;
	for (size_t step = 1; step < sizeof text; step = step < 10 ? step + 1 : step * 2) {
		call(&client);
		for (size_t i = 0; i < sizeof text - 1; i += step) {
			size_t left = sizeof text - 1 - i;

			assert_null(wd_flow_write(wd_tcp_flow(client.conn),
			                          wd_bytes(text + i, left < step ? left : step)));
			let_run();
		}
		assert_true(take_response(&client, false, &answer));
		assert_true(wd_http_test_is(&answer, 200, "good day\n"));
		for (int i = 0; i < 2; i++) {
			assert_true(take_response(&client, false, &answer));
			assert_true(wd_http_test_is(&answer, 200, "5 5e918d2"));
		}
		assert_true(take_response(&client, true, &answer));
		assert_int_equal(client.have, 0);
	}
}

/* ---- Bodies ---------------------------------------------------------------------------------- */

/* Sends `len` bytes as a body, in chunks or not. */
static wd_err send_body(bool chunked, size_t len, uint64_t *sum)
{
	wd_flow flow = wd_tcp_flow(client.conn);
	uint8_t some[777];

	*sum = 0;
	for (size_t sent = 0; sent < len; sent += sizeof some) {
		size_t n = len - sent < sizeof some ? len - sent : sizeof some;
		char size[16];

		for (size_t i = 0; i < n; i++)
			some[i] = (uint8_t)(sent + i);
		*sum = wd_http_test_sum(*sum, wd_bytes(some, n));
		wd_fmt(size, sizeof size, "%zx\r\n", n);
		if (chunked)
			WD_TRY(wd_flow_write(flow, wd_str(size)));
		WD_TRY(wd_flow_write(flow, wd_bytes(some, n)));
		if (chunked)
			WD_TRY(wd_flow_write(flow, wd_str("\r\n")));
	}
	return chunked ? wd_flow_write(flow, wd_str("0\r\n\r\n")) : NULL;
}

static void a_large_body_is_read_as_it_comes(void **state)
{
	(void)state;
	for (int chunked = 0; chunked < 2; chunked++) {
		uint64_t sum;
		char text[64];

		call(&client);
		say(&client, "POST /count HTTP/1.1\r\nHost: a\r\n");
		say(&client, chunked ? "Transfer-Encoding: chunked\r\n\r\n"
		                     : "Content-Length: 500000\r\n\r\n");
		assert_null(send_body(chunked, 500000, &sum));
		assert_true(take_response(&client, false, &answer));
		wd_fmt(text, sizeof text, "500000 %llx", (unsigned long long)sum);
		assert_true(wd_http_test_is(&answer, 200, text));
	}
}

static void a_body_that_nobody_reads_is_passed_over(void **state)
{
	uint64_t sum;

	(void)state;
	for (int chunked = 0; chunked < 2; chunked++) {
		call(&client);
		say(&client, "POST /fixed HTTP/1.1\r\nHost: a\r\n");
		say(&client, chunked ? "Transfer-Encoding: chunked\r\n\r\n"
		                     : "Content-Length: 6000\r\n\r\n");
		assert_null(send_body(chunked, 6000, &sum));
		say(&client, "GET /pieces HTTP/1.1\r\nHost: a\r\n\r\n");
		assert_true(take_response(&client, false, &answer));
		assert_true(wd_http_test_is(&answer, 200, "good day\n"));
		assert_true(take_response(&client, false, &answer));
		assert_true(wd_http_test_is(&answer, 200, "abcdabcdab"));
	}
}

static void nobody_waits_for_a_body_that_nobody_reads(void **state)
{
	static const char *const framing[] = { "Content-Length: 60000\r\n\r\nabc",
		                               "Transfer-Encoding: chunked\r\n\r\n3\r\nabc" };
	uint64_t sum;

	(void)state;
	for (size_t i = 0; i < WD_COUNT(framing); i++) {
		call(&client);
		say(&client, "POST /fixed HTTP/1.1\r\nHost: a\r\n");
		say(&client, framing[i]);
		let_run();
		assert_null(server.busy);
		assert_false(take_response(&client, false, &answer));
		assert_true(wd_http_test_is(&answer, 200, "good day\n"));
		assert_true(wd_http_test_has(&answer, "connection: close"));
		assert_null(send_body(false, 60000, &sum)); /* it is taken, and dropped */
		assert_string_equal(hear_all(&client), "");
	}
}

static void who_expects_is_told_to_continue(void **state)
{
	static const size_t lengths[] = { 5, 20000 };
	uint64_t sum;

	(void)state;
	for (size_t i = 0; i < WD_COUNT(lengths); i++) {
		char head[256];

		call(&client);
		wd_fmt(head, sizeof head, "POST /count HTTP/1.1\r\nHost: a\r\n"
		       "Expect: 100-continue\r\nContent-Length: %zu\r\n\r\n", lengths[i]);
		say(&client, head);
		assert_true(wd_flow_test_gets(wd_tcp_flow(client.conn),
		                              "HTTP/1.1 100 Continue\r\n\r\n"));
		assert_null(send_body(false, lengths[i], &sum));
		assert_true(take_response(&client, false, &answer));
		assert_int_equal(answer.status, 200);
	}
	call(&client); /* one that is not read is not asked for */
	say(&client, "POST /malformed HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\n"
	    "Content-Length: 20000\r\n\r\n");
	assert_false(take_response(&client, false, &answer));
	assert_int_equal(answer.status, 400);
	call(&client); /* one that is there already neither */
	say(&client, "POST /fixed HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\n"
	    "Content-Length: 2\r\n\r\nhi");
	assert_true(take_response(&client, false, &answer));
	assert_int_equal(answer.status, 200);
}

static void a_body_that_ends_early_is_malformed(void **state)
{
	(void)state;
	call(&client);
	say(&client, "POST /count HTTP/1.1\r\nHost: a\r\nContent-Length: 20000\r\n\r\nabc");
	wd_flow_shutdown(wd_tcp_flow(client.conn), WD_FLOW_WRITE);
	assert_false(take_response(&client, false, &answer));
	assert_int_equal(answer.status, 400);
	call(&client);
	say(&client, "POST /count HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\na");
	wd_flow_shutdown(wd_tcp_flow(client.conn), WD_FLOW_WRITE);
	assert_false(take_response(&client, false, &answer));
	assert_int_equal(answer.status, 400);
}

/* ---- Methods, and what is no request --------------------------------------------------------- */

static void the_server_answers_for_itself(void **state)
{
	(void)state;
	ask_again(NULL, wd_str("OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n"), &answer);
	assert_int_equal(answer.status, 204);
	ask_again(NULL, wd_str("CONNECT a:1 HTTP/1.1\r\nHost: a\r\n\r\n"), &answer);
	assert_int_equal(answer.status, 501);
}

static void what_is_no_request_is_answered_and_ends_the_connection(void **state)
{
	static const struct { const char *text; unsigned status; } cases[] = {
		{ "\x16\x03\x01\x02", 400 }, /* TLS */
		{ "GET / HTTP/1.1\r\n\r\n", 400 },
		{ "GET / HTTP/1.1\nHost: a\n\n", 400 },
		{ "GET /../x HTTP/1.1\r\nHost: a\r\n\r\n", 400 },
		{ "GET /..%2fx HTTP/1.1\r\nHost: a\r\n\r\n", 400 },
		{ "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 400 },
		{ "GET / HTTP/3.0\r\n", 505 },
		{ "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n", 501 },
		{ "POST / HTTP/1.1\r\nHost: a\r\nExpect: more\r\n\r\n", 417 },
		{ "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n"
		  "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400 },
	};

	(void)state;
	for (size_t i = 0; i < WD_COUNT(cases); i++) {
		call(&client);
		say(&client, "GET /fixed HTTP/1.1\r\nHost: a\r\n\r\n");
		say(&client, cases[i].text);
		say(&client, "GET /fixed HTTP/1.1\r\nHost: a\r\n\r\n");
		assert_true(take_response(&client, false, &answer));
		assert_int_equal(answer.status, 200);
		assert_false(take_response(&client, false, &answer));
		if (answer.status != cases[i].status)
			fail_msg("%s: %u", cases[i].text, answer.status);
		assert_true(wd_http_test_has(&answer, "connection: close"));
		assert_string_equal(hear_all(&client), "");
	}
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)
	const struct CMUnitTest tests[] = {
		TEST(it_conforms),
		TEST(it_conforms_over_few_connections),
		TEST(a_response_is_these_bytes),
		TEST(a_body_of_unknown_length_goes_in_chunks),
		TEST(http_1_0_gets_no_chunks),
		TEST(a_connection_ends_when_either_side_says_so),
		TEST(the_date_goes_on),
		TEST(nobody_looks_at_the_clock_while_nobody_asks),
		TEST(pipelined_requests_are_answered_in_order_and_together),
		TEST(requests_in_pieces_are_read_as_one),
		TEST(a_large_body_is_read_as_it_comes),
		TEST(a_body_that_nobody_reads_is_passed_over),
		TEST(nobody_waits_for_a_body_that_nobody_reads),
		TEST(who_expects_is_told_to_continue),
		TEST(a_body_that_ends_early_is_malformed),
		TEST(the_server_answers_for_itself),
		TEST(what_is_no_request_is_answered_and_ends_the_connection),
	};

	return cmocka_run_group_tests_name("http_server", tests, NULL, NULL);
}
