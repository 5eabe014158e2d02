/* SPDX-License-Identifier: ISC */
/* sandbox.h - the system calls wadi-hvt may make once its guest runs; and where there is a
 * debugger, or there may be a core file.
 *
 * The filters are tables that a program of the host prints when the monitor is built:
 * tenders/host/filter.c, where the rules stand.  Anything else kills the process.
 */
#ifndef SANDBOX_H
#define SANDBOX_H

#include <linux/filter.h>

extern const struct sock_filter sandbox_filter[];
extern const unsigned short sandbox_filter_len;
extern const struct sock_filter sandbox_filter_debugging[];
extern const unsigned short sandbox_filter_debugging_len;

#endif
