/* SPDX-License-Identifier: ISC */
/* signals.h - how a monitor ends when it is told to. */
#ifndef SIGNALS_H
#define SIGNALS_H

#include "wadi/abi/wadi.h"

/* From here on SIGINT and SIGTERM end the process with a message and EXIT_MONITOR,
 * also while a guest runs in it, and a console that is closed is an error to
 * whoever writes to it, and no more. */
void signals_catch(void);

/* From here on a guest that wants to be told of SIGTERM is, once: then `wake` is called,
 * in the handler, to end the guest's sleep.  The next one ends the process. */
void signals_tell(volatile struct wadi_stop *stop, void (*wake)(void));

#endif
