/* SPDX-License-Identifier: ISC */
/* privilege.h - giving up, for good, what a monitor needs only to start.
 *
 * What it opened stays open and usable.  In layers, so that a kernel that lacks
 * one leaves the others: user and capabilities, Landlock, the filter, and
 * namespaces where they are asked for, since they take longer to make than all
 * the rest of a start.
 */
#ifndef PRIVILEGE_H
#define PRIVILEGE_H

#include <linux/filter.h>

#include "options.h"

/* Gives up the right to gain privileges by a program, the superuser's identity, all
 * capabilities, and all files not yet open; with --isolate also network, IPC,
 * mounts and host name.  In `folder`, unless that is -1, files can still be made: where
 * --user says nothing, the superuser becomes its owner.  Dies where what was asked for by an
 * option is refused. */
WD_NONNULL void privilege_drop(const struct options *options, int folder);

/* Puts a filter of system calls into force, for all threads.  Comes after privilege_drop(); dies if
 * the kernel refuses. */
WD_NONNULL void privilege_filter(const struct sock_filter *code, unsigned short len);

#endif
