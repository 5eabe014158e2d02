/* SPDX-License-Identifier: ISC */
#include "net_sim_internal.h"

#include "wadi/alloc.h"

const char *net_sim_fate_text(enum net_sim_fate fate)
{
	static const char *const text[NET_SIM_FATES] = {
		[NET_SIM_SENT] = "sent",
		[NET_SIM_LOST] = "lost",
		[NET_SIM_TWICE] = "arrives twice",
		[NET_SIM_FLIPPED] = "a bit is changed",
		[NET_SIM_LATE] = "late",
		[NET_SIM_MARKED] = "marked: congestion",
		[NET_SIM_QUEUE_FULL] = "lost: the queue is full",
		[NET_SIM_TOO_LONG] = "too long for the path",
		[NET_SIM_DOWN] = "lost: the wire is down",
		[NET_SIM_ARRIVED] = "arrived",
		[NET_SIM_NO_BUFFER] = "lost: no buffer to receive it",
	};

	return text[fate];
}

void net_sim_init(struct net_sim *it, uint64_t seed)
{
	*it = (struct net_sim){ .chance = { seed } };
}

void net_sim_fini(struct net_sim *it)
{
	for (size_t i = 0; i < it->flights; i++)
		wd_free(it->flight[i]);
	wd_free(wd_move(it->flight));
	it->flights = it->flights_room = 0;
}

void net_sim_add(struct net_sim *it, struct net_sim_actor *actor)
{
	struct net_sim_actor **last = &it->actors;

	while (*last)
		last = &(*last)->after;
	actor->after = NULL;
	*last = actor;
}

static wd_instant first_event(const struct net_sim *it)
{
	wd_instant first = net_sim_next(it);

	for (const struct net_sim_actor *a = it->actors; a; a = a->after) {
		wd_instant at = a->next(a->arg);

		if (wd_before(at, first))
			first = at;
	}
	return first;
}

bool net_sim_step(struct net_sim *it, wd_instant until)
{
	wd_instant first = first_event(it);

	if (wd_before(until, first)) {
		it->now = until;
		return false;
	}
	net_sim_turn(it, first);
	for (struct net_sim_actor *a = it->actors; a; a = a->after)
		if (!wd_before(it->now, a->next(a->arg)))
			a->turn(a->arg, it->now);
	return true;
}
