/* SPDX-License-Identifier: ISC */
#include "wadi/console.h"

/* Cooks and serves a meal, and traces both. */
WD_MUST wd_err tracing_main(wd_console console);
