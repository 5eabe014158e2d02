/* SPDX-License-Identifier: ISC */
#include "wadi/platform.h"

/* Monitors do not say. */
bool wd_platform_terminal(void)
{
	return false;
}
