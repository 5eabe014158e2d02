/* SPDX-License-Identifier: ISC */
#include "server_internal.h"

#include "wadi/alloc.h"
#include "wadi/http_fields.h"
#include "wadi/stop.h"

WD_LOG_SOURCE(http_log, "http", "what clients ask for and does not go well");

enum { SPARE_MAX = 4, PRESSED_S = 2 /* how old a wait is that gives way to others */ };

/* ---- Time ------------------------------------------------------------------------------------ */

static void look_at_clocks(struct http_server *it)
{
	char date[WD_HTTP_DATE_TEXT];

	it->now = wd_now();
	wd_http_date_pp(wd_pclock_now(it->clock), date, sizeof date);
	wd_fmt(it->date, sizeof it->date, "Date: %s\r\n", date);
}

/* Its wait fails now. */
static void evict(struct http_work *w)
{
	w->evicted = true;
	http_count_timeout();
	wd_flow_shutdown(w->flow, w->waits == HTTP_WAITS_TO_READ ? WD_FLOW_READ : WD_FLOW_BOTH);
}

static uint64_t patience(const struct http_work *w)
{
	const struct http_server_limits *limits = &w->server->limits;

	if (w->server->over)
		return 0;
	if (w->server->waiting >= (limits->workers + 1) / 2)
		return PRESSED_S;
	return wd_span_s(w->waits == HTTP_WAITS_TO_READ ? limits->body_time : limits->write_time);
}

static void see_who_waits(struct http_server *it)
{
	for (struct http_work *w = it->busy; w; w = w->next)
		if (w->waits && !w->evicted && w->age++ >= patience(w))
			evict(w);
}

/* A second at a time, while somebody is served. */
static wd_err tick(void *arg)
{
	struct http_server *it = arg;

	for (;;) {
		if (!it->active && !it->busy) {
			it->dormant = true;
			WD_TRY(wd_wait(&it->stir));
		}
		it->active = false;
		WD_TRY(wd_sleep(wd_s(1)));
		look_at_clocks(it);
		see_who_waits(it);
	}
}

static void note_activity(struct http_server *it)
{
	it->active = true;
	if (!it->dormant)
		return;
	it->dormant = false;
	look_at_clocks(it);
	wd_wake(&it->stir);
}

void http_wait_begins(struct http_work *w, enum http_waits what)
{
	w->waits = (uint8_t)what;
	w->age = 0;
	w->server->waiting++;
	w->server->reading += what == HTTP_WAITS_TO_READ;
}

void http_wait_ends(struct http_work *w)
{
	w->server->reading -= w->waits == HTTP_WAITS_TO_READ;
	w->server->waiting--;
	w->waits = HTTP_NO_WAIT;
}

bool http_many_wait(const struct http_server *it)
{
	return it->waiting - it->reading >= (it->limits.workers + 1) / 2;
}

/* ---- Who serves ------------------------------------------------------------------------------ */

static struct http_work *work_alloc(struct http_server *it)
{
	size_t size = it->limits.head.head + HTTP_STAGING;
	struct http_work *w = it->spare;

	if (w) {
		it->spare = w->next;
		it->spare_count--;
		return w;
	}
	w = wd_alloc(sizeof *w + size);
	if (w) {
		w->server = it;
		w->size = size;
		w->out.count = 0;
		http_out_drop(w);
	}
	return w;
}

static void work_begin(struct http_work *w, wd_tcp_conn conn)
{
	struct http_server *it = w->server;

	w->conn = conn;
	w->flow = wd_tcp_flow(conn);
	w->waits = HTTP_NO_WAIT;
	w->evicted = w->continued = false;
	w->at = w->have = w->seen = w->need = 0;
	w->deadline = (wd_instant){ 0 };
	w->broken = NULL;
	w->next = it->busy;
	w->here = &it->busy;
	if (w->next)
		w->next->here = &w->next;
	it->busy = w;
}

static void work_end(struct http_work *w)
{
	struct http_server *it = w->server;

	http_out_drop(w);
	*w->here = w->next;
	if (w->next)
		w->next->here = w->here;
	if (it->spare_count < SPARE_MAX) {
		w->next = it->spare;
		it->spare = w;
		it->spare_count++;
	} else {
		wd_free(w);
	}
	if (!it->busy && it->ending)
		wd_wake(&it->quiet);
}

static enum wd_tcp_served serve(void *arg, wd_tcp_conn conn)
{
	struct http_server *it = arg;
	struct http_work *w = work_alloc(it);
	enum wd_tcp_served how;

	if (!w)
		return WD_TCP_ABORT;
	note_activity(it);
	work_begin(w, conn);
	how = http_converse(w);
	work_end(w);
	return how;
}

/* ---- Beginning and ending -------------------------------------------------------------------- */

void http_server_init(struct http_server *it, wd_tcp tcp, wd_http handler, wd_pclock clock,
                      uint16_t port)
{
	*it = (struct http_server){
		.tcp = tcp, .handler = handler, .clock = clock, .limits = HTTP_SERVER_LIMITS,
		.listener = { .port = port, .serve = serve, .arg = it, .at_once = true },
	};
}

wd_err http_server_begin(struct http_server *it)
{
	wd_err err;

	WD_TRY(wd_pool_init(&it->pool, WD_ROOM(it->frames), sizeof(void *)));
	it->ending = it->over = false;
	it->listener.workers = it->limits.workers;
	it->listener.stack = it->limits.stack;
	look_at_clocks(it);
	WD_TRY(wd_spawn("http ticker", tick, it, &it->ticker));
	err = wd_tcp_listen(it->tcp, &it->listener);
	if (err)
		wd_stop(wd_move(it->ticker));
	return err;
}

static wd_err wait_for_quiet(void *arg)
{
	struct http_server *it = arg;

	while (it->busy)
		WD_TRY(wd_wait(&it->quiet));
	return NULL;
}

void http_server_end(struct http_server *it)
{
	it->ending = true;
	if (wd_within(it->limits.end_time, wait_for_quiet, it)) {
		it->over = true;
		see_who_waits(it);
	}
	wd_tcp_unlisten(it->tcp, &it->listener);
	wd_stop(wd_move(it->ticker));
	http_forget_parked(it);
	while (it->spare) {
		struct http_work *w = it->spare;

		it->spare = w->next;
		wd_free(w);
	}
	it->spare_count = 0;
}

wd_err http_serve(wd_tcp tcp, wd_http handler, wd_pclock clock, uint16_t port,
                  const struct http_server_limits *limits)
{
	struct http_server it;
	wd_err err;

	http_server_init(&it, tcp, handler, clock, port);
	if (limits)
		it.limits = *limits;
	WD_TRY(http_server_begin(&it));
	WD_LOG_APP(http_log, "serving at port %u", it.listener.port);
	err = wd_stop_wait();
	http_server_end(&it);
	return err;
}
