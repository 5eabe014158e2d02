/* SPDX-License-Identifier: ISC */
/* expect: config.c needs acme-tag >= 0.4, but the one found is 0.3 */
#include "wadi/config/devices.h"
#include "wadi/config/tag.h"
#include "app.h"

void configure(void)
{
	needs("acme-tag", .min = "0.4"); /* here */
	JOB(say_main, tag(console_default()));
}
