/* SPDX-License-Identifier: ISC */
/* parse_cut.h - a text read as a head, however it is cut. */
#ifndef PARSE_CUT_H
#define PARSE_CUT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "wadi/fmt.h"
#include "wadi/http_parse.h"

static struct http_parsed parsed;
static const struct wd_http_request *const request = &parsed.request;
static struct http_limits limits;
static uint8_t *kept; /* what `parsed` has views of */

static int begin(void **state)
{
	(void)state;
	limits = HTTP_LIMITS;
	memset(&parsed, 0xa5, sizeof parsed);
	return 0;
}

static int end(void **state)
{
	(void)state;
	free(kept);
	kept = NULL;
	return 0;
}

/* In memory of its own, so that one byte too far is seen. */
static wd_err parse_copy(struct wd_bytes text, size_t *used)
{
	free(kept);
	kept = malloc(text.len + !text.len);
	assert_non_null(kept);
	if (text.len > 0)
		memcpy(kept, text.ptr, text.len);
	return http_parse(wd_bytes(kept, text.len), &limits, &parsed, used);
}

/* Whatever is cut off at the end, more is needed, or it fails in the same way. */
static wd_err parse_cut(struct wd_bytes text, size_t *used)
{
	wd_err whole = parse_copy(text, used);
	size_t need = whole ? text.len : *used;

	for (size_t len = 0; len < need; len++) {
		size_t got = 99;
		wd_err err = parse_copy(wd_bytes(text.ptr, len), &got);

		if (err != whole && !(err == NULL && got == 0))
			fail_msg("%zu of %zu bytes of %s: another result", len, text.len,
			         (const char *)text.ptr);
	}
	assert_ptr_equal(parse_copy(text, used), whole);
	return whole;
}

static void reads(const char *text)
{
	size_t used = 0, behind = 0;
	char longer[2048];

	assert_true(strlen(text) < sizeof longer - 8);
	memcpy(longer, text, strlen(text));
	memcpy(longer + strlen(text), "GET /x\n", sizeof "GET /x\n");
	assert_null(parse_copy(wd_str(longer), &behind));
	if (parse_cut(wd_str(text), &used))
		fail_msg("%s is refused", text);
	assert_int_equal(used, strlen(text));
	assert_int_equal(behind, used);
}

static void refused(struct wd_bytes text, unsigned status)
{
	size_t used = 77;
	wd_err err = parse_cut(text, &used);

	if (!err)
		fail_msg("read: %.*s", (int)text.len, (const char *)text.ptr);
	assert_int_equal(used, 77);
	if (wd_http_status_of(err) != status)
		fail_msg("%s: %u, not %u: %.*s", err->text, wd_http_status_of(err), status,
		         (int)text.len, (const char *)text.ptr);
}

static void refuses(const char *text, unsigned status)
{
	refused(wd_str(text), status);
}

/* As a line of a head that would be good without it. */
__attribute__((unused))
static void refuses_line(const char *line, unsigned status)
{
	char text[512];

	wd_fmt(text, sizeof text, "GET / HTTP/1.1\r\nHost: a\r\n%s\r\n\r\n", line);
	refuses(text, status);
}

static void assert_text(struct wd_bytes got, const char *wanted)
{
	if (!wd_bytes_equal(got, wd_str(wanted)))
		fail_msg("%.*s, not %s", (int)got.len, (const char *)got.ptr, wanted);
}

#endif
