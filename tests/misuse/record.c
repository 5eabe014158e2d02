/* SPDX-License-Identifier: ISC */
/* expect: neither a device.s handle, a boot argument nor a constant */
#include "wadi/config/link.h"

WD_MUST wd_err ends_main(struct link_ends ends);
WD_MUST wd_err link_main(wd_link lan);
void configure(void)
{
	JOB(ends_main, link_attached("lan")); /* here */
}
