/* SPDX-License-Identifier: ISC */
/* expect: incompatible type for argument 1 of .store_main.|passing 'wd_kv' */
#include "wadi/config/devices.h"
#include "wadi/config/fs_ram.h"
#include "wadi/config/kv_of_fs.h"

WD_MUST wd_err store_main(wd_kv_rw store);

void configure(void)
{
	JOB(store_main, kv_of_fs(fs_ram(pclock_default(), 1000))); /* here */
}
