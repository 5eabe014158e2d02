/* SPDX-License-Identifier: ISC */
#include "wadi/console.h"

/* Serves so many customers at two counters, and prints the metrics. */
WD_MUST wd_err metrics_main(wd_console console, int64_t customers);
