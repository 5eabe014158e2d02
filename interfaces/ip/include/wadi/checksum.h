/* SPDX-License-Identifier: ISC */
/* wadi/checksum.h - the Internet checksum (RFC 1071), over packets in any number of
 * pieces. */
#ifndef WADI_CHECKSUM_H
#define WADI_CHECKSUM_H

#include "wadi/ip.h"

/* A sum under way: starts as 0.  It is kept in the order of the machine's bytes, so that a
 * result is stored, and a field read, as it lies in memory. */
typedef uint64_t wd_sum;

/* Adds `bytes`, the first of which has an even place in the whole. */
wd_sum wd_sum_add(wd_sum sum, struct wd_bytes bytes);

/* The same for `count` blocks of WD_SUM_BLOCK bytes, as fast as the processor can. */
enum { WD_SUM_BLOCK = 128 };
WD_NONNULL wd_sum wd_sum_blocks(wd_sum sum, const uint8_t *bytes, size_t count);

/* Adds the bytes of a frame from `from` on, those of slices and chain included.  They are
 * in place `from` of the whole, which may be odd in all pieces but the first. */
WD_NONNULL wd_sum wd_sum_buf(wd_sum sum, const struct wd_buf *buf, uint32_t from);

/* Adds the pseudo header of `len` bytes of data (RFC 9293, 3.1; RFC 8200, 8.1). */
WD_NONNULL wd_sum wd_sum_pseudo(wd_sum sum, const struct wd_ip_packet *packet, uint32_t len);

/* The 16 bits of it, not complemented. */
uint16_t wd_sum_fold(wd_sum sum);

/* The checksum of all that was added: zero for bytes that hold a right one. */
static inline uint16_t wd_sum_end(wd_sum sum)
{
	return (uint16_t)~wd_sum_fold(sum);
}

/* The checksum of all that was added, for byte `at` of a transport header.  UDP's, at 6, is
 * 0xffff where it would be zero, which there says that there is none (RFC 768).  TCP's stays
 * zero: 0xffff adds up to the same, but who compares finds it wrong. */
uint16_t wd_sum_field(wd_sum sum, size_t at);

/* Fills in what WD_BUF_SUM_ASK asks for, and takes the flag off. */
WD_NONNULL void wd_sum_fill(struct wd_buf *buf);

/* Is the checksum of received data right, or known to be?  Over its pseudo header. */
WD_MUST WD_NONNULL bool wd_sum_is_good(const struct wd_ip_packet *packet,
                                       const struct wd_buf *data);

#endif
