/* SPDX-License-Identifier: ISC */
/* What the wiring says in an image, for a Linux program that has none and uses a library which
 * stands on this one; in an image nobody asks for this object. */
#include "wadi/app_info.h"
#include "wadi/start.h"

struct wd_boot_arg wd_boot_args[] = { { 0 } };
const struct wd_job wd_jobs[] = { { 0 } };
const struct wd_app_info wd_app_info = { .name = "wadi", .target = "unix" };

void wd_wire(void)
{
}
