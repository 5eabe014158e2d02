/* SPDX-License-Identifier: ISC */
/* start.h - the way both monitors begin: options, image, devices. */
#ifndef START_H
#define START_H

#include "image.h"
#include "net_port.h"
#include "options.h"

/* Everything the command line led to. */
struct start {
	struct options options;
	struct image image; /* as if without wadi's note when --plain-abi was given */
	struct manifest manifest;
	struct net_port *port; /* of each network device, by its index */
	int trace; /* FD_TRACE, or -1 without --trace */
	char cmdline[SOLO5_CMDLINE_SIZE];
};

/* Reads the command line and the image, and attaches the devices.  Dies on any
 * error; --help and --version end here too. */
WD_NONNULL void start_read(struct start *start, char *const *argv);

/* Host memory of `size` bytes, zero, not yet there until it is touched. */
void *start_memory(uint64_t size);

#endif
