/* SPDX-License-Identifier: ISC */
/* options.h - the monitors' options before the image's arguments. */
#ifndef OPTIONS_H
#define OPTIONS_H

#include <stdbool.h>

/* Takes the options off the front of `argv`, and a "--" behind them; returns how
 * many words that were.  `argv` must stay. */
int options_take(int argc, char **argv);

/* The value of "PREFIXNAME=VALUE", such as "--net:service=tap0"; NULL when it was
 * not given. */
const char *option_value(const char *prefix, const char *name);

/* What stands behind `prefix` in the next option that begins so, from the `*at`-th on;
 * NULL when there is none.  `*at` is moved behind it. */
const char *option_next(const char *prefix, int *at);

#endif
