/* SPDX-License-Identifier: ISC */
/* wadi/config/block_device.h - a disk of the host, for config.c. */
#ifndef WADI_CONFIG_BLOCK_DEVICE_H
#define WADI_CONFIG_BLOCK_DEVICE_H

#include "wadi/block.h"
#include "wadi/config.h"

/* What is attached under this name when the image is started: --block:NAME=FILE. */
static inline wd_block block_device(const char *name)
{
	return DEVICE(wd_block, block_device, attached("BLOCK_BASIC", name));
}

#endif
