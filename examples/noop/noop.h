/* SPDX-License-Identifier: ISC */
#include "wadi/base.h"

/* Does nothing, successfully. */
WD_MUST wd_err noop_main(void);
