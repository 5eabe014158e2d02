/* SPDX-License-Identifier: ISC */
#include "pair_internal.h"
#include "wadi/alloc.h"

static size_t number_of(const struct tcp_pair_end *end)
{
	return (size_t)(end - end->link->end);
}

static wd_flow flow_of(const struct tcp_pair_end *end)
{
	struct flow_pair *flows = &end->link->flows;

	return number_of(end) == 0 ? flow_pair_a(flows) : flow_pair_b(flows);
}

static const struct flow_pair_way *way_in(const struct tcp_pair_end *end)
{
	return end->link->flows.end[number_of(end)].in;
}

/* Puts it in line for its server, if it is parked and has one. */
static void put_in_line(struct tcp_pair_end *end)
{
	struct tcp_pair_port *port = end->link->port;

	if (port && number_of(end) == 1 && !end->dead)
		wd_tcp_workers_put(&port->workers, &end->job);
}

static void come(struct flow_pair_way *way)
{
	/* The way that end 1 reads is number 1: only that one has this hook. */
	char *link = (char *)(way - 1) - offsetof(struct tcp_pair_link, flows.way);

	put_in_line(&((struct tcp_pair_link *)(void *)link)->end[1]);
}

/* ---- Alarms -------------------------------------------------------------------------------- */

static void fire(struct wd_wheel_timer *timer)
{
	char *end = (char *)timer - offsetof(struct tcp_pair_end, alarm);

	put_in_line((struct tcp_pair_end *)(void *)end);
}

static wd_err turn(void *arg)
{
	struct tcp_pair *pair = arg;

	for (;;) {
		wd_err err;

		pair->wheel.sleep = (wd_instant){ 0 };
		wd_wheel_turn(&pair->wheel, wd_now());
		pair->wheel.sleep = wd_wheel_next(&pair->wheel);
		err = wd_wait_until(&pair->stirred, pair->wheel.sleep);
		if (wd_err_is(err, wd_cancelled))
			return err;
	}
}

static void conn_alarm(void *self, wd_instant at)
{
	struct tcp_pair_end *end = self;
	struct tcp_pair *pair = end->link->pair;

	wd_wheel_set(&pair->wheel, &end->alarm, at);
	if (!pair->alarms && wd_spawn("tcp pair alarms", turn, pair, &pair->alarms))
		pair->alarms = NULL; /* the next one tries again; this one is late */
}

/* ---- As a flow ----------------------------------------------------------------------------- */

static void enlist(struct tcp_pair_link *link)
{
	link->here = &link->pair->links;
	link->next = *link->here;
	if (link->next)
		link->next->here = &link->next;
	*link->here = link;
}

static void unlink(struct tcp_pair_link *link)
{
	*link->here = link->next;
	if (link->next)
		link->next->here = link->here;
	flow_pair_fini(&link->flows);
	wd_free(link);
}

static void die(struct tcp_pair_end *end)
{
	struct tcp_pair_link *link = end->link;

	wd_wheel_clear(&link->pair->wheel, &end->alarm);
	end->dead = true;
	if (link->end[0].dead && link->end[1].dead)
		unlink(link);
}

static wd_err conn_read(void *self, struct wd_room into, size_t *got)
{
	return wd_flow_read(flow_of(self), into, got);
}

static wd_err conn_write(void *self, const struct wd_bytes *pieces, size_t count)
{
	return wd_flow_write_pieces(flow_of(self), pieces, count);
}

static wd_err conn_send(void *self, struct wd_buf *buf)
{
	return wd_flow_send(flow_of(self), buf);
}

static void conn_shutdown(void *self, enum wd_flow_half half)
{
	wd_flow_shutdown(flow_of(self), half);
}

static void conn_close(void *self)
{
	wd_flow_close(flow_of(self));
	die(self);
}

/* ---- As a connection ----------------------------------------------------------------------- */

static void conn_ends(const void *self, struct wd_peer *own, struct wd_peer *peer)
{
	const struct tcp_pair_end *end = self;

	if (own)
		*own = end->own;
	if (peer)
		*peer = end->link->end[1 - number_of(end)].own;
}

static bool conn_can_read(const void *self)
{
	return flow_pair_can_read(way_in(self));
}

/* Nothing is ever late here. */
static void conn_tune(void *self, const struct wd_tcp_tuning *tuning)
{
	(void)self;
	(void)tuning;
}

static void **conn_state(void *self)
{
	return &((struct tcp_pair_end *)self)->state;
}

static void conn_abort(void *self)
{
	struct tcp_pair_end *end = self;

	end->dead = true; /* it is not put in line for that */
	flow_pair_cut(&end->link->flows);
	die(end);
}

static const struct wd_tcp_conn_ops conn_ops = {
	.flow = { .read = conn_read, .write = conn_write, .send = conn_send,
	          .shutdown = conn_shutdown, .close = conn_close },
	.ends = conn_ends,
	.can_read = conn_can_read,
	.tune = conn_tune,
	.state = conn_state,
	.alarm = conn_alarm,
	.abort = conn_abort,
};

wd_tcp_conn tcp_pair_conn(struct tcp_pair_end *end)
{
	return (wd_tcp_conn){ &conn_ops, end };
}

/* ---- For its fibers ------------------------------------------------------------------------ */

static struct tcp_pair_end *end_of(struct wd_tcp_job *job)
{
	char *end = (char *)job - offsetof(struct tcp_pair_end, job);

	return (struct tcp_pair_end *)(void *)end;
}

static wd_tcp_conn job_conn(struct wd_tcp_job *job)
{
	wd_wheel_clear(&end_of(job)->link->pair->wheel, &end_of(job)->alarm);
	return tcp_pair_conn(end_of(job));
}

static void job_park(struct wd_tcp_job *job)
{
	if (conn_can_read(end_of(job)))
		put_in_line(end_of(job));
}

const struct wd_tcp_workers_ops tcp_pair_workers = { .conn = job_conn, .park = job_park };

wd_err tcp_pair_link_new(struct tcp_pair *pair, const struct wd_peer *from,
                         const struct wd_peer *to, struct tcp_pair_link **made)
{
	struct tcp_pair_link *link = wd_alloc_zero(1, sizeof *link);
	wd_err err = link ? flow_pair_init(&link->flows, pair->name, (int64_t)pair->size)
	                  : wd_no_memory;

	if (err) {
		wd_free(link);
		return err;
	}
	link->pair = pair;
	link->flows.way[1].come = come;
	link->end[0].own = *from;
	link->end[1].own = *to;
	for (size_t i = 0; i < WD_COUNT(link->end); i++) {
		link->end[i].link = link;
		link->end[i].alarm.fire = fire;
	}
	enlist(link);
	*made = link;
	return NULL;
}
