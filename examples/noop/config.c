/* SPDX-License-Identifier: ISC */
/* The smallest image: one job that does nothing. */
#include "wadi/config.h"
#include "noop.h"

void configure(void)
{
	JOB(noop_main);
}
