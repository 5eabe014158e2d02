/* SPDX-License-Identifier: ISC */
#include "net_sim_internal.h"

#include "wadi/alloc.h"
#include "wadi/checksum.h"

struct net_sim_flight *net_sim_flight_new(size_t len)
{
	struct net_sim_flight *f = wd_alloc(sizeof *f + len);

	if (f)
		*f = (struct net_sim_flight){ .len = len };
	return f;
}

struct net_sim_flight *net_sim_flight_of(struct wd_buf *b)
{
	struct net_sim_flight *f = net_sim_flight_new(wd_buf_total(b));

	if (f && wd_buf_copy(b, 0, wd_room(f->bytes, f->len))) {
		f->segment = b->segment;
		f->partial = b->flags & WD_BUF_SUM_ASK;
		if (f->partial) {
			f->sum_from = (size_t)b->sum_from - b->head;
			f->sum_at = f->sum_from + b->sum_at;
		}
	}
	wd_buf_free(b);
	return f;
}

struct net_sim_flight *net_sim_flight_copy(const struct net_sim_flight *f)
{
	struct net_sim_flight *copy = net_sim_flight_new(f->len);

	if (copy)
		memcpy(copy, f, sizeof *f + f->len);
	return copy;
}

void net_sim_flight_fill(struct net_sim_flight *f)
{
	uint16_t sum;

	if (!f->partial)
		return;
	f->partial = false;
	sum = wd_sum_field(wd_sum_add(0, wd_bytes(f->bytes + f->sum_from, f->len - f->sum_from)),
	                   f->sum_at - f->sum_from);
	memcpy(f->bytes + f->sum_at, &sum, sizeof sum);
}

/* ---- The heap ------------------------------------------------------------------------ */

static bool is_first(const struct net_sim_flight *a, const struct net_sim_flight *b)
{
	return a->at.ns != b->at.ns ? a->at.ns < b->at.ns : a->order < b->order;
}

static void swap(struct net_sim_flight **a, struct net_sim_flight **b)
{
	struct net_sim_flight *was = *a;

	*a = *b;
	*b = was;
}

static bool make_room(struct net_sim *sim)
{
	size_t room = sim->flights_room ? 2 * sim->flights_room : 64;
	void *flight;

	if (sim->flights < sim->flights_room)
		return true;
	flight = wd_realloc(sim->flight, room * sizeof *sim->flight);
	if (!flight)
		return false;
	sim->flight = flight;
	sim->flights_room = room;
	return true;
}

void net_sim_flight_start(struct net_sim *sim, struct net_sim_flight *f, struct net_sim_port *to,
                          wd_instant at)
{
	struct net_sim_flight **heap;
	size_t i = sim->flights;

	if (!make_room(sim)) {
		wd_free(f);
		return;
	}
	f->to = to;
	f->at = at;
	f->order = sim->order++;
	heap = sim->flight;
	heap[sim->flights++] = f;
	for (; i > 0 && is_first(heap[i], heap[(i - 1) / 2]); i = (i - 1) / 2)
		swap(&heap[i], &heap[(i - 1) / 2]);
}

/* The one that must come before the other two: `i` or a child of it. */
static size_t first_of(const struct net_sim *sim, size_t i)
{
	size_t first = i;

	for (size_t child = 2 * i + 1; child <= 2 * i + 2 && child < sim->flights; child++)
		if (is_first(sim->flight[child], sim->flight[first]))
			first = child;
	return first;
}

struct net_sim_flight *net_sim_flight_next(struct net_sim *sim)
{
	struct net_sim_flight *first;

	if (sim->flights == 0 || wd_before(sim->now, sim->flight[0]->at))
		return NULL;
	first = sim->flight[0];
	sim->flight[0] = sim->flight[--sim->flights];
	for (size_t i = 0, next; (next = first_of(sim, i)) != i; i = next)
		swap(&sim->flight[i], &sim->flight[next]);
	return first;
}
