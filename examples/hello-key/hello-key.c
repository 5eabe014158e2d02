/* SPDX-License-Identifier: ISC */
#include "hello-key.h"

wd_err hello_key_main(wd_console console, const char *greeting, int64_t times)
{
	for (int64_t i = 0; i < times; i++)
		wd_console_print(console, "%s\n", greeting);
	return NULL;
}
