/* SPDX-License-Identifier: ISC */
/* What the sources of start share. */
#ifndef START_INTERNAL_H
#define START_INTERNAL_H

#include "wadi/fmt.h"
#include "wadi/start.h"

/* The most words of a command line. */
enum { WD_WORDS_MAX = 128 };

/* Text on its way to the console, in blocks: a trip to the host costs more than
 * all the formatting.  Starts as zero. */
struct wd_out {
	size_t len;
	char text[1024];
};

/* A wd_fmt_put for a struct wd_out. */
void wd_out_put(void *out, struct wd_bytes piece);
WD_NONNULL void wd_out_flush(struct wd_out *out);

/* Ends the image with this status and a line of its name and this text. */
_Noreturn void wd_end(int status, const char *format, ...) WD_PRINTF(2, 3);

/* The same because `who` has failed; with the places its error passed, if it is traced. */
_Noreturn WD_NONNULL void wd_end_failed(int status, const char *who, wd_err err);

/* The arguments of every image, ending with a nameless one. */
extern const struct wd_boot_arg wd_own_args[];

/* End the image as --help and --version do. */
_Noreturn void wd_help(void);
_Noreturn void wd_version(void);

#endif
