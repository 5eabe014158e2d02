/* SPDX-License-Identifier: ISC */
#include "app-info.h"

#include "wadi/app_info.h"

wd_err app_info_main(wd_console console)
{
	wd_console_print(console, "%s for %s by wadi %s\n", wd_app_info.name, wd_app_info.target,
	                 wd_app_info.wadi);
	wd_console_print(console, "%s", wd_app_packages);
	return NULL;
}
