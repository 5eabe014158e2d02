/* SPDX-License-Identifier: ISC */
/* Random numbers, and where they come from; asks for a range of a package. */
#include "wadi/config/devices.h"
#include "wadi/config/random_default.h"
#include "prng.h"

void configure(void)
{
	needs("wadi-prng", .min = "0.1.0", .max = "0.2.0");
	JOB(prng_main, console_default(), random_default());
}
