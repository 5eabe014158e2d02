/* SPDX-License-Identifier: ISC */
#include "wadi/config/link.h"

WD_MUST wd_err two_main(wd_link lan, wd_link wan);
void configure(void)
{
	wd_link lan = link_attached("lan").near;
	wd_link wan = link_attached("wan").near;

	JOB(two_main, lan, wan);
}
