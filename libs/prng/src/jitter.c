/* SPDX-License-Identifier: ISC */
#include "jitter.h"
#include "wadi/platform.h"

/* Cut-offs for 2^-30 false alarms at one bit a sample: repetition 1 + 30/H;
 * proportion, the critical binomial for a window of 512, SP 800-90B 4.4.2. */
enum { SAMPLES = 512, REPEATED_MAX = 31, COMMON_MAX = 325 };

void jitter_init(struct jitter *j)
{
	*j = (struct jitter){ .last = wd_platform_cycles() };
}

bool jitter_wants(const struct jitter *j)
{
	return j->samples < SAMPLES;
}

void jitter_count(struct jitter *j, uint64_t delta)
{
	if (j->samples++ == 0)
		j->window_delta = delta;
	j->repeated = delta == j->delta ? j->repeated + 1 : 1;
	if (j->repeated > j->repeated_max)
		j->repeated_max = j->repeated;
	j->common += delta == j->window_delta;
	if (j->common > j->common_max)
		j->common_max = j->common;
	j->delta = delta;
}

uint64_t jitter_measure(struct jitter *j)
{
	volatile uint8_t *work = j->work;
	uint64_t now;

	for (size_t i = 0, at = j->samples; i < sizeof j->work; i++) {
		at = (at * 5 + 1 + work[at % sizeof j->work]) % sizeof j->work;
		work[at] = (uint8_t)(work[at] + i);
	}
	now = wd_platform_cycles();
	jitter_count(j, now - j->last);
	j->last = now;
	return j->delta;
}

bool jitter_is_good(const struct jitter *j)
{
	return !jitter_wants(j) && j->repeated_max < REPEATED_MAX && j->common_max < COMMON_MAX;
}
