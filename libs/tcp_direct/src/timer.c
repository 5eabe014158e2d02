/* SPDX-License-Identifier: ISC */
/* One timer of the wheel for all that a connection waits for.  It is set anew only for
 * what comes earlier; for what comes later it fires, finds that nothing is due, and is
 * set for the next.  An idle connection's fires once more, and then never. */
#include "engine.h"

#include "memory.h"
#include "out.h"

enum { STARVED_MS = 20, PROBE_SLACK_US = 2000 };

/* ---- The retransmission timer ------------------------------------------------------------ */

void timer_set(struct tcp_conn *c, enum tcp_timer what, wd_span after)
{
	c->out->timer = (uint8_t)what;
	c->out->timer_at = wd_after(tcp_now(c->tcp), after);
}

static void stop(struct tcp_conn *c)
{
	c->out->timer = TCP_NO_TIMER;
	c->out->timer_at = WD_NEVER;
}

/* A tail loss probe goes in the place of a timeout where SACK can tell what it has found,
 * and nothing is known to be missing (RFC 8985, 7.2). */
static bool may_probe(const struct tcp_conn *c)
{
	const struct tcp_out *o = c->out;

	return (c->flags & TCP_SACK) && o->phase == TCP_OPEN && o->sacked == 0 && c->srtt > 0 &&
	       !o->rack.probing && c->retries == 0;
}

static void set_for_flight(struct tcp_conn *c)
{
	uint64_t rto = rtt_timeout(c).ns, probe = (c->srtt / 4 + (uint64_t)PROBE_SLACK_US) * 1000;
	const struct tcp_sent *first = sent_at(&c->out->sents, 0);
	uint64_t age = wd_between(first->at, tcp_now(c->tcp)).ns;

	if (!may_probe(c)) {
		timer_set(c, TCP_RTO, wd_ns(rto));
		return;
	}
	if (tcp_flight(c) <= c->mss)
		probe += wd_ms(TCP_RTO_LEAST_MS).ns; /* its ACK may be delayed */
	if (age < rto && rto - age < probe)
		probe = rto - age;
	timer_set(c, TCP_PROBE, wd_ns(probe));
}

void timer_ensure(struct tcp_conn *c)
{
	struct tcp_out *o = c->out;

	if (o->timer != TCP_NO_TIMER)
		return;
	if (tcp_flight(c) > 0)
		set_for_flight(c);
	else if (send_has_new(c))
		timer_set(c, TCP_PERSIST, rtt_timeout(c));
}

void timer_acked(struct tcp_conn *c)
{
	if (c->out->timer == TCP_REORDER)
		return;
	stop(c);
	if (tcp_flight(c) > 0)
		set_for_flight(c);
}

void timer_sent(struct tcp_conn *c)
{
	struct tcp_out *o = c->out;

	if (o->timer == TCP_NO_TIMER || o->timer == TCP_PERSIST || o->timer == TCP_PROBE)
		set_for_flight(c);
}

void timer_window(struct tcp_conn *c)
{
	if (c->snd_wnd == 0)
		return;
	c->out->probes = 0;
	if (c->out->timer == TCP_PERSIST)
		stop(c);
}

/* ---- What it does when it goes off ------------------------------------------------------- */

/* Nothing was acknowledged for too long. */
static bool gives_up(struct tcp_conn *c)
{
	struct tcp_out *o = c->out;
	wd_instant now = tcp_now(c->tcp);
	uint64_t limit = wd_s(c->flags & TCP_ORPHAN ? TCP_ORPHAN_GIVE_UP_S : TCP_GIVE_UP_S).ns;

	if (o->since.ns == 0)
		o->since = o->sents.count > 0 ? sent_at(&o->sents, 0)->at : now;
	if (c->user_timeout_ms > 0)
		limit = wd_ms(c->user_timeout_ms).ns;
	if (wd_between(o->since, now).ns < limit)
		return false;
	conn_end(c, TCP_TIMED_OUT);
	return true;
}

/* So that it is not given up later than the user wants. */
static void set_until_limit(struct tcp_conn *c, enum tcp_timer what, wd_span after)
{
	struct tcp_out *o = c->out;
	uint64_t age, limit = wd_ms(c->user_timeout_ms).ns;

	if (limit > 0 && o->since.ns > 0) {
		age = wd_between(o->since, tcp_now(c->tcp)).ns;
		if (age < limit && limit - age < after.ns)
			after = wd_ns(limit - age);
	}
	timer_set(c, what, after);
}

static void time_out(struct tcp_conn *c)
{
	if (gives_up(c))
		return;
	c->tcp->stats.timeouts++;
	recovery_timeout(c);
	count_up(&c->retries);
	route_suspect(c);
	set_until_limit(c, TCP_RTO, rtt_timeout(c));
	conn_mark(c);
}

/* A peer that keeps its window closed holds what was written: not without end where
 * memory is tight (RFC 6429), nobody waits for it, or its user has said so. */
static bool is_held_too_long(struct tcp_conn *c)
{
	struct tcp_out *o = c->out;

	if (o->probes > TCP_PERSIST_LEAST && memory_is_tight(c->tcp)) {
		c->flags |= TCP_RESET_DUE;
		conn_end(c, TCP_TIMED_OUT);
		return true;
	}
	if (o->unanswered > TCP_PERSIST_UNANSWERED) {
		conn_end(c, TCP_TIMED_OUT);
		return true;
	}
	return ((c->flags & TCP_ORPHAN) || c->user_timeout_ms > 0) && gives_up(c);
}

/* The window is closed, or too small: the peer is asked whether it still is. */
static void persist(struct tcp_conn *c)
{
	struct tcp_out *o = c->out;

	if (!send_has_new(c) || is_held_too_long(c))
		return;
	count_up(&o->probes);
	count_up(&o->unanswered);
	if (c->snd_wnd == 0 || !send_probe(c))
		output_probe(c);
	set_until_limit(c, tcp_flight(c) > 0 ? TCP_RTO : TCP_PERSIST, rtt_backoff(c, o->probes));
}

static void probe(struct tcp_conn *c)
{
	struct tcp_rack *r = &c->out->rack;

	r->probed_again = false;
	r->probing = send_probe(c);
	r->probe_end = c->snd_nxt;
	timer_set(c, TCP_RTO, rtt_timeout(c));
}

static void go_off(struct tcp_conn *c)
{
	uint8_t what = c->out->timer;

	stop(c);
	if (what != TCP_PERSIST && tcp_flight(c) == 0)
		return;
	switch (what) {
	case TCP_RTO:
		time_out(c);
		break;
	case TCP_PROBE:
		probe(c);
		break;
	case TCP_REORDER:
		recovery_reorder(c);
		conn_mark(c);
		break;
	case TCP_PERSIST:
		persist(c);
		break;
	}
}

/* ---- The state's ------------------------------------------------------------------------- */

void timer_state(struct tcp_conn *c, wd_span after)
{
	c->state_at = after.ns > 0 ? tcp_tick(wd_after(tcp_now(c->tcp), after)) : 0;
	conn_mark(c);
}

/* A SYN, or its answer, was not answered. */
static void retry_syn(struct tcp_conn *c)
{
	bool passive = c->flags & TCP_PASSIVE;

	if (c->retries++ >= (passive ? TCP_SYN_ACK_RETRIES : TCP_SYN_RETRIES)) {
		conn_end(c, c->flags & TCP_NO_WAY_SEEN ? TCP_NO_WAY : TCP_TIMED_OUT);
		return;
	}
	if (!passive)
		c->flags &= ~(uint32_t)TCP_ECN; /* perhaps it is that (RFC 3168, 6.1.1.1) */
	output_syn(c);
	c->tcp->stats.retransmitted++;
	timer_state(c, rtt_timeout(c));
}

/* The peer was silent for long. */
static void keep_alive(struct tcp_conn *c)
{
	wd_instant now = tcp_now(c->tcp), heard = tcp_tick_at(c->heard_at, now);
	uint64_t silent = wd_between(heard, now).ns, each = wd_s(c->keep_alive_s).ns;

	if (silent < each || tcp_flight(c) > 0) {
		timer_state(c, wd_ns(silent < each ? each - silent : each));
		return;
	}
	if (c->retries >= TCP_KEEP_ALIVE_PROBES ||
	    (c->retries > 0 && c->user_timeout_ms > 0 && silent >= wd_ms(c->user_timeout_ms).ns)) {
		conn_end(c, TCP_TIMED_OUT);
		return;
	}
	c->retries++;
	output_probe(c);
	timer_state(c, wd_ns(each));
}

static void state_is_due(struct tcp_conn *c)
{
	c->state_at = 0;
	switch (c->entry.state) {
	case TCP_SYN_SENT:
	case TCP_SYN_RECEIVED:
		retry_syn(c);
		break;
	case TCP_ESTABLISHED:
	case TCP_CLOSE_WAIT:
	case TCP_FIN_WAIT_2:
		if (c->keep_alive_s > 0)
			keep_alive(c);
		break;
	}
}

/* ---- All together ------------------------------------------------------------------------ */

static wd_instant first_of(wd_instant a, wd_instant b)
{
	return wd_before(a, b) ? a : b;
}

void timer_arm(struct tcp_conn *c)
{
	wd_instant now = tcp_now(c->tcp), at = c->alarm;

	if (c->out && c->out->timer != TCP_NO_TIMER)
		at = first_of(at, c->out->timer_at);
	if (c->ack_at != 0)
		at = first_of(at, tcp_tick_at(c->ack_at, now));
	if (c->state_at != 0)
		at = first_of(at, tcp_tick_at(c->state_at, now));
	if (c->flags & TCP_STARVES)
		at = first_of(at, wd_after(now, wd_ms(STARVED_MS)));
	if (at.ns == WD_NEVER.ns || (wd_wheel_is_set(&c->timer) && !wd_before(at, c->timer.at)))
		return;
	wd_wheel_set(c->tcp->wheel, &c->timer, at);
}

/* No answer has gone in time: the user is not one who answers at once. */
static void ack_is_due(struct tcp_conn *c)
{
	c->flags &= ~(uint32_t)TCP_INTERACTIVE;
	c->flags |= TCP_ACK_NOW;
	conn_mark(c);
}

void timer_fire(struct wd_wheel_timer *timer)
{
	struct tcp_conn *c = (struct tcp_conn *)((char *)timer - offsetof(struct tcp_conn, timer));
	wd_instant now = tcp_now(c->tcp);

	if (c->flags & TCP_STARVES) {
		c->flags &= ~(uint32_t)(TCP_STARVES | TCP_WANTS_ROOM);
		conn_tell(c, TCP_WRITABLE);
	}
	if (!wd_before(now, c->alarm)) {
		c->alarm = WD_NEVER;
		conn_tell(c, TCP_ALARM);
	}
	if (tcp_tick_has_come(c->ack_at, now))
		ack_is_due(c);
	if (tcp_tick_has_come(c->state_at, now))
		state_is_due(c);
	if (c->out && c->out->timer != TCP_NO_TIMER && !wd_before(now, c->out->timer_at))
		go_off(c);
	if (c->entry.state != TCP_CLOSED)
		timer_arm(c);
}
