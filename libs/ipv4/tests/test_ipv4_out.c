/* SPDX-License-Identifier: ISC */
#include "ip_wire.h"

static struct wd_addr ip(uint32_t number)
{
	return wd_ipv4((uint8_t)(number >> 24), (uint8_t)(number >> 16), (uint8_t)(number >> 8),
	               (uint8_t)number);
}

static struct wd_prefix prefix(uint32_t number, uint8_t bits)
{
	return (struct wd_prefix){ ip(number), (uint8_t)(96 + bits) };
}

static uint8_t last_to(void)
{
	return caught[(caught_first + CAUGHT_MAX - 1) % CAUGHT_MAX].to;
}

/* ---- Ways --------------------------------------------------------------------------------- */

static void the_link_is_reached_directly_and_the_rest_by_the_gateway(void **state)
{
	(void)state;
	assert_null(send_data(PEER, 10, 0));
	assert_string_equal(left(), "10.0.0.1>10.0.0.2 protocol 253, 10 bytes");
	assert_int_equal(last_to(), 2);
	assert_null(send_data(FAR, 10, 0));
	assert_string_equal(left(), "10.0.0.1>192.0.2.1 protocol 253, 10 bytes");
	assert_int_equal(last_to(), 3);
}

static void everybody_and_groups_need_no_arp(void **state)
{
	(void)state;
	assert_null(send_data(0xffffffff, 10, 0));
	assert_string_equal(left(), "10.0.0.1>255.255.255.255 protocol 253, 10 bytes");
	assert_int_equal(last_to(), 0xff);
	assert_null(send_data(0x0a0000ff, 10, 0));
	assert_string_equal(left(), "10.0.0.1>10.0.0.255 protocol 253, 10 bytes");
	assert_int_equal(last_to(), 0xff);
	assert_null(send_data(0xef818305, 10, 0));
	assert_string_equal(left(), "10.0.0.1>239.129.131.5 protocol 253, 10 bytes, 1 hops");
	assert_int_equal(last_to(), 5);
}

static void there_is_no_way_to_what_is_no_host(void **state)
{
	struct wd_ip_packet six = { .to = { { 0xfd, [15] = 1 } }, .protocol = TEST_PROTOCOL };

	(void)state;
	assert_ptr_equal(send_data(0, 10, 0), wd_ip_no_route);
	assert_ptr_equal(send_data(0xf0000001, 10, 0), wd_ip_no_route);
	assert_ptr_equal(wd_ip_send(ipv4(&host[0].ip), &six, wd_buf_alloc(&pool, 60)),
	                 wd_ip_no_route);
	ipv4_clear(&host[0].ip);
	assert_ptr_equal(send_data(PEER, 10, 0), wd_ip_no_address);
	assert_ptr_equal(send_data(0xe0000005, 10, 0), wd_ip_no_address);
	assert_string_equal(left(), "-");
}

static void without_an_address_everybody_can_be_spoken_to(void **state)
{
	struct wd_addr everybody = ip(0xffffffff), none = wd_ipv4(0, 0, 0, 0);
	struct wd_ip_path path;

	(void)state;
	ipv4_clear(&host[0].ip);
	assert_null(wd_ip_path(ipv4(&host[0].ip), NULL, &everybody, &path));
	assert_memory_equal(&path.from, &none, sizeof none);
	assert_null(send_data(0xffffffff, 10, 0));
	assert_string_equal(left(), "0.0.0.0>255.255.255.255 protocol 253, 10 bytes");
	assert_ptr_equal(send_data(0x0a0000ff, 10, 0), wd_ip_no_address);
}

static void the_longest_prefix_counts(void **state)
{
	struct wd_prefix wide = prefix(0xc0000000, 8), narrow = prefix(0xc0000200, 24);
	struct wd_prefix one = prefix(FAR, 32), inside = prefix(0x0a000080, 25);
	struct wd_addr peer = ip(PEER), gateway = ip(GATEWAY), link = { 0 };

	(void)state;
	assert_null(ipv4_add_route(&host[0].ip, &wide, &peer));
	assert_null(ipv4_add_route(&host[0].ip, &one, &peer));
	assert_null(ipv4_add_route(&host[0].ip, &narrow, &gateway));
	assert_null(ipv4_add_route(&host[0].ip, &inside, &gateway));
	assert_null(send_data(FAR, 10, 0));
	assert_null(send_data(FAR + 1, 10, 0));
	assert_null(send_data(0xc0000301, 10, 0));
	assert_null(send_data(0x0a000081, 10, 0));
	host_settle();
	assert_true(caught[0].to == 2 && caught[1].to == 3 && caught[2].to == 2 &&
	            caught[3].to == 3);
	ipv4_drop_route(&host[0].ip, &one);
	assert_null(ipv4_add_route(&host[0].ip, &narrow, &peer)); /* in the place of the other */
	assert_null(ipv4_add_route(&host[0].ip, &wide, &link));
	assert_null(send_data(FAR, 10, 0));
	assert_null(send_data(0xc1000301, 10, 0));
	host_settle();
	assert_int_equal(caught[4].to, 2);
	assert_int_equal(caught[5].to, 3);
}

static void routes_have_a_limit_and_must_make_sense(void **state)
{
	struct wd_prefix net = prefix(0xc0000000, 24), odd = net;
	struct wd_addr gateway = ip(GATEWAY), group = ip(0xe0000001);
	wd_err err = NULL;
	unsigned routes = 0;

	(void)state;
	odd.bits = 95;
	assert_ptr_equal(ipv4_add_route(&host[0].ip, &odd, &gateway), ipv4_unfit);
	odd.bits = 129;
	assert_ptr_equal(ipv4_add_route(&host[0].ip, &odd, &gateway), ipv4_unfit);
	assert_ptr_equal(ipv4_add_route(&host[0].ip, &net, &group), ipv4_unfit);
	for (; !err && routes < 100; routes++) {
		net.addr.ip[13] = (uint8_t)routes;
		err = ipv4_add_route(&host[0].ip, &net, &gateway);
	}
	assert_ptr_equal(err, wd_ip_full);
	assert_int_equal(host[0].ip.routes, IPV4_ROUTES);
	assert_ptr_equal(ipv4_set(&host[1].ip, &(struct ipv4_config){ .address = { ip(US), 0 } }),
	                 ipv4_unfit);
}

/* ---- Our address ---------------------------------------------------------------------- */

static void an_address_that_no_host_can_have_is_unfit(void **state)
{
	const struct ipv4_config bad[] = {
		{ .address = prefix(0, 24) }, { .address = prefix(0x7f000001, 8) },
		{ .address = prefix(0xe0000001, 24) }, { .address = prefix(0xffffffff, 24) },
		{ .address = prefix(0x0a000000, 24) }, { .address = prefix(0x0a0000ff, 24) },
		{ .address = prefix(US, 0) }, { .address = { ip(US), 24 } },
		{ .address = { ip(US), 129 } }, { .address = { { { 0xfd, [15] = 1 } }, 120 } },
		{ .address = prefix(US, 24), .gateway = ip(US) },
		{ .address = prefix(US, 24), .gateway = ip(0xe0000001) },
		{ .address = prefix(US, 24), .mtu = 67 },
	};

	(void)state;
	for (size_t i = 0; i < WD_COUNT(bad); i++) {
		assert_ptr_equal(ipv4_set(&host[0].ip, &bad[i]), ipv4_unfit);
		assert_ptr_equal(send_data(PEER, 10, 0), wd_ip_no_address);
	}
}

static wd_err told_err;
static unsigned told_times;

static void note(void *arg, wd_err err)
{
	(void)arg;
	told_err = err;
	told_times++;
}

static void an_address_can_be_probed_first(void **state)
{
	struct ipv4_config config = {
		.address = prefix(0x0a000009, 24), .probe = true, .told = note,
	};

	(void)state;
	told_times = 0;
	assert_null(ipv4_set(&host[0].ip, &config));
	assert_ptr_equal(send_data(PEER, 10, 0), wd_ip_no_address);
	host_pass(NULL, wd_s(8));
	assert_true(told_times == 1 && told_err == NULL);
	assert_null(send_data(PEER, 10, 0));
	assert_string_equal(left(), "10.0.0.9>10.0.0.2 protocol 253, 10 bytes");
}

static void an_address_that_another_has_is_not_used(void **state)
{
	struct ipv4_config config = {
		.address = prefix(PEER, 24), .probe = true, .told = note,
	};
	struct wd_prefix own;

	(void)state;
	told_times = 0;
	assert_null(ipv4_set(&host[0].ip, &config));
	host_pass(NULL, wd_s(8));
	assert_true(told_times == 1 && told_err == wd_arp_conflict);
	assert_ptr_equal(send_data(GATEWAY, 10, 0), wd_ip_no_address);
	assert_int_equal(wd_ip_addresses(ipv4(&host[0].ip), &own, 1), 0);
}

static void an_address_can_be_changed(void **state)
{
	struct wd_prefix own;
	struct wd_addr was = ip(US);
	struct wd_ip_path path;

	(void)state;
	assert_null(ipv4_set(&host[0].ip, &(struct ipv4_config){ .address = prefix(0xc0000205, 24),
	                                                         .mtu = 1280 }));
	assert_int_equal(wd_ip_addresses(ipv4(&host[0].ip), &own, 1), 1);
	assert_int_equal(own.addr.ip[15], 5);
	assert_ptr_equal(send_data(PEER, 10, 0), wd_ip_no_route); /* the gateway is gone, too */
	assert_ptr_equal(wd_ip_path(ipv4(&host[0].ip), &was, &own.addr, &path), wd_ip_no_address);
	own.addr.ip[15] = 6;
	assert_null(wd_ip_path(ipv4(&host[0].ip), NULL, &own.addr, &path));
	assert_int_equal(path.mtu, 1280);
}

/* ---- Long packets ------------------------------------------------------------------------ */

static void what_is_sent_whole_says_so_and_has_no_id(void **state)
{
	const uint8_t *p;

	(void)state;
	for (int i = 0; i < 3; i++) {
		assert_null(send_data(PEER, 1480, WD_IP_WHOLE));
		p = next_packet();
		assert_string_equal(packet_text(p),
		                    "10.0.0.1>10.0.0.2 protocol 253, 1480 bytes, whole");
		assert_int_equal(wd_be16(p + 4), 0);
	}
	assert_ptr_equal(send_data(PEER, 1481, WD_IP_WHOLE), wd_ip_too_big);
}

static void fragments_are_multiples_of_eight_bytes_with_one_id(void **state)
{
	uint16_t id;
	const uint8_t *p;

	(void)state;
	assert_null(send_data(PEER, 4000, 0));
	p = next_packet();
	id = wd_be16(p + 4);
	assert_string_equal(packet_text(p),
	                    "10.0.0.1>10.0.0.2 protocol 253, 1480 bytes, from 0 on");
	p = next_packet();
	assert_int_equal(wd_be16(p + 4), id);
	assert_string_equal(packet_text(p),
	                    "10.0.0.1>10.0.0.2 protocol 253, 1480 bytes, from 1480 on");
	p = next_packet();
	assert_int_equal(wd_be16(p + 4), id);
	assert_string_equal(packet_text(p),
	                    "10.0.0.1>10.0.0.2 protocol 253, 1040 bytes, from 2960");
	assert_string_equal(left(), "-");
}

static void no_id_comes_twice_before_all_have_been(void **state)
{
	static uint8_t seen[65536];
	unsigned near = 0;
	uint16_t last = 0;

	(void)state;
	for (unsigned i = 0; i < 65536; i++) {
		uint16_t id;

		assert_null(send_data(PEER, 1, 0));
		id = wd_be16(next_packet() + 4);
		assert_int_equal(seen[id]++, 0);
		near += (uint16_t)(id - last + 16) < 32;
		last = id;
		if (i % 1000 == 0)
			host_pass(NULL, wd_s(1));
	}
	assert_true(near < 65536 / 2048 * 2 + 20); /* no order: 32 of 65536 are near by chance */
}

static void without_a_buffer_the_rest_of_the_fragments_is_lost(void **state)
{
	(void)state;
	for (uint64_t n = 1; n <= 9; n++) {
		uint32_t used = pool.used;

		host[0].net.fail_at = host[0].net.asked + n;
		wd_ignore(send_data(PEER, 6000, 0), "it may have no buffer");
		while (left()[0] != '-')
			;
		assert_int_equal(pool.used, used);
	}
}

static void a_segment_is_as_long_as_the_device_takes(void **state)
{
	struct wd_ip_packet packet = { .to = ip(PEER), .protocol = TEST_PROTOCOL };
	struct wd_ip_path path;

	(void)state;
	host[0].ip.info.frame_max = 9014;
	host[0].ip.info.offloads = WD_NET_SUMS | WD_NET_SEGMENTS4 | WD_NET_SEGMENTS6;
	assert_null(wd_ip_path(ipv4(&host[0].ip), NULL, &packet.to, &path));
	assert_int_equal(path.offloads, WD_NET_SUMS | WD_NET_SEGMENTS4);
	assert_int_equal(path.packet_max, 9000);
	assert_int_equal(path.mtu, 1500);
	on_wire = NULL;
	for (uint32_t len = 8980; len <= 8981; len++) {
		static uint8_t bytes[9000];
		struct wd_page page = { .bytes = bytes, .size = sizeof bytes, .refs = 1 };
		struct wd_buf *b = wd_ip_alloc(ipv4(&host[0].ip), 0);

		b->segment = 1000;
		assert_true(wd_buf_refer(b, &page, 0, len));
		assert_ptr_equal(wd_ip_send(ipv4(&host[0].ip), &packet, b),
		                 len == 8980 ? NULL : wd_ip_too_big);
		assert_null(ethernet_direct_flush(&host[0].eth));
		if (len == 8980) {
			assert_int_equal(wd_buf_total(host[0].net.sent.first), 9014);
			assert_int_equal(wd_be16(host[0].net.sent.first->data + 16), 9000);
		}
		wd_bufq_drop(&host[0].net.sent);
	}
}

static void checksums_are_left_to_a_device_that_fills_them_in(void **state)
{
	struct wd_ip_packet packet = { .to = ip(PEER), .protocol = TEST_PROTOCOL };

	(void)state;
	host[0].ip.info.offloads = WD_NET_SUMS;
	for (int i = 0; i < 2; i++) {
		struct wd_buf *b = wd_ip_alloc(ipv4(&host[0].ip), 0);
		uint8_t *at = wd_buf_append(b, 20);

		memset(at, 0, 20);
		b->flags = WD_BUF_SUM_ASK;
		b->sum_from = wd_buf_place(b, at);
		b->sum_at = 6;
		assert_null(wd_ip_send(ipv4(&host[0].ip), &packet, b));
		assert_null(ethernet_direct_flush(&host[0].eth));
		b = host[0].net.sent.first;
		assert_int_equal(b->flags, i == 0 ? WD_BUF_SUM_ASK : 0);
		assert_int_equal(b->data[14 + 20 + 6], i == 0 ? 0 : 0xff);
		wd_bufq_drop(&host[0].net.sent);
		host[0].ip.info.offloads = 0;
	}
}

/* ---- To ourselves ------------------------------------------------------------------------- */

static void packets_to_ourselves_stay_here(void **state)
{
	static const uint32_t own[] = { US, 0x7f000001, 0x7f123456 };

	(void)state;
	for (size_t i = 0; i < WD_COUNT(own); i++) {
		got.packets = 0;
		assert_null(send_data(own[i], 100, 0));
		assert_int_equal(got.packets, 0);
		host_pass(NULL, wd_ms(1));
		assert_true(got.packets == 1 && got.len == 100);
		assert_int_equal(got.packet.from.ip[15], own[i] & 0xff);
		assert_string_equal(left(), "-");
	}
	ipv4_clear(&host[0].ip);
	assert_null(send_data(0x7f000001, 100, 0));
	assert_ptr_equal(send_data(US, 100, 0), wd_ip_no_address);
}

/* Who answers himself does not hold up the rest: one answer a turn of the wheel. */
static void answer_for_ever(void *arg, const struct wd_ip_packet *packet, struct wd_buf *data)
{
	(void)arg;
	got.packets++;
	assert_null(wd_ip_send(ipv4(&host[0].ip), packet, data));
}

static void two_who_talk_to_each_other_hold_up_nobody(void **state)
{
	const struct wd_ip_user user = { answer_for_ever, NULL, NULL };
	struct wd_ip_packet packet = { .to = ip(US), .from = ip(US), .protocol = 99 };

	(void)state;
	assert_null(wd_ip_listen(ipv4(&host[0].ip), 99, &user));
	assert_null(wd_ip_send(ipv4(&host[0].ip), &packet, wd_ip_alloc(ipv4(&host[0].ip), 0)));
	for (unsigned i = 0; i < 10; i++) {
		wd_wheel_turn(&wheel, wheel.now);
		assert_int_equal(got.packets, i + 1);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(the_link_is_reached_directly_and_the_rest_by_the_gateway),
		TEST(everybody_and_groups_need_no_arp),
		TEST(there_is_no_way_to_what_is_no_host),
		TEST(without_an_address_everybody_can_be_spoken_to),
		TEST(the_longest_prefix_counts),
		TEST(routes_have_a_limit_and_must_make_sense),
		TEST(an_address_that_no_host_can_have_is_unfit),
		TEST(an_address_can_be_probed_first),
		TEST(an_address_that_another_has_is_not_used),
		TEST(an_address_can_be_changed),
		TEST(what_is_sent_whole_says_so_and_has_no_id),
		TEST(fragments_are_multiples_of_eight_bytes_with_one_id),
		TEST(no_id_comes_twice_before_all_have_been),
		TEST(without_a_buffer_the_rest_of_the_fragments_is_lost),
		TEST(a_segment_is_as_long_as_the_device_takes),
		TEST(checksums_are_left_to_a_device_that_fills_them_in),
		TEST(packets_to_ourselves_stay_here),
		TEST(two_who_talk_to_each_other_hold_up_nobody),
	};

	return cmocka_run_group_tests_name("ipv4-out", tests, NULL, NULL);
}
