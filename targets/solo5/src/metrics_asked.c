/* SPDX-License-Identifier: ISC */
/* An image that has this file says in its note where the request is: see image.lds. */
#include "wadi/abi/wadi.h"
#include "wadi/platform.h"

extern volatile struct wadi_request wadi_metrics_request;

volatile struct wadi_request wadi_metrics_request;

uint32_t wd_platform_metrics_asked(void)
{
	wadi_metrics_request.wanted = true;
	return wadi_metrics_request.asked;
}
