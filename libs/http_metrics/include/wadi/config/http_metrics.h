/* SPDX-License-Identifier: ISC */
/* wadi/config/http_metrics.h - the image's metrics over HTTP, for config.c. */
#ifndef WADI_CONFIG_HTTP_METRICS_H
#define WADI_CONFIG_HTTP_METRICS_H

#include "wadi/config.h"
#include "wadi/http.h"

/* A handler with all metrics of the image, for Prometheus. */
static inline wd_http http_metrics(void)
{
	return DEVICE(wd_http, http_metrics);
}

#endif
