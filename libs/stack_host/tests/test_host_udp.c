/* SPDX-License-Identifier: ISC */
#include "host.h"
#include "wadi/test/udp.h"

static wd_err try_udp(uint16_t port)
{
	struct wd_udp_socket socket;
	wd_err err;

	WD_TRY(wd_udp_socket_init(&socket, udp, port));
	err = wd_udp_send_bytes(&socket, &(struct wd_peer){ loopback(false), port }, wd_str("!"));
	wd_udp_socket_fini(&socket);
	return err;
}

static void without_memory_nothing_is_left_behind(void **state)
{
	(void)state;
	fail_at_each(try_udp, 1);
}

static void pass(void *arg, wd_span span)
{
	(void)arg;
	wd_ignore(wd_sleep(span), "time is over");
}

static void udp_conforms_over(wd_udp stack, bool v6)
{
	uint16_t port = free_port();
	struct wd_udp_side a = { stack, loopback(v6), port }, b = { stack, a.addr, free_port() };
	size_t used = wd_alloc_stats().used, open = descriptors();
	int failures = wd_udp_conforms(&a, &b, pass, NULL);

	print_message("%s", fake_output());
	assert_int_equal(failures, 0);
	assert_int_equal(wd_alloc_stats().used, used);
	assert_int_equal(descriptors(), open);
	assert_int_equal(it.pool.used + only4.pool.used + only6.pool.used, 0);
}

static void udp_conforms_over_ipv4(void **state)
{
	(void)state;
	udp_conforms_over(udp, false);
	udp_conforms_over(stack_host_udp(&only4), false);
}

static void udp_conforms_over_ipv6(void **state)
{
	(void)state;
	if (lacks_ipv6())
		skip();
	udp_conforms_over(udp, true);
	udp_conforms_over(stack_host_udp(&only6), true);
}

static void what_the_host_says_of_a_datagram_is_handed_over(void **state)
{
	struct wd_udp_socket from, to;
	struct wd_udp_datagram d;
	struct wd_buf *data;

	(void)state;
	assert_null(wd_udp_socket_init(&from, udp, 0));
	assert_null(wd_udp_socket_init(&to, stack_host_udp(&only4), 0));
	assert_null(wd_udp_send_bytes(&from, &(struct wd_peer){ loopback(false), to.port.number },
	                              wd_str("well")));
	assert_null(wd_udp_receive(&to, &d, &data));
	assert_int_equal(d.hops, 64);
	assert_int_equal(d.tos, 0);
	assert_false(d.many);
	wd_buf_free(data);
	wd_udp_socket_fini(&from);
	wd_udp_socket_fini(&to);
}

static void a_published_datagram_port_is_where_the_host_was_told(void **state)
{
	struct wd_peer at = { loopback(false), free_port() };
	struct wd_udp_socket from, to;
	struct wd_udp_datagram d;
	struct wd_buf *data;

	(void)state;
	published = (struct wd_host_publish){ at, WD_IP_UDP, 53 };
	assert_null(wd_udp_socket_init(&to, udp, 53));
	assert_null(wd_udp_socket_init(&from, udp, 0));
	assert_null(wd_udp_send_bytes(&from, &at, wd_str("?")));
	assert_null(wd_udp_receive(&to, &d, &data));
	assert_int_equal(d.to.port, 53);
	wd_buf_free(data);
	assert_true(wd_err_is(wd_udp_send_bytes(&to, &(struct wd_peer){ loopback(true), 9 },
	                                        wd_str("?")), wd_ip_no_route));
	wd_udp_socket_fini(&from);
	wd_udp_socket_fini(&to);
	published.host.addr = wd_ipv4(192, 0, 2, 1);
	assert_true(wd_err_is(wd_udp_socket_init(&to, udp, 53), wd_udp_port_taken));
}

/* One that closes its own port with the first datagram. */
static struct wd_udp_port once;
static unsigned once_called;

static void close_it(void *arg, const struct wd_udp_datagram *datagram, struct wd_buf *data)
{
	(void)arg, (void)datagram;
	once_called++;
	wd_buf_free(data);
	wd_udp_close(udp, &once);
}

static void a_port_may_close_itself(void **state)
{
	struct wd_udp_socket from;
	struct wd_peer at;

	(void)state;
	once = (struct wd_udp_port){ .input = close_it };
	once_called = 0;
	assert_null(wd_udp_open(udp, &once));
	assert_null(wd_udp_socket_init(&from, udp, 0));
	at = (struct wd_peer){ loopback(false), once.number };
	for (int i = 0; i < 3; i++)
		assert_null(wd_udp_send_bytes(&from, &at, wd_str("!")));
	wd_ignore(wd_sleep(wd_ms(10)), "all have come");
	assert_int_equal(once_called, 1);
	wd_udp_socket_fini(&from);
}

static void without_buffers_datagrams_are_lost(void **state)
{
	static struct wd_buf *taken[STACK_HOST_BUFFERS];
	struct wd_udp_socket from, to;
	struct wd_peer at;
	struct wd_udp_datagram d;
	struct wd_buf *data;

	(void)state;
	assert_null(wd_udp_socket_init(&from, udp, 0));
	assert_null(wd_udp_socket_init(&to, stack_host_udp(&only4), 0));
	at = (struct wd_peer){ loopback(false), to.port.number };
	for (size_t i = 0; i < STACK_HOST_BUFFERS; i++)
		assert_non_null(taken[i] = wd_udp_alloc(stack_host_udp(&only4), 0));
	assert_null(wd_udp_alloc(stack_host_udp(&only4), 0));
	assert_null(wd_udp_send_bytes(&from, &at, wd_str("lost")));
	wd_ignore(wd_sleep(wd_ms(10)), "it has come");
	for (size_t i = 0; i < STACK_HOST_BUFFERS; i++)
		wd_buf_free(taken[i]);
	assert_null(wd_udp_send_bytes(&from, &at, wd_str("found")));
	assert_null(wd_udp_receive(&to, &d, &data));
	assert_int_equal(data->len, 5);
	wd_buf_free(data);
	wd_udp_socket_fini(&from);
	wd_udp_socket_fini(&to);
}

static bool group_hears(const struct wd_addr *group)
{
	struct wd_udp_socket socket;
	struct wd_udp_datagram d = { .many = false };
	struct wd_buf *data;
	bool heard;

	assert_null(wd_udp_socket_init(&socket, udp, 0));
	assert_null(wd_udp_send_bytes(&socket, &(struct wd_peer){ *group, socket.port.number },
	                              wd_str("all")));
	wd_ignore(wd_sleep(wd_ms(10)), "it has come, if it does");
	heard = socket.count == 1;
	if (heard) {
		assert_null(wd_udp_receive(&socket, &d, &data));
		assert_true(d.many);
		assert_memory_equal(&d.to.addr, group, sizeof *group);
		wd_buf_free(data);
	}
	wd_udp_socket_fini(&socket);
	return heard;
}

static void groups_are_left_as_often_as_joined(void **state)
{
	struct wd_addr group = wd_ipv4(239, 1, 2, 3), none = wd_ipv4(10, 1, 2, 3);
	wd_err err = wd_udp_join(udp, &group);

	(void)state;
	if (wd_err_is(err, wd_ip_no_route)) {
		print_message("# skip: host: no interface takes groups\n");
		skip();
	}
	assert_null(err);
	assert_true(wd_err_is(wd_udp_join(udp, &none), wd_malformed));
	assert_true(group_hears(&group));
	assert_null(wd_udp_join(udp, &group));
	wd_udp_leave(udp, &group);
	assert_true(group_hears(&group));
	wd_udp_leave(udp, &group);
	assert_false(group_hears(&group));
	wd_udp_leave(udp, &group);
}

static void groups_are_limited(void **state)
{
	struct wd_addr group = wd_ipv4(239, 1, 2, 0);
	wd_err err = NULL;
	unsigned joined;

	(void)state;
	for (joined = 0; !err; joined += !err) {
		group.ip[15] = (uint8_t)joined;
		err = wd_udp_join(udp, &group);
	}
	if (wd_err_is(err, wd_ip_no_route)) {
		print_message("# skip: host: no interface takes groups\n");
		skip();
	}
	assert_true(wd_err_is(err, wd_ip_full));
	assert_int_equal(joined, STACK_HOST_GROUPS);
	for (unsigned i = 0; i < joined; i++) {
		group.ip[15] = (uint8_t)i;
		wd_udp_leave(udp, &group);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(udp_conforms_over_ipv4),
		TEST(udp_conforms_over_ipv6),
		TEST(what_the_host_says_of_a_datagram_is_handed_over),
		TEST(a_published_datagram_port_is_where_the_host_was_told),
		TEST(a_port_may_close_itself),
		TEST(without_buffers_datagrams_are_lost),
		TEST(without_memory_nothing_is_left_behind),
		TEST(groups_are_left_as_often_as_joined),
		TEST(groups_are_limited),
	};

	return cmocka_run_group_tests_name("host_udp", tests, NULL, NULL);
}
