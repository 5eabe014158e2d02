/* SPDX-License-Identifier: ISC */
/* expect: no key and no boot argument --lefd-word; did you mean --left-word */
/* options: --lefd-word=x */
#include "wadi/config/devices.h"
#include "wadi/config/tag.h"
#include "app.h"

void configure(void)
{
	JOB(say_main, tag(console_default(), .group = "left"));
}
