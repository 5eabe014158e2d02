/* SPDX-License-Identifier: ISC */
/* wadi/test/every.h - how often something is to go wrong. */
#ifndef WADI_TEST_EVERY_H
#define WADI_TEST_EVERY_H

#include "wadi/base.h"

/* Does what happens every so often, 0 for never, happen this time: the first is 1? */
static inline bool wd_every(uint32_t every, uint64_t time)
{
	return every && time % every == 0;
}

#endif
