/* SPDX-License-Identifier: ISC */
/* expect: config.c needs acme-http < 1.0, but at config.c:9 config.c needs acme-http >= 1.2: no */
#include "wadi/config/devices.h"
#include "app.h"

void configure(void)
{
	needs("acme-http", .max = "1.0"); /* here */
	needs("acme-http", .min = "1.2");
	JOB(say_main, console_default());
}
