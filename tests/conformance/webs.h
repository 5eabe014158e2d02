/* SPDX-License-Identifier: ISC */
#include "wadi/assets.h"
#include "wadi/console.h"
#include "wadi/kv.h"

/* What a web server serves, of the folder "pages": prints "NAME: N failures" for each, as
 * the other does; fails when there are any. */
WD_MUST wd_err assets_main(wd_console console, wd_kv pages, wd_assets embed, wd_assets of_kv);

/* An exchange in memory, and handlers that trace or may fail over it. */
WD_MUST wd_err handlers_main(wd_console console);
