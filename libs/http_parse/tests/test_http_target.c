/* SPDX-License-Identifier: ISC */
/* Request lines: targets and their paths, and lines that are none. */
#include "parse_cut.h"

/* ---- Targets ------------------------------------------------------------------------------- */

static void assert_path(const char *target, const char *path)
{
	char text[256];

	wd_fmt(text, sizeof text, "GET %s HTTP/1.0\r\n\r\n", target);
	reads(text);
	assert_text(request->path, path);
	assert_text(request->target, target);
}

static void refuses_target(const char *target)
{
	char text[256];

	wd_fmt(text, sizeof text, "GET %s HTTP/1.0\r\n\r\n", target);
	refuses(text, 400);
}

static void a_path_is_decoded_and_leads_down(void **state)
{
	(void)state;
	assert_path("/", "/");
	assert_path("/a/b/", "/a/b/");
	assert_path("/%61%2Fb%3f", "/a/b?");
	assert_path("//a///b//", "/a/b/");
	assert_path("/a/./b/.", "/a/b/");
	assert_path("/a/../b/..", "/");
	assert_path("/a/b/../../c/../d", "/d");
	assert_path("/...", "/...");
	assert_path("/.well-known/x", "/.well-known/x");
	assert_path("/a%2f%2e%2e%2fb", "/b");
	assert_path("/%252e%252e/x", "/%2e%2e/x"); /* decoded once */
	assert_path("/%c3%a4", "/\xc3\xa4");
	assert_path("/..a/b..", "/..a/b..");
	assert_path("/a/b/c/d/e/f/g/h/../..", "/a/b/c/d/e/f/");
	assert_path("/a?../%zz", "/a");
	assert_text(request->query, "../%zz");
}

static void what_is_odd_in_a_path_is_found_wherever_it_stands(void **state)
{
	static const char *const odd[][2] = { { "%41", "A" }, { "/", "" }, { "./", "" } };
	static const char before[] = "bcdefghijklmnopqrstuvwxyz",
	                  behind[] = "zyxwvutsrqponmlkjihgfedcb";

	(void)state;
	for (int at = 0; at < 24; at++)
		for (size_t i = 0; i < WD_COUNT(odd); i++) {
			char target[64], path[64];

			wd_fmt(target, sizeof target, "/%.*s/%s%.*s", at, before, odd[i][0],
			       24 - at, behind);
			wd_fmt(path, sizeof path, "/%.*s%s%s%.*s", at, before, at > 0 ? "/" : "",
			       odd[i][1], 24 - at, behind);
			assert_path(target, path);
		}
}

static void no_path_leads_above_the_root(void **state)
{
	static const char *const bad[] = {
		"/..", "/../", "/../etc/passwd", "/a/../..", "/a/../../b", "/%2e%2e/x", "/.%2e/x",
		"/..%2f", "/..%2fetc", "/a/..%2f..%2f", "/%2e%2e%2fetc", "/a/%2e%2E/%2e./b",
		"//..", "/./../x",
	};

	(void)state;
	for (size_t i = 0; i < WD_COUNT(bad); i++)
		refuses_target(bad[i]);
}

static void a_path_that_cannot_be_decoded_is_refused(void **state)
{
	static const char *const bad[] = { "/%", "/%4", "/%4g", "/%g4", "/a%", "/%%41", "/%00",
		                           "/a%00b", "/%0d%0a", "/%7f", "/%1f", "/%-1" };

	(void)state;
	for (size_t i = 0; i < WD_COUNT(bad); i++)
		refuses_target(bad[i]);
}

static void a_path_that_has_to_be_decoded_is_not_too_long(void **state)
{
	static char text[HTTP_PATH_MAX + 64];

	(void)state;
	wd_fmt(text, sizeof text, "GET /%%41%0*d HTTP/1.0\r\n\r\n", HTTP_PATH_MAX - 4, 7);
	reads(text);
	assert_int_equal(request->path.len, HTTP_PATH_MAX - 2);
	wd_fmt(text, sizeof text, "GET /%%41%0*d HTTP/1.0\r\n\r\n", HTTP_PATH_MAX - 3, 7);
	refuses(text, 414);
}

static void an_absolute_target_names_the_host(void **state)
{
	(void)state;
	reads("GET http://example.org:81/a?b HTTP/1.1\r\nHost: other\r\n\r\n");
	assert_text(request->host, "example.org:81");
	assert_text(request->path, "/a");
	assert_text(request->query, "b");
	reads("GET HTTPS://[::1] HTTP/1.0\r\n\r\n");
	assert_text(request->host, "[::1]");
	assert_text(request->path, "/");
	assert_text(request->query, "");
	reads("GET http://a?x HTTP/1.0\r\n\r\n");
	assert_text(request->path, "/");
	assert_text(request->query, "x");
	reads("OPTIONS http://a HTTP/1.0\r\n\r\n");
	assert_text(request->path, "*");
	refuses("GET http://a/ HTTP/1.1\r\n\r\n", 400); /* Host is needed all the same */
	refuses_target("http:///a");
	refuses_target("http://");
	refuses_target("http://user@a/");
	refuses_target("http://a/../b");
	refuses_target("ftp://a/");
}

static void other_targets_are_for_their_methods_alone(void **state)
{
	(void)state;
	reads("OPTIONS * HTTP/1.0\r\n\r\n");
	assert_text(request->path, "*");
	reads("CONNECT example.org:443 HTTP/1.0\r\n\r\n");
	assert_text(request->host, "example.org:443");
	assert_text(request->path, "");
	refuses_target("*");
	refuses_target("example.org:443");
	refuses_target("a/b");
	refuses_target("?a");
	refuses("OPTIONS *a HTTP/1.0\r\n\r\n", 400);
	refuses("CONNECT /a HTTP/1.0\r\n\r\n", 400);
	refuses("CONNECT example.org HTTP/1.0\r\n\r\n", 400);
	refuses("CONNECT example.org: HTTP/1.0\r\n\r\n", 400);
	refuses("CONNECT :80 HTTP/1.0\r\n\r\n", 400);
	refuses("CONNECT [::1] HTTP/1.0\r\n\r\n", 400);
}

/* ---- Request lines that are refused ---------------------------------------------------------- */

static void a_request_line_has_three_parts_and_single_blanks(void **state)
{
	static const char *const bad[] = {
		"GET", "GET /", "GET / ", " GET / HTTP/1.1", "GET  / HTTP/1.1", "GET /  HTTP/1.1",
		"GET / HTTP/1.1 ", "GET\t/ HTTP/1.1", "GET /\tHTTP/1.1", "GET /a b HTTP/1.1",
		"GET HTTP/1.1", "/ HTTP/1.1", "G(T / HTTP/1.1", "GET: / HTTP/1.1",
		"GET /#a HTTP/1.1", "GET /\xc3\xa4 HTTP/1.1", "GET /\x7f HTTP/1.1", "\x16\x03\x01",
	};

	(void)state;
	for (size_t i = 0; i < WD_COUNT(bad); i++) {
		char text[128];

		wd_fmt(text, sizeof text, "%s\r\nHost: a\r\n\r\n", bad[i]);
		refuses(text, 400);
	}
}

static void http_0_9_is_refused(void **state)
{
	(void)state;
	refuses("GET /\r\n", 400);
	refuses("GET /\n", 400);
}

static void versions_are_http_1(void **state)
{
	static const char *const other[] = { "HTTP/2.0", "HTTP/0.9", "HTTP/3.1" };
	static const char *const bad[] = { "http/1.1", "HTTP/1", "HTTP/1.", "HTTP/1.1.1", "HTTP/11",
		                           "HTTP/1.10", "HTTP /1.1", "HTTP/x.1", "HTTP/1.x",
		                           "HTTP/+1.1", "XTTP/1.1", "HTTP/1,1" };
	char text[64];

	(void)state;
	for (size_t i = 0; i < WD_COUNT(bad); i++) {
		wd_fmt(text, sizeof text, "GET / %s\r\nHost: a\r\n\r\n", bad[i]);
		refuses(text, 400);
	}
	for (size_t i = 0; i < WD_COUNT(other); i++) {
		wd_fmt(text, sizeof text, "GET / %s\r\nHost: a\r\n\r\n", other[i]);
		refuses(text, 505);
	}
	refuses("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 400);
	reads("GET / HTTP/1.9\r\nHost: a\r\n\r\n");
	assert_int_equal(request->minor, 1);
}

static void a_method_is_not_endless(void **state)
{
	(void)state;
	reads("ABCDEFGHIJKLMNOPQRSTUVWXYZ012345 / HTTP/1.0\r\n\r\n");
	refuses("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456 / HTTP/1.0\r\n\r\n", 501);
	refuses("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456", 501);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)
	const struct CMUnitTest tests[] = {
		TEST(a_path_is_decoded_and_leads_down),
		TEST(what_is_odd_in_a_path_is_found_wherever_it_stands),
		TEST(no_path_leads_above_the_root),
		TEST(a_path_that_cannot_be_decoded_is_refused),
		TEST(a_path_that_has_to_be_decoded_is_not_too_long),
		TEST(an_absolute_target_names_the_host),
		TEST(other_targets_are_for_their_methods_alone),
		TEST(a_request_line_has_three_parts_and_single_blanks),
		TEST(http_0_9_is_refused),
		TEST(versions_are_http_1),
		TEST(a_method_is_not_endless),
	};

	return cmocka_run_group_tests_name("http_target", tests, NULL, NULL);
}
