/* SPDX-License-Identifier: ISC */
/* The characters are there once: every segment refers to the same pages. */
#include "chargen.h"

#include "wadi/stop.h"

/* 95 lines of 72 of the 95 characters that can be printed, each line a character on, and
 * then again: so many pages begin with the first line. */
enum {
	CHARACTERS = 95, LINE = 72, WITH_END = LINE + 2, PATTERN = CHARACTERS * WITH_END,
	PATTERNS = 9, AT_ONCE = PATTERN * PATTERNS,
	CONNECTIONS = 64, FRAMES = CONNECTIONS * 4, FRAME = 64,
};
_Static_assert(AT_ONCE <= 65536, "a frame is at most so long");

static uint8_t text[AT_ONCE];
static struct wd_page page;
static uint8_t frames[FRAMES * (FRAME + sizeof(struct wd_buf) + 64)];
static struct wd_pool pool;

static void write_text(void)
{
	for (size_t i = 0; i < AT_ONCE; i++) {
		size_t line = i / WITH_END % CHARACTERS, column = i % WITH_END;

		text[i] = (uint8_t)(' ' + (line + column) % CHARACTERS);
		if (column >= LINE)
			text[i] = column == LINE ? '\r' : '\n';
	}
}

/* It is never the last reference. */
static void keep(struct wd_page *of)
{
	(void)of;
}

/* For as long as the peer wants.  What it says is not read. */
static enum wd_tcp_served generate(void *arg, wd_tcp_conn conn)
{
	wd_err err = NULL;

	(void)arg;
	while (!err) {
		WD_AUTO(wd_buf) struct wd_buf *buf = wd_buf_alloc(&pool, FRAME);

		if (!buf || !wd_buf_refer(buf, &page, 0, AT_ONCE))
			return WD_TCP_ABORT;
		err = wd_flow_send(wd_tcp_flow(conn), wd_move(buf));
	}
	return WD_TCP_DONE;
}

wd_err chargen_main(wd_console console, wd_tcp tcp, uint16_t port)
{
	static struct wd_tcp_listener listener; /* served to the very end */

	listener = (struct wd_tcp_listener){
		.port = port, .serve = generate, .at_once = true, .workers = CONNECTIONS,
	};
	write_text();
	page = (struct wd_page){ text, sizeof text, 1, keep };
	WD_TRY(wd_pool_init(&pool, WD_ROOM(frames), FRAME));
	WD_TRY(wd_tcp_listen(tcp, &listener));
	wd_console_print(console, "generating at port %u\n", port);
	return wd_stop_wait();
}
