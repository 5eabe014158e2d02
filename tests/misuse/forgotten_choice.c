/* SPDX-License-Identifier: ISC */
/* expect: enumeration value .pages_tar. not handled in switch */
#include "wadi/config/devices.h"
#include "app.h"

KEY_CHOICE(pages, "where the pages are kept", embed, tar);

void configure(void)
{
	switch (pages) { /* here */
	case pages_embed: needs("wadi-time"); break;
	}
	JOB(say_main, console_default());
}
