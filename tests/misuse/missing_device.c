/* SPDX-License-Identifier: ISC */
/* expect: target unix has no link_of_target */
/* options: -t unix */
#include "wadi/config/link.h"

WD_MUST wd_err link_main(wd_link lan);
void configure(void)
{
	JOB(link_main, link_of_target()); /* here */
}
