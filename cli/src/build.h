/* SPDX-License-Identifier: ISC */
#ifndef BUILD_H
#define BUILD_H

#include "command.h"

/* Brings dist/IMAGE.TARGET up to date with these options of make, and says so on
 * standard output; with `quiet` only news, on standard error.  The status. */
int build_image(const struct project *p, struct texts options, bool quiet);

/* What runs the image: the monitor with `options` and the image, or the image alone;
 * then its arguments. */
struct texts run_command_line(const struct project *p, struct texts options, char **args);

#endif
