/* SPDX-License-Identifier: ISC */
/* version.h - versions, and ranges of them in opam's words. */
#ifndef VERSION_H
#define VERSION_H

#include "text.h"

/* Less than, equal to or greater than zero as `a` is older, the same or newer,
 * in opam's order: 0.9 < 0.15~rc1 < 0.15 < 0.15.1. */
int version_compare(const char *a, const char *b);

/* May this text be a version? */
bool version_valid(const char *version);

/* Does a range such as `>= "1.0" & < "2.0"` hold for a version?  "" holds for
 * all.  Variables (`with-test`, `os = "linux"`) are those of a build on this
 * machine without tests.  Ends the program when the range makes no sense. */
bool range_holds(const char *range, const char *version);

/* The same whatever the version: is what the range stands behind asked for? */
bool range_applies(const char *range);

/* Is there a version that all these ranges hold for? */
bool ranges_meet(const struct texts *ranges);

/* The range for people: >= 1.0 & < 2.0. */
const char *range_spoken(const char *range);

#endif
