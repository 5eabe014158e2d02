/* SPDX-License-Identifier: ISC */
#include "wadi/config/link.h"

WD_MUST wd_err ends_main(struct link_ends ends);
WD_MUST wd_err link_main(wd_link lan);
void configure(void)
{
	JOB(link_main, link_attached("lan").near);
}
