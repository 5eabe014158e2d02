/* SPDX-License-Identifier: ISC */
/* Two fibers that work and wait.  See what they do:
 *	wadi run --trace=last.trace && wadi trace last.trace --output last.json
 * and open last.json in Perfetto.
 */
#include "wadi/config/devices.h"
#include "tracing.h"

void configure(void)
{
	needs("wadi-trace");
	needs("wadi-log");
	JOB(tracing_main, console_default());
}
