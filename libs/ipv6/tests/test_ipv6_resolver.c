/* SPDX-License-Identifier: ISC */
/* One host on a link: what routers say of resolvers and domains (RFC 8106). */
#include "link.h"

static void start_alone(void)
{
	start(NULL);
	link_pass(wd_s(4));
	link_clear();
}

static void put_resolvers(struct packet *p, uint8_t len, uint32_t life, size_t count)
{
	uint8_t time[4];

	wd_put_be32(time, life);
	PUT(p, ND_RESOLVERS, len, 0, 0);
	put(p, time, sizeof time);
	for (size_t i = 0; i < count; i++)
		PUT(p, 0x20, 1, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, (uint8_t)(0x50 + i));
}

static size_t resolvers(void)
{
	struct wd_addr into[IPV6_RESOLVERS + 1];

	return ipv6_resolvers(&it, into, WD_COUNT(into));
}

static void resolvers_are_known_for_a_time(void **state)
{
	struct packet p = router_says(0, 0, 60000, 0, 0), again = p, none = p;
	struct wd_addr into[2];

	(void)state;
	start_alone();
	put_resolvers(&p, 5, 100, 2);
	link_arrive_icmp(&p);
	assert_int_equal(ipv6_resolvers(&it, into, 2), 2);
	assert_addr(into[0], "2001:db8::50");
	assert_addr(into[1], "2001:db8::51");
	assert_int_equal(ipv6_resolvers(&it, into, 1), 1);
	put_resolvers(&again, 3, 200, 1);
	link_arrive_icmp(&again);
	link_pass(wd_s(100));
	assert_int_equal(ipv6_resolvers(&it, into, 2), 1);
	assert_addr(into[0], "2001:db8::50");
	put_resolvers(&none, 3, 0, 1);
	link_arrive_icmp(&none);
	assert_int_equal(resolvers(), 0);
}

static void resolvers_that_make_no_sense_are_ignored(void **state)
{
	static const struct { uint8_t len; size_t addresses; } bad[] = {
		{ 1, 0 }, { 2, 1 }, { 4, 2 }, { 6, 3 }, /* even, or none (CVE-2020-16898) */
	};

	(void)state;
	start_alone();
	for (size_t i = 0; i < WD_COUNT(bad); i++) {
		struct packet p = router_says(0, 0, 60000, 0, 0);

		put_resolvers(&p, bad[i].len, 100, bad[i].addresses);
		p.len = IPV6_HEADER + 16 + 8u * bad[i].len;
		link_arrive_icmp(&p);
		assert_int_equal(resolvers(), 0);
	}
}

static void resolvers_are_few(void **state)
{
	struct packet p = router_says(0, 0, 60000, 0, 0);

	(void)state;
	start_alone();
	put_resolvers(&p, 41, UINT32_MAX, 20);
	link_arrive_icmp(&p);
	assert_int_equal(resolvers(), IPV6_RESOLVERS);
}

/* An option with `names`, padded. */
static void put_domains(struct packet *p, uint32_t life, const char *names, size_t len)
{
	uint8_t time[4];

	wd_put_be32(time, life);
	PUT(p, ND_DOMAINS, (uint8_t)((len + 15) / 8), 0, 0);
	put(p, time, sizeof time);
	put(p, names, len);
	put_zeros(p, (len + 15) / 8 * 8 - 8 - len);
}

#define DOMAINS(p, life, names) put_domains(p, life, names, sizeof(names))

static void domains_are_known_for_a_time(void **state)
{
	struct packet p = router_says(0, 0, 60000, 0, 0);
	const char *name[4];

	(void)state;
	start_alone();
	DOMAINS(&p, 100, "\7example\3org\0\3lab\7example\3org");
	link_arrive_icmp(&p);
	assert_int_equal(ipv6_domains(&it, name, 4), 2);
	assert_string_equal(name[0], "example.org");
	assert_string_equal(name[1], "lab.example.org");
	assert_int_equal(ipv6_domains(&it, name, 1), 1);
	link_pass(wd_s(100));
	assert_int_equal(ipv6_domains(&it, name, 4), 0);
}

static void domains_that_make_no_sense_are_ignored(void **state)
{
	char text[300];
	const char *name[4];
	struct packet p;

	(void)state;
	start_alone();
	p = router_says(0, 0, 60000, 0, 0);
	DOMAINS(&p, 100, "\300\14"); /* compression */
	DOMAINS(&p, 100, "\77example"); /* beyond the end */
	DOMAINS(&p, 100, "\7exam/le\3org");
	DOMAINS(&p, 100, "\7exam\0le\3org");
	DOMAINS(&p, 100, "\7exam.le\3org");
	DOMAINS(&p, 100, ""); /* the root */
	link_arrive_icmp(&p);
	assert_int_equal(ipv6_domains(&it, name, 4), 0);

	p = router_says(0, 0, 60000, 0, 0);
	memset(text, 'a', sizeof text);
	text[0] = 64;
	text[65] = '\0';
	put_domains(&p, 100, text, 66); /* a longer label than there is */
	link_arrive_icmp(&p);
	assert_int_equal(ipv6_domains(&it, name, 4), 0);

	p = router_says(0, 0, 60000, 0, 0);
	for (size_t i = 0; i < sizeof text; i++)
		text[i] = i % 2 ? 'a' : 1;
	put_domains(&p, 100, text, sizeof text); /* longer than a name can be */
	link_arrive_icmp(&p);
	assert_int_equal(ipv6_domains(&it, name, 4), 0);

	p = router_says(0, 0, 60000, 0, 0);
	text[252] = 2; /* one byte longer than it can be */
	text[254] = 'a';
	text[255] = '\0';
	put_domains(&p, 100, text, 256);
	link_arrive_icmp(&p);
	assert_int_equal(ipv6_domains(&it, name, 4), 0);

	p = router_says(0, 0, 60000, 0, 0);
	text[252] = 1;
	text[254] = '\0';
	put_domains(&p, 100, text, 255); /* as long as it can be */
	link_arrive_icmp(&p);
	assert_int_equal(ipv6_domains(&it, name, 4), 1);
	assert_int_equal(strlen(name[0]), 253);
}

static void domains_are_few(void **state)
{
	struct packet p = router_says(0, 0, 60000, 0, 0);
	const char *name[8];

	(void)state;
	start_alone();
	DOMAINS(&p, 100, "\1a\0\1b\0\1c\0\1d\0\1e\0\1f");
	link_arrive_icmp(&p);
	assert_int_equal(ipv6_domains(&it, name, 8), IPV6_DOMAINS);
	assert_string_equal(name[3], "d");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(resolvers_are_known_for_a_time),
		TEST(resolvers_that_make_no_sense_are_ignored),
		TEST(resolvers_are_few),
		TEST(domains_are_known_for_a_time),
		TEST(domains_that_make_no_sense_are_ignored),
		TEST(domains_are_few),
	};

	return cmocka_run_group_tests_name("ipv6_resolver", tests, NULL, NULL);
}
