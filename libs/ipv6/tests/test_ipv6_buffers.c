/* SPDX-License-Identifier: ISC */
/* One host on a link whose buffers fail at the n-th, for all n: it loses packets, and
 * nothing else. */
#include "link.h"

static void note_answer(struct wd_icmp_echo *echo, wd_err err, uint8_t hops)
{
	(void)echo;
	(void)err;
	(void)hops;
}

/* Something of everything. */
static void live(void)
{
	struct ipv6_options options = { .temporary = true };
	struct wd_icmp_echo echo = { .answer = note_answer, .to = addr(NEIGHBOUR), .size = 5000 };
	struct wd_addr group = addr("ff05::5");
	struct packet p = router_says(64, 0, 1800, 0, 0), q = packet(NEIGHBOUR, OWN, 99, 64);
	struct packet r = packet(NEIGHBOUR, "ff02::1", WD_IP_ICMPV6, 64);

	assert_null(wd_prefix_parse(wd_str(OWN "/64"), &options.address));
	start(&options);
	listen_all();
	heard.refuse = true;
	link_pass(wd_s(4));
	put_prefix(&p, "2001:db8:a::", 64, 0xc0, 9000, 9000);
	link_arrive_icmp(&p);
	wd_ignore(wd_ip_join(ipv6(&it), &group), "it may be told to nobody");
	link_pass(wd_s(4));
	know(NEIGHBOUR, 7);
	wd_ignore(wd_icmp_ask(ipv6_icmp(&it), &echo), "it may fail");
	wd_icmp_withdraw(ipv6_icmp(&it), &echo);
	link_clear();
	PUT(&q, 1, 2, 3, 4);
	link_arrive(&q);
	q.bytes[6] = EXPERIMENT;
	link_arrive(&q);
	PUT(&r, ICMP6_ECHO_REQUEST, 0, 0, 0, 0, 0, 0, 0);
	link_arrive_icmp(&r);
	link_pass(wd_s(60));
	wd_ip_leave(ipv6(&it), &group);
	link_pass(wd_s(4));
}

/* The same with all the buffers of the link in use for sending. */
static void send_through(void)
{
	static uint8_t bytes[3000];
	struct wd_page page = { bytes, sizeof bytes, 1, NULL };
	static const char *const to[] = { NEIGHBOUR, OWN, "ff02::5", "2001:db8::9" };

	for (size_t i = 0; i < WD_COUNT(to); i++) {
		struct wd_ip_packet p = { .to = addr(to[i]), .protocol = EXPERIMENT };
		struct wd_buf *b = wd_ip_alloc(ipv6(&it), 0);

		if (!b)
			continue;
		if (!wd_buf_refer(b, &page, 0, sizeof bytes))
			fail();
		wd_ignore(wd_ip_send(ipv6(&it), &p, b), "it may fail");
		link_pass(wd_s(5));
		link_clear();
	}
	assert_int_equal(page.refs, 1);
}

static void a_buffer_that_is_not_there_costs_a_packet_and_no_more(void **state)
{
	uint64_t n = 0;

	do {
		struct wd_addr own = addr(OWN);

		link_setup(state);
		here.fail_at = ++n;
		live();
		send_through();
		assert_non_null(ipv6_own(&it, &own));
		assert_int_equal(link_teardown(state), 0);
	} while (here.asked >= here.fail_at);
	assert_true(n > 40);
}

/* From the n-th on there are none any more. */
static struct wd_buf *few_alloc(void *self, uint32_t headroom)
{
	struct link *l = self;

	return ++l->asked >= l->fail_at ? NULL : wd_buf_alloc(l->pool, headroom + WD_NET_HEADER);
}

static const struct wd_ethernet_ops few_ops = {
	.info = link_info, .alloc = few_alloc, .send = link_send, .listen = link_listen,
	.join = link_join, .leave = link_leave,
};

static void without_any_buffers_it_lives_on(void **state)
{
	static const uint64_t from[] = { 1, 2, 5, 10, 20 };

	for (size_t i = 0; i < WD_COUNT(from); i++) {
		struct wd_addr own = addr(OWN);
		struct ipv6_options options = { .address = { own, 64 } };

		link_setup(state);
		here.fail_at = from[i];
		assert_null(ipv6_init(&it, (wd_ethernet){ &few_ops, &here }, &wheel,
		                      wd_seeded(&seeded), &options));
		link_pass(wd_hours(1));
		assert_non_null(ipv6_own(&it, &own));
		assert_int_equal(link_teardown(state), 0);
	}
}

/* A full table of groups, of which each address needs one. */
static void without_groups_there_is_no_address(void **state)
{
	struct wd_prefix own;

	(void)state;
	start(NULL);
	for (uint8_t i = 0; i < IPV6_GROUPS - 1; i++) {
		struct wd_addr group = { { 0xff, 2, [15] = 100 + i } };

		assert_null(wd_ip_join(ipv6(&it), &group));
	}
	link_pass(wd_s(5));
	link_clear();
	assert_int_equal(wd_ip_addresses(ipv6(&it), &own, 1), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_buffer_that_is_not_there_costs_a_packet_and_no_more),
		cmocka_unit_test(without_any_buffers_it_lives_on),
		TEST(without_groups_there_is_no_address),
	};

	return cmocka_run_group_tests_name("ipv6_buffers", tests, NULL, NULL);
}
