/* SPDX-License-Identifier: ISC */
/* One host on a link: packets that come, and their extension headers (RFC 8200). */
#include "link.h"

static void start_listening(void)
{
	start_ready();
	listen_all();
	know(NEIGHBOUR, 7);
	link_clear();
}

static struct packet from_neighbour(uint8_t next)
{
	return packet(NEIGHBOUR, OWN, next, 64);
}

/* It arrives and is dropped: nobody hears of it. */
static void assert_dropped(struct packet *p)
{
	heard.packets = 0;
	link_clear();
	link_arrive(p);
	assert_int_equal(heard.packets, 0);
	assert_int_equal(frames, 0);
}

/* It arrives, and its sender is told of a parameter problem. */
static void assert_complained(struct packet *p, uint8_t code, uint32_t pointer)
{
	const uint8_t *m;

	heard.packets = 0;
	link_clear();
	link_arrive(p);
	assert_int_equal(heard.packets, 0);
	assert_int_equal(frames, 1);
	m = icmp_of(&frame[0]);
	assert_non_null(m);
	assert_int_equal(m[0], ICMP6_PARAMETER);
	assert_int_equal(m[1], code);
	assert_int_equal(wd_be32(m + 4), pointer);
	assert_memory_equal(m + 8, p->bytes, p->len);
	link_pass(wd_s(1));
}

/* It arrives, and its data is heard, `len` bytes. */
static void assert_heard(struct packet *p, size_t len)
{
	heard.packets = 0;
	link_clear();
	link_arrive(p);
	assert_int_equal(heard.packets, 1);
	assert_int_equal(heard.len, len);
	assert_int_equal(frames, 0);
}

/* ---- The header -------------------------------------------------------------------- */

static void a_packet_is_handed_up_as_it_is(void **state)
{
	struct packet p = from_neighbour(EXPERIMENT);

	(void)state;
	start_listening();
	p.bytes[0] = 0x6b;
	p.bytes[1] = 0x90; /* traffic class 0xb9 */
	PUT(&p, 1, 2, 3, 4, 5);
	assert_heard(&p, 5);
	assert_addr(heard.packet.from, NEIGHBOUR);
	assert_addr(heard.packet.to, OWN);
	assert_int_equal(heard.packet.protocol, EXPERIMENT);
	assert_int_equal(heard.packet.hops, 64);
	assert_int_equal(heard.packet.tos, 0xb9);
	assert_int_equal(heard.packet.flags, 0);
	assert_memory_equal(heard.bytes, ((const uint8_t[]){ 1, 2, 3, 4, 5 }), 5);
}

static void what_stands_behind_a_packet_is_cut(void **state)
{
	struct packet p = from_neighbour(EXPERIMENT);

	(void)state;
	start_listening();
	PUT(&p, 1, 2, 3, 4, 5, 6, 7);
	wd_put_be16(p.bytes + 4, 3);
	link_arrive_raw(&p);
	assert_int_equal(heard.packets, 1);
	assert_int_equal(heard.len, 3);
}

/* As devices hand up large segments: behind it stands more in both buffers of the chain. */
static void a_packet_in_a_chain_is_cut_where_it_ends(void **state)
{
	static const uint32_t lens[] = { 0, 1, 59, 60, 61, 100, 159, 160, 161, 200 };
	struct wd_ethernet_frame f = { .to = { { 2, 0, 0, 0, 0, 1 } } };

	(void)state;
	start_listening();
	for (size_t i = 0; i < WD_COUNT(lens); i++) {
		struct packet p = from_neighbour(EXPERIMENT);
		struct wd_buf *b;

		put_zeros(&p, 200);
		wd_put_be16(p.bytes + 4, (uint16_t)lens[i]);
		b = link_buf(wd_bytes(p.bytes, 100));
		b->more = link_buf(wd_bytes(p.bytes + 100, 100));
		b->segment = 50;
		heard.packets = 0;
		here.input(here.arg, &f, b);
		assert_int_equal(heard.packets, lens[i] <= 160);
		if (heard.packets)
			assert_int_equal(heard.len, lens[i]);
	}
}

static void packets_that_are_not_whole_are_dropped(void **state)
{
	struct packet p = from_neighbour(EXPERIMENT);

	(void)state;
	start_listening();
	PUT(&p, 1, 2, 3, 4);
	for (uint32_t len = 0; len < IPV6_HEADER + 4; len++) {
		struct packet q = p;

		wd_put_be16(q.bytes + 4, 4);
		q.len = len;
		link_arrive_raw(&q);
	}
	wd_put_be16(p.bytes + 4, 5);
	link_arrive_raw(&p);
	wd_put_be16(p.bytes + 4, 65535);
	link_arrive_raw(&p);
	wd_put_be16(p.bytes + 4, 4);
	p.bytes[0] = 0x40; /* of another version */
	link_arrive_raw(&p);
	p.bytes[0] = 0x70;
	link_arrive_raw(&p);
	assert_int_equal(heard.packets, 0);
	assert_int_equal(frames, 0);
}

static void packets_from_where_none_can_come_are_dropped(void **state)
{
	static const char *const bad[] = {
		"ff02::1", "::", "::1", "::ffff:10.0.0.1", OWN, /* the last is a "land" */
	};

	(void)state;
	start_listening();
	for (size_t i = 0; i < WD_COUNT(bad); i++) {
		struct packet p = packet(bad[i], OWN, EXPERIMENT, 64);

		PUT(&p, 1, 2, 3, 4);
		assert_dropped(&p);
	}
}

static void packets_for_others_are_dropped(void **state)
{
	static const char *const bad[] = {
		NEIGHBOUR, "::1", "::", "::ffff:10.0.0.1", "ff02::2", "ff02::1:ff00:2", "ff05::1",
		"2001:db8::", /* anycast of routers */
	};

	(void)state;
	start_listening();
	for (size_t i = 0; i < WD_COUNT(bad); i++) {
		struct packet p = packet("2001:db8::3", bad[i], EXPERIMENT, 64);

		PUT(&p, 1, 2, 3, 4);
		assert_dropped(&p);
	}
}

/* What is for us alone does not come in a frame to several. */
static void a_packet_to_us_in_a_frame_to_a_group_is_dropped(void **state)
{
	struct packet p = from_neighbour(EXPERIMENT);

	(void)state;
	start_listening();
	PUT(&p, 1, 2, 3, 4);
	p.to = WD_MAC_EVERYBODY;
	assert_dropped(&p);
}

static void an_empty_packet_is_handed_up_and_one_with_no_next_header_is_not(void **state)
{
	struct packet p = from_neighbour(EXPERIMENT), q = from_neighbour(IPV6_NO_NEXT);

	(void)state;
	start_listening();
	assert_heard(&p, 0);
	assert_dropped(&q);
	PUT(&q, 1, 2, 3);
	assert_dropped(&q);
}

static void a_protocol_nobody_wants_is_a_parameter_problem(void **state)
{
	struct packet p = from_neighbour(99), q = from_neighbour(IPV6_DESTINATION);

	(void)state;
	start_listening();
	PUT(&p, 1, 2, 3, 4);
	assert_complained(&p, ICMP6_BAD_NEXT, 6);
	PUT(&q, 99, 0, 1, 4, 0, 0, 0, 0);
	assert_complained(&q, ICMP6_BAD_NEXT, 40);
	p = from_neighbour(51); /* AH and ESP are not understood */
	PUT(&p, EXPERIMENT, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
	assert_complained(&p, ICMP6_BAD_NEXT, 6);
	p = packet(NEIGHBOUR, "ff02::1", 99, 64);
	PUT(&p, 1, 2, 3, 4);
	assert_dropped(&p);
}

/* ---- Extension headers ------------------------------------------------------------- */

static void headers_are_passed_in_any_order(void **state)
{
	struct packet p = from_neighbour(IPV6_HOP_BY_HOP);

	(void)state;
	start_listening();
	PUT(&p, IPV6_DESTINATION, 0, 5, 2, 0, 0, 0, 0);         /* router alert, padding */
	PUT(&p, IPV6_ROUTING, 1, 1, 12, 0, 0, 0, 0);
	put_zeros(&p, 8);
	PUT(&p, IPV6_DESTINATION, 0, 0, 0, 0, 0, 0, 0);         /* nothing left of it */
	PUT(&p, EXPERIMENT, 0, 0x1e, 4, 1, 2, 3, 4);            /* one to be skipped */
	PUT(&p, 7, 7, 7);
	assert_heard(&p, 3);
}

static void headers_beyond_the_packet_are_dropped(void **state)
{
	static const uint8_t kinds[] = { IPV6_HOP_BY_HOP, IPV6_DESTINATION, IPV6_ROUTING,
	                                 IPV6_FRAGMENT };

	(void)state;
	start_listening();
	for (size_t k = 0; k < WD_COUNT(kinds); k++) {
		struct packet p = from_neighbour(kinds[k]);

		PUT(&p, EXPERIMENT, kinds[k] == IPV6_FRAGMENT ? 0 : 1, 1, 4, 0, 0, 0, 0);
		put_zeros(&p, 7);
		for (uint32_t len = IPV6_HEADER; len < IPV6_HEADER + 15; len++) {
			struct packet q = p;

			q.len = len;
			if (kinds[k] != IPV6_FRAGMENT || len < IPV6_HEADER + 8)
				assert_dropped(&q);
		}
	}
}

static void options_beyond_their_header_are_dropped(void **state)
{
	struct packet p = from_neighbour(IPV6_DESTINATION);

	(void)state;
	start_listening();
	PUT(&p, EXPERIMENT, 0, 1, 5, 0, 0, 0, 0, 1, 2, 3, 4);
	assert_dropped(&p);
	p.bytes[IPV6_HEADER + 2] = 0x1e;
	p.bytes[IPV6_HEADER + 3] = 255;
	assert_dropped(&p);
	memset(p.bytes + IPV6_HEADER + 2, 0, 5);
	p.bytes[IPV6_HEADER + 7] = 1; /* its length would stand behind */
	assert_dropped(&p);
}

static void a_hop_by_hop_header_comes_first_or_not_at_all(void **state)
{
	struct packet p = from_neighbour(IPV6_HOP_BY_HOP), q = from_neighbour(IPV6_DESTINATION);

	(void)state;
	start_listening();
	PUT(&p, IPV6_HOP_BY_HOP, 0, 1, 4, 0, 0, 0, 0);
	PUT(&p, EXPERIMENT, 0, 1, 4, 0, 0, 0, 0);
	assert_complained(&p, ICMP6_BAD_NEXT, 40);
	PUT(&q, IPV6_HOP_BY_HOP, 0, 1, 4, 0, 0, 0, 0);
	PUT(&q, EXPERIMENT, 0, 1, 4, 0, 0, 0, 0);
	assert_complained(&q, ICMP6_BAD_NEXT, 40);
	p = from_neighbour(IPV6_FRAGMENT); /* nor inside a fragment, whole or not */
	PUT(&p, IPV6_HOP_BY_HOP, 0, 0, 0, 0, 0, 0, 1);
	PUT(&p, EXPERIMENT, 0, 1, 4, 0, 0, 0, 0);
	assert_complained(&p, ICMP6_BAD_NEXT, 40);
	p.bytes[IPV6_HEADER + 3] = 1;
	assert_complained(&p, ICMP6_BAD_NEXT, 40);
}

static void unknown_options_do_what_their_highest_bits_say(void **state)
{
	struct packet p = from_neighbour(IPV6_DESTINATION);
	struct packet many = packet(NEIGHBOUR, "ff02::1", IPV6_HOP_BY_HOP, 64);

	(void)state;
	start_listening();
	PUT(&p, EXPERIMENT, 0, 1, 0, 0x1f, 2, 0, 0);
	assert_heard(&p, 0);
	p.bytes[IPV6_HEADER + 4] = 0x5f;
	assert_dropped(&p);
	p.bytes[IPV6_HEADER + 4] = 0x9f;
	assert_complained(&p, ICMP6_BAD_OPTION, 44);
	p.bytes[IPV6_HEADER + 4] = 0xdf;
	assert_complained(&p, ICMP6_BAD_OPTION, 44);
	PUT(&many, EXPERIMENT, 0, 1, 0, 0x9f, 2, 0, 0);
	assert_complained(&many, ICMP6_BAD_OPTION, 44);
	assert_addr(from_of(&frame[0]), OWN);
	many.bytes[IPV6_HEADER + 4] = 0xdf;
	assert_dropped(&many);
}

static void jumbograms_are_refused(void **state)
{
	struct packet p = from_neighbour(IPV6_HOP_BY_HOP);

	(void)state;
	start_listening();
	PUT(&p, EXPERIMENT, 0, 0xc2, 4, 0, 1, 0, 0);
	PUT(&p, 1, 2, 3, 4);
	assert_complained(&p, ICMP6_BAD_OPTION, 42); /* the payload's length is not zero */
	p.bytes[4] = p.bytes[5] = 0;
	link_clear();
	link_arrive_raw(&p);
	assert_int_equal(frames + heard.packets, 0);
}

static void source_routes_are_refused(void **state)
{
	static const uint8_t types[] = { 0, 1, 2, 3, 4, 253 };

	(void)state;
	start_listening();
	for (size_t i = 0; i < WD_COUNT(types); i++) {
		struct packet p = from_neighbour(IPV6_ROUTING);

		PUT(&p, EXPERIMENT, 2, types[i], 1, 0, 0, 0, 0);
		put_addr(&p, FAR);
		assert_complained(&p, ICMP6_BAD_FIELD, 42);
		p.bytes[IPV6_HEADER + 3] = 0; /* nothing left to go to */
		assert_heard(&p, 0);
	}
}

static void more_headers_than_eight_are_dropped(void **state)
{
	(void)state;
	start_listening();
	for (unsigned n = 1; n <= 128; n++) {
		struct packet p = from_neighbour(IPV6_DESTINATION);

		for (unsigned i = 1; i < n; i++)
			PUT(&p, IPV6_DESTINATION, 0, 1, 4, 0, 0, 0, 0);
		PUT(&p, EXPERIMENT, 0, 1, 4, 0, 0, 0, 0);
		if (n <= IPV6_HEADERS_MAX)
			assert_heard(&p, 0);
		else
			assert_dropped(&p);
	}
}

static void headers_of_more_than_a_kilobyte_are_dropped(void **state)
{
	(void)state;
	start_listening();
	for (unsigned units = 100; units < 180; units++) {
		struct packet p = from_neighbour(IPV6_DESTINATION);

		PUT(&p, EXPERIMENT, (uint8_t)(units - 1));
		put_zeros(&p, 8 * units - 2);
		if (units <= 128)
			assert_heard(&p, 0);
		else
			assert_dropped(&p);
	}
}

static void options_beyond_eight_are_dropped(void **state)
{
	struct packet p = from_neighbour(IPV6_DESTINATION);

	(void)state;
	start_listening();
	PUT(&p, EXPERIMENT, 2);
	for (unsigned i = 0; i < 8; i++)
		PUT(&p, 0x1e, 0);
	put_zeros(&p, 6);
	assert_heard(&p, 0);
	p.bytes[IPV6_HEADER + 18] = 0x1e;
	assert_dropped(&p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_packet_is_handed_up_as_it_is),
		TEST(what_stands_behind_a_packet_is_cut),
		TEST(a_packet_in_a_chain_is_cut_where_it_ends),
		TEST(packets_that_are_not_whole_are_dropped),
		TEST(packets_from_where_none_can_come_are_dropped),
		TEST(packets_for_others_are_dropped),
		TEST(a_packet_to_us_in_a_frame_to_a_group_is_dropped),
		TEST(an_empty_packet_is_handed_up_and_one_with_no_next_header_is_not),
		TEST(a_protocol_nobody_wants_is_a_parameter_problem),
		TEST(headers_are_passed_in_any_order),
		TEST(headers_beyond_the_packet_are_dropped),
		TEST(options_beyond_their_header_are_dropped),
		TEST(a_hop_by_hop_header_comes_first_or_not_at_all),
		TEST(unknown_options_do_what_their_highest_bits_say),
		TEST(jumbograms_are_refused),
		TEST(source_routes_are_refused),
		TEST(more_headers_than_eight_are_dropped),
		TEST(headers_of_more_than_a_kilobyte_are_dropped),
		TEST(options_beyond_eight_are_dropped),
	};

	return cmocka_run_group_tests_name("ipv6_in", tests, NULL, NULL);
}
