/* SPDX-License-Identifier: ISC */
/* Writes and reads a disk at its ends, and behind them.  It is overwritten:
 *   truncate -s 1M disk.img
 *   wadi run --block:storage=disk.img
 */
#include "wadi/config/block_device.h"
#include "wadi/config/devices.h"
#include "block.h"

void configure(void)
{
	JOB(block_main, console_default(), block_device("storage"));
}
