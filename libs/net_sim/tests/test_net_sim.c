/* SPDX-License-Identifier: ISC */
#include "sim_frames.h"

#include "wadi/test/net.h"

enum { TYPE = 0x88b5 };

static void send_marked(unsigned count)
{
	for (unsigned i = 0; i < count; i++)
		transmit(frame(1, TYPE, 100, (uint8_t)i));
}

static void a_frame_arrives_after_its_delay_and_nowhere_else(void **state)
{
	(void)state;
	port[0].path.delay = wd_ms(10);
	send_marked(2);
	assert_true(net_sim_step(&sim, wd_after(sim.now, wd_s(1))));
	assert_int_equal(sim.now.ns, wd_ms(10).ns);
	assert_int_equal(got[1].count, 2);
	assert_int_equal(got[1].mark[1], 1);
	assert_int_equal(got[0].count + got[2].count, 0);
	assert_false(net_sim_step(&sim, wd_after(sim.now, wd_s(1))));
	assert_int_equal(sim.now.ns, wd_ms(1010).ns);
}

static void a_group_s_frame_and_a_stranger_s_arrive_everywhere_else(void **state)
{
	struct wd_buf *b = frame(1, TYPE, 60, 0);

	(void)state;
	b->data[5] = 77;
	transmit(frame(PORTS, TYPE, 60, 0));
	transmit(b);
	settle();
	assert_int_equal(got[0].count, 0);
	assert_int_equal(got[1].count, 2);
	assert_int_equal(got[2].count, 2);
}

/* All that a wire does at once, and the sum of when which frame came. */
static uint64_t rough_run(uint64_t seed)
{
	uint64_t sum = 0;

	start(seed, 0, 0);
	port[0].path = (struct net_sim_path){
		.delay = wd_ms(5), .jitter = wd_ms(3), .rate = 10000000, .lose = 100, .twice = 100,
		.late = 100, .late_by = wd_ms(20), .burst = 500, .pad = true,
	};
	send_marked(60);
	settle();
	for (unsigned i = 0; i < got[1].count && i < KEPT; i++)
		sum = sum * 31 + got[1].at[i].ns + got[1].mark[i];
	net_sim_fini(&sim);
	wd_buf_free(wd_move(got[1].last));
	return sum;
}

static void the_same_seed_is_the_same_run(void **state)
{
	(void)state;
	assert_true(rough_run(7) == rough_run(7));
	assert_true(rough_run(7) != rough_run(8));
}

static void about_as_many_are_lost_as_said(void **state)
{
	(void)state;
	port[0].path.lose = 300;
	for (unsigned i = 0; i < 10000; i++) {
		send_marked(1);
		settle();
	}
	assert_in_range(got[1].count, 6800, 7200);
	assert_int_equal(got[1].count + port[0].count[NET_SIM_LOST], 10000);
	assert_int_equal(port[0].count[NET_SIM_SENT], 10000);
}

static void losses_come_in_bursts(void **state)
{
	unsigned runs = 0;

	(void)state;
	port[0].path.lose = 20;
	port[0].path.burst = 800;
	for (unsigned i = 0; i < 10000; i++) {
		bool was = port[0].losing;

		send_marked(1);
		settle();
		runs += port[0].losing && !was;
	}
	assert_in_range(port[0].count[NET_SIM_LOST] / runs, 4, 6);
}

static void a_rate_spreads_frames_and_its_queue_is_bounded(void **state)
{
	(void)state;
	port[0].path.rate = 800000; /* 100 bytes in 1 ms */
	port[0].path.queue = 1000;
	send_marked(20);
	settle();
	assert_int_equal(got[1].count, 11);
	for (unsigned i = 0; i < got[1].count; i++)
		assert_int_equal(got[1].at[i].ns, wd_ms(i + 1).ns);
	assert_int_equal(port[0].count[NET_SIM_QUEUE_FULL], 9);
}

static void jitter_overtakes_nobody(void **state)
{
	(void)state;
	port[0].path.jitter = wd_ms(50);
	send_marked(KEPT);
	settle();
	assert_int_equal(got[1].count, KEPT);
	for (unsigned i = 0; i < KEPT; i++)
		assert_int_equal(got[1].mark[i], i);
	assert_true(got[1].at[KEPT - 1].ns > got[1].at[0].ns);
}

static void late_ones_are_overtaken(void **state)
{
	unsigned order = 0;

	(void)state;
	port[0].path.late = 200;
	port[0].path.late_by = wd_ms(5);
	send_marked(KEPT);
	settle();
	assert_int_equal(got[1].count, KEPT);
	for (unsigned i = 1; i < KEPT; i++)
		order += got[1].mark[i] < got[1].mark[i - 1];
	assert_in_range(order, 1, port[0].count[NET_SIM_LATE]);
}

static void some_arrive_twice(void **state)
{
	(void)state;
	port[0].path.twice = 500;
	send_marked(40);
	settle();
	assert_int_equal(got[1].count, 40 + port[0].count[NET_SIM_TWICE]);
	assert_in_range(port[0].count[NET_SIM_TWICE], 10, 30);
}

static void a_wire_that_is_down_loses_all(void **state)
{
	(void)state;
	port[0].path.down = true;
	send_marked(3);
	port[0].path.down = false;
	send_marked(1);
	settle();
	assert_int_equal(got[1].count, 1);
}

static void short_frames_are_padded(void **state)
{
	(void)state;
	port[0].path.pad = true;
	transmit(frame(1, TYPE, 20, 9));
	settle();
	assert_int_equal(got[1].last->len, 60);
	assert_int_equal(got[1].last->data[14], 9);
}

static void a_device_that_is_gone_says_so(void **state)
{
	struct wd_bufq line;

	(void)state;
	port[0].gone = true;
	wd_bufq_init(&line);
	wd_bufq_put(&line, frame(1, TYPE, 60, 0));
	assert_ptr_equal(wd_net_send(net_sim_port(&port[0]), &line), wd_net_disconnected);
	assert_int_equal(pool.used, 0);
}

static void what_breaks_the_contract_is_counted(void **state)
{
	struct wd_buf *b = frame(1, TYPE, 60, 0);

	(void)state;
	transmit(frame(1, TYPE, 13, 0));
	transmit(frame(1, TYPE, MTU + WD_NET_HEADER + 1, 0));
	b->flags = WD_BUF_SUM_ASK;
	transmit(b);
	b = frame(1, TYPE, 60, 0);
	b->segment = 20;
	transmit(b);
	b = frame(1, TYPE, 60, 0);
	assert_non_null(wd_buf_prepend(b, 6)); /* into the device's headroom */
	transmit(b);
	assert_int_equal(port[0].wrong, 5);
	assert_int_equal(port[0].count[NET_SIM_SENT], 0);
}

static void without_a_buffer_or_a_listener_frames_are_lost(void **state)
{
	struct wd_bufq hoard;
	struct wd_buf *b;

	(void)state;
	send_marked(1);
	wd_bufq_init(&hoard);
	while ((b = wd_buf_alloc(&pool, 0)) != NULL)
		wd_bufq_put(&hoard, b);
	settle();
	wd_bufq_drop(&hoard);
	port[1].input = NULL;
	send_marked(1);
	settle();
	assert_int_equal(port[1].count[NET_SIM_NO_BUFFER], 2);
	assert_int_equal(got[1].count, 0);
}

static void without_memory_frames_are_lost(void **state)
{
	(void)state;
	for (uint64_t n = 1; n < 10; n++) {
		wd_alloc_fail_at(n);
		port[0].path = (struct net_sim_path){ .twice = 1000, .pad = true };
		transmit(frame(1, TYPE, 20, 0));
		settle();
		wd_alloc_fail_at(0);
		assert_int_equal(pool.used, got[1].last ? 1 : 0);
	}
	assert_in_range(got[1].count, 1, 18);
}

/* ---- Those who act ------------------------------------------------------------------- */

static unsigned acts;

static wd_instant next_second(void *arg)
{
	return acts < 3 ? *(wd_instant *)arg : WD_NEVER;
}

static void act(void *arg, wd_instant now)
{
	wd_instant *at = arg;

	assert_int_equal(at->ns, now.ns);
	*at = wd_after(now, wd_s(1));
	acts++;
	transmit(frame(1, TYPE, 60, 0));
}

static void actors_act_when_they_want_to(void **state)
{
	wd_instant at = { wd_s(1).ns };
	struct net_sim_actor actor = { .next = next_second, .turn = act, .arg = &at };

	(void)state;
	acts = 0;
	port[0].path.delay = wd_ms(1);
	net_sim_add(&sim, &actor);
	settle();
	assert_int_equal(acts, 3);
	assert_int_equal(got[1].count, 3);
	assert_int_equal(got[1].at[2].ns, wd_ms(3001).ns);
}

static wd_err drive(void *arg)
{
	for (;;) {
		WD_TRY(wd_sleep(wd_us(100)));
		net_sim_turn(arg, wd_now());
	}
}

static void its_devices_conform(void **state)
{
	struct wd_fiber *fiber;

	(void)state;
	assert_null(wd_spawn("drive", drive, &sim, &fiber));
	assert_int_equal(wd_net_conforms(net_sim_port(&port[0]), net_sim_port(&port[1])), 0);
	wd_stop(fiber);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
		T(a_frame_arrives_after_its_delay_and_nowhere_else),
		T(a_group_s_frame_and_a_stranger_s_arrive_everywhere_else),
		T(the_same_seed_is_the_same_run),
		T(about_as_many_are_lost_as_said),
		T(losses_come_in_bursts),
		T(a_rate_spreads_frames_and_its_queue_is_bounded),
		T(jitter_overtakes_nobody),
		T(late_ones_are_overtaken),
		T(some_arrive_twice),
		T(a_wire_that_is_down_loses_all),
		T(short_frames_are_padded),
		T(a_device_that_is_gone_says_so),
		T(what_breaks_the_contract_is_counted),
		T(without_a_buffer_or_a_listener_frames_are_lost),
		T(without_memory_frames_are_lost),
		T(actors_act_when_they_want_to),
		T(its_devices_conform),
	};

	return cmocka_run_group_tests_name("net_sim", tests, NULL, NULL);
}
