/* SPDX-License-Identifier: ISC */
#include "conformance.h"

#include "report.h"
#include "wadi/test/console.h"
#include "wadi/test/mclock.h"
#include "wadi/test/pclock.h"
#include "wadi/test/random.h"
#include "wadi/test/time.h"

static WD_ERROR(not_conforming, NULL, "conformance", "a device does not do what its kind does");

wd_err conformance_main(wd_console console, wd_mclock mclock, wd_pclock pclock, wd_time time,
                        wd_random random)
{
	int failures = report(console, "console", wd_console_conforms(console)) +
	               report(console, "mclock", wd_mclock_conforms(mclock)) +
	               report(console, "pclock", wd_pclock_conforms(pclock)) +
	               report(console, "time", wd_time_conforms(time)) +
	               report(console, "random", wd_random_conforms(random));

	return failures ? not_conforming : NULL;
}
