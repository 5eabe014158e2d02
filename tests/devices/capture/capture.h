/* SPDX-License-Identifier: ISC */
#include "wadi/net.h"

/* Runs the conformance test of network devices on two at one wire, and prints nothing: the
 * console is for what they record. */
WD_MUST wd_err capture_main(wd_net recorded, wd_net other);
