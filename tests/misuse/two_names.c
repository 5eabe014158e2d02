/* SPDX-License-Identifier: ISC */
/* expect: two devices named .lan., the first at config.c:8 */
#include "wadi/config/link.h"

WD_MUST wd_err two_main(wd_link lan, wd_link wan);
void configure(void)
{
	wd_link lan = link_attached("lan").near;
	wd_link wan = DEVICE(wd_link, link_attached, attached("BLOCK_BASIC", "lan")); /* here */

	JOB(two_main, lan, wan);
}
