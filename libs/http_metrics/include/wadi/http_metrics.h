/* SPDX-License-Identifier: ISC */
/* wadi/http_metrics.h - the numbers an image counts, for Prometheus to scrape. */
#ifndef WADI_HTTP_METRICS_H
#define WADI_HTTP_METRICS_H

#include "wadi/http.h"

/* Storage of one. */
struct http_metrics { bool begun; };

/* Adds what every image can tell, wd_metrics_add_image().  Cannot fail. */
WD_MUST wd_err http_metrics_init(struct http_metrics *it);

/* The handler: answers GET and HEAD, at whatever path, with all metrics of the image in
 * Prometheus' text format.  Allocates that for as long as it takes; wd_no_memory. */
wd_http http_metrics(struct http_metrics *it);

#endif
