/* SPDX-License-Identifier: ISC */
#ifndef BUILD_H
#define BUILD_H

#include "command.h"

/* Brings dist/IMAGE.TARGET up to date with these options of make, and says so on
 * standard output; with `quiet` only news, on standard error.  The status. */
int build_image(const struct project *p, struct texts options, bool quiet);

#endif
