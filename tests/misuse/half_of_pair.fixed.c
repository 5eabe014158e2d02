/* SPDX-License-Identifier: ISC */
#include "wadi/config/flow_pair.h"

WD_MUST wd_err talk_main(wd_flow flow);

void configure(void)
{
	struct wd_flow_pair pair = flow_pair("pair", 4096);

	JOB(talk_main, pair.a);
	JOB(talk_main, pair.b);
}
