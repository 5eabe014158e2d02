/* SPDX-License-Identifier: ISC */
/* batch.h - attached devices by wadi's batches: one trip for all there is to do. */
#ifndef BATCH_H
#define BATCH_H

#include "wadi/solo5/host.h"

/* Requests of one batch at least and at most; a monitor that takes fewer than the
 * former gets none. */
enum { BATCH_MIN = 8, BATCH_MAX = 256 };

extern const struct host_io_ops batch_io;

#endif
