/* SPDX-License-Identifier: ISC */
#include "wadi/time_virtual.h"

#include "wadi/fiber.h"

/* One who sleeps, on its own stack. */
struct sleeper {
	struct wd_wheel_timer timer; /* first: it is fired by its address */
	struct wd_wait wait;
};

static void end_sleep(struct wd_wheel_timer *timer)
{
	wd_wake(&((struct sleeper *)timer)->wait);
}

static wd_err virtual_sleep(void *self, wd_span span)
{
	struct time_virtual *it = self;
	struct sleeper sleeper = { .timer.fire = end_sleep };
	wd_err err;

	if (span.ns == 0)
		return wd_sleep(span);
	wd_wheel_set(&it->wheel, &sleeper.timer, wd_after(it->wheel.now, span));
	err = wd_wait(&sleeper.wait);
	wd_wheel_clear(&it->wheel, &sleeper.timer);
	return err;
}

static wd_instant virtual_now(void *self)
{
	return ((const struct time_virtual *)self)->wheel.now;
}

static struct wd_date virtual_date(void *self)
{
	const struct time_virtual *it = self;
	uint64_t ns = wd_between(it->at, it->wheel.now).ns;
	struct wd_date date = it->date;

	date.s += (int64_t)(ns / WD_NS_PER_S);
	date.ns += (uint32_t)(ns % WD_NS_PER_S);
	if (date.ns >= WD_NS_PER_S) {
		date.s++;
		date.ns -= (uint32_t)WD_NS_PER_S;
	}
	return date;
}

static const struct wd_time_ops time_ops = { .sleep = virtual_sleep };
static const struct wd_mclock_ops mclock_ops = { .now = virtual_now };
static const struct wd_pclock_ops pclock_ops = { .now = virtual_date };

void time_virtual_init(struct time_virtual *it, wd_instant now, struct wd_date date)
{
	wd_wheel_init(&it->wheel, now);
	time_virtual_set_date(it, date);
}

void time_virtual_turn(struct time_virtual *it, wd_span by)
{
	wd_wheel_turn(&it->wheel, wd_after(it->wheel.now, by));
}

void time_virtual_set_date(struct time_virtual *it, struct wd_date date)
{
	it->date = date;
	it->at = it->wheel.now;
}

wd_time time_virtual(struct time_virtual *it)
{
	return (wd_time){ &time_ops, it };
}

wd_mclock time_virtual_mclock(struct time_virtual *it)
{
	return (wd_mclock){ &mclock_ops, it };
}

wd_pclock time_virtual_pclock(struct time_virtual *it)
{
	return (wd_pclock){ &pclock_ops, it };
}
