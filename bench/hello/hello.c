/* SPDX-License-Identifier: ISC */
#include "hello.h"

wd_err hello_main(wd_console console)
{
	wd_console_write(console, wd_str("hello\n"));
	return NULL;
}
