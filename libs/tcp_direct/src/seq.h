/* SPDX-License-Identifier: ISC */
/* seq.h - sequence numbers, which wrap (RFC 9293, 3.4). */
#ifndef TCP_SEQ_H
#define TCP_SEQ_H

#include <stdbool.h>
#include <stdint.h>

/* Does `a` come before `b`; not after it? */
static inline bool seq_before(uint32_t a, uint32_t b)
{
	return (int32_t)(a - b) < 0;
}
static inline bool seq_upto(uint32_t a, uint32_t b)
{
	return (int32_t)(a - b) <= 0;
}

/* The later, and the earlier. */
static inline uint32_t seq_max(uint32_t a, uint32_t b)
{
	return seq_before(a, b) ? b : a;
}
static inline uint32_t seq_min(uint32_t a, uint32_t b)
{
	return seq_before(a, b) ? a : b;
}

/* Sequence numbers from `from` on, up to but without `to`. */
struct tcp_range { uint32_t from, to; };

/* One more, as far as it goes. */
static inline void count_up(uint8_t *n)
{
	if (*n < UINT8_MAX)
		++*n;
}

static inline uint32_t least(uint32_t a, uint32_t b)
{
	return a < b ? a : b;
}
static inline uint32_t most(uint32_t a, uint32_t b)
{
	return a > b ? a : b;
}

#endif
