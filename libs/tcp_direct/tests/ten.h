/* SPDX-License-Identifier: ISC */
/* ten.h - a connection with ten segments on their way. */
#ifndef TEN_H
#define TEN_H

#include "peer.h"

enum { MSS = 1000 };

/* Ten segments of 1000 bytes are on their way, and a round trip of 10 ms is known. */
static inline void send_ten(unsigned options)
{
	connect_with(options, options & WITH_TS ? MSS + 12 : MSS);
	assert_int_equal(info().mss, MSS);
	write_at(1, 10 * MSS);
	assert_int_equal(sent_count, 10);
	drop_sent();
}

/* Segments, counted from 0, as blocks. */
static inline struct seg sack_of(uint32_t acked, int count, ...)
{
	struct seg s = ack_of(1, 1 + acked * MSS);
	va_list args;

	va_start(args, count);
	for (int i = 0; i < count; i++) {
		uint32_t from = va_arg(args, uint32_t), to = va_arg(args, uint32_t);

		put_sack(&s, 1 + from * MSS, 1 + to * MSS);
	}
	va_end(args);
	return s;
}
#define SACK1(acked, a, b) sack_of(acked, 1, (uint32_t)(a), (uint32_t)(b))
#define SACK2(acked, a, b, c, d) \
	sack_of(acked, 2, (uint32_t)(a), (uint32_t)(b), (uint32_t)(c), (uint32_t)(d))

#define assert_segment(n) assert_sent(TCP_ACK, 1 + (n) * MSS, MSS, 1)

#endif
