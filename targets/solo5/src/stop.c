/* SPDX-License-Identifier: ISC */
/* An image that has this file says in its note where `wadi_stop` is: see image.lds. */
#include "wadi/abi/wadi.h"
#include "wadi/platform.h"

extern volatile struct wadi_request wadi_stop;

volatile struct wadi_request wadi_stop;

bool wd_platform_stop_asked(void)
{
	wadi_stop.wanted = true;
	return wadi_stop.asked;
}
