/* SPDX-License-Identifier: ISC */
/* The pair, what is done over flows, and the flows that wrap others. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "fake_platform.h"
#include "wadi/alloc.h"
#include "wadi/flow_faulty.h"
#include "wadi/flow_pair.h"
#include "wadi/flow_stats.h"
#include "wadi/flow_trace.h"
#include "wadi/test/flow.h"

static struct flow_pair pair, other;
static struct wd_flow_test_frames frames;

static int begin(void **state)
{
	(void)state;
	fake_reset();
	return flow_pair_init(&pair, "pair", 4096) || flow_pair_init(&other, "other", 64);
}

static int end(void **state)
{
	(void)state;
	flow_pair_fini(&pair);
	flow_pair_fini(&other);
	return wd_alloc_stats().pieces != 0 || fake_stacks() != 0;
}

static void assert_conforms_with(int64_t size)
{
	struct flow_pair p;

	assert_null(flow_pair_init(&p, "p", size));
	assert_int_equal(wd_flow_conforms(flow_pair_a(&p), flow_pair_b(&p)), 0);
	flow_pair_fini(&p);
	assert_null(flow_pair_init(&p, "p", size));
	assert_int_equal(wd_flow_conforms(flow_pair_b(&p), flow_pair_a(&p)), 0);
	flow_pair_fini(&p);
}

static void a_pair_of_any_size_conforms(void **state)
{
	(void)state;
	/* What the small tests write before they read has to fit. */
	assert_conforms_with(19);
	assert_conforms_with(1000);
	assert_conforms_with(1 << 20);
}

static void a_pair_needs_room_and_memory(void **state)
{
	struct flow_pair p;

	(void)state;
	assert_true(wd_err_is(flow_pair_init(&p, "p", 0), wd_malformed));
	assert_true(wd_err_is(flow_pair_init(&p, "p", -1), wd_malformed));
	for (uint64_t n = 1; n <= 2; n++) {
		wd_alloc_fail_at(n);
		assert_ptr_equal(flow_pair_init(&p, "p", 100), wd_no_memory);
	}
	wd_alloc_fail_at(0);
	assert_int_equal(wd_alloc_stats().pieces, 4); /* those of the fixture */
}

static wd_err write_much(void *arg)
{
	uint8_t text[200] = { 1 };

	return wd_flow_write(*(wd_flow *)arg, wd_bytes(text, sizeof text));
}

static void a_waiting_writer_ends_when_the_reader_goes(void **state)
{
	wd_flow a = flow_pair_a(&other), b = flow_pair_b(&other);
	struct wd_fiber *writer;
	wd_err result = NULL;

	(void)state;
	assert_null(wd_spawn("writer", write_much, &a, &writer));
	wd_yield();
	wd_flow_close(b);
	assert_null(wd_join(writer, &result));
	assert_ptr_equal(result, wd_flow_closed);
}

static void a_cancelled_writer_leaves_the_flow_usable(void **state)
{
	wd_flow a = flow_pair_a(&other), b = flow_pair_b(&other);
	struct wd_fiber *writer;

	(void)state;
	assert_null(wd_spawn("writer", write_much, &a, &writer));
	wd_yield();
	wd_stop(writer);
	wd_flow_shutdown(a, WD_FLOW_WRITE);
	assert_true(wd_flow_test_gets(b, "\x01"));
}

static void what_a_reader_gives_up_is_dropped(void **state)
{
	wd_flow a = flow_pair_a(&pair), b = flow_pair_b(&pair);
	uint8_t byte[1];
	size_t got = 1;

	(void)state;
	assert_null(wd_flow_write(a, wd_str("unread")));
	wd_flow_shutdown(b, WD_FLOW_READ);
	assert_null(wd_flow_read(b, WD_ROOM(byte), &got));
	assert_int_equal(got, 0);
	assert_ptr_equal(wd_flow_write(a, wd_str("more")), wd_flow_closed);
	assert_null(wd_flow_write(b, wd_str("back")));
	assert_true(wd_flow_test_gets(a, "back"));
}

static void bytes_left_behind_by_a_closed_peer_are_read(void **state)
{
	(void)state;
	assert_null(wd_flow_write(flow_pair_a(&pair), wd_str("last words")));
	wd_flow_close(flow_pair_a(&pair));
	assert_true(wd_flow_test_gets(flow_pair_b(&pair), "last words"));
}

static void a_pair_that_is_cut_off_fails_on_both_ends(void **state)
{
	wd_flow a = flow_pair_a(&other), b = flow_pair_b(&other);
	struct wd_fiber *writer;
	uint8_t into[64];
	wd_err result = NULL;
	size_t got;

	(void)state;
	assert_null(wd_spawn("writer", write_much, &a, &writer));
	wd_yield();
	flow_pair_cut(&other);
	assert_null(wd_join(writer, &result));
	assert_ptr_equal(result, wd_flow_reset);
	assert_ptr_equal(wd_flow_read(b, WD_ROOM(into), &got), wd_flow_reset);
	assert_ptr_equal(wd_flow_read(a, WD_ROOM(into), &got), wd_flow_reset);
	assert_ptr_equal(wd_flow_write(b, wd_str("x")), wd_flow_reset);
}

/* ---- Copy and proxy ------------------------------------------------------------------ */

static void a_copy_ends_with_its_source(void **state)
{
	wd_flow a = flow_pair_a(&pair), b = flow_pair_b(&pair);
	uint8_t by[7];
	uint64_t bytes = 0;

	(void)state;
	assert_null(wd_flow_write(a, wd_str("forty-two bytes of text, more or less; yes")));
	wd_flow_shutdown(a, WD_FLOW_WRITE);
	assert_null(wd_flow_copy(flow_pair_a(&other), b, WD_ROOM(by), &bytes));
	assert_int_equal(bytes, 42);
	assert_true(wd_flow_test_gets(flow_pair_b(&other), "forty-two bytes of text"));
}

struct proxy {
	wd_flow a, b;
	struct wd_flow_proxied bytes;
};

static wd_err run_proxy(void *arg)
{
	struct proxy *p = arg;
	uint8_t by[100];

	return wd_flow_proxy(p->a, p->b, WD_ROOM(by), &p->bytes);
}

static void through_a_proxy_flows_conform_until_they_close(void **state)
{
	struct proxy p = { flow_pair_b(&pair), flow_pair_a(&other), { 0 } };
	wd_flow a = flow_pair_a(&pair), b = flow_pair_b(&other);
	struct wd_fiber *proxy;
	wd_err result;

	(void)state;
	assert_null(wd_spawn("proxy", run_proxy, &p, &proxy));
	assert_int_equal(wd_flow_test_small(a, b), 0);
	assert_int_equal(wd_flow_test_stream(a, b), 0);
	assert_int_equal(wd_flow_test_half(a, b), 0);
	wd_flow_shutdown(b, WD_FLOW_WRITE);
	assert_null(wd_join(proxy, &result));
	assert_null(result);
	assert_int_equal(p.bytes.there, 5 + WD_FLOW_TEST_BYTES);
	assert_int_equal(p.bytes.back, 7 + 10);
}

static void a_proxy_ends_as_soon_as_one_way_fails(void **state)
{
	struct flow_faulty faulty;
	struct proxy p;
	struct wd_fiber *proxy;
	wd_err result = NULL;

	(void)state;
	flow_faulty_init(&faulty, flow_pair_b(&pair), 1);
	p = (struct proxy){ flow_faulty(&faulty), flow_pair_a(&other), { 0 } };
	assert_null(wd_spawn("proxy", run_proxy, &p, &proxy));
	assert_null(wd_flow_write(flow_pair_a(&pair), wd_str("hello")));
	assert_null(wd_join(proxy, &result));
	assert_ptr_equal(result, wd_flow_reset);
	assert_int_equal(p.bytes.there, 5);
}

static void a_cancelled_proxy_leaves_no_fiber(void **state)
{
	struct proxy p = { flow_pair_b(&pair), flow_pair_a(&other), { 0 } };
	struct wd_fiber *proxy;

	(void)state;
	assert_null(wd_spawn("proxy", run_proxy, &p, &proxy));
	wd_yield();
	wd_stop(proxy);
	assert_int_equal(fake_stacks(), 0);
}

static void a_proxy_without_stacks_says_so(void **state)
{
	struct proxy p = { flow_pair_b(&pair), flow_pair_a(&other), { 0 } };

	(void)state;
	for (size_t n = 1; n <= 2; n++) {
		fake_stacks_fail_at(n);
		assert_ptr_equal(run_proxy(&p), wd_no_memory);
		fake_stacks_fail_at(0);
	}
}

/* ---- Wrappers ------------------------------------------------------------------------ */

static void wrapped_flows_conform(void **state)
{
	struct flow_stats stats;
	struct flow_faulty faulty;

	(void)state;
	flow_stats_init(&stats, flow_pair_a(&pair));
	flow_faulty_init(&faulty, flow_pair_b(&pair), UINT64_MAX);
	assert_int_equal(wd_flow_conforms(flow_stats(&stats), flow_faulty(&faulty)), 0);
	assert_int_equal(stats.write_bytes, 5 + WD_FLOW_TEST_BYTES);
	assert_int_equal(stats.read_bytes, 7 + 19 + 10);
	assert_int_equal(stats.failed, 1);
}

static void a_write_that_fails_has_written_half(void **state)
{
	struct flow_faulty faulty;

	(void)state;
	flow_faulty_init(&faulty, flow_pair_a(&pair), 0);
	assert_ptr_equal(wd_flow_write(flow_faulty(&faulty), wd_str("half of it")), wd_flow_reset);
	assert_int_equal(pair.way[0].len + pair.way[1].len, 5);
	assert_true(wd_flow_test_gets(flow_pair_b(&pair), "half "));
	assert_true(wd_flow_test_frame(flow_faulty(&faulty), flow_pair_b(&pair), &frames) > 0);
	assert_int_equal(frames.pool.used, 0);
	assert_int_equal(frames.page.refs, 1);
}

static void keep_last(void *self, struct wd_bytes text)
{
	char *last = self;

	assert_true(text.len < 100);
	memcpy(last, text.ptr, text.len);
	last[text.len] = '\0';
}

static void a_trace_has_a_line_for_each_call(void **state)
{
	static const struct wd_console_ops ops = { .write = keep_last };
	char last[100] = "";
	struct flow_trace a, b;
	uint8_t into[64];
	size_t got;

	(void)state;
	assert_null(flow_trace_init(&a, (wd_console){ &ops, last }, "a", flow_pair_a(&pair)));
	assert_null(flow_trace_init(&b, (wd_console){ &ops, last }, "b", flow_pair_b(&pair)));
	assert_null(wd_flow_write(flow_trace(&a), wd_str("hello")));
	assert_string_equal(last, "a: write: 5 bytes\n");
	assert_null(wd_flow_read(flow_trace(&b), WD_ROOM(into), &got));
	assert_string_equal(last, "b: read: 5 bytes\n");
	assert_int_equal(wd_flow_test_frame(flow_trace(&a), flow_pair_b(&pair), &frames), 0);
	assert_string_equal(last, "a: send: 19 bytes\n");
	wd_flow_shutdown(flow_trace(&a), WD_FLOW_WRITE);
	assert_string_equal(last, "a: shut down: writing\n");
	assert_ptr_equal(wd_flow_write(flow_trace(&a), wd_str("x")), wd_flow_closed);
	assert_string_equal(last, "a: write 1 bytes: flow: closed\n");
	wd_flow_close(flow_trace(&a));
	assert_string_equal(last, "a: closed\n");
}

static void traced_flows_conform(void **state)
{
	static const struct wd_console_ops ops = { .write = keep_last };
	char last[100];
	struct flow_trace a;

	(void)state;
	assert_null(flow_trace_init(&a, (wd_console){ &ops, last }, "a", flow_pair_a(&pair)));
	assert_int_equal(wd_flow_conforms(flow_trace(&a), flow_pair_b(&pair)), 0);
}

static void a_copy_hands_up_each_failure(void **state)
{
	(void)state;
	for (uint64_t good = 0;; good++) {
		struct flow_faulty faulty;
		struct flow_pair p;
		uint8_t by[10];
		uint64_t bytes;
		wd_err err;

		assert_null(flow_pair_init(&p, "p", 100));
		assert_null(wd_flow_write(flow_pair_a(&p), wd_str("twenty-one bytes here")));
		wd_flow_shutdown(flow_pair_a(&p), WD_FLOW_WRITE);
		/* It reads and writes the same flow: both kinds of operation are hit. */
		flow_faulty_init(&faulty, flow_pair_b(&p), good);
		err = wd_flow_copy(flow_faulty(&faulty), flow_faulty(&faulty), WD_ROOM(by),
		                   &bytes);
		flow_pair_fini(&p);
		if (!err) {
			assert_int_equal(good, 7); /* 3 reads, 3 writes, and the end */
			return;
		}
		assert_ptr_equal(err, wd_flow_reset);
		assert_int_equal(faulty.seen, good + 1);
	}
}

/* ---- A flow that does not conform --------------------------------------------------- */

static const struct wd_flow_ops *good_ops;

static wd_err swallow(void *self, const struct wd_bytes *pieces, size_t count)
{
	return good_ops->write(self, pieces, count > 1 ? 1 : count);
}

static void a_flow_that_swallows_bytes_does_not_conform(void **state)
{
	wd_flow b = flow_pair_b(&pair);
	struct wd_flow_ops ops = *b.ops;

	(void)state;
	good_ops = b.ops;
	ops.write = swallow;
	b.ops = &ops;
	assert_int_equal(wd_flow_test_small(flow_pair_a(&pair), b), 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(a_pair_of_any_size_conforms, begin, end),
		cmocka_unit_test_setup_teardown(a_pair_needs_room_and_memory, begin, end),
		cmocka_unit_test_setup_teardown(a_waiting_writer_ends_when_the_reader_goes, begin,
		                                end),
		cmocka_unit_test_setup_teardown(a_cancelled_writer_leaves_the_flow_usable, begin,
		                                end),
		cmocka_unit_test_setup_teardown(what_a_reader_gives_up_is_dropped, begin, end),
		cmocka_unit_test_setup_teardown(bytes_left_behind_by_a_closed_peer_are_read, begin,
		                                end),
		cmocka_unit_test_setup_teardown(a_pair_that_is_cut_off_fails_on_both_ends, begin,
		                                end),
		cmocka_unit_test_setup_teardown(a_copy_ends_with_its_source, begin, end),
		cmocka_unit_test_setup_teardown(through_a_proxy_flows_conform_until_they_close,
		                                begin, end),
		cmocka_unit_test_setup_teardown(a_proxy_ends_as_soon_as_one_way_fails, begin, end),
		cmocka_unit_test_setup_teardown(a_cancelled_proxy_leaves_no_fiber, begin, end),
		cmocka_unit_test_setup_teardown(a_proxy_without_stacks_says_so, begin, end),
		cmocka_unit_test_setup_teardown(wrapped_flows_conform, begin, end),
		cmocka_unit_test_setup_teardown(a_write_that_fails_has_written_half, begin, end),
		cmocka_unit_test_setup_teardown(a_trace_has_a_line_for_each_call, begin, end),
		cmocka_unit_test_setup_teardown(traced_flows_conform, begin, end),
		cmocka_unit_test_setup_teardown(a_copy_hands_up_each_failure, begin, end),
		cmocka_unit_test_setup_teardown(a_flow_that_swallows_bytes_does_not_conform, begin,
		                                end),
	};

	return cmocka_run_group_tests_name("flow_pair", tests, NULL, NULL);
}
