/* SPDX-License-Identifier: ISC */
#include "io_result.h"

#include <errno.h>

/* An interface that was removed, a socket without another end, a disk unplugged. */
int io_failure(int error)
{
	switch (error) {
	case EBADFD: case EPIPE: case ECONNRESET: case ENOTCONN: case ECONNREFUSED:
	case ENODEV: case ENXIO:
		return WADI_IO_GONE;
	case ENOSPC: case EDQUOT: case EFBIG:
		return WADI_IO_NO_SPACE;
	default:
		return WADI_IO_FAILED;
	}
}
