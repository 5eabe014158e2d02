/* SPDX-License-Identifier: ISC */
/* io_result.h - what the host's errors are to a guest. */
#ifndef IO_RESULT_H
#define IO_RESULT_H

#include "wadi/abi/wadi.h"

/* WADI_IO_GONE, WADI_IO_NO_SPACE or WADI_IO_FAILED, for an error's number. */
int io_failure(int error);

#endif
