/* SPDX-License-Identifier: ISC */
#include "wadi/config/devices.h"
#include "wadi/config/fs_ram.h"
#include "wadi/config/kv_of_fs.h"
#include "wadi/config/kv_ram.h"
#include "wadi/config/kv_union.h"

WD_MUST wd_err pages_main(wd_kv pages);

void configure(void)
{
	wd_fs fs = fs_ram(pclock_default(), 1000);

	JOB(pages_main, kv_union(kv_of_fs(fs), kv_ram_ro(pclock_default(), 1000)));
}
