/* SPDX-License-Identifier: ISC */
/* wadi/test/tcp.h - what every implementation of TCP does. */
#ifndef WADI_TEST_TCP_H
#define WADI_TEST_TCP_H

#include "wadi/tcp.h"
#include "wadi/test/flow.h"

/* Who connects, who listens, and where the second is to be found. */
struct wd_tcp_test {
	wd_tcp client, server;
	struct wd_peer at;
	struct wd_tcp_listener listener;
	unsigned served; /* calls of its server */
	unsigned wrong;  /* what that did not expect */
	wd_tcp_conn conn;   /* that its server has handed over */
	struct wd_wait done; /* and is waiting to get back */
	void *state;
};

/* Waits until `*count` is at least `wanted`, a second at most. */
WD_TEST bool wd_tcp_test_wait(const unsigned *count, unsigned wanted)
{
	for (int i = 0; i < 1000 && *count < wanted; i++)
		if (wd_sleep(wd_ms(1)))
			return false;
	return *count >= wanted;
}

/* Listens with `serve`; false when that fails. */
WD_TEST bool wd_tcp_test_listen(struct wd_tcp_test *of, wd_tcp_serve *serve)
{
	of->served = of->wrong = 0;
	of->state = NULL;
	of->conn = (wd_tcp_conn){ NULL, NULL };
	of->listener.port = of->at.port;
	of->listener.serve = serve;
	of->listener.arg = of;
	return wd_tcp_listen(of->server, &of->listener) == NULL;
}

/* Listens no more; the next listener has the defaults. */
WD_TEST void wd_tcp_test_unlisten(struct wd_tcp_test *of)
{
	wd_tcp_unlisten(of->server, &of->listener);
	of->listener = (struct wd_tcp_listener){ 0 };
}

/* Is this the end of the flow, and was nothing left? */
WD_TEST bool wd_tcp_test_ends(wd_flow flow)
{
	uint8_t into[1];
	size_t got = 1;

	return wd_flow_read(flow, WD_ROOM(into), &got) == NULL && got == 0;
}

/* ---- Servers ------------------------------------------------------------------------- */

/* Sends back what comes; its state is that of the test from the first call on. */
WD_TEST enum wd_tcp_served wd_tcp_test_echo(void *arg, wd_tcp_conn conn)
{
	struct wd_tcp_test *of = arg;
	void **state = wd_tcp_state(conn);
	uint8_t text[64];
	size_t got;

	of->wrong += *state != NULL && *state != of;
	*state = of;
	of->served++;
	of->wrong += !wd_tcp_can_read(conn);
	if (wd_flow_read(wd_tcp_flow(conn), WD_ROOM(text), &got) || got == 0 ||
	    wd_flow_write(wd_tcp_flow(conn), wd_bytes(text, got)))
		return WD_TCP_DONE;
	return WD_TCP_PARK;
}

/* Speaks first, and last. */
WD_TEST enum wd_tcp_served wd_tcp_test_greet(void *arg, wd_tcp_conn conn)
{
	struct wd_tcp_test *of = arg;

	of->served++;
	of->wrong += wd_flow_write(wd_tcp_flow(conn), wd_str("good day")) != NULL;
	return WD_TCP_DONE;
}

/* Hands the connection over and waits until it is not needed any more. */
WD_TEST enum wd_tcp_served wd_tcp_test_hand_over(void *arg, wd_tcp_conn conn)
{
	struct wd_tcp_test *of = arg;

	of->conn = conn;
	of->served++;
	of->wrong += wd_wait(&of->done) != NULL;
	return WD_TCP_DONE;
}

/* Wants to be called again when something comes, or soon; says which it was. */
WD_TEST enum wd_tcp_served wd_tcp_test_alarm(void *arg, wd_tcp_conn conn)
{
	struct wd_tcp_test *of = arg;
	uint8_t text[1];
	size_t got;

	if (of->served++ == 0 || wd_tcp_can_read(conn)) {
		of->wrong += wd_flow_read(wd_tcp_flow(conn), WD_ROOM(text), &got) != NULL;
		wd_tcp_alarm(conn, wd_after(wd_now(), wd_ms(5)));
		if (text[0] == 'n')
			wd_tcp_alarm(conn, WD_NEVER);
		return WD_TCP_PARK;
	}
	of->wrong += wd_flow_write(wd_tcp_flow(conn), wd_str("alarm")) != NULL;
	return WD_TCP_DONE;
}

/* Reads a byte that says what to do. */
WD_TEST enum wd_tcp_served wd_tcp_test_obey(void *arg, wd_tcp_conn conn)
{
	struct wd_tcp_test *of = arg;
	uint8_t text[1];
	size_t got;
	wd_err err = wd_flow_read(wd_tcp_flow(conn), WD_ROOM(text), &got);

	of->served++;
	if (wd_err_is(err, wd_flow_reset))
		of->state = of; /* it has seen that */
	if (err || got == 0)
		return WD_TCP_DONE;
	return text[0] == 'a' ? WD_TCP_ABORT : WD_TCP_PARK;
}

/* ---- Tests ----------------------------------------------------------------------------- */

/* Ports that nobody listens at, and one that somebody does. */
WD_TEST int wd_tcp_test_ports(struct wd_tcp_test *of)
{
	struct wd_tcp_listener second = { .port = of->at.port, .serve = wd_tcp_test_echo };
	struct wd_addr addresses[4];
	wd_tcp_conn conn;
	int failures = 0;

	WD_EXPECT(wd_tcp_addresses(of->server, addresses, 4) <= 4);
	WD_EXPECT(wd_tcp_addresses(of->server, addresses, 0) == 0);
	WD_EXPECT(wd_err_is(wd_tcp_connect(of->client, &of->at, &conn), wd_flow_refused));
	WD_EXPECT(wd_tcp_test_listen(of, wd_tcp_test_echo));
	WD_EXPECT(wd_err_is(wd_tcp_listen(of->server, &second), wd_tcp_port_taken));
	wd_tcp_test_unlisten(of);
	WD_EXPECT(wd_tcp_test_listen(of, wd_tcp_test_echo));
	wd_tcp_test_unlisten(of);
	WD_EXPECT(wd_err_is(wd_tcp_connect(of->client, &of->at, &conn), wd_flow_refused));
	return failures;
}

/* Two connections are parked in turn, with one fiber to serve both. */
WD_TEST int wd_tcp_test_parking(struct wd_tcp_test *of)
{
	wd_tcp_conn a, b;
	int failures = 0;

	of->listener.workers = 1;
	WD_EXPECT(wd_tcp_test_listen(of, wd_tcp_test_echo));
	WD_EXPECT(wd_tcp_connect(of->client, &of->at, &a) == NULL);
	WD_EXPECT(wd_tcp_connect(of->client, &of->at, &b) == NULL);
	if (failures)
		return failures;
	wd_tcp_tune(a, &(struct wd_tcp_tuning){ .no_delay = true, .keep_alive = wd_s(60),
	                                        .user_timeout = wd_s(60) });
	WD_EXPECT(*wd_tcp_state(a) == NULL);
	for (int i = 0; i < 3; i++) {
		WD_EXPECT(wd_flow_write(wd_tcp_flow(a), wd_str("tick")) == NULL);
		WD_EXPECT(wd_flow_test_gets(wd_tcp_flow(a), "tick"));
		WD_EXPECT(wd_flow_write(wd_tcp_flow(b), wd_str("tock")) == NULL);
		WD_EXPECT(wd_flow_test_gets(wd_tcp_flow(b), "tock"));
	}
	WD_EXPECT(of->served == 6);
	wd_flow_shutdown(wd_tcp_flow(a), WD_FLOW_WRITE);
	WD_EXPECT(wd_tcp_test_ends(wd_tcp_flow(a)));
	wd_flow_close(wd_tcp_flow(a));
	wd_flow_close(wd_tcp_flow(b));
	WD_EXPECT(wd_tcp_test_wait(&of->served, 8) && of->wrong == 0);
	wd_tcp_test_unlisten(of);
	return failures;
}

/* A server that speaks first. */
WD_TEST int wd_tcp_test_greeting(struct wd_tcp_test *of)
{
	wd_tcp_conn conn;
	int failures = 0;

	of->listener.at_once = true;
	WD_EXPECT(wd_tcp_test_listen(of, wd_tcp_test_greet));
	WD_EXPECT(wd_tcp_connect(of->client, &of->at, &conn) == NULL);
	if (failures)
		return failures;
	WD_EXPECT(wd_flow_test_gets(wd_tcp_flow(conn), "good day"));
	WD_EXPECT(wd_tcp_can_read(conn));
	WD_EXPECT(wd_tcp_test_ends(wd_tcp_flow(conn)));
	wd_flow_close(wd_tcp_flow(conn));
	WD_EXPECT(of->served == 1 && of->wrong == 0);
	wd_tcp_test_unlisten(of);
	return failures;
}

/* Connected to one that hands its end over; false when that fails. */
WD_TEST bool wd_tcp_test_both(struct wd_tcp_test *of, wd_tcp_conn *conn)
{
	of->listener.at_once = true;
	return wd_tcp_test_listen(of, wd_tcp_test_hand_over) &&
	       wd_tcp_connect(of->client, &of->at, conn) == NULL &&
	       wd_tcp_test_wait(&of->served, 1);
}

/* Reads: this and the next are what wd_tcp_test_flow() can do. */
static wd_err wd_tcp_test_read_(void *self, struct wd_room into, size_t *got)
{
	return wd_flow_read(wd_tcp_flow(((struct wd_tcp_test *)self)->conn), into, got);
}

/* Writes pieces. */
static wd_err wd_tcp_test_write_(void *self, const struct wd_bytes *pieces, size_t count)
{
	return wd_flow_write_pieces(wd_tcp_flow(((struct wd_tcp_test *)self)->conn), pieces, count);
}

/* Sends a frame. */
static wd_err wd_tcp_test_send_(void *self, struct wd_buf *buf WD_OWNED)
{
	return wd_flow_send(wd_tcp_flow(((struct wd_tcp_test *)self)->conn), buf);
}

/* Shuts a half down. */
static void wd_tcp_test_shutdown_(void *self, enum wd_flow_half half)
{
	wd_flow_shutdown(wd_tcp_flow(((struct wd_tcp_test *)self)->conn), half);
}

/* Lets the server close it. */
static void wd_tcp_test_close_(void *self)
{
	wd_wake(&((struct wd_tcp_test *)self)->done);
}

/* The server's end as a flow, which its server closes. */
WD_TEST wd_flow wd_tcp_test_flow(struct wd_tcp_test *of)
{
	static const struct wd_flow_ops ops = {
		.read = wd_tcp_test_read_, .write = wd_tcp_test_write_,
		.send = wd_tcp_test_send_, .shutdown = wd_tcp_test_shutdown_,
		.close = wd_tcp_test_close_,
	};

	return (wd_flow){ &ops, of };
}

/* Each end knows both, and is a flow. */
WD_TEST int wd_tcp_test_flows(struct wd_tcp_test *of)
{
	struct wd_peer own[2], peer[2];
	wd_tcp_conn conn;
	int failures = 0;

	WD_EXPECT(wd_tcp_test_both(of, &conn));
	if (failures)
		return failures;
	wd_tcp_ends(conn, &own[0], &peer[0]);
	wd_tcp_ends(of->conn, &own[1], &peer[1]);
	wd_tcp_ends(conn, NULL, NULL);
	WD_EXPECT(memcmp(&own[0].addr, &peer[1].addr, sizeof own[0].addr) == 0);
	WD_EXPECT(memcmp(&peer[0].addr, &of->at.addr, sizeof own[0].addr) == 0);
	WD_EXPECT(memcmp(&own[1].addr, &of->at.addr, sizeof own[0].addr) == 0);
	WD_EXPECT(own[0].port == peer[1].port && own[0].port != 0);
	WD_EXPECT(peer[0].port == of->at.port && own[1].port == of->at.port);
	WD_EXPECT(!wd_tcp_can_read(conn) && !wd_tcp_can_read(of->conn));
	failures += wd_flow_conforms(wd_tcp_flow(conn), wd_tcp_test_flow(of));
	wd_tcp_test_unlisten(of);
	WD_EXPECT(of->served == 1 && of->wrong == 0);
	return failures;
}

/* A parked connection is served when its alarm comes, and not when that is taken back. */
WD_TEST int wd_tcp_test_alarms(struct wd_tcp_test *of)
{
	wd_tcp_conn conn;
	int failures = 0;

	WD_EXPECT(wd_tcp_test_listen(of, wd_tcp_test_alarm));
	WD_EXPECT(wd_tcp_connect(of->client, &of->at, &conn) == NULL);
	if (failures)
		return failures;
	WD_EXPECT(wd_flow_write(wd_tcp_flow(conn), wd_str("n")) == NULL);
	WD_EXPECT(wd_sleep(wd_ms(50)) == NULL && of->served == 1);
	WD_EXPECT(wd_flow_write(wd_tcp_flow(conn), wd_str("y")) == NULL);
	WD_EXPECT(wd_flow_test_gets(wd_tcp_flow(conn), "alarm"));
	WD_EXPECT(of->served == 3 && of->wrong == 0);
	wd_flow_close(wd_tcp_flow(conn));
	wd_tcp_test_unlisten(of);
	return failures;
}

/* Is the connection cut off? */
WD_TEST bool wd_tcp_test_is_reset(wd_tcp_conn conn)
{
	uint8_t into[1];
	size_t got;

	return wd_err_is(wd_flow_read(wd_tcp_flow(conn), WD_ROOM(into), &got), wd_flow_reset);
}

/* Either end cuts it off, and so does who listens no more. */
WD_TEST int wd_tcp_test_aborts(struct wd_tcp_test *of)
{
	wd_tcp_conn conn;
	int failures = 0;

	WD_EXPECT(wd_tcp_test_listen(of, wd_tcp_test_obey));
	WD_EXPECT(wd_tcp_connect(of->client, &of->at, &conn) == NULL);
	if (failures)
		return failures;
	WD_EXPECT(wd_flow_write(wd_tcp_flow(conn), wd_str("a")) == NULL);
	WD_EXPECT(wd_tcp_test_is_reset(conn));
	wd_flow_close(wd_tcp_flow(conn));
	WD_EXPECT(wd_tcp_connect(of->client, &of->at, &conn) == NULL);
	WD_EXPECT(wd_flow_write(wd_tcp_flow(conn), wd_str("p")) == NULL);
	WD_EXPECT(wd_tcp_test_wait(&of->served, 2));
	wd_tcp_abort(conn);
	WD_EXPECT(wd_tcp_test_wait(&of->served, 3) && of->state == of);
	WD_EXPECT(wd_tcp_connect(of->client, &of->at, &conn) == NULL);
	WD_EXPECT(wd_flow_write(wd_tcp_flow(conn), wd_str("p")) == NULL);
	WD_EXPECT(wd_tcp_test_wait(&of->served, 4));
	wd_tcp_test_unlisten(of);
	WD_EXPECT(wd_tcp_test_is_reset(conn));
	wd_flow_close(wd_tcp_flow(conn));
	return failures;
}

/* `server` is to be reached from `client`, which may be the same, at `at`, where no one
 * listens and nobody else connects to.  Returns how many expectations were not met.  Takes
 * a moment of real time. */
WD_WAITS static inline int wd_tcp_conforms(wd_tcp client, wd_tcp server, const struct wd_peer *at)
{
	static struct wd_tcp_test of;

	of = (struct wd_tcp_test){ .client = client, .server = server, .at = *at };
	return wd_tcp_test_ports(&of) + wd_tcp_test_parking(&of) + wd_tcp_test_greeting(&of) +
	       wd_tcp_test_flows(&of) + wd_tcp_test_alarms(&of) + wd_tcp_test_aborts(&of);
}

#endif
