/* SPDX-License-Identifier: ISC */
/* The fibers of a listener, over connections that only count what is done to them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "fake_platform.h"
#include "wadi/tcp_workers.h"

enum { CONNS = 200 };

struct conn {
	struct wd_tcp_job job;
	unsigned served, parked, closed, aborted;
	bool readable;
	enum wd_tcp_served how; /* what its server says */
	bool waits;             /* its server waits for `go` */
	struct wd_wait go;
};

static struct conn conns[CONNS];
static struct wd_tcp_workers workers;
static struct wd_tcp_listener listener;
static unsigned order[CONNS], served, most, busy;

/* ---- A connection ------------------------------------------------------------------- */

static wd_err no_read(void *self, struct wd_room into, size_t *got)
{
	(void)self, (void)into, (void)got;
	return wd_flow_closed;
}

static wd_err no_write(void *self, const struct wd_bytes *pieces, size_t count)
{
	(void)self, (void)pieces, (void)count;
	return wd_flow_closed;
}

static wd_err no_send(void *self, struct wd_buf *buf)
{
	(void)self;
	wd_buf_free(buf);
	return wd_flow_closed;
}

static void no_shutdown(void *self, enum wd_flow_half half) { (void)self, (void)half; }
static void count_close(void *self) { ((struct conn *)self)->closed++; }
static void count_abort(void *self) { ((struct conn *)self)->aborted++; }

static void no_ends(const void *self, struct wd_peer *own, struct wd_peer *peer)
{
	(void)self, (void)own, (void)peer;
}

static bool can_read(const void *self) { return ((const struct conn *)self)->readable; }
static void no_tune(void *self, const struct wd_tcp_tuning *t) { (void)self, (void)t; }
static void **no_state(void *self) { (void)self; return NULL; }
static void no_alarm(void *self, wd_instant at) { (void)self, (void)at; }

static const struct wd_tcp_conn_ops conn_ops = {
	.flow = { .read = no_read, .write = no_write, .send = no_send, .shutdown = no_shutdown,
	          .close = count_close },
	.ends = no_ends, .can_read = can_read, .tune = no_tune, .state = no_state,
	.alarm = no_alarm, .abort = count_abort,
};

static wd_tcp_conn handle(struct wd_tcp_job *job)
{
	return (wd_tcp_conn){ &conn_ops, job };
}

static void park(struct wd_tcp_job *job)
{
	struct conn *c = (struct conn *)job;

	c->parked++;
	if (c->readable)
		wd_tcp_workers_put(&workers, job);
}

static const struct wd_tcp_workers_ops ops = { .conn = handle, .park = park };

/* ---- Its server ------------------------------------------------------------------------ */

static enum wd_tcp_served serve(void *arg, wd_tcp_conn conn)
{
	struct conn *c = conn.self;

	assert_ptr_equal(arg, &listener);
	assert_int_equal(c->job.place, WD_TCP_SERVED);
	if (served < CONNS)
		order[served] = (unsigned)(c - conns);
	served++;
	c->served++;
	busy++;
	most = busy > most ? busy : most;
	if (c->waits)
		assert_null(wd_wait(&c->go));
	busy--;
	return c->how;
}

static void put(unsigned from, unsigned to)
{
	for (unsigned i = from; i < to; i++)
		wd_tcp_workers_put(&workers, &conns[i].job);
}

/* Lets all run that can. */
static void let_run(void)
{
	for (int i = 0; i < 300; i++)
		wd_yield();
}

static int begin(void **state)
{
	(void)state;
	fake_reset();
	memset(conns, 0, sizeof conns);
	served = most = busy = 0;
	listener = (struct wd_tcp_listener){ .port = 80, .serve = serve, .arg = &listener };
	return 0;
}

static int end(void **state)
{
	(void)state;
	return fake_stacks() != 0;
}

static void start(void)
{
	assert_null(wd_tcp_workers_init(&workers, &ops, &listener));
}

static void finish(void)
{
	wd_tcp_workers_fini(&workers);
	wd_yield(); /* the last fiber gives its stack back */
}

/* ---- Tests ------------------------------------------------------------------------------- */

static void what_the_server_says_is_done(void **state)
{
	(void)state;
	start();
	conns[0].how = WD_TCP_DONE;
	conns[1].how = WD_TCP_PARK;
	conns[2].how = WD_TCP_ABORT;
	put(0, 3);
	let_run();
	assert_int_equal(conns[0].closed, 1);
	assert_int_equal(conns[1].parked, 1);
	assert_int_equal(conns[1].job.place, WD_TCP_PARKED);
	assert_int_equal(conns[2].aborted, 1);
	assert_int_equal(conns[0].aborted + conns[1].aborted, 0);
	assert_int_equal(conns[1].closed + conns[2].closed, 0);
	finish();
}

static void they_are_served_in_the_order_they_came(void **state)
{
	(void)state;
	start();
	put(0, CONNS);
	put(0, CONNS); /* which are in line already */
	let_run();
	assert_int_equal(served, CONNS);
	for (unsigned i = 0; i < CONNS; i++)
		assert_int_equal(order[i], i);
	finish();
}

static void servers_that_do_not_wait_need_few_fibers(void **state)
{
	(void)state;
	start();
	for (int i = 0; i < 10; i++) {
		put(0, 60);
		let_run();
		for (unsigned k = 0; k < CONNS; k++)
			conns[k].job = (struct wd_tcp_job){ 0 };
	}
	assert_int_equal(served, 600);
	assert_true(fake_stacks() <= 3); /* one of which yielded */
	finish();
}

static void servers_that_wait_hold_a_fiber_each(void **state)
{
	(void)state;
	listener.workers = 5;
	start();
	for (unsigned i = 0; i < 20; i++)
		conns[i].waits = true;
	put(0, 20);
	let_run();
	assert_int_equal(most, 5);
	assert_int_equal(served, 5);
	for (unsigned i = 0; i < 20; i++) {
		assert_int_equal(conns[i].served, 1); /* its turn has come */
		wd_wake(&conns[i].go);
		let_run();
	}
	assert_int_equal(most, 5);
	finish();
}

static void idle_fibers_beyond_a_few_end(void **state)
{
	(void)state;
	start();
	for (unsigned i = 0; i < 64; i++)
		conns[i].waits = true;
	put(0, 65);
	let_run();
	assert_int_equal(fake_stacks(), 64); /* the usual limit */
	assert_int_equal(served, 64);
	for (unsigned i = 0; i < 64; i++)
		wd_wake(&conns[i].go);
	let_run();
	assert_int_equal(served, 65);
	assert_true(fake_stacks() <= 8);
	finish();
}

static void one_that_is_served_is_not_put_in_line(void **state)
{
	(void)state;
	start();
	conns[0].waits = true;
	conns[0].how = WD_TCP_PARK;
	put(0, 1);
	let_run();
	put(0, 1);
	let_run();
	assert_int_equal(conns[0].served, 1);
	conns[0].waits = false;
	conns[0].readable = true; /* something came meanwhile: it is served again */
	wd_wake(&conns[0].go);
	wd_yield();
	conns[0].readable = false;
	let_run();
	assert_true(conns[0].served >= 2);
	assert_int_equal(conns[0].job.place, WD_TCP_PARKED);
	finish();
}

/* A server that parks what it could read does not hold up the others. */
static void who_is_always_readable_lets_others_run(void **state)
{
	(void)state;
	start();
	conns[0].how = WD_TCP_PARK;
	conns[0].readable = true;
	put(0, 1);
	let_run();
	assert_true(conns[0].served > 64);
	conns[0].readable = false;
	let_run();
	finish();
}

static void the_backlog_counts_those_never_served(void **state)
{
	(void)state;
	listener.backlog = 3;
	start();
	for (unsigned i = 0; i < 5; i++)
		conns[i].how = WD_TCP_PARK;
	put(0, 2);
	assert_false(wd_tcp_workers_is_full(&workers));
	put(2, 3);
	assert_true(wd_tcp_workers_is_full(&workers));
	let_run();
	assert_false(wd_tcp_workers_is_full(&workers));
	put(0, 5);
	assert_false(wd_tcp_workers_is_full(&workers));
	let_run();
	finish();
	listener.backlog = 0;
	memset(conns, 0, sizeof conns);
	start();
	put(0, 127);
	assert_false(wd_tcp_workers_is_full(&workers));
	put(127, 128);
	assert_true(wd_tcp_workers_is_full(&workers));
	let_run();
	finish();
}

static void without_stacks_the_first_fiber_serves_all(void **state)
{
	(void)state;
	start();
	fake_stacks_fail_at(1);
	conns[0].waits = true;
	put(0, 10);
	let_run();
	assert_int_equal(served, 1);
	wd_wake(&conns[0].go);
	let_run();
	assert_int_equal(served, 10);
	finish();
}

static void without_the_first_stack_there_is_no_listening(void **state)
{
	(void)state;
	fake_stacks_fail_at(1);
	assert_ptr_equal(wd_tcp_workers_init(&workers, &ops, &listener), wd_no_memory);
}

static wd_err finish_in_fiber(void *arg)
{
	(void)arg;
	wd_tcp_workers_fini(&workers);
	return NULL;
}

static void the_end_waits_for_servers_and_aborts_the_rest(void **state)
{
	struct wd_fiber *fiber;

	(void)state;
	listener.workers = 2;
	start();
	for (unsigned i = 0; i < 4; i++) {
		conns[i].waits = true;
		conns[i].how = i == 0 ? WD_TCP_PARK : WD_TCP_DONE;
	}
	put(0, 4);
	let_run();
	assert_null(wd_spawn("finish", finish_in_fiber, NULL, &fiber));
	let_run();
	assert_int_equal(conns[2].aborted + conns[3].aborted, 2);
	assert_int_equal(conns[0].aborted + conns[1].closed, 0);
	wd_cancel(fiber); /* does not hurry it */
	let_run();
	wd_wake(&conns[0].go);
	wd_wake(&conns[1].go);
	assert_null(wd_join(fiber, NULL));
	assert_int_equal(busy, 0);
	assert_int_equal(conns[0].aborted, 1); /* it was to be parked */
	assert_int_equal(conns[1].closed, 1);
}

static enum wd_tcp_served serve_and_cancel(void *arg, wd_tcp_conn conn)
{
	wd_cancel(wd_self());
	return serve(arg, conn);
}

static void a_server_may_cancel_its_fiber(void **state)
{
	(void)state;
	listener.serve = serve_and_cancel;
	start();
	for (int i = 0; i < 3; i++) {
		conns[i].how = WD_TCP_DONE;
		put((unsigned)i, (unsigned)i + 1);
		let_run();
		assert_int_equal(conns[i].closed, 1);
	}
	finish();
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(what_the_server_says_is_done),
		TEST(they_are_served_in_the_order_they_came),
		TEST(servers_that_do_not_wait_need_few_fibers),
		TEST(servers_that_wait_hold_a_fiber_each),
		TEST(idle_fibers_beyond_a_few_end),
		TEST(one_that_is_served_is_not_put_in_line),
		TEST(who_is_always_readable_lets_others_run),
		TEST(the_backlog_counts_those_never_served),
		TEST(without_stacks_the_first_fiber_serves_all),
		TEST(without_the_first_stack_there_is_no_listening),
		TEST(the_end_waits_for_servers_and_aborts_the_rest),
		TEST(a_server_may_cancel_its_fiber),
	};

	return cmocka_run_group_tests_name("tcp_workers", tests, NULL, NULL);
}
