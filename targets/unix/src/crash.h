/* SPDX-License-Identifier: ISC */
#ifndef CRASH_H
#define CRASH_H

/* From here on a fault is reported on standard error, and ends the process with
 * WD_EXIT_CRASH. */
void crash_catch(void);

#endif
