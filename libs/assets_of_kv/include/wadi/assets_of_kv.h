/* SPDX-License-Identifier: ISC */
/* wadi/assets_of_kv.h - any key-value store as a web server wants it. */
#ifndef WADI_ASSETS_OF_KV_H
#define WADI_ASSETS_OF_KV_H

#include "wadi/assets.h"

/* The store below. */
struct assets_of_kv { wd_kv kv; };

/* Values are read when they are wanted.  An entity tag is made of date and size, where the
 * store knows the date, else of the whole value, each time.  Cannot fail. */
WD_MUST wd_err assets_of_kv_init(struct assets_of_kv *it, wd_kv kv);

/* Its values. */
wd_assets assets_of_kv(struct assets_of_kv *it);

#endif
