/* SPDX-License-Identifier: ISC */
#include <stdio.h>
#include <stdlib.h>

#include "world.h"

unsigned talk_pages;

static void go_on(struct side *s);

/* ---- Bytes --------------------------------------------------------------------------- */

static uint64_t word_at(const struct talk *talk, unsigned way, uint64_t n)
{
	struct wd_seeded mix = { talk->world->seed * 1000003 + talk->number * 64 + way + n * 977 };

	return wd_seeded_next(&mix);
}

uint8_t talk_byte(const struct talk *talk, unsigned way, uint64_t n)
{
	return (uint8_t)(word_at(talk, way, n / 8) >> n % 8 * 8);
}

static void fill(const struct side *s, uint8_t *into, uint32_t len)
{
	for (uint32_t i = 0; i < len; i++)
		into[i] = talk_byte(s->talk, s->way, s->written + i);
}

/* ---- Ends ---------------------------------------------------------------------------- */

static const char *name(const struct side *s, char into[64])
{
	snprintf(into, 64, "talk %u (from port %u), %s", s->talk->number, s->talk->own_port,
	         s->way ? "asked" : "asking");
	return into;
}

static void forget(struct side *s)
{
	struct wd_wheel *wheel = &s->talk->world->wheel;

	wd_wheel_clear(wheel, &s->timer);
	wd_wheel_clear(wheel, &s->fuse);
	s->conn = NULL;
	s->over = true;
}

static void leave(struct side *s)
{
	struct tcp_conn *conn = s->conn;

	forget(s);
	tcp_conn_close(conn);
}

static void blow(struct wd_wheel_timer *timer)
{
	struct side *s = (struct side *)((char *)timer - offsetof(struct side, fuse));
	struct tcp_conn *conn = s->conn;

	forget(s);
	tcp_conn_abort(conn);
}

/* ---- Writing ------------------------------------------------------------------------- */

static void drop_page(struct wd_page *page)
{
	talk_pages--;
	free(page);
}

static uint32_t write_page(struct side *s, uint32_t len)
{
	struct wd_page *page = malloc(sizeof *page + len);
	size_t done;

	if (!page)
		abort();
	*page = (struct wd_page){ .bytes = (uint8_t *)(page + 1), .size = len, .refs = 1,
	                          .drop = drop_page };
	talk_pages++;
	fill(s, page->bytes, len);
	done = tcp_conn_refer(s->conn, page, 0, len);
	wd_page_put(page);
	return (uint32_t)done;
}

static uint32_t write_bytes(struct side *s, uint32_t len)
{
	static uint8_t bytes[65536];

	fill(s, bytes, len);
	return (uint32_t)tcp_conn_write(s->conn, wd_bytes(bytes, len));
}

/* False when there is no more room, or a pause. */
static bool write_some(struct side *s)
{
	uint64_t left = s->plan.total - s->written;
	uint32_t len = (uint32_t)world_draw(s->talk->world, 1, s->plan.write_max), done;

	if (len > left)
		len = (uint32_t)left;
	done = s->plan.by_page ? write_page(s, len) : write_bytes(s, len);
	if (done > len)
		world_fail(s->talk->world, "more was written than there was");
	s->written += done;
	return done == len;
}

/* ---- Reading ------------------------------------------------------------------------- */

static bool verify(struct side *s, const uint8_t *bytes, size_t len)
{
	char text[64];

	for (size_t i = 0; i < len; i++)
		if (bytes[i] != talk_byte(s->talk, 1 - s->way, s->read + i)) {
			world_fail(s->talk->world, "%s: byte %lu is not what was written",
			           name(s, text), (unsigned long)(s->read + i));
			return false;
		}
	s->read += len;
	return true;
}

/* By a copy, or where it lies. */
static size_t take(struct side *s, uint32_t len)
{
	static uint8_t bytes[65536];
	struct wd_bytes next;

	if (s->plan.by_page) {
		next = tcp_conn_peek(s->conn);
		if (next.len < len)
			len = (uint32_t)next.len;
		if (len > 0 && verify(s, next.ptr, len))
			tcp_conn_consume(s->conn, len);
		return len;
	}
	len = (uint32_t)tcp_conn_read(s->conn, wd_room(bytes, len));
	return verify(s, bytes, len) ? len : 0;
}

static bool read_some(struct side *s)
{
	uint32_t len = (uint32_t)world_draw(s->talk->world, 1, s->plan.read_max);
	size_t got = take(s, len);

	if (got == 0 && tcp_conn_is_at_end(s->conn))
		s->end_seen = true;
	return got > 0;
}

/* ---- Acting -------------------------------------------------------------------------- */

static void resume(struct wd_wheel_timer *timer)
{
	struct side *s = (struct side *)((char *)timer - offsetof(struct side, timer));

	s->paused = false;
	go_on(s);
}

/* True when it takes a pause now. */
static bool rests(struct side *s)
{
	struct world *w = s->talk->world;

	if (!world_happens(w, s->plan.pauses))
		return false;
	s->paused = true;
	wd_wheel_set(&w->wheel, &s->timer,
	             wd_after(w->sim.now, wd_ns(world_draw(w, 1, s->plan.pause.ns))));
	return true;
}

static bool has_written(const struct side *s)
{
	return s->written == s->plan.total || !tcp_conn_can_write(s->conn);
}

static void end_writing(struct side *s)
{
	s->shut = true;
	tcp_conn_shutdown(s->conn, WD_FLOW_WRITE);
}

/* As much as can be done now. */
static void go_on(struct side *s)
{
	bool more = true;

	if (!s->conn || s->paused)
		return;
	while (!s->shut && !has_written(s) && more) {
		if (rests(s))
			return;
		more = write_some(s);
	}
	if (s->plan.manner == HASTY && has_written(s)) {
		leave(s);
		return;
	}
	if (has_written(s) && !s->shut)
		end_writing(s);
	for (more = true; more && !s->end_seen;) {
		if (rests(s))
			return;
		more = read_some(s);
	}
	if (s->shut && (s->end_seen || s->plan.manner == DEAF))
		leave(s);
}

/* It is cut off: what has come is still read. */
static void fall(struct side *s)
{
	s->error = tcp_conn_error(s->conn);
	wd_wheel_clear(&s->talk->world->wheel, &s->timer);
	while (!s->end_seen && read_some(s))
		;
	leave(s);
}

/* ---- Events -------------------------------------------------------------------------- */

static void begin(struct side *s)
{
	struct world *w = s->talk->world;

	s->talk->begun = true;
	tcp_conn_tune(s->conn, &s->plan.tuning);
	if (s->plan.manner == DEAF)
		tcp_conn_shutdown(s->conn, WD_FLOW_READ);
	if (s->plan.manner == ABRUPT)
		wd_wheel_set(&w->wheel, &s->fuse, wd_after(w->sim.now, s->plan.patience));
}

/* Whose connection was accepted here. */
static struct side *find(struct tcp_conn *conn)
{
	const struct tcp_port *port = tcp_conn_port(conn);
	struct node *node = port ? port->arg : NULL;
	struct wd_peer peer;

	tcp_conn_ends(conn, NULL, &peer);
	for (unsigned i = 0; node && i < node->world->talks; i++) {
		struct talk *t = &node->world->talk[i];

		if (t->own_port == peer.port && t->side[1].node == node &&
		    world_node(t->world, &peer.addr) == t->side[0].node &&
		    !t->side[1].conn && !t->side[1].over)
			return &t->side[1];
	}
	/* What quotes a cookie may come again when all was over, and no reset was heard. */
	if (node && tcp_direct_stats(&node->stack.tcp)->cookies_sent == 0)
		world_fail(node->world, "a connection is accepted that nobody asked for");
	return NULL;
}

static void on_event(struct tcp_conn *conn, unsigned events)
{
	struct side *s = *tcp_conn_word(conn);

	if (!s) {
		s = find(conn);
		if (!s) {
			tcp_conn_abort(conn);
			return;
		}
		*tcp_conn_word(conn) = s;
		s->conn = conn;
	}
	if (events & TCP_CONNECTED)
		begin(s);
	if (events & TCP_ENDED)
		fall(s);
	else
		go_on(s);
}

const struct tcp_user talk_user = { .event = on_event };

static void ask(struct wd_wheel_timer *timer)
{
	struct talk *t = (struct talk *)((char *)timer - offsetof(struct talk, timer));
	struct side *s = &t->side[0];
	struct wd_peer to = { t->side[1].node->addr, t->port }, own;

	s->error = tcp_direct_connect(&s->node->stack.tcp, &to, 0, &talk_user, &s->conn);
	if (s->error) {
		s->over = true;
		return;
	}
	*tcp_conn_word(s->conn) = s;
	tcp_conn_ends(s->conn, &own, NULL);
	t->own_port = own.port;
}

/* ---- Conversations ------------------------------------------------------------------- */

static uint64_t draw_total(struct world *w)
{
	static const uint32_t most[] = { 0, 100, 10000, 300000 };
	uint64_t total = world_draw(w, 0, most[world_draw(w, 0, 3)]);

	return !w->rough && world_happens(w, 30) ? total * 8 : total;
}

static void draw_plan(struct plan *p, struct world *w)
{
	static const uint32_t sizes[] = { 10, 500, 4000, 65536 };

	p->manner = world_happens(w, 750) ? POLITE : (enum manner)world_draw(w, HASTY, DEAF);
	p->total = draw_total(w);
	p->write_max = sizes[world_draw(w, p->total > 20000, 3)];
	p->read_max = sizes[world_draw(w, 1, 3)];
	p->pauses = (uint16_t)(world_happens(w, 500) ? world_draw(w, 1, 300) : 0);
	p->pause = wd_ms(world_draw(w, 1, p->total > 20000 ? 100 : 3000));
	p->by_page = world_happens(w, 300);
	p->patience = wd_ms(world_draw(w, 0, 5000));
	p->tuning = (struct wd_tcp_tuning){
		.no_delay = world_happens(w, 300),
		.keep_alive = wd_s(world_draw(w, 20, 100)), /* the other may be gone */
		.user_timeout = wd_s(w->rough && world_happens(w, 100) ? world_draw(w, 60, 600)
		                                                       : 0),
	};
}

void talk_init(struct talk *talk, struct world *world, unsigned number, wd_span within)
{
	*talk = (struct talk){
		.world = world, .number = number, .timer.fire = ask,
		.port = world_happens(world, 50) ? NOBODYS_PORT : PORT,
	};
	for (unsigned way = 0; way < 2; way++) {
		struct side *s = &talk->side[way];

		s->talk = talk;
		s->way = way;
		s->node = &world->node[world_draw(world, 0, world->nodes - 1)];
		s->timer.fire = resume;
		s->fuse.fire = blow;
		draw_plan(&s->plan, world);
	}
	talk->start = wd_after(world->sim.now, wd_ns(world_draw(world, 0, within.ns)));
	wd_wheel_set(&world->wheel, &talk->timer, talk->start);
}

bool talk_is_over(const struct talk *t)
{
	if (wd_wheel_is_set(&t->timer) || !t->side[0].over)
		return false;
	return t->side[1].over || !t->side[1].conn;
}

/* Both were polite, and the wire let them: all has arrived, and nothing else. */
static void check_side(const struct side *s)
{
	const struct side *other = &s->talk->side[1 - s->way];
	struct world *w = s->talk->world;
	char text[64], error[128];

	wd_err_pp(s->error, error, sizeof error);
	if (s->error)
		world_fail(w, "%s ends with an error: %s", name(s, text), error);
	if (s->read != other->plan.total || s->written != s->plan.total || !s->end_seen)
		world_fail(w, "%s: %lu of %lu bytes were read, %lu of %lu written%s", name(s, text),
		           (unsigned long)s->read, (unsigned long)other->plan.total,
		           (unsigned long)s->written, (unsigned long)s->plan.total,
		           s->end_seen ? "" : ", without an end");
}

void talk_check(const struct talk *t)
{
	const struct side *a = &t->side[0], *b = &t->side[1];

	if (t->world->rough || t->world->stingy)
		return;
	if (t->port == NOBODYS_PORT) {
		if (!wd_err_is(a->error, wd_flow_refused))
			world_fail(t->world, "talk %u is not refused", t->number);
		return;
	}
	if (a->plan.manner != POLITE || b->plan.manner != POLITE)
		return;
	check_side(a);
	check_side(b);
}
