/* SPDX-License-Identifier: ISC */
#include "wadi/block.h"

WD_ERROR(wd_block_disconnected, NULL, "block", "the device is gone");
WD_ERROR(wd_block_read_only, NULL, "block", "the device is read-only");
WD_ERROR(wd_block_bad_range, NULL, "block", "outside the device, or not whole sectors");
WD_ERROR(wd_block_failed, NULL, "block", "the device could not do it");
