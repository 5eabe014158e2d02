/* SPDX-License-Identifier: ISC */
/* wadi/log_faulty.h - a reporter over another, that fails when a test wants it to. */
#ifndef WADI_LOG_FAULTY_H
#define WADI_LOG_FAULTY_H

#include "wadi/log.h"

WD_ERROR_DECL(log_faulty_failed); /* as was asked for */

struct log_faulty {
	wd_reporter to;
	uint64_t left; /* the report that fails, 1 being the next; 0 for none */
	uint64_t failed;
};

/* The n-th report from now on fails, and `to` does not get it; 0 for none. */
WD_NONNULL void log_faulty_init(struct log_faulty *it, wd_reporter to, uint64_t n);
WD_NONNULL wd_reporter log_faulty(struct log_faulty *it);

#endif
