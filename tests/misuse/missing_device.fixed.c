/* SPDX-License-Identifier: ISC */
/* options: -t kite */
#include "wadi/config/link.h"

WD_MUST wd_err link_main(wd_link lan);
void configure(void)
{
	JOB(link_main, link_of_target());
}
