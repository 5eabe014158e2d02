/* SPDX-License-Identifier: ISC */
/* wadi/start.h - from the command line to the end of the last job.
 *
 * wiring.c, which `wadi configure` writes, defines what is declared extern
 * here; the target calls wd_start(); nothing else is needed to be an image.
 */
#ifndef WADI_START_H
#define WADI_START_H

#include "wadi/app_info.h"
#include "wadi/boot.h"

/* Exit statuses beside the program's own. */
enum {
	WD_EXIT_HELP = 63,    /* after --help and --version */
	WD_EXIT_USAGE = 64,   /* a bad argument */
	WD_EXIT_DEVICE = 70,  /* a device could not start */
	WD_EXIT_CRASH = 255,
};

/* Every job is a fiber of its own; the image ends with 0 when all have
 * returned, and at once with 1 and the error of the first that fails. */
struct wd_job {
	const char *name;
	wd_err (*run)(void);
};

/* The bytes of stack of a job: more than a fiber's, less than a surprise. */
enum { WD_JOB_STACK = 16384 };

extern struct wd_boot_arg wd_boot_args[]; /* ends with a nameless one */
extern const struct wd_job wd_jobs[];     /* the same */
void wd_wire(void);                       /* starts the devices in order */

/* Stops the image with status 70, the device's name and the error, if there is
 * one: "hello: stack_direct_lan: dhcp: no answer".  No job sees a half-made
 * device. */
void wd_started(const char *device, wd_err err);

/* Stops the image with status 64 if there is an error, which is that `text`, given as
 * --option, cannot be meant: "hello: --logs: "tpc:info": log: there is no such
 * source". */
void wd_checked(const char *option, const char *text, wd_err err);

/* For targets: reads the arguments, starts the devices and runs the jobs.
 * argv[0] is the first argument.  Stops the image with 64 on an unknown,
 * unreadable or missing one, 63 after --help. */
_Noreturn void wd_start(int argc, char **argv);

/* The same for a command line, which is split in place (wd_boot_split). */
_Noreturn void wd_start_line(char *line);

/* Ends the image with this status, 0 to 255, whatever else still runs. */
_Noreturn void wd_exit(int status);

/* --name, by default the name of the image. */
const char *wd_name(void);

/* ---- For packages that have a say in every image's arguments ----------------------
 *
 * Where a package that is linked in defines one of these two, that takes the place of
 * the plain one, which it calls in the end; no other image pays for it.
 */

/* Reads all arguments from `argc` words, or ends the image. */
void wd_args_read(int argc, char **argv);
void wd_args_read_plain(int argc, char **argv);

/* Ends the image when --help has been printed; plainly, wd_exit() does. */
_Noreturn void wd_help_end(int status);

#endif
