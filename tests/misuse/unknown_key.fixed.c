/* SPDX-License-Identifier: ISC */
/* options: --left-word=x */
#include "wadi/config/devices.h"
#include "wadi/config/tag.h"
#include "app.h"

void configure(void)
{
	JOB(say_main, tag(console_default(), .group = "left"));
}
