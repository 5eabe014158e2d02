/* SPDX-License-Identifier: ISC */
/* The congestion window: slow start, which a growing delay ends (RFC 9406, 4.2), then
 * CUBIC (RFC 9438) or NewReno (RFC 5681).  Windows in bytes, times in milliseconds. */
#include "engine.h"

#include "out.h"

enum {
	SAMPLES = 8,                              /* RFC 9406, 4.3 */
	DELAY_LEAST_US = 4000, DELAY_MOST_US = 16000,
	LOW_WINDOW = 16,                          /* segments: below, delay says nothing */
	TIME_MAX_MS = 100000,                     /* of the curve: its cube fits */
};

/* Was the window what has limited the sender?  In slow start it grows to twice of what
 * was used (RFC 7661's aim). */
static bool was_used(const struct tcp_conn *c)
{
	uint32_t used = c->out->sent_max;

	if (c->cwnd < c->ssthresh)
		return c->cwnd < 2 * used;
	return c->cwnd < used + c->mss;
}

/* ---- Slow start -------------------------------------------------------------------------- */

/* The least of some round trips is above the least there was: a queue is building up. */
static void watch_delay(struct tcp_conn *c, const struct tcp_news *news)
{
	struct tcp_round *r = &c->out->round;
	uint64_t us = wd_span_us(wd_between(news->last_at, news->now));
	uint32_t margin = most(least(c->min_rtt / 8, DELAY_MOST_US), DELAY_LEAST_US);

	if (seq_upto(r->end, c->snd_una))
		*r = (struct tcp_round){ .end = c->snd_nxt, .min_us = UINT32_MAX };
	if (news->last_at.ns == 0)
		return;
	r->min_us = us < r->min_us ? (uint32_t)us : r->min_us;
	if (++r->samples > SAMPLES && c->cwnd >= LOW_WINDOW * (uint32_t)c->mss &&
	    r->min_us >= c->min_rtt + margin)
		c->ssthresh = c->cwnd;
}

/* Returns what is left of `acked` for congestion avoidance. */
static uint32_t slow_start(struct tcp_conn *c, uint32_t acked)
{
	uint32_t more = least(acked, c->ssthresh - c->cwnd);

	c->cwnd += more;
	return acked - more;
}

/* ---- Congestion avoidance: NewReno ------------------------------------------------------- */

static void reno(struct tcp_conn *c, uint32_t acked)
{
	struct tcp_cubic *cc = &c->out->cubic;

	cc->acked += acked;
	if (cc->acked < c->cwnd)
		return;
	cc->acked -= c->cwnd;
	c->cwnd += c->mss;
}

/* ---- CUBIC ------------------------------------------------------------------------------- */

static uint32_t cube_root(uint64_t n)
{
	uint64_t root = 0;

	for (int bit = 20; bit >= 0; bit--) {
		uint64_t r = root | UINT64_C(1) << bit;

		if (r * r * r <= n)
			root = r;
	}
	return (uint32_t)root;
}

static void begin_epoch(struct tcp_conn *c, wd_instant now)
{
	struct tcp_cubic *cc = &c->out->cubic;

	cc->epoch = now;
	cc->w_est = c->cwnd;
	cc->origin = most(cc->w_max, c->cwnd);
	/* K = cbrt((w_max - cwnd) / C), C = 0.4 segments per cubic second. */
	cc->k_ms = cube_root((cc->origin - c->cwnd) / c->mss * UINT64_C(2500000000));
}

/* W_cubic at `ms` since the epoch. */
static uint32_t curve(const struct tcp_conn *c, uint64_t ms)
{
	const struct tcp_cubic *cc = &c->out->cubic;
	uint64_t ahead = ms > cc->k_ms ? ms - cc->k_ms : cc->k_ms - ms, cube, bytes;

	ahead = ahead < TIME_MAX_MS ? ahead : TIME_MAX_MS;
	cube = ahead * ahead * ahead / 1000;
	bytes = cube * c->mss * 4 / 10000000;
	if (ms < cc->k_ms)
		return bytes < cc->origin ? cc->origin - (uint32_t)bytes : 0;
	return bytes < UINT32_MAX / 2 - cc->origin ? cc->origin + (uint32_t)bytes : UINT32_MAX / 2;
}

static void cubic(struct tcp_conn *c, uint32_t acked, wd_instant now)
{
	struct tcp_cubic *cc = &c->out->cubic;
	uint64_t ms, target;

	if (cc->epoch.ns == 0)
		begin_epoch(c, now);
	/* alpha = 3 (1 - beta) / (1 + beta) = 9/17 until Reno would be back where it was. */
	cc->w_est += (uint32_t)((uint64_t)acked * c->mss * (cc->w_est < cc->w_max ? 9 : 17) / 17 /
	                        c->cwnd);
	ms = wd_span_ms(wd_between(cc->epoch, now)) + c->srtt / 8 / 1000;
	target = curve(c, ms);
	target = target < c->cwnd + UINT64_C(1) * c->cwnd / 2 ? target : c->cwnd + c->cwnd / 2;
	if (target > c->cwnd)
		c->cwnd += (uint32_t)((target - c->cwnd) * acked / c->cwnd);
	c->cwnd = most(c->cwnd, cc->w_est);
}

/* ---- What happens to it ------------------------------------------------------------------ */

void congestion_ack(struct tcp_conn *c, const struct tcp_news *news)
{
	uint32_t acked = news->acked > 0 ? news->delivered : 0;

	if (c->cwnd < c->ssthresh)
		watch_delay(c, news);
	if (acked == 0 || c->cwnd >= c->tcp->limits.send || !was_used(c))
		return;
	if (c->cwnd < c->ssthresh)
		acked = slow_start(c, acked);
	if (acked == 0)
		return;
	if (c->tcp->limits.reno)
		reno(c, acked);
	else
		cubic(c, acked, news->now);
}

uint32_t congestion_loss(struct tcp_conn *c)
{
	struct tcp_cubic *cc = &c->out->cubic;
	uint32_t least_window = 2 * (uint32_t)c->mss;

	if (c->tcp->limits.reno)
		return most(tcp_flight(c) / 2, least_window);
	/* Who had less than the last time leaves room for others. */
	cc->w_max = c->cwnd < cc->w_max ? c->cwnd / 20 * 17 : c->cwnd;
	cc->epoch = (wd_instant){ 0 };
	return most((uint32_t)((uint64_t)c->cwnd * 7 / 10), least_window);
}

/* Nothing was on the way for a while: what was learnt of the path becomes less true (RFC
 * 5681, 4.1). */
void congestion_rest(struct tcp_conn *c)
{
	uint32_t first = TCP_IW * (uint32_t)c->mss;
	uint64_t rto = rtt_timeout(c).ns, rest;

	c->out->cubic.epoch = (wd_instant){ 0 };
	rest = wd_between(tcp_tick_at(c->heard_at, tcp_now(c->tcp)), tcp_now(c->tcp)).ns;
	if (rest <= rto || c->cwnd <= first)
		return;
	c->ssthresh = most(c->ssthresh, c->cwnd / 4 * 3);
	for (; rest > rto && c->cwnd > first; rest -= rto)
		c->cwnd = most(c->cwnd / 2, first);
}
