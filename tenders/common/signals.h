/* SPDX-License-Identifier: ISC */
/* signals.h - how a monitor ends when it is told to. */
#ifndef SIGNALS_H
#define SIGNALS_H

#include "tender.h"
#include "wadi/abi/wadi.h"

/* From here on SIGINT and SIGTERM end the process with a message and EXIT_MONITOR, also while
 * a guest runs in it; and a console that is closed is an error to whoever writes to it, and
 * no more. */
void signals_catch(void);

/* Where a guest is to be told what it is asked for; NULL where it has no such place. */
struct requests {
	volatile struct wadi_request *stop, *metrics;
	bool noted; /* it knows wadi's ABI */
};

/* From here on a guest that wants to be told of SIGINT and SIGTERM is, of the first that comes,
 * and of SIGUSR1 every time: then `wake` is called, in the handler, to end the guest's sleep.
 * The next of the two ends the process; so does SIGUSR1 where the guest has no place for it.
 * Where the guest knows wadi's ABI, the status is then EXIT_SIGNAL and the number, which is what
 * a shell makes of a process that a signal ends; for others it stays what Solo5's monitors
 * have. */
void signals_tell(const struct requests *requests, void (*wake)(void));

#endif
