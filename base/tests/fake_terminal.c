/* SPDX-License-Identifier: ISC */
#include "fake_terminal.h"

#include "wadi/platform.h"

bool fake_is_terminal;

bool wd_platform_terminal(void)
{
	return fake_is_terminal;
}
