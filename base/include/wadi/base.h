/* SPDX-License-Identifier: ISC */
/* wadi/base.h - the words every wadi interface is written in.
 *
 * Two naming rules carry most of the meaning:
 *   a typedef without `struct` (wd_block, wd_kv) is a handle, passed by value;
 *   a `struct wd_...` is storage, owned by whoever declares it.
 */
#ifndef WADI_BASE_H
#define WADI_BASE_H

#include "wadi/bytes.h"
#include "wadi/compiler.h"
#include "wadi/err.h"
#include "wadi/span.h"

#endif
