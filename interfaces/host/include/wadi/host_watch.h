/* SPDX-License-Identifier: ISC */
/* wadi/host_watch.h - descriptors of the host that end a wait of the image: for packages
 * of target unix, which alone defines it.
 *
 * Any number can be watched: those where nothing happens cost nothing.
 */
#ifndef WADI_HOST_WATCH_H
#define WADI_HOST_WATCH_H

#include "wadi/base.h"

/* What has happened there. */
enum {
	WD_HOST_READ = 1,  /* something can be read, or accepted */
	WD_HOST_WRITE = 2, /* something can be written */
	WD_HOST_END = 4,   /* the other end will send no more, or there is an error */
};

/* Those with news, the first of them first; starts as zero. */
struct wd_host_line { struct wd_host_watch *first, *last; };

/* A descriptor that is watched; starts as zero but for its first two. */
struct wd_host_watch {
	int fd;
	struct wd_host_line *line; /* where it is put when there is news; NULL: nowhere */
	unsigned news;             /* WD_HOST_..., since they were last cleared by the owner */
	bool in_line;
	struct wd_host_watch *next;
};

/* From now on wd_platform_wait() adds to its news, and puts it in its line: once for each
 * change, so the owner reads or writes until the host has no more, or takes no more.  What
 * is the case already counts as a change.  wd_no_memory; wd_malformed for what cannot be
 * watched, such as a file. */
WD_MUST WD_NONNULL wd_err wd_host_watch(struct wd_host_watch *watch);

/* Takes it out of its line.  It is watched until its descriptor is closed, which is next. */
WD_NONNULL void wd_host_unwatch(struct wd_host_watch *watch);

/* Puts it in its line as if there were news. */
WD_NONNULL void wd_host_again(struct wd_host_watch *watch);

/* The first in line, which leaves it; NULL when there is none. */
WD_NONNULL struct wd_host_watch *wd_host_next(struct wd_host_line *line);

#endif
