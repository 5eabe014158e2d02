/* SPDX-License-Identifier: ISC */
/* Is the console of fake_platform.h a terminal? */
#ifndef FAKE_TERMINAL_H
#define FAKE_TERMINAL_H

#include <stdbool.h>

/* What wd_platform_terminal() says; false at first. */
extern bool fake_is_terminal;

#endif
