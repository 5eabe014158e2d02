/* SPDX-License-Identifier: ISC */
#include "wadi/stack_direct.h"

/* Here, so that who drives an engine otherwise needs nothing of stack_direct. */
WD_ERROR(stack_direct_no_address, wd_timed_out, "stack", "there is no address");

/* ---- Frames that applications send --------------------------------------------------- */

/* Each turn ends with sending. */
static void leave(struct wd_wheel_timer *timer)
{
	(void)timer;
}

/* Not only what a timer or a frame has brought about is to leave: a datagram, too, that is
 * sent while nothing is due. */
static void stir(struct ethernet_direct *ethernet)
{
	struct stack_engine *it = (struct stack_engine *)((char *)ethernet -
	                                                  offsetof(struct stack_engine, ethernet));

	wd_wheel_soon(&it->wheel, &it->leave);
}

/* ---- Setting up ---------------------------------------------------------------------- */

wd_err stack_engine_init(struct stack_engine *it, const struct stack_settings *settings,
                         wd_net net, wd_random random, wd_instant now)
{
	stack_family family = settings->family;

	it->family = family;
	it->random = random;
	it->name = settings->name;
	it->ipv4 = NULL;
	it->udp = (wd_udp){ 0 };
	it->lease = (wd_dhcp_lease){ 0 };
	it->silence = stack_direct_no_address;
	wd_wheel_init(&it->wheel, now);
	it->leave = (struct wd_wheel_timer){ .fire = leave };
	WD_TRY(ethernet_direct_init(&it->ethernet, net));
	it->ethernet.stir = stir;
	WD_TRY(family.ops->start(family.self, it));
	WD_TRY(tcp_direct_init(&it->tcp, it->ip, &it->wheel, random, &settings->tcp));
	return family.ops->settle(family.self, it);
}

void stack_engine_fini(struct stack_engine *it)
{
	tcp_direct_fini(&it->tcp);
	it->family.ops->end(it->family.self);
	wd_bufq_drop(&it->ethernet.out);
}

/* ---- Running -------------------------------------------------------------------------- */

/* Who sleeps is not stirred by what is done now, only by what it leaves to be done. */
static wd_err finish(struct stack_engine *it, wd_instant sleep)
{
	wd_wheel_settle(&it->wheel);
	it->wheel.sleep = sleep;
	if (wd_before(wd_wheel_next(&it->wheel), sleep)) {
		it->wheel.sleep = (wd_instant){ 0 };
		it->wheel.stir(&it->wheel);
	}
	return ethernet_direct_is_pending(&it->ethernet) ? ethernet_direct_flush(&it->ethernet)
	                                                 : NULL;
}

static wd_instant begin(struct stack_engine *it, wd_instant now)
{
	wd_instant sleep = it->wheel.sleep;

	it->wheel.sleep = (wd_instant){ 0 };
	wd_wheel_turn(&it->wheel, now);
	return sleep;
}

wd_err stack_engine_take(struct stack_engine *it, wd_instant now, struct wd_bufq *frames)
{
	wd_instant sleep = begin(it, now);

	ethernet_direct_input(&it->ethernet, frames);
	return finish(it, sleep);
}

wd_err stack_engine_turn(struct stack_engine *it, wd_instant now)
{
	return finish(it, begin(it, now));
}
