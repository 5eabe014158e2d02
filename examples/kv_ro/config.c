/* SPDX-License-Identifier: ISC */
/* A folder is linked into the image; the application has it as a key-value store and
 * would not notice if it came from a disk.
 */
#include "wadi/config/devices.h"
#include "wadi/config/kv_embed.h"
#include "wadi/config/kv_trace.h"
#include "kv_ro.h"

KEY_FLAG(trace, "say what is done with the store");

void configure(void)
{
	wd_kv kv = kv_embed("t");

	if (trace)
		kv = kv_trace(console_default(), "kv", kv);
	JOB(kv_ro_main, console_default(), kv);
}
