/* SPDX-License-Identifier: ISC */
/* expect: no member named .wrod.|field designator 'wrod' */
#include "wadi/config/devices.h"
#include "wadi/config/tag.h"
#include "app.h"

void configure(void)
{
	JOB(say_main, tag(console_default(), .wrod = "x")); /* here */
}
