/* SPDX-License-Identifier: ISC */
/* Memory: little for who is idle, a budget for all, and what happens without. */
#include "memory.h"
#include "out.h"
#include "peer.h"
#include "table.h"

/* From one of many clients. */
static struct seg from_client(struct seg s, uint32_t client)
{
	s.from_port = (uint16_t)(1024 + client % 60000);
	return s;
}

static void make_connection(uint32_t client)
{
	isn = 0;
	arrive(from_client(syn_with(WITH_SACK | WITH_SCALE, 1460), client));
	if (sent_count == 0)
		return;
	drop_sent();
	arrive(from_client(ack_of(1, 1), client));
}

static struct tcp_conn *many[20000];
static unsigned many_count;

static void collect(struct tcp_conn *c, unsigned what)
{
	if (what & TCP_CONNECTED)
		many[many_count++] = c;
}

static const struct tcp_user collector = { .event = collect };

static void collect_them(void)
{
	many_count = 0;
	port.user = &collector;
	host.forget = true;
}

static void abort_them(void)
{
	for (unsigned i = 0; i < many_count; i++)
		tcp_conn_abort(many[i]);
	settle();
	drop_sent();
}

static void an_idle_connection_is_312_bytes(void **state)
{
	size_t before, used;

	(void)state;
	assert_true(sizeof(struct tcp_conn) + TCP_SLAB_LINK <= 312);
	collect_them();
	before = tcp.stats.memory;
	for (uint32_t i = 0; i < 10000; i++)
		make_connection(i);
	assert_int_equal(many_count, 10000);
	pass(wd_s(2)); /* the last timers go */
	used = tcp.stats.memory - before;
	/* and its share of blocks that are not full, and of the table of those who are found */
	assert_true(used / 10000 <= 312 + 8 + 16);
	assert_int_equal(tcp.outs.used + tcp.holes.used, 0);
	assert_int_equal(wd_wheel_next(&wheel).ns, WD_NEVER.ns);
	for (unsigned i = 0; i < many_count; i++)
		assert_int_equal(table_find(&tcp.table, &many[i]->entry.key, many[i]->entry.hash) ==
		                 &many[i]->entry, 1);
	abort_them();
	assert_true(tcp.stats.memory < before + 300000);
}

static void what_was_needed_for_data_is_given_back(void **state)
{
	(void)state;
	connect_with(WITH_SACK, 1460);
	write_at(1, 60000);
	arrive(data_of(1001, 100, 1));
	assert_int_equal(tcp.outs.used, 1);
	assert_int_equal(tcp.holes.used, 1);
	drop_sent();
	for (uint32_t at = 14601; at < 60001; at += 14600) {
		arrive(ack_of(1, at));
		drop_sent();
	}
	arrive(ack_of(1, 60001));
	arrive(data_of(1, 1000, 60001));
	read_at(1, 1100);
	drop_sent();
	assert_int_equal(tcp.outs.used, 0);
	assert_int_equal(tcp.holes.used, 0);
	assert_int_equal(host.pool.used, 0);
}

/* ---- The table --------------------------------------------------------------------------- */

static void the_table_grows_and_loses_nobody(void **state)
{
	static struct tcp_entry entries[5000];
	struct tcp_key key = { own_addr, peer_addr, 80, 0 };

	(void)state;
	for (uint32_t i = 0; i < WD_COUNT(entries); i++) {
		key.peer_port = (uint16_t)i;
		entries[i] = (struct tcp_entry){ .key = key };
		table_insert(&tcp, &entries[i]);
		for (uint32_t k = 0; k <= i; k += 97) {
			key.peer_port = (uint16_t)k;
			assert_ptr_equal(table_find(&tcp.table, &key, table_hash(&tcp.table, &key)),
			                 &entries[k]);
		}
	}
	assert_true(tcp.table.mask + 1 >= 2500);
	for (uint32_t i = 0; i < WD_COUNT(entries); i++) {
		table_remove(&tcp.table, &entries[i]);
		table_remove(&tcp.table, &entries[i]);
		assert_null(table_find(&tcp.table, &entries[i].key, entries[i].hash));
	}
	assert_int_equal(tcp.table.count, 0);
}

static void addresses_of_ipv6_are_told_apart(void **state)
{
	struct tcp_key a = { .own_port = 80, .peer_port = 5 }, b = a;

	(void)state;
	a.peer.ip[0] = 0xfe;
	b.peer.ip[0] = 0xfd;
	assert_true(table_hash(&tcp.table, &a) != table_hash(&tcp.table, &b));
}

/* ---- The budget -------------------------------------------------------------------------- */

static void new_connections_are_refused_before_old_ones_suffer(void **state)
{
	unsigned made;

	(void)state;
	limits.memory = 400000;
	limits.half_open = 100000;
	open_engine();
	connect_with(WITH_SACK, 1460);
	collect_them();
	for (uint32_t i = 0; i < 3000; i++)
		make_connection(i);
	drop_sent();
	made = many_count;
	assert_true(made > 500 && made < 1300);
	assert_true(memory_is_tight(&tcp));
	assert_int_equal(tcp.stats.refused, 3000 - made);
	assert_true(tcp.stats.memory <= 400000);
	our_port = PORT;
	isn = conn->snd_una - 1;
	write_at(1, 5000); /* who was there before goes on */
	assert_int_equal(sent_count, 4);
	drop_sent();
	arrive(ack_of(1, 5001));
	arrive(data_of(1, 1000, 5001));
	read_at(1, 1000);
	drop_sent();
	abort_them();
}

static void so_many_connections_and_no_more(void **state)
{
	(void)state;
	limits.connections = 10;
	open_engine();
	collect_them();
	for (uint32_t i = 0; i < 20; i++)
		make_connection(i);
	assert_int_equal(many_count, 10);
	assert_int_equal(tcp.stats.refused, 10);
	struct wd_peer to = { peer_addr, 1 };
	struct tcp_conn *c;

	assert_ptr_equal(tcp_direct_connect(&tcp, &to, 0, &user, &c), wd_tcp_full);
	abort_them();
	make_connection(1);
	assert_int_equal(many_count, 11);
	tcp_conn_abort(many[10]);
	settle();
	drop_sent();
}

static void a_writer_without_memory_is_told_when_to_try_again(void **state)
{
	static uint8_t bytes[4096];

	(void)state;
	connect_with(WITH_SACK, 1460);
	heard();
	wd_alloc_fail_at(1);
	assert_int_equal(tcp_conn_write(conn, wd_bytes(bytes, sizeof bytes)), 0);
	pass(wd_ms(1));
	assert_int_equal(heard(), 0);
	pass(wd_ms(30));
	assert_int_equal(heard(), TCP_WRITABLE);
	assert_int_equal(tcp_conn_write(conn, wd_bytes(bytes, sizeof bytes)), 0);
	wd_alloc_fail_at(0);
	pass(wd_ms(30));
	assert_int_equal(heard(), TCP_WRITABLE);
	assert_int_equal(tcp_conn_write(conn, wd_bytes(bytes, sizeof bytes)), sizeof bytes);
}

static void received_data_counts_by_the_buffers_it_is_in(void **state)
{
	size_t before;

	(void)state;
	connect_with(WITH_SACK, 1460);
	before = tcp.stats.memory;
	arrive(data_of(1, 1, 1));
	assert_true(tcp.stats.memory - before >= BUFFER);
	read_at(1, 1);
	assert_int_equal(tcp.stats.memory, before);
}

static void data_there_is_no_memory_for_comes_again(void **state)
{
	(void)state;
	void *rest;

	limits.memory = 400000;
	open_engine();
	connect_with(WITH_SACK, 1460);
	rest = memory_alloc(&tcp, 350000);
	for (uint32_t i = 0; i < 40; i++)
		arrive(data_of(1 + i * 1400, 1400, 1));
	drop_sent();
	assert_true(tcp.stats.dropped > 0);
	assert_true(tcp.stats.memory <= 400000);
	assert_true(tcp_conn_readable(conn) > 5000);
	memory_free(&tcp, rest, 350000);
	read_at(1, (uint32_t)tcp_conn_readable(conn));
	drop_sent();
	arrive(data_of(conn->rcv_nxt - PEER_ISN, 1000, 1));
	assert_int_equal(tcp_conn_readable(conn), 1000);
}

/* Who does not read must not take the buffers that everybody's frames come in. */
static void the_last_buffers_of_the_device_are_left_to_others(void **state)
{
	static struct wd_buf *hoard[BUFFERS];
	unsigned n = 0;

	(void)state;
	connect_with(WITH_SACK, 1460);
	while (host.pool.count - host.pool.used > BUFFERS / 16)
		hoard[n++] = wd_buf_alloc(&host.pool, 0);
	arrive(data_of(1, 1400, 1));
	assert_int_equal(tcp_conn_readable(conn), 0);
	assert_int_equal(tcp.stats.dropped, 1);
	while (n > 0)
		wd_buf_free(hoard[--n]);
	arrive(data_of(1, 1400, 1));
	assert_int_equal(tcp_conn_readable(conn), 1400);
	drop_sent();
}

static void a_closed_window_is_not_held_where_memory_is_tight(void **state)
{
	struct seg closed = ack_of(1, 1);

	(void)state;
	limits.memory = 100000;
	open_engine();
	connect_with(WITH_SACK, 1460);
	closed.window = 0;
	arrive(closed);
	write_at(1, 20000);
	void *rest = memory_alloc(&tcp, 60000);

	assert_non_null(rest);
	assert_true(memory_is_tight(&tcp));
	for (int i = 0; i < 12 && !(events & TCP_ENDED); i++) {
		pass(wd_s(10));
		drop_sent();
		if (!(events & TCP_ENDED))
			arrive(closed);
	}
	assert_ptr_equal(tcp_conn_error(conn), wd_flow_timeout);
	memory_free(&tcp, rest, 60000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(an_idle_connection_is_312_bytes),
		TEST(what_was_needed_for_data_is_given_back),
		TEST(the_table_grows_and_loses_nobody),
		TEST(addresses_of_ipv6_are_told_apart),
		TEST_CLOSED(new_connections_are_refused_before_old_ones_suffer),
		TEST_CLOSED(so_many_connections_and_no_more),
		TEST(a_writer_without_memory_is_told_when_to_try_again),
		TEST(received_data_counts_by_the_buffers_it_is_in),
		TEST_CLOSED(data_there_is_no_memory_for_comes_again),
		TEST(the_last_buffers_of_the_device_are_left_to_others),
		TEST_CLOSED(a_closed_window_is_not_held_where_memory_is_tight),
	};

	return cmocka_run_group_tests_name("tcp_memory", tests, NULL, NULL);
}
