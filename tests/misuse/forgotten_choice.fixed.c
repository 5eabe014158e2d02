/* SPDX-License-Identifier: ISC */
#include "wadi/config/devices.h"
#include "app.h"

KEY_CHOICE(pages, "where the pages are kept", embed, tar);

void configure(void)
{
	switch (pages) {
	case pages_embed: needs("wadi-time"); break;
	case pages_tar:   needs("wadi-mclock"); break;
	}
	JOB(say_main, console_default());
}
