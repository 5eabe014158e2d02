/* SPDX-License-Identifier: ISC */
/* RFC 6298, with a lower bound of 200 ms on what is added to the round trip, as is usual
 * today: those who delay ACKs do so by less. */
#include "engine.h"

enum { RETRIES_MAX = 10, SAMPLE_MAX_US = 60000000 };

void rtt_sample(struct tcp_conn *c, uint64_t us)
{
	uint32_t rtt = us < SAMPLE_MAX_US ? most((uint32_t)us, 1) : SAMPLE_MAX_US;
	uint32_t old = c->srtt / 8, delta = rtt > old ? rtt - old : old - rtt;

	if (c->min_rtt == 0 || rtt < c->min_rtt)
		c->min_rtt = rtt;
	if (c->srtt == 0) {
		c->srtt = rtt * 8;
		c->rttvar = rtt * 2;
		return;
	}
	c->srtt += rtt - old;
	c->rttvar += delta - c->rttvar / 4;
}

wd_span rtt_timeout(const struct tcp_conn *c)
{
	return rtt_backoff(c, c->retries);
}

wd_span rtt_backoff(const struct tcp_conn *c, uint32_t times)
{
	uint64_t us = TCP_RTO_FIRST_MS * UINT64_C(1000);

	if (c->srtt > 0)
		us = c->srtt / 8 + (uint64_t)most(c->rttvar, TCP_RTO_LEAST_MS * 1000);
	us <<= least(times, RETRIES_MAX);
	return wd_us(us < TCP_RTO_MOST_MS * UINT64_C(1000) ? us : TCP_RTO_MOST_MS * UINT64_C(1000));
}
