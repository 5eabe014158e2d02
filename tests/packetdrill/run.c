/* SPDX-License-Identifier: ISC */
#include "run.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

_Thread_local jmp_buf *landing;

void fail(struct run *run, const char *format, ...)
{
	int len = snprintf(run->failure, sizeof run->failure, "%s:%d: ", run->script->file,
	                   run->event ? run->event->line : 0);
	va_list args;

	va_start(args, format);
	vsnprintf(run->failure + len, sizeof run->failure - (size_t)len, format, args);
	va_end(args);
	longjmp(*landing, 1);
}

static int64_t now(struct run *run)
{
	return run->target.ops->now(run->target.self);
}

static void say(struct run *run, const struct packet *p, int64_t at)
{
	char text[PACKET_TEXT];

	if (run->verbose)
		printf("# %ld.%06ld %s\n", (long)(at / 1000000), (long)(at % 1000000),
		       packet_text(p, text));
}

/* ---- Times --------------------------------------------------------------------------- */

static int64_t first_time(const struct run *run)
{
	const struct when *when = &run->event->when;

	return when->kind == WHEN_AFTER ? run->previous + when->first : when->first;
}

static int64_t last_time(struct run *run)
{
	const struct when *when = &run->event->when;

	if (when->kind == WHEN_ANY)
		return now(run) + run->target.patience;
	return when->kind == WHEN_AFTER ? run->previous + when->last : when->last;
}

static void check_time(struct run *run, const char *what, int64_t at, int64_t first, int64_t last)
{
	int64_t slack = run->target.coarse ? (last - run->previous) / 8 : 0;

	if (at < first - run->tolerance || at > last + run->tolerance + slack)
		fail(run, "%s at %.6f, expected %s %.6f", what, (double)at / 1e6,
		     first == last ? "at" : at < first ? "from" : "until",
		     (double)(at < first ? first : last) / 1e6);
}

/* The events behind count from this one: from when it was due, or from when it happened where
 * that was left open. */
static void take_time(struct run *run, int64_t at)
{
	const struct when *when = &run->event->when;
	bool open = when->kind == WHEN_ANY || when->first != when->last ||
	            (run->target.coarse && run->event->kind == EVENT_PACKET &&
	             run->event->packet->out);

	run->previous = open ? at : first_time(run);
}

/* ---- Calls --------------------------------------------------------------------------- */

/* The call that is under way must be over by the time it says, plus what is tolerated. */
static void end_call(struct run *run, bool wait)
{
	struct invocation *c = &run->call;
	const struct event *event = run->event;
	int64_t until = c->event ? c->event->call->until : -1;

	if (!c->event)
		return;
	if (wait && !__atomic_load_n(&c->job.done, __ATOMIC_ACQUIRE))
		run->target.ops->wait(run->target.self, until + run->tolerance);
	run->event = c->event;
	if (!__atomic_load_n(&c->job.done, __ATOMIC_ACQUIRE)) {
		if (wait)
			fail(run, "%s() does not return", c->event->call->name);
		run->event = event;
		return;
	}
	if (until >= 0)
		check_time(run, "the call returns", c->ended, until, until);
	c->event = NULL;
	call_check(run, &(struct invocation){ .event = run->event, .result = c->result,
	                                      .error = c->error, .failed = c->failed });
	run->event = event;
}

static void make_call(struct run *run)
{
	struct invocation *c = &run->call;
	struct call *call = run->event->call;

	end_call(run, true);
	run->target.ops->wait(run->target.self, first_time(run));
	take_time(run, now(run));
	if (call->until >= 0 && run->event->when.kind == WHEN_AFTER)
		call->until += run->previous - run->event->when.first;
	*c = (struct invocation){
		.job = { .attempt = call_attempt }, .run = run, .event = run->event,
	};
	run->target.ops->start(run->target.self, &c->job, call->until >= 0);
	if (call->until >= 0)
		end_call(run, false);
	else if (!__atomic_load_n(&c->job.done, __ATOMIC_ACQUIRE))
		fail(run, "%s() waits", call->name);
	else
		end_call(run, true);
}

/* ---- Packets ------------------------------------------------------------------------- */

static void send_packet(struct run *run)
{
	static uint8_t bytes[PACKET_BYTES];
	struct packet *p = run->event->packet;
	struct flow *flow;

	if (p->protocol == PROTOCOL_ICMP)
		icmp_numbers(run->script, run->event->line, run->target.wire->version, p);
	flow = flow_of_script(run, p);
	flow->reborn = flow->reborn || (p->flags & FLAG_SYN && !(p->flags & FLAG_ACK));
	run->target.ops->wait(run->target.self, first_time(run));
	take_time(run, now(run));
	say(run, p, now(run));
	run->target.ops->inject(run->target.self, bytes,
	                        packet_encode(run->target.wire, flow, p, bytes));
}

/* The next packet of the stack that is any of ours; false when there is none by then. */
static bool next_packet(struct run *run, int64_t until, struct packet *p, int64_t *at)
{
	static uint8_t bytes[PACKET_BYTES];
	const char *wrong;
	size_t len;

	do {
		len = run->target.ops->next_packet(run->target.self, until, bytes, at);
		if (len == 0)
			return false;
		wrong = packet_decode(run->target.wire, bytes, len, p);
		if (wrong && *wrong)
			fail(run, "the stack sends a packet, but %s", wrong);
	} while (wrong);
	return true;
}

/* The first of a connection; one that follows another on the same ports is told from that
 * by its numbers (RFC 9293, 3.4.1). */
static void take_isn(struct run *run, struct flow *flow, uint32_t live, uint32_t script)
{
	uint32_t isn = live - script;

	if (flow->isn_known && (!flow->reborn || isn == flow->isn))
		return;
	if (flow->isn_known && (int32_t)(isn - flow->isn) < 0)
		fail(run, "the sequence numbers of the new connection are those of the old");
	flow->isn_known = true;
	flow->reborn = flow->ts_known = false;
	flow->isn = isn;
}

/* The script may echo it. */
static void take_stamp(struct flow *flow, uint32_t script, uint32_t live)
{
	if (!flow->ts_known)
		flow->ts = live - script;
	flow->ts_known = true;
	flow->stamp[flow->stamps % STAMPS_MAX].script = script;
	flow->stamp[flow->stamps++ % STAMPS_MAX].live = live;
}

/* Maps what was seen to the script's numbers. */
static struct flow *recognize(struct run *run, const struct packet *expected, struct packet *seen)
{
	struct flow *flow = flow_of_stack(run, seen);

	if (!flow)
		return NULL;
	if (seen->protocol == PROTOCOL_TCP && seen->flags & FLAG_SYN)
		take_isn(run, flow, seen->seq, expected ? expected->seq : 0);
	for (unsigned i = 0; expected && i < seen->options && i < expected->options; i++)
		if (seen->option[i].kind == OPTION_TS && expected->option[i].kind == OPTION_TS)
			take_stamp(flow, expected->option[i].value, seen->option[i].value);
	packet_map(flow, seen);
	return flow;
}

static void receive_packet(struct run *run)
{
	struct packet expected = *run->event->packet, seen;
	int64_t last = last_time(run), at = 0, until;
	bool more = false;

	if (expected.protocol == PROTOCOL_ICMP)
		icmp_numbers(run->script, run->event->line, run->target.wire->version, &expected);
	else
		flow_of_script(run, &expected);
	until = last + run->tolerance + (run->target.coarse ? (last - run->previous) / 8 : 0);
	do {
		char text[PACKET_TEXT];
		const char *wrong;
		struct flow *flow;

		if (!next_packet(run, until, &seen, &at))
			fail(run, "no packet comes until %.6f", (double)until / 1e6);
		flow = recognize(run, &expected, &seen);
		say(run, &seen, at);
		if (!flow)
			fail(run, "a packet of no connection: %s", packet_text(&seen, text));
		wrong = match(run, flow, &expected, &seen, &more);
		if (wrong)
			fail(run, "%s at %.6f: %s", packet_text(&seen, text), (double)at / 1e6,
			     wrong);
		if (run->event->when.kind != WHEN_ANY)
			check_time(run, packet_text(&seen, text), at, first_time(run), last);
	} while (more);
	take_time(run, at);
}

/* What the stack says and the script does not. */
static void check_end(struct run *run)
{
	char text[PACKET_TEXT];
	struct packet seen;
	int64_t at;

	if (!run->strict_end || !next_packet(run, now(run), &seen, &at))
		return;
	recognize(run, NULL, &seen);
	fail(run, "more than the script says: %s at %.6f", packet_text(&seen, text),
	     (double)at / 1e6);
}

/* ---- Scripts ------------------------------------------------------------------------- */

static void run_event(struct run *run)
{
	const struct event *e = run->event;
	const char *wrong;

	end_call(run, false);
	switch (e->kind) {
	case EVENT_PACKET:
		if (e->packet->out)
			receive_packet(run);
		else
			send_packet(run);
		return;
	case EVENT_CALL:
		make_call(run);
		return;
	default:
		break;
	}
	run->target.ops->wait(run->target.self, first_time(run));
	take_time(run, now(run));
	if (e->kind == EVENT_CODE) {
		code_check(run, e->text);
		return;
	}
	wrong = run->target.ops->shell(run->target.self, e->text);
	if (wrong)
		fail(run, "%s", wrong);
}

bool run_script(struct run *run)
{
	jmp_buf here;

	run->next_port = REMOTE_PORT;
	for (size_t i = 0; i < FDS_MAX; i++)
		run->fd[i] = -1;
	landing = &here;
	if (setjmp(here))
		return false;
	for (run->event = run->script->events; run->event; run->event = run->event->next)
		run_event(run);
	end_call(run, true);
	check_end(run);
	return true;
}
