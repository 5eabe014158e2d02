/* SPDX-License-Identifier: ISC */
/* wadi/test/http.h - what everything does that lets handlers answer: a server, an exchange
 * in memory, each wrapper of handlers. */
#ifndef WADI_TEST_HTTP_H
#define WADI_TEST_HTTP_H

#include "wadi/fiber.h"
#include "wadi/http.h"
#include "wadi/test/expect.h"

/* What a client got.  The body is cut to the room there is, its length is not. */
struct wd_http_test_answer {
	unsigned status; /* 0: nothing at all */
	bool whole;      /* the response has ended as it should */
	size_t len;      /* bytes of its body */
	char fields[2048]; /* "name: value\n" each, names in small letters */
	uint8_t body[512];
	uint64_t sum;    /* wd_http_test_sum() of the body */
};

/* More than anything keeps on the way. */
enum { WD_HTTP_TEST_BYTES = 300000 };

/* What is tested: `ask` lets wd_http_test() answer `request`, head and body as they are on
 * the wire, and notes what comes back.  `begin` sets `answer` up as zero. */
struct wd_http_test {
	void (*ask)(void *arg, struct wd_bytes request, struct wd_http_test_answer *answer);
	void *arg;
	unsigned wrong;      /* what the handler did not expect */
	struct wd_page page; /* that it refers to */
	uint8_t text[64];
	struct wd_http_test_answer answer;
};

/* Adds bytes to a sum that depends on their order. */
static inline uint64_t wd_http_test_sum(uint64_t sum, struct wd_bytes bytes)
{
	for (size_t i = 0; i < bytes.len; i++)
		sum = sum * 31 + bytes.ptr[i];
	return sum;
}

/* ---- The handler --------------------------------------------------------------------------- */

/* Notes what is not as expected. */
#define WD_HTTP_TEST_WANT(of, cond) ((of)->wrong += !(cond))

/* A response of plain text begins. */
WD_TEST wd_err wd_http_test_begin(wd_http_exchange ex, unsigned status, uint64_t length)
{
	const struct wd_http_field field = { wd_str("X-Test"), wd_str("yes; \xe4\t!") };
	const struct wd_http_head head = { .status = status, .type = "text/plain",
	                                   .fields = &field, .field_count = 1 };

	return wd_http_begin(ex, &head, length);
}

/* Bodies of many pieces, of a page, of nobody knows how much. */
WD_TEST wd_err wd_http_test_bodies(struct wd_http_test *of, struct wd_bytes path,
                                   wd_http_exchange ex)
{
	if (wd_http_same(path, "/pieces")) {
		WD_TRY(wd_http_test_begin(ex, 200, 10));
		for (int i = 0; i < 5; i++)
			WD_TRY(wd_http_write(ex, wd_str(i % 2 ? "cd" : "ab")));
		return wd_http_write(ex, wd_bytes(NULL, 0));
	}
	if (wd_http_same(path, "/page")) {
		WD_TRY(wd_http_test_begin(ex, 200, 9));
		WD_TRY(wd_http_write(ex, wd_str("of ")));
		WD_TRY(wd_http_refer(ex, &of->page, 2, 1));
		return wd_http_refer(ex, &of->page, 3, 5);
	}
	WD_TRY(wd_http_test_begin(ex, 200, WD_HTTP_UNKNOWN));
	WD_TRY(wd_http_write(ex, wd_str("bit ")));
	WD_TRY(wd_http_flush(ex));
	WD_TRY(wd_http_write(ex, wd_str("by ")));
	WD_TRY(wd_http_refer(ex, &of->page, 2, 4));
	return wd_http_flush(ex);
}

/* Much of it, in pieces of many lengths. */
WD_TEST wd_err wd_http_test_much(wd_http_exchange ex, uint64_t length)
{
	uint8_t text[1000];
	size_t len = 0;

	WD_TRY(wd_http_test_begin(ex, 200, length));
	for (size_t at = 0; at < WD_HTTP_TEST_BYTES; at += len) {
		size_t left = WD_HTTP_TEST_BYTES - at;

		len = 1 + (len * 3 + 1) % sizeof text;
		len = len < left ? len : left;
		for (size_t i = 0; i < len; i++)
			text[i] = (uint8_t)((at + i) % 251);
		WD_TRY(wd_http_write(ex, wd_bytes(text, len)));
	}
	return NULL;
}

/* Says how many bytes the request's body has, and their sum. */
WD_TEST wd_err wd_http_test_count(struct wd_http_test *of, wd_http_exchange ex)
{
	uint8_t some[300];
	char text[64];
	uint64_t sum = 0;
	size_t all = 0, got = 1;

	WD_HTTP_TEST_WANT(of, wd_http_read(ex, wd_room(some, 0), &got) == NULL && got == 0);
	do {
		WD_TRY(wd_http_read(ex, wd_room(some, 1 + all % sizeof some), &got));
		sum = wd_http_test_sum(sum, wd_bytes(some, got));
		all += got;
	} while (got > 0);
	WD_HTTP_TEST_WANT(of, wd_http_read(ex, WD_ROOM(some), &got) == NULL && got == 0);
	wd_fmt(text, sizeof text, "%zu %llx", all, (unsigned long long)sum);
	return wd_http_respond(ex, 200, NULL, wd_str(text));
}

/* Calls in the wrong order: they fail, and harm nothing. */
WD_TEST wd_err wd_http_test_disorder(struct wd_http_test *of, struct wd_bytes path,
                                     wd_http_exchange ex)
{
	struct wd_bytes x = wd_str("x");

	WD_HTTP_TEST_WANT(of, wd_err_is(wd_http_write(ex, x), wd_http_disorder));
	WD_HTTP_TEST_WANT(of, wd_err_is(wd_http_refer(ex, &of->page, 0, 1), wd_http_disorder));
	if (wd_http_same(path, "/disorder/silent"))
		return NULL;
	WD_TRY(wd_http_test_begin(ex, 200, 5));
	WD_HTTP_TEST_WANT(of, wd_err_is(wd_http_test_begin(ex, 200, 5), wd_http_disorder));
	if (wd_http_same(path, "/disorder/short"))
		return wd_http_write(ex, wd_str("four"));
	WD_HTTP_TEST_WANT(of, wd_err_is(wd_http_write(ex, wd_str("sixsix")), wd_http_disorder));
	if (wd_http_same(path, "/disorder/late")) {
		WD_TRY(wd_http_write(ex, x));
		return wd_http_malformed;
	}
	WD_TRY(wd_http_write(ex, wd_str("five!")));
	WD_HTTP_TEST_WANT(of, wd_err_is(wd_http_refer(ex, &of->page, 0, 1), wd_http_disorder));
	return NULL;
}

/* Heads that cannot be sent: nothing has begun, so that a page says so. */
WD_TEST wd_err wd_http_test_bad_heads(struct wd_http_test *of, wd_http_exchange ex)
{
	static const char *const values[] = { "a\r\nSet-Cookie: b", "a\nb", "a\rb", "\x7f",
		                              "\x01" };
	static uint8_t much[100000];
	struct wd_http_field field = { wd_str("X"), wd_bytes("a\0b", 3) };
	struct wd_http_head head = { .status = 200, .fields = &field, .field_count = 1 };

	memset(much, 'm', sizeof much);
	WD_HTTP_TEST_WANT(of, wd_err_is(wd_http_begin(ex, &head, 0), wd_http_bad_head));
	for (size_t i = 0; i < WD_COUNT(values); i++) {
		field.value = wd_str(values[i]);
		WD_HTTP_TEST_WANT(of, wd_err_is(wd_http_begin(ex, &head, 0), wd_http_bad_head));
	}
	field.value = wd_bytes(much, sizeof much);
	WD_HTTP_TEST_WANT(of, wd_err_is(wd_http_begin(ex, &head, 0), wd_http_bad_head));
	field.value = wd_str("a");
	for (head.status = 0; head.status < 2000; head.status += head.status == 199 ? 401 : 199)
		WD_HTTP_TEST_WANT(of, wd_err_is(wd_http_begin(ex, &head, 0), wd_http_bad_head));
	return wd_http_bad_head;
}

/* Responses that have no body. */
WD_TEST wd_err wd_http_test_empty(struct wd_http_test *of, struct wd_bytes path,
                                  wd_http_exchange ex)
{
	WD_TRY(wd_http_test_begin(ex, wd_http_same(path, "/empty/204") ? 204 :
	                              wd_http_same(path, "/empty/304") ? 304 : 200, 0));
	WD_HTTP_TEST_WANT(of, wd_err_is(wd_http_write(ex, wd_str("x")), wd_http_disorder));
	return wd_http_flush(ex);
}

/* Does `path` begin so? */
static inline bool wd_http_test_under(struct wd_bytes path, const char *folder)
{
	size_t len = strlen(folder);

	return path.len >= len && wd_http_same(wd_bytes(path.ptr, len), folder);
}

/* Each path is a test. */
WD_TEST wd_err wd_http_test_handle(void *self, const struct wd_http_request *request,
                                   wd_http_exchange ex)
{
	struct wd_http_test *of = self;
	struct wd_bytes path = request->path;

	if (wd_http_same(path, "/fixed"))
		return wd_http_respond(ex, 200, "text/plain", wd_str("good day\n"));
	if (wd_http_same(path, "/much"))
		return wd_http_test_much(ex, WD_HTTP_TEST_BYTES);
	if (wd_http_same(path, "/much/streamed"))
		return wd_http_test_much(ex, WD_HTTP_UNKNOWN);
	if (wd_http_same(path, "/count"))
		return wd_http_test_count(of, ex);
	if (wd_http_same(path, "/heads"))
		return wd_http_test_bad_heads(of, ex);
	if (wd_http_same(path, "/malformed"))
		return wd_http_malformed;
	if (wd_http_same(path, "/memory"))
		return wd_no_memory;
	if (wd_http_same(path, "/moved"))
		return wd_http_redirect(ex, 301, wd_str("/fixed"));
	if (wd_http_same(path, "/allow"))
		return wd_http_allow(ex, request, "GET, HEAD");
	if (wd_http_test_under(path, "/disorder"))
		return wd_http_test_disorder(of, path, ex);
	if (wd_http_test_under(path, "/empty"))
		return wd_http_test_empty(of, path, ex);
	return wd_http_test_bodies(of, path, ex);
}

/* The handler that is to answer. */
static inline wd_http wd_http_test(struct wd_http_test *of)
{
	static const struct wd_http_ops ops = { .handle = wd_http_test_handle };

	return (wd_http){ &ops, of };
}

/* ---- The client ---------------------------------------------------------------------------- */

/* Asks with this method for this path; `fields` and `body` are what is sent behind. */
WD_TEST const struct wd_http_test_answer *wd_http_test_ask(struct wd_http_test *of,
                                                           const char *method, const char *path,
                                                           const char *fields, const char *body)
{
	char request[1024];
	size_t len = wd_fmt(request, sizeof request, "%s %s HTTP/1.1\r\nHost: a\r\n%s\r\n%s",
	                    method, path, fields, body);

	of->answer = (struct wd_http_test_answer){ 0 };
	of->ask(of->arg, wd_bytes(request, len), &of->answer);
	return &of->answer;
}

/* Has it this field line, "name: value"? */
WD_TEST bool wd_http_test_has(const struct wd_http_test_answer *a, const char *line)
{
	size_t len = strlen(line);

	for (const char *at = a->fields; *at; at = strchr(at, '\n') + 1)
		if (strncmp(at, line, len) == 0 && at[len] == '\n')
			return true;
	return false;
}

/* Is it whole, of this status, and all of this body? */
WD_TEST bool wd_http_test_is(const struct wd_http_test_answer *a, unsigned status,
                             const char *body)
{
	return a->whole && a->status == status && a->len == strlen(body) &&
	       memcmp(a->body, body, a->len) == 0;
}

/* Responses of all kinds, to GET and HEAD. */
WD_TEST int wd_http_test_responses(struct wd_http_test *of)
{
	static const struct { const char *path; unsigned status; const char *body; } all[] = {
		{ "/fixed", 200, "good day\n" }, { "/pieces", 200, "abcdabcdab" },
		{ "/page", 200, "of a page" }, { "/streamed", 200, "bit by a pa" },
		{ "/empty", 200, "" }, { "/empty/204", 204, "" }, { "/empty/304", 304, "" },
	};
	const struct wd_http_test_answer *a;
	int failures = 0;

	for (size_t i = 0; i < WD_COUNT(all); i++) {
		a = wd_http_test_ask(of, "GET", all[i].path, "", "");
		WD_EXPECT(wd_http_test_has(a, "content-type: text/plain"));
		WD_EXPECT(wd_http_test_is(a, all[i].status, all[i].body));
		a = wd_http_test_ask(of, "HEAD", all[i].path, "", "");
		WD_EXPECT(wd_http_test_is(a, all[i].status, ""));
		WD_EXPECT(wd_http_test_has(a, "content-type: text/plain"));
	}
	a = wd_http_test_ask(of, "GET", "/pieces", "", "");
	WD_EXPECT(wd_http_test_has(a, "x-test: yes; \xe4\t!"));
	return failures;
}

/* The sum of what "/much" says. */
static inline uint64_t wd_http_test_much_sum(void)
{
	uint64_t sum = 0;

	for (size_t i = 0; i < WD_HTTP_TEST_BYTES; i++)
		sum = wd_http_test_sum(sum, wd_bytes(&(uint8_t){ (uint8_t)(i % 251) }, 1));
	return sum;
}

/* Much of it, both ways. */
WD_TEST int wd_http_test_sizes(struct wd_http_test *of)
{
	static const char *const paths[] = { "/much", "/much/streamed" };
	const struct wd_http_test_answer *a;
	int failures = 0;

	for (size_t i = 0; i < WD_COUNT(paths); i++) {
		a = wd_http_test_ask(of, "GET", paths[i], "", "");
		WD_EXPECT(a->whole && a->status == 200 && a->len == WD_HTTP_TEST_BYTES);
		WD_EXPECT(a->sum == wd_http_test_much_sum());
		WD_EXPECT(wd_http_test_is(wd_http_test_ask(of, "HEAD", paths[i], "", ""), 200, ""));
	}
	return failures;
}

/* Bodies of requests, read or not. */
WD_TEST int wd_http_test_requests(struct wd_http_test *of)
{
	const char *chunked = "Transfer-Encoding: chunked\r\n";
	const struct wd_http_test_answer *a;
	int failures = 0;

	a = wd_http_test_ask(of, "GET", "/count", "", "");
	WD_EXPECT(wd_http_test_is(a, 200, "0 0"));
	a = wd_http_test_ask(of, "POST", "/count", "Content-Length: 5\r\n", "hello");
	WD_EXPECT(wd_http_test_is(a, 200, "5 5e918d2"));
	a = wd_http_test_ask(of, "POST", "/count", chunked,
	                     "2\r\nhe\r\n3;x\r\nllo\r\n0\r\nA: b\r\n\r\n");
	WD_EXPECT(wd_http_test_is(a, 200, "5 5e918d2"));
	a = wd_http_test_ask(of, "POST", "/count", chunked, "0\r\n\r\n");
	WD_EXPECT(wd_http_test_is(a, 200, "0 0"));
	a = wd_http_test_ask(of, "POST", "/fixed", "Content-Length: 5\r\n", "hello");
	WD_EXPECT(wd_http_test_is(a, 200, "good day\n"));
	a = wd_http_test_ask(of, "PUT", "/fixed", chunked, "1\r\nx\r\n0\r\n\r\n");
	WD_EXPECT(wd_http_test_is(a, 200, "good day\n"));
	a = wd_http_test_ask(of, "POST", "/count", chunked, "2\r\nhello\r\n");
	WD_EXPECT(a->status == 400);
	return failures;
}

/* What goes wrong in a handler is answered, if that can be. */
WD_TEST int wd_http_test_failures(struct wd_http_test *of)
{
	static const struct { const char *path; unsigned status; } all[] = {
		{ "/malformed", 400 }, { "/memory", 503 }, { "/heads", 500 },
		{ "/disorder/silent", 500 }, { "/moved", 301 },
	};
	static const char *const cut[] = { "/disorder/short", "/disorder/late" };
	const struct wd_http_test_answer *a;
	int failures = 0;

	for (size_t i = 0; i < WD_COUNT(all); i++) {
		a = wd_http_test_ask(of, "GET", all[i].path, "", "");
		WD_EXPECT(a->whole && a->status == all[i].status && a->len > 0);
		a = wd_http_test_ask(of, "HEAD", all[i].path, "", "");
		WD_EXPECT(a->whole && a->status == all[i].status && a->len == 0);
	}
	WD_EXPECT(wd_http_test_has(wd_http_test_ask(of, "GET", "/moved", "", ""),
	                           "location: /fixed"));
	WD_EXPECT(wd_http_test_is(wd_http_test_ask(of, "GET", "/disorder", "", ""), 200, "five!"));
	for (size_t i = 0; i < WD_COUNT(cut); i++)
		WD_EXPECT(!wd_http_test_ask(of, "GET", cut[i], "", "")->whole);
	a = wd_http_test_ask(of, "PUT", "/allow", "", "");
	WD_EXPECT(a->whole && a->status == 405 && wd_http_test_has(a, "allow: GET, HEAD"));
	a = wd_http_test_ask(of, "OPTIONS", "/allow", "", "");
	WD_EXPECT(wd_http_test_is(a, 204, "") && wd_http_test_has(a, "allow: GET, HEAD"));
	return failures;
}

/* `ask` and `arg` of `of` are set, the rest is zero.  Returns how many expectations were not
 * met.  Who asks over a connection has it end before it returns. */
WD_WAITS static inline int wd_http_conforms(struct wd_http_test *of)
{
	int failures = 0;

	memcpy(of->text, "of a page of it", 15);
	of->page = (struct wd_page){ of->text + 1, sizeof of->text - 1, 1, NULL };
	failures += wd_http_test_responses(of) + wd_http_test_sizes(of) +
	            wd_http_test_requests(of) + wd_http_test_failures(of);
	WD_EXPECT(of->wrong == 0);
	WD_EXPECT(of->page.refs == 1);
	return failures;
}

#endif
