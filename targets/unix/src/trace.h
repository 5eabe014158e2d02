/* SPDX-License-Identifier: ISC */
/* trace.h - the file that --trace names. */
#ifndef TRACE_H
#define TRACE_H

#include <stdbool.h>

/* Opens it, if there was such an option; says why it cannot. */
bool trace_open(void);

#endif
