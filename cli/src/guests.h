/* SPDX-License-Identifier: ISC */
/* guests.h - the images that `wadi run --detach` started.
 *
 * Each has a name, and under it files in one folder of the user's own: NAME.pid says
 * which process it is, NAME.log is what it printed last, and NAME.log.1, where there is
 * one, what it printed before.  Guests share nothing else.
 */
#ifndef GUESTS_H
#define GUESTS_H

#include <sys/types.h>
#include <time.h>

#include "command.h"

struct guest {
	const char *name, *target, *image; /* the image's file, from the root */
	pid_t pid;
	unsigned long long born; /* when the process began, in the kernel's ticks since boot:
	                          * another one may have its number later */
};

struct guests { struct guest *at; size_t len; };

/* The folder; made where there is none, and refused where others can get at it. */
const char *guests_folder(void);

/* Waits until no other wadi is at the folder, and keeps others out until
 * guests_unlock(). */
int guests_lock(void);
void guests_unlock(int lock);

/* Those that run, by name.  Files that name a process which is no more go. */
struct guests guests_running(void);

/* Does a guest of this name run?  Fills it in if so. */
bool guest_running(const char *name, struct guest *g);

/* Ends the program with USAGE unless this is a name for a guest. */
void guest_check_name(const struct command *c, const char *name);

/* "FOLDER/NAME.log" */
const char *guest_log(const char *name);

/* Fills in `born` of a process of ours that has not been waited for, and writes
 * NAME.pid; the lock is held. */
void guest_remember(struct guest *g);

/* A descriptor of its process, which can be waited for (poll) and sent signals; -1
 * when it has ended. */
int guest_open(const struct guest *g);

/* Waits for its end for so long; false if it still runs. */
bool guest_wait(int process, int milliseconds);

/* For how many seconds it has run. */
time_t guest_age(const struct guest *g);

/* Starts a process that writes to the log of a guest, anew, what comes by the descriptor
 * that it yields, some MiB of it, until that is closed everywhere. */
int guest_keep(const char *name);

/* Waits until nobody writes to it, which is so soon after a guest has ended; at most a
 * second, for what a guest has started may live longer. */
void guest_log_settle(const char *name);

/* The file that has the name of a guest's log by now, open, if that is another than `log`,
 * which was put aside then; -1 if it is not. */
int guest_log_next(int log, const char *name);

/* Starts `argv` as a guest in a session of its own: the status of the command. */
int guest_start(struct guest g, struct texts argv);

#endif
