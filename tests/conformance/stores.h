/* SPDX-License-Identifier: ISC */
#include "wadi/console.h"
#include "wadi/flow.h"
#include "wadi/fs.h"
#include "wadi/kv.h"

/* Flows: prints "NAME: N failures" for each, as the two below do; fails when there are
 * any. */
WD_MUST wd_err flows_main(wd_console console, wd_flow a, wd_flow b);

/* Stores that are written, all of them empty. */
WD_MUST wd_err stores_main(wd_console console, wd_fs fs, wd_kv_rw over_fs, wd_kv_rw ram);

/* Stores over the folder "pages". */
WD_MUST wd_err pages_main(wd_console console, wd_kv embed, wd_kv both, wd_kv part);
