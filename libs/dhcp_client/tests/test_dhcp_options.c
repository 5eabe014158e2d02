/* SPDX-License-Identifier: ISC */
/* What a server may say, and should not. */
#include "dhcp_wire.h"

/* Waits for an ACK. */
static int requesting_setup(void **state)
{
	if (trusting_setup(state))
		return -1;
	said();
	say(OFFER);
	assert_string_equal(said(), "request 50 of 3");
	return 0;
}

/* What an ACK with these options grants; the client asks anew then. */
static struct wd_dhcp_grant granted(struct answer a)
{
	struct wd_dhcp_grant grant;

	a.type = ACK;
	answer(a);
	assert_null(wd_dhcp_lease_get(dhcp_client(&client), &grant));
	client.state = DHCP_CLIENT_REQUESTING;
	return grant;
}

static struct wd_dhcp_grant granted_with(struct wd_bytes extra)
{
	return granted((struct answer){ .extra = extra });
}

static void assert_ignored(struct answer a)
{
	enum dhcp_client_state state = client.state;

	a.type = a.type ? a.type : ACK;
	answer(a);
	assert_int_equal(client.state, state);
	assert_int_equal(watching.changes, 0);
	assert_string_equal(said(), "-");
}

/* ---- The message --------------------------------------------------------------------- */

static void what_is_no_answer_to_us_is_ignored(void **state)
{
	(void)state;
	assert_ignored((struct answer){ .xid_more = 1 });
	assert_ignored((struct answer){ .other_mac = true });
	assert_ignored((struct answer){ .op = 1 });
	assert_ignored((struct answer){ .htype = 6 });
	assert_ignored((struct answer){ .hlen = 16 });
	assert_ignored((struct answer){ .hlen = 255 });
	assert_ignored((struct answer){ .other_cookie = true });
	assert_ignored((struct answer){ .other_port = true });
	assert_ignored((struct answer){ .server = 9 });
	assert_ignored((struct answer){ .no_server = true });
	assert_ignored((struct answer){ .no_type = true });
	assert_ignored((struct answer){ .type = 8 });
	assert_ignored((struct answer){ .type = OFFER });
	say(ACK);
	assert_int_equal(client.state, DHCP_CLIENT_BOUND);
}

static void an_answer_that_nobody_waits_for_is_ignored(void **state)
{
	(void)state;
	say(ACK);
	watching.changes = 0;
	say(ACK);
	say(NAK);
	say(OFFER);
	assert_int_equal(client.state, DHCP_CLIENT_BOUND);
	assert_int_equal(watching.changes, 0);
}

static void a_message_cut_short_is_ignored(void **state)
{
	(void)state;
	for (size_t keep = 1; keep <= 240; keep++)
		assert_ignored((struct answer){ .keep = keep });
}

/* Cut in any option, or before one that is needed: type, server and time are all at 255. */
static void an_option_that_runs_over_the_end_spoils_the_message(void **state)
{
	(void)state;
	for (size_t keep = 241; keep < 261; keep++)
		if (keep != 255)
			assert_ignored((struct answer){ .keep = keep });
	assert_ignored((struct answer){ .extra = TEXT("\x06\xff\x01\x02"), .no_mask = true,
	                                .no_end = true });
	assert_ignored((struct answer){ .extra = TEXT("\x06"), .no_mask = true, .no_end = true });
}

static void the_end_may_be_missing(void **state)
{
	(void)state;
	assert_int_equal(granted((struct answer){ .no_end = true }).address.bits, 120);
}

static void what_stands_behind_the_end_does_not_count(void **state)
{
	(void)state;
	assert_int_equal(granted_with(TEXT("\xff\6\xff\xff")).dns_count, 0);
}

static void padding_is_passed_over(void **state)
{
	(void)state;
	assert_int_equal(granted_with(TEXT("\0\0\0\6\4\1\2\3\4\0\0")).dns_count, 1);
}

static void a_message_that_is_too_long_is_ignored(void **state)
{
	static uint8_t pad[1472];

	(void)state;
	assert_ignored((struct answer){ .extra = wd_bytes(pad, DHCP_CLIENT_MESSAGE - 260) });
	answer((struct answer){ .type = ACK, .extra = wd_bytes(pad, 1472 - 240 - 3 - 6 - 6 - 7) });
	assert_int_equal(client.state, DHCP_CLIENT_BOUND);
}

/* ---- Long options, and options in other fields --------------------------------------- */

static void parts_of_an_option_are_put_together(void **state)
{
	struct wd_dhcp_grant grant = granted_with(
		TEXT("\6\3\1\2\3\x0f\2wa\6\5\4\5\6\7\x08\x0f\3.di"));
	struct wd_bytes value;

	(void)state;
	assert_int_equal(grant.dns_count, 2);
	assert_int_equal(grant.dns[0].ip[15], 4);
	assert_int_equal(grant.dns[1].ip[15], 8);
	assert_string_equal(grant.domain, "wa.di");
	client.state = DHCP_CLIENT_BOUND;
	assert_true(wd_dhcp_lease_option(dhcp_client(&client), 6, &value));
	assert_memory_equal(value.ptr, "\1\2\3\4\5\6\7\x08", 8);
}

static void options_go_on_in_the_fields_for_names(void **state)
{
	struct wd_dhcp_grant grant = granted((struct answer){
		.extra = TEXT("\x34\1\3\6\2\1\2"), .file = TEXT("\6\3\3\4\5\xff"),
		.sname = TEXT("\6\3\6\7\x08\x0f\1x\xff"),
	});

	(void)state;
	assert_int_equal(grant.dns_count, 2);
	assert_memory_equal(grant.dns[1].ip + 12, "\5\6\7\x08", 4);
	assert_string_equal(grant.domain, "x");
	grant = granted((struct answer){ .extra = TEXT("\x34\1\2"), .file = TEXT("\6\4\1\1\1\1"),
	                                 .sname = TEXT("\x0f\1y\xff") });
	assert_int_equal(grant.dns_count, 0);
	assert_string_equal(grant.domain, "y");
}

static void names_are_no_options_unless_it_is_said(void **state)
{
	static const char *const values[] = { "\x34\1\0", "\x34\1\4", "\x34\2\3\3", "\x34\0", "" };

	(void)state;
	for (size_t i = 0; i < WD_COUNT(values); i++)
		assert_int_equal(granted((struct answer){
			.extra = wd_bytes(values[i], i == 4 ? 0 : 2u + (uint8_t)values[i][1]),
			.file = TEXT("\6\4\1\1\1\1\xff"), .sname = TEXT("\6\xff\xff"),
		}).dns_count, 0);
}

/* There is no end to them otherwise. */
static void an_overload_in_a_field_for_names_does_not_count(void **state)
{
	(void)state;
	assert_int_equal(granted((struct answer){
		.extra = TEXT("\x34\1\1"), .file = TEXT("\x34\1\3\xff"),
		.sname = TEXT("\6\4\1\1\1\1\xff"),
	}).dns_count, 0);
}

static void a_field_for_names_ends_with_itself(void **state)
{
	static uint8_t file[128], sname[64];

	(void)state;
	memset(file, 0, sizeof file);
	memset(sname, 0, sizeof sname);
	memcpy(sname + 60, "\x0f\3ab", 4); /* the next field is no part of it */
	assert_ignored((struct answer){ .extra = TEXT("\x34\1\2"), .sname = wd_bytes(sname, 64) });
	memcpy(file + 126, "\x0f\1", 2);
	assert_ignored((struct answer){ .extra = TEXT("\x34\1\1"), .file = wd_bytes(file, 128) });
	memcpy(file + 125, "\x0f\1z", 3);
	assert_string_equal(granted((struct answer){ .extra = TEXT("\x34\1\1"),
	                                             .file = wd_bytes(file, 128) }).domain, "z");
}

static void a_message_full_of_options_is_heard(void **state)
{
	static uint8_t all[1200];
	struct wd_bytes value;
	size_t n = 0;

	(void)state;
	/* Empty ones, of each code; then as many bytes of one as fit. */
	for (unsigned code = 60; code < 255; code++) {
		all[n++] = (uint8_t)code;
		all[n++] = 0;
	}
	while (n + 102 < sizeof all) {
		all[n++] = 200;
		all[n++] = 100;
		memset(all + n, 7, 100);
		n += 100;
	}
	granted_with(wd_bytes(all, n));
	client.state = DHCP_CLIENT_BOUND;
	assert_true(wd_dhcp_lease_option(dhcp_client(&client), 254, &value) && value.len == 0);
	assert_true(wd_dhcp_lease_option(dhcp_client(&client), 200, &value));
	assert_int_equal(value.len, 700);
}

/* ---- Values -------------------------------------------------------------------------- */

static void a_list_whose_length_is_odd_is_not_there(void **state)
{
	(void)state;
	for (uint8_t len = 0; len < 20; len++) {
		uint8_t extra[22] = { 6, len, [2 ... 21] = 9 };
		struct wd_dhcp_grant grant = granted_with(wd_bytes(extra, 2u + len));
		uint8_t router[22] = { 3, len, [2 ... 21] = 9 };

		assert_int_equal(grant.dns_count, len % 4 ? 0 : len / 4 < 4 ? len / 4 : 4);
		grant = granted_with(wd_bytes(router, 2u + len));
		assert_int_equal(grant.gateway.ip[12], len > 0 && len % 4 == 0 ? 9 : 0);
	}
}

static void addresses_that_no_host_can_have_are_left_out(void **state)
{
	struct wd_dhcp_grant grant = granted_with(
		TEXT("\x06\x14\0\0\0\0\x7f\0\0\1\xe0\0\0\1\xff\xff\xff\xff\x09\x09\x09\x09"
		     "\3\4\0\0\0\0"));

	(void)state;
	assert_int_equal(grant.dns_count, 1);
	assert_int_equal(grant.gateway.ip[15], 0);
	grant = granted_with(TEXT("\3\4\x0a\0\0\x32")); /* its own */
	assert_int_equal(grant.gateway.ip[15], 0);
}

static void a_mask_with_holes_or_of_odd_length_is_that_of_the_class(void **state)
{
	static const char *const masks[] = {
		"\1\4\xff\0\xff\0", "\1\4\0\0\0\0", "\1\4\0\0\0\xff", "\1\3\xff\xff\xff",
		"\1\0", "\1\5\xff\xff\xff\0\0", "\1\4\x7f\xff\xff\0",
	};
	struct answer a = { .no_mask = true };

	(void)state;
	for (size_t i = 0; i < WD_COUNT(masks); i++) {
		a.extra = wd_bytes(masks[i], 2u + (uint8_t)masks[i][1]);
		assert_int_equal(granted(a).address.bits, 96 + 8);
	}
	a.extra = TEXT("\1\4\xff\xff\xff\xfc");
	assert_int_equal(granted(a).address.bits, 96 + 30);
}

static void an_address_that_no_host_can_have_is_ignored(void **state)
{
	static const uint32_t bad[] = { 0x7f000001, 0xe0000001, 0xffffffff, 0x00000001 };

	(void)state;
	for (size_t i = 0; i < WD_COUNT(bad); i++)
		assert_ignored((struct answer){ .yiaddr = bad[i] });
	assert_ignored((struct answer){ .own = 51 }); /* not what was asked for */
}

/* It is offered, and asked for, but cannot be set. */
static void an_address_for_everybody_is_given_up(void **state)
{
	(void)state;
	for (int i = 0; i < 5; i++)
		said_within(wd_s(64));
	assert_string_equal(said_within(wd_s(64)), "discover 50");
	answer((struct answer){ .type = OFFER, .own = 255 });
	assert_string_equal(said(), "request 255 of 3");
	answer((struct answer){ .type = ACK, .own = 255 });
	assert_int_equal(client.state, DHCP_CLIENT_INIT);
	assert_string_equal(said_within(wd_s(64)), "discover 255");
}

static void an_mtu_that_is_absurd_is_not_there(void **state)
{
	static const struct { const char *option; uint16_t mtu; } is[] = {
		{ "\x1a\2\0\0", 0 }, { "\x1a\2\0\x43", 0 }, { "\x1a\2\2\x3f", 0 },
		{ "\x1a\2\2\x40", 576 }, { "\x1a\2\5\x14", 1300 }, { "\x1a\2\xff\xff", 65535 },
		{ "\x1a\1\5\x14", 0 },
	};
	struct wd_addr peer = wd_ipv4(10, 0, 0, 2);

	(void)state;
	for (size_t i = 0; i < WD_COUNT(is); i++) {
		struct wd_ip_path path;

		assert_int_equal(granted_with(wd_bytes(is[i].option, 4)).mtu, is[i].mtu);
		assert_null(wd_ip_path(ipv4(&host[0].ip), NULL, &peer, &path));
		assert_int_equal(path.mtu, is[i].mtu && is[i].mtu < 1500 ? is[i].mtu : 1500);
	}
}

static void times_that_are_out_of_order_are_made_up(void **state)
{
	static const struct { uint32_t lease, t1, t2, renew, rebind; } times[] = {
		{ 1000, 0, 0, 500, 875 }, { 1000, 300, 600, 300, 600 },
		{ 1000, 600, 300, 500, 875 }, { 1000, 300, 1000, 500, 875 },
		{ 1000, 2000, 3000, 500, 875 },
		{ 1000, 300, 300, 500, 875 }, { 1000, 1, 600, 500, 875 }, { 10, 0, 0, 5, 9 },
		{ 1000, 300, 0, 500, 875 }, { 1000, UINT32_MAX, UINT32_MAX, 500, 875 },
		{ 4294967294, 0, 0, 2147483647, 3758096383 },
	};

	(void)state;
	for (size_t i = 0; i < WD_COUNT(times); i++) {
		wd_instant start = client.asked;

		granted((struct answer){ .lease = times[i].lease, .t1 = times[i].t1,
		                         .t2 = times[i].t2 });
		assert_true(wd_between(start, client.renew).ns == times[i].renew * WD_NS_PER_S);
		assert_true(wd_between(start, client.rebind).ns == times[i].rebind * WD_NS_PER_S);
		assert_true(wd_between(start, client.expire).ns == times[i].lease * WD_NS_PER_S);
	}
}

static void a_lease_without_a_time_or_of_seconds_is_none(void **state)
{
	(void)state;
	assert_ignored((struct answer){ .no_lease = true });
	assert_ignored((struct answer){ .lease = 9 });
	assert_ignored((struct answer){ .no_lease = true, .extra = TEXT("\x33\3\0\x10\0") });
	assert_ignored((struct answer){ .no_lease = true, .extra = TEXT("\x33\4\0\0\0\0") });
}

static void a_domain_that_is_no_name_is_not_there(void **state)
{
	(void)state;
	assert_string_equal(granted_with(TEXT("\x0f\7a-1.b_2")).domain, "a-1.b_2");
	assert_string_equal(granted_with(TEXT("\x0f\4abc\0")).domain, "abc");
	assert_string_equal(granted_with(TEXT("\x0f\5ab;rm")).domain, "");
	assert_string_equal(granted_with(TEXT("\x0f\3a\0b")).domain, "");
	assert_string_equal(granted_with(TEXT("\x0f\2a\n")).domain, "");
	assert_string_equal(granted_with(TEXT("\x0f\0")).domain, "");
}

static void a_domain_that_is_too_long_is_not_there(void **state)
{
	uint8_t extra[2 + 255 + 3];
	struct wd_dhcp_grant grant;

	(void)state;
	memset(extra, 'x', sizeof extra);
	extra[0] = extra[257] = 15;
	extra[1] = 255;
	extra[258] = 1;
	grant = granted_with(wd_bytes(extra, 257));
	assert_int_equal(strlen(grant.domain), 255);
	grant = granted_with(wd_bytes(extra, 260));
	assert_string_equal(grant.domain, "");
}

#undef TEST
#define TEST(name) cmocka_unit_test_setup_teardown(name, requesting_setup, client_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(what_is_no_answer_to_us_is_ignored),
		TEST(an_answer_that_nobody_waits_for_is_ignored),
		TEST(a_message_cut_short_is_ignored),
		TEST(an_option_that_runs_over_the_end_spoils_the_message),
		TEST(the_end_may_be_missing),
		TEST(what_stands_behind_the_end_does_not_count),
		TEST(padding_is_passed_over),
		TEST(a_message_that_is_too_long_is_ignored),
		TEST(parts_of_an_option_are_put_together),
		TEST(options_go_on_in_the_fields_for_names),
		TEST(names_are_no_options_unless_it_is_said),
		TEST(an_overload_in_a_field_for_names_does_not_count),
		TEST(a_field_for_names_ends_with_itself),
		TEST(a_message_full_of_options_is_heard),
		TEST(a_list_whose_length_is_odd_is_not_there),
		TEST(addresses_that_no_host_can_have_are_left_out),
		TEST(a_mask_with_holes_or_of_odd_length_is_that_of_the_class),
		TEST(an_address_that_no_host_can_have_is_ignored),
		TEST(an_address_for_everybody_is_given_up),
		TEST(an_mtu_that_is_absurd_is_not_there),
		TEST(times_that_are_out_of_order_are_made_up),
		TEST(a_lease_without_a_time_or_of_seconds_is_none),
		TEST(a_domain_that_is_no_name_is_not_there),
		TEST(a_domain_that_is_too_long_is_not_there),
	};

	return cmocka_run_group_tests_name("dhcp-options", tests, NULL, NULL);
}
