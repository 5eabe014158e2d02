/* SPDX-License-Identifier: ISC */
/* One host on a link: fragments that come (RFC 8200, 4.5). */
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

static struct packet fragment(uint8_t next, uint32_t id, uint16_t offset, bool more)
{
	struct packet p = from_neighbour(IPV6_FRAGMENT);
	uint8_t bytes[4];

	wd_put_be32(bytes, id);
	PUT(&p, next, 0, (uint8_t)(offset >> 8), (uint8_t)(offset | more));
	put(&p, bytes, sizeof bytes);
	return p;
}

/* A good one of the experiment's datagram `id`, `len` bytes. */
static void give(uint32_t id, uint16_t offset, uint32_t len, bool more)
{
	struct packet p = fragment(EXPERIMENT, id, offset, more);

	for (uint32_t i = 0; i < len; i++)
		PUT(&p, (uint8_t)((offset + i) * 3));
	link_arrive(&p);
}

static void fragments_make_the_datagram_in_any_order(void **state)
{
	(void)state;
	start_listening();
	give(1, 1600, 100, false);
	give(1, 0, 800, true);
	assert_int_equal(heard.packets, 0);
	give(1, 800, 800, true);
	assert_int_equal(heard.packets, 1);
	assert_int_equal(heard.len, 1700);
	assert_addr(heard.packet.from, NEIGHBOUR);
	for (size_t i = 0; i < 1700; i++)
		assert_int_equal(heard.bytes[i], (uint8_t)(i * 3));
}

/* RFC 6946: it has nothing to do with fragments of the same identification. */
static void a_whole_datagram_with_a_fragment_header_is_just_that(void **state)
{
	(void)state;
	start_listening();
	give(1, 0, 800, true);
	give(1, 0, 40, false);
	assert_int_equal(heard.packets, 1);
	assert_int_equal(heard.len, 40);
	give(1, 800, 8, false);
	assert_int_equal(heard.packets, 2);
	assert_int_equal(heard.len, 808);
}

/* RFC 5722. */
static void overlapping_fragments_void_the_datagram_in_silence(void **state)
{
	(void)state;
	start_listening();
	give(1, 0, 800, true);
	give(1, 792, 808, true);
	give(1, 800, 800, true);
	give(1, 1600, 8, false);
	link_pass(wd_s(61));
	assert_int_equal(heard.packets, 0);
	assert_int_equal(frames, 0);
}

static void fragments_that_can_be_of_no_datagram_are_complained_of(void **state)
{
	struct packet p = fragment(EXPERIMENT, 1, 0, true);

	(void)state;
	start_listening();
	PUT(&p, 1, 2, 3, 4, 5, 6, 7); /* not a multiple of 8 */
	assert_complained(&p, ICMP6_BAD_FIELD, 4);
	p = fragment(EXPERIMENT, 1, 65528, false); /* the "ping of death" */
	put_zeros(&p, 8);
	assert_complained(&p, ICMP6_BAD_FIELD, 42);
	p.len--;
	link_clear();
	link_arrive(&p);
	assert_int_equal(frames, 0);
}

/* RFC 7112: the first fragment says what it is about. */
static void a_first_fragment_holds_all_headers(void **state)
{
	struct packet p = fragment(IPV6_DESTINATION, 1, 0, true);

	(void)state;
	start_listening();
	PUT(&p, EXPERIMENT, 1, 1, 4, 0, 0, 0, 0);
	assert_complained(&p, ICMP6_BAD_FIRST, 0);
	p = fragment(WD_IP_UDP, 2, 0, true);
	assert_complained(&p, ICMP6_BAD_FIRST, 0);
	p = fragment(WD_IP_TCP, 3, 0, true);
	put_zeros(&p, 16);
	assert_complained(&p, ICMP6_BAD_FIRST, 0);
	assert_int_equal(it.reassembly.bufs, 0);
}

/* The class of CVE-2021-24094: headers in the second fragment, fragments in fragments. */
static void fragments_of_fragments_are_dropped(void **state)
{
	struct packet p = fragment(IPV6_FRAGMENT, 1, 0, true);

	(void)state;
	start_listening();
	PUT(&p, EXPERIMENT, 0, 0, 1, 0, 0, 0, 9);
	put_zeros(&p, 8);
	link_arrive(&p);
	p = fragment(IPV6_FRAGMENT, 1, 16, false);
	put_zeros(&p, 8);
	link_arrive(&p);
	assert_int_equal(heard.packets, 0);
	assert_int_equal(frames, 0);
	p = fragment(IPV6_FRAGMENT, 2, 0, false); /* whole in whole */
	PUT(&p, EXPERIMENT, 0, 0, 0, 0, 0, 0, 9);
	put_zeros(&p, 8);
	assert_dropped(&p);
}

/* The next header of the first fragment counts, and headers before and in it are passed. */
static void headers_around_a_fragment_header_are_passed(void **state)
{
	struct packet p = from_neighbour(IPV6_HOP_BY_HOP), q = p;

	(void)state;
	start_listening();
	PUT(&p, IPV6_DESTINATION, 0, 1, 4, 0, 0, 0, 0);
	PUT(&p, IPV6_FRAGMENT, 0, 1, 4, 0, 0, 0, 0);
	PUT(&p, IPV6_DESTINATION, 0, 0, 1, 0, 0, 0, 9);
	PUT(&p, EXPERIMENT, 0, 1, 4, 0, 0, 0, 0);
	PUT(&p, 0, 1, 2, 3, 4, 5, 6, 7);
	PUT(&q, IPV6_DESTINATION, 0, 1, 4, 0, 0, 0, 0);
	PUT(&q, IPV6_FRAGMENT, 0, 1, 4, 0, 0, 0, 0);
	PUT(&q, 99, 0, 0, 16, 0, 0, 0, 9);
	PUT(&q, 8, 9);
	link_arrive(&q);
	assert_heard(&p, 10);
	assert_memory_equal(heard.bytes, ((const uint8_t[]){ 0, 1, 2, 3, 4, 5, 6, 7, 8, 9 }), 10);
}

/* Each fits by itself; with the headers of the first they do not. */
static void a_datagram_longer_than_any_can_be_is_dropped(void **state)
{
	struct packet p = from_neighbour(IPV6_DESTINATION);

	(void)state;
	start_listening();
	PUT(&p, IPV6_FRAGMENT, 99);
	put_zeros(&p, 798);
	PUT(&p, EXPERIMENT, 0, 0, 1, 0, 0, 0, 1);
	put_zeros(&p, 8);
	link_arrive(&p);
	for (uint32_t at = 8; at < 65000; at += 1400)
		give(1, (uint16_t)at, 1400 < 65008 - at ? 1400 : 65008 - at, at + 1400 < 65008);
	assert_int_equal(heard.packets, 0);
	assert_int_equal(frames, 0);
}

static void a_datagram_that_does_not_become_whole_is_given_up_after_a_minute(void **state)
{
	const uint8_t *m;

	(void)state;
	start_listening();
	give(1, 0, 800, true);
	give(2, 800, 800, true);
	link_clear();
	link_pass(wd_ms(59999));
	assert_int_equal(find(ICMP6_TIME_EXCEEDED) != NULL, false);
	link_pass(wd_ms(1));
	assert_int_equal(count(ICMP6_TIME_EXCEEDED), 1); /* of that whose start came */
	m = icmp_of(find(ICMP6_TIME_EXCEEDED));
	assert_int_equal(m[1], ICMP6_REASSEMBLY);
	assert_int_equal(m[8 + 6], IPV6_FRAGMENT); /* as it came */
	assert_int_equal(wd_be32(m + 8 + 44), 1);
	assert_int_equal(m[8 + 48 + 3], 9);
	give(1, 800, 8, false);
	assert_int_equal(heard.packets, 0);
}

static void fragments_take_no_more_memory_than_the_limit(void **state)
{
	(void)state;
	start_listening();
	for (uint32_t i = 0; i < 5000; i++) {
		give(i, (uint16_t)(8 * (i % 1000)), 8, true);
		assert_true(link_pool.used <= IP_REASSEMBLY_BUFS);
		link_clear();
	}
	give(9999, 0, 8, true);
	give(9999, 8, 8, false);
	assert_int_equal(heard.packets, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(fragments_make_the_datagram_in_any_order),
		TEST(a_whole_datagram_with_a_fragment_header_is_just_that),
		TEST(overlapping_fragments_void_the_datagram_in_silence),
		TEST(fragments_that_can_be_of_no_datagram_are_complained_of),
		TEST(a_first_fragment_holds_all_headers),
		TEST(fragments_of_fragments_are_dropped),
		TEST(headers_around_a_fragment_header_are_passed),
		TEST(a_datagram_longer_than_any_can_be_is_dropped),
		TEST(a_datagram_that_does_not_become_whole_is_given_up_after_a_minute),
		TEST(fragments_take_no_more_memory_than_the_limit),
	};

	return cmocka_run_group_tests_name("ipv6_fragment", tests, NULL, NULL);
}
