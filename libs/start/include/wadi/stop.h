/* SPDX-License-Identifier: ISC */
/* wadi/stop.h - a request to stop, from whoever runs the image: `wadi stop`, Ctrl-C, SIGTERM
 * or SIGINT to its process or monitor.
 *
 * It ends an image at once, unless that has called one of these before.  Then the first
 * request is only noted here, so that the image can finish what it has begun; the next
 * ends it all the same.
 */
#ifndef WADI_STOP_H
#define WADI_STOP_H

#include "wadi/base.h"

/* Waits until the image is asked to stop.  Any number of fibers may.  NULL, wd_cancelled
 * or wd_timed_out. */
WD_MUST WD_WAITS wd_err wd_stop_wait(void);

/* Has it been?  Others run only when the caller waits, so does the host. */
bool wd_stop_asked(void);

#endif
