/* SPDX-License-Identifier: ISC */
/* client.h - a server of HTTP over TCP in memory, in virtual time, and clients of it. */
#ifndef CLIENT_H
#define CLIENT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "fake_platform.h"
#include "wadi/alloc.h"
#include "wadi/http_server.h"
#include "wadi/tcp_pair.h"
#include "wadi/test/flow.h"
#include "wadi/test/http.h"

#define UNUSED __attribute__((unused)) static

/* A connection of a client, and what has come on it. */
struct client {
	wd_tcp_conn conn;
	bool open;
	size_t have;
	uint8_t in[400000];
};

static struct tcp_pair pair;
static struct http_server server;
static struct wd_http_test handler; /* whose paths are tests */
static struct client client;
static struct wd_peer at;
static size_t pieces; /* of memory, when nobody is connected */

/* ---- The server ------------------------------------------------------------------------------ */

static struct wd_date date_now(void *self)
{
	(void)self;
	return (struct wd_date){ .s = 784111777 + (int64_t)(wd_now().ns / WD_NS_PER_S) - 1 };
}

static const struct wd_pclock_ops clock_ops = { .now = date_now };

/* Its limits may be changed before it begins. */
static int begin_pair(void **state)
{
	(void)state;
	fake_reset();
	at = (struct wd_peer){ wd_ipv4(10, 0, 0, 2), 80 };
	client.open = false;
	handler = (struct wd_http_test){ 0 };
	memcpy(handler.text, "f a page", 8);
	handler.page = (struct wd_page){ handler.text, sizeof handler.text, 1, NULL };
	if (tcp_pair_init(&pair, "net", 65536))
		return -1;
	http_server_init(&server, tcp_pair_b(&pair), wd_http_test(&handler),
	                 (wd_pclock){ &clock_ops, NULL }, 80);
	return 0;
}

UNUSED int begin(void **state)
{
	if (begin_pair(state) || http_server_begin(&server))
		return -1;
	pieces = wd_alloc_stats().pieces;
	return 0;
}

/* What is ready runs. */
UNUSED void let_run(void)
{
	for (int i = 0; i < 50; i++)
		wd_yield();
}

UNUSED void hang_up(struct client *c)
{
	if (c->open)
		wd_flow_close(wd_tcp_flow(c->conn));
	c->open = false;
}

UNUSED int end(void **state)
{
	(void)state;
	hang_up(&client);
	http_server_end(&server);
	tcp_pair_fini(&pair);
	let_run();
	if (handler.page.refs != 1)
		print_message("# references are left: %u\n", handler.page.refs);
	return wd_alloc_stats().pieces != 0 || fake_stacks() != 0 || handler.page.refs != 1;
}

/* ---- A client -------------------------------------------------------------------------------- */

UNUSED void call(struct client *c)
{
	hang_up(c);
	assert_null(wd_tcp_connect(tcp_pair_a(&pair), &at, &c->conn));
	c->open = true;
	c->have = 0;
}

UNUSED void say(struct client *c, const char *text)
{
	assert_null(wd_flow_write(wd_tcp_flow(c->conn), wd_str(text)));
}

/* Waits for more; false at the end, `*reset` if it was cut off. */
static bool hear(struct client *c, bool *reset)
{
	size_t got = 0;
	wd_err err;

	assert_true(c->have < sizeof c->in);
	err = wd_flow_read(wd_tcp_flow(c->conn), wd_room(c->in + c->have, sizeof c->in - c->have),
	                   &got);
	*reset = err != NULL;
	c->have += got;
	return got > 0;
}

/* All there is until the end, as a string; what was cut off ends in "<reset>". */
UNUSED const char *hear_all(struct client *c)
{
	bool reset;

	while (hear(c, &reset))
		continue;
	if (reset) {
		memcpy(c->in + c->have, "<reset>", 7);
		c->have += 7;
	}
	c->in[c->have] = '\0';
	return (const char *)c->in;
}

/* ---- Responses ------------------------------------------------------------------------------- */

/* What is to be known of a head: where it ends, and where its body does. */
struct framing {
	size_t head;
	uint64_t length;
	bool chunked, closes;
};

static void note_field(struct framing *f, struct wd_http_test_answer *a, struct wd_bytes line)
{
	struct wd_cursor c = wd_cursor(line);
	struct wd_bytes name = wd_cursor_until(&c, ':'), value;
	size_t len = strlen(a->fields);

	assert_true(wd_cursor_accept(&c, " "));
	value = wd_cursor_rest(&c);
	if (wd_http_same(name, "content-length")) {
		struct wd_cursor n = wd_cursor(value);

		f->length = wd_cursor_decimal(&n, INT64_MAX);
		assert_true(!n.bad && n.left == 0);
	}
	f->chunked |= wd_http_same(name, "transfer-encoding") && wd_http_same(value, "chunked");
	f->closes |= wd_http_same(name, "connection") && wd_http_same(value, "close");
	len += wd_fmt(a->fields + len, sizeof a->fields - len, "%.*s: %.*s\n", (int)name.len,
	              (const char *)name.ptr, (int)value.len, (const char *)value.ptr);
	for (size_t i = len - name.len - value.len - 3, end = i + name.len; i < end; i++)
		if (a->fields[i] >= 'A' && a->fields[i] <= 'Z')
			a->fields[i] = (char)(a->fields[i] + 32);
}

/* The head, once it is there. */
static bool read_head(const struct client *c, struct framing *f, struct wd_http_test_answer *a)
{
	struct wd_cursor cursor = wd_cursor(wd_bytes(c->in, c->have));
	size_t seen = 0;

	*f = (struct framing){ .length = WD_HTTP_UNKNOWN };
	a->fields[0] = '\0';
	if (!http_head_ends(wd_bytes(c->in, c->have), &seen))
		return false;
	assert_true(wd_cursor_accept(&cursor, "HTTP/1.1 "));
	a->status = (unsigned)wd_cursor_decimal(&cursor, 999);
	(void)wd_cursor_until(&cursor, '\n');
	for (;;) {
		struct wd_bytes line = wd_cursor_until(&cursor, '\n');

		assert_true(line.len > 0 && line.ptr[line.len - 1] == '\r');
		if (line.len == 1)
			break;
		note_field(f, a, wd_bytes(line.ptr, line.len - 1));
	}
	f->head = (size_t)(cursor.ptr - c->in);
	return true;
}

static void note_body(struct wd_http_test_answer *a, struct wd_bytes body)
{
	size_t some = a->len < sizeof a->body ? sizeof a->body - a->len : 0;

	memcpy(a->body + a->len, body.ptr, body.len < some ? body.len : some);
	a->sum = wd_http_test_sum(a->sum, body);
	a->len += body.len;
}

/* The body, as far as it is there; how many bytes all of it has, 0 for not whole. */
static size_t read_body(const struct client *c, const struct framing *f, bool ended,
                        struct wd_http_test_answer *a)
{
	struct wd_bytes rest = wd_bytes(c->in + f->head, c->have - f->head), data;
	struct http_chunked chunked = { 0 };

	a->len = 0;
	a->sum = 0;
	if (f->chunked) {
		do {
			assert_null(http_chunked_next(&chunked, &rest, &data));
			note_body(a, data);
		} while (data.len > 0);
		return http_chunked_is_done(&chunked) ? c->have - rest.len : 0;
	}
	data = wd_bytes(rest.ptr, rest.len < f->length ? rest.len : (size_t)f->length);
	note_body(a, data);
	if (f->length == WD_HTTP_UNKNOWN)
		return ended ? c->have : 0;
	return data.len == f->length ? f->head + data.len : 0;
}

/* Takes the next response; `bodyless` after HEAD.  False when the connection has ended, or
 * will: what came of the response is noted. */
UNUSED bool take_response(struct client *c, bool bodyless, struct wd_http_test_answer *a)
{
	bool reset = false, ended = false;
	struct framing f;

	*a = (struct wd_http_test_answer){ 0 };
	for (;;) {
		size_t len = 0;

		if (read_head(c, &f, a)) {
			bool none = bodyless || a->status == 204 || a->status == 304;

			len = none ? f.head : read_body(c, &f, ended && !reset, a);
		}
		if (len > 0) {
			a->whole = true;
			memmove(c->in, c->in + len, c->have - len);
			c->have -= len;
			return !f.closes && !ended;
		}
		if (ended)
			return false;
		ended = !hear(c, &reset);
	}
}

#endif
