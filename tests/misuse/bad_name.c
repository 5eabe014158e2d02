/* SPDX-License-Identifier: ISC */
/* expect: a device cannot be named .my-lan. */
#include "wadi/config/link.h"

WD_MUST wd_err link_main(wd_link lan);
void configure(void)
{
	JOB(link_main, link_attached("my-lan").near); /* here */
}
