/* SPDX-License-Identifier: ISC */
#ifndef SYMBOLISE_H
#define SYMBOLISE_H

#include "command.h"

/* Runs a program to its end, and ends with its status; what it writes to standard
 * error passes through, where crash reports get the functions and lines that
 * `debug` has for their addresses. */
_Noreturn void symbolise_run(struct texts argv, const char *debug);

#endif
