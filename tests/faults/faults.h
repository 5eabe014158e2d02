/* SPDX-License-Identifier: ISC */
#include "wadi/console.h"

/* Fails as `how` says; returns an error where it knows of no such way. */
WD_MUST wd_err faults_main(wd_console console, const char *how);
