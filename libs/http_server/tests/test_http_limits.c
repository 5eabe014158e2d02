/* SPDX-License-Identifier: ISC */
/* What a server does about clients that are slow, many, or gone; and its end. */
#include "client.h"
#include "server_internal.h"

static struct wd_http_test_answer answer;
static struct client others[200];

static const char good[] = "GET /fixed HTTP/1.1\r\nHost: a\r\n\r\n";

static int begin_all(void **state)
{
	for (size_t i = 0; i < WD_COUNT(others); i++)
		others[i].open = false;
	return begin(state);
}

static void assert_serves(void)
{
	static struct client c;

	c.open = false;
	call(&c);
	say(&c, good);
	assert_true(take_response(&c, false, &answer));
	assert_true(wd_http_test_is(&answer, 200, "good day\n"));
	hang_up(&c);
	let_run();
}

static uint64_t seconds(void)
{
	return wd_now().ns / WD_NS_PER_S - FAKE_START_NS / WD_NS_PER_S;
}

static void hang_up_all(void)
{
	for (size_t i = 0; i < WD_COUNT(others); i++)
		hang_up(&others[i]);
}

/* Those that serve somebody.  Of others there are few: the ticker, the pair's, idle ones. */
static size_t fibers(void)
{
	size_t count = 0;

	for (const struct http_work *w = server.busy; w; w = w->next)
		count++;
	return count;
}

/* ---- Idle and slow --------------------------------------------------------------------------- */

static void between_requests_a_connection_holds_nothing(void **state)
{
	(void)state;
	assert_serves();
	pieces = wd_alloc_stats().pieces;
	for (size_t i = 0; i < WD_COUNT(others); i++) {
		call(&others[i]);
		if (i % 2) /* others have not said anything yet */
			continue;
		say(&others[i], good);
		assert_true(take_response(&others[i], false, &answer));
	}
	let_run();
	assert_int_equal(fibers(), 0);
	assert_in_range(fake_stacks(), 2, 11);
	/* The pair has three pieces for each. */
	assert_int_equal(wd_alloc_stats().pieces, pieces + 3 * WD_COUNT(others));
	hang_up_all();
	let_run();
	assert_int_equal(wd_alloc_stats().pieces, pieces);
}

static void an_idle_connection_ends(void **state)
{
	(void)state;
	for (int spoken = 0; spoken < 2; spoken++) {
		uint64_t start = seconds();

		call(&client);
		if (spoken) {
			say(&client, good);
			assert_true(take_response(&client, false, &answer));
		}
		assert_string_equal(hear_all(&client), "");
		assert_in_range(seconds() - start, 59, 61);
	}
}

/* A byte a second, for ever. */
static wd_err drip(void *arg)
{
	struct client *c = arg;
	static const char text[] = "GET /fixed HTTP/1.1\r\nHost: a\r\nX: ";

	for (size_t i = 0;; i++) {
		const char *byte = i < sizeof text - 1 ? &text[i] : "x";

		WD_TRY(wd_flow_write(wd_tcp_flow(c->conn), wd_bytes(byte, 1)));
		WD_TRY(wd_sleep(wd_s(1)));
	}
}

static void slow_heads_time_out_and_hold_no_fiber(void **state)
{
	static struct wd_fiber *drips[WD_COUNT(others)];

	(void)state;
	for (size_t i = 0; i < WD_COUNT(others); i++) {
		call(&others[i]);
		assert_null(wd_spawn("drip", drip, &others[i], &drips[i]));
	}
	for (int i = 0; i < 8; i++) {
		assert_null(wd_sleep(wd_s(1)));
		assert_int_equal(fibers(), 0);
		assert_in_range(fake_stacks(), WD_COUNT(drips), WD_COUNT(drips) + 11);
		assert_in_range(server.partial, 1, server.limits.partial);
		assert_serves();
	}
	for (size_t i = 0; i < WD_COUNT(others); i++) {
		assert_false(take_response(&others[i], false, &answer));
		assert_int_equal(answer.status, 408);
		wd_stop(drips[i]);
	}
	assert_in_range(seconds(), 9, 12);
	hang_up_all();
	assert_null(wd_sleep(wd_s(3)));
	assert_int_equal(server.partial, 0);
}

static void requests_in_part_have_a_budget(void **state)
{
	size_t waiting = 0;

	(void)state;
	server.limits.partial = 10000;
	for (size_t i = 0; i < WD_COUNT(others); i++) {
		call(&others[i]);
		say(&others[i], "GET /fixed HTTP/1.1\r\nHo");
		let_run();
		waiting += !wd_tcp_can_read(others[i].conn);
		assert_in_range(server.partial, 1, 10000);
	}
	assert_in_range(waiting, 20, WD_COUNT(others) - 1);
	assert_false(take_response(&others[WD_COUNT(others) - 1], false, &answer));
	assert_int_equal(answer.status, 503);
	assert_serves(); /* what is whole needs none of it */
	say(&others[0], "st: a\r\n\r\n");
	assert_true(take_response(&others[0], false, &answer));
	assert_int_equal(answer.status, 200);
	hang_up_all();
	let_run();
	assert_int_equal(server.partial, 0);
}

static void a_slow_body_times_out(void **state)
{
	static const char *const heads[] = {
		"Content-Length: 10\r\n\r\n", "Content-Length: 20000\r\n\r\n",
		"Transfer-Encoding: chunked\r\n\r\n",
	};

	(void)state;
	for (size_t i = 0; i < WD_COUNT(heads); i++) {
		uint64_t start = seconds();

		call(&client);
		say(&client, "POST /count HTTP/1.1\r\nHost: a\r\n");
		say(&client, heads[i]);
		let_run();
		assert_int_equal(fibers(), i > 0); /* a small one is waited for without */
		assert_false(take_response(&client, false, &answer));
		assert_int_equal(answer.status, 408);
		assert_in_range(seconds() - start, 29, 33);
		assert_string_equal(hear_all(&client), "");
	}
}

static void a_body_may_be_too_large(void **state)
{
	uint8_t some[4096] = { 0 };

	(void)state;
	server.limits.body = 10000;
	call(&client);
	say(&client, "POST /count HTTP/1.1\r\nHost: a\r\nContent-Length: 10001\r\n\r\n");
	assert_false(take_response(&client, false, &answer));
	assert_int_equal(answer.status, 413);
	call(&client);
	say(&client, "POST /count HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n");
	say(&client, "4000\r\n");
	for (int i = 0; i < 4; i++)
		assert_null(wd_flow_write(wd_tcp_flow(client.conn), wd_bytes(some, sizeof some)));
	assert_false(take_response(&client, false, &answer));
	assert_int_equal(answer.status, 413);
}

static void who_is_refused_may_finish_speaking(void **state)
{
	(void)state;
	call(&client);
	say(&client, "nonsense\r\n");
	assert_false(take_response(&client, false, &answer));
	assert_int_equal(answer.status, 400);
	for (int i = 0; i < 10; i++) { /* but not for long */
		assert_null(wd_sleep(wd_ms(150)));
		say(&client, "more of it");
	}
	assert_null(wd_sleep(wd_s(2)));
	assert_ptr_equal(wd_flow_write(wd_tcp_flow(client.conn), wd_str("more")), wd_flow_closed);
	assert_int_equal(server.partial, 0);
}

/* ---- Clients that do not read ---------------------------------------------------------------- */

static void who_does_not_read_is_cut_off(void **state)
{
	(void)state;
	call(&client);
	say(&client, "GET /much HTTP/1.1\r\nHost: a\r\n\r\n");
	let_run();
	assert_int_equal(fibers(), 1);
	assert_null(wd_sleep(wd_s(29)));
	assert_int_equal(fibers(), 1);
	assert_null(wd_sleep(wd_s(4)));
	assert_int_equal(fibers(), 0);
	assert_string_equal(hear_all(&client), "<reset>");
}

static void who_reads_slowly_gets_it_all(void **state)
{
	(void)state;
	call(&client);
	say(&client, "GET /much HTTP/1.1\r\nHost: a\r\n\r\n");
	for (size_t got = 1; got > 0 && client.have < WD_HTTP_TEST_BYTES;) {
		assert_null(wd_sleep(wd_s(1)));
		assert_null(wd_flow_read(wd_tcp_flow(client.conn),
		                         wd_room(client.in + client.have, 5000), &got));
		client.have += got;
	}
	assert_true(take_response(&client, false, &answer));
	assert_true(answer.len == WD_HTTP_TEST_BYTES && answer.sum == wd_http_test_much_sum());
}

static void many_who_do_not_read_do_not_keep_others_out(void **state)
{
	unsigned refused = 0;

	(void)state;
	for (size_t i = 0; i < WD_COUNT(others); i++) {
		call(&others[i]);
		say(&others[i], "GET /much HTTP/1.1\r\nHost: a\r\n\r\n");
		let_run();
		if (!server.busy || fibers() < i + 1) {
			take_response(&others[i], false, &answer);
			refused += answer.status == 503;
		}
	}
	assert_int_equal(refused, WD_COUNT(others) - server.limits.workers / 2);
	assert_serves();
	assert_int_equal(seconds(), 0);
	assert_null(wd_sleep(wd_s(4)));
	assert_int_equal(fibers(), 0);
	hang_up_all();
	let_run();
}

/* Nor with responses that are short, each by itself. */
static void many_who_ask_on_and_do_not_read_do_not_keep_others_out(void **state)
{
	static char asking[1000 * (sizeof good - 1) + 1];

	(void)state;
	for (size_t i = 0; i + 1 < sizeof asking; i += sizeof good - 1)
		memcpy(asking + i, good, sizeof good - 1);
	for (size_t i = 0; i < WD_COUNT(others); i++) {
		call(&others[i]);
		say(&others[i], asking);
		let_run();
	}
	assert_null(wd_sleep(wd_ms(100)));
	assert_int_equal(fibers(), server.limits.workers / 2);
	assert_serves();
	assert_int_equal(seconds(), 0);
	assert_null(wd_sleep(wd_s(4)));
	assert_int_equal(fibers(), 0);
	hang_up_all();
	let_run();
}

static void many_slow_bodies_do_not_keep_others_out(void **state)
{
	unsigned refused = 0;

	(void)state;
	for (size_t i = 0; i < WD_COUNT(others); i++) {
		call(&others[i]);
		say(&others[i], "PUT /count HTTP/1.1\r\nHost: a\r\n"
		    "Transfer-Encoding: chunked\r\n\r\n1");
		let_run();
		if (wd_tcp_can_read(others[i].conn)) {
			take_response(&others[i], false, &answer);
			refused += answer.status == 503;
		}
	}
	assert_int_equal(refused, WD_COUNT(others) - server.limits.workers / 2);
	assert_int_equal(server.reading, server.limits.workers / 2);
	assert_serves();
	assert_int_equal(seconds(), 0);
	assert_null(wd_sleep(wd_s(4)));
	assert_int_equal(server.reading, 0);
	hang_up_all();
	let_run();
}

/* ---- Clients that go away -------------------------------------------------------------------- */

static void clients_may_go_away_at_any_time(void **state)
{
	static const char text[] =
		"POST /count HTTP/1.1\r\nHost: a\r\nContent-Length: 20000\r\n\r\nabc";

	(void)state;
	for (size_t len = 0; len < sizeof text; len++)
		for (int reset = 0; reset < 2; reset++) {
			call(&client);
			assert_null(wd_flow_write(wd_tcp_flow(client.conn), wd_bytes(text, len)));
			let_run();
			if (reset)
				wd_tcp_abort(client.conn);
			else
				wd_flow_close(wd_tcp_flow(client.conn));
			client.open = false;
			let_run();
		}
	assert_int_equal(server.partial, 0);
	assert_int_equal(fibers(), 0);
	assert_serves();
}

static void who_goes_away_in_the_middle_of_a_response_frees_its_fiber(void **state)
{
	(void)state;
	for (int i = 0; i < 100; i++) {
		call(&client);
		say(&client, i % 2 ? "GET /much HTTP/1.1\r\nHost: a\r\n\r\n"
		                   : "GET /much/streamed HTTP/1.1\r\nHost: a\r\n\r\n");
		let_run();
		wd_tcp_abort(client.conn);
		client.open = false;
		let_run();
	}
	assert_int_equal(fibers(), 0);
}

/* ---- Memory ---------------------------------------------------------------------------------- */

static void without_memory_a_connection_ends_and_nothing_is_lost(void **state)
{
	(void)state;
	for (uint64_t n = 1; n < 5; n++) {
		call(&client);
		say(&client, "GET /fixed HT");
		wd_alloc_fail_at(n);
		let_run();
		wd_alloc_fail_at(0);
		wd_ignore(wd_flow_write(wd_tcp_flow(client.conn),
		                        wd_str("TP/1.1\r\nHost: a\r\n\r\n")), "it may be gone");
		take_response(&client, false, &answer);
		assert_true(n < 3 ? answer.status != 200 : answer.status == 200);
		hang_up(&client);
		let_run();
		http_server_end(&server);
		assert_null(http_server_begin(&server));
	}
	assert_int_equal(server.partial, 0);
}

static void without_stacks_it_does_not_begin(void **state)
{
	struct http_server other;

	(void)state;
	http_server_init(&other, tcp_pair_b(&pair), wd_http_test(&handler),
	                 (wd_pclock){ &clock_ops, NULL }, 81);
	for (size_t n = 1; n <= 2; n++) {
		fake_stacks_fail_at(n);
		assert_ptr_equal(http_server_begin(&other), wd_no_memory);
		fake_stacks_fail_at(0);
		let_run();
	}
	other.listener.port = 80;
	assert_ptr_equal(http_server_begin(&other), wd_tcp_port_taken);
}

/* ---- The end --------------------------------------------------------------------------------- */

static wd_err end_server(void *arg)
{
	(void)arg;
	http_server_end(&server);
	return NULL;
}

static void what_is_under_way_is_answered_before_the_end(void **state)
{
	struct wd_fiber *ending;

	(void)state;
	call(&client);
	say(&client, "GET /much/streamed HTTP/1.1\r\nHost: a\r\n\r\n");
	call(&others[0]); /* this one is idle, */
	call(&others[1]); /* and this one has begun */
	say(&others[1], "GET / HTTP");
	let_run();
	assert_null(wd_spawn("end", end_server, NULL, &ending));
	let_run();
	assert_true(take_response(&client, false, &answer)); /* its head was gone already */
	assert_true(answer.whole && answer.len == WD_HTTP_TEST_BYTES);
	assert_null(wd_join(ending, NULL));
	assert_int_equal(seconds(), 0);
	assert_string_equal(hear_all(&others[0]), "<reset>");
	assert_string_equal(hear_all(&others[1]), "<reset>");
	hang_up_all();
	assert_null(http_server_begin(&server));
}

static void the_end_does_not_wait_for_ever(void **state)
{
	struct wd_fiber *ending;

	(void)state;
	call(&client);
	say(&client, "GET /much HTTP/1.1\r\nHost: a\r\n\r\n");
	let_run();
	assert_null(wd_spawn("end", end_server, NULL, &ending));
	assert_null(wd_join(ending, NULL));
	assert_in_range(seconds(), 10, 12);
	assert_null(http_server_begin(&server));
	assert_serves();
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, begin_all, end)
	const struct CMUnitTest tests[] = {
		TEST(between_requests_a_connection_holds_nothing),
		TEST(an_idle_connection_ends),
		TEST(slow_heads_time_out_and_hold_no_fiber),
		TEST(requests_in_part_have_a_budget),
		TEST(a_slow_body_times_out),
		TEST(a_body_may_be_too_large),
		TEST(who_is_refused_may_finish_speaking),
		TEST(who_does_not_read_is_cut_off),
		TEST(who_reads_slowly_gets_it_all),
		TEST(many_who_do_not_read_do_not_keep_others_out),
		TEST(many_who_ask_on_and_do_not_read_do_not_keep_others_out),
		TEST(many_slow_bodies_do_not_keep_others_out),
		TEST(clients_may_go_away_at_any_time),
		TEST(who_goes_away_in_the_middle_of_a_response_frees_its_fiber),
		TEST(without_memory_a_connection_ends_and_nothing_is_lost),
		TEST(without_stacks_it_does_not_begin),
		TEST(what_is_under_way_is_answered_before_the_end),
		TEST(the_end_does_not_wait_for_ever),
	};

	return cmocka_run_group_tests_name("http_limits", tests, NULL, NULL);
}
