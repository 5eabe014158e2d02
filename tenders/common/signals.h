/* SPDX-License-Identifier: ISC */
/* signals.h - how a monitor ends when it is told to. */
#ifndef SIGNALS_H
#define SIGNALS_H

/* From here on SIGINT and SIGTERM end the process with a message and EXIT_MONITOR,
 * also while a guest runs in it, and a console that is closed is an error to
 * whoever writes to it, and no more. */
void signals_catch(void);

#endif
