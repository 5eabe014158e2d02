/* SPDX-License-Identifier: ISC */
/* Random schedules: fibers that lock, put, get, sleep, are cancelled and run out
 * of time, each from a seed.  However it goes, one holds the mutex at a time,
 * no item is lost or doubled, each producer's items come in order (to one who
 * gets them all: two may go on in another order than they were served), and
 * all stacks come back. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "fake_platform.h"
#include "wadi/fiber.h"

enum { SEEDS = 300, PRODUCERS = 5, CONSUMERS_MAX = 4, LOCKERS = 5, ITEMS = 20, SLOTS = 3 };

struct world {
	uint64_t seed;
	struct wd_mutex mutex;
	struct wd_mailbox box;
	void *slot[SLOTS];
	int inside;  /* of the mutex */
	int faults;  /* rules that did not hold */
	int consumers;
	int sent[PRODUCERS], got[PRODUCERS], last[PRODUCERS];
	bool seen[PRODUCERS][ITEMS];
};

struct actor {
	struct world *w;
	int id;
	struct wd_fiber *fiber;
};

static struct world world;
static char item[PRODUCERS][ITEMS]; /* what is sent: the addresses */

static uint32_t any(uint32_t below)
{
	world.seed = world.seed * 6364136223846793005u + 1442695040888963407u;
	return (uint32_t)(world.seed >> 33) % below;
}

static void expect(bool so)
{
	world.faults += !so;
}

/* Waits a little, in one way or another, or not at all. */
static wd_err pause(void)
{
	switch (any(4)) {
	case 0:
		return wd_sleep(wd_us(any(50)));
	case 1:
		wd_yield();
		return NULL;
	default:
		return NULL;
	}
}

static wd_err produce(void *actor)
{
	const struct actor *a = actor;

	for (int n = 0; n < ITEMS; n++) {
		WD_TRY(pause());
		WD_TRY(wd_mailbox_put(&world.box, &item[a->id][n]));
		world.sent[a->id]++;
	}
	return NULL;
}

static void receive(void *what)
{
	int from = (int)((char *)what - &item[0][0]) / ITEMS;
	int n = (int)((char *)what - &item[from][0]);

	expect(world.consumers > 1 || n > world.last[from]);
	expect(!world.seen[from][n]);
	world.seen[from][n] = true;
	world.last[from] = n;
	world.got[from]++;
}

static wd_err get_one(void *what)
{
	return wd_mailbox_get(&world.box, what);
}

static wd_err consume(void *actor)
{
	void *what;
	wd_err err;

	(void)actor;
	for (;;) {
		WD_TRY(pause());
		err = wd_within(wd_us(any(40)), get_one, &what);
		if (!err)
			receive(what);
		else if (err != wd_timed_out)
			return err;
	}
}

static wd_err lock_once(void *arg)
{
	wd_err err;

	(void)arg;
	WD_TRY(wd_mutex_lock(&world.mutex));
	expect(world.inside++ == 0);
	err = pause();
	expect(--world.inside == 0);
	wd_mutex_unlock(&world.mutex);
	return err;
}

static wd_err lock_often(void *actor)
{
	(void)actor;
	for (int i = 0; i < ITEMS; i++) {
		wd_err err = wd_within(wd_us(any(30)), lock_once, NULL);

		if (err && err != wd_timed_out)
			return err;
		WD_TRY(pause());
	}
	return NULL;
}

static void start(struct actor *actors, int count, wd_fiber_run *run)
{
	for (int i = 0; i < count; i++) {
		actors[i] = (struct actor){ &world, i, NULL };
		assert_null(wd_spawn("actor", run, &actors[i], &actors[i].fiber));
	}
}

/* A putter that was cancelled after its item was taken counts it as sent: a
 * hand-over that has happened is a success. */
static void check_items(void)
{
	void *what;

	while (wd_mailbox_try_get(&world.box, &what))
		receive(what);
	for (int i = 0; i < PRODUCERS; i++)
		assert_int_equal(world.sent[i], world.got[i]);
}

static void run_seed(uint64_t seed)
{
	struct actor producers[PRODUCERS], consumers[CONSUMERS_MAX], lockers[LOCKERS];

	world = (struct world){
		.seed = seed,
		.consumers = 1 + (int)(seed % CONSUMERS_MAX),
		.last = { -1, -1, -1, -1, -1 },
	};
	wd_mailbox_init(&world.box, world.slot, SLOTS);
	start(producers, PRODUCERS, produce);
	start(consumers, world.consumers, consume);
	start(lockers, LOCKERS, lock_often);
	for (int i = 0; i < 6; i++) {
		assert_null(wd_sleep(wd_us(any(60))));
		wd_cancel(producers[any(PRODUCERS)].fiber);
		wd_cancel(lockers[any(LOCKERS)].fiber);
		if (world.consumers > 1) /* the last one goes on */
			wd_cancel(consumers[any((uint32_t)world.consumers - 1)].fiber);
	}
	for (int i = 0; i < PRODUCERS; i++)
		assert_null(wd_join(producers[i].fiber, NULL));
	for (int i = 0; i < LOCKERS; i++)
		assert_null(wd_join(lockers[i].fiber, NULL));
	for (int i = 0; i < world.consumers; i++)
		wd_stop(consumers[i].fiber);
	check_items();
	assert_int_equal(world.faults, 0);
	assert_null(world.mutex.owner);
	assert_int_equal(fake_stacks(), 0);
}

static void no_schedule_breaks_a_rule(void **state)
{
	(void)state;
	fake_reset();
	for (uint64_t seed = 1; seed <= SEEDS; seed++)
		run_seed(seed);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(no_schedule_breaks_a_rule),
	};

	return cmocka_run_group_tests_name("fiber_random", tests, NULL, NULL);
}
