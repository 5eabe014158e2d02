/* SPDX-License-Identifier: ISC */
/* app.h - the jobs that the mistakes are made with. */
#ifndef APP_H
#define APP_H

#include "wadi/boot.h"
#include "wadi/console.h"
#include "wadi/mclock.h"
#include "wadi/pclock.h"
#include "wadi/time.h"

WD_MUST wd_err say_main(wd_console console);
WD_MUST wd_err clock_main(wd_console console, wd_mclock mclock, wd_pclock pclock);
WD_MUST wd_err net_main(wd_console console, struct wd_prefixes allow, uint16_t port);
WD_MUST wd_err app_main(wd_console console, wd_time time);

#endif
