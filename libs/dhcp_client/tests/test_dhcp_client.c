/* SPDX-License-Identifier: ISC */
#include "dhcp_wire.h"

/* ---- Conformance --------------------------------------------------------------------- */

static void it_conforms(void **state)
{
	(void)state;
	assert_int_equal(wd_dhcp_lease_conforms(dhcp_client(&client), serve, NULL), 0);
	assert_true(has_address());
}

/* ---- Getting a lease ----------------------------------------------------------------- */

static void it_asks_at_once_and_ever_less_often(void **state)
{
	static const uint64_t seconds[] = { 4, 8, 16, 32, 64, 64, 64 };

	(void)state;
	assert_string_equal(said(), "discover");
	for (size_t i = 0; i < WD_COUNT(seconds); i++) {
		wd_instant before = wheel.now;
		uint64_t took;

		assert_string_equal(said_within(wd_s(70)), "discover");
		took = wd_between(before, wheel.now).ns;
		assert_true(took >= (seconds[i] - 1) * WD_NS_PER_S);
		assert_true(took <= (seconds[i] + 1) * WD_NS_PER_S);
	}
	assert_int_equal(wd_be16(last_message + 8), wd_span_s(wd_between(client.since, wheel.now)));
}

static void a_message_says_who_we_are_and_what_we_want(void **state)
{
	(void)state;
	said();
	assert_memory_equal(option(55), "\x09\1\3\6\x0f\x1a\x2a\x33\x3a\x3b", 10);
	assert_memory_equal(option(57), "\2\5\xc0", 3);
	assert_null(option(12));
	assert_int_equal(wd_be16(last_message + 10), 0); /* no need to broadcast */
}

static int named_setup(void **state)
{
	const struct dhcp_client_wishes wishes = { .hostname = "www" };

	return client_setup_with(state, &wishes);
}

static void a_hostname_is_told(void **state)
{
	(void)state;
	said();
	assert_memory_equal(option(12), "\3www", 4);
}

static void a_hostname_that_is_too_long_is_refused(void **state)
{
	char name[65];
	struct dhcp_client other;
	struct dhcp_client_wishes wishes = { .hostname = name };

	(void)state;
	memset(name, 'a', sizeof name);
	name[64] = '\0';
	assert_ptr_equal(dhcp_client_init(&other, udp_direct(&udp), &host[0].ip, &wheel,
	                                  wd_seeded(&host[0].seed), &wishes), wd_malformed);
	name[63] = '\0';
	dhcp_client_fini(&client);
	assert_null(dhcp_client_init(&client, udp_direct(&udp), &host[0].ip, &wheel,
	                             wd_seeded(&host[0].seed), &wishes));
	wd_wheel_settle(&wheel);
	assert_string_equal(said(), "discover");
	assert_int_equal(option(12)[0], 63);
}

static void one_client_has_the_port(void **state)
{
	struct dhcp_client other;

	(void)state;
	assert_ptr_equal(dhcp_client_init(&other, udp_direct(&udp), &host[0].ip, &wheel,
	                                  wd_seeded(&host[0].seed), NULL), wd_udp_port_taken);
}

static void an_address_is_used_when_nobody_else_has_it(void **state)
{
	struct wd_dhcp_grant grant;

	(void)state;
	said();
	say(OFFER);
	assert_string_equal(said(), "request 50 of 3");
	answer((struct answer){ .type = ACK, .unicast = true });
	assert_int_equal(client.state, DHCP_CLIENT_CHECKING);
	assert_false(has_address());
	assert_ptr_equal(wd_dhcp_lease_get(dhcp_client(&client), &grant), wd_dhcp_no_lease);
	assert_string_equal(said_within(wd_s(8)), "-");
	assert_true(has_address());
	assert_int_equal(watching.changes, 1);
	assert_null(wd_dhcp_lease_get(dhcp_client(&client), &grant));
	assert_true(grant.lease.ns == LEASE_SECONDS * WD_NS_PER_S);
}

static void the_address_of_another_is_declined(void **state)
{
	wd_instant start;

	(void)state;
	said();
	answer((struct answer){ .type = OFFER, .own = 2 }); /* host[1]'s */
	said();
	answer((struct answer){ .type = ACK, .own = 2 });
	assert_string_equal(said_within(wd_s(8)), "decline 2 of 3");
	start = wheel.now;
	assert_string_equal(said_within(wd_s(20)), "discover");
	assert_true(wd_between(start, wheel.now).ns >= 10 * WD_NS_PER_S);
	assert_int_equal(watching.changes, 0);
}

static void a_server_that_is_trusted_needs_no_time(void **state)
{
	wd_instant start = wheel.now;

	(void)state;
	said();
	say(OFFER);
	said();
	say(ACK);
	assert_true(has_address() && wheel.now.ns == start.ns);
	assert_int_equal(watching.changes, 1);
}

static void a_request_without_an_answer_is_repeated_and_given_up(void **state)
{
	(void)state;
	said();
	say(OFFER);
	for (int i = 0; i < 4; i++)
		assert_string_equal(said_within(wd_s(40)), "request 50 of 3");
	assert_string_equal(said_within(wd_s(40)), "discover 50");
}

static void the_first_offer_is_taken(void **state)
{
	(void)state;
	said();
	say(OFFER);
	assert_string_equal(said(), "request 50 of 3");
	answer((struct answer){ .type = OFFER, .own = 51, .server = 2 });
	assert_string_equal(said(), "-");
	answer((struct answer){ .type = ACK, .own = 51, .server = 2 });
	assert_int_equal(client.state, DHCP_CLIENT_REQUESTING);
}

static void a_nak_begins_anew(void **state)
{
	uint32_t xid;

	(void)state;
	said();
	xid = client.xid;
	say(OFFER);
	said();
	answer((struct answer){ .type = NAK, .server = 2 }); /* another's */
	assert_int_equal(client.state, DHCP_CLIENT_REQUESTING);
	say(NAK);
	assert_string_equal(said_within(wd_ms(1)), "discover");
	assert_true(client.xid != xid);
}

static void a_storm_of_naks_is_met_with_patience(void **state)
{
	unsigned messages = 0;
	wd_instant start = wheel.now;

	(void)state;
	while (wd_between(start, wheel.now).ns < WD_NS_PER_HOUR) {
		const char *text = said_within(wd_s(100));

		messages++;
		if (text[0] == 'd')
			say(OFFER);
		else
			say(NAK);
	}
	assert_true(messages > 80 && messages < 140);
}

/* ---- Keeping it ---------------------------------------------------------------------- */

/* Waits for `text`, which comes `after` that long, to a second. */
static void assert_said(const char *text, wd_span after)
{
	wd_instant start = wheel.now;

	assert_string_equal(said_within(wd_days(400)), text);
	assert_true(wd_between(start, wheel.now).ns / WD_NS_PER_S == after.ns / WD_NS_PER_S);
}

static void a_lease_is_renewed_with_its_server_then_with_any_and_ends(void **state)
{
	struct wd_dhcp_grant grant;

	(void)state;
	assert_said("renew 50 to 3", wd_s(1800));
	assert_said("renew 50 to 3", wd_s(675)); /* half of the time to T2 */
	assert_said("renew 50 to 3", wd_ms(337500));
	assert_said("renew 50 to 3", wd_ms(168750));
	assert_said("renew 50 to 3", wd_ms(84375));
	assert_said("renew 50 to 3", wd_s(60)); /* not less */
	assert_said("rebind 50", wd_ms(24375)); /* T2 */
	assert_said("rebind 50", wd_s(225));
	assert_said("rebind 50", wd_ms(112500));
	assert_said("rebind 50", wd_s(60));
	assert_true(has_address() && watching.changes == 0);
	assert_said("discover 50", wd_ms(52500)); /* it is over */
	assert_false(has_address());
	assert_int_equal(watching.changes, 1);
	assert_ptr_equal(wd_dhcp_lease_get(dhcp_client(&client), &grant), wd_dhcp_no_lease);
	say(OFFER);
	said();
	say(ACK);
	assert_true(has_address());
}

static void a_renewed_lease_begins_when_it_was_asked_for(void **state)
{
	struct wd_dhcp_grant grant;
	wd_instant asked;

	(void)state;
	for (int i = 0; i < 3; i++) {
		assert_string_equal(said_within(wd_days(1)), "renew 50 to 3");
		asked = wheel.now;
		host_pass(NULL, wd_s(5));
		answer((struct answer){ .type = ACK, .unicast = true });
		assert_null(wd_dhcp_lease_get(dhcp_client(&client), &grant));
		assert_true(grant.granted.ns == asked.ns);
		assert_int_equal(watching.changes, i + 1);
		assert_true(has_address());
	}
}

static void any_server_may_prolong_it_in_the_end(void **state)
{
	(void)state;
	while (said_within(wd_days(1))[2] == 'n')
		answer((struct answer){ .type = ACK, .server = 2, .unicast = true });
	assert_int_equal(client.state, DHCP_CLIENT_REBINDING);
	answer((struct answer){ .type = ACK, .server = 2, .unicast = true });
	assert_int_equal(client.state, DHCP_CLIENT_BOUND);
	assert_said("renew 50 to 2", wd_s(1800));
}

static void what_changes_with_a_lease_is_set(void **state)
{
	struct wd_addr far = wd_ipv4(192, 0, 2, 1);
	struct wd_ip_path path;

	(void)state;
	assert_ptr_equal(wd_ip_path(ipv4(&host[0].ip), NULL, &far, &path), wd_ip_no_route);
	said_within(wd_days(1));
	answer((struct answer){ .type = ACK, .unicast = true,
	                        .extra = TEXT("\3\4\x0a\0\0\3\x1a\2\5\x14") });
	assert_int_equal(client.state, DHCP_CLIENT_BOUND);
	assert_null(wd_ip_path(ipv4(&host[0].ip), NULL, &far, &path));
	assert_int_equal(path.mtu, 1300);
	said_within(wd_days(1));
	answer((struct answer){ .type = ACK, .own = 51, .unicast = true }); /* not ours */
	assert_int_equal(client.state, DHCP_CLIENT_RENEWING);
}

static void a_nak_takes_the_address_away(void **state)
{
	(void)state;
	said_within(wd_days(1));
	answer((struct answer){ .type = NAK, .unicast = true });
	assert_false(has_address());
	assert_int_equal(watching.changes, 1);
	assert_string_equal(said_within(wd_ms(1)), "discover");
}

/* What failed before a lease was had does not count when it is over. */
static void after_a_lease_it_asks_at_once_again(void **state)
{
	(void)state;
	for (int i = 0; i < 3; i++) {
		assert_string_equal(said_within(wd_min(2)), "discover");
		say(OFFER);
		assert_string_equal(said(), "request 50 of 3");
		say(NAK);
	}
	serve(NULL, wd_min(2));
	assert_true(has_address());
	while (said_within(wd_hours(1))[0] == 'r') /* nobody answers any more */
		;
	assert_int_equal(client.failures, 1);
	assert_true(wheel.now.ns == client.expire.ns);
}

static void a_lease_may_last_for_ever(void **state)
{
	struct wd_dhcp_grant grant;

	(void)state;
	said_within(wd_days(1));
	answer((struct answer){ .type = ACK, .unicast = true, .lease = UINT32_MAX });
	assert_null(wd_dhcp_lease_get(dhcp_client(&client), &grant));
	assert_true(grant.lease.ns == WD_FOREVER.ns);
	assert_true(client.renew.ns == WD_NEVER.ns && client.expire.ns == WD_NEVER.ns);
}

static void who_insists_on_our_address_gets_it(void **state)
{
	struct wd_addr own = wd_ipv4(10, 0, 0, 50);

	(void)state;
	serve(NULL, wd_min(1));
	assert_true(has_address());
	/* The other host claims it, twice soon after each other. */
	for (int i = 0; i < 2; i++) {
		assert_null(ipv4_set(&host[1].ip, &(struct ipv4_config){
			.address = { own, 96 + 24 } }));
		host_settle();
	}
	assert_string_equal(said(), "decline 50 of 3");
	assert_false(has_address());
	assert_int_equal(watching.changes, 2);
	assert_string_equal(said_within(wd_s(20)), "discover");
}

/* A server that comes and goes, and lies now and then: the client never stops. */
static void it_never_stops(void **state)
{
	uint32_t bits = 1;
	unsigned leases = 0;

	(void)state;
	for (int i = 0; i < 3000; i++) {
		static const uint8_t types[] = { OFFER, ACK, NAK, ACK, OFFER, 0, 0, 9 };

		assert_string_not_equal(said_within(wd_days(1)), "-");
		bits = bits * 1103515245 + 12345;
		answer((struct answer){ .type = types[bits >> 28 & 7],
		                        .lease = bits >> 16 & 4095, .xid_more = bits >> 27 & 1 });
		leases += has_address();
	}
	assert_true(leases > 100);
}

/* ---- Without memory ------------------------------------------------------------------ */

static void a_lease_is_had_though_any_buffer_is_refused(void **state)
{
	(void)state;
	for (uint64_t n = 1; n < 30; n++) {
		assert_int_equal(client_teardown(NULL), 0);
		assert_int_equal(client_setup(NULL), 0);
		host[0].net.fail_at = host[0].net.asked + n;
		serve(NULL, wd_min(5));
		assert_true(has_address());
	}
}

#undef TEST
#define TEST(name) cmocka_unit_test_setup_teardown(name, client_setup, client_teardown)
#define BOUND(name) cmocka_unit_test_setup_teardown(name, bound_setup, client_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(it_conforms),
		TEST(it_asks_at_once_and_ever_less_often),
		TEST(a_message_says_who_we_are_and_what_we_want),
		cmocka_unit_test_setup_teardown(a_hostname_is_told, named_setup, client_teardown),
		TEST(a_hostname_that_is_too_long_is_refused),
		TEST(one_client_has_the_port),
		TEST(an_address_is_used_when_nobody_else_has_it),
		TEST(the_address_of_another_is_declined),
		cmocka_unit_test_setup_teardown(a_server_that_is_trusted_needs_no_time,
		                                trusting_setup, client_teardown),
		TEST(a_request_without_an_answer_is_repeated_and_given_up),
		TEST(the_first_offer_is_taken),
		TEST(a_nak_begins_anew),
		TEST(a_storm_of_naks_is_met_with_patience),
		BOUND(a_lease_is_renewed_with_its_server_then_with_any_and_ends),
		BOUND(a_renewed_lease_begins_when_it_was_asked_for),
		BOUND(any_server_may_prolong_it_in_the_end),
		BOUND(what_changes_with_a_lease_is_set),
		BOUND(a_nak_takes_the_address_away),
		TEST(after_a_lease_it_asks_at_once_again),
		BOUND(a_lease_may_last_for_ever),
		TEST(who_insists_on_our_address_gets_it),
		TEST(it_never_stops),
		TEST(a_lease_is_had_though_any_buffer_is_refused),
	};

	return cmocka_run_group_tests_name("dhcp-client", tests, NULL, NULL);
}
