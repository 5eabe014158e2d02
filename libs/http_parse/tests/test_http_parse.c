/* SPDX-License-Identifier: ISC */
/* Heads: what is read of good ones, and what becomes of all others. */
#include "parse_cut.h"

/* ---- Good ones ----------------------------------------------------------------------------- */

static void a_request_is_read(void **state)
{
	(void)state;
	reads("GET /where?q=now HTTP/1.1\r\nHost: www.example.org:8080\r\n"
	      "User-Agent:  a b\t\r\nX-Empty:\r\nACCEPT-encoding:gzip\r\n\r\n");
	assert_int_equal(request->method, WD_HTTP_GET);
	assert_text(request->method_name, "GET");
	assert_text(request->target, "/where?q=now");
	assert_text(request->path, "/where");
	assert_text(request->query, "q=now");
	assert_text(request->host, "www.example.org:8080");
	assert_int_equal(request->minor, 1);
	assert_int_equal(request->length, 0);
	assert_int_equal(request->field_count, 4);
	assert_text(request->fields[1].name, "User-Agent");
	assert_text(request->fields[1].value, "a b");
	assert_text(request->fields[2].value, "");
	assert_text(wd_http_field(request, WD_HTTP_ACCEPT_ENCODING), "gzip");
	assert_null(wd_http_field(request, WD_HTTP_RANGE).ptr);
	assert_int_equal(request->repeated, 0);
	assert_true(parsed.keep_alive);
	assert_false(parsed.expects);
}

static void views_lie_in_what_was_received(void **state)
{
	(void)state;
	reads("GET /a HTTP/1.1\r\nHost: b\r\n\r\n");
	assert_true(request->path.ptr == kept + 4 && request->host.ptr == kept + 23);
	assert_true(request->fields[0].name.ptr == kept + 17);
}

static void every_method_is_known_by_its_name(void **state)
{
	static const char *const names[] = { "OTHER", "GET", "HEAD", "POST", "PUT", "DELETE",
		                             "OPTIONS", "PATCH", "CONNECT", "TRACE" };

	(void)state;
	for (size_t i = 0; i < WD_COUNT(names); i++) {
		char text[64];

		wd_fmt(text, sizeof text, "%s %s HTTP/1.0\r\n\r\n", names[i],
		       i == WD_HTTP_CONNECT ? "a:1" : "/");
		reads(text);
		assert_int_equal(request->method, i);
		assert_text(request->method_name, names[i]);
	}
	reads("get / HTTP/1.0\r\n\r\n"); /* methods are case-sensitive */
	assert_int_equal(request->method, WD_HTTP_OTHER);
	reads("GETGETGET! / HTTP/1.0\r\n\r\n");
	assert_int_equal(request->method, WD_HTTP_OTHER);
}

static void every_known_field_is_found(void **state)
{
	static const char *const names[] = {
#define NAME(id, name) name,
		WD_HTTP_KNOWN_FIELDS(NAME)
#undef NAME
	};

	(void)state;
	for (size_t i = 0; i < WD_HTTP_KNOWN; i++) {
		char name[32], text[128];
		size_t len = strlen(names[i]);

		for (size_t k = 0; k <= len; k++)
			name[k] = (char)(names[i][k] - (names[i][k] >= 'a' && k % 2 ? 32 : 0));
		wd_fmt(text, sizeof text, "GET / HTTP/1.0\r\nX: y\r\n%s: %s\r\n\r\n", name,
		       i == WD_HTTP_EXPECT ? "100-continue" : i == WD_HTTP_HOST ? "h" : "1");
		if (i == WD_HTTP_TRANSFER_ENCODING) /* not of HTTP/1.0; but it is seen */
			assert_non_null(parse_copy(wd_str(text), &(size_t){ 0 }));
		else
			reads(text);
		for (size_t k = 0; k < WD_HTTP_KNOWN; k++)
			assert_int_equal(request->known[k], k == i ? 2 : 0);
		name[len - 1] ^= 1;
		wd_fmt(text, sizeof text, "GET / HTTP/1.0\r\n%s: 1\r\n\r\n", name);
		reads(text);
		assert_int_equal(request->known[i], 0);
	}
}

static void lines_of_one_field_are_found_in_order(void **state)
{
	struct wd_bytes value;
	size_t at = 0;

	(void)state;
	reads("GET / HTTP/1.0\r\nCookie: a=1\r\nX: y\r\ncookie: b=2\r\nx: z\r\n\r\n");
	assert_true(wd_http_each(request, WD_HTTP_COOKIE, &at, &value));
	assert_text(value, "a=1");
	assert_true(wd_http_each(request, WD_HTTP_COOKIE, &at, &value));
	assert_text(value, "b=2");
	assert_false(wd_http_each(request, WD_HTTP_COOKIE, &at, &value));
	at = 0;
	assert_false(wd_http_each(request, WD_HTTP_RANGE, &at, &value));
	assert_true(wd_http_each_named(request, "x", &at, &value));
	assert_true(wd_http_each_named(request, "x", &at, &value));
	assert_text(value, "z");
	assert_false(wd_http_each_named(request, "x", &at, &value));
}

static void an_empty_line_may_stand_before(void **state)
{
	(void)state;
	reads("\r\nGET / HTTP/1.0\r\n\r\n");
	refuses("\r\n\r\nGET / HTTP/1.0\r\n\r\n", 400);
	refuses("\nGET / HTTP/1.0\r\n\r\n", 400);
	refuses("\r\rGET / HTTP/1.0\r\n\r\n", 400);
}

static void values_of_any_length_are_read(void **state)
{
	char text[128], value[64];

	(void)state;
	for (size_t len = 0; len < sizeof value - 1; len++) {
		memset(value, 0xe4, len); /* no ASCII, and as good as any */
		value[len] = '\0';
		wd_fmt(text, sizeof text, "GET / HTTP/1.0\r\nX: %s\r\n\r\n", value);
		reads(text);
		assert_text(request->fields[0].value, value);
	}
}

static void names_and_targets_of_any_length_are_read(void **state)
{
	(void)state;
	for (size_t len = 1; len < 40; len++)
		for (size_t odd = 0; odd < len; odd++) {
			char run[41], text[256];

			memset(run, 'a', len);
			run[len] = '\0';
			run[odd] = '~'; /* not what names are mostly made of */
			wd_fmt(text, sizeof text, "GET /%s HTTP/1.0\r\n%s: 1\r\n\r\n", run, run);
			reads(text);
			assert_text(request->fields[0].name, run);
			assert_int_equal(request->path.len, len + 1);
		}
}

/* ---- Lines and fields that are refused ------------------------------------------------------- */

static void a_bare_lf_ends_no_line(void **state)
{
	(void)state;
	refuses("GET / HTTP/1.1\nHost: a\r\n\r\n", 400);
	refuses("GET / HTTP/1.1\r\nHost: a\n\r\n", 400);
	refuses("GET / HTTP/1.1\r\nHost: a\r\n\n", 400);
	refuses_line("X: a\nY: b", 400);
}

static void a_bare_cr_is_refused(void **state)
{
	(void)state;
	refuses("GET / HTTP/1.1\rHost: a\r\n\r\n", 400);
	refuses("GET /\r HTTP/1.1\r\nHost: a\r\n\r\n", 400);
	refuses_line("X: a\rb", 400);
	refuses_line("X: a\r\rb", 400);
	refuses_line("\rX: a", 400);
}

static void a_nul_is_refused_wherever_it_stands(void **state)
{
	static const char good[] = "GET /a HTTP/1.1\r\nHost: a\r\nX: some value\r\n\r\n";
	char text[sizeof good];

	(void)state;
	for (size_t i = 0; i < sizeof good - 1; i++) {
		memcpy(text, good, sizeof good);
		text[i] = '\0';
		refused(wd_bytes(text, sizeof good - 1), 400);
	}
}

static void control_characters_in_a_value_are_refused(void **state)
{
	(void)state;
	for (int c = 1; c < 256; c++)
		for (int at = 0; at < 12; at++) {
			char line[] = "X: abcdefghijklmnopqrs";

			line[3 + at] = (char)c;
			if ((c < 0x20 && c != '\t' && c != '\r') || c == 0x7f)
				refuses_line(line, 400);
		}
}

static void a_name_is_a_token(void **state)
{
	static const char separators[] = "\"(),/;<=>?@[\\]{}\x01\x7f\x80\xff ";

	(void)state;
	for (size_t i = 0; i < sizeof separators - 1; i++)
		for (size_t at = 0; at < 12; at++) {
			char line[] = "Abcdefghijklm: x";

			line[at] = separators[i];
			refuses_line(line, 400);
		}
	refuses_line(": x", 400);
	refuses_line("x", 400);
	refuses_line("Name", 400);
}

static void a_blank_before_the_colon_is_refused(void **state)
{
	(void)state;
	refuses_line("X : a", 400);
	refuses_line("X\t: a", 400);
	refuses_line("Transfer-Encoding : chunked", 400);
}

static void a_folded_line_is_refused(void **state)
{
	(void)state;
	refuses_line("X: a\r\n b", 400);
	refuses_line("X: a\r\n\tb", 400);
	refuses("GET / HTTP/1.1\r\n Host: a\r\n\r\n", 400);
	refuses("GET / HTTP/1.1\r\nHost: a\r\n \r\n\r\n", 400);
}

static void http_1_1_has_one_host(void **state)
{
	static const char *const bad[] = { "a b", "a,b", "a/", "a:x", "a:123456", "[::1", "::1",
		                           "[]", "[::1]x", "a@b", "http://a", "a?", "\xe4" };

	(void)state;
	refuses("GET / HTTP/1.1\r\n\r\n", 400);
	refuses("GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n", 400);
	refuses("GET / HTTP/1.0\r\nHost: a\r\nhost: b\r\n\r\n", 400);
	reads("GET / HTTP/1.0\r\n\r\n");
	assert_int_equal(request->host.len, 0);
	reads("GET / HTTP/1.1\r\nHost:\r\n\r\n");
	reads("GET / HTTP/1.1\r\nHost: [fe80::1.2.3.4]:80\r\n\r\n");
	reads("GET / HTTP/1.1\r\nHost: a_b-c.d%20~:\r\n\r\n");
	for (size_t i = 1; i < WD_COUNT(bad); i++) {
		char text[128];

		if (strcmp(bad[i], "a,b") == 0) /* a registered name may have a comma */
			continue;
		wd_fmt(text, sizeof text, "GET / HTTP/1.1\r\nHost: %s\r\n\r\n", bad[i]);
		refuses(text, 400);
	}
}

/* ---- Where the body ends --------------------------------------------------------------------- */

static void a_length_is_digits_alone(void **state)
{
	static const char *const bad[] = { "", "-1", "+1", "1 2", "1,1", "1, 1", "0x10", "1.0", "a",
		                           "9223372036854775808", "18446744073709551616",
		                           "99999999999999999999999", "\"1\"", "1;2" };

	(void)state;
	for (size_t i = 0; i < WD_COUNT(bad); i++) {
		char line[64];

		wd_fmt(line, sizeof line, "Content-Length: %s", bad[i]);
		refuses_line(line, 400);
	}
	reads("POST / HTTP/1.0\r\nContent-Length: 9223372036854775807\r\n\r\n");
	assert_true(request->length == INT64_MAX);
	reads("POST / HTTP/1.0\r\nContent-Length: 0012 \r\n\r\n");
	assert_int_equal(request->length, 12);
}

static void two_lengths_are_refused(void **state)
{
	(void)state;
	refuses_line("Content-Length: 1\r\nContent-Length: 2", 400);
	refuses_line("Content-Length: 1\r\nX: y\r\ncontent-length: 1", 400);
}

static void length_and_chunks_together_are_refused(void **state)
{
	(void)state;
	refuses_line("Content-Length: 5\r\nTransfer-Encoding: chunked", 400);
	refuses_line("Transfer-Encoding: chunked\r\nContent-Length: 5", 400);
	refuses_line("Transfer-Encoding: identity\r\nContent-Length: 5", 400);
	refuses_line("Transfer-Encoding:\r\nContent-Length: 5", 400);
}

static void chunked_is_the_only_coding(void **state)
{
	static const char *const no_end[] = { "", "identity", "gzip", "xchunked", "chunkedx",
		                              "chunked, gzip", "chunked,chunked", "chunked chunked",
		                              "\"chunked\"", "chunked;a=b", "chunked, identity" };

	(void)state;
	for (size_t i = 0; i < WD_COUNT(no_end); i++) {
		char line[64];

		wd_fmt(line, sizeof line, "Transfer-Encoding: %s", no_end[i]);
		refuses_line(line, 400);
	}
	refuses_line("Transfer-Encoding: gzip, chunked", 501);
	refuses_line("Transfer-Encoding: gzip\r\nTransfer-Encoding: chunked", 501);
	refuses_line("Transfer-Encoding: chunked\r\nTransfer-Encoding: identity", 400);
	refuses_line("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked", 400);
	refuses_line("Transfer-Encoding: \x0b" "chunked", 400);
	refuses("POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n", 400);
	reads("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: ,Chunked\r\n\r\n");
	assert_true(request->length == WD_HTTP_UNKNOWN);
}

/* ---- The connection -------------------------------------------------------------------------- */

static void a_connection_lasts_as_its_ends_say(void **state)
{
	static const struct { const char *version, *connection; bool lasts; } cases[] = {
		{ "1.1", "x", true }, { "1.1", "close", false }, { "1.1", "Keep-Alive", true },
		{ "1.1", "keep-alive, CLOSE", false }, { "1.1", "close, keep-alive", false },
		{ "1.0", "x", false }, { "1.0", "keep-alive", true }, { "1.0", "close", false },
		{ "1.0", "x,keep-alive", true },
	};

	(void)state;
	for (size_t i = 0; i < WD_COUNT(cases); i++) {
		char text[128];

		wd_fmt(text, sizeof text, "GET / HTTP/%s\r\nHost: a\r\nConnection: %s\r\n\r\n",
		       cases[i].version, cases[i].connection);
		reads(text);
		assert_int_equal(parsed.keep_alive, cases[i].lasts);
	}
	reads("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nConnection: keep-alive\r\n\r\n");
	assert_false(parsed.keep_alive);
}

static void one_expectation_is_met(void **state)
{
	(void)state;
	reads("POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-Continue\r\n\r\n");
	assert_true(parsed.expects);
	reads("POST / HTTP/1.0\r\nExpect: 100-continue\r\n\r\n");
	assert_false(parsed.expects);
	refuses_line("Expect: 200-ok", 417);
	refuses_line("Expect:", 417);
}

/* ---- Limits ---------------------------------------------------------------------------------- */

static void a_request_line_is_not_endless(void **state)
{
	static char text[5000];
	int rest = 100 - (int)strlen("GET / HTTP/1.0\r\n");

	(void)state;
	limits.line = 100;
	wd_fmt(text, sizeof text, "GET /%0*d HTTP/1.0\r\n\r\n", rest, 7);
	reads(text);
	wd_fmt(text, sizeof text, "GET /%0*d HTTP/1.0\r\n\r\n", rest + 1, 7);
	refuses(text, 414);
	wd_fmt(text, sizeof text, "GET /%0*d", 4000, 7);
	refuses(text, 414);
}

static void a_head_is_not_endless(void **state)
{
	static char text[5000];
	int rest = 1000 - (int)strlen("GET / HTTP/1.0\r\nX: \r\n\r\n");

	(void)state;
	limits.head = 1000;
	wd_fmt(text, sizeof text, "GET / HTTP/1.0\r\nX: %0*d\r\n\r\n", rest, 7);
	reads(text);
	wd_fmt(text, sizeof text, "GET / HTTP/1.0\r\nX: %0*d\r\n\r\n", rest + 1, 7);
	refuses(text, 431);
	wd_fmt(text, sizeof text, "GET / HTTP/1.0\r\n%0*d", 4000, 7);
	refuses(text, 431);
}

static void fields_are_not_endless(void **state)
{
	char text[1024] = "GET / HTTP/1.0\r\n";
	size_t at = strlen(text);

	(void)state;
	for (int i = 0; i <= HTTP_FIELDS_MAX; i++)
		at += wd_fmt(text + at, sizeof text - at, "a:%d\r\n", i);
	wd_fmt(text + at, sizeof text - at, "\r\n");
	refuses(text, 431);
	limits.fields = 4000; /* there is no room for so many */
	refuses(text, 431);
	limits.fields = 1;
	reads("GET / HTTP/1.0\r\na:b\r\n\r\n");
	refuses("GET / HTTP/1.0\r\na:b\r\nc:d\r\n\r\n", 431);
	limits.fields = HTTP_FIELDS_MAX;
	memcpy(text + at - strlen("a:100\r\n"), "\r\n", sizeof "\r\n");
	assert_true(strlen(text) < 1000);
	reads(text);
	assert_int_equal(request->field_count, HTTP_FIELDS_MAX);
}

static void the_end_of_a_head_is_found_however_it_comes(void **state)
{
	static const char text[] = "GET / HTTP/1.1\r\nA: \r\r\nB: c\r\n\r\n";

	(void)state;
	for (size_t step = 1; step < sizeof text; step++) {
		size_t seen = 0, len = 0;

		while (len < sizeof text - 1) {
			assert_false(http_head_ends(wd_bytes(text, len), &seen));
			assert_true(seen <= len);
			len = len + step < sizeof text - 1 ? len + step : sizeof text - 1;
		}
		assert_true(http_head_ends(wd_bytes(text, len), &seen));
	}
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)
	const struct CMUnitTest tests[] = {
		TEST(a_request_is_read),
		TEST(views_lie_in_what_was_received),
		TEST(every_method_is_known_by_its_name),
		TEST(every_known_field_is_found),
		TEST(lines_of_one_field_are_found_in_order),
		TEST(an_empty_line_may_stand_before),
		TEST(values_of_any_length_are_read),
		TEST(names_and_targets_of_any_length_are_read),
		TEST(a_bare_lf_ends_no_line),
		TEST(a_bare_cr_is_refused),
		TEST(a_nul_is_refused_wherever_it_stands),
		TEST(control_characters_in_a_value_are_refused),
		TEST(a_name_is_a_token),
		TEST(a_blank_before_the_colon_is_refused),
		TEST(a_folded_line_is_refused),
		TEST(http_1_1_has_one_host),
		TEST(a_length_is_digits_alone),
		TEST(two_lengths_are_refused),
		TEST(length_and_chunks_together_are_refused),
		TEST(chunked_is_the_only_coding),
		TEST(a_connection_lasts_as_its_ends_say),
		TEST(one_expectation_is_met),
		TEST(a_request_line_is_not_endless),
		TEST(a_head_is_not_endless),
		TEST(fields_are_not_endless),
		TEST(the_end_of_a_head_is_found_however_it_comes),
	};

	return cmocka_run_group_tests_name("http_parse", tests, NULL, NULL);
}
