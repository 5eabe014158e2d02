/* SPDX-License-Identifier: ISC */
/* Any bytes from a client, with pauses: 0xff lets the server run, 0xfe lets seconds pass, 0xfd
 * ends what the client says.  What comes back is responses, and in the end nothing is left. */
#include <stdlib.h>

#include "server_internal.h"
#include "fake_platform.h"
#include "wadi/alloc.h"
#include "wadi/tcp_pair.h"
#include "wadi/test/http.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct tcp_pair pair;
static struct http_server server;
static struct wd_http_test handler;
static uint8_t in[1 << 20];
static size_t have;

static void must(bool so)
{
	if (!so)
		abort();
}

static struct wd_date date_now(void *self)
{
	(void)self;
	return (struct wd_date){ .s = 784111777 };
}

static void let_run(void)
{
	for (int i = 0; i < 20; i++)
		wd_yield();
}

/* Takes what has come; more than is kept is dropped. */
static wd_err hear(void *arg)
{
	wd_tcp_conn *conn = arg;

	for (size_t got = 1; got > 0; have += got) {
		if (have > sizeof in / 2)
			have = 0;
		WD_TRY(wd_flow_read(wd_tcp_flow(*conn), wd_room(in + have, sizeof in - have),
		                    &got));
	}
	return NULL;
}

static void say(wd_tcp_conn conn, struct wd_bytes text)
{
	struct wd_cursor c = wd_cursor(text);
	wd_err err = NULL;

	while (c.left > 0 && !err) {
		size_t n = 0;

		while (n < c.left && c.ptr[n] < 0xfd)
			n++;
		err = wd_flow_write(wd_tcp_flow(conn), wd_cursor_take(&c, n));
		let_run();
		switch (wd_cursor_u8(&c)) {
		case 0xfe: must(!wd_sleep(wd_s(7))); break;
		case 0xfd: wd_flow_shutdown(wd_tcp_flow(conn), WD_FLOW_WRITE); break;
		}
	}
}

static void begin(void)
{
	static const struct wd_pclock_ops clock = { .now = date_now };

	fake_reset();
	have = 0;
	handler = (struct wd_http_test){ 0 };
	memcpy(handler.text, "f a page", 8);
	handler.page = (struct wd_page){ handler.text, sizeof handler.text, 1, NULL };
	must(!tcp_pair_init(&pair, "net", 1 << 20));
	http_server_init(&server, tcp_pair_b(&pair), wd_http_test(&handler),
	                 (wd_pclock){ &clock, NULL }, 80);
	server.limits.head = (struct http_limits){ .line = 100, .head = 400, .fields = 5 };
	server.limits.partial = 1000;
	server.limits.body = 1000;
	must(!http_server_begin(&server));
}

static void end(void)
{
	http_server_end(&server);
	must(!server.busy && server.partial == 0 && handler.page.refs == 1);
	tcp_pair_fini(&pair);
	let_run();
	must(wd_alloc_stats().pieces == 0 && fake_stacks() == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct wd_peer at = { wd_ipv4(10, 0, 0, 2), 80 };
	struct wd_fiber *hearing;
	wd_tcp_conn conn;

	begin();
	must(!wd_tcp_connect(tcp_pair_a(&pair), &at, &conn));
	must(!wd_spawn("hear", hear, &conn, &hearing));
	say(conn, wd_bytes(data, size));
	let_run();
	wd_flow_shutdown(wd_tcp_flow(conn), WD_FLOW_WRITE);
	must(!wd_join(hearing, NULL)); /* at the latest when it has waited for the client */
	must(have == 0 || memcmp(in, "HTTP/1.1 ", 9) == 0 || have < 9);
	wd_flow_close(wd_tcp_flow(conn));
	let_run();
	end();
	return 0;
}
