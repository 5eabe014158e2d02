/* SPDX-License-Identifier: ISC */
#include "../../dhcp_client/tests/dhcp_wire.h"
#include "wadi/console_memory.h"
#include "wadi/dhcp_lease_faulty.h"
#include "wadi/dhcp_lease_trace.h"

static struct console_memory console;
static struct dhcp_lease_trace trace;
static struct dhcp_lease_faulty faulty;

static int begin(void **state)
{
	static char text[10000];

	console_memory_init(&console, wd_room(text, sizeof text));
	if (client_setup(state))
		return -1;
	dhcp_lease_faulty_init(&faulty, dhcp_client(&client));
	return dhcp_lease_trace_init(&trace, console_memory(&console), "lan",
	                             dhcp_lease_faulty(&faulty)) != NULL;
}

static void what_is_traced_and_not_lost_conforms(void **state)
{
	(void)state;
	assert_int_equal(wd_dhcp_lease_conforms(dhcp_lease_trace(&trace), serve, NULL), 0);
	assert_true(has_address());
}

static void what_is_lost_does_not(void **state)
{
	(void)state;
	dhcp_lease_faulty_lose(&faulty, true);
	assert_true(wd_dhcp_lease_conforms(dhcp_lease_faulty(&faulty), serve, NULL) > 0);
}

static void changes_are_told_and_said(void **state)
{
	struct wd_dhcp_watching_ heard = { .watcher.changed = wd_dhcp_note_ };
	struct wd_dhcp_grant grant;
	struct wd_bytes value;

	(void)state;
	wd_dhcp_lease_watch(dhcp_lease_faulty(&faulty), &heard.watcher);
	serve(NULL, wd_min(1));
	assert_int_equal(heard.changes, 1);
	dhcp_lease_faulty_lose(&faulty, true);
	dhcp_lease_faulty_lose(&faulty, true); /* is lost already */
	assert_ptr_equal(wd_dhcp_lease_get(dhcp_lease_faulty(&faulty), &grant), wd_dhcp_no_lease);
	assert_false(wd_dhcp_lease_option(dhcp_lease_faulty(&faulty), 53, &value));
	serve(NULL, wd_hours(1)); /* it is renewed, of which nobody hears */
	assert_int_equal(heard.changes, 2);
	dhcp_lease_faulty_lose(&faulty, false);
	assert_int_equal(heard.changes, 3);
	assert_null(wd_dhcp_lease_get(dhcp_lease_faulty(&faulty), &grant));
	assert_string_equal(console.text,
		"lan: dhcp: there is no lease\n"
		"lan: 10.0.0.50/24, gateway ::, for 1h, by 10.0.0.3\n"
		"lan: dhcp: there is no lease\n"
		"lan: 10.0.0.50/24, gateway ::, for 1h, by 10.0.0.3\n");
}

int main(void)
{
#define LEASE(name) cmocka_unit_test_setup_teardown(name, begin, client_teardown)
	const struct CMUnitTest tests[] = {
		LEASE(what_is_traced_and_not_lost_conforms),
		LEASE(what_is_lost_does_not),
		LEASE(changes_are_told_and_said),
	};

	return cmocka_run_group_tests_name("dhcp-lease-wrap", tests, NULL, NULL);
}
