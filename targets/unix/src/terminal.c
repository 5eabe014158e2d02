/* SPDX-License-Identifier: ISC */
#include <unistd.h>

#include "wadi/platform.h"

bool wd_platform_terminal(void)
{
	return isatty(STDOUT_FILENO);
}
