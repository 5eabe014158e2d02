/* SPDX-License-Identifier: ISC */
#include "noop.h"

wd_err noop_main(void)
{
	return NULL;
}
