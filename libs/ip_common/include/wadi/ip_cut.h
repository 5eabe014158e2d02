/* SPDX-License-Identifier: ISC */
/* wadi/ip_cut.h - parts of packets, to be sent as fragments or quoted in errors. */
#ifndef WADI_IP_CUT_H
#define WADI_IP_CUT_H

#include "wadi/ethernet.h"

/* A copy of `len` bytes of the frame, from its byte `from` on, in one buffer of `eth` with
 * `headroom` bytes free before them.  NULL when there is no buffer, it is too small, or the frame
 * has fewer bytes. */
WD_MUST WD_NONNULL struct wd_buf *ip_cut(wd_ethernet eth, uint32_t headroom,
                                         const struct wd_buf *frame, size_t from, uint32_t len);

#endif
