/* SPDX-License-Identifier: ISC */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "fake_platform.h"
#include "wadi/net_memory.h"
#include "wadi/test/net.h"

enum { SIZE = 1600, BUFFERS = 40 };

static struct wd_pool pool;
static struct net_memory a, b;

static int setup(void **state)
{
	static uint8_t memory[BUFFERS * (SIZE + sizeof(struct wd_buf) + 64)];

	(void)state;
	fake_reset();
	net_memory_init(&a, &pool, 1, 1500);
	net_memory_init(&b, &pool, 2, 1500);
	return wd_pool_init(&pool, WD_ROOM(memory), SIZE) != NULL;
}

static int teardown(void **state)
{
	(void)state;
	net_memory_fini(&a);
	net_memory_fini(&b);
	return pool.used != 0;
}

/* What one has sent arrives at the other, if it is right. */
static void carry_from(struct net_memory *from, struct net_memory *to)
{
	struct wd_bufq line;

	wd_bufq_init(&line);
	for (struct wd_buf *f; (f = wd_bufq_get(&from->sent)) != NULL;) {
		if (wd_net_is_right(&from->info, f))
			wd_bufq_put(&line, f);
		else
			wd_buf_free(f);
	}
	net_memory_arrive(to, &line);
}

/* For ever. */
static wd_err carry(void *arg)
{
	(void)arg;
	for (;;) {
		carry_from(&a, &b);
		carry_from(&b, &a);
		WD_TRY(wd_sleep(wd_ms(1)));
	}
}

static void two_that_a_test_connects_conform(void **state)
{
	struct wd_fiber *carrier;

	(void)state;
	assert_null(wd_spawn("carry", carry, NULL, &carrier));
	assert_int_equal(wd_net_conforms(net_memory(&a), net_memory(&b)), 0);
	wd_stop(carrier);
}

static void one_buffer_of_all_is_refused(void **state)
{
	(void)state;
	a.fail_at = 3;
	for (unsigned i = 1; i <= 5; i++) {
		struct wd_buf *buf = wd_net_alloc(net_memory(&a), 0);

		assert_true((buf == NULL) == (i == 3));
		wd_buf_free(buf);
	}
}

static void one_that_is_gone_sends_nothing(void **state)
{
	(void)state;
	a.gone = true;
	assert_ptr_equal(wd_net_send_test_(net_memory(&a), net_memory(&b), 60, 3, 0),
	                 wd_net_disconnected);
	assert_null(a.sent.first);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(two_that_a_test_connects_conform, setup, teardown),
		cmocka_unit_test_setup_teardown(one_buffer_of_all_is_refused, setup, teardown),
		cmocka_unit_test_setup_teardown(one_that_is_gone_sends_nothing, setup, teardown),
	};

	return cmocka_run_group_tests_name("net-memory", tests, NULL, NULL);
}
