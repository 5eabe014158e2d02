/* SPDX-License-Identifier: ISC */
/* A disk without a file system: counts how often it was started.  Run it by
 *   truncate -s 1M disk.img
 *   wadi run --block:storage=disk.img
 */
#include "wadi/config/block_device.h"
#include "wadi/config/devices.h"
#include "block-raw.h"

void configure(void)
{
	JOB(block_raw_main, console_default(), block_device("storage"));
}
