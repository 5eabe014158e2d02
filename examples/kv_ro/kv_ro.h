/* SPDX-License-Identifier: ISC */
#include "wadi/console.h"
#include "wadi/kv.h"

/* Says whether the value of "secret" is the one it knows. */
WD_MUST wd_err kv_ro_main(wd_console console, wd_kv kv);
