/* SPDX-License-Identifier: ISC */
/* One host on a link: packets that it sends. */
#include "link.h"

enum { FRAGMENT_DATA = 1448 }; /* of a packet of 1500 bytes */

static void start_sending(void)
{
	start_ready();
	listen_all();
	know(NEIGHBOUR, 7);
	know(ROUTER, 9);
	link_clear();
}

static uint32_t label_of(const struct link_frame *f)
{
	return wd_be32(f->bytes) & 0xfffff;
}

static uint32_t id_of(const struct link_frame *f)
{
	assert_int_equal(f->bytes[6], IPV6_FRAGMENT);
	return wd_be32(f->bytes + IPV6_HEADER + 4);
}

static void a_packet_has_its_header(void **state)
{
	struct wd_ip_packet p = { .to = addr(NEIGHBOUR), .protocol = EXPERIMENT, .tos = 0xb9 };
	struct wd_buf *b;

	(void)state;
	start_sending();
	b = wd_ip_alloc(ipv6(&it), 10);
	assert_non_null(b);
	assert_true(b->head >= 10 + IPV6_HEADER + WD_NET_HEADER);
	memcpy(wd_buf_append(b, 3), "abc", 3);
	assert_null(wd_ip_send(ipv6(&it), &p, b));
	link_take();
	assert_int_equal(frames, 1);
	assert_int_equal(frame[0].len, IPV6_HEADER + 3);
	assert_int_equal(frame[0].bytes[0], 0x6b);
	assert_int_equal(frame[0].bytes[1] >> 4, 9);
	assert_int_equal(wd_be16(frame[0].bytes + 4), 3);
	assert_int_equal(frame[0].bytes[6], EXPERIMENT);
	assert_int_equal(frame[0].bytes[7], 64);
	assert_addr(from_of(&frame[0]), OWN);
	assert_addr(to_of(&frame[0]), NEIGHBOUR);
	assert_memory_equal(frame[0].bytes + IPV6_HEADER, "abc", 3);
}

static void packets_to_far_away_go_to_the_router(void **state)
{
	(void)state;
	start_sending();
	assert_null(say(FAR, 8, 0));
	assert_int_equal(frame[0].to.octet[5], 9);
	assert_null(say(NEIGHBOUR, 8, 0));
	assert_int_equal(frame[1].to.octet[5], 7);
	assert_null(say(FAR, 8, 0));
	assert_int_equal(frame[2].to.octet[5], 9);
}

static void packets_that_cannot_be_sent_are_refused(void **state)
{
	static const char *const bad[] = { "::", "10.0.0.1", "::ffff:0:0" };
	struct wd_ip_packet p = { .from = addr(NEIGHBOUR), .to = addr(FAR),
	                          .protocol = EXPERIMENT };

	(void)state;
	start_sending();
	for (size_t i = 0; i < WD_COUNT(bad); i++)
		assert_ptr_equal(say(bad[i], 8, 0), wd_ip_no_route);
	assert_ptr_equal(wd_ip_send(ipv6(&it), &p, wd_ip_alloc(ipv6(&it), 0)), wd_ip_no_address);
	p.from = addr("::1");
	assert_ptr_equal(wd_ip_send(ipv6(&it), &p, wd_ip_alloc(ipv6(&it), 0)), wd_ip_no_address);
	assert_int_equal(link_pool.used, 0);
}

static void without_an_address_nothing_is_sent(void **state)
{
	struct wd_ip_path path;
	struct wd_addr to = addr("fe80::5");

	(void)state;
	start(NULL);
	assert_ptr_equal(say("fe80::5", 8, 0), wd_ip_no_address);
	assert_ptr_equal(wd_ip_path(ipv6(&it), NULL, &to, &path), wd_ip_no_address);
	link_pass(wd_s(3));
	assert_null(say("fe80::5", 8, 0));
	/* and a link-local one is none for far away */
	struct packet p = router_says(0, 0, 1800, 0, 0);
	link_arrive_icmp(&p);
	assert_ptr_equal(say(FAR, 8, 0), wd_ip_no_address);
}

static void a_path_says_what_can_be_sent(void **state)
{
	struct wd_addr near = addr(NEIGHBOUR), far = addr(FAR), own = addr(OWN);
	struct wd_ip_path path;

	(void)state;
	here.info.offloads = WD_NET_SUMS | WD_NET_SEGMENTS4 | WD_NET_SEGMENTS6;
	here.info.frame_max = 65535 + WD_NET_HEADER;
	start_sending();
	assert_null(wd_ip_path(ipv6(&it), NULL, &far, &path));
	assert_addr(path.from, OWN);
	assert_int_equal(path.mtu, 1500);
	assert_int_equal(path.header, 40);
	assert_int_equal(path.offloads, WD_NET_SUMS | WD_NET_SEGMENTS6);
	assert_int_equal(path.packet_max, 65535);
	assert_null(wd_ip_path(ipv6(&it), &own, &near, &path));
	assert_ptr_equal(wd_ip_path(ipv6(&it), &near, &far, &path), wd_ip_no_address);
	assert_null(wd_ip_path(ipv6(&it), NULL, &own, &path));
	assert_int_equal(path.offloads, WD_NET_SUMS);
	assert_int_equal(path.packet_max, 1500);
}

/* ---- Fragments --------------------------------------------------------------------- */

static void long_packets_are_cut(void **state)
{
	(void)state;
	start_sending();
	assert_null(say(NEIGHBOUR, 1460, 0));
	assert_int_equal(frames, 1);
	assert_int_equal(frame[0].bytes[6], EXPERIMENT);
	link_clear();
	assert_null(say(NEIGHBOUR, 1461, 0));
	assert_int_equal(frames, 2);
	assert_int_equal(frame[0].len, IPV6_HEADER + 8 + FRAGMENT_DATA);
	assert_int_equal(wd_be16(frame[0].bytes + 42), 1);
	assert_int_equal(wd_be16(frame[1].bytes + 42), FRAGMENT_DATA);
	assert_int_equal(frame[1].len, IPV6_HEADER + 8 + 1461 - FRAGMENT_DATA);
	assert_int_equal(id_of(&frame[0]), id_of(&frame[1]));
	assert_int_equal(frame[0].bytes[40], EXPERIMENT);
	for (uint32_t i = 0; i < 1461; i++)
		assert_int_equal(i < FRAGMENT_DATA ? frame[0].bytes[48 + i] :
		                 frame[1].bytes[48 + i - FRAGMENT_DATA], (uint8_t)i);
	assert_ptr_equal(say(NEIGHBOUR, 1461, WD_IP_WHOLE), wd_ip_too_big);
	assert_null(say(NEIGHBOUR, 1460, WD_IP_WHOLE));
}

/* RFC 7739: of many, no two are the same, and none follows another. */
static void identifications_follow_no_order(void **state)
{
	uint32_t ids[200];
	unsigned near = 0;

	(void)state;
	start_sending();
	for (size_t i = 0; i < WD_COUNT(ids); i++) {
		link_clear();
		assert_null(say(NEIGHBOUR, 1461, 0));
		ids[i] = id_of(&frame[0]);
		for (size_t k = 0; k < i; k++)
			assert_int_not_equal(ids[i], ids[k]);
		near += i > 0 && ids[i] - ids[i - 1] + 0x10000 < 0x20000;
	}
	assert_true(near < 3);
}

/* A link of 65520 bytes, as passt's; buffers are no larger for that. */
static void fragments_fit_in_a_buffer(void **state)
{
	struct wd_ip_packet p = { .to = addr(NEIGHBOUR), .protocol = EXPERIMENT };
	struct wd_buf *b, *last;

	(void)state;
	here.info.mtu = 65520;
	here.info.frame_max = 65520 + WD_NET_HEADER;
	start_sending();
	b = last = wd_ip_alloc(ipv6(&it), 0);
	for (uint32_t len = 0; len < 65500; len += 1000) {
		uint32_t n = 65500 - len < 1000 ? 65500 - len : 1000;

		memset(wd_buf_append(last, n), 0, n);
		last->more = n < 1000 ? NULL : wd_ip_alloc(ipv6(&it), 0);
		last = last->more;
	}
	assert_null(wd_ip_send(ipv6(&it), &p, b));
	link_take();
	assert_int_equal(frames, (65500 + FRAGMENT_DATA - 1) / FRAGMENT_DATA);
}

static void drop_page(struct wd_page *page)
{
	(void)page;
}

/* Slices and a chain, of which a checksum is asked for, over a device that has none. */
static void slices_and_chains_are_cut_and_their_checksum_is_filled_in(void **state)
{
	static uint8_t bytes[1500];
	struct wd_page page = { bytes, sizeof bytes, 1, drop_page };
	struct wd_ip_packet p = { .from = addr(OWN), .to = addr(NEIGHBOUR), .protocol = WD_IP_UDP };
	struct wd_buf *b;
	uint16_t pseudo;
	uint8_t whole[1800];

	(void)state;
	start_sending();
	b = wd_ip_alloc(ipv6(&it), 0);
	assert_non_null(b);
	memset(wd_buf_append(b, 101), 5, 101);
	assert_true(wd_buf_refer(b, &page, 1, 1399));
	b->more = wd_ip_alloc(ipv6(&it), 0);
	memset(wd_buf_append(b->more, 300), 6, 300);
	pseudo = wd_sum_fold(wd_sum_pseudo(0, &p, 1800));
	memcpy(b->data + 6, &pseudo, 2);
	b->flags = WD_BUF_SUM_ASK;
	b->sum_from = wd_buf_place(b, b->data);
	b->sum_at = 6;
	assert_null(wd_ip_send(ipv6(&it), &p, b));
	link_take();
	assert_int_equal(frames, 2);
	memcpy(whole, frame[0].bytes + 48, FRAGMENT_DATA);
	memcpy(whole + FRAGMENT_DATA, frame[1].bytes + 48, 1800 - FRAGMENT_DATA);
	assert_int_equal(wd_sum_end(wd_sum_add(wd_sum_pseudo(0, &p, 1800),
	                                       wd_bytes(whole, 1800))), 0);
	assert_int_equal(page.refs, 1);
}

static void a_checksum_is_left_to_the_device_where_it_can(void **state)
{
	(void)state;
	for (unsigned offloads = 0; offloads <= WD_NET_SUMS; offloads += WD_NET_SUMS) {
		struct wd_ip_packet p = { .from = addr(OWN), .to = addr(NEIGHBOUR),
		                          .protocol = WD_IP_UDP };
		struct wd_buf *b;

		link_setup(state);
		here.info.offloads = offloads;
		start_sending();
		b = wd_ip_alloc(ipv6(&it), 0);
		memset(wd_buf_append(b, 30), 1, 30);
		b->flags = WD_BUF_SUM_ASK;
		b->sum_from = wd_buf_place(b, b->data);
		b->sum_at = 6;
		assert_null(wd_ip_send(ipv6(&it), &p, b));
		link_take();
		assert_int_equal(frame[0].flags, offloads ? WD_BUF_SUM_ASK : 0);
		assert_int_equal(link_teardown(state), 0);
	}
}

static void a_packet_with_a_segment_is_as_long_as_the_device_takes(void **state)
{
	static const struct { uint32_t len; bool fine; } cases[] = {
		{ 1900, true }, { 1960, true }, { 1961, false },
	};
	struct wd_ip_packet p = { .to = addr(NEIGHBOUR), .protocol = WD_IP_TCP,
	                          .flags = WD_IP_WHOLE };

	(void)state;
	here.info.offloads = WD_NET_SUMS | WD_NET_SEGMENTS6;
	here.info.frame_max = 2000 + WD_NET_HEADER;
	start_sending();
	for (size_t i = 0; i < WD_COUNT(cases); i++) {
		struct wd_buf *b = wd_ip_alloc(ipv6(&it), 0);
		uint8_t *at;

		b->more = wd_ip_alloc(ipv6(&it), 0);
		at = wd_buf_append(b, 1000);
		memset(at, 0, 1000);
		at = wd_buf_append(b->more, cases[i].len - 1000);
		memset(at, 0, cases[i].len - 1000);
		b->segment = 1400;
		link_clear();
		assert_ptr_equal(wd_ip_send(ipv6(&it), &p, b),
		                 cases[i].fine ? NULL : wd_ip_too_big);
		link_take();
		assert_int_equal(frames, cases[i].fine);
	}
}

/* ---- Flow labels ------------------------------------------------------------------- */

static uint32_t label_to(const char *to, uint8_t protocol, uint8_t port)
{
	struct wd_ip_packet p = { .to = addr(to), .protocol = protocol };
	struct wd_buf *b = wd_ip_alloc(ipv6(&it), 0);
	uint8_t *at = wd_buf_append(b, 40);

	for (unsigned i = 0; i < 40; i++)
		at[i] = (uint8_t)(i + frames);
	memcpy(at, ((const uint8_t[]){ 1, 2, 3, port }), 4);
	assert_null(wd_ip_send(ipv6(&it), &p, b));
	link_take();
	return label_of(&frame[frames - 1]);
}

/* RFC 6437. */
static void a_flow_has_a_label_of_its_own(void **state)
{
	uint32_t label, other;

	(void)state;
	start_sending();
	label = label_to(NEIGHBOUR, WD_IP_TCP, 80);
	assert_int_equal(label_to(NEIGHBOUR, WD_IP_TCP, 80), label);
	assert_int_not_equal(label_to(NEIGHBOUR, WD_IP_TCP, 81), label);
	assert_int_not_equal(label_to(NEIGHBOUR, WD_IP_UDP, 80), label);
	assert_int_not_equal(label_to(FAR, WD_IP_TCP, 80), label);
	assert_int_not_equal(label, 0);
	other = label;
	assert_int_equal(link_teardown(state), 0);
	link_setup(state);
	seeded.state = 99; /* another secret */
	start_sending();
	assert_int_not_equal(label_to(NEIGHBOUR, WD_IP_TCP, 80), other);
}

/* ---- To ourselves, and to groups --------------------------------------------------- */

static void what_is_for_us_stays_here(void **state)
{
	static const char *const own[] = { OWN, "::1" };

	(void)state;
	start_sending();
	for (size_t i = 0; i < WD_COUNT(own); i++) {
		heard.packets = 0;
		assert_null(say(own[i], 100, 0));
		assert_int_equal(heard.packets, 0); /* not before the next turn */
		link_pass(wd_ms(1));
		assert_int_equal(frames, 0);
		assert_int_equal(heard.packets, 1);
		assert_int_equal(heard.len, 100);
		assert_addr(heard.packet.from, own[i]);
		assert_addr(heard.packet.to, own[i]);
	}
	assert_null(say(OWN, 1900, 0)); /* in fragments */
	link_pass(wd_ms(1));
	assert_int_equal(heard.len, 1900);
}

static void packets_to_a_group_go_to_its_interfaces(void **state)
{
	(void)state;
	start_sending();
	assert_null(say("ff05::1:2:3", 8, 0));
	assert_memory_equal(frame[0].to.octet, ((const uint8_t[]){ 0x33, 0x33, 0, 2, 0, 3 }), 6);
	assert_int_equal(frame[0].bytes[7], 1);
	assert_int_equal(heard.packets, 0);
}

/* ---- Source addresses: RFC 6724, 10.1 and more ------------------------------------- */

static void the_source_is_the_one_that_suits(void **state)
{
	enum { NEW = 0, OLD = 1, TEMP = 2 }; /* deprecated, temporary */
	static const struct { const char *to, *a, *b; uint8_t of_a, of_b; const char *best; }
	cases[] = {
		{ "2001:db8:1::1", "2001:db8:3::1", "fe80::1", NEW, NEW, "2001:db8:3::1" },
		{ "ff05::1", "2001:db8:3::1", "fe80::1", NEW, NEW, "2001:db8:3::1" },
		{ "2001:db8:1::1", "2001:db8:1::1", "2001:db8:2::1", OLD, NEW, "2001:db8:1::1" },
		{ "fe80::1", "fe80::2", "2001:db8:1::1", OLD, NEW, "fe80::2" },
		{ "2001:db8:1::d5e3", "2001:db8:1::2", "2001:db8:3::2", NEW, NEW, "2001:db8:1::2" },
		{ "2002:c633:6401::1", "2002:c633:6401::d5e3", "2001:db8:1::2", NEW, NEW,
		  "2002:c633:6401::d5e3" },
		{ "2001:db8:1::d5e3", "2002:c633:6401::d5e3", "2001:db8:1::2", NEW, NEW,
		  "2001:db8:1::2" },
		{ "2001:db8:9::5", "2001:0:1::1", "2a00::1", NEW, NEW, "2a00::1" },
		{ "fd00:1::5", "fd00:2::1", "2001:db8:1::1", NEW, NEW, "fd00:2::1" },
		{ "2001:db8:9::5", "fd00:2::1", "2001:db8:1::1", NEW, NEW, "2001:db8:1::1" },
		{ "2001:db8:9::5", "2001:db8:9::1", "2001:db8:1::1", OLD, NEW, "2001:db8:1::1" },
		{ "2001:db8:9::5", "2001:db8:9::1", "2001:db8:1::1", OLD, OLD, "2001:db8:9::1" },
		{ "2001:db8:9::5", "2001:db8:9::1", "2001:db8:9::2", NEW, TEMP, "2001:db8:9::2" },
		{ "2001:db8:9::5", "2001:db8:9::1", "2001:db8:1::2", NEW, TEMP, "2001:db8:1::2" },
	};

	(void)state;
	start(NULL);
	for (size_t i = 0; i < 2 * WD_COUNT(cases); i++) {
		size_t k = i / 2, first = i % 2; /* in either order */
		struct ipv6_address *a = &it.address[3 + first], *b = &it.address[4 - first];
		struct wd_addr to = addr(cases[k].to);
		uint8_t of[2] = { cases[k].of_a, cases[k].of_b };

		it.addresses = 5;
		for (size_t n = 0; n < 2; n++)
			*(n ? b : a) = (struct ipv6_address){
				.host = &it, .addr = addr(n ? cases[k].b : cases[k].a), .bits = 64,
				.kind = of[n] == TEMP ? IPV6_TEMPORARY : IPV6_STABLE,
				.state = IPV6_USABLE, .valid = WD_NEVER,
				.preferred = of[n] == OLD ? wheel.now : WD_NEVER,
			};
		assert_addr(ipv6_source(&it, &to)->addr, cases[k].best);
		a->state = b->state = IPV6_UNUSED;
	}
}

static void a_tentative_address_is_no_source(void **state)
{
	struct ipv6_options options = { .gateway = addr(ROUTER) };
	struct wd_addr to = addr(FAR);

	(void)state;
	assert_null(wd_prefix_parse(wd_str(OWN "/64"), &options.address));
	start(&options);
	link_pass(wd_ms(1100));
	assert_null(ipv6_source(&it, &to));
	link_pass(wd_s(1));
	assert_addr(ipv6_source(&it, &to)->addr, OWN);
}

static void addresses_for_strangers_come_first(void **state)
{
	static const char *const texts[] = { "fd00:2::1", "2001:db8:9::2", "2001:db8:9::1" };
	struct wd_prefix into[8];

	(void)state;
	start_ready();
	it.addresses = 8;
	for (size_t i = 0; i < 3; i++)
		it.address[5 + i] = (struct ipv6_address){
			.host = &it, .addr = addr(texts[i]), .bits = 64, .state = IPV6_USABLE,
			.kind = i == 1 ? IPV6_TEMPORARY : IPV6_STABLE, .valid = WD_NEVER,
			.preferred = WD_NEVER,
		};
	assert_int_equal(wd_ip_addresses(ipv6(&it), into, 8), 5);
	assert_addr(into[0].addr, OWN);
	assert_addr(into[1].addr, "2001:db8:9::1");
	assert_addr(into[2].addr, "2001:db8:9::2");
	assert_addr(into[3].addr, "fd00:2::1");
	assert_true(ipv6_is_link_local(&into[4].addr));
	for (size_t i = 0; i < 3; i++)
		it.address[5 + i].state = IPV6_UNUSED;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_packet_has_its_header),
		TEST(packets_to_far_away_go_to_the_router),
		TEST(packets_that_cannot_be_sent_are_refused),
		TEST(without_an_address_nothing_is_sent),
		TEST(a_path_says_what_can_be_sent),
		TEST(long_packets_are_cut),
		TEST(identifications_follow_no_order),
		TEST(fragments_fit_in_a_buffer),
		TEST(slices_and_chains_are_cut_and_their_checksum_is_filled_in),
		cmocka_unit_test(a_checksum_is_left_to_the_device_where_it_can),
		TEST(a_packet_with_a_segment_is_as_long_as_the_device_takes),
		TEST(a_flow_has_a_label_of_its_own),
		TEST(what_is_for_us_stays_here),
		TEST(packets_to_a_group_go_to_its_interfaces),
		TEST(the_source_is_the_one_that_suits),
		TEST(a_tentative_address_is_no_source),
		TEST(addresses_for_strangers_come_first),
	};

	return cmocka_run_group_tests_name("ipv6_out", tests, NULL, NULL);
}
