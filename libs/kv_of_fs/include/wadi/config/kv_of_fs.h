/* SPDX-License-Identifier: ISC */
/* wadi/config/kv_of_fs.h - a file system as a key-value store, for config.c. */
#ifndef WADI_CONFIG_KV_OF_FS_H
#define WADI_CONFIG_KV_OF_FS_H

#include "wadi/config.h"
#include "wadi/fs.h"
#include "wadi/kv.h"

/* To be read only. */
static inline wd_kv kv_of_fs(wd_fs fs)
{
	return DEVICE(wd_kv, kv_of_fs, fs);
}

/* The same, to be written too. */
static inline wd_kv_rw kv_rw_of_fs(wd_fs fs)
{
	return PART(wd_kv_rw, MODULE(kv_of_fs, fs), rw);
}

#endif
