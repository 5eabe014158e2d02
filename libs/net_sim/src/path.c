/* SPDX-License-Identifier: ISC */
#include "net_sim_internal.h"

#include "wadi/alloc.h"

enum {
	QUEUE = 65536, /* where net_sim_path.queue is 0 */
	SHORTEST = 60, /* frame of Ethernet, IEEE 802.3, 3.2.7 */
};

/* ---- Who is to get it ---------------------------------------------------------------- */

static bool is_group(const struct net_sim_flight *f)
{
	return f->bytes[0] & 1;
}

static struct net_sim_port *owner(const struct net_sim_port *from, const struct net_sim_flight *f)
{
	for (struct net_sim_port *p = from->sim->ports; p; p = p->after)
		if (p != from && memcmp(p->info.mac, f->bytes, sizeof p->info.mac) == 0)
			return p;
	return NULL;
}

/* The next of those who get it behind `p`, from NULL on: its owner, or else everybody. */
static struct net_sim_port *next_taker(const struct net_sim_port *from,
                                       const struct net_sim_flight *f, const struct net_sim_port *p)
{
	struct net_sim_port *one = is_group(f) ? NULL : owner(from, f);
	struct net_sim_port *next = p ? p->after : from->sim->ports;

	if (one)
		return p ? NULL : one;
	return next == from ? next->after : next;
}

static bool all_offer(const struct net_sim_port *from, const struct net_sim_flight *f,
                      uint32_t offloads)
{
	const struct net_sim_port *p = NULL;

	while ((p = next_taker(from, f, p)) != NULL)
		if ((p->info.offloads & offloads) != offloads || p->info.frame_max < f->len)
			return false;
	return true;
}

/* ---- On the way ---------------------------------------------------------------------- */

void net_sim_note(struct net_sim_port *port, enum net_sim_fate fate, const struct net_sim_flight *f)
{
	struct net_sim *sim = port->sim;
	struct net_sim_flight *whole;

	port->count[fate]++;
	if (!sim->watch || (whole = net_sim_flight_copy(f)) == NULL)
		return;
	net_sim_flight_fill(whole);
	sim->watch(sim->watch_arg, port, fate, wd_bytes(whole->bytes, whole->len), f->segment);
	wd_free(whole);
}

static void end(struct net_sim_port *from, enum net_sim_fate fate, struct net_sim_flight *f)
{
	net_sim_note(from, fate, f);
	wd_free(f);
}

/* To all who get it; `f` is gone then. */
static void start(struct net_sim_port *from, struct net_sim_flight *f, wd_instant at)
{
	struct net_sim_port *to = NULL;

	while ((to = next_taker(from, f, to)) != NULL) {
		struct net_sim_flight *copy = net_sim_flight_copy(f);

		if (copy)
			net_sim_flight_start(from->sim, copy, to, at);
	}
	wd_free(f);
}

static bool is_lost(struct net_sim_port *from)
{
	const struct net_sim_path *path = &from->path;
	uint32_t chance = from->losing && path->burst > path->lose ? path->burst : path->lose;

	return from->losing = net_sim_happens(&from->sim->chance, chance);
}

/* When its last bit has left, behind what waits already; WD_NEVER when it does not fit. */
static wd_instant departure(struct net_sim_port *from, size_t len)
{
	const struct net_sim_path *path = &from->path;
	wd_instant now = from->sim->now;
	wd_span wait = wd_between(now, from->idle);
	uint64_t queue = path->queue ? path->queue : QUEUE;

	if (path->rate == 0)
		return now;
	if (wait.ns / 8 > queue * WD_NS_PER_S / path->rate)
		return WD_NEVER;
	from->idle = wd_after(now, wd_span_add(wait, wd_ns(len * 8 * WD_NS_PER_S / path->rate)));
	return from->idle;
}

static wd_span up_to(struct net_sim_port *from, wd_span span)
{
	return wd_ns(span.ns ? net_sim_below(&from->sim->chance, span.ns + 1) : 0);
}

/* Not before those that left earlier, unless it is late. */
static wd_instant arrival(struct net_sim_port *from, wd_instant left, bool late)
{
	const struct net_sim_path *path = &from->path;
	wd_instant at = wd_after(left, wd_span_add(path->delay, up_to(from, path->jitter)));

	if (late)
		return wd_after(at, up_to(from, path->late_by));
	if (wd_before(at, from->last))
		at = from->last;
	return from->last = at;
}

/* Only what its checksums tell by. */
static void flip(struct net_sim_port *from, struct net_sim_flight *f)
{
	uint64_t bit;

	if (net_sim_packet(net_sim_flight_bytes(f)).version == 0)
		return;
	net_sim_flight_fill(f);
	bit = net_sim_below(&from->sim->chance, (f->len - WD_NET_HEADER) * 8);
	f->bytes[WD_NET_HEADER + bit / 8] ^= (uint8_t)(1 << bit % 8);
	net_sim_note(from, NET_SIM_FLIPPED, f);
}

/* What of chance happens to one that gets through. */
static void suffer(struct net_sim_port *from, struct net_sim_flight *f, wd_instant left)
{
	const struct net_sim_path *path = &from->path;
	struct wd_seeded *chance = &from->sim->chance;
	bool late;

	if (net_sim_happens(chance, path->mark) && net_sim_mark(f))
		net_sim_note(from, NET_SIM_MARKED, f);
	if (net_sim_happens(chance, path->twice)) {
		struct net_sim_flight *copy = net_sim_flight_copy(f);

		net_sim_note(from, NET_SIM_TWICE, f);
		if (copy)
			start(from, copy, arrival(from, left, true));
	}
	if (net_sim_happens(chance, path->flip))
		flip(from, f);
	late = net_sim_happens(chance, path->late);
	if (late)
		net_sim_note(from, NET_SIM_LATE, f);
	start(from, f, arrival(from, left, late));
}

/* One frame as it is on the wire, short enough for it. */
static void pass(struct net_sim_port *from, struct net_sim_flight *f)
{
	wd_instant left = departure(from, f->len);

	if (left.ns == WD_NEVER.ns)
		end(from, NET_SIM_QUEUE_FULL, f);
	else if (is_lost(from))
		end(from, NET_SIM_LOST, f);
	else
		suffer(from, f, left);
}

static void meet_router(struct net_sim_port *from, struct net_sim_flight *f)
{
	struct net_sim_flight *told = net_sim_too_long(from, f, from->path.mtu, pass);

	if (from->path.silent)
		wd_free(told);
	else if (told)
		net_sim_flight_start(from->sim, told, from,
		                     wd_after(from->sim->now, from->path.delay));
	end(from, NET_SIM_TOO_LONG, f);
}

/* Without memory for it, as it is. */
static struct net_sim_flight *padded(struct net_sim_port *from, struct net_sim_flight *f)
{
	struct net_sim_flight *whole = net_sim_flight_new(SHORTEST);

	if (!whole)
		return f;
	net_sim_flight_fill(f);
	memcpy(whole->bytes, f->bytes, f->len);
	for (size_t i = f->len; i < SHORTEST; i++)
		whole->bytes[i] = (uint8_t)wd_seeded_next(&from->sim->chance);
	wd_free(f);
	return whole;
}

static void leave_whole(struct net_sim_port *from, struct net_sim_flight *f)
{
	const struct net_sim_path *path = &from->path;

	net_sim_note(from, NET_SIM_SENT, f);
	if (path->pad && f->len < SHORTEST)
		f = padded(from, f);
	if (path->down)
		end(from, NET_SIM_DOWN, f);
	else if (path->mtu && f->len > (size_t)path->mtu + WD_NET_HEADER)
		meet_router(from, f);
	else
		pass(from, f);
}

static uint32_t segments_of(const struct net_sim_flight *f)
{
	bool four = net_sim_packet(net_sim_flight_bytes(f)).version == 4;

	return WD_NET_SUMS | (uint32_t)(four ? WD_NET_SEGMENTS4 : WD_NET_SEGMENTS6);
}

void net_sim_leave(struct net_sim_port *from, struct net_sim_flight *f)
{
	if (f->segment && (from->path.mtu || !all_offer(from, f, segments_of(f)))) {
		net_sim_cut(from, f, leave_whole);
		wd_free(f);
		return;
	}
	if (f->partial && !all_offer(from, f, WD_NET_SUMS))
		net_sim_flight_fill(f);
	leave_whole(from, f);
}
