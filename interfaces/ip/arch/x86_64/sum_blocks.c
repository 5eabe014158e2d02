/* SPDX-License-Identifier: ISC */
#include "wadi/checksum.h"

/* Eight words from byte `at` of the block on, a carry from one to the next. */
#define ADD_EIGHT(sum, at)                         \
	"addq " #at "+0(%2), " sum "\n\t"          \
	"adcq " #at "+8(%2), " sum "\n\t"          \
	"adcq " #at "+16(%2), " sum "\n\t"         \
	"adcq " #at "+24(%2), " sum "\n\t"         \
	"adcq " #at "+32(%2), " sum "\n\t"         \
	"adcq " #at "+40(%2), " sum "\n\t"         \
	"adcq " #at "+48(%2), " sum "\n\t"         \
	"adcq " #at "+56(%2), " sum "\n\t"         \
	"adcq $0, " sum "\n\t"

/* Two sums, since the processor works on both at a time. */
wd_sum wd_sum_blocks(wd_sum sum, const uint8_t *bytes, size_t count)
{
	uint64_t other = 0;

	for (; count > 0; count--, bytes += WD_SUM_BLOCK)
		__asm__(ADD_EIGHT("%0", 0) ADD_EIGHT("%1", 64)
		        : "+r"(sum), "+r"(other)
		        : "r"(bytes), "m"(*(const uint8_t (*)[WD_SUM_BLOCK])bytes)
		        : "cc");
	return __builtin_add_overflow(sum, other, &sum) ? sum + 1 : sum;
}
