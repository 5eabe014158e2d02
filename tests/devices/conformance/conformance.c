/* SPDX-License-Identifier: ISC */
#include "conformance.h"

#include "wadi/test/block.h"
#include "wadi/test/net.h"

static WD_ERROR(not_conforming, NULL, "conformance", "a device does not do what its kind does");

static int report(wd_console console, const char *name, int failures)
{
	wd_console_print(console, "%s: %d failures\n", name, failures);
	return failures;
}

/* On the wire of a test the host, too, has to begin. */
static void wait_for_the_wire(wd_net net, wd_net other)
{
	static struct wd_net_seen_ seen;

	wd_ignore(wd_net_listen(other, wd_net_note_, &seen), "the test will fail by it too");
	for (int i = 0; i < 100 && seen.good == 0; i++) {
		wd_ignore(wd_net_send_test_(net, other, 60, 1, 0), "tried again");
		wd_ignore(wd_sleep(wd_ms(20)), "tried again");
	}
	wd_ignore(wd_sleep(wd_ms(100)), "what is on the wire still arrives here");
}

wd_err conformance_main(wd_console console, wd_block disk, wd_net net, wd_net other)
{
	int failures = report(console, "block", wd_block_conforms(disk));

	wait_for_the_wire(net, other);
	failures += report(console, "net", wd_net_conforms(net, other));
	return failures ? not_conforming : NULL;
}
