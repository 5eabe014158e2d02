/* SPDX-License-Identifier: ISC */
/* publish.h - the ports that --publish names (wadi/host_publish.h). */
#ifndef PUBLISH_H
#define PUBLISH_H

#include <stdbool.h>

/* Can each --publish be read?  If not, says so on standard error. */
bool publish_check(void);

#endif
