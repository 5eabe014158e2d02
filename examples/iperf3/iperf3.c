/* SPDX-License-Identifier: ISC */
/* The protocol: a client connects and sends a cookie, 37 bytes.  On this control connection
 * the two tell each other the states of a test, a byte each:
 *
 *	PARAM_EXCHANGE     server; the client answers with its parameters
 *	CREATE_STREAMS     server; the client connects once for each stream, and sends the cookie;
 *	                   over UDP it says hello
 *	TEST_START, TEST_RUNNING     server, when all streams are there; bytes flow
 *	TEST_END           client
 *	EXCHANGE_RESULTS   server; the client sends what it has counted, and the server, too
 *	DISPLAY_RESULTS    server
 *	IPERF_DONE         client
 *
 * Parameters and results are JSON behind its length.  A second client is told that the server
 * is busy.  The control connection's fiber leads the test; each connection has a fiber of its
 * own, and that of the last to join begins it. */
#include "iperf3.h"

#include "datagrams.h"

#include "wadi/fmt.h"
#include "wadi/json_find.h"
#include "wadi/stop.h"

enum state {
	TEST_START = 1, TEST_RUNNING = 2, TEST_END = 4, PARAM_EXCHANGE = 9, CREATE_STREAMS = 10,
	EXCHANGE_RESULTS = 13, DISPLAY_RESULTS = 14, IPERF_DONE = 16,
	SERVER_ERROR = 0xfe, ACCESS_DENIED = 0xff,
};

enum {
	COOKIE = 37, NOT_IMPLEMENTED = 13, /* an error as iperf3 counts them */
	PARAMS_MAX = 4096, RESULTS_MAX = 65536, OMIT_MAX_S = 60,
	RESULT = 400, /* bytes of text for each stream, at most */
};

static WD_ERROR(unusual, wd_malformed, "iperf3", "the client does not keep to the protocol");
static WD_ERROR(refused, wd_malformed, "iperf3", "the client asks for what there is not");

struct server {
	wd_console console;
	wd_span patience;
	bool busy;
	wd_tcp_conn control; /* of the client that is served */
	uint8_t cookie[COOKIE];
	struct streams streams;
	struct datagrams datagrams;
};

/* ---- Saying and hearing ------------------------------------------------------------------- */

struct message { wd_flow flow; struct wd_room room; };

static wd_err read_all(void *arg)
{
	struct message *m = arg;

	while (m->room.len > 0) {
		size_t got;

		WD_TRY(wd_flow_read(m->flow, m->room, &got));
		if (got == 0)
			return wd_flow_closed;
		m->room = wd_room(m->room.ptr + got, m->room.len - got);
	}
	return NULL;
}

static wd_err write_all(void *arg)
{
	const struct message *m = arg;

	return wd_flow_write(m->flow, wd_bytes(m->room.ptr, m->room.len));
}

static wd_err hear(const struct server *it, wd_tcp_conn conn, struct wd_room room)
{
	return wd_within(it->patience, read_all, &(struct message){ wd_tcp_flow(conn), room });
}

static wd_err say(const struct server *it, wd_tcp_conn conn, struct wd_room room)
{
	return wd_within(it->patience, write_all, &(struct message){ wd_tcp_flow(conn), room });
}

static wd_err say_state(const struct server *it, wd_tcp_conn conn, enum state state)
{
	uint8_t byte = (uint8_t)state;

	return say(it, conn, wd_room(&byte, 1));
}

/* While a test runs its client is silent: it has patience as long as something moves. */
static wd_err hear_state(const struct server *it, enum state wanted)
{
	uint8_t state = 0;
	uint64_t before;
	wd_err err;

	do {
		before = it->streams.moved;
		err = hear(it, it->control, wd_room(&state, 1));
	} while (wd_err_is(err, wd_timed_out) && it->streams.moved != before);
	if (err)
		return err;
	return state == wanted ? NULL : unusual;
}

static wd_err hear_length(const struct server *it, uint32_t max, uint32_t *len)
{
	uint8_t bytes[4];

	WD_TRY(hear(it, it->control, WD_ROOM(bytes)));
	*len = wd_be32(bytes);
	return *len <= max ? NULL : unusual;
}

/* ---- Parameters --------------------------------------------------------------------------- */

static wd_err find_flag(struct wd_bytes text, const char *name, bool *flag)
{
	struct wd_bytes value;

	WD_TRY(json_find(text, name, &value));
	*flag = json_is_true(value);
	return NULL;
}

/* `*number` as it was where nothing is said. */
static wd_err find_number(struct wd_bytes text, const char *name, uint64_t max, uint64_t *number)
{
	struct wd_bytes value;

	WD_TRY(json_find(text, name, &value));
	return value.len > 0 ? json_unsigned(value, max, number) : NULL;
}

static wd_err understand_udp(struct wd_bytes text, struct datagrams *datagrams)
{
	uint64_t rate = 0, len = 0, has_long_numbers = 0;

	WD_TRY(find_number(text, "bandwidth", UINT64_MAX, &rate));
	WD_TRY(find_number(text, "len", DATAGRAM_MAX, &len));
	WD_TRY(find_number(text, "udp_counters_64bit", UINT64_MAX, &has_long_numbers));
	datagrams->rate = rate <= RATE_MAX ? rate : 0;
	datagrams->len = (uint32_t)len;
	datagrams->has_long_numbers = has_long_numbers != 0;
	return len >= DATAGRAM_MIN ? NULL : refused;
}

static wd_err understand(struct wd_bytes text, struct streams *streams)
{
	uint64_t parallel = 1, omit = 0;
	bool reverse, both, sctp;

	WD_TRY(find_flag(text, "udp", &streams->udp));
	WD_TRY(find_flag(text, "sctp", &sctp));
	WD_TRY(find_flag(text, "reverse", &reverse));
	WD_TRY(find_flag(text, "bidirectional", &both));
	WD_TRY(find_number(text, "parallel", STREAMS_MAX, &parallel));
	WD_TRY(find_number(text, "omit", OMIT_MAX_S, &omit));
	if (sctp || parallel == 0 || (both && parallel * 2 > STREAMS_MAX))
		return refused;
	streams->wanted = (unsigned)(both ? parallel * 2 : parallel);
	streams->taking = (unsigned)(reverse ? 0 : parallel);
	streams->omit = wd_s(omit);
	return NULL;
}

static wd_err hear_params(struct server *it)
{
	uint8_t text[PARAMS_MAX], error[9] = { SERVER_ERROR, 0, 0, 0, NOT_IMPLEMENTED };
	uint32_t len;
	wd_err err;

	WD_TRY(hear_length(it, sizeof text, &len));
	WD_TRY(hear(it, it->control, wd_room(text, len)));
	err = understand(wd_bytes(text, len), &it->streams);
	if (!err && it->streams.udp)
		err = understand_udp(wd_bytes(text, len), &it->datagrams);
	if (!err)
		return NULL;
	WD_TRY(say(it, it->control, WD_ROOM(error)));
	return refused;
}

/* ---- Results ------------------------------------------------------------------------------ */

/* What it has counted it shows its user itself. */
static wd_err pass_over_results(const struct server *it)
{
	uint8_t text[512];
	uint32_t len, some;

	WD_TRY(hear_length(it, RESULTS_MAX, &len));
	for (; len > 0; len -= some) {
		some = len < sizeof text ? len : (uint32_t)sizeof text;
		WD_TRY(hear(it, it->control, wd_room(text, some)));
	}
	return NULL;
}

/* Streams are numbered 1, 3, 4, 5 and so on: so is it done. */
static size_t result_pp(const struct streams *streams, unsigned i, char *into, size_t size)
{
	uint64_t us = wd_span_us(wd_between(streams->begun, streams->ended));
	const struct numbers *n = &streams->stream[i].numbers;

	return wd_fmt(into, size,
	              "%s{\"id\":%u,\"bytes\":%llu,\"retransmits\":-1,\"jitter\":%llu.%09llu,"
	              "\"errors\":%llu,\"omitted_errors\":%llu,"
	              "\"packets\":%llu,\"omitted_packets\":%llu,"
	              "\"start_time\":0,\"end_time\":%llu.%06llu}",
	              i > 0 ? "," : "", i > 0 ? i + 2 : 1,
	              (unsigned long long)streams->stream[i].bytes,
	              (unsigned long long)((n->jitter >> 4) / WD_NS_PER_S),
	              (unsigned long long)((n->jitter >> 4) % WD_NS_PER_S),
	              (unsigned long long)n->lost, (unsigned long long)n->omitted_lost,
	              (unsigned long long)n->highest, (unsigned long long)n->omitted,
	              (unsigned long long)(us / 1000000), (unsigned long long)(us % 1000000));
}

static wd_err send_results(const struct server *it)
{
	static char text[4 + RESULT * (STREAMS_MAX + 1)];
	size_t len = 4;

	len += wd_fmt(text + len, sizeof text - len,
	              "{\"cpu_util_total\":0,\"cpu_util_user\":0,\"cpu_util_system\":0,"
	              "\"sender_has_retransmits\":0,\"streams\":[");
	for (unsigned i = 0; i < it->streams.wanted; i++)
		len += result_pp(&it->streams, i, text + len, sizeof text - len);
	len += wd_fmt(text + len, sizeof text - len, "]}");
	wd_put_be32((uint8_t *)text, (uint32_t)(len - 4));
	return say(it, it->control, wd_room(text, len));
}

/* ---- A test ------------------------------------------------------------------------------- */

static wd_err begin(struct server *it)
{
	WD_TRY(say_state(it, it->control, TEST_START));
	streams_begin(&it->streams);
	return say_state(it, it->control, TEST_RUNNING);
}

static wd_err run_datagrams(struct server *it)
{
	struct wd_peer client;

	wd_tcp_ends(it->control, NULL, &client);
	WD_TRY(datagrams_await(&it->datagrams, &it->streams, &client.addr, it->patience));
	WD_TRY(begin(it));
	return datagrams_begin(&it->datagrams);
}

static wd_err converse(struct server *it)
{
	WD_TRY(say_state(it, it->control, PARAM_EXCHANGE));
	WD_TRY(hear_params(it));
	WD_TRY(say_state(it, it->control, CREATE_STREAMS));
	if (it->streams.udp)
		WD_TRY(run_datagrams(it));
	WD_TRY(hear_state(it, TEST_END));
	WD_TRY(streams_end(&it->streams));
	WD_TRY(say_state(it, it->control, EXCHANGE_RESULTS));
	WD_TRY(pass_over_results(it));
	WD_TRY(send_results(it));
	WD_TRY(say_state(it, it->control, DISPLAY_RESULTS));
	return hear_state(it, IPERF_DONE);
}

static void report_lost(const struct server *it, const char *name)
{
	const struct streams *s = &it->streams;
	uint64_t lost = 0, all = 0;

	for (unsigned i = 0; i < s->taking; i++) {
		lost += s->stream[i].numbers.lost;
		all += s->stream[i].numbers.highest;
	}
	wd_console_print(it->console, "%s: %llu of %llu datagrams were lost\n", name,
	                 (unsigned long long)lost, (unsigned long long)all);
}

static void report(const struct server *it, wd_err err)
{
	const struct streams *s = &it->streams;
	wd_span span = wd_ms(wd_span_ms(wd_between(s->begun, s->ended)));
	char name[WD_PEER_TEXT];
	struct wd_peer peer;

	wd_tcp_ends(it->control, NULL, &peer);
	wd_peer_pp(&peer, name, sizeof name);
	if (err) {
		wd_console_print(it->console, "%s: %pE\n", name, err);
		return;
	}
	wd_console_print(it->console, "%s: %u stream%s, %llu bytes in, %llu out, %pS\n",
	                 name, s->wanted, s->wanted == 1 ? "" : "s",
	                 (unsigned long long)streams_bytes(s, false),
	                 (unsigned long long)streams_bytes(s, true), &span);
	if (s->udp && s->taking > 0)
		report_lost(it, name);
}

static enum wd_tcp_served lead(struct server *it, wd_tcp_conn conn, const uint8_t *cookie)
{
	wd_err err;

	/* Datagrams go out even when nobody is there any more. */
	wd_tcp_tune(conn, &(struct wd_tcp_tuning){
		.no_delay = true, .keep_alive = it->patience, .user_timeout = it->patience,
	});
	it->busy = true;
	it->control = conn;
	memcpy(it->cookie, cookie, COOKIE);
	it->streams = (struct streams){ 0 };
	err = converse(it);
	streams_dismiss(&it->streams);
	datagrams_dismiss(&it->datagrams);
	report(it, err);
	it->busy = false;
	return WD_TCP_DONE;
}

static enum wd_tcp_served join(struct server *it, wd_tcp_conn conn)
{
	struct stream *stream = streams_join(&it->streams, conn);

	if (it->streams.joined == it->streams.wanted)
		wd_ignore(begin(it), "the fiber that leads hears of it");
	streams_run(&it->streams, stream);
	return WD_TCP_ABORT; /* nobody waits for what may still be under way */
}

/* ---- All who connect ---------------------------------------------------------------------- */

static enum wd_tcp_served serve(void *arg, wd_tcp_conn conn)
{
	struct server *it = arg;
	uint8_t cookie[COOKIE];

	if (hear(it, conn, WD_ROOM(cookie)))
		return WD_TCP_ABORT;
	if (!it->busy)
		return lead(it, conn, cookie);
	if (!it->streams.udp && it->streams.joined < it->streams.wanted &&
	    memcmp(cookie, it->cookie, COOKIE) == 0)
		return join(it, conn);
	return say_state(it, conn, ACCESS_DENIED) ? WD_TCP_ABORT : WD_TCP_DONE;
}

wd_err iperf3_main(wd_console console, wd_tcp tcp, wd_udp udp, uint16_t port,
                   wd_span patience)
{
	static struct server server; /* served to the very end */
	static struct wd_tcp_listener listener;

	server = (struct server){ .console = console, .patience = patience };
	listener = (struct wd_tcp_listener){ .port = port, .serve = serve, .arg = &server };
	WD_TRY(streams_init());
	WD_TRY(datagrams_init(&server.datagrams, udp, port));
	WD_TRY(wd_tcp_listen(tcp, &listener));
	wd_console_print(console, "measuring at port %u\n", port);
	return wd_stop_wait();
}
