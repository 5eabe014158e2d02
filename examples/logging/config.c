/* SPDX-License-Identifier: ISC */
/* A shop that logs: two sources, each with its own level, and tags.  Try
 * -l shop:debug, -l '*:quiet,till:info', --log-console=*:error, --log-colour=always.
 */
#include "wadi/config/devices.h"
#include "wadi/config/log_console.h"
#include "logging.h"

void configure(void)
{
	log_to(log_console(console_default(), pclock_default()));
	JOB(logging_main, console_default());
}
